/// What a byte can begin, and whether it may stand in identifiers, keywords and numbers.
enum CharacterClass {
  static let illegal: UInt8 = 0
  static let space: UInt8 = 1
  static let opening: UInt8 = 2
  static let closing: UInt8 = 3
  static let quote: UInt8 = 4
  static let semicolon: UInt8 = 5
  /// `, [ ] { }`: legal only inside annotations.
  static let separator: UInt8 = 6
  /// Bytes above ASCII, legal only in strings and comments.
  static let high: UInt8 = 7

  /// Set for every character of identifiers; the classes below include it.
  static let word: UInt8 = 0x10
  static let letter: UInt8 = 0x11
  static let digit: UInt8 = 0x12
  static let sign: UInt8 = 0x13
  static let dollar: UInt8 = 0x14

  /// The class of each byte. Lives as long as the process.
  nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for byte in 0..<256 {
      table[byte] =
        switch UInt8(byte) {
        case 0x20, 0x09, 0x0A, 0x0D: space
        case UInt8(ascii: "("): opening
        case UInt8(ascii: ")"): closing
        case UInt8(ascii: "\""): quote
        case UInt8(ascii: ";"): semicolon
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): separator
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
        case UInt8(ascii: "+"), UInt8(ascii: "-"): sign
        case UInt8(ascii: "$"): dollar
        case 0x21...0x7E: word
        case 0x80...0xFF: high
        default: illegal
        }
    }
    return UnsafePointer(table)
  }()
}

/// The value of a hexadecimal digit, or nil.
@inline(__always)
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte &- 0x30
  case 0x41...0x46: byte &- 0x37
  case 0x61...0x66: byte &- 0x57
  default: nil
  }
}

/// The length of the well-formed UTF-8 sequence at `position`, or 0.
func utf8SequenceLength(_ base: UnsafePointer<UInt8>, _ position: Int, _ limit: Int) -> Int {
  let lead = base[position]
  let length: Int
  var lowest: UInt8 = 0x80
  var highest: UInt8 = 0xBF
  switch lead {
  case 0x00...0x7F: return 1
  case 0xC2...0xDF: length = 2
  case 0xE0:
    length = 3
    lowest = 0xA0
  case 0xED:
    length = 3
    highest = 0x9F
  case 0xE1...0xEF: length = 3
  case 0xF0:
    length = 4
    lowest = 0x90
  case 0xF1...0xF3: length = 4
  case 0xF4:
    length = 4
    highest = 0x8F
  default: return 0
  }
  guard position + length <= limit, base[position + 1] >= lowest, base[position + 1] <= highest else { return 0 }
  for next in 2..<max(length, 2) where base[position + next] & 0xC0 != 0x80 { return 0 }
  return length
}

/// Whether all bytes form well-formed UTF-8.
func isUTF8(_ base: UnsafePointer<UInt8>, count: Int) -> Bool {
  var position = 0
  while position < count {
    let length = utf8SequenceLength(base, position, count)
    if length == 0 { return false }
    position += length
  }
  return true
}
