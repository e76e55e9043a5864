/// What passes learn about a function's shape: which blocks are reached and in what order they stand, dominators,
/// loops. Everything here takes time near the function's size.
extension Function {
  /// Removes blocks that no path from the entry reaches.
  package mutating func dropUnreachableBlocks() {
    for index in 0..<blocks.count { blocks[index].isReachable = false }
    var stack = GrowableBuffer<Block>(capacity: 64)
    stack.append(entry)
    self[entry].isReachable = true
    while !stack.isEmpty {
      let block = stack.removeLast()
      for index in edgeRange(of: self[block].last) {
        let target = edges[index].target
        if !self[target].isReachable {
          self[target].isReachable = true
          stack.append(target)
        }
      }
    }
    var kept = 0
    for position in 0..<order.count {
      let block = order[position]
      if !self[block].isReachable {
        self[block].order = .max
        continue
      }
      order[kept] = block
      self[block].order = UInt32(kept)
      kept += 1
    }
    order.truncate(to: kept)
  }

  /// Rewrites every operand that is a copy into what it stands for, and drops copies.
  package mutating func resolveCopies() {
    for position in 0..<order.count {
      var value = self[order[position]].first
      while !value.isNone {
        let next = self[value].next
        if self[value].opcode == .copy { unlink(value) } else { resolveOperands(of: value) }
        value = next
      }
    }
  }

  @inline(__always)
  package mutating func resolveOperands(of value: Value) {
    let opcode = self[value].opcode
    let count = opcode.operandCount
    if count > 0 { self[value].a = resolve(self[value].a) }
    if count > 1 { self[value].b = resolve(self[value].b) }
    if count > 2 { self[value].c = resolve(self[value].c) }
    for index in operandList(of: value) { pool[index] = resolve(pool[index]) }
    if opcode.isTerminator {
      for edge in edgeRange(of: value) {
        let list = edges[edge].arguments
        for index in list.start..<list.start + list.count { pool[index] = resolve(pool[index]) }
      }
    }
  }

  /// Puts the blocks in an order in which all ways forward lead onwards, keeping the present one where it has that
  /// property already, as builders' orders have.
  package mutating func orderBlocks() {
    if isForwardOrder() { return }
    var postorder = GrowableBuffer<Block>(capacity: blocks.count)
    // A block and how many of its edges have been followed. Later edges are followed first, so that the first
    // target comes right after its block in the reversed order.
    var stack = GrowableBuffer<(Block, Int)>(capacity: 64)
    for index in 0..<blocks.count { blocks[index].order = .max }
    stack.append((entry, edgeRange(of: self[entry].last).upperBound))
    self[entry].order = 0
    while !stack.isEmpty {
      let (block, position) = stack[stack.count - 1]
      if position == edgeRange(of: self[block].last).lowerBound {
        postorder.append(block)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].1 = position - 1
      let target = edges[position - 1].target
      if self[target].order == .max {
        self[target].order = 0
        stack.append((target, edgeRange(of: self[target].last).upperBound))
      }
    }
    order.removeAll()
    var index = postorder.count
    while index > 0 {
      index -= 1
      self[postorder[index]].order = UInt32(order.count)
      order.append(postorder[index])
    }
  }

  /// Whether each block but the entry has an edge from an earlier one. With reducible control flow, and loops whose
  /// headers come first, that makes all other edges lead forwards too; `InvariantCheck` makes sure.
  private mutating func isForwardOrder() -> Bool {
    if order.isEmpty || order[0] != entry { return false }
    for position in 0..<order.count { self[order[position]].order = UInt32(position) }
    var seen = GrowableBuffer<Bool>(capacity: blocks.count)
    seen.fill(count: blocks.count, with: false)
    seen[entry.index] = true
    for position in 0..<order.count {
      let block = order[position]
      if !seen[block.index] { return false }
      for index in edgeRange(of: self[block].last) { seen[edges[index].target.index] = true }
    }
    return true
  }

  /// Dominators, by one walk in forward order: exact for reducible control flow. Needs `computeIncoming`.
  package mutating func computeDominators() {
    for position in 0..<order.count {
      let block = order[position]
      self[block].order = UInt32(position)
      var dominator = Block.none
      var edge = self[block].firstIncoming
      while edge != .max {
        let source = edges[edge].source
        if self[source].order < UInt32(position) {
          dominator = dominator.isNone ? source : commonDominator(dominator, source)
        }
        edge = edges[edge].nextIncoming
      }
      setDominator(of: block, to: dominator)
    }
  }

  /// The innermost loop of each block. A loop is named by its header; an edge back leads to a block that dominates
  /// its source. Needs dominators.
  package mutating func computeLoops() {
    for position in 0..<order.count {
      let block = order[position]
      self[block].loop = .none
      self[block].outerLoop = .none
      self[block].loopDepth = 0
    }
    // Headers from the last to the first, so inner loops are known when outer ones are; a known loop is entered as a
    // whole, through its header's outer loop.
    var stack = GrowableBuffer<Block>(capacity: 64)
    var outermost = GrowableBuffer<Block>(capacity: blocks.count)
    for index in 0..<blocks.count { outermost.append(Block(index)) }
    var position = order.count
    while position > 0 {
      position -= 1
      let header = order[position]
      var edge = self[header].firstIncoming
      while edge != .max {
        let source = edges[edge].source
        if self[source].order >= self[header].order { stack.append(source) }
        edge = edges[edge].nextIncoming
      }
      if stack.isEmpty { continue }
      self[header].loop = header
      while !stack.isEmpty {
        let block = outermostKnownLoop(of: stack.removeLast(), &outermost)
        if block == header { continue }
        if self[block].loop == block {
          self[block].outerLoop = header
          outermost[block.index] = header
        } else {
          self[block].loop = header
        }
        var edge = self[block].firstIncoming
        while edge != .max {
          let source = edges[edge].source
          if self[source].order < self[block].order || self[block].loop != block { stack.append(source) }
          edge = edges[edge].nextIncoming
        }
      }
    }
    for position in 0..<order.count {
      let block = order[position]
      let loop = self[block].loop
      if loop == block {
        let outer = self[block].outerLoop
        self[block].loopDepth = outer.isNone ? 1 : self[outer].loopDepth + 1
      } else if !loop.isNone {
        self[block].loopDepth = self[loop].loopDepth
      }
    }
  }

  /// The block itself when no loop has claimed it, or the header of its outermost loop so far. `outermost` leads from each
  /// header to that of a loop around it; ways that were walked once are shortened.
  private func outermostKnownLoop(of block: Block, _ outermost: inout GrowableBuffer<Block>) -> Block {
    var loop = self[block].loop
    if loop.isNone { return block }
    while outermost[loop.index] != loop {
      let farther = outermost[outermost[loop.index].index]
      outermost[loop.index] = farther
      loop = farther
    }
    return loop
  }
}
