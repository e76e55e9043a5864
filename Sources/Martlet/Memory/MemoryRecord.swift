import CMartletPlatform
import WasmFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

extension MemoryRecord {
  /// The memory of instances that have none, so that entering one never branches.
  nonisolated(unsafe) package static let none: UnsafeMutablePointer<MemoryRecord> = {
    let record = UnsafeMutablePointer<MemoryRecord>.allocate(capacity: 1)
    record.initialize(
      to: MemoryRecord(
        base: UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16), byteCount: 0, maximumBytes: 0,
        reservedBytes: 0, pageSizeLog2: 16, isShared: false, is64Bit: false, backing: .empty,
        declaredMaximum: .max, store: nil, slot: nil))
    return record
  }()

  /// The bytes that a number of pages takes, or as many as there can be.
  static func bytes(pages: UInt64, log2: UInt32) -> UInt {
    let (high, low) = pages.multipliedFullWidth(by: 1 << UInt64(log2))
    return high == 0 && low <= UInt64(Int.max) ? UInt(low) : UInt(Int.max)
  }

  /// Makes the memory of a type, for an instance if one defines it. `image` is what it begins with, beyond zeros.
  static func make(
    _ type: MemoryType, image: MemoryImage? = nil, for instance: InstanceBody? = nil, in store: Store
  ) throws(LimitError) -> MemoryRecord {
    let limit = UInt(max(store.limits.memoryBytes, 0))
    var record = MemoryRecord(type, limit: limit)
    guard record.byteCount <= limit else {
      throw LimitError("a memory of \(record.byteCount) bytes is larger than the store allows (\(limit))")
    }
    try store.admit(memoryBytes: record.byteCount, for: instance)
    record.store = store.record
    record.owner = instance.map { Unmanaged.passUnretained($0).toOpaque() }
    guard record.take(store.engine.configuration.memoryStrategy, image) else {
      store.withdraw(memoryBytes: record.byteCount, for: instance)
      throw LimitError("no room for a memory of \(record.byteCount) bytes")
    }
    return record
  }

  /// Makes a shared memory, which belongs to no store.
  static func makeShared(
    _ type: MemoryType, strategy: Engine.MemoryStrategy, limit: UInt
  ) throws(LimitError) -> MemoryRecord {
    var record = MemoryRecord(type, limit: limit)
    guard record.byteCount <= limit else {
      throw LimitError("a memory of \(record.byteCount) bytes is larger than the store allows (\(limit))")
    }
    guard record.take(strategy, nil) else { throw LimitError("no room for a memory of \(record.byteCount) bytes") }
    return record
  }

  /// What a memory with 32-bit addresses and pages of 64 KiB does not grow to: the last page below 4 GiB, unless it began with
  /// it. So compiled code knows that something may be added to an address where an access went well.
  package static let spareBytes: UInt = 1 << 16

  /// More than any machine has addresses for, so that sums with it do not overflow.
  private static let mostBytes = UInt(1) << (UInt.bitWidth - 8)

  /// A memory without bytes so far.
  private init(_ type: MemoryType, limit: UInt) {
    let is64Bit = type.addressType == .i64
    var addressable = is64Bit ? Self.mostBytes : UInt(clamping: UInt64(1) << 32)
    let byteCount = Self.bytes(pages: type.limits.minimum, log2: type.pageSizeLog2)
    if !is64Bit && type.pageSizeLog2 == 16 { addressable = max(addressable - Self.spareBytes, byteCount) }
    let declared = type.limits.maximum.map { Self.bytes(pages: $0, log2: type.pageSizeLog2) } ?? .max
    self.init(
      base: Self.none.pointee.base, byteCount: byteCount,
      maximumBytes: min(addressable, declared, limit), reservedBytes: 0, pageSizeLog2: type.pageSizeLog2,
      isShared: type.isShared, is64Bit: is64Bit, backing: .empty, declaredMaximum: type.limits.maximum ?? .max,
      store: nil, slot: nil)
  }

  private mutating func take(_ strategy: Engine.MemoryStrategy, _ image: MemoryImage?) -> Bool {
    guard byteCount <= Self.mostBytes else { return false }
    return strategy == .reserve && reserve(image: image) || allocate()
  }

  private mutating func reserve(image: MemoryImage?) -> Bool {
    let slotReach = UInt(clamping: UInt64(1) << 32)
    if maximumBytes <= slotReach {
      guard let slot = MemoryPool.shared.take(committing: Int(byteCount), image: image) else { return false }
      base = slot.pointee.base
      self.slot = UnsafeMutableRawPointer(slot)
      reservedBytes = slotReach
      backing = .pooled
      return true
    }
    guard MemoryPool.isSupported else { return false }
    // As much as may ever be needed, or the most that the system gives.
    var bytes = maximumBytes
    let mostReserved = UInt(clamping: UInt64(1) << 40)
    if bytes > mostReserved { bytes = max(mostReserved, byteCount) }
    while bytes >= byteCount && bytes > 0 {
      if let base = VirtualMemory.reserve(Self.wholePages(bytes)) {
        guard VirtualMemory.commit(base, Self.wholePages(byteCount)) else {
          VirtualMemory.release(base, Self.wholePages(bytes))
          return false
        }
        self.base = base
        reservedBytes = UInt(Self.wholePages(bytes))
        maximumBytes = min(maximumBytes, bytes)
        backing = .reserved
        return true
      }
      bytes /= 4
    }
    return false
  }

  private mutating func allocate() -> Bool {
    // A shared memory never moves, so it gets at once what it may ever need.
    reservedBytes = isShared ? maximumBytes : byteCount
    guard let bytes = calloc(max(Int(reservedBytes), 16), 1) else { return false }
    base = bytes
    backing = .heap
    return true
  }

  /// Whether the memory began as the image of its module says.
  var hasImage: Bool {
    slot.map { $0.assumingMemoryBound(to: MemorySlot.self).pointee.image != nil } ?? false
  }

  /// Gives back what the memory consists of.
  func free() {
    switch backing {
    case .empty: break
    case .pooled:
      guard let slot else { break }
      MemoryPool.shared.give(
        slot.assumingMemoryBound(to: MemorySlot.self), committedBytes: Self.wholePages(byteCount))
    case .reserved: VirtualMemory.release(base, Int(reservedBytes))
    case .heap: Self.deallocate(base)
    }
  }

  private static func deallocate(_ base: UnsafeMutableRawPointer) {
    #if canImport(Glibc)
      Glibc.free(base)
    #elseif canImport(Musl)
      Musl.free(base)
    #elseif canImport(Darwin)
      Darwin.free(base)
    #elseif os(Windows)
      ucrt.free(base)
    #endif
  }

  private static func wholePages(_ bytes: UInt) -> Int {
    let page = UInt(VirtualMemory.pageBytes)
    return Int((bytes + page - 1) / page * page)
  }

  /// What `memory.grow` does: the size before in pages, or nil if the memory cannot grow so much.
  @inline(never)
  package static func grow(_ memory: UnsafeMutablePointer<MemoryRecord>, by pages: UInt64) -> UInt64? {
    guard memory.pointee.isShared, let owner = memory.pointee.owner else { return growAlone(memory, by: pages) }
    return Unmanaged<SharedMemory>.fromOpaque(owner)._withUnsafeGuaranteedRef {
      $0.whileGrowing { growAlone(memory, by: pages) }
    }
  }

  private static func growAlone(_ memory: UnsafeMutablePointer<MemoryRecord>, by pages: UInt64) -> UInt64? {
    let old = memory.pointee.byteCount
    let oldPages = UInt64(old) >> UInt64(memory.pointee.pageSizeLog2)
    let (total, overflow) = oldPages.addingReportingOverflow(pages)
    guard !overflow, total <= memory.pointee.declaredMaximum else { return nil }
    let (high, new64) = total.multipliedFullWidth(by: 1 << UInt64(memory.pointee.pageSizeLog2))
    guard high == 0, new64 <= UInt64(memory.pointee.maximumBytes) else { return nil }
    // The number of pages has to fit into the address type, too.
    guard memory.pointee.is64Bit || total <= UInt64(UInt32.max) else { return nil }
    let new = UInt(new64)
    if new == old { return oldPages }
    let added = new - old
    guard memory.pointee.admit(added) else { return nil }
    guard extend(memory, to: new) else {
      memory.pointee.withdraw(added)
      return nil
    }
    // Whoever sees the new size can use the bytes.
    martlet_store_release(
      UnsafeMutableRawPointer(memory) + MemoryLayout<MemoryRecord>.offset(of: \.byteCount)!, UInt64(new))
    return oldPages
  }

  /// Makes room. Nothing of a shared memory changes by that: other threads may be using it.
  private static func extend(_ memory: UnsafeMutablePointer<MemoryRecord>, to new: UInt) -> Bool {
    let (base, old) = (memory.pointee.base, memory.pointee.byteCount)
    switch memory.pointee.backing {
    case .empty: return false
    case .pooled, .reserved:
      let committed = wholePages(old)
      let needed = wholePages(new)
      return needed <= committed || VirtualMemory.commit(base + committed, needed - committed)
    case .heap:
      if new <= memory.pointee.reservedBytes { return true }
      guard memory.pointee.lent == 0, let moved = realloc(base, Int(new)) else { return false }
      (moved + Int(old)).initializeMemory(as: UInt8.self, repeating: 0, count: Int(new - old))
      memory.pointee.base = moved
      memory.pointee.reservedBytes = new
      return true
    }
  }
}

extension UnsafeMutablePointer<MemoryRecord> {
  /// The type with the size that the memory has now. Other threads may be letting it grow.
  var type: MemoryType {
    MemoryType(
      limits: SizeLimits(
        minimum: UInt64(currentByteCount(self)) >> UInt64(pointee.pageSizeLog2),
        maximum: pointee.declaredMaximum == .max ? nil : pointee.declaredMaximum),
      addressType: pointee.is64Bit ? .i64 : .i32, isShared: pointee.isShared, pageSizeLog2: pointee.pageSizeLog2)
  }
}
