import MachineCode
import WasmFormat

// Blocks and branches.

extension Lowering {
  mutating func lowerControl(_ instruction: WasmInstruction) throws(Unsupported) {
    switch instruction.operator {
    case .block: open(.block, instruction.blockType)
    case .loop: openLoop(instruction.blockType)
    case .if: lowerIf(instruction)
    case .else: lowerElse()
    case .end: lowerEnd()
    case .br:
      branch(to: frameIndex(instruction.index))
      isDead = true
    case .brIf: lowerBranchIf(instruction)
    case .brTable: lowerBranchTable(instruction)
    case .return:
      if bodies.count == 1 { returnTop() } else { branch(to: body.frame) }
      isDead = true
    case .brOnNull, .brOnNonNull: lowerBranchOnNull(instruction)
    case .brOnCast, .brOnCastFail: lowerBranchOnCast(instruction)
    default: try lowerCall(instruction)
    }
  }

  // MARK: Types of blocks

  mutating func types(_ type: BlockType) -> (parameters: TypeRun, results: TypeRun) {
    switch type.form {
    case .empty: return (.none, .none)
    case .result(let result): return (.none, .single(IRType(result)))
    case .type(let index):
      let shape = unit.shapes[index.position]
      return (shape.parameters, shape.results)
    }
  }

  // MARK: Branches

  mutating func frameIndex(_ depth: UInt32) -> Int { max(0, frames.count - 1 - Int(depth)) }

  mutating func arity(_ frame: Int) -> Int {
    frames[frame].kind == .loop ? frames[frame].parameters.count : frames[frame].results.count
  }

  /// The block that a branch to a frame goes to.
  mutating func target(_ frame: Int) -> Block {
    if frames[frame].target.isNone {
      let block = builder.makeBlock()
      frames[frame].target = block
      frames[frame].firstValue = addParameters(frames[frame].results, to: block)
    }
    return frames[frame].target
  }

  /// Parameters of a block that has none yet; gives the first, which the others follow.
  mutating func addParameters(_ types: TypeRun, to block: Block) -> Value {
    var first = Value.none
    for type in types.types {
      let value = builder.addParameter(type, to: block)
      if first.isNone { first = value }
    }
    return first
  }

  /// Leaves `count` values on the stack, of which the first is `first`, above `height` others.
  mutating func replaceOperands(from height: Int, with first: Value, _ count: Int) {
    self.height = height
    for position in 0..<count { push(Value(first.index + UInt32(position))) }
  }

  /// Goes to a frame's target with the topmost operands.
  mutating func branch(to frame: Int) {
    let target = target(frame)
    builder.jump(target, top(arity(frame)))
  }

  /// Goes on in a new block that is reached from here only if a condition was not decided before.
  mutating func continueIn(_ block: Block) {
    if builder.isUnreached(block) {
      isDead = true
    } else {
      builder.startBlock(block)
    }
  }

  private mutating func lowerBranchIf(_ instruction: WasmInstruction) {
    let condition = pop()
    let frame = frameIndex(instruction.index)
    let target = target(frame)
    let next = builder.makeBlock()
    switch hint(instruction) {
    case true?: builder.function[next].isCold = true
    case false? where frames[frame].kind != .loop && builder.isUnreached(target): builder.function[target].isCold = true
    default: break
    }
    builder.branch(condition, target, top(arity(frame)), else: next)
    continueIn(next)
  }

  /// What the module says about the way that a branch goes.
  private mutating func hint(_ instruction: WasmInstruction) -> Bool? {
    hints.isEmpty ? nil : hints[instruction.offset - body.start]
  }

  private mutating func lowerBranchTable(_ instruction: WasmInstruction) {
    let index = pop()
    let count = arity(frameIndex(instruction.index))
    tableTargets.removeAll()
    for depth in instruction.labels(in: unit.module.bytes) {
      tableTargets.append(target(frameIndex(depth.rawValue)))
    }
    tableTargets.append(target(frameIndex(instruction.index)))
    builder.branchTable(
      index, UnsafeBufferPointer(start: tableTargets.base, count: tableTargets.count), top(count))
    isDead = true
  }

  private mutating func lowerBranchOnNull(_ instruction: WasmInstruction) {
    let reference = pop()
    let isNull = builder.compare(.eq, reference, i64(0))
    let frame = frameIndex(instruction.index)
    let target = target(frame)
    let next = builder.makeBlock()
    if instruction.operator == .brOnNull {
      builder.branch(isNull, target, top(arity(frame)), else: next)
      continueIn(next)
      push(reference)
    } else {
      push(reference)
      builder.branch(isNull, next, else: target, top(arity(frame)))
      continueIn(next)
      height -= 1
    }
  }

  // MARK: Blocks

  mutating func open(_ kind: Frame.Kind, _ type: BlockType) {
    let types = types(type)
    frames.append(
      Frame(
        kind: kind, parameters: types.parameters, results: types.results, height: height - types.parameters.count))
    frames[frames.count - 1].firstLanding = landings.count
  }

  private mutating func openLoop(_ type: BlockType) {
    open(.loop, type)
    let frame = frames.count - 1
    let header = builder.makeBlock()
    let count = frames[frame].parameters.count
    let first = addParameters(frames[frame].parameters, to: header)
    frames[frame].target = header
    frames[frame].firstValue = first
    builder.jump(header, top(count))
    builder.startBlock(header, isLoop: true)
    replaceOperands(from: height - count, with: first, count)
    if options.hasCheckpoints { checkpoint() }
  }

  private mutating func lowerIf(_ instruction: WasmInstruction) {
    let condition = pop()
    open(.if, instruction.blockType)
    let frame = frames.count - 1
    frames[frame].keptStart = kept.count
    for value in top(frames[frame].parameters.count) { kept.append(value) }
    let then = builder.makeBlock()
    let otherwise = builder.makeBlock()
    frames[frame].elseBlock = otherwise
    switch hint(instruction) {
    case true?: builder.function[otherwise].isCold = true
    case false?: builder.function[then].isCold = true
    default: break
    }
    builder.branch(condition, then, else: otherwise)
    continueIn(then)
  }

  mutating func lowerElse() {
    let frame = frames.count - 1
    if !isDead { branch(to: frame) }
    frames[frame].kind = .else
    height = frames[frame].height
    for position in 0..<frames[frame].parameters.count { push(kept[frames[frame].keptStart + position]) }
    kept.truncate(to: frames[frame].keptStart)
    isDead = false
    continueIn(frames[frame].elseBlock)
  }

  mutating func lowerEnd() {
    if frames[frames.count - 1].kind == .if { lowerElse() }
    let frame = frames.count - 1
    switch frames[frame].kind {
    case .function where frame == 0: return closeFunction()
    case .loop:
      let header = frames[frame].target
      frames.removeLast()
      return builder.endLoop(header)
    case .tryTable: closeTryTable()
    case .legacyTry, .legacyCatch, .legacyCatchAll: closeLegacyTry()
    default: break
    }
    join(frame)
  }

  /// Goes on behind a block: where it ended, or where the branches to its end meet.
  mutating func join(_ frame: Int) {
    let target = frames[frame].target
    if target.isNone || builder.isUnreached(target) {
      // Nothing branched here.
      if isDead { height = frames[frame].height }
      frames.removeLast()
      return
    }
    if !isDead { builder.jump(target, top(frames[frame].results.count)) }
    isDead = false
    builder.startBlock(target)
    replaceOperands(from: frames[frame].height, with: frames[frame].firstValue, frames[frame].results.count)
    frames.removeLast()
  }

  // MARK: Returns

  /// Returns with the topmost operands.
  mutating func returnTop() {
    let count = shape.results.count
    guard shape.returnsInMemory else { return builder.ret(top(count)) }
    var offset: Int32 = 0
    let values = top(count)
    for (position, type) in shape.results.types.enumerated() {
      storeSlot(values[position], type, to: resultPointer, offset)
      offset += Int32(type.slotBytes)
    }
    builder.ret([])
  }

  /// Writes a value as it stands in slots of a frame: 32-bit values fill 64 bits with zeros.
  mutating func storeSlot(_ value: Value, _ type: IRType, to address: Value, _ offset: Int32) {
    var stored = value
    switch type {
    case .i32: stored = zeroExtend(value)
    case .f32: stored = zeroExtend(builder.unary(.bitcast, .i32, value))
    default: break
    }
    builder.store(
      stored, to: address,
      MemoryAccess(width: UInt8(type.slotBytes), alias: AliasClass.stack, offset: offset))
  }

  mutating func loadSlot(_ type: IRType, from address: Value, _ offset: Int32) -> Value {
    builder.load(
      type, address, MemoryAccess(width: UInt8(type.byteCount), alias: AliasClass.stack, offset: offset))
  }

  private mutating func closeFunction() {
    let target = frames[0].target
    if !target.isNone && !builder.isUnreached(target) {
      if !isDead { builder.jump(target, top(shape.results.count)) }
      builder.startBlock(target)
      replaceOperands(from: 0, with: frames[0].firstValue, shape.results.count)
      returnTop()
    } else if !isDead {
      returnTop()
    }
    isDead = true
    frames.removeLast()
  }
}
