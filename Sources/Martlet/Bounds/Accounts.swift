// Who uses how much, and whether more is allowed.

extension Store {
  /// What the instances of a store use now.
  ///
  /// ```swift
  /// let usage = store.usage
  /// print(usage.instances, usage.memoryBytes)
  /// ```
  public struct Usage: Hashable, Sendable {
    public var instances: Int
    /// The size of all memories, except those that were made as `SharedMemory`.
    public var memoryBytes: Int
    public var tableElements: Int
    /// What objects of the garbage-collected heap occupy: those that were alive at the last collection, and those made since.
    public var heapBytes: Int
  }

  public var usage: Usage {
    let (counted, shared) = withBooks { books in
      let counted = Usage(
        instances: books.instanceCount, memoryBytes: Int(books.memoryBytes), tableElements: Int(books.tableElements),
        heapBytes: 0)
      return (counted, books.sharedMemories.values.flatMap { $0 })
    }
    var usage = counted
    usage.memoryBytes += shared.reduce(0) { $0 + $1.byteCount }
    usage.heapBytes = heap?.byteCount ?? 0
    return usage
  }
}

extension Instance {
  /// What an instance may use at most, within what its store allows.
  ///
  /// ```swift
  /// var limits = Instance.Limits()
  /// limits.memoryBytes = 16 << 20
  /// let plugin = try Instance(module, in: store, imports: imports, limits: limits)
  /// ```
  public struct Limits: Sendable {
    /// The size of all memories that the instance defines.
    public var memoryBytes = Int.max
    /// The size of all tables that the instance defines.
    public var tableElements = Int.max
    /// What objects of the garbage-collected heap occupy that the instance's code has made. They are counted in runs of up
    /// to 64 KiB, which all instances of a store take objects from: for the instance that asked for the run because the
    /// last one was full.
    public var heapBytes = Int.max
    /// The bytes that a call from the host into the instance may use for frames, with all that it calls. A continuation
    /// runs on a stack of its own, which only the store limits.
    public var stackBytes = Int.max

    public init() {}
  }

  /// What an instance uses now: of what it defines itself, not of what it imports.
  public struct Usage: Hashable, Sendable {
    public var memoryBytes: Int
    public var tableElements: Int
    /// What objects that the instance's code has made occupy of the garbage-collected heap: those that were alive at the last
    /// collection, and those made since, counted as `Limits.heapBytes` says.
    public var heapBytes: Int
  }

  public var usage: Usage {
    let body = body
    let memories = body.store.withBooks { $0.sharedMemories[body.node] ?? [] }
    let shared = memories.reduce(0) { $0 + $1.byteCount }
    return Usage(
      memoryBytes: Int(body.memoryBytes) + shared, tableElements: Int(body.tableElements),
      heapBytes: body.store.heap?.byteCount(of: body.record) ?? 0)
  }

  public var limits: Limits { body.limits }
}

// MARK: Admission

extension Store {
  private func memoryBytesLeft(_ books: borrowing Books) -> UInt {
    let used = books.memoryBytes + books.sharedBytes
    let limit = UInt(max(limits.totalMemoryBytes, 0))
    return limit > used ? limit - used : 0
  }

  private var memoryBytesLeft: UInt { withBooks { memoryBytesLeft($0) } }

  private func tableElementsLeft(_ books: borrowing Books) -> UInt64 {
    let limit = UInt64(max(limits.totalTableElements, 0))
    return limit > books.tableElements ? limit - books.tableElements : 0
  }

  private var tableElementsLeft: UInt64 { withBooks { tableElementsLeft($0) } }

  /// Counts bytes of a memory, for the instance that defines it too; false if that is too much.
  fileprivate func admits(memoryBytes added: UInt, for instance: InstanceBody?) -> Bool {
    guard instance.map({ added <= $0.memoryBytesLeft }) ?? true else { return false }
    let fits = withBooks { books in
      guard added <= memoryBytesLeft(books) else { return false }
      books.memoryBytes += added
      return true
    }
    if fits { instance?.memoryBytes += added }
    return fits
  }

  fileprivate func admits(tableElements added: UInt64, for instance: InstanceBody?) -> Bool {
    guard instance.map({ added <= $0.tableElementsLeft }) ?? true else { return false }
    let fits = withBooks { books in
      guard added <= tableElementsLeft(books) else { return false }
      books.tableElements += added
      return true
    }
    if fits { instance?.tableElements += added }
    return fits
  }

  func admit(memoryBytes added: UInt, for instance: InstanceBody?) throws(LimitError) {
    guard !admits(memoryBytes: added, for: instance) else { return }
    throw LimitError(
      added <= memoryBytesLeft
        ? "a memory of \(added) bytes is more than the instance has left (\(instance?.memoryBytesLeft ?? 0))"
        : "a memory of \(added) bytes is more than the store has left (\(memoryBytesLeft))")
  }

  func admit(tableElements added: UInt64, for instance: InstanceBody?) throws(LimitError) {
    guard !admits(tableElements: added, for: instance) else { return }
    throw LimitError(
      added <= tableElementsLeft
        ? "a table of \(added) elements is more than the instance has left (\(instance?.tableElementsLeft ?? 0))"
        : "a table of \(added) elements is more than the store has left (\(tableElementsLeft))")
  }

  func withdraw(memoryBytes removed: UInt, for instance: InstanceBody? = nil) {
    withBooks { $0.memoryBytes -= removed }
    instance?.memoryBytes -= removed
  }

  func withdraw(tableElements removed: UInt64, for instance: InstanceBody? = nil) {
    withBooks { $0.tableElements -= removed }
    instance?.tableElements -= removed
  }

  /// The most that a shared memory may grow to which an instance defines. Other stores may let it grow, so all of that is
  /// counted from the beginning.
  func admitSharedMemory(_ declared: UInt, for instance: InstanceBody) -> UInt {
    let allowed = min(declared, UInt(max(limits.memoryBytes, 0)), instance.memoryBytesLeft)
    let most = withBooks { books in
      let most = min(allowed, memoryBytesLeft(books))
      books.sharedBytes += most
      return most
    }
    instance.sharedBytes += most
    return most
  }
}

extension InstanceBody {
  fileprivate var memoryBytesLeft: UInt {
    let limit = UInt(max(limits.memoryBytes, 0))
    let used = memoryBytes + sharedBytes
    return limit > used ? limit - used : 0
  }

  fileprivate var tableElementsLeft: UInt64 {
    let limit = UInt64(max(limits.tableElements, 0))
    return limit > tableElements ? limit - tableElements : 0
  }
}

extension MemoryRecord {
  /// Counts bytes by which a memory grows. Shared memories were counted when they were made.
  func admit(_ added: UInt) -> Bool { inAccounts(of: store, owner) { $0.admits(memoryBytes: added, for: $1) } ?? true }

  func withdraw(_ removed: UInt) { inAccounts(of: store, owner) { $0.withdraw(memoryBytes: removed, for: $1) } }
}

extension TableRecord {
  /// Counts elements by which a table grows.
  func admit(_ added: UInt64) -> Bool {
    inAccounts(of: store, owner) { $0.admits(tableElements: added, for: $1) } ?? true
  }

  func withdraw(_ removed: UInt64) { inAccounts(of: store, owner) { $0.withdraw(tableElements: removed, for: $1) } }
}

/// Changes the accounts of the store that something belongs to, and of the instance that defines it; nil if it belongs to
/// no store.
@discardableResult
private func inAccounts<Result>(
  of store: UnsafeMutablePointer<StoreRecord>?, _ owner: UnsafeMutableRawPointer?,
  _ body: (Store, InstanceBody?) -> Result
) -> Result? {
  guard let store else { return nil }
  let instance = owner.map { Unmanaged<InstanceBody>.fromOpaque($0).takeUnretainedValue() }
  return Store.of(store)._withUnsafeGuaranteedRef { body($0, instance) }
}
