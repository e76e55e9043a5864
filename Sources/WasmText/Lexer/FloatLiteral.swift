/// The layout of an IEEE 754 number.
struct FloatFormat {
  /// Bits of the significand, with the hidden one.
  var precision: Int
  var exponentBits: Int

  static let single = FloatFormat(precision: 24, exponentBits: 8)
  static let double = FloatFormat(precision: 53, exponentBits: 11)

  var bias: Int { (1 << (exponentBits - 1)) - 1 }
  var signBit: UInt64 { 1 << UInt64(precision + exponentBits - 1) }
  var infinity: UInt64 { ((1 << UInt64(exponentBits)) - 1) << UInt64(precision - 1) }
  var quietBit: UInt64 { 1 << UInt64(precision - 2) }

  /// The bits nearest to `significand * 2^exponent`, ties to even; nil when that is infinite. `inexact` says that the
  /// true value lies a little above.
  func rounded(_ significand: UInt64, exponent: Int, inexact: Bool) -> UInt64? {
    if significand == 0 { return 0 }
    let shift = significand.leadingZeroBitCount
    let normal = significand << UInt64(shift)
    let magnitude = exponent - shift + 63
    let smallest = 1 - bias
    if magnitude > bias { return nil }
    let dropped = 64 - precision + max(0, smallest - magnitude)
    var kept = dropped >= 64 ? 0 : normal >> UInt64(dropped)
    let half = dropped > 64 ? false : normal >> UInt64(dropped - 1) & 1 == 1
    let rest = dropped > 64 || inexact || normal & ((1 << UInt64(dropped - 1)) &- 1) != 0
    if half, rest || kept & 1 == 1 { kept += 1 }
    let bits = magnitude < smallest ? kept : UInt64(magnitude + bias - 1) << UInt64(precision - 1) + kept
    return bits < infinity ? bits : nil
  }
}

/// The bits of a float literal (or of an integer literal in its place), or nil when it is out of range. The lexer has
/// checked its form.
func floatBits(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: FloatFormat) -> UInt64? {
  var offset = start
  let negative = base[offset] == UInt8(ascii: "-")
  if negative || base[offset] == UInt8(ascii: "+") { offset += 1 }
  let magnitude: UInt64?
  if base[offset] == UInt8(ascii: "i") {
    magnitude = format.infinity
  } else if base[offset] == UInt8(ascii: "n") {
    magnitude = nanBits(base, offset, end, format)
  } else if offset + 1 < end, base[offset + 1] == UInt8(ascii: "x") {
    magnitude = hexadecimalFloat(base, offset + 2, end, format)
  } else {
    magnitude = decimalFloat(base, offset, end, format)
  }
  return magnitude.map { negative ? $0 | format.signBit : $0 }
}

private func nanBits(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: FloatFormat) -> UInt64? {
  guard end > start + 3 else { return format.infinity | format.quietBit }
  guard let payload = naturalValue(base, start + 6, end, radix: 16), payload > 0,
    payload < 1 << UInt64(format.precision - 1)
  else { return nil }
  return format.infinity | payload
}

/// The exponent behind `e` or `p`, held within what matters.
private func exponentValue(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
  var offset = start
  let negative = base[offset] == UInt8(ascii: "-")
  if negative || base[offset] == UInt8(ascii: "+") { offset += 1 }
  var value = 0
  while offset < end {
    if base[offset] != UInt8(ascii: "_") { value = min(value * 10 + Int(base[offset] &- 0x30), 1 << 40) }
    offset += 1
  }
  return negative ? -value : value
}

private func hexadecimalFloat(
  _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: FloatFormat
) -> UInt64? {
  var significand: UInt64 = 0
  var exponent = 0
  var inexact = false
  var inFraction = false
  var offset = start
  while offset < end {
    let byte = base[offset]
    offset += 1
    if byte == UInt8(ascii: ".") {
      inFraction = true
    } else if byte | 0x20 == UInt8(ascii: "p") {
      exponent += exponentValue(base, offset, end)
      break
    } else if let digit = hexadecimalValue(byte) {
      if significand >> 60 == 0 {
        significand = significand << 4 | UInt64(digit)
        if inFraction { exponent -= 4 }
      } else {
        inexact = inexact || digit != 0
        if !inFraction { exponent += 4 }
      }
    }
  }
  return format.rounded(significand, exponent: exponent, inexact: inexact)
}

/// Digits beyond this many cannot change a result except by being there.
private let significantDigits = 800

private func decimalFloat(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ format: FloatFormat) -> UInt64? {
  var leading: UInt64 = 0
  var digits = 0
  var exponent = 0
  var inFraction = false
  var offset = start
  while offset < end {
    let byte = base[offset]
    offset += 1
    if byte == UInt8(ascii: ".") {
      inFraction = true
    } else if byte | 0x20 == UInt8(ascii: "e") {
      exponent += exponentValue(base, offset, end)
      break
    } else if byte != UInt8(ascii: "_") {
      if inFraction { exponent -= 1 }
      if digits > 0 || byte != UInt8(ascii: "0") {
        digits += 1
        if digits <= 19 { leading = leading &* 10 &+ UInt64(byte &- 0x30) }
      }
    }
  }
  if digits == 0 { return 0 }
  if digits <= 19, exponent == 0 { return format.rounded(leading, exponent: 0, inexact: false) }
  if let quick = quickDecimal(leading, digits, exponent, format) { return quick }
  if digits + exponent > 400 { return nil }
  if digits + exponent < -400 { return 0 }
  return exactDecimal(base, start, end, digits, exponent, format)
}

/// The result by one multiplication or division of exact numbers, where that rounds correctly.
private func quickDecimal(_ significand: UInt64, _ digits: Int, _ exponent: Int, _ format: FloatFormat) -> UInt64? {
  guard digits <= 19, significand < 1 << UInt64(format.precision) else { return nil }
  if format.precision == 24 {
    guard abs(exponent) <= 10 else { return nil }
    var power: Float = 1
    for _ in 0..<abs(exponent) { power *= 10 }
    return UInt64((exponent < 0 ? Float(significand) / power : Float(significand) * power).bitPattern)
  }
  guard abs(exponent) <= 22 else { return nil }
  var power: Double = 1
  for _ in 0..<abs(exponent) { power *= 10 }
  return (exponent < 0 ? Double(significand) / power : Double(significand) * power).bitPattern
}

/// The result by integers of any size.
private func exactDecimal(
  _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ digits: Int, _ exponent: Int, _ format: FloatFormat
) -> UInt64? {
  var numerator = Natural()
  var taken = 0
  var inexact = false
  var offset = start
  while offset < end, base[offset] | 0x20 != UInt8(ascii: "e") {
    let byte = base[offset]
    offset += 1
    guard byte &- 0x30 < 10, taken > 0 || byte != UInt8(ascii: "0") else { continue }
    if taken < significantDigits {
      numerator.multiply(by: 10, adding: UInt32(byte &- 0x30))
      taken += 1
    } else {
      inexact = inexact || byte != UInt8(ascii: "0")
    }
  }
  let scale = exponent + digits - taken
  var denominator = Natural(1)
  for _ in 0..<abs(scale) {
    if scale > 0 { numerator.multiply(by: 10, adding: 0) } else { denominator.multiply(by: 10, adding: 0) }
  }
  // Bring the quotient between 1 and 2, then take 64 bits of it.
  var shift = denominator.bitCount - numerator.bitCount
  if shift > 0 { numerator.shiftLeft(shift) } else { denominator.shiftLeft(-shift) }
  if numerator.isLess(than: denominator) {
    numerator.shiftLeft(1)
    shift += 1
  }
  var quotient: UInt64 = 0
  for _ in 0..<64 {
    quotient <<= 1
    if !numerator.isLess(than: denominator) {
      quotient |= 1
      numerator.subtract(denominator)
    }
    numerator.shiftLeft(1)
  }
  return format.rounded(quotient, exponent: -shift - 63, inexact: inexact || !numerator.isZero)
}

/// A natural number of any size, little-endian without leading zeros.
private struct Natural {
  private var limbs: [UInt32] = []

  init() {}

  init(_ value: UInt32) { limbs = [value] }

  var isZero: Bool { limbs.isEmpty }

  var bitCount: Int { limbs.count * 32 - (limbs.last?.leadingZeroBitCount ?? 0) }

  mutating func multiply(by factor: UInt32, adding addend: UInt32) {
    var carry = UInt64(addend)
    for index in limbs.indices {
      carry += UInt64(limbs[index]) * UInt64(factor)
      limbs[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry != 0 { limbs.append(UInt32(truncatingIfNeeded: carry)) }
  }

  mutating func shiftLeft(_ count: Int) {
    guard count > 0, !isZero else { return }
    let bits = UInt32(count % 32)
    if bits != 0 {
      var carry: UInt32 = 0
      for index in limbs.indices {
        let limb = limbs[index]
        limbs[index] = limb << bits | carry
        carry = limb >> (32 - bits)
      }
      if carry != 0 { limbs.append(carry) }
    }
    if count >= 32 { limbs.insert(contentsOf: repeatElement(0, count: count / 32), at: 0) }
  }

  func isLess(than other: Natural) -> Bool {
    if limbs.count != other.limbs.count { return limbs.count < other.limbs.count }
    for index in limbs.indices.reversed() where limbs[index] != other.limbs[index] {
      return limbs[index] < other.limbs[index]
    }
    return false
  }

  /// Takes away a number that is not larger.
  mutating func subtract(_ other: Natural) {
    var borrow: Int64 = 0
    for index in limbs.indices {
      let difference = Int64(limbs[index]) - (index < other.limbs.count ? Int64(other.limbs[index]) : 0) + borrow
      limbs[index] = UInt32(truncatingIfNeeded: difference)
      borrow = difference < 0 ? -1 : 0
    }
    while limbs.last == 0 { limbs.removeLast() }
  }
}
