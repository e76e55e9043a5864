import WasmFormat

// An operation on two integers, one of which is shifted or rotated by a constant before. a = destination, b = what is
// shifted, c = the other operand, d = distance.

/// Where the operands come from: at most one is in the register.
enum ShiftedOperands {
  case slots, shiftedInRegister, otherInRegister

  @inline(never)
  func pick(_ slots: Handler, _ shiftedInRegister: Handler, _ otherInRegister: Handler) -> Handler {
    switch self {
    case .slots: slots
    case .shiftedInRegister: shiftedInRegister
    case .otherInRegister: otherInRegister
    }
  }
}

/// What is done with the shifted operand and the other one. All let their operands be exchanged.
enum ShiftUse {
  case add, or, xor

  init?(_ operation: IntBinary) {
    switch operation {
    case .add: self = .add
    case .or: self = .or
    case .xor: self = .xor
    default: return nil
    }
  }
}

/// How the operand is shifted.
enum ShiftKind {
  case left, rightUnsigned, rotateLeft

  init?(_ operation: IntBinary) {
    switch operation {
    case .shiftLeft: self = .left
    case .shiftRightUnsigned: self = .rightUnsigned
    case .rotateLeft: self = .rotateLeft
    default: return nil
    }
  }
}

@inline(__always)
private func shifted32(
  _ operands: ShiftedOperands,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (_ other: UInt32, _ shifted: UInt32, _ distance: UInt32) -> UInt32
) -> Int {
  let shifted = operands == .shiftedInRegister ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.b)
  let other = operands == .otherInRegister ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.c)
  let result = UInt64(operation(other, shifted, UInt32(truncatingIfNeeded: pc.d)))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func shifted64(
  _ operands: ShiftedOperands,
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (_ other: UInt64, _ shifted: UInt64, _ distance: UInt64) -> UInt64
) -> Int {
  let shifted = operands == .shiftedInRegister ? word : frame.word(pc.b)
  let other = operands == .otherInRegister ? word : frame.word(pc.c)
  let result = operation(other, shifted, UInt64(truncatingIfNeeded: pc.d))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func rotated<Bits: FixedWidthInteger>(_ bits: Bits, _ distance: Bits) -> Bits {
  bits &<< distance | bits &>> (0 &- distance)
}

enum ShiftedHandlers {
  static func handler32(_ use: ShiftUse, _ shift: ShiftKind, _ operands: ShiftedOperands) -> Handler {
    switch (use, shift) {
    case (.add, .left):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &<< $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &<< $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &<< $2) } })
    case (.add, .rightUnsigned):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &>> $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &>> $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &>> $2) } })
    case (.add, .rotateLeft):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ rotated($1, $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ rotated($1, $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ rotated($1, $2) } })
    case (.or, .left):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &<< $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &<< $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &<< $2) } })
    case (.or, .rightUnsigned):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &>> $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &>> $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &>> $2) } })
    case (.or, .rotateLeft):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | rotated($1, $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | rotated($1, $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | rotated($1, $2) } })
    case (.xor, .left):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &<< $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &<< $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &<< $2) } })
    case (.xor, .rightUnsigned):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &>> $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &>> $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &>> $2) } })
    case (.xor, .rotateLeft):
      operands.pick(
        { shifted32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ rotated($1, $2) } },
        { shifted32(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ rotated($1, $2) } },
        { shifted32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ rotated($1, $2) } })
    }
  }

  static func handler64(_ use: ShiftUse, _ shift: ShiftKind, _ operands: ShiftedOperands) -> Handler {
    switch (use, shift) {
    case (.add, .left):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &<< $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &<< $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &<< $2) } })
    case (.add, .rightUnsigned):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &>> $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &>> $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ ($1 &>> $2) } })
    case (.add, .rotateLeft):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ rotated($1, $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ rotated($1, $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ rotated($1, $2) } })
    case (.or, .left):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &<< $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &<< $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &<< $2) } })
    case (.or, .rightUnsigned):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &>> $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &>> $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | ($1 &>> $2) } })
    case (.or, .rotateLeft):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | rotated($1, $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | rotated($1, $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | rotated($1, $2) } })
    case (.xor, .left):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &<< $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &<< $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &<< $2) } })
    case (.xor, .rightUnsigned):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &>> $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &>> $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ ($1 &>> $2) } })
    case (.xor, .rotateLeft):
      operands.pick(
        { shifted64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ rotated($1, $2) } },
        { shifted64(.shiftedInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ rotated($1, $2) } },
        { shifted64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ rotated($1, $2) } })
    }
  }
}
