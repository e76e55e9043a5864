// Stores. a = value, b = address, upper half = offset (where the address is constant: the sum). A constant value is the
// second word of operands; where the address is a sum, it has 32 bits there beside the summand.

/// Where address and value of a store come from, in this order.
enum StoreOperands {
  case slotSlot, registerSlot, slotRegister, slotConstant, registerConstant, constantSlot, constantRegister, sumSlot,
    sumRegister, sumWithConstant, sumConstantSlot, sumConstantRegister, sumConstantWithConstant

  @inline(__always)
  func address(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt {
    switch self {
    case .slotSlot, .slotRegister, .slotConstant: UInt(truncatingIfNeeded: frame.word(pc.b)) &+ UInt(pc.upper)
    case .registerSlot, .registerConstant: UInt(truncatingIfNeeded: word) &+ UInt(pc.upper)
    case .constantSlot, .constantRegister: UInt(pc.upper)
    case .sumSlot, .sumRegister, .sumWithConstant:
      UInt(frame.i32(pc.b) &+ frame.i32(Int(pc.number(at: 16)))) &+ UInt(pc.upper)
    case .sumConstantSlot, .sumConstantRegister, .sumConstantWithConstant:
      UInt(frame.i32(pc.b) &+ pc.number(at: 16)) &+ UInt(pc.upper)
    }
  }

  @inline(__always)
  func value(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt64 {
    switch self {
    case .slotSlot, .registerSlot, .constantSlot, .sumSlot, .sumConstantSlot: frame.word(pc.a)
    case .slotRegister, .constantRegister, .sumRegister, .sumConstantRegister: word
    case .slotConstant, .registerConstant: pc.secondWord
    case .sumWithConstant, .sumConstantWithConstant: UInt64(pc.number(at: 20))
    }
  }

  @inline(__always)
  var length: Int {
    switch self {
    case .slotSlot, .registerSlot, .slotRegister, .constantSlot, .constantRegister: 16
    default: 24
    }
  }

  @inline(never)
  func pick(
    _ slotSlot: Handler, _ registerSlot: Handler, _ slotRegister: Handler, _ slotConstant: Handler,
    _ registerConstant: Handler, _ constantSlot: Handler, _ constantRegister: Handler, _ sumSlot: Handler,
    _ sumRegister: Handler, _ sumWithConstant: Handler, _ sumConstantSlot: Handler, _ sumConstantRegister: Handler,
    _ sumConstantWithConstant: Handler
  ) -> Handler {
    switch self {
    case .slotSlot: slotSlot
    case .registerSlot: registerSlot
    case .slotRegister: slotRegister
    case .slotConstant: slotConstant
    case .registerConstant: registerConstant
    case .constantSlot: constantSlot
    case .constantRegister: constantRegister
    case .sumSlot: sumSlot
    case .sumRegister: sumRegister
    case .sumWithConstant: sumWithConstant
    case .sumConstantSlot: sumConstantSlot
    case .sumConstantRegister: sumConstantRegister
    case .sumConstantWithConstant: sumConstantWithConstant
    }
  }
}

@inline(__always)
private func storeWord<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
  _ operands: StoreOperands, _ width: Bits.Type, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let start = operands.address(pc, frame, word)
  if _slowPath(start &+ UInt(MemoryLayout<Bits>.size) > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let value = Bits(truncatingIfNeeded: operands.value(pc, frame, word))
  (memory + Int(bitPattern: start)).storeBytes(of: value, as: Bits.self)
  return next(
    pc + operands.length, frame, memory, memorySize, instance, word, double, single)
}

/// The value is in the floating-point register, the address in a slot, the register or the instruction.
@inline(__always)
private func storeDouble(
  _ address: LoadAddress, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let start = address.effective(pc, frame, word)
  if _slowPath(start &+ 8 > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  (memory + Int(bitPattern: start)).storeBytes(of: double, as: Double.self)
  return next(pc + address.length, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func storeSingle(
  _ address: LoadAddress, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let start = address.effective(pc, frame, word)
  if _slowPath(start &+ 4 > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  (memory + Int(bitPattern: start)).storeBytes(of: single, as: Float.self)
  return next(pc + address.length, frame, memory, memorySize, instance, word, double, single)
}

enum StoreHandlers {
  static func store(bytes: UInt8, _ operands: StoreOperands) -> Handler {
    switch bytes {
    case 1:
      operands.pick(
        { storeWord(.slotSlot, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerSlot, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotRegister, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotConstant, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerConstant, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantSlot, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantRegister, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumSlot, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumRegister, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumWithConstant, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantSlot, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantRegister, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantWithConstant, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) })
    case 2:
      operands.pick(
        { storeWord(.slotSlot, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerSlot, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotRegister, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotConstant, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerConstant, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantSlot, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantRegister, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumSlot, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumRegister, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumWithConstant, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantSlot, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantRegister, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantWithConstant, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) })
    case 4:
      operands.pick(
        { storeWord(.slotSlot, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerSlot, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotRegister, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotConstant, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerConstant, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantSlot, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantRegister, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumSlot, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumRegister, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumWithConstant, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantSlot, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantRegister, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantWithConstant, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) })
    default:
      operands.pick(
        { storeWord(.slotSlot, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerSlot, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotRegister, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.slotConstant, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.registerConstant, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantSlot, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.constantRegister, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumSlot, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumRegister, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumWithConstant, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantSlot, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantRegister, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) },
        { storeWord(.sumConstantWithConstant, UInt64.self, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }

  static func storeF32(_ address: LoadAddress) -> Handler {
    address.pick(
      { storeSingle(.slot, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeSingle(.register, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeSingle(.constant, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeSingle(.sum, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeSingle(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
  }

  static func storeF64(_ address: LoadAddress) -> Handler {
    address.pick(
      { storeDouble(.slot, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeDouble(.register, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeDouble(.constant, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeDouble(.sum, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeDouble(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
  }
}
