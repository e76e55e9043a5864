import CMartletPlatform

// Waiting and notifying: see `ParkingLot`. Addresses have their offset already, which did not overflow.
extension RuntimeHelpers {
  static func wait32(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, _ expected: UInt64, _ timeout: UInt64
  ) -> Int {
    wait(instance, memory, address, timeout, bytes: 4) {
      martlet_atomic_load32($0) == UInt32(truncatingIfNeeded: expected)
    }
  }

  static func wait64(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, _ expected: UInt64, _ timeout: UInt64
  ) -> Int {
    wait(instance, memory, address, timeout, bytes: 8) { martlet_atomic_load64($0) == expected }
  }

  static func notify(_ instance: Instance, _ memory: UInt64, _ address: UInt64, _ count: UInt64) -> Int {
    switch place(instance, memory, address, bytes: 4) {
    case .failure(let failure): -trap(instance, failure.code)
    // Nobody can wait at a memory that is not shared.
    case .success(let place): Int(ParkingLot.notify(at: place, count: UInt32(truncatingIfNeeded: count)))
    }
  }

  @inline(__always)
  private static func wait(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, _ timeout: UInt64, bytes: UInt64,
    isExpected: (UnsafeMutableRawPointer) -> Bool
  ) -> Int {
    guard instance.record.pointee.memories[Int(memory)].pointee.isShared else {
      return -trap(instance, .expectedSharedMemory)
    }
    switch place(instance, memory, address, bytes: bytes) {
    case .failure(let failure): return -trap(instance, failure.code)
    case .success(let place):
      let nanoseconds = Int64(bitPattern: timeout)
      let outcome = Store.of(instance.storeRecord)._withUnsafeGuaranteedRef {
        ParkingLot.wait(at: place, timeout: nanoseconds < 0 ? nil : .nanoseconds(nanoseconds), in: $0) {
          isExpected(place)
        }
      }
      if outcome == .interrupted { return -trap(instance, instance.storeRecord.interruptReason ?? .interrupted) }
      return Int(outcome.rawValue)
    }
  }

  /// A loop has seen that the code is to stop or to pause.
  static func attend(_ instance: Instance) -> Int {
    let store = instance.storeRecord
    if store.interruptReason == nil, store.isToPause {
      let exit = pause(instance.record)
      guard exit == .returned else { return exit.rawValue }
    }
    return store.interruptReason.map { trap(instance, $0) } ?? returned
  }

  private struct Failure: Error {
    var code: TrapCode
  }

  private static func place(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, bytes: UInt64
  ) -> Result<UnsafeMutableRawPointer, Failure> {
    let record = instance.record.pointee.memories[Int(memory)]
    guard isInside(address, bytes, UInt64(currentByteCount(record))) else {
      return .failure(Failure(code: .memoryOutOfBounds))
    }
    guard address & (bytes &- 1) == 0 else { return .failure(Failure(code: .unalignedAtomic)) }
    return .success(record.pointee.base + Int(address))
  }
}
