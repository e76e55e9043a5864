/// Where control flow meets: which value is in which register at a block's start, and the moves that make it so.
extension Allocator {
  // MARK: Leaving a block

  mutating func leave(_ index: Int, _ f: inout MachineFunction) {
    let firstSaved = UInt32(endSaved.count)
    for at in 0..<savedList.count { endSaved.append(savedList[at]) }
    ends[index] = EndState(
      occupied: occupied, firstSaved: firstSaved, savedCount: UInt32(savedList.count), isDone: true)
    savedList.removeAll()
    var rest = occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      endHolders[index * Allocator.denseCount + Allocator.dense(register)] = holder[Int(register)]
    }
    let block = f.blocks[index]
    for edge in block.firstEdge..<block.firstEdge + block.edgeCount {
      let target = Int(f.edges[edge].target)
      if f.blocks[target].isLanding { continue }
      if isStarted[target] { connect(edge, isBack: true, &f) } else { suggest(edge, f) }
    }
    rest = occupied
    while rest != 0 {
      release(UInt8(truncatingIfNeeded: rest.trailingZeroBitCount))
      rest &= rest &- 1
    }
  }

  /// The first way into a block suggests registers for its parameters, and so for what other ways will bring.
  private mutating func suggest(_ edge: UInt32, _ f: borrowing MachineFunction) {
    let e = f.edges[edge]
    if e.argumentCount == 0 { return }
    let target = f.blocks[e.target]
    for k in 0..<e.argumentCount {
      let argument = f.lists[e.firstArgument + k]
      let parameter = f.lists[target.firstParameter + k]
      let register = home[argument]
      if register == Allocator.noRegister || hints[parameter] != 255 { continue }
      hints[parameter] = register
      suggest(register, parameter: k, of: e.target, f)
    }
  }

  /// Arguments not made yet had best be made where the parameter will be.
  private mutating func suggest(
    _ register: UInt8, parameter: UInt32, of target: UInt32, _ f: borrowing MachineFunction
  ) {
    var incoming = f.blocks[target].firstIncoming
    var steps = 0
    while incoming != .max && steps < 16 {
      let e = f.edges[incoming]
      if !ends[e.source].isDone {
        let argument = f.lists[e.firstArgument + parameter]
        if !f.registers[argument].isConstant && definitionRegister[argument] == Allocator.noRegister {
          hints[argument] = register
        }
      }
      incoming = e.nextIncoming
      steps += 1
    }
  }

  // MARK: Entering a block

  mutating func enter(_ index: Int, _ f: inout MachineFunction) {
    let block = f.blocks[index]
    let range = live.ranges[index]
    for at in range.start..<range.end {
      let value = live.values[at]
      liveMark[value.register] = UInt32(index)
      next[value.register] = block.start + value.distance
    }
    isStarted[index] = true
    if index == 0 || block.isLanding { return }
    if block.incomingCount == 1 && block.parameterCount == 0 {
      inherit(Int(f.edges[block.firstIncoming].source), index, &f)
    } else {
      merge(index, &f)
    }
  }

  /// One way leads here: everything still needed stays where it is.
  private mutating func inherit(_ source: Int, _ index: Int, _ f: inout MachineFunction) {
    let end = ends[source]
    var rest = end.occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      let value = endHolders[source * Allocator.denseCount + Allocator.dense(register)]
      if liveMark[value] == UInt32(index) { hold(register, value, &f) }
    }
    for at in end.firstSaved..<end.firstSaved + end.savedCount {
      let value = endSaved[at]
      if liveMark[value] == UInt32(index) {
        savedMark[value] = UInt32(index) + 1
        savedList.append(value)
      }
    }
  }

  /// The most frequent way that is done, the latest among equals.
  private mutating func likeliestSource(_ index: Int, _ f: borrowing MachineFunction) -> UInt32 {
    var best = UInt32.max
    var edge = f.blocks[index].firstIncoming
    while edge != .max {
      let source = f.edges[edge].source
      if ends[source].isDone {
        if best == .max {
          best = edge
        } else {
          let (x, y) = (f.blocks[source].frequency, f.blocks[f.edges[best].source].frequency)
          if x > y || x == y && source > f.edges[best].source { best = edge }
        }
      }
      edge = f.edges[edge].nextIncoming
    }
    return best
  }

  private mutating func merge(_ index: Int, _ f: inout MachineFunction) {
    let block = f.blocks[index]
    let isHeader = block.loop == UInt32(index)
    let likeliest = f.edges[likeliestSource(index, f)]
    let source = Int(likeliest.source)
    gatherCandidates(index, source, isHeader, f)
    let call = isHeader ? live.loopCall[index] : .max
    // Values that stay where they are, first; then parameters that take over their arguments' registers.
    for at in 0..<candidates.count {
      let value = candidates[at].register
      if liveMark[value] != UInt32(index) { continue }
      let register = edgeHome[value]
      if register == Allocator.noRegister { continue }
      if mustBePreserved(candidates[at], block.start, call) && !file.preserved.contains(PhysicalRegister(register)) {
        continue
      }
      hold(register, value, &f)
    }
    for at in 0..<candidates.count {
      let value = candidates[at].register
      if liveMark[value] == UInt32(index) { continue }
      let argument = f.lists[likeliest.firstArgument + parameterNumber[value]]
      let register = edgeHome[argument]
      if register == Allocator.noRegister || occupied & (1 << UInt64(register)) != 0 { continue }
      if liveMark[argument] == UInt32(index) || allocatable(value, f) & (1 << UInt64(register)) == 0 { continue }
      if mustBePreserved(candidates[at], block.start, call) && !file.preserved.contains(PhysicalRegister(register)) {
        continue
      }
      hold(register, value, &f)
    }
    for at in 0..<candidates.count {
      let value = candidates[at].register
      if home[value] != Allocator.noRegister { continue }
      var free = allocatable(value, f) & ~occupied
      if mustBePreserved(candidates[at], block.start, call) { free &= file.preserved.bits }
      if free != 0 { hold(choose(free, for: value), value, &f) }
    }
    forgetEdgeHomes(source)
    settleStart(index, &f)
    connectAll(index, &f)
  }

  /// Whether a value's next use comes after a call of the loop: then only a preserved register is worth having.
  @inline(__always)
  private func mustBePreserved(_ value: LiveValue, _ start: UInt32, _ call: UInt32) -> Bool {
    call != .max && value.distance > call - start
  }

  /// The values that might be in registers at the block's start: what the likeliest way brings, the parameters, and
  /// what a loop will use. As many as there is room for, those used soonest.
  private mutating func gatherCandidates(
    _ index: Int, _ source: Int, _ isHeader: Bool, _ f: borrowing MachineFunction
  ) {
    let block = f.blocks[index]
    rememberEdgeHomes(source)
    candidates.removeAll()
    var counts = SIMD2<Int>.zero
    var liveCounts = SIMD2<Int>.zero
    let range = live.ranges[index]
    for at in range.start..<range.end {
      let value = live.values[at]
      let info = f.registers[value.register]
      if !info.isConstant { if info.type.isVectorClass { liveCounts.y += 1 } else { liveCounts.x += 1 } }
      var isThere = edgeHome[value.register] != Allocator.noRegister
      // A constant that another way would have to make for this block is better made where it is used.
      if isThere && info.isConstant && !isHeader { isThere = isEverywhere(value.register, before: index, f) }
      if isThere || isHeader && value.distance < Liveness.loopExit {
        candidates.append(value)
        if info.type.isVectorClass { counts.y += 1 } else { counts.x += 1 }
      }
    }
    for parameter in block.firstParameter..<block.firstParameter + block.parameterCount {
      let register = f.lists[parameter]
      let nextUse = live.parameterNext[parameter]
      if nextUse == NextUse.never || live.inMemory[register] { continue }
      next[register] = nextUse
      parameterNumber[register] = parameter - block.firstParameter
      candidates.append(LiveValue(register: register, distance: nextUse - block.start))
      if f.registers[register].type.isVectorClass {
        counts.y += 1
        liveCounts.y += 1
      } else {
        counts.x += 1
        liveCounts.x += 1
      }
    }
    var room = SIMD2<Int>(file.general.bits.nonzeroBitCount, file.vector.bits.nonzeroBitCount)
    if isHeader {
      // What the loop needs beyond what is live at its header stays free.
      let pressure = live.loopPressure[index]
      let needed = SIMD2<Int>(Int(pressure.x), Int(pressure.y)) &- liveCounts
      room.x -= max(0, min(needed.x, room.x - 2))
      room.y -= max(0, min(needed.y, room.y - 2))
    }
    if counts.x <= room.x && counts.y <= room.y { return }
    var all = UnsafeMutableBufferPointer(start: candidates.base, count: candidates.count)
    all.sort {
      rank($0, f) < rank($1, f)
    }
    var kept = 0
    for at in 0..<candidates.count {
      let isVector = f.registers[candidates[at].register].type.isVectorClass
      if isVector {
        if room.y <= 0 { continue }
        room.y -= 1
      } else {
        if room.x <= 0 { continue }
        room.x -= 1
      }
      candidates[kept] = candidates[at]
      kept += 1
    }
    candidates.truncate(to: kept)
  }

  /// Whether all ways to a block, as far as there are few and they are done, bring a value in the register that the likeliest one
  /// brings it in.
  private func isEverywhere(_ value: UInt32, before index: Int, _ f: borrowing MachineFunction) -> Bool {
    let register = Allocator.dense(edgeHome[value])
    var edge = f.blocks[index].firstIncoming
    var steps = 0
    while edge != .max {
      let source = Int(f.edges[edge].source)
      steps += 1
      if steps > 8 { return false }
      if ends[source].isDone && endHolders[source * Allocator.denseCount + register] != value { return false }
      edge = f.edges[edge].nextIncoming
    }
    return true
  }

  @inline(__always)
  private func rank(_ value: LiveValue, _ f: borrowing MachineFunction) -> UInt64 {
    // Constants are cheap to make anew.
    let distance = f.registers[value.register].isConstant ? value.distance &* 2 &+ 2_000 : value.distance
    return UInt64(distance) << 32 | UInt64(value.register)
  }

  private mutating func rememberEdgeHomes(_ source: Int) {
    var rest = ends[source].occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      edgeHome[endHolders[source * Allocator.denseCount + Allocator.dense(register)]] = register
    }
  }

  private mutating func forgetEdgeHomes(_ source: Int) {
    var rest = ends[source].occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      edgeHome[endHolders[source * Allocator.denseCount + Allocator.dense(register)]] = Allocator.noRegister
    }
  }

  /// Writes down what the block expects.
  private mutating func settleStart(_ index: Int, _ f: inout MachineFunction) {
    let block = f.blocks[index]
    for parameter in block.firstParameter..<block.firstParameter + block.parameterCount {
      let value = f.lists[parameter]
      let register = home[value]
      if register != Allocator.noRegister {
        parameterPlace[parameter] = .register(register)
        definitionRegister[value] = register
        definitionPosition[value] = block.start
        hints[value] = register
        suggest(register, parameter: parameter - block.firstParameter, of: UInt32(index), f)
      } else if live.parameterNext[parameter] != NextUse.never || live.inMemory[value] {
        parameterPlace[parameter] = .slot(value)
        hasSlot[value] = true
        storedAtDefinition[value] = true
      }
    }
    var rest = occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      let value = holder[Int(register)]
      if liveMark[value] != UInt32(index) { continue }
      hints[value] = register
      startHolders[index * Allocator.denseCount + Allocator.dense(register)] = value
      startOccupied[index] |= 1 << UInt64(register)
    }
  }

  /// Makes the moves of all ways that are done, and finds which slots all of them have written.
  private mutating func connectAll(_ index: Int, _ f: inout MachineFunction) {
    var ways: UInt32 = 0
    savedCandidates.removeAll()
    var edge = f.blocks[index].firstIncoming
    while edge != .max {
      let e = f.edges[edge]
      if ends[e.source].isDone && Int(e.source) != index {
        ways += 1
        connect(edge, isBack: false, &f)
      }
      edge = e.nextIncoming
    }
    for at in 0..<savedCandidates.count {
      let value = savedCandidates[at]
      if savedCounts[value] == ways && !storedAtDefinition[value] {
        savedMark[value] = UInt32(index) + 1
        savedList.append(value)
      }
    }
    for at in 0..<savedCandidates.count { savedCounts[savedCandidates[at]] = 0 }
  }

  // MARK: Edges

  /// Makes the moves of one edge between blocks that both know their state.
  private mutating func connect(_ edge: UInt32, isBack: Bool, _ f: inout MachineFunction) {
    let e = f.edges[edge]
    let (source, target) = (Int(e.source), Int(e.target))
    let end = ends[source]
    let frequency = f.blocks[source].frequency
    edgeStamp += 1
    for at in end.firstSaved..<end.firstSaved + end.savedCount {
      edgeSaved[endSaved[at]] = edgeStamp
      if !isBack && liveMark[endSaved[at]] == UInt32(target) { countSaved(endSaved[at]) }
    }
    rememberEdgeHomes(source)
    moves.removeAll()
    var rest = startOccupied[target]
    var taken = end.occupied | rest
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      let value = startHolders[target * Allocator.denseCount + Allocator.dense(register)]
      appendMove(value, to: .register(register), f)
    }
    let parameters = f.blocks[target].firstParameter
    for k in 0..<e.argumentCount {
      let place = parameterPlace[parameters + k]
      if place == .none { continue }
      if place.isRegister { taken |= 1 << UInt64(place.code) }
      appendMove(f.lists[e.firstArgument + k], to: place, f)
    }
    if !isBack {
      // What the block expects in memory must be there.
      rest = end.occupied
      while rest != 0 {
        let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
        rest &= rest &- 1
        let value = endHolders[source * Allocator.denseCount + Allocator.dense(register)]
        if liveMark[value] != UInt32(target) || home[value] != Allocator.noRegister { continue }
        if f.registers[value].isConstant || storedAtDefinition[value] || edgeSaved[value] == edgeStamp { continue }
        hasSlot[value] = true
        if f.blocks[live.definitionBlock[value]].frequency <= frequency {
          storedAtDefinition[value] = true
        } else {
          moves.append(PendingMove(from: .register(register), to: .slot(value), type: f.registers[value].type))
          countSaved(value)
        }
      }
    }
    forgetEdgeHomes(source)
    if moves.isEmpty { return }
    let isAtEnd = f.blocks[source].edgeCount == 1
    emitMoves(
      isAtEnd ? f.blocks[source].end - 1 : f.blocks[target].start, isAtEnd ? 3 : 0, freeRegisters: ~taken, &f)
  }

  private mutating func countSaved(_ value: UInt32) {
    if savedCounts[value] == 0 { savedCandidates.append(value) }
    savedCounts[value] += 1
  }

  @inline(__always)
  private mutating func appendMove(_ value: UInt32, to place: Location, _ f: borrowing MachineFunction) {
    let register = edgeHome[value]
    let from = register != Allocator.noRegister ? Location.register(register) : backing(value, f)
    if from != place { moves.append(PendingMove(from: from, to: place, type: f.registers[value].type)) }
  }
}
