/// The bytes that the text of a string literal stands for; `start` and `end` are inside the quotes. The lexer has checked
/// the escapes.
func decodeString(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(end - start)
  decodeString(base, start, end) { bytes.append($0) }
  return bytes
}

/// Gives each byte of a string literal to `emit`.
@inline(__always)
func decodeString(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ emit: (UInt8) -> Void) {
  var offset = start
  while offset < end {
    let byte = base[offset]
    guard byte == UInt8(ascii: "\\"), offset + 1 < end else {
      emit(byte)
      offset += 1
      continue
    }
    let letter = base[offset + 1]
    switch letter {
    case UInt8(ascii: "t"): emit(0x09)
    case UInt8(ascii: "n"): emit(0x0A)
    case UInt8(ascii: "r"): emit(0x0D)
    case UInt8(ascii: "u"):
      var close = offset + 2
      while close < end, base[close] != UInt8(ascii: "}") { close += 1 }
      if let value = naturalValue(base, offset + 3, close, radix: 16),
        let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: value))
      {
        UTF8.encode(scalar)?.forEach(emit)
      }
      offset = close + 1
      continue
    default:
      if offset + 2 < end, let high = hexadecimalValue(letter), let low = hexadecimalValue(base[offset + 2]) {
        emit(high << 4 | low)
        offset += 3
        continue
      }
      emit(letter)
    }
    offset += 2
  }
}
