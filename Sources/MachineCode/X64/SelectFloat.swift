extension X64.Selector {
  mutating func lowerFloat(_ value: Value, _ i: Instruction, _ f: inout Function) {
    let isSingle = i.type == .f32
    switch i.opcode {
    case .fadd: floatBinary(value, i, isSingle ? .addss : .addsd, f)
    case .fsub: floatBinary(value, i, isSingle ? .subss : .subsd, f)
    case .fmul: floatBinary(value, i, isSingle ? .mulss : .mulsd, f)
    case .fdiv: floatBinary(value, i, isSingle ? .divss : .divsd, f)
    case .fmin, .fmax:
      let operation: X64.Operation =
        i.opcode == .fmin ? (isSingle ? .minss : .minsd) : (isSingle ? .maxss : .maxsd)
      begin(.floatMinimum, Detail(operation), source: i.source)
      def(value.index, .tied, 1)
      use(register(i.a, f))
      use(register(i.b, f))
      finish()
    case .copysign:
      begin(.copySign, Detail(isSingle ? .andps : .andpd), source: i.source)
      def(value.index, .tied, 1)
      use(register(i.a, f))
      use(register(i.b, f))
      temporary(i.type)
      finish()
    case .fneg: floatMask(value, i, .xorps, isSingle ? 0x8000_0000 : 0x8000_0000_0000_0000, &f)
    case .fabs: floatMask(value, i, .andps, isSingle ? 0x7fff_ffff : 0x7fff_ffff_ffff_ffff, &f)
    case .fsqrt: floatUnary(value, i, isSingle ? .sqrtss : .sqrtsd, f)
    case .demote: floatUnary(value, i, .cvtsd2ss, f)
    case .promote: floatUnary(value, i, .cvtss2sd, f)
    case .fceil, .ffloor, .ftrunc, .fnearest:
      let mode: Int32 =
        switch i.opcode {
        case .fnearest: 8
        case .ffloor: 9
        case .fceil: 10
        default: 11
        }
      begin(.unaryOperandImmediate, Detail(isSingle ? .roundss : .roundsd), source: i.source, number: mode)
      def(value.index, .near, 1)
      use(register(i.a, f))
      finish()
    case .fma: lowerFusedMultiplyAdd(value, i, f)
    case .bitcast: lowerBitcast(value, i, f)
    case .convertS, .convertU: lowerConvert(value, i, f)
    default: lowerTruncate(value, i, f)
    }
  }

  private mutating func floatBinary(
    _ value: Value, _ i: Instruction, _ operation: X64.Operation, _ f: borrowing Function
  ) {
    if hasAVX {
      begin(.three, Detail(operation), source: i.source)
      def(value.index)
    } else {
      begin(.binary, Detail(operation), source: i.source)
      def(value.index, .tied, 1)
    }
    var (a, b) = (i.a, i.b)
    if i.opcode.isCommutative && f[a].opcode == .load && canSink(a, f) && !canSink(b, f) { swap(&a, &b) }
    use(register(a, f))
    useOperand(b, nil, bytes: i.type.byteCount, f)
    finish()
  }

  private mutating func floatUnary(
    _ value: Value, _ i: Instruction, _ operation: X64.Operation, _ f: borrowing Function
  ) {
    begin(.unaryOperand, Detail(operation), source: i.source)
    def(value.index, .near, 1)
    useOperand(i.a, nil, bytes: f[i.a].type.byteCount, f)
    finish()
  }

  /// Changes the sign bit with a constant mask.
  private mutating func floatMask(
    _ value: Value, _ i: Instruction, _ operation: X64.Operation, _ mask: UInt64, _ f: inout Function
  ) {
    let half = i.type == .f32 ? mask | mask << 32 : mask
    let index = f.vectorConstantIndex(VectorBits(low: half, high: half))
    begin(hasAVX ? .three : .binary, Detail(operation), source: i.source)
    if hasAVX { def(value.index) } else { def(value.index, .tied, 1) }
    use(register(i.a, f))
    use(constantAddress(index))
    finish()
  }

  private mutating func lowerFusedMultiplyAdd(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    precondition(features.contains(.fma), "a fused multiplication needs the processor's")
    begin(.fusedMultiplyAdd, Detail(i.type == .f32 ? .vfmadd213ss : .vfmadd213sd), source: i.source)
    def(value.index, .tied, 1)
    use(register(i.a, f))
    use(register(i.b, f))
    use(register(i.c, f))
    finish()
  }

  private mutating func lowerBitcast(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let source = f[i.a]
    if source.opcode == .load && canSink(i.a, f) && Int(source.access.width) == i.type.byteCount {
      isDone[i.a.index] = true
      begin(.load, Detail(X64.loadOperation(i.type), X64.loadWidth(i.type)), source: i.source)
      def(value.index)
      use(address(source.a, source.access, source.source, f))
      return finish()
    }
    if i.type.isVectorClass == source.type.isVectorClass {
      begin(
        .move, Detail(i.type.isVectorClass ? .movaps : .mov, i.type.isVectorClass ? .fixed : X64.width(i.type)),
        source: i.source)
    } else {
      begin(.cross, Detail(.movd, i.type.byteCount == 4 ? .dword : .qword), source: i.source)
    }
    def(value.index, .near, 1)
    use(register(i.a, f))
    finish()
  }

  private mutating func lowerConvert(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let from = f[i.a].type
    let operation: X64.Operation = i.type == .f32 ? .cvtsi2ss : .cvtsi2sd
    if i.opcode == .convertU && from == .i64 {
      begin(.convertUnsigned, Detail(operation), source: i.source)
      earlyDef(value.index)
      use(register(i.a, f))
      temporary(.i64)
      temporary(.i64)
      return finish()
    }
    // An unsigned number of 32 bits is a signed one of 64.
    let width: X64.Width = from == .i32 && i.opcode == .convertS ? .dword : .qword
    begin(.unaryOperand, Detail(operation, width), source: i.source)
    def(value.index)
    if width == .dword {
      useInteger(i.a, .i32, f)
    } else if from == .i32 {
      use(register(i.a, f))
    } else {
      useInteger(i.a, .i64, f)
    }
    finish()
  }

  private mutating func lowerTruncate(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let from = f[i.a].type
    // Bits of the small print: 1 unsigned, 2 saturating, 4 from f32, 8 to i64.
    var kind: UInt32 = 0
    if i.opcode == .truncU || i.opcode == .truncSatU { kind |= 1 }
    if i.opcode == .truncSatS || i.opcode == .truncSatU { kind |= 2 }
    if from == .f32 { kind |= 4 }
    if i.type == .i64 { kind |= 8 }
    begin(.truncate, Detail(from == .f32 ? .cvttss2si : .cvttsd2si), source: i.source)
    pending.immediate = Int64(kind)
    pending.detail = i.detail
    earlyDef(value.index)
    use(register(i.a, f))
    temporary(.i64)
    temporary(.f64)
    finish()
  }

  // MARK: Memory

  mutating func lowerMemory(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    switch i.opcode {
    case .load: lowerLoad(value, i, f)
    case .store: lowerStore(i, f)
    case .fence:
      begin(.fence, Detail(.mfence), source: i.source)
      finish()
    case .atomicModify: lowerAtomicModify(value, i, f)
    case .atomicCompareExchange:
      let access = i.access
      begin(.compareExchange, Detail(.cmpxchg, X64.width(bytes: access.width)), source: i.source)
      pending.detail = UInt16(access.width)
      def(value.index, .fixed, X64.Register.rax.code)
      use(lowRegisterFor(i.b, access.width, f), .fixed, X64.Register.rax.code)
      use(lowRegisterFor(i.c, access.width, f))
      use(address(i.a, access, i.source, f))
      finish()
    default: lowerLane(value, i, f)
    }
  }

  private mutating func lowRegisterFor(_ value: Value, _ bytes: UInt8, _ f: borrowing Function) -> UInt32 {
    bytes < 8 ? lowRegister(value, f) : register(value, f)
  }

  private mutating func lowerLoad(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let access = i.access
    let operation: X64.Operation
    var width = X64.Width.fixed
    if i.type == .v128 && access.width < 16 {
      // Narrow loads of vectors fill the rest with zeros.
      operation = access.width == 4 ? .movss : .movsd
    } else if !i.type.isInteger || access.width == UInt8(i.type.byteCount) || access.width == 4 && !access.signed {
      operation = X64.loadOperation(i.type)
      width = i.type.isInteger ? X64.width(bytes: access.width) : .fixed
    } else {
      (operation, width) = X64.extendingLoad(access, i.type)
    }
    begin(.load, Detail(operation, width), source: i.source)
    def(value.index)
    use(address(i.a, access, i.source, f))
    finish()
  }

  private mutating func lowerStore(_ i: Instruction, _ f: borrowing Function) {
    let access = i.access
    let stored = f[i.b]
    if access.atomic {
      // An exchange is a store that is seen at once.
      begin(.exchange, Detail(.xchg, X64.width(bytes: access.width)), source: i.source)
      def(fresh(.i64), .tied, 1)
      use(lowRegisterFor(i.b, access.width, f))
      use(address(i.a, access, i.source, f))
      return finish()
    }
    if stored.type.isInteger {
      let width = X64.width(bytes: access.width)
      if let number = access.width < 8
        ? f.constantBits(i.b).map({ Int32(truncatingIfNeeded: $0) }) : smallConstant(i.b, .i64, f)
      {
        let cut: Int32 =
          access.width == 1
          ? Int32(Int8(truncatingIfNeeded: number))
          : access.width == 2 ? Int32(Int16(truncatingIfNeeded: number)) : number
        begin(.storeImmediate, Detail(.mov, width), source: i.source, number: cut)
        use(address(i.a, access, i.source, f))
        return finish()
      }
      if lowerModify(i, stored, f) { return }
      begin(.store, Detail(.mov, width), source: i.source)
      use(lowRegisterFor(i.b, access.width, f))
    } else if stored.opcode == .bitcast && !isWanted[i.b.index] && useCounts[i.b.index] == 1
      && f[stored.a].type.isInteger
    {
      begin(.store, Detail(.mov, X64.width(bytes: access.width)), source: i.source)
      use(lowRegisterFor(stored.a, access.width, f))
    } else {
      begin(.store, Detail(X64.storeOperation(stored.type)), source: i.source)
      use(register(i.b, f))
    }
    use(address(i.a, access, i.source, f))
    finish()
  }

  /// `memory = memory operation value` in one instruction.
  private mutating func lowerModify(_ i: Instruction, _ stored: Instruction, _ f: borrowing Function) -> Bool {
    let operation: X64.Operation
    switch stored.opcode {
    case .add: operation = .add
    case .sub: operation = .sub
    case .and: operation = .and
    case .or: operation = .or
    case .xor: operation = .xor
    default: return false
    }
    let access = i.access
    guard useCounts[i.b.index] == 1, !isWanted[i.b.index], stored.block == block else { return false }
    for (loaded, other) in [(stored.a, stored.b), (stored.b, stored.a)] {
      if loaded == stored.b && !stored.opcode.isCommutative { continue }
      let load = f[loaded]
      guard load.opcode == .load, load.a == i.a, load.access.offset == access.offset,
        load.access.width == access.width, load.type.isInteger, canSink(loaded, f)
      else { continue }
      isDone[loaded.index] = true
      let width = X64.width(bytes: access.width)
      if let number = smallConstant(other, stored.type, f) {
        let cut: Int32 =
          access.width == 1
          ? Int32(Int8(truncatingIfNeeded: number))
          : access.width == 2 ? Int32(Int16(truncatingIfNeeded: number)) : number
        begin(.modifyImmediate, Detail(operation, width), source: i.source, number: cut)
      } else {
        begin(.modify, Detail(operation, width), source: i.source)
        use(lowRegisterFor(other, access.width, f))
      }
      use(address(i.a, access, i.source, f))
      finish()
      return true
    }
    return false
  }

  private mutating func lowerAtomicModify(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let access = i.access
    let width = X64.width(bytes: access.width)
    let isUsed = isWanted[value.index]
    switch access.operation {
    case .exchange, .add, .sub:
      var operand = lowRegisterFor(i.b, access.width, f)
      if access.operation == .sub {
        let negative = fresh(i.type)
        begin(.unary, Detail(.neg, X64.width(i.type)), source: i.source)
        def(negative, .tied, 1)
        use(operand)
        finish()
        operand = negative
      }
      var detail = Detail(access.operation == .exchange ? .xchg : .xadd, width)
      detail.isLocked = access.operation != .exchange
      begin(.exchange, detail, source: i.source)
      pending.detail = UInt16(access.width)
      def(value.index, .tied, 1)
      use(operand)
      use(address(i.a, access, i.source, f))
    default:
      let operation: X64.Operation = access.operation == .and ? .and : access.operation == .or ? .or : .xor
      if isUsed {
        begin(.atomicLoop, Detail(operation, width), source: i.source)
        pending.detail = UInt16(access.width)
        earlyDef(value.index, .fixed, X64.Register.rax.code)
        use(lowRegisterFor(i.b, access.width, f))
        use(address(i.a, access, i.source, f))
        temporary(.i64)
      } else {
        var detail = Detail(operation, width)
        detail.isLocked = true
        begin(.modify, detail, source: i.source)
        use(lowRegisterFor(i.b, access.width, f))
        use(address(i.a, access, i.source, f))
      }
    }
    finish()
  }

  private mutating func lowerLane(_ value: Value, _ i: Instruction, _ f: borrowing Function) {
    let access = i.access
    let lane = Int32(truncatingIfNeeded: i.immediate >> 40)
    let isLoad = i.opcode == .vectorLoadLane
    let operation: X64.Operation
    let width: X64.Width
    switch access.width {
    case 1: (operation, width) = (isLoad ? .pinsrb : .pextrb, .fixed)
    case 2: (operation, width) = (isLoad ? .pinsrw : .pextrw, .fixed)
    case 4: (operation, width) = (isLoad ? .pinsrd : .pextrd, .dword)
    default: (operation, width) = (isLoad ? .pinsrd : .pextrd, .qword)
    }
    begin(isLoad ? .loadTied : .storeOperandImmediate, Detail(operation, width), source: i.source, number: lane)
    if isLoad { def(value.index, .tied, 1) }
    use(register(i.b, f))
    use(address(i.a, access, i.source, f))
    finish()
  }
}

extension X64 {
  static func width(bytes: UInt8) -> Width {
    switch bytes {
    case 1: .byte
    case 2: .word
    case 4: .dword
    default: .qword
    }
  }

  static func loadOperation(_ type: ValueType) -> Operation {
    switch type {
    case .f32: .movss
    case .f64: .movsd
    case .v128: .movups
    default: .mov
    }
  }
  static func loadWidth(_ type: ValueType) -> Width { type.isInteger ? width(type) : .fixed }
  static func storeOperation(_ type: ValueType) -> Operation { loadOperation(type) }

  /// A load that extends what it reads. Zero extension to 32 bits is one to 64.
  static func extendingLoad(_ access: MemoryAccess, _ type: ValueType) -> (Operation, Width) {
    switch (access.width, access.signed) {
    case (1, false): (.movzx8, .dword)
    case (2, false): (.movzx16, .dword)
    case (1, true): (.movsx8, width(type))
    case (2, true): (.movsx16, width(type))
    default: (.movsxd, .fixed)
    }
  }
}
