/// What an operator takes and gives, where that follows from its family alone.
package struct OperatorSignature: Sendable {
  /// The operands, without the address of a memory access, which comes below them.
  package var parameters: [ValueType]
  package var results: [ValueType]
  package var accessesMemory: Bool
  package var isAtomic: Bool
  /// Whether it may wait for another thread.
  package var isWait: Bool
  /// Base-2 logarithm of the bytes that a memory access touches.
  package var naturalAlignment: UInt8
  /// A lane immediate is below this.
  package var lanes: UInt8
}

extension Operator {
  /// The signature; nil for operators whose operands depend on immediates or context.
  package var signature: OperatorSignature? {
    let rule = OperatorRule.table.base[Int(rawValue)]
    switch rule.form {
    case .constant, .unary, .binary, .regular, .load, .store, .memory, .lane, .shuffle: break
    default: return nil
    }
    let types = rule.parameters
    let parameters: [UInt8] = [types.0, types.1, types.2, types.3]
    let results: [UInt8] = [rule.results.0, rule.results.1]
    var isWait = false
    if case .atomicWait = row.family { isWait = true }
    let accessesMemory = rule.form == .load || rule.form == .store || rule.form == .memory
    let takesLane = rule.form == .lane || rule.form == .memory
    return OperatorSignature(
      parameters: parameters.prefix(Int(rule.parameterCount)).map { ValueType(bits: UInt32($0)) },
      results: results.prefix(Int(rule.resultCount)).map { ValueType(bits: UInt32($0)) },
      accessesMemory: accessesMemory, isAtomic: rule.isAtomic, isWait: isWait,
      naturalAlignment: rule.naturalAlignment, lanes: takesLane ? rule.lanes : 0)
  }

  /// Base-2 logarithm of the alignment that a memory access has unless it says otherwise.
  package var naturalAlignment: UInt8 { OperatorRule.table.base[Int(rawValue)].naturalAlignment }

  /// How many values it takes, the address of a memory access included, and how many it gives; nil as for `signature`.
  package var valueCounts: (taken: Int, given: Int)? {
    let rule = OperatorRule.table.base[Int(rawValue)]
    let counts = (taken: Int(rule.parameterCount), given: Int(rule.resultCount))
    switch rule.form {
    case .constant, .unary, .binary, .regular, .lane, .shuffle: return counts
    case .load, .store, .memory: return (counts.taken + 1, counts.given)
    default: return nil
    }
  }
}
