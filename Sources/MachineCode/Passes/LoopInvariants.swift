/// Moves what does not change in a loop in front of it: out of as many loops as it can leave.
struct LoopInvariants: ~Copyable {
  /// How many cheap instructions a loop may put in front of it: each keeps a register through the loop.
  private static let cheapLimit: UInt8 = 6
  /// How many loops an instruction may leave: those of programs are not nested deeper, and looking is paid by the loop.
  private static let deepest = 16

  /// The block in front of each loop, by header, or none.
  private var preheaders = GrowableBuffer<Block>()
  private var loopWrites = GrowableBuffer<UInt64>()
  private var cheap = GrowableBuffer<UInt8>()

  init() {}

  /// Needs dominators, loops and incoming edges; makes blocks, after which they have to be found again.
  mutating func run(_ f: inout Function) {
    preheaders.fill(count: f.blocks.count, with: .none)
    loopWrites.fill(count: f.blocks.count, with: 0)
    cheap.fill(count: f.blocks.count, with: 0)
    var hasLoops = false
    for position in 0..<f.order.count where f[f.order[position]].loop == f.order[position] {
      hasLoops = true
      preheaders[f.order[position].index] = preheader(of: f.order[position], f)
    }
    if !hasLoops { return }
    measureWrites(f)
    for position in 0..<f.order.count {
      let block = f.order[position]
      if f[block].loop.isNone || f[block].isCold { continue }
      // In a header everything before the first effect runs whenever the loop is entered.
      var isCertain = f[block].loop == block
      var value = f[block].first
      while !value.isNone {
        let next = f[value].next
        let i = f[value]
        if i.opcode != .parameter {
          if mayMove(i, isCertain, f) { hoist(value, i, &f) }
          if f[value].block == block && hasEffect(i) { isCertain = false }
        }
        value = next
      }
    }
  }

  /// The only block that leads into a loop from outside, when it leads nowhere else.
  private func preheader(of header: Block, _ f: borrowing Function) -> Block {
    var found = Block.none
    var edge = f[header].firstIncoming
    while edge != .max {
      let source = f.edges[edge].source
      if f[source].order < f[header].order {
        if !found.isNone { return .none }
        found = source
      }
      edge = f.edges[edge].nextIncoming
    }
    if found.isNone || f[f[found].last].opcode != .jump { return .none }
    return found
  }

  private mutating func measureWrites(_ f: borrowing Function) {
    for position in 0..<f.order.count {
      let block = f.order[position]
      let loop = f[block].loop
      if loop.isNone { continue }
      var value = f[block].first
      while !value.isNone {
        let i = f[value]
        switch i.opcode {
        case .store, .vectorStoreLane: loopWrites[loop.index] |= 1 << UInt64(i.access.alias)
        case .atomicModify, .atomicCompareExchange, .fence: loopWrites[loop.index] = .max
        case .call, .callIndirect, .invoke, .invokeIndirect:
          loopWrites[loop.index] |= f.signatures[Int(i.detail)].effects.writes
        case .load: if i.access.atomic { loopWrites[loop.index] = .max }
        default: break
        }
        value = i.next
      }
    }
    var position = f.order.count
    while position > 0 {
      position -= 1
      let block = f.order[position]
      if f[block].loop == block && !f[block].outerLoop.isNone {
        loopWrites[f[block].outerLoop.index] |= loopWrites[block.index]
      }
    }
  }

  /// Whoever asks for a stop does not say when, so a poll may come before or after anything.
  private func hasEffect(_ i: Instruction) -> Bool { !i.opcode.isPure && i.opcode != .nop && i.opcode != .poll }

  private func mayMove(_ i: Instruction, _ isCertain: Bool, _ f: borrowing Function) -> Bool {
    switch i.opcode {
    case .compare, .fcompare, .projection, .addCarry, .subBorrow, .mulWideS, .mulWideU: return false
    case .load:
      if i.access.atomic { return false }
      return isCertain || isAlwaysReadable(i, f)
    case .divS, .divU, .remS, .remU, .truncS, .truncU, .trapIf, .boundsCheck: return isCertain
    default: return i.opcode.isPure && !i.opcode.isConstant
    }
  }

  /// Whether a load reads an object that is there throughout: the one that all functions are given first. What other addresses
  /// point at may have been checked before the load, and only there.
  private func isAlwaysReadable(_ i: Instruction, _ f: borrowing Function) -> Bool {
    if i.opcode != .load || i.access.trap != .none { return false }
    return f[i.a].opcode == .parameter && f[i.a].block == f.entry && f[i.a].immediate == 0
  }

  private mutating func hoist(_ value: Value, _ i: Instruction, _ f: inout Function) {
    var target = Block.none
    var header = f[i.block].loop
    var left = 0
    while !header.isNone && left < LoopInvariants.deepest {
      left += 1
      let preheader = preheaders[header.index]
      if preheader.isNone || !isInvariant(i, header, f) { break }
      if i.opcode == .load && loopWrites[header.index] & (1 << UInt64(i.access.alias)) != 0 { break }
      target = preheader
      // What may leave only because it runs in any case leaves one loop: the next may pass the inner one by.
      if !i.opcode.isPure && !isAlwaysReadable(i, f) { break }
      header = f[header].outerLoop
    }
    if target.isNone { return }
    if isCheap(i.opcode) {
      let loop = f[i.block].loop
      if cheap[loop.index] >= LoopInvariants.cheapLimit { return }
      cheap[loop.index] += 1
    }
    f.unlink(value)
    f.insert(value, before: f[target].last)
  }

  private func isCheap(_ opcode: Opcode) -> Bool {
    switch opcode {
    case .add, .sub, .and, .or, .xor, .shl, .shrS, .shrU, .rotl, .rotr, .extend8, .extend16, .extend32, .signExtend,
      .wrap, .fneg, .fabs, .bitcast:
      true
    default: false
    }
  }

  private func isInvariant(_ i: Instruction, _ header: Block, _ f: borrowing Function) -> Bool {
    let count = i.opcode.operandCount
    if count > 0 && isInside(i.a, header, f) { return false }
    if count > 1 && isInside(i.b, header, f) { return false }
    if count > 2 && isInside(i.c, header, f) { return false }
    return true
  }

  /// A value made outside a loop but used in it is made in a block that stands before the header.
  @inline(__always)
  private func isInside(_ value: Value, _ header: Block, _ f: borrowing Function) -> Bool {
    f[f[value].block].order >= f[header].order
  }
}
