import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Numbers that are constants on one way and others on another, compared on both.
@Suite struct X64VerifierConstantTests: VerifierSuite {
  /// Leaves unless so many bytes from a number on lie within the memory, whose start is in `rdx`.
  private static func check(_ asm: inout X64.Assembler, _ number: X64.Register, _ trap: X64.Label, covers: Int32 = 12) {
    asm.emit(.mov, .rcx, number, .qword)
    asm.emit(.add, .rcx, covers, .qword)
    asm.jump(if: .below, trap)
    compare(&asm, trap)
  }

  private static func compare(_ asm: inout X64.Assembler, _ trap: X64.Label) {
    asm.emit(.cmp, .rcx, .at(.r15, Layout.memoryExtent), .qword)
    asm.jump(if: .above, trap)
  }

  private static func start(_ asm: inout X64.Assembler) -> X64.Label {
    asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
    return asm.makeLabel()
  }

  private static func finish(_ asm: inout X64.Assembler, _ trap: X64.Label) {
    asm.emit(.ret)
    asm.bind(trap)
    asm.emit(.ud2)
  }

  /// What is compared before a loop within a loop is known there, though it is a constant in the first round.
  @Test func constantsOfTheFirstRound() {
    func emit(
      _ asm: inout X64.Assembler, first: Int64 = 0, used: X64.Register = .r9, covers: Int32 = 12, offset: Int32 = 4,
      between: (inout X64.Assembler) -> Void = { _ in }, within: (inout X64.Assembler) -> Void = { _ in }
    ) {
      let trap = Self.start(&asm)
      asm.load(.rax, first)
      asm.load(.r10, first)
      let outer = asm.bindLabel()
      Self.check(&asm, .rax, trap, covers: covers)
      asm.emit(.mov, .r9, .rax, .qword)
      between(&asm)
      let inner = asm.bindLabel()
      asm.emit(.mov, .r8, .at(.rdx, index: used, offset), .qword)
      within(&asm)
      asm.emit(.sub, .rsi, 1, .qword)
      asm.jump(if: .notEqual, inner)
      asm.emit(.mov, .rax, .r8, .qword)
      asm.emit(.mov, .r10, .r11, .qword)
      asm.emit(.test, .rdi, .rdi, .qword)
      asm.jump(if: .notEqual, outer)
      Self.finish(&asm, trap)
    }
    func refused(_ body: @escaping (inout X64.Assembler) -> Void, at location: SourceLocation = #_sourceLocation) {
      let found = Self.body(0, body)
      let isRight = found.reason == .outOfBounds || found.reason == .badAddress
      #expect(isRight && found.text.hasPrefix("mov r8, "), "\(found)", sourceLocation: location)
    }
    passes { emit(&$0) }
    passes { emit(&$0, used: .rax) }
    passes { emit(&$0, first: 100) }
    passes { emit(&$0, first: 1 << 40) }
    passes { emit(&$0, first: 100, covers: 20, offset: -12 + 24) }
    refused { emit(&$0, covers: 11) }
    refused { emit(&$0, offset: 5) }
    refused { emit(&$0, first: 100, offset: -1) }
    // The same constant in the first round, and another number in the second.
    refused { emit(&$0, used: .r10) }
    refused { emit(&$0) { asm in asm.emit(.mov, .r9, .r10, .qword) } }
    refused { emit(&$0) { asm in asm.emit(.add, .r9, .r10, .qword) } }
    // Another number in the second round of the loop within.
    refused { emit(&$0, within: { asm in asm.emit(.mov, .r9, .r8, .qword) }) }
    refused { emit(&$0, within: { asm in asm.emit(.add, .r9, 1, .qword) }) }
  }

  /// A constant on one way, an argument on the other, whichever comes first.
  @Test(arguments: [false, true])
  func waysMeet(isSecond: Bool) {
    func emit(
      _ asm: inout X64.Assembler, compared: Int64 = 100, constants: (Int64, Int64) = (100, 100),
      numbers: (X64.Register, X64.Register) = (.rdi, .rdi), covers: (Int32, Int32) = (12, 12),
      carries: Bool = true, made: Bool = false, offset: Int32 = 4
    ) {
      let (trap, other, both) = (Self.start(&asm), asm.makeLabel(), asm.makeLabel())
      func constantWay(_ asm: inout X64.Assembler) {
        asm.load(.rcx, compared)
        asm.emit(.add, .rcx, covers.0, .qword)
        if carries { asm.jump(if: .below, trap) }
        Self.compare(&asm, trap)
        asm.load(.rax, constants.0)
        asm.load(.r9, constants.1)
      }
      func numberWay(_ asm: inout X64.Assembler) {
        Self.check(&asm, .rdi, trap, covers: covers.1)
        asm.emit(.mov, .rax, numbers.0, .qword)
        asm.emit(.mov, .r9, numbers.1, .qword)
      }
      asm.emit(.test, .rsi, .rsi, .dword)
      asm.jump(if: .equal, other)
      if isSecond { numberWay(&asm) } else { constantWay(&asm) }
      if made { asm.emit(.lea, .rbx, .at(.rdx, index: .r9, 1), .qword) }
      asm.jump(both)
      asm.bind(other)
      if isSecond { constantWay(&asm) } else { numberWay(&asm) }
      if made { asm.emit(.lea, .rbx, .at(.rdx, index: .r9, 1), .qword) }
      asm.bind(both)
      asm.emit(.mov, .r8, made ? .at(.rbx, offset - 1) : .at(.rdx, index: .r9, offset), .qword)
      asm.emit(.mov, .rbx, .at(.rsp, -8), .qword)
      Self.finish(&asm, trap)
    }
    // All that is right comes to the read below the stack pointer.
    func right(_ body: @escaping (inout X64.Assembler) -> Void, at location: SourceLocation = #_sourceLocation) {
      fails(.outsideFrame, at: "mov rbx, qword ptr [rsp - 0x8]", body, at: location)
    }
    func refused(_ body: @escaping (inout X64.Assembler) -> Void, at location: SourceLocation = #_sourceLocation) {
      let found = Self.body(0, body)
      let isRight = found.reason == .outOfBounds || found.reason == .badAddress
      #expect(isRight && found.text.hasPrefix("mov r8, "), "\(found)", sourceLocation: location)
    }
    for made in [false, true] {
      right { emit(&$0, made: made) }
      right { emit(&$0, constants: (7, 100), numbers: (.r10, .rdi), made: made) }
      right { emit(&$0, covers: (20, 12), made: made) }
      right { emit(&$0, covers: (12, 20), made: made) }
      right { emit(&$0, compared: 101, covers: (11, 12), made: made) }
      refused { emit(&$0, covers: (11, 12), made: made) }
      refused { emit(&$0, covers: (12, 11), made: made) }
      refused { emit(&$0, made: made, offset: 5) }
      refused { emit(&$0, constants: (100, 101), made: made) }
      refused { emit(&$0, constants: (100, -1), made: made) }
      // The number that was compared is elsewhere.
      refused { emit(&$0, numbers: (.rdi, .r10), made: made) }
      refused { emit(&$0, constants: (100, 101), numbers: (.rdi, .rdi), made: made) }
      // A constant so large that its end wraps.
      refused { emit(&$0, compared: -8, constants: (-8, -8), carries: false, made: made) }
    }
  }

  /// What an instruction names in one round is not what it names in the next one, nor a constant from before.
  @Test func oldNumbersAreToldApart() {
    func emit(_ asm: inout X64.Assembler, used: X64.Register, comparesFirst: Bool) {
      let (trap, again) = (Self.start(&asm), asm.makeLabel())
      asm.load(.rcx, 12)
      Self.compare(&asm, trap)
      asm.load(.r9, 0)
      let loop = asm.bindLabel()
      asm.emit(.mov, .rcx, .rax, .qword)
      asm.emit(.add, .rcx, 12, .qword)
      asm.jump(if: .below, trap)
      if comparesFirst { Self.compare(&asm, trap) }
      asm.emit(.test, .rsi, .rsi, .qword)
      asm.jump(if: .notEqual, again)
      if !comparesFirst { Self.compare(&asm, trap) }
      asm.emit(.mov, .r8, .at(.rdx, index: used, 4), .qword)
      asm.emit(.ret)
      asm.bind(again)
      asm.emit(.mov, .r9, .rax, .qword)
      asm.emit(.mov, .rax, .r10, .qword)
      asm.jump(loop)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    passes { emit(&$0, used: .rax, comparesFirst: false) }
    passes { emit(&$0, used: .rax, comparesFirst: true) }
    // It was compared in the round before, or it was 0.
    passes { emit(&$0, used: .r9, comparesFirst: true) }
    // It was not: only its successor was.
    let found = Self.body { emit(&$0, used: .r9, comparesFirst: false) }
    #expect(found.reason == .outOfBounds || found.reason == .badAddress, "\(found)")
    #expect(found.text == "mov r8, qword ptr [rdx + r9 + 0x4]")
  }
}
