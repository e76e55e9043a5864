extension X64Code.Verifier {
  /// What is known at some place, and the instruction there that is about to change it.
  struct Step {
    let context: Context
    var state = State()
    var instruction = Instruction()
    var offset = 0
    /// What the instruction writes to memory.
    private var stored = Value.unknown

    init(_ context: Context) { self.context = context }

    private var policy: Policy { context.policy }
    private var stackPointer: UInt8 { X64Code.GeneralRegister.rsp.rawValue }

    private func violation(_ reason: Violation.Reason) -> Violation { Violation(offset: offset, reason: reason) }

    // MARK: Registers

    private mutating func set(_ register: UInt8, _ value: Value) throws(Violation) {
      let old = state.registers[register]
      state.registers[register] = value
      if state.comparison.kind != .none && state.comparison.register == register {
        state.comparison = State.Comparison()
      }
      var links = state.registers.links
      while links != 0 {
        let other = UInt8(truncatingIfNeeded: links.trailingZeroBitCount)
        links &= links - 1
        // What was made from the register's old value is only a number now.
        let made = state.registers[other]
        guard made.what == UInt32(register) else { continue }
        state.registers[other] = made.kind == .sum && made.high != .max ? .number(made.high) : .unknown
      }
      if register == stackPointer {
        guard value.kind == .frame, value.offset <= incomingBytes, value.offset >= -policy.frameLimit else {
          throw violation(.badStackPointer)
        }
        // What lies below the stack pointer is nobody's.
        if value.offset > old.offset && old.kind == .frame { state.slots.forget(below: value.offset) }
      }
    }

    /// Bytes of arguments above the return address.
    private var incomingBytes: Int {
      state.signature == State.mixed ? 0 : policy.signatures[Int(state.signature)].stackBytes
    }

    /// Sets a register to what an operation of the given size makes: 32 bits clear the upper half, fewer leave it.
    private mutating func set(
      _ register: UInt8, size: UInt8, _ value: Value, mayKeep: Bool = false
    ) throws(Violation) {
      switch size {
      case 8: try set(register, value)
      case 4 where mayKeep && !state.registers[register].isWord: try set(register, .unknown)
      case 4: try set(register, value.isWord && value.kind != .trusted ? value : .word)
      default: try set(register, state.registers[register].isWord ? .word : .unknown)
      }
    }

    // MARK: Memory

    /// No system lets a program have these addresses: an access faults.
    private static let untouchable: UInt64 = 4096

    /// What the memory operand's address is. A jump table or constant counts only where it is allowed for.
    private func address() -> Value {
      if instruction.isRelative {
        if let symbol = context.symbol(of: instruction, at: offset) { return value(of: symbol) }
        let target = offset + instruction.length + Int(instruction.displacement)
        guard let table = context.tables[target] else { return .unknown }
        return Value(kind: .table, what: UInt32(table))
      }
      var sum = instruction.base == Instruction.none ? Value.number(0) : state.registers[instruction.base]
      if instruction.index != Instruction.none {
        let index = state.registers[instruction.index]
        sum =
          instruction.scale == 0 && !sum.isPointer && index.isPointer
          ? Self.add(index, sum, scale: 0) : Self.add(sum, index, scale: instruction.scale)
      }
      let displacement = instruction.displacement
      return displacement >= 0
        ? sum.advanced(from: UInt64(displacement), to: UInt64(displacement))
        : sum.reduced(by: displacement.magnitude)
    }

    private func value(of symbol: X64Code.Symbol) -> Value {
      policy.callable[symbol].map { Value(.code($0)) } ?? .unknown
    }

    private static func add(_ base: Value, _ index: Value, scale: UInt8) -> Value {
      if base.kind == .array && base.low == 0 && index.kind == .index && base.what == index.what {
        return Value(kind: .element, what: base.what, low: 0, high: index.low << UInt64(scale))
      }
      if base.kind == .region && base.high == 0 && index.kind == .within && index.what == base.what && scale == 0 {
        return Value(kind: .inside, what: base.what, low: 0, high: index.high)
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
    private mutating func access(reading: Bool = false) throws(Violation) -> Value {
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

    private mutating func access(_ address: Value, _ size: Int, writes: Bool) throws(Violation) -> Value {
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
      case .inside:
        guard place.low <= place.high, UInt64(size) <= place.high - place.low else { throw violation(.outOfBounds) }
        return Value(.number, size: size)
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
      case .number where place.high + UInt64(size) <= Self.untouchable: return Value(.trusted, size: size)
      case .element:
        guard Int(place.what) < policy.arrays.count else { throw violation(.badTables) }
        let array = policy.arrays[Int(place.what)]
        guard place.high == UInt64(array.stride) else { throw violation(.outOfBounds) }
        return try field(array.fields, place.low, size, writes: writes)
      default:
        throw violation(.badAddress)
      }
    }

    private func field(_ fields: [Field], _ place: UInt64, _ size: Int, writes: Bool) throws(Violation) -> Value {
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
    private func checkTrusted(_ value: Value, _ size: Int) throws(Violation) {
      guard size == 8, value.trustedDistance != nil else { throw violation(.readOnly) }
    }

    /// Nothing is known any more about the frame's words that these bytes touch.
    private mutating func forget(_ place: Int, _ size: Int) {
      if state.slots.isEmpty { return }
      for word in place >> 3...(place + size - 1) >> 3 { state.slots[word << 3] = .unknown }
    }

    /// Remembers what a word of the frame holds.
    private mutating func remember(_ place: Value, _ value: Value) {
      guard value != .unknown, value.kind != .copy, place.offset & 7 == 0 else { return }
      // How a sum was made is followed in registers only.
      state.slots[place.offset] = value.kind == .sum ? .number(value.high) : value
    }

    private mutating func store(_ value: Value) throws(Violation) {
      stored = value
      defer { stored = .unknown }
      _ = try access()
      let place = address()
      guard place.kind == .frame, instruction.memorySize == 8 else { return }
      remember(place, instruction.source == Instruction.none ? value : named(instruction.source, value))
    }

    // MARK: Operations

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
          // The carry of the first addition tells whether the sum is one.
          let isFirst = old.kind != .copy || old.low == 0
          let isCopy = value.kind == .copy && instruction.action == .add && isFirst
          try set(instruction.destination, size: size, value, mayKeep: instruction.mayKeep)
          if isCopy {
            state.registers[instruction.destination] = value
            state.comparison = State.Comparison(kind: .carry, register: instruction.destination)
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
    private mutating func setSum(_ register: UInt8, _ size: UInt8, _ value: Value, from base: UInt8) throws(Violation) {
      try set(register, size: size, value)
      guard base != Instruction.none, base != register, value.kind == .number, instruction.displacement > 0 else {
        return
      }
      state.registers[register] = Value(
        kind: .sum, what: UInt32(base), low: UInt64(instruction.displacement), high: value.high)
    }

    /// Remembers that a register holds the same as another of which nothing is known.
    private mutating func copy(_ source: UInt8, to destination: UInt8) {
      guard source != Instruction.none, source != destination, destination != stackPointer else { return }
      state.registers[destination] = Value(kind: .copy, what: UInt32(source))
    }

    /// What a register holds, or the part of it that is to be copied, with a name by which the copy is known to be the same.
    /// The name is this place's: nobody has it who comes here for the first time, so nobody has it here from a round before.
    private mutating func named(_ register: UInt8, _ value: Value) -> Value {
      let isPart = instruction.size == 4
      var original = state.registers[register]
      guard value.name == 0, original.isNameable, original.kind != .unknown || isPart, value.constant == nil else {
        return value
      }
      let name = UInt32(truncatingIfNeeded: offset) &+ 1
      if original.kind == .unknown { original = Value(kind: .half, high: UInt64(UInt32.max)) }
      original.name = name
      state.registers[register] = original
      return isPart ? narrowed(original) : original
    }

    private mutating func exchange() throws(Violation) {
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
    private func narrowed(_ value: Value) -> Value {
      switch instruction.size {
      case 8: value
      case 4: value.kind == .half ? value.lowerHalf : value.isWord ? value : .word
      default: Value(.number, size: Int(instruction.size))
      }
    }

    /// The second operand: register, memory or immediate.
    private mutating func sourceValue() throws(Violation) -> Value {
      if instruction.source != Instruction.none {
        return narrowed(state.registers[instruction.source])
      }
      if instruction.readsMemory { return try access() }
      if let symbol = context.symbol(of: instruction, at: offset) {
        return value(of: symbol)
      }
      if instruction.size == 4 { return .exact(UInt64(UInt32(truncatingIfNeeded: instruction.immediate))) }
      return instruction.immediate >= 0 ? .exact(UInt64(instruction.immediate)) : .unknown
    }

    /// What arithmetic leaves in the destination register.
    private mutating func result() throws(Violation) -> Value {
      let size = instruction.size
      let old = state.registers[instruction.destination]
      let isImmediate = instruction.source == Instruction.none && !instruction.hasMemory
      let amount = instruction.immediate
      switch instruction.action {
      case .add, .subtract:
        if isImmediate {
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
        let bound = min(old.numberBound, other.numberBound)
        return bound == .max ? .unknown : .number(bound)
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

    /// The sum of a number of which another register holds a copy; nil where none does, or where it might wrap.
    private func sum(of old: Value, _ amount: UInt64) -> Value? {
      guard old.kind == .number, old.name != 0, old.high <= Value.limit, amount <= Value.limit else { return nil }
      for other in 0..<16 as Range<UInt8> where other != instruction.destination {
        let copy = state.registers[other]
        guard copy.kind == .number, copy.name == old.name else { continue }
        return Value(kind: .sum, what: UInt32(other), low: amount, high: old.high + amount)
      }
      return nil
    }

    /// The sum of a number of which nothing is known, where a register remembers the number.
    private mutating func added(_ amount: UInt64, to old: Value) -> Value {
      if old.kind == .copy { return Value(kind: .copy, what: old.what, low: old.low + amount) }
      let destination = UInt32(instruction.destination)
      for other in 0..<16 as Range<UInt8> {
        let value = state.registers[other]
        guard value.kind == .copy, value.what == destination, value.low == 0 else { continue }
        return Value(kind: .copy, what: UInt32(other), low: amount)
      }
      return .unknown
    }

    /// The load of a distance from a jump table is the only sign extension whose result is followed.
    private mutating func signExtend() throws(Violation) {
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

    private mutating func compare() throws(Violation) {
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
      if let constant = first.constant, hasFirst, second.kind == .extent, size == 8 {
        state.comparison = State.Comparison(
          kind: .constantExtent, register: instruction.destination, bound: constant, what: second.what)
        return
      }
      if hasFirst && first.kind == .sum && second.kind == .extent && size == 8 {
        state.comparison = State.Comparison(
          kind: .extent, register: UInt8(first.what), bound: first.low, what: second.what)
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
    private func comparisonOfFrame(_ loaded: Value) -> State.Comparison? {
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
    private func proof() -> UInt32? {
      guard instruction.hasMemory, instruction.base != Instruction.none, instruction.index == Instruction.none else {
        return nil
      }
      let base = state.registers[instruction.base]
      guard base.kind == .region, base.high == 0, Int(base.what) < policy.regions.count else { return nil }
      return policy.regions[Int(base.what)].proofs.first {
        Int64($0.offset) == instruction.displacement && $0.size == instruction.memorySize
      }.map { UInt32($0.proven) }
    }

    // MARK: Leaving

    /// The target of an indirect jump or call.
    mutating func targetValue() throws(Violation) -> Value {
      instruction.hasMemory ? try access() : state.registers[instruction.source]
    }

    /// The signature of the target of a direct call, or of a jump elsewhere.
    func directTarget(_ target: Int) throws(Violation) -> UInt32 {
      let signature =
        if let symbol = context.symbol(of: instruction, at: offset) { policy.callable[symbol] } else {
          context.entryPoint(target) ?? context.neighbour(target)
        }
      guard let signature else { throw violation(.badCall) }
      return UInt32(signature)
    }

    func signature(_ index: UInt32) throws(Violation) -> Signature {
      guard Int(index) < policy.signatures.count else { throw violation(.badTables) }
      return policy.signatures[Int(index)]
    }

    private func holds(_ register: X64Code.GeneralRegister, _ content: Content) -> Bool {
      holds(state.registers[register.rawValue], content)
    }

    private func holds(_ value: Value, _ content: Content) -> Bool {
      switch content {
      case .number: true
      case .word: value.isWord
      case .trusted: value.trustedDistance != nil
      // What is trusted may be the same thing of somebody else.
      case .region: value == Value(content) || value.kind == .trusted
      default: value == Value(content)
      }
    }

    /// Checks what the registers hold where a function of this signature starts.
    private func checkEntry(_ callee: Signature) throws(Violation) {
      for (register, content) in policy.entry where callee.arguments[register] == nil && !holds(register, content) {
        throw violation(.lostRegister)
      }
      for (register, content) in callee.arguments where !holds(register, content) { throw violation(.lostRegister) }
    }

    /// Control leaves for good, to the caller or into another function that will return there: the frame is gone, the
    /// caller's registers are back, and the return address is where it is looked for.
    func leave(to target: UInt32?) throws(Violation) {
      guard state.signature != State.mixed else { throw violation(.lostReturn) }
      let own = try signature(state.signature)
      let stack = state.registers[stackPointer].offset
      if let target {
        let next = try signature(target)
        guard stack + next.poppedBytes == own.poppedBytes else { throw violation(.badStackPointer) }
        guard next.popsStack || next.stackBytes <= own.stackBytes else { throw violation(.badStackPointer) }
        try checkEntry(next)
        for (offset, content) in next.stackArguments
        where !holds(state.slots[stack + 8 + offset], content) { throw violation(.lostRegister) }
      } else {
        guard stack == 0, instruction.immediate == Int64(own.poppedBytes) else { throw violation(.badStackPointer) }
        for (register, content) in own.results where !holds(register, content) { throw violation(.lostRegister) }
      }
      guard state.slots[stack].kind == .returnAddress else { throw violation(.lostReturn) }
      try checkPreserved(own)
    }

    /// The caller finds its registers as they were.
    private func checkPreserved(_ own: Signature) throws(Violation) {
      for register in policy.preserved {
        guard isOriginal(state.registers[register.rawValue], register, own) else { throw violation(.lostRegister) }
      }
    }

    /// Whether this is what a register held on entry.
    private func isOriginal(_ value: Value, _ register: X64Code.GeneralRegister, _ own: Signature) -> Bool {
      let content = policy.content(of: register, onEntryTo: own)
      return content == .number || content == .word
        ? value.kind == .initial && value.what == UInt32(register.rawValue) : value == Value(content)
    }

    /// Where a call does not return, others find the way out of the frame as they were told.
    func checkFrame(_ frame: Frame, _ site: CallSite?, _ callee: Signature) throws(Violation) {
      guard let site else { throw violation(.badTables) }
      guard state.signature != State.mixed else { throw violation(.lostReturn) }
      let own = try signature(state.signature)
      guard state.registers[stackPointer].offset == -frame.size, site.poppedBytes == callee.poppedBytes else {
        throw violation(.badStackPointer)
      }
      guard state.slots[0].kind == .returnAddress else { throw violation(.lostReturn) }
      for register in policy.preserved {
        let value =
          frame.saved.firstIndex(of: register).map { state.slots[-8 * ($0 + 1)] }
          ?? state.registers[register.rawValue]
        guard isOriginal(value, register, own) else { throw violation(.lostRegister) }
      }
    }

    /// Control leaves for good into a function of which only the address is known. What arguments it finds on the stack are
    /// those that this function would have removed.
    func leaveForTrusted() throws(Violation) {
      guard state.signature != State.mixed else { throw violation(.lostReturn) }
      let own = try signature(state.signature)
      let stack = state.registers[stackPointer].offset
      guard stack <= own.poppedBytes, state.slots[stack].kind == .returnAddress else { throw violation(.lostReturn) }
      try checkEntry(Signature())
      try checkPreserved(own)
    }

    /// What is known where a call of this frame ends by unwinding: the frame, and the registers with a fixed content.
    func unwound(_ callee: Signature) throws(Violation) -> State {
      var copy = self
      try copy.call(callee)
      for register in X64Code.GeneralRegister.allCases {
        let fixed = policy.landing[register] ?? .number
        let content = policy.preserved.contains(register) ? policy.entry[register] ?? fixed : fixed
        copy.state.registers[register.rawValue] = content == .number ? .unknown : Value(content)
      }
      copy.state.registers[stackPointer] = state.registers[stackPointer]
      return copy.state
    }

    /// What a callee is given of the frame of which only the address is known.
    var lentArguments: [X64Code.GeneralRegister: Content] {
      var lent: [X64Code.GeneralRegister: Content] = [:]
      for register in policy.lent where state.registers[register.rawValue].kind == .frame { lent[register] = .trusted }
      return lent
    }

    /// A callee that is given an address in the frame fills what stands there, up to what this function keeps for its
    /// caller.
    private mutating func lend(_ value: Value) {
      guard value.kind == .frame else { return }
      var place = (value.offset + 7) & ~7
      while place < 0, state.slots[place].kind != .initial, state.slots[place].kind != .returnAddress {
        state.slots[place] = Value(.trusted)
        place += 8
      }
    }

    /// Control comes back, with unknown values in all registers but those preserved.
    mutating func call(_ callee: Signature) throws(Violation) {
      try checkEntry(callee)
      let stack = state.registers[stackPointer].offset
      for (offset, content) in callee.stackArguments where !holds(state.slots[stack + offset], content) {
        throw violation(.lostRegister)
      }
      for (register, content) in callee.arguments where content == .trusted { lend(state.registers[register.rawValue]) }
      // Arguments lie in this frame.
      guard stack + callee.stackBytes <= 0 else { throw violation(.badStackPointer) }
      state.comparison = State.Comparison()
      for register in X64Code.GeneralRegister.allCases where register != .rsp && !policy.preserved.contains(register) {
        try set(register.rawValue, Value(callee.results[register] ?? .number))
      }
      state.slots.forget(below: stack + callee.stackBytes)
      if callee.popsStack { try set(stackPointer, .frame(stack + callee.stackBytes)) }
      guard callee.movesArrays else { return }
      for register in 0..<16 as Range<UInt8> where state.registers[register].isOfArray {
        state.registers[register] = .unknown
      }
      state.slots.forgetArrays()
    }
  }
}

extension X64Code.Verifier.Value {
  /// What the lower half of a `half` is.
  fileprivate var lowerHalf: Self { Self(kind: .number, name: name, high: high) }

  var isPointer: Bool {
    switch kind {
    case .region, .place, .array, .element, .frame, .table, .proven, .inside, .trusted: true
    default: false
    }
  }

  var isOfArray: Bool {
    switch kind {
    case .array, .element, .index, .count: true
    default: false
    }
  }
}
