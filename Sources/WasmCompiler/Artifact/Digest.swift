import CMartletPlatform

/// A number of 128 bits that tells whether bytes are what they were. It finds damage, at the speed of memory; it does not
/// find out who wrote the bytes, which no number inside a file can.
package struct Digest: Hashable, Sendable {
  package var low: UInt64
  package var high: UInt64

  package init(low: UInt64 = 0, high: UInt64 = 0) {
    self.low = low
    self.high = high
  }

  /// Eight lanes take eight bytes each in turn. A step of a lane can be undone, so two runs of bytes that differ in one
  /// word never have lanes that are equal.
  package init(of bytes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = (Self.seed(1), Self.seed(2), Self.seed(3), Self.seed(4))
    var (e, f, g, h) = (Self.seed(5), Self.seed(6), Self.seed(7), Self.seed(8))
    let whole = bytes.count & ~63
    if let base = bytes.baseAddress {
      var offset = 0
      while offset < whole {
        // By itself, the processor looks ahead within a page only.
        martlet_prefetch(base + (offset &+ 1024))
        a = Self.step(a, base, offset)
        b = Self.step(b, base, offset &+ 8)
        c = Self.step(c, base, offset &+ 16)
        d = Self.step(d, base, offset &+ 24)
        e = Self.step(e, base, offset &+ 32)
        f = Self.step(f, base, offset &+ 40)
        g = Self.step(g, base, offset &+ 48)
        h = Self.step(h, base, offset &+ 56)
        offset &+= 64
      }
    }
    var rest = Self.mix(a, UInt64(truncatingIfNeeded: bytes.count))
    for byte in bytes[whole...] { rest = Self.mix(rest, UInt64(byte)) }
    low = Self.fold(rest, b, c, d, e, f, g, h)
    high = Self.fold(h, g, f, e, d, c, b, rest)
  }

  private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func seed(_ number: UInt64) -> UInt64 { number &* 0xD6E8_FEB8_6659_FD93 }

  @inline(__always)
  private static func mix(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let sum = lane ^ word
    return (sum &<< 29 | sum &>> 35) &* factor
  }

  @inline(__always)
  private static func step(_ lane: UInt64, _ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    mix(lane, UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }

  private static func fold(_ lanes: UInt64...) -> UInt64 {
    var result: UInt64 = 0
    for lane in lanes {
      let product = (result ^ lane).multipliedFullWidth(by: factor)
      result = product.high ^ product.low ^ lane &>> 32
    }
    return result
  }
}
