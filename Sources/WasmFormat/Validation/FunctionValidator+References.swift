// References, casts, structures and arrays.

extension FunctionValidator {
  // MARK: References

  @inline(never)
  mutating func refIsNull() throws(ValidationError) {
    _ = try popReference()
    try push(.i32)
  }

  @inline(never)
  mutating func refAsNonNull() throws(ValidationError) {
    let type = try popReference()
    try push(.reference(type.heapTypeUnchecked, nullable: false))
  }

  @inline(never)
  mutating func refFunc() throws(ValidationError) {
    guard instruction.pointee.index < context.functionCount else {
      throw unknown(.unknownFunction, instruction.pointee.index)
    }
    guard context.declaredReferences[Int(instruction.pointee.index)] else {
      throw unknown(.undeclaredFunctionReference, instruction.pointee.index)
    }
    let type = TypeIndex(context.functionTypes[Int(instruction.pointee.index)])
    try push(.reference(HeapType(type), nullable: false))
  }

  @inline(never)
  mutating func refEq() throws(ValidationError) {
    let eq = ValueType.reference(.eq, nullable: true)
    try pop(eq, eq)
    try push(.i32)
  }

  @inline(never)
  mutating func refI31() throws(ValidationError) {
    try pop(.i32)
    try push(.reference(.i31, nullable: false))
  }

  @inline(never)
  mutating func i31Get() throws(ValidationError) {
    try pop(.reference(.i31, nullable: true))
    try push(.i32)
  }

  /// `any.convert_extern` and its inverse keep nullability.
  @inline(never)
  mutating func convert(
    from source: HeapType, to target: HeapType
  ) throws(ValidationError) {
    let type = try popReference()
    guard context.types.matches(type.heapTypeUnchecked, source) else {
      throw error(
        .typeMismatch,
        ": instruction requires [\(ValueType.reference(source, nullable: true))] but stack has [\(type)]")
    }
    try push(.reference(target, nullable: type.isNullable))
  }

  // MARK: Casts

  /// The canonical form of the type to which a cast leads. Continuations cannot be told apart.
  mutating func checkedCastTarget(
    _ type: ValueType
  ) throws(ValidationError) -> ValueType {
    let target = try checked(type)
    guard context.types.top(of: target.heapTypeUnchecked) != .continuation else {
      throw error(.invalidCast, " to \(target)")
    }
    return target
  }

  @inline(never)
  mutating func cast() throws(ValidationError) {
    let `operator` = instruction.pointee.operator
    let isNullable = `operator` == .refTestNull || `operator` == .refCastNull
    let target = try checkedCastTarget(.reference(instruction.pointee.heapType, nullable: isNullable))
    try pop(.reference(context.types.top(of: target.heapTypeUnchecked), nullable: true))
    let isTest = `operator` == .refTest || `operator` == .refTestNull
    try push(isTest ? .i32 : target)
  }

  // MARK: Structures

  private mutating func structure() throws(ValidationError) -> CanonicalType {
    guard instruction.pointee.index < context.types.count else {
      throw unknown(.unknownType, instruction.pointee.index)
    }
    let type = context.types.base[Int(instruction.pointee.index)]
    guard type.kind == .structure else { throw unknown(.nonStructureType, instruction.pointee.index) }
    return type
  }

  private mutating func reference(_ type: CanonicalType, nullable: Bool) -> ValueType {
    .reference(HeapType(TypeIndex(type.canonical)), nullable: nullable)
  }

  @inline(never)
  mutating func structNew() throws(ValidationError) {
    let type = try structure()
    let count = Int(type.parameterCount)
    let fields = UnsafeMutablePointer<ValueType>.allocate(capacity: max(count, 1))
    defer { fields.deallocate() }
    for number in 0..<count { (fields + number).initialize(to: context.types.field(number, of: type).storage.unpacked) }
    try pop(fields, count)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func structNewDefault() throws(ValidationError) {
    let type = try structure()
    for number in 0..<Int(type.parameterCount) {
      try checkDefault(context.types.field(number, of: type))
    }
    try push(reference(type, nullable: false))
  }

  private mutating func checkDefault(_ field: CanonicalField) throws(ValidationError) {
    guard field.storage.unpacked.isDefaultable else {
      throw error(.typeMismatch, ": a field of \(field.storage) has no default value")
    }
  }

  @inline(never)
  mutating func structGet() throws(ValidationError) {
    let type = try structure()
    let field = try field(of: type)
    try checkExtension(field, isPlain: instruction.pointee.operator == .structGet)
    try pop(reference(type, nullable: true))
    try push(field.storage.unpacked)
  }

  @inline(never)
  mutating func structSet() throws(ValidationError) {
    let type = try structure()
    let field = try field(of: type)
    guard field.isMutable else { throw unknown(.immutableField, instruction.pointee.second) }
    try pop(reference(type, nullable: true), field.storage.unpacked)
  }

  private mutating func field(
    of type: CanonicalType
  ) throws(ValidationError) -> CanonicalField {
    guard instruction.pointee.second < UInt32(type.parameterCount) else {
      throw unknown(.unknownField, instruction.pointee.second)
    }
    return context.types.field(Int(instruction.pointee.second), of: type)
  }

  /// Packed fields are read with a sign, others without.
  private mutating func checkExtension(
    _ field: CanonicalField, isPlain: Bool
  ) throws(ValidationError) {
    guard field.storage.isPacked != isPlain else {
      throw error(.typeMismatch, ": the field is of \(field.storage)")
    }
  }

  // MARK: Arrays

  private mutating func array(_ index: UInt32) throws(ValidationError) -> CanonicalType {
    guard index < context.types.count else { throw unknown(.unknownType, index) }
    let type = context.types.base[Int(index)]
    guard type.kind == .array else { throw unknown(.nonArrayType, index) }
    return type
  }

  private mutating func mutableElement(
    of type: CanonicalType
  ) throws(ValidationError) -> CanonicalField {
    let element = context.types.field(0, of: type)
    guard element.isMutable else { throw unknown(.immutableArray, instruction.pointee.index) }
    return element
  }

  @inline(never)
  mutating func arrayNew() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    try pop(context.types.field(0, of: type).storage.unpacked, .i32)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewDefault() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    try checkDefault(context.types.field(0, of: type))
    try pop(.i32)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewFixed() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    let limit = context.limits.arrayNewFixedElements
    guard Int(instruction.pointee.second) <= limit else {
      throw error(.limitExceeded, ": at most \(limit) elements, found \(instruction.pointee.second)")
    }
    let element = context.types.field(0, of: type).storage.unpacked
    for _ in 0..<instruction.pointee.second { try pop(element) }
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewData() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    try dataSegment(instruction.pointee.second)
    try checkNumeric(context.types.field(0, of: type))
    try pop(.i32, .i32)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayNewElement() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    try checkSegment(fits: context.types.field(0, of: type))
    try pop(.i32, .i32)
    try push(reference(type, nullable: false))
  }

  @inline(never)
  mutating func arrayGet() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    let element = context.types.field(0, of: type)
    try checkExtension(element, isPlain: instruction.pointee.operator == .arrayGet)
    try pop(reference(type, nullable: true), .i32)
    try push(element.storage.unpacked)
  }

  @inline(never)
  mutating func arraySet() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    let element = try mutableElement(of: type)
    try pop(reference(type, nullable: true), .i32, element.storage.unpacked)
  }

  @inline(never)
  mutating func arrayLength() throws(ValidationError) {
    try pop(.reference(.array, nullable: true))
    try push(.i32)
  }

  @inline(never)
  mutating func arrayFill() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    let element = try mutableElement(of: type)
    try pop(reference(type, nullable: true), .i32, element.storage.unpacked, .i32)
  }

  @inline(never)
  mutating func arrayCopy() throws(ValidationError) {
    let target = try array(instruction.pointee.index)
    let source = try array(instruction.pointee.second)
    let element = try mutableElement(of: target)
    let other = context.types.field(0, of: source)
    guard context.types.matches(other.storage, element.storage) else {
      throw error(.arrayTypesDoNotMatch, ": elements of \(other.storage) do not fit \(element.storage)")
    }
    try pop(.i32, .i32)
    try pop(reference(target, nullable: true), .i32, reference(source, nullable: true))
  }

  @inline(never)
  mutating func arrayInitData() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    try checkNumeric(try mutableElement(of: type))
    try dataSegment(instruction.pointee.second)
    try pop(reference(type, nullable: true), .i32, .i32, .i32)
  }

  @inline(never)
  mutating func arrayInitElement() throws(ValidationError) {
    let type = try array(instruction.pointee.index)
    try checkSegment(fits: try mutableElement(of: type))
    try pop(reference(type, nullable: true), .i32, .i32, .i32)
  }

  private mutating func checkNumeric(_ element: CanonicalField) throws(ValidationError) {
    guard !element.storage.unpacked.isReference else {
      throw error(.arrayTypeNotNumeric, ": it is of \(element.storage)")
    }
  }

  private mutating func checkSegment(
    fits element: CanonicalField
  ) throws(ValidationError) {
    let segment = try elementSegment(instruction.pointee.second)
    guard !element.storage.isPacked, context.types.matches(segment, element.storage.unpacked) else {
      throw error(.typeMismatch, ": elements of \(segment) do not fit an array of \(element.storage)")
    }
  }
}
