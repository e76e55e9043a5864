extension Memory {
  /// Lends a look at a range of the memory, without copying it. The compiler does not let it outlive the closure, and every
  /// access through it is checked.
  ///
  /// The program may be called meanwhile; what it writes is seen. The address has to suit the alignment of the elements.
  ///
  /// ```swift
  /// let sum = try memory.withSpan(of: Float.self, at: address, count: 256) { samples in
  ///   var sum: Float = 0
  ///   for index in samples.indices { sum += samples[index] }
  ///   return sum
  /// }
  /// ```
  @inlinable
  public func withSpan<Element: PlainData, Result>(
    of type: Element.Type, at address: some FixedWidthInteger, count: some FixedWidthInteger,
    _ body: (Span<Element>) throws -> Result
  ) throws -> Result {
    let elements = try lend(type, unsigned(address), unsigned(count))
    defer { takeBack() }
    return try body(elements.span)
  }

  /// Lends a range of the memory to be changed in place.
  ///
  /// ```swift
  /// try memory.withMutableSpan(of: UInt8.self, at: address, count: 64) { pixels in
  ///   for index in pixels.indices { pixels[index] = 255 - pixels[index] }
  /// }
  /// ```
  @inlinable
  public func withMutableSpan<Element: PlainData, Result>(
    of type: Element.Type, at address: some FixedWidthInteger, count: some FixedWidthInteger,
    _ body: (inout MutableSpan<Element>) throws -> Result
  ) throws -> Result {
    let elements = try lend(type, unsigned(address), unsigned(count))
    defer { takeBack() }
    var span = elements.mutableSpan
    return try body(&span)
  }

  /// Lends a look at bytes of the memory.
  @inlinable
  public func withSpan<Result>(
    at address: some FixedWidthInteger, count: some FixedWidthInteger, _ body: (Span<UInt8>) throws -> Result
  ) throws -> Result {
    try withSpan(of: UInt8.self, at: address, count: count, body)
  }

  /// Lends bytes of the memory to be changed in place.
  @inlinable
  public func withMutableSpan<Result>(
    at address: some FixedWidthInteger, count: some FixedWidthInteger,
    _ body: (inout MutableSpan<UInt8>) throws -> Result
  ) throws -> Result {
    try withMutableSpan(of: UInt8.self, at: address, count: count, body)
  }

  @inlinable
  func lend<Element: PlainData>(
    _ type: Element.Type, _ address: UInt64, _ count: UInt64
  ) throws -> UnsafeMutableBufferPointer<Element> {
    let place = try lend(
      address, count, stride: MemoryLayout<Element>.stride, alignment: MemoryLayout<Element>.alignment)
    return UnsafeMutableBufferPointer(start: place.assumingMemoryBound(to: Element.self), count: Int(count))
  }

  /// Until it is taken back, the memory does not move: where address space could not be reserved, it cannot grow.
  @usableFromInline
  func lend(_ address: UInt64, _ count: UInt64, stride: Int, alignment: Int) throws -> UnsafeMutableRawPointer {
    let place = try start(at: address, count: count, stride: stride)
    guard UInt(bitPattern: place) % UInt(alignment) == 0 else {
      throw CallError("an address that is a multiple of \(alignment) is needed; given is \(address)")
    }
    if isMovable { record.pointee.lent += 1 }
    return place
  }

  @usableFromInline
  func takeBack() {
    if isMovable { record.pointee.lent -= 1 }
  }

  /// Shared memories get at once what they may ever need.
  private var isMovable: Bool { record.pointee.backing == .heap && !record.pointee.isShared }
}
