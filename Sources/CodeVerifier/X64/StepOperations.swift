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
      }
    case .zeroExtend:
      _ = try access()
      try set(instruction.destination, size: size, .number((1 << UInt64(8 * instruction.memorySize)) - 1))
    case .signExtend: try signExtend()
    case .address:
      if size == 8 && !instruction.isRelative {
        name(instruction.base)
        name(instruction.index, isSecond: true)
      }
      try set(instruction.destination, size: size, address())
    case .compare: try compare()
    case .test: test()
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
        let isSum = size == 8 && (instruction.action == .add || instruction.action == .subtract)
        if isSum {
          name(instruction.destination)
          if !instruction.hasMemory { name(instruction.source, isSecond: true) }
        }
        let carry = isSum ? carry() : nil
        let value = try result()
        try set(instruction.destination, size: size, value, mayKeep: instruction.mayKeep)
        if let carry {
          state.comparison = carry
          return
        }
      }
    }
    for register in 0..<16 as Range<UInt8> where instruction.clobbers >> UInt16(register) & 1 == 1 {
      try set(register, size: size, .unknown, mayKeep: instruction.mayKeep)
    }
    if instruction.writesFlags && instruction.action != .compare && instruction.action != .test {
      state.comparison = State.Comparison()
    }
  }

  /// What a register holds, or the part of it that is to be copied, with a name by which the copy is known to be the same.
  /// The name is this place's: nobody has it who comes here for the first time, so nobody has it here from a round before.
  mutating func named(_ register: UInt8, _ value: Value) -> Value {
    let isPart = instruction.size == 4
    if !isPart && (policy.followsSums || value.kind != .unknown && value.kind != .trusted) {
      if value != state.registers[register] { return value }
      name(register)
      return state.registers[register]
    }
    var original = state.registers[register]
    guard isPart, value.name == 0, original.name == 0 || original.kind == .unknown, original.isNameable,
      original.kind != .trusted, value.constant == nil, let name = newName()
    else { return value }
    if original.kind == .unknown { original = Value(kind: .half, what: original.name, high: UInt64(UInt32.max)) }
    original.name = name
    state.registers[register] = original
    return narrowed(original)
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
        let grows = (instruction.action == .add) == (amount >= 0)
        let value =
          grows
          ? old.advanced(from: amount.magnitude, to: amount.magnitude) : old.reduced(by: amount.magnitude)
        return size == 8 ? value.known(as: sumOfOperands()) : value
      }
      let other = try sourceValue()
      guard size == 8 else { return .unknown }
      guard instruction.action == .add else { return Value.unknown.known(as: sumOfOperands()) }
      if old.kind == .table && other.kind == .distance || old.kind == .distance && other.kind == .table {
        return old.what == other.what ? Value(kind: .target, what: old.what) : .unknown
      }
      return (other.isPointer ? Self.add(other, old, scale: 0) : Self.add(old, other, scale: 0)).known(
        as: sumOfOperands())
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
      if old.kind == .trusted && isImmediate && amount < 0 { return old.nameless }
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
      let shifted: Value = bound <= Value.limit >> count ? .number(bound << count) : .unknown
      return shifted.known(as: sum(Sum(), sum(of: old), times: 1 << count))
    case .shiftRight:
      if size == 4 {
        return .number(min(old.numberBound, UInt64(UInt32.max)) >> (UInt64(amount) & 31))
      }
      return size == 8 ? .number(old.numberBound >> (UInt64(amount) & 63)) : .unknown
    default: return .unknown
    }
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
    if hasFirst && second.kind == .extent && size == 8 {
      state.comparison = comparisonOfEnd(first, second.what)
      return
    }
    if hasFirst && !hasSecond && !instruction.hasMemory, let constant = first.constant {
      // It is equal or it is not.
      let other =
        size == 8
        ? UInt64(bitPattern: instruction.immediate) : UInt64(UInt32(truncatingIfNeeded: instruction.immediate))
      if size == 8 || first.isWord {
        state.comparison = State.Comparison(kind: .never, register: Instruction.none, bound: constant == other ? 5 : 4)
        return
      }
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

  /// Looks at some bits: an odd number has one.
  mutating func test() {
    state.comparison = State.Comparison()
    let value = state.registers[instruction.destination]
    let mask =
      instruction.size == 8
      ? UInt64(bitPattern: instruction.immediate) : UInt64(UInt32(truncatingIfNeeded: instruction.immediate))
    let isZero: Bool
    if let constant = value.constant {
      isZero = constant & mask == 0
    } else {
      guard value.oddness == 2, mask & 1 == 1 else { return }
      isZero = false
    }
    state.comparison = State.Comparison(kind: .never, register: Instruction.none, bound: isZero ? 5 : 4)
  }

  /// The comparison of a number with a name that stands in memory, with a constant or a count in a register.
  func comparisonOfFrame(_ loaded: Value) -> State.Comparison? {
    guard loaded.name != 0, loaded.kind == .number else { return nil }
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
