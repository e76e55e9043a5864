extension X64 {
  /// A growing run of plain values in memory of its own, with no checks and no reference counts.
  struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    var count = 0

    init(capacity: Int) {
      base = .allocate(capacity: max(capacity, 1))
      self.capacity = max(capacity, 1)
    }

    deinit { base.deallocate() }

    @inline(__always) subscript(index: Int) -> Element {
      get {
        assert(index >= 0 && index < count)
        return base[index]
      }
      nonmutating set {
        assert(index >= 0 && index < count)
        base[index] = newValue
      }
    }

    @inline(__always) mutating func append(_ element: Element) {
      if count == capacity { grow(by: 1) }
      base[count] = element
      count &+= 1
    }

    @inline(__always) mutating func reserve(_ extra: Int) {
      if capacity &- count < extra { grow(by: extra) }
    }

    @inline(never) private mutating func grow(by extra: Int) {
      let wider = max(capacity * 2, count + extra)
      let fresh = UnsafeMutablePointer<Element>.allocate(capacity: wider)
      fresh.update(from: base, count: count)
      base.deallocate()
      base = fresh
      capacity = wider
    }

    var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }
  }
}
