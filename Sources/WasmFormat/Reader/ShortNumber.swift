/// A number in at most five bytes of LEB128, read at once from eight bytes that are there.
struct ShortNumber {
  /// Seven bits of each byte.
  var bits: UInt64
  /// How many bytes it takes; 0 if it is longer.
  var length: Int

  @inline(__always)
  init(_ start: UnsafePointer<UInt8>) {
    let first = start.pointee
    if first < 0x80 {
      self.init(bits: UInt64(first), length: 1)
    } else {
      self.init(long: UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)))
    }
  }

  @inline(__always)
  private init(bits: UInt64, length: Int) {
    self.bits = bits
    self.length = length
  }

  /// Linkers pad numbers to five bytes, so long ones are common.
  @inline(__always)
  private init(long bytes: UInt64) {
    let ends = ~bytes & 0x80_8080_8080
    // Everything up to the first byte without a continuation bit.
    let number = bytes & (ends ^ (ends &- 1))
    bits = number & 0x7F | (number & 0x7F00) &>> 1 | (number & 0x7F_0000) &>> 2
    bits |= (number & 0x7F00_0000) &>> 3 | (number & 0x7F_0000_0000) &>> 4
    length = ends == 0 ? 0 : (ends.trailingZeroBitCount &+ 1) &>> 3
  }

  @inline(__always)
  var isUnsigned32: Bool { length > 0 && bits <= UInt64(UInt32.max) }

  @inline(__always)
  func isBelow(_ limit: UInt32) -> Bool { length > 0 && bits < UInt64(limit) }

  @inline(__always)
  var isSigned32: Bool { length > 0 && Int64(Int32(truncatingIfNeeded: signed)) == signed }

  /// The number with the sign in its highest bit.
  @inline(__always)
  var signed: Int64 {
    let unused = Int64(64 &- 7 &* length)
    return (Int64(bitPattern: bits) &<< unused) &>> unused
  }
}
