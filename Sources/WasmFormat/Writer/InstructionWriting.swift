// Instructions in the canonical encoding.

extension ByteSink {
  /// Writes what `InstructionReader` reads. List immediates are taken from the bytes that the instruction was read from.
  package mutating func instruction(_ instruction: Instruction, listsIn bytes: ByteStorage? = nil) {
    let row = instruction.operator.row
    code(row.code)
    switch row.immediates {
    case .none: break
    case .label, .local, .function, .global, .type, .tag, .element, .table, .memory, .data:
      unsigned(instruction.index)
    case .typeType, .typeTag, .typeField, .typeCount, .typeElement, .typeData, .typeTable, .elementTable, .tableTable,
      .dataMemory, .memoryMemory:
      unsigned(instruction.index)
      unsigned(instruction.second)
    case .i32: signed(Int64(Int32(truncatingIfNeeded: instruction.low)))
    case .i64: signed(Int64(bitPattern: instruction.low))
    case .f32: fixed(UInt32(truncatingIfNeeded: instruction.low))
    case .f64: fixed(instruction.low)
    case .v128, .lanes:
      fixed(instruction.low)
      fixed(instruction.high)
    case .memoryArgument: memoryArgument(instruction)
    case .memoryArgumentLane:
      memoryArgument(instruction)
      byte(instruction.lane)
    case .lane: byte(instruction.lane)
    case .zeroByte: byte(0)
    case .blockType: blockType(instruction.blockType)
    case .heapType: heapType(instruction.heapType)
    case .castLabel:
      byte((instruction.sourceType.isNullable ? 1 : 0) | (instruction.targetType.isNullable ? 2 : 0))
      unsigned(instruction.index)
      heapType(instruction.sourceType.heapTypeUnchecked)
      heapType(instruction.targetType.heapTypeUnchecked)
    case .labelTable, .valueTypes, .tryTable, .typeHandlers, .typeTagHandlers:
      list(instruction, row.immediates, bytes ?? ByteStorage([]))
    }
  }

  private mutating func list(_ instruction: Instruction, _ kind: ImmediateKind, _ bytes: ByteStorage) {
    switch kind {
    case .labelTable: labelTable(instruction.labels(in: bytes), default: LabelIndex(instruction.index))
    case .valueTypes: valueTypes(Array(instruction.valueTypes(in: bytes)))
    case .tryTable:
      blockType(instruction.blockType)
      catchClauses(Array(instruction.catchClauses(in: bytes)))
    default:
      unsigned(instruction.index)
      if kind == .typeTagHandlers { unsigned(instruction.second) }
      resumeHandlers(Array(instruction.resumeHandlers(in: bytes)))
    }
  }

  package mutating func memoryArgument(_ instruction: Instruction) {
    if instruction.index == 0 {
      unsigned(UInt32(instruction.alignment))
    } else {
      unsigned(UInt32(instruction.alignment) | 0x40)
      unsigned(instruction.index)
    }
    unsigned(instruction.low)
  }

  package mutating func labelTable(_ labels: some Sequence<LabelIndex>, default last: LabelIndex) {
    let labels = Array(labels)
    unsigned(UInt64(labels.count))
    for label in labels { unsigned(label.rawValue) }
    unsigned(last.rawValue)
  }

  package mutating func catchClauses(_ clauses: [CatchClause]) {
    unsigned(UInt64(clauses.count))
    for clause in clauses {
      byte(clause.kind.rawValue)
      if clause.kind == .one || clause.kind == .oneReference { unsigned(clause.tag.rawValue) }
      unsigned(clause.label.rawValue)
    }
  }

  package mutating func resumeHandlers(_ handlers: [ResumeHandler]) {
    unsigned(UInt64(handlers.count))
    for handler in handlers {
      byte(handler.label == nil ? 1 : 0)
      unsigned(handler.tag.rawValue)
      if let label = handler.label { unsigned(label.rawValue) }
    }
  }
}
