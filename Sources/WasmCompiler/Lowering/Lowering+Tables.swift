import MachineCode
import WasmFormat

// Tables.

extension Lowering {
  private mutating func tableRecord(_ index: UInt32) -> Value {
    field(field(instance, runtime.instance.tables), Int32(index) * 8)
  }

  /// Whether a table has one size for ever, and so never moves.
  private mutating func isFixed(_ index: UInt32) -> Bool {
    let limits = unit.tables[Int(index)].limits
    return limits.minimum == limits.maximum
  }

  /// The number of elements.
  private mutating func tableSize(_ index: UInt32) -> Value {
    if isFixed(index) { return i64(unit.tables[Int(index)].limits.minimum) }
    return field(tableRecord(index), runtime.table.count, AliasClass.tableSize)
  }

  /// The place of an element, which is inside the table.
  mutating func tablePlace(_ table: UInt32, _ index: Value, _ reason: TrapReason) -> Place {
    let wideIndex = wide(index, unit.tables[Int(table)].addressType)
    builder.trapIf(builder.compare(.geU, wideIndex, tableSize(table)), reason.code)
    let elements = field(
      tableRecord(table), runtime.table.elements, isFixed(table) ? AliasClass.constant : AliasClass.tableSize)
    let offset = builder.binary(.shl, .i64, wideIndex, i64(3))
    return Place(address: builder.binary(.add, .i64, elements, offset), offset: 0)
  }

  mutating func lowerTable(_ instruction: WasmInstruction) {
    let addressType = instruction.operator == .elemDrop ? .i32 : unit.tables[Int(tableOperand(instruction))].addressType
    switch instruction.operator {
    case .tableGet:
      let place = tablePlace(instruction.index, pop(), .tableOutOfBounds)
      push(field(place.address, place.offset, AliasClass.tableElements))
    case .tableSet:
      let value = pop()
      let place = tablePlace(instruction.index, pop(), .tableOutOfBounds)
      setField(place.address, place.offset, value, AliasClass.tableElements)
    case .tableSize: pushAddress(tableSize(instruction.index), addressType)
    case .tableGrow:
      let count = wide(pop(), addressType)
      let element = pop()
      let old = callHelper(
        .tableGrow, i64(UInt64(instruction.index)), element, count,
        effects: AliasClass.effects(writes: AliasClass.tableSize, AliasClass.tableElements))
      pushAddress(old, addressType)
    case .tableFill:
      let count = wide(pop(), addressType)
      let element = pop()
      let start = wide(pop(), addressType)
      leave(
        unlessZero: callHelper(
          .tableFill, i64(UInt64(instruction.index)), start, element, count,
          effects: AliasClass.effects(writes: AliasClass.tableElements)))
    case .tableCopy:
      let from = unit.tables[Int(instruction.second)].addressType
      let count = wide(pop(), addressType == .i32 ? .i32 : from)
      let source = wide(pop(), from)
      let destination = wide(pop(), addressType)
      leave(
        unlessZero: callHelper(
          .tableCopy, i64(pair(instruction.index, instruction.second)), destination, source, count,
          effects: AliasClass.effects(writes: AliasClass.tableElements)))
    case .tableInit:
      let count = zeroExtend(pop())
      let source = zeroExtend(pop())
      let destination = wide(pop(), addressType)
      leave(
        unlessZero: callHelper(
          .tableInit, i64(pair(instruction.second, instruction.index)), destination, source, count,
          effects: AliasClass.effects(writes: AliasClass.tableElements)))
    default: dropSegment(runtime.instance.elementSegments, instruction.index)
    }
  }

  /// The table that an instruction changes or reads.
  private mutating func tableOperand(_ instruction: WasmInstruction) -> UInt32 {
    instruction.operator == .tableInit ? instruction.second : instruction.index
  }
}
