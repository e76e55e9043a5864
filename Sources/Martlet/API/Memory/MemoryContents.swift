// Values, arrays and text in linear memories. Addresses and counts may be of any integer type, as they come from the program;
// signed ones are taken by their bits, as the program means them. What does not fit into the memory is a `Trap`.

/// The address or count that a number of a program means.
@inlinable @inline(__always)
func unsigned<Number: FixedWidthInteger>(_ number: Number) -> UInt64 {
  UInt64(clamping: Number.Magnitude(truncatingIfNeeded: number))
}

extension Memory {
  /// Where a range begins, which is wholly inside.
  @usableFromInline
  func start(at address: UInt64, count: UInt64, stride: Int = 1) throws(Trap) -> UnsafeMutableRawPointer {
    let size = UInt64(currentByteCount(record))
    let (bytes, overflow) = count.multipliedReportingOverflow(by: UInt64(stride))
    guard !overflow, address <= size, bytes <= size - address else { throw Trap(.memoryOutOfBounds) }
    return record.pointee.base + Int(address)
  }

  // MARK: Values

  /// Reads a number or a structure.
  ///
  /// ```swift
  /// let length = try memory.load(UInt32.self, at: address)
  /// ```
  @inlinable
  public func load<Element: PlainData>(
    _ type: Element.Type = Element.self, at address: some FixedWidthInteger
  ) throws -> Element {
    let place = try start(at: unsigned(address), count: UInt64(MemoryLayout<Element>.size))
    return withExtendedLifetime(self) { place.loadUnaligned(as: Element.self) }
  }

  /// Writes a number or a structure.
  ///
  /// ```swift
  /// try memory.store(Particle(x: 0, y: 1, charge: -1), at: address)
  /// ```
  @inlinable
  public func store<Element: PlainData>(_ value: Element, at address: some FixedWidthInteger) throws {
    let place = try start(at: unsigned(address), count: UInt64(MemoryLayout<Element>.size))
    withExtendedLifetime(self) { place.storeBytes(of: value, as: Element.self) }
  }

  // MARK: Arrays

  /// Reads numbers or structures that stand one after the other.
  ///
  /// ```swift
  /// let samples = try memory.array(of: Float.self, at: address, count: count)
  /// ```
  @inlinable
  public func array<Element: PlainData>(
    of type: Element.Type, at address: some FixedWidthInteger, count: some FixedWidthInteger
  ) throws -> [Element] {
    let place = try start(at: unsigned(address), count: unsigned(count), stride: MemoryLayout<Element>.stride)
    let count = Int(unsigned(count))
    return withExtendedLifetime(self) {
      Array(unsafeUninitializedCapacity: count) { buffer, initialized in
        if let base = buffer.baseAddress {
          UnsafeMutableRawPointer(base).copyMemory(from: place, byteCount: count * MemoryLayout<Element>.stride)
        }
        initialized = count
      }
    }
  }

  /// Writes numbers or structures one after the other.
  ///
  /// ```swift
  /// try memory.store(contentsOf: samples, at: address)
  /// ```
  @inlinable
  public func store<Element: PlainData>(contentsOf array: [Element], at address: some FixedWidthInteger) throws {
    try store(contentsOf: array.span, at: address)
  }

  /// Writes the elements of a span one after the other.
  @inlinable
  public func store<Element: PlainData>(
    contentsOf span: Span<Element>, at address: some FixedWidthInteger
  ) throws {
    let place = try start(at: unsigned(address), count: UInt64(span.count), stride: MemoryLayout<Element>.stride)
    withExtendedLifetime(self) {
      span.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { place.copyMemory(from: base, byteCount: bytes.count) }
      }
    }
  }

  /// Copies bytes of another memory, or of the same one.
  ///
  /// ```swift
  /// try memory.copy(from: other, at: source, count: 1024, to: destination)
  /// ```
  @inlinable
  public func copy(
    from source: Memory, at address: some FixedWidthInteger, count: some FixedWidthInteger,
    to destination: some FixedWidthInteger
  ) throws {
    let from = try source.start(at: unsigned(address), count: unsigned(count))
    let to = try start(at: unsigned(destination), count: unsigned(count))
    withExtendedLifetime((self, source)) { to.copyMemory(from: from, byteCount: Int(unsigned(count))) }
  }

  // MARK: Text

  /// Reads text, which has to be UTF-8; throws a `CallError` otherwise.
  ///
  /// ```swift
  /// let name = try memory.string(at: address, count: count)
  /// ```
  @inlinable
  public func string(at address: some FixedWidthInteger, count: some FixedWidthInteger) throws -> String {
    try string(unsigned(address), unsigned(count))
  }

  /// Reads text up to a zero byte, as C has it; throws a `CallError` if it is not UTF-8.
  ///
  /// ```swift
  /// let name = try memory.string(at: address)
  /// ```
  @inlinable
  public func string(at address: some FixedWidthInteger) throws -> String {
    let address = unsigned(address)
    return try string(address, try bytesBeforeZero(from: address))
  }

  @usableFromInline
  func string(_ address: UInt64, _ count: UInt64) throws -> String {
    let place = try start(at: address, count: count)
    let bytes = UnsafeRawBufferPointer(start: place, count: Int(count))
    return try withExtendedLifetime(hold) {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw CallError("text in UTF-8 is needed; given are \(count) other bytes at \(address)")
      }
      return text
    }
  }

  @usableFromInline
  func bytesBeforeZero(from address: UInt64) throws -> UInt64 {
    let place = try start(at: address, count: 0)
    let rest = UnsafeRawBufferPointer(start: place, count: Int(UInt64(currentByteCount(record)) - address))
    return try withExtendedLifetime(hold) {
      guard let end = rest.firstIndex(of: 0) else { throw Trap(.memoryOutOfBounds) }
      return UInt64(end)
    }
  }

  /// Writes text in UTF-8, and returns how many bytes it took.
  ///
  /// ```swift
  /// let count = try memory.store("hello", at: address)
  /// ```
  @inlinable @discardableResult
  public func store(_ text: String, at address: some FixedWidthInteger) throws -> Int {
    try store(text, unsigned(address))
  }

  @usableFromInline
  func store(_ text: String, _ address: UInt64) throws -> Int {
    var text = text
    return try text.withUTF8 { bytes in
      let place = try start(at: address, count: UInt64(bytes.count))
      withExtendedLifetime(hold) {
        if let base = bytes.baseAddress { place.copyMemory(from: base, byteCount: bytes.count) }
      }
      return bytes.count
    }
  }
}
