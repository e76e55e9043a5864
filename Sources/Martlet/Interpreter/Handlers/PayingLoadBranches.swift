// Loads joined with branches, of code that counts fuel: see `PayingBranches.swift`. Whichever way they go, they pay.
//
// The costs stand behind the first word of operands, before the offset and the summand of the address.

/// The handlers are generic over the width of what they load alone.
@inline(__always)
private func payLoad<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ address: JoinedAddress, isConstant: Bool, _ width: Bits.Type,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt32, UInt32) -> Bool
) -> Int {
  let places = 16 + PayingBranchLayout.bytes
  let start = address.effective(pc, frame, word, offset: pc.number(at: places), summandAt: places + 4)
  if _slowPath(start &+ UInt(MemoryLayout<Bits>.size) > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let loaded = UInt32(truncatingIfNeeded: (memory + Int(bitPattern: start)).loadUnaligned(as: Bits.self))
  let other = isConstant ? UInt32(truncatingIfNeeded: Int16(truncatingIfNeeded: pc.a)) : frame.i32(pc.a)
  return payEitherWay(
    relation(loaded, other), length: places + 8, pc, frame, memory, memorySize, instance, word, double, single)
}

extension PayingBranchHandlers {
  /// `JoinedLoadHandlers.branch` that pays.
  static func load(_ load: LoadKind, _ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler? {
    switch load {
    case .u8: branchU8(address, ifEqual: ifEqual, constant: constant)
    case .u16: branchU16(address, ifEqual: ifEqual, constant: constant)
    case .u32: branchU32(address, ifEqual: ifEqual, constant: constant)
    default: nil
    }
  }

  private static func branchU8(_ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler {
    switch (ifEqual, constant) {
    case (true, true):
      address.pick(
        { payLoad(.slot, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.register, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sum, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sumConstant, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (true, false):
      address.pick(
        { payLoad(.slot, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.register, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sum, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sumConstant, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (false, true):
      address.pick(
        { payLoad(.slot, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.register, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sum, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sumConstant, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case (false, false):
      address.pick(
        { payLoad(.slot, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.register, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sum, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sumConstant, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    }
  }

  private static func branchU16(_ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler {
    switch (ifEqual, constant) {
    case (true, true):
      address.pick(
        { payLoad(.slot, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.register, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sum, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sumConstant, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (true, false):
      address.pick(
        { payLoad(.slot, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.register, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sum, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sumConstant, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (false, true):
      address.pick(
        { payLoad(.slot, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.register, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sum, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sumConstant, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case (false, false):
      address.pick(
        { payLoad(.slot, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.register, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sum, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sumConstant, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    }
  }

  private static func branchU32(_ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler {
    switch (ifEqual, constant) {
    case (true, true):
      address.pick(
        { payLoad(.slot, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.register, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sum, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sumConstant, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (true, false):
      address.pick(
        { payLoad(.slot, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.register, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sum, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { payLoad(.sumConstant, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (false, true):
      address.pick(
        { payLoad(.slot, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.register, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sum, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sumConstant, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case (false, false):
      address.pick(
        { payLoad(.slot, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.register, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sum, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { payLoad(.sumConstant, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    }
  }
}
