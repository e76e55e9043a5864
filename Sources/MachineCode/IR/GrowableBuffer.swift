/// A run of plain values that grows, keeps its memory when emptied, and does no checks in release builds: the only
/// storage of the compiler's data. Indices come from the compiler itself, never from a guest.
package struct GrowableBuffer<Element: BitwiseCopyable>: ~Copyable {
  package private(set) var base: UnsafeMutablePointer<Element>
  package private(set) var count: Int
  private var capacity: Int

  package init(capacity: Int = 16) {
    self.capacity = max(capacity, 4)
    base = .allocate(capacity: self.capacity)
    count = 0
  }

  deinit { base.deallocate() }

  package var isEmpty: Bool { count == 0 }

  package subscript(index: Int) -> Element {
    @inline(__always) unsafeAddress {
      assert(index >= 0 && index < count, "index outside the buffer")
      return UnsafePointer(base + index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(index >= 0 && index < count, "index outside the buffer")
      return base + index
    }
  }

  package subscript(index: UInt32) -> Element {
    @inline(__always) unsafeAddress {
      assert(index < count, "index outside the buffer")
      return UnsafePointer(base + Int(index))
    }
    @inline(__always) unsafeMutableAddress {
      assert(index < count, "index outside the buffer")
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
    if count + other.count > capacity { grow(to: count + other.count) }
    (base + count).initialize(from: other.base, count: other.count)
    count += other.count
  }

  package mutating func append(contentsOf other: UnsafeBufferPointer<Element>) {
    guard let start = other.baseAddress else { return }
    if count + other.count > capacity { grow(to: count + other.count) }
    (base + count).initialize(from: start, count: other.count)
    count += other.count
  }

  /// The contents as a Swift array, for results that outlive the arena.
  package func array() -> [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }

  @inline(never)
  private mutating func grow(to needed: Int) {
    let newCapacity = max(needed, capacity * 2)
    let newBase = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    newBase.moveInitialize(from: base, count: count)
    base.deallocate()
    base = newBase
    capacity = newCapacity
  }
}
