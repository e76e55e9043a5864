// What an instruction reads and writes: addresses, and what they may reach.

extension X64Code.Verifier.Step {
  /// No system lets a program have these addresses: an access faults.
  static let untouchable: UInt64 = 4096

  /// What the memory operand's address is. A jump table or constant counts only where it is allowed for.
  func address() -> Value {
    if instruction.isRelative {
      if let symbol = context.symbol(of: instruction, at: offset) { return value(of: symbol) }
      let target = offset + instruction.length + Int(instruction.displacement)
      guard let table = context.tables[target] else { return .unknown }
      return Value(kind: .table, what: UInt32(table))
    }
    var address = instruction.base == Instruction.none ? Value.number(0) : state.registers[instruction.base]
    if instruction.index != Instruction.none {
      let index = state.registers[instruction.index]
      address =
        instruction.scale == 0 && !address.isPointer && index.isPointer
        ? Self.add(index, address, scale: 0) : Self.add(address, index, scale: instruction.scale)
    }
    let displacement = instruction.displacement
    if displacement != 0 {
      address =
        displacement > 0
        ? address.advanced(from: UInt64(displacement), to: UInt64(displacement))
        : address.reduced(by: displacement.magnitude)
    }
    return address.known(as: sumOfAddress())
  }

  func value(of symbol: X64Code.Symbol) -> Value {
    policy.callable[symbol].map { Value(.code($0)) } ?? .unknown
  }

  static func add(_ base: Value, _ index: Value, scale: UInt8) -> Value {
    if base.kind == .array && base.low == 0 && index.kind == .index && base.what == index.what {
      return Value(kind: .element, what: base.what, low: 0, high: index.low << UInt64(scale))
    }
    if base.kind == .region && base.high == 0 && index.name != 0 {
      let factor = UInt64(1) << UInt64(scale)
      if index.kind == .scaled && scale == 0 {
        return Value(kind: .place, what: base.what, name: index.name, low: index.low, high: index.high)
      }
      if index.kind == .number && index.constant == nil && index.isWord {
        return Value(kind: .place, what: base.what, name: index.name, low: factor, high: index.high * factor)
      }
    }
    guard index.numberBound <= Value.limit else { return .unknown }
    let most = index.numberBound << UInt64(scale)
    return base.advanced(from: index.constant == nil ? 0 : most, to: most)
  }

  /// Checks the memory operand and says what is loaded from it.
  mutating func access(reading: Bool = false) throws(Violation) -> Value {
    guard instruction.hasMemory else { return .unknown }
    let size = instruction.memorySize
    if instruction.isRelative {
      // Constants behind the code.
      let target = offset + instruction.length + Int(instruction.displacement)
      guard context.symbol(of: instruction, at: offset) == nil, target >= context.code.codeSize,
        target + size <= context.bytes.count
      else { throw violation(.badAddress) }
      guard !instruction.writesMemory else { throw violation(.readOnly) }
      return Value(.number, size: size)
    }
    return try access(address(), size, writes: instruction.writesMemory && !reading)
  }

  mutating func access(_ address: Value, _ size: Int, writes: Bool) throws(Violation) -> Value {
    if state.ends.cover(address, size) { return Value(.number, size: size) }
    let place = address.asRegion
    switch place.kind {
    case .frame:
      let stack = state.registers[stackPointer].offset
      guard place.offset >= stack, place.offset + size <= 8 + incomingBytes else { throw violation(.outsideFrame) }
      if writes {
        forget(place.offset, size)
        return .unknown
      }
      let known = state.slots[place.offset]
      if known != .unknown && (size == 8 || size == 4 && known.isWord) { return known }
      if known.kind == .half && size == 4 { return known.lowerHalf }
      return Value(.number, size: size)
    case .region:
      guard Int(place.what) < policy.regions.count else { throw violation(.badTables) }
      let region = policy.regions[Int(place.what)]
      let end = place.high + UInt64(size)
      if end <= region.reach || state.extents[place.what].map({ end <= $0 }) ?? false {
        if writes && region.reachContent == .trusted { try checkTrusted(stored, size) }
        return Value(region.reachContent, size: size)
      }
      guard place.low == place.high else { throw violation(.outOfBounds) }
      return try field(region.fields, place.low, size, writes: writes)
    case .trusted:
      guard place.high + UInt64(size) <= Value.trustedReach else { throw violation(.outOfBounds) }
      return Value(.trusted, size: size)
    case .offset: throw violation(.outOfBounds)
    case .proven:
      guard place.low < UInt64(policy.regions.count) else { throw violation(.badTables) }
      let found = try field(
        policy.regions[Int(place.low)].fields, place.high, size, writes: writes)
      return found.kind == .code ? Value(kind: .code, what: place.what) : found
    case .array:
      guard Int(place.what) < policy.arrays.count else { throw violation(.badTables) }
      let array = policy.arrays[Int(place.what)]
      let stride = UInt64(array.stride)
      guard place.low / stride < state.counts[place.what] ?? 0 else { throw violation(.outOfBounds) }
      return try field(array.fields, place.low % stride, size, writes: writes)
    // Nobody sees what comes of it, so it may be anything.
    case .number where place.high <= Self.untouchable - UInt64(size): return Value(.trusted, size: size)
    case .element:
      guard Int(place.what) < policy.arrays.count else { throw violation(.badTables) }
      let array = policy.arrays[Int(place.what)]
      guard place.high == UInt64(array.stride) else { throw violation(.outOfBounds) }
      return try field(array.fields, place.low, size, writes: writes)
    default:
      throw violation(.badAddress)
    }
  }

  func field(_ fields: [Field], _ place: UInt64, _ size: Int, writes: Bool) throws(Violation) -> Value {
    for field in fields {
      guard UInt64(field.offset) <= place, place + UInt64(size) <= UInt64(field.offset + field.size) else { continue }
      guard field.isWritable || !writes else { throw violation(.readOnly) }
      let isWhole = UInt64(field.offset) == place && size == field.size
      // A part of a pointer is a number, and nobody may write something else where a pointer is followed.
      if writes && field.content != .number {
        guard field.content == .trusted, isWhole else { throw violation(.readOnly) }
        try checkTrusted(stored, size)
      }
      return Value(isWhole ? field.content : .number, size: size)
    }
    throw violation(.outOfBounds)
  }

  /// Only references may be written where others look for them.
  func checkTrusted(_ value: Value, _ size: Int) throws(Violation) {
    guard size == 8, value.trustedDistance != nil else { throw violation(.readOnly) }
  }

  /// Nothing is known any more about the frame's words that these bytes touch.
  mutating func forget(_ place: Int, _ size: Int) {
    if state.slots.isEmpty { return }
    for word in place >> 3...(place + size - 1) >> 3 { state.slots[word << 3] = .unknown }
  }

  /// Remembers what a word of the frame holds.
  mutating func remember(_ place: Value, _ value: Value) {
    guard value != .unknown, place.offset & 7 == 0 else { return }
    state.slots[place.offset] = value
  }

  mutating func store(_ value: Value) throws(Violation) {
    stored = value
    defer { stored = .unknown }
    _ = try access()
    let place = address()
    guard place.kind == .frame, instruction.memorySize == 8 else { return }
    remember(place, instruction.source == Instruction.none ? value : named(instruction.source, value))
  }
}
