import MachineCode
import WasmFormat

// Stack switching. The runtime changes stacks; values go through slots in this function's frame.

extension Lowering {
  mutating func lowerContinuation(_ instruction: WasmInstruction) {
    switch instruction.operator {
    case .contNew:
      let function = pop()
      builder.trapIf(builder.compare(.eq, function, i64(0)), TrapReason.nullFunctionReference.code)
      push(
        checked(callHelper(.makeContinuation, function, effects: AliasClass.effects(writes: AliasClass.heap))))
    case .contBind: lowerBind(instruction)
    case .suspend: lowerSuspend(instruction.index)
    case .switch: lowerSwitch(instruction)
    default: lowerResume(instruction)
    }
  }

  /// The function type that a continuation type is made of.
  private func function(of continuation: UInt32) -> Int {
    guard Int(continuation) < unit.module.types.count,
      case .continuation(let function) = unit.module.types[Int(continuation)].composite
    else { return 0 }
    return function.typeIndex?.position ?? 0
  }

  // MARK: Slots

  /// Pops operands into the first of a number of slots.
  private mutating func exchange(_ types: TypeRun, slots: Int) -> Value {
    let memory = resultMemory(max(slots, 1) * 8)
    height -= types.count
    var offset: Int32 = 0
    for (position, type) in types.types.enumerated() {
      storeSlot(operands[height + position], type, to: memory, offset)
      offset += Int32(type.slotBytes)
    }
    return memory
  }

  private mutating func pushSlots(_ types: TypeRun, from memory: Value) {
    var offset: Int32 = 0
    for type in types.types {
      push(loadSlot(type, from: memory, offset))
      offset += Int32(type.slotBytes)
    }
  }

  private func slotCount(_ types: TypeRun) -> Int { types.slotBytes / 8 }

  // MARK: Instructions

  private mutating func lowerBind(_ instruction: WasmInstruction) {
    let (source, target) = (function(of: instruction.index), function(of: instruction.second))
    let all = unit.shapes[source].parameters
    let continuation = pop()
    let bound = all.prefix(max(0, all.count - unit.shapes[target].parameters.count))
    let slots = exchange(bound, slots: slotCount(bound))
    push(
      checked(
        callHelper(
          .bindArguments, i64(pair(UInt32(source), UInt32(target))), continuation, slots,
          effects: AliasClass.callEffects)))
  }

  private mutating func lowerSuspend(_ tag: UInt32) {
    let shape = unit.shapes[unit.tags[Int(tag)].position]
    let slots = exchange(shape.parameters, slots: max(slotCount(shape.parameters), slotCount(shape.results)))
    let outcome = callHelper(.suspend, i64(UInt64(tag)), slots, effects: AliasClass.callEffects)
    finish(outcome, shape.results, slots)
  }

  private mutating func lowerSwitch(_ instruction: WasmInstruction) {
    let position = function(of: instruction.index)
    let parameters = unit.shapes[position].parameters
    var back = 0
    if case .function(let type) = unit.module.types[position].composite,
      let last = type.parameters.last?.heapType?.typeIndex
    {
      back = function(of: UInt32(last.position))
    }
    let results = unit.shapes[back].parameters
    let continuation = pop()
    let given = parameters.prefix(max(0, parameters.count - 1))
    let slots = exchange(given, slots: max(slotCount(given) + 2, slotCount(results)))
    let outcome = callHelper(
      .switch, i64(pair(instruction.second, UInt32(back))), continuation, slots, effects: AliasClass.callEffects)
    finish(outcome, results, slots)
  }

  private mutating func lowerResume(_ instruction: WasmInstruction) {
    let shape = unit.shapes[function(of: instruction.index)]
    let continuation = pop()
    var exception = Value.none
    switch instruction.operator {
    case .resumeThrow: exception = makeException(instruction.second)
    case .resumeThrowRef: exception = pop()
    default: break
    }
    let throwing = !exception.isNone
    let arguments = throwing ? .none : shape.parameters
    var slotCount = max(slotCount(arguments), slotCount(shape.results))
    for clause in instruction.resumeHandlers(in: unit.module.bytes) where clause.label != nil {
      slotCount = max(slotCount, payload(clause.tag).slotBytes / 8 + 1)
    }
    let slots = exchange(arguments, slots: slotCount)
    let outcome = callHelper(
      .resume, continuation, slots, resumption(instruction), i64(pair(instruction.count, throwing ? 1 : 0)),
      throwing ? exception : i64(0), effects: AliasClass.callEffects)
    let returned = builder.makeBlock()
    let other = builder.makeBlock()
    builder.branch(builder.compare(.eq, outcome, i64(0)), returned, else: other)
    builder.startBlock(other)
    branchToClauses(instruction, outcome, slots)
    fail(outcome, slots)
    builder.startBlock(returned)
    pushSlots(shape.results, from: slots)
  }

  private mutating func payload(_ tag: TagIndex) -> TypeRun { unit.shapes[unit.tags[tag.position].position].parameters }

  /// What `martlet_resumption` describes: two words for the runtime, and the tags of the clauses.
  private mutating func resumption(_ instruction: WasmInstruction) -> Value {
    let memory = builder.stackSlot(size: 16 + 8 * Int(instruction.count), alignment: 16)
    var offset: Int32 = 16
    for clause in instruction.resumeHandlers(in: unit.module.bytes) {
      let tag = field(field(instance, runtime.instance.tags), Int32(clause.tag.rawValue) * 8)
      storeSlot(
        clause.label == nil ? builder.binary(.add, .i64, tag, i64(1)) : tag, .i64, to: memory, offset)
      offset += 8
    }
    return memory
  }

  /// Goes to the label of the clause that an outcome stands for.
  private mutating func branchToClauses(_ instruction: WasmInstruction, _ outcome: Value, _ slots: Value) {
    for (position, clause) in instruction.resumeHandlers(in: unit.module.bytes).enumerated() {
      guard let label = clause.label else { continue }
      let match = builder.makeBlock()
      let next = builder.makeBlock()
      let expected = UInt64(bitPattern: -Int64(position) - 1)
      builder.branch(builder.compare(.eq, outcome, i64(expected)), match, else: next)
      builder.startBlock(match)
      let before = height
      let payload = payload(clause.tag)
      pushSlots(payload, from: slots)
      push(loadSlot(.i64, from: slots, Int32(payload.slotBytes)))
      branch(to: frameIndex(label.rawValue))
      height = before
      builder.startBlock(next)
    }
  }

  // MARK: Outcomes

  /// Pushes the results of an instruction that has come back with them.
  private mutating func finish(_ outcome: Value, _ results: TypeRun, _ slots: Value) {
    let failed = builder.makeBlock(isCold: true)
    let next = builder.makeBlock()
    builder.branch(builder.compare(.ne, outcome, i64(0)), failed, else: next)
    builder.startBlock(failed)
    fail(outcome, slots)
    builder.startBlock(next)
    pushSlots(results, from: slots)
  }

  /// Ends the block with an exception, or by leaving all frames of compiled code.
  private mutating func fail(_ outcome: Value, _ slots: Value) {
    let thrown = builder.makeBlock(isCold: true)
    let stopped = builder.makeBlock(isCold: true)
    builder.branch(builder.compare(.eq, outcome, i64(Self.exceptionExit)), thrown, else: stopped)
    builder.startBlock(thrown)
    propagate(loadSlot(.i64, from: slots, 0), from: frames.count)
    builder.startBlock(stopped)
    unwind(outcome)
  }
}
