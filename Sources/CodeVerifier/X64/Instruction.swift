extension X64Code.Verifier {
  /// What the verifier knows about one instruction. This is all of the processor it believes in: what the decoder beside
  /// it does not recognise is not allowed.
  struct Instruction {
    enum Action: UInt8 {
      /// Touches no general register beyond `clobbers`, perhaps memory.
      case other
      case move, zeroExtend, signExtend, address
      case add, subtract, and, or, xor, shiftLeft, shiftRight
      /// Of the source with the immediate.
      case multiply
      case compare, conditionalMove, exchange
      /// Looks at the bits of the destination that the immediate has.
      case test
      case push, pop
      case jump, branch, indirectJump, call, indirectCall, ret
      /// Control does not come past it.
      case trap

      /// Whether control may go elsewhere.
      var isTransfer: Bool { rawValue >= Action.jump.rawValue }
    }

    /// What others are told about a fault here.
    enum Fault: UInt8 { case none, framed, unbegun }

    static let none: UInt8 = 0xFF

    var length = 0
    var action = Action.other
    /// The size of the operands in bytes.
    var size: UInt8 = 0
    /// Numbers of general registers, or `none`. An absent source means memory if there is any, else the immediate.
    var destination = Instruction.none
    var source = Instruction.none
    /// General registers that get a value of the operands' size which nobody follows, as bits.
    var clobbers: UInt16 = 0
    /// Whether what is written may also stay as it was, with its upper half.
    var mayKeep = false
    var immediate: Int64 = 0
    var condition: UInt8 = 0
    var writesFlags = false
    var fault = Fault.none

    var hasMemory = false
    var readsMemory = false
    var writesMemory = false
    var isLocked = false
    /// Relative to the end of the instruction.
    var isRelative = false
    var base = Instruction.none
    var index = Instruction.none
    var scale: UInt8 = 0
    var displacement: Int64 = 0
    /// Where the displacement stands in the instruction, for relocated addresses and calls.
    var displacementOffset = 0
    /// The size of what is read or written in memory, or of the narrower source of an extension.
    var memorySize = 0
  }
}
