import WasmFormat

// Arithmetic of integers, and what all numbers have in common.

extension Translator {
  mutating func translateBinary(_ width: IntWidth, _ operation: IntBinary) {
    var right = pop()
    var left = pop()
    var operation = operation
    let kind: ValueKind = width == .i32 ? .i32 : .i64
    if operation == .subtract, right.isConstant, !left.isConstant {
      operation = .add
      right.value = width == .i32 ? (0 &- right.value) & 0xFFFF_FFFF : 0 &- right.value
    }
    if left.isConstant, !right.isConstant, operation.isCommutative {
      swap(&left, &right)
    }
    if operation == .rotateRight, right.isConstant {
      operation = .rotateLeft
      right.value = (0 &- right.value) & (width == .i32 ? 31 : 63)
    }
    left = placed(left)
    if takeShift(width, operation, left, right) || takeLoad(width, operation, left, right) { return }
    let operationToEmit = operation
    func handler(_ operands: Operands) -> Handler {
      let operation = operationToEmit
      return width == .i32
        ? IntegerHandlers.binary32(operation, operands) : IntegerHandlers.binary64(operation, operands)
    }
    if operation == .and, width == .i64, right.isConstant, right.value == 0xFFFF_FFFF {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emit(ConversionHandlers.wrap(register: isHeld), a: a, b: b)
      return finishPush(position, .i64)
    }
    let slot = top
    if right.isConstant, immediate(right, width) == nil { right = placed(right) }
    let start = code.count
    let before = registers
    defer {
      if scratchSlot == nil, let kind = Operation.Kind(width, operation, byConstant: right.isConstant) {
        lastOperation = Operation(
          kind: kind, left: left, right: right, start: start, end: code.count, registers: before, result: slot)
      }
    }
    if right.isConstant {
      if let constant = immediate(right, width) {
        let isHeld = registers.holds(left)
        let b = isHeld ? 0 : source(left.slot, role: 0)
        let a = destination(slot)
        let position = code.count
        emit(handler(isHeld ? .registerConstant : .slotConstant), a: a, b: b, upper: constant)
        return finishPush(position, kind)
      }
    }
    emitOperands(left, right, kind, handler)
  }

  /// Joins an operation with the shift that made one of its operands, if that was the last instruction.
  private mutating func takeShift(
    _ width: IntWidth, _ operation: IntBinary, _ left: PendingOperand, _ right: PendingOperand
  ) -> Bool {
    guard let shift = lastOperation, shift.end == code.count, case .shift(width, let kind) = shift.kind,
      let use = ShiftUse(operation), !right.isConstant, top <= UInt32(UInt16.max)
    else { return false }
    func isShifted(_ operand: PendingOperand) -> Bool { operand.local < 0 && operand.slot == shift.result }
    guard isShifted(left) || isShifted(right) else { return false }
    let other = isShifted(right) ? left : right
    takeBack(to: shift.start)
    registers = shift.registers
    forgetLast()
    let form: ShiftedOperands =
      registers.holds(other) ? .otherInRegister : registers.holds(shift.left) ? .shiftedInRegister : .slots
    let distance = UInt16(shift.right.value & (width == .i32 ? 31 : 63))
    let position = code.count
    emit(
      width == .i32 ? ShiftedHandlers.handler32(use, kind, form) : ShiftedHandlers.handler64(use, kind, form),
      a: UInt16(top), b: UInt16(shift.left.slot), c: UInt16(other.slot), d: distance)
    finishPush(position, width == .i32 ? .i32 : .i64)
    return true
  }

  /// Joins an operation with the load of one of its operands, if that was the last instruction.
  private mutating func takeLoad(
    _ width: IntWidth, _ operation: IntBinary, _ left: PendingOperand, _ right: PendingOperand
  ) -> Bool {
    guard let load = lastLoad, load.end == code.count, !right.isConstant, load.made(left) || load.made(right),
      let use = LoadUse(width, operation, load.kind)
    else { return false }
    let other = load.made(right) ? left : right
    takeBack(to: load.start)
    registers = load.registers
    forgetLast()
    let place: Operand = registers.holds(other) && load.address != .register ? .register : .slot
    let position = code.count
    emitJoined(JoinedLoadHandlers.operation(use, load.address, other: place), load, UInt16(other.slot), 0)
    finishPush(position, width == .i32 ? .i32 : .i64)
    return true
  }

  mutating func emitJoined(_ handler: Handler, _ load: Load, _ first: UInt16, _ second: UInt16) {
    emit(handler, a: UInt16(top), b: load.slot, upper: load.offset)
    code.append(UInt64(first) | UInt64(second) << 16 | UInt64(load.addend) << 32)
  }

  /// A constant that fits in the upper half of a word.
  func immediate(_ operand: PendingOperand, _ width: IntWidth) -> UInt32? {
    if width == .i32 { return UInt32(truncatingIfNeeded: operand.value) }
    return Int32(exactly: Int64(bitPattern: operand.value)).map { UInt32(bitPattern: $0) }
  }

  /// Two operands that are not constants.
  mutating func emitOperands(
    _ left: PendingOperand, _ right: PendingOperand, _ kind: ValueKind, _ handler: (Operands) -> Handler
  ) {
    let form: Operands = registers.holds(left) ? .registerSlot : registers.holds(right) ? .slotRegister : .slotSlot
    let b = form == .registerSlot ? 0 : source(left.slot, role: 0)
    let c = form == .slotRegister ? 0 : source(right.slot, role: 1)
    let a = destination(top)
    let position = code.count
    emit(handler(form), a: a, b: b, c: c)
    finishPush(position, kind)
  }

  /// Pushes what the instruction at `position` has produced.
  mutating func finishPush(_ position: Int, _ kind: ValueKind, register: ValueKind? = nil) {
    let slot = push(kind)
    finish(position, slot, register ?? kind)
  }

  mutating func translateUnary(_ kind: ValueKind, to result: ValueKind, _ handler: (Bool) -> Handler) {
    let operand = popPlaced()
    let isHeld = registers.holds(operand)
    let b = isHeld ? 0 : source(operand.slot, role: 0)
    let a = destination(top)
    let position = code.count
    emit(handler(isHeld), a: a, b: b)
    finishPush(position, result)
  }

  /// The same bits with another type.
  mutating func retype(_ kind: ValueKind) {
    operands[operands.count - 1].kind = kind
  }

  // MARK: Wide arithmetic

  mutating func translateWide(_ operation: WideOperation) {
    switch operation {
    case .add, .subtract:
      let highRight = popPlaced()
      let lowRight = popPlaced()
      let highLeft = popPlaced()
      let lowLeft = popPlaced()
      let b = source(lowLeft.slot, role: 0)
      let c = source(highLeft.slot, role: 1)
      let d = source(lowRight.slot, role: 2)
      let e = source(highRight.slot, role: 3)
      let a = destination(top)
      emit(WideHandlers.sum(operation), a: a, b: b, c: c, d: d)
      word(UInt32(e), 0)
    case .multiplySigned, .multiplyUnsigned:
      let right = popPlaced()
      let left = popPlaced()
      let b = source(left.slot, role: 0)
      let c = source(right.slot, role: 1)
      let a = destination(top)
      emit(WideHandlers.product(operation), a: a, b: b, c: c)
    }
    let low = push(.i64)
    let high = push(.i64)
    // As a pair: both halves go where they belong if the destination stood in for a far slot.
    finish(code.count, low, .vector)
    registers.word = high
    forgetLast()
  }
}

extension Operation.Kind {
  fileprivate init?(_ width: IntWidth, _ operation: IntBinary, byConstant: Bool) {
    if width == .i32, operation == .add {
      self = .add32
    } else if byConstant, let shift = ShiftKind(operation) {
      self = .shift(width, shift)
    } else {
      return nil
    }
  }
}

extension IntBinary {
  var isCommutative: Bool {
    switch self {
    case .add, .multiply, .and, .or, .xor: true
    default: false
    }
  }
}
