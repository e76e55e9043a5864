import WasmFormat

/// Code that is not an instruction's immediate.
private enum Code {
  static let `else`: UInt8 = 0x05
  static let `catch`: UInt8 = 0x07
  static let end: UInt8 = 0x0B
  static let delegate: UInt8 = 0x18
  static let catchAll: UInt8 = 0x19
}

/// Instruction sequences, flat and folded. What is open stands on an explicit stack, so that nesting costs no recursion.
extension ModuleParser {
  /// Locals and instructions of a function, from its type use on.
  mutating func functionBody(_ index: UInt32) throws(TextError) {
    let type = try typeUse(binding: .locals)
    module.functions.append(TypeIndex(type))
    let parameters = signatures.isEmpty ? signatures.parameterCount(of: type) : signatures.parameterCount
    let place = token.start
    try localDeclarations(behind: parameters)
    let start = out.count
    traceInstruction(at: place)
    emitLocals()
    body.begin(.sequence, at: start, isFunction: true)
    try instructions()
    traceInstruction(at: token.start)
    out.byte(Code.end)
    body.close()
    module.bodies.append(FunctionBody(ByteRange(offset: start, count: out.count - start)))
    nameSection.endFunction(index)
    hints.endFunction(index)
  }

  private mutating func localDeclarations(behind parameters: Int) throws(TextError) {
    while token.opens(.local) {
      advance()
      let place = token.offset
      if token.isIdentifier || token.annotated {
        let (identifier, name) = try binding()
        bindLocal(identifier, name, parameters + body.localTypes.count, at: place)
        if identifier != nil || name != nil {
          body.localTypes.append(try valueType())
          try expectClose()
          continue
        }
      }
      while token.kind != .close { body.localTypes.append(try valueType()) }
      advance()
    }
  }

  mutating func bindLocal(_ identifier: Name?, _ name: Name?, _ index: Int, at place: Int) {
    if let identifier {
      if body.locals.find(identifier.start, identifier.count) != nil {
        report(.duplicateLocal, "$\(identifier.text)", at: place)
      } else {
        body.locals.insert(identifier, index: UInt32(truncatingIfNeeded: index))
      }
    }
    if let name, options.keepsNames { nameSection.addLocal(index, name) }
  }

  /// Emits the locals, equal neighbours together.
  private mutating func emitLocals() {
    let types = body.localTypes
    var runs = 0 as UInt32
    for index in types.indices where index == 0 || types[index] != types[index - 1] { runs += 1 }
    out.unsigned(runs)
    var index = 0
    while index < types.count {
      var end = index + 1
      while end < types.count, types[end] == types[index] { end += 1 }
      out.unsigned(UInt64(end - index))
      out.valueType(types[index])
      index = end
    }
  }

  /// Instructions up to a closing parenthesis, and `end`.
  mutating func constantExpression() throws(TextError) -> ConstantExpression {
    try expression(.sequence)
  }

  /// One folded instruction, and `end`.
  mutating func foldedExpression() throws(TextError) -> ConstantExpression {
    guard token.kind == .open else { throw unexpected("a folded instruction") }
    return try expression(.single)
  }

  private mutating func expression(_ kind: BodyState.FrameKind) throws(TextError) -> ConstantExpression {
    let start = out.count
    body.begin(kind, at: start, isFunction: false)
    try instructions()
    traceInstruction(at: token.start)
    out.byte(Code.end)
    body.close()
    return ConstantExpression(ByteRange(offset: start, count: out.count - start))
  }

  /// `(i32.const 0)` or `(i64.const 0)`, where the text leaves it out.
  mutating func zeroExpression(_ address: AddressType) -> ConstantExpression {
    let start = out.count
    out.byte(address == .i32 ? 0x41 : 0x42)
    out.byte(0)
    out.byte(Code.end)
    return ConstantExpression(ByteRange(offset: start, count: 3))
  }

  private mutating func instructions() throws(TextError) {
    repeat {
      switch token.kind {
      case .keyword:
        guard let number = token.keyword.operatorNumber, body.top.takesFlat else { throw unexpected("an instruction") }
        try flatInstruction(number)
      case .open:
        if token.keyword == .none, body.top.takesFolded, try skipUnknownFolded() { continue }
        try foldedInstruction()
      case .close:
        if body.frames.isEmpty { return }
        try closeFrame()
      case .reserved where body.top.takesFlat: skipUnknownOperator()
      default: throw unexpected("an instruction")
      }
    } while !(body.frames.isEmpty && body.top == .single)
  }

  /// Reports a word that is no operator, and skips what may be its immediates.
  @inline(never)
  private mutating func skipUnknownOperator() {
    report(unexpected("an instruction"))
    repeat { advance() } while atIndex || token.kind == .integer || token.kind == .float || token.kind == .string
  }

  /// Reports a folded instruction whose operator is unknown, and skips it. False when something else is wrong.
  @inline(never)
  private mutating func skipUnknownFolded() throws(TextError) -> Bool {
    let mistake = unexpected("an instruction")
    guard mistake.kind == .unknownOperator else { return false }
    report(mistake)
    lexer.position = token.offset + 1
    guard lexer.skipToClose() else { throw mistake }
    token = lexer.next()
    return true
  }

  // MARK: Flat

  private mutating func flatInstruction(_ number: Int) throws(TextError) {
    let facts = lexer.keywords.facts(number)
    let hint = try branchHint(facts)
    traceInstruction(at: token.start)
    if facts.form == .plain {
      advance()
      if let hint { hints.add(hint, at: out.count - body.start) }
      try emit(facts)
    } else {
      try flatStructure(facts, hint)
    }
  }

  /// The branch hint before the current token.
  @inline(__always)
  private mutating func branchHint(_ facts: OperatorFacts) throws(TextError) -> UInt8? {
    if !token.annotated { return nil }
    let place = token.offset
    let hint = try takeBranchHint()
    if hint != nil, !body.isOpen {
      report(.hintOutsideFunction, at: place)
      return nil
    }
    if hint != nil, !facts.takesHint { report(.hintInvalidTarget, at: place) }
    return hint
  }

  @inline(never)
  private mutating func flatStructure(_ facts: OperatorFacts, _ hint: UInt8?) throws(TextError) {
    let place = token.start
    advance()
    switch facts.form {
    case .block, .tryTable, .if, .try:
      let label = try labelBinding()
      if let hint { hints.add(hint, at: out.count - body.start) }
      out.code(facts.code)
      try blockType()
      if facts.form == .tryTable { try catchClauses() }
      let kind: BodyState.FrameKind =
        switch facts.form {
        case .if: .flatIf
        case .try: .flatTry
        default: .flatBlock
        }
      try openLabel(BodyState.Frame(kind: kind, offset: place, label: label))
    case .else:
      guard body.top == .flatIf else { throw misplaced(facts, place, "if") }
      try closingLabel()
      out.byte(Code.else)
      body.become(.flatElse)
    case .catch, .catchAll:
      guard body.top == .flatTry || body.top == .flatCatch else { throw misplaced(facts, place, "try") }
      out.byte(facts.form == .catch ? Code.catch : Code.catchAll)
      if facts.form == .catch { out.unsigned(try tagIndex()) }
      body.become(facts.form == .catch ? .flatCatch : .flatCatchAll)
    case .delegate:
      guard body.top == .flatTry, let frame = body.pop() else { throw misplaced(facts, place, "try") }
      body.popLabel(frame.labelMark)
      out.byte(Code.delegate)
      out.unsigned(try label())
    case .end:
      guard body.top.rawValue <= BodyState.FrameKind.flatCatchAll.rawValue, body.top != .sequence else {
        throw misplaced(facts, place, "a block")
      }
      try closingLabel()
      out.byte(Code.end)
      if let frame = body.pop() { body.popLabel(frame.labelMark) }
    case .select: try emitSelect()
    case .cast: try emitCast(facts)
    case .plain: try emit(facts)
    }
  }

  private mutating func misplaced(_ facts: OperatorFacts, _ place: UInt32, _ opener: StaticString) -> TextError {
    TextError(.unexpectedToken, "without \(opener)", at: Int(place))
  }

  /// The identifier behind the keyword of a block.
  private mutating func labelBinding() throws(TextError) -> Name? {
    guard token.isIdentifier else { return nil }
    let name = try name(of: token)
    advance()
    return name
  }

  /// Opens a block and the scope of its label.
  private mutating func openLabel(_ frame: BodyState.Frame) throws(TextError) {
    try body.push(frame)
    enterLabel(frame.label)
  }

  private mutating func enterLabel(_ label: Name?) {
    body.markLabels()
    let number = body.pushLabel(label)
    if let label, options.keepsNames { nameSection.addLabel(number, label) }
  }

  /// The identifier that may repeat a block's label behind `else` and `end`.
  private mutating func closingLabel() throws(TextError) {
    guard token.isIdentifier else { return }
    let name = try name(of: token)
    let label = body.frames.last?.label
    if label?.equals(name.start, name.count) != true {
      report(.mismatchingLabel, "$\(name.text)", at: token.offset)
    }
    advance()
  }

  // MARK: Folded

  private mutating func foldedInstruction() throws(TextError) {
    guard let number = token.keyword.operatorNumber else { return try foldedPart() }
    let facts = lexer.keywords.facts(number)
    guard body.top.takesFolded else { return try foldedArm(facts) }
    let hint = try branchHint(facts)
    let place = token.start
    let start = out.count
    traceInstruction(at: place)
    switch facts.form {
    case .plain, .select, .cast:
      advance()
      switch facts.form {
      case .plain: try emit(facts)
      case .select: try emitSelect()
      default: try emitCast(facts)
      }
      if token.kind == .close {
        if let hint { hints.add(hint, at: start - body.start) }
        advance()
      } else {
        try body.push(
          BodyState.Frame(kind: .foldedPlain, hint: hint, pendingStart: postpone(from: start), offset: place))
      }
    case .block, .tryTable, .if, .try:
      advance()
      let label = try labelBinding()
      out.code(facts.code)
      try blockType()
      if facts.form == .if {
        try body.push(
          BodyState.Frame(
            kind: .ifCondition, hint: hint, pendingStart: postpone(from: start), offset: place, label: label))
      } else {
        if facts.form == .tryTable { try catchClauses() }
        try openLabel(
          BodyState.Frame(kind: facts.form == .try ? .tryStart : .foldedBlock, offset: place, label: label))
      }
    default: throw unexpected("an instruction")
    }
  }

  /// Moves what was emitted last to `pending`, to be emitted behind the operands.
  private mutating func postpone(from start: Int) -> UInt32 {
    let mark = body.pending.count
    body.pending.bytes(UnsafeRawBufferPointer(start: out.start + start, count: out.count - start))
    out.count = start
    if options.tracesPlaces { trace.instructions.removeLast() }
    return UInt32(truncatingIfNeeded: mark)
  }

  private mutating func emitPostponed(_ mark: UInt32, _ hint: UInt8?, at place: UInt32) {
    traceInstruction(at: place)
    if let hint { hints.add(hint, at: out.count - body.start) }
    let mark = Int(mark)
    out.bytes(UnsafeRawBufferPointer(start: body.pending.start + mark, count: body.pending.count - mark))
    body.pending.count = mark
  }

  /// `(then …)` and `(do …)`.
  private mutating func foldedPart() throws(TextError) {
    if token.opens(.then), body.top == .ifCondition, let frame = body.frames.last {
      advance()
      emitPostponed(frame.pendingStart, frame.hint, at: frame.offset)
      enterLabel(frame.label)
      body.become(.then)
    } else if token.opens(.do), body.top == .tryStart {
      advance()
      body.become(.tryDo)
    } else {
      throw unexpected(expectedPart)
    }
  }

  /// `(else …)`, `(catch …)`, `(catch_all …)` and `(delegate …)`.
  private mutating func foldedArm(_ facts: OperatorFacts) throws(TextError) {
    let acceptsCatch = body.top == .tryAfterDo || body.top == .tryAfterCatch
    switch facts.form {
    case .else where body.top == .afterThen:
      advance()
      out.byte(Code.else)
      body.become(.elseArm)
    case .catch where acceptsCatch:
      advance()
      out.byte(Code.catch)
      out.unsigned(try tagIndex())
      body.become(.tryCatch)
    case .catchAll where acceptsCatch:
      advance()
      out.byte(Code.catchAll)
      body.become(.tryCatchAll)
    case .delegate where body.top == .tryAfterDo:
      advance()
      if let frame = body.frames.last { body.popLabel(frame.labelMark) }
      out.byte(Code.delegate)
      out.unsigned(try label())
      try expectClose()
      body.become(.tryDelegated)
    default: throw unexpected(expectedPart)
    }
  }

  private var expectedPart: StaticString {
    switch body.top {
    case .ifCondition: "a folded instruction or then"
    case .afterThen: "else or a closing parenthesis"
    case .tryStart: "do"
    case .tryAfterDo: "catch, catch_all, delegate or a closing parenthesis"
    case .tryAfterCatch: "catch, catch_all or a closing parenthesis"
    case .afterElse, .tryAfterCatchAll, .tryDelegated: "a closing parenthesis"
    default: "an instruction"
    }
  }

  /// A closing parenthesis inside a sequence.
  private mutating func closeFrame() throws(TextError) {
    switch body.top {
    case .foldedPlain:
      if let frame = body.pop() { emitPostponed(frame.pendingStart, frame.hint, at: frame.offset) }
    case .foldedBlock, .afterThen, .afterElse, .tryAfterDo, .tryAfterCatch, .tryAfterCatchAll:
      traceInstruction(at: token.start)
      out.byte(Code.end)
      if let frame = body.pop() { body.popLabel(frame.labelMark) }
    case .then: body.become(.afterThen)
    case .elseArm: body.become(.afterElse)
    case .tryDo: body.become(.tryAfterDo)
    case .tryCatch: body.become(.tryAfterCatch)
    case .tryCatchAll: body.become(.tryAfterCatchAll)
    case .tryDelegated: _ = body.pop()
    case .ifCondition: throw unexpected("then")
    case .tryStart: throw unexpected("do")
    case .flatBlock, .flatIf, .flatElse, .flatTry, .flatCatch, .flatCatchAll: throw unexpected("end")
    case .sequence, .single: throw unexpected("an instruction")
    }
    advance()
  }
}
