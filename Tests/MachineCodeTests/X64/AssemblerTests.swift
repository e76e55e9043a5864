import Testing

@testable import MachineCode

@Suite struct X64AssemblerTests {
  static func assemble(
    _ features: X64.Features = .v3, _ body: (inout X64.Assembler) -> Void
  ) -> (bytes: [UInt8], code: [UInt8], text: [String]) {
    var assembler = X64.Assembler(features: features)
    body(&assembler)
    assembler.finish()
    let bytes = Array(assembler.bytes)
    let code = Array(bytes.prefix(assembler.codeSize))
    let text = X64.Disassembler.listing(code).split(separator: "\n").map { String($0.dropFirst(8)) }
    return (bytes, code, text)
  }

  // MARK: The form is chosen by the operands

  @Test func choosesForms() {
    let (_, code, text) = Self.assemble { asm in
      asm.emit(.mov, .rax, .rbx, .qword)
      asm.emit(.mov, .rax, .at(.rsp, 8), .dword)
      asm.emit(.mov, .at(.rsp, 8), .r9, .qword)
      asm.emit(.mov, .rax, 5, .qword)
      asm.emit(.mov, .rax, -5, .qword)
      asm.emit(.mov, .rax, -5, .dword)
      asm.emit(.mov, .at(.rax), -5, .qword)
      asm.emit(.add, .r12, 127, .qword)
      asm.emit(.add, .r12, 128, .qword)
      asm.emit(.cmp, .rsi, -1, .byte)
      asm.emit(.cmp, .at(.rdi), 300, .word)
      asm.emit(.imul, .rax, .rcx, immediate: 10, .dword)
      asm.emit(.imul, .rax, .rcx, immediate: 1000, .dword)
      asm.emit(.shl, .rdx, 1, .dword)
      asm.emit(.shl, .rdx, 3, .dword)
      asm.emitByCount(.sar, .rdx, .qword)
      asm.emitByCount(.shld, .rdx, .rax, .qword)
      asm.emit(.shlx, .rax, .rbx, .rcx, .qword)
      asm.emit(.mulx, .rax, .rbx, .rcx, .qword)
      asm.emit(.blsr, .rax, .rbx, .qword)
      asm.emit(.bswap, .r11, .qword)
      asm.emit(.push, .r12)
      asm.set(.below, .rsi)
      asm.move(if: .greater, .rax, .r8, .qword)
      asm.lock()
      asm.emit(.cmpxchg, .at(.rdi), .rcx, .qword)
      asm.emit(.movzx8, .rax, .rsi, .dword)
      asm.emit(.nop)
    }
    #expect(
      text == [
        "mov rax, rbx", "mov eax, dword ptr [rsp + 0x8]", "mov qword ptr [rsp + 0x8], r9", "mov eax, 0x5",
        "mov rax, -0x5", "mov eax, 0xfffffffb", "mov qword ptr [rax], -0x5", "add r12, 0x7f", "add r12, 0x80",
        "cmp sil, -0x1", "cmp word ptr [rdi], 0x12c", "imul eax, ecx, 0xa", "imul eax, ecx, 0x3e8", "shl edx, 1",
        "shl edx, 0x3", "sar rdx, cl", "shld rdx, rax, cl", "shlx rax, rbx, rcx", "mulx rax, rbx, rcx", "blsr rax, rbx",
        "bswap r11", "push r12", "setb sil", "cmovg rax, r8", "lock cmpxchg qword ptr [rdi], rcx", "movzx eax, sil",
        "nop",
      ])
    #expect(code.count == 115)
  }

  @Test func loadsConstantsShortly() {
    let (_, code, text) = Self.assemble { asm in
      for value in [0, 1, -1, 0x7FFF_FFFF, 0xFFFF_FFFF, -0x8000_0000, 0x1_0000_0000] as [Int64] {
        asm.load(.rax, value)
      }
    }
    #expect(
      text == [
        "mov eax, 0x0", "mov eax, 0x1", "mov rax, -0x1", "mov eax, 0x7fffffff", "mov eax, 0xffffffff",
        "mov rax, -0x80000000", "movabs rax, 0x100000000",
      ])
    #expect(code.count == 5 + 5 + 7 + 5 + 5 + 7 + 10)
  }

  @Test func vectorOperationsFollowTheProcessor() {
    func body(_ asm: inout X64.Assembler) {
      asm.emit(.addsd, .xmm1, .xmm2)
      asm.emit(.addsd, .xmm1, .xmm1, .at(.rax))
      asm.emit(.sqrtsd, .xmm1, .xmm9)
      asm.emit(.movaps, .xmm3, .xmm4)
      asm.emit(.movd, .rax, .xmm4, .qword)
      asm.emit(.movd, .xmm4, .rax, .dword)
      asm.emit(.movss, .at(.rsp, 4), .xmm4)
      asm.emit(.psrlq, .xmm2, .xmm2, immediate: 7)
      asm.emit(.psrlq, .xmm2, 7)
      asm.emit(.pshufd, .xmm2, .xmm3, immediate: 0x1B)
      asm.emit(.pinsrd, .xmm2, .rax, immediate: 1, .qword)
      asm.emit(.pextrb, .rax, .xmm2, immediate: 3)
      asm.emit(.pextrd, .at(.rax), .xmm2, immediate: 1, .dword)
      asm.emit(.cvtsi2sd, .xmm2, .rax, .qword)
      asm.emit(.cvttsd2si, .rax, .xmm2, .qword)
      asm.emit(.ucomisd, .xmm2, .xmm3)
      asm.emit(.roundsd, .xmm2, .xmm3, immediate: 11)
    }
    #expect(
      Self.assemble(.baseline, body).text == [
        "addsd xmm1, xmm2", "addsd xmm1, qword ptr [rax]", "sqrtsd xmm1, xmm9", "movaps xmm3, xmm4", "movq rax, xmm4",
        "movd xmm4, eax", "movss dword ptr [rsp + 0x4], xmm4", "psrlq xmm2, 0x7", "psrlq xmm2, 0x7",
        "pshufd xmm2, xmm3, 0x1b", "pinsrq xmm2, rax, 0x1", "pextrb eax, xmm2, 0x3",
        "pextrd dword ptr [rax], xmm2, 0x1",
        "cvtsi2sd xmm2, rax", "cvttsd2si rax, xmm2", "ucomisd xmm2, xmm3", "roundsd xmm2, xmm3, 0xb",
      ])
    #expect(
      Self.assemble(.v3) { asm in
        body(&asm)
        asm.emit(.addsd, .xmm1, .xmm2, .xmm3)
        asm.emit(.psrlq, .xmm1, .xmm2, immediate: 7)
        asm.emit(.vfmadd231sd, .xmm1, .xmm2, .at(.rsp))
        asm.emit(.vpblendvb, .xmm1, .xmm2, .xmm3, .xmm4)
        asm.emit(.palignr, .xmm1, .xmm2, .xmm3, immediate: 4)
        asm.emit(.vpxorY, .xmm1, .xmm2, .xmm3)
      }.text == [
        "vaddsd xmm1, xmm1, xmm2", "vaddsd xmm1, xmm1, qword ptr [rax]", "vsqrtsd xmm1, xmm1, xmm9",
        "vmovaps xmm3, xmm4",
        "vmovq rax, xmm4", "vmovd xmm4, eax", "vmovss dword ptr [rsp + 0x4], xmm4", "vpsrlq xmm2, xmm2, 0x7",
        "vpsrlq xmm2, xmm2, 0x7", "vpshufd xmm2, xmm3, 0x1b", "vpinsrq xmm2, xmm2, rax, 0x1", "vpextrb eax, xmm2, 0x3",
        "vpextrd dword ptr [rax], xmm2, 0x1", "vcvtsi2sd xmm2, xmm2, rax", "vcvttsd2si rax, xmm2",
        "vucomisd xmm2, xmm3",
        "vroundsd xmm2, xmm2, xmm3, 0xb", "vaddsd xmm1, xmm2, xmm3", "vpsrlq xmm1, xmm2, 0x7",
        "vfmadd231sd xmm1, xmm2, qword ptr [rsp]", "vpblendvb xmm1, xmm2, xmm3, xmm4", "vpalignr xmm1, xmm2, xmm3, 0x4",
        "vpxor ymm1, ymm2, ymm3",
      ])
  }

  // MARK: Constants, tables, relocations

  @Test func constantsStandOnceBehindTheCode() {
    var asm = X64.Assembler(features: .baseline)
    let small = asm.constant32(0x3F80_0000)
    let wide = asm.constant128(low: 1, high: 2)
    let double = asm.constant64(7)
    #expect(asm.constant64(7) == double)
    #expect(asm.constant128(low: 1, high: 2) == wide)
    #expect(asm.constant128(low: 1, high: 3) != wide)
    asm.emit(.movss, .xmm0, .at(small))
    asm.emit(.movaps, .xmm1, .at(wide))
    asm.emit(.pshufd, .xmm1, .at(wide), immediate: 0x1B)
    asm.emit(.addsd, .xmm0, .at(double))
    asm.emit(.ret)
    for number in 0..<500 as Range<UInt64> { #expect(asm.constant64(number * 3) == asm.constant64(number * 3)) }
    asm.finish()
    #expect(asm.requiredAlignment == 16)
    #expect(asm.offset(of: wide) % 16 == 0 && asm.offset(of: double) % 8 == 0 && asm.offset(of: small) % 4 == 0)
    let bytes = Array(asm.bytes)
    #expect(bytes[asm.offset(of: wide)] == 1 && bytes[asm.offset(of: wide) + 8] == 2)
    #expect(bytes.count == asm.offset(of: small) + 4)
    var place = 0
    for target in [asm.offset(of: small), asm.offset(of: wide), asm.offset(of: wide), asm.offset(of: double)] {
      let decoded = X64.Decoder.shared.decode(bytes[place...])!
      place += decoded.length
      #expect(decoded.rm == .relative(Int32(target - place)))
    }
  }

  @Test func jumpTablesHoldDistances() {
    var asm = X64.Assembler(features: .baseline)
    let cases = (0..<5).map { _ in asm.makeLabel() }
    let table = asm.jumpTable(cases)
    asm.jump(through: table, index: .rax, target: .rax, scratch: .rcx)
    for label in cases {
      asm.bind(label)
      asm.emit(.nop)
      asm.jump(cases[0])
    }
    asm.finish()
    let bytes = Array(asm.bytes)
    let start = asm.offset(of: table)
    #expect(start % 4 == 0 && start >= asm.codeSize && bytes.count == start + 20)
    for (index, label) in cases.enumerated() {
      let entry = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + index * 4 + $1]) << UInt32($1 * 8) }
      #expect(start + Int(Int32(bitPattern: entry)) == asm.offset(of: label))
    }
    let lea = X64.Decoder.shared.decode(bytes)!
    #expect(lea.rm == .relative(Int32(start - lea.length)))
    #expect(X64.Disassembler.listing(bytes.prefix(16)).contains("jmp rax"))
  }

  @Test func symbolsBecomeRelocations() {
    var asm = X64.Assembler(features: .baseline)
    asm.call(X64.Symbol(7))
    asm.emit(.cmp, .at(X64.Symbol(8), 16), 5, .dword)
    asm.load(.r10, addressOf: X64.Symbol(9), 3)
    asm.jump(X64.Symbol(10))
    let label = asm.bindLabel()
    asm.call(label)
    asm.finish()
    let found = Array(asm.relocations)
    typealias Relocation = X64.Assembler.Relocation
    #expect(
      found == [
        Relocation(offset: 1, kind: .relative32, symbol: X64.Symbol(7), addend: -4),
        // The immediate byte behind the field counts.
        Relocation(offset: 7, kind: .relative32, symbol: X64.Symbol(8), addend: 16 - 5),
        Relocation(offset: 23, kind: .relative32, symbol: X64.Symbol(10), addend: -4),
        Relocation(offset: 14, kind: .absolute64, symbol: X64.Symbol(9), addend: 3),
      ])
    #expect(Array(asm.bytes.suffix(5)) == [0xE8, 0xFB, 0xFF, 0xFF, 0xFF])
  }

  // MARK: Branches

  /// A jump over, or back over, this many bytes.
  static func distance(_ bytes: Int, back: Bool, conditional: Bool) -> [UInt8] {
    assemble { asm in
      let label = asm.makeLabel()
      if back { asm.bind(label) }
      func branch(_ asm: inout X64.Assembler) {
        if conditional { asm.jump(if: .notEqual, label) } else { asm.jump(label) }
      }
      if !back { branch(&asm) }
      for _ in 0..<bytes { asm.emit(.nop) }
      if back { branch(&asm) } else { asm.bind(label) }
    }.code
  }

  @Test(arguments: [false, true]) func branchesAreAsShortAsTheyMay(_ conditional: Bool) {
    let long = conditional ? 6 : 5
    for gap in [0, 1, 126, 127] {
      #expect(
        Self.distance(gap, back: false, conditional: conditional).prefix(2) == [conditional ? 0x75 : 0xEB, UInt8(gap)])
    }
    #expect(Self.distance(128, back: false, conditional: conditional).count == 128 + long)
    #expect(Self.distance(129, back: false, conditional: conditional).count == 129 + long)
    // A branch back counts its own two bytes.
    for gap in [0, 1, 125, 126] {
      let code = Self.distance(gap, back: true, conditional: conditional)
      #expect(code.suffix(2) == [conditional ? 0x75 : 0xEB, UInt8(bitPattern: Int8(-gap - 2))])
    }
    let far = Self.distance(127, back: true, conditional: conditional)
    #expect(far.count == 127 + long)
    #expect(far.suffix(4) == [UInt8(truncatingIfNeeded: -127 - long), 0xFF, 0xFF, 0xFF])
  }

  @Test func shorteningOneBranchBringsAnotherNear() {
    let (_, code, _) = Self.assemble { asm in
      let outer = asm.makeLabel()
      let inner = asm.makeLabel()
      asm.jump(outer)
      asm.jump(if: .equal, inner)
      for _ in 0..<120 { asm.emit(.nop) }
      asm.bind(inner)
      for _ in 0..<5 { asm.emit(.nop) }
      asm.bind(outer)
    }
    // The outer jump spans 2 + 125 bytes only when the inner one is short.
    #expect(code.count == 2 + 2 + 125)
    #expect(code.prefix(2) == [0xEB, 127])
  }

  @Test func alignmentHoldsAfterShortening() {
    var asm = X64.Assembler(features: .baseline)
    var heads: [X64.Label] = []
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let skip = asm.makeLabel()
      asm.jump(skip)
      for _ in 0..<Int.random(in: 0..<140, using: &random) { asm.emit(.nop) }
      asm.bind(skip)
      asm.align(to: 32)
      heads.append(asm.bindLabel())
      asm.jump(if: .less, heads.randomElement(using: &random)!)
    }
    asm.finish()
    for head in heads { #expect(asm.offset(of: head) % 32 == 0) }
    #expect(asm.requiredAlignment == 32)
    let text = X64.Disassembler.listing(asm.bytes)
    #expect(!text.contains(".byte"))
  }

  /// Random branches and gaps: every branch must reach the label it was given.
  @Test func everyBranchArrives() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<40 {
      var asm = X64.Assembler(features: .baseline)
      let labels = (0..<60).map { _ in asm.makeLabel() }
      var branches: [(X64.Assembler.Position, X64.Label)] = []
      for label in labels {
        asm.bind(label)
        for _ in 0..<Int.random(in: 0..<30, using: &random) { asm.emit(.nop) }
        if Int.random(in: 0..<6, using: &random) == 0 { asm.align(to: 16) }
        let target = labels.randomElement(using: &random)!
        branches.append((asm.position, target))
        if Bool.random(using: &random) { asm.jump(target) } else { asm.jump(if: .above, target) }
      }
      asm.finish()
      let bytes = Array(asm.bytes)
      for (position, label) in branches {
        let start = asm.offset(of: position)
        let decoded = X64.Decoder.shared.decode(bytes[start...])!
        guard case .relative(let distance) = decoded.rm else {
          Issue.record("no branch where one was emitted")
          continue
        }
        #expect(start + decoded.length + Int(distance) == asm.offset(of: label))
      }
    }
  }

  @Test func resetForgets() {
    var asm = X64.Assembler(features: .baseline)
    var results: [[UInt8]] = []
    for _ in 0..<2 {
      let label = asm.makeLabel()
      asm.emit(.addsd, .xmm0, .at(asm.constant64(5)))
      asm.jump(label)
      asm.align(to: 8)
      asm.bind(label)
      asm.emit(.mov, .rax, .at(asm.jumpTable([label])), .dword)
      asm.finish()
      results.append(Array(asm.bytes))
      asm.reset()
    }
    #expect(results[0] == results[1])
  }

  #if DEBUG
    /// Ten thousand labels take ten times the work of a thousand. Work is counted in a process of its own.
    @Test func manyLabelsTakeLinearWork() async {
      await #expect(processExitsWith: .success) {
        func work(_ count: Int) -> Int {
          WorkCounter.count {
            var asm = X64.Assembler(features: .baseline)
            let labels = (0..<count).map { _ in asm.makeLabel() }
            for index in 0..<count {
              asm.bind(labels[index])
              asm.emit(.add, .rax, 1, .qword)
              asm.jump(if: .equal, labels[min(count - 1, index + index % 50)])
              asm.jump(if: .less, labels[index / 2])
            }
            asm.finish()
          }
        }
        let small = work(1000)
        #expect(small > 5000)
        #expect(work(10_000) < small * 12)
      }
    }
  #endif
}
