import CMartletPlatform

// Waiting and notifying. Addresses have their offset already, which did not overflow.
extension RuntimeHelpers {
  static func wait32(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, _ expected: UInt64, _ timeout: UInt64
  ) -> Int {
    switch place(instance, memory, address, bytes: 4, mustBeShared: true) {
    case .failure(let failure): -trap(instance, failure.code)
    case .success(let place): martlet_atomic_load32(place) == UInt32(truncatingIfNeeded: expected) ? 2 : 1
    }
  }

  static func wait64(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, _ expected: UInt64, _ timeout: UInt64
  ) -> Int {
    switch place(instance, memory, address, bytes: 8, mustBeShared: true) {
    case .failure(let failure): -trap(instance, failure.code)
    case .success(let place): martlet_atomic_load64(place) == expected ? 2 : 1
    }
  }

  static func notify(_ instance: Instance, _ memory: UInt64, _ address: UInt64, _ count: UInt64) -> Int {
    if case .failure(let failure) = place(instance, memory, address, bytes: 4, mustBeShared: false) {
      return -trap(instance, failure.code)
    }
    return 0
  }

  private struct Failure: Error {
    var code: TrapCode
  }

  private static func place(
    _ instance: Instance, _ memory: UInt64, _ address: UInt64, bytes: UInt64, mustBeShared: Bool
  ) -> Result<UnsafeMutableRawPointer, Failure> {
    let record = instance.record.pointee.memories[Int(memory)]
    guard record.pointee.isShared || !mustBeShared else { return .failure(Failure(code: .expectedSharedMemory)) }
    guard isInside(address, bytes, UInt64(currentByteCount(record))) else {
      return .failure(Failure(code: .memoryOutOfBounds))
    }
    guard address & (bytes &- 1) == 0 else { return .failure(Failure(code: .unalignedAtomic)) }
    return .success(record.pointee.base + Int(address))
  }
}
