// Operators that have a rule of their own.

extension FunctionValidator {
  /// Each case calls a function that is not inlined, so that this stays a jump table.
  @inline(never)
  mutating func irregular(_ instruction: borrowing Instruction) throws(ValidationError) {
    let `operator` = instruction.operator
    switch `operator` {
    // Control
    case .unreachable: becomeUnreachable()
    case .nop: break
    case .if: try block(.if, instruction)
    case .else: try `else`(instruction)
    case .brTable: try brTable(instruction)
    case .return: try `return`(instruction)
    case .callIndirect: try callIndirect(instruction)
    case .callRef: try callReference(instruction)
    case .returnCall: try returnCall(instruction)
    case .returnCallIndirect: try returnCallIndirect(instruction)
    case .returnCallRef: try returnCallReference(instruction)
    case .brOnNull: try brOnNull(instruction)
    case .brOnNonNull: try brOnNonNull(instruction)
    case .brOnCast, .brOnCastFail: try brOnCast(instruction)

    // Exceptions
    case .try: try block(.try, instruction)
    case .catch, .catchAll: try `catch`(instruction)
    case .delegate: try delegate(instruction)
    case .rethrow: try rethrow(instruction)
    case .throw: try `throw`(instruction)
    case .throwRef: try throwReference(instruction)
    case .tryTable: try tryTable(instruction)

    // Parametric and globals
    case .select: try select(instruction)
    case .selectTyped: try selectTyped(instruction)
    case .globalSet: try globalSet(instruction)

    // Tables
    case .tableGet: try tableGet(instruction)
    case .tableSet: try tableSet(instruction)
    case .tableSize: try push(try table(instruction.index, instruction).address)
    case .tableGrow: try tableGrow(instruction)
    case .tableFill: try tableFill(instruction)
    case .tableCopy: try tableCopy(instruction)
    case .tableInit: try tableInit(instruction)
    case .elemDrop: _ = try elementSegment(instruction.index, instruction)

    // Memories
    case .memorySize: try push(try memory(instruction.index, instruction))
    case .memoryGrow: try memoryGrow(instruction)
    case .memoryFill: try memoryFill(instruction)
    case .memoryCopy: try memoryCopy(instruction)
    case .memoryInit: try memoryInit(instruction)
    case .dataDrop: try dataSegment(instruction.index, instruction)

    // References
    case .refNull: try push(try checked(.reference(instruction.heapType, nullable: true), instruction))
    case .refIsNull: try refIsNull(instruction)
    case .refFunc: try refFunc(instruction)
    case .refEq: try refEq(instruction)
    case .refAsNonNull: try refAsNonNull(instruction)
    case .refTest, .refTestNull, .refCast, .refCastNull: try cast(instruction)
    case .anyConvertExtern: try convert(from: .extern, to: .any, instruction)
    case .externConvertAny: try convert(from: .any, to: .extern, instruction)
    case .refI31: try refI31(instruction)
    case .i31GetS, .i31GetU: try i31Get(instruction)

    // Structures and arrays
    case .structNew: try structNew(instruction)
    case .structNewDefault: try structNewDefault(instruction)
    case .structGet, .structGetS, .structGetU: try structGet(instruction)
    case .structSet: try structSet(instruction)
    case .arrayNew: try arrayNew(instruction)
    case .arrayNewDefault: try arrayNewDefault(instruction)
    case .arrayNewFixed: try arrayNewFixed(instruction)
    case .arrayNewData: try arrayNewData(instruction)
    case .arrayNewElem: try arrayNewElement(instruction)
    case .arrayGet, .arrayGetS, .arrayGetU: try arrayGet(instruction)
    case .arraySet: try arraySet(instruction)
    case .arrayLen: try arrayLength(instruction)
    case .arrayFill: try arrayFill(instruction)
    case .arrayCopy: try arrayCopy(instruction)
    case .arrayInitData: try arrayInitData(instruction)
    case .arrayInitElem: try arrayInitElement(instruction)

    // Continuations
    case .contNew: try contNew(instruction)
    case .contBind: try contBind(instruction)
    case .suspend: try suspend(instruction)
    case .resume, .resumeThrow, .resumeThrowRef: try resume(instruction)
    case .switch: try `switch`(instruction)

    default: preconditionFailure("\(`operator`.name) has a signature or a place in step")
    }
  }

  // MARK: Parametric

  @inline(never)
  private mutating func select(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(.i32, instruction)
    let second = try popAny(instruction)
    let first = try popAny(instruction)
    guard !first.isReference, !second.isReference, first == second || first == .bottom || second == .bottom else {
      throw error(
        .typeMismatch, instruction,
        ": instruction requires two operands of one number or vector type but stack has [\(first) \(second)]")
    }
    try push(first == .bottom ? second : first)
  }

  @inline(never)
  private mutating func selectTyped(_ instruction: borrowing Instruction) throws(ValidationError) {
    guard instruction.count == 1 else {
      throw error(.invalidResultArity, instruction, ": exactly one type is required, found \(instruction.count)")
    }
    let type = try checked(instruction.valueType, instruction)
    try pop(type, type, .i32, instruction)
    try push(type)
  }

  // MARK: Globals

  @inline(never)
  private mutating func globalSet(_ instruction: borrowing Instruction) throws(ValidationError) {
    guard instruction.index < globalCount else { throw unknown(.unknownGlobal, instruction.index, instruction) }
    let global = globals[Int(instruction.index)]
    guard global.isMutable else { throw unknown(.immutableGlobal, instruction.index, instruction) }
    try pop(global.type, instruction)
  }

  // MARK: Memories

  /// The type of addresses into a memory.
  func memory(_ index: UInt32, _ instruction: borrowing Instruction) throws(ValidationError) -> ValueType {
    guard index < memoryCount else { throw unknown(.unknownMemory, index, instruction) }
    return memoryAddresses[Int(index)]
  }

  func dataSegment(_ index: UInt32, _ instruction: borrowing Instruction) throws(ValidationError) {
    guard Int(index) < context.module.data.count else { throw unknown(.unknownDataSegment, index, instruction) }
  }

  @inline(never)
  private mutating func memoryGrow(_ instruction: borrowing Instruction) throws(ValidationError) {
    let address = try memory(instruction.index, instruction)
    try pop(address, instruction)
    try push(address)
  }

  @inline(never)
  private mutating func memoryFill(_ instruction: borrowing Instruction) throws(ValidationError) {
    let address = try memory(instruction.index, instruction)
    try pop(address, .i32, address, instruction)
  }

  @inline(never)
  private mutating func memoryCopy(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = try memory(instruction.index, instruction)
    let source = try memory(instruction.second, instruction)
    try pop(target, source, Self.smaller(target, source), instruction)
  }

  @inline(never)
  private mutating func memoryInit(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = try memory(instruction.second, instruction)
    try dataSegment(instruction.index, instruction)
    try pop(target, .i32, .i32, instruction)
  }

  /// The type of a length that must fit two address types.
  private static func smaller(_ first: ValueType, _ second: ValueType) -> ValueType {
    first == .i64 && second == .i64 ? .i64 : .i32
  }

  // MARK: Tables

  func table(
    _ index: UInt32, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> ModuleContext.TableFacts {
    guard Int(index) < context.tables.count else { throw unknown(.unknownTable, index, instruction) }
    return context.tableFacts[Int(index)]
  }

  /// The type of a segment's elements.
  func elementSegment(
    _ index: UInt32, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> ValueType {
    guard Int(index) < context.module.elements.count else {
      throw unknown(.unknownElementSegment, index, instruction)
    }
    return context.elementTypes[Int(index)]
  }

  @inline(never)
  private mutating func tableGet(_ instruction: borrowing Instruction) throws(ValidationError) {
    let table = try table(instruction.index, instruction)
    try pop(table.address, instruction)
    try push(table.element)
  }

  @inline(never)
  private mutating func tableSet(_ instruction: borrowing Instruction) throws(ValidationError) {
    let table = try table(instruction.index, instruction)
    try pop(table.address, table.element, instruction)
  }

  @inline(never)
  private mutating func tableGrow(_ instruction: borrowing Instruction) throws(ValidationError) {
    let table = try table(instruction.index, instruction)
    try pop(table.element, table.address, instruction)
    try push(table.address)
  }

  @inline(never)
  private mutating func tableFill(_ instruction: borrowing Instruction) throws(ValidationError) {
    let table = try table(instruction.index, instruction)
    try pop(table.address, table.element, table.address, instruction)
  }

  @inline(never)
  private mutating func tableCopy(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = try table(instruction.index, instruction)
    let source = try table(instruction.second, instruction)
    try checkElements(source.element, fit: target.element, instruction)
    try pop(target.address, source.address, Self.smaller(target.address, source.address), instruction)
  }

  @inline(never)
  private mutating func tableInit(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = try table(instruction.second, instruction)
    try checkElements(try elementSegment(instruction.index, instruction), fit: target.element, instruction)
    try pop(target.address, .i32, .i32, instruction)
  }

  private func checkElements(
    _ source: ValueType, fit target: ValueType, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    guard context.types.matches(source, target) else {
      throw error(.typeMismatch, instruction, ": elements of \(source) do not fit a table of \(target)")
    }
  }
}
