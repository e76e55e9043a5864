import CMartletPlatform
import WasmFormat

// Walking frames: to find who catches an exception, and to tell where a trap happened.

/// The way from a frame to its caller's.
struct CallerStep {
  /// Within the calling instruction; for the end of a run, the glue.
  let pc: Code
  /// nil at the end of a run.
  let frame: Frame?
  let instance: UnsafeMutablePointer<InstanceRecord>
  let isExit: Bool
  /// Whether the function is the first of a continuation: who has resumed it is in the records of stacks.
  let isStackEnd: Bool

  init(header: Frame, instance: UnsafeMutablePointer<InstanceRecord>) {
    let returnAddress = header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self)
    pc = returnAddress - 1
    frame = header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame?.self)
    isExit = returnAddress == Glue.exit
    isStackEnd = returnAddress == Glue.stackEnd
    self.instance =
      isCompanion(returnAddress)
      ? header.load(fromByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)
      : instance
  }
}

/// Hands an exception, thrown at `pc`, to whoever catches it, or ends the run with it.
///
/// It must go on with a jump, or else every exception that a loop catches would leave a frame on the thread's stack: so the
/// search is a function of its own, which leaves its answer in the store's record.
func unwind(_ pc: Code, _ frame: Frame, _ instance: InstancePointer, _ exception: UInt64) -> Int {
  let store = instance.storeRecord
  guard findHandler(pc, frame, instance.record, exception, store), let pc = store.pointee.lastPC,
    let frame = store.pointee.lastFrame, let instance = store.pointee.lastInstance
  else { return Exit.exception.rawValue }
  let memory = instance.pointee.memory
  return next(pc, frame, memory.pointee.base, memory.pointee.byteCount, InstancePointer(instance), 0, 0, 0)
}

/// Where the store's code goes on is written to `lastPC`, `lastFrame` and `lastInstance`. False if nobody catches it.
@inline(never)
private func findHandler(
  _ pc: Code, _ frame: Frame, _ instance: UnsafeMutablePointer<InstanceRecord>, _ exception: UInt64,
  _ store: UnsafeMutablePointer<StoreRecord>
) -> Bool {
  var place: Place = (pc, frame, instance)
  store.pointee.exception = exception
  while let function = place.instance.functionCode(at: place.pc) {
    if let landing = function.landing(at: place.pc, exception: exception, place.instance) {
      landing.write(exception, place.frame)
      store.pointee.exception = 0
      store.pointee.lastPC = landing.pc
      store.pointee.lastFrame = place.frame
      store.pointee.lastInstance = place.instance
      return true
    }
    let header = place.frame + function.slotsBeforeHeader &<< 3
    let step = CallerStep(header: header, instance: place.instance)
    if step.isStackEnd {
      guard let parent = store.leaveStack(), let outer = parent.place else { return false }
      place = outer
      continue
    }
    guard !step.isExit, let caller = step.frame else { return false }
    place = (step.pc, caller, step.instance)
  }
  return false
}

extension Interpreter {
  /// Where the code of a store was when it trapped; or where it is, while it calls the host.
  package static func backtrace(of store: UnsafeMutablePointer<StoreRecord>, limit: Int) -> Backtrace {
    Store.of(store)._withUnsafeGuaranteedRef { owner in
      if let backtrace = owner.lastBacktrace.take() { return backtrace }
      return walk(store, limit: limit)
    }
  }

  /// Where the store's code stopped, and from where that was called.
  static func walk(_ store: UnsafeMutablePointer<StoreRecord>, limit: Int) -> Backtrace {
    var backtrace = Backtrace()
    var stack = store.pointee.stack
    var place = SavedState(of: store).place(&stack)
    var activation = store.pointee.activation
    while case (let pc, var frame, let instance)? = place {
      let step: CallerStep
      // A call for which there was no room has not happened.
      let hidesUnbegun = store.pointee.trapKind == TrapCode.callStackExhausted.rawValue
      if let run = activation,
        backtrace.appendCompiled(pc: pc, stack: frame, limit: limit, hidesUnbegun: hidesUnbegun)
      {
        activation = run.pointee.outer
        guard let entered = CallerStep(run, &frame) else { break }
        step = entered
      } else if let function = instance.functionCode(at: pc) {
        let body = Unmanaged<InstanceBody>.fromOpaque(instance.pointee.owner).takeUnretainedValue()
        backtrace.append(limit, body.module, function.index) { Int(function.wasmOffset(at: pc) ?? 0) }
        step = CallerStep(header: frame + function.slotsBeforeHeader &<< 3, instance: instance)
      } else {
        break
      }
      if step.isStackEnd {
        place = stack.stepOut()
      } else if step.isExit {
        // The run was begun by the host, perhaps within another run.
        let saved = (frame - entryBytes).load(as: SavedState.self)
        // An asynchronous call has a stack of its own, which begins with its run.
        if frame - entryBytes == stack.pointee.base, let outer = stack.pointee.parent {
          if let native = stack.pointee.native { activation = native.pointee.other.activation }
          stack = outer
        }
        place = saved.place(&stack)
        if place == nil, stack.pointee.run != nil, saved.pc.map({ $0 + 1 == Glue.exit }) ?? false,
          let native = stack.pointee.native, let outer = stack.pointee.parent
        {
          // The run was begun by a host function that a continuation began with.
          activation = native.pointee.other.activation
          place = native.pointee.other.saved.place(&stack)
          stack = outer
        }
      } else {
        place = step.frame.map { (step.pc, $0, step.instance) }
      }
    }
    return backtrace
  }
}

/// An instruction that is being executed, and where.
typealias Place = (pc: Code, frame: Frame, instance: UnsafeMutablePointer<InstanceRecord>)

extension UnsafeMutablePointer<StackRecord> {
  /// Where the stack's code was left.
  var place: Place? {
    guard let pc = pointee.pc, let frame = pointee.frame, let instance = pointee.instance else { return nil }
    return (pc, frame, instance)
  }

  /// Becomes the parent, and says where its code was left.
  fileprivate mutating func stepOut() -> Place? {
    guard let parent = pointee.parent else { return nil }
    self = parent
    return place
  }
}

extension Module {
  /// What the name section, or else an export, calls a function.
  func functionName(_ function: UInt32) -> String? {
    names.functions[function] ?? exports.first { $0.kind == .function && $0.index == function }?.name
  }
}

/// What precedes the frame of a call from the host: where the run stopped that called the host.
struct SavedState {
  var pc: Code?
  var frame: Frame?
  var instance: UnsafeMutablePointer<InstanceRecord>?

  @inline(__always)
  init(of store: UnsafeMutablePointer<StoreRecord>) {
    pc = store.pointee.lastPC
    frame = store.pointee.lastFrame
    instance = store.pointee.lastInstance
  }

  /// The instruction that stopped. Of a host function that a continuation began with, it is the one that resumed `stack`,
  /// which becomes its parent.
  func place(_ stack: inout UnsafeMutablePointer<StackRecord>) -> Place? {
    guard let pc, let instance else { return nil }
    if let frame { return (pc, frame, instance) }
    return pc + 1 == Glue.stackEnd ? stack.stepOut() : nil
  }

  @inline(__always)
  static func keep(_ store: UnsafeMutablePointer<StoreRecord>, at place: UnsafeMutableRawPointer) {
    place.assumingMemoryBound(to: SavedState.self).pointee = SavedState(of: store)
  }

  @inline(__always)
  static func restore(_ store: UnsafeMutablePointer<StoreRecord>, from place: UnsafeMutableRawPointer) {
    place.load(as: SavedState.self).restore(store)
  }

  @inline(__always)
  func restore(_ store: UnsafeMutablePointer<StoreRecord>) {
    store.pointee.lastPC = pc
    store.pointee.lastFrame = frame
    store.pointee.lastInstance = instance
  }
}

extension UnsafeMutablePointer<InstanceRecord> {
  fileprivate func functionCode(at pc: Code) -> FunctionCode? {
    guard let code = pointee.code else { return nil }
    return Unmanaged<ModuleCode>.fromOpaque(code)._withUnsafeGuaranteedRef { $0.function(at: pc) }
  }
}

extension Backtrace {
  /// Adds a frame, or counts it when there are enough.
  mutating func append(_ limit: Int, _ module: Module, _ function: UInt32, offset: () -> Int) {
    guard frames.count < limit else {
      omitted += 1
      return
    }
    frames.append(
      Frame(
        module: module.name, functionIndex: function, functionName: module.functionName(function), offset: offset()))
  }
}
