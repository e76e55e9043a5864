/// How the validator treats an operator: the signature that follows from its family, packed for the hot loop, or the
/// place where its own rule stands.
struct OperatorRule {
  enum Form: UInt8 {
    /// Has its own rule in `FunctionValidator.irregular`.
    case irregular
    // Signatures of numbers and vectors.
    case constant, unary, binary, regular
    // With a memory: the address comes below `parameters`.
    case load, store, memory
    // With a lane number, or 16 of them, that is below `lanes`.
    case lane, shuffle
    // Irregular and frequent.
    case localGet, localSet, localTee, globalGet, drop, block, loop, end, br, brIf, call
  }

  var form: Form = .irregular
  var parameterCount: UInt8 = 0
  var resultCount: UInt8 = 0
  /// Base-2 logarithm of the number of bytes that a memory access touches.
  var naturalAlignment: UInt8 = 0
  var isAtomic = false
  var lanes: UInt8 = 0
  /// Whether the operator may stand in a constant expression, given the feature of its row and those in `constantFeature`.
  var isConstant = false
  var constantFeature: Feature = .mvp
  /// Numeric types by their binary codes, which are also the bits of the value types.
  var parameters: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
  var results: (UInt8, UInt8) = (0, 0)

  /// The rules of all operators, by raw value.
  static let table = OperatorRuleTable()
}

final class OperatorRuleTable: Sendable {
  nonisolated(unsafe) let base: UnsafePointer<OperatorRule>

  init() {
    let rules = UnsafeMutablePointer<OperatorRule>.allocate(capacity: OperatorTable.count)
    for index in 0..<OperatorTable.count {
      rules[index] = OperatorRule(OperatorTable.rows[index])
    }
    base = UnsafePointer(rules)
  }

  deinit { base.deallocate() }
}

extension OperatorRule {
  init(_ row: OperatorRow) {
    self.init()
    naturalAlignment = row.family.naturalAlignment
    let v128 = NumericType.v128.code
    switch row.family {
    case .control, .parametric, .local, .global, .table, .memory, .reference, .aggregate, .exception, .continuation:
      form = Self.frequentForm(row.identifier)
      isConstant = Self.constantOperators.contains(row.identifier)

    case .const(let type):
      set(.constant, [], [type.code])
      isConstant = true
    case .intUnary(let type, _): set(.unary, [type.code], [type.code])
    case .intEqualZero(let type): set(.unary, [type.code], [NumericType.i32.code])
    case .intBinary(let type, let operation):
      set(.binary, [type.code, type.code], [type.code])
      isConstant = operation == .add || operation == .subtract || operation == .multiply
      constantFeature = .extendedConst
    case .intCompare(let type, _): set(.binary, [type.code, type.code], [NumericType.i32.code])
    case .floatUnary(let type, _): set(.unary, [type.code], [type.code])
    case .floatBinary(let type, _): set(.binary, [type.code, type.code], [type.code])
    case .floatCompare(let type, _): set(.binary, [type.code, type.code], [NumericType.i32.code])
    case .convert(_, let from, let to): set(.unary, [from.code], [to.code])
    case .wide(let operation):
      let i64 = NumericType.i64.code
      switch operation {
      case .add, .subtract: set(.regular, [i64, i64, i64, i64], [i64, i64])
      case .multiplySigned, .multiplyUnsigned: set(.regular, [i64, i64], [i64, i64])
      }

    case .load(let type, _, _): set(.load, [], [type.code])
    case .store(let type, _): set(.store, [type.code], [])
    case .atomicLoad(let type, _): set(.load, [], [type.code], atomically: true)
    case .atomicStore(let type, _): set(.store, [type.code], [], atomically: true)
    case .atomicUpdate(let type, _, _):
      set(.memory, [type.code], [type.code], atomically: true)
    case .atomicCompareExchange(let type, _):
      set(.memory, [type.code, type.code], [type.code], atomically: true)
    case .atomicWait(let type):
      set(
        .memory, [type.code, NumericType.i64.code], [NumericType.i32.code],
        atomically: true)
    case .atomicNotify:
      set(.memory, [NumericType.i32.code], [NumericType.i32.code], atomically: true)
    case .atomicFence: set(.regular, [], [])

    case .vectorLoad: set(.load, [], [v128])
    case .vectorStore: set(.store, [v128], [])
    case .vectorLoadLane(let bytes):
      set(.memory, [v128], [v128])
      lanes = 16 / bytes
    case .vectorStoreLane(let bytes):
      set(.memory, [v128], [])
      lanes = 16 / bytes
    case .vectorShuffle:
      set(.shuffle, [v128, v128], [v128])
      lanes = 32
    case .vectorSplat(let shape): set(.unary, [shape.lane.code], [v128])
    case .vectorExtractLane(let shape, _):
      set(.lane, [v128], [shape.lane.code])
      lanes = shape.lanes
    case .vectorReplaceLane(let shape):
      set(.lane, [v128, shape.lane.code], [v128])
      lanes = shape.lanes
    case .vectorUnary: set(.unary, [v128], [v128])
    case .vectorBinary, .vectorCompare: set(.binary, [v128, v128], [v128])
    case .vectorTernary: set(.regular, [v128, v128, v128], [v128])
    case .vectorShift: set(.regular, [v128, NumericType.i32.code], [v128])
    case .vectorTest: set(.unary, [v128], [NumericType.i32.code])
    }
  }

  private mutating func set(
    _ form: Form, _ parameters: [UInt8], _ results: [UInt8], atomically: Bool = false
  ) {
    func part(_ codes: [UInt8], _ position: Int) -> UInt8 { position < codes.count ? codes[position] : 0 }
    self.form = form
    parameterCount = UInt8(parameters.count)
    resultCount = UInt8(results.count)
    self.parameters = (part(parameters, 0), part(parameters, 1), part(parameters, 2), part(parameters, 3))
    self.results = (part(results, 0), part(results, 1))
    isAtomic = atomically
  }

  private static func frequentForm(_ identifier: Operator) -> Form {
    switch identifier {
    case .localGet: .localGet
    case .localSet: .localSet
    case .localTee: .localTee
    case .globalGet: .globalGet
    case .drop: .drop
    case .block: .block
    case .loop: .loop
    case .end: .end
    case .br: .br
    case .brIf: .brIf
    case .call: .call
    default: .irregular
    }
  }

  /// What may stand in a constant expression besides constants and arithmetic on integers.
  private static let constantOperators: Set<Operator> = [
    .end, .globalGet, .refNull, .refFunc, .refI31, .structNew, .structNewDefault, .arrayNew, .arrayNewDefault,
    .arrayNewFixed, .anyConvertExtern, .externConvertAny,
  ]
}

extension NumericType {
  /// The binary code, which is also the bits of the value type.
  var code: UInt8 { 0x7F - rawValue }
}

extension IntWidth {
  var code: UInt8 { self == .i32 ? NumericType.i32.code : NumericType.i64.code }
}

extension FloatWidth {
  var code: UInt8 { self == .f32 ? NumericType.f32.code : NumericType.f64.code }
}

extension VectorShape {
  /// The type of a lane on the operand stack.
  var lane: NumericType {
    switch self {
    case .i8x16, .i16x8, .i32x4: .i32
    case .i64x2: .i64
    case .f32x4: .f32
    case .f64x2: .f64
    case .v128: .v128
    }
  }

  var lanes: UInt8 {
    switch self {
    case .i8x16: 16
    case .i16x8: 8
    case .i32x4, .f32x4: 4
    case .i64x2, .f64x2: 2
    case .v128: 1
    }
  }
}
