import WasmFormat

// Arithmetic, comparisons, conversions, and accesses to memory.

extension Translator {
  // MARK: Integers

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

  private mutating func emitJoined(_ handler: Handler, _ load: Load, _ first: UInt16, _ second: UInt16) {
    emit(handler, a: UInt16(top), b: load.slot, upper: load.offset)
    code.append(UInt64(first) | UInt64(second) << 16 | UInt64(load.addend) << 32)
  }

  /// A constant that fits in the upper half of a word.
  private func immediate(_ operand: PendingOperand, _ width: IntWidth) -> UInt32? {
    if width == .i32 { return UInt32(truncatingIfNeeded: operand.value) }
    return Int32(exactly: Int64(bitPattern: operand.value)).map { UInt32(bitPattern: $0) }
  }

  /// Two operands that are not constants.
  private mutating func emitOperands(
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

  // MARK: Comparisons

  mutating func translateCompare(_ width: IntWidth, _ relation: IntRelation) {
    var right = pop()
    var left = pop()
    var relation = relation
    if left.isConstant, !right.isConstant {
      swap(&left, &right)
      relation = relation.reversed
    }
    left = placed(left)
    if right.isConstant, immediate(right, width) == nil { right = placed(right) }
    emitComparison(width == .i32 ? .i32(relation) : .i64(relation), left, right)
  }

  mutating func translateEqualZero(_ width: IntWidth) {
    if width == .i32, let comparison = lastComparison, let operand = operands.last, comparison.end == code.count,
      !operand.isConstant, operand.local < 0, comparison.result == operand.slot
    {
      _ = pop()
      takeBack(to: comparison.start)
      registers = comparison.registers
      forgetLast()
      switch comparison.relation {
      case .i32(let relation): return emitComparison(.i32(relation.opposite), comparison.left, comparison.right)
      case .i64(let relation): return emitComparison(.i64(relation.opposite), comparison.left, comparison.right)
      case .f32, .f64:
        emitComparison(comparison.relation, comparison.left, comparison.right)
        // The opposite of the opposite is the comparison itself.
        guard !comparison.isNegated, let inner = lastComparison else { return }
        // Only a branch can use the opposite; alone it takes an instruction more.
        let number = pop()
        emitComparison(.i32(.equal), number, .zero)
        lastComparison = Comparison(
          relation: inner.relation, isNegated: true, left: inner.left, right: inner.right, start: inner.start,
          end: code.count, registers: inner.registers, result: inner.result)
        return
      }
    }
    let operand = popPlaced()
    var zero = PendingOperand.zero
    zero.kind = operand.kind
    emitComparison(width == .i32 ? .i32(.equal) : .i64(.equal), operand, zero)
  }

  mutating func translateCompare(_ width: FloatWidth, _ relation: FloatRelation) {
    var right = pop()
    var left = pop()
    var relation = relation
    if left.isConstant, !right.isConstant {
      swap(&left, &right)
      relation = relation.reversed
    }
    left = placed(left)
    emitComparison(width == .f32 ? .f32(relation) : .f64(relation), left, right)
  }

  /// Writes a comparison, and remembers it so that a branch can take it over. Only the right operand may be a constant.
  mutating func emitComparison(_ relation: Comparison.Relation, _ left: PendingOperand, _ right: PendingOperand) {
    let start = code.count
    let before = registers
    let slot = top
    let increment = lastIncrement
    switch relation {
    case .i32(let relation): emitIntegerComparison(relation, .i32, left, right)
    case .i64(let relation): emitIntegerComparison(relation, .i64, left, right)
    case .f32(let relation): emitFloatComparison(relation, .f32, left, right)
    case .f64(let relation): emitFloatComparison(relation, .f64, left, right)
    }
    guard slot <= UInt32(UInt16.max) else { return }
    lastComparison = Comparison(
      relation: relation, left: left, right: right, start: start, end: code.count, registers: before, result: slot,
      increment: increment.flatMap { increment in
        let isOperand = increment.result == left.slot || !right.isConstant && increment.result == right.slot
        return increment.end == start && isOperand ? increment : nil
      })
  }

  private mutating func emitIntegerComparison(
    _ relation: IntRelation, _ width: IntWidth, _ left: PendingOperand, _ right: PendingOperand
  ) {
    func handler(_ relation: IntRelation, _ operands: Operands) -> Handler {
      width == .i32
        ? ComparisonHandlers.compare32(relation, operands) : ComparisonHandlers.compare64(relation, operands)
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emit(
        handler(relation, isHeld ? .registerConstant : .slotConstant), a: a, b: b,
        upper: UInt32(truncatingIfNeeded: right.value))
      return finishPush(position, .i32)
    }
    if !registers.holds(left), registers.holds(right) {
      return emitOperands(right, left, .i32) { handler(relation.reversed, $0) }
    }
    emitOperands(left, right, .i32) { handler(relation, $0) }
  }

  private mutating func emitFloatComparison(
    _ relation: FloatRelation, _ width: FloatWidth, _ left: PendingOperand, _ right: PendingOperand
  ) {
    func handler(_ relation: FloatRelation, _ operands: Operands) -> Handler {
      width == .f32
        ? FloatHandlers.compare32(relation, operands) : FloatHandlers.compare64(relation, operands)
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emitFloatConstant(
        handler(relation, isHeld ? .registerConstant : .slotConstant), a: a, b: b, right.value, width)
      return finishPush(position, .i32)
    }
    if !registers.holds(left), registers.holds(right) {
      return emitOperands(right, left, .i32) { handler(relation.reversed, $0) }
    }
    emitOperands(left, right, .i32) { handler(relation, $0) }
  }

  // MARK: Floating point

  private mutating func emitFloatConstant(
    _ handler: Handler, a: UInt16, b: UInt16, _ value: UInt64, _ width: FloatWidth
  ) {
    if width == .f32 {
      emit(handler, a: a, b: b, upper: UInt32(truncatingIfNeeded: value))
    } else {
      emit(handler, a: a, b: b)
      code.append(value)
    }
  }

  mutating func translateBinary(_ width: FloatWidth, _ operation: FloatBinary) {
    var right = pop()
    var left = pop()
    let kind: ValueKind = width == .f32 ? .f32 : .f64
    if left.isConstant, !right.isConstant {
      switch operation {
      case .add, .multiply:
        swap(&left, &right)
      case .subtract, .divide:
        let isHeld = registers.holds(right)
        let b = isHeld ? 0 : source(right.slot, role: 0)
        let a = destination(top)
        let position = code.count
        emit(
          width == .f32
            ? FusedHandlers.constantLeft32(operation, register: isHeld)
            : FusedHandlers.constantLeft64(operation, register: isHeld), a: a, b: b)
        code.append(left.value)
        finishPush(position, kind)
        return canonicalizeNumber(kind)
      default: break
      }
    }
    left = placed(left)
    if takeProduct(width, operation, left, right) || takeLoad(width, operation, left, right) {
      return canonicalizeNumber(kind)
    }
    let start = code.count
    let before = registers
    let slot = top
    defer {
      if operation == .multiply, !right.isConstant, scratchSlot == nil, !layout.isDeterministic {
        lastOperation = Operation(
          kind: width == .f32 ? .multiplyF32 : .multiplyF64, left: left, right: right, start: start, end: code.count,
          registers: before, result: slot)
      }
    }
    func handler(_ operands: Operands) -> Handler {
      width == .f32 ? FloatHandlers.binary32(operation, operands) : FloatHandlers.binary64(operation, operands)
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emitFloatConstant(handler(isHeld ? .registerConstant : .slotConstant), a: a, b: b, right.value, width)
      finishPush(position, kind)
    } else {
      emitOperands(left, right, kind, handler)
    }
    if operation.choosesNaN { canonicalizeNumber(kind) }
  }

  /// Joins a sum with the product that is one of its operands, if that was the last instruction.
  private mutating func takeProduct(
    _ width: FloatWidth, _ operation: FloatBinary, _ left: PendingOperand, _ right: PendingOperand
  ) -> Bool {
    guard operation == .add || operation == .subtract, let product = lastOperation, product.end == code.count,
      product.kind == (width == .f32 ? .multiplyF32 : .multiplyF64), !right.isConstant, top <= UInt32(UInt16.max)
    else { return false }
    func isProduct(_ operand: PendingOperand) -> Bool { operand.local < 0 && operand.slot == product.result }
    let use: ProductUse
    let other: PendingOperand
    if isProduct(right) {
      use = operation == .add ? .add : .subtractFrom
      other = left
    } else if isProduct(left) {
      use = operation == .add ? .add : .subtract
      other = right
    } else {
      return false
    }
    if product.load != nil, use != .add { return false }
    takeBack(to: product.start)
    registers = product.registers
    forgetLast()
    let position = code.count
    if let load = product.load {
      let place: Operand = registers.holds(product.left) ? .register : .slot
      emitJoined(
        width == .f32
          ? JoinedLoadHandlers.multiplyAdd32(load.address, factor: place)
          : JoinedLoadHandlers.multiplyAdd64(load.address, factor: place), load, UInt16(product.left.slot),
        UInt16(other.slot))
      finishPush(position, width == .f32 ? .f32 : .f64)
      return true
    }
    var factors = (product.left, product.right)
    if registers.holds(factors.1), !registers.holds(factors.0) { swap(&factors.0, &factors.1) }
    let form: ProductOperands =
      registers.holds(factors.0) ? .factorInRegister : registers.holds(other) ? .otherInRegister : .slots
    emit(
      width == .f32 ? FusedHandlers.multiplyAdd32(use, form) : FusedHandlers.multiplyAdd64(use, form),
      a: UInt16(top), b: UInt16(factors.0.slot), c: UInt16(factors.1.slot), d: UInt16(other.slot))
    finishPush(position, width == .f32 ? .f32 : .f64)
    return true
  }

  /// Joins an operation with the load of its right operand, or of either if they can be exchanged.
  private mutating func takeLoad(
    _ width: FloatWidth, _ operation: FloatBinary, _ left: PendingOperand, _ right: PendingOperand
  ) -> Bool {
    guard let load = lastLoad, load.end == code.count, !right.isConstant, let use = FloatLoadUse(operation),
      load.kind == (width == .f32 ? .f32 : .f64), load.made(right) || use.isCommutative && load.made(left),
      !layout.isDeterministic
    else { return false }
    let other = load.made(right) ? left : right
    takeBack(to: load.start)
    registers = load.registers
    forgetLast()
    let place: Operand = registers.holds(other) ? .register : .slot
    let slot = top
    let position = code.count
    emitJoined(
      width == .f32
        ? JoinedLoadHandlers.operation32(use, load.address, other: place)
        : JoinedLoadHandlers.operation64(use, load.address, other: place), load, UInt16(other.slot), 0)
    finishPush(position, width == .f32 ? .f32 : .f64)
    if use == .multiply {
      lastOperation = Operation(
        kind: width == .f32 ? .multiplyF32 : .multiplyF64, left: other, right: .zero, load: load, start: load.start,
        end: code.count, registers: load.registers, result: slot)
    }
    return true
  }

  /// In the deterministic profile, gives the value on top the one canonical pattern if it is not a number.
  mutating func canonicalizeNumber(_ kind: ValueKind) {
    guard layout.isDeterministic, kind == .f32 || kind == .f64 else { return }
    let operand = operands[operands.count - 1]
    let a = destination(operand.slot)
    let position = code.count
    emit(kind == .f32 ? MoveHandlers.canonicalizeSingle : MoveHandlers.canonicalizeDouble, a: a)
    finish(position, operand.slot, kind)
  }

  // MARK: Conversions

  mutating func translateConversion(_ conversion: Conversion, from: NumericType, to: NumericType) {
    let result = ValueKind(to)
    switch conversion {
    case .reinterpret, .extendUnsigned: retype(result)
    case .wrap: translateUnary(.i64, to: result) { ConversionHandlers.wrap(register: $0) }
    case .extendSigned: translateUnary(.i32, to: result) { ConversionHandlers.unary64(.extend32Signed, register: $0) }
    case .demote:
      translateUnary(.f64, to: result) { ConversionHandlers.demote(register: $0) }
      canonicalizeNumber(result)
    case .promote:
      translateUnary(.f32, to: result) { ConversionHandlers.promote(register: $0) }
      canonicalizeNumber(result)
    case .truncateSigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateSigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .truncateUnsigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateUnsigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .truncateSaturatingSigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateSaturatingSigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .truncateSaturatingUnsigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateSaturatingUnsigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .convertSigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.convertSigned(from: from.intWidth, to: to.floatWidth, register: $0)
      }
    case .convertUnsigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.convertUnsigned(from: from.intWidth, to: to.floatWidth, register: $0)
      }
    }
  }

  // MARK: Memory accesses

  /// Makes the memory of an access the current one, does the access, and goes back to memory 0.
  mutating func inMemory(_ memory: UInt32, _ access: (inout Translator) -> Void) {
    guard memory != 0 else { return access(&self) }
    emit(MemoryHandlers.memorySwitch, upper: memory)
    access(&self)
    emit(MemoryHandlers.memorySwitch, upper: 0)
    forgetLast()
  }

  func is64Bit(_ memory: UInt32) -> Bool { layout.memories[Int(memory)].addressType == .i64 }

  /// The form in which an access of at most 32 bits takes an address, with slot and offset. A 64-bit address has been
  /// checked and added to its offset before.
  mutating func addressForm(
    _ address: PendingOperand, _ instruction: Instruction, joinsSums: Bool = false
  ) -> (form: LoadAddress, operand: PendingOperand, offset: UInt32, addend: UInt32) {
    if is64Bit(instruction.index) {
      let address = placed(address)
      let b = source(address.slot, role: 0)
      let a = destination(address.canonical)
      let position = code.count
      emit(MemoryHandlers.address64, a: a, b: b)
      code.append(instruction.low)
      finish(position, address.canonical, .i64)
      var sum = address
      sum.slot = address.canonical
      forgetLast()
      return (.register, sum, 0, 0)
    }
    let offset = UInt32(truncatingIfNeeded: instruction.low)
    if address.isConstant {
      let (sum, overflow) = UInt32(truncatingIfNeeded: address.value).addingReportingOverflow(offset)
      if !overflow { return (.constant, address, sum, 0) }
    }
    if joinsSums, let sum = lastOperation, sum.kind == .add32, sum.end == code.count, !address.isConstant,
      address.local < 0,
      address.slot == sum.result
    {
      // The access does the addition.
      takeBack(to: sum.start)
      registers = sum.registers
      forgetLast()
      return sum.right.isConstant
        ? (.sumConstant, sum.left, offset, UInt32(truncatingIfNeeded: sum.right.value))
        : (.sum, sum.left, offset, sum.right.slot)
    }
    let address = placed(address)
    return (registers.holds(address) ? .register : .slot, address, offset, 0)
  }

  mutating func translateLoad(_ instruction: Instruction, _ load: LoadKind, _ kind: ValueKind) {
    inMemory(instruction.index) { translator in
      let popped = translator.pop()
      let address = translator.addressForm(popped, instruction, joinsSums: true)
      let start = translator.code.count
      let before = translator.registers
      let b = address.form.readsSlot ? translator.source(address.operand.slot, role: 0) : 0
      let slot = translator.top
      let a = translator.destination(slot)
      let position = translator.code.count
      translator.mark(instruction)
      translator.emit(LoadHandlers.load(load, address.form), a: a, b: b, upper: address.offset)
      if address.form.length > 16 { translator.word(address.addend, 0) }
      translator.finishPush(position, kind)
      if translator.scratchSlot == nil, slot <= UInt32(UInt16.max), let form = JoinedAddress(address.form) {
        translator.lastLoad = Load(
          kind: load, address: form, slot: b, offset: address.offset, addend: address.addend, start: start,
          end: translator.code.count, registers: before, result: slot)
      }
    }
  }

  mutating func translateStore(_ instruction: Instruction, _ type: NumericType, bytes: UInt8) {
    inMemory(instruction.index) { translator in
      let value = translator.pop()
      let popped = translator.pop()
      // A constant that does not fit beside the sum would be put where the second operand of the sum may stand.
      let address = translator.addressForm(
        popped, instruction, joinsSums: !value.isConstant || value.value <= UInt64(UInt32.max))
      translator.emitStore(instruction, value, address, type, bytes)
    }
  }

  private mutating func emitStore(
    _ instruction: Instruction, _ value: PendingOperand,
    _ address: (form: LoadAddress, operand: PendingOperand, offset: UInt32, addend: UInt32), _ type: NumericType,
    _ bytes: UInt8
  ) {
    var value = value
    if value.isConstant, address.form == .constant { value = placed(value) }
    if value.isConstant, address.form == .sum || address.form == .sumConstant {
      let b = source(address.operand.slot, role: 0)
      mark(instruction)
      emit(
        StoreHandlers.store(bytes: bytes, address.form == .sum ? .sumWithConstant : .sumConstantWithConstant), b: b,
        upper: address.offset)
      return word(address.addend, UInt32(truncatingIfNeeded: value.value))
    }
    if value.isConstant {
      let b = address.form == .slot ? source(address.operand.slot, role: 0) : 0
      mark(instruction)
      emit(
        StoreHandlers.store(bytes: bytes, address.form == .slot ? .slotConstant : .registerConstant), b: b,
        upper: address.offset)
      code.append(value.value)
      return
    }
    var form = address.form
    if form == .register, !registers.holds(address.operand) { form = .slot }
    let isHeld = registers.holds(value)
    let b = form.readsSlot ? source(address.operand.slot, role: 0) : 0
    if isHeld, type == .f32 || type == .f64 {
      mark(instruction)
      emit(
        type == .f32 ? StoreHandlers.storeF32(form) : StoreHandlers.storeF64(form), b: b, upper: address.offset)
      if form.length > 16 { word(address.addend, 0) }
      return
    }
    let operands: StoreOperands
    switch form {
    case .slot: operands = isHeld ? .slotRegister : .slotSlot
    case .register: operands = .registerSlot
    case .constant: operands = isHeld ? .constantRegister : .constantSlot
    case .sum: operands = isHeld ? .sumRegister : .sumSlot
    case .sumConstant: operands = isHeld ? .sumConstantRegister : .sumConstantSlot
    }
    let a = isHeld && operands != .registerSlot ? 0 : source(value.slot, role: 1)
    mark(instruction)
    emit(StoreHandlers.store(bytes: bytes, operands), a: a, b: b, upper: address.offset)
    if form.length > 16 { word(address.addend, 0) }
  }

  // MARK: Atomic accesses

  /// An access whose operands are all in slots: the address, then `values` values.
  mutating func translateAtomic(
    _ instruction: Instruction, values: Int, result: ValueKind?, namesMemory: Bool = false, _ handler: Handler
  ) {
    inMemory(namesMemory ? 0 : instruction.index) { translator in
      var slots: [PendingOperand] = []
      for _ in 0...values { slots.append(translator.popPlaced()) }
      slots.reverse()
      let b = translator.source(slots[0].slot, role: 0)
      let c = values > 0 ? translator.source(slots[1].slot, role: 1) : 0
      let d = values > 1 ? translator.source(slots[2].slot, role: 2) : 0
      let a = translator.destination(translator.top)
      let position = translator.code.count
      translator.mark(instruction)
      translator.emit(handler, a: a, b: b, c: c, d: d)
      translator.code.append(instruction.low)
      if namesMemory { translator.word(instruction.index, 0) }
      if let result { translator.finishPush(position, result) }
    }
  }

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

extension NumericType {
  var intWidth: IntWidth { self == .i32 ? .i32 : .i64 }
  var floatWidth: FloatWidth { self == .f32 ? .f32 : .f64 }
}

extension LoadAddress {
  var readsSlot: Bool { self == .slot || self == .sum || self == .sumConstant }
}

extension LoadKind {
  init(_ type: NumericType, bytes: UInt8, signed: Bool) {
    switch (type, bytes, signed) {
    case (.f32, _, _): self = .f32
    case (.f64, _, _): self = .f64
    case (_, 1, false): self = .u8
    case (_, 2, false): self = .u16
    case (_, 4, false): self = .u32
    case (.i32, 1, true): self = .s8to32
    case (.i32, 2, true): self = .s16to32
    case (.i32, _, _): self = .u32
    case (_, 1, true): self = .s8to64
    case (_, 2, true): self = .s16to64
    case (_, 4, true): self = .s32to64
    default: self = .u64
    }
  }
}
