extension X64 {
  /// Turns allocated machine instructions into bytes and tables.
  struct Writer: ~Copyable {
    var assembler: Assembler
    let hasAVX: Bool

    /// A piece of code out of line: a trap, or the rare part of a sequence.
    struct Stub: BitwiseCopyable {
      enum Kind: UInt8, BitwiseCopyable { case trap, divideByMinusOne, truncate }
      var kind: Kind
      var trap: TrapCode
      var flags: UInt8
      var a: Register
      var b: Register
      var label: Label
      var back: Label
      var source: UInt32
      var detail: UInt16
    }
    struct Site: BitwiseCopyable {
      var position: Assembler.Position
      var code: TrapCode
      var source: UInt32
      /// For a call, the stack arguments that the callee removes.
      var argumentBytes: UInt32 = 0
      var narrowResults: UInt32 = 0
    }
    struct HandlerSite: BitwiseCopyable {
      var position: Assembler.Position
      var index: UInt32
      var block: UInt32
    }

    var labels = GrowableBuffer<Label>()
    /// For each block, the block that control reaches without doing anything on the way.
    var forwards = GrowableBuffer<UInt32>()
    var layout = GrowableBuffer<UInt32>()
    /// For each block that begins a loop: whether another stands inside.
    var hasInnerLoop = GrowableBuffer<Bool>()
    /// For loops, by their headers: their last blocks, and the first and last of those that stand behind them instead of
    /// between their blocks; for these, the next ones.
    var loopEnd = GrowableBuffer<UInt32>()
    var putOff = GrowableBuffer<UInt32>()
    var lastPutOff = GrowableBuffer<UInt32>()
    var chain = GrowableBuffer<UInt32>()
    /// The loops around the block that is being placed.
    var open = GrowableBuffer<UInt32>()
    var stubs = GrowableBuffer<Stub>()
    var trapSites = GrowableBuffer<Site>()
    /// Where the code of each source begins, if that is asked for.
    var notesSources = false
    var sourceSites = GrowableBuffer<Site>()
    var callSites = GrowableBuffer<Site>()
    var handlerSites = GrowableBuffer<HandlerSite>()
    var slotStarts = GrowableBuffer<UInt32>()

    // The frame: outgoing arguments, spills, stack slots; then saved registers, then the return address.
    var localBytes: UInt32 = 0
    var spillStart: UInt32 = 0
    var saved: [Register] = []
    var incomingBytes: UInt32 = 0
    var popsArguments = false
    var convention = X64.internalConvention
    /// The block after the present one in the layout.
    var following = UInt32.max
    var block = 0
    /// Whether a block is written that stands elsewhere too.
    var isRepeating = false

    init(features: Features) {
      assembler = Assembler(features: features)
      hasAVX = features.contains(.avx)
    }

    var frameBytes: UInt32 { localBytes + UInt32(saved.count) * 8 }

    // MARK: Driver

    mutating func run(
      _ f: borrowing Function, _ m: borrowing MachineFunction, outgoingBytes: UInt32, incomingBytes: UInt32,
      hasCalls: Bool, hasLandings: Bool
    ) -> CompiledCode {
      assembler.reset()
      labels.removeAll()
      stubs.removeAll()
      trapSites.removeAll()
      sourceSites.removeAll()
      callSites.removeAll()
      handlerSites.removeAll()
      for _ in 0..<m.blocks.count { labels.append(assembler.makeLabel()) }
      convention = X64.conventions[Int(f.signature.convention)]
      self.incomingBytes = incomingBytes
      layOutFrame(f, m, outgoingBytes, hasCalls, hasLandings)
      layOutBlocks(m)
      prologue(f, hasCalls)
      for index in 0..<layout.count {
        following = index + 1 < layout.count ? layout[index + 1] : .max
        write(Int(layout[index]), f, m)
      }
      writeStubs()
      assembler.finish()
      return collect()
    }

    private mutating func layOutFrame(
      _ f: borrowing Function, _ m: borrowing MachineFunction, _ outgoingBytes: UInt32, _ hasCalls: Bool,
      _ hasLandings: Bool
    ) {
      saved.removeAll(keepingCapacity: true)
      let changed = hasLandings ? convention.preserved.bits : convention.preserved.bits & m.usedRegisters.bits
      for number in 0..<16 where changed & (1 << UInt64(number)) != 0 { saved.append(.general(UInt8(number))) }
      popsArguments = convention.calleePops
      spillStart = (outgoingBytes + 15) & ~15
      var size = spillStart + m.spillSize
      slotStarts.removeAll()
      for index in 0..<f.stackSlots.count {
        let alignment = min(max(f.stackSlots[index].alignment, 8), 16)
        size = (size + alignment - 1) & ~(alignment - 1)
        slotStarts.append(size)
        size += f.stackSlots[index].size
      }
      if size > 0 || hasCalls {
        // The stack pointer is a multiple of 16 inside the function.
        let above = 8 + UInt32(saved.count) * 8
        size = ((size + above + 15) & ~15) - above
      }
      localBytes = size
    }

    private mutating func layOutBlocks(_ m: borrowing MachineFunction) {
      let count = m.blocks.count
      forwards.removeAll()
      layout.removeAll()
      hasInnerLoop.fill(count: count, with: false)
      for index in 0..<count where m.blocks[index].outerLoop != .max { hasInnerLoop[m.blocks[index].outerLoop] = true }
      for index in 0..<count { forwards.append(UInt32(index)) }
      // A block of nothing but a jump forwards to its target.
      var edit = 0
      for index in 0..<count {
        let b = m.blocks[index]
        var hasEdits = false
        while edit < m.edits.count && m.edits[edit].position < b.end {
          edit += 1
          hasEdits = true
        }
        if index > 0 && b.end == b.start + 1 && !hasEdits && b.edgeCount == 1
          && m.instructions[b.start].opcode == Kind.jump.rawValue
        {
          forwards[index] = m.edges[b.firstEdge].target
        }
      }
      for index in 0..<count where forwards[index] != UInt32(index) {
        // Empty blocks may run in circles.
        var target = forwards[index]
        var steps = 0
        while forwards[target] != target && steps < 32 {
          target = forwards[target]
          steps += 1
        }
        forwards[index] = forwards[target] == target ? target : UInt32(index)
      }
      layOutLoops(m)
      for index in 1..<max(count, 1) where m.blocks[index].isCold && forwards[index] == UInt32(index) {
        layout.append(UInt32(index))
      }
    }

    /// Puts blocks in their order, but what stands between the blocks of a loop and is not part of it, as ways out do,
    /// behind the loop.
    private mutating func layOutLoops(_ m: borrowing MachineFunction) {
      let count = m.blocks.count
      loopEnd.fill(count: count, with: 0)
      putOff.fill(count: count, with: .max)
      lastPutOff.fill(count: count, with: .max)
      chain.fill(count: count, with: .max)
      open.removeAll()
      var index = count
      while index > 0 {
        index -= 1
        let b = m.blocks[index]
        if b.loop == .max { continue }
        loopEnd[b.loop] = max(loopEnd[b.loop], UInt32(index))
        if b.loop == UInt32(index) && b.outerLoop != .max {
          loopEnd[b.outerLoop] = max(loopEnd[b.outerLoop], loopEnd[index])
        }
      }
      for index in 0..<count {
        while !open.isEmpty && loopEnd[open[open.count - 1]] < UInt32(index) { closeLoop() }
        let b = m.blocks[index]
        let isHeader = b.loop == UInt32(index)
        let loop = isHeader ? b.outerLoop : b.loop
        let isPlaced = index == 0 || !b.isCold && forwards[index] == UInt32(index)
        if let around = foreignLoop(loop, m) {
          if isPlaced {
            if lastPutOff[around] == .max {
              putOff[around] = UInt32(index)
            } else {
              chain[lastPutOff[around]] = UInt32(index)
            }
            lastPutOff[around] = UInt32(index)
          }
        } else {
          if isPlaced { layout.append(UInt32(index)) }
          if isHeader { open.append(UInt32(index)) }
        }
      }
      while !open.isEmpty { closeLoop() }
    }

    /// The outermost open loop that is not around what is in `loop`.
    private func foreignLoop(_ loop: UInt32, _ m: borrowing MachineFunction) -> UInt32? {
      if open.isEmpty || loop == open[open.count - 1] { return nil }
      var (loop, steps) = (loop, 0)
      // The innermost open loop around it is the last one that is not below its own.
      while loop != .max && steps < 32 {
        let known = m.blocks[loop].loopDepth
        if known >= 1, Int(known) <= open.count, open[Int(known) - 1] == loop {
          return Int(known) < open.count ? open[Int(known)] : nil
        }
        loop = m.blocks[loop].outerLoop
        steps += 1
      }
      return loop == .max ? open[0] : nil
    }

    private mutating func closeLoop() {
      var block = putOff[open.removeLast()]
      while block != .max {
        layout.append(block)
        block = chain[block]
      }
    }

    func label(_ block: UInt32) -> Label { labels[forwards[block]] }

    private mutating func write(_ index: Int, _ f: borrowing Function, _ m: borrowing MachineFunction) {
      block = index
      if isInnermostLoop(index, m) { assembler.align(to: 32) }
      assembler.bind(labels[index])
      writeBody(of: index, f, m)
    }

    mutating func writeBody(of index: Int, _ f: borrowing Function, _ m: borrowing MachineFunction) {
      let b = m.blocks[index]
      var edit = firstEdit(b.start, m)
      for position in b.start..<b.end {
        while edit < m.edits.count && m.edits[edit].position == position {
          let keepsFlags = m.instructions[position].flags.contains(.readsProcessorState)
          write(m.edits[edit], keepsFlags, f, m)
          edit += 1
        }
        if position > b.start, isTestedAlready(position, edit, m) { continue }
        if notesSources { noteSource(m.instructions[position].source) }
        write(m.instructions[position], position, f, m)
      }
    }

    /// Whether a block begins a loop that has no other one inside.
    private func isInnermostLoop(_ index: Int, _ m: borrowing MachineFunction) -> Bool {
      m.blocks[index].loop == UInt32(index) && !m.blocks[index].isCold && !hasInnerLoop[index]
    }

    /// Whether an instruction compares a register with zero that the one before has just computed, so that the flags say
    /// so already.
    @inline(__always)
    private func isTestedAlready(_ position: UInt32, _ edit: Int, _ m: borrowing MachineFunction) -> Bool {
      let test = m.instructions[position]
      if test.opcode != Kind.compare.rawValue { return false }
      let detail = Detail(bits: test.extra)
      if detail.operation != .test { return false }
      let made = m.instructions[position - 1]
      let location = m.operands[test.firstOperand].location
      if m.operands[test.firstOperand + 1].location != location || made.operandCount == 0 { return false }
      let by = Detail(bits: made.extra)
      if by.width != detail.width || m.operands[made.firstOperand].location != location { return false }
      // Moves between them might clear a register, which changes the flags.
      if edit > 0 && m.edits[edit - 1].position == position { return false }
      let reader = Detail(bits: m.instructions[position + 1].extra).condition
      let isZero = reader == .equal || reader == .notEqual
      let operands = made.firstOperand
      switch Kind(rawValue: made.opcode) {
      case .binary, .binaryImmediate:
        switch by.operation {
        case .and, .or, .xor: return true
        case .add, .sub: return isZero
        default: return false
        }
      case .add:
        return isZero
          && (m.operands[operands + 1].location == location || m.operands[operands + 2].location == location)
      case .addImmediate: return isZero && m.operands[operands + 1].location == location
      default: return false
      }
    }

    func firstEdit(_ position: UInt32, _ m: borrowing MachineFunction) -> Int {
      var (low, high) = (0, m.edits.count)
      while low < high {
        let middle = (low + high) / 2
        if m.edits[middle].position < position { low = middle + 1 } else { high = middle }
      }
      return low
    }

    private mutating func collect() -> CompiledCode {
      var code = CompiledCode()
      code.bytes = Array(assembler.bytes)
      code.codeSize = assembler.codeSize
      code.alignment = max(16, assembler.requiredAlignment)
      code.relocations.reserveCapacity(assembler.relocations.count)
      for r in assembler.relocations {
        code.relocations.append(
          CompiledCode.Relocation(
            offset: r.offset, kind: r.kind == .relative32 ? .relative : .absolute, symbol: r.symbol.index,
            addend: r.addend))
      }
      code.trapSites.reserveCapacity(trapSites.count)
      for index in 0..<trapSites.count {
        let s = trapSites[index]
        code.trapSites.append(
          CompiledCode.TrapSite(
            offset: UInt32(assembler.offset(of: s.position)), code: s.code, source: s.source))
      }
      for index in 0..<sourceSites.count {
        code.sourcePlaces.append(
          CompiledCode.SourcePlace(
            offset: UInt32(assembler.offset(of: sourceSites[index].position)), source: sourceSites[index].source))
      }
      code.callSites.reserveCapacity(callSites.count)
      for index in 0..<callSites.count {
        let s = callSites[index]
        code.callSites.append(
          CompiledCode.CallSite(
            returnOffset: UInt32(assembler.offset(of: s.position)), source: s.source, argumentBytes: s.argumentBytes,
            narrowResults: s.narrowResults))
      }
      for index in 0..<handlerSites.count {
        let s = handlerSites[index]
        code.handlers.append(
          CompiledCode.Handler(
            returnOffset: UInt32(assembler.offset(of: s.position)), index: s.index,
            landingOffset: UInt32(assembler.offset(of: label(s.block)))))
      }
      code.jumpTables = assembler.jumpTableRanges.map {
        CompiledCode.JumpTable(offset: UInt32($0.offset), count: UInt32($0.count))
      }
      code.frame = CompiledCode.Frame(
        size: frameBytes, savedRegisters: saved.map { PhysicalRegister($0.code) },
        poppedBytes: popsArguments ? incomingBytes : 0)
      return code
    }

    // MARK: Frame

    private mutating func prologue(_ f: borrowing Function, _ hasCalls: Bool) {
      if let limit = f.stackLimit {
        let isSmall = frameBytes + 8 <= UInt32(max(limit.slack, 0))
        checkStack(limit, isSmall, needsRoom: !isSmall || hasCalls)
      }
      for register in saved { assembler.emit(.push, register) }
      moveStack(by: -Int64(localBytes))
    }

    /// No convention passes arguments in rax or r11.
    private mutating func checkStack(_ limit: StackLimit, _ isSmall: Bool, needsRoom: Bool) {
      if !needsRoom && limit.poll == nil { return }
      var context = Register(code: convention.integerArguments[0].index)
      if let through = limit.through {
        assembler.emit(.mov, .r11, .at(context, through), .qword)
        context = .r11
      }
      if needsRoom {
        if isSmall {
          assembler.emit(.cmp, .rsp, .at(context, limit.offset), .qword)
        } else {
          assembler.emit(.lea, .rax, .at(.rsp, -Int32(bitPattern: frameBytes)), .qword)
          assembler.emit(.cmp, .rax, .at(context, limit.offset), .qword)
        }
        assembler.jump(if: .belowOrEqual, trapStub(limit.code, limit.source))
      }
      if let poll = limit.poll {
        assembler.emit(.cmp, context, .at(context, poll), .qword)
        assembler.jump(if: .equal, trapStub(limit.code, limit.source))
      }
    }

    mutating func moveStack(by amount: Int64) {
      if amount == 0 { return }
      let number = Int32(truncatingIfNeeded: amount < 0 ? -amount : amount)
      if number == 128 {
        assembler.emit(amount < 0 ? .add : .sub, .rsp, -128, .qword)
      } else {
        assembler.emit(amount < 0 ? .sub : .add, .rsp, number, .qword)
      }
    }

    mutating func epilogue() {
      moveStack(by: Int64(localBytes))
      for register in saved.reversed() { assembler.emit(.pop, register) }
    }

    /// The label of a trap out of line; equal traps of one source share it.
    mutating func trapStub(_ code: TrapCode, _ source: UInt32) -> Label {
      var index = stubs.count
      let oldest = max(0, stubs.count - 8)
      while index > oldest {
        index -= 1
        if stubs[index].kind == .trap && stubs[index].trap == code && stubs[index].source == source {
          return stubs[index].label
        }
      }
      let label = assembler.makeLabel()
      stubs.append(
        Stub(
          kind: .trap, trap: code, flags: 0, a: .rax, b: .rax, label: label, back: label, source: source, detail: 0))
      return label
    }

    private mutating func writeStubs() {
      var index = 0
      while index < stubs.count {
        let stub = stubs[index]
        index += 1
        assembler.bind(stub.label)
        switch stub.kind {
        case .trap:
          if notesSources { noteSource(stub.source) }
          markTrap(stub.trap, stub.source)
          assembler.emit(.ud2)
        case .divideByMinusOne: writeDivideStub(stub)
        case .truncate: writeTruncateStub(stub)
        }
      }
    }

    @inline(never)
    private mutating func noteSource(_ source: UInt32) {
      sourceSites.append(Site(position: assembler.position, code: .none, source: source))
    }

    mutating func markTrap(_ code: TrapCode, _ source: UInt32) {
      trapSites.append(Site(position: assembler.position, code: code, source: source))
    }

    // MARK: Locations

    mutating func slot(_ location: Location, _ m: borrowing MachineFunction) -> Memory {
      let offset = location == .scratchSlot ? m.scratchSlotOffset : m.slotOffsets[location.virtualRegister]
      assert(offset != .max, "a value without a slot")
      return .at(.rsp, Int32(bitPattern: spillStart + offset))
    }

    private mutating func write(
      _ edit: MachineEdit, _ keepsFlags: Bool, _ f: borrowing Function, _ m: borrowing MachineFunction
    ) {
      let (from, to) = (edit.from, edit.to)
      if edit.kind == .exchange {
        assembler.emit(
          .xchg, Register(code: from.registerNumber), Register(code: to.registerNumber), .qword)
        return
      }
      if from.isConstant {
        writeConstant(from.virtualRegister, to, edit.scratch, keepsFlags, f, m)
      } else if from.isRegister {
        let source = Register(code: from.registerNumber)
        if to.isRegister {
          move(Register(code: to.registerNumber), source, edit.type)
        } else {
          store(slot(to, m), source, edit.type)
        }
      } else if to.isRegister {
        load(Register(code: to.registerNumber), slot(from, m), edit.type)
      } else {
        copy(slot(to, m), slot(from, m), edit.type, edit.scratch)
      }
    }

    mutating func move(_ to: Register, _ from: Register, _ type: ValueType) {
      if from.isVector {
        assembler.emit(.movaps, to, from)
      } else {
        assembler.emit(.mov, to, from, type == .i32 ? .dword : .qword)
      }
    }

    /// Slots of 32-bit integers hold 64 bits, the upper half zero, so that they can be read as either.
    mutating func store(_ to: Memory, _ from: Register, _ type: ValueType) {
      switch type {
      case .f32: assembler.emit(.movss, to, from)
      case .f64: assembler.emit(.movsd, to, from)
      case .v128: assembler.emit(.movups, to, from)
      default: assembler.emit(.mov, to, from, .qword)
      }
    }

    mutating func load(_ to: Register, _ from: Memory, _ type: ValueType) {
      switch type {
      case .f32: assembler.emit(.movss, to, from)
      case .f64: assembler.emit(.movsd, to, from)
      case .v128: assembler.emit(.movups, to, from)
      case .i32: assembler.emit(.mov, to, from, .dword)
      default: assembler.emit(.mov, to, from, .qword)
      }
    }

    private mutating func copy(_ to: Memory, _ from: Memory, _ type: ValueType, _ scratch: UInt8) {
      let wide: ValueType = type.isVectorClass ? type : .i64
      if scratch != 255 {
        load(Register(code: scratch), from, wide)
        store(to, Register(code: scratch), wide)
        return
      }
      for part in stride(from: Int32(0), to: type == .v128 ? 16 : 8, by: 8) {
        var (source, target) = (from, to)
        source.displacement += part
        target.displacement += part
        assembler.emit(.push, source)
        assembler.emit(.pop, target)
      }
    }

    private mutating func writeConstant(
      _ value: UInt32, _ to: Location, _ scratch: UInt8, _ keepsFlags: Bool, _ f: borrowing Function,
      _ m: borrowing MachineFunction
    ) {
      let i = f[Value(value)]
      if to.isRegister {
        materialize(i, Register(code: to.registerNumber), keepsFlags, f)
        return
      }
      let memory = slot(to, m)
      switch i.opcode {
      case .constant, .vectorConstant:
        var bits = VectorBits(low: UInt64(bitPattern: i.immediate), high: 0)
        if i.opcode == .vectorConstant { bits = f.vectorConstants[Int(i.immediate)] }
        for part in 0..<(i.type == .v128 ? 4 : 2) {
          var target = memory
          target.displacement += Int32(part * 4)
          let word = (part < 2 ? bits.low : bits.high) >> UInt64((part & 1) * 32)
          assembler.emit(.mov, target, Int32(truncatingIfNeeded: word), .dword)
        }
      default:
        if scratch != 255 {
          materialize(i, Register(code: scratch), keepsFlags, f)
          assembler.emit(.mov, memory, Register(code: scratch), .qword)
        } else {
          assembler.emit(.xchg, memory, .rax, .qword)
          materialize(i, .rax, true, f)
          assembler.emit(.xchg, memory, .rax, .qword)
        }
      }
    }

    private mutating func materialize(
      _ i: Instruction, _ register: Register, _ keepsFlags: Bool, _ f: borrowing Function
    ) {
      switch i.opcode {
      case .constant:
        if register.isVector {
          if i.immediate == 0 {
            assembler.emit(.xorps, register, register)
          } else if i.type == .f32 {
            assembler.emit(
              .movss, register, .at(assembler.constant32(UInt32(truncatingIfNeeded: i.immediate))))
          } else {
            assembler.emit(.movsd, register, .at(assembler.constant64(UInt64(bitPattern: i.immediate))))
          }
        } else if i.immediate == 0 && !keepsFlags {
          assembler.emit(.xor, register, register, .dword)
        } else {
          assembler.load(register, i.immediate)
        }
      case .vectorConstant:
        let bits = f.vectorConstants[Int(i.immediate)]
        if bits.low == 0 && bits.high == 0 {
          assembler.emit(.xorps, register, register)
        } else if bits.low == .max && bits.high == .max {
          assembler.emit(.pcmpeqd, register, register)
        } else {
          assembler.emit(.movaps, register, .at(assembler.constant128(low: bits.low, high: bits.high)))
        }
      case .symbolAddress:
        assembler.emit(
          .lea, register, .at(Symbol(UInt32(truncatingIfNeeded: i.immediate))), .qword)
      default:
        assembler.emit(
          .lea, register, .at(.rsp, Int32(bitPattern: slotStarts[Int(i.immediate)])), .qword)
      }
    }
  }
}
