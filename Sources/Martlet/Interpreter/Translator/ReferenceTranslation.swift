import WasmFormat

// References, structures and arrays, tables, and whole memories.

extension Translator {
  /// What a reference is tested against.
  func castTarget(_ heap: HeapType, isNullable: Bool) -> CastTarget {
    if let index = heap.typeIndex {
      let record = layout.record(of: index)
      return CastTarget(
        kind: record.kind == .function || record.kind == .continuation
          ? CastTarget.Kind.definedFunction : CastTarget.Kind.defined,
        isNullable: isNullable, identity: layout.typeIdentities[index.position], depth: UInt32(record.depth))
    }
    let kind =
      switch heap {
      case .none, .noFunction, .noExtern, .noException, .noContinuation: CastTarget.Kind.nothing
      case .eq: CastTarget.Kind.comparable
      case .i31: CastTarget.Kind.i31
      case .structure: CastTarget.Kind.structure
      case .array: CastTarget.Kind.array
      default: CastTarget.Kind.everything
      }
    return CastTarget(kind: kind, isNullable: isNullable)
  }

  /// Pops values that have to be in slots, and returns their numbers in the order in which they were pushed.
  private mutating func popSlots(_ count: Int) -> [UInt16] {
    var values: [PendingOperand] = []
    for _ in 0..<count { values.append(popPlaced()) }
    values.reverse()
    var slots: [UInt16] = []
    for (role, value) in values.enumerated() { slots.append(source(value.slot, role: UInt32(role))) }
    return slots
  }

  /// An instruction with up to three operands that leaves a value: a = destination, b and c = operands.
  mutating func emitSimple(
    _ instruction: Instruction, _ handler: Handler, operands count: Int, result: ValueKind, upper: UInt32? = nil,
    words: [(UInt32, UInt32)] = []
  ) {
    let slots = popSlots(count)
    let a = destination(top)
    mark(instruction)
    let position = code.count
    let b = slots.count > 0 ? slots[0] : 0
    if let upper {
      emit(handler, a: a, b: b, upper: upper)
    } else {
      emit(handler, a: a, b: b, c: slots.count > 1 ? slots[1] : 0, d: slots.count > 2 ? slots[2] : 0)
    }
    for (lower, upper) in words { word(lower, upper) }
    finishPush(position, result, register: result == .vector ? .vector : .i64)
  }

  /// An instruction that leaves nothing; operands from a on.
  private mutating func emitEffect(
    _ instruction: Instruction, _ handler: Handler, operands count: Int, words: [(UInt32, UInt32)] = []
  ) {
    let slots = popSlots(count)
    mark(instruction)
    emit(
      handler, a: slots.count > 0 ? slots[0] : 0, b: slots.count > 1 ? slots[1] : 0, c: slots.count > 2 ? slots[2] : 0,
      d: slots.count > 3 ? slots[3] : 0)
    for (lower, upper) in words { word(lower, upper) }
  }

  // MARK: Memories and tables

  mutating func translateMemory(_ instruction: Instruction) {
    func addressKind(_ memory: UInt32) -> ValueKind { layout.memories[Int(memory)].addressType == .i64 ? .i64 : .i32 }
    switch instruction.operator {
    case .memorySize:
      emitSimple(
        instruction, MemoryHandlers.memorySize, operands: 0, result: addressKind(instruction.index),
        upper: instruction.index)
    case .memoryGrow:
      emitSimple(
        instruction, MemoryHandlers.memoryGrow, operands: 1, result: addressKind(instruction.index),
        upper: instruction.index)
    case .memoryCopy:
      emitEffect(
        instruction, MemoryHandlers.memoryCopy, operands: 3, words: [(instruction.index, instruction.second)])
    case .memoryFill:
      emitEffect(instruction, MemoryHandlers.memoryFill, operands: 3, words: [(instruction.index, 0)])
    case .memoryInit:
      emitEffect(
        instruction, MemoryHandlers.memoryInit, operands: 3, words: [(instruction.second, instruction.index)])
    default: emit(MemoryHandlers.dataDrop, upper: instruction.index)
    }
  }

  mutating func translateTable(_ instruction: Instruction) {
    func addressKind(_ table: UInt32) -> ValueKind { layout.tables[Int(table)].addressType == .i64 ? .i64 : .i32 }
    switch instruction.operator {
    case .tableGet:
      emitSimple(
        instruction, MemoryHandlers.tableGet, operands: 1, result: .reference, upper: instruction.index)
    case .tableSet:
      let slots = popSlots(2)
      mark(instruction)
      emit(MemoryHandlers.tableSet, a: slots[1], b: slots[0], upper: instruction.index)
    case .tableSize:
      emitSimple(
        instruction, MemoryHandlers.tableSize, operands: 0, result: addressKind(instruction.index),
        upper: instruction.index)
    case .tableGrow:
      emitSimple(
        instruction, MemoryHandlers.tableGrow, operands: 2, result: addressKind(instruction.index),
        words: [(instruction.index, 0)])
    case .tableFill:
      emitEffect(instruction, MemoryHandlers.tableFill, operands: 3, words: [(instruction.index, 0)])
    case .tableCopy:
      emitEffect(instruction, MemoryHandlers.tableCopy, operands: 3, words: [(instruction.index, instruction.second)])
    case .tableInit:
      emitEffect(instruction, MemoryHandlers.tableInit, operands: 3, words: [(instruction.second, instruction.index)])
    default: emit(MemoryHandlers.elementDrop, upper: instruction.index)
    }
  }

  // MARK: References

  mutating func translateReference(_ instruction: Instruction) {
    switch instruction.operator {
    case .refNull: pushConstant(.reference, 0)
    case .refIsNull:
      let operand = popPlaced()
      emitComparison(.i64(.equal), operand, .zero)
    case .refEq: translateCompare(.i64, .equal)
    case .refFunc: translateFunctionReference(instruction)
    case .refAsNonNull:
      emitSimple(instruction, ReferenceHandlers.asNonNull, operands: 1, result: .reference)
    case .refTest, .refTestNull:
      translateCast(instruction, ReferenceHandlers.test, isNullable: instruction.operator == .refTestNull, result: .i32)
    case .refCast, .refCastNull:
      translateCast(
        instruction, ReferenceHandlers.cast, isNullable: instruction.operator == .refCastNull, result: .reference)
    case .refI31: emitSimple(instruction, ReferenceHandlers.makeI31, operands: 1, result: .reference)
    case .i31GetS: emitSimple(instruction, ReferenceHandlers.i31Signed, operands: 1, result: .i32)
    case .i31GetU: emitSimple(instruction, ReferenceHandlers.i31Unsigned, operands: 1, result: .i32)
    case .anyConvertExtern, .externConvertAny: break
    default: translateAggregate(instruction)
    }
  }

  private mutating func translateFunctionReference(_ instruction: Instruction) {
    let position = Int(instruction.index) - layout.importedFunctions
    if position < 0 {
      return emitSimple(
        instruction, ReferenceHandlers.importedFunctionReference, operands: 0, result: .reference,
        upper: instruction.index)
    }
    // Validation makes sure that the function is declared, which gave it a record.
    let record = max(0, Int(layout.references[position]))
    emitSimple(
      instruction, ReferenceHandlers.functionReference, operands: 0, result: .reference,
      upper: UInt32(record * MemoryLayout<FunctionRecord>.stride))
  }

  private mutating func translateCast(
    _ instruction: Instruction, _ handler: Handler, isNullable: Bool, result: ValueKind
  ) {
    let target = castTarget(instruction.heapType, isNullable: isNullable)
    emitSimple(
      instruction, handler, operands: 1, result: result,
      upper: UInt32(target.kind) | (target.isNullable ? 1 << 16 : 0), words: [(target.identity, target.depth)])
  }

  // MARK: Structures and arrays

  private mutating func translateAggregate(_ instruction: Instruction) {
    let type = TypeIndex(instruction.index)
    // The collector looks at the frame up to here.
    let slotsInUse = top
    func identity() -> UInt32 { layout.typeIdentities[type.position] }
    func element() -> StorageType {
      guard case .array(let field) = layout.module.types[type.position].composite else { return .i8 }
      return field.storage
    }
    func field() -> (storage: StorageType, offset: UInt32) {
      let part = layout.record(of: type).fields[Int(instruction.second)]
      return (part.storage, part.offset)
    }

    switch instruction.operator {
    case .structNew:
      let count = Int(layout.record(of: type).parameterCount)
      canonicalizeTop(count)
      // The fields are still needed while the object is made.
      let inUse = slotsInUse
      drop(to: operands.count - count)
      let first = top
      emitSimple(
        instruction, AggregateHandlers.structNew, operands: 0, result: .reference, upper: first,
        words: [(identity(), inUse)])
    case .structNewDefault:
      emitSimple(
        instruction, AggregateHandlers.structNewDefault, operands: 0, result: .reference,
        words: [(identity(), slotsInUse)])
    case .structGet, .structGetS, .structGetU:
      let field = field()
      emitSimple(
        instruction,
        AggregateHandlers.fieldGet(FieldAccess(field.storage, signed: instruction.operator == .structGetS)),
        operands: 1,
        result: ValueKind(field.storage.unpacked), upper: field.offset)
    case .structSet:
      let field = field()
      let slots = popSlots(2)
      mark(instruction)
      emit(
        AggregateHandlers.fieldSet(FieldAccess(field.storage, signed: false)), a: slots[1], b: slots[0],
        upper: field.offset)
    case .arrayNew:
      emitSimple(
        instruction, AggregateHandlers.arrayNew, operands: 2, result: .reference, words: [(identity(), slotsInUse)])
    case .arrayNewDefault:
      let slots = popSlots(1)
      let a = destination(top)
      mark(instruction)
      let position = code.count
      emit(AggregateHandlers.arrayNewDefault, a: a, c: slots[0])
      word(identity(), slotsInUse)
      finishPush(position, .reference)
    case .arrayNewFixed:
      let count = Int(instruction.second)
      canonicalizeTop(count)
      let inUse = slotsInUse
      drop(to: operands.count - count)
      emitSimple(
        instruction, AggregateHandlers.arrayNewFixed, operands: 0, result: .reference, upper: top,
        words: [(identity(), inUse), (instruction.second, 0)])
    case .arrayNewData:
      emitSimple(
        instruction, AggregateHandlers.arrayNewData, operands: 2, result: .reference,
        words: [(identity(), slotsInUse), (instruction.second, 0)])
    case .arrayNewElem:
      emitSimple(
        instruction, AggregateHandlers.arrayNewElements, operands: 2, result: .reference,
        words: [(identity(), slotsInUse), (instruction.second, 0)])
    case .arrayGet, .arrayGetS, .arrayGetU:
      let storage = element()
      emitSimple(
        instruction,
        AggregateHandlers.elementGet(FieldAccess(storage, signed: instruction.operator == .arrayGetS)), operands: 2,
        result: ValueKind(storage.unpacked))
    case .arraySet:
      let slots = popSlots(3)
      mark(instruction)
      emit(
        AggregateHandlers.elementSet(FieldAccess(element(), signed: false)), a: slots[2], b: slots[0], c: slots[1])
    case .arrayLen: emitSimple(instruction, AggregateHandlers.arrayLength, operands: 1, result: .i32)
    case .arrayFill: emitEffect(instruction, AggregateHandlers.arrayFill, operands: 4, words: [(identity(), 0)])
    case .arrayCopy:
      canonicalizeTop(5)
      drop(to: operands.count - 5)
      mark(instruction)
      emit(AggregateHandlers.arrayCopy, upper: top)
      word(identity(), 0)
    case .arrayInitData:
      emitEffect(
        instruction, AggregateHandlers.arrayInitData, operands: 4, words: [(identity(), instruction.second)])
    case .arrayInitElem:
      emitEffect(
        instruction, AggregateHandlers.arrayInitElements, operands: 4, words: [(identity(), instruction.second)])
    default: unsupported(instruction)
    }
  }
}

extension FieldAccess {
  init(_ storage: StorageType, signed: Bool) {
    switch storage.byteCount {
    case 1: self = signed ? .bits8Signed : .bits8
    case 2: self = signed ? .bits16Signed : .bits16
    case 4: self = .bits32
    case 16: self = .bits128
    default: self = .bits64
    }
  }
}
