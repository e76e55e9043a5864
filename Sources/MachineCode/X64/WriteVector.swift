extension X64.Writer {
  mutating func writeVectorSequence(
    _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    switch X64.VectorSequence(rawValue: i.detail) {
    case .fusedMultiplyAdd:
      assembler.emit(detail.operation, register(i, 0, m), register(i, 2, m), register(i, 3, m))
    case nil: preconditionFailure("not a sequence")
    }
  }
}
