import WasmFormat

// Writing instructions, and where their operands come from.

extension Translator {
  /// Slots that stand in for those that 16 bits cannot name: two for each operand of an instruction.
  static let scratchSlots: UInt32 = 16

  var byteCount: UInt32 { UInt32(truncatingIfNeeded: code.count &* 8) }

  /// The next instruction comes from this place in the module.
  mutating func mark(_ instruction: Instruction) {
    if let last = offsets.indices.last, offsets[last].position == byteCount {
      offsets[last].offset = instruction.offset
    } else {
      offsets.append(OffsetEntry(position: byteCount, offset: instruction.offset))
    }
  }

  // MARK: Words

  @inline(never)
  mutating func emit(_ handler: Handler, a: UInt16 = 0, b: UInt16 = 0, c: UInt16 = 0, d: UInt16 = 0) {
    append(handler)
    code.append(UInt64(a) | UInt64(b) << 16 | UInt64(c) << 32 | UInt64(d) << 48)
  }

  @inline(never)
  mutating func emit(_ handler: Handler, a: UInt16 = 0, b: UInt16 = 0, upper: UInt32) {
    append(handler)
    code.append(UInt64(a) | UInt64(b) << 16 | UInt64(upper) << 32)
  }

  @inline(never)
  mutating func emit(_ handler: Handler, lower: UInt32, upper: UInt32) {
    append(handler)
    word(lower, upper)
  }

  mutating func append(_ handler: Handler) {
    if code.count >= 1 << 27 { isTooLarge = true }
    let address = address(of: handler)
    if counts != nil { count(address) }
    code.append(UInt64(UInt(bitPattern: address)))
  }

  /// Writes a counting instruction for the one that comes now.
  private mutating func count(_ handler: UnsafeRawPointer) {
    let counter = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    counter.initialize(to: 0)
    counted.append(.init(handler: handler, counter: counter, follows: code.count > boundAt))
    countedAt.append(code.count)
    code.append(UInt64(UInt(bitPattern: address(of: countHandler))))
    code.append(UInt64(UInt(bitPattern: counter)))
  }

  /// The words of the counting instruction before each other one.
  var countingWords: Int { counts == nil ? 0 : 2 }

  /// Takes back the code from a word on.
  mutating func takeBack(to position: Int) {
    code.removeSubrange(position...)
    while let last = offsets.last, last.position > byteCount { offsets.removeLast() }
    while let last = countedAt.last, last >= position {
      countedAt.removeLast()
      counted.removeLast().counter.deallocate()
    }
  }

  mutating func word(_ lower: UInt32, _ upper: UInt32) { code.append(UInt64(lower) | UInt64(upper) << 32) }

  /// After something that cannot be changed any more: a label, a call.
  mutating func forgetLast() {
    lastResult = LastResult()
    lastComparison = nil
    lastOperation = nil
    lastIncrement = nil
    lastLoad = nil
    lastCopy = -1
  }

  // MARK: Slots

  /// The number of a slot that an instruction reads, as 16 bits. `role` tells the operands of one instruction apart.
  mutating func source(_ slot: UInt32, role: UInt32) -> UInt16 {
    if slot <= UInt32(UInt16.max) { return UInt16(slot) }
    guard let scratchSlot else {
      needsScratch = true
      return 0
    }
    let near = scratchSlot + role * 2
    emit(MoveHandlers.copyFarKeeping, lower: near, upper: slot)
    emit(MoveHandlers.copyFarKeeping, lower: near + 1, upper: slot + 1)
    return UInt16(near)
  }

  /// The number of a slot that an instruction writes. `finish` follows the instruction.
  mutating func destination(_ slot: UInt32) -> UInt16 {
    if slot <= UInt32(UInt16.max) { return UInt16(slot) }
    guard let scratchSlot else {
      needsScratch = true
      return 0
    }
    return UInt16(scratchSlot + 14)
  }

  /// Notes that the instruction at `position` wrote a value.
  mutating func finish(_ position: Int, _ slot: UInt32, _ kind: ValueKind) {
    if slot > UInt32(UInt16.max), let scratchSlot {
      emit(MoveHandlers.copyFarKeeping, lower: slot, upper: scratchSlot + 14)
      if kind == .vector { emit(MoveHandlers.copyFarKeeping, lower: slot + 1, upper: scratchSlot + 15) }
      lastResult = LastResult()
    } else {
      lastResult = LastResult(position: position + countingWords, end: code.count, slot: slot)
    }
    registers.wrote(slot, kind)
  }

  // MARK: The operand stack

  /// The first slot above all operands.
  var top: UInt32 {
    guard let last = operands.last else { return operandBase }
    return last.canonical + last.kind.slots
  }

  @discardableResult
  mutating func push(_ kind: ValueKind) -> UInt32 {
    let slot = top
    operands.append(PendingOperand(kind: kind, slot: slot, canonical: slot))
    slotCount = max(slotCount, slot + kind.slots)
    return slot
  }

  mutating func pushConstant(_ kind: ValueKind, _ value: UInt64) {
    push(kind)
    operands[operands.count - 1].isConstant = true
    operands[operands.count - 1].value = value
  }

  mutating func pushLocal(_ local: Int) {
    push(localKinds[local])
    let index = operands.count - 1
    operands[index].slot = localSlots[local]
    operands[index].local = Int32(local)
    operands[index].previousAlias = aliasHeads[local]
    aliasHeads[local] = Int32(index)
  }

  mutating func pop() -> PendingOperand {
    guard let operand = operands.popLast() else {
      return PendingOperand(kind: .i32, isConstant: true, slot: 0, canonical: operandBase)
    }
    if operand.local >= 0 { aliasHeads[Int(operand.local)] = operand.previousAlias }
    flushed = min(flushed, operands.count)
    return operand
  }

  mutating func drop(to height: Int) {
    while operands.count > height { _ = pop() }
  }

  /// Writes a constant that was popped to its slot.
  mutating func placed(_ operand: PendingOperand) -> PendingOperand {
    guard operand.isConstant else { return operand }
    emitConstant(operand.value, operand.kind, to: operand.canonical)
    var result = operand
    result.isConstant = false
    result.slot = operand.canonical
    return result
  }

  /// Pops an operand that has to be in a slot.
  mutating func popPlaced() -> PendingOperand {
    let operand = pop()
    return placed(operand)
  }

  /// Brings an operand to its canonical slot.
  mutating func canonicalize(_ index: Int) {
    let operand = operands[index]
    if operand.isConstant {
      emitConstant(operand.value, operand.kind, to: operand.canonical)
      operands[index].isConstant = false
      operands[index].slot = operand.canonical
    } else if operand.slot != operand.canonical {
      emitCopy(operand, to: operand.canonical)
      operands[index].slot = operand.canonical
    }
  }

  mutating func canonicalizeTop(_ count: Int) {
    for index in max(flushed, operands.count - count)..<max(flushed, operands.count) { canonicalize(index) }
  }

  /// Brings all operands to their canonical slots.
  mutating func flush() {
    for index in flushed..<max(flushed, operands.count) { canonicalize(index) }
    flushed = operands.count
  }

  // MARK: Moves

  mutating func emitConstant(_ value: UInt64, _ kind: ValueKind, to slot: UInt32) {
    let a = destination(slot)
    let position = code.count
    switch kind {
    case .f64:
      emit(MoveHandlers.constantDouble, a: a)
      code.append(value)
    case .f32: emit(MoveHandlers.constantSingle, a: a, upper: UInt32(truncatingIfNeeded: value))
    default:
      if value <= UInt64(UInt32.max) {
        emit(MoveHandlers.constant, a: a, upper: UInt32(truncatingIfNeeded: value))
      } else {
        emit(MoveHandlers.constantWord, a: a)
        code.append(value)
      }
    }
    finish(position, slot, kind)
  }

  mutating func emitCopy(_ operand: PendingOperand, to slot: UInt32) {
    if operand.isConstant { return emitConstant(operand.value, operand.kind, to: slot) }
    if operand.slot == slot { return }
    if operand.slot > UInt32(UInt16.max) || slot > UInt32(UInt16.max) {
      if operand.kind == .vector { emit(MoveHandlers.copyFarKeeping, lower: slot + 1, upper: operand.slot + 1) }
      emit(MoveHandlers.copyFarKeeping, lower: slot, upper: operand.slot)
      registers.forget(slot)
      registers.forget(slot + 1)
      return forgetLast()
    }
    let a = UInt16(slot)
    let isHeld = registers.holds(operand)
    let position = code.count
    switch operand.kind {
    case .vector:
      emit(MoveHandlers.copyWide, a: a, b: UInt16(operand.slot))
      finish(position, slot, .vector)
    case .f64 where isHeld:
      emit(MoveHandlers.copyDouble, a: a)
      finish(position, slot, .f64)
    case .f32 where isHeld:
      emit(MoveHandlers.copySingle, a: a)
      finish(position, slot, .f32)
    case .i32 where isHeld, .i64 where isHeld, .reference where isHeld:
      emit(MoveHandlers.copyWord, a: a)
      finish(position, slot, .i64)
    default:
      if lastCopy == code.count - 2, lastCopy >= 0 {
        // Joined with the copy before it.
        code[lastCopy] = UInt64(UInt(bitPattern: address(of: MoveHandlers.copyTwo)))
        code[lastCopy + 1] = code[lastCopy + 1] & 0xFFFF_FFFF | UInt64(a) << 32 | UInt64(operand.slot) << 48
        lastCopy = -1
        lastResult = LastResult()
      } else {
        emit(MoveHandlers.copy, a: a, b: UInt16(operand.slot))
        lastCopy = position + countingWords
        lastResult = LastResult(position: lastCopy, end: code.count, slot: slot)
      }
      // The word holds the value, whatever its kind.
      registers.wrote(slot, .i64)
    }
  }

  /// Moves the topmost values to where a branch or return wants them.
  mutating func moveTop(_ count: Int, to base: UInt32) {
    guard count > 0 else { return }
    let first = operands.count - count
    if count > 4 {
      canonicalizeTop(count)
      let from = operands[first].canonical
      if from == base { return }
      let slots = top - from
      emit(MoveHandlers.copyRange, lower: base, upper: from)
      code.append(UInt64(slots))
      registers = Registers()
      return forgetLast()
    }
    var slot = base
    for index in first..<operands.count {
      let operand = operands[index]
      if operand.isConstant || operand.slot != slot { emitCopy(operand, to: slot) }
      slot += operand.kind.slots
    }
  }

  /// Whether a branch need not move the topmost values: they are where they belong.
  func isInPlace(_ count: Int, at base: UInt32) -> Bool {
    guard count > 0 else { return true }
    return operands[operands.count - count].canonical == base
  }

  // MARK: Locals

  /// Takes the value from the stack into a local.
  mutating func setLocal(_ local: Int) {
    let value = pop()
    let slot = localSlots[local]
    if aliasHeads[local] >= 0 {
      if value.local == Int32(local), !value.isConstant, value.slot == slot { return }
      var index = aliasHeads[local]
      while index >= 0 {
        let position = Int(index)
        index = operands[position].previousAlias
        if operands[position].slot == slot { emitCopy(operands[position], to: operands[position].canonical) }
        operands[position].slot = operands[position].canonical
        operands[position].local = -1
      }
      aliasHeads[local] = -1
    }
    store(value, in: slot)
  }

  private mutating func store(_ value: PendingOperand, in slot: UInt32) {
    guard !value.isConstant else { return emitConstant(value.value, value.kind, to: slot) }
    if value.slot == slot { return }
    if redirectLast(value, to: slot) { return }
    emitCopy(value, to: slot)
  }

  /// Makes one instruction of two additions of constants to locals.
  private mutating func join(_ first: Increment, _ second: Increment) {
    takeBack(to: first.start)
    emit(FusedHandlers.addTwo, a: UInt16(first.result), b: UInt16(first.source), upper: first.addend)
    code.append(UInt64(second.result) | UInt64(second.source) << 16 | UInt64(second.addend) << 32)
    registers = first.registers
    registers.forget(first.result)
    registers.wrote(second.result, .i32)
    forgetLast()
    lastIncrement = Increment(
      source: second.source, result: second.result, addend: second.addend, isConstant: true, start: first.start,
      end: code.count, registers: first.registers, first: (first.source, first.result, first.addend))
  }

  /// Lets the last instruction write elsewhere, if it has made this value.
  mutating func redirectLast(_ value: PendingOperand, to slot: UInt32) -> Bool {
    guard !value.isConstant, value.slot == value.canonical, value.local < 0, lastResult.slot == value.slot,
      lastResult.end == code.count, slot <= UInt32(UInt16.max), value.slot <= UInt32(UInt16.max)
    else { return false }
    let position = lastResult.position
    code[position + 1] = code[position + 1] & ~0xFFFF | UInt64(slot)
    let held = registers.holds(value)
    registers.forget(slot)
    if value.kind == .vector { registers.forget(slot + 1) }
    if held {
      registers.wrote(slot, value.kind)
    } else if registers.word == value.slot {
      registers.word = slot
    }
    // The slot was never written after all.
    registers.forget(value.slot)
    if let operation = lastOperation, operation.end == code.count, operation.kind == .add32 {
      let right = operation.right
      let increment = Increment(
        source: operation.left.slot, result: slot,
        addend: right.isConstant ? UInt32(truncatingIfNeeded: right.value) : right.slot, isConstant: right.isConstant,
        start: operation.start, end: operation.end, registers: operation.registers)
      if let first = lastIncrement, first.first == nil, first.isConstant, right.isConstant,
        first.end == increment.start
      {
        join(first, increment)
      } else {
        lastIncrement = increment
      }
    }
    lastOperation = nil
    lastLoad = nil
    if lastResult.position >= 0 { lastResult.slot = slot }
    lastComparison = nil
    lastCopy = -1
    return true
  }
}
