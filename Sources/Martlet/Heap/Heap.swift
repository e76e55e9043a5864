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
}

// MARK: Allocation

extension Heap {
  /// Room for an object of `byteCount` bytes, a positive multiple of 16; zeroed. nil when the heap is full, even after a
  /// collection. May collect: whatever is alive must be reachable from the stack up to `StoreRecord.stackTop` or from
  /// the roots.
  @inline(__always)
  package static func allocate(
    _ store: UnsafeMutablePointer<StoreRecord>, _ byteCount: Int
  ) -> UnsafeMutableRawPointer? {
    let next = UInt(bitPattern: store.pointee.heapNext)
    guard UInt(byteCount) <= UInt(bitPattern: store.pointee.heapEnd) &- next else {
      return allocateSlowly(store, byteCount)
    }
    let object = UnsafeMutableRawPointer(bitPattern: next).unsafelyUnwrapped
    store.pointee.heapNext = object + byteCount
    HeapSpace.noteObject(at: object)
    return object
  }

  @inline(never)
  private static func allocateSlowly(
    _ store: UnsafeMutablePointer<StoreRecord>, _ byteCount: Int
  ) -> UnsafeMutableRawPointer? {
    let heap = store.pointee.heap.map { Unmanaged<Heap>.fromOpaque($0).takeUnretainedValue() }
    return (heap ?? Store.of(store).takeUnretainedValue().madeHeap).allocate(byteCount)
  }

  private func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard let space = madeSpace else { return nil }
    if space.bytesSinceCollection > max(Self.smallestCycle, space.liveBytes) { collect() }
    if let object = take(byteCount, from: space) { return object }
    collect()
    return take(byteCount, from: space)
  }

  private var madeSpace: HeapSpace? {
    if space == nil { space = HeapSpace(byteLimit: byteLimit) }
    return space
  }

  private func take(_ byteCount: Int, from space: HeapSpace) -> UnsafeMutableRawPointer? {
    if byteCount > HeapSpace.largestSmallObject { return space.allocateLarge(byteCount) }
    guard let hole = space.nextHole(atLeast: byteCount) else { return nil }
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
