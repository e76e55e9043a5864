// Stack switching.

extension FunctionValidator {
  /// The type of a continuation, with the function type it is made of.
  private struct Continuation {
    var type: CanonicalType
    var function: CanonicalType
    var signature: FunctionSignature

    var nullableReference: ValueType { .reference(HeapType(TypeIndex(type.canonical)), nullable: true) }
    var reference: ValueType { .reference(HeapType(TypeIndex(type.canonical)), nullable: false) }
  }

  private mutating func continuation(
    _ index: UInt32
  ) throws(ValidationError) -> Continuation {
    guard index < context.types.count else { throw unknown(.unknownType, index) }
    let type = context.types.base[Int(index)]
    guard type.kind == .continuation else { throw unknown(.nonContinuationType, index) }
    let function = context.types.function(ofContinuation: type)
    return Continuation(type: type, function: function, signature: context.types.signature(function))
  }

  /// The continuation at which the last of some types points.
  private mutating func lastContinuation(
    _ types: UnsafeBufferPointer<ValueType>, of owner: StaticString
  ) throws(ValidationError) -> Continuation {
    guard let last = types.last, let index = last.heapType?.typeIndex else {
      throw error(
        .typeMismatch,
        ": instruction requires concrete continuation reference type but \(owner) has \(list(types))")
    }
    return try continuation(index.rawValue)
  }

  @inline(never)
  mutating func contNew() throws(ValidationError) {
    let continuation = try continuation(instruction.pointee.index)
    try pop(.reference(HeapType(TypeIndex(continuation.function.canonical)), nullable: true))
    try push(continuation.reference)
  }

  @inline(never)
  mutating func contBind() throws(ValidationError) {
    let source = try continuation(instruction.pointee.index)
    let target = try continuation(instruction.pointee.second)
    let bound = source.signature.parameters.count - target.signature.parameters.count
    guard bound >= 0,
      context.types.matches(
        target.signature.parameters, UnsafeBufferPointer(rebasing: source.signature.parameters.dropFirst(bound))),
      context.types.matches(source.signature.results, target.signature.results)
    else {
      throw error(
        .typeMismatch,
        ": binding arguments of \(describe(source)) does not give \(describe(target))")
    }
    try pop(source.nullableReference)
    try pop(UnsafeBufferPointer(rebasing: source.signature.parameters.prefix(bound)))
    try push(target.reference)
  }

  @inline(never)
  mutating func suspend() throws(ValidationError) {
    let tag = try tag(instruction.pointee.index)
    try pop(tag.parameters)
    try push(tag.results)
  }

  /// `resume`, `resume_throw` and `resume_throw_ref` differ in what they hand to the continuation.
  @inline(never)
  mutating func resume() throws(ValidationError) {
    let continuation = try continuation(instruction.pointee.index)
    for handler in instruction.pointee.resumeHandlers(in: context.module.bytes) {
      try check(handler, results: continuation.signature.results)
    }
    switch instruction.pointee.operator {
    case .resumeThrow:
      let payload = try payload(instruction.pointee.second)
      try pop(continuation.nullableReference)
      try pop(payload)
    case .resumeThrowRef:
      try pop(.exceptionReference, continuation.nullableReference)
    default:
      try pop(continuation.nullableReference)
      try pop(continuation.signature.parameters)
    }
    try push(continuation.signature.results)
  }

  private mutating func check(
    _ handler: ResumeHandler, results: UnsafeBufferPointer<ValueType>
  ) throws(ValidationError) {
    let tag = try tag(handler.tag.rawValue)
    guard let labelIndex = handler.label else {
      guard tag.parameters.isEmpty else {
        throw error(.typeMismatchInSwitchTag, ": it has no parameters, found \(list(tag.parameters))")
      }
      // Results go both ways between those who switch.
      guard context.types.matches(results, tag.results), context.types.matches(tag.results, results) else {
        throw error(
          .typeMismatch,
          ": the continuation returns \(list(results)) but the switch tag \(list(tag.results))")
      }
      return
    }
    let (types, count) = labelTypes(try label(labelIndex.rawValue))
    let label = UnsafeBufferPointer(start: types, count: count)
    let suspended = try lastContinuation(label, of: "label")
    guard context.types.matches(tag.parameters, UnsafeBufferPointer(rebasing: label.dropLast())),
      context.types.matches(suspended.signature.parameters, tag.results),
      context.types.matches(results, suspended.signature.results)
    else {
      throw error(
        .typeMismatch,
        ": label \(labelIndex) takes \(list(label)) but the handler of tag \(handler.tag) brings "
          + "\(list(tag.parameters)) and a continuation of \(list(tag.results)) -> \(list(results))")
    }
  }

  @inline(never)
  mutating func `switch`() throws(ValidationError) {
    let target = try continuation(instruction.pointee.index)
    let tag = try tag(instruction.pointee.second)
    guard tag.parameters.isEmpty else {
      throw error(.typeMismatchInSwitchTag, ": it has no parameters, found \(list(tag.parameters))")
    }
    let own = try lastContinuation(target.signature.parameters, of: "continuation")
    guard context.types.matches(target.signature.results, tag.results),
      context.types.matches(tag.results, own.signature.results)
    else {
      throw error(
        .typeMismatch,
        ": the switch tag returns \(list(tag.results)) but the continuations return "
          + "\(list(target.signature.results)) and \(list(own.signature.results))")
    }
    try pop(target.nullableReference)
    try pop(UnsafeBufferPointer(rebasing: target.signature.parameters.dropLast()))
    try push(own.signature.parameters)
  }

  private func describe(_ continuation: Continuation) -> String {
    "\(list(continuation.signature.parameters)) -> \(list(continuation.signature.results))"
  }
}
