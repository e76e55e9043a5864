extension X64.Verifier {
  /// Checks all of `code`; throws the first violation found.
  package static func verify(_ code: Code, _ policy: Policy) throws(Violation) {
    var problem: Violation?
    code.bytes.withUnsafeBufferPointer { bytes in
      do throws(Violation) {
        var analysis = try Analysis(bytes, code, policy)
        try analysis.run()
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
  }

  /// What does not change during the walk.
  final class Context {
    let bytes: UnsafeBufferPointer<UInt8>
    let code: Code
    let policy: Policy
    let entryPoints: Set<Int>

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Code, _ policy: Policy) {
      self.bytes = bytes
      self.code = code
      self.policy = policy
      entryPoints = Set(code.entryPoints)
    }

    /// The symbol that the instruction's displacement, or its immediate of 64 bits, refers to.
    func symbol(of instruction: Instruction, at offset: Int) -> X64.Symbol? {
      if code.symbols.isEmpty { return nil }
      let isTransfer =
        instruction.action == .call || instruction.action == .jump || instruction.action == .branch
      if isTransfer && instruction.length - instruction.displacementOffset == 4 || instruction.isRelative {
        return code.symbols[offset + instruction.displacementOffset]
      }
      return instruction.isFullImmediate ? code.symbols[offset + instruction.length - 8] : nil
    }
  }

  /// The walk over one piece of code.
  struct Analysis {
    let context: Context
    /// Where instructions start.
    private var isStart: [Bool]
    /// Where control may arrive other than from the instruction before.
    private var isLeader: [Bool]
    private var tableTargets: [[Int]] = []
    /// What is known at each leader reached so far.
    private var states: [Int: State] = [:]
    private var work: [Int] = []

    private var bytes: UnsafeBufferPointer<UInt8> { context.bytes }
    private var code: Code { context.code }
    private var policy: Policy { context.policy }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Code, _ policy: Policy) throws(Violation) {
      context = Context(bytes, code, policy)
      guard code.codeSize >= 0, code.codeSize <= bytes.count else { throw Violation(offset: 0, reason: .badTables) }
      isStart = [Bool](repeating: false, count: code.codeSize)
      isLeader = isStart
      try findInstructions()
      try findLeaders()
    }

    /// Every byte of the code belongs to exactly one allowed instruction, and every relocated field to an address.
    private mutating func findInstructions() throws(Violation) {
      var offset = 0
      var fields = 0
      while offset < code.codeSize {
        guard let instruction = InstructionDecoder.decode(bytes, at: offset, end: code.codeSize) else {
          throw Violation(offset: offset, reason: .forbiddenInstruction)
        }
        isStart[offset] = true
        if context.symbol(of: instruction, at: offset) != nil { fields += 1 }
        offset += instruction.length
      }
      guard fields == code.symbols.count else { throw Violation(offset: 0, reason: .badTables) }
    }

    private mutating func findLeaders() throws(Violation) {
      for entry in code.entryPoints { try mark(entry, from: entry) }
      for handler in code.handlers.values.joined() { try mark(handler, from: handler) }
      for table in code.jumpTables {
        guard table.offset >= code.codeSize, table.count >= 0, table.offset <= bytes.count,
          table.count <= (bytes.count - table.offset) / 4
        else { throw Violation(offset: table.offset, reason: .badTables) }
        var targets: [Int] = []
        for index in 0..<table.count {
          let place = table.offset + index * 4
          let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
          let target = table.offset + Int(Int32(bitPattern: word))
          try mark(target, from: place)
          targets.append(target)
        }
        tableTargets.append(targets)
      }
      var offset = 0
      while offset < code.codeSize {
        guard let instruction = InstructionDecoder.decode(bytes, at: offset, end: code.codeSize) else { break }
        let isBranch = instruction.action == .jump || instruction.action == .branch
        if isBranch && context.symbol(of: instruction, at: offset) == nil {
          try mark(offset + instruction.length + Int(instruction.displacement), from: offset)
        }
        offset += instruction.length
      }
    }

    private mutating func mark(_ target: Int, from offset: Int) throws(Violation) {
      guard target >= 0, target < code.codeSize, isStart[target] else {
        throw Violation(offset: offset, reason: .badTarget)
      }
      isLeader[target] = true
    }

    mutating func run() throws(Violation) {
      let start = entryState()
      for entry in code.entryPoints { flow(start, to: entry) }
      while let leader = work.popLast() {
        guard var state = states[leader] else { continue }
        try walk(from: leader, &state)
      }
    }

    /// Follows instructions until control leaves or arrives at another leader.
    private mutating func walk(from leader: Int, _ state: inout State) throws(Violation) {
      var offset = leader
      while true {
        guard offset < code.codeSize else { throw Violation(offset: offset, reason: .runsOff) }
        if offset != leader && isLeader[offset] {
          flow(state, to: offset)
          return
        }
        guard let instruction = InstructionDecoder.decode(bytes, at: offset, end: code.codeSize) else {
          throw Violation(offset: offset, reason: .forbiddenInstruction)
        }
        let next = offset + instruction.length
        var step = Step(instruction: instruction, offset: offset, context: context, state: state)
        switch instruction.action {
        case .trap: return
        case .ret:
          try step.leave(isReturn: true)
          return
        case .jump:
          let target = next + Int(instruction.displacement)
          if context.symbol(of: instruction, at: offset) != nil || context.entryPoints.contains(target) {
            try step.directTarget(target)
            try step.leave(isReturn: false)
          } else {
            flow(state, to: target)
          }
          return
        case .branch:
          let target = next + Int(instruction.displacement)
          var taken = state
          taken.learn(instruction.condition, policy)
          if context.symbol(of: instruction, at: offset) != nil || context.entryPoints.contains(target) {
            try step.directTarget(target)
            try step.leave(isReturn: false)
          } else {
            flow(taken, to: target)
          }
          state.learn(instruction.condition ^ 1, policy)
        case .indirectJump:
          let value = try step.targetValue()
          if value.kind == .target {
            for target in tableTargets[Int(value.what)] { flow(state, to: target) }
          } else {
            guard value.kind == .code else { throw Violation(offset: offset, reason: .uncheckedTarget) }
            try step.leave(isReturn: false)
          }
          return
        case .call:
          try step.directTarget(next + Int(instruction.displacement))
          try step.call()
          state = step.state
          for handler in code.handlers[offset] ?? [] { flow(step.unwound(), to: handler) }
        case .indirectCall:
          guard try step.targetValue().kind == .code else {
            throw Violation(offset: offset, reason: .uncheckedTarget)
          }
          try step.call()
          state = step.state
          for handler in code.handlers[offset] ?? [] { flow(step.unwound(), to: handler) }
        default:
          try step.perform()
          state = step.state
        }
        offset = next
      }
    }

    private mutating func flow(_ state: State, to leader: Int) {
      guard var known = states[leader] else {
        states[leader] = state
        work.append(leader)
        return
      }
      guard known.join(state) else { return }
      states[leader] = known
      work.append(leader)
    }

    private func entryState() -> State {
      var state = State()
      for register in policy.preserved {
        state.registers[register.rawValue] = Value(kind: .initial, what: UInt32(register.rawValue))
      }
      for (register, content) in policy.entry where content != .number {
        state.registers[register.rawValue] = Value(content)
      }
      state.registers[X64.GeneralRegister.rsp.rawValue] = .frame(0)
      return state
    }
  }
}

extension X64.Verifier.Instruction {
  /// Whether the immediate has 64 bits, so that it may be an address.
  var isFullImmediate: Bool {
    action == .move && size == 8 && !hasMemory && source == Self.none && length == 10
  }
}

extension X64.Verifier.Value {
  init(_ content: X64.Verifier.Content, size: Int = 8) {
    switch content {
    case .number: self = size >= 8 ? .unknown : .number((1 << UInt64(8 * size)) - 1)
    case .region(let index): self.init(kind: .region, what: UInt32(index))
    case .array(let index): self.init(kind: .array, what: UInt32(index))
    case .count(let index): self.init(kind: .count, what: UInt32(index), high: size >= 8 ? .max : UInt64(UInt32.max))
    case .code: self.init(kind: .code)
    }
  }
}

extension X64.Verifier.State {
  /// What a register is known to hold when the last comparison came out as `condition`.
  func learned(_ register: UInt8, _ condition: UInt8, _ policy: X64.Verifier.Policy) -> X64.Verifier.Value {
    let old = registers[register]
    guard comparison.kind != .none, comparison.register == register else { return old }
    switch comparison.kind {
    case .none: return old
    case .number:
      guard old.kind == .number || old.kind == .unknown else { return old }
      switch condition {
      case 2 where comparison.bound > 0: return .number(min(old.numberBound, comparison.bound - 1))
      case 4, 6: return .number(min(old.numberBound, comparison.bound))
      default: return old
      }
    case .count:
      guard condition == (comparison.isSwapped ? 7 : 2) else { return old }
      return X64.Verifier.Value(kind: .index, what: comparison.what, low: 1, high: old.numberBound)
    case .field:
      return condition == 4 ? X64.Verifier.Value(kind: .region, what: comparison.what) : old
    }
  }

  /// Takes the outcome of the last comparison into account.
  mutating func learn(_ condition: UInt8, _ policy: X64.Verifier.Policy) {
    guard comparison.kind != .none else { return }
    registers[comparison.register] = learned(comparison.register, condition, policy)
  }
}
