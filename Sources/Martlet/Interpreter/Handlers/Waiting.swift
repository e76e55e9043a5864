import CMartletPlatform

// Waiting and notifying, as long as nobody else runs: nobody is ever woken, and whoever waits is not woken.
// a = destination, b = address, c = expected value, d = timeout; the offset, the memory.

enum WaitHandlers {
  static let notify: Handler = { notifyWaiters($0, $1, $2, $3, $4, $5, $6, $7) }
  static let wait32: Handler = { wait32Bits($0, $1, $2, $3, $4, $5, $6, $7) }
  static let wait64: Handler = { wait64Bits($0, $1, $2, $3, $4, $5, $6, $7) }
}

private enum Outcome {
  static let notEqual: UInt64 = 1
  static let timedOut: UInt64 = 2
}

/// The address of an access that is in bounds and aligned, or the trap.
@inline(__always)
private func place(
  _ pc: Code, _ frame: Frame, _ instance: InstancePointer, bytes: UInt64
) -> Result<UnsafeMutableRawPointer, Trapped> {
  let record = instance.record.pointee.memories[Int(pc.number(at: 24))]
  let (start, overflow) = frame.word(pc.b).addingReportingOverflow(pc.secondWord)
  guard !overflow, isInside(start, bytes, UInt64(currentByteCount(record))) else {
    return .failure(Trapped(code: .memoryOutOfBounds))
  }
  guard start & (bytes &- 1) == 0 else { return .failure(Trapped(code: .unalignedAtomic)) }
  return .success(record.pointee.base + Int(start))
}

private struct Trapped: Error {
  var code: TrapCode
}

@inline(never)
private func notifyWaiters(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  if case .failure(let trapped) = place(pc, frame, instance, bytes: 4) {
    return stop(pc, frame, instance, trapped.code)
  }
  frame.set(pc.a, 0 as UInt64)
  return next(pc + 32, frame, memory, memorySize, instance, 0, double, single)
}

@inline(never)
private func wait32Bits(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard instance.record.pointee.memories[Int(pc.number(at: 24))].pointee.isShared else {
    return stop(pc, frame, instance, .expectedSharedMemory)
  }
  switch place(pc, frame, instance, bytes: 4) {
  case .failure(let trapped): return stop(pc, frame, instance, trapped.code)
  case .success(let place):
    let isEqual = martlet_atomic_load32(place) == UInt32(truncatingIfNeeded: frame.word(pc.c))
    let outcome = isEqual ? Outcome.timedOut : Outcome.notEqual
    frame.set(pc.a, outcome)
    return next(pc + 32, frame, memory, memorySize, instance, outcome, double, single)
  }
}

@inline(never)
private func wait64Bits(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard instance.record.pointee.memories[Int(pc.number(at: 24))].pointee.isShared else {
    return stop(pc, frame, instance, .expectedSharedMemory)
  }
  switch place(pc, frame, instance, bytes: 8) {
  case .failure(let trapped): return stop(pc, frame, instance, trapped.code)
  case .success(let place):
    let isEqual = martlet_atomic_load64(place) == UInt64(truncatingIfNeeded: frame.word(pc.c))
    let outcome = isEqual ? Outcome.timedOut : Outcome.notEqual
    frame.set(pc.a, outcome)
    return next(pc + 32, frame, memory, memorySize, instance, outcome, double, single)
  }
}
