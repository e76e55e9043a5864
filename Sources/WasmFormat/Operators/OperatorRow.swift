/// One line of the operator table.
package struct OperatorRow: Sendable {
  package let identifier: Operator
  /// The opcode: a byte, or a prefix byte shifted left by 16 with the number behind the prefix.
  package let code: UInt32
  package let name: StaticString
  package let immediates: ImmediateKind
  package let family: OperatorFamily
  package let feature: Feature

  init(
    _ identifier: Operator, _ code: UInt32, _ name: StaticString, _ immediates: ImmediateKind,
    _ family: OperatorFamily, _ feature: Feature
  ) {
    self.identifier = identifier
    self.code = code
    self.name = name
    self.immediates = immediates
    self.family = family
    self.feature = feature
  }
}

/// The shape of what follows an opcode in the binary format.
package enum ImmediateKind: UInt8, Sendable {
  case none
  case blockType
  case label
  /// br_table: a vector of labels and a default label.
  case labelTable
  /// br_on_cast: null flags, label, two heap types.
  case castLabel
  case function, type, local, global, table, memory, tag, element, data
  case typeTable, typeType, typeTag, typeField, typeCount, typeData, typeElement
  /// A type, then a vector of resume handlers; with a tag between them for resume_throw.
  case typeHandlers, typeTagHandlers
  case tableTable, elementTable, memoryMemory, dataMemory
  case memoryArgument, memoryArgumentLane
  case lane
  /// The 16 lanes of a shuffle.
  case lanes
  case i32, i64, f32, f64, v128
  case heapType
  /// A vector of value types (typed select).
  case valueTypes
  /// A block type and a vector of catch clauses.
  case tryTable
  /// One reserved byte that is zero (atomic.fence).
  case zeroByte
}
