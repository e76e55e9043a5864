/// Folding at birth: the value an instruction must have, or a simpler instruction in its place. Every rule looks at
/// the instruction and its operands' makers only, so folding costs a bounded amount for each instruction.
extension Emitter {
  /// An existing or new value that equals the instruction, or none with the instruction perhaps rewritten.
  mutating func fold(_ i: inout Instruction, in f: inout Function) -> Value {
    switch i.opcode {
    case .add, .sub, .mul, .and, .or, .xor, .shl, .shrS, .shrU, .rotl, .rotr, .mulHighS, .mulHighU:
      return foldInteger(&i, in: &f)
    case .compare: return foldCompare(&i, in: &f)
    case .divS, .divU, .remS, .remU: return foldDivision(&i, in: &f)
    case .select: return foldSelect(&i, in: &f)
    case .clz, .ctz, .popcnt, .extend8, .extend16, .extend32, .signExtend, .zeroExtend, .wrap, .bitcast:
      return foldUnary(&i, in: &f)
    case .fadd, .fsub, .fmul, .fdiv, .fmin, .fmax, .copysign, .fneg, .fabs, .fsqrt, .fceil, .ffloor, .ftrunc,
      .fnearest, .convertS, .convertU, .truncS, .truncU, .truncSatS, .truncSatU, .demote, .promote, .fcompare:
      return foldFloat(&i, in: &f)
    case .trapIf:
      // A condition that never holds traps never.
      if let bits = f.constantBits(i.a), bits == 0 { return i.a }
      stripTruth(&i, in: f)
      return .none
    case .branch:
      stripTruth(&i, in: f)
      return .none
    case .load, .store, .atomicModify, .atomicCompareExchange, .vectorLoadLane, .vectorStoreLane:
      foldAddress(&i, in: f)
      if i.opcode == .store { narrowStored(&i, in: f) }
      return .none
    case .addCarry, .subBorrow: return .none
    case .projection: return foldProjection(&i, in: &f)
    default: return .none
    }
  }

  /// `x != 0` as a condition is `x`.
  private func stripTruth(_ i: inout Instruction, in f: borrowing Function) {
    while true {
      let condition = f[i.a]
      guard condition.opcode == .compare, condition.integerCondition == .ne, f[condition.a].type == .i32,
        f.constantBits(condition.b) == 0
      else { return }
      i.a = condition.a
    }
  }

  /// Constant parts of an address move into the access's offset.
  private func foldAddress(_ i: inout Instruction, in f: borrowing Function) {
    let address = f[i.a]
    guard address.opcode == .add, let bits = f.constantBits(address.b) else { return }
    var access = i.access
    let (sum, overflow) = access.offset.addingReportingOverflow(Int32(truncatingIfNeeded: bits))
    guard !overflow, Int64(bitPattern: bits) == Int64(Int32(truncatingIfNeeded: bits)) else { return }
    access.offset = sum
    i.a = address.a
    i.immediate = access.immediate | (i.immediate & ~0xff_ffff_ffff)
  }

  /// A store of the low bytes does not see how the rest was extended.
  private func narrowStored(_ i: inout Instruction, in f: borrowing Function) {
    let width = i.access.width
    while true {
      let stored = f[i.b]
      switch stored.opcode {
      case .extend8 where width == 1, .extend16 where width <= 2: i.b = stored.a
      case .and where f[stored.a].type == .i32:
        guard let mask = f.constantBits(stored.b),
          (width == 1 && mask & 0xff == 0xff) || (width == 2 && mask & 0xffff == 0xffff)
        else { return }
        i.b = stored.a
      default: return
      }
    }
  }

  // MARK: Integers

  private mutating func foldInteger(_ i: inout Instruction, in f: inout Function) -> Value {
    let type = i.type
    if i.opcode.isCommutative, f[i.a].opcode == .constant, f[i.b].opcode != .constant {
      swap(&i.a, &i.b)
    }
    guard let b = f.constantBits(i.b) else {
      if let a = f.constantBits(i.a), a == 0 {
        switch i.opcode {
        case .shl, .shrS, .shrU, .rotl, .rotr: return i.a
        default: break
        }
      }
      if i.a == i.b {
        switch i.opcode {
        case .sub, .xor: return constant(type, 0, in: &f)
        case .and, .or: return i.a
        default: break
        }
      }
      switch i.opcode {
      case .sub:
        // x - (0 - y) and (x + y) - y
        let (left, right) = (f[i.a], f[i.b])
        if left.opcode == .add && left.b == i.b { return left.a }
        if left.opcode == .add && left.a == i.b { return left.b }
        if right.opcode == .sub && f.constantBits(right.a) == 0 {
          return binary(.add, type, i.a, right.b, in: &f)
        }
      case .add:
        // Constants drift outwards, where addresses pick them up: (x + c) + y becomes (x + y) + c.
        let (left, right) = (f[i.a], f[i.b])
        if type == .i64, let folded = foldWideSum(i, in: &f) { return folded }
        if right.opcode == .sub && right.b == i.a { return right.a }
        if left.opcode == .sub && left.b == i.b { return left.a }
        if left.opcode == .add, type == .i64, let c = f.constantBits(left.b) {
          let sum = binary(.add, type, left.a, i.b, in: &f)
          return binary(.add, type, sum, constant(type, c, in: &f), in: &f)
        }
        if right.opcode == .add, type == .i64, let c = f.constantBits(right.b) {
          let sum = binary(.add, type, i.a, right.a, in: &f)
          return binary(.add, type, sum, constant(type, c, in: &f), in: &f)
        }
      case .or:
        if let rotated = foldRotation(i, in: &f) { return rotated }
        if type == .i64, let product = foldLowerProduct(i, in: &f) { return product }
      case .shl, .shrS, .shrU, .rotl, .rotr:
        // The count is taken modulo the width already.
        let count = f[i.b]
        if count.opcode == .and, let mask = f.constantBits(count.b) {
          let width: UInt64 = type == .i32 ? 31 : 63
          if mask & width == width { i.b = count.a }
        }
        let extended = f[i.b]
        if extended.opcode == .zeroExtend || extended.opcode == .signExtend {
          // The count's upper bits do not matter; keep the narrow value's type apart from the operation's.
          return .none
        }
      default: break
      }
      if i.opcode.isCommutative && i.a.index > i.b.index { swap(&i.a, &i.b) }
      return .none
    }
    if let a = f.constantBits(i.a) {
      return constant(type, Evaluate.integerBinary(i.opcode, type, a, b), in: &f)
    }
    return foldIntegerConstant(&i, b, in: &f)
  }

  /// (x << c) | (x >> (width - c)) is a rotation.
  private mutating func foldRotation(_ i: Instruction, in f: inout Function) -> Value? {
    let (left, right) = (f[i.a], f[i.b])
    let (up, down): (Instruction, Instruction)
    switch (left.opcode, right.opcode) {
    case (.shl, .shrU): (up, down) = (left, right)
    case (.shrU, .shl): (up, down) = (right, left)
    default: return nil
    }
    let width: UInt64 = i.type == .i32 ? 32 : 64
    guard up.a == down.a, let x = f.constantBits(up.b), let y = f.constantBits(down.b), x &+ y == width, x < width
    else { return nil }
    return binary(.rotl, i.type, up.a, up.b, in: &f)
  }

  private mutating func foldIntegerConstant(_ i: inout Instruction, _ b: UInt64, in f: inout Function) -> Value {
    let type = i.type
    let allOnes: UInt64 = type == .i32 ? 0xffff_ffff : .max
    let width: UInt64 = type == .i32 ? 32 : 64
    let left = f[i.a]
    switch i.opcode {
    case .add:
      if b == 0 { return i.a }
      if left.opcode == .add, let c = f.constantBits(left.b) {
        return binary(.add, type, left.a, constant(type, b &+ c, in: &f), in: &f)
      }
      if left.opcode == .sub, let c = f.constantBits(left.a) {
        return binary(.sub, type, constant(type, b &+ c, in: &f), left.b, in: &f)
      }
    case .sub:
      if b == 0 { return i.a }
      return binary(.add, type, i.a, constant(type, 0 &- b, in: &f), in: &f)
    case .mul:
      if b == 0 { return i.b }
      if b == 1 { return i.a }
      if b == allOnes { return binary(.sub, type, constant(type, 0, in: &f), i.a, in: &f) }
      if b.nonzeroBitCount == 1 {
        return binary(.shl, type, i.a, constant(type, UInt64(b.trailingZeroBitCount), in: &f), in: &f)
      }
      if left.opcode == .mul, let c = f.constantBits(left.b) {
        return binary(.mul, type, left.a, constant(type, b &* c, in: &f), in: &f)
      }
    case .and:
      if b == 0 { return i.b }
      if b == allOnes { return i.a }
      if left.opcode == .and, let c = f.constantBits(left.b) {
        return binary(.and, type, left.a, constant(type, b & c, in: &f), in: &f)
      }
      if f.knownZeroBits(i.a) | b == .max { return i.a }
      if left.opcode == .extend8 && b & ~0xff == 0 || left.opcode == .extend16 && b & ~0xffff == 0 {
        return binary(.and, type, left.a, i.b, in: &f)
      }
    case .or:
      if b == 0 { return i.a }
      if b == allOnes { return i.b }
      if left.opcode == .or, let c = f.constantBits(left.b) {
        return binary(.or, type, left.a, constant(type, b | c, in: &f), in: &f)
      }
    case .xor:
      if b == 0 { return i.a }
      if left.opcode == .xor, let c = f.constantBits(left.b) {
        return binary(.xor, type, left.a, constant(type, b ^ c, in: &f), in: &f)
      }
      if b == 1, let inverted = invert(i.a, in: &f) { return inverted }
    case .shl, .shrU, .shrS, .rotl, .rotr:
      let count = b & (width - 1)
      if count == 0 { return i.a }
      if count != b { i.b = constant(type, count, in: &f) }
      if let folded = foldShift(i, count, width, left, in: &f) { return folded }
      if i.opcode == .rotr {
        i.opcode = .rotl
        i.b = constant(type, width - count, in: &f)
      }
    case .mulHighU:
      if b == 0 { return i.b }
    default: break
    }
    return .none
  }

  private mutating func foldShift(
    _ i: Instruction, _ count: UInt64, _ width: UInt64, _ left: Instruction, in f: inout Function
  ) -> Value? {
    let type = i.type
    guard let inner = left.opcode.operandCount == 2 ? f.constantBits(left.b) : nil else { return nil }
    switch (i.opcode, left.opcode) {
    case (.shl, .shl), (.shrU, .shrU):
      if inner + count >= width { return constant(type, 0, in: &f) }
      return binary(i.opcode, type, left.a, constant(type, inner + count, in: &f), in: &f)
    case (.shrS, .shrS):
      return binary(i.opcode, type, left.a, constant(type, min(inner + count, width - 1), in: &f), in: &f)
    case (.shrU, .shl) where inner == count:
      let mask = (type == .i32 ? 0xffff_ffff : UInt64.max) >> count
      return binary(.and, type, left.a, constant(type, mask, in: &f), in: &f)
    case (.shl, .shrU) where inner == count, (.shl, .shrS) where inner == count:
      let mask = (type == .i32 ? 0xffff_ffff : UInt64.max) << count
      return binary(.and, type, left.a, constant(type, mask, in: &f), in: &f)
    case (.shrS, .shl) where inner == count && (width - count == 8 || width - count == 16 || width - count == 32):
      let opcode: Opcode = width - count == 8 ? .extend8 : width - count == 16 ? .extend16 : .extend32
      return emit(Instruction(opcode, type, a: left.a), into: &f)
    default: return nil
    }
  }

  /// The opposite of a comparison, where it costs nothing more.
  private mutating func invert(_ value: Value, in f: inout Function) -> Value? {
    let i = f[value]
    guard i.opcode == .compare else { return nil }
    return emit(
      Instruction(.compare, .i32, detail: UInt16(i.integerCondition.inverse.rawValue), a: i.a, b: i.b), into: &f)
  }

  private mutating func foldCompare(_ i: inout Instruction, in f: inout Function) -> Value {
    let type = f[i.a].type
    if let a = f.constantBits(i.a) {
      if let b = f.constantBits(i.b) {
        return constant(.i32, i.integerCondition.holds(a, b, type) ? 1 : 0, in: &f)
      }
      swap(&i.a, &i.b)
      i.detail = UInt16(i.integerCondition.swapped.rawValue)
    }
    if i.a == i.b { return constant(.i32, i.integerCondition.holds(0, 0, type) ? 1 : 0, in: &f) }
    guard let b = f.constantBits(i.b) else {
      if i.a.index > i.b.index {
        swap(&i.a, &i.b)
        i.detail = UInt16(i.integerCondition.swapped.rawValue)
      }
      return .none
    }
    let condition = i.integerCondition
    let maximum: UInt64 = type == .i32 ? 0xffff_ffff : .max
    switch condition {
    case .ltU where b == 0, .gtU where b == maximum: return constant(.i32, 0, in: &f)
    case .geU where b == 0, .leU where b == maximum: return constant(.i32, 1, in: &f)
    case .ltU where b == 1, .leU where b == 0:
      return compare(.eq, i.a, constant(type, 0, in: &f), in: &f)
    case .geU where b == 1, .gtU where b == 0:
      return compare(.ne, i.a, constant(type, 0, in: &f), in: &f)
    default: break
    }
    let left = f[i.a]
    if condition == .eq || condition == .ne {
      if b == 0 {
        switch left.opcode {
        case .compare where left.type == .i32:
          return condition == .ne ? i.a : invert(i.a, in: &f) ?? .none
        case .fcompare where condition == .ne: return i.a
        case .sub, .xor: return compare(condition, left.a, left.b, in: &f)
        case .zeroExtend: return compare(condition, left.a, constant(.i32, 0, in: &f), in: &f)
        default: break
        }
      }
      if b == 1, left.opcode == .compare || left.opcode == .fcompare {
        if condition == .eq { return i.a }
        if let inverted = invert(i.a, in: &f) { return inverted }
      }
      if left.opcode == .add, let c = f.constantBits(left.b) {
        return compare(condition, left.a, constant(type, b &- c, in: &f), in: &f)
      }
    }
    if left.opcode == .zeroExtend, b <= 0xffff_ffff {
      // Both sides have only low bits, so the narrow comparison without sign says the same.
      let unsigned: IntegerCondition =
        switch condition {
        case .ltS: .ltU
        case .gtS: .gtU
        case .leS: .leU
        case .geS: .geU
        default: condition
        }
      return compare(unsigned, left.a, constant(.i32, b, in: &f), in: &f)
    }
    return .none
  }

  mutating func compare(_ condition: IntegerCondition, _ a: Value, _ b: Value, in f: inout Function) -> Value {
    emit(Instruction(.compare, .i32, detail: UInt16(condition.rawValue), a: a, b: b), into: &f)
  }

  private mutating func foldSelect(_ i: inout Instruction, in f: inout Function) -> Value {
    if let bits = f.constantBits(i.a) { return bits != 0 ? i.b : i.c }
    if i.b == i.c { return i.b }
    stripTruth(&i, in: f)
    let condition = f[i.a]
    if condition.opcode == .compare, condition.integerCondition == .eq, f[condition.a].type == .i32,
      f.constantBits(condition.b) == 0
    {
      i.a = condition.a
      swap(&i.b, &i.c)
    }
    if i.type == .i32, let yes = f.constantBits(i.b), let no = f.constantBits(i.c) {
      let c = f[i.a]
      if c.opcode == .compare || c.opcode == .fcompare {
        if yes == 1 && no == 0 { return i.a }
        if yes == 0 && no == 1, let inverted = invert(i.a, in: &f) { return inverted }
      }
    }
    return .none
  }

  private mutating func foldUnary(_ i: inout Instruction, in f: inout Function) -> Value {
    let operand = f[i.a]
    if operand.opcode == .constant {
      if case .value(let bits) = Evaluate.scalar(i, operand.type, UInt64(bitPattern: operand.immediate), 0, 0) {
        return constant(i.type, bits, in: &f)
      }
      return .none
    }
    switch i.opcode {
    case .wrap:
      switch operand.opcode {
      case .zeroExtend, .signExtend: return operand.a
      case .extend32:
        i.a = operand.a
        return fold(&i, in: &f)
      case .and:
        if let mask = f.constantBits(operand.b), mask & 0xffff_ffff == 0xffff_ffff {
          i.a = operand.a
          return fold(&i, in: &f)
        }
      default: break
      }
    case .extend8:
      switch operand.opcode {
      case .extend8: return i.a
      case .extend16: i.a = operand.a
      case .and: if let mask = f.constantBits(operand.b), mask & 0xff == 0xff { i.a = operand.a }
      case .load where operand.access.width == 1 && operand.access.signed: return i.a
      default: break
      }
    case .extend16:
      switch operand.opcode {
      case .extend8, .extend16: return i.a
      case .and: if let mask = f.constantBits(operand.b), mask & 0xffff == 0xffff { i.a = operand.a }
      case .load where operand.access.width <= 2 && operand.access.signed: return i.a
      default: break
      }
    case .extend32:
      switch operand.opcode {
      case .extend8, .extend16, .extend32, .signExtend: return i.a
      case .zeroExtend: return emit(Instruction(.signExtend, .i64, a: operand.a), into: &f)
      default: break
      }
    case .signExtend:
      if f.knownZeroBits(i.a) & 0x8000_0000 != 0 {
        return emit(Instruction(.zeroExtend, .i64, a: i.a), into: &f)
      }
    case .bitcast:
      if operand.opcode == .bitcast && f[operand.a].type == i.type { return operand.a }
    default: break
    }
    return .none
  }

  private mutating func foldProjection(_ i: inout Instruction, in f: inout Function) -> Value {
    let producer = f[i.a]
    switch producer.opcode {
    case .addCarry, .subBorrow, .mulWideS, .mulWideU:
      guard let a = f.constantBits(producer.a), let b = f.constantBits(producer.b) else { return .none }
      var c: UInt64 = 0
      if producer.opcode == .addCarry || producer.opcode == .subBorrow {
        guard let carry = f.constantBits(producer.c) else { return .none }
        c = carry
      }
      guard let bits = Evaluate.second(producer, a, b, c) else { return .none }
      return constant(i.type, bits, in: &f)
    default: return .none
    }
  }

  // MARK: Division by constants

  private mutating func foldDivision(_ i: inout Instruction, in f: inout Function) -> Value {
    guard let b = f.constantBits(i.b) else { return .none }
    let type = i.type
    if let a = f.constantBits(i.a) {
      if case .value(let bits) = Evaluate.division(i, a, b) { return constant(type, bits, in: &f) }
      return .none
    }
    if b == 0 { return .none }
    let isRemainder = i.opcode == .remS || i.opcode == .remU
    let quotient: Value
    switch i.opcode {
    case .divU, .remU:
      if b == 1 { return isRemainder ? constant(type, 0, in: &f) : i.a }
      if b.nonzeroBitCount == 1 {
        if isRemainder { return binary(.and, type, i.a, constant(type, b - 1, in: &f), in: &f) }
        return binary(.shrU, type, i.a, constant(type, UInt64(b.trailingZeroBitCount), in: &f), in: &f)
      }
      quotient = unsignedQuotient(i.a, b, type, in: &f)
    default:
      let divisor = type == .i32 ? Int64(Int32(truncatingIfNeeded: b)) : Int64(bitPattern: b)
      if divisor == 1 { return isRemainder ? constant(type, 0, in: &f) : i.a }
      // The smallest number by -1 overflows: left to the machine.
      if divisor == -1 || divisor == (type == .i32 ? Int64(Int32.min) : Int64.min) {
        return isRemainder && divisor == -1 ? constant(type, 0, in: &f) : .none
      }
      quotient = signedQuotient(i.a, divisor, type, in: &f)
    }
    if !isRemainder { return quotient }
    let product = binary(.mul, type, quotient, i.b, in: &f)
    return binary(.sub, type, i.a, product, in: &f)
  }

  /// Division by an invariant as a multiplication by its scaled inverse (Granlund and Montgomery).
  private mutating func unsignedQuotient(_ x: Value, _ d: UInt64, _ type: ValueType, in f: inout Function) -> Value {
    let width = type == .i32 ? 32 : 64
    let mask: UInt64 = type == .i32 ? 0xffff_ffff : .max
    // log2 of d rounded up; the inverse is floor(2^width * (2^l - d) / d) + 1, one bit too wide to hold its top.
    let l = width - ((d - 1) << UInt64(64 - width)).leadingZeroBitCount
    // Often an inverse of `width` bits is exact for every x.
    let step = UInt64(1) << UInt64(l - 1)
    let (narrow, remainder) = width == 32 ? ((step << 32) / d, (step << 32) % d) : d.dividingFullWidth((step, 0))
    if d - remainder <= step {
      let high = binary(.mulHighU, type, x, constant(type, narrow &+ 1, in: &f), in: &f)
      return binary(.shrU, type, high, constant(type, UInt64(l - 1), in: &f), in: &f)
    }
    let power = l == 64 ? 0 : UInt64(1) << UInt64(l)
    let excess = power &- d
    let inverse: UInt64
    if width == 32 {
      inverse = ((excess << 32) / d &+ 1) & mask
    } else {
      inverse = d.dividingFullWidth((excess, 0)).quotient &+ 1
    }
    let high = binary(.mulHighU, type, x, constant(type, inverse, in: &f), in: &f)
    // (((x - high) >> 1) + high) >> (l - 1)
    let rest = binary(.sub, type, x, high, in: &f)
    let half = binary(.shrU, type, rest, constant(type, 1, in: &f), in: &f)
    let sum = binary(.add, type, half, high, in: &f)
    return binary(.shrU, type, sum, constant(type, UInt64(l - 1), in: &f), in: &f)
  }

  private mutating func signedQuotient(_ x: Value, _ d: Int64, _ type: ValueType, in f: inout Function) -> Value {
    let width = type == .i32 ? 32 : 64
    let magnitude = d.magnitude
    var quotient: Value
    if magnitude.nonzeroBitCount == 1 {
      // Round towards zero: add 2^k - 1 to negative numbers first.
      let k = magnitude.trailingZeroBitCount
      let sign = binary(.shrS, type, x, constant(type, UInt64(width - 1), in: &f), in: &f)
      let bias = binary(.shrU, type, sign, constant(type, UInt64(width - k), in: &f), in: &f)
      let sum = binary(.add, type, x, bias, in: &f)
      quotient = binary(.shrS, type, sum, constant(type, UInt64(k), in: &f), in: &f)
    } else {
      // The least multiplier m = floor(2^(width + s) / |d|) + 1 that is exact for every x (Warren).
      let (multiplier, shift) = signedInverse(magnitude, width)
      let isNegative = width == 32 ? multiplier & 0x8000_0000 != 0 : multiplier >> 63 != 0
      quotient = binary(.mulHighS, type, x, constant(type, multiplier, in: &f), in: &f)
      if isNegative { quotient = binary(.add, type, quotient, x, in: &f) }
      quotient = binary(.shrS, type, quotient, constant(type, UInt64(shift), in: &f), in: &f)
      let sign = binary(.shrU, type, x, constant(type, UInt64(width - 1), in: &f), in: &f)
      quotient = binary(.add, type, quotient, sign, in: &f)
    }
    if d < 0 { quotient = binary(.sub, type, constant(type, 0, in: &f), quotient, in: &f) }
    return quotient
  }

  private func signedInverse(_ d: UInt64, _ width: Int) -> (multiplier: UInt64, shift: Int) {
    // m = ceil(2^(width - 1 + l) / d) with l = ceil(log2 d) always suffices; it has width + 1 bits at most and is
    // read as a signed number of `width` bits, with x added back when that is negative.
    let l = max(1, 64 - (d - 1).leadingZeroBitCount)
    let high = UInt64(1) << UInt64(l - 1)
    if width == 32 {
      let inverse = (high << 32) / d &+ 1
      return (inverse & 0xffff_ffff, l - 1)
    }
    return (d.dividingFullWidth((high % d, 0)).quotient &+ 1, l - 1)
  }

  // MARK: Floats

  private mutating func foldFloat(_ i: inout Instruction, in f: inout Function) -> Value {
    let operand = f[i.a]
    switch i.opcode {
    case .fneg:
      if operand.opcode == .fneg { return operand.a }
    case .fabs:
      if operand.opcode == .fneg || operand.opcode == .fabs {
        i.a = operand.a
      }
    default: break
    }
    guard operand.opcode == .constant else { return .none }
    var b: UInt64 = 0
    if i.opcode.operandCount > 1 {
      guard let bits = f.constantBits(i.b) else { return .none }
      b = bits
    }
    guard case .value(let bits) = Evaluate.scalar(i, operand.type, UInt64(bitPattern: operand.immediate), b, 0) else {
      return .none
    }
    // Which NaN the machine makes is the machine's to say.
    if i.type == .f32 && Evaluate.float(bits).isNaN { return .none }
    if i.type == .f64 && Double(bitPattern: bits).isNaN { return .none }
    return constant(i.type, bits, in: &f)
  }
}

extension Function {
  /// Bits of an integer value that are certainly zero; a shallow look.
  func knownZeroBits(_ value: Value) -> UInt64 {
    let i = self[value]
    let upper: UInt64 = i.type == .i32 ? ~0xffff_ffff : 0
    switch i.opcode {
    case .load where !i.access.signed && i.access.width < 8: return ~(1 << UInt64(i.access.width * 8) - 1)
    case .compare, .fcompare: return ~1
    case .zeroExtend: return knownZeroBits(i.a)
    case .and:
      if let bits = constantBits(i.b) { return ~bits | upper }
      return upper
    case .shrU:
      if let bits = constantBits(i.b) {
        return ~((i.type == .i32 ? 0xffff_ffff : UInt64.max) >> (bits & (i.type == .i32 ? 31 : 63)))
      }
      return upper
    case .clz, .ctz, .popcnt: return ~127
    default: return upper
    }
  }
}
