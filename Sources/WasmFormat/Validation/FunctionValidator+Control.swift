// Blocks, branches and calls.

extension FunctionValidator {
  // MARK: Blocks

  @inline(never)
  mutating func block(
    _ kind: ControlFrame.Kind, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    let outer = frames + (depth - 1)
    var frame = ControlFrame(
      single: .bottom, kind: kind, isInDeadCode: outer.pointee.isUnreachable || outer.pointee.isInDeadCode,
      startCount: 0, endCount: 0, typeStart: .max, height: 0, initializedCount: locals.initializedCount)
    if kind == .if { try pop(.i32, instruction) }
    if instruction.typeBits != 0 { try setType(of: &frame, instruction) }
    if frame.startCount > 0 {
      let start = words + Int(frame.typeStart)
      let count = Int(frame.startCount)
      try pop(start, count, instruction)
      frame.height = height
      try enter(frame)
      try push(start, count)
    } else {
      frame.height = height
      try enter(frame)
    }
  }

  @inline(never)
  private func setType(of frame: inout ControlFrame, _ instruction: borrowing Instruction) throws(ValidationError) {
    switch instruction.blockType.form {
    case .empty: break
    case .result(let type):
      frame.single = type.isReference || type == .v128 ? try checked(type, instruction) : type
      frame.endCount = 1
    case .type(let index):
      let type = try functionType(index.rawValue, instruction)
      frame.startCount = type.parameterCount
      frame.endCount = type.resultCount
      frame.typeStart = type.start
    }
  }

  func functionType(
    _ index: UInt32, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> CanonicalType {
    guard index < context.types.count else { throw unknown(.unknownType, index, instruction) }
    let type = context.types.base[Int(index)]
    guard type.kind == .function else { throw unknown(.nonFunctionType, index, instruction) }
    return type
  }

  /// Checks what the block that ends here leaves, and takes it off.
  @inline(__always)
  mutating func leave(_ instruction: borrowing Instruction) throws(ValidationError) {
    let frame = frames + (depth - 1)
    let results = endTypes(frame)
    try pop(results.types, results.count, instruction)
    guard height == floor else { throw leftover(instruction) }
    locals.forgetInitialized(downTo: frame.pointee.initializedCount)
  }

  @inline(never)
  private mutating func leftover(_ instruction: borrowing Instruction) -> ValidationError {
    let results = endTypes(frames + (depth - 1))
    let present = height - floor + results.count
    return error(
      .typeMismatch, instruction,
      ": block requires \(list(results.types, results.count)) but stack has \(list(operands + floor, present))")
  }

  @inline(never)
  mutating func end(_ instruction: borrowing Instruction) throws(ValidationError) {
    try leave(instruction)
    let frame = frames + (depth - 1)
    if frame.pointee.kind == .if { try checkMissingElse(frame, instruction) }
    depth -= 1
    floor = depth > 0 ? frames[depth - 1].height : 0
    let results = endTypes(frame)
    try push(results.types, results.count)
  }

  /// Without `else`, what the block takes must be what it leaves.
  private func checkMissingElse(
    _ frame: UnsafeMutablePointer<ControlFrame>, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    let start = startTypes(frame)
    let end = endTypes(frame)
    guard start.count == end.count, (0..<start.count).allSatisfy({ context.types.matches(start.types[$0], end.types[$0]) })
    else {
      throw error(
        .typeMismatch, instruction,
        ": if without else leaves \(list(start.types, start.count)) but block requires \(list(end.types, end.count))")
    }
  }

  mutating func `else`(_ instruction: borrowing Instruction) throws(ValidationError) {
    let frame = frames + (depth - 1)
    guard frame.pointee.kind == .if else { throw error(.misplacedElse, instruction) }
    try leave(instruction)
    frame.pointee.kind = .else
    frame.pointee.isUnreachable = false
    let start = startTypes(frame)
    try push(start.types, start.count)
  }

  // MARK: Branches

  @inline(__always)
  func label(
    _ index: UInt32, _ instruction: borrowing Instruction
  ) throws(ValidationError) -> UnsafeMutablePointer<ControlFrame> {
    guard index < depth else { throw unknown(.unknownLabel, index, instruction) }
    return frames + (depth - 1 - Int(index))
  }

  @inline(never)
  mutating func br(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = labelTypes(try label(instruction.index, instruction))
    try pop(target.types, target.count, instruction)
    becomeUnreachable()
  }

  @inline(never)
  mutating func brIf(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = labelTypes(try label(instruction.index, instruction))
    try pop(.i32, instruction)
    if target.count == 0 { return }
    try pop(target.types, target.count, instruction)
    try push(target.types, target.count)
  }

  mutating func brTable(_ instruction: borrowing Instruction) throws(ValidationError) {
    try pop(.i32, instruction)
    let fallback = labelTypes(try label(instruction.index, instruction))
    var latest = fallback.types
    for index in instruction.labels(in: context.module.bytes) {
      let target = labelTypes(try label(index.rawValue, instruction))
      guard target.count == fallback.count else {
        throw error(
          .typeMismatch, instruction,
          ": label \(index) takes \(list(target.types, target.count)) but the default label takes "
            + list(fallback.types, fallback.count))
      }
      // Most labels of a table share their types.
      if target.count > 0, target.types != latest { try checkTop(target.types, target.count, instruction) }
      latest = target.types
    }
    try pop(fallback.types, fallback.count, instruction)
    becomeUnreachable()
  }

  /// Checks operands without popping them.
  private mutating func checkTop(
    _ types: UnsafePointer<ValueType>, _ count: Int, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    let before = height
    try pop(types, count, instruction)
    height = before
  }

  mutating func `return`(_ instruction: borrowing Instruction) throws(ValidationError) {
    let results = endTypes(frames)
    try pop(results.types, results.count, instruction)
    becomeUnreachable()
  }

  mutating func brOnNull(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = labelTypes(try label(instruction.index, instruction))
    let reference = try popReference(instruction)
    try pop(target.types, target.count, instruction)
    try push(target.types, target.count)
    try push(.reference(reference.heapTypeUnchecked, nullable: false))
  }

  mutating func brOnNonNull(_ instruction: borrowing Instruction) throws(ValidationError) {
    let target = labelTypes(try label(instruction.index, instruction))
    let reference = try popReference(instruction)
    try push(.reference(reference.heapTypeUnchecked, nullable: false))
    guard target.count > 0, target.types[target.count - 1].isReference else {
      throw mismatch(target.types, target.count, instruction)
    }
    try pop(target.types, target.count, instruction)
    try push(target.types, target.count - 1)
  }

  mutating func brOnCast(_ instruction: borrowing Instruction) throws(ValidationError) {
    let source = try checked(instruction.sourceType, instruction)
    let target = try checkedCastTarget(instruction.targetType, instruction)
    let labelTypes = labelTypes(try label(instruction.index, instruction))
    guard context.types.matches(target, source) else {
      throw error(.typeMismatch, instruction, ": \(target) is not a subtype of \(source)")
    }
    // What the target's type leaves of the source's.
    let rest = ValueType.reference(
      source.heapTypeUnchecked, nullable: source.isNullable && !target.isNullable)
    let (taken, passed) = instruction.operator == .brOnCast ? (target, rest) : (rest, target)
    guard labelTypes.count > 0, context.types.matches(taken, labelTypes.types[labelTypes.count - 1]) else {
      throw error(
        .typeMismatch, instruction,
        ": instruction brings [\(taken)] but label requires \(list(labelTypes.types, labelTypes.count))")
    }
    try pop(source, instruction)
    try pop(labelTypes.types, labelTypes.count - 1, instruction)
    try push(labelTypes.types, labelTypes.count - 1)
    try push(passed)
  }

  // MARK: Calls

  @inline(never)
  mutating func call(_ instruction: borrowing Instruction) throws(ValidationError) {
    try apply(try callee(instruction), instruction)
  }

  mutating func returnCall(_ instruction: borrowing Instruction) throws(ValidationError) {
    try applyAndReturn(try callee(instruction), instruction)
  }

  mutating func callIndirect(_ instruction: borrowing Instruction) throws(ValidationError) {
    try apply(try indirectCallee(instruction), instruction)
  }

  mutating func returnCallIndirect(_ instruction: borrowing Instruction) throws(ValidationError) {
    try applyAndReturn(try indirectCallee(instruction), instruction)
  }

  mutating func callReference(_ instruction: borrowing Instruction) throws(ValidationError) {
    try apply(try referenceCallee(instruction), instruction)
  }

  mutating func returnCallReference(_ instruction: borrowing Instruction) throws(ValidationError) {
    try applyAndReturn(try referenceCallee(instruction), instruction)
  }

  @inline(__always)
  private func callee(_ instruction: borrowing Instruction) throws(ValidationError) -> UnsafePointer<CanonicalType> {
    guard instruction.index < context.functionCount else {
      throw unknown(.unknownFunction, instruction.index, instruction)
    }
    return context.types.base + Int(context.functionTypes[Int(instruction.index)])
  }

  /// Pops the position in the table.
  private mutating func indirectCallee(
    _ instruction: borrowing Instruction
  ) throws(ValidationError) -> UnsafePointer<CanonicalType> {
    let table = try table(instruction.second, instruction)
    guard context.types.matches(table.element, .functionReference) else {
      throw error(.typeMismatch, instruction, ": instruction requires a table of funcref but it is of \(table.element)")
    }
    _ = try functionType(instruction.index, instruction)
    try pop(table.address, instruction)
    return context.types.base + Int(instruction.index)
  }

  /// Pops the reference.
  private mutating func referenceCallee(
    _ instruction: borrowing Instruction
  ) throws(ValidationError) -> UnsafePointer<CanonicalType> {
    let type = try functionType(instruction.index, instruction)
    try pop(.reference(HeapType(TypeIndex(type.canonical)), nullable: true), instruction)
    return context.types.base + Int(instruction.index)
  }

  @inline(__always)
  private mutating func apply(
    _ type: UnsafePointer<CanonicalType>, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    let parameters = words + Int(type.pointee.start)
    let parameterCount = Int(type.pointee.parameterCount)
    try pop(parameters, parameterCount, instruction)
    try push(parameters + parameterCount, Int(type.pointee.resultCount))
  }

  private mutating func applyAndReturn(
    _ type: UnsafePointer<CanonicalType>, _ instruction: borrowing Instruction
  ) throws(ValidationError) {
    let signature = context.types.signature(type.pointee)
    let required = endTypes(frames)
    guard context.types.matches(signature.results, UnsafeBufferPointer(start: required.types, count: required.count))
    else {
      throw error(
        .typeMismatch, instruction,
        ": function requires \(list(required.types, required.count)) but callee returns \(list(signature.results))")
    }
    try pop(words + Int(type.pointee.start), signature.parameters.count, instruction)
    becomeUnreachable()
  }
}
