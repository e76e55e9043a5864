import WasmFormat

// Accesses to memory.

extension Translator {
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
