// Where a number is a constant on one way and has a name on the other, the constant takes a name: what is known of it
// since it is a constant is then known by the name, and kept where the ways meet.

extension X64Code.Verifier.SumNames {
  /// Names for constants at the place where ways meet: of those that numbers get where they are used, none is like them.
  fileprivate static func name(atMeeting place: Int, _ number: Int) -> UInt32? {
    name(at: place, number).map { $0 + firstOfMeetings }
  }
}

extension X64Code.Verifier.State {
  typealias SumNames = X64Code.Verifier.SumNames
  private typealias Renaming = X64Code.Verifier.Renaming
  private typealias Value = X64Code.Verifier.Value

  /// What a name would have to stand for.
  private struct Meaning {
    var name: UInt32
    var number: UInt64
  }

  /// Lets the constants of this state, which is what is known at a place so far, and of one that arrives there have the
  /// names of numbers in the other. Says whether this state changed.
  ///
  /// A state that arrives may take any name that it does not use. But what is known at a place so far takes only names
  /// that belong to the place: any other might be one that some instruction behind it gives, to whom nobody may come who
  /// has it already.
  mutating func nameConstants(meeting other: inout Self, at place: Int, _ names: SumNames) -> Bool {
    if ends.isEmpty && other.ends.isEmpty { return false }
    for meaning in other.meanings(in: self) where !other.mentions(meaning.name, names) {
      other.express(meaning, like: self, as: meaning.name)
    }
    var changed = false
    var number = 0
    for meaning in meanings(in: other) where !mentions(meaning.name, names) {
      while let name = SumNames.name(atMeeting: place, number), mentions(name, names) { number += 1 }
      guard number < 4, let name = SumNames.name(atMeeting: place, number) else { break }
      express(meaning, like: other, as: name)
      other.rename(Renaming(names, from: meaning.name, to: name))
      changed = true
    }
    return changed
  }

  /// The names that constants of this state could have, of those under which the other knows where something ends.
  private func meanings(in other: Self) -> [Meaning] {
    var found: [Meaning] = []
    if other.ends.isEmpty { return found }
    func note(_ mine: Value, _ theirs: Value) {
      guard theirs.name != 0, let number = mine.difference(to: theirs), other.ends.know(theirs.name),
        !found.contains(where: { $0.name == theirs.name })
      else { return }
      found.append(Meaning(name: theirs.name, number: number))
    }
    for register in 0..<16 as Range<UInt8> { note(registers[register], other.registers[register]) }
    slots.forEachPair(with: other.slots, note)
    return found
  }

  /// Gives constants a new name, where the other state has something of the name that is meant.
  private mutating func express(_ meaning: Meaning, like other: Self, as name: UInt32) {
    func expressed(_ mine: Value, _ theirs: Value) -> Value? {
      guard theirs.name == meaning.name, mine.difference(to: theirs) == meaning.number else { return nil }
      return mine.expressed(like: theirs, as: name)
    }
    for register in 0..<16 as Range<UInt8> {
      if let value = expressed(registers[register], other.registers[register]) { registers[register] = value }
    }
    slots.update(pairedWith: other.slots, expressed)
    for var end in other.ends.all where end.name == meaning.name {
      let start = meaning.number &+ end.shift
      let last = end.region == X64Code.Verifier.Ends.noRegion ? .max : extents[end.region] ?? 0
      guard start < last else { continue }
      end.bytes = min(end.bytes, last - start)
      end.name = name
      ends.add(end)
    }
  }

  /// Whether anything is known under a name, or under that of a sum of which it is a part.
  private func mentions(_ name: UInt32, _ names: SumNames) -> Bool {
    func isMeant(_ value: Value) -> Bool {
      names.has(value.name, name) || value.kind == .half && names.has(value.what, name)
    }
    return (0..<16).contains { isMeant(registers[$0]) } || names.has(comparison.name, name)
      || ends.all.contains { names.has($0.name, name) } || slots.contains(where: isMeant)
  }
}

extension X64Code.Verifier.Value {
  /// The number that the other's name would stand for if it were the same as this constant, or this place in a region.
  fileprivate func difference(to other: Self) -> UInt64? {
    switch other.kind {
    case .number where other.constant == nil, .unknown: return constant
    case .sum: return constant.flatMap { $0 >= other.low ? $0 - other.low : nil }
    case .shifted: return constant.map { $0 &- other.low }
    case .offset: return kind == .region && what == other.what && low == high ? low &- other.low : nil
    default: return nil
    }
  }

  /// The same, no longer as a constant, but by its difference to a name.
  fileprivate func expressed(like other: Self, as name: UInt32) -> Self {
    var value = other
    value.name = name
    switch other.kind {
    // A number that is at most 0 would be a constant.
    case .number, .unknown:
      value = .atMost(max(high, 1))
      value.name = name
    case .sum, .offset: value.high = high
    default: break
    }
    return value
  }
}
