import WasmFormat

// Branches of code that counts fuel. Whichever way they go, they pay for what stands there, and pass over the instruction
// that would do so. Where fuel is short they stop where it would. Calls do the same (see `CallHandlers.payingDirect`).
//
// Conditional ones are like those that do not pay, with one more word behind the first word of operands: what the way costs
// that is branched to, and what the other way costs, which always begins with a `charge`. In tables of branches, what it costs stands behind each distance.

/// Which ways of a branch pay: not the one that is taken, where no `charge` stands before the target.
enum PaidWays {
  case other, both
}

/// Where a branch's costs are, by how far that is from its distance.
enum PayingBranchLayout {
  static let takenCost = 4
  static let otherCost = 8
  static let bytes = 8
  /// What is passed over.
  static let chargeBytes = 16
}

/// Pays for the code at `target`, and goes on there.
@inline(__always)
func pay(
  _ cost: UInt32, _ target: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let store = instance.storeRecord
  let (rest, isShort) = store.pointee.fuel.subtractingReportingOverflow(UInt64(cost))
  // Before it is known whether there was enough: one instruction of the machine does both.
  store.pointee.fuel = rest
  if _slowPath(isShort) { return stopUnpaid(target, frame, memory, memorySize, instance, UInt64(cost), 0, 0) }
  return next(target, frame, memory, memorySize, instance, word, double, single)
}

/// Gives back the cost, which is in `word`, and stops before `pc`; or further on, if it was paid for that, too, and less would
/// have been enough to come there.
@inline(never)
private func stopUnpaid(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let store = instance.storeRecord
  store.pointee.fuel &+= word
  let function = instance.record.pointee.code.flatMap {
    Unmanaged<ModuleCode>.fromOpaque($0)._withUnsafeGuaranteedRef { $0.function(at: pc) }
  }
  let place = function?.payApart(UInt32(truncatingIfNeeded: word), at: pc, &store.pointee.fuel)
  return stop(place ?? pc - PayingBranchLayout.chargeBytes, frame, instance, .outOfFuel)
}

/// What is paid together with something else; in bytes from the first instruction.
struct JoinedPayment {
  /// What it pays for begins here.
  var position: UInt32
  var cost: UInt32
  /// With what is paid with it.
  var total: UInt32
  /// Where the program is if it cannot pay.
  var place: UInt32
}

extension FunctionCode {
  /// Pays one after the other what was too much at once, as far as the fuel goes; returns where that is. nil if there is only
  /// one thing to pay for.
  fileprivate func payApart(_ total: UInt32, at pc: Code, _ fuel: inout UInt64) -> Code? {
    let position = UInt32(truncatingIfNeeded: pc - start)
    guard let first = joinedPayments.firstIndex(where: { $0.position == position && $0.total == total }) else {
      return nil
    }
    for payment in joinedPayments[first...] {
      guard payment.cost <= fuel else { return start + Int(payment.place) }
      fuel -= UInt64(payment.cost)
    }
    return nil
  }
}

/// Goes on where a branch leads, and pays for it, be it nothing.
@inline(__always)
func payEitherWay(
  _ isTaken: Bool, length: Int, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  go(isTaken, .both, length: length, pc, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func go(
  _ isTaken: Bool, _ ways: PaidWays, length: Int, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  if isTaken {
    if ways == .other { return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single) }
    return pay(
      pc.number(at: 12 + PayingBranchLayout.takenCost), pc.branchTarget, frame, memory, memorySize, instance, word,
      double, single)
  }
  return pay(
    pc.number(at: 12 + PayingBranchLayout.otherCost), pc + (length + PayingBranchLayout.chargeBytes), frame, memory,
    memorySize, instance, word, double, single)
}

@inline(__always)
private func pay32(
  _ operands: Operands, _ relation: IntRelation, _ ways: PaidWays, _ pc: Code, _ frame: Frame, _ memory: MemoryBase,
  _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let isTaken = relation.holds(operands.branchLeft32(pc, frame, word), operands.branchRight32(pc, frame), Int32.self)
  return go(isTaken, ways, length: 24, pc, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func pay64(
  _ operands: Operands, _ relation: IntRelation, _ ways: PaidWays, _ pc: Code, _ frame: Frame, _ memory: MemoryBase,
  _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let isTaken = relation.holds(operands.branchLeft64(pc, frame, word), operands.branchRight64(pc, frame), Int64.self)
  return go(isTaken, ways, length: 24, pc, frame, memory, memorySize, instance, word, double, single)
}

/// See `addAndBranch`.
@inline(__always)
private func payAdd(
  _ sum: BranchSum, _ relation: IntRelation, constantLimit: Bool, _ pc: Code, _ frame: Frame, _ memory: MemoryBase,
  _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let result = addBeforeBranch(sum, pc, pc + PayingBranchLayout.bytes, frame)
  let isTaken = relation.holds(result, branchLimit(isConstant: constantLimit, pc, frame), Int32.self)
  return go(
    isTaken, .both, length: sum == .two ? 40 : 32, pc, frame, memory, memorySize, instance, UInt64(result), double,
    single)
}

@inline(__always)
private func tableBranch(
  _ index: UInt32, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer,
  _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let entry = pc + (16 &+ Int(min(index, pc.upper)) &<< 3)
  let target = entry + (Int(entry.load(as: Int32.self)) &- 12)
  return pay(
    entry.number(at: PayingBranchLayout.takenCost), target, frame, memory, memorySize, instance, word, double, single)
}

extension IntRelation {
  @inline(__always)
  fileprivate func holds<Signed: FixedWidthInteger & SignedInteger>(
    _ left: Signed.Magnitude, _ right: Signed.Magnitude, _: Signed.Type
  ) -> Bool {
    let (signedLeft, signedRight) = (Signed(truncatingIfNeeded: left), Signed(truncatingIfNeeded: right))
    return switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .lessSigned: signedLeft < signedRight
    case .lessUnsigned: left < right
    case .greaterSigned: signedLeft > signedRight
    case .greaterUnsigned: left > right
    case .lessOrEqualSigned: signedLeft <= signedRight
    case .lessOrEqualUnsigned: left <= right
    case .greaterOrEqualSigned: signedLeft >= signedRight
    case .greaterOrEqualUnsigned: left >= right
    }
  }
}

enum PayingBranchHandlers {
  /// `ControlHandlers.branchTable` that pays.
  static let table: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    tableBranch(frame.i32(pc.a), pc, frame, memory, memorySize, instance, word, double, single)
  }

  static let tableByWord: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    tableBranch(UInt32(truncatingIfNeeded: word), pc, frame, memory, memorySize, instance, word, double, single)
  }

  /// `ComparisonHandlers.branch32` that pays.
  static func branch32(_ relation: IntRelation, _ operands: Operands, _ ways: PaidWays) -> Handler {
    ways == .both ? bothWays32(relation, operands) : otherWay32(relation, operands)
  }

  private static func bothWays32(_ relation: IntRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal:
      operands.pickCommutative(
        { pay32(.slotSlot, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .notEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }

  private static func otherWay32(_ relation: IntRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal:
      operands.pickCommutative(
        { pay32(.slotSlot, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .notEqual:
      operands.pickCommutative(
        { pay32(.slotSlot, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { pay32(.slotSlot, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerSlot, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.slotConstant, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay32(.registerConstant, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }

  /// `ComparisonHandlers.branch64` that pays.
  static func branch64(_ relation: IntRelation, _ operands: Operands, _ ways: PaidWays) -> Handler {
    ways == .both ? bothWays64(relation, operands) : otherWay64(relation, operands)
  }

  private static func bothWays64(_ relation: IntRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal:
      operands.pickCommutative(
        { pay64(.slotSlot, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .equal, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .notEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .notEqual, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterOrEqualSigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterOrEqualUnsigned, .both, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }

  private static func otherWay64(_ relation: IntRelation, _ operands: Operands) -> Handler {
    switch relation {
    case .equal:
      operands.pickCommutative(
        { pay64(.slotSlot, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .equal, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .notEqual:
      operands.pickCommutative(
        { pay64(.slotSlot, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .notEqual, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .lessOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualSigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterOrEqualSigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualUnsigned:
      operands.pickCommutative(
        { pay64(.slotSlot, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerSlot, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.slotConstant, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) },
        { pay64(.registerConstant, .greaterOrEqualUnsigned, .other, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }

  /// The handler that pays both ways, for each that only pays one.
  nonisolated(unsafe) private static let both: [UnsafeRawPointer: UnsafeRawPointer] = {
    var both: [UnsafeRawPointer: UnsafeRawPointer] = [:]
    for raw: UInt8 in 0..<10 {
      guard let relation = IntRelation(rawValue: raw) else { continue }
      for operands in [Operands.slotSlot, .registerSlot, .slotConstant, .registerConstant] {
        both[address(of: branch32(relation, operands, .other))] = address(of: branch32(relation, operands, .both))
        both[address(of: branch64(relation, operands, .other))] = address(of: branch64(relation, operands, .both))
      }
    }
    return both
  }()

  /// What stands in code in place of a handler that pays one way only.
  static func payingBoth(_ handler: UInt64) -> UInt64 {
    guard let one = UnsafeRawPointer(bitPattern: UInt(handler)), let both = both[one] else { return handler }
    return UInt64(UInt(bitPattern: both))
  }

  /// `FusedHandlers.addBranch` that pays.
  static func addBranch(_ relation: IntRelation, _ sum: BranchSum, constantLimit: Bool) -> Handler {
    constantLimit ? addBranchToConstant(relation, sum) : addBranchToSlot(relation, sum)
  }

  private static func addBranchToSlot(_ relation: IntRelation, _ sum: BranchSum) -> Handler {
    switch relation {
    case .equal:
      sum.pick(
        { payAdd(.constant, .equal, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .equal, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .equal, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .notEqual:
      sum.pick(
        { payAdd(.constant, .notEqual, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .notEqual, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .notEqual, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessSigned:
      sum.pick(
        { payAdd(.constant, .lessSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessUnsigned:
      sum.pick(
        { payAdd(.constant, .lessUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterSigned:
      sum.pick(
        { payAdd(.constant, .greaterSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterUnsigned:
      sum.pick(
        { payAdd(.constant, .greaterUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualSigned:
      sum.pick(
        { payAdd(.constant, .lessOrEqualSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessOrEqualSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessOrEqualSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualUnsigned:
      sum.pick(
        { payAdd(.constant, .lessOrEqualUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessOrEqualUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessOrEqualUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualSigned:
      sum.pick(
        { payAdd(.constant, .greaterOrEqualSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterOrEqualSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterOrEqualSigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualUnsigned:
      sum.pick(
        { payAdd(.constant, .greaterOrEqualUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterOrEqualUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterOrEqualUnsigned, constantLimit: false, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }

  private static func addBranchToConstant(_ relation: IntRelation, _ sum: BranchSum) -> Handler {
    switch relation {
    case .equal:
      sum.pick(
        { payAdd(.constant, .equal, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .equal, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .equal, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .notEqual:
      sum.pick(
        { payAdd(.constant, .notEqual, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .notEqual, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .notEqual, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessSigned:
      sum.pick(
        { payAdd(.constant, .lessSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessUnsigned:
      sum.pick(
        { payAdd(.constant, .lessUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterSigned:
      sum.pick(
        { payAdd(.constant, .greaterSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterUnsigned:
      sum.pick(
        { payAdd(.constant, .greaterUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualSigned:
      sum.pick(
        { payAdd(.constant, .lessOrEqualSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessOrEqualSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessOrEqualSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .lessOrEqualUnsigned:
      sum.pick(
        { payAdd(.constant, .lessOrEqualUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .lessOrEqualUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .lessOrEqualUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualSigned:
      sum.pick(
        { payAdd(.constant, .greaterOrEqualSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterOrEqualSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterOrEqualSigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .greaterOrEqualUnsigned:
      sum.pick(
        { payAdd(.constant, .greaterOrEqualUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.slot, .greaterOrEqualUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) },
        { payAdd(.two, .greaterOrEqualUnsigned, constantLimit: true, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }
}
