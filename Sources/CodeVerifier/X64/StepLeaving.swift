// Calls, returns and jumps out of the code.

extension X64Code.Verifier.Step {
  /// The target of an indirect jump or call.
  mutating func targetValue() throws(Violation) -> Value {
    instruction.hasMemory ? try access() : state.registers[instruction.source]
  }

  /// The signature of the target of a direct call, or of a jump elsewhere.
  func directTarget(_ target: Int) throws(Violation) -> UInt32 {
    let signature =
      if let symbol = context.symbol(of: instruction, at: offset) { policy.callable[symbol] } else {
        context.entryPoint(target) ?? context.neighbour(target)
      }
    guard let signature else { throw violation(.badCall) }
    return UInt32(signature)
  }

  func signature(_ index: UInt32) throws(Violation) -> Signature {
    guard Int(index) < policy.signatures.count else { throw violation(.badTables) }
    return policy.signatures[Int(index)]
  }

  func holds(_ register: X64Code.GeneralRegister, _ content: Content) -> Bool {
    holds(state.registers[register.rawValue], content)
  }

  func holds(_ value: Value, _ content: Content) -> Bool {
    switch content {
    case .number: true
    case .word: value.isWord
    case .selected(let lower, let upper):
      value.constant.map { selects(lower, $0 & UInt64(UInt32.max)) && selects(upper, $0 >> 32) } ?? false
    case .trusted: value.trustedDistance != nil
    // What is trusted may be the same thing of somebody else.
    case .region: value == Value(content) || value.kind == .trusted
    default: value == Value(content)
    }
  }

  private func selects(_ selection: SelectionIndex, _ number: UInt64) -> Bool {
    guard Int(selection) < policy.selections.count else { return false }
    let allowed = policy.selections[Int(selection)]
    return number < UInt64(allowed.count) && allowed[Int(number)]
  }

  /// Checks what the registers hold where a function of this signature starts.
  func checkEntry(_ callee: Signature) throws(Violation) {
    for (register, content) in policy.entry where callee.arguments[register] == nil && !holds(register, content) {
      throw violation(.lostRegister)
    }
    for (register, content) in callee.arguments where !holds(register, content) { throw violation(.lostRegister) }
  }

  /// Control leaves for good, to the caller or into another function that will return there: the frame is gone, the
  /// caller's registers are back, and the return address is where it is looked for.
  func leave(to target: UInt32?) throws(Violation) {
    guard state.signature != State.mixed else { throw violation(.lostReturn) }
    let own = try signature(state.signature)
    let stack = state.registers[stackPointer].offset
    if let target {
      let next = try signature(target)
      guard stack + next.poppedBytes == own.poppedBytes else { throw violation(.badStackPointer) }
      guard next.popsStack || next.stackBytes <= own.stackBytes else { throw violation(.badStackPointer) }
      try checkEntry(next)
      for (offset, content) in next.stackArguments
      where !holds(state.slots[stack + 8 + offset], content) { throw violation(.lostRegister) }
    } else {
      guard stack == 0, instruction.immediate == Int64(own.poppedBytes) else { throw violation(.badStackPointer) }
      for (register, content) in own.results where !holds(register, content) { throw violation(.lostRegister) }
    }
    guard state.slots[stack].kind == .returnAddress else { throw violation(.lostReturn) }
    try checkPreserved(own)
  }

  /// The caller finds its registers as they were.
  func checkPreserved(_ own: Signature) throws(Violation) {
    for register in policy.preserved {
      guard isOriginal(state.registers[register.rawValue], register, own) else { throw violation(.lostRegister) }
    }
  }

  /// Whether this is what a register held on entry.
  func isOriginal(_ value: Value, _ register: X64Code.GeneralRegister, _ own: Signature) -> Bool {
    let content = policy.content(of: register, onEntryTo: own)
    return content == .number || content == .word
      ? value.kind == .initial && value.what == UInt32(register.rawValue) : value == Value(content)
  }

  /// Where a call does not return, others find the way out of the frame as they were told.
  func checkFrame(_ frame: Frame, _ site: CallSite?, _ callee: Signature) throws(Violation) {
    guard let site else { throw violation(.badTables) }
    guard state.signature != State.mixed else { throw violation(.lostReturn) }
    let own = try signature(state.signature)
    guard state.registers[stackPointer].offset == -frame.size, site.poppedBytes == callee.poppedBytes else {
      throw violation(.badStackPointer)
    }
    guard state.slots[0].kind == .returnAddress else { throw violation(.lostReturn) }
    for register in policy.preserved {
      let value =
        frame.saved.firstIndex(of: register).map { state.slots[-8 * ($0 + 1)] }
        ?? state.registers[register.rawValue]
      guard isOriginal(value, register, own) else { throw violation(.lostRegister) }
    }
  }

  /// Where an instruction faults, others find the way to the caller.
  func checkFault(_ frame: Frame) throws(Violation) {
    guard state.signature != State.mixed, state.slots[0].kind == .returnAddress else { throw violation(.lostReturn) }
    guard state.registers[stackPointer].offset == (instruction.fault == .unbegun ? 0 : -frame.size) else {
      throw violation(.badStackPointer)
    }
  }

  /// Control leaves for good into a function of which only the address is known. What arguments it finds on the stack are
  /// those that this function would have removed.
  func leaveForTrusted() throws(Violation) {
    guard state.signature != State.mixed else { throw violation(.lostReturn) }
    let own = try signature(state.signature)
    let stack = state.registers[stackPointer].offset
    guard stack <= own.poppedBytes, state.slots[stack].kind == .returnAddress else { throw violation(.lostReturn) }
    try checkEntry(Signature())
    try checkPreserved(own)
  }

  /// What is known where a call of this frame ends by unwinding: the frame, and the registers with a fixed content.
  func unwound(_ callee: Signature) throws(Violation) -> State {
    var copy = self
    try copy.call(callee)
    for register in X64Code.GeneralRegister.allCases {
      let fixed = policy.landing[register] ?? .number
      let content = policy.preserved.contains(register) ? policy.entry[register] ?? fixed : fixed
      copy.state.registers[register.rawValue] = content == .number ? .unknown : Value(content)
    }
    copy.state.registers[stackPointer] = state.registers[stackPointer]
    return copy.state
  }

  /// What a callee is given of the frame of which only the address is known.
  var lentArguments: [X64Code.GeneralRegister: Content] {
    var lent: [X64Code.GeneralRegister: Content] = [:]
    for register in policy.lent where state.registers[register.rawValue].kind == .frame { lent[register] = .trusted }
    return lent
  }

  /// A callee that is given an address in the frame fills what stands there, up to what this function keeps for its
  /// caller.
  mutating func lend(_ value: Value) {
    guard value.kind == .frame else { return }
    var place = (value.offset + 7) & ~7
    while place < -keptBytes, state.slots[place].kind != .initial, state.slots[place].kind != .returnAddress {
      state.slots[place] = Value(.trusted)
      place += 8
    }
  }

  /// Control comes back, with unknown values in all registers but those preserved.
  mutating func call(_ callee: Signature) throws(Violation) {
    try checkEntry(callee)
    let stack = state.registers[stackPointer].offset
    for (offset, content) in callee.stackArguments where !holds(state.slots[stack + offset], content) {
      throw violation(.lostRegister)
    }
    for (register, content) in callee.arguments where content == .trusted { lend(state.registers[register.rawValue]) }
    // Arguments lie in this frame.
    guard stack + callee.stackBytes <= 0 else { throw violation(.badStackPointer) }
    state.comparison = State.Comparison()
    for register in X64Code.GeneralRegister.allCases where register != .rsp && !policy.preserved.contains(register) {
      try set(register.rawValue, Value(callee.results[register] ?? .number))
    }
    state.slots.forget(below: stack + callee.stackBytes)
    if callee.popsStack { try set(stackPointer, .frame(stack + callee.stackBytes)) }
    guard callee.movesArrays else { return }
    for register in 0..<16 as Range<UInt8> where state.registers[register].isOfArray {
      state.registers[register] = .unknown
    }
    state.slots.forgetArrays()
  }
}
