import MachineCode

/// What the vector instructions mean, lane by lane.
enum VectorEvaluate {
  private static func lane(_ v: VectorBits, _ index: Int, _ bytes: Int) -> UInt64 {
    let bit = index * bytes * 8
    let half = bit < 64 ? v.low >> UInt64(bit) : v.high >> UInt64(bit - 64)
    return bytes == 8 ? half : half & (1 << UInt64(bytes * 8) - 1)
  }
  private static func setLane(_ v: inout VectorBits, _ index: Int, _ bytes: Int, _ bits: UInt64) {
    for byte in 0..<bytes { v[byte: index * bytes + byte] = UInt8(truncatingIfNeeded: bits >> UInt64(byte * 8)) }
  }
  private static func signed(_ bits: UInt64, _ bytes: Int) -> Int64 {
    let shift = Int64(64 - bytes * 8)
    return Int64(bitPattern: bits << UInt64(shift)) >> shift
  }
  private static func clamp(_ value: Int64, _ low: Int64, _ high: Int64) -> UInt64 {
    UInt64(bitPattern: min(max(value, low), high))
  }

  static func result(_ i: Instruction, _ a: VectorBits, _ b: VectorBits, _ c: VectorBits, _ lanes: VectorBits)
    -> VectorBits
  {
    let shape = i.shape
    let bytes = shape.laneBytes
    var made = VectorBits(low: 0, high: 0)
    switch i.opcode {
    case .vectorSplat:
      for index in 0..<shape.laneCount { setLane(&made, index, bytes, a.low) }
      return made
    case .vectorExtract:
      let bits = lane(a, Int(i.immediate), bytes)
      made.low = i.vectorOperation == .extractS ? UInt64(bitPattern: signed(bits, bytes)) : bits
      if i.type == .i32 { made.low &= 0xffff_ffff }
      return made
    case .vectorReplace:
      made = a
      setLane(&made, Int(i.immediate), bytes, b.low)
      return made
    case .vectorShuffle:
      for index in 0..<16 {
        let from = Int(lanes[byte: index])
        made[byte: index] = from < 16 ? a[byte: from] : b[byte: from & 15]
      }
      return made
    case .vectorTest:
      var bits: UInt64 = 0
      for index in 0..<shape.laneCount where signed(lane(a, index, bytes), bytes) < 0 { bits |= 1 << UInt64(index) }
      switch i.vectorOperation {
      case .anyTrue: made.low = a.low | a.high != 0 ? 1 : 0
      case .allTrue: made.low = (0..<shape.laneCount).allSatisfy { lane(a, $0, bytes) != 0 } ? 1 : 0
      default: made.low = bits
      }
      return made
    case .vectorShift:
      let count = b.low & UInt64(bytes * 8 - 1)
      for index in 0..<shape.laneCount {
        let x = lane(a, index, bytes)
        let bits: UInt64 =
          switch i.vectorOperation {
          case .shl: x << count
          case .shrU: x >> count
          default: UInt64(bitPattern: signed(x, bytes) >> Int64(count))
          }
        setLane(&made, index, bytes, bits)
      }
      return made
    case .vectorUnary: return unary(i, a)
    case .vectorTernary: return ternary(i, a, b, c)
    default: return binary(i, a, b)
    }
  }

  // MARK: Binary

  private static func binary(_ i: Instruction, _ a: VectorBits, _ b: VectorBits) -> VectorBits {
    let operation = i.vectorOperation
    let shape = i.shape
    let bytes = shape.laneBytes
    var made = VectorBits(low: 0, high: 0)
    switch operation {
    case .and: return VectorBits(low: a.low & b.low, high: a.high & b.high)
    case .or: return VectorBits(low: a.low | b.low, high: a.high | b.high)
    case .xor: return VectorBits(low: a.low ^ b.low, high: a.high ^ b.high)
    case .andNot: return VectorBits(low: a.low & ~b.low, high: a.high & ~b.high)
    case .swizzle:
      for index in 0..<16 where b[byte: index] < 16 { made[byte: index] = a[byte: Int(b[byte: index])] }
      return made
    case .narrowS, .narrowU:
      let count = shape.laneCount / 2
      let top = Int64(1) << Int64(bytes * 8 - (operation == .narrowS ? 1 : 0)) - 1
      let bottom = operation == .narrowS ? -top - 1 : 0
      for index in 0..<count {
        setLane(&made, index, bytes, clamp(signed(lane(a, index, bytes * 2), bytes * 2), bottom, top))
        setLane(&made, index + count, bytes, clamp(signed(lane(b, index, bytes * 2), bytes * 2), bottom, top))
      }
      return made
    case .mulLowS, .mulHighS, .mulLowU, .mulHighU:
      let isHigh = operation == .mulHighS || operation == .mulHighU
      let half = bytes / 2
      for index in 0..<shape.laneCount {
        let from = index + (isHigh ? shape.laneCount : 0)
        let (x, y) = (lane(a, from, half), lane(b, from, half))
        let isSigned = operation == .mulLowS || operation == .mulHighS
        setLane(
          &made, index, bytes, isSigned ? UInt64(bitPattern: signed(x, half) &* signed(y, half)) : x &* y)
      }
      return made
    case .dot, .dotBytes:
      let half = bytes / 2
      for index in 0..<shape.laneCount {
        var sum: Int64 = 0
        for part in 0..<2 {
          sum += signed(lane(a, index * 2 + part, half), half) * signed(lane(b, index * 2 + part, half), half)
        }
        setLane(&made, index, bytes, UInt64(bitPattern: sum))
      }
      return made
    default:
      for index in 0..<shape.laneCount {
        let (x, y) = (lane(a, index, bytes), lane(b, index, bytes))
        setLane(
          &made, index, bytes, shape.isFloat ? floatLane(operation, shape, x, y) : integerLane(operation, bytes, x, y))
      }
      return made
    }
  }

  private static func integerLane(_ operation: VectorOperation, _ bytes: Int, _ x: UInt64, _ y: UInt64) -> UInt64 {
    let (s, t) = (signed(x, bytes), signed(y, bytes))
    let unsignedTop = bytes == 8 ? Int64.max : Int64(1) << Int64(bytes * 8) - 1
    let signedTop = bytes == 8 ? Int64.max : Int64(1) << Int64(bytes * 8 - 1) - 1
    func truth(_ holds: Bool) -> UInt64 { holds ? .max : 0 }
    switch operation {
    case .add: return x &+ y
    case .sub: return x &- y
    case .mul: return x &* y
    case .addSatS: return clamp(s + t, -signedTop - 1, signedTop)
    case .addSatU: return clamp(Int64(x) + Int64(y), 0, unsignedTop)
    case .subSatS: return clamp(s - t, -signedTop - 1, signedTop)
    case .subSatU: return clamp(Int64(x) - Int64(y), 0, unsignedTop)
    case .minS: return s < t ? x : y
    case .minU: return min(x, y)
    case .maxS: return s > t ? x : y
    case .maxU: return max(x, y)
    case .averageU: return (x + y + 1) >> 1
    case .mulRoundQ15: return clamp((s * t + 0x4000) >> 15, -signedTop - 1, signedTop)
    case .eq: return truth(x == y)
    case .ne: return truth(x != y)
    case .ltS: return truth(s < t)
    case .ltU: return truth(x < y)
    case .gtS: return truth(s > t)
    case .gtU: return truth(x > y)
    case .leS: return truth(s <= t)
    case .leU: return truth(x <= y)
    case .geS: return truth(s >= t)
    case .geU: return truth(x >= y)
    default: preconditionFailure("\(operation) of integers")
    }
  }

  private static func floatLane(_ operation: VectorOperation, _ shape: LaneShape, _ x: UInt64, _ y: UInt64) -> UInt64 {
    let type = shape.laneType
    func compare(_ condition: FloatCondition) -> UInt64 { Evaluate.floatCompare(condition, type, x, y) ? .max : 0 }
    switch operation {
    case .add: return Evaluate.floatBinary(.fadd, type, x, y)
    case .sub: return Evaluate.floatBinary(.fsub, type, x, y)
    case .mul: return Evaluate.floatBinary(.fmul, type, x, y)
    case .div: return Evaluate.floatBinary(.fdiv, type, x, y)
    case .min: return Evaluate.floatBinary(.fmin, type, x, y)
    case .max: return Evaluate.floatBinary(.fmax, type, x, y)
    case .pseudoMin: return Evaluate.floatCompare(.lt, type, y, x) ? y : x
    case .pseudoMax: return Evaluate.floatCompare(.lt, type, x, y) ? y : x
    case .eq: return compare(.eq)
    case .ne: return compare(.ne)
    case .lt: return compare(.lt)
    case .gt: return compare(.gt)
    case .le: return compare(.le)
    case .ge: return compare(.ge)
    default: preconditionFailure("\(operation) of floats")
    }
  }

  // MARK: Unary

  private static func unary(_ i: Instruction, _ a: VectorBits) -> VectorBits {
    let operation = i.vectorOperation
    let shape = i.shape
    let bytes = shape.laneBytes
    var made = VectorBits(low: 0, high: 0)
    switch operation {
    case .not: return VectorBits(low: ~a.low, high: ~a.high)
    case .extendLowS, .extendHighS, .extendLowU, .extendHighU:
      let isHigh = operation == .extendHighS || operation == .extendHighU
      for index in 0..<shape.laneCount {
        let bits = lane(a, index + (isHigh ? shape.laneCount : 0), bytes / 2)
        let isSigned = operation == .extendLowS || operation == .extendHighS
        setLane(&made, index, bytes, isSigned ? UInt64(bitPattern: signed(bits, bytes / 2)) : bits)
      }
    case .addPairwiseS, .addPairwiseU:
      for index in 0..<shape.laneCount {
        let (x, y) = (lane(a, index * 2, bytes / 2), lane(a, index * 2 + 1, bytes / 2))
        let sum =
          operation == .addPairwiseS ? UInt64(bitPattern: signed(x, bytes / 2) + signed(y, bytes / 2)) : x + y
        setLane(&made, index, bytes, sum)
      }
    case .convertS, .convertU:
      for index in 0..<shape.laneCount {
        setLane(
          &made, index, bytes, Evaluate.convert(operation == .convertS, .i32, shape.laneType, lane(a, index, 4)))
      }
    case .truncSatS, .truncSatU, .truncSatZeroS, .truncSatZeroU:
      let isDouble = operation == .truncSatZeroS || operation == .truncSatZeroU
      let isSigned = operation == .truncSatS || operation == .truncSatZeroS
      let conversion = Instruction(isSigned ? .truncSatS : .truncSatU, .i32)
      for index in 0..<(isDouble ? 2 : 4) {
        if case .value(let bits) = Evaluate.truncate(
          conversion, isDouble ? .f64 : .f32, lane(a, index, isDouble ? 8 : 4))
        {
          setLane(&made, index, 4, bits)
        }
      }
    case .demoteZero:
      for index in 0..<2 {
        setLane(&made, index, 4, UInt64(Float(Double(bitPattern: lane(a, index, 8))).bitPattern))
      }
    case .promoteLow:
      for index in 0..<2 { setLane(&made, index, 8, Double(Evaluate.float(lane(a, index, 4))).bitPattern) }
    default:
      for index in 0..<shape.laneCount {
        let x = lane(a, index, bytes)
        let bits: UInt64
        if shape.isFloat {
          let opcode: Opcode =
            switch operation {
            case .neg: .fneg
            case .abs: .fabs
            case .sqrt: .fsqrt
            case .ceil: .fceil
            case .floor: .ffloor
            case .trunc: .ftrunc
            default: .fnearest
            }
          bits = Evaluate.floatUnary(opcode, shape.laneType, x)
        } else {
          switch operation {
          case .neg: bits = 0 &- x
          case .abs: bits = signed(x, bytes) < 0 ? 0 &- x : x
          default: bits = UInt64(x.nonzeroBitCount)
          }
        }
        setLane(&made, index, bytes, bits)
      }
    }
    return made
  }

  private static func ternary(_ i: Instruction, _ a: VectorBits, _ b: VectorBits, _ c: VectorBits) -> VectorBits {
    if i.vectorOperation == .bitSelect {
      return VectorBits(low: a.low & c.low | b.low & ~c.low, high: a.high & c.high | b.high & ~c.high)
    }
    let shape = i.shape
    let bytes = shape.laneBytes
    var made = VectorBits(low: 0, high: 0)
    for index in 0..<shape.laneCount {
      var x = lane(a, index, bytes)
      if i.vectorOperation == .negMulAdd { x = Evaluate.floatUnary(.fneg, shape.laneType, x) }
      setLane(
        &made, index, bytes,
        Evaluate.fusedMultiplyAdd(shape.laneType, x, lane(b, index, bytes), lane(c, index, bytes)))
    }
    return made
  }
}
