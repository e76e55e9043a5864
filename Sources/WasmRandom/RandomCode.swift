import WasmFormat

/// Writes the code of one function. Everything is written from the type that is wanted: `value(of:)` leaves one value on the
/// stack, `statement` none, so the code is valid by construction.
struct RandomCode: ~Copyable {
  let plan: RandomPlan
  var random: RandomSource
  var sink = ByteSink(capacity: 1024)
  let type: FunctionType
  /// Types of parameters and locals.
  var locals: [ValueType]
  /// What a branch to each open label takes, outermost first.
  var labels: [[ValueType]]
  /// Labels of legacy catch blocks, for rethrow.
  var catchLabels: [Int] = []
  /// Whether an instruction names a data segment, which asks for a data count section.
  var namesData = false
  /// Instructions still wanted; below zero only leaves are written.
  var budget = 0
  var depth = 0
  let menu: OperatorMenu

  init(_ plan: RandomPlan, random: RandomSource, type: FunctionType) {
    self.plan = plan
    self.random = random
    self.type = type
    locals = type.parameters
    labels = [type.results]
    menu = OperatorMenu.of(plan.features)
  }

  mutating func writeBody(size: Int) {
    let declared = (0..<random.below(6)).map { _ in plan.types.defaultableType(&random) }
    var runs: [(count: UInt32, type: ValueType)] = []
    for type in declared {
      if runs.last?.type == type { runs[runs.count - 1].count += 1 } else { runs.append((1, type)) }
    }
    sink.unsigned(UInt32(runs.count))
    for run in runs {
      sink.unsigned(run.count)
      sink.valueType(run.type)
    }
    locals += declared
    budget = size
    countDown()
    while budget > 0 { statement() }
    for result in type.results { value(of: result) }
    plain(.end)
  }

  /// The body with its locals; ends the writer's use.
  consuming func finished() -> [UInt8] { sink.array }

  // MARK: Writing instructions

  mutating func plain(_ identifier: Operator) {
    var instruction = Instruction()
    instruction.operator = identifier
    write(instruction)
  }

  mutating func indexed(_ identifier: Operator, _ index: UInt32, _ second: UInt32 = 0) {
    var instruction = Instruction()
    instruction.operator = identifier
    instruction.index = index
    instruction.second = second
    write(instruction)
  }

  mutating func typed(_ identifier: Operator, _ heap: HeapType) {
    var instruction = Instruction()
    instruction.operator = identifier
    instruction.typeBits = heap.bits
    write(instruction)
  }

  mutating func write(_ instruction: Instruction) {
    sink.instruction(instruction)
    budget -= 1
  }

  mutating func int32(_ value: Int32) {
    var instruction = Instruction()
    instruction.operator = .i32Const
    instruction.low = UInt64(bitPattern: Int64(value))
    write(instruction)
  }

  /// Traps when the module has run long enough.
  mutating func countDown() {
    indexed(.globalGet, RandomPlan.fuelGlobal)
    plain(.i32Eqz)
    open(.if, [])
    plain(.unreachable)
    close()
    indexed(.globalGet, RandomPlan.fuelGlobal)
    int32(1)
    plain(.i32Sub)
    indexed(.globalSet, RandomPlan.fuelGlobal)
  }

  // MARK: Blocks

  /// Opens a block without parameters. Its type must be nothing or one result.
  mutating func open(_ identifier: Operator, _ results: [ValueType]) {
    var instruction = Instruction()
    instruction.operator = identifier
    instruction.typeBits = (results.first.map { BlockType.result($0) } ?? .empty).bits
    sink.instruction(instruction)
    labels.append(identifier == .loop ? [] : results)
  }

  mutating func close() {
    sink.code(Operator.end.row.code)
    labels.removeLast()
  }

  // MARK: Values

  /// Leaves one value of the type on the stack.
  mutating func value(of wanted: ValueType) {
    depth += 1
    defer { depth -= 1 }
    if depth > 12 || budget <= 0 { return leaf(of: wanted) }
    switch random.below(10) {
    case 0, 1: leaf(of: wanted)
    case 2: blockValue(of: wanted)
    case 3: callValue(of: wanted)
    default:
      if wanted.isReference { referenceValue(of: wanted) } else { operatorValue(of: wanted) }
    }
  }

  mutating func leaf(of wanted: ValueType) {
    let matching = locals.indices.filter { locals[$0] == wanted }
    if !matching.isEmpty, random.once(in: 2) { return indexed(.localGet, UInt32(random.pick(matching))) }
    let globals = plan.globals.indices.filter { plan.globals[$0].value == wanted && $0 != Int(RandomPlan.fuelGlobal) }
    if !globals.isEmpty, random.once(in: 3) { return indexed(.globalGet, UInt32(random.pick(globals))) }
    if wanted.isReference { return referenceLeaf(of: wanted) }
    var instruction = Instruction()
    instruction.operator = wanted.constantOperator
    switch wanted {
    case .f32: instruction.low = UInt64(random.interestingFloatBits())
    case .f64: instruction.low = random.interestingDoubleBits()
    case .i32: instruction.low = UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: random.interestingInteger())))
    default:
      instruction.low = random.interestingInteger()
      instruction.high = random.next()
    }
    write(instruction)
  }

  private mutating func blockValue(of wanted: ValueType) {
    switch random.below(wanted == .v128 || wanted.isReference ? 3 : 4) {
    case 0:
      open(.block, [wanted])
      if random.once(in: 2) { statement() }
      value(of: wanted)
      if random.once(in: 3) {
        value(of: .i32)
        indexed(.brIf, 0)
      }
      close()
    case 1:
      value(of: .i32)
      open(.if, [wanted])
      value(of: wanted)
      plain(.else)
      value(of: wanted)
      close()
    case 2:
      open(.loop, [wanted])
      countDown()
      value(of: wanted)
      close()
    default:
      value(of: wanted)
      value(of: wanted)
      value(of: .i32)
      plain(.select)
    }
  }

  mutating func callValue(of wanted: ValueType) {
    let fitting = plan.functions.indices.filter { plan.types.function(plan.functions[$0])?.results == [wanted] }
    guard let target = fitting.isEmpty ? nil : random.pick(fitting) else { return leaf(of: wanted) }
    let signature = plan.types.function(plan.functions[target]) ?? FunctionType()
    for parameter in signature.parameters { value(of: parameter) }
    let tables = plan.tables.indices.filter { plan.tables[$0].element == .functionReference }
    if random.once(in: 4), let table = tables.first {
      tableIndex(UInt32(table))
      return indexed(.callIndirect, plan.functions[target].rawValue, UInt32(table))
    }
    if random.once(in: 4), plan.features.has(.functionReferences) {
      indexed(.refFunc, UInt32(target))
      return indexed(.callRef, plan.functions[target].rawValue)
    }
    indexed(.call, UInt32(target))
  }

  // MARK: Regular operators

  private mutating func operatorValue(of wanted: ValueType) {
    let choices = menu.operators(giving: wanted)
    guard !choices.isEmpty else { return leaf(of: wanted) }
    regular(random.pick(choices))
  }

  /// An operator whose signature follows from its family, with its operands.
  mutating func regular(_ identifier: Operator) {
    guard let signature = identifier.signature else { return plain(.nop) }
    var instruction = Instruction()
    instruction.operator = identifier
    if signature.accessesMemory {
      let memory = plan.memories[random.below(plan.memories.count)]
      instruction.index = UInt32(plan.memories.firstIndex(of: memory) ?? 0)
      instruction.alignment =
        signature.isAtomic ? signature.naturalAlignment : UInt8(random.below(Int(signature.naturalAlignment) + 1))
      instruction.low = random.once(in: 10) ? UInt64(random.below(1 << 20)) : UInt64(random.below(64))
      address(memory.addressType)
    }
    for parameter in signature.parameters { value(of: parameter) }
    if signature.lanes > 0 { instruction.lane = UInt8(random.below(Int(signature.lanes))) }
    switch identifier.row.immediates {
    case .lanes:
      for lane in 0..<16 {
        let chosen = UInt64(random.below(32))
        if lane < 8 {
          instruction.low |= chosen << UInt64(8 * lane)
        } else {
          instruction.high |= chosen << UInt64(8 * lane - 64)
        }
      }
    case .i32, .i64, .f32, .f64, .v128: return leaf(of: signature.results[0])
    default: break
    }
    write(instruction)
  }

  /// An address, most often one that is in bounds.
  mutating func address(_ type: AddressType) {
    value(of: type.valueType)
    guard !random.once(in: 8) else { return }
    var mask = Instruction()
    mask.operator = type.valueType.constantOperator
    mask.low = 0xFFF8
    write(mask)
    plain(type == .i32 ? .i32And : .i64And)
  }

  mutating func tableIndex(_ table: UInt32) {
    var index = Instruction()
    index.operator = plan.tables[Int(table)].addressType.valueType.constantOperator
    index.low = UInt64(random.below(12))
    write(index)
  }
}
