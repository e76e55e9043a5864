// The instructions that belong to no function: the companion of calls, the end of a run, the call of a host function, and
// the translation of a function that is called for the first time.

/// Code that all stores share, made once.
enum Glue {
  /// The handler of the companion instruction, by which one is recognised.
  nonisolated(unsafe) static let companion: UnsafeRawPointer = address(of: companionHandler)

  /// Where calls from the host return to: a companion and the end of the run.
  nonisolated(unsafe) static let exit: Code = code([companion, address(of: exitHandler)])

  /// Where the first function of a continuation returns to: a companion and the end of its stack.
  nonisolated(unsafe) static let stackEnd: Code = code([companion, address(of: stackEndHandler)])

  /// The code of host functions, of those that return and of those that code waits for.
  nonisolated(unsafe) static let hostCall: Code =
    code([nil, address(of: hostCallHandler)]) + MemoryLayout<UnsafeRawPointer>.size
  nonisolated(unsafe) static let waitingHostCall: Code =
    code([nil, address(of: waitingHostCallHandler)]) + MemoryLayout<UnsafeRawPointer>.size

  nonisolated(unsafe) static let translate: UnsafeRawPointer = address(of: translateHandler)
  nonisolated(unsafe) static let jump: UnsafeRawPointer = address(of: ControlHandlers.jump)

  private static func code(_ words: [UnsafeRawPointer?]) -> Code {
    let code = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: words.count)
    code.initialize(from: words, count: words.count)
    return Code(code)
  }
}

/// Restores the instance of the caller, whose header `word` points at.
private let companionHandler: Handler = { pc, frame, _, _, _, word, double, single in
  let header = UnsafeRawPointer(bitPattern: UInt(word)).unsafelyUnwrapped
  let instance = header.load(fromByteOffset: FrameLayout.callerInstance, as: InstancePointer.self)
  let memory = instance.record.pointee.memory
  return next(pc + 8, frame, memory.pointee.base, memory.pointee.byteCount, instance, word, double, single)
}

private let exitHandler: Handler = { _, _, _, _, _, _, _, _ in Exit.returned.rawValue }

private let stackEndHandler: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
  returnFromStack(pc, frame, memory, memorySize, instance, word, double, single)
}

/// Calls the host function whose record is in `word`, and its header in place of the memory: see `begin`.
private let hostCallHandler: Handler = { _, frame, header, _, instance, word, _, _ in
  let call = HostEntry(frame, header, instance, word)
  do {
    try call.function._withUnsafeGuaranteedRef {
      try $0.body(Function.Caller(storeRecord: call.store, instanceRecord: call.caller), frame.slots(from: 0))
    }
  } catch {
    return hostThrew(error, call.header)
  }
  return returnFromHost(.returned, call.header)
}

/// The end of a host function that threw. It takes the error over: released by its caller, the error and the store would
/// be kept in registers over every call.
@inline(never)
@_semantics("optimize.sil.specialize.owned2guarantee.never")
private func hostThrew(_ error: consuming any Error, _ header: UnsafeMutableRawPointer) -> Int {
  let store = header.load(fromByteOffset: FrameLayout.callerInstance, as: InstancePointer.self).storeRecord
  return returnFromHost(note(error, store), header)
}

/// The same for one that code waits for.
private let waitingHostCallHandler: Handler = { _, frame, header, _, instance, word, _, _ in
  let call = HostEntry(frame, header, instance, word)
  let exit = call.function._withUnsafeGuaranteedRef {
    unsafeDowncast($0, to: WaitingHostFunction.self).wait(frame.slots(from: 0), call.store, call.caller)
  }
  return returnFromHost(exit, call.header)
}

/// The beginning of a call of a host function.
///
/// What is needed after it stands on the stack, so that one register is enough to keep over it.
private struct HostEntry {
  let header: UnsafeMutableRawPointer
  let store: UnsafeMutablePointer<StoreRecord>
  /// nil when the host itself calls.
  let caller: UnsafeMutablePointer<InstanceRecord>?
  let function: Unmanaged<HostFunction>

  // Behind the header, while the function runs: the function, for a collection to find, and the top of the stack before.
  static let functionOffset = FrameLayout.headerSlots * FrameLayout.slotBytes
  static let stackTopOffset = functionOffset + FrameLayout.slotBytes
  static let byteCount = stackTopOffset + FrameLayout.slotBytes

  @inline(__always)
  init(_ frame: Frame, _ header: UnsafeMutableRawPointer, _ instance: InstancePointer, _ word: UInt64) {
    let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(word)).unsafelyUnwrapped
    assert(header == frame + Int(record.pointee.cell.pointee.slotsBeforeHeader) &<< 3)
    store = instance.storeRecord
    self.header = header
    function = Unmanaged.fromOpaque(record.pointee.host.unsafelyUnwrapped)
    let callerFrame = header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame?.self)
    let caller = header.load(fromByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)
    header.storeBytes(of: word, toByteOffset: Self.functionOffset, as: UInt64.self)
    header.storeBytes(of: store.pointee.stackTop, toByteOffset: Self.stackTopOffset, as: UnsafeMutableRawPointer.self)
    store.pointee.stackTop = header + Self.byteCount
    store.pointee.lastPC = header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self) - 1
    store.pointee.lastFrame = callerFrame
    store.pointee.lastInstance = caller
    self.caller = callerFrame == nil ? nil : caller
  }
}

/// Goes on behind the companion, to which every call of a host function returns, as the host's functions have an instance
/// of their own. What it does is done here.
@inline(__always)
private func returnFromHost(_ exit: Exit, _ header: UnsafeMutableRawPointer) -> Int {
  let caller = header.load(fromByteOffset: FrameLayout.callerInstance, as: InstancePointer.self)
  caller.storeRecord.pointee.stackTop = header.load(
    fromByteOffset: HostEntry.stackTopOffset, as: UnsafeMutableRawPointer.self)
  guard _fastPath(exit == .returned) else { return hostFailed(exit, header) }
  let returnAddress = header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self)
  assert(isCompanion(returnAddress))
  let memory = caller.record.pointee.memory
  return next(
    returnAddress + CallLayout.companionBytes, header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame.self),
    memory.pointee.base, memory.pointee.byteCount, caller, UInt64(UInt(bitPattern: header)), 0, 0)
}

/// An exception goes on in the caller; everything else ends the run.
@inline(never)
private func hostFailed(_ exit: Exit, _ header: Frame) -> Int {
  let call = HostCall(header)
  let store = call.caller.pointee.store
  call.note(store)
  switch exit {
  case .exception: return call.unwind(store.pointee.exception, store)
  case .suspended: call.suspend(store)
  case .returned, .trap, .hostError: break
  }
  return exit.rawValue
}

/// Translates the function whose code cell this instruction stands in, and begins again with its code.
private let translateHandler: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
  translateAndEnter(pc, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func translateAndEnter(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let cell = CodeCell.containing(pc)
  let code = Unmanaged<ModuleCode>.fromOpaque(cell.pointee.owner)
  guard let entry = code._withUnsafeGuaranteedRef({ $0.translate(cell) }) else {
    return stopInCaller(cell, frame, instance, .allocationTooLarge)
  }
  let need = EntryLayout.frameBytes(entry)
  guard UInt(bitPattern: frame) + UInt(need) <= UInt(instance.storeRecord.currentStackLimit) else {
    return stopInCaller(cell, frame, instance, .callStackExhausted)
  }
  return next(entry, frame, memory, memorySize, instance, word, double, single)
}

/// A trap of a function that cannot begin: it counts as the caller's.
private func stopInCaller(
  _ cell: UnsafeMutablePointer<CodeCell>, _ frame: Frame, _ instance: InstancePointer, _ trap: TrapCode
) -> Int {
  let header = frame + Int(cell.pointee.slotsBeforeHeader) &<< 3
  let step = CallerStep(header: header, instance: instance.record)
  let result = stop(step.pc, step.frame ?? frame, InstancePointer(step.instance), trap)
  if step.isExit {
    instance.storeRecord.pointee.lastPC = nil
    instance.storeRecord.pointee.lastFrame = frame
  }
  return result
}
