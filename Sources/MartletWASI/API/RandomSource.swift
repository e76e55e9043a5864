import CMartletPlatform

/// Where a program's random bytes come from.
public protocol RandomSource: AnyObject {
  func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(Errno)
}

#if !os(Windows)
  /// The system's source, which nobody can guess.
  public final class SystemRandom: RandomSource {
    public init() {}

    public func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(Errno) {
      guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
      guard martlet_random(start, bytes.count) == 0 else { throw .io }
    }
  }
#endif

/// The same bytes in every run. They are good for tests and for nothing secret.
public final class SeededRandom: RandomSource {
  private var state: UInt64

  public init(seed: UInt64 = 0) { state = seed }

  /// Steele, Lea and Flood's SplitMix generator.
  private func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  public func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(Errno) {
    var word: UInt64 = 0
    for index in bytes.indices {
      if index & 7 == 0 { word = next() }
      bytes[index] = UInt8(truncatingIfNeeded: word)
      word >>= 8
    }
  }
}
