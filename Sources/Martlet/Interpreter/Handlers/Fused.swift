import WasmFormat

// Instructions made of two, chosen by counting what programs execute (`./dev count`).

/// i32.add and a comparison with a branch: the end of most loops. a = destination, b = limit (a slot or a 16-bit
/// constant), upper half = distance; second word = what is added, slot of the other operand. If there is another sum to be
/// made before, its destination, its operand and the constant are in the third word.
@inline(__always)
private func addAndBranch(
  _ sum: BranchSum, constantLimit: Bool, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt32, UInt32) -> Bool
) -> Int {
  let result = addBeforeBranch(sum, pc, pc, frame)
  let limit = branchLimit(isConstant: constantLimit, pc, frame)
  if relation(result, limit) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, UInt64(result), double, single)
  }
  return next(
    sum == .two ? pc + 32 : pc + 24, frame, memory, memorySize, instance, UInt64(result), double, single)
}

/// The sum before a branch, which is also written; `operands` is 16 bytes before what is added.
@inline(__always)
func addBeforeBranch(_ sum: BranchSum, _ pc: Code, _ operands: Code, _ frame: Frame) -> UInt32 {
  let (first, second) = (operands + 16, operands + 8)
  if sum == .two { frame.set(first.a, UInt64(frame.i32(first.b) &+ first.upper)) }
  let addend = sum == .slot ? frame.i32(Int(second.lower)) : second.lower
  let result = frame.i32(Int(second.upper)) &+ addend
  frame.set(pc.a, UInt64(result))
  return result
}

@inline(__always)
func branchLimit(isConstant: Bool, _ pc: Code, _ frame: Frame) -> UInt32 {
  isConstant ? UInt32(truncatingIfNeeded: pc.shortConstant) : frame.i32(pc.b)
}

/// What is added before a branch: a constant, a slot, or constants to two locals.
enum BranchSum {
  case constant, slot, two

  @inline(never)
  func pick(_ constant: Handler, _ slot: Handler, _ two: Handler) -> Handler {
    switch self {
    case .constant: constant
    case .slot: slot
    case .two: two
    }
  }
}

/// Where the operands of a product and a sum come from: at most one is in the register.
enum ProductOperands {
  case slots, factorInRegister, otherInRegister

  @inline(never)
  func pick(_ slots: Handler, _ factorInRegister: Handler, _ otherInRegister: Handler) -> Handler {
    switch self {
    case .slots: slots
    case .factorInRegister: factorInRegister
    case .otherInRegister: otherInRegister
    }
  }
}

// A product and a sum, each rounded: a = destination, b and c = factors, d = the other operand.
// An operation with a constant on the left: a = destination, b = right operand, second word = constant.

@inline(__always)
private func fusedProduct64(
  _ operands: ProductOperands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double, Double) -> Double
) -> Int {
  let product = (operands == .factorInRegister ? double : frame.f64(pc.b)) * frame.f64(pc.c)
  let result = operation(product, operands == .otherInRegister ? double : frame.f64(pc.d))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func constantOnLeft64(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double, Double) -> Double
) -> Int {
  let constant = Double(bitPattern: pc.secondWord)
  let result = operation(constant, operand == .register ? double : frame.f64(pc.b))
  frame.set(pc.a, result)
  return next(pc + 24, frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func fusedProduct32(
  _ operands: ProductOperands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float, Float) -> Float
) -> Int {
  let product = (operands == .factorInRegister ? single : frame.f32(pc.b)) * frame.f32(pc.c)
  let result = operation(product, operands == .otherInRegister ? single : frame.f32(pc.d))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

@inline(__always)
private func constantOnLeft32(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float, Float) -> Float
) -> Int {
  let constant = Float(bitPattern: UInt32(truncatingIfNeeded: pc.secondWord))
  let result = operation(constant, operand == .register ? single : frame.f32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 24, frame, memory, memorySize, instance, word, double, result)
}

/// What is done with a product.
enum ProductUse {
  case add, subtract, subtractFrom
}

enum FusedHandlers {
  static func addBranch(_ relation: IntRelation, _ sum: BranchSum, constantLimit: Bool) -> Handler {
    constantLimit ? addBranchToConstant(relation, sum) : addBranchToSlot(relation, sum)
  }

  private static func addBranchToSlot(_ relation: IntRelation, _ sum: BranchSum) -> Handler {
    switch relation {
    case .equal:
      sum.pick(
        { addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      sum.pick(
        { addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .lessSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        })
    case .lessUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greaterSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        })
    case .greaterUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqualSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        })
    case .lessOrEqualUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqualSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        })
    case .greaterOrEqualUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { addAndBranch(.slot, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { addAndBranch(.two, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  private static func addBranchToConstant(_ relation: IntRelation, _ sum: BranchSum) -> Handler {
    switch relation {
    case .equal:
      sum.pick(
        { addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      sum.pick(
        { addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .lessSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        })
    case .lessUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greaterSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        })
    case .greaterUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqualSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        })
    case .lessOrEqualUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqualSigned:
      sum.pick(
        {
          addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        },
        {
          addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        })
    case .greaterOrEqualUnsigned:
      sum.pick(
        { addAndBranch(.constant, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { addAndBranch(.slot, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { addAndBranch(.two, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  static func multiplyAdd32(_ use: ProductUse, _ operands: ProductOperands) -> Handler {
    switch use {
    case .add:
      operands.pick(
        { fusedProduct32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { fusedProduct32(.factorInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { fusedProduct32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
    case .subtract:
      operands.pick(
        { fusedProduct32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { fusedProduct32(.factorInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { fusedProduct32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
    case .subtractFrom:
      operands.pick(
        { fusedProduct32(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } },
        { fusedProduct32(.factorInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } },
        { fusedProduct32(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } })
    }
  }

  /// Only for subtraction and division: the others let their operands be exchanged.
  static func constantLeft32(_ operation: FloatBinary, register: Bool) -> Handler {
    if operation == .divide {
      return register
        ? { constantOnLeft32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } }
        : { constantOnLeft32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } }
    }
    return register
      ? { constantOnLeft32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
      : { constantOnLeft32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
  }

  static func multiplyAdd64(_ use: ProductUse, _ operands: ProductOperands) -> Handler {
    switch use {
    case .add:
      operands.pick(
        { fusedProduct64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { fusedProduct64(.factorInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } },
        { fusedProduct64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 + $1 } })
    case .subtract:
      operands.pick(
        { fusedProduct64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { fusedProduct64(.factorInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } },
        { fusedProduct64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } })
    case .subtractFrom:
      operands.pick(
        { fusedProduct64(.slots, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } },
        { fusedProduct64(.factorInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } },
        { fusedProduct64(.otherInRegister, $0, $1, $2, $3, $4, $5, $6, $7) { $1 - $0 } })
    }
  }

  /// Only for subtraction and division: the others let their operands be exchanged.
  static func constantLeft64(_ operation: FloatBinary, register: Bool) -> Handler {
    if operation == .divide {
      return register
        ? { constantOnLeft64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } }
        : { constantOnLeft64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 / $1 } }
    }
    return register
      ? { constantOnLeft64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
      : { constantOnLeft64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 - $1 } }
  }

  /// Two additions of constants to i32, the second word like the first: a = destination, b = operand, upper half = constant.
  static let addTwo: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    frame.set(pc.a, UInt64(frame.i32(pc.b) &+ pc.upper))
    let sum = UInt64(frame.i32((pc + 8).b) &+ (pc + 8).upper)
    frame.set((pc + 8).a, sum)
    return next(pc + 24, frame, memory, memorySize, instance, sum, double, single)
  }
}
