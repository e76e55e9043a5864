/// A block that has been entered and not yet left.
package struct ControlFrame: Sendable {
  package enum Kind: UInt8, Sendable {
    case function, block, loop, `if`, `else`, tryTable
    // Legacy exceptions.
    case `try`, `catch`, catchAll
  }

  /// The result of a block whose type is not a function type.
  var single: ValueType
  package var kind: Kind
  /// Whether the rest of the block cannot be reached, so that operands appear from nowhere.
  package internal(set) var isUnreachable = false
  /// Whether the block as a whole stands in code that cannot be reached.
  package internal(set) var isInDeadCode: Bool
  package var startCount: UInt16
  package var endCount: UInt16
  /// Where the types stand in the words of the canonical types: those of the start, then those of the end.
  var typeStart: UInt32
  /// How many operands there are below the block; its parameters are not among them.
  package var height: Int
  /// How many locals had been initialised when the block was entered.
  var initializedCount: Int
}
