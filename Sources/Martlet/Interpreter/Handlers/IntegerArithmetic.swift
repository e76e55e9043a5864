import WasmFormat

// Integer arithmetic. Operands: a = destination, b and c = operands, or a constant in the upper half (for i64 sign-extended).

@inline(__always)
private func i32Binary(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt32, UInt32) -> UInt32
) -> Int {
  let result = UInt64(operation(operands.left32(pc, frame, word), operands.right32(pc, frame, word)))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i64Binary(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt64, UInt64) -> UInt64
) -> Int {
  let result = operation(operands.left64(pc, frame, word), operands.right64(pc, frame, word))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

// Division traps on zero, and where the quotient does not fit; a remainder by -1 is zero without dividing.

@inline(__always)
private func i32DivideSigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let left = Int32(bitPattern: operands.left32(pc, frame, word))
  let right = Int32(bitPattern: operands.right32(pc, frame, word))
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  if right == -1, left == .min { return trap(.integerOverflow, pc, frame, memory, memorySize, instance) }
  let result = UInt64(UInt32(bitPattern: left / right))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i32RemainderSigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let left = Int32(bitPattern: operands.left32(pc, frame, word))
  let right = Int32(bitPattern: operands.right32(pc, frame, word))
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  let result = right == -1 ? 0 : UInt64(UInt32(bitPattern: left % right))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i32DivideUnsigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let right = operands.right32(pc, frame, word)
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  let result = UInt64(operands.left32(pc, frame, word) / right)
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i32RemainderUnsigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let right = operands.right32(pc, frame, word)
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  let result = UInt64(operands.left32(pc, frame, word) % right)
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i64DivideSigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let left = Int64(bitPattern: operands.left64(pc, frame, word))
  let right = Int64(bitPattern: operands.right64(pc, frame, word))
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  if right == -1, left == .min { return trap(.integerOverflow, pc, frame, memory, memorySize, instance) }
  let result = UInt64(UInt64(bitPattern: left / right))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i64RemainderSigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let left = Int64(bitPattern: operands.left64(pc, frame, word))
  let right = Int64(bitPattern: operands.right64(pc, frame, word))
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  let result = right == -1 ? 0 : UInt64(UInt64(bitPattern: left % right))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i64DivideUnsigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let right = operands.right64(pc, frame, word)
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  let result = UInt64(operands.left64(pc, frame, word) / right)
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i64RemainderUnsigned(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let right = operands.right64(pc, frame, word)
  if right == 0 { return trap(.integerDivideByZero, pc, frame, memory, memorySize, instance) }
  let result = UInt64(operands.left64(pc, frame, word) % right)
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

enum IntegerHandlers {
  /// Operations on two i32.
  static func binary32(_ operation: IntBinary, _ operands: Operands) -> Handler {
    switch operation {
    case .add:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } })
    case .subtract:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } })
    case .multiply:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } })
    case .divideSigned:
      operands.pick(
        { i32DivideSigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideSigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideSigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideSigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideSigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .divideUnsigned:
      operands.pick(
        { i32DivideUnsigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideUnsigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideUnsigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideUnsigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32DivideUnsigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .remainderSigned:
      operands.pick(
        { i32RemainderSigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderSigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderSigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderSigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderSigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .remainderUnsigned:
      operands.pick(
        { i32RemainderUnsigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderUnsigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderUnsigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderUnsigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i32RemainderUnsigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .and:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } })
    case .or:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } })
    case .xor:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } })
    case .shiftLeft:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } })
    case .shiftRightSigned:
      operands.pick(
        {
          i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt32(bitPattern: Int32(bitPattern: $0) &>> Int32(bitPattern: $1))
          }
        },
        {
          i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt32(bitPattern: Int32(bitPattern: $0) &>> Int32(bitPattern: $1))
          }
        },
        {
          i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt32(bitPattern: Int32(bitPattern: $0) &>> Int32(bitPattern: $1))
          }
        },
        {
          i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt32(bitPattern: Int32(bitPattern: $0) &>> Int32(bitPattern: $1))
          }
        },
        {
          i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt32(bitPattern: Int32(bitPattern: $0) &>> Int32(bitPattern: $1))
          }
        })
    case .shiftRightUnsigned:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } })
    case .rotateLeft:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } })
    case .rotateRight:
      operands.pick(
        { i32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } })
    }
  }

  /// Operations on two i64.
  static func binary64(_ operation: IntBinary, _ operands: Operands) -> Handler {
    switch operation {
    case .add:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &+ $1 } })
    case .subtract:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &- $1 } })
    case .multiply:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &* $1 } })
    case .divideSigned:
      operands.pick(
        { i64DivideSigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideSigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideSigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideSigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideSigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .divideUnsigned:
      operands.pick(
        { i64DivideUnsigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideUnsigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideUnsigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideUnsigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64DivideUnsigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .remainderSigned:
      operands.pick(
        { i64RemainderSigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderSigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderSigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderSigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderSigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .remainderUnsigned:
      operands.pick(
        { i64RemainderUnsigned(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderUnsigned(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderUnsigned(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderUnsigned(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { i64RemainderUnsigned(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .and:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 & $1 } })
    case .or:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 | $1 } })
    case .xor:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 ^ $1 } })
    case .shiftLeft:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &<< $1 } })
    case .shiftRightSigned:
      operands.pick(
        {
          i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(bitPattern: Int64(bitPattern: $0) &>> Int64(bitPattern: $1))
          }
        },
        {
          i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(bitPattern: Int64(bitPattern: $0) &>> Int64(bitPattern: $1))
          }
        },
        {
          i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(bitPattern: Int64(bitPattern: $0) &>> Int64(bitPattern: $1))
          }
        },
        {
          i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(bitPattern: Int64(bitPattern: $0) &>> Int64(bitPattern: $1))
          }
        },
        {
          i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(bitPattern: Int64(bitPattern: $0) &>> Int64(bitPattern: $1))
          }
        })
    case .shiftRightUnsigned:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 &>> $1 } })
    case .rotateLeft:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &<< $1) | ($0 &>> (0 &- $1)) } })
    case .rotateRight:
      operands.pick(
        { i64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } },
        { i64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { ($0 &>> $1) | ($0 &<< (0 &- $1)) } })
    }
  }
}
