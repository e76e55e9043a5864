extension X64.Selector {
  typealias Detail = X64.Detail

  /// Writes the code of one value.
  mutating func lower(_ value: Value, _ i: Instruction, _ f: inout Function) {
    switch i.opcode {
    case .parameter, .constant, .vectorConstant, .symbolAddress, .stackAddress, .projection, .copy, .zeroExtend: break
    case .nop: break
    case .add, .sub, .mul, .and, .or, .xor, .shl, .shrS, .shrU, .rotl, .rotr, .mulHighS, .mulHighU, .divS, .divU,
      .remS, .remU, .clz, .ctz, .popcnt, .extend8, .extend16, .extend32, .signExtend, .wrap, .addCarry, .subBorrow,
      .mulWideS, .mulWideU:
      lowerInteger(value, i, &f)
    case .compare, .fcompare:
      let condition = compare(value, f)
      begin(.set, condition, source: i.source)
      def(value.index)
      finish(flags: .readsProcessorState)
    case .select: lowerSelect(value, i, &f)
    case .fadd, .fsub, .fmul, .fdiv, .fmin, .fmax, .copysign, .fneg, .fabs, .fsqrt, .fceil, .ffloor, .ftrunc,
      .fnearest, .fma, .convertS, .convertU, .truncS, .truncU, .truncSatS, .truncSatU, .demote, .promote, .bitcast:
      lowerFloat(value, i, &f)
    case .load, .store, .atomicModify, .atomicCompareExchange, .fence, .vectorLoadLane, .vectorStoreLane:
      lowerMemory(value, i, f)
    case .vectorUnary, .vectorBinary, .vectorTernary, .vectorShift, .vectorTest, .vectorSplat, .vectorExtract,
      .vectorReplace, .vectorShuffle:
      lowerVector(value, i, &f)
    default: lowerControl(value, i, &f)
    }
  }

  private mutating func lowerInteger(_ value: Value, _ i: Instruction, _ f: inout Function) {
    switch i.opcode {
    case .add: lowerAdd(value, i, f)
    case .sub, .and, .or, .xor: lowerLogic(value, i, f)
    case .mul: lowerMultiply(value, i, f)
    case .shl, .shrS, .shrU, .rotl, .rotr: lowerShift(value, i, f)
    case .mulHighS, .mulHighU: lowerMultiplyHigh(value, i, f)
    case .mulWideS, .mulWideU:
      multiplyWide(low: value.index, high: projection(value, 1, f), i.opcode == .mulWideS, i.a, i.b, .i64, i.source, f)
    case .divS, .divU, .remS, .remU: lowerDivision(value, i, f)
    case .clz, .ctz, .popcnt: lowerCount(value, i, f)
    case .extend8: unary(value, i, .movsx8, bytes: 1, f)
    case .extend16: unary(value, i, .movsx16, bytes: 2, f)
    case .extend32: unary(value, i, .movsxd, bytes: 4, f)
    case .signExtend: unary(value, i, .movsxd, bytes: 4, f)
    case .wrap:
      begin(.move, Detail(.mov, .dword), source: i.source)
      def(value.index, .near, 1)
      use(register(i.a, f))
      finish()
    default: lowerCarry(value, i, f)
    }
  }

  /// `d = operation a`, where `a` may be in memory.
  private mutating func unary(
    _ value: Value, _ i: Instruction, _ operation: X64.Operation, bytes: Int, _ f: borrowing Function
  ) {
    let width: X64.Width = operation == .movsxd ? .fixed : X64.width(i.type)
    begin(.unaryOperand, Detail(operation, width), source: i.source)
    def(value.index, .near, 1)
    let inner = f[i.a]
    if inner.opcode == .load, canSink(i.a, f), Int(inner.access.width) == bytes {
      isDone[i.a.index] = true
      use(address(inner.a, inner.access, inner.source, f))
    } else {
      use(lowRegister(i.a, f), .registerOrStack)
    }
    finish()
  }

  /// `d = a operation b` on the register of `a`.
  mutating func binary(
    _ value: UInt32, _ operation: X64.Operation, _ type: ValueType, _ a: Value, _ b: Value, commutative: Bool,
    _ source: UInt32, _ f: borrowing Function
  ) {
    let width = X64.width(type)
    if let number = smallConstant(b, type, f) {
      begin(.binaryImmediate, Detail(operation, width), source: source, number: number)
      def(value, .tied, 1)
      use(operand(a, type, f))
      finish()
      return
    }
    var (first, second) = (a, b)
    if commutative && isFoldable(first, type, f) && !isFoldable(second, type, f) { swap(&first, &second) }
    begin(.binary, Detail(operation, width), source: source)
    def(value, .tied, 1)
    use(operand(first, type, f))
    useInteger(second, type, f)
    let isMemory = Detail(bits: pending.extra).memory != .none
    finish(flags: commutative && !isMemory ? .commutative : [])
  }

  private mutating func isFoldable(_ value: Value, _ type: ValueType, _ f: borrowing Function) -> Bool {
    f[value].opcode == .load && Int(f[value].access.width) == type.byteCount && canSink(value, f)
  }

  mutating func useInteger(_ value: Value, _ type: ValueType, _ f: borrowing Function) {
    if let address = memoryOperand(value, bytes: type.byteCount, f) {
      use(address)
    } else {
      use(operand(value, type, f), .registerOrStack)
    }
  }

  private mutating func lowerAdd(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let width = X64.width(i.type)
    if let number = smallConstant(i.b, i.type, f) {
      if let (base, index, scale) = scaledSum(i.a, i.type, f) {
        return lea(value, width, base, index, scale, number, i, f)
      }
      begin(.addImmediate, Detail(.add, width), source: i.source, number: number)
      def(value.index, .near, 1)
      use(operand(i.a, i.type, f))
      finish()
      return
    }
    if let (base, index, scale) = sum(i.a, i.b, i.type, f) {
      return lea(value, width, base, index, scale, 0, i, f)
    }
    if isFoldable(i.a, i.type, f) || isFoldable(i.b, i.type, f) {
      return binary(value.index, .add, i.type, i.a, i.b, commutative: true, i.source, f)
    }
    begin(.add, Detail(.add, width), source: i.source)
    def(value.index, .near, 1)
    use(operand(i.a, i.type, f))
    use(operand(i.b, i.type, f))
    finish(flags: .commutative)
  }

  /// `x + (y << k)`, when the shift serves only this addition.
  private mutating func sum(_ a: Value, _ b: Value, _ type: ValueType, _ f: borrowing Function) -> (
    Value, Value, X64.Scale
  )? {
    for (base, index) in [(a, b), (b, a)] {
      let i = f[index]
      if i.opcode == .shl, i.type == type, useCounts[index.index] == 1, !isWanted[index.index],
        let count = f.constantBits(i.b), count >= 1, count <= 3, let scale = X64.Scale(rawValue: UInt8(count))
      {
        return (base, i.a, scale)
      }
    }
    return nil
  }

  /// The parts of a sum that is used once, as the inside of `sum + number`.
  private mutating func scaledSum(_ value: Value, _ type: ValueType, _ f: borrowing Function) -> (
    Value, Value, X64.Scale
  )? {
    let i = f[value]
    guard i.opcode == .add, useCounts[value.index] == 1, !isWanted[value.index], i.block == block,
      f.constantBits(i.b) == nil
    else { return nil }
    return sum(i.a, i.b, type, f) ?? (i.a, i.b, .one)
  }

  private mutating func lea(
    _ value: Value, _ width: X64.Width, _ base: Value, _ index: Value, _ scale: X64.Scale, _ displacement: Int32,
    _ i: Instruction, _ f: borrowing Function
  ) {
    var address = X64.Address()
    address.kind = .address
    address.base = operand(base, i.type, f)
    address.index = operand(index, i.type, f)
    address.scale = scale
    address.displacement = displacement
    begin(.lea, Detail(.lea, width), source: i.source)
    def(value.index)
    use(address)
    finish()
  }

  private mutating func lowerLogic(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let width = X64.width(i.type)
    switch i.opcode {
    case .sub:
      if f.constantBits(i.a) == 0 {
        begin(.unary, Detail(.neg, width), source: i.source)
        def(value.index, .tied, 1)
        use(operand(i.b, i.type, f))
        finish()
        return
      }
      return binary(value.index, .sub, i.type, i.a, i.b, commutative: false, i.source, f)
    case .and:
      if let bits = f.constantBits(i.b), bits == 0xff || bits == 0xffff || bits == 0xffff_ffff {
        if bits == 0xffff_ffff {
          begin(.move, Detail(.mov, .dword), source: i.source)
          def(value.index, .near, 1)
          use(register(i.a, f))
        } else {
          begin(.unaryOperand, Detail(bits == 0xff ? .movzx8 : .movzx16, .dword), source: i.source)
          def(value.index, .near, 1)
          use(lowRegister(i.a, f), .registerOrStack)
        }
        finish()
        return
      }
      if i.type == .i64, let bits = f.constantBits(i.b), bits <= 0x7fff_ffff {
        // The upper half is zero either way.
        begin(.binaryImmediate, Detail(.and, .dword), source: i.source, number: Int32(truncatingIfNeeded: bits))
        def(value.index, .tied, 1)
        use(register(i.a, f))
        finish()
        return
      }
      if features.contains(.bmi1), lowerAndNot(value, i, f) { return }
      return binary(value.index, .and, i.type, i.a, i.b, commutative: true, i.source, f)
    case .or: return binary(value.index, .or, i.type, i.a, i.b, commutative: true, i.source, f)
    default:
      if smallConstant(i.b, i.type, f) == -1 {
        begin(.unary, Detail(.not, width), source: i.source)
        def(value.index, .tied, 1)
        use(operand(i.a, i.type, f))
        finish()
        return
      }
      return binary(value.index, .xor, i.type, i.a, i.b, commutative: true, i.source, f)
    }
  }

  /// `~x & y`, `x & -x` and `x & (x - 1)` in one instruction.
  private mutating func lowerAndNot(_ value: Value, _ i: Instruction, _ f: borrowing Function) -> Bool {
    let width = X64.width(i.type)
    for (inner, other) in [(i.a, i.b), (i.b, i.a)] {
      let n = f[inner]
      if isWanted[inner.index] || useCounts[inner.index] != 1 { continue }
      if n.opcode == .xor, smallConstant(n.b, n.type, f) == -1 {
        begin(.three, Detail(.andn, width), source: i.source)
        def(value.index)
        use(operand(n.a, i.type, f))
        useInteger(other, i.type, f)
        finish()
        return true
      }
      let isLowest = n.opcode == .sub && f.constantBits(n.a) == 0 && n.b == other
      let isReset = n.opcode == .add && smallConstant(n.b, n.type, f) == -1 && n.a == other
      if isLowest || isReset {
        begin(.unaryOperand, Detail(isLowest ? .blsi : .blsr, width), source: i.source)
        def(value.index)
        use(operand(other, i.type, f), .registerOrStack)
        finish()
        return true
      }
    }
    return false
  }

  private mutating func lowerMultiply(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let width = X64.width(i.type)
    if let bits = f.constantBits(i.b), bits == 3 || bits == 5 || bits == 9 {
      return lea(value, width, i.a, i.a, bits == 3 ? .two : bits == 5 ? .four : .eight, 0, i, f)
    }
    if let number = smallConstant(i.b, i.type, f) {
      begin(.unaryOperandImmediate, Detail(.imul, width), source: i.source, number: number)
      def(value.index, .near, 1)
      useInteger(i.a, i.type, f)
      // Memory's displacement and the number share the immediate.
      finish()
      return
    }
    binary(value.index, .imul, i.type, i.a, i.b, commutative: true, i.source, f)
  }

  private mutating func lowerShift(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let width = X64.width(i.type)
    let operation: X64.Operation
    let byRegister: X64.Operation?
    switch i.opcode {
    case .shl: (operation, byRegister) = (.shl, .shlx)
    case .shrS: (operation, byRegister) = (.sar, .sarx)
    case .shrU: (operation, byRegister) = (.shr, .shrx)
    case .rotl: (operation, byRegister) = (.rol, nil)
    default: (operation, byRegister) = (.ror, nil)
    }
    if let bits = f.constantBits(i.b) {
      let count = Int32(truncatingIfNeeded: bits & (i.type == .i32 ? 31 : 63))
      let inner = f[i.a]
      if i.opcode == .shrU && i.type == .i32 && inner.opcode == .mulHighU && useCounts[i.a.index] == 1
        && !isWanted[i.a.index] && inner.block == block
      {
        // One shift takes the upper half and divides it.
        return lowerMultiplyHigh(value, inner, shift: count, f)
      }
      if operation == .shl && count == 1 {
        begin(.add, Detail(.add, width), source: i.source)
        def(value.index, .near, 1)
        let register = operand(i.a, i.type, f)
        use(register)
        use(register)
        return finish()
      }
      if operation == .rol && features.contains(.bmi2) {
        let right = (i.type == .i32 ? 32 : 64) - count
        begin(.unaryOperandImmediate, Detail(.rorx, width), source: i.source, number: right)
        def(value.index, .near, 1)
        useInteger(i.a, i.type, f)
        return finish()
      }
      begin(.binaryImmediate, Detail(operation, width), source: i.source, number: count)
      def(value.index, .tied, 1)
      use(operand(i.a, i.type, f))
      return finish()
    }
    if let byRegister, features.contains(.bmi2) {
      begin(.shiftByRegister, Detail(byRegister, width), source: i.source)
      def(value.index)
      use(operand(i.a, i.type, f))
      use(lowRegister(i.b, f))
      return finish()
    }
    begin(.shiftByCount, Detail(operation, width), source: i.source)
    def(value.index, .tied, 1)
    use(operand(i.a, i.type, f))
    use(lowRegister(i.b, f), .fixed, X64.Register.rcx.code)
    finish()
  }

  // MARK: Wide multiplication and division

  mutating func projection(_ value: Value, _ number: Int64, _ f: borrowing Function) -> UInt32? {
    var projection = firstProjection[value.index]
    while projection != .max {
      if f[Value(projection)].immediate == number { return isWanted[projection] ? projection : nil }
      projection = nextProjection[projection]
    }
    return nil
  }

  private mutating func multiplyWide(
    low: UInt32?, high: UInt32?, _ isSigned: Bool, _ a: Value, _ b: Value, _ type: ValueType, _ source: UInt32,
    _ f: borrowing Function
  ) {
    let lowRegister = low ?? fresh(type)
    let highRegister = high ?? fresh(type)
    if !isSigned && features.contains(.bmi2) {
      begin(.multiplyRegisters, Detail(.mulx, X64.width(type)), source: source)
      def(lowRegister)
      def(highRegister)
      use(operand(a, type, f), .fixed, X64.Register.rdx.code)
      useInteger(b, type, f)
      finish()
      return
    }
    begin(.multiplyWide, Detail(isSigned ? .imul : .mul, X64.width(type)), source: source)
    def(lowRegister, .fixed, X64.Register.rax.code)
    def(highRegister, .fixed, X64.Register.rdx.code)
    use(operand(a, type, f), .fixed, X64.Register.rax.code)
    useInteger(b, type, f)
    finish()
  }

  private mutating func lowerMultiplyHigh(
    _ value: Value, _ i: Instruction, shift: Int32 = 0, _ f: borrowing Function
  ) {
    let isSigned = i.opcode == .mulHighS
    if i.type == .i64 {
      return multiplyWide(low: nil, high: value.index, isSigned, i.a, i.b, .i64, i.source, f)
    }
    // Both factors extended to 64 bits; the upper half of the product.
    let product = fresh(.i64)
    if let bits = f.constantBits(i.b) {
      let factor =
        isSigned ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits & 0xffff_ffff)
      if let number = Int32(exactly: factor) {
        let wide = extended(i.a, isSigned, i.source, f)
        begin(.unaryOperandImmediate, Detail(.imul, .qword), source: i.source, number: number)
        def(product, .near, 1)
        use(wide)
        finish()
        return upperHalf(value, product, shift, i.source)
      }
    }
    let left = extended(i.a, isSigned, i.source, f)
    let right = extended(i.b, isSigned, i.source, f)
    begin(.binary, Detail(.imul, .qword), source: i.source)
    def(product, .tied, 1)
    use(left)
    use(right)
    finish(flags: .commutative)
    upperHalf(value, product, shift, i.source)
  }

  private mutating func extended(_ value: Value, _ isSigned: Bool, _ source: UInt32, _ f: borrowing Function) -> UInt32
  {
    if !isSigned { return register(value, f) }
    let wide = fresh(.i64)
    let narrow = lowRegister(value, f)
    begin(.unaryOperand, Detail(.movsxd), source: source)
    def(wide)
    use(narrow, .registerOrStack)
    finish()
    return wide
  }

  private mutating func upperHalf(_ value: Value, _ product: UInt32, _ shift: Int32, _ source: UInt32) {
    begin(.binaryImmediate, Detail(.shr, .qword), source: source, number: 32 + shift)
    def(value.index, .tied, 1)
    use(product)
    finish()
  }

  private mutating func lowerDivision(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let width = X64.width(i.type)
    let isSigned = i.opcode == .divS || i.opcode == .remS
    let isRemainder = i.opcode == .remS || i.opcode == .remU
    begin(.divide, Detail(isSigned ? .idiv : .div, width), source: i.source)
    if isRemainder {
      def(value.index, .fixed, X64.Register.rdx.code)
    } else {
      def(value.index, .fixed, X64.Register.rax.code)
    }
    use(operand(i.a, i.type, f), .fixed, X64.Register.rax.code)
    use(operand(i.b, i.type, f))
    temporary(.i64, fixed: isRemainder ? .rax : .rdx)
    // What is known of the divisor: bit 0, it is not zero; bit 1, it is not -1.
    var known: Int64 = 0
    if let bits = f.constantBits(i.b) {
      if bits != 0 { known |= 1 }
      if bits != (i.type == .i32 ? 0xffff_ffff : UInt64.max) { known |= 2 }
    }
    pending.immediate = known
    pending.detail = i.detail
    finish()
  }

  private mutating func lowerCount(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let width = X64.width(i.type)
    let (operation, feature): (X64.Operation, X64.Feature) =
      switch i.opcode {
      case .clz: (.lzcnt, .lzcnt)
      case .ctz: (.tzcnt, .bmi1)
      default: (.popcnt, .popcnt)
      }
    if features.contains(feature) {
      begin(.unaryOperand, Detail(operation, width), source: i.source)
      def(value.index, .near, 1)
      useInteger(i.a, i.type, f)
    } else if i.opcode == .popcnt {
      begin(.countBits, Detail(.popcnt, width), source: i.source)
      earlyDef(value.index)
      use(operand(i.a, i.type, f))
      temporary(.i64)
    } else {
      begin(.countZeros, Detail(operation, width), source: i.source)
      earlyDef(value.index)
      use(operand(i.a, i.type, f))
      temporary(.i64)
    }
    finish()
  }

  // MARK: Carry chains

  /// Additions with carry are written together with those whose carry they take, so that the carry stays in the flags.
  private mutating func lowerCarry(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    var chain: [Value] = [value]
    while chain.count < 64, let producer = chained(chain[chain.count - 1], f) {
      chain.append(producer)
      isDone[producer.index] = true
    }
    for (index, member) in chain.reversed().enumerated() {
      let m = f[member]
      let isAdd = m.opcode == .addCarry
      var takesCarry = true
      if index == 0 {
        if f.constantBits(m.c) == 0 {
          takesCarry = false
        } else {
          begin(.carryFromRegister, Detail(.bt, .dword), source: m.source)
          use(lowRegister(m.c, f))
          finish()
        }
      }
      let operation: X64.Operation = isAdd ? (takesCarry ? .adc : .add) : (takesCarry ? .sbb : .sub)
      addWithCarry(member, operation, m, takesCarry, f)
    }
    if let carry = projection(value, 1, f) {
      begin(.set, Detail(.set, .byte, .carry), source: i.source)
      def(carry)
      finish(flags: .readsProcessorState)
      isDone[carry] = true
    }
  }

  private mutating func addWithCarry(
    _ value: Value, _ operation: X64.Operation, _ m: Instruction, _ takesCarry: Bool, _ f: borrowing Function
  ) {
    let flags: MachineInstruction.Flags = takesCarry ? .readsProcessorState : []
    if let number = smallConstant(m.b, .i64, f) {
      begin(.binaryImmediate, Detail(operation, .qword), source: m.source, number: number)
      def(value.index, .tied, 1)
      use(register(m.a, f))
      return finish(flags: flags)
    }
    begin(.binary, Detail(operation, .qword), source: m.source)
    def(value.index, .tied, 1)
    use(register(m.a, f))
    useOperand(m.b, nil, bytes: 8, f)
    let isMemory = Detail(bits: pending.extra).memory != .none
    finish(flags: m.opcode == .addCarry && !isMemory ? flags.union(.commutative) : flags)
  }

  /// The instruction whose carry this one takes, if it can be written right before it.
  private mutating func chained(_ value: Value, _ f: borrowing Function) -> Value? {
    let carry = f[value].c
    let p = f[carry]
    guard p.opcode == .projection, useCounts[carry.index] == 1, !isWanted[carry.index] else { return nil }
    let producer = f[p.a]
    guard producer.opcode == f[value].opcode, producer.block == block, !isDone[p.a.index] else { return nil }
    // Nothing between may read what the producer makes.
    var at = producer.next
    var steps = 0
    while at != value {
      let i = f[at]
      steps += 1
      if at.isNone || steps > 24 || i.opcode.hasList || i.opcode.isTerminator { return nil }
      if !isDone[at.index] {
        let operands = i.opcode.operandCount
        let isCarry = at == carry
        if !isCarry {
          if operands > 0 && (i.a == p.a || i.a == carry) { return nil }
          if operands > 1 && (i.b == p.a || i.b == carry) { return nil }
          if operands > 2 && (i.c == p.a || i.c == carry) { return nil }
        }
      }
      at = i.next
    }
    return p.a
  }
}
