extension Operator {
  /// The operator's line in the table.
  package var row: OperatorRow { OperatorTable.rows[Int(rawValue)] }

  /// The name in the text format.
  public var name: String { row.name.description }
}

/// Finds operators by their binary code: one byte per opcode of each prefix, so that decoding is one load.
package struct OperatorCodes: Sendable {
  /// `unknown` or the raw value of an operator, for the codes without prefix and for those behind each prefix.
  package static let unknown: UInt16 = .max
  private static let prefixCount = 5
  private static let span = 512

  nonisolated(unsafe) private let table: UnsafePointer<UInt16>

  package static let shared = OperatorCodes()

  private init() {
    let table = UnsafeMutablePointer<UInt16>.allocate(capacity: Self.prefixCount * Self.span)
    table.initialize(repeating: Self.unknown, count: Self.prefixCount * Self.span)
    for index in 0..<OperatorTable.count {
      let row = OperatorTable.rows[index]
      let prefix = row.code < 0x100 ? 0 : Int(row.code >> 16) - 0xFA
      table[prefix * Self.span + Int(row.code & 0xFFFF)] = UInt16(index)
    }
    self.table = UnsafePointer(table)
  }

  /// The raw value of the operator with a one-byte code, or `unknown`.
  @inline(__always)
  func plain(_ code: UInt8) -> UInt16 { table[Int(code)] }

  /// The raw value of the operator behind a prefix (0xFB, 0xFC, 0xFD, 0xFE), or `unknown`.
  @inline(__always)
  func prefixed(_ prefix: UInt8, _ number: UInt32) -> UInt16 {
    guard prefix >= 0xFB, prefix <= 0xFE, number < UInt32(Self.span) else { return Self.unknown }
    return table[(Int(prefix) - 0xFA) * Self.span + Int(number)]
  }
}
