import Synchronization
public import WasmFormat

/// A linear memory that instances of several stores use at once, each store on a thread of its own.
///
/// ```swift
/// var configuration = Engine.Configuration()
/// configuration.features = [.wasm3, Features(.threads)]
/// let engine = Engine(configuration)
/// let module = try Module(path: "worker.wasm", engine: engine)
/// let memory = try SharedMemory(MemoryType(limits: SizeLimits(minimum: 1, maximum: 16), isShared: true), engine: engine)
/// for _ in 0..<4 {
///   Thread.detachNewThread {
///     let store = Store(engine: engine)
///     let worker = try! Instance(module, in: store, imports: ["env": ["memory": memory]])
///     try! worker.function("work").call()
///   }
/// }
/// ```
///
/// What one thread writes another one may see at any time; atomic instructions give it an order. A program that waits in
/// `memory.atomic.wait` holds its thread, even during `callAsync`: give programs that wait for each other threads of their own,
/// and not those of Swift's tasks, of which there are only as many as processors.
public final class SharedMemory: @unchecked Sendable {
  package let record: UnsafeMutablePointer<MemoryRecord>
  private let growth = Mutex(())

  /// Makes a memory, whose type needs a maximum.
  public convenience init(_ type: MemoryType, engine: Engine = .standard) throws {
    try self.init(type, strategy: engine.configuration.memoryStrategy, limit: .max)
  }

  /// Makes a memory within the limits of a store.
  package convenience init(_ type: MemoryType, for store: Store) throws {
    let limit = UInt(max(min(store.limits.memoryBytes, store.limits.totalMemoryBytes), 0))
    try self.init(type, strategy: store.engine.configuration.memoryStrategy, limit: limit)
  }

  init(_ type: MemoryType, strategy: Engine.MemoryStrategy, limit: UInt) throws(LimitError) {
    guard type.limits.maximum != nil else { throw LimitError("a shared memory needs a maximum") }
    var type = type
    type.isShared = true
    let made = try MemoryRecord.makeShared(type, strategy: strategy, limit: limit)
    record = .allocate(capacity: 1)
    record.initialize(to: made)
    record.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    record.pointee.free()
    record.deallocate()
  }

  public var type: MemoryType { record.type }

  /// The size in bytes. Another thread may be letting it grow.
  public var byteCount: Int { Int(currentByteCount(record)) }

  /// The size in pages.
  public var pageCount: UInt64 { UInt64(currentByteCount(record)) >> UInt64(record.pointee.pageSizeLog2) }

  /// Adds pages, and returns how many there were; nil if the type or the machine does not allow it.
  @discardableResult
  public func grow(by pages: UInt64) -> UInt64? { MemoryRecord.grow(record, by: pages) }

  /// Lets one thread after the other change the size.
  func whileGrowing<Result: Sendable>(_ body: () -> Result) -> Result { growth.withLock { _ in body() } }

  /// The bytes of a range.
  ///
  /// ```swift
  /// let text = String(decoding: try memory.read(at: address, count: length), as: UTF8.self)
  /// ```
  public func read(at offset: UInt64, count: Int) throws -> [UInt8] {
    try withBytes(at: offset, count: UInt64(max(count, 0))) { Array($0) }
  }

  /// Writes bytes.
  public func write(_ bytes: [UInt8], at offset: UInt64) throws {
    try withBytes(at: offset, count: UInt64(bytes.count)) { place in
      bytes.withUnsafeBytes { place.copyMemory(from: $0) }
    }
  }

  /// Lends the bytes of a range, which other threads may be using. They must not be used after `body` has returned.
  public func withBytes<Result>(
    at offset: UInt64, count: UInt64, _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) throws -> Result {
    let size = UInt64(currentByteCount(record))
    guard offset <= size, count <= size - offset else { throw Trap(.memoryOutOfBounds) }
    return try body(UnsafeMutableRawBufferPointer(start: record.pointee.base + Int(offset), count: Int(count)))
  }

  /// Wakes threads that wait at an address in `memory.atomic.wait32` or `wait64`, those that came first; returns how many.
  ///
  /// ```swift
  /// try memory.notify(at: 64, count: 1)
  /// ```
  @discardableResult
  public func notify(at offset: UInt64, count: UInt32 = .max) throws -> UInt32 {
    guard offset % 4 == 0 else { throw Trap(.unalignedAtomic) }
    return try withBytes(at: offset, count: 4) { place in
      place.baseAddress.map { ParkingLot.notify(at: $0, count: count) } ?? 0
    }
  }
}

extension SharedMemory: Importable {
  public var extern: Extern { .sharedMemory(self) }
}

extension SharedMemory: Equatable {
  /// Whether both are the same memory.
  public static func == (left: SharedMemory, right: SharedMemory) -> Bool { left === right }
}

extension Memory {
  /// A shared memory as one store sees it.
  public init(_ memory: SharedMemory, in store: Store) {
    self.init(Hold(SharedMemoryUse(memory, in: store)), memory.record)
  }

  /// What other stores can use of the memory; nil if it is not shared.
  public var shared: SharedMemory? {
    guard record.pointee.isShared, let owner = record.pointee.owner else { return nil }
    return Unmanaged<SharedMemory>.fromOpaque(owner).takeUnretainedValue()
  }
}

/// A store's use of a shared memory.
final class SharedMemoryUse: Entity {
  private let memory: SharedMemory

  init(_ memory: SharedMemory, in store: Store) {
    self.memory = memory
    super.init(in: store)
  }
}
