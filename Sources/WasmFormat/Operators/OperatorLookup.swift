extension Operator {
  /// The operator's line in the table.
  package var row: OperatorRow { OperatorTable.rows[Int(rawValue)] }

  /// The name in the text format.
  public var name: String { row.name.description }
}

/// What decoding needs of an operator, in one word.
struct DecodedOperator {
  private let bits: UInt32

  fileprivate init(_ row: OperatorRow) {
    bits = UInt32(row.identifier.rawValue) | UInt32(row.immediates.rawValue) << 16 | UInt32(row.feature.rawValue) << 24
  }

  private init() { bits = 63 << 24 }

  /// No operator: its feature is one that is never on.
  static let unknown = DecodedOperator()

  @inline(__always)
  func isIn(_ features: Features) -> Bool { features.rawValue >> UInt64(bits >> 24) & 1 != 0 }

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
