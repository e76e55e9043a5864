/// What the scalar instructions mean, on bit patterns: constant folding and the IR interpreter share it. Values of 32
/// bits are kept zero-extended.
package enum Evaluate {
  package enum Outcome {
    case value(UInt64)
    case trap(TrapCode)
    case unknown
  }

  /// Both of an integer's readings.
  @inline(__always)
  private static func signed(_ bits: UInt64, _ type: ValueType) -> Int64 {
    type == .i32 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
  }
  @inline(__always)
  private static func cut(_ bits: UInt64, _ type: ValueType) -> UInt64 { type == .i32 ? bits & 0xffff_ffff : bits }

  /// The result of an instruction from its operands' bits; `operandType` is the type of `a`.
  package static func scalar(
    _ instruction: Instruction, _ operandType: ValueType, _ a: UInt64, _ b: UInt64, _ c: UInt64
  )
    -> Outcome
  {
    let type = instruction.type
    switch instruction.opcode {
    case .add, .sub, .mul, .and, .or, .xor, .shl, .shrS, .shrU, .rotl, .rotr, .mulHighS, .mulHighU:
      return .value(integerBinary(instruction.opcode, type, a, b))
    case .divS, .divU, .remS, .remU:
      return division(instruction, a, b)
    case .clz: return .value(UInt64(type == .i32 ? a.leadingZeroBitCount - 32 : a.leadingZeroBitCount))
    case .ctz: return .value(UInt64(min(a.trailingZeroBitCount, type == .i32 ? 32 : 64)))
    case .popcnt: return .value(UInt64(a.nonzeroBitCount))
    case .extend8: return .value(cut(UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: a))), type))
    case .extend16: return .value(cut(UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: a))), type))
    case .extend32, .signExtend: return .value(UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: a))))
    case .zeroExtend: return .value(a)
    case .wrap: return .value(a & 0xffff_ffff)
    case .compare: return .value(instruction.integerCondition.holds(a, b, operandType) ? 1 : 0)
    case .select: return .value(a & 0xffff_ffff != 0 ? b : c)
    case .addCarry: return .value(a &+ b &+ c)
    case .subBorrow: return .value(a &- b &- c)
    case .mulWideS, .mulWideU: return .value(a &* b)
    case .fadd, .fsub, .fmul, .fdiv, .fmin, .fmax, .copysign: return .value(floatBinary(instruction.opcode, type, a, b))
    case .fneg, .fabs, .fsqrt, .fceil, .ffloor, .ftrunc, .fnearest:
      return .value(floatUnary(instruction.opcode, type, a))
    case .fma: return .value(fusedMultiplyAdd(type, a, b, c))
    case .fcompare: return .value(floatCompare(instruction.floatCondition, operandType, a, b) ? 1 : 0)
    case .convertS, .convertU: return .value(convert(instruction.opcode == .convertS, operandType, type, a))
    case .truncS, .truncU, .truncSatS, .truncSatU: return truncate(instruction, operandType, a)
    case .demote: return .value(UInt64(Float(Double(bitPattern: a)).bitPattern))
    case .promote: return .value(Double(Float(bitPattern: UInt32(truncatingIfNeeded: a))).bitPattern)
    case .bitcast: return .value(a)
    default: return .unknown
    }
  }

  /// The second result of instructions that have two.
  package static func second(_ instruction: Instruction, _ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64? {
    switch instruction.opcode {
    case .addCarry:
      let (sum, first) = a.addingReportingOverflow(b)
      return first || sum.addingReportingOverflow(c).overflow ? 1 : 0
    case .subBorrow:
      let (difference, first) = a.subtractingReportingOverflow(b)
      return first || difference.subtractingReportingOverflow(c).overflow ? 1 : 0
    case .mulWideU: return a.multipliedFullWidth(by: b).high
    case .mulWideS:
      return UInt64(bitPattern: Int64(bitPattern: a).multipliedFullWidth(by: Int64(bitPattern: b)).high)
    default: return nil
    }
  }

  package static func integerBinary(_ opcode: Opcode, _ type: ValueType, _ a: UInt64, _ b: UInt64) -> UInt64 {
    let mask: UInt64 = type == .i32 ? 31 : 63
    switch opcode {
    case .add: return cut(a &+ b, type)
    case .sub: return cut(a &- b, type)
    case .mul: return cut(a &* b, type)
    case .and: return a & b
    case .or: return a | b
    case .xor: return a ^ b
    case .shl: return cut(a &<< (b & mask), type)
    case .shrU: return a &>> (b & mask)
    case .shrS: return cut(UInt64(bitPattern: signed(a, type) &>> Int64(b & mask)), type)
    case .rotl, .rotr:
      let width = mask + 1
      let left = opcode == .rotl ? b & mask : (width &- (b & mask)) & mask
      return left == 0 ? a : cut(a &<< left, type) | a &>> (width &- left)
    case .mulHighU:
      return type == .i32 ? (a &* b) >> 32 : a.multipliedFullWidth(by: b).high
    case .mulHighS:
      if type == .i32 { return cut(UInt64(bitPattern: (signed(a, type) &* signed(b, type)) >> 32), type) }
      return UInt64(bitPattern: signed(a, type).multipliedFullWidth(by: signed(b, type)).high)
    default: preconditionFailure("not an integer operation")
    }
  }

  package static func division(_ instruction: Instruction, _ a: UInt64, _ b: UInt64) -> Outcome {
    let type = instruction.type
    if b == 0 { return .trap(TrapCode(UInt8(truncatingIfNeeded: instruction.detail))) }
    let (x, y) = (signed(a, type), signed(b, type))
    let overflows = y == -1 && x == (type == .i32 ? Int64(Int32.min) : Int64.min)
    switch instruction.opcode {
    case .divU: return .value(a / b)
    case .remU: return .value(a % b)
    case .divS:
      if overflows { return .trap(TrapCode(UInt8(truncatingIfNeeded: instruction.detail >> 8))) }
      return .value(cut(UInt64(bitPattern: x / y), type))
    default:
      return .value(overflows ? 0 : cut(UInt64(bitPattern: x % y), type))
    }
  }

  // MARK: Floats

  /// A signalling NaN made quiet.
  private static func quiet<F: BinaryFloatingPoint>(_ value: F) -> F { value + 0 }

  private static func binary<F: BinaryFloatingPoint>(_ opcode: Opcode, _ a: F, _ b: F) -> F {
    switch opcode {
    case .fadd: return a + b
    case .fsub: return a - b
    case .fmul: return a * b
    case .fdiv: return a / b
    case .copysign: return F(signOf: b, magnitudeOf: a)
    default:
      if a.isNaN { return quiet(a) }
      if b.isNaN { return quiet(b) }
      if a == b { return (opcode == .fmin) == (a.sign == .minus) ? a : b }
      return (opcode == .fmin) == (a < b) ? a : b
    }
  }

  package static func floatBinary(_ opcode: Opcode, _ type: ValueType, _ a: UInt64, _ b: UInt64) -> UInt64 {
    if type == .f32 {
      return UInt64(binary(opcode, float(a), float(b)).bitPattern)
    }
    return binary(opcode, Double(bitPattern: a), Double(bitPattern: b)).bitPattern
  }

  private static func unary<F: BinaryFloatingPoint>(_ opcode: Opcode, _ a: F) -> F {
    switch opcode {
    case .fneg: return -a
    case .fabs: return F(signOf: 1, magnitudeOf: a)
    default: break
    }
    if a.isNaN { return quiet(a) }
    switch opcode {
    case .fsqrt: return a.squareRoot()
    case .fceil: return a.rounded(.up)
    case .ffloor: return a.rounded(.down)
    case .ftrunc: return a.rounded(.towardZero)
    default: return a.rounded(.toNearestOrEven)
    }
  }

  package static func floatUnary(_ opcode: Opcode, _ type: ValueType, _ a: UInt64) -> UInt64 {
    if type == .f32 { return UInt64(unary(opcode, float(a)).bitPattern) }
    return unary(opcode, Double(bitPattern: a)).bitPattern
  }

  @inline(__always)
  package static func float(_ bits: UInt64) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: bits)) }

  package static func fusedMultiplyAdd(_ type: ValueType, _ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    if type == .f32 { return UInt64(float(c).addingProduct(float(a), float(b)).bitPattern) }
    return Double(bitPattern: c).addingProduct(Double(bitPattern: a), Double(bitPattern: b)).bitPattern
  }

  private static func holds<F: BinaryFloatingPoint>(_ condition: FloatCondition, _ a: F, _ b: F) -> Bool {
    switch condition {
    case .eq: a == b
    case .ne: a != b
    case .lt: a < b
    case .gt: a > b
    case .le: a <= b
    case .ge: a >= b
    }
  }

  package static func floatCompare(_ condition: FloatCondition, _ type: ValueType, _ a: UInt64, _ b: UInt64) -> Bool {
    if type == .f32 { return holds(condition, float(a), float(b)) }
    return holds(condition, Double(bitPattern: a), Double(bitPattern: b))
  }

  // MARK: Conversions

  package static func convert(_ isSigned: Bool, _ from: ValueType, _ to: ValueType, _ a: UInt64) -> UInt64 {
    if to == .f32 {
      return UInt64((isSigned ? Float(signed(a, from)) : Float(a)).bitPattern)
    }
    return (isSigned ? Double(signed(a, from)) : Double(a)).bitPattern
  }

  package static func truncate(_ instruction: Instruction, _ from: ValueType, _ a: UInt64) -> Outcome {
    let value = from == .f32 ? Double(float(a)) : Double(bitPattern: a)
    let saturates = instruction.opcode == .truncSatS || instruction.opcode == .truncSatU
    let isSigned = instruction.opcode == .truncS || instruction.opcode == .truncSatS
    if value.isNaN {
      return saturates ? .value(0) : .trap(TrapCode(UInt8(truncatingIfNeeded: instruction.detail)))
    }
    let whole = value.rounded(.towardZero)
    let overflow = Outcome.trap(TrapCode(UInt8(truncatingIfNeeded: instruction.detail >> 8)))
    switch (instruction.type, isSigned) {
    case (.i32, true):
      if let exact = Int32(exactly: whole) { return .value(UInt64(UInt32(bitPattern: exact))) }
      return saturates ? .value(UInt64(UInt32(bitPattern: whole < 0 ? .min : .max))) : overflow
    case (.i32, false):
      if let exact = UInt32(exactly: whole) { return .value(UInt64(exact)) }
      return saturates ? .value(UInt64(whole < 0 ? UInt32.min : .max)) : overflow
    case (_, true):
      if let exact = Int64(exactly: whole) { return .value(UInt64(bitPattern: exact)) }
      return saturates ? .value(UInt64(bitPattern: whole < 0 ? .min : .max)) : overflow
    default:
      if let exact = UInt64(exactly: whole) { return .value(exact) }
      return saturates ? .value(whole < 0 ? .min : .max) : overflow
    }
  }
}
