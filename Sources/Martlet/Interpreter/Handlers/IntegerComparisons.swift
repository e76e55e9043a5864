import WasmFormat

// Comparisons of integers, alone and joined with a branch. There is no variant with the second operand in the register:
// the relation is turned around instead.

@inline(__always)
private func i32Compare(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt32, UInt32) -> Bool
) -> Int {
  let result: UInt64 = relation(operands.left32(pc, frame, word), operands.right32(pc, frame, word)) ? 1 : 0
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i32Branch(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt32, UInt32) -> Bool
) -> Int {
  if relation(operands.branchLeft32(pc, frame, word), operands.branchRight32(pc, frame)) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func i64Compare(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt64, UInt64) -> Bool
) -> Int {
  let result: UInt64 = relation(operands.left64(pc, frame, word), operands.right64(pc, frame, word)) ? 1 : 0
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func i64Branch(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (UInt64, UInt64) -> Bool
) -> Int {
  if relation(operands.branchLeft64(pc, frame, word), operands.branchRight64(pc, frame)) {
    return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

enum ComparisonHandlers {
  /// Comparisons of i32.
  static func compare32(_ operation: IntRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .lessSigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } },
        {
          i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) < Int32(bitPattern: $1)
          }
        })
    case .lessUnsigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greaterSigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } },
        {
          i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) > Int32(bitPattern: $1)
          }
        })
    case .greaterUnsigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) } },
        {
          i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) }
        },
        {
          i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) }
        },
        {
          i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) } },
        {
          i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) }
        },
        {
          i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) }
        },
        {
          i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { i32Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i32Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i32Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i32Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Branches that compare i32: a and b are the operands, or b is a constant of 16 bits.
  static func branch32(_ operation: IntRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .lessSigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) } },
        {
          i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) < Int32(bitPattern: $1) }
        })
    case .lessUnsigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greaterSigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) } },
        {
          i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) > Int32(bitPattern: $1) }
        })
    case .greaterUnsigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) <= Int32(bitPattern: $1) } },
        {
          i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) <= Int32(bitPattern: $1)
          }
        })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int32(bitPattern: $0) >= Int32(bitPattern: $1) } },
        {
          i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int32(bitPattern: $0) >= Int32(bitPattern: $1)
          }
        })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { i32Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i32Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i32Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i32Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Comparisons of i64.
  static func compare64(_ operation: IntRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .lessSigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) } },
        {
          i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int64(bitPattern: $0) < Int64(bitPattern: $1)
          }
        })
    case .lessUnsigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greaterSigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) } },
        {
          i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int64(bitPattern: $0) > Int64(bitPattern: $1)
          }
        })
    case .greaterUnsigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) <= Int64(bitPattern: $1) } },
        {
          i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) <= Int64(bitPattern: $1) }
        },
        {
          i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) <= Int64(bitPattern: $1) }
        },
        {
          i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int64(bitPattern: $0) <= Int64(bitPattern: $1)
          }
        })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) >= Int64(bitPattern: $1) } },
        {
          i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) >= Int64(bitPattern: $1) }
        },
        {
          i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) >= Int64(bitPattern: $1) }
        },
        {
          i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int64(bitPattern: $0) >= Int64(bitPattern: $1)
          }
        })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { i64Compare(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i64Compare(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i64Compare(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i64Compare(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  /// Branches that compare i64: a and b are the operands, or b is a constant of 16 bits.
  static func branch64(_ operation: IntRelation, _ operands: Operands) -> Handler {
    switch operation {
    case .equal:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .lessSigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) } },
        {
          i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) < Int64(bitPattern: $1) }
        })
    case .lessUnsigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greaterSigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) } },
        {
          i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) > Int64(bitPattern: $1) }
        })
    case .greaterUnsigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) <= Int64(bitPattern: $1) } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) <= Int64(bitPattern: $1) } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) <= Int64(bitPattern: $1) } },
        {
          i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int64(bitPattern: $0) <= Int64(bitPattern: $1)
          }
        })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) >= Int64(bitPattern: $1) } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) >= Int64(bitPattern: $1) } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { Int64(bitPattern: $0) >= Int64(bitPattern: $1) } },
        {
          i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) {
            Int64(bitPattern: $0) >= Int64(bitPattern: $1)
          }
        })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { i64Branch(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i64Branch(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i64Branch(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { i64Branch(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }
}
