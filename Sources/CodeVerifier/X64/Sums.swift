extension X64Code.Verifier {
  /// What a number or an address comes to, modulo 2^64: the start of a region, if there is one, the number of a name, if
  /// that is not 0, and a constant. However code has put the parts together, the sum of them is the same.
  struct Sum {
    var region: UInt32?
    var name: UInt32 = 0
    var shift: UInt64 = 0
  }

  /// Names of sums: those who add up the same numbers have the same name for what they get.
  final class SumNames {
    private struct Part: Hashable {
      var name: UInt32
      var factor: UInt64
    }

    private static let firstSum: UInt32 = 1 << 31
    /// The first name of a constant that has a name where ways meet.
    static let firstOfMeetings: UInt32 = 1 << 30
    /// More parts, and more sums, than compilers put together.
    private static let mostParts = 4
    private static let mostSums = 1 << 14

    private var sums: [[Part]] = []
    private var numbers: [[Part]: UInt32] = [:]

    /// The name of a number made in one place, which nobody else has: see `Step.newName`; nil where there are too many.
    static func name(at offset: Int, _ number: Int) -> UInt32? {
      offset < Int(firstOfMeetings) / 4 - 1 ? UInt32(truncatingIfNeeded: offset * 4 + number + 1) : nil
    }

    private func parts(of name: UInt32, times factor: UInt64) -> [Part] {
      if name == 0 { return [] }
      if name < Self.firstSum { return [Part(name: name, factor: factor)] }
      return sums[Int(name - Self.firstSum)].map { Part(name: $0.name, factor: $0.factor &* factor) }
    }

    private func name(of parts: [Part]) -> UInt32? {
      if parts.isEmpty { return 0 }
      if parts.count == 1 && parts[0].factor == 1 { return parts[0].name }
      if let known = numbers[parts] { return known }
      guard parts.count <= Self.mostParts, sums.count < Self.mostSums else { return nil }
      let name = Self.firstSum + UInt32(sums.count)
      sums.append(parts)
      numbers[parts] = name
      return name
    }

    static func isSum(_ name: UInt32) -> Bool { name >= firstSum }

    /// Whether a name is another one, or that of a sum of which the other is a part.
    func has(_ name: UInt32, _ part: UInt32) -> Bool {
      name == part || Self.isSum(name) && sums[Int(name - Self.firstSum)].contains { $0.name == part }
    }

    /// The name of a sum of which the parts have other names; 0 where one of them has none.
    func renamed(_ name: UInt32, _ renaming: Renaming) -> UInt32 {
      var renamed: UInt32 = 0
      for part in sums[Int(name - Self.firstSum)] {
        let new = renaming(part.name)
        guard new != 0, let next = sum(renamed, new, times: part.factor) else { return 0 }
        renamed = next
      }
      return renamed
    }

    /// The sum of one and a multiple of the other; nil where nobody follows it.
    func sum(_ first: UInt32, _ second: UInt32, times factor: UInt64 = 1) -> UInt32? {
      if second == 0 { return first }
      var all = parts(of: first, times: 1)
      for part in parts(of: second, times: factor) {
        if let position = all.firstIndex(where: { $0.name == part.name }) {
          all[position].factor &+= part.factor
        } else {
          all.append(part)
        }
      }
      all.removeAll { $0.factor == 0 }
      all.sort { $0.name < $1.name }
      return name(of: all)
    }
  }

  /// What is known about where sums end.
  struct Ends {
    /// The number of the name plus `shift` is one of which `bytes` more, added as whole numbers, come to no more than the
    /// extent of the region, or to no more than a register can hold.
    struct End: Equatable {
      var name: UInt32
      var region: UInt32
      var shift: UInt64
      var bytes: UInt64
    }

    /// Stands for the region where an end is only known not to wrap.
    static let noRegion = UInt32.max
    /// As many as are looked through.
    private static let most = 32

    private(set) var all: [End] = []

    var isEmpty: Bool { all.isEmpty }

    /// Whether an end is known of the number of a name.
    func know(_ name: UInt32) -> Bool { all.contains { $0.name == name } }

    mutating func add(_ end: End) {
      for position in all.indices
      where all[position].name == end.name && all[position].region == end.region && all[position].shift == end.shift {
        all[position].bytes = max(all[position].bytes, end.bytes)
        return
      }
      if all.count == Self.most { all.removeFirst() }
      all.append(end)
    }

    /// Whether so many bytes at an address lie within its region.
    func cover(_ address: Value, _ size: Int) -> Bool {
      guard address.kind == .offset else { return false }
      return all.contains { end in
        guard end.name == address.name, end.region == address.what else { return false }
        let distance = address.low &- end.shift
        return distance <= end.bytes && UInt64(size) <= end.bytes - distance
      }
    }

    /// The furthest start from which a sum is reached without wrapping, and how far it is from there.
    func start(of sum: Sum) -> (shift: UInt64, bytes: UInt64) {
      var found = (shift: sum.shift, bytes: UInt64(0))
      for end in all where end.name == sum.name {
        let distance = sum.shift &- end.shift
        // An extent is far below any overflow.
        let limit = end.region == Self.noRegion ? end.bytes : Value.limit
        if distance <= limit && distance > found.bytes { found = (end.shift, distance) }
      }
      return found
    }

    mutating func rename(_ renaming: Renaming) {
      let before = all
      all = []
      for var end in before {
        end.name = renaming(end.name)
        if end.name != 0 { add(end) }
      }
    }

    /// Keeps what both know. Says whether that is less.
    mutating func join(_ other: Ends) -> Bool {
      if all.isEmpty || all == other.all { return false }
      let before = all
      all = before.compactMap { end in
        let theirs = other.all.first { $0.name == end.name && $0.region == end.region && $0.shift == end.shift }
        return theirs.map { End(name: end.name, region: end.region, shift: end.shift, bytes: min($0.bytes, end.bytes)) }
      }
      return all != before
    }
  }
}

extension X64Code.Verifier.Value {
  /// What is known when this is known to come to a sum as well.
  func known(as sum: X64Code.Verifier.Sum?) -> Self {
    guard let sum, sum.name != 0 else { return self }
    var value = Self(kind: kind, name: sum.name, low: sum.shift, high: high)
    switch (kind, sum.region) {
    case (.unknown, let region?):
      value.kind = .offset
      value.what = region
      value.high = .max
    case (.region, let region?), (.place, let region?), (.offset, let region?):
      value.kind = .offset
      value.what = region
    case (.unknown, nil): if sum.shift != 0 { value.kind = .shifted }
    case (.number, nil) where constant == nil: if sum.shift != 0 { value.kind = .sum }
    case (.trusted, nil): break
    default: return self
    }
    return value
  }
}

// Following sums.

extension X64Code.Verifier.Step {
  typealias Ends = X64Code.Verifier.Ends
  typealias Sum = X64Code.Verifier.Sum

  /// A name of this place's: nobody has it who comes here for the first time, and what two ways agree on is no more than
  /// that, so nobody has it here from a round before.
  func newName(_ number: Int = 0) -> UInt32? { X64Code.Verifier.SumNames.name(at: offset, number) }

  /// Gives a register's number a name, by which those who are made from it are known to be.
  mutating func name(_ register: UInt8, isSecond: Bool = false) {
    guard register != Instruction.none else { return }
    var value = state.registers[register]
    guard value.isNameable, value.name == 0 || value.kind == .half,
      policy.followsSums || value.kind != .unknown && value.kind != .trusted
    else { return }
    let number = isSecond ? 1 : 0
    guard let name = newName(number), let second = newName(2 + number) else { return }
    if value.kind == .half {
      if value.name == 0 { value.name = second }
      if value.what == 0 { value.what = name }
    } else {
      value.name = name
      if value.kind == .trusted { value.low = 0 }
    }
    state.registers[register] = value
  }

  /// What a value comes to; nil where nobody knows, or asks.
  func sum(of value: Value) -> Sum? {
    guard policy.followsSums else { return nil }
    switch value.kind {
    case .number where value.constant != nil: return Sum(shift: value.high)
    case .number, .unknown: return value.name == 0 ? nil : Sum(name: value.name)
    case .index where value.low == 1: return value.name == 0 ? nil : Sum(name: value.name)
    case .half: return value.what == 0 ? nil : Sum(name: value.what)
    case .sum, .shifted: return Sum(name: value.name, shift: value.low)
    case .trusted: return value.name == 0 ? nil : Sum(name: value.name, shift: value.low)
    case .scaled where value.name != 0:
      return context.names.sum(0, value.name, times: value.low).map { Sum(name: $0) }
    case .offset: return Sum(region: value.what, name: value.name, shift: value.low)
    case .region where value.low == value.high && isCompared(value.what):
      return Sum(region: value.what, shift: value.low)
    default: return nil
    }
  }

  /// Whether nothing is known of a region but its extent.
  private func isCompared(_ region: UInt32) -> Bool {
    guard Int(region) < policy.regions.count else { return false }
    return policy.regions[Int(region)].reach == 0 && policy.regions[Int(region)].fields.isEmpty
  }

  func sum(_ first: Sum?, _ second: Sum?, times factor: UInt64 = 1) -> Sum? {
    guard let first, let second, first.region == nil || second.region == nil, second.region == nil || factor == 1,
      let name = context.names.sum(first.name, second.name, times: factor)
    else { return nil }
    return Sum(region: first.region ?? second.region, name: name, shift: first.shift &+ second.shift &* factor)
  }

  /// What the memory operand's address comes to.
  func sumOfAddress() -> Sum? {
    guard policy.followsSums else { return nil }
    var address: Sum? = Sum(shift: UInt64(bitPattern: instruction.displacement))
    if instruction.base != Instruction.none { address = sum(address, sum(of: state.registers[instruction.base])) }
    if instruction.index != Instruction.none {
      address = sum(address, sum(of: state.registers[instruction.index]), times: 1 << UInt64(instruction.scale))
    }
    return address
  }

  /// The second operand of an addition.
  private var addend: Sum? {
    if instruction.hasMemory { return nil }
    return instruction.source == Instruction.none
      ? Sum(shift: UInt64(bitPattern: instruction.immediate)) : sum(of: state.registers[instruction.source])
  }

  /// What an addition or subtraction of 64 bits comes to.
  func sumOfOperands() -> Sum? {
    guard policy.followsSums else { return nil }
    return sum(
      sum(of: state.registers[instruction.destination]), addend, times: instruction.action == .add ? 1 : .max)
  }

  /// What a carry of this addition tells, if anything.
  func carry() -> State.Comparison? {
    guard instruction.action == .add, !instruction.hasMemory else { return nil }
    let old = state.registers[instruction.destination]
    if instruction.source == Instruction.none, let constant = old.constant {
      let overflows = constant.addingReportingOverflow(UInt64(bitPattern: instruction.immediate)).overflow
      return State.Comparison(kind: .never, register: Instruction.none, bound: overflows ? 3 : 2)
    }
    guard let first = sum(of: old), let second = addend, first.region == nil, second.region == nil,
      first.name == 0 || second.name == 0
    else { return nil }
    let isSecondNamed = first.name == 0
    var carry = State.Comparison(kind: .carry, register: Instruction.none)
    carry.name = isSecondNamed ? second.name : first.name
    carry.shift = isSecondNamed ? second.shift : first.shift
    carry.bound = isSecondNamed ? first.shift : second.shift
    return carry.name == 0 ? nil : carry
  }

  /// The comparison of a number with the extent of a region.
  func comparisonOfEnd(_ end: Value, _ region: UInt32) -> State.Comparison {
    var compared = State.Comparison(kind: .extent, register: Instruction.none)
    compared.what = region
    if let constant = end.constant {
      compared.kind = .constantExtent
      compared.bound = constant
    } else {
      guard let sum = sum(of: end), sum.region == nil, sum.name != 0 else { return State.Comparison() }
      let start = end.kind == .sum ? (shift: 0, bytes: sum.shift) : state.ends.start(of: sum)
      compared.name = sum.name
      compared.shift = start.shift
      compared.bound = start.bytes
    }
    // No region has so many bytes.
    if compared.bound > Value.addressLimit {
      return State.Comparison(kind: .never, register: Instruction.none, bound: 6)
    }
    return compared
  }
}

extension X64Code.Verifier.State {
  /// Takes the outcome of the last comparison, of where a sum ends, into account.
  mutating func learnOfEnd(_ condition: UInt8) {
    typealias Ends = X64Code.Verifier.Ends
    let isExtent = comparison.kind == .extent
    guard condition == (isExtent ? 6 : 3) else { return }
    ends.add(
      Ends.End(
        name: comparison.name, region: isExtent ? comparison.what : Ends.noRegion, shift: comparison.shift,
        bytes: comparison.bound))
    guard isExtent, comparison.shift == 0 else { return }
    update(named: comparison.name) { $0.knowing(.number(X64Code.Verifier.Value.addressLimit)) }
  }
}
