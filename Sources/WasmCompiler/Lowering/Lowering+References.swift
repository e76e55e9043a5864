import MachineCode
import WasmFormat

// References, casts, structures and arrays.

extension Lowering {
  mutating func lowerReference(_ instruction: WasmInstruction) {
    switch instruction.operator {
    case .refNull: push(i64(0))
    case .refIsNull:
      let reference = pop()
      push(builder.compare(.eq, reference, i64(0)))
    case .refEq:
      let b = pop()
      let a = pop()
      push(builder.compare(.eq, a, b))
    case .refFunc: push(functionReference(instruction.index))
    case .refAsNonNull:
      let reference = pop()
      builder.trapIf(builder.compare(.eq, reference, i64(0)), TrapReason.nullReference.code)
      push(reference)
    case .refTest, .refTestNull: lowerTest(instruction)
    case .refCast, .refCastNull: lowerCast(instruction)
    case .refI31:
      let number = builder.binary(.and, .i32, pop(), i32(0x7fff_ffff))
      push(builder.binary(.or, .i64, builder.binary(.shl, .i64, zeroExtend(number), i64(1)), i64(1)))
    case .i31GetS, .i31GetU:
      let reference = pop()
      builder.trapIf(builder.compare(.eq, reference, i64(0)), TrapReason.nullI31Reference.code)
      let bits = builder.unary(.wrap, .i32, reference)
      push(builder.binary(instruction.operator == .i31GetS ? .shrS : .shrU, .i32, bits, i32(1)))
    case .anyConvertExtern, .externConvertAny: break
    default: lowerAggregate(instruction)
    }
  }

  private mutating func functionReference(_ function: UInt32) -> Value {
    let position = Int(function) - unit.importedFunctions
    if position < 0 { return field(field(instance, runtime.instance.importedFunctions), Int32(function) * 8) }
    // Validation makes sure that the function is declared, which gave it a record.
    let record = max(0, unit.references[position])
    let functions = field(instance, runtime.instance.functions)
    return builder.binary(.add, .i64, functions, i64(UInt64(record) * UInt64(runtime.function.stride)))
  }

  // MARK: Casts

  /// Goes to `yes` or `no` by what a reference is.
  private mutating func branchOnType(
    _ reference: Value, _ heap: HeapType, isNullable: Bool, _ yes: Block, else no: Block
  ) {
    let notNull = builder.makeBlock()
    builder.branch(builder.compare(.eq, reference, i64(0)), isNullable ? yes : no, else: notNull)
    if builder.isUnreached(notNull) { return }
    builder.startBlock(notNull)
    if let index = heap.typeIndex { return branchOnDefinedType(reference, index, yes, else: no) }
    switch heap {
    case .none, .noFunction, .noExtern, .noException, .noContinuation: builder.jump(no)
    case .eq:
      let isHost = builder.compare(.eq, lowBits(reference), i64(2))
      builder.branch(isHost, no, else: yes)
    case .i31:
      let isI31 = builder.compare(.ne, builder.binary(.and, .i64, reference, i64(1)), i64(0))
      builder.branch(isI31, yes, else: no)
    case .structure, .array:
      let identity = objectIdentity(reference, else: no)
      let kind = builder.load(
        .i32, typeRecord(identity), MemoryAccess(width: 1, alias: AliasClass.constant, offset: runtime.type.kind))
      let expected = heap == .structure ? runtime.type.structureKind : runtime.type.arrayKind
      builder.branch(builder.compare(.eq, kind, i32(UInt32(expected))), yes, else: no)
    default: builder.jump(yes)
    }
  }

  private mutating func lowBits(_ reference: Value) -> Value { builder.binary(.and, .i64, reference, i64(3)) }

  /// Goes on with the type identity of an object; to `no` where the reference is to none.
  private mutating func objectIdentity(_ reference: Value, else no: Block) -> Value {
    let object = builder.makeBlock()
    builder.branch(builder.compare(.eq, lowBits(reference), i64(0)), object, else: no)
    builder.startBlock(object)
    return field32(reference, runtime.object.typeIdentity, AliasClass.objectConstants)
  }

  private mutating func branchOnDefinedType(_ reference: Value, _ type: TypeIndex, _ yes: Block, else no: Block) {
    let actual: Value
    switch unit.module.types[type.position].composite {
    case .function, .continuation: actual = field32(reference, runtime.function.type, AliasClass.records)
    default: actual = objectIdentity(reference, else: no)
    }
    let expected = typeIdentity(type.rawValue)
    let isExact = builder.compare(.eq, actual, expected)
    if unit.isFinal[type.position] { return builder.branch(isExact, yes, else: no) }
    let other = builder.makeBlock()
    builder.branch(isExact, yes, else: other)
    builder.startBlock(other)
    let isBelow = isBelow(actual, expected, depth: unit.depths[type.position])
    builder.branch(isBelow, yes, else: no)
  }

  private mutating func lowerTest(_ instruction: WasmInstruction) {
    let reference = pop()
    let yes = builder.makeBlock()
    let no = builder.makeBlock()
    let join = builder.makeBlock()
    let result = builder.addParameter(.i32, to: join)
    branchOnType(
      reference, instruction.heapType, isNullable: instruction.operator == .refTestNull, yes, else: no)
    for (block, answer) in [(yes, UInt32(1)), (no, 0)] where !builder.isUnreached(block) {
      builder.startBlock(block)
      builder.jump(join, [i32(answer)])
    }
    builder.startBlock(join)
    push(result)
  }

  private mutating func lowerCast(_ instruction: WasmInstruction) {
    let reference = pop()
    let yes = builder.makeBlock()
    let no = builder.makeBlock(isCold: true)
    branchOnType(
      reference, instruction.heapType, isNullable: instruction.operator == .refCastNull, yes, else: no)
    if !builder.isUnreached(no) {
      builder.startBlock(no)
      builder.unreachable(TrapReason.castFailure.code)
    }
    push(reference)
    continueIn(yes)
  }

  mutating func lowerBranchOnCast(_ instruction: WasmInstruction) {
    let reference = operands[height - 1]
    let frame = frameIndex(instruction.index)
    let target = target(frame)
    let isFailure = instruction.operator == .brOnCastFail
    let taken = builder.makeBlock()
    let next = builder.makeBlock()
    branchOnType(
      reference, instruction.targetType.heapTypeUnchecked, isNullable: instruction.targetType.isNullable,
      isFailure ? next : taken, else: isFailure ? taken : next)
    if !builder.isUnreached(taken) {
      builder.startBlock(taken)
      builder.jump(target, top(arity(frame)))
    }
    continueIn(next)
  }
}
