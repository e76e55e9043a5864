import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Addresses that come to what was compared, however they were put together, and those that do not.
@Suite struct X64VerifierSumTests: VerifierSuite {
  /// Leaves unless so many bytes from what is in `rcx` on lie within the memory.
  private static func check(
    _ asm: inout X64.Assembler, _ trap: X64.Label, covers: Int32 = 12, carry: X64.Condition? = .below,
    condition: X64.Condition = .above, between: (inout X64.Assembler) -> Void = { _ in }
  ) {
    asm.emit(.add, .rcx, covers, .qword)
    between(&asm)
    if let carry { asm.jump(if: carry, trap) }
    asm.emit(.cmp, .rcx, .at(.r15, Layout.memoryExtent), .qword)
    asm.jump(if: condition, trap)
  }

  private static func finish(_ asm: inout X64.Assembler, _ trap: X64.Label) {
    asm.emit(.ret)
    asm.bind(trap)
    asm.emit(.ud2)
  }

  @Test func addressesMayComeBeforeTheComparison() {
    func emit(
      _ asm: inout X64.Assembler, covers: Int32 = 12, offset: Int32 = 4, index: X64.Register = .rdi,
      carry: X64.Condition? = .below, condition: X64.Condition = .above,
      between: (inout X64.Assembler) -> Void = { _ in }
    ) {
      let trap = asm.makeLabel()
      asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
      asm.emit(.lea, .rsi, .at(.rdx, index: index), .qword)
      asm.emit(.mov, .rcx, .rdi, .qword)
      Self.check(&asm, trap, covers: covers, carry: carry, condition: condition, between: between)
      asm.emit(.mov, .rax, .at(.rsi, offset), .qword)
      Self.finish(&asm, trap)
    }
    let refused = "mov rax, qword ptr [rsi + 0x4]"
    passes { emit(&$0) }
    passes { emit(&$0, covers: 13, offset: 5) }
    // Registers may change between.
    passes { emit(&$0) { asm in asm.emit(.mov, .rdi, .r8, .qword) } }
    fails(.outOfBounds, at: refused) { emit(&$0, covers: 11) }
    fails(.outOfBounds, at: "mov rax, qword ptr [rsi + 0x5]") { emit(&$0, offset: 5) }
    fails(.outOfBounds, at: "mov rax, qword ptr [rsi - 0x1]") { emit(&$0, offset: -1) }
    fails(.outOfBounds, at: refused) { emit(&$0, index: .r8) }
    fails(.outOfBounds, at: refused) { emit(&$0, carry: nil) }
    fails(.outOfBounds, at: refused) { emit(&$0, carry: .aboveOrEqual) }
    for condition in [X64.Condition.below, .equal, .greater, .notEqual] {
      fails(.outOfBounds, at: refused) { emit(&$0, condition: condition) }
    }
    // The carry is that of another sum, or the sum is another one.
    fails(.outOfBounds, at: refused) { emit(&$0) { asm in asm.emit(.add, .r8, 1, .qword) } }
    fails(.outOfBounds, at: refused) { emit(&$0) { asm in asm.emit(.mov, .rcx, .r8, .qword) } }
    fails(.outOfBounds, at: refused) { emit(&$0) { asm in asm.emit(.lea, .rcx, .at(.rcx, -1), .qword) } }
    fails(.outOfBounds, at: refused) { emit(&$0) { asm in asm.emit(.lea, .rsi, .at(.rsi, 1), .qword) } }
    fails(.outOfBounds, at: refused) { emit(&$0) { asm in asm.emit(.lea, .rsi, .at(.rdx, index: .r8), .qword) } }
  }

  @Test func partsMayStandInAnyOrder() {
    func emit(
      _ asm: inout X64.Assembler, parts: [X64.Register] = [.rdi, .r8], offset: Int32 = 4, covers: Int32 = 12,
      subtracts: Bool = false, swaps: Bool = false
    ) {
      let trap = asm.makeLabel()
      asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
      if subtracts {
        asm.emit(.mov, .rcx, .rdi, .qword)
        asm.emit(.sub, .rcx, .r8, .qword)
      } else {
        asm.emit(.lea, .rcx, .at(.rdi, index: .r8), .qword)
      }
      Self.check(&asm, trap, covers: covers)
      for (position, part) in parts.enumerated() {
        asm.emit(subtracts && (position == 1) != swaps ? .sub : .add, .rdx, part, .qword)
      }
      asm.emit(.mov, .rax, .at(.rdx, offset), .qword)
      Self.finish(&asm, trap)
    }
    let refused = "mov rax, qword ptr [rdx + 0x4]"
    passes { emit(&$0) }
    passes { emit(&$0, parts: [.r8, .rdi]) }
    passes { emit(&$0, subtracts: true) }
    fails(.outOfBounds, at: "mov rax, qword ptr [rdx + 0x5]") { emit(&$0, offset: 5) }
    fails(.outOfBounds, at: refused) { emit(&$0, covers: 11) }
    for parts in [[.rdi], [.r8], [.rdi, .rdi], [.rdi, .r8, .r8], [.rdi, .r8, .rdi]] as [[X64.Register]] {
      fails(.outOfBounds, at: refused) { emit(&$0, parts: parts) }
    }
    fails(.outOfBounds, at: refused) { emit(&$0, subtracts: true, swaps: true) }
    fails(.outOfBounds, at: refused) { emit(&$0, parts: [.r8, .rdi], subtracts: true) }
    // The sum of two memories' starts is in neither.
    fails(.badAddress, at: refused) { emit(&$0, parts: [.rdi, .r8, .rdx]) }
  }

  /// What was compared on two ways, each under a name of its own, is known behind them.
  @Test func waysMeet() {
    func emit(
      _ asm: inout X64.Assembler, compared: (X64.Register, X64.Register) = (.rdi, .rdi),
      covers: (Int32, Int32) = (12, 12),
      used: X64.Register = .rdi, extra: (inout X64.Assembler) -> Void = { _ in }
    ) {
      let (trap, other, both) = (asm.makeLabel(), asm.makeLabel(), asm.makeLabel())
      asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
      asm.emit(.test, .rsi, .rsi, .dword)
      asm.jump(if: .equal, other)
      asm.emit(.mov, .rcx, compared.0, .qword)
      Self.check(&asm, trap, covers: covers.0)
      asm.jump(both)
      asm.bind(other)
      asm.emit(.mov, .rcx, compared.1, .qword)
      Self.check(&asm, trap, covers: covers.1)
      extra(&asm)
      asm.bind(both)
      asm.emit(.mov, .rax, .at(.rdx, index: used, 4), .qword)
      Self.finish(&asm, trap)
    }
    let refused = "mov rax, qword ptr [rdx + rdi + 0x4]"
    passes { emit(&$0) }
    passes { emit(&$0, covers: (12, 20)) }
    fails(.badAddress, at: refused) { emit(&$0, compared: (.r8, .rdi)) }
    fails(.badAddress, at: refused) { emit(&$0, compared: (.rdi, .r8)) }
    fails(.badAddress, at: refused) { emit(&$0, compared: (.r8, .r8)) }
    fails(.outOfBounds, at: refused) { emit(&$0, covers: (11, 12)) }
    fails(.outOfBounds, at: refused) { emit(&$0, covers: (12, 11)) }
    fails(.badAddress, at: refused) { emit(&$0) { asm in asm.emit(.mov, .rdi, .r8, .qword) } }
    fails(.badAddress, at: "mov rax, qword ptr [rdx + r8 + 0x4]") { emit(&$0, compared: (.rdi, .r8), used: .r8) }
  }

  /// What two ways multiply is not the same, and not nothing.
  @Test func multiplesMeet() {
    func emit(_ asm: inout X64.Assembler, _ first: X64.Register, _ second: X64.Register, index: X64.Register) {
      let (trap, other, both) = (asm.makeLabel(), asm.makeLabel(), asm.makeLabel())
      asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
      asm.emit(.mov, .r9, .rdi, .dword)
      asm.emit(.mov, .r10, .r8, .dword)
      asm.emit(.test, .r11, .r11, .dword)
      asm.jump(if: .equal, other)
      asm.emit(.mov, .rax, first, .dword)
      asm.emit(.shl, .rax, 3, .qword)
      asm.jump(both)
      asm.bind(other)
      asm.emit(.mov, .rax, second, .dword)
      asm.emit(.shl, .rax, 3, .qword)
      asm.bind(both)
      asm.emit(.lea, .rcx, .at(.rsi, index: .rax), .qword)
      Self.check(&asm, trap)
      asm.emit(.add, .rdx, .rsi, .qword)
      if index != .rdx { asm.emit(.add, .rdx, index, .qword) }
      asm.emit(.mov, .rax, .at(.rdx, 4), .qword)
      Self.finish(&asm, trap)
    }
    let refused = "mov rax, qword ptr [rdx + 0x4]"
    passes { emit(&$0, .r9, .r9, index: .rax) }
    fails(.outOfBounds, at: refused) { emit(&$0, .r9, .r9, index: .rdx) }
    fails(.outOfBounds, at: refused) { emit(&$0, .r9, .r10, index: .rdx) }
  }

  /// A name of the round before is not that of this one.
  @Test func roundsAreToldApart() {
    func emit(_ asm: inout X64.Assembler, keeps: Bool) {
      let trap = asm.makeLabel()
      asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
      asm.emit(.mov, .r9, .rdi, .qword)
      let loop = asm.bindLabel()
      if !keeps { asm.emit(.mov, .r9, .rdi, .qword) }
      asm.emit(.mov, .rcx, .rdi, .qword)
      Self.check(&asm, trap)
      asm.emit(.mov, .rax, .at(.rdx, index: .r9, 4), .qword)
      asm.emit(.mov, .rdi, .rax, .qword)
      asm.emit(.test, .rsi, .rsi, .dword)
      asm.jump(if: .notEqual, loop)
      Self.finish(&asm, trap)
    }
    passes { emit(&$0, keeps: false) }
    // In the second round, what is compared is no longer what is used.
    let found = Self.body { emit(&$0, keeps: true) }
    #expect(found.reason == .badAddress || found.reason == .outOfBounds, "\(found)")
    #expect(found.text == "mov rax, qword ptr [rdx + r9 + 0x4]")
  }

  /// Numbers that are odd, or zero, are references that are no addresses.
  @Test func smallReferencesAreNotFollowed() {
    func emit(
      _ asm: inout X64.Assembler, _ first: Int64, _ second: Int64, mask: Int32 = 3, asks: Bool = true,
      condition: X64.Condition = .notEqual, between: (inout X64.Assembler) -> Void = { _ in }
    ) {
      let (other, both, end) = (asm.makeLabel(), asm.makeLabel(), asm.makeLabel())
      asm.emit(.test, .rdi, .rdi, .dword)
      asm.jump(if: .equal, other)
      asm.load(.rax, first)
      asm.jump(both)
      asm.bind(other)
      asm.load(.rax, second)
      asm.bind(both)
      if asks {
        asm.emit(.test, .rax, .rax, .qword)
        asm.jump(if: .equal, end)
      }
      asm.emit(.test, .rax, mask, .qword)
      between(&asm)
      asm.jump(if: condition, end)
      asm.emit(.mov, .rcx, .at(.rax), .dword)
      asm.bind(end)
      asm.emit(.ret)
    }
    let refused = "mov ecx, dword ptr [rax]"
    passes { emit(&$0, 0x20001, 0x7_0003) }
    passes { emit(&$0, 0xFFF_FFFF, 0) }
    passes { emit(&$0, 0, 0x20001) }
    passes { emit(&$0, 3, 0x20001, asks: false) }
    passes { emit(&$0, 3, 0x20001, mask: 1) }
    fails(.badAddress, at: refused) { emit(&$0, 0x20000, 0x20001) }
    fails(.badAddress, at: refused) { emit(&$0, 0x20001, 0x20002) }
    fails(.badAddress, at: refused) { emit(&$0, 0, 0x20004) }
    fails(.badAddress, at: refused) { emit(&$0, 0, 0x20001, asks: false) }
    fails(.badAddress, at: refused) { emit(&$0, 3, 0x20001, mask: 2) }
    for condition in [X64.Condition.equal, .below, .above] {
      fails(.badAddress, at: refused) { emit(&$0, 3, 0x20001, condition: condition) }
    }
    fails(.badAddress, at: refused) { emit(&$0, 3, 0x20001) { asm in asm.emit(.test, .rsi, .rsi, .qword) } }
    fails(.badAddress, at: refused) { emit(&$0, 3, 0x20001) { asm in asm.emit(.add, .rsi, 1, .qword) } }
  }
}
