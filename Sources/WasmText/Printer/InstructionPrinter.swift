import WasmFormat

// One instruction with its immediates, without line breaks, as in the flat form.

extension ModulePrinter {
  mutating func printInstruction(_ instruction: Instruction) {
    let row = instruction.operator.row
    if instruction.operator == .delegate { labels.pop() }
    out.text(row.name)
    switch row.immediates {
    case .none, .zeroByte: if instruction.operator == .end { labels.pop() }
    case .local: locals.refer(instruction.index, to: &out)
    case .function: functions.refer(instruction.index, to: &out)
    case .global: globals.refer(instruction.index, to: &out)
    case .type: types.refer(instruction.index, to: &out)
    case .table: tables.refer(instruction.index, to: &out)
    case .tag: tags.refer(instruction.index, to: &out)
    case .element: elements.refer(instruction.index, to: &out)
    case .data: data.refer(instruction.index, to: &out)
    case .memory: memory(instruction.index)
    case .label: label(instruction.index)
    case .i32:
      out.space()
      out.decimal(signed: Int64(Int32(truncatingIfNeeded: instruction.low)))
    case .i64:
      out.space()
      out.decimal(signed: Int64(bitPattern: instruction.low))
    case .f32:
      out.space()
      out.float32(bits: UInt32(truncatingIfNeeded: instruction.low))
    case .f64:
      out.space()
      out.float64(bits: instruction.low)
    case .memoryArgument: memoryArgument(instruction)
    case .memoryArgumentLane:
      memoryArgument(instruction)
      number(UInt32(instruction.lane))
    case .lane: number(UInt32(instruction.lane))
    case .blockType:
      beginBlock()
      blockType(instruction.blockType)
      labels.push()
    default: irregular(instruction, row)
    }
  }

  private mutating func irregular(_ instruction: Instruction, _ row: OperatorRow) {
    switch row.immediates {
    case .typeTable:
      if instruction.second != 0 || tables.has(0) { tables.refer(instruction.second, to: &out) }
      out.text(" (type ")
      types.write(instruction.index, to: &out)
      out.text(")")
    case .typeType:
      types.refer(instruction.index, to: &out)
      types.refer(instruction.second, to: &out)
    case .typeTag:
      types.refer(instruction.index, to: &out)
      tags.refer(instruction.second, to: &out)
    case .typeField:
      types.refer(instruction.index, to: &out)
      field(instruction.second, of: instruction.index)
    case .typeCount:
      types.refer(instruction.index, to: &out)
      number(instruction.second)
    case .typeData:
      types.refer(instruction.index, to: &out)
      data.refer(instruction.second, to: &out)
    case .typeElement:
      types.refer(instruction.index, to: &out)
      elements.refer(instruction.second, to: &out)
    case .elementTable:
      if instruction.second != 0 { tables.refer(instruction.second, to: &out) }
      elements.refer(instruction.index, to: &out)
    case .dataMemory:
      memory(instruction.second)
      data.refer(instruction.index, to: &out)
    case .tableTable:
      tables.refer(instruction.index, to: &out)
      tables.refer(instruction.second, to: &out)
    case .memoryMemory:
      guard instruction.index != 0 || instruction.second != 0 else { break }
      memories.refer(instruction.index, to: &out)
      memories.refer(instruction.second, to: &out)
    case .heapType: heapType(instruction)
    case .castLabel:
      label(instruction.index)
      out.space()
      valueTypeInFull(instruction.sourceType)
      out.space()
      valueTypeInFull(instruction.targetType)
    case .labelTable:
      for target in instruction.labels(in: module.bytes) { label(target.rawValue) }
      label(instruction.index)
    case .valueTypes: resultTypes(instruction)
    case .tryTable: tryTable(instruction)
    case .typeHandlers, .typeTagHandlers: handlers(instruction, row)
    case .lanes: lanes(instruction)
    case .v128: vector(instruction)
    default: break
    }
  }

  // MARK: Parts

  private mutating func number(_ number: UInt32) {
    out.space()
    out.decimal(number)
  }

  /// The first memory goes without saying.
  private mutating func memory(_ index: UInt32) {
    if index != 0 { memories.refer(index, to: &out) }
  }

  private mutating func field(_ index: UInt32, of type: UInt32) {
    out.space()
    var identifiers = Identifiers()
    if let names = fields[type] { identifiers.assign(names, count: fieldCount(of: type)) }
    identifiers.write(index, to: &out)
  }

  private func fieldCount(of type: UInt32) -> Int {
    guard Int(type) < module.types.count, case .structure(let fields) = module.types[Int(type)].composite else {
      return 0
    }
    return fields.count
  }

  private mutating func label(_ depth: UInt32) {
    out.space()
    if let name = labels.name(atDepth: depth) { return out.identifier(name) }
    out.decimal(depth)
    if options.showsIndices, Int(depth) <= labels.depth {
      out.text(" (;@")
      out.decimal(UInt64(labels.depth - Int(depth)))
      out.text(";)")
    }
  }

  /// The label of a block that begins. Without a name it is shown by its nesting.
  private mutating func beginBlock() {
    if let name = labels.nameOfNext {
      out.space()
      out.identifier(name)
    } else if options.showsIndices {
      out.text(" (;@")
      out.decimal(UInt64(labels.depth + 1))
      out.text(";)")
    }
  }

  private mutating func blockType(_ type: BlockType) {
    switch type.form {
    case .empty: break
    case .result(let type):
      out.text(" (result ")
      valueType(type)
      out.text(")")
    case .type(let index): typeUse(index)
    }
  }

  private mutating func memoryArgument(_ instruction: Instruction) {
    memory(instruction.index)
    if instruction.low != 0 {
      out.text(" offset=")
      out.decimal(instruction.low)
    }
    if instruction.alignment != instruction.operator.naturalAlignment {
      out.text(" align=")
      out.decimal(UInt64(1) << UInt64(instruction.alignment & 63))
    }
  }

  private mutating func heapType(_ instruction: Instruction) {
    out.space()
    switch instruction.operator {
    case .refTest, .refCast: valueTypeInFull(.reference(instruction.heapType, nullable: false))
    case .refTestNull, .refCastNull: valueTypeInFull(.reference(instruction.heapType, nullable: true))
    default: heapType(instruction.heapType)
    }
  }

  /// `(ref null any)` rather than `anyref`, where an instruction tells the two kinds of reference apart.
  private mutating func valueTypeInFull(_ type: ValueType) {
    out.text(type.isNullable ? "(ref null " : "(ref ")
    heapType(type.heapTypeUnchecked)
    out.text(")")
  }

  private mutating func resultTypes(_ instruction: Instruction) {
    out.text(" (result")
    for type in instruction.valueTypes(in: module.bytes) {
      out.space()
      valueType(type)
    }
    out.text(")")
  }

  /// The clauses name labels around the block, not its own.
  private mutating func tryTable(_ instruction: Instruction) {
    beginBlock()
    blockType(instruction.blockType)
    for clause in instruction.catchClauses(in: module.bytes) {
      switch clause.kind {
      case .one: out.text(" (catch")
      case .oneReference: out.text(" (catch_ref")
      case .all: out.text(" (catch_all")
      case .allReference: out.text(" (catch_all_ref")
      }
      if clause.kind == .one || clause.kind == .oneReference { tags.refer(clause.tag.rawValue, to: &out) }
      label(clause.label.rawValue)
      out.text(")")
    }
    labels.push()
  }

  private mutating func handlers(_ instruction: Instruction, _ row: OperatorRow) {
    types.refer(instruction.index, to: &out)
    if row.immediates == .typeTagHandlers { tags.refer(instruction.second, to: &out) }
    for handler in instruction.resumeHandlers(in: module.bytes) {
      out.text(" (on")
      tags.refer(handler.tag.rawValue, to: &out)
      if let target = handler.label {
        label(target.rawValue)
      } else {
        out.text(" switch")
      }
      out.text(")")
    }
  }

  private mutating func lanes(_ instruction: Instruction) {
    for half in [instruction.low, instruction.high] {
      for place in 0..<8 { number(UInt32(half >> UInt64(place * 8) & 0xFF)) }
    }
  }

  private mutating func vector(_ instruction: Instruction) {
    out.text(" i32x4")
    for half in [instruction.low, instruction.high] {
      for word in [half & 0xFFFF_FFFF, half >> 32] {
        out.text(" 0x")
        out.hexadecimal(word, digits: 8)
      }
    }
  }
}
