import CMartletPlatform

// Floating-point operations as the specification wants them. Rounding is done by arithmetic, because a call of the C library
// would cost a handler its registers.

/// The smaller of two numbers; -0 is smaller than +0, and what is not a number wins.
@inline(__always)
func minimum(_ left: Double, _ right: Double) -> Double {
  if left < right { return left }
  if right < left { return right }
  if left == right { return Double(bitPattern: left.bitPattern | right.bitPattern) }
  return left + right
}

/// The larger of two numbers; +0 is larger than -0, and what is not a number wins.
@inline(__always)
func maximum(_ left: Double, _ right: Double) -> Double {
  if left > right { return left }
  if right > left { return right }
  if left == right { return Double(bitPattern: left.bitPattern & right.bitPattern) }
  return left + right
}

@inline(__always)
func copySign(_ magnitude: Double, _ sign: Double) -> Double {
  Double(bitPattern: magnitude.bitPattern & ~(1 << 63) | sign.bitPattern & (1 << 63))
}

@inline(__always)
func absolute(_ number: Double) -> Double { Double(bitPattern: number.bitPattern & ~(1 << 63)) }

@inline(__always)
func negate(_ number: Double) -> Double { Double(bitPattern: number.bitPattern ^ (1 << 63)) }

// From 0x1p52 on every number is an integer.

@inline(__always)
func truncate(_ number: Double) -> Double {
  guard absolute(number) < 0x1p52 else { return quiet(number) }
  return copySign(Double(martlet_f64_to_i64(number)), number)
}

@inline(__always)
func floor(_ number: Double) -> Double {
  guard absolute(number) < 0x1p52 else { return quiet(number) }
  let whole = Double(martlet_f64_to_i64(number))
  return copySign(whole > number ? whole - 1 : whole, number)
}

@inline(__always)
func ceiling(_ number: Double) -> Double {
  guard absolute(number) < 0x1p52 else { return quiet(number) }
  let whole = Double(martlet_f64_to_i64(number))
  return copySign(whole < number ? whole + 1 : whole, number)
}

/// The nearest integer, an even one where two are equally near.
@inline(__always)
func nearest(_ number: Double) -> Double {
  let magnitude = absolute(number)
  guard magnitude < 0x1p52 else { return quiet(number) }
  return copySign((magnitude + 0x1p52) - 0x1p52, number)
}

/// The smaller of two numbers; -0 is smaller than +0, and what is not a number wins.
@inline(__always)
func minimum(_ left: Float, _ right: Float) -> Float {
  if left < right { return left }
  if right < left { return right }
  if left == right { return Float(bitPattern: left.bitPattern | right.bitPattern) }
  return left + right
}

/// The larger of two numbers; +0 is larger than -0, and what is not a number wins.
@inline(__always)
func maximum(_ left: Float, _ right: Float) -> Float {
  if left > right { return left }
  if right > left { return right }
  if left == right { return Float(bitPattern: left.bitPattern & right.bitPattern) }
  return left + right
}

@inline(__always)
func copySign(_ magnitude: Float, _ sign: Float) -> Float {
  Float(bitPattern: magnitude.bitPattern & ~(1 << 31) | sign.bitPattern & (1 << 31))
}

@inline(__always)
func absolute(_ number: Float) -> Float { Float(bitPattern: number.bitPattern & ~(1 << 31)) }

@inline(__always)
func negate(_ number: Float) -> Float { Float(bitPattern: number.bitPattern ^ (1 << 31)) }

// From 0x1p23 on every number is an integer.

@inline(__always)
func truncate(_ number: Float) -> Float {
  guard absolute(number) < 0x1p23 else { return quiet(number) }
  return copySign(Float(martlet_f32_to_i64(number)), number)
}

@inline(__always)
func floor(_ number: Float) -> Float {
  guard absolute(number) < 0x1p23 else { return quiet(number) }
  let whole = Float(martlet_f32_to_i64(number))
  return copySign(whole > number ? whole - 1 : whole, number)
}

@inline(__always)
func ceiling(_ number: Float) -> Float {
  guard absolute(number) < 0x1p23 else { return quiet(number) }
  let whole = Float(martlet_f32_to_i64(number))
  return copySign(whole < number ? whole + 1 : whole, number)
}

/// The nearest integer, an even one where two are equally near.
@inline(__always)
func nearest(_ number: Float) -> Float {
  let magnitude = absolute(number)
  guard magnitude < 0x1p23 else { return quiet(number) }
  return copySign((magnitude + 0x1p23) - 0x1p23, number)
}

/// The number as arithmetic leaves it: no signalling NaN.
@inline(__always)
private func quiet(_ number: Double) -> Double {
  number.isNaN ? Double(bitPattern: number.bitPattern | 1 << 51) : number
}

@inline(__always)
private func quiet(_ number: Float) -> Float {
  number.isNaN ? Float(bitPattern: number.bitPattern | 1 << 22) : number
}

@inline(__always)
func squareRoot(_ number: Double) -> Double { martlet_f64_square_root(number) }

@inline(__always)
func squareRoot(_ number: Float) -> Float { martlet_f32_square_root(number) }
