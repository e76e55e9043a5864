/// Names for some of the indices of a space, in the order of the indices.
public struct NameMap: Hashable, Sendable {
  public struct Association: Hashable, Sendable {
    public var index: UInt32
    public var name: String

    public init(index: UInt32, name: String) {
      self.index = index
      self.name = name
    }
  }

  /// Sorted by index, each index once.
  public private(set) var associations: [Association] = []

  public init() {}

  public var isEmpty: Bool { associations.isEmpty }
  public var count: Int { associations.count }

  /// The name of an index. Setting names in the order of their indices is fastest.
  public subscript(index: UInt32) -> String? {
    get {
      let place = place(of: index)
      return place < associations.count && associations[place].index == index ? associations[place].name : nil
    }
    set {
      let place = place(of: index)
      let exists = place < associations.count && associations[place].index == index
      switch (newValue, exists) {
      case (let name?, true): associations[place].name = name
      case (let name?, false): associations.insert(Association(index: index, name: name), at: place)
      case (nil, true): associations.remove(at: place)
      case (nil, false): break
      }
    }
  }

  public subscript<Space>(index: Index<Space>) -> String? { self[index.rawValue] }

  /// Where the index is or would be.
  private func place(of index: UInt32) -> Int { firstPlace(in: associations, notBelow: index) { $0.index } }

  /// Takes over associations in any order. Of several for an index the first counts. Says whether order and uniqueness
  /// were as they should be.
  mutating func adopt(_ unordered: [Association]) -> Bool {
    let isOrdered = zip(unordered, unordered.dropFirst()).allSatisfy { $0.index < $1.index }
    if isOrdered {
      associations = unordered
      return true
    }
    var previous: UInt32?
    // Sorting is stable, so the first of an index stays the first.
    associations = unordered.sorted { $0.index < $1.index }.filter { association in
      defer { previous = association.index }
      return association.index != previous
    }
    return false
  }
}

/// Names for indices that are counted anew within each index of another space: locals of functions, fields of types.
public struct IndirectNameMap: Hashable, Sendable {
  public struct Group: Hashable, Sendable {
    public var index: UInt32
    public var names: NameMap
  }

  /// Sorted by index, each index once, none without names.
  public private(set) var groups: [Group] = []

  public init() {}

  public var isEmpty: Bool { groups.isEmpty }

  /// The names within an index. Setting them in the order of the indices is fastest.
  public subscript(index: UInt32) -> NameMap {
    get {
      let place = firstPlace(in: groups, notBelow: index) { $0.index }
      return place < groups.count && groups[place].index == index ? groups[place].names : NameMap()
    }
    set {
      let place = firstPlace(in: groups, notBelow: index) { $0.index }
      let exists = place < groups.count && groups[place].index == index
      if exists {
        if newValue.isEmpty { groups.remove(at: place) } else { groups[place].names = newValue }
      } else if !newValue.isEmpty {
        groups.insert(Group(index: index, names: newValue), at: place)
      }
    }
  }

  public subscript<Space>(index: Index<Space>) -> NameMap { self[index.rawValue] }

  /// As `NameMap.adopt`.
  mutating func adopt(_ unordered: [Group]) -> Bool {
    let isOrdered = zip(unordered, unordered.dropFirst()).allSatisfy { $0.index < $1.index }
    var previous: UInt32?
    groups = (isOrdered ? unordered : unordered.sorted { $0.index < $1.index }).filter { group in
      defer { previous = group.index }
      return group.index != previous && !group.names.isEmpty
    }
    return isOrdered
  }
}

/// The first place whose key is not below the given one, in an array sorted by key.
private func firstPlace<Element>(
  in elements: [Element], notBelow key: UInt32, by keyOf: (Element) -> UInt32
) -> Int {
  if let last = elements.last, keyOf(last) < key { return elements.count }
  var low = 0
  var high = elements.count
  while low < high {
    let middle = (low + high) / 2
    if keyOf(elements[middle]) < key { low = middle + 1 } else { high = middle }
  }
  return low
}
