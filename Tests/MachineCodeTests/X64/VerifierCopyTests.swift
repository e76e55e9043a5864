import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Copies of a number learn what is found out about any of them, wherever they are, and only as long as they are copies.
@Suite struct X64VerifierCopyTests: VerifierSuite {
  /// Compares edi, of which another copy was made in one way or another, and loads the element that the copy says.
  private static func load(
    _ asm: inout X64.Assembler, scale: X64.Scale = .eight, index: X64.Register = .rax,
    condition: X64.Condition = .aboveOrEqual, width: X64.Width = .dword, isWhole: Bool = true,
    copying: (inout X64.Assembler) -> Void, using: (inout X64.Assembler) -> Void = { _ in }
  ) {
    let trap = asm.makeLabel()
    asm.emit(.sub, .rsp, 16, .qword)
    if isWhole { asm.emit(.mov, .rdi, .rdi, .dword) }
    copying(&asm)
    asm.emit(.cmp, .rdi, .at(.r15, Layout.recordsCount), width)
    asm.jump(if: condition, trap)
    using(&asm)
    asm.emit(.mov, .rcx, .at(.r15, Layout.recordsBase), .qword)
    asm.emit(.mov, .rcx, .at(.rcx, index: index, scale: scale), .qword)
    asm.emit(.add, .rsp, 16, .qword)
    asm.emit(.ret)
    asm.bind(trap)
    asm.emit(.ud2)
  }

  @Test func copiesInRegistersLearn() {
    passes { Self.load(&$0) { asm in asm.emit(.mov, .rax, .rdi, .dword) } }
    passes { Self.load(&$0) { asm in asm.emit(.mov, .rax, .rdi, .qword) } }
    passes {
      Self.load(&$0, scale: .one) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.shl, .rax, 3, .qword)
      }
    }
    passes {
      Self.load(&$0) { asm in
        asm.emit(.mov, .rdx, .rdi, .dword)
        asm.emit(.mov, .rax, .rdx, .dword)
      }
    }
  }

  @Test func copiesInTheFrameLearn() {
    passes {
      Self.load(&$0) { asm in
        asm.emit(.mov, .at(.rsp), .rdi, .qword)
      } using: { asm in
        asm.emit(.mov, .rax, .at(.rsp), .dword)
      }
    }
    passes {
      Self.load(&$0, scale: .one) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.shl, .rax, 3, .qword)
        asm.emit(.mov, .at(.rsp, 8), .rax, .qword)
      } using: { asm in
        asm.emit(.mov, .rax, .at(.rsp, 8), .qword)
      }
    }
  }

  @Test func otherNumbersDoNot() {
    let refused = "mov rcx, qword ptr [rcx + 8*rax]"
    // What was compared is another number than what was copied.
    fails(.badAddress, at: refused) {
      Self.load(&$0) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.mov, .rdi, .rsi, .dword)
      }
    }
    // The copy was changed.
    fails(.badAddress, at: refused) {
      Self.load(&$0) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.add, .rax, 1, .dword)
      }
    }
    fails(.badAddress, at: refused) {
      Self.load(&$0) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.mov, .rax, .rsi, .byte)
      }
    }
    fails(.badAddress, at: refused) {
      Self.load(&$0) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
      } using: { asm in
        asm.emit(.add, .rax, 1, .qword)
      }
    }
    // So was the word in the frame, or a part of it.
    for width in [X64.Width.byte, .dword, .qword] {
      fails(.badAddress, at: refused) {
        Self.load(&$0) { asm in
          asm.emit(.mov, .at(.rsp), .rdi, .qword)
          asm.emit(.mov, .at(.rsp), .rsi, width)
        } using: { asm in
          asm.emit(.mov, .rax, .at(.rsp), .dword)
        }
      }
    }
    // The frame that held it is gone.
    fails(.badAddress, at: refused) {
      Self.load(&$0) { asm in
        asm.emit(.push, .rdi)
        asm.emit(.add, .rsp, 8, .qword)
        asm.emit(.sub, .rsp, 8, .qword)
      } using: { asm in
        asm.emit(.pop, .rax)
      }
    }
    // The comparison came out the other way, or is of less than the copy.
    fails(.badAddress, at: refused) {
      Self.load(&$0, condition: .below) { asm in asm.emit(.mov, .rax, .rdi, .dword) }
    }
    fails(.badAddress, at: refused) {
      Self.load(&$0, width: .word) { asm in asm.emit(.mov, .rax, .rdi, .dword) }
    }
    fails(.badAddress, at: refused) {
      Self.load(&$0, isWhole: false) { asm in asm.emit(.mov, .rax, .rdi, .qword) }
    }
    // Another multiple.
    fails(.badAddress, at: "mov rcx, qword ptr [rcx + rax]") {
      Self.load(&$0, scale: .one) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.shl, .rax, 3, .dword)
      }
    }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rcx + rax]") {
      Self.load(&$0, scale: .one) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.shl, .rax, 4, .qword)
      }
    }
    fails(.outOfBounds, at: refused) {
      Self.load(&$0) { asm in
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.shl, .rax, 3, .qword)
      }
    }
  }

  /// The copy is of one number on one way and of another one on the other.
  @Test func waysThatMeetAgree() {
    func emit(_ asm: inout X64.Assembler, _ other: X64.Register) {
      Self.load(&asm) { asm in
        let second = asm.makeLabel()
        let both = asm.makeLabel()
        asm.emit(.mov, .rsi, .rsi, .dword)
        asm.emit(.mov, .rdx, .rdi, .dword)
        asm.emit(.test, .r8, .r8, .dword)
        asm.jump(if: .equal, second)
        asm.emit(.mov, .rax, .rdx, .dword)
        asm.jump(both)
        asm.bind(second)
        asm.emit(.mov, .rax, other, .dword)
        asm.bind(both)
      }
    }
    passes { emit(&$0, .rdi) }
    fails(.badAddress, at: "mov rcx, qword ptr [rcx + 8*rax]") { emit(&$0, .rsi) }
  }

  /// In each round of a loop the comparison is of that round's number.
  @Test func roundsOfALoopAreApart() {
    func emit(_ asm: inout X64.Assembler, changes: Bool) {
      let trap = asm.makeLabel()
      asm.emit(.mov, .rdi, .rdi, .dword)
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.emit(.shl, .rax, 3, .qword)
      let loop = asm.bindLabel()
      asm.emit(.cmp, .rdi, .at(.r15, Layout.recordsCount), .dword)
      asm.jump(if: .aboveOrEqual, trap)
      asm.emit(.mov, .rcx, .at(.r15, Layout.recordsBase), .qword)
      asm.emit(.mov, .rcx, .at(.rcx, index: .rax), .qword)
      if changes { asm.emit(.mov, .rdi, .at(.rcx, 0), .dword) }
      asm.emit(.test, .rsi, .rsi, .dword)
      asm.jump(if: .equal, loop)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    passes { emit(&$0, changes: false) }
    fails(.badAddress, at: "mov rcx, qword ptr [rcx + rax]") { emit(&$0, changes: true) }
  }

  /// The lower half of a number of which nothing is known.
  @Test func halvesLearn() {
    var policy = Self.policy
    policy.regions[Int(Layout.smallMemory)].reach = 32
    func found(
      bound: Int32 = 3, width: X64.Width = .dword, copy: X64.Width = .dword, changes: Bool = false
    ) -> Reason? {
      Self.check(policy) { asm, _, _ in
        let trap = asm.makeLabel()
        asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
        asm.emit(.mov, .rax, .rdi, copy)
        if changes { asm.emit(.mov, .rdi, .rsi, .qword) }
        asm.emit(.cmp, .rdi, bound, width)
        asm.jump(if: .above, trap)
        asm.emit(.mov, .rcx, .at(.rdx, index: .rax, scale: .eight), .qword)
        asm.emit(.ret)
        asm.bind(trap)
        asm.emit(.ud2)
      }.reason
    }
    #expect(found() == nil)
    #expect(found(bound: 4) == .outOfBounds)
    #expect(found(width: .word) == .outOfBounds)
    #expect(found(copy: .qword) == .badAddress)
    #expect(found(changes: true) == .outOfBounds)
  }

  /// The word in the frame is compared where it stands.
  @Test func comparisonsInTheFrameTell() {
    var policy = Self.policy
    policy.regions[Int(Layout.smallMemory)].reach = 32
    func found(bound: Int32 = 3, width: X64.Width = .dword, changes: Bool = false) -> Reason? {
      Self.check(policy) { asm, _, _ in
        let trap = asm.makeLabel()
        asm.emit(.sub, .rsp, 8, .qword)
        asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.mov, .at(.rsp), .rax, .qword)
        if changes { asm.emit(.mov, .at(.rsp), .rsi, .dword) }
        asm.emit(.cmp, .at(.rsp), bound, width)
        asm.jump(if: .above, trap)
        asm.emit(.mov, .rcx, .at(.rdx, index: .rax, scale: .eight), .qword)
        asm.emit(.add, .rsp, 8, .qword)
        asm.emit(.ret)
        asm.bind(trap)
        asm.emit(.ud2)
      }.reason
    }
    #expect(found() == nil)
    #expect(found(width: .qword) == nil)
    #expect(found(bound: 4) == .outOfBounds)
    #expect(found(width: .word) == .outOfBounds)
    #expect(found(changes: true) == .outOfBounds)
  }

  @Test func countsAreComparedWithTheFrame() {
    func emit(_ asm: inout X64.Assembler, _ condition: X64.Condition, isSwapped: Bool = false) {
      let trap = asm.makeLabel()
      asm.emit(.sub, .rsp, 8, .qword)
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.emit(.mov, .at(.rsp), .rax, .qword)
      asm.emit(.mov, .rdx, .at(.r15, Layout.recordsCount), .dword)
      if isSwapped {
        asm.emit(.cmp, .rdx, .at(.rsp), .dword)
      } else {
        asm.emit(.cmp, .at(.rsp), .rdx, .dword)
      }
      asm.jump(if: condition, trap)
      asm.emit(.mov, .rcx, .at(.r15, Layout.recordsBase), .qword)
      asm.emit(.mov, .rcx, .at(.rcx, index: .rax, scale: .eight), .qword)
      asm.emit(.add, .rsp, 8, .qword)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    let refused = "mov rcx, qword ptr [rcx + 8*rax]"
    passes { emit(&$0, .aboveOrEqual) }
    passes { emit(&$0, .belowOrEqual, isSwapped: true) }
    fails(.badAddress, at: refused) { emit(&$0, .above) }
    fails(.badAddress, at: refused) { emit(&$0, .belowOrEqual) }
    fails(.badAddress, at: refused) { emit(&$0, .aboveOrEqual, isSwapped: true) }
    fails(.badAddress, at: refused) { emit(&$0, .below, isSwapped: true) }
  }

  /// A place in a region whose number is compared after the place was made.
  @Test func placesLearn() {
    var policy = Self.policy
    policy.regions[Int(Layout.smallMemory)].reach = 32
    func found(
      bound: Int32 = 3, scale: X64.Scale = .eight, offset: Int32 = 0, changes: Bool = false, meets: Bool = false
    ) -> Reason? {
      Self.check(policy) { asm, _, _ in
        let trap = asm.makeLabel()
        let both = asm.makeLabel()
        asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.lea, .rcx, .at(.rdx, index: .rax, scale: scale, offset), .qword)
        if changes { asm.emit(.add, .rcx, 8, .qword) }
        if meets {
          asm.emit(.test, .rsi, .rsi, .dword)
          asm.jump(if: .equal, both)
          asm.emit(.mov, .r8, .rsi, .dword)
          asm.emit(.lea, .rcx, .at(.rdx, index: .r8, scale: scale), .qword)
          asm.bind(both)
        }
        asm.emit(.cmp, .rax, bound, .dword)
        asm.jump(if: .above, trap)
        asm.emit(.mov, .rcx, .at(.rcx), .qword)
        asm.emit(.ret)
        asm.bind(trap)
        asm.emit(.ud2)
      }.reason
    }
    #expect(found() == nil)
    #expect(found(bound: 4) == .outOfBounds)
    #expect(found(bound: 6, scale: .four) == nil)
    #expect(found(bound: 7, scale: .four) == .outOfBounds)
    #expect(found(offset: 8) == .outOfBounds)
    #expect(found(changes: true) == .outOfBounds)
    #expect(found(meets: true) == .outOfBounds)
  }

  /// A number that is as large as its lower half is a word.
  @Test func comparisonWithTheLowerHalfTells() {
    func emit(_ asm: inout X64.Assembler, _ condition: X64.Condition) {
      let trap = asm.makeLabel()
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.emit(.cmp, .rax, .rdi, .qword)
      asm.jump(if: condition, trap)
      asm.emit(.mov, .rcx, .at(.r14, index: .rdi), .dword)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    passes { emit(&$0, .notEqual) }
    fails(.badAddress, at: "mov ecx, dword ptr [r14 + rdi]") { emit(&$0, .equal) }
  }
}
