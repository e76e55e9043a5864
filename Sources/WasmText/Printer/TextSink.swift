import WasmFormat

// The lexical forms of the text format.

extension ByteSink {
  mutating func text(_ text: StaticString) {
    bytes(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { bytes(UnsafeRawBufferPointer($0)) }
  }

  /// Puts text before what was written from a place on.
  mutating func insert(_ text: StaticString, at place: Int) {
    let inserted = text.utf8CodeUnitCount
    reserve(inserted)
    (start + place + inserted).update(from: start + place, count: count - place)
    (start + place).update(from: text.utf8Start, count: inserted)
    count += inserted
  }

  /// Begins a line with two spaces for each level. Very deep levels share an indentation, so that the text stays in
  /// proportion to the module.
  mutating func newline(_ level: Int) {
    let spaces = min(level, 40) * 2
    reserve(spaces + 1)
    byte(UInt8(ascii: "\n"))
    for _ in 0..<spaces { byte(UInt8(ascii: " ")) }
  }

  mutating func space() { byte(UInt8(ascii: " ")) }

  // MARK: Numbers

  mutating func decimal(_ number: UInt64) {
    if number < 10 { return byte(UInt8(truncatingIfNeeded: number) | 0x30) }
    var width = 0
    var rest = number
    while rest > 0 {
      rest /= 10
      width += 1
    }
    reserve(width)
    rest = number
    for place in stride(from: count + width - 1, through: count, by: -1) {
      start[place] = UInt8(truncatingIfNeeded: rest % 10) | 0x30
      rest /= 10
    }
    count += width
  }

  mutating func decimal(_ number: UInt32) { decimal(UInt64(number)) }

  mutating func decimal(signed number: Int64) {
    if number < 0 { byte(UInt8(ascii: "-")) }
    decimal(number.magnitude)
  }

  mutating func hexadecimal(_ number: UInt64, digits: Int) {
    for place in stride(from: digits - 1, through: 0, by: -1) {
      hexadecimalDigit(UInt8(number >> UInt64(place * 4) & 15))
    }
  }

  private mutating func hexadecimalDigit(_ value: UInt8) { byte(value < 10 ? value + 0x30 : value + 0x57) }

  mutating func float32(bits: UInt32) {
    let value = Float(bitPattern: bits)
    let payload = UInt64(bits & 0x7F_FFFF)
    if value.isNaN {
      nan(isNegative: bits >> 31 != 0, payload: payload, canonical: 0x40_0000)
    } else {
      decimal(float: value.description)
    }
  }

  mutating func float64(bits: UInt64) {
    let value = Double(bitPattern: bits)
    if value.isNaN {
      nan(isNegative: bits >> 63 != 0, payload: bits & 0xF_FFFF_FFFF_FFFF, canonical: 0x8_0000_0000_0000)
    } else {
      decimal(float: value.description)
    }
  }

  private mutating func nan(isNegative: Bool, payload: UInt64, canonical: UInt64) {
    text(isNegative ? "-nan" : "nan")
    if payload != canonical { text(":0x" + String(payload, radix: 16)) }
  }

  /// The shortest decimal that stands for the value, or `inf`. A needless `.0` is dropped.
  private mutating func decimal(float shortest: String) {
    text(shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest)
  }

  // MARK: Strings

  /// Text in quotes, where every byte outside printable ASCII is escaped.
  mutating func dataString(_ bytes: UnsafeRawBufferPointer) {
    byte(UInt8(ascii: "\""))
    for value in bytes { escaped(value) }
    byte(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ value: UInt8) {
    switch value {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      byte(UInt8(ascii: "\\"))
      byte(value)
    case 0x20...0x7E: byte(value)
    case 0x0A: text("\\n")
    case 0x09: text("\\t")
    default:
      byte(UInt8(ascii: "\\"))
      hexadecimal(UInt64(value), digits: 2)
    }
  }

  /// A name in quotes. Letters and symbols of all scripts stay; what cannot be seen, or changes how its neighbours are
  /// seen, is escaped.
  mutating func nameString(_ name: String) {
    byte(UInt8(ascii: "\""))
    escaped(name)
    byte(UInt8(ascii: "\""))
  }

  fileprivate mutating func escaped(_ name: String) {
    for scalar in name.unicodeScalars {
      if scalar.isASCII {
        escaped(UInt8(truncatingIfNeeded: scalar.value))
      } else if scalar.isInvisible {
        text("\\u{" + String(scalar.value, radix: 16) + "}")
      } else {
        text(String(scalar))
      }
    }
  }

  /// A name as an identifier, quoted if it contains what plain identifiers may not. The name must not be empty.
  mutating func identifier(_ name: String) {
    byte(UInt8(ascii: "$"))
    if name.utf8.allSatisfy(isIdentifierCharacter) {
      text(name)
    } else {
      nameString(name)
    }
  }
}

/// A name as printed modules have it between quotes: safe to show on a terminal, and in one line.
package func escapedName(_ name: String) -> String {
  var sink = ByteSink()
  sink.escaped(name)
  return String(decoding: sink.buffer, as: UTF8.self)
}

/// Whether a byte may stand in an identifier without quotes.
private func isIdentifierCharacter(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"),
    UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
    false
  default: byte > 0x20 && byte < 0x7F
  }
}

extension Unicode.Scalar {
  /// Whether it cannot be seen, or changes how its neighbours are seen.
  package var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned, .surrogate:
      true
    default: false
    }
  }
}
