// Exceptions, final and legacy.

extension FunctionValidator {
  /// The function type of a tag.
  mutating func tag(_ index: UInt32) throws(ValidationError) -> FunctionSignature {
    guard Int(index) < context.tags.count else { throw unknown(.unknownTag, index) }
    return context.types.signature(context.types.base[Int(context.tagTypes[Int(index)])])
  }

  /// The values that an exception with the tag carries.
  mutating func payload(
    _ index: UInt32
  ) throws(ValidationError) -> UnsafeBufferPointer<ValueType> {
    let signature = try tag(index)
    guard signature.results.isEmpty else {
      throw error(.typeMismatch, ": an exception's tag has no results, found \(list(signature.results))")
    }
    return signature.parameters
  }

  mutating func pop(
    _ types: UnsafeBufferPointer<ValueType>
  ) throws(ValidationError) {
    if let base = types.baseAddress { try pop(base, types.count) }
  }

  mutating func push(_ types: UnsafeBufferPointer<ValueType>) throws(ValidationError) {
    if let base = types.baseAddress { try push(base, types.count) }
  }

  @inline(never)
  mutating func `throw`() throws(ValidationError) {
    try pop(try payload(instruction.pointee.index))
    becomeUnreachable()
  }

  @inline(never)
  mutating func throwReference() throws(ValidationError) {
    try pop(.exceptionReference)
    becomeUnreachable()
  }

  @inline(never)
  mutating func tryTable() throws(ValidationError) {
    // The labels of the clauses are those outside the block.
    for clause in instruction.pointee.catchClauses(in: context.module.bytes) {
      let label = labelTypes(try label(clause.label.rawValue))
      let hasTag = clause.kind == .one || clause.kind == .oneReference
      let hasReference = clause.kind == .oneReference || clause.kind == .allReference
      let payload =
        hasTag ? try payload(clause.tag.rawValue) : UnsafeBufferPointer(start: nil, count: 0)
      let exception = ValueType.reference(.exception, nullable: false)
      guard label.count == payload.count + (hasReference ? 1 : 0),
        (0..<payload.count).allSatisfy({ context.types.matches(payload[$0], label.types[$0]) }),
        !hasReference || context.types.matches(exception, label.types[payload.count])
      else {
        let brought = payload.map(\.description) + (hasReference ? [exception.description] : [])
        throw error(
          .typeMismatch,
          ": catch brings [\(brought.joined(separator: " "))] but label requires \(list(label.types, label.count))")
      }
    }
    try block(.tryTable)
  }

  // MARK: Legacy

  /// `catch` and `catch_all`.
  @inline(never)
  mutating func `catch`() throws(ValidationError) {
    let frame = frames + (depth - 1)
    guard frame.pointee.kind == .try || frame.pointee.kind == .catch else { throw error(.misplacedCatch) }
    try leave()
    frame.pointee.isUnreachable = false
    if instruction.pointee.operator == .catch {
      frame.pointee.kind = .catch
      try push(try payload(instruction.pointee.index))
    } else {
      frame.pointee.kind = .catchAll
    }
  }

  @inline(never)
  mutating func delegate() throws(ValidationError) {
    guard frames[depth - 1].kind == .try else { throw error(.misplacedCatch) }
    try leave()
    let frame = frames + (depth - 1)
    depth -= 1
    floor = frames[depth - 1].height
    // The label is one outside the block that ends here.
    _ = try label(instruction.pointee.index)
    let results = endTypes(frame)
    try push(results.types, results.count)
  }

  @inline(never)
  mutating func rethrow() throws(ValidationError) {
    let target = try label(instruction.pointee.index)
    guard target.pointee.kind == .catch || target.pointee.kind == .catchAll else {
      throw unknown(.invalidRethrowLabel, instruction.pointee.index)
    }
    becomeUnreachable()
  }
}
