import MachineCode
import WasmFormat

/// What becomes of an operator, in eight bytes: most are one instruction of the IR.
struct LoweringRule: BitwiseCopyable {
  enum Form: UInt8, BitwiseCopyable {
    /// Not in the table: told apart by name.
    case irregular
    case unary, binary, ternary
    case constant
    /// Compares with zero.
    case equalZero
    case load, store
    case atomicLoad, atomicStore, atomicUpdate, atomicCompareExchange
    case localGet, localSet, localTee
    /// Lane numbers are in the instruction.
    case extractLane, replaceLane
    case vectorLoad, loadLane, storeLane
  }

  var form = Form.irregular
  var opcode = Opcode.nop
  var type = IRType.none
  /// Whether the result is a float that the deterministic profile makes canonical.
  var isFloatResult = false
  /// The instruction's detail. For memory accesses, the bytes; for signed loads with `signed`.
  var detail: UInt16 = 0

  static let signed: UInt16 = 1 << 8

  init(_ form: Form = .irregular, _ opcode: Opcode = .nop, _ type: IRType = .none, _ detail: UInt16 = 0) {
    self.form = form
    self.opcode = opcode
    self.type = type
    self.detail = detail
  }

  /// One for each operator.
  nonisolated(unsafe) static let table: UnsafePointer<LoweringRule> = {
    let rules = UnsafeMutablePointer<LoweringRule>.allocate(capacity: OperatorTable.count)
    for index in 0..<OperatorTable.count {
      let row = OperatorTable.rows[index]
      (rules + index).initialize(to: LoweringRule(row.identifier, row.family))
    }
    return UnsafePointer(rules)
  }()

  private init(_ identifier: Operator, _ family: OperatorFamily) {
    switch family {
    case .control, .parametric, .global, .table, .memory, .reference, .aggregate, .exception, .continuation, .wide,
      .atomicWait, .atomicNotify, .atomicFence, .vectorShuffle:
      self.init(.irregular)
    case .local: self.init(identifier == .localGet ? .localGet : identifier == .localSet ? .localSet : .localTee)
    case .const(let type): self.init(.constant, .constant, IRType(type))
    case .intUnary(let width, let operation): self.init(.unary, operation.opcode, IRType(width))
    case .intEqualZero(let width): self.init(.equalZero, .compare, IRType(width))
    case .intBinary(let width, let operation):
      self.init(.binary, operation.opcode, IRType(width), operation.traps)
    case .intCompare(_, let relation): self.init(.binary, .compare, .i32, UInt16(relation.condition.rawValue))
    case .floatUnary(let width, let operation):
      self.init(.unary, operation.opcode, IRType(width))
      isFloatResult = operation.choosesNaN
    case .floatBinary(let width, let operation):
      self.init(.binary, operation.opcode, IRType(width))
      isFloatResult = operation.choosesNaN
    case .floatCompare(_, let relation): self.init(.binary, .fcompare, .i32, UInt16(relation.condition.rawValue))
    case .convert(let conversion, let from, let to):
      self.init(.unary, conversion.opcode, IRType(to), conversion.traps)
      if conversion == .extendSigned && from == .i32 { opcode = .signExtend }
      isFloatResult = conversion == .demote || conversion == .promote
    case .load(let type, let bytes, let isSigned):
      self.init(.load, .load, IRType(type), UInt16(bytes) | (isSigned ? Self.signed : 0))
    case .store(_, let bytes): self.init(.store, .store, .none, UInt16(bytes))
    case .atomicLoad(let width, let bytes): self.init(.atomicLoad, .load, IRType(width), UInt16(bytes))
    case .atomicStore(_, let bytes): self.init(.atomicStore, .store, .none, UInt16(bytes))
    case .atomicUpdate(let width, let bytes, let update):
      self.init(
        .atomicUpdate, .atomicModify, IRType(width), UInt16(bytes) | UInt16(update.operation.rawValue) << 9)
    case .atomicCompareExchange(let width, let bytes):
      self.init(.atomicCompareExchange, .atomicCompareExchange, IRType(width), UInt16(bytes))
    case .vectorLoad: self.init(.vectorLoad, .load, .v128)
    case .vectorStore: self.init(.store, .store, .none, 16)
    case .vectorLoadLane(let bytes): self.init(.loadLane, .vectorLoadLane, .v128, UInt16(bytes))
    case .vectorStoreLane(let bytes): self.init(.storeLane, .vectorStoreLane, .none, UInt16(bytes))
    case .vectorSplat(let shape): self.init(.unary, .vectorSplat, .v128, Self.vector(shape, .splat))
    case .vectorExtractLane(let shape, let isSigned):
      let lanes = LaneShape(shape)
      self.init(.extractLane, .vectorExtract, lanes.laneType, Self.vector(shape, isSigned ? .extractS : .extractU))
    case .vectorReplaceLane(let shape):
      self.init(.replaceLane, .vectorReplace, .v128, Self.vector(shape, .replace))
    case .vectorUnary(let shape, let operation):
      self.init(.unary, .vectorUnary, .v128, Self.vector(shape, operation.operation))
      isFloatResult = LaneShape(shape).isFloat && operation.choosesNaN
    case .vectorBinary(let shape, let operation):
      let form: Form = operation == .relaxedDot ? .irregular : .binary
      self.init(form, .vectorBinary, .v128, Self.vector(shape, operation.operation))
      isFloatResult = LaneShape(shape).isFloat && operation.choosesNaN
    case .vectorTernary(let shape, let operation):
      let form: Form = operation == .bitSelect || operation == .relaxedLaneSelect ? .ternary : .irregular
      self.init(form, .vectorTernary, .v128, Self.vector(shape, .bitSelect))
    case .vectorCompare(let shape, let relation):
      self.init(.binary, .vectorBinary, .v128, Self.vector(shape, relation.operation))
    case .vectorShift(let shape, let shift):
      self.init(.binary, .vectorShift, .v128, Self.vector(shape, shift.operation))
    case .vectorTest(let shape, let test): self.init(.unary, .vectorTest, .i32, Self.vector(shape, test.operation))
    }
  }

  static func vector(_ shape: VectorShape, _ operation: VectorOperation) -> UInt16 {
    UInt16(LaneShape(shape).rawValue) | UInt16(operation.rawValue) << 3
  }
}

// MARK: Words of the format and words of the machine

extension IRType {
  init(_ type: NumericType) {
    switch type {
    case .i32: self = .i32
    case .i64: self = .i64
    case .f32: self = .f32
    case .f64: self = .f64
    case .v128: self = .v128
    }
  }
  init(_ width: IntWidth) { self = width == .i32 ? .i32 : .i64 }
  init(_ width: FloatWidth) { self = width == .f32 ? .f32 : .f64 }
}

extension LaneShape {
  init(_ shape: VectorShape) {
    switch shape {
    case .i8x16, .v128: self = .i8x16
    case .i16x8: self = .i16x8
    case .i32x4: self = .i32x4
    case .i64x2: self = .i64x2
    case .f32x4: self = .f32x4
    case .f64x2: self = .f64x2
    }
  }
}

extension IntUnary {
  fileprivate var opcode: Opcode {
    switch self {
    case .countLeadingZeros: .clz
    case .countTrailingZeros: .ctz
    case .countOnes: .popcnt
    case .extend8Signed: .extend8
    case .extend16Signed: .extend16
    case .extend32Signed: .extend32
    }
  }
}

extension IntBinary {
  fileprivate var opcode: Opcode {
    switch self {
    case .add: .add
    case .subtract: .sub
    case .multiply: .mul
    case .divideSigned: .divS
    case .divideUnsigned: .divU
    case .remainderSigned: .remS
    case .remainderUnsigned: .remU
    case .and: .and
    case .or: .or
    case .xor: .xor
    case .shiftLeft: .shl
    case .shiftRightSigned: .shrS
    case .shiftRightUnsigned: .shrU
    case .rotateLeft: .rotl
    case .rotateRight: .rotr
    }
  }
  /// Codes for zero and for overflow.
  fileprivate var traps: UInt16 {
    let zero = UInt16(TrapReason.integerDivideByZero.code.rawValue)
    switch self {
    case .divideSigned: return zero | UInt16(TrapReason.integerOverflow.code.rawValue) << 8
    case .divideUnsigned, .remainderSigned, .remainderUnsigned: return zero
    default: return 0
    }
  }
}

extension IntRelation {
  fileprivate var condition: IntegerCondition {
    switch self {
    case .equal: .eq
    case .notEqual: .ne
    case .lessSigned: .ltS
    case .lessUnsigned: .ltU
    case .greaterSigned: .gtS
    case .greaterUnsigned: .gtU
    case .lessOrEqualSigned: .leS
    case .lessOrEqualUnsigned: .leU
    case .greaterOrEqualSigned: .geS
    case .greaterOrEqualUnsigned: .geU
    }
  }
}

extension FloatRelation {
  fileprivate var condition: FloatCondition {
    switch self {
    case .equal: .eq
    case .notEqual: .ne
    case .less: .lt
    case .greater: .gt
    case .lessOrEqual: .le
    case .greaterOrEqual: .ge
    }
  }
}

extension FloatUnary {
  fileprivate var opcode: Opcode {
    switch self {
    case .absolute: .fabs
    case .negate: .fneg
    case .ceiling: .fceil
    case .floor: .ffloor
    case .truncate: .ftrunc
    case .nearest: .fnearest
    case .squareRoot: .fsqrt
    }
  }
}

extension FloatBinary {
  fileprivate var opcode: Opcode {
    switch self {
    case .add: .fadd
    case .subtract: .fsub
    case .multiply: .fmul
    case .divide: .fdiv
    case .minimum: .fmin
    case .maximum: .fmax
    case .copySign: .copysign
    }
  }
}

extension Conversion {
  fileprivate var opcode: Opcode {
    switch self {
    case .wrap: .wrap
    case .truncateSigned: .truncS
    case .truncateUnsigned: .truncU
    case .extendSigned: .signExtend
    case .extendUnsigned: .zeroExtend
    case .convertSigned: .convertS
    case .convertUnsigned: .convertU
    case .demote: .demote
    case .promote: .promote
    case .reinterpret: .bitcast
    case .truncateSaturatingSigned: .truncSatS
    case .truncateSaturatingUnsigned: .truncSatU
    }
  }
  /// Codes for what is not a number and for overflow.
  fileprivate var traps: UInt16 {
    switch self {
    case .truncateSigned, .truncateUnsigned:
      UInt16(TrapReason.invalidConversionToInteger.code.rawValue)
        | UInt16(TrapReason.integerOverflow.code.rawValue) << 8
    default: 0
    }
  }
}

extension AtomicUpdate {
  fileprivate var operation: AtomicOperation {
    switch self {
    case .add: .add
    case .subtract: .sub
    case .and: .and
    case .or: .or
    case .xor: .xor
    case .exchange: .exchange
    }
  }
}

extension VectorBinary {
  fileprivate var operation: VectorOperation {
    switch self {
    case .swizzle, .relaxedSwizzle: .swizzle
    case .and: .and
    case .andNot: .andNot
    case .or: .or
    case .xor: .xor
    case .narrowSigned: .narrowS
    case .narrowUnsigned: .narrowU
    case .add: .add
    case .addSaturatingSigned: .addSatS
    case .addSaturatingUnsigned: .addSatU
    case .subtract: .sub
    case .subtractSaturatingSigned: .subSatS
    case .subtractSaturatingUnsigned: .subSatU
    case .minimumSigned: .minS
    case .minimumUnsigned: .minU
    case .maximumSigned: .maxS
    case .maximumUnsigned: .maxU
    case .averageRoundingUnsigned: .averageU
    case .q15MultiplyRoundingSaturating, .relaxedQ15MultiplyRounding: .mulRoundQ15
    case .multiply: .mul
    case .extendMultiplyLowSigned: .mulLowS
    case .extendMultiplyHighSigned: .mulHighS
    case .extendMultiplyLowUnsigned: .mulLowU
    case .extendMultiplyHighUnsigned: .mulHighU
    case .dotSigned: .dot
    case .divide: .div
    case .minimum, .relaxedMinimum: .min
    case .maximum, .relaxedMaximum: .max
    case .pseudoMinimum: .pseudoMin
    case .pseudoMaximum: .pseudoMax
    case .relaxedDot: .dotBytes
    }
  }
}

extension VectorRelation {
  fileprivate var operation: VectorOperation {
    switch self {
    case .equal: .eq
    case .notEqual: .ne
    case .lessSigned: .ltS
    case .lessUnsigned: .ltU
    case .greaterSigned: .gtS
    case .greaterUnsigned: .gtU
    case .lessOrEqualSigned: .leS
    case .lessOrEqualUnsigned: .leU
    case .greaterOrEqualSigned: .geS
    case .greaterOrEqualUnsigned: .geU
    case .less: .lt
    case .greater: .gt
    case .lessOrEqual: .le
    case .greaterOrEqual: .ge
    }
  }
}

extension VectorUnary {
  fileprivate var operation: VectorOperation {
    switch self {
    case .not: .not
    case .demoteZero: .demoteZero
    case .promoteLow: .promoteLow
    case .absolute: .abs
    case .negate: .neg
    case .countOnes: .popcnt
    case .ceiling: .ceil
    case .floor: .floor
    case .truncate: .trunc
    case .nearest: .nearest
    case .extendAddPairwiseSigned: .addPairwiseS
    case .extendAddPairwiseUnsigned: .addPairwiseU
    case .extendLowSigned: .extendLowS
    case .extendHighSigned: .extendHighS
    case .extendLowUnsigned: .extendLowU
    case .extendHighUnsigned: .extendHighU
    case .squareRoot: .sqrt
    case .truncateSaturatingSigned, .relaxedTruncateSigned: .truncSatS
    case .truncateSaturatingUnsigned, .relaxedTruncateUnsigned: .truncSatU
    case .convertSigned, .convertLowSigned: .convertS
    case .convertUnsigned, .convertLowUnsigned: .convertU
    case .truncateSaturatingSignedZero, .relaxedTruncateSignedZero: .truncSatZeroS
    case .truncateSaturatingUnsignedZero, .relaxedTruncateUnsignedZero: .truncSatZeroU
    }
  }
}

extension VectorShift {
  fileprivate var operation: VectorOperation {
    switch self {
    case .left: .shl
    case .rightSigned: .shrS
    case .rightUnsigned: .shrU
    }
  }
}

extension VectorTest {
  fileprivate var operation: VectorOperation {
    switch self {
    case .anyTrue: .anyTrue
    case .allTrue: .allTrue
    case .bitmask: .bitmask
    }
  }
}
