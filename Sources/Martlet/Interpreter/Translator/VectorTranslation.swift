import WasmFormat

// Vectors.

extension Translator {
  mutating func translateVector(_ instruction: Instruction) {
    guard instruction.operator == .v128Const else { return unsupported(instruction) }
    let slot = top
    emitConstant(instruction.low, .i64, to: slot)
    emitConstant(instruction.high, .i64, to: slot + 1)
    forgetLast()
    push(.vector)
    registers.forget(slot)
    registers.forget(slot + 1)
  }
}
