extension X64 {
  /// The shapes of machine instructions as selection writes them and emission reads them: which operands there are, in
  /// which order, and what emission makes of them. The operation, the width and the small print stand in `Detail`.
  enum Kind: UInt16, BitwiseCopyable {
    case entry  // defines arguments in their registers
    case landing  // defines what the unwinder hands over
    case loadArgument  // def; immediate = offset among incoming stack arguments
    case storeArgument  // use; immediate = offset among outgoing stack arguments
    case move  // def, use: 32 or 64 bits, or a whole vector register
    case cross  // def, use: between general and vector registers
    case binary  // def tied, use, rm
    case binaryImmediate  // def tied, use; number
    case add  // def near, use, use: `add` or `lea`
    case addImmediate  // def near, use; number
    case lea  // def, address
    case unary  // def tied, use
    case unaryOperand  // def, rm
    case unaryOperandImmediate  // def, rm; number
    case three  // def, use, rm: three operands in VEX form
    case threeImmediate  // def, use, rm; number
    case binaryOperandImmediate  // def tied, use, rm; number
    case shiftByCount  // def tied, use, use in rcx
    case shiftByRegister  // def, rm, use
    case divide  // def, use in rax, use; temporary in rdx or rax
    case multiplyWide  // def rax, def rdx, use rax, rm
    case multiplyRegisters  // def low, def high, use rdx, rm
    case compare  // use, rm
    case compareImmediate  // rm; number
    case set  // def
    case conditionalMove  // def tied, use, rm
    case conditionalVector  // def tied, use, use
    case jump
    case branch
    case branchTable  // use, temporary, temporary
    case trapIf
    case trap
    case load  // def, address
    case loadTied  // def tied, use, address: loads into a part
    case store  // use, address
    case storeOperandImmediate  // use, address; number
    case storeImmediate  // address; number
    case modify  // use, address
    case modifyImmediate  // address; number
    case exchange  // def tied, use, address
    case compareExchange  // def rax, use rax, use, address
    case atomicLoop  // early def rax, use, address, temporary
    case fence
    case call, callIndirect  // defs, uses; immediate = bytes of stack arguments that the callee removes
    case tailCall, tailCallIndirect
    case ret
    // Sequences.
    case floatMinimum  // def tied, use, use
    case copySign  // def tied, use, use, temporary
    case convertUnsigned  // def, use, temporary
    case truncate  // early def, use, temporary general, temporary vector
    case countBits  // early def, use, temporary: without popcnt
    case countZeros  // early def, use: without lzcnt and tzcnt
    case carryFromRegister  // use: its lowest bit becomes the carry
    case fusedMultiplyAdd  // def tied, use, use, use
    case nop
  }

  /// The operation and everything about it that fits in 32 bits.
  struct Detail: BitwiseCopyable {
    var bits: UInt32

    init(_ operation: Operation, _ width: Width = .fixed, _ condition: Condition = .equal) {
      bits = UInt32(operation.rawValue) | UInt32(width.rawValue) << 16 | UInt32(condition.rawValue) << 19
    }
    init(bits: UInt32) { self.bits = bits }

    @inline(__always) var operation: Operation {
      Operation(rawValue: UInt16(truncatingIfNeeded: bits)) ?? .nop
    }
    @inline(__always) var width: Width { Width(rawValue: UInt8(truncatingIfNeeded: bits >> 16) & 7) ?? .fixed }
    @inline(__always) var condition: Condition {
      Condition(rawValue: UInt8(truncatingIfNeeded: bits >> 19) & 15) ?? .equal
    }
    /// A second condition on parity, for floats.
    @inline(__always) var parity: Parity {
      get { Parity(rawValue: UInt8(truncatingIfNeeded: bits >> 23) & 3) ?? .none }
      set { bits = bits & ~(3 << 23) | UInt32(newValue.rawValue) << 23 }
    }
    @inline(__always) var memory: MemoryKind {
      get { MemoryKind(rawValue: UInt8(truncatingIfNeeded: bits >> 25) & 7) ?? .none }
      set { bits = bits & ~(7 << 25) | UInt32(newValue.rawValue) << 25 }
    }
    @inline(__always) var hasIndex: Bool {
      get { bits & 1 << 28 != 0 }
      set { bits = newValue ? bits | 1 << 28 : bits & ~(1 << 28) }
    }
    @inline(__always) var scale: Scale {
      get { Scale(rawValue: UInt8(truncatingIfNeeded: bits >> 29) & 3) ?? .one }
      set { bits = bits & ~(3 << 29) | UInt32(newValue.rawValue) << 29 }
    }
    /// Has the `lock` prefix.
    @inline(__always) var isLocked: Bool {
      get { bits & 1 << 31 != 0 }
      set { bits = newValue ? bits | 1 << 31 : bits & ~(1 << 31) }
    }
  }

  enum Parity: UInt8, BitwiseCopyable { case none, andOrdered, orUnordered }

  /// What the memory operand of an instruction is, where it has one.
  enum MemoryKind: UInt8, BitwiseCopyable {
    case none
    /// Base and perhaps index are the instruction's last uses; the displacement is the immediate's lower half.
    case address
    /// An index without a base.
    case indexOnly
    /// In the function's own stack slots, perhaps with an index.
    case frame
    /// A vector constant; the displacement is its number.
    case vectorConstant
    /// The whole immediate is the constant.
    case constant
  }

  /// An operand that selection found a place for.
  struct Address: BitwiseCopyable {
    var base = UInt32.max
    var index = UInt32.max
    var scale = Scale.one
    var displacement: Int32 = 0
    var kind = MemoryKind.none
    /// Bits of a constant.
    var constant: Int64 = 0
    var trap = TrapCode.none
    var source: UInt32 = 0
  }
}
