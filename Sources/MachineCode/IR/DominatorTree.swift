/// The dominator tree lives in the blocks: a parent, a depth, and one shortcut far up (a skew-binary number system), so
/// that a tree can grow leaf by leaf while ancestors and common ancestors are still found in logarithmic steps.
extension Function {
  /// Hangs `block` under `parent`.
  @inline(__always)
  package mutating func setDominator(of block: Block, to parent: Block) {
    self[block].dominator = parent
    if parent.isNone {
      self[block].depth = 0
      self[block].jump = block
      return
    }
    let depth = self[parent].depth
    self[block].depth = depth + 1
    let jump = self[parent].jump
    let farther = self[jump].jump
    if depth &- self[jump].depth == self[jump].depth &- self[farther].depth {
      self[block].jump = farther
    } else {
      self[block].jump = parent
    }
  }

  /// The ancestor of `block` that stands at `depth`.
  @inline(__always)
  package func ancestor(of block: Block, atDepth depth: UInt32) -> Block {
    var block = block
    while self[block].depth > depth {
      let jump = self[block].jump
      block = self[jump].depth >= depth ? jump : self[block].dominator
    }
    return block
  }

  /// Whether every way to `block` passes `other`.
  @inline(__always)
  package func dominates(_ other: Block, _ block: Block) -> Bool {
    if other == block { return true }
    let depth = self[other].depth
    if self[block].depth <= depth { return false }
    return ancestor(of: block, atDepth: depth) == other
  }

  /// The nearest block that dominates both.
  package func commonDominator(_ first: Block, _ second: Block) -> Block {
    var first = first
    var second = second
    if self[first].depth > self[second].depth {
      first = ancestor(of: first, atDepth: self[second].depth)
    } else if self[second].depth > self[first].depth {
      second = ancestor(of: second, atDepth: self[first].depth)
    }
    while first != second {
      // Blocks of one depth have shortcuts of one length.
      if self[first].jump != self[second].jump {
        first = self[first].jump
        second = self[second].jump
      } else {
        first = self[first].dominator
        second = self[second].dominator
      }
    }
    return first
  }

  /// The highest dominator of `block` (or the block itself) whose place in the order is after `order`.
  package func highestDominator(of block: Block, after order: UInt32) -> Block {
    var block = block
    while true {
      let parent = self[block].dominator
      if parent.isNone || self[parent].order <= order { return block }
      let jump = self[block].jump
      block = self[jump].order > order ? jump : parent
    }
  }
}
