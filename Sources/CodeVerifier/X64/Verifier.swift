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
    let names = SumNames()
    /// The jump tables by where they start.
    let tables: [Int: Int]

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Code, _ policy: Policy) {
      tables = Dictionary(code.jumpTables.enumerated().map { ($1.offset, $0) }) { first, _ in first }
      self.bytes = bytes
      self.code = code
      self.policy = policy
    }

    /// Whether a jump to a place leaves this code, or begins it anew.
    func isElsewhere(_ target: Int) -> Bool { entryPoint(target) != nil || isNeighbour(target) }

    /// The signature of the entry point at a place; there is seldom more than one.
    func entryPoint(_ target: Int) -> SignatureIndex? { code.entryPoints.first { $0.offset == target }?.signature }

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
    /// All instructions in their order, and by their offsets their positions among them, plus one; 0 within instructions.
    private var instructions: [Instruction] = []
    private var positions: [Int32]
    /// For instructions where control may arrive other than from the one before: an index into `states`, plus one, or
    /// `unreached`; 0 for all others.
    private var leaders: [Int32]
    private static let unreached: Int32 = -1
    private var tableTargets: [[Int]] = []
    /// What is known at each leader reached so far.
    private var states: [State] = []
    private var work = Worklist()
    private(set) var stepCount = 0

    private var bytes: UnsafeBufferPointer<UInt8> { context.bytes }
    private var code: Code { context.code }
    private var policy: Policy { context.policy }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ code: Code, _ policy: Policy) throws(Violation) {
      context = Context(bytes, code, policy)
      guard code.codeSize >= 0, code.codeSize <= bytes.count else { throw Violation(offset: 0, reason: .badTables) }
      positions = [Int32](repeating: 0, count: code.codeSize)
      leaders = []
      let jumps = try findInstructions()
      try findFaults()
      leaders = [Int32](repeating: 0, count: instructions.count)
      try findLeaders(jumps)
    }

    /// Every byte of the code belongs to exactly one allowed instruction, and every relocated field to an address.
    /// Gives the jumps within the code, by where they are and where they go.
    private mutating func findInstructions() throws(Violation) -> [(from: Int, to: Int)] {
      var jumps: [(from: Int, to: Int)] = []
      instructions.reserveCapacity(code.codeSize / 4)
      var offset = 0
      var fields = 0
      var (sites, handled) = (0, 0)
      while offset < code.codeSize {
        guard let instruction = InstructionDecoder.decode(bytes, at: offset, end: code.codeSize) else {
          throw Violation(offset: offset, reason: .forbiddenInstruction)
        }
        instructions.append(instruction)
        positions[offset] = Int32(truncatingIfNeeded: instructions.count)
        if context.symbol(of: instruction, at: offset) != nil {
          fields += 1
        } else if instruction.action == .jump || instruction.action == .branch {
          let target = offset + instruction.length + Int(instruction.displacement)
          if !context.isNeighbour(target) { jumps.append((offset, target)) }
        }
        offset += instruction.length
        if instruction.action == .call || instruction.action == .indirectCall {
          if code.callSites[offset] != nil { sites += 1 }
          if code.handlers[offset] != nil { handled += 1 }
        }
      }
      guard fields == code.symbols.count, sites == code.callSites.count, handled == code.handlers.count else {
        throw Violation(offset: 0, reason: .badTables)
      }
      return jumps
    }

    /// What is said about faults is said about instructions.
    private mutating func findFaults() throws(Violation) {
      for site in code.trapSites {
        guard site.offset >= 0, site.offset < positions.count, positions[site.offset] != 0 else {
          throw Violation(offset: site.offset, reason: .badTables)
        }
        instructions[Int(positions[site.offset]) - 1].fault = site.isUnbegun ? .unbegun : .framed
      }
    }

    private mutating func findLeaders(_ jumps: [(from: Int, to: Int)]) throws(Violation) {
      for entry in code.entryPoints {
        guard Int(entry.signature) < policy.signatures.count, context.entryPoint(entry.offset) == entry.signature
        else {
          throw Violation(offset: entry.offset, reason: .badTables)
        }
        try mark(entry.offset, from: entry.offset)
      }
      for handler in code.handlers.values.joined() { try mark(handler, from: handler) }
      var entries = 0
      for table in code.jumpTables {
        guard table.offset >= code.codeSize, table.count >= 0, table.offset <= bytes.count,
          table.count <= (bytes.count - table.offset) / 4
        else { throw Violation(offset: table.offset, reason: .badTables) }
        // Tables that share their bytes could have any number of targets.
        entries += table.count
        guard entries <= (bytes.count - code.codeSize) / 4 else {
          throw Violation(offset: table.offset, reason: .badTables)
        }
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
      guard target >= 0, target < positions.count, positions[target] != 0 else {
        throw Violation(offset: offset, reason: .badTarget)
      }
      leaders[Int(positions[target]) - 1] = Self.unreached
    }

    mutating func run() throws(Violation) {
      for entry in code.entryPoints { flow(entryState(entry.signature), to: entry.offset) }
      var step = Step(context)
      while let offset = work.takeFirst() {
        let position = Int(positions[offset]) - 1
        step.state = states[Int(leaders[position]) - 1]
        try walk(from: position, at: offset, &step)
      }
    }

    /// Follows instructions until control leaves or arrives at another leader.
    private mutating func walk(from leader: Int, at start: Int, _ step: inout Step) throws(Violation) {
      var offset = start
      var position = leader
      // Ways with frames of different sizes must not meet.
      guard step.state.registers[X64Code.GeneralRegister.rsp.rawValue].kind == .frame else {
        throw Violation(offset: offset, reason: .badStackPointer)
      }
      while true {
        guard position < instructions.count else { throw Violation(offset: offset, reason: .runsOff) }
        if position != leader && leaders[position] != 0 {
          flow(step.state, to: offset)
          return
        }
        stepCount += 1
        step.instruction = instructions[position]
        step.offset = offset
        let next = offset + step.instruction.length
        if step.instruction.fault != .none, let frame = code.frame { try step.checkFault(frame) }
        if step.instruction.action.isTransfer {
          guard try transfer(&step, next) else { return }
        } else {
          try step.perform()
        }
        offset = next
        position += 1
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
          if step.state.comparison.kind == .none {
            flow(step.state, to: target)
            return true
          }
          if step.state.comparison.allows(instruction.condition) {
            var taken = step.state
            taken.learn(instruction.condition)
            flow(taken, to: target)
          }
        }
        guard step.state.comparison.allows(instruction.condition ^ 1) else { return false }
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
        step.keptBytes = 8 * (code.frame?.saved.count ?? 0)
        if let frame = code.frame { try step.checkFrame(frame, code.callSites[next], callee) }
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
      let position = Int(positions[leader]) - 1
      let index = Int(leaders[position]) - 1
      if index < 0 {
        states.append(state)
        leaders[position] = Int32(truncatingIfNeeded: states.count)
        work.insert(leader)
      } else {
        var state = state
        var changed = false
        if policy.followsSums {
          state.takeNames(of: states[index], context.names)
          changed = states[index].nameConstants(meeting: &state, at: leader, context.names)
        }
        if states[index].join(state) || changed { work.insert(leader) }
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
    case .number, .selected: self = size >= 8 ? .unknown : .number((1 << UInt64(8 * size)) - 1)
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
    case .none, .constantExtent, .constantCount, .extent, .carry, .never: return old
    case .number:
      // What is not zero, and odd where it is not zero, is odd.
      if condition == 5 && comparison.bound == 0 && old.oddness == 1 && (!comparison.isNarrow || old.isWord) {
        var odd = old
        odd.what = 2
        return odd
      }
      guard let bound = comparison.bound(for: condition) else { return old }
      if comparison.isNarrow && !old.isWord {
        switch old.kind {
        case .unknown: return Value(kind: .half, what: old.name, high: bound)
        case .half: return Value(kind: .half, what: old.what, name: old.name, high: min(old.high, bound))
        default: return old
        }
      }
      switch old.kind {
      case .number: return old.knowing(.number(bound))
      case .unknown: return Value(kind: .number, name: old.name, high: bound)
      // A number that is no larger than its lower half can be is its lower half.
      case .half where bound <= UInt64(UInt32.max):
        return Value(kind: .number, name: old.name == 0 ? old.what : old.name, high: min(old.high, bound))
      case .half: return Value(kind: .number, name: old.what, high: bound)
      case .initial: return Value(kind: .initial, what: old.what, high: min(old.high, bound))
      default: return old
      }
    case .count:
      guard condition == (comparison.isSwapped ? 7 : 2) else { return old }
      let isNamed = old.kind == .number || old.kind == .unknown || old.kind == .index && old.low == 1
      let name = isNamed ? old.name : 0
      return Value(kind: .index, what: comparison.what, name: name, low: 1, high: old.numberBound)
    case .field:
      guard condition == 4 else { return old }
      return Value(kind: .proven, what: comparison.signature, low: UInt64(comparison.what))
    }
  }

  /// Takes the outcome of the last comparison, of a word in the frame, into account.
  private mutating func learnOfFrame(_ condition: UInt8) {
    let known: X64Code.Verifier.Value
    switch comparison.kind {
    case .number:
      guard let bound = comparison.bound(for: condition) else { return }
      known = .number(bound)
    case .count:
      guard condition == (comparison.isSwapped ? 7 : 2) else { return }
      known = X64Code.Verifier.Value(kind: .index, what: comparison.what, low: 1, high: .max)
    default: return
    }
    update(named: comparison.name) { $0.knowing(known) }
  }

  /// Takes the outcome of the last comparison into account.
  mutating func learn(_ condition: UInt8) {
    guard comparison.kind != .none else { return }
    if comparison.kind == .carry || comparison.kind == .extent { return learnOfEnd(condition) }
    if comparison.name != 0 { return learnOfFrame(condition) }
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
    let old = registers[comparison.register]
    let new = learned(comparison.register, condition)
    registers[comparison.register] = new
    // What is known of a half tells nothing of those who hold the whole.
    if old.name == 0 || new == old || old.kind == .unknown && new.kind == .half { return }
    update(named: old.name) { $0.knowing(new) }
  }

  mutating func update(named name: UInt32, _ change: (X64Code.Verifier.Value) -> X64Code.Verifier.Value) {
    registers.update(named: name, change)
    slots.update(named: name, change)
  }
}

extension X64Code.Verifier.State.Comparison {
  /// Whether control may go where this condition leads.
  func allows(_ condition: UInt8) -> Bool { kind != .never || bound != UInt64(condition) }

  /// How large the number may be that was compared, where the comparison came out so; nil where nothing follows.
  fileprivate func bound(for condition: UInt8) -> UInt64? {
    switch (condition, isSwapped) {
    case (2, false) where bound > 0, (7, true) where bound > 0: bound - 1
    case (4, _), (6, false), (3, true): bound
    default: nil
    }
  }
}

extension X64Code.Verifier.Value {
  /// What is known of this when `same`, which has the same name, is known as well.
  func knowing(_ same: Self) -> Self {
    let bound = same.high
    switch (kind, same.kind) {
    case (.number, .index) where same.low == 1, (.unknown, .index) where same.low == 1:
      return Self(kind: .index, what: same.what, name: name, low: 1, high: min(numberBound, bound))
    case (.scaled, .index) where same.low == 1:
      return Self(kind: .index, what: same.what, name: name, low: low, high: min(high / low, bound))
    case (.unknown, .number): return Self(kind: .number, what: same.oddness, name: name, high: bound)
    case (.number, .number) where constant == nil:
      var value = self
      value.what = max(what, same.oddness)
      value.high = min(high, bound)
      return value
    case (.number, .half) where constant == nil, (.half, .half), (.half, .number):
      var value = self
      value.high = min(high, bound)
      return value
    case (.scaled, .number), (.scaled, .half), (.place, .number), (.place, .half):
      var value = self
      if bound < high / low { value.high = bound * low }
      return value
    default: return self
    }
  }
}
