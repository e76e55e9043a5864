extension Operator {
  /// The operator's line in the table.
  package var row: OperatorRow { OperatorTable.rows[Int(rawValue)] }

  /// The name in the text format.
  public var name: String { row.name.description }
}

/// How an instruction is decoded when its immediates are short, which most are.
enum ShortForm: UInt8 {
  /// Without immediates.
  case plain = 0
  case end, index, signedNumber, memoryArgument, blockType
  /// Decoded in full only.
  case none
}

/// What decoding needs of an operator, in one word.
struct DecodedOperator {
  private let bits: UInt64

  fileprivate init(_ row: OperatorRow) {
    var bits = UInt64(row.identifier.rawValue) | UInt64(row.immediates.rawValue) << 16
    bits |= UInt64(row.feature.rawValue) << 24
    bits |= UInt64(Self.shortForm(row).rawValue) << 32
    self.bits = bits
  }

  private init() { bits = 63 << 24 | UInt64(ShortForm.none.rawValue) << 32 }

  private static func shortForm(_ row: OperatorRow) -> ShortForm {
    if row.code >= 0x100 || row.identifier == .delegate { return .none }
    switch row.immediates {
    case .none: return row.identifier == .end ? .end : .plain
    case .local, .function, .global, .type, .tag, .label, .table: return .index
    case .i32, .i64: return .signedNumber
    case .memoryArgument: return .memoryArgument
    case .blockType: return .blockType
    default: return .none
    }
  }

  @inline(__always)
  var shortForm: ShortForm { unsafeBitCast(UInt8(truncatingIfNeeded: bits >> 32), to: ShortForm.self) }

  /// No operator: its feature is one that is never on.
  static let unknown = DecodedOperator()

  @inline(__always)
  func isIn(_ features: Features) -> Bool { features.rawValue &>> (bits >> 24) & 1 != 0 }

  /// The raw values come from the table, so they stand for a case.
  @inline(__always)
  var `operator`: Operator { unsafeBitCast(UInt16(truncatingIfNeeded: bits), to: Operator.self) }

  @inline(__always)
  var immediates: ImmediateKind { unsafeBitCast(UInt8(truncatingIfNeeded: bits >> 16), to: ImmediateKind.self) }
}

/// Finds operators by their binary code, so that decoding is one load.
struct OperatorCodes: Sendable {
  private static let prefixCount = 5
  private static let span = 512

  nonisolated(unsafe) private let table: UnsafePointer<DecodedOperator>

  static let shared = OperatorCodes()

  private init() {
    let table = UnsafeMutablePointer<DecodedOperator>.allocate(capacity: Self.prefixCount * Self.span)
    table.initialize(repeating: .unknown, count: Self.prefixCount * Self.span)
    for index in 0..<OperatorTable.count {
      let row = OperatorTable.rows[index]
      let prefix = row.code < 0x100 ? 0 : Int(row.code >> 16) - 0xFA
      table[prefix * Self.span + Int(row.code & 0xFFFF)] = DecodedOperator(row)
    }
    self.table = UnsafePointer(table)
  }

  /// The operator with a one-byte code, or `unknown`.
  @inline(__always)
  func plain(_ code: UInt8) -> DecodedOperator { table[Int(code)] }

  static func isPrefix(_ code: UInt8) -> Bool { code >= 0xFB && code <= 0xFE }

  /// The operator behind a prefix, or `unknown`.
  @inline(__always)
  func prefixed(_ prefix: UInt8, _ number: UInt32) -> DecodedOperator {
    guard number < UInt32(Self.span) else { return .unknown }
    return table[(Int(prefix) - 0xFA) * Self.span + Int(number)]
  }
}
