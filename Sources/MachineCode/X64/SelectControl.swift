extension X64.Selector {
  // MARK: Comparisons

  /// Writes the comparison that a condition stems from and says how the flags tell the answer.
  mutating func condition(_ value: Value, _ f: inout Function) -> Detail {
    let i = f[value]
    if (i.opcode == .compare || i.opcode == .fcompare) && i.block == block {
      maySink = useCounts[value.index] == 1 && !isWanted[value.index]
      defer { maySink = true }
      return compare(value, f)
    }
    if i.opcode == .vectorTest, i.block == block, let detail = vectorCondition(value, i, &f) { return detail }
    if i.opcode == .and && i.block == block && useCounts[value.index] == 1 && !isWanted[value.index] {
      isDone[value.index] = true
      return test(i, .ne, f)
    }
    if i.opcode == .load && i.access.width == 4 && canSink(value, f) {
      isDone[value.index] = true
      begin(.compareImmediate, Detail(.cmp, .dword), source: i.source)
      use(address(i.a, i.access, i.source, f))
      finish()
      return Detail(.j, .fixed, .notEqual)
    }
    begin(.compare, Detail(.test, .dword), source: i.source)
    let register = lowRegister(value, f)
    use(register)
    use(register)
    finish()
    return Detail(.j, .fixed, .notEqual)
  }

  /// `test` of the operands of an `and`.
  private mutating func test(_ i: Instruction, _ condition: IntegerCondition, _ f: borrowing Function) -> Detail {
    let width = X64.width(i.type)
    if let number = smallConstant(i.b, i.type, f) {
      begin(.compareImmediate, Detail(.test, width), source: i.source, number: number)
      use(operand(i.a, i.type, f), .registerOrStack)
    } else {
      begin(.compare, Detail(.test, width), source: i.source)
      use(operand(i.a, i.type, f))
      use(operand(i.b, i.type, f))
    }
    finish()
    return Detail(.j, .fixed, X64.condition(condition))
  }

  /// Writes a comparison; the result says which condition of the flags it is.
  mutating func compare(_ value: Value, _ f: borrowing Function) -> Detail {
    let i = f[value]
    if i.opcode == .fcompare { return compareFloats(i, f) }
    let type = f[i.a].type
    let width = X64.width(type)
    var condition = i.integerCondition
    var (a, b) = (i.a, i.b)
    if let number = smallConstant(b, type, f) {
      let left = f[a]
      if number == 0 {
        if maySink && left.opcode == .and && left.block == block && useCounts[a.index] == 1 && !isWanted[a.index],
          condition == .eq || condition == .ne || condition == .ltS || condition == .geS
        {
          isDone[a.index] = true
          return test(left, condition, f)
        }
        if !(left.opcode == .load && canSink(a, f) && Int(left.access.width) == type.byteCount) {
          begin(.compare, Detail(.test, width), source: i.source)
          let register = operand(a, type, f)
          use(register)
          use(register)
          finish()
          return Detail(.j, .fixed, X64.condition(condition))
        }
      }
      if left.opcode == .load, canSink(a, f), !left.access.signed, left.access.width < 4,
        let narrow = narrowNumber(number, left.access.width),
        condition == .eq || condition == .ne || isUnsigned(condition)
      {
        isDone[a.index] = true
        begin(
          .compareImmediate, Detail(.cmp, left.access.width == 1 ? .byte : .word), source: i.source, number: narrow)
        use(address(left.a, left.access, left.source, f))
        finish()
        return Detail(.j, .fixed, X64.condition(condition))
      }
      begin(.compareImmediate, Detail(.cmp, width), source: i.source, number: number)
      useInteger(a, type, f)
      finish()
      return Detail(.j, .fixed, X64.condition(condition))
    }
    let isLoad = f[a].opcode == .load && canSink(a, f) && Int(f[a].access.width) == type.byteCount
    if isLoad {
      swap(&a, &b)
      condition = condition.swapped
    }
    begin(.compare, Detail(.cmp, width), source: i.source)
    use(operand(a, type, f))
    useInteger(b, type, f)
    finish()
    return Detail(.j, .fixed, X64.condition(condition))
  }

  private func isUnsigned(_ condition: IntegerCondition) -> Bool {
    condition == .ltU || condition == .gtU || condition == .leU || condition == .geU
  }

  /// A number that a narrow unsigned comparison can hold, as its immediate.
  private func narrowNumber(_ number: Int32, _ bytes: UInt8) -> Int32? {
    if bytes == 1 { return number >= 0 && number <= 255 ? Int32(Int8(truncatingIfNeeded: number)) : nil }
    return number >= 0 && number <= 65535 ? Int32(Int16(truncatingIfNeeded: number)) : nil
  }

  private mutating func compareFloats(_ i: Instruction, _ f: borrowing Function) -> Detail {
    let type = f[i.a].type
    var (a, b) = (i.a, i.b)
    var detail: Detail
    switch i.floatCondition {
    case .eq:
      detail = Detail(.j, .fixed, .equal)
      detail.parity = .andOrdered
    case .ne:
      detail = Detail(.j, .fixed, .notEqual)
      detail.parity = .orUnordered
    case .gt: detail = Detail(.j, .fixed, .above)
    case .ge: detail = Detail(.j, .fixed, .aboveOrEqual)
    case .lt:
      detail = Detail(.j, .fixed, .above)
      swap(&a, &b)
    case .le:
      detail = Detail(.j, .fixed, .aboveOrEqual)
      swap(&a, &b)
    }
    begin(.compare, Detail(type == .f32 ? .ucomiss : .ucomisd), source: i.source)
    use(register(a, f))
    useOperand(b, nil, bytes: type.byteCount, f)
    finish()
    return detail
  }

  mutating func lowerSelect(_ value: Value, _ i: Instruction, _ f: inout Function) {
    // The operands stay in registers: a load moved here would come between comparison and use.
    let (yes, no): (UInt32, UInt32)
    if i.type.isVectorClass {
      (yes, no) = (register(i.b, f), register(i.c, f))
    } else {
      (yes, no) = (operand(i.b, i.type, f), operand(i.c, i.type, f))
    }
    var detail = condition(i.a, &f)
    if i.type.isVectorClass {
      begin(.conditionalVector, detail, source: i.source)
      def(value.index, .tied, 1)
      use(no)
      use(yes)
      finish(flags: .readsProcessorState)
      return
    }
    let width = X64.width(i.type)
    let condition = detail.condition
    let parity = detail.parity
    detail = Detail(.cmov, width, condition)
    if parity == .andOrdered {
      // Not equal or unordered picks the other one: two moves the other way round.
      detail = Detail(.cmov, width, .notEqual)
      detail.parity = .orUnordered
      begin(.conditionalMove, detail, source: i.source)
      def(value.index, .tied, 1)
      use(yes)
      use(no, .registerOrStack)
    } else {
      detail.parity = parity
      begin(.conditionalMove, detail, source: i.source)
      def(value.index, .tied, 1)
      use(no)
      use(yes, .registerOrStack)
      if parity == .none { return finish(flags: [.readsProcessorState, .reversible]) }
    }
    finish(flags: .readsProcessorState)
  }

  // MARK: Control

  mutating func lowerControl(_ value: Value, _ i: Instruction, _ f: inout Function) {
    switch i.opcode {
    case .jump:
      begin(.jump, Detail(.jmp), source: i.source)
      finish()
    case .branch:
      let detail = condition(i.a, &f)
      begin(.branch, detail, source: i.source)
      finish(flags: .readsProcessorState)
    case .branchTable:
      begin(.branchTable, Detail(.jmp), source: i.source)
      use(register(i.a, f))
      temporary(.i64)
      temporary(.i64)
      finish()
    case .trapIf:
      if f.constantBits(i.a) != nil {
        begin(.trap, Detail(.ud2), source: i.source)
        pending.trap = TrapCode(UInt8(truncatingIfNeeded: i.detail))
        return finish()
      }
      let detail = condition(i.a, &f)
      begin(.trapIf, detail, source: i.source)
      pending.trap = TrapCode(UInt8(truncatingIfNeeded: i.detail))
      finish(flags: .readsProcessorState)
    case .boundsCheck: lowerBoundsCheck(i, f)
    case .poll:
      let address = register(i.a, f)
      begin(.compare, Detail(.cmp, .qword), source: i.source)
      use(address)
      var place = X64.Address()
      place.kind = .address
      place.base = address
      place.displacement = Int32(truncatingIfNeeded: i.immediate)
      use(place)
      finish()
      begin(.trapIf, Detail(.j, .fixed, .equal), source: i.source)
      pending.trap = TrapCode(UInt8(truncatingIfNeeded: i.detail))
      finish(flags: .readsProcessorState)
    case .unreachable:
      begin(.trap, Detail(.ud2), source: i.source)
      pending.trap = TrapCode(UInt8(truncatingIfNeeded: i.detail))
      finish()
    case .ret: lowerReturn(value, i, f)
    case .call, .callIndirect, .tailCall, .tailCallIndirect, .invoke, .invokeIndirect: lowerCall(value, i, f)
    case .landingPad:
      hasLandings = true
      begin(.landing, Detail(.nop), source: i.source)
      let registers = X64.conventions[Int(f.signature.convention)].integerResults
      for number in 0..<min(Int(i.detail), registers.count) {
        let made = number == 0 ? value.index : projection(value, Int64(number), f)
        def(made ?? fresh(.i64), .fixed, registers[number].index)
      }
      finish(flags: .entry)
    default: preconditionFailure("\(i.opcode) has no rule")
    }
  }

  private mutating func lowerBoundsCheck(_ i: Instruction, _ f: borrowing Function) {
    let bound = register(i.b, f)
    let code = TrapCode(UInt8(truncatingIfNeeded: i.detail))
    var index = register(i.a, f)
    if i.immediate != 0 {
      let end = fresh(.i64)
      if let number = Int32(exactly: i.immediate) {
        let isNarrow = f[i.a].opcode == .zeroExtend
        begin(isNarrow ? .addImmediate : .binaryImmediate, Detail(.add, .qword), source: i.source, number: number)
        def(end, isNarrow ? .near : .tied, 1)
        use(index)
        finish()
        if !isNarrow { trapOnCarry(code, i.source) }
      } else {
        // A huge size: made in a register of its own.
        let size = fresh(.i64)
        begin(.move, Detail(.mov, .qword), source: i.source)
        pending.immediate = i.immediate
        def(size)
        finish()
        begin(.binary, Detail(.add, .qword), source: i.source)
        def(end, .tied, 1)
        use(size)
        use(index)
        finish()
        trapOnCarry(code, i.source)
      }
      index = end
    }
    begin(.compare, Detail(.cmp, .qword), source: i.source)
    use(index)
    use(bound, .registerOrStack)
    finish()
    begin(.trapIf, Detail(.j, .fixed, .above), source: i.source)
    pending.trap = code
    finish(flags: .readsProcessorState)
  }

  private mutating func trapOnCarry(_ code: TrapCode, _ source: UInt32) {
    begin(.trapIf, Detail(.j, .fixed, .carry), source: source)
    pending.trap = code
    finish(flags: .readsProcessorState)
  }

  mutating func lowerEntry(_ f: borrowing Function) {
    let places = calls.own.firstPlace..<calls.own.firstResult
    begin(.entry, Detail(.nop), source: 0)
    var parameter = f[f.entry].first
    for at in places {
      let place = calls.places[at]
      if place.register != 255 { def(parameter.index, .fixed, place.register) }
      parameter = f[parameter].next
    }
    finish(flags: .entry)
    parameter = f[f.entry].first
    for at in places {
      let place = calls.places[at]
      if place.register == 255 && isWanted[parameter.index] {
        begin(.loadArgument, Detail(.mov), source: 0)
        def(parameter.index)
        pending.immediate = Int64(place.offset)
        finish()
      }
      parameter = f[parameter].next
    }
  }

  private mutating func lowerReturn(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    begin(.ret, Detail(.ret), source: i.source)
    var at = calls.own.firstResult
    for index in f.operandList(of: value) {
      use(register(f.pool[index], f), .fixed, calls.places[at].register)
      at += 1
    }
    finish()
  }

  private mutating func lowerCall(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let shape = calls.shapes[Int(i.detail)]
    outgoingBytes = max(outgoingBytes, shape.stackBytes)
    let list = f.operandList(of: value)
    if shape.stackBytes > 0 {
      var at = shape.firstPlace
      for index in list {
        let place = calls.places[at]
        at += 1
        if place.register != 255 { continue }
        begin(.storeArgument, Detail(.mov), source: i.source)
        pending.immediate = Int64(place.offset)
        use(register(f.pool[index], f))
        finish()
      }
    }
    let isTail = i.opcode.isTailCall
    let isIndirect = i.opcode == .callIndirect || i.opcode == .tailCallIndirect || i.opcode == .invokeIndirect
    begin(
      isTail ? (isIndirect ? .tailCallIndirect : .tailCall) : (isIndirect ? .callIndirect : .call),
      Detail(bits: i.b.index), source: i.source)
    pending.immediate = isTail || shape.calleePops ? Int64(shape.stackBytes) : 0
    pending.detail = shape.narrowResults
    if !isTail {
      hasCalls = true
      for number in 0..<shape.resultCount {
        let at = shape.firstResult + number
        let wanted = number == 0 ? (isWanted[value.index] ? value.index : nil) : projection(value, Int64(number), f)
        def(wanted ?? fresh(calls.types[at]), .fixed, calls.places[at].register)
      }
    }
    if isIndirect { use(register(i.a, f), .fixed, X64.callTarget.code) }
    var at = shape.firstPlace
    for index in list {
      let place = calls.places[at]
      at += 1
      if place.register != 255 { use(register(f.pool[index], f), .fixed, place.register) }
    }
    if isTail { finish() } else { finish(flags: .call, clobbers: shape.clobbers) }
    if i.opcode.isInvoke {
      begin(.jump, Detail(.jmp), source: i.source)
      finish()
    }
  }
}

extension X64 {
  static func condition(_ condition: IntegerCondition) -> Condition {
    switch condition {
    case .eq: .equal
    case .ne: .notEqual
    case .ltS: .less
    case .ltU: .below
    case .gtS: .greater
    case .gtU: .above
    case .leS: .lessOrEqual
    case .leU: .belowOrEqual
    case .geS: .greaterOrEqual
    case .geU: .aboveOrEqual
    }
  }
}
