import CMartletPlatform

// From interpreted code, and from Swift, into compiled code.

/// Runs the machine code of a function whose arguments stand in its frame, and where its results will stand. The result is
/// an `Exit`; after a trap its backtrace is known already, as the frames are gone.
@inline(__always)
func enterCompiled(
  _ cell: UnsafeMutablePointer<CodeCell>, _ frame: Frame, _ instance: UnsafeMutablePointer<InstanceRecord>
) -> Int {
  let store = instance.pointee.store
  let top = store.pointee.stackTop
  // Calls out of the code put their frames behind this one.
  store.pointee.stackTop = frame + (Int(cell.pointee.slotsBeforeHeader) &+ FrameLayout.headerSlots) &<< 3
  if store.pointee.activation == nil { limitStack(store) }
  // As among calls from the host, no continuation is left or resumed across the frames of compiled code.
  store.pointee.depth &+= 1
  store.pointee.depthLimit &+= 1
  var activation = martlet_activation()
  activation.frame = frame
  activation.cell = UnsafeMutableRawPointer(cell)
  activation.instance = UnsafeMutableRawPointer(instance)
  let exit = martlet_run_compiled(
    &activation, store.activationField, cell.pointee.adapter, instance.pointee.memory.pointee.base,
    cell.pointee.compiled)
  store.pointee.stackTop = top
  store.pointee.depth &-= 1
  store.pointee.depthLimit &-= 1
  return exit
}

/// Compiled code may use as much of the stack as a store's code may, or what the thread has left.
@inline(__always)
private func limitStack(_ store: UnsafeMutablePointer<StoreRecord>) {
  let here = UInt(bitPattern: martlet_stack_place())
  let (lowest, overflow) = here.subtractingReportingOverflow(store.pointee.nativeStackBytes)
  let limit = max(overflow ? 0 : lowest, UInt(martlet_native_stack_limit()))
  store.pointee.nativeStackLimit = UnsafeMutableRawPointer(bitPattern: limit)
}

extension UnsafeMutablePointer<StoreRecord> {
  /// Where the store's chain of runs begins.
  fileprivate var activationField: UnsafeMutablePointer<UnsafeMutablePointer<martlet_activation>?> {
    (UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.activation)!)
      .assumingMemoryBound(to: UnsafeMutablePointer<martlet_activation>?.self)
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
  let exit = enterCompiled(cell, frame, instance.record)
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
