import WasmFormat

// Instructions made of two, chosen by counting what programs execute (`./dev count`).

/// i32.add of a constant and a comparison with a branch: the end of most loops. a = destination, b = limit (a slot or a
/// 16-bit constant), upper half = distance; second word = constant, slot of the operand.
@inline(__always)
private func incrementAndBranch(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt32, UInt32) -> Bool
) -> Int {
  let sum = frame.i32(Int(pc.number(at: 20))) &+ pc.number(at: 16)
  frame.set(pc.a, UInt64(sum))
  let limit = operands.isConstant ? UInt32(truncatingIfNeeded: pc.shortConstant) : frame.i32(pc.b)
  if relation(sum, limit) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, UInt64(sum), double, single)
  }
  return next(pc + 24, frame, memory, memorySize, instance, UInt64(sum), double, single)
}

/// A product and a sum, each rounded. a = destination, b and c = factors (b may be in the register), d = the other operand.
@inline(__always)
private func fusedProduct64(
  _ factor: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double, Double) -> Double
) -> Int {
  let product = (factor == .register ? double : frame.f64(pc.b)) * frame.f64(pc.c)
  let result = operation(product, frame.f64(pc.d))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func fusedProduct32(
  _ factor: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float, Float) -> Float
) -> Int {
  let product = (factor == .register ? single : frame.f32(pc.b)) * frame.f32(pc.c)
  let result = operation(product, frame.f32(pc.d))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

/// What is done with a product.
enum ProductUse {
  case add, subtract, subtractFrom
}

enum FusedHandlers {
  static func addBranch(_ relation: IntRelation, constantLimit: Bool) -> Handler {
    switch relation {
    case .equal:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } }
    case .notEqual:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } }
    case .lessSigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } }
    case .lessUnsigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } }
    case .greaterSigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } }
    case .greaterUnsigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } }
    case .lessOrEqualSigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) } }
    case .lessOrEqualUnsigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } }
    case .greaterOrEqualSigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) } }
    case .greaterOrEqualUnsigned:
      constantLimit
        ? { incrementAndBranch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } }
        : { incrementAndBranch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } }
    }
  }

  static func multiplyAdd32(_ use: ProductUse, register: Bool) -> Handler {
    switch use {
    case .add:
      register
        ? { fusedProduct32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } }
        : { fusedProduct32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } }
    case .subtract:
      register
        ? { fusedProduct32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
        : { fusedProduct32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
    case .subtractFrom:
      register
        ? { fusedProduct32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } }
        : { fusedProduct32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } }
    }
  }

  static func multiplyAdd64(_ use: ProductUse, register: Bool) -> Handler {
    switch use {
    case .add:
      register
        ? { fusedProduct64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } }
        : { fusedProduct64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } }
    case .subtract:
      register
        ? { fusedProduct64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
        : { fusedProduct64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
    case .subtractFrom:
      register
        ? { fusedProduct64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } }
        : { fusedProduct64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } }
    }
  }
}
