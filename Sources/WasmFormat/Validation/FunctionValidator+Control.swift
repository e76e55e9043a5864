// Blocks, branches and calls.

extension FunctionValidator {
  // MARK: Blocks

  @inline(never)
  mutating func block(
    _ kind: ControlFrame.Kind
  ) throws(ValidationError) {
    let outer = frames + (depth - 1)
    var frame = ControlFrame(
      single: .bottom, kind: kind, isInDeadCode: outer.pointee.isUnreachable || outer.pointee.isInDeadCode,
      startCount: 0, endCount: 0, typeStart: .max, height: 0, initializedCount: locals.initializedCount)
    if instruction.pointee.typeBits != 0 { try setType(of: &frame) }
    if kind == .if { try pop(.i32) }
    if frame.startCount > 0 {
      let start = words + Int(frame.typeStart)
      let count = Int(frame.startCount)
      try pop(start, count)
      frame.height = height
      try enter(frame)
      try push(start, count)
    } else {
      frame.height = height
      try enter(frame)
    }
  }

  @inline(never)
  private mutating func setType(of frame: inout ControlFrame) throws(ValidationError) {
    switch instruction.pointee.blockType.form {
    case .empty: break
    case .result(let type):
      frame.single = type.isReference || type == .v128 ? try checked(type) : type
      frame.endCount = 1
    case .type(let index):
      let type = try functionType(index.rawValue)
      frame.startCount = type.parameterCount
      frame.endCount = type.resultCount
      frame.typeStart = type.start
    }
  }

  mutating func functionType(
    _ index: UInt32
  ) throws(ValidationError) -> CanonicalType {
    guard index < context.types.count else { throw unknown(.unknownType, index) }
    let type = context.types.base[Int(index)]
    guard type.kind == .function else { throw unknown(.nonFunctionType, index) }
    return type
  }

  /// Checks what the block that ends here leaves, and takes it off.
  @inline(__always)
  mutating func leave() throws(ValidationError) {
    let frame = frames + (depth - 1)
    let results = endTypes(frame)
    try pop(results.types, results.count)
    guard height == floor else { throw leftover() }
    locals.forgetInitialized(downTo: frame.pointee.initializedCount)
  }

  @inline(never)
  private mutating func leftover() -> ValidationError {
    let results = endTypes(frames + (depth - 1))
    let present = height - floor + results.count
    return error(
      .typeMismatch,
      ": block requires \(list(results.types, results.count)) but stack has \(list(operands + floor, present))")
  }

  @inline(never)
  mutating func end() throws(ValidationError) {
    try leave()
    let frame = frames + (depth - 1)
    if frame.pointee.kind == .if { try checkMissingElse(frame) }
    depth -= 1
    floor = depth > 0 ? frames[depth - 1].height : 0
    let results = endTypes(frame)
    try push(results.types, results.count)
  }

  /// Without `else`, what the block takes must be what it leaves.
  private mutating func checkMissingElse(
    _ frame: UnsafeMutablePointer<ControlFrame>
  ) throws(ValidationError) {
    let start = startTypes(frame)
    let end = endTypes(frame)
    guard start.count == end.count,
      (0..<start.count).allSatisfy({ context.types.matches(start.types[$0], end.types[$0]) })
    else {
      throw error(
        .typeMismatch,
        ": if without else leaves \(list(start.types, start.count)) but block requires \(list(end.types, end.count))")
    }
  }

  mutating func `else`() throws(ValidationError) {
    let frame = frames + (depth - 1)
    guard frame.pointee.kind == .if else { throw error(.misplacedElse) }
    try leave()
    frame.pointee.kind = .else
    frame.pointee.isUnreachable = false
    let start = startTypes(frame)
    try push(start.types, start.count)
  }

  // MARK: Branches

  @inline(__always)
  mutating func label(
    _ index: UInt32
  ) throws(ValidationError) -> UnsafeMutablePointer<ControlFrame> {
    guard index < depth else { throw unknown(.unknownLabel, index) }
    return frames + (depth - 1 - Int(index))
  }

  @inline(never)
  mutating func br() throws(ValidationError) {
    let target = labelTypes(try label(instruction.pointee.index))
    try pop(target.types, target.count)
    becomeUnreachable()
  }

  @inline(never)
  mutating func brIf() throws(ValidationError) {
    let target = labelTypes(try label(instruction.pointee.index))
    try pop(.i32)
    if target.count == 0 { return }
    try pop(target.types, target.count)
    try push(target.types, target.count)
  }

  mutating func brTable() throws(ValidationError) {
    try pop(.i32)
    let fallback = labelTypes(try label(instruction.pointee.index))
    var latest = fallback.types
    for index in instruction.pointee.labels(in: context.module.bytes) {
      let target = labelTypes(try label(index.rawValue))
      guard target.count == fallback.count else {
        throw error(
          .typeMismatch,
          ": label \(index) takes \(list(target.types, target.count)) but the default label takes "
            + list(fallback.types, fallback.count))
      }
      // Most labels of a table share their types.
      if target.count > 0, target.types != latest { try checkTop(target.types, target.count) }
      latest = target.types
    }
    try pop(fallback.types, fallback.count)
    becomeUnreachable()
  }

  /// Checks operands without popping them.
  private mutating func checkTop(
    _ types: UnsafePointer<ValueType>, _ count: Int
  ) throws(ValidationError) {
    let before = height
    try pop(types, count)
    height = before
  }

  mutating func `return`() throws(ValidationError) {
    let results = endTypes(frames)
    try pop(results.types, results.count)
    becomeUnreachable()
  }

  mutating func brOnNull() throws(ValidationError) {
    let target = labelTypes(try label(instruction.pointee.index))
    let reference = try popReference()
    try pop(target.types, target.count)
    try push(target.types, target.count)
    try push(.reference(reference.heapTypeUnchecked, nullable: false))
  }

  mutating func brOnNonNull() throws(ValidationError) {
    let target = labelTypes(try label(instruction.pointee.index))
    let reference = try popReference()
    try push(.reference(reference.heapTypeUnchecked, nullable: false))
    guard target.count > 0, target.types[target.count - 1].isReference else {
      throw mismatch(target.types, target.count)
    }
    try pop(target.types, target.count)
    try push(target.types, target.count - 1)
  }

  mutating func brOnCast() throws(ValidationError) {
    let source = try checked(instruction.pointee.sourceType)
    let target = try checkedCastTarget(instruction.pointee.targetType)
    let labelTypes = labelTypes(try label(instruction.pointee.index))
    guard context.types.matches(target, source) else {
      throw error(.typeMismatch, ": \(target) is not a subtype of \(source)")
    }
    // What the target's type leaves of the source's.
    let rest = ValueType.reference(
      source.heapTypeUnchecked, nullable: source.isNullable && !target.isNullable)
    let (taken, passed) = instruction.pointee.operator == .brOnCast ? (target, rest) : (rest, target)
    guard labelTypes.count > 0, context.types.matches(taken, labelTypes.types[labelTypes.count - 1]) else {
      throw error(
        .typeMismatch,
        ": instruction brings [\(taken)] but label requires \(list(labelTypes.types, labelTypes.count))")
    }
    try pop(source)
    try pop(labelTypes.types, labelTypes.count - 1)
    try push(labelTypes.types, labelTypes.count - 1)
    try push(passed)
  }

  // MARK: Calls

  @inline(never)
  mutating func call() throws(ValidationError) {
    try apply(try callee())
  }

  mutating func returnCall() throws(ValidationError) {
    try applyAndReturn(try callee())
  }

  mutating func callIndirect() throws(ValidationError) {
    try apply(try indirectCallee())
  }

  mutating func returnCallIndirect() throws(ValidationError) {
    try applyAndReturn(try indirectCallee())
  }

  mutating func callReference() throws(ValidationError) {
    try apply(try referenceCallee())
  }

  mutating func returnCallReference() throws(ValidationError) {
    try applyAndReturn(try referenceCallee())
  }

  @inline(__always)
  private mutating func callee() throws(ValidationError) -> UnsafePointer<CanonicalType> {
    guard instruction.pointee.index < functionCount else {
      throw unknown(.unknownFunction, instruction.pointee.index)
    }
    return types + Int(functionTypes[Int(instruction.pointee.index)])
  }

  /// Pops the position in the table.
  private mutating func indirectCallee() throws(ValidationError) -> UnsafePointer<CanonicalType> {
    let table = try table(instruction.pointee.second)
    guard context.types.matches(table.element, .functionReference) else {
      throw error(.typeMismatch, ": instruction requires a table of funcref but it is of \(table.element)")
    }
    _ = try functionType(instruction.pointee.index)
    try pop(table.address)
    return types + Int(instruction.pointee.index)
  }

  /// Pops the reference.
  private mutating func referenceCallee() throws(ValidationError) -> UnsafePointer<CanonicalType> {
    let type = try functionType(instruction.pointee.index)
    try pop(.reference(HeapType(TypeIndex(type.canonical)), nullable: true))
    return types + Int(instruction.pointee.index)
  }

  @inline(__always)
  private mutating func apply(
    _ type: UnsafePointer<CanonicalType>
  ) throws(ValidationError) {
    let parameters = words + Int(type.pointee.start)
    let parameterCount = Int(type.pointee.parameterCount)
    try pop(parameters, parameterCount)
    try push(parameters + parameterCount, Int(type.pointee.resultCount))
  }

  private mutating func applyAndReturn(
    _ type: UnsafePointer<CanonicalType>
  ) throws(ValidationError) {
    let signature = context.types.signature(type.pointee)
    let required = endTypes(frames)
    guard context.types.matches(signature.results, UnsafeBufferPointer(start: required.types, count: required.count))
    else {
      throw error(
        .typeMismatch,
        ": function requires \(list(required.types, required.count)) but callee returns \(list(signature.results))")
    }
    try pop(words + Int(type.pointee.start), signature.parameters.count)
    becomeUnreachable()
  }
}
