/// What an instruction does. `a`, `b` and `c` are its operands; `detail` and `immediate` as said beside each.
package enum Opcode: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  // Not computed: the front of a block, and what passes leave behind.
  case parameter  // block parameter; immediate = position
  case copy  // stands for a; only while rewriting
  case projection  // result number `immediate` of a
  // Constants. They stand in the entry block and are made where they are used.
  case constant  // immediate = bits
  case vectorConstant  // immediate = index into the function's vector constants
  case symbolAddress  // immediate = symbol
  case stackAddress  // immediate = stack slot
  // Integers.
  case add, sub, mul, and, or, xor, shl, shrS, shrU, rotl, rotr
  case mulHighS, mulHighU
  case divS, divU, remS, remU  // trap on zero: detail = code for zero | code for overflow << 8
  case clz, ctz, popcnt, extend8, extend16, extend32  // sign extensions inside a type
  case signExtend, zeroExtend, wrap  // i32 -> i64, i32 -> i64, i64 -> i32
  case compare  // detail = IntegerCondition; operands' type decides, result i32
  case select  // a ? b : c, a is i32
  case addCarry, subBorrow  // a + b + c (c i32, 0 or 1); projection 1 is the carry out as i32
  case mulWideS, mulWideU  // low half; projection 1 is the high half
  // Floats.
  case fadd, fsub, fmul, fdiv, fmin, fmax, copysign
  case fneg, fabs, fsqrt, fceil, ffloor, ftrunc, fnearest
  case fma  // a * b + c rounded once
  case fcompare  // detail = FloatCondition
  // Conversions.
  case convertS, convertU  // integer -> float
  case truncS, truncU  // float -> integer; detail = code for NaN | code for overflow << 8
  case truncSatS, truncSatU
  case demote, promote, bitcast
  // Memory. detail and immediate = MemoryAccess.
  case load  // a = address; c, if there, is what must not be made before: see `Recurrences`
  case store  // a = address, b = value
  case atomicModify  // a = address, b = operand; old value
  case atomicCompareExchange  // a = address, b = expected, c = replacement; old value
  case fence
  // Vectors. detail = shape | operation << 3.
  case vectorUnary, vectorBinary, vectorTernary
  case vectorShift  // b = i32 count
  case vectorTest  // -> i32
  case vectorSplat
  case vectorExtract  // immediate = lane
  case vectorReplace  // b = scalar, immediate = lane
  case vectorShuffle  // immediate = index of the lane numbers in the vector constants
  case vectorLoadLane  // a = address, b = vector; detail, immediate = MemoryAccess | lane << 40
  case vectorStoreLane
  // Calls. immediate = argument list, detail = signature.
  case call  // b = symbol
  case callIndirect  // a = pointer
  // Checks.
  case trapIf  // a = condition i32, detail = code
  case boundsCheck  // traps with code `detail` unless a + immediate <= b, unsigned and without wrapping
  case poll  // traps with code `detail` when the 64 bits at a + immediate, which others write at any time, are a itself
  // Ends of blocks. immediate = edges.
  case jump, branch, branchTable
  case ret  // immediate = value list
  case unreachable  // detail = code
  case tailCall, tailCallIndirect
  case invoke, invokeIndirect  // calls: edge 0 is the return, others are landing pads; edges in the list's tail
  // First in a landing block: what the unwinder hands over.
  case landingPad  // detail = number of values; projection k from the second
  case nop  // does nothing; marks a place in tests of order

  @inline(__always) package var isTerminator: Bool {
    rawValue >= Opcode.jump.rawValue && rawValue <= Opcode.invokeIndirect.rawValue
  }
  @inline(__always) package var isConstant: Bool {
    rawValue >= Opcode.constant.rawValue && rawValue <= Opcode.stackAddress.rawValue
  }
  @inline(__always) package var isCall: Bool {
    switch self {
    case .call, .callIndirect, .tailCall, .tailCallIndirect, .invoke, .invokeIndirect: true
    default: false
    }
  }
  @inline(__always) package var isInvoke: Bool { self == .invoke || self == .invokeIndirect }
  @inline(__always) package var isTailCall: Bool { self == .tailCall || self == .tailCallIndirect }

  /// How many of `a`, `b`, `c` are operands, counted from `a`.
  @inline(__always) package var operandCount: Int { Int(OpcodeTraits.of(self) & 3) }
  /// Whether the instruction has a list of further operands.
  @inline(__always) package var hasList: Bool { OpcodeTraits.of(self) & OpcodeTraits.list != 0 }
  @inline(__always) package var isCommutative: Bool {
    OpcodeTraits.of(self) & OpcodeTraits.commutative != 0
  }
  /// Whether equal instructions make equal values wherever they stand, and may be removed, moved and repeated.
  @inline(__always) package var isPure: Bool { OpcodeTraits.of(self) & OpcodeTraits.pure != 0 }
  /// Whether the instruction computes a value and can only trap otherwise: removable when a dominating twin exists.
  @inline(__always) package var isNumbered: Bool { OpcodeTraits.of(self) & OpcodeTraits.numbered != 0 }
}

/// One byte of facts for each opcode; the compiler turns the switch into a table.
enum OpcodeTraits {
  static let list: UInt8 = 4
  static let commutative: UInt8 = 8
  static let pure: UInt8 = 16
  static let numbered: UInt8 = 32

  @inline(__always) static func of(_ opcode: Opcode) -> UInt8 {
    switch opcode {
    case .parameter, .jump, .unreachable, .nop, .landingPad, .fence: 0
    case .constant, .vectorConstant, .symbolAddress, .stackAddress: pure | numbered
    case .copy: 1
    case .projection: 1 | pure | numbered
    case .add, .mul, .and, .or, .xor, .mulHighS, .mulHighU, .mulWideS, .mulWideU:
      2 | pure | numbered | commutative
    case .fadd, .fmul, .fmin, .fmax: 2 | pure | numbered | commutative
    case .sub, .shl, .shrS, .shrU, .rotl, .rotr, .fsub, .fdiv, .copysign, .compare, .fcompare: 2 | pure | numbered
    case .divS, .divU, .remS, .remU: 2 | numbered
    case .truncS, .truncU: 1 | numbered
    case .clz, .ctz, .popcnt, .extend8, .extend16, .extend32, .signExtend, .zeroExtend, .wrap: 1 | pure | numbered
    case .fneg, .fabs, .fsqrt, .fceil, .ffloor, .ftrunc, .fnearest: 1 | pure | numbered
    case .convertS, .convertU, .truncSatS, .truncSatU, .demote, .promote, .bitcast: 1 | pure | numbered
    case .select, .fma: 3 | pure | numbered
    case .addCarry, .subBorrow: 3 | pure | numbered
    case .load: 1
    case .store, .atomicModify, .vectorLoadLane, .vectorStoreLane: 2
    case .atomicCompareExchange: 3
    case .vectorUnary, .vectorSplat, .vectorTest, .vectorExtract: 1 | pure | numbered
    case .vectorBinary, .vectorShift, .vectorReplace, .vectorShuffle: 2 | pure | numbered
    case .vectorTernary: 3 | pure | numbered
    case .call, .tailCall, .invoke: list
    case .callIndirect, .tailCallIndirect, .invokeIndirect: 1 | list
    case .trapIf, .poll: 1
    case .boundsCheck: 2
    case .branch, .branchTable: 1
    case .ret: list
    }
  }
}

/// What a vector instruction does to its lanes.
package enum VectorOperation: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  // Binary, lane by lane.
  case add, sub, mul, div
  case addSatS, addSatU, subSatS, subSatU
  case minS, minU, maxS, maxU, averageU
  case min, max, pseudoMin, pseudoMax
  case mulRoundQ15  // i16x8
  case dot  // i16x8 pairs -> i32x4
  case dotBytes  // i8x16 signed by i8x16 unsigned-or-7-bit pairs -> i16x8
  case narrowS, narrowU  // two vectors of double width -> the shape
  case mulLowS, mulHighS, mulLowU, mulHighU  // halves of the half-width shape -> the shape
  case eq, ne, ltS, ltU, gtS, gtU, leS, leU, geS, geU
  case lt, gt, le, ge
  case and, or, xor, andNot
  case swizzle
  // Unary.
  case neg, abs, sqrt, ceil, floor, trunc, nearest, popcnt, not
  case extendLowS, extendHighS, extendLowU, extendHighU  // to the shape, from the half-width one
  case addPairwiseS, addPairwiseU  // to the shape
  case convertS, convertU  // i32x4 -> f32x4, low of i32x4 -> f64x2
  case truncSatS, truncSatU  // f32x4 -> i32x4
  case truncSatZeroS, truncSatZeroU  // f64x2 -> i32x4
  case demoteZero, promoteLow
  // Ternary.
  case bitSelect  // (a & c) | (b & ~c)
  case mulAdd, negMulAdd  // c + a * b, c - a * b
  // Shifts.
  case shl, shrS, shrU
  // Tests.
  case anyTrue, allTrue, bitmask
  // Loads of a vector from fewer bytes; used with `load` results, not instructions of their own.
  case splat, extractS, extractU, replace, shuffle

  package var name: String { "\(self)" }
}
