/// Where a run of digits with single underscores between them ends: the first offset that does not belong to it. Equal
/// to `start` when there is no digit.
func digitRun(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ isDigit: (UInt8) -> Bool) -> Int {
  var offset = start
  while offset < end {
    if isDigit(base[offset]) {
      offset += 1
    } else if base[offset] == UInt8(ascii: "_"), offset > start, offset + 1 < end, isDigit(base[offset + 1]) {
      offset += 2
    } else {
      break
    }
  }
  return offset
}

func decimalRun(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
  digitRun(base, start, end) { $0 &- 0x30 < 10 }
}

func hexadecimalRun(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
  digitRun(base, start, end) { hexadecimalValue($0) != nil }
}

private func isText(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ text: StaticString) -> Bool {
  guard end - start == text.utf8CodeUnitCount else { return false }
  for index in 0..<(end - start) where base[start + index] != text.utf8Start[index] { return false }
  return true
}

/// Which form of number the word is, if it is one.
func numberKind(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Token.Kind? {
  var offset = start
  let signed = offset < end && (base[offset] == UInt8(ascii: "+") || base[offset] == UInt8(ascii: "-"))
  if signed { offset += 1 }
  guard offset < end else { return nil }
  if base[offset] == UInt8(ascii: "n") {
    if isText(base, offset, end, "nan") { return .float }
    guard end > offset + 6, isText(base, offset, offset + 6, "nan:0x") else { return nil }
    return hexadecimalRun(base, offset + 6, end) == end ? .float : nil
  }
  if base[offset] == UInt8(ascii: "i") { return isText(base, offset, end, "inf") ? .float : nil }
  let whole: Token.Kind = signed ? .integer : .natural
  let isHexadecimal = offset + 1 < end && base[offset] == UInt8(ascii: "0") && base[offset + 1] == UInt8(ascii: "x")
  func run(_ from: Int) -> Int { isHexadecimal ? hexadecimalRun(base, from, end) : decimalRun(base, from, end) }
  if isHexadecimal { offset += 2 }
  let digits = run(offset)
  guard digits > offset else { return nil }
  if digits == end { return whole }
  offset = digits
  if base[offset] == UInt8(ascii: ".") { offset = run(offset + 1) }
  if offset == end { return .float }
  let marker = base[offset] | 0x20
  guard marker == (isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")) else { return nil }
  offset += 1
  if offset < end, base[offset] == UInt8(ascii: "+") || base[offset] == UInt8(ascii: "-") { offset += 1 }
  return offset < end && decimalRun(base, offset, end) == end ? .float : nil
}

/// The value of digits and underscores, or nil when it does not fit 64 bits.
func naturalValue(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, radix: UInt64) -> UInt64? {
  var value: UInt64 = 0
  for offset in start..<end where base[offset] != UInt8(ascii: "_") {
    guard let digit = hexadecimalValue(base[offset]) else { return nil }
    let (product, tooLarge) = value.multipliedReportingOverflow(by: radix)
    let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
    if tooLarge || carry { return nil }
    value = sum
  }
  return value
}

/// The value of a natural number in decimal or hexadecimal, or nil when it does not fit 64 bits.
func naturalValue(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt64? {
  if end - start < 19 {
    // Plain short decimals, nearly all numbers there are.
    var value: UInt64 = 0
    var offset = start
    while offset < end, base[offset] &- 0x30 < 10 {
      value = value &* 10 &+ UInt64(base[offset] &- 0x30)
      offset += 1
    }
    if offset == end { return value }
  }
  let isHexadecimal = end - start > 2 && base[start] == UInt8(ascii: "0") && base[start + 1] == UInt8(ascii: "x")
  return isHexadecimal
    ? naturalValue(base, start + 2, end, radix: 16) : naturalValue(base, start, end, radix: 10)
}

/// The two's complement of a natural or signed number in `bits` bits, or nil when it is out of range.
func integerBits(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, bits: UInt64) -> UInt64? {
  let sign = base[start]
  let signed = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
  guard let magnitude = naturalValue(base, signed ? start + 1 : start, end) else { return nil }
  let mask = UInt64.max >> (64 - bits)
  let half = (1 as UInt64) << (bits - 1)
  if sign == UInt8(ascii: "-") { return magnitude <= half ? (0 &- magnitude) & mask : nil }
  return magnitude <= mask ? magnitude : nil
}
