extension X64 {
  /// Sequences that emission writes for vector instructions without a machine instruction of their own.
  enum VectorSequence: UInt16, BitwiseCopyable {
    case fusedMultiplyAdd
  }
}

extension X64.Selector {
  mutating func lowerVector(_ value: Value, _ i: Instruction, _ f: inout Function) {
    preconditionFailure("\(i.opcode) \(i.vectorOperation) has no rule")
  }

  func vectorCondition(_ value: Value, _ i: Instruction, _ f: borrowing Function) -> Detail? { nil }
}
