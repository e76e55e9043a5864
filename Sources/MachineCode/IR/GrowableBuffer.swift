/// A run of plain values that grows, keeps its memory when emptied, and does no checks in release builds: the only
/// storage of the compiler's data. Indices come from the compiler itself, never from a guest.
///
/// Large runs are taken from the system and given back to it (`SystemPages`).
package struct GrowableBuffer<Element: BitwiseCopyable>: ~Copyable {
  package private(set) var base: UnsafeMutablePointer<Element>
  package private(set) var count = 0
  private var capacity: Int

  package init(capacity: Int = 16) {
    self.capacity = max(capacity, 4)
    base = Self.allocate(self.capacity)
  }

  deinit { Self.deallocate(base, capacity) }

  package var isEmpty: Bool { count == 0 }

  package subscript(index: Int) -> Element {
    @inline(__always) unsafeAddress {
      assert(WorkCounter.step() && index >= 0 && index < count, "index outside the buffer")
      return UnsafePointer(base + index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(WorkCounter.step() && index >= 0 && index < count, "index outside the buffer")
      return base + index
    }
  }

  package subscript(index: UInt32) -> Element {
    @inline(__always) unsafeAddress {
      assert(WorkCounter.step() && index < count, "index outside the buffer")
      return UnsafePointer(base + Int(index))
    }
    @inline(__always) unsafeMutableAddress {
      assert(WorkCounter.step() && index < count, "index outside the buffer")
      return base + Int(index)
    }
  }

  @inline(__always)
  package mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    (base + count).initialize(to: element)
    count &+= 1
  }

  @discardableResult @inline(__always)
  package mutating func removeLast() -> Element {
    assert(count > 0)
    count &-= 1
    return base[count]
  }

  package mutating func removeAll() { count = 0 }

  package mutating func truncate(to newCount: Int) {
    assert(newCount <= count)
    count = newCount
  }

  /// Makes room for so many more elements.
  @inline(__always)
  package mutating func reserve(_ extra: Int) {
    if capacity &- count < extra { grow(to: count + extra) }
  }

  /// Counts in elements that were written, or will be, behind the last one, where there is room.
  @inline(__always)
  package mutating func advance(by added: Int) {
    assert(count + added <= capacity)
    count &+= added
  }

  /// Makes the buffer exactly `newCount` long with every element equal to `value`.
  package mutating func fill(count newCount: Int, with value: Element) {
    if newCount > capacity { grow(to: newCount) }
    base.initialize(repeating: value, count: newCount)
    count = newCount
  }

  /// Makes the buffer at least `newCount` long; new elements equal `value`.
  package mutating func extend(count newCount: Int, with value: Element) {
    if newCount <= count { return }
    if newCount > capacity { grow(to: newCount) }
    (base + count).initialize(repeating: value, count: newCount - count)
    count = newCount
  }

  package mutating func append(contentsOf other: borrowing GrowableBuffer<Element>) {
    append(contentsOf: other.buffer)
  }

  package mutating func append(contentsOf other: UnsafeBufferPointer<Element>) {
    guard let start = other.baseAddress else { return }
    reserve(other.count)
    (base + count).initialize(from: start, count: other.count)
    count += other.count
  }

  /// The contents, valid until the buffer changes.
  package var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  /// The contents as a Swift array, for results that outlive the arena.
  package func array() -> [Element] { Array(buffer) }

  @inline(never)
  private mutating func grow(to needed: Int) {
    // Pages of the system that are never written cost nothing, so there may be more of them than needed.
    let factor = SystemPages.serve(capacity * MemoryLayout<Element>.stride) ? 4 : 2
    let newCapacity = max(needed, capacity * factor)
    let newBase = Self.allocate(newCapacity)
    newBase.moveInitialize(from: base, count: count)
    Self.deallocate(base, capacity)
    base = newBase
    capacity = newCapacity
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let byteCount = capacity * MemoryLayout<Element>.stride
    guard SystemPages.serve(byteCount) else { return .allocate(capacity: capacity) }
    return SystemPages.allocate(byteCount).bindMemory(to: Element.self, capacity: capacity)
  }

  private static func deallocate(_ base: UnsafeMutablePointer<Element>, _ capacity: Int) {
    let byteCount = capacity * MemoryLayout<Element>.stride
    if SystemPages.serve(byteCount) { SystemPages.deallocate(base, byteCount) } else { base.deallocate() }
  }
}

/// Where a field stands of something that stays where it is.
@inline(__always)
func addressOf<Field: ~Copyable>(_ field: inout Field) -> UnsafeMutablePointer<Field> {
  withUnsafeMutablePointer(to: &field) { $0 }
}

/// How often the compiler looks at its data: a measure of its work that is the same on every machine. Only checked builds
/// count, and only while a test asks them to, in a process of its own.
package enum WorkCounter {
  nonisolated(unsafe) private static var isCounting = false
  nonisolated(unsafe) private static var steps = 0

  @inline(__always)
  static func step() -> Bool {
    if isCounting { steps &+= 1 }
    return true
  }

  /// The steps that the closure takes; none where nothing is checked.
  package static func count(_ work: () throws -> Void) rethrows -> Int {
    (isCounting, steps) = (true, 0)
    defer { isCounting = false }
    try work()
    return steps
  }
}
