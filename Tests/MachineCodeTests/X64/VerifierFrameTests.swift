import Testing

@testable import CodeVerifier
@testable import MachineCode

/// The frame and the registers: what belongs to the caller comes back, and calls keep what signatures promise.
@Suite struct X64VerifierFrameTests: VerifierSuite {
  @Test func framesAreKept() {
    passes { asm in
      asm.emit(.push, .rbx)
      asm.emit(.push, .r15)
      asm.emit(.sub, .rsp, 40, .qword)
      asm.emit(.mov, .at(.rsp, 8), .r14, .qword)
      asm.emit(.mov, .at(.rsp, 32), .rdi, .dword)
      asm.emit(.movaps, .at(.rsp, 16), .xmm0)
      asm.emit(.mov, .rbx, .at(.rsp, 8), .qword)
      asm.emit(.mov, .rax, .at(.rsp, 32), .dword)
      asm.emit(.mov, .rax, .at(.rbx, index: .rax), .dword)
      asm.emit(.add, .rsp, 40, .qword)
      asm.emit(.pop, .r15)
      asm.emit(.pop, .rbx)
      asm.emit(.ret)
    }
    passes { asm in
      asm.emit(.push, .rbp)
      asm.emit(.mov, .rbp, .rsp, .qword)
      asm.emit(.lea, .rsp, .at(.rsp, -128), .qword)
      asm.emit(.mov, .at(.rbp, -8), .rdi, .qword)
      asm.emit(.mov, .rsp, .rbp, .qword)
      asm.emit(.pop, .rbp)
      asm.emit(.ret)
    }
    fails(.outsideFrame, at: "mov qword ptr [rsp - 0x8], rax") { asm in
      asm.emit(.mov, .at(.rsp, -8), .rax, .qword)
    }
    fails(.lostReturn, at: "ret") { asm in
      asm.emit(.sub, .rsp, 16, .qword)
      asm.emit(.mov, .at(.rsp, 16), .rax, .qword)
      asm.emit(.add, .rsp, 16, .qword)
      asm.emit(.ret)
    }
    fails(.lostReturn, at: "ret") { asm in
      asm.emit(.sub, .rsp, 16, .qword)
      asm.emit(.movups, .at(.rsp, 8), .xmm1)
      asm.emit(.add, .rsp, 16, .qword)
      asm.emit(.ret)
    }
    fails(.outsideFrame, at: "vmovups xmmword ptr [rsp + 0x10], xmm1") { asm in
      asm.emit(.sub, .rsp, 16, .qword)
      asm.emit(.movups, .at(.rsp, 16), .xmm1)
    }
    fails(.outsideFrame, at: "mov qword ptr [rsp + 0x18], rax") { asm in
      asm.emit(.mov, .at(.rsp, 24), .rax, .qword)
    }
    fails(.badAddress, at: "mov qword ptr [rsp + rax], rax") { asm in
      asm.emit(.sub, .rsp, 64, .qword)
      asm.emit(.and, .rax, 7, .dword)
      asm.emit(.mov, .at(.rsp, index: .rax), .rax, .qword)
    }
    fails(.badStackPointer, at: "sub rsp, 0x2000") { asm in asm.emit(.sub, .rsp, 8192, .qword) }
    fails(.badStackPointer, at: "add rsp, 0x8") { asm in asm.emit(.add, .rsp, 8, .qword) }
    fails(.badStackPointer, at: "mov rsp, rdi") { asm in asm.emit(.mov, .rsp, .rdi, .qword) }
    fails(.badStackPointer, at: "pop rsp") { asm in
      asm.emit(.push, .rdi)
      asm.emit(.pop, .rsp)
    }
    fails(.badStackPointer, at: "ret") { asm in
      asm.emit(.push, .rdi)
      asm.emit(.ret)
    }
    // Two ways arrive with different frames.
    fails(.badStackPointer, at: "ret") { asm in
      let join = asm.makeLabel()
      asm.emit(.test, .rdi, .rdi, .dword)
      asm.jump(if: .equal, join)
      asm.emit(.push, .rdi)
      asm.bind(join)
      asm.emit(.ret)
    }
  }

  @Test func registersComeBack() {
    fails(.lostRegister, at: "ret") { asm in
      asm.emit(.mov, .rbx, .rdi, .qword)
      asm.emit(.ret)
    }
    fails(.lostRegister, at: "ret") { asm in
      asm.emit(.push, .rbx)
      asm.emit(.mov, .rbx, .rdi, .qword)
      asm.emit(.mov, .at(.rsp), .rdi, .byte)
      asm.emit(.pop, .rbx)
      asm.emit(.ret)
    }
    fails(.lostRegister, at: "ret") { asm in
      asm.emit(.mov, .r14, .r15, .qword)
      asm.emit(.ret)
    }
    fails(.lostRegister, at: "call 0x0") { asm in
      asm.emit(.sub, .rsp, 8, .qword)
      asm.emit(.xor, .r15, .r15, .dword)
      asm.call(asm.bindLabelAtStart)
    }
    // What lies where a called function finds its arguments may change.
    for place in [24, 32] as [Int32] {
      let found = Self.body { asm in
        asm.emit(.sub, .rsp, 40, .qword)
        asm.emit(.mov, .at(.rsp, place), .rbx, .qword)
        asm.emit(.xor, .rdi, .rdi, .dword)
        asm.call(Layout.worker)
        asm.emit(.mov, .rbx, .at(.rsp, place - 32), .qword)
        asm.emit(.add, .rsp, 8, .qword)
        asm.emit(.ret)
      }
      #expect(found.reason == (place == 24 ? .outsideFrame : nil), "\(found)")
    }
    passes { asm in
      asm.emit(.sub, .rsp, 24, .qword)
      asm.emit(.mov, .at(.rsp, 16), .rbx, .qword)
      asm.emit(.mov, .rbx, 7, .dword)
      asm.call(Layout.helper)
      asm.emit(.mov, .rcx, .at(.r14, index: .rbx), .dword)
      asm.emit(.mov, .rbx, .at(.rsp, 16), .qword)
      asm.emit(.add, .rsp, 24, .qword)
      asm.emit(.ret)
    }
  }

  // MARK: Signatures

  @Test func wordsArePromisedBothWays() {
    // On entry rdi is a word; the result in rax must be one.
    passes(as: 1) { asm in
      asm.emit(.mov, .rax, .at(.r14, index: .rdi), .dword)
      asm.emit(.mov, .rcx, .at(.rsp, 8 + 24), .qword)
      asm.emit(.ret, immediate: 32)
    }
    fails(.lostRegister, at: "ret 0x20", as: 1) { asm in
      asm.emit(.mov, .rax, .at(.r14, index: .rdi), .qword)
      asm.emit(.ret, immediate: 32)
    }
    fails(.badAddress, at: "mov eax, dword ptr [r14 + rsi]", as: 1) { asm in
      asm.emit(.mov, .rax, .at(.r14, index: .rsi), .dword)
    }
    fails(.badStackPointer, at: "ret", as: 1) { asm in
      asm.emit(.xor, .rax, .rax, .dword)
      asm.emit(.ret)
    }
    fails(.badStackPointer, at: "ret 0x20") { asm in asm.emit(.ret, immediate: 32) }
    passes { asm in
      asm.emit(.sub, .rsp, 40, .qword)
      asm.emit(.mov, .rdi, .rsi, .dword)
      asm.call(Layout.worker)
      asm.emit(.mov, .rax, .at(.r14, index: .rax), .dword)
      asm.emit(.add, .rsp, 8, .qword)
      asm.emit(.ret)
    }
    fails(.lostRegister, at: "call 0x9") { asm in
      asm.emit(.sub, .rsp, 40, .qword)
      asm.call(Layout.worker)
    }
    fails(.badStackPointer, at: "call 0xb") { asm in
      asm.emit(.sub, .rsp, 24, .qword)
      asm.emit(.mov, .rdi, .rsi, .dword)
      asm.call(Layout.worker)
    }
    fails(.badAddress, at: "mov eax, dword ptr [r14 + rdx]") { asm in
      asm.emit(.sub, .rsp, 40, .qword)
      asm.emit(.mov, .rdi, .rsi, .dword)
      asm.call(Layout.worker)
      asm.emit(.mov, .rax, .at(.r14, index: .rdx), .dword)
    }
  }

  /// A jump to a function with other arguments on the stack moves the return address.
  @Test func tailCallsMoveTheReturnAddress() {
    func emit(_ asm: inout X64.Assembler, movesReturn: Bool = true, by distance: Int32 = 32) {
      asm.emit(.mov, .rdi, .rsi, .dword)
      asm.emit(.sub, .rsp, 8, .qword)
      asm.emit(.mov, .r11, .at(.rsp, 8), .qword)
      asm.emit(.sub, .rsp, distance - 8, .qword)
      if movesReturn { asm.emit(.mov, .at(.rsp), .r11, .qword) }
      asm.jump(Layout.worker)
    }
    passes { emit(&$0) }
    #expect(Self.body { emit(&$0, movesReturn: false) }.reason == .lostReturn)
    #expect(Self.body { emit(&$0, by: 24) }.reason == .badStackPointer)
    passes(as: 1) { asm in
      asm.emit(.mov, .rax, .at(.rsp), .qword)
      asm.emit(.mov, .at(.rsp, 32), .rax, .qword)
      asm.emit(.add, .rsp, 32, .qword)
      asm.jump(Layout.helper)
    }
    passes(as: 1) { asm in asm.jump(Layout.worker) }
  }

  @Test func valuesTravelThroughExchangesAndStack() {
    passes { asm in
      asm.emit(.sub, .rsp, 40, .qword)
      asm.emit(.mov, .at(.rsp, 8), .rbx, .qword)
      asm.emit(.mov, .rbx, 5, .dword)
      asm.emit(.push, .at(.rsp, 8))
      asm.emit(.pop, .at(.rsp, 24))
      asm.emit(.mov, .at(.rsp, 8), 0, .qword)
      asm.emit(.xchg, .at(.rsp, 24), .rbx, .qword)
      asm.emit(.xchg, .r14, .rcx, .qword)
      asm.emit(.mov, .rax, .at(.rcx), .dword)
      asm.emit(.xchg, .rcx, .r14, .qword)
      asm.emit(.add, .rsp, 40, .qword)
      asm.emit(.ret)
    }
  }
}
