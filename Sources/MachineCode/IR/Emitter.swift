/// Places instructions: each is folded, then looked up among the equal ones that dominate this place, and only then
/// made. The builder emits with it, and so does every pass that makes or renews code.
package struct Emitter: ~Copyable {
  /// Where new instructions go: before `place`, or at the end of `block`.
  package var block = Block.none
  package var place = Value.none
  package var source: UInt32 = 0
  /// Whether instructions are numbered and folded; off where the text of a function is wanted as it was written.
  package var isFolding = true

  /// Open addressing; a slot holds the generation it was written in and a value.
  private var slots = GrowableBuffer<UInt64>(capacity: 1024)
  private var generation: UInt64 = 0
  private var filled = 0
  /// The first instruction of the entry block that is neither parameter nor constant: constants go before it.
  private var constantPlace = Value.none

  package init() {}

  /// Forgets all numbers.
  package mutating func reset() {
    if slots.isEmpty { slots.fill(count: 1024, with: 0) }
    generation += 1
    if generation > 0xffff_fff0 {
      slots.fill(count: slots.count, with: 0)
      generation = 1
    }
    filled = 0
    constantPlace = .none
    block = .none
    place = .none
    source = 0
    isFolding = true
  }

  // MARK: Numbers

  @inline(__always)
  private static func hash(_ i: Instruction) -> UInt64 {
    var h = UInt64(i.opcode.rawValue) | UInt64(i.type.rawValue) << 8 | UInt64(i.detail) << 16
    h = (h ^ UInt64(i.a.index) << 32 ^ UInt64(i.b.index)) &* 0x9e37_79b9_7f4a_7c15
    h = (h ^ h >> 32 ^ UInt64(bitPattern: i.immediate) ^ UInt64(i.c.index) << 20) &* 0xd6e8_feb8_6659_fd93
    return h ^ h >> 29
  }

  @inline(__always)
  private static func equal(_ x: Instruction, _ y: Instruction) -> Bool {
    x.opcode == y.opcode && x.type == y.type && x.detail == y.detail && x.a == y.a && x.b == y.b && x.c == y.c
      && x.immediate == y.immediate
  }

  /// The dominating twin of `key`, or the slot where its number belongs.
  @inline(__always)
  private func find(_ key: Instruction, in function: borrowing Function, at block: Block) -> (twin: Value, slot: Int) {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: Emitter.hash(key)) & mask
    while true {
      let entry = slots[index]
      if entry >> 32 != generation { return (.none, index) }
      let value = Value(UInt32(truncatingIfNeeded: entry))
      if Emitter.equal(function[value], key) {
        let home = function[value].block
        if !home.isNone && function.dominates(home, block) { return (value, index) }
        return (.none, index)
      }
      index = (index + 1) & mask
    }
  }

  @inline(__always)
  private mutating func record(_ value: Value, slot: Int, _ function: borrowing Function) {
    if slots[slot] >> 32 != generation { filled += 1 }
    slots[slot] = generation << 32 | UInt64(value.index)
    if filled * 2 > slots.count { growTable(function) }
  }

  @inline(never)
  private mutating func growTable(_ function: borrowing Function) {
    let old = slots.array()
    slots.fill(count: old.count * 2, with: 0)
    filled = 0
    for entry in old where entry >> 32 == generation {
      let key = function[Value(UInt32(truncatingIfNeeded: entry))]
      let mask = slots.count - 1
      var index = Int(truncatingIfNeeded: Emitter.hash(key)) & mask
      while slots[index] != 0 { index = (index + 1) & mask }
      slots[index] = entry
      filled += 1
    }
  }

  /// The value number of an instruction already placed: an equal one that dominates it, or itself, now recorded.
  package mutating func number(_ value: Value, in function: inout Function) -> Value {
    let (twin, slot) = find(function[value], in: function, at: function[value].block)
    if !twin.isNone { return twin }
    record(value, slot: slot, function)
    return value
  }

  // MARK: Emitting

  /// Folds, numbers and places an instruction.
  package mutating func emit(_ instruction: Instruction, into function: inout Function) -> Value {
    var instruction = instruction
    instruction.source = source
    let operands = instruction.opcode.operandCount
    if operands > 0 {
      instruction.a = function.resolve(instruction.a)
      if operands > 1 { instruction.b = function.resolve(instruction.b) }
      if operands > 2 { instruction.c = function.resolve(instruction.c) }
    }
    if isFolding {
      let folded = fold(&instruction, in: &function)
      if !folded.isNone { return folded }
      if instruction.opcode.isNumbered {
        if instruction.opcode.isConstant { return emitConstant(instruction, into: &function) }
        let (twin, slot) = find(instruction, in: function, at: block)
        if !twin.isNone { return twin }
        let value = function.make(instruction)
        put(value, into: &function)
        record(value, slot: slot, function)
        return value
      }
    } else if instruction.opcode.isConstant {
      return emitConstant(instruction, into: &function)
    }
    let value = function.make(instruction)
    put(value, into: &function)
    return value
  }

  @inline(__always)
  private func put(_ value: Value, into function: inout Function) {
    if place.isNone { function.append(value, to: block) } else { function.insert(value, before: place) }
  }

  @inline(never)
  private mutating func emitConstant(_ instruction: Instruction, into function: inout Function) -> Value {
    var instruction = instruction
    instruction.source = 0
    let (twin, slot) = find(instruction, in: function, at: function.entry)
    if !twin.isNone { return twin }
    let value = function.make(instruction)
    placeInEntry(value, in: &function)
    record(value, slot: slot, function)
    return value
  }

  /// Constants follow the parameters of the entry block and one another.
  private mutating func placeInEntry(_ value: Value, in function: inout Function) {
    let entry = function.entry
    let anchor = constantPlace.isNone ? function[entry].lastParameter : constantPlace
    if !anchor.isNone {
      function.insert(value, after: anchor)
    } else if function[entry].first.isNone {
      function.append(value, to: entry)
    } else {
      function.insert(value, before: function[entry].first)
    }
    constantPlace = value
  }

  package mutating func constant(_ type: ValueType, _ bits: UInt64, in function: inout Function) -> Value {
    let cut = type == .i32 || type == .f32 ? bits & 0xffff_ffff : bits
    return emitConstant(Instruction(.constant, type, immediate: Int64(bitPattern: cut)), into: &function)
  }

  package mutating func vectorConstant(_ bits: VectorBits, in function: inout Function) -> Value {
    let index = function.vectorConstantIndex(bits)
    return emitConstant(Instruction(.vectorConstant, .v128, immediate: Int64(index)), into: &function)
  }

  @inline(__always)
  package mutating func binary(
    _ opcode: Opcode, _ type: ValueType, _ a: Value, _ b: Value, in function: inout Function
  ) -> Value {
    emit(Instruction(opcode, type, a: a, b: b), into: &function)
  }
}

extension Function {
  /// The place of a vector constant among the function's; equal ones made lately share it.
  package mutating func vectorConstantIndex(_ bits: VectorBits) -> Int {
    var index = vectorConstants.count - 1
    let oldest = max(0, vectorConstants.count - 64)
    while index >= oldest {
      if vectorConstants[index] == bits { return index }
      index -= 1
    }
    vectorConstants.append(bits)
    return vectorConstants.count - 1
  }

  /// The bits of a constant, or nil.
  @inline(__always)
  package func constantBits(_ value: Value) -> UInt64? {
    self[value].opcode == .constant ? UInt64(bitPattern: self[value].immediate) : nil
  }
}
