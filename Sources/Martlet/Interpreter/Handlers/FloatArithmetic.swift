import WasmFormat

// Floating-point arithmetic. A constant f64 is the second word of operands, a constant f32 the upper half of the first;
// where a branch is joined to a comparison, the second word holds either.

@inline(__always)
private func f32Binary(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float, Float) -> Float
) -> Int {
  let result = operation(operands.left(pc, frame, single), operands.right(pc, frame, single))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

@inline(__always)
private func f32Compare(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (Float, Float) -> Bool
) -> Int {
  let result: UInt64 = relation(operands.left(pc, frame, single), operands.right(pc, frame, single)) ? 1 : 0
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func f32Branch(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (Float, Float) -> Bool
) -> Int {
  if relation(operands.branchLeft(pc, frame, single), operands.branchRight(pc, frame, single)) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }
  return next(operands.isConstant ? pc + 24 : pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func f32Unary(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float) -> Float
) -> Int {
  let result = operation(operand == .register ? single : frame.f32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

@inline(__always)
private func f64Binary(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double, Double) -> Double
) -> Int {
  let result = operation(operands.left(pc, frame, double), operands.right(pc, frame, double))
  frame.set(pc.a, result)
  return next((operands.isConstant ? pc + 24 : pc + 16), frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func f64Compare(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (Double, Double) -> Bool
) -> Int {
  let result: UInt64 = relation(operands.left(pc, frame, double), operands.right(pc, frame, double)) ? 1 : 0
  frame.set(pc.a, result)
  return next((operands.isConstant ? pc + 24 : pc + 16), frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func f64Branch(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (Double, Double) -> Bool
) -> Int {
  if relation(operands.branchLeft(pc, frame, double), operands.branchRight(pc, frame, double)) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }
  return next(operands.isConstant ? pc + 24 : pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func f64Unary(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double) -> Double
) -> Int {
  let result = operation(operand == .register ? double : frame.f64(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, result, single)
}

enum FloatHandlers {
  /// Operations on two f32.
  static func binary32(_ operation: FloatBinary, _ operands: Operands) -> Handler {
    switch operation {
    case .add:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
    case .subtract:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
    case .multiply:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } })
    case .divide:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } })
    case .minimum:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } })
    case .maximum:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } })
    case .copySign:
      operands.pick(
        { f32Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f32Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f32Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f32Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f32Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } })
    }
  }

  /// Operations on two f64.
  static func binary64(_ operation: FloatBinary, _ operands: Operands) -> Handler {
    switch operation {
    case .add:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
    case .subtract:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
    case .multiply:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 * $1 } })
    case .divide:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } })
    case .minimum:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { minimum($0, $1) } })
    case .maximum:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { maximum($0, $1) } })
    case .copySign:
      operands.pick(
        { f64Binary(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f64Binary(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f64Binary(.slotRegister, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f64Binary(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } },
        { f64Binary(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { copySign($0, $1) } })
    }
  }

  /// Operations on one f32.
  static func unary32(_ operation: FloatUnary, register: Bool) -> Handler {
    switch operation {
    case .absolute:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { absolute($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { absolute($0) } }
    case .negate:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { negate($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { negate($0) } }
    case .ceiling:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { ceiling($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { ceiling($0) } }
    case .floor:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { floor($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { floor($0) } }
    case .truncate:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { truncate($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { truncate($0) } }
    case .nearest:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { nearest($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { nearest($0) } }
    case .squareRoot:
      register
        ? { f32Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { squareRoot($0) } }
        : { f32Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { squareRoot($0) } }
    }
  }

  /// Operations on one f64.
  static func unary64(_ operation: FloatUnary, register: Bool) -> Handler {
    switch operation {
    case .absolute:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { absolute($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { absolute($0) } }
    case .negate:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { negate($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { negate($0) } }
    case .ceiling:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { ceiling($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { ceiling($0) } }
    case .floor:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { floor($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { floor($0) } }
    case .truncate:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { truncate($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { truncate($0) } }
    case .nearest:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { nearest($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { nearest($0) } }
    case .squareRoot:
      register
        ? { f64Unary(.register, $0, $1, $2, $3, $4, $5, $6, $7) { squareRoot($0) } }
        : { f64Unary(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { squareRoot($0) } }
    }
  }

  /// Comparisons of f32.
  static func compare32(_ operation: FloatRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { f32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { f32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .less:
      operands.pickCommutative(
        { f32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greater:
      operands.pickCommutative(
        { f32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqual:
      operands.pickCommutative(
        { f32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { f32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Branches taken where the comparison of f32 holds.
  static func branch32(_ operation: FloatRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .less:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greater:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqual:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Branches taken where it does not hold, which is not the same as the opposite relation.
  static func branchUnless32(_ operation: FloatRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal: branch32(.notEqual, operands)
    case .notEqual: branch32(.equal, operands)
    case .less:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } })
    case .greater:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } })
    case .lessOrEqual:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { f32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { f32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { f32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { f32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } })
    }
  }

  /// Comparisons of f64.
  static func compare64(_ operation: FloatRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { f64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { f64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .less:
      operands.pickCommutative(
        { f64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greater:
      operands.pickCommutative(
        { f64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqual:
      operands.pickCommutative(
        { f64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { f64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Branches taken where the comparison of f64 holds.
  static func branch64(_ operation: FloatRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .less:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greater:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqual:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Branches taken where it does not hold, which is not the same as the opposite relation.
  static func branchUnless64(_ operation: FloatRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal: branch64(.notEqual, operands)
    case .notEqual: branch64(.equal, operands)
    case .less:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } })
    case .greater:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } })
    case .lessOrEqual:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { f64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { f64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { f64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { f64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } })
    }
  }
}
