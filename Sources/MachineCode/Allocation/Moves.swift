/// A move that happens at once with others.
struct PendingMove: BitwiseCopyable {
  var from: Location
  var to: Location
  var type: ValueType
}

extension Allocator {
  @inline(__always)
  private mutating func changeReaders(_ location: Location, by step: Int32) -> UInt32 {
    let change = UInt32(bitPattern: step)
    if location.isRegister {
      moveReaders[Int(location.code)] &+= change
      return moveReaders[Int(location.code)]
    }
    if location.isSlot {
      slotReaders[location.virtualRegister] &+= change
      return slotReaders[location.virtualRegister]
    }
    return 1
  }

  @inline(__always)
  private func readers(_ location: Location) -> UInt32 {
    if location.isRegister { return moveReaders[Int(location.code)] }
    if location.isSlot { return slotReaders[location.virtualRegister] }
    return 0
  }

  /// Puts the pending moves in an order in which none overwrites what another still reads; rings of registers are
  /// exchanged, other rings go by way of a scratch slot. Constants come last: they read nothing.
  mutating func emitMoves(_ position: UInt32, _ phase: UInt8, freeRegisters: UInt64, _ f: inout MachineFunction) {
    var free = freeRegisters
    var kept = 0
    for at in 0..<moves.count {
      let move = moves[at]
      if move.from == move.to { continue }
      moves[kept] = move
      kept += 1
      _ = changeReaders(move.from, by: 1)
      if move.from.isRegister { free &= ~(1 << UInt64(move.from.code)) }
      if move.to.isRegister { free &= ~(1 << UInt64(move.to.code)) }
    }
    moves.truncate(to: kept)
    func scratch(_ type: ValueType) -> UInt8 {
      let set = free & (type.isVectorClass ? file.vector : file.general).bits & ~file.preserved.bits
      return set == 0 ? 255 : UInt8(truncatingIfNeeded: set.trailingZeroBitCount)
    }
    // A move is ready when nothing reads its target. `writer` finds the move that a finished reader makes ready.
    ready.removeAll()
    var writer = InlineArray<64, UInt32>(repeating: .max)
    for at in 0..<moves.count {
      let to = moves[at].to
      if to.isRegister { writer[Int(to.code)] = UInt32(at) } else { slotWriter[to.virtualRegister] = UInt32(at) }
      if readers(to) == 0 { ready.append(UInt32(at)) }
    }
    var left = moves.count
    while true {
      while !ready.isEmpty {
        let at = ready.removeLast()
        let move = moves[at]
        moves[at].type = .none
        left -= 1
        addMove(move.type, move.from, move.to, position, phase, &f, scratch: scratch(move.type))
        if move.from.isRegister || move.from.isSlot, changeReaders(move.from, by: -1) == 0 {
          if move.from.isRegister {
            let follower = writer[Int(move.from.code)]
            if follower != .max && moves[follower].type != .none { ready.append(follower) }
          } else {
            let follower = slotWriter[move.from.virtualRegister]
            if follower != .max && moves[follower].type != .none { ready.append(follower) }
          }
        }
      }
      if left == 0 {
        for at in 0..<moves.count where moves[at].to.isSlot { slotWriter[moves[at].to.virtualRegister] = .max }
        break
      }
      breakRing(position, phase, &free, &left, &f)
    }
  }

  /// Every move left waits for another one: takes the first ring apart.
  private mutating func breakRing(
    _ position: UInt32, _ phase: UInt8, _ free: inout UInt64, _ left: inout Int, _ f: inout MachineFunction
  ) {
    var at = 0
    while moves[at].type == .none { at += 1 }
    let move = moves[at]
    if move.from.isRegister && move.to.isRegister && !move.type.isVectorClass {
      // After the exchange the target is right, and who read the target finds it where the source was.
      f.edits.append(
        MachineEdit(
          position: position, phase: phase, kind: .exchange, type: .i64, scratch: 255, from: move.from, to: move.to))
      moves[at].type = .none
      left -= 1
      _ = changeReaders(move.from, by: -1)
      for other in 0..<moves.count where moves[other].type != .none {
        if moves[other].from == move.to {
          _ = changeReaders(move.to, by: -1)
          moves[other].from = move.from
          _ = changeReaders(move.from, by: 1)
        } else if moves[other].from == move.from {
          _ = changeReaders(move.from, by: -1)
          moves[other].from = move.to
          _ = changeReaders(move.to, by: 1)
        }
      }
      for other in 0..<moves.count where moves[other].type != .none {
        if moves[other].from == moves[other].to {
          _ = changeReaders(moves[other].from, by: -1)
          moves[other].type = .none
          left -= 1
        }
      }
      for other in 0..<moves.count where moves[other].type != .none && readers(moves[other].to) == 0 {
        ready.append(UInt32(other))
      }
      return
    }
    // What the target holds is kept for those who read it, in a free vector register or in the scratch slot. Rings are
    // taken apart one after the other, so one slot is enough: all its readers are emitted before the next ring is met.
    let type: ValueType = move.type.isVectorClass ? .v128 : .i64
    let vectors = free & file.vector.bits & ~file.preserved.bits
    var keeper = Location.scratchSlot
    if move.to.isRegister && move.type.isVectorClass && vectors != 0 {
      keeper = .register(UInt8(truncatingIfNeeded: vectors.trailingZeroBitCount))
      free &= ~(1 << UInt64(keeper.code))
    } else {
      f.scratchSlotOffset = 0
    }
    addMove(ringType(move.to, type), move.to, keeper, position, phase, &f)
    for other in 0..<moves.count where moves[other].type != .none && moves[other].from == move.to {
      _ = changeReaders(move.to, by: -1)
      moves[other].from = keeper
      _ = changeReaders(keeper, by: 1)
    }
    ready.append(UInt32(at))
  }

  private mutating func ringType(_ location: Location, _ type: ValueType) -> ValueType {
    for at in 0..<moves.count where moves[at].type != .none && moves[at].from == location { return moves[at].type }
    return type
  }
}
