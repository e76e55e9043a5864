/// Where a function body pays for its instructions, and how much: the one rule that all tiers follow, so that they count
/// the same.
///
/// Every instruction costs one unit, except those that only give structure. A *region* is a set of instructions of which
/// all are executed when one is (unless a trap or an exception intervenes); all of a region is paid at its beginning.
///
/// A region begins where the function begins, at each turn of a loop, and behind `if`, `else`, `catch` and every
/// conditional branch. At an `end` where branches arrive, the region from in front of the block goes on, unless something
/// inside leads further out; then a region begins there.
package struct FuelPlan {
  /// `cost` units are to be paid before the instruction at `offset`, which stands behind a `loop` if it is to be paid
  /// with each turn.
  package struct Charge: Hashable, Sendable {
    package var offset: UInt32
    package var cost: UInt32
    /// What may be paid together with it: the next charge, which is for the first turn of a loop or for what stands behind
    /// the end of a block, and what may be paid with that. Whoever can afford only a part pays that part.
    package var ahead: UInt32 = 0
    /// Whether the way to the next one leads straight on, and nothing can be seen in between.
    fileprivate var leadsOn = false

    package var total: UInt32 { cost + ahead }
  }

  /// By offset.
  package private(set) var charges: [Charge] = []
  /// What the first instruction of the body pays, with what may be paid ahead: the first charge, if it is more than none.
  package private(set) var entryCost: UInt32 = 0

  private struct Block {
    var isLoop = false
    /// An `if` without `else` so far, whose end can be reached directly.
    var isIf = false
    /// The region that goes on behind the block.
    var region: Int
    /// Whether its end is reached other than from the instruction before it.
    var isJoin = false
    /// The outermost block that something inside leads to.
    var outermost: Int
    /// Whether something other than a branch that can pay leads here.
    var isReachedOtherwise = false
  }

  private var blocks: [Block] = []
  private var region = 0
  /// Whether the next instruction begins a region.
  private var begins = true
  /// Whether nothing that was executed since the last region began can be seen from outside, or end the function.
  private var isUnseen = true
  /// Whether a loop may begin a turn where something other than a branch leads to it.
  private var leadsElsewhereToLoops = false
  private var isDead = false
  private var deadDepth = 0

  package init() {}

  /// Plans a body that is known to be valid.
  package mutating func make(
    for body: FunctionBody, of module: WasmModule, features: Features
  ) throws(ReadError) {
    charges.removeAll(keepingCapacity: true)
    blocks.removeAll(keepingCapacity: true)
    (region, begins, isDead, deadDepth, leadsElsewhereToLoops) = (0, true, false, 0, false)
    blocks.append(Block(region: 0, outermost: 0))
    var reader = InstructionReader(body, of: module, features: features)
    var locals = LocalRun()
    while try reader.nextLocals(&locals) {}
    var instruction = Instruction()
    while try reader.next(&instruction), !blocks.isEmpty { step(instruction, module) }
    payAhead()
    entryCost = charges.first?.total ?? 0
    charges.removeAll { $0.total == 0 }
  }

  private mutating func payAhead() {
    if leadsElsewhereToLoops { return }
    for position in charges.indices.dropLast().reversed() where charges[position].leadsOn {
      let next = charges[position + 1].total
      if charges[position].cost <= .max - next { charges[position].ahead = next }
    }
  }

  private mutating func step(_ instruction: Instruction, _ module: WasmModule) {
    let `operator` = instruction.operator
    if isDead, isSkipped(`operator`) { return }
    if begins, !isDead {
      charges.append(Charge(offset: instruction.offset, cost: 0))
      region = charges.count - 1
      begins = false
      isUnseen = true
    }
    if !`operator`.isUnseen { isUnseen = false }
    switch `operator` {
    case .block, .try: open()
    case .loop:
      open(isLoop: true)
      leadOn()
      begins = true
    case .tryTable:
      open()
      // Labels are counted from outside of the block itself.
      for clause in instruction.catchClauses(in: module.bytes) { branch(clause.label.rawValue &+ 1, isPaying: false) }
    case .if:
      pay()
      open(isIf: true)
      begins = true
    case .else, .catch, .catchAll: beginArm(isElse: `operator` == .else)
    case .end, .delegate: close()
    case .nop: break
    case .br:
      pay()
      branch(instruction.index)
      isDead = true
    case .brIf, .brOnNull, .brOnNonNull:
      pay()
      branch(instruction.index)
      begins = true
    case .brOnCast, .brOnCastFail:
      pay()
      branch(instruction.index, isPaying: false)
      begins = true
    case .brTable:
      pay()
      for label in instruction.labels(in: module.bytes) { branch(label.rawValue) }
      branch(instruction.index)
      isDead = true
    case .return, .returnCall, .returnCallIndirect, .returnCallRef, .throw, .throwRef, .rethrow:
      pay()
      leave(to: 0)
      isDead = true
    case .unreachable:
      pay()
      isDead = true
    case .resume, .resumeThrow, .resumeThrowRef:
      pay()
      for handler in instruction.resumeHandlers(in: module.bytes) {
        if let label = handler.label { branch(label.rawValue, isPaying: false) }
      }
      begins = true
    default: pay()
    }
  }

  /// Whether an instruction that nothing reaches is to be passed over.
  private mutating func isSkipped(_ operator: Operator) -> Bool {
    switch `operator` {
    case .block, .loop, .if, .try, .tryTable: deadDepth += 1
    case .end, .delegate:
      guard deadDepth > 0 else { return false }
      deadDepth -= 1
    case .else, .catch, .catchAll: return deadDepth > 0
    default: break
    }
    return true
  }

  private mutating func pay() {
    if charges[region].cost < .max { charges[region].cost += 1 }
  }

  private mutating func open(isLoop: Bool = false, isIf: Bool = false) {
    blocks.append(Block(isLoop: isLoop, isIf: isIf, region: region, outermost: blocks.count))
  }

  /// `isPaying` tells that the branch can be one that pays for what it leads to.
  private mutating func branch(_ depth: UInt32, isPaying: Bool = true) {
    let target = max(0, blocks.count - 1 - Int(depth))
    if !blocks[target].isLoop { blocks[target].isJoin = true }
    if !isPaying {
      blocks[target].isReachedOtherwise = true
      if blocks[target].isLoop { leadsElsewhereToLoops = true }
    }
    leave(to: target)
  }

  /// The next region begins where this one leads, if that is so.
  private mutating func leadOn() {
    if isUnseen, region == charges.count - 1 { charges[region].leadsOn = true }
  }

  private mutating func leave(to target: Int) {
    let last = blocks.count - 1
    blocks[last].outermost = min(blocks[last].outermost, target)
  }

  private mutating func beginArm(isElse: Bool) {
    let last = blocks.count - 1
    if !isDead { blocks[last].isJoin = true }
    if isElse { blocks[last].isIf = false }
    isDead = false
    begins = true
  }

  private mutating func close() {
    guard let block = blocks.popLast() else { return }
    let position = blocks.count
    if position > 0 { blocks[position - 1].outermost = min(blocks[position - 1].outermost, block.outermost) }
    guard block.isJoin || block.isIf else { return }
    let isReached = !isDead
    isDead = false
    if block.outermost < position {
      if isReached, !block.isReachedOtherwise { leadOn() }
      begins = true
    } else {
      region = block.region
      begins = false
    }
  }
}

extension Operator {
  /// Whether nothing of it can be seen from outside of the function, and it never ends the function.
  fileprivate var isUnseen: Bool {
    switch self {
    case .nop, .block, .loop, .end, .drop, .select, .selectTyped: return true
    case .localGet, .localSet, .localTee, .globalGet: return true
    default: break
    }
    switch row.family {
    case .const, .intUnary, .intEqualZero, .intCompare, .floatUnary, .floatBinary, .floatCompare: return true
    case .intBinary(_, let operation):
      switch operation {
      case .divideSigned, .divideUnsigned, .remainderSigned, .remainderUnsigned: return false
      default: return true
      }
    case .convert(let conversion, _, _): return conversion != .truncateSigned && conversion != .truncateUnsigned
    default: return false
    }
  }
}
