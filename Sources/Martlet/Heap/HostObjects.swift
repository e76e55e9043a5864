/// The Swift objects that external references of a store stand for, by index.
///
/// An object stays as long as Swift holds its `ExternReference` or tracing finds its index somewhere in the store.
package struct HostObjects {
  private var objects: [ExternReference?] = []
  private var free: [UInt32] = []
  private var threshold = 1024

  var count: Int { objects.count }
  var isCollectionDue: Bool { objects.count - free.count >= threshold }

  /// The reference under an index, if the index is one.
  package func object(_ index: UInt32) -> ExternReference? {
    index < objects.count ? objects[Int(index)] : nil
  }

  /// Finds a place for a reference that has none.
  mutating func insert(_ reference: ExternReference) -> UInt32 {
    if let index = free.popLast() {
      objects[Int(index)] = reference
      return index
    }
    objects.append(reference)
    return UInt32(objects.count - 1)
  }

  /// Gives up what is neither marked nor held by Swift, and returns it.
  mutating func sweep(_ marked: MarkedHostObjects) -> [ExternReference?] {
    var freed: [ExternReference?] = []
    for index in objects.indices where objects[index] != nil && !marked.contains(UInt32(index)) {
      guard isKnownUniquelyReferenced(&objects[index]) else { continue }
      objects[index]?.forgetPlace()
      freed.append(objects[index].take())
      free.append(UInt32(index))
    }
    threshold = max(1024, (objects.count - free.count) * 2)
    return freed
  }
}

/// References into the heap that Swift objects hold.
struct RootedReferences {
  private(set) var words: [UInt64] = []
  private var free: [Int] = []

  mutating func insert(_ bits: UInt64) -> Int {
    if let place = free.popLast() {
      words[place] = bits
      return place
    }
    words.append(bits)
    return words.count - 1
  }

  mutating func remove(_ place: Int) {
    words[place] = 0
    free.append(place)
  }
}
