extension Function {
  /// Gives every edge from a block with several ways out to a block with several ways in a block of its own, where the
  /// register allocator can put moves. Afterwards only jumps carry arguments, and incoming edges have to be found again.
  package mutating func splitCriticalEdges() {
    computeIncoming()
    var newOrder = GrowableBuffer<Block>(capacity: order.count * 2)
    // Landing pads and the blocks of calls stay as they are: nothing can be put on those ways.
    for position in 0..<order.count {
      let block = order[position]
      newOrder.append(block)
      let terminator = self[block].last
      let range = edgeRange(of: terminator)
      if range.count < 2 { continue }
      var made: [(target: Block, middle: Block)] = []
      for index in range {
        let edge = edges[index]
        if self[edge.target].isLanding { continue }
        let arguments = edge.arguments
        if self[edge.target].incomingCount < 2 && arguments.count == 0 { continue }
        if arguments.count == 0, let known = made.first(where: { $0.target == edge.target }) {
          edges[index].target = known.middle
          continue
        }
        let middle = makeBlock()
        self[middle].isCold = self[block].isCold || self[edge.target].isCold
        edges[index].target = middle
        edges[index].arguments = ListRange(start: 0, count: 0)
        let jump = make(Instruction(.jump, source: self[terminator].source))
        append(jump, to: middle)
        let first = addEdge(edge.target, from: middle, arguments: arguments)
        self[jump].immediate = ListRange(start: UInt32(first), count: 1).packed
        newOrder.append(middle)
        if arguments.count == 0 && range.count <= 64 { made.append((edge.target, middle)) }
      }
    }
    swap(&order, &newOrder)
  }
}
