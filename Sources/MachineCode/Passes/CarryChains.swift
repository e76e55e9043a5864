/// Puts sums with carry right behind the sums whose carry they take, so that the carry stays in the processor's flags.
///
/// Programs that have nothing but 64 bits add all lower halves first, as each carry is a comparison to them, and the upper
/// halves after that: each carry would have to wait in a register, and be turned into a flag again.
struct CarryChains: ~Copyable {
  /// How many instructions may move along with a sum: the loads and address computations of its operands.
  private static let longest = 8
  private static let deepest = 4

  /// The place of each instruction of a block: those that moved have that of the sum behind which they did.
  private var places = GrowableBuffer<UInt32>()
  /// How many instructions with effects come before each, and runs of loads that may trap for one reason.
  private var effects = GrowableBuffer<UInt32>()
  private var faults = GrowableBuffer<UInt32>()
  /// For what moved, the sum that did not, behind which it stands now.
  private var leaders = GrowableBuffer<Value>()
  /// For each sum that did not move, the last instruction that moved behind it.
  private var lasts = GrowableBuffer<Value>()
  /// What moves along, each after what it needs.
  private var along = GrowableBuffer<Value>()

  init() {}

  /// Says whether anything moved. Needs a function in which copies are gone.
  mutating func run(_ f: inout Function) -> Bool {
    var isNeeded = false
    for index in 0..<f.instructions.count where !isNeeded { isNeeded = takesCarry(f.instructions[index], f) }
    if !isNeeded { return false }
    let count = f.instructions.count
    places.fill(count: count, with: 0)
    effects.fill(count: count, with: 0)
    faults.fill(count: count, with: 0)
    leaders.fill(count: count, with: .none)
    lasts.fill(count: count, with: .none)
    var hasMoved = false
    for position in 0..<f.order.count {
      let block = f.order[position]
      if !number(block, f) { continue }
      var value = f[block].first
      while !value.isNone {
        let next = f[value].next
        if takesCarry(f[value], f) && lift(value, &f) { hasMoved = true }
        value = next
      }
    }
    return hasMoved
  }

  /// Whether an instruction takes the carry of another one of its kind.
  private func takesCarry(_ i: Instruction, _ f: borrowing Function) -> Bool {
    guard i.opcode == .addCarry || i.opcode == .subBorrow, f[i.c].opcode == .projection else { return false }
    return f[f[i.c].a].opcode == i.opcode
  }

  /// Numbers the instructions of a block. Says whether one of them takes a carry.
  private mutating func number(_ block: Block, _ f: borrowing Function) -> Bool {
    var takes = false
    var place: UInt32 = 0
    var effect: UInt32 = 0
    var fault: UInt32 = 0
    var reason = TrapCode.none
    var value = f[block].first
    while !value.isNone {
      let i = f[value]
      if i.opcode == .load, i.access.trap != .none, i.access.trap != reason {
        reason = i.access.trap
        fault += 1
      }
      places[value.index] = place
      effects[value.index] = effect
      faults[value.index] = fault
      place += 1
      if !i.opcode.isPure && (i.opcode != .load || i.access.atomic) { effect += 1 }
      if takesCarry(i, f) { takes = true }
      value = i.next
    }
    return takes
  }

  private mutating func lift(_ value: Value, _ f: inout Function) -> Bool {
    let i = f[value]
    var sum = f[i.c].a
    if f[sum].block != i.block || f[i.c].block != i.block { return false }
    if !leaders[sum.index].isNone { sum = leaders[sum.index] }
    along.removeAll()
    if !canMove(i.c, behind: sum, 0, f) || !canMove(i.a, behind: sum, 0, f) || !canMove(i.b, behind: sum, 0, f) {
      return false
    }
    along.append(value)
    var last = lasts[sum.index].isNone ? sum : lasts[sum.index]
    for index in 0..<along.count {
      let moving = along[index]
      if f[last].next != moving {
        f.unlink(moving)
        f.insert(moving, after: last)
      }
      places[moving.index] = places[sum.index]
      effects[moving.index] = effects[sum.index]
      faults[moving.index] = faults[sum.index]
      leaders[moving.index] = sum
      last = moving
    }
    lasts[sum.index] = last
    return true
  }

  /// Whether a value is there behind a sum, or can be: then `along` has what moves for it.
  private mutating func canMove(_ value: Value, behind sum: Value, _ depth: Int, _ f: borrowing Function) -> Bool {
    let i = f[value]
    if i.block != f[sum].block || i.opcode.isConstant || places[value.index] <= places[sum.index] { return true }
    for index in 0..<along.count where along[index] == value { return true }
    if along.count >= CarryChains.longest || depth >= CarryChains.deepest { return false }
    switch i.opcode {
    case .load:
      if i.access.atomic || !i.c.isNone || effects[value.index] != effects[sum.index] { return false }
      if i.access.trap != .none && faults[value.index] != faults[sum.index] { return false }
    case .add, .zeroExtend, .shl, .projection: break
    default: return false
    }
    if !canMove(i.a, behind: sum, depth + 1, f) { return false }
    if i.opcode.operandCount > 1 && !canMove(i.b, behind: sum, depth + 1, f) { return false }
    along.append(value)
    return true
  }
}
