/// The ways to emit an instruction, by its operands. The table says which form of the operation takes them; the shorter
/// immediate is chosen where there are two.
///
/// A vector operation given two operands means `first = first op second` on every processor. Given three it needs AVX,
/// or the first two must be equal.
extension X64.Assembler {
  /// No operands: `ret`, `cdq`, `ud2`.
  package mutating func emit(_ operation: X64.Operation) {
    encode(opcodeOnly: form(operation, .z), .fixed)
  }

  /// Only an immediate: `ret` that also removes that many bytes of arguments.
  package mutating func emit(_ operation: X64.Operation, immediate: UInt16) {
    encode(opcodeOnly: form(operation, .i), .fixed, immediate: Int64(immediate))
  }

  /// The next instruction is atomic.
  package mutating func lock() { code.append(0xF0) }

  // MARK: One operand

  package mutating func emit(_ operation: X64.Operation, _ register: X64.Register, _ width: X64.Width = .fixed) {
    if let form = table.find(operation, .o) {
      encode(opcodeOnly: form, width, register: register.number)
    } else {
      let form = form(operation, .m)
      check(form, nil, register)
      encode(form, width, reg: form.pointee.digit, rm: register.number)
    }
  }

  package mutating func emit(_ operation: X64.Operation, _ memory: X64.Memory, _ width: X64.Width = .fixed) {
    let form = form(operation, .m)
    encode(form, width, reg: form.pointee.digit, memory)
  }

  // MARK: Two operands

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ width: X64.Width = .fixed
  ) {
    if let form = table.find(operation, .rm), matches(form.pointee.reg, first), matches(form.pointee.rm, second) {
      encode(form, width, reg: first.number, vector: source(form, first), rm: second.number)
    } else if let form = table.find(operation, .mr) {
      check(form, second, first)
      encode(form, width, reg: second.number, rm: first.number)
    } else {
      let form = form(operation, .vm)
      check(form, nil, second)
      encode(form, width, reg: form.pointee.digit, vector: first.number, rm: second.number)
    }
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Memory, _ width: X64.Width = .fixed
  ) {
    if let form = table.find(operation, .rm) {
      check(form, first, nil)
      encode(form, width, reg: first.number, vector: source(form, first), second)
    } else {
      let form = form(operation, .vm)
      encode(form, width, reg: form.pointee.digit, vector: first.number, second)
    }
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Memory, _ second: X64.Register, _ width: X64.Width = .fixed
  ) {
    let form = form(operation, .mr)
    check(form, second, nil)
    encode(form, width, reg: second.number, first)
  }

  package mutating func emit(
    _ operation: X64.Operation, _ register: X64.Register, _ immediate: Int32, _ width: X64.Width = .fixed
  ) {
    if operation == .mov && (width == .dword || width == .qword && immediate >= 0) {
      encode(opcodeOnly: form(.mov, .oi), .dword, register: register.number, immediate: Int64(immediate))
      return
    }
    let form = immediateForm(operation, .m1, .mb, .mi, immediate, width)
    check(form, nil, register)
    encode(
      form, width, reg: form.pointee.digit, vector: source(form, register), rm: register.number,
      immediate: Int64(immediate))
  }

  package mutating func emit(
    _ operation: X64.Operation, _ memory: X64.Memory, _ immediate: Int32, _ width: X64.Width = .fixed
  ) {
    let form = immediateForm(operation, .m1, .mb, .mi, immediate, width)
    encode(form, width, reg: form.pointee.digit, memory, immediate: Int64(immediate))
  }

  /// `mov` with an immediate of 64 bits.
  package mutating func emit(_ operation: X64.Operation, _ register: X64.Register, wide immediate: Int64) {
    encode(opcodeOnly: form(operation, .oi), .qword, register: register.number, immediate: immediate)
  }

  /// Loads a constant in the shortest way that leaves the flags alone.
  package mutating func load(_ register: X64.Register, _ value: Int64) {
    if let small = Int32(exactly: value) {
      emit(.mov, register, small, .qword)
    } else if let positive = UInt32(exactly: value) {
      emit(.mov, register, Int32(bitPattern: positive), .dword)
    } else {
      emit(.mov, register, wide: value)
    }
  }

  // MARK: Shifts by cl

  package mutating func emitByCount(_ operation: X64.Operation, _ register: X64.Register, _ width: X64.Width) {
    let form = form(operation, .mc)
    encode(form, width, reg: form.pointee.digit, rm: register.number)
  }

  package mutating func emitByCount(_ operation: X64.Operation, _ memory: X64.Memory, _ width: X64.Width) {
    let form = form(operation, .mc)
    encode(form, width, reg: form.pointee.digit, memory)
  }

  /// `shld` and `shrd`: bits of `second` enter `first`.
  package mutating func emitByCount(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ width: X64.Width
  ) {
    encode(form(operation, .mrc), width, reg: second.number, rm: first.number)
  }

  // MARK: Conditions

  package mutating func set(_ condition: X64.Condition, _ register: X64.Register) {
    encode(form(.set, .m), .fixed, reg: 0, rm: register.number, condition: condition.rawValue)
  }

  package mutating func set(_ condition: X64.Condition, _ memory: X64.Memory) {
    encode(form(.set, .m), .fixed, reg: 0, memory, condition: condition.rawValue)
  }

  package mutating func move(
    if condition: X64.Condition, _ first: X64.Register, _ second: X64.Register, _ width: X64.Width
  ) {
    encode(form(.cmov, .rm), width, reg: first.number, rm: second.number, condition: condition.rawValue)
  }

  package mutating func move(
    if condition: X64.Condition, _ first: X64.Register, _ second: X64.Memory, _ width: X64.Width
  ) {
    encode(form(.cmov, .rm), width, reg: first.number, second, condition: condition.rawValue)
  }

  // MARK: Two operands and an immediate

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, immediate: Int32,
    _ width: X64.Width = .fixed
  ) {
    let value = Int64(immediate)
    if table.has(operation, .rmb) {
      let form = immediateForm(operation, nil, .rmb, .rmi, immediate, width)
      check(form, first, second)
      encode(form, width, reg: first.number, vector: source(form, first), rm: second.number, immediate: value)
    } else if let form = table.find(operation, .mrb) {
      check(form, second, first)
      encode(form, width, reg: second.number, rm: first.number, immediate: value)
    } else if let form = table.find(operation, .vmb) {
      encode(form, width, reg: form.pointee.digit, vector: first.number, rm: second.number, immediate: value)
    } else {
      // The vector shifts by a constant, which have a destination of their own in VEX.
      let form = form(operation, .mb)
      precondition(usesVEX || first == second, "without AVX the destination is the source")
      encode(form, width, reg: form.pointee.digit, vector: first.number, rm: second.number, immediate: value)
    }
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Memory, immediate: Int32,
    _ width: X64.Width = .fixed
  ) {
    if table.has(operation, .rmb) {
      let form = immediateForm(operation, nil, .rmb, .rmi, immediate, width)
      check(form, first, nil)
      encode(form, width, reg: first.number, vector: source(form, first), second, immediate: Int64(immediate))
    } else {
      let form = form(operation, .vmb)
      encode(form, width, reg: form.pointee.digit, vector: first.number, second, immediate: Int64(immediate))
    }
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Memory, _ second: X64.Register, immediate: Int32,
    _ width: X64.Width = .fixed
  ) {
    let form = form(operation, .mrb)
    check(form, second, nil)
    encode(form, width, reg: second.number, first, immediate: Int64(immediate))
  }

  // MARK: Three operands

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ third: X64.Register,
    _ width: X64.Width = .fixed
  ) {
    if let form = table.find(operation, .rmv) {
      encode(form, width, reg: first.number, vector: third.number, rm: second.number)
    } else {
      let form = threeOperandForm(operation, .rvm, .rm, first, second)
      check(form, first, third)
      encode(form, width, reg: first.number, vector: second.number, rm: third.number)
    }
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ third: X64.Memory,
    _ width: X64.Width = .fixed
  ) {
    let form = threeOperandForm(operation, .rvm, .rm, first, second)
    check(form, first, nil)
    encode(form, width, reg: first.number, vector: second.number, third)
  }

  /// The BMI operations whose middle operand may be memory: `shlx`, `bzhi`, `bextr`.
  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Memory, _ third: X64.Register,
    _ width: X64.Width
  ) {
    encode(form(operation, .rmv), width, reg: first.number, vector: third.number, second)
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ third: X64.Register,
    immediate: Int32, _ width: X64.Width = .fixed
  ) {
    let form = threeOperandForm(operation, .rvmb, .rmb, first, second)
    check(form, first, third)
    encode(
      form, width, reg: first.number, vector: second.number, rm: third.number, immediate: Int64(immediate))
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ third: X64.Memory,
    immediate: Int32, _ width: X64.Width = .fixed
  ) {
    let form = threeOperandForm(operation, .rvmb, .rmb, first, second)
    check(form, first, nil)
    encode(form, width, reg: first.number, vector: second.number, third, immediate: Int64(immediate))
  }

  // MARK: Four operands: the variable blends of AVX

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ third: X64.Register,
    _ fourth: X64.Register
  ) {
    encode(
      form(operation, .rvmr), .fixed, reg: first.number, vector: second.number, rm: third.number,
      immediate: Int64(fourth.number) << 4)
  }

  package mutating func emit(
    _ operation: X64.Operation, _ first: X64.Register, _ second: X64.Register, _ third: X64.Memory,
    _ fourth: X64.Register
  ) {
    encode(
      form(operation, .rvmr), .fixed, reg: first.number, vector: second.number, third,
      immediate: Int64(fourth.number) << 4)
  }

  // MARK: Choosing the row

  @inline(__always) private func form(
    _ operation: X64.Operation, _ shape: X64.Form.Shape
  ) -> UnsafePointer<X64.Form> {
    guard let form = table.find(operation, shape) else { Self.noForm(operation) }
    return form
  }

  @inline(never) private static func noForm(_ operation: X64.Operation) -> Never {
    preconditionFailure("\(operation) has no form that takes these operands")
  }

  @inline(__always) private func immediateForm(
    _ operation: X64.Operation, _ one: X64.Form.Shape?, _ byte: X64.Form.Shape, _ full: X64.Form.Shape,
    _ immediate: Int32, _ width: X64.Width
  ) -> UnsafePointer<X64.Form> {
    if let one, immediate == 1, let form = table.find(operation, one) { return form }
    if let form = table.find(operation, byte) {
      if form.pointee.immediate == .ub { return form }
      if width != .byte && immediate == Int32(truncatingIfNeeded: Int8(truncatingIfNeeded: immediate)) { return form }
    }
    return form(operation, full)
  }

  @inline(__always) private func threeOperandForm(
    _ operation: X64.Operation, _ shape: X64.Form.Shape, _ twin: X64.Form.Shape, _ first: X64.Register,
    _ second: X64.Register
  ) -> UnsafePointer<X64.Form> {
    if let form = table.find(operation, shape) { return form }
    let form = form(operation, twin)
    precondition(form.pointee.space == .sse3, "the operation has no third operand")
    precondition(usesVEX || first == second, "without AVX the destination is the first source")
    return form
  }

  /// The extra source that VEX has where the legacy form reads its destination.
  @inline(__always) private func source(_ form: UnsafePointer<X64.Form>, _ destination: X64.Register) -> UInt8 {
    form.pointee.space == .sse3 ? destination.number : 0
  }

  @inline(__always) private func matches(_ operand: X64.Form.Operand, _ register: X64.Register) -> Bool {
    !operand.isMemoryOnly && operand.isVectorRegister == register.isVector
  }

  @inline(__always) private func check(
    _ form: UnsafePointer<X64.Form>, _ reg: X64.Register?, _ rm: X64.Register?
  ) {
    assert(reg == nil || matches(form.pointee.reg, reg!), "\(form.pointee.operation): wrong class of register")
    assert(rm == nil || matches(form.pointee.rm, rm!), "\(form.pointee.operation): wrong class of register")
  }
}
