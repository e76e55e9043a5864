/// How `FunctionValidator.passQuickly` checks an operator with a one-byte code in a given module, in one word.
struct QuickRule: BitwiseCopyable {
  enum Form: UInt8 {
    /// Only `FunctionValidator.step` knows.
    case slow
    case localGet, localSet, localTee, globalGet, globalSet
    case constant32, constant64, fixedConstant
    case unary, binary, load, store
    case drop, select
    case block, loop, `if`, `else`, end
    case br, brIf, `return`, call, unreachable, nop
  }

  var form = Form.slow
  /// Of a load or store: base-2 logarithm of the largest alignment. Of a constant of fixed width: the instruction's length.
  var limit: UInt8 = 0
  /// The codes of the operands' types, the address among them.
  var first: UInt8 = 0
  var second: UInt8 = 0
  var result = ValueType.bottom

  /// The rules for all bytes. The address is the type of those into the first memory, if there is one.
  static func table(features: Features, memoryAddress: ValueType?) -> FlatBuffer<QuickRule> {
    var table = FlatBuffer<QuickRule>(capacity: 256)
    for code in UInt8.min...UInt8.max {
      let decoded = OperatorCodes.shared.plain(code)
      table.append(decoded.isIn(features) ? QuickRule(decoded.operator, memoryAddress) : QuickRule())
    }
    return table
  }

  private init() {}

  private init(_ identifier: Operator, _ memoryAddress: ValueType?) {
    let rule = OperatorRule.table.base[Int(identifier.rawValue)]
    result = ValueType(bits: UInt32(rule.results.0))
    first = rule.parameters.0
    second = rule.parameters.1
    switch rule.form {
    case .unary: form = .unary
    case .binary: form = .binary
    case .load, .store:
      guard let memoryAddress else { return }
      form = rule.form == .load ? .load : .store
      second = first
      first = UInt8(truncatingIfNeeded: memoryAddress.bits)
      limit = rule.naturalAlignment
    case .constant:
      switch identifier.row.immediates {
      case .i32: form = .constant32
      case .i64: form = .constant64
      case .f32: (form, limit) = (.fixedConstant, 5)
      case .f64: (form, limit) = (.fixedConstant, 9)
      default: break
      }
    default: form = Self.form(identifier)
    }
  }

  /// The form of an operator without a signature.
  private static func form(_ identifier: Operator) -> Form {
    switch identifier {
    case .localGet: .localGet
    case .localSet: .localSet
    case .localTee: .localTee
    case .globalGet: .globalGet
    case .globalSet: .globalSet
    case .drop: .drop
    case .select: .select
    case .block: .block
    case .loop: .loop
    case .if: .if
    case .else: .else
    case .end: .end
    case .br: .br
    case .brIf: .brIf
    case .return: .return
    case .call: .call
    case .unreachable: .unreachable
    case .nop: .nop
    default: .slow
    }
  }
}
