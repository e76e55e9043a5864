import MachineCode
import WasmFormat

// Exceptions. A call inside a try block has a landing block of its own, which receives the exception and goes to the
// block's dispatch: there the clauses are tried one after another, and what none of them takes goes on to the try block
// around, or leaves the function.

extension Lowering {
  mutating func lowerException(_ instruction: WasmInstruction) {
    switch instruction.operator {
    case .tryTable:
      open(.tryTable, instruction.blockType)
      frames[frames.count - 1].firstClause = clauses.count
      for clause in instruction.catchClauses(in: unit.module.bytes) {
        clauses.append(
          Clause(
            hasTag: clause.kind == .one || clause.kind == .oneReference,
            wantsReference: clause.kind == .oneReference || clause.kind == .allReference, tag: clause.tag.rawValue,
            label: clause.label.rawValue))
      }
    case .throw: raise(makeException(instruction.index))
    case .throwRef:
      let exception = pop()
      builder.trapIf(builder.compare(.eq, exception, i64(0)), TrapReason.nullExceptionReference.code)
      raise(exception)
    case .rethrow: raise(frames[frameIndex(instruction.index)].exception)
    case .try: open(.legacyTry, instruction.blockType)
    case .catch: beginCatch(tag: instruction.index)
    case .catchAll: beginCatch(tag: nil)
    default: lowerDelegate(instruction.index)
    }
  }

  // MARK: Throwing

  /// An exception with the topmost operands.
  mutating func makeException(_ tag: UInt32) -> Value {
    let shape = unit.shapes[unit.tags[Int(tag)].position]
    let exception = checked(
      callHelper(.makeException, i64(UInt64(tag)), effects: AliasClass.effects(writes: AliasClass.heap)))
    height -= shape.parameters.count
    var offset = runtime.object.exceptionPayload
    for (position, type) in shape.parameters.types.enumerated() {
      storePayload(operands[height + position], type, exception, offset)
      offset += Int32(type.slotBytes)
    }
    return exception
  }

  private mutating func storePayload(_ value: Value, _ type: IRType, _ exception: Value, _ offset: Int32) {
    var stored = value
    switch type {
    case .i32: stored = zeroExtend(value)
    case .f32: stored = zeroExtend(builder.unary(.bitcast, .i32, value))
    default: break
    }
    builder.store(
      stored, to: exception,
      MemoryAccess(width: UInt8(type.slotBytes), alias: AliasClass.exceptions, offset: offset))
  }

  /// Throws an exception from here.
  private mutating func raise(_ exception: Value) {
    propagate(exception, from: frames.count)
    isDead = true
  }

  /// Ends the block by giving an exception to the innermost handler below a frame, or to the callers.
  mutating func propagate(_ exception: Value, from frame: Int) {
    if let handler = handler(below: frame) {
      builder.jump(dispatch(handler), [exception])
      return
    }
    callHelper(.throwReference, exception, effects: .nothing)
    builder.unreachable(TrapReason.unreachable.code)
  }

  /// The position of the innermost frame below another whose handlers are in force.
  private func handler(below frame: Int) -> Int? {
    var position = frame - 1
    while position >= 0 {
      switch frames[position].kind {
      case .tryTable, .legacyTry: return position
      default: position -= 1
      }
    }
    return nil
  }

  /// The block where exceptions in the body of a frame go; its parameter is the exception.
  private mutating func dispatch(_ frame: Int) -> Block {
    if frames[frame].dispatch.isNone {
      let block = builder.makeBlock(isCold: true)
      frames[frame].exception = builder.addParameter(.i64, to: block)
      frames[frame].dispatch = block
    }
    return frames[frame].dispatch
  }

  /// A landing block for a call, where one has to catch.
  mutating func newLanding() -> Block? {
    guard handler(below: frames.count) != nil else { return nil }
    let landing = builder.makeBlock(isCold: true)
    landings.append(landing)
    return landing
  }

  /// Lets the calls of a try block's body land.
  private mutating func land(_ frame: Int) {
    let first = frames[frame].firstLanding
    if landings.count == first { return }
    let dispatch = dispatch(frame)
    for position in first..<landings.count {
      builder.startBlock(landings[position])
      let exception = builder.landingPad(count: 1)
      builder.jump(dispatch, [exception])
    }
    landings.truncate(to: first)
  }

  // MARK: Clauses

  /// Whether an exception was thrown with a tag.
  private mutating func hasTag(_ exception: Value, _ tag: UInt32) -> Value {
    let actual = field(exception, runtime.object.exceptionTag, AliasClass.exceptions)
    let expected = field(field(instance, runtime.instance.tags), Int32(tag) * 8)
    return builder.compare(.eq, actual, expected)
  }

  private mutating func pushPayload(_ exception: Value, _ tag: UInt32) {
    var offset = runtime.object.exceptionPayload
    for type in unit.shapes[unit.tags[Int(tag)].position].parameters.types {
      push(
        builder.load(
          type, exception,
          MemoryAccess(width: UInt8(type.byteCount), alias: AliasClass.exceptions, offset: offset)))
      offset += Int32(type.slotBytes)
    }
  }

  mutating func closeTryTable() {
    let frame = frames.count - 1
    let end = leaveBody(frame)
    land(frame)
    if !frames[frame].dispatch.isNone {
      builder.startBlock(frames[frame].dispatch)
      let exception = frames[frame].exception
      var isCaught = false
      for position in frames[frame].firstClause..<clauses.count where !isCaught {
        let clause = clauses[position]
        // Labels count from outside the block.
        let outer = max(0, frame - 1 - Int(clause.label))
        let target = target(outer)
        let before = height
        var next = Block.none
        if clause.hasTag {
          next = builder.makeBlock(isCold: true)
          let match = builder.makeBlock(isCold: true)
          builder.branch(hasTag(exception, clause.tag), match, else: next)
          builder.startBlock(match)
          pushPayload(exception, clause.tag)
        } else {
          isCaught = true
        }
        if clause.wantsReference { push(exception) }
        builder.jump(target, top(arity(outer)))
        height = before
        if !next.isNone { builder.startBlock(next) }
      }
      if !isCaught { propagate(exception, from: frame) }
    }
    clauses.truncate(to: frames[frame].firstClause)
    enter(end)
  }

  /// Ends the block after a try block's body, whose operands are to be found again in another; none where it is dead.
  private mutating func leaveBody(_ frame: Int) -> Block {
    if isDead {
      height = frames[frame].height
      return .none
    }
    if landings.count == frames[frame].firstLanding && frames[frame].dispatch.isNone {
      // Nothing threw: there is nothing to go around.
      return builder.block
    }
    let end = builder.makeBlock()
    builder.jump(end)
    return end
  }

  private mutating func enter(_ end: Block) {
    if !end.isNone && end != builder.block { builder.startBlock(end) }
  }

  // MARK: Legacy clauses

  /// Ends the body of a legacy `try` or of the clause before, and begins a clause.
  private mutating func beginCatch(tag: UInt32?) {
    let frame = frames.count - 1
    if !isDead { branch(to: frame) }
    if frames[frame].kind == .legacyTry {
      land(frame)
      frames[frame].nextClause = frames[frame].dispatch
    }
    frames[frame].kind = tag == nil ? .legacyCatchAll : .legacyCatch
    height = frames[frame].height
    guard !frames[frame].nextClause.isNone else {
      // Nothing in the body throws.
      isDead = true
      return
    }
    isDead = false
    builder.startBlock(frames[frame].nextClause)
    guard let tag else {
      frames[frame].nextClause = .none
      return
    }
    let match = builder.makeBlock(isCold: true)
    let next = builder.makeBlock(isCold: true)
    builder.branch(hasTag(frames[frame].exception, tag), match, else: next)
    frames[frame].nextClause = next
    builder.startBlock(match)
    pushPayload(frames[frame].exception, tag)
  }

  mutating func closeLegacyTry() {
    let frame = frames.count - 1
    if frames[frame].kind == .legacyTry {
      // Without clauses, exceptions go on.
      let end = leaveBody(frame)
      land(frame)
      if !frames[frame].dispatch.isNone {
        builder.startBlock(frames[frame].dispatch)
        propagate(frames[frame].exception, from: frame)
      }
      return enter(end)
    }
    if !isDead { branch(to: frame) }
    isDead = true
    if !frames[frame].nextClause.isNone {
      builder.startBlock(frames[frame].nextClause)
      propagate(frames[frame].exception, from: frame)
    }
  }

  /// Ends a legacy `try` whose exceptions go to the handlers of a block further out.
  mutating func lowerDelegate(_ depth: UInt32) {
    let frame = frames.count - 1
    let end = leaveBody(frame)
    land(frame)
    if !frames[frame].dispatch.isNone {
      builder.startBlock(frames[frame].dispatch)
      propagate(frames[frame].exception, from: max(0, frame - Int(depth)))
    }
    enter(end)
    join(frame)
  }
}
