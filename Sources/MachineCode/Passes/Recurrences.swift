/// Lets the next value of a loop's variable take over the register of the present one.
///
/// Where `next = variable + step` and the variable is read once more after that, both are live, and the way back needs a move
/// and with it a block and a jump of its own. So the addition moves behind the last reading where it can, and what still
/// comes after it is computed from the next value: comparisons for equality and sums with a constant in the loop, and the
/// variable itself, one subtraction, where the loop has been left.
///
/// Whether all this pays is a guess that need not be right; that values stay the same is seen at each step alone.
struct Recurrences: ~Copyable {
  struct Candidate: BitwiseCopyable {
    var variable: Value
    var next: Value
    var header: Block
    /// Where the walk is: behind the addition, behind something that reads its result.
    var isBehind = false
    var isRead = false
    /// Something cannot be computed from the next value.
    var isLost = false
    /// What the addition has to come after.
    var last = Value.none
    var firstUse: UInt32 = .max
    var lastUse: UInt32 = .max
    /// Loads in the block of the addition that come before it, from where the variable says, and whose values are read behind
    /// it: a chain.
    var lastLoad: UInt32 = .max
    /// The variable, computed anew behind the loop, in a block.
    var anew = Value.none
  }

  struct Use: BitwiseCopyable {
    var user: Value
    /// A comparison that stands before the addition and is asked for at the end of the block.
    var moves = false
    var following: UInt32 = .max
  }

  /// How many blocks are looked at for where another one comes from.
  private static let farthest = 8

  private var candidates = GrowableBuffer<Candidate>()
  private var uses = GrowableBuffer<Use>()
  private var loads = GrowableBuffer<Use>()
  /// For each value, the candidate whose variable it is or is read through, and the one whose next value it is; plus one.
  private var variableOf = GrowableBuffer<UInt32>()
  private var nextOf = GrowableBuffer<UInt32>()

  init() {}

  /// Needs loops and incoming edges of a function whose critical edges are split.
  mutating func run(_ f: inout Function) {
    candidates.removeAll()
    uses.removeAll()
    loads.removeAll()
    for position in 0..<f.order.count where f[f.order[position]].loop == f.order[position] {
      findCandidates(f.order[position], f)
    }
    if candidates.isEmpty { return }
    variableOf.fill(count: f.instructions.count, with: 0)
    nextOf.fill(count: f.instructions.count, with: 0)
    for index in 0..<candidates.count {
      variableOf[candidates[index].variable.index] = UInt32(index) + 1
      nextOf[candidates[index].next.index] = UInt32(index) + 1
    }
    for position in 0..<f.order.count {
      var value = f[f.order[position]].first
      while !value.isNone {
        look(at: value, f)
        value = f[value].next
      }
    }
    for index in 0..<candidates.count where !candidates[index].isLost { rewrite(candidates[index], &f) }
  }

  // MARK: Finding

  private mutating func findCandidates(_ header: Block, _ f: borrowing Function) {
    if f[header].isCold || f[header].parameterCount == 0 { return }
    var back = UInt32.max
    var edge = f[header].firstIncoming
    while edge != .max {
      if f[f.edges[edge].source].order >= f[header].order {
        if back != .max { return }
        back = edge
      }
      edge = f.edges[edge].nextIncoming
    }
    if back == .max { return }
    let arguments = f.edges[back].arguments
    var variable = f[header].first
    for number in 0..<f[header].parameterCount {
      let next = f.pool[arguments.start + number]
      let i = f[next]
      if i.opcode == .add && i.a == variable && i.b != variable && f.constantBits(i.b) != nil
        && f[i.block].loop == header
      {
        candidates.append(Candidate(variable: variable, next: next, header: header))
      }
      variable = f[variable].next
    }
  }

  private mutating func look(at user: Value, _ f: borrowing Function) {
    let i = f[user]
    if i.opcode == .parameter || i.opcode.isConstant { return }
    if nextOf[user.index] != 0 { candidates[nextOf[user.index] - 1].isBehind = true }
    let count = i.opcode.operandCount
    if count > 0 { note(i.a, user, i, f) }
    if count > 1 { note(i.b, user, i, f) }
    if count > 2 { note(i.c, user, i, f) }
    for index in f.operandList(of: user) { note(f.pool[index], user, i, f) }
    if !i.opcode.isTerminator { return }
    for edge in f.edgeRange(of: user) {
      let list = f.edges[edge].arguments
      for index in list.start..<list.start + list.count { note(f.pool[index], user, i, f) }
    }
  }

  private mutating func note(_ operand: Value, _ user: Value, _ i: Instruction, _ f: borrowing Function) {
    let nextNumber = nextOf[operand.index]
    if nextNumber != 0 && i.block == f[operand].block {
      candidates[nextNumber - 1].isRead = true
      if candidates[nextNumber - 1].last == user { candidates[nextNumber - 1].isLost = true }
    }
    let number = variableOf[operand.index]
    if number == 0 { return }
    let candidate = candidates[number - 1]
    if candidate.isLost || user == candidate.next { return }
    let home = f[candidate.next].block
    if f[operand].opcode == .compare && (i.opcode != .branch || i.block != home) {
      // A comparison with another reader stays where it is.
      variableOf[operand.index] = 0
      return
    }
    if f[operand].opcode == .load {
      // A comparison is asked for at the end of the block.
      if i.block == home && (candidate.isBehind || i.opcode == .compare) { recordLoad(operand, number) }
      return
    }
    if !candidate.isBehind {
      if isTransparent(i) || i.block == home && operand == candidate.variable && isComparison(i, of: operand, f) {
        variableOf[user.index] = number
      }
      if i.opcode == .load && i.block == home { variableOf[user.index] = number }
      return
    }
    switch i.block == home ? .follows : order(of: i.block, after: home, f) {
    case .neverFollows: return
    case .unknown: candidates[number - 1].isLost = true
    case .follows:
      let isInside = isInside(i.block, candidate.header, f)
      if operand == candidate.variable {
        if isComparison(i, of: operand, f) || i.opcode == .add && i.a == operand && f.constantBits(i.b) != nil
          || !isInside && i.opcode != .landingPad
        {
          return record(Use(user: user), number)
        }
      } else if f[operand].opcode == .compare {
        return record(Use(user: operand, moves: true), number)
      }
      if i.block == home && !candidate.isRead && !i.opcode.isTerminator {
        // The addition can come later still; what was to be computed from it before is read from the variable.
        candidates[number - 1].last = user
        candidates[number - 1].firstUse = .max
        candidates[number - 1].lastUse = .max
        if isTransparent(i) || i.opcode == .load { variableOf[user.index] = number }
      } else {
        candidates[number - 1].isLost = true
      }
    }
  }

  private mutating func record(_ use: Use, _ number: UInt32) {
    let index = UInt32(uses.count)
    uses.append(use)
    let last = candidates[number - 1].lastUse
    if last == .max { candidates[number - 1].firstUse = index } else { uses[last].following = index }
    candidates[number - 1].lastUse = index
  }

  private mutating func recordLoad(_ load: Value, _ number: UInt32) {
    loads.append(Use(user: load, following: candidates[number - 1].lastLoad))
    candidates[number - 1].lastLoad = UInt32(loads.count - 1)
  }

  /// What costs nothing by itself, so that it reads its operand where its own value is read.
  private func isTransparent(_ i: Instruction) -> Bool {
    switch i.opcode {
    case .zeroExtend, .wrap: true
    case .add, .shl: i.type == .i64
    default: false
    }
  }

  private func isComparison(_ i: Instruction, of value: Value, _ f: borrowing Function) -> Bool {
    i.opcode == .compare && i.a == value && (i.integerCondition == .eq || i.integerCondition == .ne)
      && f.constantBits(i.b) != nil
  }

  private enum Order { case follows, neverFollows, unknown }

  /// Whether every way to a block leads through another one.
  private func order(of block: Block, after other: Block, _ f: borrowing Function) -> Order {
    if f[block].order < f[other].order { return .neverFollows }
    var block = block
    for _ in 0..<Recurrences.farthest {
      if f[block].incomingCount != 1 { return .unknown }
      block = f.edges[f[block].firstIncoming].source
      if block == other { return .follows }
      if f[block].order < f[other].order { return .neverFollows }
    }
    return .unknown
  }

  private func isInside(_ block: Block, _ header: Block, _ f: borrowing Function) -> Bool {
    var loop = f[block].loop
    while !loop.isNone && f[loop].order > f[header].order { loop = f[loop].outerLoop }
    return loop == header
  }

  // MARK: Rewriting

  private mutating func rewrite(_ found: Candidate, _ f: inout Function) {
    var candidate = found
    let type = f[candidate.next].type
    let step = UInt64(bitPattern: f[f[candidate.next].b].immediate)
    if !candidate.last.isNone {
      f.unlink(candidate.next)
      f.insert(candidate.next, after: candidate.last)
    }
    var at = candidate.lastLoad
    while at != .max {
      // Part of a later instruction, it would read the variable there.
      f[loads[at].user].c = candidate.next
      at = loads[at].following
    }
    at = candidate.firstUse
    while at != .max {
      let use = uses[at]
      at = use.following
      let i = f[use.user]
      if i.opcode == .compare && i.a == candidate.variable {
        if use.moves {
          f.unlink(use.user)
          f.insert(use.user, before: f[f[candidate.next].block].last)
        }
        f[use.user].a = candidate.next
        f[use.user].b = constant(type, UInt64(bitPattern: f[i.b].immediate) &+ step, &f)
      } else if i.opcode == .add && i.a == candidate.variable && f.constantBits(i.b) != nil {
        f[use.user].a = candidate.next
        f[use.user].b = constant(type, UInt64(bitPattern: f[i.b].immediate) &- step, &f)
      } else {
        if candidate.anew.isNone || f[candidate.anew].block != i.block {
          let number = constant(type, 0 &- step, &f)
          candidate.anew = f.make(
            Instruction(.add, type, a: candidate.next, b: number, source: i.source))
          f.insert(candidate.anew, before: use.user)
        }
        replace(candidate.variable, by: candidate.anew, in: use.user, &f)
      }
    }
  }

  private func constant(_ type: ValueType, _ bits: UInt64, _ f: inout Function) -> Value {
    let cut = type == .i32 ? bits & 0xffff_ffff : bits
    let value = f.make(Instruction(.constant, type, immediate: Int64(bitPattern: cut)))
    let parameter = f[f.entry].lastParameter
    if parameter.isNone { f.insert(value, before: f[f.entry].first) } else { f.insert(value, after: parameter) }
    return value
  }

  private func replace(_ old: Value, by new: Value, in user: Value, _ f: inout Function) {
    let count = f[user].opcode.operandCount
    if count > 0 && f[user].a == old { f[user].a = new }
    if count > 1 && f[user].b == old { f[user].b = new }
    if count > 2 && f[user].c == old { f[user].c = new }
    for index in f.operandList(of: user) where f.pool[index] == old { f.pool[index] = new }
    if !f[user].opcode.isTerminator { return }
    for edge in f.edgeRange(of: user) {
      let list = f.edges[edge].arguments
      for index in list.start..<list.start + list.count where f.pool[index] == old { f.pool[index] = new }
    }
  }
}
