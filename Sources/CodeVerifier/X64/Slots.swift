extension X64Code.Verifier {
  /// What is known about words in the frame, by their offset from the stack pointer on entry, a multiple of 8.
  ///
  /// The words stand in groups that states share until one of them learns something else: most of a large frame is the
  /// same at neighbouring places, and is neither copied nor compared.
  struct Slots {
    private struct Summary {
      /// The words of which something is known, as bits.
      var known: UInt16 = 0
      /// The names among them: a bit for all that agree in their lowest bits.
      var names: UInt64 = 0
    }

    private struct Entry {
      /// The offset of its first word, divided by the bytes of a group.
      let number: Int
      /// What is known of its words, behind the summary: one block of memory, of which single words are read and written.
      private var storage: ManagedBuffer<Summary, Value>

      init(_ number: Int) {
        self.number = number
        storage = .create(minimumCapacity: 16) { _ in Summary() }
        storage.withUnsafeMutablePointerToElements { $0.initialize(repeating: .unknown, count: 16) }
      }

      var summary: Summary { storage.withUnsafeMutablePointerToHeader { $0.pointee } }

      func shares(_ other: Entry) -> Bool { storage === other.storage }

      subscript(word: UInt8) -> Value {
        storage.withUnsafeMutablePointerToElements { $0[Int(word & 15)] }
      }

      mutating func set(_ word: UInt8, _ value: Value) {
        if value == .unknown && summary.known >> UInt16(word) & 1 == 0 { return }
        if !isKnownUniquelyReferenced(&storage) {
          let copied = storage
          storage = .create(minimumCapacity: 16) { _ in copied.withUnsafeMutablePointerToHeader { $0.pointee } }
          storage.withUnsafeMutablePointerToElements { copy in
            copied.withUnsafeMutablePointerToElements { copy.initialize(from: $0, count: 16) }
          }
        }
        storage.withUnsafeMutablePointers { summary, values in
          values[Int(word & 15)] = value
          if value == .unknown {
            summary.pointee.known &= ~(1 << UInt16(word))
          } else {
            summary.pointee.known |= 1 << UInt16(word)
          }
          if value.name != 0 { summary.pointee.names |= Slots.bit(value.name) }
        }
      }
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
        return entries[position][Self.word(offset)]
      }
      set {
        guard offset & 7 == 0 else { return }
        let number = offset >> Self.groupShift
        let position = position(of: number)
        if position == entries.count || entries[position].number != number {
          if newValue == .unknown { return }
          entries.insert(Entry(number), at: position)
        }
        entries[position].set(Self.word(offset), newValue)
      }
    }

    /// Takes the lowest of some words, which are given as bits.
    private static func next(_ words: inout UInt16) -> UInt8? {
      if words == 0 { return nil }
      defer { words &= words &- 1 }
      return UInt8(truncatingIfNeeded: words.trailingZeroBitCount)
    }

    private static func bit(_ name: UInt32) -> UInt64 { 1 << UInt64(name & 63) }

    /// Changes what is known of words for which `isMeant` holds.
    mutating func update(
      where isMeant: (Value) -> Bool, among mayHave: (UInt64) -> Bool = { _ in true }, to change: (Value) -> Value
    ) {
      for position in entries.indices {
        let summary = entries[position].summary
        guard mayHave(summary.names) else { continue }
        var words = summary.known
        while let word = Self.next(&words) {
          let value = entries[position][word]
          if isMeant(value) { entries[position].set(word, change(value)) }
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
      for word in 0..<Self.word(offset) { entries[0].set(word, .unknown) }
    }

    /// Shows words of which both know something, but for those that they share.
    func forEachPair(with other: Slots, _ show: (Value, Value) -> Void) {
      var same = self
      same.update(pairedWith: other) {
        show($0, $1)
        return nil
      }
    }

    /// Changes words of which both know something, but for those that they share, where there is something to change.
    mutating func update(pairedWith other: Slots, _ change: (Value, Value) -> Value?) {
      var theirs = 0
      for position in entries.indices {
        let number = entries[position].number
        while theirs < other.entries.count && other.entries[theirs].number < number { theirs += 1 }
        guard theirs < other.entries.count, other.entries[theirs].number == number,
          !entries[position].shares(other.entries[theirs])
        else { continue }
        var words = entries[position].summary.known & other.entries[theirs].summary.known
        while let word = Self.next(&words) {
          if let value = change(entries[position][word], other.entries[theirs][word]) {
            entries[position].set(word, value)
          }
        }
      }
    }

    func contains(where isMeant: (Value) -> Bool) -> Bool {
      entries.contains { entry in
        var words = entry.summary.known
        while let word = Self.next(&words) {
          if isMeant(entry[word]) { return true }
        }
        return false
      }
    }

    /// Keeps what both know. Says whether that is less.
    mutating func join(_ other: Slots) -> Bool {
      var changed = false
      var theirs = 0
      for position in entries.indices {
        let number = entries[position].number
        while theirs < other.entries.count && other.entries[theirs].number < number { theirs += 1 }
        let isThere = theirs < other.entries.count && other.entries[theirs].number == number
        if isThere && entries[position].shares(other.entries[theirs]) { continue }
        var words = entries[position].summary.known
        while let word = Self.next(&words) {
          let value = entries[position][word]
          let joined = isThere ? value.joined(other.entries[theirs][word]) : .unknown
          if joined == value { continue }
          entries[position].set(word, joined)
          changed = true
        }
      }
      return changed
    }
  }
}
