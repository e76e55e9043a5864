import WasmFormat

// A load joined with what is done with its value. b = address, and what else its form needs in the last half:
//
// | instruction | first word | second word |
// |---|---|---|
// | operation | a = destination, upper half = offset | a = other operand, upper half = summand of the address |
// | product and sum | the same | a = factor, b = other summand, upper half = summand of the address |
// | branch | a = other operand (slot or 16-bit constant), upper half = distance | offset, summand of the address |

/// Where the address comes from: the forms that a load by itself has, too.
enum JoinedAddress {
  case slot, register, sum, sumConstant

  init?(_ address: LoadAddress) {
    switch address {
    case .slot: self = .slot
    case .register: self = .register
    case .sum: self = .sum
    case .sumConstant: self = .sumConstant
    case .constant: return nil
    }
  }

  @inline(__always)
  func effective(_ pc: Code, _ frame: Frame, _ word: UInt64, offset: UInt32, summandAt summand: Int = 20) -> UInt {
    switch self {
    case .slot: UInt(truncatingIfNeeded: frame.word(pc.b)) &+ UInt(offset)
    case .register: UInt(truncatingIfNeeded: word) &+ UInt(offset)
    case .sum: UInt(frame.i32(pc.b) &+ frame.i32(Int(pc.number(at: summand)))) &+ UInt(offset)
    case .sumConstant: UInt(frame.i32(pc.b) &+ pc.number(at: summand)) &+ UInt(offset)
    }
  }

  /// For what has its other operand in the register, where the address then cannot be.
  @inline(never)
  func pick(_ slot: Handler, _ sum: Handler, _ sumConstant: Handler) -> Handler {
    pick(slot, slot, sum, sumConstant)
  }

  @inline(never)
  func pick(_ slot: Handler, _ register: Handler, _ sum: Handler, _ sumConstant: Handler) -> Handler {
    switch self {
    case .slot: slot
    case .register: register
    case .sum: sum
    case .sumConstant: sumConstant
    }
  }
}

/// What is done with an integer that was loaded.
enum LoadUse {
  case addU8, addU16, addU32, xorU32, addU64, xorU64

  init?(_ width: IntWidth, _ operation: IntBinary, _ load: LoadKind) {
    switch (width, operation, load) {
    case (.i32, .add, .u8): self = .addU8
    case (.i32, .add, .u16): self = .addU16
    case (.i32, .add, .u32): self = .addU32
    case (.i32, .xor, .u32): self = .xorU32
    case (.i64, .add, .u64): self = .addU64
    case (.i64, .xor, .u64): self = .xorU64
    default: return nil
    }
  }
}

/// What is done with a floating-point number that was loaded, as the right operand.
enum FloatLoadUse {
  case add, subtract, multiply

  init?(_ operation: FloatBinary) {
    switch operation {
    case .add: self = .add
    case .subtract: self = .subtract
    case .multiply: self = .multiply
    default: return nil
    }
  }

  var isCommutative: Bool { self != .subtract }
}

@inline(__always)
private func loadUse<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ address: JoinedAddress, _ other: Operand,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (_ other: UInt64, _ loaded: Bits) -> UInt64
) -> Int {
  let start = address.effective(pc, frame, word, offset: pc.upper)
  if _slowPath(start &+ UInt(MemoryLayout<Bits>.size) > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let loaded = (memory + Int(bitPattern: start)).loadUnaligned(as: Bits.self)
  let result = operation(other == .register ? word : frame.word((pc + 8).a), loaded)
  frame.set(pc.a, result)
  return next(pc + 24, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func sum32(_ other: UInt64, _ loaded: UInt32) -> UInt64 {
  UInt64(UInt32(truncatingIfNeeded: other) &+ loaded)
}

/// The handlers that compare what they load are generic over its width alone.
@inline(__always)
private func loadBranch<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ address: JoinedAddress, isConstant: Bool, _ width: Bits.Type,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt32, UInt32) -> Bool
) -> Int {
  let start = address.effective(pc, frame, word, offset: pc.number(at: 16))
  if _slowPath(start &+ UInt(MemoryLayout<Bits>.size) > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let loaded = UInt32(truncatingIfNeeded: (memory + Int(bitPattern: start)).loadUnaligned(as: Bits.self))
  let other = isConstant ? UInt32(truncatingIfNeeded: Int16(truncatingIfNeeded: pc.a)) : frame.i32(pc.a)
  if relation(loaded, other) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func loadUseF64(
  _ address: JoinedAddress, _ other: Operand,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (_ other: Double, _ loaded: Double) -> Double
) -> Int {
  let start = address.effective(pc, frame, word, offset: pc.upper)
  if start &+ 8 > memorySize { return memoryFault(pc, frame, memory, memorySize, instance, word, double, single) }
  let loaded = Double(bitPattern: (memory + Int(bitPattern: start)).loadUnaligned(as: UInt64.self))
  let result = operation(other == .register ? double : frame.f64((pc + 8).a), loaded)
  frame.set(pc.a, result)
  return next(pc + 24, frame, memory, memorySize, instance, word, result, single)
}

/// The product with what is loaded, and a sum, each rounded.
@inline(__always)
private func loadMultiplyAddF64(
  _ address: JoinedAddress, _ factor: Operand,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  loadUseF64(address, factor, pc, frame, memory, memorySize, instance, word, double, single) {
    $0 * $1 + frame.f64((pc + 8).b)
  }
}

@inline(__always)
private func loadUseF32(
  _ address: JoinedAddress, _ other: Operand,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (_ other: Float, _ loaded: Float) -> Float
) -> Int {
  let start = address.effective(pc, frame, word, offset: pc.upper)
  if start &+ 4 > memorySize { return memoryFault(pc, frame, memory, memorySize, instance, word, double, single) }
  let loaded = Float(bitPattern: (memory + Int(bitPattern: start)).loadUnaligned(as: UInt32.self))
  let result = operation(other == .register ? single : frame.f32((pc + 8).a), loaded)
  frame.set(pc.a, result)
  return next(pc + 24, frame, memory, memorySize, instance, word, double, result)
}

/// The product with what is loaded, and a sum, each rounded.
@inline(__always)
private func loadMultiplyAddF32(
  _ address: JoinedAddress, _ factor: Operand,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  loadUseF32(address, factor, pc, frame, memory, memorySize, instance, word, double, single) {
    $0 * $1 + frame.f32((pc + 8).b)
  }
}

enum JoinedLoadHandlers {
  /// With the other operand in the register, the address is not there.
  static func operation(_ use: LoadUse, _ address: JoinedAddress, other: Operand) -> Handler {
    switch use {
    case .addU8:
      other == .register
        ? address.pick(
          {
            loadUse(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          })
        : address.pick(
          {
            loadUse(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt8) in
              sum32(other, UInt32(loaded))
            }
          })
    case .addU16:
      other == .register
        ? address.pick(
          {
            loadUse(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          })
        : address.pick(
          {
            loadUse(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          },
          {
            loadUse(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt16) in
              sum32(other, UInt32(loaded))
            }
          })
    case .addU32:
      other == .register
        ? address.pick(
          {
            loadUse(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in sum32(other, loaded)
            }
          },
          {
            loadUse(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in sum32(other, loaded) }
          },
          {
            loadUse(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in
              sum32(other, loaded)
            }
          })
        : address.pick(
          { loadUse(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in sum32(other, loaded) } },
          {
            loadUse(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in sum32(other, loaded)
            }
          },
          { loadUse(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in sum32(other, loaded) } },
          {
            loadUse(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt32) in
              sum32(other, loaded)
            }
          })
    case .xorU32:
      other == .register
        ? address.pick(
          {
            loadUse(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          },
          {
            loadUse(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          },
          {
            loadUse(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          })
        : address.pick(
          {
            loadUse(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          },
          {
            loadUse(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          },
          {
            loadUse(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          },
          {
            loadUse(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other: UInt64, loaded: UInt32) in
              other ^ UInt64(loaded)
            }
          })
    case .addU64:
      other == .register
        ? address.pick(
          { loadUse(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other &+ loaded } },
          { loadUse(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other &+ loaded } },
          {
            loadUse(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in
              other &+ loaded
            }
          })
        : address.pick(
          { loadUse(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other &+ loaded } },
          { loadUse(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other &+ loaded } },
          { loadUse(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other &+ loaded } },
          {
            loadUse(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other &+ loaded }
          })
    case .xorU64:
      other == .register
        ? address.pick(
          { loadUse(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded } },
          { loadUse(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded } },
          {
            loadUse(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded
            }
          })
        : address.pick(
          { loadUse(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded } },
          { loadUse(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded } },
          { loadUse(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded } },
          { loadUse(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { (other, loaded: UInt64) in other ^ loaded } }
        )
    }
  }

  static func operation64(_ use: FloatLoadUse, _ address: JoinedAddress, other: Operand) -> Handler {
    switch use {
    case .add:
      other == .register
        ? address.pick(
          { loadUseF64(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF64(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF64(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF64(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
        : address.pick(
          { loadUseF64(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF64(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF64(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF64(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
    case .subtract:
      other == .register
        ? address.pick(
          { loadUseF64(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF64(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF64(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF64(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
        : address.pick(
          { loadUseF64(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF64(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF64(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF64(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
    case .multiply:
      other == .register
        ? address.pick(
          { loadUseF64(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF64(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF64(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF64(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } })
        : address.pick(
          { loadUseF64(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF64(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF64(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF64(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } })
    }
  }

  static func multiplyAdd64(_ address: JoinedAddress, factor: Operand) -> Handler {
    factor == .register
      ? address.pick(
        { loadMultiplyAddF64(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF64(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF64(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF64(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) })
      : address.pick(
        { loadMultiplyAddF64(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF64(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF64(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF64(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) })
  }

  static func operation32(_ use: FloatLoadUse, _ address: JoinedAddress, other: Operand) -> Handler {
    switch use {
    case .add:
      other == .register
        ? address.pick(
          { loadUseF32(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF32(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF32(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF32(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
        : address.pick(
          { loadUseF32(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF32(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF32(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
          { loadUseF32(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
    case .subtract:
      other == .register
        ? address.pick(
          { loadUseF32(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF32(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF32(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF32(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
        : address.pick(
          { loadUseF32(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF32(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF32(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
          { loadUseF32(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
    case .multiply:
      other == .register
        ? address.pick(
          { loadUseF32(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF32(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF32(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF32(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } })
        : address.pick(
          { loadUseF32(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF32(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF32(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
          { loadUseF32(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } })
    }
  }

  static func multiplyAdd32(_ address: JoinedAddress, factor: Operand) -> Handler {
    factor == .register
      ? address.pick(
        { loadMultiplyAddF32(.slot, .register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF32(.register, .register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF32(.sum, .register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF32(.sumConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) })
      : address.pick(
        { loadMultiplyAddF32(.slot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF32(.register, .slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF32(.sum, .slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadMultiplyAddF32(.sumConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) })
  }

  /// A branch where what is loaded is equal to the other operand, or where it is not.
  static func branch(_ load: LoadKind, _ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler? {
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
        { loadBranch(.slot, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.register, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sum, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sumConstant, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (true, false):
      address.pick(
        { loadBranch(.slot, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.register, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sum, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sumConstant, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (false, true):
      address.pick(
        { loadBranch(.slot, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.register, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sum, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sumConstant, isConstant: true, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case (false, false):
      address.pick(
        { loadBranch(.slot, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.register, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sum, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sumConstant, isConstant: false, UInt8.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    }
  }

  private static func branchU16(_ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler {
    switch (ifEqual, constant) {
    case (true, true):
      address.pick(
        { loadBranch(.slot, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.register, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sum, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sumConstant, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (true, false):
      address.pick(
        { loadBranch(.slot, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.register, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sum, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sumConstant, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (false, true):
      address.pick(
        { loadBranch(.slot, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.register, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sum, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sumConstant, isConstant: true, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case (false, false):
      address.pick(
        { loadBranch(.slot, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.register, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sum, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sumConstant, isConstant: false, UInt16.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    }
  }

  private static func branchU32(_ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler {
    switch (ifEqual, constant) {
    case (true, true):
      address.pick(
        { loadBranch(.slot, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.register, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sum, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sumConstant, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (true, false):
      address.pick(
        { loadBranch(.slot, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.register, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sum, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { loadBranch(.sumConstant, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case (false, true):
      address.pick(
        { loadBranch(.slot, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.register, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sum, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sumConstant, isConstant: true, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case (false, false):
      address.pick(
        { loadBranch(.slot, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.register, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sum, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { loadBranch(.sumConstant, isConstant: false, UInt32.self, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    }
  }
}
