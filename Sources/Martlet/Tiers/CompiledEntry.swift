import CMartletPlatform

// From interpreted code, and from Swift, into compiled code.

/// Runs the machine code of a function whose arguments stand in its frame, and where its results will stand. The result is
/// an `Exit`; after a trap its backtrace is known already, as the frames are gone.
@inline(__always)
func enterCompiled(
  _ cell: UnsafeMutablePointer<CodeCell>, _ adapter: UnsafeRawPointer, _ frame: Frame,
  _ instance: UnsafeMutablePointer<InstanceRecord>, _ store: UnsafeMutablePointer<StoreRecord>
) -> Int {
  let top = store.pointee.stackTop
  let behind = frame + (Int(cell.pointee.slotsBeforeHeader) &+ FrameLayout.headerSlots) &<< 3
  let activation = behind.assumingMemoryBound(to: martlet_activation.self)
  // Calls out of the code put their frames behind the activation.
  store.pointee.stackTop = behind + MemoryLayout<martlet_activation>.stride
  if store.pointee.activation == nil { limitStack(store, store.pointee.nativeStackBytes) }
  activation.pointee.frame = frame
  activation.pointee.cell = UnsafeMutableRawPointer(cell)
  activation.pointee.instance = UnsafeMutableRawPointer(instance)
  activation.pointee.outer = store.pointee.activation
  store.pointee.activation = activation
  let exit = martlet_run_compiled(
    activation, frame, adapter, instance.pointee.memory.pointee.base, cell.pointee.compiled)
  store.pointee.activation = activation.pointee.outer
  store.pointee.stackTop = top
  return exit
}

/// Compiled code may use as many bytes of the stack, or what the thread has left.
@inline(__always)
private func limitStack(_ store: UnsafeMutablePointer<StoreRecord>, _ bytes: UInt) {
  // So little that this wraps around is no stack.
  let lowest = UInt(bitPattern: martlet_stack_place()) &- bytes
  let limit = max(lowest, UInt(martlet_native_stack_limit()))
  store.pointee.nativeStackLimit = UnsafeMutableRawPointer(bitPattern: limit)
}

extension Interpreter {
  /// Calls a compiled function when no code of the store runs, and nothing stands on its stack that would have to be kept.
  /// Arguments and results are in slots anywhere. nil where that is not so, and `enter` has to do it.
  @inline(__always)
  package static func enterFirst(
    _ function: UnsafeMutablePointer<FunctionRecord>, _ slots: UnsafeMutableRawPointer,
    _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Exit? {
    let cell = function.pointee.cell
    guard let adapter = cell.pointee.adapter, store.pointee.user == 0,
      martlet_load_relaxed32(store.interruptPlace) == 0
    else { return nil }
    let thread = martlet_thread_identity()
    store.pointee.user = thread
    store.pointee.depth = 1
    let instance = function.pointee.instance
    limitStack(store, instance.pointee.nativeStackBytes)
    let activation = store.firstActivation
    activation.pointee.instance = UnsafeMutableRawPointer(instance)
    store.pointee.activation = activation
    let exit = martlet_run_compiled(
      activation, slots, adapter, instance.pointee.memory.pointee.base, cell.pointee.compiled)
    store.pointee.activation = nil
    endFirstRun(exit, thread, store)
    let outcome: Exit = exit == Exit.returned.rawValue ? .returned : failed(exit, store)
    store.pointee.lastPC = nil
    return outcome
  }
}

extension UnsafeMutablePointer<StoreRecord> {
  fileprivate var firstActivation: UnsafeMutablePointer<martlet_activation> {
    (UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.firstActivation).unsafelyUnwrapped)
      .assumingMemoryBound(to: martlet_activation.self)
  }
}

// MARK: The instruction

/// The interpreter's code of a compiled function: an instruction that stands in the function's cell.
enum CompiledGlue {
  nonisolated(unsafe) static let call: UnsafeRawPointer = address(of: callHandler)
}

private let callHandler: Handler = { callCompiled($0, $1, $2, $3, $4, $5, $6, $7) }

@inline(never)
private func callCompiled(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let cell = CodeCell.containing(pc)
  let header = frame + Int(cell.pointee.slotsBeforeHeader) &<< 3
  guard let adapter = cell.pointee.adapter else { return stop(pc, frame, instance, .unreachable) }
  let store = instance.storeRecord
  // As among calls from the host, no continuation is left or resumed across the frames of compiled code.
  store.pointee.depth &+= 1
  store.pointee.depthLimit &+= 1
  let exit = enterCompiled(cell, adapter, frame, instance.record, store)
  store.pointee.depth &-= 1
  store.pointee.depthLimit &-= 1
  guard exit == Exit.returned.rawValue else { return compiledFailed(exit, header, instance) }
  // The memory may have grown.
  let first = instance.record.pointee.memory
  return next(
    header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self),
    header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame?.self) ?? frame, first.pointee.base,
    first.pointee.byteCount, instance, UInt64(UInt(bitPattern: header)), 0, 0)
}

/// An exception goes on in the caller; everything else ends the run.
@inline(never)
private func compiledFailed(_ exit: Int, _ header: Frame, _ instance: InstancePointer) -> Int {
  guard exit == Exit.exception.rawValue else { return exit }
  let store = instance.storeRecord
  let step = CallerStep(header: header, instance: instance.record)
  if step.isStackEnd, let place = store.leaveStack()?.place {
    return unwind(place.pc, place.frame, InstancePointer(place.instance), store.pointee.exception)
  }
  guard !step.isExit, let caller = step.frame else { return exit }
  return unwind(step.pc, caller, InstancePointer(step.instance), store.pointee.exception)
}
