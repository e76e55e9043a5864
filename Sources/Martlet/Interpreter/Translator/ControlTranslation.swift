import WasmFormat

// Blocks and branches.

extension Translator {
  /// How many values a block takes and gives.
  func counts(_ type: BlockType) -> (parameters: Int, results: Int) {
    switch type.form {
    case .empty: return (0, 0)
    case .result: return (0, 1)
    case .type(let index):
      let function = layout.functionType(index)
      return (function.parameters.count, function.results.count)
    }
  }

  mutating func pushParameters(_ type: BlockType) {
    guard case .type(let index) = type.form else { return }
    for type in layout.functionType(index).parameters { push(ValueKind(type)) }
  }

  mutating func pushResults(_ type: BlockType) {
    switch type.form {
    case .empty: break
    case .result(let result): push(ValueKind(result))
    case .type(let index): for type in layout.functionType(index).results { push(ValueKind(type)) }
    }
  }

  mutating func open(_ kind: Label.Kind, _ type: BlockType) {
    flush()
    let counts = counts(type)
    let height = operands.count - counts.parameters
    let base = counts.parameters > 0 ? operands[height].canonical : top
    var label = Label(
      kind: kind, type: type, height: height, baseSlot: base,
      arity: kind == .loop ? counts.parameters : counts.results)
    label.regionStart = byteCount
    if kind == .loop {
      label.position = code.count
      if loops.last != code.count { loops.append(code.count) }
      bind()
    }
    labels.append(label)
  }

  /// Something may jump here.
  mutating func bind() {
    boundAt = code.count
    registers = Registers()
    forgetLast()
  }

  // MARK: Distances

  // A branch is known by the byte where its distance stands. If it can pay for the way to its target, 1 is added to that; and
  // 2 besides, if it needs another handler for it. 2 alone stands for a jump, which becomes a `chargeAndJump`.

  /// Lets a branch lead to a word. `cost` is what is paid there, if anything: a branch that pays passes over it.
  mutating func resolve(_ branch: Int, to target: Int, cost: UInt32) {
    var target = target
    if branch & 1 != 0, cost > 0 {
      target += PayingBranchLayout.chargeBytes / 8
      setField(branch + PayingBranchLayout.takenCost, cost)
      if branch & 2 != 0 {
        let handler = branch >> 3 - 1
        code[handler] = PayingBranchHandlers.payingBoth(code[handler])
      }
    } else if branch & 2 != 0, cost > 0 {
      target += PayingBranchLayout.chargeBytes / 8
      setField((branch & ~3) - 4, cost)
      code[branch >> 3 - 1] = UInt64(UInt(bitPattern: address(of: BoundHandlers.chargeAndJump)))
    }
    setField(branch, UInt32(bitPattern: Int32(truncatingIfNeeded: target &* 8 &- (branch & ~3 &- 12))))
  }

  private mutating func setField(_ field: Int, _ value: UInt32) {
    let shift = UInt64(field & 4) * 8
    let others: UInt64 = code[field >> 3] & ~(UInt64(UInt32.max) << shift)
    code[field >> 3] = others | UInt64(value) << shift
  }

  private func field(_ field: Int) -> Int32 {
    Int32(truncatingIfNeeded: code[field >> 3] >> (UInt64(field & 4) * 8))
  }

  /// Resolves a chain of branches.
  mutating func resolveChain(_ head: Int32, to target: Int, cost: UInt32 = 0) {
    var head = head
    while head >= 0 {
      let next = field(Int(head))
      resolve(Int(head), to: target, cost: cost)
      head = next
    }
  }

  /// The branch just written leads to a label.
  mutating func attach(_ fieldPosition: Int, to label: Int) {
    if labels[label].kind == .loop {
      resolve(fieldPosition, to: labels[label].position, cost: labels[label].charge)
    } else {
      setField(fieldPosition, UInt32(bitPattern: labels[label].branches))
      labels[label].branches = Int32(truncatingIfNeeded: fieldPosition)
    }
  }

  // MARK: Conditions

  /// What a branch depends on.
  enum Condition {
    case comparison(Comparison)
    case operand(PendingOperand)
  }

  /// Pops a condition. The comparison that made it, if it was the last instruction, is taken back: the branch will do it.
  mutating func takeCondition() -> Condition {
    let condition = pop()
    guard let comparison = lastComparison, !condition.isConstant, comparison.end == code.count,
      comparison.result == condition.slot, condition.local < 0
    else { return .operand(condition) }
    takeBack(to: comparison.start)
    registers = comparison.registers
    let load = lastLoad
    forgetLast()
    if load?.end == code.count { lastLoad = load }
    return .comparison(comparison)
  }

  /// Makes the branch whose first words were just written one that pays, if it is to be; returns it.
  private mutating func finishBranch(_ ways: PaidWays = .other) -> Int {
    let field = code.count * 8 - 4
    guard branchesPay else { return field }
    payingBranch = code.count
    code.append(0)
    return field | (ways == .both ? 1 : 3)
  }

  /// Branches where the condition holds (or does not); returns the branch.
  mutating func emitBranch(_ condition: Condition, isOpposite: Bool) -> Int {
    switch condition {
    case .comparison(let comparison): return emitBranch(comparison, isOpposite: isOpposite)
    case .operand(let operand):
      if let increment = lastIncrement, increment.end == code.count, !operand.isConstant,
        operand.slot == increment.result
      {
        return emitIncrementBranch(increment, isOpposite ? .equal : .notEqual, .zero)
      }
      let number = placed(operand)
      return emitIntegerBranch(isOpposite ? .equal : .notEqual, number, .zero, width: .i32)
    }
  }

  mutating func emitBranch(_ comparison: Comparison, isOpposite: Bool) -> Int {
    switch comparison.relation {
    case .i32(let relation):
      let relation = isOpposite ? relation.opposite : relation
      if let increment = comparison.increment, comparison.start == code.count, !needsScratch {
        if increment.result != comparison.left.slot {
          return emitIncrementBranch(increment, relation.reversed, comparison.left)
        }
        let right = comparison.right
        if !right.isConstant || Int16(exactly: Int32(truncatingIfNeeded: right.value)) != nil {
          return emitIncrementBranch(increment, relation, right)
        }
      }
      return emitIntegerBranch(relation, comparison.left, comparison.right, width: .i32)
    case .i64(let relation):
      return emitIntegerBranch(
        isOpposite ? relation.opposite : relation, comparison.left, comparison.right, width: .i64)
    case .f32(let relation):
      return emitFloatBranch(
        relation, comparison.left, comparison.right, width: .f32, unless: isOpposite != comparison.isNegated)
    case .f64(let relation):
      return emitFloatBranch(
        relation, comparison.left, comparison.right, width: .f64, unless: isOpposite != comparison.isNegated)
    }
  }

  /// Joins the addition to a local with the branch that depends on it.
  private mutating func emitIncrementBranch(
    _ increment: Increment, _ relation: IntRelation, _ limit: PendingOperand
  ) -> Int {
    takeBack(to: increment.start)
    forgetLast()
    registers = increment.registers
    let b =
      limit.isConstant
      ? UInt16(bitPattern: Int16(truncatingIfNeeded: Int32(truncatingIfNeeded: limit.value))) : UInt16(limit.slot)
    let sum: BranchSum = increment.first != nil ? .two : increment.isConstant ? .constant : .slot
    let handler =
      branchesPay
      ? PayingBranchHandlers.addBranch(relation, sum, constantLimit: limit.isConstant)
      : FusedHandlers.addBranch(relation, sum, constantLimit: limit.isConstant)
    emit(handler, a: UInt16(increment.result), b: b, upper: 0)
    let field = finishBranch(.both)
    word(increment.addend, increment.source)
    if let first = increment.first {
      code.append(UInt64(first.result) | UInt64(first.source) << 16 | UInt64(first.constant) << 32)
      registers.forget(first.result)
    }
    registers.wrote(increment.result, .i32)
    return field
  }

  /// Joins a load with the branch that depends on its value; nil where there is no such instruction.
  private mutating func emitLoadBranch(
    _ relation: IntRelation, _ left: PendingOperand, _ right: PendingOperand
  ) -> Int? {
    guard let load = lastLoad, load.end == code.count, relation == .equal || relation == .notEqual, !needsScratch
    else { return nil }
    var other = right
    if !load.made(left) {
      guard load.made(right) else { return nil }
      other = left
    }
    let constant = other.isConstant ? Int16(exactly: Int32(truncatingIfNeeded: other.value)) : 0
    guard let constant,
      let handler = loadBranch(load.kind, load.address, ifEqual: relation == .equal, constant: other.isConstant)
    else { return nil }
    takeBack(to: load.start)
    registers = load.registers
    forgetLast()
    emit(handler, a: other.isConstant ? UInt16(bitPattern: constant) : UInt16(other.slot), b: load.slot, upper: 0)
    let field = finishBranch(.both)
    word(load.offset, load.addend)
    return field
  }

  private func loadBranch(_ kind: LoadKind, _ address: JoinedAddress, ifEqual: Bool, constant: Bool) -> Handler? {
    branchesPay
      ? PayingBranchHandlers.load(kind, address, ifEqual: ifEqual, constant: constant)
      : JoinedLoadHandlers.branch(kind, address, ifEqual: ifEqual, constant: constant)
  }

  /// The right operand may be a constant, the left one is not.
  mutating func emitIntegerBranch(
    _ relation: IntRelation, _ left: PendingOperand, _ right: PendingOperand, width: IntWidth
  ) -> Int {
    func handler(_ relation: IntRelation, _ operands: Operands) -> Handler {
      switch (width, branchesPay) {
      case (.i32, false): ComparisonHandlers.branch32(relation, operands)
      case (.i64, false): ComparisonHandlers.branch64(relation, operands)
      case (.i32, true): PayingBranchHandlers.branch32(relation, operands, .other)
      case (.i64, true): PayingBranchHandlers.branch64(relation, operands, .other)
      }
    }
    if width == .i32, let field = emitLoadBranch(relation, left, right) { return field }
    if right.isConstant {
      let number = width == .i32 ? Int64(Int32(truncatingIfNeeded: right.value)) : Int64(bitPattern: right.value)
      if registers.holds(left), let constant = Int32(exactly: number) {
        emit(handler(relation, .registerConstant), lower: UInt32(bitPattern: constant), upper: 0)
        return finishBranch()
      }
      if let constant = Int16(exactly: number) {
        let a = source(left.slot, role: 0)
        emit(handler(relation, .slotConstant), a: a, b: UInt16(bitPattern: constant), upper: 0)
        return finishBranch()
      }
      return emitIntegerBranch(relation, left, placed(right), width: width)
    }
    if registers.holds(left) {
      let b = source(right.slot, role: 1)
      emit(handler(relation, .registerSlot), b: b, upper: 0)
    } else if registers.holds(right) {
      let b = source(left.slot, role: 0)
      emit(handler(relation.reversed, .registerSlot), b: b, upper: 0)
    } else {
      let a = source(left.slot, role: 0)
      let b = source(right.slot, role: 1)
      emit(handler(relation, .slotSlot), a: a, b: b, upper: 0)
    }
    return finishBranch()
  }

  mutating func emitFloatBranch(
    _ relation: FloatRelation, _ left: PendingOperand, _ right: PendingOperand, width: FloatWidth, unless: Bool
  ) -> Int {
    func handler(_ relation: FloatRelation, _ operands: Operands) -> Handler {
      switch (width, unless, branchesPay) {
      case (.f32, false, false): FloatHandlers.branch32(relation, operands)
      case (.f64, false, false): FloatHandlers.branch64(relation, operands)
      case (.f32, true, false): FloatHandlers.branchUnless32(relation, operands)
      case (.f64, true, false): FloatHandlers.branchUnless64(relation, operands)
      case (.f32, _, true): PayingBranchHandlers.float32(relation, operands, unless: unless)
      case (.f64, _, true): PayingBranchHandlers.float64(relation, operands, unless: unless)
      }
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let a = isHeld ? 0 : source(left.slot, role: 0)
      emit(handler(relation, isHeld ? .registerConstant : .slotConstant), a: a, upper: 0)
      let field = finishBranch(.both)
      code.append(right.value)
      return field
    }
    if registers.holds(left) {
      let b = source(right.slot, role: 1)
      emit(handler(relation, .registerSlot), b: b, upper: 0)
    } else if registers.holds(right) {
      let b = source(left.slot, role: 0)
      emit(handler(relation.reversed, .registerSlot), b: b, upper: 0)
    } else {
      let a = source(left.slot, role: 0)
      let b = source(right.slot, role: 1)
      emit(handler(relation, .slotSlot), a: a, b: b, upper: 0)
    }
    return finishBranch(.both)
  }

  mutating func emitJump() -> Int {
    emit(ControlHandlers.jump, upper: 0)
    return code.count * 8 - 4 | (branchesPay ? 2 : 0)
  }

  /// A place behind a branch that was just written: both sides know the registers, but nothing before can be changed.
  mutating func land(_ field: Int, cost: UInt32 = 0) {
    resolve(field, to: code.count, cost: cost)
    bind()
  }

  // MARK: Branches

  func label(_ depth: UInt32) -> Int { max(0, labels.count - 1 - Int(depth)) }

  /// Jumps to a label with the topmost values.
  mutating func jump(to label: Int) {
    if labels[label].kind == .function { return emitReturn() }
    moveTop(labels[label].arity, to: labels[label].baseSlot)
    if labels[label].kind == .loop, labels[label].charge > 0 {
      emit(BoundHandlers.chargeAndJump, lower: labels[label].charge, upper: 0)
      let target = labels[label].position + PayingBranchLayout.chargeBytes / 8 + countingWords
      resolve(code.count * 8 - 4, to: target, cost: 0)
      return
    }
    attach(emitJump(), to: label)
  }

  mutating func becomeDead() {
    drop(to: labels[labels.count - 1].height)
    isDead = true
  }

  mutating func translateBranch(_ depth: UInt32) {
    jump(to: label(depth))
    becomeDead()
  }

  mutating func translateBranchIf(_ depth: UInt32) {
    let condition = takeCondition()
    conditionalJump(to: label(depth)) { $0.emitBranch(condition, isOpposite: $1) }
  }

  /// Jumps to a label with the topmost values, or goes on. `emit` writes the branch, as it is meant or turned around.
  mutating func conditionalJump(to target: Int, emit: (inout Translator, Bool) -> Int) {
    let arity = labels[target].arity
    if arity > 0 {
      if labels[target].kind == .function || !isInPlace(arity, at: labels[target].baseSlot) {
        // What the jump moves must not be what the stack below it says for the other way.
        if arity > 1 { canonicalizeTop(arity) }
        let skip = withoutPaying { emit(&$0, true) }
        forgetLast()
        let held = registers
        jump(to: target)
        land(skip)
        registers = held
        return
      }
      canonicalizeTop(arity)
    }
    let field = emit(&self, false)
    attach(field, to: target)
    forgetLast()
  }

  /// Writes branches of which one way leads to no place where something is paid.
  private mutating func withoutPaying<Result>(_ body: (inout Translator) -> Result) -> Result {
    let outer = branchesPay
    branchesPay = false
    defer { branchesPay = outer }
    return body(&self)
  }

  // MARK: Tables of branches

  mutating func translateBranchTable(_ instruction: Instruction) {
    let index = popPlaced()
    let arity = labels[label(instruction.index)].arity
    canonicalizeTop(arity)
    serial &+= 1
    var stubs: [Int] = []

    if registers.holds(index) {
      emit(
        branchesPay ? PayingBranchHandlers.tableByWord : ControlHandlers.branchTableByWord, upper: instruction.count)
    } else {
      let a = source(index.slot, role: 0)
      emit(branchesPay ? PayingBranchHandlers.table : ControlHandlers.branchTable, a: a, upper: instruction.count)
    }
    let table = code.count
    let entryBytes = branchesPay ? 4 + PayingBranchLayout.takenCost : 4
    code.append(contentsOf: repeatElement(0, count: ((Int(instruction.count) + 1) * entryBytes + 7) / 8))
    if code.count >= 1 << 27 { isTooLarge = true }
    forgetLast()

    var entry = table * 8 + (branchesPay ? 1 : 0)
    for depth in instruction.labels(in: layout.module.bytes) {
      addEntry(entry, label(depth.rawValue), arity, &stubs)
      entry += entryBytes
    }
    addEntry(entry, label(instruction.index), arity, &stubs)

    for target in stubs {
      resolveChain(labels[target].stubs, to: code.count)
      labels[target].stubs = -1
      bind()
      jump(to: target)
    }
    becomeDead()
  }

  private mutating func addEntry(_ entry: Int, _ target: Int, _ arity: Int, _ stubs: inout [Int]) {
    if isInPlace(arity, at: labels[target].baseSlot) { return attach(entry, to: target) }
    if labels[target].stubSerial != serial || labels[target].stubs < 0 {
      labels[target].stubSerial = serial
      labels[target].stubs = -1
      stubs.append(target)
    }
    setField(entry, UInt32(bitPattern: labels[target].stubs))
    labels[target].stubs = Int32(truncatingIfNeeded: entry)
  }

  // MARK: Returns

  /// Returns with the topmost values.
  mutating func emitReturn() {
    let arity = labels[0].arity
    let header = headerSlot * 8
    guard arity > 0 else { return emit(ControlHandlers.returnNothing, upper: header) }
    let first = operands.count - arity
    if arity == 1, operands[first].kind != .vector {
      let operand = operands[first]
      if operand.isConstant {
        emitConstant(operand.value, operand.kind, to: 0)
        return emit(ControlHandlers.returnNothing, upper: header)
      }
      if operand.slot == 0 || redirectLast(operand, to: 0) {
        return emit(ControlHandlers.returnNothing, upper: header)
      }
      if registers.holds(operand) {
        switch operand.kind {
        case .f64: return emit(ControlHandlers.returnDouble, upper: header)
        case .f32: return emit(ControlHandlers.returnSingle, upper: header)
        default: return emit(ControlHandlers.returnWord, upper: header)
        }
      }
      let b = source(operand.slot, role: 0)
      return emit(ControlHandlers.returnSlot, b: b, upper: header)
    }
    // A parameter may be where a result goes.
    canonicalizeTop(arity)
    moveTop(arity, to: 0)
    emit(ControlHandlers.returnNothing, upper: header)
  }

  // MARK: Blocks

  mutating func translateIf(_ type: BlockType) {
    let condition = takeCondition()
    flush()
    let field = emitBranch(condition, isOpposite: true)
    forgetLast()
    open(.if, type)
    labels[labels.count - 1].elseBranch = Int32(truncatingIfNeeded: field)
  }

  mutating func translateElse() {
    let index = labels.count - 1
    if !isDead {
      moveTop(labels[index].arity, to: labels[index].baseSlot)
      attach(emitJump(), to: index)
    }
    drop(to: labels[index].height)
    land(Int(labels[index].elseBranch), cost: costAhead)
    labels[index].elseBranch = -1
    labels[index].kind = .else
    isDead = false
    pushParameters(labels[index].type)
    flushed = operands.count
  }

  mutating func translateEnd() {
    let index = labels.count - 1
    closeRegion(index)
    let label = labels[index]
    let isJoin =
      label.branches >= 0 || label.catching >= 0 || label.elseBranch >= 0 || label.kind == .legacyCatch
      || label.kind == .legacyTry
    if label.kind == .function { return closeFunction(isJoin) }
    if !isJoin {
      if isDead { drop(to: label.height) }
      labels.removeLast()
      return
    }
    if !isDead { moveTop(counts(label.type).results, to: label.baseSlot) }
    // A legacy try without branches to its end and with a dead body stays dead.
    let isReachable = !isDead || label.branches >= 0 || label.catching >= 0 || label.elseBranch >= 0
    drop(to: label.height)
    resolveChain(label.branches, to: code.count, cost: costAhead)
    if label.elseBranch >= 0 { resolve(Int(label.elseBranch), to: code.count, cost: costAhead) }
    resolveClauses(label.catching, to: byteCount)
    bind()
    labels.removeLast()
    isDead = !isReachable
    if isReachable {
      pushResults(label.type)
      flushed = operands.count
    }
  }

  private mutating func closeFunction(_ isJoin: Bool) {
    let label = labels[0]
    if !isDead {
      if isJoin { moveTop(label.arity, to: label.baseSlot) } else { emitReturn() }
    }
    if isJoin {
      drop(to: 0)
      resolveChain(label.branches, to: code.count)
      resolveClauses(label.catching, to: byteCount)
      bind()
      pushResults(label.type)
      emitReturn()
    }
    labels.removeLast()
  }

  mutating func resolveClauses(_ head: Int32, to landing: UInt32) {
    var head = head
    while head >= 0 {
      let position = Int(head)
      head = Int32(bitPattern: clauses[position].landing)
      clauses[position].landing = landing
    }
  }
}

extension IntRelation {
  /// Holds where this one does not.
  var opposite: IntRelation {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .lessSigned: .greaterOrEqualSigned
    case .lessUnsigned: .greaterOrEqualUnsigned
    case .greaterSigned: .lessOrEqualSigned
    case .greaterUnsigned: .lessOrEqualUnsigned
    case .lessOrEqualSigned: .greaterSigned
    case .lessOrEqualUnsigned: .greaterUnsigned
    case .greaterOrEqualSigned: .lessSigned
    case .greaterOrEqualUnsigned: .lessUnsigned
    }
  }

  /// The same with the operands exchanged.
  var reversed: IntRelation {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .lessSigned: .greaterSigned
    case .lessUnsigned: .greaterUnsigned
    case .greaterSigned: .lessSigned
    case .greaterUnsigned: .lessUnsigned
    case .lessOrEqualSigned: .greaterOrEqualSigned
    case .lessOrEqualUnsigned: .greaterOrEqualUnsigned
    case .greaterOrEqualSigned: .lessOrEqualSigned
    case .greaterOrEqualUnsigned: .lessOrEqualUnsigned
    }
  }
}

extension FloatRelation {
  /// The same with the operands exchanged.
  var reversed: FloatRelation {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .greater
    case .greater: .less
    case .lessOrEqual: .greaterOrEqual
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
