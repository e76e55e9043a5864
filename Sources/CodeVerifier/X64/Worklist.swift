extension X64Code.Verifier {
  /// Places still to be walked, given out in the order of the code: what comes before a place is settled first, so that
  /// few places are walked more than a few times.
  struct Worklist {
    /// A binary heap with the smallest at the front.
    private var heap: [Int] = []
    private var members: Set<Int> = []

    mutating func insert(_ place: Int) {
      guard members.insert(place).inserted else { return }
      heap.append(place)
      var child = heap.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard heap[child] < heap[parent] else { return }
        heap.swapAt(child, parent)
        child = parent
      }
    }

    mutating func takeFirst() -> Int? {
      guard let first = heap.first, let last = heap.popLast() else { return nil }
      members.remove(first)
      if heap.isEmpty { return first }
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
          least = child
        }
        guard least != parent else { return first }
        heap.swapAt(least, parent)
        parent = least
      }
    }
  }
}
