/// One store's garbage-collected heap: allocation, and when to collect.
///
/// Running code bumps objects into the hole that `StoreRecord.heapNext` and `heapEnd` describe, and comes here when it is
/// full. A collection runs when as much was allocated since the last one as was alive then, so its cost stays in proportion to
/// allocation.
package final class Heap {
  private let record: UnsafeMutablePointer<StoreRecord>
  private let byteLimit: Int
  /// Reserved when the first object is made: most stores never need it.
  private var space: HeapSpace?
  /// What is alive by itself. The store owns the heap.
  private unowned let roots: any HeapRoots

  /// Bytes to allocate before the first collection, and at least between two of them.
  private static let smallestCycle = 8 << 20

  package private(set) var collections = 0
  /// The longest time that a collection stopped the program, in nanoseconds of the monotonic clock.
  package private(set) var longestPause: UInt64 = 0

  package init(record: UnsafeMutablePointer<StoreRecord>, byteLimit: Int, roots: any HeapRoots) {
    self.record = record
    self.byteLimit = byteLimit
    self.roots = roots
  }

  /// Bytes that objects occupy, counted in lines and as of the last collection plus what was handed out since.
  package var byteCount: Int {
    space.map { $0.liveBytes + $0.bytesSinceCollection } ?? 0
  }

  /// The same for the objects that an instance has made: see `HeapAccounts`.
  func byteCount(of instance: UnsafeMutablePointer<InstanceRecord>) -> Int {
    let account = instance.pointee.heapAccount
    return account == 0 ? 0 : space?.accounts.bytes(of: account) ?? 0
  }
}

// MARK: Allocation

extension Heap {
  /// Room for an object of `byteCount` bytes, a positive multiple of 16; zeroed. nil when the heap is full, or the instance
  /// whose code makes the object has no more of it, even after a collection. May collect: whatever is alive must be
  /// reachable from the stack up to `StoreRecord.stackTop` or from the roots.
  @inline(__always)
  package static func allocate(
    _ store: UnsafeMutablePointer<StoreRecord>, _ byteCount: Int,
    for instance: UnsafeMutablePointer<InstanceRecord>? = nil
  ) -> UnsafeMutableRawPointer? {
    let next = UInt(bitPattern: store.pointee.heapNext)
    guard UInt(byteCount) <= UInt(bitPattern: store.pointee.heapEnd) &- next else {
      return allocateSlowly(store, byteCount, instance)
    }
    let object = UnsafeMutableRawPointer(bitPattern: next).unsafelyUnwrapped
    store.pointee.heapNext = object + byteCount
    HeapSpace.noteObject(at: object)
    return object
  }

  @inline(never)
  private static func allocateSlowly(
    _ store: UnsafeMutablePointer<StoreRecord>, _ byteCount: Int, _ instance: UnsafeMutablePointer<InstanceRecord>?
  ) -> UnsafeMutableRawPointer? {
    let heap = store.pointee.heap.map { Unmanaged<Heap>.fromOpaque($0).takeUnretainedValue() }
    return (heap ?? Store.of(store).takeUnretainedValue().madeHeap).allocate(byteCount, instance)
  }

  private func allocate(
    _ byteCount: Int, _ instance: UnsafeMutablePointer<InstanceRecord>?
  ) -> UnsafeMutableRawPointer? {
    guard let space = madeSpace else { return nil }
    let account = account(of: instance, in: space)
    if space.bytesSinceCollection > max(Self.smallestCycle, space.liveBytes) { collect() }
    if let object = take(byteCount, from: space, for: account) { return object }
    // What can never be had is not worth a collection.
    guard byteCount <= space.accounts.limit(of: account) else { return nil }
    collect()
    return take(byteCount, from: space, for: account)
  }

  /// What an instance makes is counted in; the host has the first one.
  private func account(of instance: UnsafeMutablePointer<InstanceRecord>?, in space: HeapSpace) -> UInt32 {
    guard let instance else { return 0 }
    if instance.pointee.heapAccount == 0 {
      closeAccounts(in: space)
      let body = Unmanaged<InstanceBody>.fromOpaque(instance.pointee.owner).takeUnretainedValue()
      instance.pointee.heapAccount = space.accounts.open(limit: body.limits.heapBytes)
    }
    return instance.pointee.heapAccount
  }

  private func closeAccounts(in space: HeapSpace) {
    for account in roots.takeClosedAccounts() { space.accounts.close(account) }
  }

  private var madeSpace: HeapSpace? {
    if space == nil { space = HeapSpace(byteLimit: byteLimit) }
    return space
  }

  private func take(_ byteCount: Int, from space: HeapSpace, for account: UInt32) -> UnsafeMutableRawPointer? {
    if byteCount > HeapSpace.largestSmallObject { return space.allocateLarge(byteCount, for: account) }
    guard let hole = space.nextHole(atLeast: byteCount, for: account) else { return nil }
    record.pointee.heapNext = hole.start + byteCount
    record.pointee.heapEnd = hole.end
    HeapSpace.noteObject(at: hole.start)
    return hole.start
  }
}

// MARK: Collection

extension Heap {
  /// Frees every object that cannot be reached, and tells the roots' owner what else it may free.
  package func collect() {
    let clock = ContinuousClock()
    let begin = clock.now
    guard let space = madeSpace else { return }
    record.pointee.heapNext = nil
    record.pointee.heapEnd = nil
    space.beginMarking()
    var marker = Marker(space: space, types: record.pointee.types, roots: roots)
    roots.markRoots(&marker)
    marker.markCompiledFrames(of: record)
    repeat { marker.drain() } while roots.markWaiting(&marker)
    closeAccounts(in: space)
    space.endMarking()
    space.returnPages(keeping: max(Self.smallestCycle, space.liveBytes))
    roots.sweep(hostObjects: marker.hostObjects)
    collections += 1
    let pause = begin.duration(to: clock.now)
    longestPause = max(
      longestPause,
      UInt64(clamping: pause.components.seconds) &* 1_000_000_000
        &+ UInt64(clamping: pause.components.attoseconds / 1_000_000_000))
  }
}
