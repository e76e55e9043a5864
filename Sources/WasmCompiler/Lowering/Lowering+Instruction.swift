import MachineCode
import WasmFormat

// One instruction of the module: what it means for the operand stack, and which instructions of the IR it becomes.

extension Lowering {
  typealias WasmInstruction = WasmFormat.Instruction
  typealias IRInstruction = MachineCode.Instruction

  mutating func lower(_ instruction: WasmInstruction) throws(Unsupported) {
    if isDead { return try lowerDead(instruction) }
    builder.source = instruction.offset &+ body.sourceShift
    let rule = rules[Int(instruction.operator.rawValue)]
    switch rule.form {
    case .localGet: push(builder.read(Variable(body.firstLocal &+ instruction.index)))
    case .localSet: builder.write(Variable(body.firstLocal &+ instruction.index), pop())
    case .localTee: builder.write(Variable(body.firstLocal &+ instruction.index), operands[height - 1])
    case .constant: lowerConstant(instruction, rule.type)
    case .unary:
      let a = pop()
      push(builder.emit(IRInstruction(rule.opcode, rule.type, detail: rule.detail, a: a)))
      if rule.isFloatResult && options.isDeterministic { canonicalize(rule) }
    case .binary:
      let b = pop()
      let a = pop()
      push(builder.emit(IRInstruction(rule.opcode, rule.type, detail: rule.detail, a: a, b: b)))
      if rule.isFloatResult && options.isDeterministic { canonicalize(rule) }
    case .ternary:
      let c = pop()
      let b = pop()
      let a = pop()
      push(builder.emit(IRInstruction(rule.opcode, rule.type, detail: rule.detail, a: a, b: b, c: c)))
    case .equalZero:
      let a = pop()
      push(builder.compare(.eq, a, builder.constant(rule.type, 0)))
    case .load: lowerLoad(instruction, rule)
    case .store: lowerStore(instruction, rule)
    case .atomicLoad, .atomicStore, .atomicUpdate, .atomicCompareExchange: lowerAtomic(instruction, rule)
    case .extractLane:
      let a = pop()
      push(
        builder.emit(
          IRInstruction(rule.opcode, rule.type, detail: rule.detail, a: a, immediate: Int64(instruction.lane))))
    case .replaceLane:
      let b = pop()
      let a = pop()
      push(
        builder.emit(
          IRInstruction(rule.opcode, rule.type, detail: rule.detail, a: a, b: b, immediate: Int64(instruction.lane))))
    case .vectorLoad: lowerVectorLoad(instruction)
    case .loadLane, .storeLane: lowerLaneAccess(instruction, rule)
    case .irregular: try lowerIrregular(instruction)
    }
  }

  /// Code that nothing reaches is passed over, up to the end of the block.
  private mutating func lowerDead(_ instruction: WasmInstruction) throws(Unsupported) {
    switch instruction.operator {
    case .block, .loop, .if, .try, .tryTable: deadDepth += 1
    case .delegate: if deadDepth == 0 { lowerDelegate(instruction.index) } else { deadDepth -= 1 }
    case .else where deadDepth == 0: lowerElse()
    case .catch where deadDepth == 0, .catchAll where deadDepth == 0: lowerException(instruction)
    case .end: if deadDepth == 0 { lowerEnd() } else { deadDepth -= 1 }
    default: break
    }
  }

  private mutating func lowerIrregular(_ instruction: WasmInstruction) throws(Unsupported) {
    switch OperatorTable.rows[Int(instruction.operator.rawValue)].family {
    case .control: try lowerControl(instruction)
    case .parametric: lowerParametric(instruction)
    case .global: lowerGlobal(instruction)
    case .table: lowerTable(instruction)
    case .memory: lowerMemory(instruction)
    case .reference, .aggregate: lowerReference(instruction)
    case .exception: lowerException(instruction)
    case .continuation: lowerContinuation(instruction)
    case .wide(let operation): lowerWide(operation)
    case .atomicWait(let width): lowerWait(instruction, width)
    case .atomicNotify: lowerNotify(instruction)
    case .atomicFence: builder.emit(IRInstruction(.fence))
    case .vectorShuffle:
      let b = pop()
      let a = pop()
      push(builder.shuffle(a, b, lanes: VectorBits(low: instruction.low, high: instruction.high)))
    case .vectorBinary(_, .relaxedDot): lowerDot()
    case .vectorTernary(let shape, let operation): try lowerFused(instruction, shape, operation)
    default: throw Unsupported(operator: instruction.operator, offset: instruction.offset)
    }
  }

  // MARK: Parametric, constants, globals

  private mutating func lowerParametric(_ instruction: WasmInstruction) {
    switch instruction.operator {
    case .unreachable:
      builder.unreachable(TrapReason.unreachable.code)
      isDead = true
    case .drop: _ = pop()
    case .select, .selectTyped:
      let condition = pop()
      let no = pop()
      let yes = pop()
      push(builder.select(condition, yes, no))
    default: break
    }
  }

  private mutating func lowerConstant(_ instruction: WasmInstruction, _ type: IRType) {
    if type == .v128 {
      push(builder.vectorConstant(VectorBits(low: instruction.low, high: instruction.high)))
    } else {
      push(builder.constant(type, instruction.low))
    }
  }

  private mutating func lowerGlobal(_ instruction: WasmInstruction) {
    let index = Int(instruction.index)
    let global = unit.globals[index]
    let type = IRType(global.value)
    var access = MemoryAccess(width: UInt8(type.byteCount), alias: AliasClass.constant)
    let address: Value
    if index < unit.importedGlobals {
      address = field(field(instance, runtime.instance.importedGlobals), Int32(index * 8))
      if global.isMutable { access.alias = AliasClass.importedGlobals }
    } else {
      let position = index - unit.importedGlobals
      address = instance
      access.offset = runtime.instance.globals + Int32(position * 16)
      if global.isMutable { access.alias = AliasClass.global(UInt32(position)) }
    }
    if instruction.operator == .globalGet {
      push(builder.load(type, address, access))
    } else {
      // The upper half of a 32-bit global's slot is zero and stays so.
      builder.store(pop(), to: address, access)
    }
  }

  // MARK: Numbers

  /// Gives the value on top the one pattern that the deterministic profile allows where it is not a number.
  private mutating func canonicalize(_ rule: LoweringRule) {
    let value = pop()
    if rule.type != .v128 {
      let pattern = builder.constant(rule.type, rule.type == .f32 ? 0x7fc0_0000 : 0x7ff8_0000_0000_0000)
      return push(builder.select(builder.compareFloat(.eq, value, value), value, pattern))
    }
    let shape = LaneShape(rawValue: UInt8(truncatingIfNeeded: rule.detail & 7)) ?? .f32x4
    push(canonicalLanes(value, shape))
  }

  mutating func canonicalLanes(_ value: Value, _ shape: LaneShape) -> Value {
    let lane: UInt64 = shape == .f32x4 ? 0x7fc0_0000_7fc0_0000 : 0x7ff8_0000_0000_0000
    let pattern = builder.vectorConstant(VectorBits(low: lane, high: lane))
    let isNumber = builder.vector(.vectorBinary, .eq, shape, value, value)
    return builder.vector(.vectorTernary, .bitSelect, .i8x16, value, pattern, isNumber)
  }

  private mutating func lowerWide(_ operation: WideOperation) {
    switch operation {
    case .add, .subtract:
      let highB = pop()
      let lowB = pop()
      let highA = pop()
      let lowA = pop()
      let opcode: Opcode = operation == .add ? .addCarry : .subBorrow
      let low = builder.emit(IRInstruction(opcode, .i64, a: lowA, b: lowB, c: i32(0)))
      let carry = builder.result(1, of: low, .i32)
      push(low)
      push(builder.emit(IRInstruction(opcode, .i64, a: highA, b: highB, c: carry)))
    case .multiplySigned, .multiplyUnsigned:
      let b = pop()
      let a = pop()
      let low = builder.binary(operation == .multiplySigned ? .mulWideS : .mulWideU, .i64, a, b)
      push(low)
      push(builder.result(1, of: low, .i64))
    }
  }

  // MARK: Vectors

  /// Pairs of products of signed bytes, their sums saturated.
  private mutating func byteDot(_ a: Value, _ b: Value) -> Value {
    let eight = i32(8)
    func even(_ lowering: inout Lowering, _ value: Value) -> Value {
      let up = lowering.builder.vector(.vectorShift, .shl, .i16x8, value, eight)
      return lowering.builder.vector(.vectorShift, .shrS, .i16x8, up, eight)
    }
    let low = builder.vector(.vectorBinary, .mul, .i16x8, even(&self, a), even(&self, b))
    let oddA = builder.vector(.vectorShift, .shrS, .i16x8, a, eight)
    let oddB = builder.vector(.vectorShift, .shrS, .i16x8, b, eight)
    let high = builder.vector(.vectorBinary, .mul, .i16x8, oddA, oddB)
    return builder.vector(.vectorBinary, .addSatS, .i16x8, low, high)
  }

  private mutating func lowerDot() {
    let b = pop()
    let a = pop()
    push(byteDot(a, b))
  }

  private mutating func lowerFused(
    _ instruction: WasmInstruction, _ shape: VectorShape, _ operation: VectorTernary
  ) throws(Unsupported) {
    let c = pop()
    let b = pop()
    let a = pop()
    let lanes = LaneShape(shape)
    if operation == .relaxedDotAdd {
      let pairs = builder.vector(.vectorUnary, .addPairwiseS, .i32x4, byteDot(a, b))
      return push(builder.vector(.vectorBinary, .add, .i32x4, pairs, c))
    }
    let isNegated = operation == .relaxedNegatedMultiplyAdd
    if options.isDeterministic {
      // Rounded once.
      guard options.features.contains(.fma) else {
        throw Unsupported(operator: instruction.operator, offset: instruction.offset)
      }
      let sum = builder.vector(.vectorTernary, isNegated ? .negMulAdd : .mulAdd, lanes, a, b, c)
      return push(canonicalLanes(sum, lanes))
    }
    let product = builder.vector(.vectorBinary, .mul, lanes, a, b)
    push(
      isNegated
        ? builder.vector(.vectorBinary, .sub, lanes, c, product)
        : builder.vector(.vectorBinary, .add, lanes, product, c))
  }
}
