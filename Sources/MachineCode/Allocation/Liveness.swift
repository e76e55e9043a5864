/// A value live at a block's start, and how many instructions away its next use is.
struct LiveValue: BitwiseCopyable {
  var register: UInt32
  var distance: UInt32
}

/// A run of `Liveness.values`.
struct LiveRange: BitwiseCopyable {
  var start: UInt32 = 0
  var end: UInt32 = 0
}

/// Where values are live and how far away their next uses are. Uses behind a loop's exit, or in a cold block, count as
/// far away, so that what a loop needs stays in registers and the rest makes room before the loop.
///
/// Two walks backwards over the blocks suffice for reducible control flow (Boissinot et al.): the first ignores edges
/// back, then what is live at a loop's header is live in the whole loop, then the second is exact.
struct Liveness: ~Copyable {
  static let loopExit: UInt32 = 10_000
  static let coldEntry: UInt32 = 1_000_000
  /// The longest loop, in instructions, that may keep constants in registers, if it calls nothing. In longer ones they would not
  /// stay there, and each block would list them as live.
  private static let longestKeepingConstants: UInt32 = 600
  private static let farthest: UInt32 = 0x3fff_ffff

  /// For each block, a range of `values`.
  var ranges = GrowableBuffer<LiveRange>()
  var values = GrowableBuffer<LiveValue>()
  /// For each position, the next use of each block parameter, in the order of `MachineFunction.lists`.
  var parameterNext = GrowableBuffer<UInt32>()
  /// The most values live at once: in a block, and for headers in the whole loop.
  var pressure = GrowableBuffer<SIMD2<UInt32>>()
  var loopPressure = GrowableBuffer<SIMD2<UInt32>>()
  /// For headers: the first position of a call in the loop, and the end of its last block.
  var loopCall = GrowableBuffer<UInt32>()
  var loopEnd = GrowableBuffer<UInt32>()
  /// For each virtual register a stretch of positions that holds its definition and all places where it is live.
  var first = GrowableBuffer<UInt32>()
  var last = GrowableBuffer<UInt32>()
  var definitionBlock = GrowableBuffer<UInt32>()
  /// Values kept in memory throughout, because they live across too many blocks to be listed in each.
  var inMemory = GrowableBuffer<Bool>()
  /// Whether each block is in a loop that may keep constants; elsewhere they are made anew for each use.
  private var keepsConstants = GrowableBuffer<Bool>()
  /// Calls that are not cold before each position.
  var callsBefore = GrowableBuffer<UInt32>()
  /// The register that the nearest use demands.
  var hints = GrowableBuffer<UInt8>()

  private var next = GrowableBuffer<UInt32>()
  private var list = GrowableBuffer<UInt32>()

  init() {}

  mutating func compute(_ f: inout MachineFunction) {
    let (blockCount, registerCount) = (f.blocks.count, f.registers.count)
    ranges.fill(count: blockCount, with: LiveRange())
    values.removeAll()
    parameterNext.fill(count: f.lists.count, with: NextUse.never)
    pressure.fill(count: blockCount, with: .zero)
    loopPressure.fill(count: blockCount, with: .zero)
    loopCall.fill(count: blockCount, with: .max)
    loopEnd.fill(count: blockCount, with: 0)
    first.fill(count: registerCount, with: .max)
    last.fill(count: registerCount, with: 0)
    definitionBlock.fill(count: registerCount, with: .max)
    inMemory.fill(count: registerCount, with: false)
    next.fill(count: registerCount, with: NextUse.never)
    hints.fill(count: registerCount, with: .max)
    list.removeAll()
    measureLoops(f)
    measureStretches(f)
    var hasLoops = false
    for index in 0..<blockCount where f.blocks[index].loopDepth > 0 {
      hasLoops = true
      break
    }
    var block = blockCount
    while block > 0 {
      block -= 1
      scan(block, &f)
    }
    if hasLoops {
      spreadHeaders(f)
      block = blockCount
      while block > 0 {
        block -= 1
        if f.blocks[block].loopDepth > 0 { scan(block, &f) }
      }
    }
    measurePressure(f)
  }

  // MARK: Shape

  private mutating func measureLoops(_ f: borrowing MachineFunction) {
    callsBefore.removeAll()
    var calls: UInt32 = 0
    for index in 0..<f.blocks.count {
      let block = f.blocks[index]
      let loop = block.loop
      if loop != .max { loopEnd[loop] = max(loopEnd[loop], block.end) }
      for position in block.start..<block.end {
        callsBefore.append(calls)
        if f.instructions[position].flags.contains(.call) && !block.isCold {
          calls += 1
          if loop != .max && loopCall[loop] == .max { loopCall[loop] = position }
        }
      }
    }
    callsBefore.append(calls)
    keepsConstants.removeAll()
    var index = f.blocks.count
    while index > 0 {
      index -= 1
      let block = f.blocks[index]
      if block.loop == UInt32(index), block.outerLoop != .max {
        loopEnd[block.outerLoop] = max(loopEnd[block.outerLoop], loopEnd[index])
        loopCall[block.outerLoop] = min(loopCall[block.outerLoop], loopCall[index])
      }
    }
    for index in 0..<f.blocks.count {
      let loop = f.blocks[index].loop
      keepsConstants.append(
        loop != .max && loopCall[loop] == .max
          && loopEnd[loop] - f.blocks[loop].start <= Liveness.longestKeepingConstants)
    }
  }

  private mutating func measureStretches(_ f: borrowing MachineFunction) {
    for index in 0..<f.blocks.count {
      let block = f.blocks[index]
      for parameter in block.firstParameter..<block.firstParameter + block.parameterCount {
        let register = f.lists[parameter]
        definitionBlock[register] = UInt32(index)
        first[register] = min(first[register], block.start)
        last[register] = max(last[register], block.start)
      }
      for position in block.start..<block.end {
        let instruction = f.instructions[position]
        for operand in instruction.firstOperand..<instruction.firstOperand + UInt32(instruction.operandCount) {
          let o = f.operands[operand]
          switch o.role {
          case .use: last[o.register] = max(last[o.register], position)
          case .def, .earlyDef:
            definitionBlock[o.register] = UInt32(index)
            first[o.register] = position
            last[o.register] = max(last[o.register], position)
          case .temporary: break
          }
        }
      }
      for edge in block.firstEdge..<block.firstEdge + block.edgeCount {
        let e = f.edges[edge]
        let parameters = f.blocks[e.target].firstParameter
        for k in 0..<e.argumentCount {
          let argument = f.lists[e.firstArgument + k]
          last[argument] = max(last[argument], block.end)
          // A parameter is written at the end of each block before it.
          let parameter = f.lists[parameters + k]
          first[parameter] = min(first[parameter], block.end - 1)
          last[parameter] = max(last[parameter], block.end)
        }
      }
    }
    coverLoops(f)
    keepWidestInMemory(f)
  }

  /// A block behind a loop's exit may stand among the loop's blocks. Whatever is made before a loop and used after its
  /// beginning is live until the loop's end, even if no block of the loop uses it.
  private mutating func coverLoops(_ f: borrowing MachineFunction) {
    var loops: [(start: UInt32, end: UInt32)] = []
    for index in 0..<f.blocks.count where f.blocks[index].loop == UInt32(index) {
      loops.append((f.blocks[index].start, loopEnd[index]))
    }
    if loops.isEmpty { return }
    // farthest[k][i]: the last end among the 2^k loops from the i-th on.
    var farthest: [[UInt32]] = [loops.map(\.end)]
    while farthest[farthest.count - 1].count > 1 << (farthest.count - 1) {
      let shorter = farthest[farthest.count - 1]
      let step = 1 << (farthest.count - 1)
      farthest.append((0..<shorter.count - step).map { max(shorter[$0], shorter[$0 + step]) })
    }
    func firstLoop(startingAfter position: UInt32) -> Int {
      var (low, high) = (0, loops.count)
      while low < high {
        let middle = (low + high) / 2
        if loops[middle].start > position { high = middle } else { low = middle + 1 }
      }
      return low
    }
    for register in 0..<f.registers.count where first[register] != .max {
      let from = firstLoop(startingAfter: first[register])
      while true {
        let to = firstLoop(startingAfter: last[register])
        if from >= to { break }
        let level = (to - from).bitWidth - 1 - (to - from).leadingZeroBitCount
        let end = max(farthest[level][from], farthest[level][to - (1 << level)])
        if end <= last[register] { break }
        last[register] = end
      }
    }
  }

  /// Lists of live values may hold at most a fixed multiple of the function's size together. When the stretches say
  /// that they would not, the longest-lived values stay in memory.
  private mutating func keepWidestInMemory(_ f: borrowing MachineFunction) {
    let budget = UInt64(f.instructions.count) * 16 + 50_000
    var total: UInt64 = 0
    var histogram = InlineArray<33, UInt64>(repeating: 0)
    // Blocks per position, roughly, turn a stretch of positions into one of blocks.
    let density = max(1, f.instructions.count / max(1, f.blocks.count))
    for register in 0..<f.registers.count where first[register] != .max && !f.registers[register].isConstant {
      let blocks = UInt64(last[register] &- min(first[register], last[register])) / UInt64(density) + 1
      total += blocks
      histogram[64 - (blocks - 1).leadingZeroBitCount] += blocks
    }
    if total <= budget { return }
    var limit = 32
    while limit > 0 && total > budget {
      total -= histogram[limit]
      limit -= 1
    }
    for register in 0..<f.registers.count where first[register] != .max && !f.registers[register].isConstant {
      let blocks = UInt64(last[register] &- min(first[register], last[register])) / UInt64(density) + 1
      if 64 - (blocks - 1).leadingZeroBitCount > limit { inMemory[register] = true }
    }
  }

  // MARK: Walks

  @inline(__always)
  private mutating func touch(_ register: UInt32, _ position: UInt32) {
    if next[register] == NextUse.never {
      list.append(register)
      next[register] = position
    } else if position < next[register] {
      next[register] = position
    }
  }

  private mutating func scan(_ index: Int, _ f: inout MachineFunction) {
    let block = f.blocks[index]
    let keeps = keepsConstants[index]
    list.removeAll()
    for edge in block.firstEdge..<block.firstEdge + block.edgeCount {
      let target = f.edges[edge].target
      let t = f.blocks[target]
      var distance = block.end
      if t.loopDepth < block.loopDepth { distance += Liveness.loopExit * min(block.loopDepth - t.loopDepth, 8) }
      if t.isCold && !block.isCold { distance += Liveness.coldEntry }
      let range = ranges[target]
      for at in range.start..<range.end {
        let value = values[at]
        if !keeps && f.registers[value.register].isConstant { continue }
        touch(value.register, min(value.distance + distance, Liveness.farthest))
      }
    }
    for edge in block.firstEdge..<block.firstEdge + block.edgeCount {
      let e = f.edges[edge]
      for argument in e.firstArgument..<e.firstArgument + e.argumentCount {
        let register = f.lists[argument]
        if !inMemory[register] { touch(register, block.end - 1) }
      }
    }
    var live = SIMD2<UInt32>.zero
    for at in 0..<list.count { count(list[at], f, 1, &live) }
    var most = live
    var position = block.end
    while position > block.start {
      position -= 1
      let instruction = f.instructions[position]
      let operands = instruction.firstOperand..<instruction.firstOperand + UInt32(instruction.operandCount)
      for at in operands {
        let operand = f.operands[at]
        switch operand.role {
        case .use:
          f.operands[at].nextUse = next[operand.register]
        case .def, .earlyDef:
          f.operands[at].nextUse = next[operand.register]
          if next[operand.register] != NextUse.never {
            next[operand.register] = NextUse.never
            count(operand.register, f, -1, &live)
          }
        case .temporary: break
        }
      }
      for at in operands where f.operands[at].role == .use {
        let operand = f.operands[at]
        if operand.constraint == .fixed { hints[operand.register] = operand.number }
        if inMemory[operand.register] { continue }
        if next[operand.register] == NextUse.never {
          list.append(operand.register)
          count(operand.register, f, 1, &live)
        }
        next[operand.register] = position
      }
      most.replace(with: live, where: live .> most)
    }
    for parameter in block.firstParameter..<block.firstParameter + block.parameterCount {
      let register = f.lists[parameter]
      parameterNext[parameter] = next[register]
      next[register] = NextUse.never
    }
    pressure[index] = most
    let start = UInt32(values.count)
    for at in 0..<list.count {
      let register = list[at]
      if next[register] == NextUse.never { continue }
      if keeps || !f.registers[register].isConstant {
        values.append(LiveValue(register: register, distance: next[register] - block.start))
      }
      next[register] = NextUse.never
    }
    ranges[index] = LiveRange(start: start, end: UInt32(values.count))
  }

  @inline(__always)
  private func count(_ register: UInt32, _ f: borrowing MachineFunction, _ step: Int32, _ live: inout SIMD2<UInt32>) {
    let info = f.registers[register]
    if info.isConstant { return }
    let change = UInt32(bitPattern: step)
    if info.type.isVectorClass { live.y = live.y &+ change } else { live.x = live.x &+ change }
  }

  /// What is live at an outer loop's header is live throughout, so at the headers inside too.
  private mutating func spreadHeaders(_ f: borrowing MachineFunction) {
    for index in 0..<f.blocks.count {
      let block = f.blocks[index]
      guard block.loop == UInt32(index), block.outerLoop != .max else { continue }
      let start = UInt32(values.count)
      let own = ranges[index]
      for at in own.start..<own.end {
        let value = values[at]
        next[value.register] = 0
        values.append(value)
      }
      let outer = ranges[block.outerLoop]
      for at in outer.start..<outer.end where next[values[at].register] == NextUse.never {
        let value = values[at]
        let distance = min(value.distance + Liveness.loopExit, Liveness.farthest)
        values.append(LiveValue(register: value.register, distance: distance))
      }
      ranges[index] = LiveRange(start: start, end: UInt32(values.count))
      for at in start..<UInt32(values.count) { next[values[at].register] = NextUse.never }
    }
  }

  private mutating func measurePressure(_ f: borrowing MachineFunction) {
    var index = f.blocks.count
    while index > 0 {
      index -= 1
      let block = f.blocks[index]
      if block.loop == .max { continue }
      if !block.isCold {
        let other = pressure[index]
        loopPressure[block.loop].replace(with: other, where: other .> loopPressure[block.loop])
      }
      if block.loop == UInt32(index), block.outerLoop != .max {
        let inner = loopPressure[index]
        loopPressure[block.outerLoop].replace(with: inner, where: inner .> loopPressure[block.outerLoop])
      }
    }
  }
}
