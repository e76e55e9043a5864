import Testing

@testable import CodeVerifier
@testable import MachineCode

/// What code may read and write: memory, the context, arrays whose extent it compared.
@Suite struct X64VerifierMemoryTests: VerifierSuite {
  @Test func memoryWithBoundedOffsetsPasses() {
    passes { asm in
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.emit(.mov, .rcx, .at(.r14, index: .rax, 0x7FFF_FFFF), .qword)
      asm.emit(.movups, .at(.r14, index: .rax, 16), .xmm3)
      asm.emit(.vmovdquY, .xmm3, .at(.r14, index: .rax, 16))
      // The address in a register of its own, another copy of the base, a base loaded again.
      asm.emit(.lea, .rdx, .at(.r14, index: .rax, 64), .qword)
      asm.emit(.mov, .at(.rdx, 8), .rcx, .qword)
      asm.emit(.mov, .rsi, .at(.r15, Layout.memoryBase), .qword)
      asm.emit(.add, .rsi, .rax, .qword)
      asm.emit(.mov, .at(.rsi), 5, .byte)
      asm.emit(.shr, .rdi, 33, .qword)
      asm.lock()
      asm.emit(.add, .at(.r14, index: .rdi, scale: .one, 4), .rcx, .dword)
      asm.emit(.movzx8, .rdi, .at(.r14, index: .rdi), .dword)
      asm.emit(.add, .at(.r14, index: .rdi, scale: .eight), .rdi, .dword)
      asm.emit(.ret)
    }
  }

  @Test func loopsOverMemoryPass() {
    passes { asm in
      asm.emit(.mov, .rax, .rdi, .dword)
      let loop = asm.bindLabel()
      asm.emit(.mov, .rcx, .at(.r14, index: .rax), .dword)
      asm.emit(.add, .rcx, .rax, .dword)
      asm.emit(.mov, .at(.r14, index: .rax), .rcx, .dword)
      asm.emit(.add, .rax, 4, .dword)
      asm.emit(.cmp, .rax, .rsi, .dword)
      asm.jump(if: .below, loop)
      asm.emit(.ret)
    }
  }

  /// An address that two ways leave in a register lies in the memory if both of them do; in a loop it must not run away.
  @Test func addressesMeet() {
    func emit(_ asm: inout X64.Assembler, _ base: X64.Register, _ other: X64.Register, isWord: Bool = true) {
      let both = asm.makeLabel()
      asm.emit(.mov, .rax, .rsi, isWord ? .dword : .qword)
      asm.emit(.lea, .rcx, .at(base, 16), .qword)
      asm.emit(.test, .rdi, .rdi, .dword)
      asm.jump(if: .equal, both)
      asm.emit(.lea, .rcx, .at(other, index: .rax), .qword)
      asm.bind(both)
      asm.emit(.mov, .rdx, .at(.rcx, 8), .dword)
      asm.emit(.ret)
    }
    passes { emit(&$0, .r14, .r14) }
    fails(.badAddress, at: "mov edx, dword ptr [rcx + 0x8]") { emit(&$0, .r15, .r14) }
    fails(.badAddress, at: "mov edx, dword ptr [rcx + 0x8]") { emit(&$0, .r14, .r14, isWord: false) }
    // The context is no memory: a place in it has to be known.
    fails(.outOfBounds, at: "mov edx, dword ptr [rcx + 0x8]") { emit(&$0, .r15, .r15) }
    for step in [X64.Register.rdx, .rax] {
      fails(.outOfBounds, at: "mov eax, dword ptr [rcx]") { asm in
        asm.emit(.mov, .rdx, 4096, .dword)
        asm.emit(.mov, .rcx, .r14, .qword)
        let loop = asm.bindLabel()
        asm.emit(.mov, .rax, .at(.rcx), .dword)
        asm.emit(.add, .rcx, step, .qword)
        asm.emit(.test, .rdi, .rdi, .dword)
        asm.jump(if: .notEqual, loop)
        asm.emit(.ret)
      }
    }
  }

  @Test func unboundedAddressesFail() {
    fails(.badAddress, at: "mov ecx, dword ptr [r14 + rdi]") { asm in
      asm.emit(.mov, .rcx, .at(.r14, index: .rdi), .dword)
    }
    fails(.badAddress, at: "mov ecx, dword ptr [rdi]") { asm in
      asm.emit(.mov, .rcx, .at(.rdi), .dword)
    }
    fails(.badAddress, at: "mov ecx, dword ptr [1*rax + 0x1000]") { asm in
      asm.emit(.xor, .rax, .rax, .dword)
      asm.emit(.mov, .rcx, .at(index: .rax, scale: .one, 0x1000), .dword)
    }
    fails(.badAddress, at: "mov ecx, dword ptr [r14 - 0x4]") { asm in
      asm.emit(.mov, .rcx, .at(.r14, -4), .dword)
    }
    fails(.outOfBounds, at: "mov ecx, dword ptr [r14 + 8*rax]") { asm in
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.emit(.mov, .rcx, .at(.r14, index: .rax, scale: .eight), .dword)
    }
    // The upper half is clear on one way only.
    fails(.badAddress, at: "mov ecx, dword ptr [r14 + rax]") { asm in
      let join = asm.makeLabel()
      asm.emit(.mov, .rax, .rdi, .qword)
      asm.emit(.test, .rsi, .rsi, .dword)
      asm.jump(if: .equal, join)
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.bind(join)
      asm.emit(.mov, .rcx, .at(.r14, index: .rax), .dword)
      asm.emit(.ret)
    }
    // A loop that lets a wide index grow.
    fails(.badAddress, at: "mov ecx, dword ptr [r14 + rax]") { asm in
      asm.emit(.xor, .rax, .rax, .dword)
      let loop = asm.bindLabel()
      asm.emit(.mov, .rcx, .at(.r14, index: .rax), .dword)
      asm.emit(.add, .rax, 4, .qword)
      asm.jump(loop)
    }
    // A call leaves nothing in a register it may use.
    fails(.badAddress, at: "mov ecx, dword ptr [r14 + rax]") { asm in
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.call(Layout.helper)
      asm.emit(.mov, .rcx, .at(.r14, index: .rax), .dword)
      asm.emit(.ret)
    }
    // 16 bits leave the upper half as it was.
    fails(.badAddress, at: "mov ecx, dword ptr [r14 + rdi]") { asm in
      asm.emit(.mov, .rdi, .rsi, .word)
      asm.emit(.mov, .rcx, .at(.r14, index: .rdi), .dword)
    }
    fails(.badAddress, at: "mov rcx, qword ptr [r14 + rdi]") { asm in
      asm.emit(.movsxd, .rdi, .rsi)
      asm.emit(.mov, .rcx, .at(.r14, index: .rdi), .qword)
    }
  }

  // MARK: The context

  @Test func fieldsAreKept() {
    passes { asm in
      asm.emit(.add, .at(.r15, Layout.counter), 1, .qword)
      asm.emit(.mov, .rax, .at(.r15, Layout.limit), .qword)
      asm.emit(.mov, .rax, .at(.r15, Layout.limit + 4), .dword)
      asm.emit(.ret)
    }
    fails(.readOnly, at: "mov qword ptr [r15 + 0x8], rax") { asm in
      asm.emit(.mov, .at(.r15, Layout.limit), .rax, .qword)
    }
    fails(.readOnly, at: "mov qword ptr [r15 + 0x10], rax") { asm in
      asm.emit(.mov, .at(.r15, Layout.memoryBase), .rax, .qword)
    }
    fails(.outOfBounds, at: "mov rax, qword ptr [r15 + 0x38]") { asm in
      asm.emit(.mov, .rax, .at(.r15, 56), .qword)
    }
    fails(.outOfBounds, at: "vmovups xmm0, xmmword ptr [r15]") { asm in
      asm.emit(.mov, .rbx, .rbx, .qword)
      asm.emit(.movups, .xmm0, .at(.r15))
    }
    fails(.outOfBounds, at: "mov qword ptr [r15 + 0x4], rax") { asm in
      asm.emit(.mov, .at(.r15, 4), .rax, .qword)
    }
    fails(.outOfBounds, at: "mov rax, qword ptr [r15 + 8*rcx]") { asm in
      asm.emit(.mov, .rcx, .rdi, .dword)
      asm.emit(.mov, .rax, .at(.r15, index: .rcx, scale: .eight), .qword)
    }
    // Half of a pointer is no pointer.
    fails(.badAddress, at: "mov al, byte ptr [rax]") { asm in
      asm.emit(.mov, .rax, .at(.r15, Layout.memoryBase), .dword)
      asm.emit(.mov, .rax, .at(.rax), .byte)
    }
  }

  // MARK: Memory whose size is compared

  static func checked(
    _ asm: inout X64.Assembler, covers: Int32 = 12, offset: Int32 = 4, width: X64.Width = .qword,
    condition: X64.Condition = .above, changesIndex: Bool = false
  ) {
    let trap = asm.makeLabel()
    asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
    asm.emit(.mov, .rbp, .rbp, .qword)
    asm.emit(.mov, .rax, .rdi, .dword)
    asm.emit(.lea, .rcx, .at(.rax, covers), .qword)
    if changesIndex { asm.emit(.mov, .rax, .rsi, .dword) }
    asm.emit(.cmp, .rcx, .at(.r15, Layout.memoryExtent), .qword)
    asm.jump(if: condition, trap)
    asm.emit(.mov, .rcx, .at(.rdx, index: .rax, offset), width)
    asm.emit(.ret)
    asm.bind(trap)
    asm.emit(.ud2)
  }

  /// The end of an access is computed from a copy of its address.
  @Test func extentsAreComparedWithSumsOfCopies() {
    func emit(_ asm: inout X64.Assembler, covers: Int32 = 12, changesIndex: Bool = false, changesCopy: Bool = false) {
      let trap = asm.makeLabel()
      asm.emit(.mov, .rdx, .at(.r15, 48), .qword)
      asm.emit(.movzx16, .rax, .rdi, .dword)
      asm.emit(.mov, .rcx, .rax, .qword)
      if changesCopy { asm.emit(.and, .rcx, 15, .dword) }
      asm.emit(.add, .rcx, covers, .qword)
      if changesIndex { asm.emit(.movzx16, .rax, .rsi, .dword) }
      asm.emit(.cmp, .rcx, .at(.r15, Layout.memoryExtent), .qword)
      asm.jump(if: .above, trap)
      asm.emit(.mov, .rcx, .at(.rdx, index: .rax, 4), .qword)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    let refused = "mov rcx, qword ptr [rdx + rax + 0x4]"
    passes { emit(&$0) }
    fails(.outOfBounds, at: refused) { emit(&$0, covers: 11) }
    fails(.outOfBounds, at: refused) { emit(&$0, changesIndex: true) }
    fails(.outOfBounds, at: refused) { emit(&$0, changesCopy: true) }
  }

  @Test func extentsAreCompared() {
    passes { Self.checked(&$0) }
    passes { Self.checked(&$0, covers: 8, offset: 4, width: .dword) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rdx + rax + 0x5]") { Self.checked(&$0, offset: 5) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rdx + rax + 0x4]") { Self.checked(&$0, condition: .equal) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rdx + rax + 0x4]") { Self.checked(&$0, changesIndex: true) }
  }
}
