/// Passes over the shape of the control flow.
extension Function {
  /// Replaces a block parameter that always gets one value, or itself, by that value. Bounded rounds: what a further
  /// round would find costs a move at most.
  package mutating func dropRedundantParameters() {
    for _ in 0..<4 {
      var changed = false
      for position in 1..<max(order.count, 1) where self[order[position]].parameterCount > 0 {
        if dropRedundantParameters(of: order[position]) { changed = true }
      }
      if !changed { return }
    }
  }

  private mutating func dropRedundantParameters(of block: Block) -> Bool {
    if self[block].firstIncoming == .max || self[block].isLanding { return false }
    var value = self[block].first
    var position: UInt32 = 0
    var found = false
    let count = self[block].parameterCount
    while position < count {
      let next = self[value].next
      var same = Value.none
      var isRedundant = true
      var edge = self[block].firstIncoming
      while edge != .max && isRedundant {
        let argument = resolve(pool[edges[edge].arguments.start + position])
        if argument != value && argument != same {
          if same.isNone { same = argument } else { isRedundant = false }
        }
        edge = edges[edge].nextIncoming
      }
      if isRedundant && !same.isNone {
        self[value].opcode = .copy
        self[value].a = same
        found = true
      }
      position += 1
      value = next
    }
    if found { removeDroppedParameters(of: block) }
    return found
  }

  /// Takes parameters that became copies out of a block, and their arguments out of the edges to it.
  mutating func removeDroppedParameters(of block: Block) {
    let count = self[block].parameterCount
    var keep = GrowableBuffer<Bool>(capacity: Int(count))
    var value = self[block].first
    var last = Value.none
    var kept: UInt32 = 0
    for _ in 0..<count {
      let next = self[value].next
      if self[value].opcode == .parameter {
        keep.append(true)
        self[value].immediate = Int64(kept)
        kept += 1
        last = value
      } else {
        keep.append(false)
        unlink(value)
      }
      value = next
    }
    self[block].parameterCount = kept
    self[block].lastParameter = last
    var edge = self[block].firstIncoming
    while edge != .max {
      let list = edges[edge].arguments
      var to = list.start
      for at in 0..<count where keep[at] {
        pool[to] = pool[list.start + at]
        to += 1
      }
      edges[edge].arguments.count = kept
      edge = edges[edge].nextIncoming
    }
  }

  /// Appends each block to the one before it when neither has another neighbour there. Needs `computeIncoming`.
  package mutating func joinBlocks() {
    for position in 0..<order.count {
      let block = order[position]
      if !self[block].isReachable { continue }
      while true {
        let jump = self[block].last
        if self[jump].opcode != .jump { break }
        let edge = Int(self[jump].list.start)
        let next = edges[edge].target
        if self[next].incomingCount != 1 || next == block || self[next].isLanding || next == entry { break }
        absorb(next, into: block, jump, edge)
      }
    }
    var kept = 0
    for position in 0..<order.count where self[order[position]].isReachable {
      order[kept] = order[position]
      kept += 1
    }
    order.truncate(to: kept)
  }

  private mutating func absorb(_ next: Block, into block: Block, _ jump: Value, _ edge: Int) {
    let arguments = edges[edge].arguments
    unlink(jump)
    var value = self[next].first
    var number: UInt32 = 0
    while !value.isNone {
      let following = self[value].next
      if self[value].opcode == .parameter {
        self[value].opcode = .copy
        self[value].a = resolve(pool[arguments.start + number])
        number += 1
      } else {
        append(value, to: block)
      }
      value = following
    }
    self[next].first = .none
    self[next].last = .none
    self[next].isReachable = false
    // The entry runs whenever the function does.
    if block != entry && self[next].isCold { self[block].isCold = true }
    for index in edgeRange(of: self[block].last) { edges[index].source = block }
  }

  /// Turns branches whose ways are one, or whose answer is known, into jumps, and ends blocks at certain traps. Says
  /// whether ways disappeared.
  package mutating func foldBranches() -> Bool {
    var changed = false
    for position in 0..<order.count {
      let terminator = self[order[position]].last
      let i = self[terminator]
      let range = edgeRange(of: terminator)
      var chosen: Int?
      switch i.opcode {
      case .branch:
        let (yes, no) = (edges[range.lowerBound], edges[range.lowerBound + 1])
        if let bits = constantBits(i.a) {
          chosen = range.lowerBound + (bits != 0 ? 0 : 1)
        } else if yes.target == no.target && yes.arguments.count == 0 {
          chosen = range.lowerBound
        }
      case .branchTable:
        if let bits = constantBits(i.a) { chosen = range.lowerBound + Int(min(bits, UInt64(range.count - 1))) }
      default: break
      }
      if let chosen {
        self[terminator].opcode = .jump
        self[terminator].a = .none
        self[terminator].list = ListRange(start: UInt32(chosen), count: 1)
        changed = true
      }
    }
    return changed
  }

  /// Blocks that only lead to traps are cold, and so is what lies only on the way to or from cold blocks.
  package mutating func markColdBlocks() {
    var position = order.count
    while position > 1 {
      position -= 1
      let block = order[position]
      if self[block].isCold { continue }
      let terminator = self[block].last
      if self[terminator].opcode == .unreachable {
        self[block].isCold = true
        continue
      }
      let range = edgeRange(of: terminator)
      if range.isEmpty { continue }
      var allCold = true
      for index in range where !self[edges[index].target].isCold {
        allCold = false
        break
      }
      if allCold { self[block].isCold = true }
    }
    for position in 1..<max(order.count, 1) {
      let block = order[position]
      if self[block].isCold { continue }
      var edge = self[block].firstIncoming
      var allCold = edge != .max
      while edge != .max && allCold {
        let source = edges[edge].source
        allCold = self[source].isCold && self[source].order < self[block].order
        edge = edges[edge].nextIncoming
      }
      if allCold { self[block].isCold = true }
    }
  }
}
