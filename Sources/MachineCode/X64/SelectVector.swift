extension X64.Selector {
  // MARK: Pieces

  /// `d = a operation b`.
  @discardableResult
  mutating func pair(
    _ operation: X64.Operation, _ a: UInt32, _ b: UInt32, into d: UInt32? = nil, commutes: Bool = false
  ) -> UInt32 {
    let made = d ?? fresh(.v128)
    begin(hasAVX ? .three : .binary, Detail(operation), source: vectorSource)
    if hasAVX { def(made) } else { def(made, .tied, 1) }
    use(a)
    use(b, .registerOrStack)
    finish(flags: commutes && !hasAVX ? .commutative : [])
    return made
  }

  /// `d = a operation constant`.
  @discardableResult
  mutating func pair(
    _ operation: X64.Operation, _ a: UInt32, _ low: UInt64, _ high: UInt64, into d: UInt32? = nil,
    _ f: inout Function
  ) -> UInt32 {
    let made = d ?? fresh(.v128)
    let index = f.vectorConstantIndex(VectorBits(low: low, high: high))
    begin(hasAVX ? .three : .binary, Detail(operation), source: vectorSource)
    if hasAVX { def(made) } else { def(made, .tied, 1) }
    use(a)
    use(constantAddress(index))
    finish()
    return made
  }

  /// `d = a operation b` with a number.
  @discardableResult
  mutating func pair(
    _ operation: X64.Operation, _ a: UInt32, _ b: UInt32, number: Int32, into d: UInt32? = nil,
    _ constraint: MachineOperand.Constraint = .registerOrStack
  ) -> UInt32 {
    let made = d ?? fresh(.v128)
    begin(hasAVX ? .threeImmediate : .binaryOperandImmediate, Detail(operation), source: vectorSource, number: number)
    if hasAVX { def(made) } else { def(made, .tied, 1) }
    use(a)
    use(b, constraint)
    finish()
    return made
  }

  /// `d = operation a`.
  @discardableResult
  mutating func one(_ operation: X64.Operation, _ a: UInt32, into d: UInt32? = nil) -> UInt32 {
    let made = d ?? fresh(.v128)
    begin(.unaryOperand, Detail(operation), source: vectorSource)
    def(made, .near, 1)
    use(a)
    finish()
    return made
  }

  /// `d = operation a` with a number.
  @discardableResult
  mutating func one(_ operation: X64.Operation, _ a: UInt32, number: Int32, into d: UInt32? = nil) -> UInt32 {
    let made = d ?? fresh(.v128)
    begin(.unaryOperandImmediate, Detail(operation), source: vectorSource, number: number)
    def(made, .near, 1)
    use(a)
    finish()
    return made
  }

  /// A shift of all lanes by a number.
  @discardableResult
  mutating func shifted(_ operation: X64.Operation, _ a: UInt32, by number: Int32, into d: UInt32? = nil) -> UInt32 {
    if hasAVX { return one(operation, a, number: number, into: d) }
    let made = d ?? fresh(.v128)
    begin(.binaryImmediate, Detail(operation), source: vectorSource, number: number)
    def(made, .tied, 1)
    use(a)
    finish()
    return made
  }

  /// A constant in a register.
  mutating func loaded(_ low: UInt64, _ high: UInt64, _ f: inout Function) -> UInt32 {
    let made = fresh(.v128)
    begin(.unaryOperand, Detail(.movaps), source: vectorSource)
    def(made)
    use(constantAddress(f.vectorConstantIndex(VectorBits(low: low, high: high))))
    finish()
    return made
  }

  mutating func copied(_ a: UInt32, into d: UInt32) {
    begin(.move, Detail(.movaps), source: vectorSource)
    def(d, .near, 1)
    use(a)
    finish()
  }

  private mutating func not(_ a: UInt32, into d: UInt32, _ f: inout Function) {
    pair(.pxor, a, .max, .max, into: d, &f)
  }

  private static func splat(_ lane: UInt64, _ shape: LaneShape) -> UInt64 {
    switch shape.laneBytes {
    case 1: (lane & 0xff) &* 0x0101_0101_0101_0101
    case 2: (lane & 0xffff) &* 0x0001_0001_0001_0001
    case 4: (lane & 0xffff_ffff) &* 0x0000_0001_0000_0001
    default: lane
    }
  }

  // MARK: Operations

  mutating func lowerVector(_ value: Value, _ i: Instruction, _ f: inout Function) {
    vectorSource = i.source
    switch i.opcode {
    case .vectorBinary: lowerVectorBinary(value, i, &f)
    case .vectorUnary: lowerVectorUnary(value, i, &f)
    case .vectorTernary: lowerVectorTernary(value, i, f)
    case .vectorShift: lowerVectorShift(value, i, &f)
    case .vectorTest: lowerVectorTest(value, i, &f)
    case .vectorSplat: lowerSplat(value, i, &f)
    case .vectorExtract: lowerExtract(value, i, f)
    case .vectorReplace: lowerReplace(value, i, f)
    default: lowerShuffle(value, i, &f)
    }
  }

  private mutating func lowerVectorBinary(_ value: Value, _ i: Instruction, _ f: inout Function) {
    let (operation, shape) = (i.vectorOperation, i.shape)
    let d = value.index
    if !(shape.isFloat && (operation == .eq)), let single = X64.single(operation, shape) {
      // The second operand may come from memory.
      begin(hasAVX ? .three : .binary, Detail(single), source: i.source)
      if hasAVX { def(d) } else { def(d, .tied, 1) }
      use(register(i.a, f))
      useOperand(i.b, nil, bytes: 16, f)
      let isMemory = Detail(bits: pending.extra).memory != .none
      return finish(flags: !isMemory && !hasAVX && X64.commutes(operation) ? .commutative : [])
    }
    let (a, b) = (register(i.a, f), register(i.b, f))
    if let single = X64.singleSwapped(operation, shape) {
      pair(single, b, a, into: d)
      return
    }
    if shape.isFloat {
      if let (predicate, isSwapped) = X64.floatPredicate(operation) {
        pair(
          shape == .f32x4 ? .cmpps : .cmppd, isSwapped ? b : a, isSwapped ? a : b, number: predicate, into: d)
      } else {
        lowerVectorMinimum(d, operation, shape, a, b)
      }
      return
    }
    switch operation {
    case .mul: lowerWideMultiply(d, a, b)
    case .ne: not(pair(X64.single(.eq, shape) ?? .pcmpeqd, a, b), into: d, &f)
    case .ltU, .gtU, .leU, .geU, .leS, .geS: lowerOrder(d, operation, shape, a, b, &f)
    case .gtS: lowerGreater(d, a, b)
    case .ltS: lowerGreater(d, b, a)
    case .mulRoundQ15:
      let product = pair(.pmulhrsw, a, b)
      let mask = pair(.pcmpeqw, product, 0x8000_8000_8000_8000, 0x8000_8000_8000_8000, &f)
      pair(.pxor, product, mask, into: d)
    case .mulLowS, .mulHighS, .mulLowU, .mulHighU: lowerExtendingMultiply(d, operation, shape, a, b)
    case .swizzle:
      // Numbers from 16 on select zero, which the machine does for those from 128 on.
      let places = pair(.paddusb, b, 0x7070_7070_7070_7070, 0x7070_7070_7070_7070, &f)
      pair(.pshufb, a, places, into: d)
    default: preconditionFailure("\(operation) of \(shape) has no rule")
    }
  }

  /// Comparisons without an instruction: by minimum and maximum, or as the opposite of one.
  private mutating func lowerOrder(
    _ d: UInt32, _ operation: VectorOperation, _ shape: LaneShape, _ a: UInt32, _ b: UInt32, _ f: inout Function
  ) {
    if shape == .i64x2 {
      // Only the signed ones exist for 64 bits.
      let greater = fresh(.v128)
      if operation == .leS { lowerGreater(greater, a, b) } else { lowerGreater(greater, b, a) }
      return not(greater, into: d, &f)
    }
    let equal = X64.single(.eq, shape) ?? .pcmpeqd
    let isMaximum = operation == .geU || operation == .geS || operation == .ltU
    let bound: VectorOperation =
      operation == .geS ? .maxS : operation == .leS ? .minS : isMaximum ? .maxU : .minU
    let extreme = pair(X64.single(bound, shape) ?? .pmaxub, a, b, commutes: true)
    if operation == .ltU || operation == .gtU {
      not(pair(equal, extreme, a), into: d, &f)
    } else {
      pair(equal, extreme, a, into: d)
    }
  }

  /// `a > b` for 64-bit lanes.
  private mutating func lowerGreater(_ d: UInt32, _ a: UInt32, _ b: UInt32) {
    if features.contains(.sse42) {
      pair(.pcmpgtq, a, b, into: d)
      return
    }
    // The upper halves decide; where they are equal, the borrow of the difference does.
    let equal = pair(.pcmpeqd, a, b)
    let borrow = pair(.psubq, b, a)
    let masked = pair(.pand, equal, borrow)
    let greater = pair(.pcmpgtd, a, b)
    one(.pshufd, pair(.por, masked, greater), number: 0xf5, into: d)
  }

  /// The low 64 bits of products of 64-bit lanes.
  private mutating func lowerWideMultiply(_ d: UInt32, _ a: UInt32, _ b: UInt32) {
    let first = pair(.pmuludq, shifted(.psrlq, a, by: 32), b)
    let second = pair(.pmuludq, shifted(.psrlq, b, by: 32), a)
    let cross = shifted(.psllq, pair(.paddq, first, second), by: 32)
    pair(.paddq, pair(.pmuludq, a, b), cross, into: d)
  }

  private mutating func lowerExtendingMultiply(
    _ d: UInt32, _ operation: VectorOperation, _ shape: LaneShape, _ a: UInt32, _ b: UInt32
  ) {
    let isSigned = operation == .mulLowS || operation == .mulHighS
    let isHigh = operation == .mulHighS || operation == .mulHighU
    if shape == .i64x2 {
      let lanes: Int32 = isHigh ? 0xfa : 0x50
      let (x, y) = (one(.pshufd, a, number: lanes), one(.pshufd, b, number: lanes))
      pair(isSigned ? .pmuldq : .pmuludq, x, y, into: d)
      return
    }
    let x = extended(a, shape, isSigned, isHigh)
    let y = extended(b, shape, isSigned, isHigh)
    pair(shape == .i16x8 ? .pmullw : .pmulld, x, y, into: d)
  }

  /// Half of the lanes at double width.
  @discardableResult
  private mutating func extended(
    _ a: UInt32, _ shape: LaneShape, _ isSigned: Bool, _ isHigh: Bool, into d: UInt32? = nil
  ) -> UInt32 {
    let source = isHigh ? one(.pshufd, a, number: 0xee) : a
    let operation: X64.Operation =
      switch shape {
      case .i16x8: isSigned ? .pmovsxbw : .pmovzxbw
      case .i32x4: isSigned ? .pmovsxwd : .pmovzxwd
      default: isSigned ? .pmovsxdq : .pmovzxdq
      }
    return one(operation, source, into: d)
  }

  /// Minimum and maximum that hand on NaNs and order zeros: both orders are tried and merged, then NaNs are made plain.
  private mutating func lowerVectorMinimum(
    _ d: UInt32, _ operation: VectorOperation, _ shape: LaneShape, _ a: UInt32, _ b: UInt32
  ) {
    let isSingle = shape == .f32x4
    var merged: UInt32
    if operation == .min {
      let extreme: X64.Operation = isSingle ? .minps : .minpd
      merged = pair(.orps, pair(extreme, a, b), pair(extreme, b, a))
    } else {
      let extreme: X64.Operation = isSingle ? .maxps : .maxpd
      let first = pair(extreme, a, b)
      let difference = pair(.xorps, pair(extreme, b, a), first)
      merged = pair(isSingle ? .subps : .subpd, pair(.orps, first, difference), difference)
    }
    let unordered = pair(isSingle ? .cmpps : .cmppd, merged, merged, number: 3)
    if operation == .min { merged = pair(.orps, merged, unordered) }
    let payload = shifted(isSingle ? .psrld : .psrlq, unordered, by: isSingle ? 10 : 13)
    pair(.andnps, payload, merged, into: d)
  }

  private mutating func lowerVectorUnary(_ value: Value, _ i: Instruction, _ f: inout Function) {
    let shape = i.shape
    let d = value.index
    let a = register(i.a, f)
    let isSingle = shape == .f32x4
    let sign = Self.splat(isSingle ? 0x8000_0000 : 1 << 63, shape)
    switch i.vectorOperation {
    case .not: not(a, into: d, &f)
    case .neg:
      if shape.isFloat {
        pair(.xorps, a, sign, sign, into: d, &f)
      } else {
        pair(X64.single(.sub, shape) ?? .psubd, loaded(0, 0, &f), a, into: d)
      }
    case .abs:
      switch shape {
      case .i8x16: one(.pabsb, a, into: d)
      case .i16x8: one(.pabsw, a, into: d)
      case .i32x4: one(.pabsd, a, into: d)
      case .i64x2:
        let mask = one(.pshufd, shifted(.psrad, a, by: 31), number: 0xf5)
        pair(.psubq, pair(.pxor, a, mask), mask, into: d)
      default: pair(.andps, a, ~sign, ~sign, into: d, &f)
      }
    case .sqrt: one(isSingle ? .sqrtps : .sqrtpd, a, into: d)
    case .nearest: one(isSingle ? .roundps : .roundpd, a, number: 8, into: d)
    case .floor: one(isSingle ? .roundps : .roundpd, a, number: 9, into: d)
    case .ceil: one(isSingle ? .roundps : .roundpd, a, number: 10, into: d)
    case .trunc: one(isSingle ? .roundps : .roundpd, a, number: 11, into: d)
    case .popcnt:
      let nibbles: UInt64 = 0x0f0f_0f0f_0f0f_0f0f
      let low = pair(.pand, a, nibbles, nibbles, &f)
      let high = pair(.pand, shifted(.psrlw, a, by: 4), nibbles, nibbles, &f)
      let table = loaded(0x0302_0201_0201_0100, 0x0403_0302_0302_0201, &f)
      pair(.paddb, pair(.pshufb, table, low), pair(.pshufb, table, high), into: d)
    case .extendLowS: extended(a, shape, true, false, into: d)
    case .extendHighS: extended(a, shape, true, true, into: d)
    case .extendLowU: extended(a, shape, false, false, into: d)
    case .extendHighU: extended(a, shape, false, true, into: d)
    case .addPairwiseS, .addPairwiseU: lowerAddPairwise(d, i.vectorOperation == .addPairwiseS, shape, a, &f)
    default: lowerVectorConversion(d, i.vectorOperation, shape, a, &f)
    }
  }

  private mutating func lowerAddPairwise(
    _ d: UInt32, _ isSigned: Bool, _ shape: LaneShape, _ a: UInt32, _ f: inout Function
  ) {
    if shape == .i16x8 {
      let ones: UInt64 = 0x0101_0101_0101_0101
      if isSigned {
        pair(.pmaddubsw, loaded(ones, ones, &f), a, into: d)
      } else {
        pair(.pmaddubsw, a, ones, ones, into: d, &f)
      }
    } else if isSigned {
      pair(.pmaddwd, a, 0x0001_0001_0001_0001, 0x0001_0001_0001_0001, into: d, &f)
    } else {
      let odd = shifted(.psrld, a, by: 16)
      let even = pair(.pand, a, 0x0000_ffff_0000_ffff, 0x0000_ffff_0000_ffff, &f)
      pair(.paddd, odd, even, into: d)
    }
  }

  private mutating func lowerVectorConversion(
    _ d: UInt32, _ operation: VectorOperation, _ shape: LaneShape, _ a: UInt32, _ f: inout Function
  ) {
    switch operation {
    case .convertS: one(shape == .f32x4 ? .cvtdq2ps : .cvtdq2pd, a, into: d)
    case .convertU:
      if shape == .f64x2 {
        // The number as the fraction of 2^52 + number, less 2^52.
        let made = pair(.unpcklps, a, 0x4330_0000_4330_0000, 0x4330_0000_4330_0000, &f)
        pair(.subpd, made, 0x4330_0000_0000_0000, 0x4330_0000_0000_0000, into: d, &f)
      } else {
        // Sixteen bits at a time, which are exact, and one sum, which rounds.
        let low = pair(.pand, a, 0x0000_ffff_0000_ffff, 0x0000_ffff_0000_ffff, &f)
        let high = one(.cvtdq2ps, shifted(.psrld, pair(.psubd, a, low), by: 1))
        pair(.addps, pair(.addps, high, high), one(.cvtdq2ps, low), into: d)
      }
    case .truncSatS:
      // NaN becomes zero; what is too large comes out as the least number and is turned over.
      let number = pair(.andps, a, pair(.cmpps, a, a, number: 0))
      let large = pair(.cmpps, loaded(0x4f00_0000_4f00_0000, 0x4f00_0000_4f00_0000, &f), number, number: 2)
      pair(.pxor, one(.cvttps2dq, number), large, into: d)
    case .truncSatU:
      let limit: UInt64 = 0x4f00_0000_4f00_0000
      let number = pair(.maxps, a, 0, 0, &f)
      let rest = pair(.subps, number, limit, limit, &f)
      let large = pair(.cmpps, loaded(limit, limit, &f), rest, number: 2)
      let upper = pair(.pmaxsd, pair(.pxor, one(.cvttps2dq, rest), large), 0, 0, &f)
      pair(.paddd, one(.cvttps2dq, number), upper, into: d)
    case .truncSatZeroS:
      let limit: UInt64 = 0x41df_ffff_ffc0_0000
      let bound = pair(.andps, pair(.cmppd, a, a, number: 0), limit, limit, &f)
      one(.cvttpd2dq, pair(.minpd, a, bound), into: d)
    case .truncSatZeroU:
      let limit: UInt64 = 0x41ef_ffff_ffe0_0000
      let number = pair(.minpd, pair(.maxpd, a, 0, 0, &f), limit, limit, &f)
      let whole = one(.roundpd, number, number: 3)
      let made = pair(.addpd, whole, 0x4330_0000_0000_0000, 0x4330_0000_0000_0000, &f)
      pair(.shufps, made, loaded(0, 0, &f), number: 0x88, into: d)
    case .demoteZero: one(.cvtpd2ps, a, into: d)
    default: one(.cvtps2pd, a, into: d)
    }
  }

  private mutating func lowerVectorTernary(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let d = value.index
    let (a, b, c) = (register(i.a, f), register(i.b, f), register(i.c, f))
    if i.vectorOperation == .bitSelect {
      let chosen = pair(.pand, a, c, commutes: true)
      pair(.por, chosen, pair(.pandn, c, b), into: d, commutes: true)
      return
    }
    let isSingle = i.shape == .f32x4
    let isNegated = i.vectorOperation == .negMulAdd
    if features.contains(.fma) {
      let operation: X64.Operation =
        isNegated ? (isSingle ? .vfnmadd213ps : .vfnmadd213pd) : (isSingle ? .vfmadd213ps : .vfmadd213pd)
      begin(.fusedMultiplyAdd, Detail(operation), source: i.source)
      def(d, .tied, 1)
      use(a)
      use(b)
      use(c)
      return finish()
    }
    let product = pair(isSingle ? .mulps : .mulpd, a, b)
    if isNegated {
      pair(isSingle ? .subps : .subpd, c, product, into: d)
    } else {
      pair(isSingle ? .addps : .addpd, product, c, into: d)
    }
  }

  // MARK: Shifts

  private mutating func lowerVectorShift(_ value: Value, _ i: Instruction, _ f: inout Function) {
    let (operation, shape) = (i.vectorOperation, i.shape)
    let d = value.index
    let a = register(i.a, f)
    let mask = Int32(shape.laneBytes * 8 - 1)
    let machine = X64.shift(operation, shape)
    let isBytes = shape == .i8x16
    if let bits = f.constantBits(i.b) {
      let count = Int32(truncatingIfNeeded: bits) & mask
      if isBytes {
        if operation == .shrS {
          let low = shifted(.psraw, pair(.punpcklbw, a, a), by: 8 + count)
          let high = shifted(.psraw, pair(.punpckhbw, a, a), by: 8 + count)
          pair(.packsswb, low, high, into: d)
        } else {
          let kept = operation == .shl ? UInt64(0xff) << UInt64(count) : UInt64(0xff) >> UInt64(count)
          let lanes = Self.splat(kept, .i8x16)
          pair(.pand, shifted(machine, a, by: count), lanes, lanes, into: d, &f)
        }
      } else if shape == .i64x2 && operation == .shrS {
        // The sign bit, shifted too, extends itself by a flip and a difference.
        let sign = (UInt64(1) << 63) >> UInt64(count)
        let flipped = pair(.pxor, shifted(.psrlq, a, by: count), sign, sign, &f)
        pair(.psubq, flipped, sign, sign, into: d, &f)
      } else {
        shifted(machine, a, by: count, into: d)
      }
      return
    }
    let count = fresh(.i32)
    let operand = lowRegister(i.b, f)
    begin(.binaryImmediate, Detail(.and, .dword), source: i.source, number: mask)
    def(count, .tied, 1)
    use(operand)
    finish()
    var amount = count
    if isBytes && operation == .shrS {
      amount = fresh(.i32)
      begin(.addImmediate, Detail(.add, .dword), source: i.source, number: 8)
      def(amount, .near, 1)
      use(count)
      finish()
    }
    let lanes = fresh(.v128)
    begin(.cross, Detail(.movd, .dword), source: i.source)
    def(lanes)
    use(amount)
    finish()
    if isBytes {
      if operation == .shrS {
        let low = pair(.psraw, pair(.punpcklbw, a, a), lanes)
        let high = pair(.psraw, pair(.punpckhbw, a, a), lanes)
        pair(.packsswb, low, high, into: d)
      } else {
        let zero = loaded(0, 0, &f)
        var low = pair(machine, pair(.punpcklbw, a, zero), lanes)
        var high = pair(machine, pair(.punpckhbw, a, zero), lanes)
        if operation == .shl {
          low = pair(.pand, low, 0x00ff_00ff_00ff_00ff, 0x00ff_00ff_00ff_00ff, &f)
          high = pair(.pand, high, 0x00ff_00ff_00ff_00ff, 0x00ff_00ff_00ff_00ff, &f)
        }
        pair(.packuswb, low, high, into: d)
      }
    } else if shape == .i64x2 && operation == .shrS {
      let sign = pair(.psrlq, loaded(1 << 63, 1 << 63, &f), lanes)
      let flipped = pair(.pxor, pair(.psrlq, a, lanes), sign)
      pair(.psubq, flipped, sign, into: d)
    } else {
      pair(machine, a, lanes, into: d)
    }
  }

  // MARK: Lanes and tests

  /// A test as a condition of the flags.
  mutating func vectorCondition(_ value: Value, _ i: Instruction, _ f: inout Function) -> Detail? {
    vectorSource = i.source
    switch i.vectorOperation {
    case .anyTrue:
      let a = register(i.a, f)
      flagsOf(a)
      return Detail(.j, .fixed, .notEqual)
    case .allTrue:
      let a = register(i.a, f)
      flagsOf(pair(X64.single(.eq, i.shape) ?? .pcmpeqd, a, 0, 0, &f))
      return Detail(.j, .fixed, .equal)
    default: return nil
    }
  }

  private mutating func flagsOf(_ a: UInt32) {
    begin(.compare, Detail(.ptest), source: vectorSource)
    use(a)
    use(a)
    finish()
  }

  private mutating func lowerVectorTest(_ value: Value, _ i: Instruction, _ f: inout Function) {
    if let condition = vectorCondition(value, i, &f) {
      begin(.set, condition, source: i.source)
      def(value.index)
      return finish(flags: .readsProcessorState)
    }
    let a = register(i.a, f)
    let operation: X64.Operation
    var source = a
    switch i.shape {
    case .i8x16: operation = .pmovmskb
    case .i16x8:
      operation = .pmovmskb
      source = pair(.packsswb, a, 0, 0, &f)
    case .i32x4, .f32x4: operation = .movmskps
    default: operation = .movmskpd
    }
    begin(.unaryOperand, Detail(operation, .dword), source: i.source)
    def(value.index)
    use(source)
    finish()
  }

  private mutating func lowerSplat(_ value: Value, _ i: Instruction, _ f: inout Function) {
    let d = value.index
    let shape = i.shape
    if shape.isFloat {
      let a = register(i.a, f)
      if shape == .f64x2 { one(.movddup, a, into: d) } else { one(.pshufd, a, number: 0, into: d) }
      return
    }
    let scalar = shape == .i64x2 ? register(i.a, f) : lowRegister(i.a, f)
    let lane = fresh(.v128)
    begin(.cross, Detail(.movd, shape == .i64x2 ? .qword : .dword), source: i.source)
    def(lane)
    use(scalar)
    finish()
    if features.contains(.avx2) {
      let operation: X64.Operation =
        switch shape {
        case .i8x16: .vpbroadcastb
        case .i16x8: .vpbroadcastw
        case .i32x4: .vpbroadcastd
        default: .vpbroadcastq
        }
      one(operation, lane, into: d)
      return
    }
    switch shape {
    case .i8x16: pair(.pshufb, lane, 0, 0, into: d, &f)
    case .i16x8: one(.pshufd, one(.pshuflw, lane, number: 0), number: 0, into: d)
    case .i32x4: one(.pshufd, lane, number: 0, into: d)
    default: one(.pshufd, lane, number: 0x44, into: d)
    }
  }

  private mutating func lowerExtract(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let d = value.index
    let lane = Int32(truncatingIfNeeded: i.immediate)
    let a = register(i.a, f)
    switch i.shape {
    case .f32x4, .f64x2:
      if lane == 0 { return copied(a, into: d) }
      one(.pshufd, a, number: i.shape == .f64x2 ? 0xee : lane, into: d)
    case .i8x16, .i16x8:
      let isByte = i.shape == .i8x16
      let isSigned = i.vectorOperation == .extractS
      let bits = isSigned ? fresh(.i32) : d
      begin(.unaryOperandImmediate, Detail(isByte ? .pextrb : .pextrw), source: i.source, number: lane)
      def(bits)
      use(a)
      finish()
      if isSigned {
        begin(.unaryOperand, Detail(isByte ? .movsx8 : .movsx16, .dword), source: i.source)
        def(d, .near, 1)
        use(bits)
        finish()
      }
    default:
      let width: X64.Width = i.shape == .i64x2 ? .qword : .dword
      if lane == 0 {
        begin(.cross, Detail(.movd, width), source: i.source)
      } else {
        begin(.unaryOperandImmediate, Detail(.pextrd, width), source: i.source, number: lane)
      }
      def(d)
      use(a)
      finish()
    }
  }

  private mutating func lowerReplace(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let d = value.index
    let lane = Int32(truncatingIfNeeded: i.immediate)
    let a = register(i.a, f)
    switch i.shape {
    case .f32x4:
      pair(.insertps, a, register(i.b, f), number: lane << 4, into: d, .register)
    case .f64x2:
      let b = register(i.b, f)
      // The low half of the second operand goes below or above that of the first.
      pair(.shufpd, lane == 1 ? a : b, lane == 1 ? b : a, number: lane == 1 ? 0 : 2, into: d, .register)
    default:
      let operation: X64.Operation = i.shape == .i8x16 ? .pinsrb : i.shape == .i16x8 ? .pinsrw : .pinsrd
      let width: X64.Width =
        i.shape == .i64x2 ? .qword : i.shape == .i32x4 ? .dword : .fixed
      let b = i.shape == .i64x2 ? register(i.b, f) : lowRegister(i.b, f)
      begin(
        hasAVX ? .threeImmediate : .binaryOperandImmediate, Detail(operation, width), source: i.source, number: lane)
      if hasAVX { def(d) } else { def(d, .tied, 1) }
      use(a)
      use(b)
      finish()
    }
  }

  private mutating func lowerShuffle(_ value: Value, _ i: Instruction, _ f: inout Function) {
    let d = value.index
    let lanes = f.vectorConstants[Int(i.immediate)]
    var usesFirst = false
    var usesSecond = false
    for index in 0..<16 { if lanes[byte: index] < 16 { usesFirst = true } else { usesSecond = true } }
    if !usesSecond || !usesFirst || i.a == i.b {
      let a = register(usesFirst ? i.a : i.b, f)
      var places = lanes
      for index in 0..<16 { places[byte: index] = lanes[byte: index] & 15 }
      if let number = doublewords(places) {
        if number == 0xe4 { copied(a, into: d) } else { one(.pshufd, a, number: number, into: d) }
      } else {
        pair(.pshufb, a, places.low, places.high, into: d, &f)
      }
      return
    }
    let (a, b) = (register(i.a, f), register(i.b, f))
    let start = lanes[byte: 0]
    if (0..<16).allSatisfy({ lanes[byte: $0] == start &+ UInt8($0) }) {
      // A window over both.
      pair(.palignr, b, a, number: Int32(start), into: d)
      return
    }
    if let (operation, isSwapped) = interleaving(lanes) {
      pair(operation, isSwapped ? b : a, isSwapped ? a : b, into: d)
      return
    }
    var (first, second) = (lanes, lanes)
    for index in 0..<16 {
      let lane = lanes[byte: index]
      first[byte: index] = lane < 16 ? lane : 0x80
      second[byte: index] = lane < 16 ? 0x80 : lane & 15
    }
    let left = pair(.pshufb, a, first.low, first.high, &f)
    let right = pair(.pshufb, b, second.low, second.high, &f)
    pair(.por, left, right, into: d, commutes: true)
  }

  /// The number of a shuffle of whole doublewords.
  private func doublewords(_ lanes: VectorBits) -> Int32? {
    var number: Int32 = 0
    for index in 0..<4 {
      let first = lanes[byte: index * 4]
      if first & 3 != 0 { return nil }
      for byte in 1..<4 where lanes[byte: index * 4 + byte] != first + UInt8(byte) { return nil }
      number |= Int32(first >> 2) << Int32(index * 2)
    }
    return number
  }

  /// The instruction that interleaves halves of two vectors as the lanes say.
  private func interleaving(_ lanes: VectorBits) -> (X64.Operation, Bool)? {
    let low: [X64.Operation] = [.punpcklbw, .punpcklwd, .punpckldq, .punpcklqdq]
    let high: [X64.Operation] = [.punpckhbw, .punpckhwd, .punpckhdq, .punpckhqdq]
    for (size, bytes) in [1, 2, 4, 8].enumerated() {
      for (start, operations) in [(0, low), (8, high)] {
        for isSwapped in [false, true] {
          let matches = (0..<16).allSatisfy { index in
            let unit = index / bytes
            let isSecond = (unit & 1 == 1) != isSwapped
            let from = start + (unit / 2) * bytes + index % bytes + (isSecond ? 16 : 0)
            return Int(lanes[byte: index]) == from
          }
          if matches { return (operations[size], isSwapped) }
        }
      }
    }
    return nil
  }
}
