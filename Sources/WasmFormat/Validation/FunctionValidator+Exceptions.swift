// Exceptions, final and legacy.

extension FunctionValidator {
  /// The function type of a tag.
  func tag(_ index: UInt32, _ instruction: borrowing Instruction) throws(ValidationError) -> FunctionSignature {
    guard Int(index) < context.tags.count else { throw unknown(.unknownTag, index, instruction) }
    return context.types.signature(context.types.base[Int(context.tagTypes[Int(index)])])
  }

  /// The values that an exception with the tag carries.
  func payload(
    _ index: UInt32, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> UnsafeBufferPointer<ValueType> {
    let signature = try tag(index, instruction)
    guard signature.results.isEmpty else {
      throw error(.typeMismatch, instruction, ": an exception's tag has no results, found \(list(signature.results))")
    }
    return signature.parameters
  }

  mutating func pop(
    _ types: UnsafeBufferPointer<ValueType>, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    if let base = types.baseAddress { try pop(base, types.count, instruction) }
  }

  mutating func push(_ types: UnsafeBufferPointer<ValueType>) throws(ValidationError) {
    if let base = types.baseAddress { try push(base, types.count) }
  }

  @inline(never)
  mutating func `throw`(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(try payload(instruction.index, instruction), instruction)
    becomeUnreachable()
  }

  @inline(never)
  mutating func throwReference(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(.exceptionReference, instruction)
    becomeUnreachable()
  }

  @inline(never)
  mutating func tryTable(_ instruction: borrowing Instruction) throws(ValidationError) {
    // The labels of the clauses are those outside the block.
    for clause in instruction.catchClauses(in: context.module.bytes) {
      let label = labelTypes(try label(clause.label.rawValue, instruction))
      let hasTag = clause.kind == .one || clause.kind == .oneReference
      let hasReference = clause.kind == .oneReference || clause.kind == .allReference
      let payload =
        hasTag ? try payload(clause.tag.rawValue, instruction) : UnsafeBufferPointer(start: nil, count: 0)
      let exception = ValueType.reference(.exception, nullable: false)
      guard label.count == payload.count + (hasReference ? 1 : 0),
        (0..<payload.count).allSatisfy({ context.types.matches(payload[$0], label.types[$0]) }),
        !hasReference || context.types.matches(exception, label.types[payload.count])
      else {
        let brought = payload.map(\.description) + (hasReference ? [exception.description] : [])
        throw error(
          .typeMismatch, instruction,
          ": catch brings [\(brought.joined(separator: " "))] but label requires \(list(label.types, label.count))")
      }
    }
    try block(.tryTable, instruction)
  }

  // MARK: Legacy

  /// `catch` and `catch_all`.
  @inline(never)
  mutating func `catch`(_ instruction: borrowing Instruction) throws(ValidationError) {
    let frame = frames + (depth - 1)
    guard frame.pointee.kind == .try || frame.pointee.kind == .catch else { throw error(.misplacedCatch, instruction) }
    try leave(instruction)
    frame.pointee.isUnreachable = false
    if instruction.operator == .catch {
      frame.pointee.kind = .catch
      try push(try payload(instruction.index, instruction))
    } else {
      frame.pointee.kind = .catchAll
    }
  }

  @inline(never)
  mutating func delegate(_ instruction: borrowing Instruction) throws(ValidationError) {
    guard frames[depth - 1].kind == .try else { throw error(.misplacedCatch, instruction) }
    try leave(instruction)
    let frame = frames + (depth - 1)
    depth -= 1
    floor = frames[depth - 1].height
    // The label is one outside the block that ends here.
    _ = try label(instruction.index, instruction)
    let results = endTypes(frame)
    try push(results.types, results.count)
  }

  @inline(never)
  mutating func rethrow(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = try label(instruction.index, instruction)
    guard target.pointee.kind == .catch || target.pointee.kind == .catchAll else {
      throw unknown(.invalidRethrowLabel, instruction.index, instruction)
    }
    becomeUnreachable()
  }
}
