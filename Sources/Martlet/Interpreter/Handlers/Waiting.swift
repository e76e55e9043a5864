import CMartletPlatform

// Waiting and notifying: see `ParkingLot`.
// a = destination, b = address, c = expected value or count, d = timeout; the offset, the memory.

enum WaitHandlers {
  static let notify: Handler = { notifyWaiters($0, $1, $2, $3, $4, $5, $6, $7) }
  static let wait32: Handler = { wait32Bits($0, $1, $2, $3, $4, $5, $6, $7) }
  static let wait64: Handler = { wait64Bits($0, $1, $2, $3, $4, $5, $6, $7) }
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
  switch place(pc, frame, instance, bytes: 4) {
  case .failure(let trapped): return stop(pc, frame, instance, trapped.code)
  case .success(let place):
    // Nobody can wait at a memory that is not shared.
    let woken = UInt64(ParkingLot.notify(at: place, count: frame.i32(pc.c)))
    frame.set(pc.a, woken)
    return next(pc + 32, frame, memory, memorySize, instance, woken, double, single)
  }
}

@inline(never)
private func wait32Bits(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let expected = frame.i32(pc.c)
  return wait(pc, frame, memory, memorySize, instance, double, single, bytes: 4) {
    martlet_atomic_load32($0) == expected
  }
}

@inline(never)
private func wait64Bits(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let expected = frame.word(pc.c)
  return wait(pc, frame, memory, memorySize, instance, double, single, bytes: 8) {
    martlet_atomic_load64($0) == expected
  }
}

@inline(__always)
private func wait(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ double: Double,
  _ single: Float, bytes: UInt64, isExpected: (UnsafeMutableRawPointer) -> Bool
) -> Int {
  guard instance.record.pointee.memories[Int(pc.number(at: 24))].pointee.isShared else {
    return stop(pc, frame, instance, .expectedSharedMemory)
  }
  switch place(pc, frame, instance, bytes: bytes) {
  case .failure(let trapped): return stop(pc, frame, instance, trapped.code)
  case .success(let place):
    let nanoseconds = Int64(bitPattern: frame.word(pc.d))
    let outcome = Store.of(instance.storeRecord)._withUnsafeGuaranteedRef {
      ParkingLot.wait(at: place, timeout: nanoseconds < 0 ? nil : .nanoseconds(nanoseconds), in: $0) {
        isExpected(place)
      }
    }
    if outcome == .interrupted {
      return stop(pc, frame, instance, instance.storeRecord.interruptReason ?? .interrupted)
    }
    frame.set(pc.a, outcome.rawValue)
    return next(pc + 32, frame, memory, memorySize, instance, outcome.rawValue, double, single)
  }
}
