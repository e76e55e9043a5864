import WasmFormat

// Comparisons, which a branch behind them may take over.

extension Translator {
  mutating func translateCompare(_ width: IntWidth, _ relation: IntRelation) {
    var right = pop()
    var left = pop()
    var relation = relation
    if left.isConstant, !right.isConstant {
      swap(&left, &right)
      relation = relation.reversed
    }
    left = placed(left)
    if right.isConstant, immediate(right, width) == nil { right = placed(right) }
    emitComparison(width == .i32 ? .i32(relation) : .i64(relation), left, right)
  }

  mutating func translateEqualZero(_ width: IntWidth) {
    if width == .i32, let comparison = lastComparison, let operand = operands.last, comparison.end == code.count,
      !operand.isConstant, operand.local < 0, comparison.result == operand.slot
    {
      _ = pop()
      takeBack(to: comparison.start)
      registers = comparison.registers
      forgetLast()
      switch comparison.relation {
      case .i32(let relation): return emitComparison(.i32(relation.opposite), comparison.left, comparison.right)
      case .i64(let relation): return emitComparison(.i64(relation.opposite), comparison.left, comparison.right)
      case .f32, .f64:
        emitComparison(comparison.relation, comparison.left, comparison.right)
        // The opposite of the opposite is the comparison itself.
        guard !comparison.isNegated, let inner = lastComparison else { return }
        // Only a branch can use the opposite; alone it takes an instruction more.
        let number = pop()
        emitComparison(.i32(.equal), number, .zero)
        lastComparison = Comparison(
          relation: inner.relation, isNegated: true, left: inner.left, right: inner.right, start: inner.start,
          end: code.count, registers: inner.registers, result: inner.result)
        return
      }
    }
    let operand = popPlaced()
    var zero = PendingOperand.zero
    zero.kind = operand.kind
    emitComparison(width == .i32 ? .i32(.equal) : .i64(.equal), operand, zero)
  }

  mutating func translateCompare(_ width: FloatWidth, _ relation: FloatRelation) {
    var right = pop()
    var left = pop()
    var relation = relation
    if left.isConstant, !right.isConstant {
      swap(&left, &right)
      relation = relation.reversed
    }
    left = placed(left)
    emitComparison(width == .f32 ? .f32(relation) : .f64(relation), left, right)
  }

  /// Writes a comparison, and remembers it so that a branch can take it over. Only the right operand may be a constant.
  mutating func emitComparison(_ relation: Comparison.Relation, _ left: PendingOperand, _ right: PendingOperand) {
    let start = code.count
    let before = registers
    let slot = top
    let increment = lastIncrement
    switch relation {
    case .i32(let relation): emitIntegerComparison(relation, .i32, left, right)
    case .i64(let relation): emitIntegerComparison(relation, .i64, left, right)
    case .f32(let relation): emitFloatComparison(relation, .f32, left, right)
    case .f64(let relation): emitFloatComparison(relation, .f64, left, right)
    }
    guard slot <= UInt32(UInt16.max) else { return }
    lastComparison = Comparison(
      relation: relation, left: left, right: right, start: start, end: code.count, registers: before, result: slot,
      increment: increment.flatMap { increment in
        let isOperand = increment.result == left.slot || !right.isConstant && increment.result == right.slot
        return increment.end == start && isOperand ? increment : nil
      })
  }

  private mutating func emitIntegerComparison(
    _ relation: IntRelation, _ width: IntWidth, _ left: PendingOperand, _ right: PendingOperand
  ) {
    func handler(_ relation: IntRelation, _ operands: Operands) -> Handler {
      width == .i32
        ? ComparisonHandlers.compare32(relation, operands) : ComparisonHandlers.compare64(relation, operands)
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emit(
        handler(relation, isHeld ? .registerConstant : .slotConstant), a: a, b: b,
        upper: UInt32(truncatingIfNeeded: right.value))
      return finishPush(position, .i32)
    }
    if !registers.holds(left), registers.holds(right) {
      return emitOperands(right, left, .i32) { handler(relation.reversed, $0) }
    }
    emitOperands(left, right, .i32) { handler(relation, $0) }
  }

  private mutating func emitFloatComparison(
    _ relation: FloatRelation, _ width: FloatWidth, _ left: PendingOperand, _ right: PendingOperand
  ) {
    func handler(_ relation: FloatRelation, _ operands: Operands) -> Handler {
      width == .f32
        ? FloatHandlers.compare32(relation, operands) : FloatHandlers.compare64(relation, operands)
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emitFloatConstant(
        handler(relation, isHeld ? .registerConstant : .slotConstant), a: a, b: b, right.value, width)
      return finishPush(position, .i32)
    }
    if !registers.holds(left), registers.holds(right) {
      return emitOperands(right, left, .i32) { handler(relation.reversed, $0) }
    }
    emitOperands(left, right, .i32) { handler(relation, $0) }
  }
}
