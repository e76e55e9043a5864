/// Reads the values of the binary format from a run of bytes, each checked against the end of the run.
///
/// Whoever makes a cursor keeps the `ByteStorage` alive as long as the cursor is used.
package struct ByteCursor {
  /// The module's first byte, from which offsets count.
  let base: UnsafePointer<UInt8>
  package private(set) var position: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// The section that errors name.
  var section: SectionKind?

  /// A range that does not lie within the bytes counts as empty.
  package init(_ storage: ByteStorage, _ range: ByteRange, section: SectionKind? = nil) {
    base = storage.base.assumingMemoryBound(to: UInt8.self)
    let fits = range.end <= storage.count
    position = base + (fits ? range.offset : 0)
    end = base + (fits ? range.end : 0)
    self.section = section
  }

  /// Offset of the next byte in the module's bytes.
  package var offset: Int {
    @inline(__always) get { position - base }
  }

  package var remaining: Int {
    @inline(__always) get { end - position }
  }

  package var isAtEnd: Bool {
    @inline(__always) get { position == end }
  }

  /// The next byte, left where it is; nil at the end.
  package var peek: UInt8? {
    @inline(__always) get { position == end ? nil : position.pointee }
  }
}

// MARK: Bytes

extension ByteCursor {
  @inline(__always)
  package mutating func byte() throws(ReadError) -> UInt8 {
    guard position != end else { throw endReached() }
    let value = position.pointee
    position += 1
    return value
  }

  /// A run of `count` bytes, passed over.
  package mutating func take(_ count: Int) throws(ReadError) -> ByteRange {
    guard count >= 0, count <= remaining else { throw endReached(needing: count) }
    let range = ByteRange(offset: offset, count: count)
    position += count
    return range
  }

  @inline(__always)
  mutating func skipByte() { position += 1 }

  /// Passes over bytes that are known to be there.
  @inline(__always)
  mutating func skip(_ count: Int) { position += count }

  /// A little-endian number of fixed width.
  @inline(__always)
  package mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(ReadError) -> Number {
    let width = Number.bitWidth / 8
    guard remaining >= width else { throw endReached(needing: width) }
    let value = UnsafeRawPointer(position).loadUnaligned(as: Number.self)
    position += width
    return Number(littleEndian: value)
  }

  /// A cursor over the next `count` bytes, which this cursor passes over.
  mutating func part(_ range: ByteRange) -> ByteCursor { ByteCursor(self, range) }

  private init(_ whole: ByteCursor, _ range: ByteRange) {
    base = whole.base
    position = whole.base + range.offset
    end = whole.base + range.end
    section = whole.section
  }
}

// MARK: LEB128

extension ByteCursor {
  @inline(__always)
  package mutating func unsigned32() throws(ReadError) -> UInt32 {
    if position != end, position.pointee < 0x80 {
      let value = UInt32(position.pointee)
      position += 1
      return value
    }
    let (value, length) = try longUnsigned(bits: 32)
    position += length
    return UInt32(truncatingIfNeeded: value)
  }

  @inline(__always)
  package mutating func unsigned64() throws(ReadError) -> UInt64 {
    if position != end, position.pointee < 0x80 {
      let value = UInt64(position.pointee)
      position += 1
      return value
    }
    let (value, length) = try longUnsigned(bits: 64)
    position += length
    return value
  }

  @inline(__always)
  package mutating func signed32() throws(ReadError) -> Int32 {
    Int32(truncatingIfNeeded: try signed(bits: 32))
  }

  @inline(__always)
  package mutating func signed33() throws(ReadError) -> Int64 { try signed(bits: 33) }

  @inline(__always)
  package mutating func signed64() throws(ReadError) -> Int64 { try signed(bits: 64) }

  @inline(__always)
  private mutating func signed(bits: Int) throws(ReadError) -> Int64 {
    if position != end, position.pointee < 0x80 {
      let value = Int64(Int8(bitPattern: position.pointee << 1) >> 1)
      position += 1
      return value
    }
    let (value, length) = try longSigned(bits: bits)
    position += length
    return value
  }

  // The long forms do not change the cursor, so that a cursor can live in registers while it is used in a loop.

  @inline(never)
  private func longUnsigned(bits: Int) throws(ReadError) -> (value: UInt64, length: Int) {
    let start = offset
    var next = self
    var value: UInt64 = 0
    var shift = 0
    while true {
      let left = bits - shift
      guard left > 0 else { throw ReadError(.integerTooLong, at: start, in: section, expected: "at most \(bits) bits") }
      let code = try next.byte()
      let payload = code & 0x7F
      guard left >= 7 || payload >> UInt8(left) == 0 else {
        throw ReadError(.integerTooLarge, at: start, in: section, expected: "an unsigned number of \(bits) bits")
      }
      value |= UInt64(payload) << UInt64(shift)
      if code < 0x80 { return (value, next.offset - start) }
      shift += 7
    }
  }

  @inline(never)
  private func longSigned(bits: Int) throws(ReadError) -> (value: Int64, length: Int) {
    let start = offset
    var next = self
    var value: Int64 = 0
    var shift = 0
    while true {
      let left = bits - shift
      guard left > 0 else { throw ReadError(.integerTooLong, at: start, in: section, expected: "at most \(bits) bits") }
      let code = try next.byte()
      let payload = code & 0x7F
      if left < 7 {
        // The bits beyond the number must all repeat its sign.
        let sign: UInt8 = (0x7F << UInt8(left - 1)) & 0x7F
        guard payload & sign == 0 || payload & sign == sign else {
          throw ReadError(.integerTooLarge, at: start, in: section, expected: "a signed number of \(bits) bits")
        }
      }
      value |= Int64(payload) << Int64(shift)
      shift += 7
      if code < 0x80 {
        if shift < 64, payload & 0x40 != 0 { value |= -1 << Int64(shift) }
        return (value, next.offset - start)
      }
    }
  }
}

// MARK: Vectors and names

extension ByteCursor {
  /// A number of bytes that follow.
  package mutating func length() throws(ReadError) -> Int {
    let start = offset
    let count = Int(try unsigned32())
    guard count <= remaining else {
      throw ReadError(
        .lengthOutOfBounds, at: start, in: section, expected: "a length of at most \(remaining)", found: "\(count)")
    }
    return count
  }

  /// The number of entries of a vector. Refused when it exceeds the limit; at most one entry for each byte that follows
  /// is worth reserving memory for.
  package mutating func count(of things: StaticString, limit: Int) throws(ReadError) -> Int {
    let start = offset
    let count = Int(try unsigned32())
    guard count <= limit else {
      throw ReadError(.limitExceeded, at: start, in: section, expected: "at most \(limit) \(things)", found: "\(count)")
    }
    return count
  }

  /// A length and that many bytes of UTF-8.
  package mutating func name(limit: Int) throws(ReadError) -> String {
    let start = offset
    let count = try length()
    guard count <= limit else {
      throw ReadError(
        .limitExceeded, at: start, in: section, expected: "a name of at most \(limit) bytes", found: "\(count) bytes")
    }
    let bytes = UnsafeBufferPointer(start: position, count: count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ReadError(.malformedUTF8, at: offset, in: section, expected: "a name in UTF-8")
    }
    position += count
    return text
  }
}

// MARK: Errors

extension ByteCursor {
  @inline(never)
  func endReached(needing count: Int = 1) -> ReadError {
    ReadError(
      .unexpectedEnd, at: offset, in: section, expected: count == 1 ? "another byte" : "\(count) more bytes",
      found: remaining == 0 ? "none" : "\(remaining)")
  }

  @inline(never)
  func error(
    _ kind: ReadError.Kind, at offset: Int? = nil, expected: String? = nil, found: String? = nil,
    missing: Feature? = nil
  ) -> ReadError {
    ReadError(
      kind, at: offset ?? self.offset, in: section, expected: missing == nil ? expected : nil, found: found,
      missing: missing)
  }
}
