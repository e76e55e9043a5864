import CMartletPlatform

/// A stack such as threads have, for an asynchronous call or a continuation of a store whose code is compiled. While the call
/// waits, the frames of compiled code, of the interpreter and of the host function stay where they are.
///
/// The record stands at the end of the stack's memory, and the frames below it.
struct NativeStack {
  private var place = martlet_native_stack()
  fileprivate let memory: UnsafeMutableRawPointer
  fileprivate let byteCount: Int
  /// While code runs on the stack, or waits for code that it has resumed, what the store's record said before. Of an
  /// asynchronous call that waits, what it says when the code goes on.
  var other: RunState
  /// What it says when a continuation goes on that was suspended on the stack.
  var own: RunState
  var function: UnsafeMutablePointer<FunctionRecord>?
  let store: UnsafeMutablePointer<StoreRecord>
  /// The store's limit of calls from the host when the code began.
  fileprivate(set) var depthLimit: UInt32 = 0
  /// How the code ended, or `suspended` while it waits.
  fileprivate var exit = Exit.suspended
  /// How the function ended that the code has waited for.
  fileprivate var outcome = Exit.returned

  /// What remains for functions of the host, below what code may use.
  static let hostBytes = 256 << 10

  /// A stack on which code may use as much as on a thread's; nil where there is no address space left.
  static func make(for store: UnsafeMutablePointer<StoreRecord>) -> UnsafeMutablePointer<NativeStack>? {
    let page = VirtualMemory.pageBytes
    let codeBytes = Int(Store.of(store)._withUnsafeGuaranteedRef { $0.nativeStackBytes })
    let byteCount = (codeBytes + hostBytes + page - 1) / page * page
    guard let memory = StackPool.native.take(byteCount) else { return nil }
    let recordBytes = (MemoryLayout<NativeStack>.stride + 15) & ~15
    let record = (memory + byteCount - recordBytes).bindMemory(to: NativeStack.self, capacity: 1)
    let state = RunState(of: store)
    record.initialize(to: NativeStack(memory: memory, byteCount: byteCount, other: state, own: state, store: store))
    return record
  }

  /// What a store's record says of the code that runs.
  struct RunState {
    var activation: UnsafeMutablePointer<martlet_activation>?
    var stackTop: UnsafeMutableRawPointer
    fileprivate(set) var saved: SavedState
    var hostCalls: HostCalls
    private let nativeStackLimit: UnsafeMutableRawPointer?
    private let nativeStackBytes: UInt

    @inline(__always)
    init(of store: UnsafeMutablePointer<StoreRecord>) {
      activation = store.pointee.activation
      stackTop = store.pointee.stackTop
      saved = SavedState(of: store)
      hostCalls = HostCalls(of: store)
      nativeStackLimit = store.pointee.nativeStackLimit
      nativeStackBytes = store.pointee.nativeStackBytes
    }

    @inline(__always)
    func write(to store: UnsafeMutablePointer<StoreRecord>) {
      store.pointee.activation = activation
      store.pointee.stackTop = stackTop
      saved.restore(store)
      store.pointee.depth = hostCalls.depth
      store.pointee.depthLimit = hostCalls.limit
      store.pointee.nativeStackLimit = nativeStackLimit
      store.pointee.nativeStackBytes = nativeStackBytes
    }
  }
}

/// How many calls from the host are under way, and may be.
struct HostCalls {
  var depth: UInt32
  var limit: UInt32

  init(of store: UnsafeMutablePointer<StoreRecord>) {
    depth = store.pointee.depth
    limit = store.pointee.depthLimit
  }

  /// Runs of compiled code and of continuations count, and raise the limit: this is the same until the host is called and calls
  /// back.
  var level: UInt32 { depth &- limit }

  /// What becomes of these calls when those that they build upon become others.
  mutating func move(from old: HostCalls, to new: HostCalls) {
    depth = depth &- old.depth &+ new.depth
    limit = limit &- old.limit &+ new.limit
  }
}

extension UnsafeMutablePointer<NativeStack> {
  func giveBack(isDeep: Bool) {
    martlet_end_stack(place)
    StackPool.native.give(pointee.memory, pointee.byteCount, isDeep: isDeep)
  }

  /// Runs the code of a function, whose call begins at `base` on the WebAssembly stack, until it ends or waits.
  func begin(_ function: UnsafeMutablePointer<FunctionRecord>, at base: UnsafeMutableRawPointer) -> Exit {
    let store = pointee.store
    pointee.function = function
    pointee.other = NativeStack.RunState(of: store)
    pointee.depthLimit = store.pointee.depthLimit
    store.pointee.activation = nil
    store.pointee.stackTop = base
    store.pointee.depth = 0
    martlet_begin_stack(
      place, self, codeLimit, { runFunction($0!) }, self)
    exchange()
    return pointee.exit
  }

  /// Goes on with the code, until it ends or waits. It is told how the function ended that it has waited for.
  func run(after outcome: Exit) -> Exit {
    pointee.outcome = outcome
    exchange()
    martlet_enter_stack(place)
    exchange()
    return pointee.exit
  }

  private func exchange() {
    let store = pointee.store
    let other = pointee.other
    pointee.other = NativeStack.RunState(of: store)
    other.write(to: store)
  }

  // MARK: Within

  /// Waits until `run` tells how the function ended that the code has called.
  func wait() -> Exit {
    pointee.exit = .suspended
    martlet_leave_stack(place)
    return pointee.outcome
  }

  /// How far down code may use the stack.
  var codeLimit: UInt { UInt(bitPattern: pointee.memory) + UInt(NativeStack.hostBytes) }

  var place: UnsafeMutablePointer<martlet_native_stack> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: martlet_native_stack.self)
  }

  // MARK: Looking at it

  /// While the code waits, where its stack was left, or that of the code which it has resumed.
  var guest: UnsafeMutableRawPointer { place.pointee.guest }

  /// Where the first frame begins.
  var end: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self) }

  /// While the code runs, where the stack was left that was used before.
  var host: UnsafeMutableRawPointer { place.pointee.host }
}

/// What stands first on every such stack.
private func runFunction(_ context: UnsafeMutableRawPointer) {
  let stack = context.assumingMemoryBound(to: NativeStack.self)
  let store = stack.pointee.store
  let slots = (store.pointee.stackTop + Interpreter.entryBytes).assumingMemoryBound(to: UInt64.self)
  guard let function = stack.pointee.function else { fatalError("a stack without a function") }
  stack.pointee.exit = Interpreter.enter(function, slots, store)
}
