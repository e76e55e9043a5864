// Pushing and popping. The fast paths compare bits; what remains is subtyping, unreachable code and errors.

extension FunctionValidator {
  // MARK: Pushing

  @inline(__always)
  mutating func push(_ type: ValueType) throws(ValidationError) {
    if height == operandCapacity { try growOperands(by: 1) }
    operands[height] = type
    height += 1
  }

  @inline(__always)
  mutating func push(_ types: UnsafePointer<ValueType>, _ count: Int) throws(ValidationError) {
    if height + count > operandCapacity { try growOperands(by: count) }
    (operands + height).update(from: types, count: count)
    height += count
  }

  @inline(never)
  private mutating func growOperands(by count: Int) throws(ValidationError) {
    guard height + count <= context.limits.operands else {
      var error = ValidationError(.limitExceeded, ": more than \(context.limits.operands) operands")
      error.function = function
      throw error
    }
    let larger = max(operandCapacity * 2, height + count)
    let moved = UnsafeMutablePointer<ValueType>.allocate(capacity: larger)
    moved.update(from: operands, count: height)
    operands.deallocate()
    operands = moved
    operandCapacity = larger
  }

  // MARK: Popping

  /// Pops operands of the given types, the last one from the top.
  @inline(__always)
  mutating func pop(
    _ types: UnsafePointer<ValueType>, _ count: Int
  ) throws(ValidationError) {
    if count == 0 { return }
    if height - count >= floor {
      let present = operands + (height - count)
      var position = 0
      while position < count, present[position] == types[position] { position += 1 }
      if position == count {
        height -= count
        return
      }
    }
    try popMatching(types, count)
  }

  @inline(never)
  private mutating func popMatching(
    _ types: UnsafePointer<ValueType>, _ count: Int
  ) throws(ValidationError) {
    let available = height - floor
    guard available >= count || frames[depth - 1].isUnreachable else {
      throw mismatch(types, count)
    }
    for fromTop in 1...count {
      guard fromTop <= available else { break }
      guard context.types.matches(operands[height - fromTop], types[count - fromTop]) else {
        throw mismatch(types, count)
      }
    }
    height -= min(available, count)
  }

  @inline(__always)
  mutating func pop(_ type: ValueType) throws(ValidationError) {
    if height > floor, operands[height - 1] == type {
      height -= 1
      return
    }
    scratch[0] = type
    try popMatching(scratch, 1)
  }

  mutating func pop(
    _ first: ValueType, _ second: ValueType
  ) throws(ValidationError) {
    scratch[0] = first
    scratch[1] = second
    try pop(scratch, 2)
  }

  mutating func pop(
    _ first: ValueType, _ second: ValueType, _ third: ValueType
  ) throws(ValidationError) {
    scratch[0] = first
    scratch[1] = second
    scratch[2] = third
    try pop(scratch, 3)
  }

  mutating func pop(
    _ first: ValueType, _ second: ValueType, _ third: ValueType, _ fourth: ValueType
  ) throws(ValidationError) {
    scratch[0] = first
    scratch[1] = second
    scratch[2] = third
    scratch[3] = fourth
    try pop(scratch, 4)
  }

  /// Pops whatever is there; `bottom` where operands come from nowhere.
  @inline(__always)
  mutating func popAny() throws(ValidationError) -> ValueType {
    if height > floor {
      height -= 1
      return operands[height]
    }
    if frames[depth - 1].isUnreachable { return .bottom }
    throw noOperand()
  }

  @inline(never)
  private func noOperand() -> ValidationError {
    error(.typeMismatch, ": instruction requires an operand but stack has []")
  }

  /// Pops a reference of any type. In unreachable code it is one to the bottom type.
  mutating func popReference() throws(ValidationError) -> ValueType {
    let type = try popAny()
    if type == .bottom { return .reference(.bottom, nullable: false) }
    guard type.isReference else {
      throw error(.typeMismatch, ": instruction requires a reference but stack has [\(type)]")
    }
    return type
  }

  // MARK: Blocks

  /// The types that a branch to a block must bring.
  @inline(__always)
  mutating func labelTypes(_ frame: UnsafeMutablePointer<ControlFrame>) -> (types: UnsafePointer<ValueType>, count: Int)
  {
    frame.pointee.kind == .loop ? startTypes(frame) : endTypes(frame)
  }

  @inline(__always)
  mutating func startTypes(_ frame: UnsafeMutablePointer<ControlFrame>) -> (types: UnsafePointer<ValueType>, count: Int)
  {
    (
      types: words + (frame.pointee.startCount == 0 ? 0 : Int(frame.pointee.typeStart)),
      count: Int(frame.pointee.startCount)
    )
  }

  @inline(__always)
  mutating func endTypes(_ frame: UnsafeMutablePointer<ControlFrame>) -> (types: UnsafePointer<ValueType>, count: Int) {
    if frame.pointee.typeStart == .max {
      // `single` is the first thing in a frame.
      return (
        types: UnsafePointer(UnsafeMutableRawPointer(frame).assumingMemoryBound(to: ValueType.self)),
        count: Int(frame.pointee.endCount)
      )
    }
    return (
      types: words + Int(frame.pointee.typeStart) + Int(frame.pointee.startCount), count: Int(frame.pointee.endCount)
    )
  }

  /// Marks the rest of the block as unreachable.
  @inline(__always)
  mutating func becomeUnreachable() {
    height = floor
    frames[depth - 1].isUnreachable = true
  }

  @inline(__always)
  mutating func enter(_ frame: ControlFrame) throws(ValidationError) {
    if depth == frameCapacity { try growFrames() }
    (frames + depth).initialize(to: frame)
    depth += 1
    floor = frame.height
  }

  @inline(never)
  private mutating func growFrames() throws(ValidationError) {
    guard depth < context.limits.blockNesting else {
      var error = ValidationError(.limitExceeded, ": more than \(context.limits.blockNesting) blocks in each other")
      error.function = function
      throw error
    }
    let moved = UnsafeMutablePointer<ControlFrame>.allocate(capacity: frameCapacity * 2)
    moved.update(from: frames, count: depth)
    frames.deallocate()
    frames = moved
    frameCapacity *= 2
  }

  // MARK: Errors

  @inline(never)
  func error(
    _ kind: ValidationError.Kind, _ detail: String = ""
  ) -> ValidationError {
    var error = ValidationError(kind, detail)
    error.instruction = instruction.pointee.operator.name
    return located(error, at: Int(instruction.pointee.offset))
  }

  func located(_ error: ValidationError, at offset: Int) -> ValidationError {
    var error = error
    error.function = function
    error.offset = offset
    if let function {
      error.functionName =
        context.module.exports.first { $0.kind == .function && $0.index == function.rawValue }?.name
    }
    return error
  }

  @inline(never)
  func unknown(
    _ kind: ValidationError.Kind, _ index: UInt32
  ) -> ValidationError {
    error(kind, " \(index)")
  }

  @inline(never)
  func unknownLocal() -> ValidationError {
    unknown(.unknownLocal, instruction.pointee.index)
  }

  @inline(never)
  func uninitialized() -> ValidationError {
    unknown(.uninitializedLocal, instruction.pointee.index)
  }

  /// What was required, and as many operands of the block as that.
  @inline(never)
  func mismatch(
    _ types: UnsafePointer<ValueType>, _ count: Int
  ) -> ValidationError {
    let shown = min(count, height - floor)
    return error(
      .typeMismatch,
      ": instruction requires \(list(types, count)) but stack has \(list(operands + (height - shown), shown))")
  }

  func list(_ types: UnsafePointer<ValueType>, _ count: Int) -> String {
    let shown = UnsafeBufferPointer(start: types, count: min(count, 20)).map(\.description)
    return "[\((count > 20 ? shown + ["…"] : shown).joined(separator: " "))]"
  }

  func list(_ types: UnsafeBufferPointer<ValueType>) -> String {
    types.baseAddress.map { list($0, types.count) } ?? "[]"
  }

  // MARK: Types in instructions

  /// The canonical form of a type that an instruction or a local names.
  @inline(never)
  mutating func known(_ type: ValueType) throws(ValidationError) -> ValueType {
    try context.features.checkSupport(of: type)
    guard let canonical = context.types.canonical(type) else {
      throw ValidationError(.unknownType, " \(type.definedTypeIndex)")
    }
    return canonical
  }

  mutating func checked(_ type: ValueType) throws(ValidationError) -> ValueType {
    do {
      return try known(type)
    } catch let problem {
      throw error(problem.kind, problem.detail)
    }
  }
}
