extension X64.Writer {
  mutating func writeSequence(
    _ kind: X64.Kind, _ i: MachineInstruction, _ detail: Detail, _ f: borrowing Function, _ m: borrowing MachineFunction
  ) {
    switch kind {
    case .floatMinimum: writeMinimum(i, detail, m)
    case .copySign: writeCopySign(i, detail, m)
    case .convertUnsigned: writeConvertUnsigned(i, detail, m)
    case .truncate: writeTruncate(i, detail, m)
    case .countBits: writeCountBits(i, detail, m)
    case .countZeros: writeCountZeros(i, detail, m)
    case .carryFromRegister: assembler.emit(.bt, register(i, 0, m), 0, .dword)
    case .fusedMultiplyAdd:
      assembler.emit(detail.operation, register(i, 0, m), register(i, 2, m), register(i, 3, m))
    default: preconditionFailure("not a sequence")
    }
  }

  // MARK: Division

  mutating func writeDivide(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let divisor = register(i, 2, m)
    let width = detail.width
    let isSigned = detail.operation == .idiv
    let isRemainder = register(i, 0, m) == .rdx
    if i.immediate & 1 == 0 {
      assembler.emit(.test, divisor, divisor, width)
      assembler.jump(if: .equal, trapStub(TrapCode(UInt8(truncatingIfNeeded: i.detail)), i.source))
    }
    let done = assembler.makeLabel()
    if isSigned && i.immediate & 2 == 0 {
      // The quotient of the least number and -1 overflows, and the machine faults: -1 is dealt with apart.
      assembler.emit(.cmp, divisor, -1, width)
      let stub = assembler.makeLabel()
      assembler.jump(if: .equal, stub)
      stubs.append(
        Stub(
          kind: .divideByMinusOne, trap: TrapCode(UInt8(truncatingIfNeeded: i.detail >> 8)),
          flags: (isRemainder ? 1 : 0) | (width == .qword ? 2 : 0), a: .rax, b: .rdx, label: stub, back: done,
          source: i.source, detail: 0))
    }
    if isSigned {
      assembler.emit(width == .qword ? .cqo : .cdq)
    } else {
      assembler.emit(.xor, .rdx, .rdx, .dword)
    }
    assembler.emit(detail.operation, divisor, width)
    assembler.bind(done)
  }

  mutating func writeDivideStub(_ stub: Stub) {
    if stub.flags & 1 != 0 {
      assembler.emit(.xor, .rdx, .rdx, .dword)
    } else {
      assembler.emit(.neg, .rax, stub.flags & 2 != 0 ? .qword : .dword)
      assembler.jump(if: .overflow, trapStub(stub.trap, stub.source))
    }
    assembler.jump(stub.back)
  }

  // MARK: Floats

  /// Minimum and maximum of WebAssembly's kind: NaN if either is, and zeros ordered by sign.
  private mutating func writeMinimum(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (a, b) = (register(i, 0, m), register(i, 2, m))
    let isSingle = detail.operation == .minss || detail.operation == .maxss
    let isMinimum = detail.operation == .minss || detail.operation == .minsd
    let (differ, unordered, done) = (assembler.makeLabel(), assembler.makeLabel(), assembler.makeLabel())
    assembler.emit(isSingle ? .ucomiss : .ucomisd, a, b)
    assembler.jump(if: .notEqual, differ)
    assembler.jump(if: .parity, unordered)
    assembler.emit(isMinimum ? .orps : .andps, a, b)
    assembler.jump(done)
    assembler.bind(unordered)
    assembler.emit(isSingle ? .addss : .addsd, a, b)
    assembler.jump(done)
    assembler.bind(differ)
    assembler.emit(detail.operation, a, b)
    assembler.bind(done)
  }

  private mutating func writeCopySign(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (a, b, scratch) = (register(i, 0, m), register(i, 2, m), register(i, 3, m))
    let sign: UInt64 = detail.operation == .andps ? 0x8000_0000_8000_0000 : 0x8000_0000_0000_0000
    assembler.emit(.movaps, scratch, b)
    assembler.emit(.andps, scratch, .at(assembler.constant128(low: sign, high: sign)))
    assembler.emit(.andps, a, .at(assembler.constant128(low: ~sign, high: ~sign)))
    assembler.emit(.orps, a, scratch)
  }

  /// Unsigned 64 bits to a float: large numbers are halved with their last bit kept sticky, and doubled again.
  private mutating func writeConvertUnsigned(
    _ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction
  ) {
    let (to, from, half, bit) = (register(i, 0, m), register(i, 1, m), register(i, 2, m), register(i, 3, m))
    let (large, done) = (assembler.makeLabel(), assembler.makeLabel())
    assembler.emit(.xorps, to, to)
    assembler.emit(.test, from, from, .qword)
    assembler.jump(if: .sign, large)
    assembler.emit(detail.operation, to, from, .qword)
    assembler.jump(done)
    assembler.bind(large)
    assembler.emit(.mov, half, from, .qword)
    assembler.emit(.mov, bit, from, .dword)
    assembler.emit(.shr, half, 1, .qword)
    assembler.emit(.and, bit, 1, .dword)
    assembler.emit(.or, half, bit, .qword)
    assembler.emit(detail.operation, to, half, .qword)
    assembler.emit(detail.operation == .cvtsi2ss ? .addss : .addsd, to, to)
    assembler.bind(done)
  }

  private static let isUnsigned: Int64 = 1
  private static let saturates: Int64 = 2
  private static let isSingle: Int64 = 4
  private static let isWide: Int64 = 8

  /// Float to integer: the machine answers with one odd number where it cannot; what that means is found out of line.
  private mutating func writeTruncate(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (to, from, scratch, float) = (register(i, 0, m), register(i, 1, m), register(i, 2, m), register(i, 3, m))
    let kind = i.immediate
    let isSingle = kind & Self.isSingle != 0
    let isWide = kind & Self.isWide != 0
    let (stub, done) = (assembler.makeLabel(), assembler.makeLabel())
    if kind & Self.isUnsigned == 0 {
      let width: X64.Width = isWide ? .qword : .dword
      assembler.emit(detail.operation, to, from, width)
      assembler.emit(.cmp, to, 1, width)
      assembler.jump(if: .overflow, stub)
    } else if !isWide {
      assembler.emit(detail.operation, to, from, .qword)
      assembler.emit(.mov, scratch, to, .dword)
      assembler.emit(.cmp, scratch, to, .qword)
      assembler.jump(if: .notEqual, stub)
    } else {
      // Numbers from 2^63 on are converted less 2^63.
      let small = assembler.makeLabel()
      let limit =
        isSingle
        ? Memory.at(assembler.constant32(0x5f00_0000)) : Memory.at(assembler.constant64(0x43e0_0000_0000_0000))
      assembler.emit(detail.operation, to, from, .qword)
      assembler.emit(.test, to, to, .qword)
      assembler.jump(if: .noSign, done)
      assembler.emit(isSingle ? .ucomiss : .ucomisd, from, limit)
      assembler.jump(if: .below, small)
      assembler.emit(.movaps, float, from)
      assembler.emit(isSingle ? .subss : .subsd, float, limit)
      assembler.emit(detail.operation, to, float, .qword)
      assembler.emit(.test, to, to, .qword)
      assembler.jump(if: .sign, stub)
      assembler.emit(.mov, scratch, wide: Int64.min)
      assembler.emit(.xor, to, scratch, .qword)
      assembler.jump(done)
      assembler.bind(small)
      assembler.jump(stub)
    }
    assembler.bind(done)
    stubs.append(
      Stub(
        kind: .truncate, trap: .none, flags: UInt8(truncatingIfNeeded: kind), a: to, b: from, label: stub, back: done,
        source: i.source, detail: i.detail))
  }

  mutating func writeTruncateStub(_ stub: Stub) {
    let kind = Int64(stub.flags)
    let (to, from) = (stub.a, stub.b)
    let isSingle = kind & Self.isSingle != 0
    let isWide = kind & Self.isWide != 0
    let isUnsigned = kind & Self.isUnsigned != 0
    let compare: X64.Operation = isSingle ? .ucomiss : .ucomisd
    let zero = isSingle ? Memory.at(assembler.constant32(0)) : Memory.at(assembler.constant64(0))
    if kind & Self.saturates != 0 {
      if isUnsigned {
        // Above zero it was too large; else, and for NaN, the answer is zero.
        assembler.emit(.xor, to, to, .dword)
        assembler.emit(compare, from, zero)
        assembler.jump(if: .belowOrEqual, stub.back)
        assembler.load(to, isWide ? -1 : 0xffff_ffff)
        assembler.jump(stub.back)
        return
      }
      // Below zero the machine's answer is right.
      let isNumber = assembler.makeLabel()
      assembler.emit(compare, from, zero)
      assembler.jump(if: .noParity, isNumber)
      assembler.emit(.xor, to, to, .dword)
      assembler.jump(stub.back)
      assembler.bind(isNumber)
      assembler.jump(if: .below, stub.back)
      assembler.load(to, isWide ? Int64.max : 0x7fff_ffff)
      assembler.jump(stub.back)
      return
    }
    let invalid = TrapCode(UInt8(truncatingIfNeeded: stub.detail))
    let overflow = TrapCode(UInt8(truncatingIfNeeded: stub.detail >> 8))
    assembler.emit(compare, from, from)
    assembler.jump(if: .parity, trapStub(invalid, stub.source))
    if isUnsigned {
      markTrap(overflow, stub.source)
      assembler.emit(.ud2)
      return
    }
    // Exactly the least number is right, and fractions below it down to the next whole one.
    let bound: Memory
    if isWide {
      bound = isSingle ? .at(assembler.constant32(0xdf00_0000)) : .at(assembler.constant64(0xc3e0_0000_0000_0000))
    } else {
      bound = isSingle ? .at(assembler.constant32(0xcf00_0000)) : .at(assembler.constant64(0xc1e0_0000_0020_0000))
    }
    assembler.emit(compare, from, bound)
    assembler.jump(if: isSingle || isWide ? .below : .belowOrEqual, trapStub(overflow, stub.source))
    assembler.emit(compare, from, zero)
    assembler.jump(if: .below, stub.back)
    markTrap(overflow, stub.source)
    assembler.emit(.ud2)
  }

  // MARK: Bits, on processors without the instructions

  private mutating func writeCountBits(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (to, from, scratch) = (register(i, 0, m), register(i, 1, m), register(i, 2, m))
    let width = detail.width
    func mask(_ byte: UInt64) -> Int64 {
      let all = byte &* 0x0101_0101_0101_0101
      return width == .qword ? Int64(bitPattern: all) : Int64(all & 0xffff_ffff)
    }
    // Sums of neighbouring bits, pairs, nibbles; then of all bytes by one multiplication.
    assembler.emit(.mov, to, from, width)
    assembler.emit(.shr, to, 1, width)
    assembler.load(scratch, mask(0x55))
    assembler.emit(.and, to, scratch, width)
    assembler.emit(.neg, to, width)
    assembler.emit(.add, to, from, width)
    assembler.load(scratch, mask(0x33))
    assembler.emit(.push, to)
    assembler.emit(.and, to, scratch, width)
    assembler.emit(.xchg, .at(.rsp), to, .qword)
    assembler.emit(.shr, to, 2, width)
    assembler.emit(.and, to, scratch, width)
    assembler.emit(.pop, scratch)
    assembler.emit(.add, to, scratch, width)
    assembler.emit(.mov, scratch, to, width)
    assembler.emit(.shr, scratch, 4, width)
    assembler.emit(.add, to, scratch, width)
    assembler.load(scratch, mask(0x0f))
    assembler.emit(.and, to, scratch, width)
    assembler.load(scratch, mask(0x01))
    assembler.emit(.imul, to, scratch, width)
    assembler.emit(.shr, to, width == .qword ? 56 : 24, width)
  }

  private mutating func writeCountZeros(_ i: MachineInstruction, _ detail: Detail, _ m: borrowing MachineFunction) {
    let (to, from, scratch) = (register(i, 0, m), register(i, 1, m), register(i, 2, m))
    let width = detail.width
    let bits: Int32 = width == .qword ? 64 : 32
    if detail.operation == .tzcnt {
      assembler.emit(.mov, scratch, bits, .dword)
      assembler.emit(.bsf, to, from, width)
      assembler.move(if: .equal, to, scratch, .dword)
    } else {
      assembler.emit(.mov, scratch, 2 * bits - 1, .dword)
      assembler.emit(.bsr, to, from, width)
      assembler.move(if: .equal, to, scratch, .dword)
      assembler.emit(.xor, to, bits - 1, .dword)
    }
  }
}
