extension X64Code.Verifier {
  /// What is known at some place, and the instruction there that is about to change it.
  struct Step {
    // The verifier's names, for the files beside this one.
    typealias CallSite = X64Code.Verifier.CallSite
    typealias Content = X64Code.Verifier.Content
    typealias Field = X64Code.Verifier.Field
    typealias Frame = X64Code.Verifier.Frame
    typealias Instruction = X64Code.Verifier.Instruction
    typealias SelectionIndex = X64Code.Verifier.SelectionIndex
    typealias Signature = X64Code.Verifier.Signature
    typealias State = X64Code.Verifier.State
    typealias Value = X64Code.Verifier.Value
    typealias Violation = X64Code.Verifier.Violation

    let context: Context
    var state = State()
    var instruction = Instruction()
    var offset = 0
    /// What the instruction writes to memory.
    var stored = Value.unknown
    /// How many bytes right below the return address hold registers of the caller's.
    var keptBytes = 0

    init(_ context: Context) { self.context = context }

    var policy: Policy { context.policy }
    var stackPointer: UInt8 { X64Code.GeneralRegister.rsp.rawValue }

    func violation(_ reason: Violation.Reason) -> Violation { Violation(offset: offset, reason: reason) }

    // MARK: Registers

    mutating func set(_ register: UInt8, _ value: Value) throws(Violation) {
      let old = state.registers[register]
      state.registers[register] = value
      if state.comparison.kind != .none && state.comparison.register == register {
        state.comparison = State.Comparison()
      }
      if register == stackPointer {
        guard value.kind == .frame, value.offset <= incomingBytes, value.offset >= -policy.frameLimit else {
          throw violation(.badStackPointer)
        }
        // What lies below the stack pointer is nobody's.
        if value.offset > old.offset && old.kind == .frame { state.slots.forget(below: value.offset) }
      }
    }

    /// Bytes of arguments above the return address.
    var incomingBytes: Int {
      state.signature == State.mixed ? 0 : policy.signatures[Int(state.signature)].stackBytes
    }

    /// Sets a register to what an operation of the given size makes: 32 bits clear the upper half, fewer leave it.
    mutating func set(
      _ register: UInt8, size: UInt8, _ value: Value, mayKeep: Bool = false
    ) throws(Violation) {
      switch size {
      case 8: try set(register, value)
      case 4 where mayKeep && !state.registers[register].isWord: try set(register, .unknown)
      case 4: try set(register, value.isWord && value.kind != .trusted ? value : .word)
      default: try set(register, state.registers[register].isWord ? .word : .unknown)
      }
    }
  }
}
