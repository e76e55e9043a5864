extension X64 {
  /// Turns IR into machine instructions, from the uses upwards: an instruction is written only when something below it
  /// wants its value in a register, so what was folded into its users costs nothing.
  struct Selector: ~Copyable {
    let features: Features
    let hasAVX: Bool
    var machine = MachineFunction()
    /// Uses of each value by instructions, and which values are wanted in registers.
    var useCounts = GrowableBuffer<UInt32>()
    var isWanted = GrowableBuffer<Bool>()
    /// Already written together with a later instruction.
    var isDone = GrowableBuffer<Bool>()
    /// How many instructions with effects come before each instruction, in the order of the blocks.
    var effects = GrowableBuffer<UInt32>()
    /// How many runs of loads that may trap for one and the same reason begin before it, or with it.
    var faults = GrowableBuffer<UInt32>()
    /// Projections of each instruction: a chain of values.
    var firstProjection = GrowableBuffer<UInt32>()
    var nextProjection = GrowableBuffer<UInt32>()
    /// The bottom-up result: groups of instructions, each in forward order.
    var groups = GrowableBuffer<UInt32>()
    var body = GrowableBuffer<MachineInstruction>()
    var blockNumber = GrowableBuffer<UInt32>()
    var calls = CallShapes()
    /// The instruction being written.
    var pending = MachineInstruction(
      opcode: 0, detail: 0, operandCount: 0, clobbers: 0, trap: .none, firstOperand: 0, source: 0, immediate: 0,
      extra: 0, flags: [])
    /// The value whose code is being written.
    var root = Value.none
    var block = Block.none
    /// The source offset of the vector instruction being written.
    var vectorSource: UInt32 = 0
    var outgoingBytes: UInt32 = 0
    /// Whether what is being written is written once, so that it may swallow its operands' code.
    var maySink = true
    /// Whether the function calls anything.
    var hasCalls = false
    var hasLandings = false

    init(features: Features) {
      self.features = features
      hasAVX = features.contains(.avx)
    }

    // MARK: Driver

    /// Selects for a whole function whose critical edges are split, in the order of its blocks.
    mutating func run(_ f: inout Function) {
      machine.reset()
      let count = f.instructions.count
      useCounts.fill(count: count, with: 0)
      isWanted.fill(count: count, with: false)
      isDone.fill(count: count, with: false)
      effects.fill(count: count, with: 0)
      faults.fill(count: count, with: 0)
      firstProjection.fill(count: count, with: .max)
      nextProjection.fill(count: count, with: .max)
      groups.removeAll()
      body.removeAll()
      blockNumber.fill(count: f.blocks.count, with: 0)
      outgoingBytes = 0
      hasCalls = false
      hasLandings = false
      for index in 0..<count {
        let i = f.instructions[index]
        machine.registers.append(VirtualRegister(type: i.type, isConstant: i.opcode.isConstant))
      }
      calls.prepare(f)
      countUses(f)
      makeBlocks(&f)
      var position = f.order.count
      var ends = GrowableBuffer<UInt32>(capacity: position + 1)
      ends.append(0)
      while position > 0 {
        position -= 1
        select(f.order[position], &f)
        ends.append(UInt32(groups.count))
      }
      gather(f, ends)
    }

    private mutating func countUses(_ f: borrowing Function) {
      var effect: UInt32 = 0
      var fault: UInt32 = 0
      var reason = TrapCode.none
      for position in 0..<f.order.count {
        let block = f.order[position]
        blockNumber[block.index] = UInt32(position)
        var value = f[block].first
        while !value.isNone {
          let i = f[value]
          effects[value.index] = effect
          if i.opcode == .load || i.opcode == .vectorLoadLane, i.access.trap != .none, i.access.trap != reason {
            reason = i.access.trap
            fault += 1
          }
          faults[value.index] = fault
          let operands = i.opcode.operandCount
          if operands > 0 { useCounts[i.a.index] += 1 }
          if operands > 1 { useCounts[i.b.index] += 1 }
          if operands > 2 { useCounts[i.c.index] += 1 }
          for index in f.operandList(of: value) { useCounts[f.pool[index].index] += 1 }
          switch i.opcode {
          case .store, .atomicModify, .atomicCompareExchange, .fence, .call, .callIndirect, .trapIf, .boundsCheck,
            .divS,
            .divU, .remS, .remU, .truncS, .truncU, .vectorStoreLane, .invoke, .invokeIndirect, .nop:
            effect += 1
          case .load:
            if i.access.atomic { effect += 1 }
          case .projection:
            nextProjection[value.index] = firstProjection[i.a.index]
            firstProjection[i.a.index] = value.index
          default:
            if i.opcode.isTerminator {
              for edge in f.edgeRange(of: value) {
                let list = f.edges[edge].arguments
                for index in list.start..<list.start + list.count { useCounts[f.pool[index].index] += 1 }
              }
            }
          }
          value = i.next
        }
        effect += 1
      }
    }

    private mutating func makeBlocks(_ f: inout Function) {
      for position in 0..<f.order.count {
        let block = f.order[position]
        var made = MachineBlock()
        made.isCold = f[block].isCold
        made.isLanding = f[block].isLanding
        made.loopDepth = f[block].loopDepth
        let loop = f[block].loop
        if !loop.isNone {
          made.loop = blockNumber[loop.index]
          if loop == block, !f[block].outerLoop.isNone { made.outerLoop = blockNumber[f[block].outerLoop.index] }
        }
        made.firstParameter = UInt32(machine.lists.count)
        if position > 0 {
          var parameter = f[block].first
          for _ in 0..<f[block].parameterCount {
            machine.lists.append(parameter.index)
            parameter = f[parameter].next
          }
          made.parameterCount = f[block].parameterCount
        }
        machine.blocks.append(made)
      }
      for position in 0..<f.order.count {
        let terminator = f[f.order[position]].last
        machine.blocks[position].firstEdge = UInt32(machine.edges.count)
        for index in f.edgeRange(of: terminator) {
          let edge = f.edges[index]
          let target = blockNumber[edge.target.index]
          let first = UInt32(machine.lists.count)
          for at in edge.arguments.start..<edge.arguments.start + edge.arguments.count {
            machine.lists.append(alias(f.pool[at], f))
          }
          machine.edges.append(
            MachineEdge(
              source: UInt32(position), target: target, firstArgument: first, argumentCount: edge.arguments.count,
              nextIncoming: machine.blocks[target].firstIncoming))
          machine.blocks[target].firstIncoming = UInt32(machine.edges.count - 1)
          machine.blocks[target].incomingCount += 1
          machine.blocks[position].edgeCount += 1
        }
      }
    }

    private mutating func select(_ block: Block, _ f: inout Function) {
      self.block = block
      let terminator = f[block].last
      for index in f.edgeRange(of: terminator) {
        let list = f.edges[index].arguments
        for at in list.start..<list.start + list.count { want(f.pool[at], f) }
      }
      var value = terminator
      while !value.isNone {
        let i = f[value]
        if !isDone[value.index] && (isWanted[value.index] || isRequired(i, value)) {
          root = value
          maySink = true
          groups.append(UInt32(body.count))
          lower(value, i, &f)
        }
        value = i.previous
      }
      if block == f.entry {
        groups.append(UInt32(body.count))
        lowerEntry(f)
      }
    }

    /// Whether an instruction must run though nobody wants its first result.
    private mutating func isRequired(_ i: Instruction, _ value: Value) -> Bool {
      switch i.opcode {
      case .store, .atomicModify, .atomicCompareExchange, .fence, .call, .callIndirect, .trapIf, .boundsCheck, .poll,
        .vectorStoreLane, .divS, .divU, .remS, .remU, .truncS, .truncU, .landingPad:
        return true
      case .load: return i.access.trap != .none || i.access.atomic
      case .vectorLoadLane: return i.access.trap != .none
      case .addCarry, .subBorrow, .mulWideS, .mulWideU:
        var projection = firstProjection[value.index]
        while projection != .max {
          if isWanted[projection] { return true }
          projection = nextProjection[projection]
        }
        return false
      default: return i.opcode.isTerminator
      }
    }

    /// Puts the groups, written from the bottom up, in forward order.
    private mutating func gather(_ f: borrowing Function, _ ends: borrowing GrowableBuffer<UInt32>) {
      groups.append(UInt32(body.count))
      let blocks = f.order.count
      for position in 0..<blocks {
        machine.blocks[position].start = UInt32(machine.instructions.count)
        let first = ends[blocks - 1 - position]
        var group = ends[blocks - position]
        while group > first {
          group -= 1
          for at in groups[group]..<groups[group + 1] { machine.instructions.append(body[at]) }
        }
        machine.blocks[position].end = UInt32(machine.instructions.count)
      }
    }

    // MARK: Values

    /// The value whose register also holds this one: 32-bit values are kept zero-extended, so extending is free.
    @inline(__always)
    func alias(_ value: Value, _ f: borrowing Function) -> UInt32 {
      f[value].opcode == .zeroExtend ? f[value].a.index : value.index
    }

    @inline(__always)
    mutating func want(_ value: Value, _ f: borrowing Function) { isWanted[alias(value, f)] = true }

    /// The virtual register of a value, which is wanted from now on.
    @inline(__always)
    mutating func register(_ value: Value, _ f: borrowing Function) -> UInt32 {
      let register = alias(value, f)
      isWanted[register] = true
      return register
    }

    /// The register of a value of which only the low 32 bits matter.
    @inline(__always)
    mutating func lowRegister(_ value: Value, _ f: borrowing Function) -> UInt32 {
      if f[value].opcode == .wrap { return register(f[value].a, f) }
      return register(value, f)
    }

    /// The register of an integer operand of the given type.
    @inline(__always)
    mutating func operand(_ value: Value, _ type: ValueType, _ f: borrowing Function) -> UInt32 {
      type == .i32 ? lowRegister(value, f) : register(value, f)
    }

    /// The number of a constant that fits in 32 bits with sign.
    @inline(__always)
    func smallConstant(_ value: Value, _ type: ValueType, _ f: borrowing Function) -> Int32? {
      guard let bits = f.constantBits(value) else { return nil }
      if type == .i32 { return Int32(truncatingIfNeeded: bits) }
      return Int32(exactly: Int64(bitPattern: bits))
    }

    /// A virtual register for the selector's own purposes.
    mutating func fresh(_ type: ValueType) -> UInt32 {
      machine.registers.append(VirtualRegister(type: type, isConstant: false))
      return UInt32(machine.registers.count - 1)
    }

    /// Whether a load may move down to the instruction being written: nobody else wants its value, and nothing with an
    /// effect stands between, nor a load that may trap for another reason: the first trap comes first.
    mutating func canSink(_ value: Value, _ f: borrowing Function) -> Bool {
      let i = f[value]
      return maySink && i.opcode == .load && i.c.isNone && useCounts[value.index] == 1 && i.block == block
        && !isWanted[value.index]
        && effects[value.index] == effects[root.index] && !i.access.atomic && !isDone[value.index]
        && (i.access.trap == .none || faults[value.index] == faults[root.index])
    }

    // MARK: Addresses

    /// The address of an access: base, scaled index and displacement, taken from additions around it.
    mutating func address(_ value: Value, _ access: MemoryAccess, _ source: UInt32, _ f: borrowing Function) -> Address
    {
      var address = self.address(value, access.offset, f)
      address.trap = access.trap
      address.source = source
      return address
    }

    mutating func address(_ value: Value, _ offset: Int32, _ f: borrowing Function) -> Address {
      var address = Address()
      address.displacement = offset
      address.kind = .address
      let i = f[value]
      if i.opcode == .stackAddress {
        address.kind = .frame
        address.base = UInt32(truncatingIfNeeded: i.immediate)
        return address
      }
      if i.opcode == .add && isNear(i, f) {
        if let number = smallConstant(i.b, .i64, f) {
          let (sum, overflow) = offset.addingReportingOverflow(number)
          if !overflow {
            address = self.address(i.a, sum, f)
            return address
          }
        }
        if f.constantBits(i.b) == nil && f.constantBits(i.a) == nil {
          if let (index, scale) = scaled(i.b, f) {
            address.base = register(i.a, f)
            address.index = register(index, f)
            address.scale = scale
          } else if let (index, scale) = scaled(i.a, f) {
            address.base = register(i.b, f)
            address.index = register(index, f)
            address.scale = scale
          } else {
            address.base = register(i.a, f)
            address.index = register(i.b, f)
          }
          return address
        }
      }
      address.base = register(value, f)
      return address
    }

    /// Whether an address computation is as frequent as its use: one hoisted out of a loop stays hoisted.
    private mutating func isNear(_ i: Instruction, _ f: borrowing Function) -> Bool {
      i.block == block || f[i.block].loopDepth >= f[block].loopDepth
    }

    private mutating func scaled(_ value: Value, _ f: borrowing Function) -> (Value, Scale)? {
      let i = f[value]
      guard i.opcode == .shl, i.type == .i64, isNear(i, f), let count = f.constantBits(i.b), count <= 3,
        let scale = Scale(rawValue: UInt8(count))
      else { return nil }
      return (i.a, scale)
    }

    /// The memory that a value can be read from instead of a register, if that is no loss.
    mutating func memoryOperand(_ value: Value, bytes: Int, _ f: borrowing Function) -> Address? {
      let i = f[value]
      if i.opcode == .load {
        guard Int(i.access.width) == bytes, canSink(value, f), bytes < 16 || hasAVX else { return nil }
        isDone[value.index] = true
        return address(i.a, i.access, i.source, f)
      }
      if i.opcode == .constant && i.type.isFloat && useCounts[value.index] == 1 {
        var address = Address()
        address.kind = .constant
        address.constant = i.immediate
        return address
      }
      if i.opcode == .vectorConstant && bytes == 16 && useCounts[value.index] == 1 {
        return constantAddress(Int(i.immediate))
      }
      return nil
    }

    func constantAddress(_ index: Int) -> Address {
      var address = Address()
      address.kind = .vectorConstant
      address.displacement = Int32(truncatingIfNeeded: index)
      return address
    }

    // MARK: Writing

    mutating func begin(_ kind: Kind, _ detail: Detail, source: UInt32, number: Int32 = 0) {
      pending = MachineInstruction(
        opcode: kind.rawValue, detail: 0, operandCount: 0, clobbers: 0, trap: .none,
        firstOperand: UInt32(machine.operands.count), source: source, immediate: Int64(number) << 32,
        extra: detail.bits, flags: [])
    }

    @inline(__always)
    mutating func def(_ register: UInt32, _ constraint: MachineOperand.Constraint = .register, _ number: UInt8 = 0) {
      machine.operands.append(MachineOperand(register, .def, constraint, number))
    }
    @inline(__always)
    mutating func earlyDef(_ register: UInt32, _ constraint: MachineOperand.Constraint = .register, _ number: UInt8 = 0)
    {
      machine.operands.append(MachineOperand(register, .earlyDef, constraint, number))
    }
    @inline(__always)
    mutating func use(_ register: UInt32, _ constraint: MachineOperand.Constraint = .register, _ number: UInt8 = 0) {
      machine.operands.append(MachineOperand(register, .use, constraint, number))
    }
    @inline(__always)
    mutating func temporary(_ type: ValueType) {
      machine.operands.append(MachineOperand(fresh(type), .temporary))
    }
    mutating func temporary(_ type: ValueType, fixed: Register) {
      machine.operands.append(MachineOperand(fresh(type), .temporary, .fixed, fixed.code))
    }

    mutating func use(_ address: Address) {
      var detail = Detail(bits: pending.extra)
      detail.memory = address.kind
      if address.kind == .constant {
        pending.immediate = address.constant
      } else {
        pending.immediate |= Int64(UInt32(bitPattern: address.displacement))
        if address.kind == .frame {
          pending.detail = UInt16(truncatingIfNeeded: address.base)
        } else if address.base != .max {
          use(address.base)
        }
        if address.index != .max {
          detail.hasIndex = true
          detail.scale = address.scale
          use(address.index)
        }
      }
      pending.extra = detail.bits
      pending.trap = address.trap
      if address.trap != .none { pending.source = address.source }
    }

    mutating func finish(flags: MachineInstruction.Flags = [], clobbers: RegisterSet = RegisterSet(bits: 0)) {
      pending.operandCount = UInt16(machine.operands.count - Int(pending.firstOperand))
      pending.flags = flags
      if clobbers.bits != 0 { pending.clobbers = machine.clobberSet(clobbers) }
      body.append(pending)
    }

    /// The last use of an instruction: memory when the value's load can move here, else a register or its slot.
    mutating func useOperand(_ value: Value, _ register: UInt32?, bytes: Int, _ f: borrowing Function) {
      if let address = memoryOperand(value, bytes: bytes, f) {
        use(address)
      } else {
        use(register ?? self.register(value, f), .registerOrStack)
      }
    }
  }

  static func width(_ type: ValueType) -> Width { type == .i32 ? .dword : .qword }
}
