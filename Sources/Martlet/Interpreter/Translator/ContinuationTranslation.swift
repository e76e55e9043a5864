import WasmFormat

// Stack switching.

extension Translator {
  mutating func translateContinuation(_ instruction: Instruction) {
    switch instruction.operator {
    case .contNew:
      emitSimple(instruction, ContinuationHandlers.new, operands: 1, result: .reference, upper: top)
    case .contBind: translateBind(instruction)
    case .suspend: translateSuspend(instruction)
    case .switch: translateSwitch(instruction)
    default: translateResume(instruction)
    }
  }

  /// The function type that a continuation type is made of.
  private func function(of continuation: TypeIndex?) -> FunctionType {
    guard let continuation, continuation.position < layout.module.types.count,
      case .continuation(let function) = layout.module.types[continuation.position].composite,
      let index = function.typeIndex
    else { return FunctionType() }
    return layout.functionType(index)
  }

  /// What an instruction leaves that was not carried out in one go.
  private mutating func pushReturned(_ types: [ValueType]) {
    for type in types { push(ValueKind(type)) }
    registers = Registers()
    forgetLast()
  }

  private mutating func translateBind(_ instruction: Instruction) {
    let source = function(of: TypeIndex(instruction.index))
    let target = function(of: TypeIndex(instruction.second))
    let bound = Array(source.parameters.prefix(max(0, source.parameters.count - target.parameters.count)))
    let slotsInUse = top
    let continuation = popPlaced()
    let first = placeArguments(bound)
    let b = self.source(continuation.slot, role: 0)
    let a = destination(top)
    remark(instruction.offset)
    let position = code.count
    emit(ContinuationHandlers.bind, a: a, b: b, upper: slotsInUse)
    word(first, slots(bound))
    finishPush(position, .reference, register: .i64)
  }

  private mutating func translateResume(_ instruction: Instruction) {
    let type = function(of: TypeIndex(instruction.index))
    let continuation = popPlaced()
    var b: UInt16 = 0
    var arguments: [ValueType] = []
    let handler: Handler
    switch instruction.operator {
    case .resumeThrow:
      handler = ContinuationHandlers.resumeThrow
      arguments = layout.functionType(layout.tags[Int(instruction.second)]).parameters
    case .resumeThrowRef:
      handler = ContinuationHandlers.resumeThrowReference
      b = source(popPlaced().slot, role: 1)
    default:
      handler = ContinuationHandlers.resume
      arguments = type.parameters
    }
    let first = placeArguments(arguments)
    let a = source(continuation.slot, role: 0)
    remark(instruction.offset)
    emit(handler, a: a, b: b, upper: instruction.count)
    word(first * 8, slots(arguments))
    word(slots(type.results), instruction.second)
    for clause in instruction.resumeHandlers(in: layout.module.bytes) {
      guard let depth = clause.label else {
        word(clause.tag.rawValue, ResumeInstruction.switchMark)
        word(0, 0)
        continue
      }
      let target = label(depth.rawValue)
      let base = labels[target].baseSlot
      let payload = slots(layout.functionType(layout.tags[clause.tag.position]).parameters)
      slotCount = max(slotCount, base + payload + 1)
      word(clause.tag.rawValue, base * 8)
      word(0, 0)
      attach(code.count * 8 - 4, to: target)
    }
    pushReturned(type.results)
  }

  private mutating func translateSuspend(_ instruction: Instruction) {
    let type = layout.functionType(layout.tags[Int(instruction.index)])
    let first = placeArguments(type.parameters)
    remark(instruction.offset)
    emit(ContinuationHandlers.suspend, lower: instruction.index, upper: slots(type.results))
    word(first * 8, slots(type.parameters))
    pushReturned(type.results)
  }

  private mutating func translateSwitch(_ instruction: Instruction) {
    let type = function(of: TypeIndex(instruction.index))
    let results = function(of: type.parameters.last?.heapType?.typeIndex).parameters
    let arguments = Array(type.parameters.dropLast())
    let continuation = popPlaced()
    let first = placeArguments(arguments)
    // One slot for the continuation, and one for what the current stack becomes.
    slotCount = max(slotCount, first + slots(arguments) + 2)
    let a = source(continuation.slot, role: 0)
    remark(instruction.offset)
    emit(ContinuationHandlers.switch, a: a, upper: instruction.second)
    word(first * 8, slots(arguments))
    word(slots(results), 0)
    pushReturned(results)
  }
}
