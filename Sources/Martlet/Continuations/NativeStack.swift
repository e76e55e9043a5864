import CMartletPlatform

/// A stack such as threads have, for an asynchronous call of a store whose code is compiled. While the call waits, the frames
/// of compiled code, of the interpreter and of the host function stay where they are.
///
/// The record stands at the end of the stack's memory, and the frames below it.
struct NativeStack {
  private var place = martlet_native_stack()
  fileprivate let memory: UnsafeMutableRawPointer
  fileprivate let byteCount: Int
  /// While code runs on the stack, what the store's record said before; otherwise what it says when the code goes on.
  fileprivate(set) var other: RunState
  fileprivate var function: UnsafeMutablePointer<FunctionRecord>?
  fileprivate let store: UnsafeMutablePointer<StoreRecord>
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
    record.initialize(
      to: NativeStack(memory: memory, byteCount: byteCount, other: RunState(of: store), store: store))
    return record
  }

  /// What a store's record says of the code that runs.
  struct RunState {
    var activation: UnsafeMutablePointer<martlet_activation>?
    var stackTop: UnsafeMutableRawPointer
    fileprivate(set) var saved: SavedState
    fileprivate var depth: UInt32
    private let depthLimit: UInt32
    private let nativeStackLimit: UnsafeMutableRawPointer?
    private let nativeStackBytes: UInt

    fileprivate init(of store: UnsafeMutablePointer<StoreRecord>) {
      activation = store.pointee.activation
      stackTop = store.pointee.stackTop
      saved = SavedState(of: store)
      depth = store.pointee.depth
      depthLimit = store.pointee.depthLimit
      nativeStackLimit = store.pointee.nativeStackLimit
      nativeStackBytes = store.pointee.nativeStackBytes
    }

    fileprivate func write(to store: UnsafeMutablePointer<StoreRecord>) {
      store.pointee.activation = activation
      store.pointee.stackTop = stackTop
      saved.restore(store)
      store.pointee.depth = depth
      store.pointee.depthLimit = depthLimit
      store.pointee.nativeStackLimit = nativeStackLimit
      store.pointee.nativeStackBytes = nativeStackBytes
    }
  }
}

extension UnsafeMutablePointer<NativeStack> {
  func giveBack(isDeep: Bool) { StackPool.native.give(pointee.memory, pointee.byteCount, isDeep: isDeep) }

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
      place, self, UInt(bitPattern: pointee.memory) + UInt(NativeStack.hostBytes), { runFunction($0!) }, self)
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

  private var place: UnsafeMutablePointer<martlet_native_stack> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: martlet_native_stack.self)
  }

  // MARK: Looking at it

  /// What is in use while the code waits.
  var frames: (start: UnsafeMutableRawPointer, end: UnsafeMutableRawPointer) {
    (place.pointee.guest, end)
  }

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
