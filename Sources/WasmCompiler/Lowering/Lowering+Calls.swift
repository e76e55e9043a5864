import MachineCode
import WasmFormat

// Calls of functions and of the runtime's helpers.

extension Lowering {
  mutating func lowerCall(_ instruction: WasmInstruction) throws(Unsupported) {
    switch instruction.operator {
    case .call, .returnCall:
      let isTail = instruction.operator == .returnCall
      let shape = unit.shape(ofFunction: instruction.index)
      if Int(instruction.index) >= unit.importedFunctions {
        if !isTail && mayInline(instruction.index, shape) { return try inline(instruction.index, shape) }
        return callDirect(instruction.index, shape, isTail: isTail)
      }
      let record = field(field(instance, runtime.instance.importedFunctions), Int32(instruction.index) * 8)
      setField(store(), runtime.store.calledRecord, record, AliasClass.calledRecord)
      isTail ? callAcross(shape, isTail: true) : callRecord(record, shape)
    case .callIndirect, .returnCallIndirect:
      let index = pop()
      let record = tableElement(instruction.second, index, type: instruction.index)
      callReference(
        record, unit.shapes[Int(instruction.index)], isTail: instruction.operator == .returnCallIndirect)
    default:
      let record = pop()
      callReference(record, unit.shapes[Int(instruction.index)], isTail: instruction.operator == .returnCallRef)
    }
  }

  // MARK: Functions of the module

  private mutating func callDirect(_ function: UInt32, _ shape: FunctionShape, isTail: Bool) {
    gather(shape, instance, memoryBase, isTail: isTail)
    if isTail { return finishTailCall(function, .none, shape) }
    finishCall(function, .none, shape)
  }

  // MARK: Functions behind references

  /// The function record in a table's element, which has the type or one below it.
  private mutating func tableElement(_ table: UInt32, _ index: Value, type: UInt32) -> Value {
    let place = tablePlace(table, index, TrapReason.undefinedElement)
    let record = field(place.address, place.offset, AliasClass.tableElements)
    let position = Int(type)
    let expected = typeIdentity(type)
    // Null is an address too, where reading faults.
    let actual = builder.load(
      .i32, record,
      MemoryAccess(
        width: 4, alias: AliasClass.records, offset: runtime.function.type, trap: TrapReason.uninitializedElement.code))
    if unit.isFinal[position] {
      builder.trapIf(builder.compare(.ne, actual, expected), TrapReason.indirectCallTypeMismatch.code)
      return record
    }
    let other = builder.makeBlock(isCold: true)
    let next = builder.makeBlock()
    builder.branch(builder.compare(.eq, actual, expected), next, else: other)
    builder.startBlock(other)
    let isBelow = isBelow(actual, expected, depth: unit.depths[position])
    builder.trapIf(builder.compare(.eq, isBelow, i32(0)), TrapReason.indirectCallTypeMismatch.code)
    builder.jump(next)
    builder.startBlock(next)
    return record
  }

  /// Calls through a record: at once where the function belongs to this instance, as nearly all do.
  private mutating func callReference(_ record: Value, _ shape: FunctionShape, isTail: Bool) {
    setField(store(), runtime.store.calledRecord, record, AliasClass.calledRecord)
    let own = builder.makeBlock()
    let other = builder.makeBlock(isCold: true)
    let callee = builder.load(
      .i64, record,
      MemoryAccess(
        width: 8, alias: AliasClass.records, offset: runtime.function.instance,
        trap: TrapReason.nullFunctionReference.code))
    builder.branch(builder.compare(.eq, callee, instance), own, else: other)
    let below = height - shape.parameters.count
    let keptCount = kept.count
    for value in top(shape.parameters.count) { kept.append(value) }

    builder.startBlock(own)
    let code = compiledCode(record)
    gather(shape, instance, memoryBase, isTail: isTail)
    if isTail {
      finishTailCall(nil, code, shape)
      height = below + shape.parameters.count
      kept.truncate(to: keptCount)
      builder.startBlock(other)
      isDead = false
      return callAcross(shape, isTail: true)
    }
    finishCall(nil, code, shape)
    let join = builder.makeBlock()
    let first = addParameters(shape.results, to: join)
    builder.jump(join, top(shape.results.count))

    // The results of the first call stand where the arguments were.
    height = below
    for position in 0..<shape.parameters.count { push(kept[keptCount + position]) }
    kept.truncate(to: keptCount)
    builder.startBlock(other)
    callAcross(shape, isTail: false)
    builder.jump(join, top(shape.results.count))
    builder.startBlock(join)
    replaceOperands(from: below, with: first, shape.results.count)
  }

  private mutating func compiledCode(_ record: Value) -> Value {
    let cell = field(record, runtime.function.cell, AliasClass.records)
    return field(cell, runtime.cell.compiled, AliasClass.records)
  }

  /// Calls the function of `StoreRecord.calledRecord`, which may belong to another instance, through the adapter that changes to
  /// that instance and back.
  private mutating func callAcross(_ shape: FunctionShape, isTail: Bool) {
    setField(store(), runtime.store.callingInstance, instance, AliasClass.records)
    gather(shape, instance, memoryBase, isTail: isTail)
    if isTail {
      finishTailCall(CodeSymbol.switching(shape.number), .none, shape)
    } else {
      finishCall(CodeSymbol.crossing(shape.number), .none, shape)
    }
  }

  /// Calls a function that most likely belongs to another instance.
  private mutating func callRecord(_ record: Value, _ shape: FunctionShape) {
    setField(store(), runtime.store.callingInstance, instance, AliasClass.records)
    let code = compiledCode(record)
    let callee = field(record, runtime.function.instance, AliasClass.records)
    let base = field(field(callee, runtime.instance.memory), runtime.memory.base)
    gather(shape, callee, base, isTail: false)
    finishCall(nil, code, shape)
  }

  // MARK: Making a call

  /// Pops the parameters and lays out the operands of a call.
  private mutating func gather(_ shape: FunctionShape, _ instance: Value, _ base: Value, isTail: Bool) {
    let count = shape.parameters.count
    reserveArguments(count + 3)
    arguments[0] = instance
    arguments[1] = base
    argumentCount = 2
    if shape.returnsInMemory {
      arguments[2] = isTail ? resultPointer : resultMemory(shape.results.slotBytes)
      argumentCount = 3
    }
    height -= count
    (arguments + argumentCount).update(from: operands + height, count: count)
    argumentCount += count
  }

  private var gathered: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: arguments, count: argumentCount) }

  /// Memory of this function where callees leave results that have no registers.
  mutating func resultMemory(_ bytes: Int) -> Value {
    if resultSlot.isNone {
      resultSlotIndex = builder.function.stackSlots.count
      resultSlot = builder.stackSlot(size: bytes, alignment: 16)
    } else {
      builder.function.stackSlots[resultSlotIndex].size = max(
        builder.function.stackSlots[resultSlotIndex].size, UInt32(bytes))
    }
    return resultSlot
  }

  /// The number that this function has for the signature of a shape.
  private mutating func signature(_ shape: FunctionShape) -> UInt16 {
    if let number = signatureNumbers.number(shape.number) { return number }
    let number = builder.signature(unit.signatures[Int(shape.number)])
    signatureNumbers.set(shape.number, number)
    return number
  }

  private mutating func finishTailCall(_ symbol: UInt32?, _ pointer: Value, _ shape: FunctionShape) {
    builder.tailCall(symbol, pointer: pointer, signature(shape), gathered)
    isDead = true
  }

  /// Makes the call and pushes its results.
  private mutating func finishCall(_ symbol: UInt32?, _ pointer: Value, _ shape: FunctionShape) {
    let signature = signature(shape)
    let value: Value
    if let landing = newLanding() {
      value = builder.invoke(symbol, pointer: pointer, signature, gathered, landing: landing)
    } else {
      value = builder.call(symbol, pointer: pointer, signature, gathered)
    }
    if shape.returnsInMemory {
      var offset: Int32 = 0
      for type in shape.results.types {
        push(loadSlot(type, from: resultSlot, offset))
        offset += Int32(type.slotBytes)
      }
      return
    }
    for (position, type) in shape.results.types.enumerated() { push(builder.result(position, of: value, type)) }
  }

  // MARK: The runtime

  /// Calls a helper with the instance and up to five numbers of 64 bits.
  @discardableResult
  mutating func callHelper(
    _ helper: RuntimeHelper, _ a: Value = .none, _ b: Value = .none, _ c: Value = .none, _ d: Value = .none,
    _ e: Value = .none, effects: CallEffects
  ) -> Value {
    arguments[0] = instance
    var count = 1
    for value in [a, b, c, d, e] where !value.isNone {
      arguments[count] = value
      count += 1
    }
    let pointer = field(field(instance, runtime.instance.helpers), Int32(helper.rawValue * 8))
    let signature = builder.signature(
      Signature(
        parameters: Array(repeating: .i64, count: count), results: [.i64], convention: Convention.system,
        effects: effects))
    return builder.call(
      nil, pointer: pointer, signature, UnsafeBufferPointer(start: arguments, count: count))
  }

  /// Leaves the function where a helper's exit is not zero.
  mutating func leave(unlessZero exit: Value) {
    let failed = builder.makeBlock(isCold: true)
    let next = builder.makeBlock()
    builder.branch(builder.compare(.ne, exit, i64(0)), failed, else: next)
    builder.startBlock(failed)
    unwind(exit)
    builder.startBlock(next)
  }

  /// A reference that a helper made, or none because the program trapped.
  mutating func checked(_ reference: Value) -> Value {
    let failed = builder.makeBlock(isCold: true)
    let next = builder.makeBlock()
    builder.branch(builder.compare(.eq, reference, i64(0)), failed, else: next)
    builder.startBlock(failed)
    unwind(i64(Self.trapExit))
    builder.startBlock(next)
    return reference
  }

  /// The runtime's exits for a trap and for an exception.
  static let trapExit: UInt64 = 1
  static let exceptionExit: UInt64 = 3

  /// Ends the block by leaving all frames of compiled code.
  mutating func unwind(_ exit: Value) {
    callHelper(.unwind, exit, effects: .nothing)
    builder.unreachable(TrapReason.unreachable.code)
  }

  /// Stops here if the store says so, or lets others go on.
  mutating func checkpoint() {
    guard options.pauses else { return builder.poll(store(), runtime.store.stop, TrapReason.interrupted.code) }
    let attention = builder.load(
      .i32, store(), MemoryAccess(width: 4, alias: AliasClass.records, offset: runtime.store.attention))
    let asked = builder.makeBlock(isCold: true)
    let failed = builder.makeBlock(isCold: true)
    let next = builder.makeBlock()
    builder.branch(attention, asked, else: next)
    builder.startBlock(asked)
    let exit = callHelper(.attend, effects: AliasClass.callEffects)
    builder.branch(builder.compare(.ne, exit, i64(0)), failed, else: next)
    builder.startBlock(failed)
    unwind(exit)
    builder.startBlock(next)
  }

  func pair(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(low) | UInt64(high) << 32 }

  // MARK: Types

  /// The engine-wide identity of one of the module's types.
  mutating func typeIdentity(_ type: UInt32) -> Value {
    field32(field(instance, runtime.instance.typeIdentities), Int32(type) * 4)
  }

  /// The runtime's record of a type.
  mutating func typeRecord(_ identity: Value) -> Value {
    let types = field(store(), runtime.store.types)
    let offset = builder.binary(.mul, .i64, zeroExtend(identity), i64(UInt64(runtime.type.stride)))
    return builder.binary(.add, .i64, types, offset)
  }

  /// Whether a type that is not the expected one, whose depth is known, is below it.
  mutating func isBelow(_ actual: Value, _ expected: Value, depth: UInt32) -> Value {
    let record = typeRecord(actual)
    let actualDepth = builder.load(
      .i32, record, MemoryAccess(width: 1, alias: AliasClass.constant, offset: runtime.type.depth))
    let isDeeper = builder.compare(.gtU, actualDepth, i32(depth))
    let deeper = builder.makeBlock()
    let join = builder.makeBlock()
    let result = builder.addParameter(.i32, to: join)
    builder.branch(isDeeper, deeper, [], else: join, [i32(0)])
    builder.startBlock(deeper)
    let display = field(record, runtime.type.display)
    let above = field32(display, Int32(depth) * 4)
    builder.jump(join, [builder.compare(.eq, above, expected)])
    builder.startBlock(join)
    return result
  }
}
