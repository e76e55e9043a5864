extension X64Code.Verifier {
  /// Other names for numbers. Which name a number has depends on the way that led there; where two ways meet, the one
  /// takes the other's names where they stand in the same places.
  struct Renaming {
    private var pairs: [(from: UInt32, to: UInt32)] = []
    /// As many as are looked through.
    private static let most = 64
    private let names: SumNames

    init(_ names: SumNames) { self.names = names }

    init(_ names: SumNames, from old: UInt32, to new: UInt32) {
      self.names = names
      pairs = [(from: old, to: new)]
    }

    /// Whether all names stay what they are.
    var isEmpty: Bool { pairs.allSatisfy { $0.from == $0.to } }

    /// Takes in that the name of `mine` would be that of `theirs`, unless either of them is spoken for.
    mutating func note(_ mine: Value, _ theirs: Value) {
      guard pairs.count < Self.most, mine.name != 0, theirs.name != 0, !SumNames.isSum(theirs.name),
        mine.isLike(theirs),
        !pairs.contains(where: { $0.from == mine.name || $0.to == theirs.name })
      else { return }
      pairs.append((from: mine.name, to: theirs.name))
    }

    /// The new name, or 0 where the old one means something else now.
    func callAsFunction(_ name: UInt32) -> UInt32 {
      if name == 0 { return 0 }
      if let pair = pairs.first(where: { $0.from == name }) { return pair.to }
      if SumNames.isSum(name) { return names.renamed(name, self) }
      return pairs.contains { $0.to == name } ? 0 : name
    }

    func callAsFunction(_ value: Value) -> Value {
      var renamed = value
      if value.kind == .half {
        renamed.what = self(value.what)
        renamed.name = self(value.name)
        return renamed
      }
      renamed.name = self(value.name)
      return renamed.name == 0 ? value.nameless : renamed
    }
  }
}

extension X64Code.Verifier.Value {
  /// Whether the names of both stand for the same part of what they are.
  fileprivate func isLike(_ other: Self) -> Bool {
    switch kind {
    case .unknown, .number: other.kind == .unknown || other.kind == .number
    case .sum, .shifted, .offset, .trusted: kind == other.kind && what == other.what && low == other.low
    default: false
    }
  }

  fileprivate var hasName: Bool { name != 0 || kind == .half && what != 0 }
}

extension X64Code.Verifier.State {
  /// Takes the names that numbers have in another state.
  mutating func takeNames(of other: borrowing Self, _ names: X64Code.Verifier.SumNames) {
    var renaming = X64Code.Verifier.Renaming(names)
    for register in 0..<16 as Range<UInt8> where registers[register].name == other.registers[register].name {
      renaming.note(registers[register], other.registers[register])
    }
    for register in 0..<16 as Range<UInt8> { renaming.note(registers[register], other.registers[register]) }
    slots.forEachPair(with: other.slots) { renaming.note($0, $1) }
    if !renaming.isEmpty { rename(renaming) }
  }

  mutating func rename(_ renaming: X64Code.Verifier.Renaming) {
    for register in 0..<16 as Range<UInt8> where registers[register].hasName {
      registers[register] = renaming(registers[register])
    }
    slots.update(where: \.hasName, to: { renaming($0) })
    ends.rename(renaming)
    guard comparison.name != 0 else { return }
    comparison.name = renaming(comparison.name)
    if comparison.name == 0 { comparison = Comparison() }
  }
}
