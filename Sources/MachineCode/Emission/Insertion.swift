/// Code of another function that stands in this one. Its sources have numbers of their own, which follow those of the
/// insertion before, so that every instruction tells which call it belongs to.
package struct Insertion: Equatable, BitwiseCopyable, Sendable {
  /// No source of a function itself is as large.
  package static let firstSource: UInt32 = 1 << 31

  package var first: UInt32
  /// What was inserted, and what its first source is when it stands by itself.
  package var function: UInt32
  package var source: UInt32
  /// The call in whose place it stands, which may be in an insertion too.
  package var caller: UInt32

  package init(first: UInt32, function: UInt32, source: UInt32, caller: UInt32) {
    self.first = first
    self.function = function
    self.source = source
    self.caller = caller
  }

  /// What a source of the insertion is in the function by itself.
  package func origin(of source: UInt32) -> UInt32 { source &- first &+ self.source }
}

extension Insertion {
  /// The one of several that a source belongs to; nil for a source of the function itself. They stand in order, and each is
  /// called from what comes before it.
  package static func of<Insertions: RandomAccessCollection<Insertion>>(
    _ source: UInt32, in all: Insertions
  ) -> Insertion? where Insertions.Index == Int {
    if source < firstSource { return nil }
    var (low, high) = (all.startIndex, all.endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if all[middle].first <= source { low = middle + 1 } else { high = middle }
    }
    guard low > all.startIndex, all[low - 1].caller < all[low - 1].first else { return nil }
    return all[low - 1]
  }
}
