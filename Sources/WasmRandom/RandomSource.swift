/// A small repeatable source of random numbers (SplitMix64): the same seed gives the same module on every machine.
package struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number from 0 up to, not including, `bound`.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// True once in `times` on average.
  package mutating func once(in times: Int) -> Bool { below(times) == 0 }

  package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

  /// Numbers that programs stumble over, and others.
  package mutating func interestingInteger() -> UInt64 {
    switch below(8) {
    case 0: return 0
    case 1: return 1
    case 2: return .max
    case 3: return 1 << UInt64(below(64))
    case 4: return (1 << UInt64(below(64))) &- 1
    case 5: return UInt64(bitPattern: Int64(-below(256)))
    case 6: return UInt64(below(256))
    default: return next()
    }
  }

  package mutating func interestingFloatBits() -> UInt32 {
    let special: [UInt32] = [
      0, 0x8000_0000, 0x3F80_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 1, 0x007F_FFFF, 0x4F00_0000,
    ]
    return once(in: 2) ? pick(special) : Float(Int64(bitPattern: interestingInteger())).bitPattern
  }

  package mutating func interestingDoubleBits() -> UInt64 {
    let special: [Double] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0x1p31, -0x1p63, 0x1p64,
    ]
    return once(in: 2) ? pick(special).bitPattern : Double(Int64(bitPattern: interestingInteger())).bitPattern
  }
}
