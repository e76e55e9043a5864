/// Where the two operands of an instruction come from: slots, the register that holds the last result, or the instruction.
enum Operands {
  case slotSlot, registerSlot, slotRegister, slotConstant, registerConstant

  @inline(__always)
  var isConstant: Bool { self == .slotConstant || self == .registerConstant }

  @inline(__always)
  private var isLeftRegister: Bool { self == .registerSlot || self == .registerConstant }

  @inline(never)
  func pick(
    _ slotSlot: Handler, _ registerSlot: Handler, _ slotRegister: Handler, _ slotConstant: Handler,
    _ registerConstant: Handler
  ) -> Handler {
    switch self {
    case .slotSlot: slotSlot
    case .registerSlot: registerSlot
    case .slotRegister: slotRegister
    case .slotConstant: slotConstant
    case .registerConstant: registerConstant
    }
  }

  /// For operations that have no variant with the second operand in the register: the caller turns them around.
  @inline(never)
  func pickCommutative(
    _ slotSlot: Handler, _ registerSlot: Handler, _ slotConstant: Handler, _ registerConstant: Handler
  ) -> Handler {
    pick(slotSlot, registerSlot, slotSlot, slotConstant, registerConstant)
  }

  // MARK: Integers

  @inline(__always)
  func left32(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt32 {
    isLeftRegister ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.b)
  }

  @inline(__always)
  func right32(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt32 {
    switch self {
    case .slotSlot, .registerSlot: frame.i32(pc.c)
    case .slotRegister: UInt32(truncatingIfNeeded: word)
    case .slotConstant, .registerConstant: pc.upper
    }
  }

  @inline(__always)
  func left64(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt64 { isLeftRegister ? word : frame.word(pc.b) }

  @inline(__always)
  func right64(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt64 {
    switch self {
    case .slotSlot, .registerSlot: frame.word(pc.c)
    case .slotRegister: word
    case .slotConstant, .registerConstant: UInt64(bitPattern: Int64(Int32(bitPattern: pc.upper)))
    }
  }

  // Joined with a branch, whose distance takes the upper half.

  @inline(__always)
  func branchLeft32(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt32 {
    isLeftRegister ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.a)
  }

  @inline(__always)
  func branchRight32(_ pc: Code, _ frame: Frame) -> UInt32 {
    switch self {
    case .slotConstant: UInt32(truncatingIfNeeded: pc.shortConstant)
    case .registerConstant: pc.lower
    default: frame.i32(pc.b)
    }
  }

  @inline(__always)
  func branchLeft64(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt64 { isLeftRegister ? word : frame.word(pc.a) }

  @inline(__always)
  func branchRight64(_ pc: Code, _ frame: Frame) -> UInt64 {
    switch self {
    case .slotConstant: UInt64(truncatingIfNeeded: pc.shortConstant)
    case .registerConstant: UInt64(bitPattern: Int64(Int32(bitPattern: pc.lower)))
    default: frame.word(pc.b)
    }
  }

  // MARK: Floating point

  @inline(__always)
  func left(_ pc: Code, _ frame: Frame, _ register: Double) -> Double { isLeftRegister ? register : frame.f64(pc.b) }

  @inline(__always)
  func right(_ pc: Code, _ frame: Frame, _ register: Double) -> Double {
    switch self {
    case .slotSlot, .registerSlot: frame.f64(pc.c)
    case .slotRegister: register
    case .slotConstant, .registerConstant: Double(bitPattern: pc.secondWord)
    }
  }

  @inline(__always)
  func left(_ pc: Code, _ frame: Frame, _ register: Float) -> Float { isLeftRegister ? register : frame.f32(pc.b) }

  @inline(__always)
  func right(_ pc: Code, _ frame: Frame, _ register: Float) -> Float {
    switch self {
    case .slotSlot, .registerSlot: frame.f32(pc.c)
    case .slotRegister: register
    case .slotConstant, .registerConstant: Float(bitPattern: pc.upper)
    }
  }

  @inline(__always)
  func branchLeft(_ pc: Code, _ frame: Frame, _ register: Double) -> Double {
    isLeftRegister ? register : frame.f64(pc.a)
  }

  @inline(__always)
  func branchRight(_ pc: Code, _ frame: Frame, _ register: Double) -> Double {
    isConstant ? Double(bitPattern: pc.secondWord) : frame.f64(pc.b)
  }

  @inline(__always)
  func branchLeft(_ pc: Code, _ frame: Frame, _ register: Float) -> Float {
    isLeftRegister ? register : frame.f32(pc.a)
  }

  @inline(__always)
  func branchRight(_ pc: Code, _ frame: Frame, _ register: Float) -> Float {
    isConstant ? Float(bitPattern: UInt32(truncatingIfNeeded: pc.secondWord)) : frame.f32(pc.b)
  }
}

/// Where a single operand comes from.
enum Operand {
  case slot, register
}
