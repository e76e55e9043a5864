// Branches that depend on floating-point numbers, of code that counts fuel: see `PayingBranches.swift`. Whichever way they
// go, they pay; where nothing is to be paid before the target, the cost is none.
//
// The constant, where there is one, stands behind the costs.

@inline(__always)
private func pay32(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (Float, Float) -> Bool
) -> Int {
  let right = operands.branchRight(operands.isConstant ? pc + PayingBranchLayout.bytes : pc, frame, single)
  return payEitherWay(
    relation(operands.branchLeft(pc, frame, single), right), length: operands.isConstant ? 32 : 24, pc, frame, memory,
    memorySize, instance, word, double, single)
}

@inline(__always)
private func pay64(
  _ operands: Operands, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ relation: (Double, Double) -> Bool
) -> Int {
  let right = operands.branchRight(operands.isConstant ? pc + PayingBranchLayout.bytes : pc, frame, double)
  return payEitherWay(
    relation(operands.branchLeft(pc, frame, double), right), length: operands.isConstant ? 32 : 24, pc, frame, memory,
    memorySize, instance, word, double, single)
}

extension PayingBranchHandlers {
  /// `FloatHandlers.branch32` and `FloatHandlers.branchUnless32` that pay.
  static func float32(_ relation: FloatRelation, _ operands: Operands, unless: Bool) -> Handler {
    unless ? unless32(relation, operands) : branch32(relation, operands)
  }

  /// `FloatHandlers.branch64` and `FloatHandlers.branchUnless64` that pay.
  static func float64(_ relation: FloatRelation, _ operands: Operands, unless: Bool) -> Handler {
    unless ? unless64(relation, operands) : branch64(relation, operands)
  }

  private static func branch32(_ relation: FloatRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .less:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greater:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  private static func unless32(_ relation: FloatRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal: branch32(.notEqual, operands)
    case .notEqual: branch32(.equal, operands)
    case .less:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } })
    case .greater:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } })
    case .lessOrEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { pay32(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { pay32(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { pay32(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } })
    }
  }

  private static func branch64(_ relation: FloatRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == $1 } })
    case .notEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 != $1 } })
    case .less:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 < $1 } })
    case .greater:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 > $1 } })
    case .lessOrEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 <= $1 } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { $0 >= $1 } })
    }
  }

  private static func unless64(_ relation: FloatRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal: branch64(.notEqual, operands)
    case .notEqual: branch64(.equal, operands)
    case .less:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 < $1) } })
    case .greater:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 > $1) } })
    case .lessOrEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 <= $1) } })
    case .greaterOrEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { pay64(.registerSlot, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { pay64(.slotConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } },
        { pay64(.registerConstant, $0, $1, $2, $3, $4, $5, $6, $7) { !($0 >= $1) } })
    }
  }
}
