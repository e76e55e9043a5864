/// A growing run of bytes with the encodings of the binary format.
package struct ByteSink: ~Copyable {
  @usableFromInline package private(set) var start: UnsafeMutablePointer<UInt8>
  @usableFromInline package var count: Int
  @usableFromInline package private(set) var capacity: Int

  package init(capacity: Int = 256) {
    self.capacity = max(capacity, 16)
    start = .allocate(capacity: self.capacity)
    count = 0
  }

  deinit { start.deallocate() }

  @usableFromInline @inline(never)
  package mutating func grow(by bytes: Int) {
    let larger = max(capacity * 2, count + bytes)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: start, count: count)
    start.deallocate()
    start = moved
    capacity = larger
  }

  @inlinable @inline(__always)
  package mutating func reserve(_ bytes: Int) {
    if count + bytes > capacity { grow(by: bytes) }
  }

  @inlinable @inline(__always)
  package mutating func byte(_ value: UInt8) {
    reserve(1)
    start[count] = value
    count += 1
  }

  @inlinable
  package mutating func bytes(_ values: some Sequence<UInt8>) {
    for value in values { byte(value) }
  }

  package mutating func bytes(_ values: UnsafeRawBufferPointer) {
    reserve(values.count)
    if let base = values.baseAddress {
      UnsafeMutableRawPointer(start + count).copyMemory(from: base, byteCount: values.count)
    }
    count += values.count
  }

  /// Unsigned LEB128 in the fewest bytes.
  @inlinable
  package mutating func unsigned(_ value: UInt64) {
    reserve(10)
    var rest = value
    while rest >= 0x80 {
      start[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      count += 1
      rest >>= 7
    }
    start[count] = UInt8(truncatingIfNeeded: rest)
    count += 1
  }

  @inlinable
  package mutating func unsigned(_ value: UInt32) { unsigned(UInt64(value)) }

  /// Signed LEB128 in the fewest bytes.
  @inlinable
  package mutating func signed(_ value: Int64) {
    reserve(10)
    var rest = value
    while rest < -0x40 || rest > 0x3F {
      start[count] = UInt8(truncatingIfNeeded: rest & 0x7F) | 0x80
      count += 1
      rest >>= 7
    }
    start[count] = UInt8(truncatingIfNeeded: rest & 0x7F)
    count += 1
  }

  /// A fixed-width little-endian number.
  @inlinable
  package mutating func fixed<Number: FixedWidthInteger>(_ value: Number) {
    var rest = value.littleEndian
    withUnsafeBytes(of: &rest) { bytes($0) }
  }

  /// A name or other vector of bytes: length, then contents.
  package mutating func string(_ text: String) {
    unsigned(UInt64(text.utf8.count))
    bytes(text.utf8)
  }

  /// The code of an operator with its prefix.
  @inlinable
  package mutating func code(_ code: UInt32) {
    if code < 0x100 {
      byte(UInt8(truncatingIfNeeded: code))
    } else {
      byte(UInt8(truncatingIfNeeded: code >> 16))
      unsigned(code & 0xFFFF)
    }
  }

  /// Puts the length of everything from a place on before it.
  package mutating func insertLength(at start: Int) {
    let length = count - start
    let width = max(1, (UInt64(length).bitWidth - UInt64(length).leadingZeroBitCount + 6) / 7)
    reserve(10)
    (self.start + start + width).update(from: self.start + start, count: length)
    count = start
    unsigned(UInt64(length))
    count += length
  }

  package var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  package var array: [UInt8] { Array(buffer) }

  /// Hands the bytes over without copying them.
  package consuming func storage() -> ByteStorage {
    let (start, count) = (self.start, self.count)
    discard self
    return ByteStorage(adopting: UnsafeRawPointer(start), count: count) {
      UnsafeMutableRawPointer(mutating: $0).assumingMemoryBound(to: UInt8.self).deallocate()
    }
  }
}
