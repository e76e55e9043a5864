extension X64.Writer {
  typealias Register = X64.Register
  typealias Memory = X64.Memory
  typealias Detail = X64.Detail

  /// The register of an operand.
  @inline(__always)
  func register(_ i: MachineInstruction, _ index: Int, _ m: borrowing MachineFunction) -> Register {
    let location = m.operands[Int(i.firstOperand) + index].location
    assert(location.isRegister, "the operand has no register")
    return Register(code: location.registerNumber)
  }

  /// The memory operand of an instruction, whose registers are operands from `index` on.
  mutating func memory(
    _ i: MachineInstruction, _ detail: Detail, _ index: Int, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) -> Memory {
    let displacement = Int32(truncatingIfNeeded: i.immediate)
    switch detail.memory {
    case .frame:
      let offset = displacement &+ Int32(bitPattern: slotStarts[Int(i.detail)])
      return .at(.rsp, offset)
    case .address:
      let base = register(i, index, m)
      if !detail.hasIndex { return .at(base, displacement) }
      return .at(base, index: register(i, index + 1, m), scale: detail.scale, displacement)
    case .indexOnly: return .at(index: register(i, index, m), scale: detail.scale, displacement)
    default: preconditionFailure("no address")
    }
  }

  /// Memory that an operand is read from, when it is not in a register: an address, a constant, or the slot of operand
  /// `index`.
  mutating func memoryOperand(
    _ i: MachineInstruction, _ detail: Detail, _ index: Int, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) -> Memory? {
    switch detail.memory {
    case .none:
      let location = m.operands[Int(i.firstOperand) + index].location
      return location.isRegister ? nil : slot(location, m)
    case .vectorConstant:
      let bits = f.vectorConstants[Int(Int32(truncatingIfNeeded: i.immediate))]
      return .at(assembler.constant128(low: bits.low, high: bits.high))
    case .constant: return .at(assembler.constant64(UInt64(bitPattern: i.immediate)))
    default:
      if i.trap != .none { markTrap(i.trap, i.source) }
      return memory(i, detail, index, f, m)
    }
  }

  @inline(__always)
  func number(_ i: MachineInstruction) -> Int32 { Int32(truncatingIfNeeded: i.immediate >> 32) }

  mutating func write(
    _ i: MachineInstruction, _ position: UInt32, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    guard let kind = X64.Kind(rawValue: i.opcode) else { preconditionFailure("not a machine instruction") }
    let detail = Detail(bits: i.extra)
    switch kind {
    case .entry, .landing, .nop: break
    case .move: writeMove(i, detail, m)
    case .cross: assembler.emit(.movd, register(i, 0, m), register(i, 1, m), detail.width)
    case .binary: writeBinary(i, detail, f, m)
    case .binaryImmediate: writeBinaryImmediate(i, detail, m)
    case .add: writeAdd(i, detail, m)
    case .addImmediate: writeAddImmediate(i, detail, m)
    case .lea: assembler.emit(.lea, register(i, 0, m), memory(i, detail, 1, f, m), detail.width)
    case .unary: assembler.emit(detail.operation, register(i, 0, m), detail.width)
    case .unaryOperand, .unaryOperandImmediate, .binaryOperandImmediate, .three, .threeImmediate:
      writeOperand(kind, i, detail, f, m)
    case .shiftByCount: assembler.emitByCount(detail.operation, register(i, 0, m), detail.width)
    case .shiftByRegister:
      assembler.emit(detail.operation, register(i, 0, m), register(i, 1, m), register(i, 2, m), detail.width)
    case .divide: writeDivide(i, detail, m)
    case .multiplyWide:
      if let memory = memoryOperand(i, detail, 3, f, m) {
        assembler.emit(detail.operation, memory, detail.width)
      } else {
        assembler.emit(detail.operation, register(i, 3, m), detail.width)
      }
    case .multiplyRegisters:
      let (low, high) = (register(i, 0, m), register(i, 1, m))
      if let memory = memoryOperand(i, detail, 3, f, m) {
        assembler.emit(.mulx, high, low, memory, detail.width)
      } else {
        assembler.emit(.mulx, high, low, register(i, 3, m), detail.width)
      }
    case .compare, .compareImmediate: writeCompare(kind, i, detail, f, m)
    case .set: writeSet(register(i, 0, m), detail)
    case .conditionalMove: writeConditionalMove(i, detail, m)
    case .conditionalVector: writeConditionalVector(i, detail, m)
    case .load, .loadTied, .store, .storeOperandImmediate, .storeImmediate, .modify, .modifyImmediate, .exchange,
      .compareExchange, .atomicLoop, .fence:
      writeMemory(kind, i, detail, f, m)
    case .loadArgument, .storeArgument, .jump, .branch, .branchTable, .trapIf, .trap, .call, .callIndirect, .tailCall,
      .tailCallIndirect, .ret:
      writeControl(kind, i, detail, position, f, m)
    default: writeSequence(kind, i, detail, f, m)
    }
  }

  private mutating func writeMove(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    if i.operandCount == 1 { return assembler.load(register(i, 0, m), i.immediate) }
    let (to, from) = (register(i, 0, m), register(i, 1, m))
    if detail.operation == .mov {
      // A move of 32 bits clears the upper half, so it stays even onto itself.
      if to != from || detail.width == .dword { assembler.emit(.mov, to, from, detail.width) }
    } else if to != from {
      assembler.emit(detail.operation, to, from)
    }
  }

  private mutating func writeBinary(
    _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    let to = register(i, 0, m)
    if let memory = memoryOperand(i, detail, 2, f, m) {
      assembler.emit(detail.operation, to, memory, detail.width)
    } else {
      assembler.emit(detail.operation, to, register(i, 2, m), detail.width)
    }
  }

  private mutating func writeBinaryImmediate(
    _ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction
  ) {
    let to = register(i, 0, m)
    let number = number(i)
    if detail.operation == .and && detail.width == .qword && number >= 0 {
      assembler.emit(.and, to, number, .dword)
    } else if detail.operation == .imul {
      assembler.emit(.imul, to, to, immediate: number, detail.width)
    } else {
      assembler.emit(detail.operation, to, number, detail.width)
    }
  }

  private mutating func writeAdd(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (to, a, b) = (register(i, 0, m), register(i, 1, m), register(i, 2, m))
    if to == a {
      assembler.emit(.add, to, b, detail.width)
    } else if to == b {
      assembler.emit(.add, to, a, detail.width)
    } else {
      assembler.emit(.lea, to, .at(a, index: b), detail.width)
    }
  }

  private mutating func writeAddImmediate(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (to, a) = (register(i, 0, m), register(i, 1, m))
    let number = number(i)
    if to != a {
      assembler.emit(.lea, to, .at(a, number), detail.width)
    } else if number == 128 {
      assembler.emit(.sub, to, -128, detail.width)
    } else {
      assembler.emit(.add, to, number, detail.width)
    }
  }

  private mutating func writeOperand(
    _ kind: X64.Kind, _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    let to = register(i, 0, m)
    let operation = detail.operation
    switch kind {
    case .unaryOperand:
      switch operation {
      case .cvtsi2ss, .cvtsi2sd, .cvtss2sd, .cvtsd2ss, .sqrtss, .sqrtsd: breakDependency(to, i, m)
      default: break
      }
      if let memory = memoryOperand(i, detail, 1, f, m) {
        assembler.emit(operation, to, memory, detail.width)
      } else {
        assembler.emit(operation, to, register(i, 1, m), detail.width)
      }
    case .unaryOperandImmediate:
      if let memory = memoryOperand(i, detail, 1, f, m) {
        assembler.emit(operation, to, memory, immediate: number(i), detail.width)
      } else {
        assembler.emit(operation, to, register(i, 1, m), immediate: number(i), detail.width)
      }
    case .binaryOperandImmediate:
      if let memory = memoryOperand(i, detail, 2, f, m) {
        assembler.emit(operation, to, memory, immediate: number(i), detail.width)
      } else {
        assembler.emit(operation, to, register(i, 2, m), immediate: number(i), detail.width)
      }
    case .three:
      if let memory = memoryOperand(i, detail, 2, f, m) {
        assembler.emit(operation, to, register(i, 1, m), memory, detail.width)
      } else {
        assembler.emit(operation, to, register(i, 1, m), register(i, 2, m), detail.width)
      }
    default:
      if let memory = memoryOperand(i, detail, 2, f, m) {
        assembler.emit(operation, to, register(i, 1, m), memory, immediate: number(i), detail.width)
      } else {
        assembler.emit(operation, to, register(i, 1, m), register(i, 2, m), immediate: number(i), detail.width)
      }
    }
  }

  /// Scalar conversions keep the upper lanes of their target: clearing it first keeps them from waiting for it.
  private mutating func breakDependency(_ to: Register, _ i: MachineInstruction, _ m: borrowing MachineFunction) {
    for index in 1..<Int(i.operandCount) where m.operands[Int(i.firstOperand) + index].location == .register(to.code) {
      return
    }
    assembler.emit(.xorps, to, to)
  }

  // MARK: Conditions

  private mutating func writeCompare(
    _ kind: X64.Kind, _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    if kind == .compareImmediate {
      if let memory = memoryOperand(i, detail, 0, f, m) {
        assembler.emit(detail.operation, memory, number(i), detail.width)
      } else {
        assembler.emit(detail.operation, register(i, 0, m), number(i), detail.width)
      }
      return
    }
    let a = register(i, 0, m)
    if let memory = memoryOperand(i, detail, 1, f, m) {
      assembler.emit(detail.operation, a, memory, detail.width)
    } else {
      assembler.emit(detail.operation, a, register(i, 1, m), detail.width)
    }
  }

  private mutating func writeSet(_ to: Register, _ detail: Detail) {
    assembler.set(detail.condition, to)
    assembler.emit(.movzx8, to, to, .dword)
    if detail.parity == .none { return }
    // Operands that do not compare are rare: the answer is put right behind a jump.
    let done = assembler.makeLabel()
    assembler.jump(if: .noParity, done)
    assembler.emit(.mov, to, detail.parity == .andOrdered ? 0 : 1, .dword)
    assembler.bind(done)
  }

  private mutating func writeConditionalMove(
    _ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction
  ) {
    let to = register(i, 0, m)
    let location = m.operands[Int(i.firstOperand) + 2].location
    let condition = i.flags.contains(.isReversed) ? detail.condition.negated : detail.condition
    for condition in detail.parity == .orUnordered ? [condition, .parity] : [condition] {
      if location.isRegister {
        assembler.move(if: condition, to, Register(code: location.registerNumber), detail.width)
      } else {
        assembler.move(if: condition, to, slot(location, m), detail.width)
      }
    }
  }

  private mutating func writeConditionalVector(
    _ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction
  ) {
    let (to, from) = (register(i, 0, m), register(i, 2, m))
    let skip = assembler.makeLabel()
    switch detail.parity {
    case .none: assembler.jump(if: detail.condition.negated, skip)
    case .andOrdered:
      assembler.jump(if: detail.condition.negated, skip)
      assembler.jump(if: .parity, skip)
    case .orUnordered:
      let take = assembler.makeLabel()
      assembler.jump(if: .parity, take)
      assembler.jump(if: detail.condition.negated, skip)
      assembler.bind(take)
    }
    assembler.emit(.movaps, to, from)
    assembler.bind(skip)
  }

  // MARK: Memory

  private mutating func writeMemory(
    _ kind: X64.Kind, _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    let (operation, width) = (detail.operation, detail.width)
    if i.trap != .none && kind != .atomicLoop { markTrap(i.trap, i.source) }
    switch kind {
    case .load: assembler.emit(operation, register(i, 0, m), memory(i, detail, 1, f, m), width)
    case .loadTied:
      assembler.emit(
        operation, register(i, 0, m), memory(i, detail, 2, f, m), immediate: number(i), width)
    case .store: assembler.emit(operation, memory(i, detail, 1, f, m), register(i, 0, m), width)
    case .storeOperandImmediate:
      assembler.emit(operation, memory(i, detail, 1, f, m), register(i, 0, m), immediate: number(i), width)
    case .storeImmediate, .modifyImmediate:
      assembler.emit(operation, memory(i, detail, 0, f, m), number(i), width)
    case .modify:
      if detail.isLocked { assembler.lock() }
      assembler.emit(operation, memory(i, detail, 1, f, m), register(i, 0, m), width)
    case .exchange:
      if detail.isLocked { assembler.lock() }
      let to = register(i, 0, m)
      assembler.emit(operation, memory(i, detail, 2, f, m), to, width)
      extendNarrow(to, width)
    case .compareExchange:
      assembler.lock()
      assembler.emit(.cmpxchg, memory(i, detail, 3, f, m), register(i, 2, m), width)
      extendNarrow(.rax, width)
    case .atomicLoop: writeAtomicLoop(i, detail, f, m)
    default: assembler.emit(.mfence)
    }
  }

  private mutating func extendNarrow(_ register: Register, _ width: X64.Width) {
    switch width {
    case .byte: assembler.emit(.movzx8, register, register, .dword)
    case .word: assembler.emit(.movzx16, register, register, .dword)
    case .dword: assembler.emit(.mov, register, register, .dword)
    default: break
    }
  }

  private mutating func writeAtomicLoop(
    _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    let value = register(i, 1, m)
    let place = memory(i, detail, 2, f, m)
    let scratch = register(i, Int(i.operandCount) - 1, m)
    if i.trap != .none { markTrap(i.trap, i.source) }
    switch detail.width {
    case .byte: assembler.emit(.movzx8, .rax, place, .dword)
    case .word: assembler.emit(.movzx16, .rax, place, .dword)
    default: assembler.emit(.mov, .rax, place, detail.width)
    }
    let again = assembler.bindLabel()
    assembler.emit(.mov, scratch, .rax, .qword)
    assembler.emit(detail.operation, scratch, value, .qword)
    if i.trap != .none { markTrap(i.trap, i.source) }
    assembler.lock()
    assembler.emit(.cmpxchg, place, scratch, detail.width)
    assembler.jump(if: .notEqual, again)
    extendNarrow(.rax, detail.width)
  }

  // MARK: Control

  private mutating func go(to block: UInt32, _ f: borrowing Function, _ m: borrowing MachineFunction) {
    let target = forwards[block]
    if target == following { return }
    if isShort(Int(target), m) { return repeatBlock(Int(target), f, m) }
    assembler.jump(label(block))
  }

  /// Whether a block that others lead to is hardly more than a jump back to a loop: written once more it saves a jump.
  private func isShort(_ index: Int, _ m: borrowing MachineFunction) -> Bool {
    let b = m.blocks[index]
    if isRepeating || b.edgeCount != 1 || b.end - b.start > 2 || b.incomingCount < 2 || b.isCold || b.isLanding
      || b.loop == UInt32(index) || m.blocks[block].isCold || forwards[m.edges[b.firstEdge].target] > UInt32(index)
    {
      return false
    }
    let edits = firstEdit(b.end, m) - firstEdit(b.start, m)
    if edits + Int(b.end - b.start) > 3 { return false }
    for position in b.start..<b.end {
      switch X64.Kind(rawValue: m.instructions[position].opcode) {
      case .add, .addImmediate, .binaryImmediate, .lea, .move, .jump: continue
      default: return false
      }
    }
    return true
  }

  private mutating func repeatBlock(_ index: Int, _ f: borrowing Function, _ m: borrowing MachineFunction) {
    let present = block
    block = index
    isRepeating = true
    writeBody(of: index, f, m)
    isRepeating = false
    block = present
  }

  private mutating func writeControl(
    _ kind: X64.Kind, _ i: MachineInstruction, _ detail: Detail, _ position: UInt32, _ f: borrowing Function,
    _ m: borrowing MachineFunction
  ) {
    let b = m.blocks[block]
    switch kind {
    case .loadArgument:
      let offset = Int32(truncatingIfNeeded: i.immediate) &+ Int32(bitPattern: frameBytes &+ 8)
      load(register(i, 0, m), .at(.rsp, offset), type(i, 0, m))
    case .storeArgument:
      store(.at(.rsp, Int32(truncatingIfNeeded: i.immediate)), register(i, 0, m), type(i, 0, m))
    case .jump: go(to: m.edges[b.firstEdge].target, f, m)
    case .branch: writeBranch(detail, m.edges[b.firstEdge].target, m.edges[b.firstEdge + 1].target, f, m)
    case .branchTable: writeBranchTable(i, b, m)
    case .trapIf: writeTrapIf(i, detail)
    case .trap:
      markTrap(i.trap, i.source)
      assembler.emit(.ud2)
    case .call, .callIndirect:
      if kind == .call {
        assembler.call(X64.Symbol(i.extra))
      } else {
        assembler.emit(.call, X64.callTarget)
      }
      let site = assembler.position
      callSites.append(
        Site(
          position: site, code: .none, source: i.source, argumentBytes: UInt32(truncatingIfNeeded: i.immediate),
          narrowResults: UInt32(i.detail)))
      // Only a call with handlers is followed by a jump that goes to several places.
      if position + 2 == b.end && b.edgeCount > 1 && m.instructions[position + 1].opcode == X64.Kind.jump.rawValue {
        for edge in 1..<b.edgeCount {
          handlerSites.append(
            HandlerSite(position: site, index: edge - 1, block: m.edges[b.firstEdge + edge].target))
        }
      }
      moveStack(by: -i.immediate)
    case .ret:
      epilogue()
      if popsArguments && incomingBytes > 0 {
        assembler.emit(.ret, immediate: UInt16(truncatingIfNeeded: incomingBytes))
      } else {
        assembler.emit(.ret)
      }
    default: writeTailCall(kind, i)
    }
  }

  private func type(_ i: MachineInstruction, _ index: Int, _ m: borrowing MachineFunction) -> ValueType {
    m.registers[m.operands[Int(i.firstOperand) + index].register].type
  }

  private mutating func writeBranch(
    _ detail: Detail, _ yes: UInt32, _ no: UInt32, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    if forwards[yes] == forwards[no] { return go(to: no, f, m) }
    switch detail.parity {
    case .none:
      if forwards[yes] == following {
        assembler.jump(if: detail.condition.negated, label(no))
      } else {
        assembler.jump(if: detail.condition, label(yes))
        go(to: no, f, m)
      }
    case .andOrdered:
      assembler.jump(if: detail.condition.negated, label(no))
      assembler.jump(if: .parity, label(no))
      go(to: yes, f, m)
    case .orUnordered:
      assembler.jump(if: detail.condition, label(yes))
      assembler.jump(if: .parity, label(yes))
      go(to: no, f, m)
    }
  }

  private mutating func writeTrapIf(_ i: MachineInstruction, _ detail: Detail) {
    let stub = trapStub(i.trap, i.source)
    switch detail.parity {
    case .none: assembler.jump(if: detail.condition, stub)
    case .orUnordered:
      assembler.jump(if: detail.condition, stub)
      assembler.jump(if: .parity, stub)
    case .andOrdered:
      let skip = assembler.makeLabel()
      assembler.jump(if: .parity, skip)
      assembler.jump(if: detail.condition, stub)
      assembler.bind(skip)
    }
  }

  private mutating func writeBranchTable(
    _ i: MachineInstruction, _ b: MachineBlock, _ m: borrowing MachineFunction
  ) {
    let (index, target, scratch) = (register(i, 0, m), register(i, 1, m), register(i, 2, m))
    let last = b.edgeCount - 1
    var targets: [X64.Label] = []
    targets.reserveCapacity(Int(last))
    for edge in 0..<last { targets.append(label(m.edges[b.firstEdge + edge].target)) }
    assembler.emit(.cmp, index, Int32(bitPattern: last), .dword)
    assembler.jump(if: .aboveOrEqual, label(m.edges[b.firstEdge + last].target))
    let table = assembler.jumpTable(targets)
    assembler.jump(through: table, index: index, target: target, scratch: scratch)
  }

  /// Leaves the frame and jumps. Stack arguments were written where a call would have them; they move up to where the
  /// caller's own arguments end, with the return address below them.
  private mutating func writeTailCall(_ kind: X64.Kind, _ i: MachineInstruction) {
    let bytes = Int32(truncatingIfNeeded: i.immediate)
    if bytes == 0 && incomingBytes == 0 {
      epilogue()
    } else {
      let total = Int32(bitPattern: frameBytes)
      let target = total &+ Int32(bitPattern: incomingBytes) &- bytes
      assembler.emit(.mov, .r11, .at(.rsp, total), .qword)
      var offset = Int32(bitPattern: localBytes)
      for register in saved.reversed() {
        assembler.emit(.mov, register, .at(.rsp, offset), .qword)
        offset += 8
      }
      var part = bytes
      while part > 0 {
        part -= 8
        assembler.emit(.mov, .r10, .at(.rsp, part), .qword)
        assembler.emit(.mov, .at(.rsp, target &+ 8 &+ part), .r10, .qword)
      }
      assembler.emit(.mov, .at(.rsp, target), .r11, .qword)
      moveStack(by: Int64(target))
    }
    if kind == .tailCall {
      assembler.jump(X64.Symbol(i.extra))
    } else {
      assembler.emit(.jmp, X64.callTarget)
    }
  }
}
