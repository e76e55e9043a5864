// Operators that have a rule of their own.

extension FunctionValidator {
  /// Each case calls a function that is not inlined, so that this stays a jump table.
  @inline(never)
  mutating func irregular() throws(ValidationError) {
    let `operator` = instruction.pointee.operator
    switch `operator` {
    // Control
    case .unreachable: becomeUnreachable()
    case .nop: break
    case .if: try block(.if)
    case .else: try `else`()
    case .brTable: try brTable()
    case .return: try `return`()
    case .callIndirect: try callIndirect()
    case .callRef: try callReference()
    case .returnCall: try returnCall()
    case .returnCallIndirect: try returnCallIndirect()
    case .returnCallRef: try returnCallReference()
    case .brOnNull: try brOnNull()
    case .brOnNonNull: try brOnNonNull()
    case .brOnCast, .brOnCastFail: try brOnCast()

    // Exceptions
    case .try: try block(.try)
    case .catch, .catchAll: try `catch`()
    case .delegate: try delegate()
    case .rethrow: try rethrow()
    case .throw: try `throw`()
    case .throwRef: try throwReference()
    case .tryTable: try tryTable()

    // Parametric and globals
    case .select: try select()
    case .selectTyped: try selectTyped()
    case .globalSet: try globalSet()

    // Tables
    case .tableGet: try tableGet()
    case .tableSet: try tableSet()
    case .tableSize: try push(try table(instruction.pointee.index).address)
    case .tableGrow: try tableGrow()
    case .tableFill: try tableFill()
    case .tableCopy: try tableCopy()
    case .tableInit: try tableInit()
    case .elemDrop: _ = try elementSegment(instruction.pointee.index)

    // Memories
    case .memorySize: try push(try memory(instruction.pointee.index))
    case .memoryGrow: try memoryGrow()
    case .memoryFill: try memoryFill()
    case .memoryCopy: try memoryCopy()
    case .memoryInit: try memoryInit()
    case .dataDrop: try dataSegment(instruction.pointee.index)

    // References
    case .refNull: try push(try checked(.reference(instruction.pointee.heapType, nullable: true)))
    case .refIsNull: try refIsNull()
    case .refFunc: try refFunc()
    case .refEq: try refEq()
    case .refAsNonNull: try refAsNonNull()
    case .refTest, .refTestNull, .refCast, .refCastNull: try cast()
    case .anyConvertExtern: try convert(from: .extern, to: .any)
    case .externConvertAny: try convert(from: .any, to: .extern)
    case .refI31: try refI31()
    case .i31GetS, .i31GetU: try i31Get()

    // Structures and arrays
    case .structNew: try structNew()
    case .structNewDefault: try structNewDefault()
    case .structGet, .structGetS, .structGetU: try structGet()
    case .structSet: try structSet()
    case .arrayNew: try arrayNew()
    case .arrayNewDefault: try arrayNewDefault()
    case .arrayNewFixed: try arrayNewFixed()
    case .arrayNewData: try arrayNewData()
    case .arrayNewElem: try arrayNewElement()
    case .arrayGet, .arrayGetS, .arrayGetU: try arrayGet()
    case .arraySet: try arraySet()
    case .arrayLen: try arrayLength()
    case .arrayFill: try arrayFill()
    case .arrayCopy: try arrayCopy()
    case .arrayInitData: try arrayInitData()
    case .arrayInitElem: try arrayInitElement()

    // Continuations
    case .contNew: try contNew()
    case .contBind: try contBind()
    case .suspend: try suspend()
    case .resume, .resumeThrow, .resumeThrowRef: try resume()
    case .switch: try `switch`()

    default: preconditionFailure("\(`operator`.name) has a signature or a place in step")
    }
  }

  // MARK: Parametric

  @inline(never)
  private mutating func select() throws(ValidationError) {
    try pop(.i32)
    let second = try popAny()
    let first = try popAny()
    guard !first.isReference, !second.isReference, first == second || first == .bottom || second == .bottom else {
      throw error(
        .typeMismatch,
        ": instruction requires two operands of one number or vector type but stack has [\(first) \(second)]")
    }
    try push(first == .bottom ? second : first)
  }

  @inline(never)
  private mutating func selectTyped() throws(ValidationError) {
    guard instruction.pointee.count == 1 else {
      throw error(.invalidResultArity, ": exactly one type is required, found \(instruction.pointee.count)")
    }
    let type = try checked(instruction.pointee.valueType)
    try pop(type, type, .i32)
    try push(type)
  }

  // MARK: Globals

  @inline(never)
  private mutating func globalSet() throws(ValidationError) {
    guard instruction.pointee.index < globalCount else { throw unknown(.unknownGlobal, instruction.pointee.index) }
    let global = globals[Int(instruction.pointee.index)]
    guard global.isMutable else { throw unknown(.immutableGlobal, instruction.pointee.index) }
    try pop(global.type)
  }

  // MARK: Memories

  /// The type of addresses into a memory.
  mutating func memory(_ index: UInt32) throws(ValidationError) -> ValueType {
    guard index < memoryCount else { throw unknown(.unknownMemory, index) }
    return memoryAddresses[Int(index)]
  }

  mutating func dataSegment(_ index: UInt32) throws(ValidationError) {
    guard Int(index) < context.module.data.count else { throw unknown(.unknownDataSegment, index) }
  }

  @inline(never)
  private mutating func memoryGrow() throws(ValidationError) {
    let address = try memory(instruction.pointee.index)
    try pop(address)
    try push(address)
  }

  @inline(never)
  private mutating func memoryFill() throws(ValidationError) {
    let address = try memory(instruction.pointee.index)
    try pop(address, .i32, address)
  }

  @inline(never)
  private mutating func memoryCopy() throws(ValidationError) {
    let target = try memory(instruction.pointee.index)
    let source = try memory(instruction.pointee.second)
    try pop(target, source, Self.smaller(target, source))
  }

  @inline(never)
  private mutating func memoryInit() throws(ValidationError) {
    let target = try memory(instruction.pointee.second)
    try dataSegment(instruction.pointee.index)
    try pop(target, .i32, .i32)
  }

  /// The type of a length that must fit two address types.
  private static func smaller(_ first: ValueType, _ second: ValueType) -> ValueType {
    first == .i64 && second == .i64 ? .i64 : .i32
  }

  // MARK: Tables

  mutating func table(
    _ index: UInt32
  ) throws(ValidationError) -> ModuleContext.TableFacts {
    guard Int(index) < context.tables.count else { throw unknown(.unknownTable, index) }
    return context.tableFacts[Int(index)]
  }

  /// The type of a segment's elements.
  mutating func elementSegment(
    _ index: UInt32
  ) throws(ValidationError) -> ValueType {
    guard Int(index) < context.module.elements.count else {
      throw unknown(.unknownElementSegment, index)
    }
    return context.elementTypes[Int(index)]
  }

  @inline(never)
  private mutating func tableGet() throws(ValidationError) {
    let table = try table(instruction.pointee.index)
    try pop(table.address)
    try push(table.element)
  }

  @inline(never)
  private mutating func tableSet() throws(ValidationError) {
    let table = try table(instruction.pointee.index)
    try pop(table.address, table.element)
  }

  @inline(never)
  private mutating func tableGrow() throws(ValidationError) {
    let table = try table(instruction.pointee.index)
    try pop(table.element, table.address)
    try push(table.address)
  }

  @inline(never)
  private mutating func tableFill() throws(ValidationError) {
    let table = try table(instruction.pointee.index)
    try pop(table.address, table.element, table.address)
  }

  @inline(never)
  private mutating func tableCopy() throws(ValidationError) {
    let target = try table(instruction.pointee.index)
    let source = try table(instruction.pointee.second)
    try checkElements(source.element, fit: target.element)
    try pop(target.address, source.address, Self.smaller(target.address, source.address))
  }

  @inline(never)
  private mutating func tableInit() throws(ValidationError) {
    let target = try table(instruction.pointee.second)
    try checkElements(try elementSegment(instruction.pointee.index), fit: target.element)
    try pop(target.address, .i32, .i32)
  }

  private mutating func checkElements(
    _ source: ValueType, fit target: ValueType
  ) throws(ValidationError) {
    guard context.types.matches(source, target) else {
      throw error(.typeMismatch, ": elements of \(source) do not fit a table of \(target)")
    }
  }
}
