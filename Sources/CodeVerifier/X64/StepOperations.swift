// What an instruction does to the values of registers.

extension X64Code.Verifier.Step {
  mutating func perform() throws(Violation) {
    let instruction = instruction
    let size = instruction.size
    let hasDestination = instruction.destination != Instruction.none
    switch instruction.action {
    case .push:
      let value = instruction.hasMemory ? try access() : state.registers[instruction.source]
      let place = Value.frame(state.registers[stackPointer].offset - 8)
      try set(stackPointer, place)
      _ = try access(place, 8, writes: true)
      remember(place, value)
    case .pop:
      let place = state.registers[stackPointer]
      let value = try access(place, 8, writes: false)
      try set(stackPointer, .frame(place.offset + 8))
      // The address of a place in memory counts from the new stack pointer.
      if instruction.writesMemory { try store(value) } else { try set(instruction.destination, value) }
    case .exchange: try exchange()
    case .move:
      var source = try sourceValue()
      if instruction.writesMemory {
        try store(source)
      } else {
        let isCopy =
          size >= 4 && instruction.source != Instruction.none && instruction.source != instruction.destination
        if isCopy { source = named(instruction.source, source) }
        try set(instruction.destination, size: size, source)
        if size == 8 && source == .unknown { copy(instruction.source, to: instruction.destination) }
      }
    case .zeroExtend:
      _ = try access()
      try set(instruction.destination, size: size, .number((1 << UInt64(8 * instruction.memorySize)) - 1))
    case .signExtend: try signExtend()
    case .address:
      let isSum = size == 8 && instruction.index == Instruction.none && !instruction.isRelative
      try setSum(instruction.destination, size, address(), from: isSum ? instruction.base : Instruction.none)
    case .compare: try compare()
    case .conditionalMove:
      let source = try sourceValue()
      let taken =
        instruction.source == Instruction.none
        ? source : state.learned(instruction.source, instruction.condition)
      let kept = state.learned(instruction.destination, instruction.condition ^ 1)
      let value = size == 8 ? kept.joined(taken) : kept.isWord && taken.isWord ? kept.joined(taken) : .word
      try set(instruction.destination, size: size, value)
    default:
      if instruction.hasMemory && (instruction.readsMemory || instruction.writesMemory) {
        if instruction.action == .other || instruction.writesMemory || !hasDestination { _ = try access() }
      }
      if hasDestination {
        let old = state.registers[instruction.destination]
        let value = try result()
        let carries = isCertainToCarry(old)
        // The carry of the first addition tells whether the sum is one.
        let isFirst = old.kind != .copy || old.low == 0
        let isCopy = value.kind == .copy && instruction.action == .add && isFirst
        try set(instruction.destination, size: size, value, mayKeep: instruction.mayKeep)
        if isCopy {
          state.registers[instruction.destination] = value
          state.comparison = State.Comparison(kind: .carry, register: instruction.destination)
          return
        }
        if carries {
          state.comparison = State.Comparison(kind: .never, register: Instruction.none, bound: 3)
          return
        }
      }
    }
    for register in 0..<16 as Range<UInt8> where instruction.clobbers >> UInt16(register) & 1 == 1 {
      try set(register, size: size, .unknown, mayKeep: instruction.mayKeep)
    }
    if instruction.writesFlags && instruction.action != .compare { state.comparison = State.Comparison() }
  }

  /// Sets a register to another one's number plus the displacement, and remembers how it was made.
  mutating func setSum(_ register: UInt8, _ size: UInt8, _ value: Value, from base: UInt8) throws(Violation) {
    try set(register, size: size, value)
    guard base != Instruction.none, base != register, value.kind == .number, instruction.displacement > 0 else {
      return
    }
    state.registers[register] = Value(
      kind: .sum, what: UInt32(base), low: UInt64(instruction.displacement), high: value.high)
  }

  /// Remembers that a register holds the same as another of which nothing is known.
  mutating func copy(_ source: UInt8, to destination: UInt8) {
    guard source != Instruction.none, source != destination, destination != stackPointer else { return }
    state.registers[destination] = Value(kind: .copy, what: UInt32(source))
  }

  /// What a register holds, or the part of it that is to be copied, with a name by which the copy is known to be the same.
  /// The name is this place's: nobody has it who comes here for the first time, so nobody has it here from a round before.
  mutating func named(_ register: UInt8, _ value: Value) -> Value {
    let isPart = instruction.size == 4
    var original = state.registers[register]
    guard value.name == 0, original.name == 0, original.isNameable, original.kind != .unknown || isPart,
      value.constant == nil
    else {
      return value
    }
    let name = UInt32(truncatingIfNeeded: offset) &+ 1
    if original.kind == .unknown { original = Value(kind: .half, high: UInt64(UInt32.max)) }
    original.name = name
    state.registers[register] = original
    return isPart ? narrowed(original) : original
  }

  mutating func exchange() throws(Violation) {
    let size = instruction.size
    let second = state.registers[instruction.source]
    let first = instruction.hasMemory ? try access(reading: true) : state.registers[instruction.destination]
    if instruction.hasMemory {
      try store(second)
    } else {
      try set(instruction.destination, size: size, narrowed(second))
    }
    try set(instruction.source, size: size, narrowed(first))
  }

  /// What remains of a value when only as many bytes as the operands have are taken.
  func narrowed(_ value: Value) -> Value {
    switch instruction.size {
    case 8: value
    case 4: value.kind == .half ? value.lowerHalf : value.isWord ? value : .word
    default: Value(.number, size: Int(instruction.size))
    }
  }

  /// The second operand: register, memory or immediate.
  mutating func sourceValue() throws(Violation) -> Value {
    if instruction.source != Instruction.none {
      return narrowed(state.registers[instruction.source])
    }
    if instruction.readsMemory { return try access() }
    if let symbol = context.symbol(of: instruction, at: offset) {
      return value(of: symbol)
    }
    if instruction.size == 4 { return .exact(UInt64(UInt32(truncatingIfNeeded: instruction.immediate))) }
    // Masks stay what they are: numbers of which nothing is known.
    return instruction.immediate >= 0 || instruction.action == .move
      ? .exact(UInt64(bitPattern: instruction.immediate)) : .unknown
  }

  /// What arithmetic leaves in the destination register.
  mutating func result() throws(Violation) -> Value {
    let size = instruction.size
    let old = state.registers[instruction.destination]
    let isImmediate = instruction.source == Instruction.none && !instruction.hasMemory
    let amount = instruction.immediate
    switch instruction.action {
    case .add, .subtract:
      if isImmediate {
        if size == 8, let constant = old.constant {
          let change = UInt64(bitPattern: amount)
          return .exact(instruction.action == .add ? constant &+ change : constant &- change)
        }
        if size == 8 && instruction.action == .add && amount > 0 && (old.kind == .unknown || old.kind == .copy) {
          return added(UInt64(amount), to: old)
        }
        if size == 8 && instruction.action == .add && amount > 0, let sum = sum(of: old, UInt64(amount)) {
          return sum
        }
        let grows = (instruction.action == .add) == (amount >= 0)
        let value =
          grows
          ? old.advanced(from: amount.magnitude, to: amount.magnitude) : old.reduced(by: amount.magnitude)
        return value
      }
      let other = try sourceValue()
      guard instruction.action == .add, size == 8 else { return .unknown }
      if let constant = old.constant, constant > 0, other == .unknown, instruction.source != Instruction.none {
        return Value(kind: .copy, what: UInt32(instruction.source), low: constant)
      }
      if old.kind == .table && other.kind == .distance || old.kind == .distance && other.kind == .table {
        return old.what == other.what ? Value(kind: .target, what: old.what) : .unknown
      }
      return other.isPointer ? Self.add(other, old, scale: 0) : Self.add(old, other, scale: 0)
    case .or:
      let other = try sourceValue()
      let bound = max(old.numberBound, other.numberBound)
      return bound <= Value.limit ? .number(UInt64.max >> UInt64(bound.leadingZeroBitCount)) : .unknown
    case .multiply:
      let factor = instruction.hasMemory ? Value(.number, size: Int(size)) : state.registers[instruction.source]
      guard size == 8, amount >= 0, amount < 1 << 16, factor.numberBound <= Value.limit >> 16 else { return .unknown }
      return .number(factor.numberBound * UInt64(amount))
    case .and:
      // A mask leaves a trusted address near where it was.
      if old.kind == .trusted && isImmediate && amount < 0 { return old }
      let other = try sourceValue()
      return .atMost(min(old.numberBound, other.numberBound))
    case .xor:
      if instruction.source == instruction.destination && size >= 4 { return .number(0) }
      let other = try sourceValue()
      return old.isWord && other.isWord ? .word : .unknown
    case .shiftLeft:
      let count = UInt64(amount) & (size == 8 ? 63 : 31)
      guard size == 8, count < 16 else { return .unknown }
      if old.kind == .index && old.high <= UInt64(UInt32.max) && old.low << count <= Value.limit >> 32 {
        return Value(
          kind: .index, what: old.what, name: old.name, low: old.low << count, high: old.high)
      }
      let bound = old.numberBound
      if old.kind == .number && old.name != 0 && old.isWord {
        return Value(kind: .scaled, name: old.name, low: 1 << count, high: bound << count)
      }
      return bound <= Value.limit >> count ? .number(bound << count) : .unknown
    case .shiftRight:
      if size == 4 {
        return .number(min(old.numberBound, UInt64(UInt32.max)) >> (UInt64(amount) & 31))
      }
      return size == 8 ? .number(old.numberBound >> (UInt64(amount) & 63)) : .unknown
    default: return .unknown
    }
  }

  /// The sum of a number that others hold by its name; nil where nobody does, or where it might wrap.
  func sum(of old: Value, _ amount: UInt64) -> Value? {
    guard old.kind == .number || old.kind == .within, old.name != 0, old.numberBound < .max / 2, amount < .max / 2
    else { return nil }
    return Value(kind: .sum, what: Value.noRegister, name: old.name, low: amount, high: old.numberBound + amount)
  }

  /// Whether the instruction adds a constant to a constant, and the sum is not one.
  private func isCertainToCarry(_ old: Value) -> Bool {
    guard instruction.action == .add, instruction.size == 8, let constant = old.constant,
      instruction.source == Instruction.none, !instruction.hasMemory
    else { return false }
    return constant.addingReportingOverflow(UInt64(bitPattern: instruction.immediate)).overflow
  }

  /// The sum of a number of which nothing is known, where a register remembers the number.
  mutating func added(_ amount: UInt64, to old: Value) -> Value {
    if old.kind == .copy { return old.advanced(from: amount, to: amount) }
    let destination = UInt32(instruction.destination)
    for other in 0..<16 as Range<UInt8> {
      let value = state.registers[other]
      guard value.kind == .copy, value.what == destination, value.low == 0 else { continue }
      return Value(kind: .copy, what: UInt32(other), low: amount)
    }
    return .unknown
  }

  /// The load of a distance from a jump table is the only sign extension whose result is followed.
  mutating func signExtend() throws(Violation) {
    if instruction.hasMemory && instruction.base != Instruction.none && instruction.index != Instruction.none {
      let base = state.registers[instruction.base]
      if base.kind == .table {
        let count = UInt64(context.code.jumpTables[Int(base.what)].count)
        guard instruction.scale == 2, instruction.displacement == 0,
          state.registers[instruction.index].numberBound < count
        else { throw violation(.outOfBounds) }
        try set(instruction.destination, Value(kind: .distance, what: base.what))
        return
      }
    }
    _ = try access()
    try set(instruction.destination, .unknown)
  }

  mutating func compare() throws(Violation) {
    let loaded = try access()
    state.comparison = State.Comparison()
    let size = instruction.size
    let hasFirst = instruction.destination != Instruction.none
    let hasSecond = instruction.source != Instruction.none
    let first = hasFirst ? state.registers[instruction.destination] : instruction.hasMemory ? loaded : .unknown
    let second = hasSecond ? state.registers[instruction.source] : instruction.hasMemory ? loaded : .unknown
    if let proof = proof() {
      let mark =
        hasFirst || hasSecond
        ? hasFirst ? first : second
        : policy.marks[instruction.immediate].map { Value(.signature($0)) } ?? .unknown
      guard mark.kind == .signature else { return }
      state.comparison = State.Comparison(
        kind: .field, register: instruction.base, signature: mark.what, what: proof)
      return
    }
    guard size >= 4 else { return }
    func isWhole(_ register: UInt8) -> Bool { size == 8 || state.registers[register].isWord }
    if instruction.hasMemory, let compared = comparisonOfFrame(loaded) {
      state.comparison = compared
      return
    }
    if !hasSecond && first.kind == .count && (size == 8 || first.isWord) && instruction.immediate >= 0 {
      state.comparison = State.Comparison(
        kind: .constantCount, register: Instruction.none & 15, bound: UInt64(instruction.immediate), what: first.what)
      return
    }
    if hasFirst && second.kind == .extent && size == 8 && first.leastNumber > Value.addressLimit {
      // No region has so many bytes.
      state.comparison = State.Comparison(kind: .never, register: Instruction.none, bound: 6)
      return
    }
    if let constant = first.constant, hasFirst, second.kind == .extent, size == 8 {
      state.comparison = State.Comparison(
        kind: .constantExtent, register: instruction.destination, bound: constant, what: second.what)
      return
    }
    if hasFirst && first.kind == .sum && second.kind == .extent && size == 8 {
      state.comparison = State.Comparison(
        kind: .extent, register: UInt8(truncatingIfNeeded: first.what), name: first.name, bound: first.low,
        what: second.what)
      return
    }
    if hasFirst && isWhole(instruction.destination) && second.kind == .count && (size == 8 || second.isWord) {
      state.comparison = State.Comparison(kind: .count, register: instruction.destination, what: second.what)
    } else if hasSecond && isWhole(instruction.source) && first.kind == .count && (size == 8 || first.isWord) {
      state.comparison = State.Comparison(
        kind: .count, register: instruction.source, isSwapped: true, what: first.what)
    } else if hasFirst && hasSecond && size == 8 {
      // One of them is bounded by the other.
      let isSwapped = second.numberBound == .max
      let bound = isSwapped ? first.numberBound : second.numberBound
      guard bound != .max else { return }
      state.comparison = State.Comparison(
        kind: .number, register: isSwapped ? instruction.source : instruction.destination, isSwapped: isSwapped,
        bound: bound)
    } else if hasFirst && !hasSecond && !instruction.hasMemory {
      let bound =
        size == 4 ? UInt64(UInt32(truncatingIfNeeded: instruction.immediate)) : UInt64(exactly: instruction.immediate)
      guard let bound else { return }
      state.comparison = State.Comparison(
        kind: .number, register: instruction.destination, isNarrow: size == 4, bound: bound)
    }
  }

  /// The comparison of a number with a name that stands in memory, with a constant or a count in a register.
  func comparisonOfFrame(_ loaded: Value) -> State.Comparison? {
    guard loaded.name != 0, loaded.kind == .number || loaded.kind == .within else { return nil }
    let size = instruction.size
    let isFirst = instruction.destination == Instruction.none
    var compared = State.Comparison(kind: .number, register: Instruction.none, isSwapped: !isFirst)
    compared.name = loaded.name
    if isFirst && instruction.source == Instruction.none {
      if size < 8 {
        compared.bound = UInt64(UInt32(truncatingIfNeeded: instruction.immediate))
        return compared
      }
      guard instruction.immediate >= 0 else { return nil }
      compared.bound = UInt64(instruction.immediate)
      return compared
    }
    let count = state.registers[isFirst ? instruction.source : instruction.destination]
    guard count.kind == .count, size == 8 || count.isWord && loaded.isWord else { return nil }
    compared.kind = .count
    compared.what = count.what
    return compared
  }

  /// The region that this comparison proves a pointer to be, if it comes out equal.
  func proof() -> UInt32? {
    guard instruction.hasMemory, instruction.base != Instruction.none, instruction.index == Instruction.none else {
      return nil
    }
    let base = state.registers[instruction.base]
    guard base.kind == .region, base.high == 0, Int(base.what) < policy.regions.count else { return nil }
    return policy.regions[Int(base.what)].proofs.first {
      Int64($0.offset) == instruction.displacement && $0.size == instruction.memorySize
    }.map { UInt32($0.proven) }
  }
}
