/// Code of an asynchronous call that was left where a loop begins, so that others get the thread.
struct PausedCode {
  /// What code holds besides its frame. It waits on the stack, behind the frame.
  fileprivate struct Registers {
    var word: UInt64
    var double: Double
    var single: Float
  }

  private let pc: Code
  private let frame: Frame
  private let instance: UnsafeMutablePointer<InstanceRecord>
  private let registers: Registers

  /// The code on a stack, if it has paused. From now on it counts as going on.
  init?(on stack: UnsafeMutablePointer<StackRecord>) {
    guard stack.pointee.isPaused, let pc = stack.pointee.continuation, let frame = stack.pointee.frame,
      let instance = stack.pointee.instance
    else { return nil }
    stack.pointee.isPaused = false
    self.pc = pc
    self.frame = frame
    self.instance = instance
    registers = (stack.pointee.top - MemoryLayout<Registers>.stride).load(as: Registers.self)
  }

  /// Executes the code, or ends the run if it is to stop.
  func goOn(_ store: UnsafeMutablePointer<StoreRecord>) -> Int {
    if let reason = store.interruptReason { return stop(pc, frame, InstancePointer(instance), reason) }
    let memory = instance.pointee.memory
    return next(
      pc, frame, memory.pointee.base, memory.pointee.byteCount, InstancePointer(instance), registers.word,
      registers.double, registers.single)
  }
}

/// Notes where the current stack's code goes on; false if it cannot wait. It is asked to only once.
@inline(never)
func pause(
  _ pc: Code, _ frame: Frame, _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Bool {
  let store = instance.storeRecord
  Store.of(store)._withUnsafeGuaranteedRef { $0.interruption?.withdrawPause() }
  guard store.canPause, let owner = instance.record.pointee.code,
    let function = Unmanaged<ModuleCode>.fromOpaque(owner)._withUnsafeGuaranteedRef({ $0.function(at: pc) })
  else { return false }
  let stack = store.pointee.stack
  let end = frame + function.frameBytes
  end.storeBytes(of: PausedCode.Registers(word: word, double: double, single: single), as: PausedCode.Registers.self)
  stack.pointee.pc = pc
  stack.pointee.continuation = pc
  stack.pointee.frame = frame
  stack.pointee.instance = instance.record
  stack.pointee.top = end + MemoryLayout<PausedCode.Registers>.stride
  stack.pointee.isPaused = true
  return true
}

/// The same for compiled code, which goes on behind the call if it can wait. The result is `returned`, or how it is to be left.
@inline(never)
func pause(_ instance: UnsafeMutablePointer<InstanceRecord>) -> Exit {
  let store = instance.pointee.store
  Store.of(store)._withUnsafeGuaranteedRef { $0.interruption?.withdrawPause() }
  guard let native = store.nativeStackThatCanWait else { return .returned }
  store.pointee.lastInstance = instance
  let stack = store.pointee.stack
  stack.pointee.isPaused = true
  let exit = native.wait()
  stack.pointee.isPaused = false
  return exit
}
