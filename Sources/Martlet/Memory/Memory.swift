public import WasmFormat

/// A linear memory: one that an instance exports, or one made for instances to import.
///
/// ```swift
/// let memory = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 1, maximum: 16)))
/// try memory.write([1, 2, 3], at: 1024)
/// print(try memory.read(at: 1024, count: 3))  // [1, 2, 3]
/// ```
public struct Memory {
  package let hold: Hold
  package let record: UnsafeMutablePointer<MemoryRecord>

  package init(_ hold: Hold, _ record: UnsafeMutablePointer<MemoryRecord>) {
    self.hold = hold
    self.record = record
  }

  /// Makes a memory that belongs to no instance.
  public init(in store: Store, type: MemoryType) throws {
    guard !type.isShared else {
      self.init(try SharedMemory(type, for: store), in: store)
      return
    }
    let memory = try HostMemory(in: store, type: type)
    self.init(Hold(memory), memory.record)
  }

  public var store: Store { hold.store }

  public var type: MemoryType { record.type }

  /// The size in bytes.
  public var byteCount: Int { Int(currentByteCount(record)) }

  /// The size in pages.
  public var pageCount: UInt64 { UInt64(currentByteCount(record)) >> UInt64(record.pointee.pageSizeLog2) }

  /// Adds pages, and returns how many there were; nil if the type, the store or the machine does not allow it.
  ///
  /// ```swift
  /// guard memory.grow(by: 1) != nil else { return }
  /// ```
  @discardableResult
  public func grow(by pages: UInt64) -> UInt64? { MemoryRecord.grow(record, by: pages) }

  /// The bytes of a range.
  ///
  /// ```swift
  /// let bytes = try memory.read(at: address, count: length)
  /// ```
  @inlinable
  public func read(at address: some FixedWidthInteger, count: some FixedWidthInteger) throws -> [UInt8] {
    try array(of: UInt8.self, at: address, count: count)
  }

  /// Writes bytes.
  ///
  /// ```swift
  /// try memory.write([1, 2, 3], at: address)
  /// ```
  @inlinable
  public func write(_ bytes: [UInt8], at address: some FixedWidthInteger) throws {
    try store(contentsOf: bytes, at: address)
  }

  /// Lends the bytes of a range, for what `withSpan(of:at:count:_:)` cannot do. They must not be used after `body` has
  /// returned, and `body` must not let the memory grow.
  ///
  /// ```swift
  /// let sum = try memory.withBytes(at: 0, count: 16) { $0.reduce(0) { $0 + Int($1) } }
  /// ```
  public func withBytes<Result>(
    at offset: UInt64, count: UInt64, _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) throws -> Result {
    let size = UInt64(currentByteCount(record))
    guard offset <= size, count <= size - offset else {
      throw Trap(.memoryOutOfBounds)
    }
    return try withExtendedLifetime(hold) {
      try body(UnsafeMutableRawBufferPointer(start: record.pointee.base + Int(offset), count: Int(count)))
    }
  }
}

extension Memory: Equatable {
  /// Whether both are the same memory.
  public static func == (left: Memory, right: Memory) -> Bool { left.record == right.record }
}

/// A memory that belongs to no instance.
final class HostMemory: Entity {
  let record: UnsafeMutablePointer<MemoryRecord>

  init(in store: Store, type: MemoryType) throws {
    record = .allocate(capacity: 1)
    do {
      record.initialize(to: try MemoryRecord.make(type, in: store))
    } catch {
      record.deallocate()
      throw error
    }
    super.init(in: store)
  }

  deinit {
    store.withdraw(memoryBytes: record.pointee.byteCount)
    record.pointee.free()
    record.deallocate()
  }
}
