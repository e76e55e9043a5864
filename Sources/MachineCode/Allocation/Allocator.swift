/// Chooses registers: one walk forward over the blocks that follows what each register holds, and gives way to the
/// value whose next use is farthest when there are too few (Braun and Hack, "Register Spilling and Live-Range Splitting
/// for SSA-Form Programs", with registers chosen in the same walk).
///
/// A value has one slot and at most one register at a time; being in SSA form, its slot once written stays right. Where
/// control flow meets, the most frequent way decides which value is in which register and the others adapt; a loop's
/// header takes in what the loop will use, as far as the loop leaves room, so spills and reloads come before the loop
/// or after it. A value is stored where it is made, unless the place that needs the register runs less often.
package struct Allocator: ~Copyable {
  static let nothing = UInt32.max
  static let noRegister: UInt8 = 255

  var live = Liveness()
  let file: RegisterFile

  /// The value in each register.
  var holder = GrowableBuffer<UInt32>()
  var occupied: UInt64 = 0
  /// The register of each value, if any.
  var home = GrowableBuffer<UInt8>()
  /// The position of the next use of each value that is live.
  var next = GrowableBuffer<UInt32>()
  /// Whether a value's slot is written on every path: stored where it is made.
  var storedAtDefinition = GrowableBuffer<Bool>()
  /// Whether a value's slot is written on the present path; holds the number of the walk's present block plus one.
  var savedMark = GrowableBuffer<UInt32>()
  /// The values so marked.
  var savedList = GrowableBuffer<UInt32>()
  /// Where a value was made: the register and the position after it.
  var definitionRegister = GrowableBuffer<UInt8>()
  var definitionPosition = GrowableBuffer<UInt32>()
  /// Whether a value has a slot.
  var hasSlot = GrowableBuffer<Bool>()
  /// The register a value had, or is wanted in.
  var hints = GrowableBuffer<UInt8>()

  // What stands at the ends of blocks.
  struct EndState: BitwiseCopyable {
    var occupied: UInt64
    var firstSaved: UInt32
    var savedCount: UInt32
    var isDone: Bool
  }
  var ends = GrowableBuffer<EndState>()
  var endHolders = GrowableBuffer<UInt32>()
  var endSaved = GrowableBuffer<UInt32>()
  /// What each block expects at its start, once decided: holders for each register, and parameters' places.
  var startHolders = GrowableBuffer<UInt32>()
  var startOccupied = GrowableBuffer<UInt64>()
  var isStarted = GrowableBuffer<Bool>()
  var parameterPlace = GrowableBuffer<Location>()
  /// For each value, the block for which it was last marked as live at the start.
  var liveMark = GrowableBuffer<UInt32>()

  // The present block.
  var block = 0
  var frequency: UInt32 = 0
  var moves = GrowableBuffer<PendingMove>()
  var moveReaders = GrowableBuffer<UInt32>()
  var slotReaders = GrowableBuffer<UInt32>()
  var slotWriter = GrowableBuffer<UInt32>()
  var ready = GrowableBuffer<UInt32>()
  /// While an edge is made: the register of each value at its start, and the values whose slots are written.
  var edgeHome = GrowableBuffer<UInt8>()
  var edgeSaved = GrowableBuffer<UInt32>()
  var edgeStamp: UInt32 = 0
  /// How many of a block's ways in have written each value's slot.
  var savedCounts = GrowableBuffer<UInt32>()
  var savedCandidates = GrowableBuffer<UInt32>()
  /// Values that are still in a register the present instruction wants them in, although their home is another.
  var shadows = GrowableBuffer<UInt32>()
  var candidates = GrowableBuffer<LiveValue>()
  /// The edits in their order, and where those of each position and phase begin.
  var editStarts = GrowableBuffer<UInt32>()
  var sortedEdits = GrowableBuffer<MachineEdit>()
  /// For block parameters, which one of their block they are.
  var parameterNumber = GrowableBuffer<UInt32>()

  package init(file: RegisterFile) {
    self.file = file
  }

  /// The number under which end and start states keep a register: 16 of each class.
  @inline(__always) static func dense(_ register: UInt8) -> Int { Int(register & 15 | (register & 32) >> 1) }
  @inline(__always) static func sparse(_ dense: Int) -> UInt8 { UInt8(dense & 15 | (dense & 16) << 1) }
  static let denseCount = 32

  /// Chooses registers for the whole function.
  package mutating func run(_ f: inout MachineFunction) {
    live.compute(&f)
    let (blocks, registers) = (f.blocks.count, f.registers.count)
    holder.fill(count: 64, with: Allocator.nothing)
    occupied = 0
    home.fill(count: registers, with: Allocator.noRegister)
    next.fill(count: registers, with: NextUse.never)
    storedAtDefinition.fill(count: registers, with: false)
    savedMark.fill(count: registers, with: 0)
    savedList.removeAll()
    definitionRegister.fill(count: registers, with: Allocator.noRegister)
    definitionPosition.fill(count: registers, with: NextUse.never)
    hasSlot.fill(count: registers, with: false)
    hints.fill(count: registers, with: 255)
    for index in 0..<registers { hints[index] = live.hints[index] }
    ends.fill(count: blocks, with: EndState(occupied: 0, firstSaved: 0, savedCount: 0, isDone: false))
    endHolders.fill(count: blocks * Allocator.denseCount, with: Allocator.nothing)
    endSaved.removeAll()
    startHolders.fill(count: blocks * Allocator.denseCount, with: Allocator.nothing)
    startOccupied.fill(count: blocks, with: 0)
    isStarted.fill(count: blocks, with: false)
    parameterPlace.fill(count: f.lists.count, with: .none)
    liveMark.fill(count: registers, with: .max)
    moveReaders.fill(count: 64, with: 0)
    slotReaders.fill(count: registers, with: 0)
    slotWriter.fill(count: registers, with: .max)
    edgeHome.fill(count: registers, with: Allocator.noRegister)
    edgeSaved.fill(count: registers, with: 0)
    edgeStamp = 0
    savedCounts.fill(count: registers, with: 0)
    savedCandidates.removeAll()
    shadows.fill(count: 64, with: Allocator.nothing)
    parameterNumber.fill(count: registers, with: 0)
    f.edits.removeAll()
    for register in 0..<registers where live.inMemory[register] { storedAtDefinition[register] = true }
    // What a landing pad needs must be in memory: nothing in a register survives the way there.
    for index in 0..<blocks where f.blocks[index].isLanding {
      let range = live.ranges[index]
      for at in range.start..<range.end where !f.registers[live.values[at].register].isConstant {
        storedAtDefinition[live.values[at].register] = true
      }
    }
    for index in 0..<blocks {
      block = index
      frequency = f.blocks[index].frequency
      enter(index, &f)
      let range = f.blocks[index].start..<f.blocks[index].end
      for position in range { allocate(position, &f) }
      leave(index, &f)
    }
    storeDefinitions(&f)
    sortEdits(&f)
    placeSlots(&f)
  }

  // MARK: Registers

  @inline(__always)
  func allocatable(_ register: UInt32, _ f: borrowing MachineFunction) -> UInt64 {
    f.registers[register].type.isVectorClass ? file.vector.bits : file.general.bits
  }

  @inline(__always)
  func crossesCall(_ register: UInt32) -> Bool {
    let start = live.first[register]
    if start == .max { return false }
    let end = Int(min(live.last[register], UInt32(live.callsBefore.count - 1)))
    return live.callsBefore[end] != live.callsBefore[min(Int(start) + 1, end)]
  }

  /// The best of a set of free registers for a value.
  @inline(__always)
  func choose(_ free: UInt64, for register: UInt32) -> UInt8 {
    let hint = hints[register]
    if hint < 64 && free & (1 << UInt64(hint)) != 0 {
      return hint
    }
    let kept = free & file.preserved.bits
    let scratch = free & ~file.preserved.bits
    if kept != 0 && (scratch == 0 || crossesCall(register)) {
      return UInt8(truncatingIfNeeded: kept.trailingZeroBitCount)
    }
    return UInt8(truncatingIfNeeded: (scratch != 0 ? scratch : free).trailingZeroBitCount)
  }

  @inline(__always)
  mutating func hold(_ register: UInt8, _ value: UInt32, _ f: inout MachineFunction) {
    holder[Int(register)] = value
    occupied |= 1 << UInt64(register)
    home[value] = register
    if hints[value] == 255 { hints[value] = register }
  }

  @inline(__always)
  mutating func release(_ register: UInt8) {
    let value = holder[Int(register)]
    if value != Allocator.nothing && home[value] == register { home[value] = Allocator.noRegister }
    holder[Int(register)] = Allocator.nothing
    occupied &= ~(1 << UInt64(register))
  }

  @inline(__always)
  func isSaved(_ value: UInt32) -> Bool {
    storedAtDefinition[value] || savedMark[value] == UInt32(block) + 1
  }

  /// Makes sure that the slot of a value in a register is written before `position`.
  mutating func save(_ value: UInt32, at position: UInt32, _ f: inout MachineFunction) {
    if f.registers[value].isConstant || isSaved(value) { return }
    hasSlot[value] = true
    let definition = live.definitionBlock[value]
    if definition == UInt32(block) || f.blocks[definition].frequency <= frequency {
      storedAtDefinition[value] = true
      return
    }
    addMove(f.registers[value].type, .register(home[value]), .slot(value), position, 2, &f)
    savedMark[value] = UInt32(block) + 1
    savedList.append(value)
  }

  @inline(__always)
  func addMove(
    _ type: ValueType, _ from: Location, _ to: Location, _ position: UInt32, _ phase: UInt8,
    _ f: inout MachineFunction, scratch: UInt8 = 255
  ) {
    f.edits.append(
      MachineEdit(position: position, phase: phase, kind: .move, type: type, scratch: scratch, from: from, to: to))
  }

  /// Where a value can be read when it is in no register.
  @inline(__always)
  mutating func backing(_ value: UInt32, _ f: borrowing MachineFunction) -> Location {
    if f.registers[value].isConstant { return .constant(value) }
    hasSlot[value] = true
    return .slot(value)
  }

  /// Frees a register of the set by giving up the value whose next use is farthest; values that need no store are given
  /// up sooner.
  mutating func evict(from set: UInt64, at position: UInt32, _ f: inout MachineFunction) -> UInt8 {
    var best = Allocator.noRegister
    var bestDistance: UInt64 = 0
    var rest = set & occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      let value = holder[Int(register)]
      var distance = UInt64(next[value] &- min(position, next[value])) + 1
      if f.registers[value].isConstant || isSaved(value) { distance = distance * 2 + 4 }
      if distance > bestDistance {
        bestDistance = distance
        best = register
      }
    }
    precondition(best != Allocator.noRegister, "no register left to give up")
    save(holder[Int(best)], at: position, &f)
    release(best)
    return best
  }

  /// A free register for a value outside `avoid`, made free if need be.
  @inline(__always)
  mutating func take(
    for value: UInt32, avoiding avoid: UInt64, at position: UInt32, _ f: inout MachineFunction
  ) -> UInt8 {
    let set = allocatable(value, f) & ~avoid
    let free = set & ~occupied
    return free != 0 ? choose(free, for: value) : evict(from: set, at: position, &f)
  }

  // MARK: Instructions

  mutating func allocate(_ position: UInt32, _ f: inout MachineFunction) {
    let instruction = f.instructions[position]
    let firstOperand = Int(instruction.firstOperand)
    let operands = firstOperand..<firstOperand + Int(instruction.operandCount)
    let isCall = instruction.flags.contains(.call)
    var destroyed = f.clobberSets[Int(instruction.clobbers)].bits
    var fixedUses: UInt64 = 0
    var busy: UInt64 = 0
    var hasFixed = destroyed != 0
    for at in operands {
      let operand = f.operands[at]
      if operand.constraint == .fixed {
        hasFixed = true
        if operand.role == .use {
          fixedUses |= 1 << UInt64(operand.number)
        } else {
          destroyed |= 1 << UInt64(operand.number)
        }
      } else if operand.role == .use {
        let register = home[operand.register]
        if register != Allocator.noRegister { busy |= 1 << UInt64(register) }
      }
    }
    if instruction.flags.contains(.commutative) {
      _ = orderOperands(firstOperand, &f)
    } else if instruction.flags.contains(.reversible), orderOperands(firstOperand, &f) {
      f.instructions[position].flags.insert(.isReversed)
    }
    if hasFixed {
      clear(destroyed, fixedUses, busy, isCall, operands, position, &f)
      moveToFixed(operands, isCall ? 0 : destroyed, position, &f)
      busy = 0
      for at in operands where f.operands[at].role == .use && f.operands[at].constraint != .fixed {
        let register = home[f.operands[at].register]
        if register != Allocator.noRegister { busy |= 1 << UInt64(register) }
      }
      busy |= fixedUses
    }
    // Operands in any register.
    for at in operands where f.operands[at].role == .use && f.operands[at].constraint != .fixed {
      let operand = f.operands[at]
      var register = home[operand.register]
      if register == Allocator.noRegister {
        if operand.constraint == .registerOrStack, mayStayInMemory(operand, position, f) {
          f.operands[at].location = backing(operand.register, f)
          continue
        }
        register = take(for: operand.register, avoiding: busy | (isCall ? 0 : destroyed) | fixedUses, at: position, &f)
        addMove(
          f.registers[operand.register].type, backing(operand.register, f), .register(register), position, 2, &f)
        hold(register, operand.register, &f)
        next[operand.register] = position
        busy |= 1 << UInt64(register)
      }
      f.operands[at].location = .register(register)
    }
    // Values read for the last time leave their registers.
    var read: UInt64 = fixedUses
    for at in operands where f.operands[at].role == .use {
      let operand = f.operands[at]
      if operand.location.isRegister { read |= 1 << UInt64(operand.location.registerNumber) }
      let register = home[operand.register]
      if operand.nextUse == NextUse.never {
        if register != Allocator.noRegister { release(register) }
      } else {
        next[operand.register] = operand.nextUse
      }
    }
    if destroyed != 0 {
      var rest = destroyed & occupied
      while rest != 0 {
        release(UInt8(truncatingIfNeeded: rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
      if !isCall && !instruction.flags.contains(.entry) { f.usedRegisters.bits |= destroyed }
    }
    let written = define(operands, read, destroyed, position, &f)
    if !instruction.flags.contains(.entry) { f.usedRegisters.bits |= written }
  }

  /// Lets the operand that dies be the one that the result overwrites. Says whether they changed places.
  @inline(__always)
  private func orderOperands(_ first: Int, _ f: inout MachineFunction) -> Bool {
    var a = -1
    var at = first
    while a < 0 {
      if f.operands[at].role == .use { a = at }
      at += 1
    }
    let b = a + 1
    let (x, y) = (f.operands[a], f.operands[b])
    if x.nextUse != NextUse.never && y.nextUse == NextUse.never && x.register != y.register {
      f.operands[a].register = y.register
      f.operands[a].nextUse = y.nextUse
      f.operands[b].register = x.register
      f.operands[b].nextUse = x.nextUse
      return true
    }
    return false
  }

  private mutating func mayStayInMemory(_ operand: MachineOperand, _ position: UInt32, _ f: borrowing MachineFunction)
    -> Bool
  {
    if f.registers[operand.register].isConstant { return false }
    if operand.nextUse == NextUse.never || live.inMemory[operand.register] { return true }
    if operand.nextUse >= position + 24 { return true }
    return allocatable(operand.register, f) & ~occupied == 0
  }

  /// Makes room in registers that the instruction destroys or wants for its operands.
  private mutating func clear(
    _ destroyed: UInt64, _ fixedUses: UInt64, _ busy: UInt64, _ isCall: Bool, _ operands: Range<Int>,
    _ position: UInt32, _ f: inout MachineFunction
  ) {
    for at in operands where f.operands[at].role == .use {
      next[f.operands[at].register] = position
    }
    var rest = (destroyed | fixedUses) & occupied
    while rest != 0 {
      let register = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
      rest &= rest &- 1
      let bit: UInt64 = 1 << UInt64(register)
      let value = holder[Int(register)]
      var isUsed = false
      var isWantedHere = false
      var isUsedElsewhere = false
      var outlives = true
      for at in operands where f.operands[at].role == .use && f.operands[at].register == value {
        isUsed = true
        outlives = f.operands[at].nextUse != NextUse.never
        if f.operands[at].constraint == .fixed {
          if f.operands[at].number == register { isWantedHere = true } else { isUsedElsewhere = true }
        } else {
          isUsedElsewhere = true
        }
      }
      let isOnlyFixed = isUsed && !hasFreeUse(value, operands, f)
      if isWantedHere && destroyed & bit == 0 && !isUsedElsewhere { continue }
      if !isUsed || isOnlyFixed {
        // Nothing but moves into fixed registers reads it: those may read it from here.
        if !outlives { continue }
        if isWantedHere && destroyed & bit == 0 { continue }
        let free = allocatable(value, f) & ~occupied & ~destroyed & ~fixedUses
        if !isCall && free != 0 || isCall && free & file.preserved.bits != 0 && !isSaved(value) && !isUsed {
          relocate(value, from: register, to: choose(free, for: value), position, &f)
          if isWantedHere { shadows[Int(register)] = value }
        } else {
          save(value, at: position, &f)
          if !isUsed {
            // The moves into fixed registers overwrite it.
            if destroyed & bit == 0 || !isCall { release(register) }
          }
        }
        continue
      }
      // Read where it is while the instruction runs: it must be elsewhere.
      let set = allocatable(value, f) & ~destroyed & ~fixedUses
      let free = set & ~occupied
      let target = free != 0 ? choose(free, for: value) : evict(from: set & ~busy, at: position, &f)
      relocate(value, from: register, to: target, position, &f)
    }
  }

  @inline(__always)
  private func hasFreeUse(_ value: UInt32, _ operands: Range<Int>, _ f: borrowing MachineFunction) -> Bool {
    for at in operands {
      let operand = f.operands[at]
      if operand.role == .use && operand.register == value && operand.constraint != .fixed { return true }
    }
    return false
  }

  private mutating func relocate(
    _ value: UInt32, from: UInt8, to: UInt8, _ position: UInt32, _ f: inout MachineFunction
  ) {
    addMove(f.registers[value].type, .register(from), .register(to), position, 2, &f)
    release(from)
    hold(to, value, &f)
  }

  /// Moves operands into the registers that the instruction demands, all at once.
  private mutating func moveToFixed(
    _ operands: Range<Int>, _ destroyed: UInt64, _ position: UInt32, _ f: inout MachineFunction
  ) {
    moves.removeAll()
    for at in operands where f.operands[at].role == .use && f.operands[at].constraint == .fixed {
      let operand = f.operands[at]
      let value = operand.register
      f.operands[at].location = .register(operand.number)
      let register = home[value]
      if register == operand.number { continue }
      if shadows[Int(operand.number)] == value {
        shadows[Int(operand.number)] = Allocator.nothing
        continue
      }
      let from = register != Allocator.noRegister ? Location.register(register) : backing(value, f)
      moves.append(PendingMove(from: from, to: .register(operand.number), type: f.registers[value].type))
    }
    if moves.isEmpty { return }
    emitMoves(position, 2, freeRegisters: ~occupied & ~destroyed, &f)
    for at in operands where f.operands[at].role == .use && f.operands[at].constraint == .fixed {
      let operand = f.operands[at]
      let value = operand.register
      // Whatever was here has been moved, saved or read for the last time.
      let old = holder[Int(operand.number)]
      if old != Allocator.nothing && old != value { release(operand.number) }
      // A register that the instruction destroys is no home: another operand that is the same value would share it with what
      // destroys it.
      let isDestroyed = destroyed & (1 << UInt64(operand.number)) != 0
      if !isDestroyed, home[value] == Allocator.noRegister && operand.nextUse != NextUse.never && !live.inMemory[value]
      {
        hold(operand.number, value, &f)
      }
    }
  }

  private mutating func define(
    _ operands: Range<Int>, _ read: UInt64, _ destroyed: UInt64, _ position: UInt32, _ f: inout MachineFunction
  ) -> UInt64 {
    var written: UInt64 = 0
    for at in operands where f.operands[at].role != .use && f.operands[at].constraint == .fixed {
      written |= 1 << UInt64(f.operands[at].number)
    }
    for at in operands where f.operands[at].role == .temporary {
      let operand = f.operands[at]
      if operand.constraint == .fixed {
        f.operands[at].location = .register(operand.number)
        continue
      }
      let register = take(for: operand.register, avoiding: read | written | destroyed, at: position, &f)
      f.operands[at].location = .register(register)
      written |= 1 << UInt64(register)
    }
    for at in operands where f.operands[at].role == .def || f.operands[at].role == .earlyDef {
      let operand = f.operands[at]
      let value = operand.register
      var register = operand.number
      if operand.constraint != .fixed {
        var avoid = written | destroyed
        if operand.role == .earlyDef { avoid |= read }
        register = Allocator.noRegister
        if operand.constraint == .tied || operand.constraint == .near {
          register = reuse(operand, operands, avoid, read, position, &f)
        }
        if register == Allocator.noRegister { register = take(for: value, avoiding: avoid, at: position, &f) }
      }
      written |= 1 << UInt64(register)
      f.operands[at].location = .register(register)
      definitionRegister[value] = register
      definitionPosition[value] = position + 1
      if operand.nextUse != NextUse.never {
        hold(register, value, &f)
        next[value] = operand.nextUse
      } else if live.inMemory[value] {
        hasSlot[value] = true
      }
    }
    return written
  }

  /// The register of the operand that a result overwrites or would best stand in.
  private mutating func reuse(
    _ operand: MachineOperand, _ operands: Range<Int>, _ avoid: UInt64, _ read: UInt64, _ position: UInt32,
    _ f: inout MachineFunction
  ) -> UInt8 {
    let at = operands.lowerBound + Int(operand.number)
    let use = f.operands[at]
    let isTied = operand.constraint == .tied
    if use.location.isRegister {
      let register = use.location.registerNumber
      let bit: UInt64 = 1 << UInt64(register)
      // Free now: the value was read for the last time, or this was a copy of it.
      if occupied & bit == 0 && avoid & bit == 0 && allocatable(operand.register, f) & bit != 0 { return register }
    }
    if !isTied { return Allocator.noRegister }
    // The old value lives on: the result gets a copy of it. No other operand may be overwritten by the copy.
    var others: UInt64 = 0
    for other in operands where other != at && f.operands[other].role == .use {
      if f.operands[other].location.isRegister { others |= 1 << UInt64(f.operands[other].location.registerNumber) }
    }
    let register = take(for: operand.register, avoiding: avoid | others | read, at: position, &f)
    addMove(f.registers[use.register].type, use.location, .register(register), position, 2, &f)
    f.operands[at].location = .register(register)
    return register
  }
}
