extension X64Code.Verifier {
  /// Checks all of `code`; throws the first violation found. Gives how many instructions it walked over, those of ways
  /// that it walked again included: the measure of its work.
  @discardableResult
  package static func verify(_ code: Code, _ policy: Policy) throws(Violation) -> Int {
    var problem: Violation?
    var steps = 0
    code.bytes.withUnsafeBufferPointer { bytes in
      do throws(Violation) {
        var analysis = try Analysis(bytes, code, policy)
        try analysis.run()
        steps = analysis.stepCount
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    return steps
  }

  /// What does not change during the walk.
  final class Context {
    let bytes: UnsafeBufferPointer<UInt8>
    let code: Code
    let policy: Policy
    /// The signatures of the entry points.
    let entryPoints: [Int: SignatureIndex]

    /// The jump tables by where they start.
    let tables: [Int: Int]

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Code, _ policy: Policy) {
      tables = Dictionary(code.jumpTables.enumerated().map { ($1.offset, $0) }) { first, _ in first }
      self.bytes = bytes
      self.code = code
      self.policy = policy
      entryPoints = Dictionary(code.entryPoints.map { ($0.offset, $0.signature) }) { first, _ in first }
    }

    /// Whether a jump to a place leaves this code, or begins it anew.
    func isElsewhere(_ target: Int) -> Bool { entryPoints[target] != nil || isNeighbour(target) }

    func neighbour(_ target: Int) -> SignatureIndex? {
      isNeighbour(target) ? code.neighbours[code.origin + target] : nil
    }

    /// Whether other code begins at a place.
    func isNeighbour(_ target: Int) -> Bool {
      (target < 0 || target >= code.codeSize) && code.neighbours[code.origin + target] != nil
    }

    /// The symbol that the instruction's displacement, or its immediate of 64 bits, refers to.
    func symbol(of instruction: Instruction, at offset: Int) -> X64Code.Symbol? {
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
    /// For places where control may arrive other than from the instruction before: an index into `states`, plus one.
    private var leaders: [Int32]
    private var leaderCount: Int32 = 0
    private var tableTargets: [[Int]] = []
    /// What is known at each leader reached so far.
    private var states: [State] = []
    private var isReached: [Bool] = []
    private var work = Worklist()
    private(set) var stepCount = 0

    private var bytes: UnsafeBufferPointer<UInt8> { context.bytes }
    private var code: Code { context.code }
    private var policy: Policy { context.policy }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Code, _ policy: Policy) throws(Violation) {
      context = Context(bytes, code, policy)
      guard code.codeSize >= 0, code.codeSize <= bytes.count else { throw Violation(offset: 0, reason: .badTables) }
      isStart = [Bool](repeating: false, count: code.codeSize)
      leaders = [Int32](repeating: 0, count: code.codeSize)
      try findLeaders(try findInstructions())
    }

    /// Every byte of the code belongs to exactly one allowed instruction, and every relocated field to an address.
    /// Gives the jumps within the code, by where they are and where they go.
    private mutating func findInstructions() throws(Violation) -> [(from: Int, to: Int)] {
      var jumps: [(from: Int, to: Int)] = []
      var offset = 0
      var fields = 0
      while offset < code.codeSize {
        guard let instruction = InstructionDecoder.decode(bytes, at: offset, end: code.codeSize) else {
          throw Violation(offset: offset, reason: .forbiddenInstruction)
        }
        isStart[offset] = true
        if context.symbol(of: instruction, at: offset) != nil {
          fields += 1
        } else if instruction.action == .jump || instruction.action == .branch {
          let target = offset + instruction.length + Int(instruction.displacement)
          if !context.isNeighbour(target) { jumps.append((offset, target)) }
        }
        offset += instruction.length
      }
      guard fields == code.symbols.count else { throw Violation(offset: 0, reason: .badTables) }
      return jumps
    }

    private mutating func findLeaders(_ jumps: [(from: Int, to: Int)]) throws(Violation) {
      for entry in code.entryPoints {
        guard Int(entry.signature) < policy.signatures.count, context.entryPoints[entry.offset] == entry.signature
        else {
          throw Violation(offset: entry.offset, reason: .badTables)
        }
        try mark(entry.offset, from: entry.offset)
      }
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
      for jump in jumps { try mark(jump.to, from: jump.from) }
    }

    private mutating func mark(_ target: Int, from offset: Int) throws(Violation) {
      guard target >= 0, target < code.codeSize, isStart[target] else {
        throw Violation(offset: offset, reason: .badTarget)
      }
      if leaders[target] == 0 {
        leaderCount += 1
        leaders[target] = leaderCount
      }
    }

    mutating func run() throws(Violation) {
      states = [State](repeating: State(), count: Int(leaderCount))
      isReached = [Bool](repeating: false, count: Int(leaderCount))
      for entry in code.entryPoints { flow(entryState(entry.signature), to: entry.offset) }
      var step = Step(context)
      while let leader = work.takeFirst() {
        step.state = states[Int(leaders[leader]) - 1]
        try walk(from: leader, &step)
      }
    }

    /// Follows instructions until control leaves or arrives at another leader.
    private mutating func walk(from leader: Int, _ step: inout Step) throws(Violation) {
      var offset = leader
      // Ways with frames of different sizes must not meet.
      guard step.state.registers[X64Code.GeneralRegister.rsp.rawValue].kind == .frame else {
        throw Violation(offset: offset, reason: .badStackPointer)
      }
      while true {
        guard offset < leaders.count else { throw Violation(offset: offset, reason: .runsOff) }
        if offset != leader && leaders[offset] != 0 {
          flow(step.state, to: offset)
          return
        }
        guard let instruction = InstructionDecoder.decode(context.bytes, at: offset, end: leaders.count) else {
          throw Violation(offset: offset, reason: .forbiddenInstruction)
        }
        let next = offset + instruction.length
        stepCount += 1
        step.instruction = instruction
        step.offset = offset
        if instruction.action.isTransfer {
          guard try transfer(&step, next) else { return }
        } else {
          try step.perform()
        }
        offset = next
      }
    }

    /// Follows a jump, a call or their like. Says whether control also comes to the next instruction.
    private mutating func transfer(_ step: inout Step, _ next: Int) throws(Violation) -> Bool {
      let instruction = step.instruction
      let offset = step.offset
      switch instruction.action {
      case .ret: try step.leave(to: nil)
      case .jump, .branch:
        let target = next + Int(instruction.displacement)
        let leaves = context.isElsewhere(target) || context.symbol(of: instruction, at: offset) != nil
        if leaves {
          try step.leave(to: try step.directTarget(target))
        }
        guard instruction.action == .branch else {
          if !leaves { flow(step.state, to: target) }
          return false
        }
        if !leaves {
          var taken = step.state
          taken.learn(instruction.condition)
          flow(taken, to: target)
        }
        step.state.learn(instruction.condition ^ 1)
        return true
      case .indirectJump:
        let value = try step.targetValue()
        if value.kind == .target {
          for target in tableTargets[Int(value.what)] { flow(step.state, to: target) }
        } else if value.kind == .trusted {
          try step.leaveForTrusted()
        } else {
          guard value.kind == .code else { throw Violation(offset: offset, reason: .uncheckedTarget) }
          try step.leave(to: value.what)
        }
      case .call, .indirectCall:
        let callee: Signature
        if instruction.action == .call {
          callee = try step.signature(step.directTarget(next + Int(instruction.displacement)))
        } else {
          let value = try step.targetValue()
          switch value.kind {
          case .code: callee = try step.signature(value.what)
          case .trusted:
            callee = trustedCallee(code.callSites[next] ?? CallSite(), lent: step.lentArguments)
          default: throw Violation(offset: offset, reason: .uncheckedTarget)
          }
        }
        for handler in code.handlers[next] ?? [] { flow(try step.unwound(callee), to: handler) }
        try step.call(callee)
        return true
      default: break
      }
      return false
    }

    /// What is known of a callee of which only the address is trusted.
    private func trustedCallee(_ site: CallSite, lent: [X64Code.GeneralRegister: Content]) -> Signature {
      var results = policy.trustedResults
      for register in results.keys where site.narrowResults >> UInt32(register.rawValue) & 1 == 1 {
        results[register] = .word
      }
      return Signature(arguments: lent, results: results, stackBytes: site.poppedBytes, popsStack: true)
    }

    private mutating func flow(_ state: State, to leader: Int) {
      let index = Int(leaders[leader]) - 1
      if !isReached[index] {
        isReached[index] = true
        states[index] = state
        work.insert(leader)
      } else if states[index].join(state) {
        work.insert(leader)
      }
    }

    private func entryState(_ index: SignatureIndex) -> State {
      var state = State()
      state.signature = UInt32(index)
      state.slots[0] = Value(kind: .returnAddress)
      for register in X64Code.GeneralRegister.allCases {
        let content = policy.content(of: register, onEntryTo: policy.signatures[Int(index)])
        var value = Value(content)
        if policy.preserved.contains(register) && (content == .number || content == .word) {
          value = Value(kind: .initial, what: UInt32(register.rawValue), high: value.numberBound)
        }
        state.registers[register.rawValue] = value
      }
      state.registers[X64Code.GeneralRegister.rsp.rawValue] = .frame(0)
      for (offset, content) in policy.signatures[Int(index)].stackArguments { state.slots[8 + offset] = Value(content) }
      return state
    }
  }
}

extension X64Code.Verifier.Policy {
  func content(
    of register: X64Code.GeneralRegister, onEntryTo signature: X64Code.Verifier.Signature
  ) -> X64Code.Verifier.Content {
    signature.arguments[register] ?? entry[register] ?? .number
  }
}

extension X64Code.Verifier.Instruction {
  /// Whether the immediate has 64 bits, so that it may be an address.
  var isFullImmediate: Bool {
    action == .move && size == 8 && !hasMemory && source == Self.none && length == 10
  }
}

extension X64Code.Verifier.Value {
  init(_ content: X64Code.Verifier.Content, size: Int = 8) {
    switch content {
    case .word: self = .word
    case .number: self = size >= 8 ? .unknown : .number((1 << UInt64(8 * size)) - 1)
    case .region(let index): self.init(kind: .region, what: UInt32(index))
    case .array(let index): self.init(kind: .array, what: UInt32(index))
    case .count(let index): self.init(kind: .count, what: UInt32(index), high: size >= 8 ? .max : UInt64(UInt32.max))
    case .extent(let index): self.init(kind: .extent, what: UInt32(index))
    case .code(let index): self.init(kind: .code, what: UInt32(index))
    case .signature(let index):
      self.init(kind: .signature, what: UInt32(index), high: size >= 8 ? .max : UInt64(UInt32.max))
    case .trusted: self = size == 8 ? Self(kind: .trusted) : Self(.number, size: size)
    }
  }
}

extension X64Code.Verifier.State {
  /// What a register is known to hold when the last comparison came out as `condition`.
  func learned(_ register: UInt8, _ condition: UInt8) -> X64Code.Verifier.Value {
    let old = registers[register]
    guard comparison.kind != .none, comparison.register == register else { return old }
    typealias Value = X64Code.Verifier.Value
    switch comparison.kind {
    case .none, .constantExtent, .constantCount: return old
    case .number:
      let bound: UInt64
      switch (condition, comparison.isSwapped) {
      case (2, false) where comparison.bound > 0, (7, true) where comparison.bound > 0: bound = comparison.bound - 1
      case (4, _), (6, false), (3, true): bound = comparison.bound
      default: return old
      }
      if comparison.isNarrow && !old.isWord { return old.kind == .unknown ? Value(kind: .half, high: bound) : old }
      switch old.kind {
      case .number, .unknown: return .number(min(old.numberBound, bound))
      case .initial: return Value(kind: .initial, what: old.what, high: min(old.high, bound))
      default: return old
      }
    case .count:
      guard condition == (comparison.isSwapped ? 7 : 2) else { return old }
      return Value(kind: .index, what: comparison.what, low: 1, high: old.numberBound)
    case .field:
      guard condition == 4 else { return old }
      return Value(kind: .proven, what: comparison.signature, low: UInt64(comparison.what))
    case .carry:
      guard condition == 3, old.kind == .copy else { return old }
      return Value(kind: .sum, what: old.what, low: old.low, high: .max)
    case .extent:
      guard condition == 6 else { return old }
      let before = old.kind == .within && old.what == comparison.what ? old.high : 0
      return Value(
        kind: .within, what: comparison.what, low: min(old.numberBound, Value.addressLimit),
        high: max(before, comparison.bound))
    }
  }

  /// Takes the outcome of the last comparison into account.
  mutating func learn(_ condition: UInt8) {
    guard comparison.kind != .none else { return }
    if comparison.kind == .constantExtent {
      if condition == 6 { extents[comparison.what] = max(extents[comparison.what] ?? 0, comparison.bound) }
      return
    }
    if comparison.kind == .constantCount {
      let least: UInt64
      switch condition {
      case 7: least = comparison.bound + 1
      case 3: least = comparison.bound
      case 5 where comparison.bound == 0: least = 1
      default: return
      }
      counts[comparison.what] = max(counts[comparison.what] ?? 0, least)
      return
    }
    registers[comparison.register] = learned(comparison.register, condition)
  }
}
