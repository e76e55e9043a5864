// Walking frames: to find who catches an exception, and to tell where a trap happened.

/// The way from a frame to its caller's.
struct CallerStep {
  /// Within the calling instruction; for the end of a run, the glue.
  let pc: Code
  /// nil at the end of a run.
  let frame: Frame?
  let instance: UnsafeMutablePointer<InstanceRecord>
  let isExit: Bool

  init(header: Frame, instance: UnsafeMutablePointer<InstanceRecord>) {
    let returnAddress = header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self)
    pc = returnAddress - 1
    frame = header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame?.self)
    isExit = returnAddress == Glue.exit
    self.instance =
      isCompanion(returnAddress)
      ? header.load(fromByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)
      : instance
  }
}

/// Hands an exception, thrown at `pc`, to whoever catches it, or ends the run with it.
func unwind(_ pc: Code, _ frame: Frame, _ instance: InstancePointer, _ exception: UInt64) -> Int {
  var pc = pc
  var frame = frame
  var instance = instance.record
  let store = instance.pointee.store
  store.pointee.exception = exception
  while let function = instance.functionCode(at: pc) {
    if let landing = function.landing(at: pc, exception: exception, instance) {
      landing.write(exception, frame)
      let memory = instance.pointee.memory
      store.pointee.exception = 0
      return next(
        landing.pc, frame, memory.pointee.base, memory.pointee.byteCount, InstancePointer(instance), 0, 0, 0)
    }
    let header = frame + function.slotsBeforeHeader &<< 3
    let step = CallerStep(header: header, instance: instance)
    guard !step.isExit, let caller = step.frame else { break }
    pc = step.pc
    frame = caller
    instance = step.instance
  }
  return Exit.exception.rawValue
}

/// A place in the code of an instance, for backtraces.
package struct CodeLocation: Sendable {
  package let function: UInt32
  /// Offset of the instruction in the module's bytes; nil where it is not known.
  package let offset: UInt32?
  package let code: ModuleCode
}

extension Interpreter {
  /// No backtrace is longer.
  package static let longestBacktrace = 1_000

  /// Where the store's code stopped, and from where that was called, innermost first.
  package static func backtrace(_ store: UnsafeMutablePointer<StoreRecord>) -> [CodeLocation] {
    var locations: [CodeLocation] = []
    guard var pc = store.pointee.lastPC, var frame = store.pointee.lastFrame, var instance = store.pointee.lastInstance
    else { return [] }
    while locations.count < longestBacktrace {
      guard let (owner, function) = instance.ownerAndCode(at: pc) else { break }
      locations.append(
        CodeLocation(function: function.index, offset: function.wasmOffset(at: pc), code: owner))
      let step = CallerStep(header: frame + function.slotsBeforeHeader &<< 3, instance: instance)
      if step.isExit {
        // The run was begun by the host, perhaps within another run.
        let saved = (frame - entryBytes).load(as: SavedState.self)
        guard let outerPC = saved.pc, let outerFrame = saved.frame, let outerInstance = saved.instance else { break }
        (pc, frame, instance) = (outerPC, outerFrame, outerInstance)
      } else {
        guard let caller = step.frame else { break }
        (pc, frame, instance) = (step.pc, caller, step.instance)
      }
    }
    return locations
  }
}

/// What precedes the frame of a call from the host: where the run stopped that called the host.
struct SavedState {
  var pc: Code?
  var frame: Frame?
  var instance: UnsafeMutablePointer<InstanceRecord>?
}

extension UnsafeMutablePointer<InstanceRecord> {
  fileprivate func ownerAndCode(at pc: Code) -> (ModuleCode, FunctionCode)? {
    guard let code = pointee.code else { return nil }
    let owner = Unmanaged<ModuleCode>.fromOpaque(code).takeUnretainedValue()
    guard let function = owner.function(at: pc) else { return nil }
    return (owner, function)
  }

  fileprivate func functionCode(at pc: Code) -> FunctionCode? { ownerAndCode(at: pc)?.1 }
}
