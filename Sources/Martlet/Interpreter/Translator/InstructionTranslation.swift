import WasmFormat

// One instruction of the module: what it means for the operand stack, and which code it becomes.

extension Translator {
  mutating func translate(_ instruction: Instruction) {
    if isDead { return translateDead(instruction) }
    switch OperatorTable.rows[Int(instruction.operator.rawValue)].family {
    case .control: translateControl(instruction)
    case .parametric: translateParametric(instruction)
    case .local: translateLocal(instruction)
    case .global: translateGlobal(instruction)
    case .table: translateTable(instruction)
    case .memory: translateMemory(instruction)
    case .reference, .aggregate: translateReference(instruction)
    case .exception: translateException(instruction)
    case .continuation: translateContinuation(instruction)
    case .const(let type): translateConstant(instruction, type)
    case .intUnary(let width, let operation):
      translateUnary(width == .i32 ? .i32 : .i64, to: width == .i32 ? .i32 : .i64) {
        width == .i32
          ? ConversionHandlers.unary32(operation, register: $0) : ConversionHandlers.unary64(operation, register: $0)
      }
    case .intEqualZero(let width): translateEqualZero(width)
    case .intBinary(let width, let operation):
      if operation.canTrap { mark(instruction) }
      translateBinary(width, operation)
    case .intCompare(let width, let relation): translateCompare(width, relation)
    case .floatUnary(let width, let operation):
      translateUnary(width == .f32 ? .f32 : .f64, to: width == .f32 ? .f32 : .f64) {
        width == .f32
          ? FloatHandlers.unary32(operation, register: $0) : FloatHandlers.unary64(operation, register: $0)
      }
      if operation.choosesNaN { canonicalizeNumber(width == .f32 ? .f32 : .f64) }
    case .floatBinary(let width, let operation): translateBinary(width, operation)
    case .floatCompare(let width, let relation): translateCompare(width, relation)
    case .convert(let conversion, let from, let to):
      mark(instruction)
      translateConversion(conversion, from: from, to: to)
    case .wide(let operation): translateWide(operation)
    case .load(let type, let bytes, let signed):
      mark(instruction)
      translateLoad(instruction, LoadKind(type, bytes: bytes, signed: signed), ValueKind(type))
    case .store(let type, let bytes):
      mark(instruction)
      translateStore(instruction, type, bytes: bytes)
    case .atomicLoad(let width, let bytes):
      translateAtomic(
        instruction, values: 0, result: width == .i32 ? .i32 : .i64, AtomicHandlers.load(bytes: bytes))
    case .atomicStore(_, let bytes):
      translateAtomic(instruction, values: 1, result: nil, AtomicHandlers.store(bytes: bytes))
    case .atomicUpdate(let width, let bytes, let update):
      translateAtomic(
        instruction, values: 1, result: width == .i32 ? .i32 : .i64, AtomicHandlers.update(update, bytes: bytes))
    case .atomicCompareExchange(let width, let bytes):
      translateAtomic(
        instruction, values: 2, result: width == .i32 ? .i32 : .i64, AtomicHandlers.compareExchange(bytes: bytes))
    case .atomicWait(let width):
      translateAtomic(
        instruction, values: 2, result: .i32, namesMemory: true,
        width == .i32 ? WaitHandlers.wait32 : WaitHandlers.wait64)
    case .atomicNotify:
      translateAtomic(instruction, values: 1, result: .i32, namesMemory: true, WaitHandlers.notify)
    case .atomicFence: break
    default: translateVector(instruction)
    }
  }

  /// Code that nothing reaches is skipped, up to the end of the block.
  private mutating func translateDead(_ instruction: Instruction) {
    switch instruction.operator {
    case .block, .loop, .if, .try, .tryTable: deadDepth += 1
    case .delegate:
      if deadDepth == 0 { translateException(instruction) } else { deadDepth -= 1 }
    case .else where deadDepth == 0: translateElse()
    case .catch where deadDepth == 0, .catchAll where deadDepth == 0: translateException(instruction)
    case .end:
      if deadDepth == 0 { translateEnd() } else { deadDepth -= 1 }
    default: break
    }
  }

  /// What the interpreter does not know ends as a trap.
  mutating func unsupported(_ instruction: Instruction) {
    mark(instruction)
    emit(ControlHandlers.unreachable)
    becomeDead()
  }

  // MARK: Control

  private mutating func translateControl(_ instruction: Instruction) {
    switch instruction.operator {
    case .block: open(.block, instruction.blockType)
    case .loop:
      open(.loop, instruction.blockType)
      // An interruption stops here.
      mark(instruction)
    case .if: translateIf(instruction.blockType)
    case .else: translateElse()
    case .end: translateEnd()
    case .br: translateBranch(instruction.index)
    case .brIf: translateBranchIf(instruction.index)
    case .brTable: translateBranchTable(instruction)
    case .return:
      emitReturn()
      becomeDead()
    case .brOnNull: translateBranchOnNull(instruction.index)
    case .brOnNonNull: translateBranchOnNonNull(instruction.index)
    case .brOnCast:
      translateBranchOnCast(instruction, ReferenceHandlers.branchOnCast, ReferenceHandlers.branchOnCastFailure)
    case .brOnCastFail:
      translateBranchOnCast(instruction, ReferenceHandlers.branchOnCastFailure, ReferenceHandlers.branchOnCast)
    default:
      mark(instruction)
      translateCall(instruction)
    }
  }

  private func isNull(_ operand: PendingOperand) -> Condition {
    var null = PendingOperand.zero
    null.kind = .reference
    return .comparison(
      Comparison(
        relation: .i64(.equal), left: operand, right: null, start: 0, end: 0, registers: registers, result: 0))
  }

  private mutating func translateBranchOnNull(_ depth: UInt32) {
    canonicalizeTop(1)
    let reference = pop()
    conditionalJump(to: label(depth)) { $0.emitBranch($0.isNull(reference), isOpposite: $1) }
    push(.reference)
  }

  private mutating func translateBranchOnNonNull(_ depth: UInt32) {
    canonicalizeTop(1)
    let reference = operands[operands.count - 1]
    conditionalJump(to: label(depth)) { $0.emitBranch($0.isNull(reference), isOpposite: !$1) }
    _ = pop()
  }

  private mutating func translateBranchOnCast(_ instruction: Instruction, _ handler: Handler, _ opposite: Handler) {
    canonicalizeTop(1)
    let reference = operands[operands.count - 1]
    let target = castTarget(instruction.targetType.heapTypeUnchecked, isNullable: instruction.targetType.isNullable)
    conditionalJump(to: label(instruction.index)) { translator, isOpposite in
      let a = translator.source(reference.slot, role: 0)
      translator.emit(isOpposite ? opposite : handler, a: a, upper: 0)
      let field = translator.code.count * 8 - 4
      translator.word(UInt32(target.kind) | (target.isNullable ? 1 << 16 : 0), target.identity)
      translator.word(target.depth, 0)
      return field
    }
  }

  // MARK: Parametric

  private mutating func translateParametric(_ instruction: Instruction) {
    switch instruction.operator {
    case .unreachable: unsupported(instruction)
    case .drop: _ = pop()
    case .select, .selectTyped: translateSelect()
    default: break
    }
  }

  private mutating func translateSelect() {
    let condition = pop()
    let second = pop()
    let first = pop()
    if first.isConstant || second.isConstant { return emitSelect(first, second, placed(condition)) }
    let left = first
    let right = second
    let number = placed(condition)
    let kind = left.kind
    let isHeld = registers.holds(number) && kind != .vector
    let b = source(left.slot, role: 0)
    let c = source(right.slot, role: 1)
    let d = isHeld ? 0 : source(number.slot, role: 2)
    let a = destination(top)
    let position = code.count
    if kind == .vector {
      emit(MoveHandlers.selectWide, a: a, b: b, c: c, d: d)
      finishPush(position, .vector)
    } else {
      emit(isHeld ? MoveHandlers.selectByWord : MoveHandlers.select, a: a, b: b, c: c, d: d)
      finishPush(position, kind, register: .i64)
    }
  }

  /// At least one of the values is a constant, and so no vector.
  private mutating func emitSelect(_ first: PendingOperand, _ second: PendingOperand, _ condition: PendingOperand) {
    let values: SelectValues = !first.isConstant ? .slotConstant : second.isConstant ? .constants : .constantSlot
    let isHeld = registers.holds(condition)
    let b = values == .constants ? 0 : source(first.isConstant ? second.slot : first.slot, role: 0)
    let d = isHeld ? 0 : source(condition.slot, role: 2)
    let a = destination(top)
    let position = code.count
    emit(MoveHandlers.select(values, byWord: isHeld), a: a, b: b, d: d)
    if first.isConstant { code.append(first.value) }
    if second.isConstant { code.append(second.value) }
    finishPush(position, first.kind, register: .i64)
  }

  // MARK: Locals, globals, constants

  private mutating func translateLocal(_ instruction: Instruction) {
    let local = Int(instruction.index)
    switch instruction.operator {
    case .localGet: pushLocal(local)
    case .localSet: setLocal(local)
    default:
      let operand = operands[operands.count - 1]
      setLocal(local)
      if operand.isConstant {
        pushConstant(operand.kind, operand.value)
      } else {
        pushLocal(local)
      }
    }
  }

  private mutating func translateConstant(_ instruction: Instruction, _ type: NumericType) {
    switch type {
    case .i32: pushConstant(.i32, instruction.low & 0xFFFF_FFFF)
    case .i64: pushConstant(.i64, instruction.low)
    case .f32: pushConstant(.f32, instruction.low & 0xFFFF_FFFF)
    case .f64: pushConstant(.f64, instruction.low)
    case .v128: translateVectorConstant(instruction)
    }
  }

  private mutating func translateGlobal(_ instruction: Instruction) {
    let index = GlobalIndex(instruction.index)
    let kind = ValueKind(layout.globals[index.position].value)
    let place = layout.place(of: index)
    if instruction.operator == .globalGet {
      let a = destination(top)
      let position = code.count
      switch place {
      case .own(let offset):
        let handler =
          switch kind {
          case .vector: MoveHandlers.globalGetWide
          case .f64: MoveHandlers.globalGetDouble
          default: MoveHandlers.globalGet
          }
        emit(handler, a: a, upper: UInt32(offset))
        finishPush(position, kind, register: kind == .f32 ? .i64 : kind)
      case .imported(let import_):
        emit(
          kind == .vector ? MoveHandlers.importedGetWide : MoveHandlers.importedGet, a: a, upper: UInt32(import_))
        finishPush(position, kind, register: kind == .vector ? .vector : .i64)
      }
      return
    }
    let value = popPlaced()
    switch place {
    case .own(let offset):
      if kind != .vector, kind != .f32, kind != .f64, registers.holds(value) {
        return emit(MoveHandlers.globalSetWord, upper: UInt32(offset))
      }
      let a = source(value.slot, role: 0)
      emit(kind == .vector ? MoveHandlers.globalSetWide : MoveHandlers.globalSet, a: a, upper: UInt32(offset))
    case .imported(let import_):
      let a = source(value.slot, role: 0)
      emit(
        kind == .vector ? MoveHandlers.importedSetWide : MoveHandlers.importedSet, a: a, upper: UInt32(import_))
    }
  }
}

extension IntBinary {
  var canTrap: Bool {
    switch self {
    case .divideSigned, .divideUnsigned, .remainderSigned, .remainderUnsigned: true
    default: false
    }
  }
}
