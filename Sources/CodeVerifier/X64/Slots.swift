extension X64Code.Verifier {
  /// What is known about words in the frame, by their offset from the stack pointer on entry, a multiple of 8.
  ///
  /// The words stand in groups that states share until one of them learns something else: most of a large frame is the
  /// same at neighbouring places, and is neither copied nor compared.
  struct Slots {
    private final class Group {
      var values: State.InlineValues
      /// The words of which something is known, as bits.
      var known: UInt16 = 0
      /// The names among them: a bit for all that agree in their lowest bits.
      var names: UInt64 = 0

      init() { values = State.InlineValues() }

      init(_ other: Group) {
        values = other.values
        known = other.known
        names = other.names
      }
    }

    private struct Entry {
      /// The offset of its first word, divided by the bytes of a group.
      let number: Int
      var group: Group
    }

    private static let groupShift = 7
    /// In the order of their numbers.
    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    private static func word(_ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: offset >> 3) & 15 }

    /// How many groups come before one.
    private func position(of number: Int) -> Int {
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].number < number { low = middle + 1 } else { high = middle }
      }
      return low
    }

    subscript(offset: Int) -> Value {
      get {
        let number = offset >> Self.groupShift
        guard offset & 7 == 0 else { return .unknown }
        let position = position(of: number)
        guard position < entries.count, entries[position].number == number else { return .unknown }
        return entries[position].group.values[Self.word(offset)]
      }
      set {
        guard offset & 7 == 0 else { return }
        let number = offset >> Self.groupShift
        let position = position(of: number)
        if position == entries.count || entries[position].number != number {
          if newValue == .unknown { return }
          entries.insert(Entry(number: number, group: Group()), at: position)
        }
        set(Self.word(offset), newValue, at: position)
      }
    }

    private mutating func set(_ word: UInt8, _ value: Value, at position: Int) {
      if value == .unknown && entries[position].group.known >> UInt16(word) & 1 == 0 { return }
      if !isKnownUniquelyReferenced(&entries[position].group) {
        entries[position].group = Group(entries[position].group)
      }
      let group = entries[position].group
      group.values[word] = value
      if value == .unknown { group.known &= ~(1 << UInt16(word)) } else { group.known |= 1 << UInt16(word) }
      if value.name != 0 { group.names |= Self.bit(value.name) }
    }

    private static func bit(_ name: UInt32) -> UInt64 { 1 << UInt64(name & 63) }

    /// Changes what is known of words for which `isMeant` holds.
    private mutating func update(
      where isMeant: (Value) -> Bool, among mayHave: (UInt64) -> Bool = { _ in true }, to change: (Value) -> Value
    ) {
      for position in entries.indices where mayHave(entries[position].group.names) {
        for word in 0..<16 as Range<UInt8> where entries[position].group.known >> UInt16(word) & 1 == 1 {
          let value = entries[position].group.values[word]
          if isMeant(value) { set(word, change(value), at: position) }
        }
      }
    }

    /// Changes what is known of all words of a name.
    mutating func update(named name: UInt32, _ change: (Value) -> Value) {
      update(where: { $0.name == name }, among: { $0 & Self.bit(name) != 0 }, to: change)
    }

    mutating func forgetArrays() { update(where: \.isOfArray, to: { _ in .unknown }) }

    /// What lies below the stack pointer is nobody's.
    mutating func forget(below offset: Int) {
      if entries.isEmpty { return }
      let offset = (offset + 7) & ~7
      let number = offset >> Self.groupShift
      entries.removeFirst(position(of: number))
      guard let first = entries.first, first.number == number else { return }
      for word in 0..<Self.word(offset) { set(word, .unknown, at: 0) }
    }

    /// Keeps what both know. Says whether that is less.
    mutating func join(_ other: Slots) -> Bool {
      var changed = false
      var theirs = 0
      for position in entries.indices {
        let entry = entries[position]
        while theirs < other.entries.count && other.entries[theirs].number < entry.number { theirs += 1 }
        let group =
          theirs < other.entries.count && other.entries[theirs].number == entry.number
          ? other.entries[theirs].group : nil
        if group === entry.group { continue }
        for word in 0..<16 as Range<UInt8> where entry.group.known >> UInt16(word) & 1 == 1 {
          let value = entries[position].group.values[word]
          let joined = group.map { value.joined($0.values[word]) } ?? .unknown
          if joined == value { continue }
          set(word, joined, at: position)
          changed = true
        }
      }
      return changed
    }
  }
}
