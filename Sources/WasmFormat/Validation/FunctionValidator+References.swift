// References, casts, structures and arrays.

extension FunctionValidator {
  // MARK: References

  @inline(never)
  mutating func refIsNull(_ instruction: borrowing Instruction) throws(ValidationError) {
    _ = try popReference(instruction)
    try push(.i32)
  }

  @inline(never)
  mutating func refAsNonNull(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try popReference(instruction)
    try push(.reference(type.heapTypeUnchecked, nullable: false))
  }

  @inline(never)
  mutating func refFunc(_ instruction: borrowing Instruction) throws(ValidationError) {
    guard instruction.index < context.functionCount else {
      throw unknown(.unknownFunction, instruction.index, instruction)
    }
    guard context.declaredReferences[Int(instruction.index)] else {
      throw unknown(.undeclaredFunctionReference, instruction.index, instruction)
    }
    let type = TypeIndex(context.functionTypes[Int(instruction.index)])
    try push(.reference(HeapType(type), nullable: false))
  }

  @inline(never)
  mutating func refEq(_ instruction: borrowing Instruction) throws(ValidationError) {
    let eq = ValueType.reference(.eq, nullable: true)
    try pop(eq, eq, instruction)
    try push(.i32)
  }

  @inline(never)
  mutating func refI31(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(.i32, instruction)
    try push(.reference(.i31, nullable: false))
  }

  @inline(never)
  mutating func i31Get(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(.reference(.i31, nullable: true), instruction)
    try push(.i32)
  }

  /// `any.convert_extern` and its inverse keep nullability.
  @inline(never)
  mutating func convert(
    from source: HeapType, to target: HeapType, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    let type = try popReference(instruction)
    guard context.types.matches(type.heapTypeUnchecked, source) else {
      throw error(
        .typeMismatch, instruction,
        ": instruction requires [\(ValueType.reference(source, nullable: true))] but stack has [\(type)]")
    }
    try push(.reference(target, nullable: type.isNullable))
  }

  // MARK: Casts

  /// The canonical form of the type to which a cast leads. Continuations cannot be told apart.
  func checkedCastTarget(
    _ type: ValueType, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> ValueType {
    let target = try checked(type, instruction)
    guard context.types.top(of: target.heapTypeUnchecked) != .continuation else {
      throw error(.invalidCast, instruction, " to \(target)")
    }
    return target
  }

  @inline(never)
  mutating func cast(_ instruction: borrowing Instruction) throws(ValidationError) {
    let `operator` = instruction.operator
    let isNullable = `operator` == .refTestNull || `operator` == .refCastNull
    let target = try checkedCastTarget(.reference(instruction.heapType, nullable: isNullable), instruction)
    try pop(.reference(context.types.top(of: target.heapTypeUnchecked), nullable: true), instruction)
    let isTest = `operator` == .refTest || `operator` == .refTestNull
    try push(isTest ? .i32 : target)
  }

  // MARK: Structures

  private func structure(_ instruction: borrowing Instruction) throws(ValidationError) -> CanonicalType {
    guard instruction.index < context.types.count else {
      throw unknown(.unknownType, instruction.index, instruction)
    }
    let type = context.types.base[Int(instruction.index)]
    guard type.kind == .structure else { throw unknown(.nonStructureType, instruction.index, instruction) }
    return type
  }

  private func reference(_ type: CanonicalType, nullable: Bool) -> ValueType {
    .reference(HeapType(TypeIndex(type.canonical)), nullable: nullable)
  }

  @inline(never)
  mutating func structNew(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try structure(instruction)
    let count = Int(type.parameterCount)
    let fields = UnsafeMutablePointer<ValueType>.allocate(capacity: max(count, 1))
    defer { fields.deallocate() }
    for number in 0..<count { (fields + number).initialize(to: context.types.field(number, of: type).storage.unpacked) }
    try pop(fields, count, instruction)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func structNewDefault(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try structure(instruction)
    for number in 0..<Int(type.parameterCount) {
      try checkDefault(context.types.field(number, of: type), instruction)
    }
    try push(reference(type, nullable: false))
  }

  private func checkDefault(_ field: CanonicalField, _ instruction: borrowing Instruction) throws(ValidationError) {
    guard field.storage.unpacked.isDefaultable else {
      throw error(.typeMismatch, instruction, ": a field of \(field.storage) has no default value")
    }
  }

  @inline(never)
  mutating func structGet(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try structure(instruction)
    let field = try field(of: type, instruction)
    try checkExtension(field, isPlain: instruction.operator == .structGet, instruction)
    try pop(reference(type, nullable: true), instruction)
    try push(field.storage.unpacked)
  }

  @inline(never)
  mutating func structSet(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try structure(instruction)
    let field = try field(of: type, instruction)
    guard field.isMutable else { throw unknown(.immutableField, instruction.second, instruction) }
    try pop(reference(type, nullable: true), field.storage.unpacked, instruction)
  }

  private func field(
    of type: CanonicalType, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> CanonicalField {
    guard instruction.second < UInt32(type.parameterCount) else {
      throw unknown(.unknownField, instruction.second, instruction)
    }
    return context.types.field(Int(instruction.second), of: type)
  }

  /// Packed fields are read with a sign, others without.
  private func checkExtension(
    _ field: CanonicalField, isPlain: Bool, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    guard field.storage.isPacked != isPlain else {
      throw error(.typeMismatch, instruction, ": the field is of \(field.storage)")
    }
  }

  // MARK: Arrays

  private func array(_ index: UInt32, _ instruction: borrowing Instruction) throws(ValidationError) -> CanonicalType {
    guard index < context.types.count else { throw unknown(.unknownType, index, instruction) }
    let type = context.types.base[Int(index)]
    guard type.kind == .array else { throw unknown(.nonArrayType, index, instruction) }
    return type
  }

  private func mutableElement(
    of type: CanonicalType, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> CanonicalField {
    let element = context.types.field(0, of: type)
    guard element.isMutable else { throw unknown(.immutableArray, instruction.index, instruction) }
    return element
  }

  @inline(never)
  mutating func arrayNew(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    try pop(context.types.field(0, of: type).storage.unpacked, .i32, instruction)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewDefault(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    try checkDefault(context.types.field(0, of: type), instruction)
    try pop(.i32, instruction)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewFixed(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    let limit = context.limits.arrayNewFixedElements
    guard Int(instruction.second) <= limit else {
      throw error(.limitExceeded, instruction, ": at most \(limit) elements, found \(instruction.second)")
    }
    let element = context.types.field(0, of: type).storage.unpacked
    for _ in 0..<instruction.second { try pop(element, instruction) }
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewData(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    try dataSegment(instruction.second, instruction)
    try checkNumeric(context.types.field(0, of: type), instruction)
    try pop(.i32, .i32, instruction)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewElement(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    try checkSegment(instruction, fits: context.types.field(0, of: type))
    try pop(.i32, .i32, instruction)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayGet(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    let element = context.types.field(0, of: type)
    try checkExtension(element, isPlain: instruction.operator == .arrayGet, instruction)
    try pop(reference(type, nullable: true), .i32, instruction)
    try push(element.storage.unpacked)
  }

  @inline(never)
  mutating func arraySet(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    let element = try mutableElement(of: type, instruction)
    try pop(reference(type, nullable: true), .i32, element.storage.unpacked, instruction)
  }

  @inline(never)
  mutating func arrayLength(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(.reference(.array, nullable: true), instruction)
    try push(.i32)
  }

  @inline(never)
  mutating func arrayFill(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    let element = try mutableElement(of: type, instruction)
    try pop(reference(type, nullable: true), .i32, element.storage.unpacked, .i32, instruction)
  }

  @inline(never)
  mutating func arrayCopy(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = try array(instruction.index, instruction)
    let source = try array(instruction.second, instruction)
    let element = try mutableElement(of: target, instruction)
    let other = context.types.field(0, of: source)
    guard context.types.matches(other.storage, element.storage) else {
      throw error(.arrayTypesDoNotMatch, instruction, ": elements of \(other.storage) do not fit \(element.storage)")
    }
    try pop(.i32, .i32, instruction)
    try pop(reference(target, nullable: true), .i32, reference(source, nullable: true), instruction)
  }

  @inline(never)
  mutating func arrayInitData(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    try checkNumeric(try mutableElement(of: type, instruction), instruction)
    try dataSegment(instruction.second, instruction)
    try pop(reference(type, nullable: true), .i32, .i32, .i32, instruction)
  }

  @inline(never)
  mutating func arrayInitElement(_ instruction: borrowing Instruction) throws(ValidationError) {
    let type = try array(instruction.index, instruction)
    try checkSegment(instruction, fits: try mutableElement(of: type, instruction))
    try pop(reference(type, nullable: true), .i32, .i32, .i32, instruction)
  }

  private func checkNumeric(_ element: CanonicalField, _ instruction: borrowing Instruction) throws(ValidationError) {
    guard !element.storage.unpacked.isReference else {
      throw error(.arrayTypeNotNumeric, instruction, ": it is of \(element.storage)")
    }
  }

  private func checkSegment(
    _ instruction: borrowing Instruction, fits element: CanonicalField
  ) throws(ValidationError) {
    let segment = try elementSegment(instruction.second, instruction)
    guard !element.storage.isPacked, context.types.matches(segment, element.storage.unpacked) else {
      throw error(.typeMismatch, instruction, ": elements of \(segment) do not fit an array of \(element.storage)")
    }
  }
}
