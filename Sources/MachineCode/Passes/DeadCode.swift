/// Removes instructions and block parameters that nothing needs, rings of parameters included.
struct DeadCode: ~Copyable {
  private var isLive = GrowableBuffer<Bool>()
  private var work = GrowableBuffer<Value>()

  init() {}

  /// Needs `computeIncoming`, and no copies.
  mutating func run(_ f: inout Function) {
    isLive.fill(count: f.instructions.count, with: false)
    work.removeAll()
    for position in 0..<f.order.count {
      var value = f[f.order[position]].first
      while !value.isNone {
        if isRoot(f[value]) { mark(value) }
        value = f[value].next
      }
    }
    while !work.isEmpty {
      let value = work.removeLast()
      let i = f[value]
      if i.opcode == .parameter {
        markArguments(i, f)
        continue
      }
      let count = i.opcode.operandCount
      if count > 0 { mark(i.a) }
      if count > 1 { mark(i.b) }
      if count > 2 { mark(i.c) }
      for index in f.operandList(of: value) { mark(f.pool[index]) }
    }
    sweep(&f)
  }

  @inline(__always)
  private mutating func mark(_ value: Value) {
    if isLive[value.index] { return }
    isLive[value.index] = true
    work.append(value)
  }

  private mutating func markArguments(_ parameter: Instruction, _ f: borrowing Function) {
    var edge = f[parameter.block].firstIncoming
    while edge != .max {
      mark(f.pool[f.edges[edge].arguments.start + UInt32(truncatingIfNeeded: parameter.immediate)])
      edge = f.edges[edge].nextIncoming
    }
  }

  private func isRoot(_ i: Instruction) -> Bool {
    switch i.opcode {
    case .store, .atomicModify, .atomicCompareExchange, .fence, .call, .callIndirect, .trapIf, .boundsCheck, .poll,
      .vectorStoreLane, .landingPad, .divS, .divU, .remS, .remU, .truncS, .truncU, .nop:
      return !i.opcode.isPure && !cannotTrap(i)
    case .load, .vectorLoadLane: return i.access.trap != .none || i.access.atomic
    default: return i.opcode.isTerminator
    }
  }

  /// Divisions whose traps are both switched off.
  private func cannotTrap(_ i: Instruction) -> Bool {
    switch i.opcode {
    case .divS, .divU, .remS, .remU, .truncS, .truncU: i.detail == 0
    default: false
    }
  }

  private mutating func sweep(_ f: inout Function) {
    for position in 0..<f.order.count {
      let block = f.order[position]
      var value = f[block].first
      var dropsParameters = false
      while !value.isNone {
        let next = f[value].next
        if !isLive[value.index] {
          if f[value].opcode == .parameter {
            // The entry's parameters are the function's arguments.
            if position > 0 {
              f[value].opcode = .copy
              f[value].a = .none
              dropsParameters = true
            }
          } else {
            f.unlink(value)
          }
        }
        value = next
      }
      if dropsParameters { f.removeDroppedParameters(of: block) }
    }
  }
}
