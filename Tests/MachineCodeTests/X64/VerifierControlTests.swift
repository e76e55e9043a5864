import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Where control may go.
@Suite struct X64VerifierControlTests: VerifierSuite {
  static func dispatch(
    _ asm: inout X64.Assembler, _ tables: inout [(X64.Label, Int)], count: Int = 4, bound: Int32? = 4,
    scale: X64.Scale = .four, other: Bool = false
  ) {
    let cases = (0..<count).map { _ in asm.makeLabel() }
    let fallback = asm.makeLabel()
    let table = asm.jumpTable(cases)
    let second = asm.jumpTable(cases)
    tables = [(table, count), (second, count)]
    asm.emit(.mov, .rax, .rdi, .dword)
    if let bound {
      asm.emit(.cmp, .rax, bound, .dword)
      asm.jump(if: .aboveOrEqual, fallback)
    }
    asm.emit(.lea, .rcx, .at(table), .qword)
    asm.emit(.movsxd, .rax, .at(.rcx, index: .rax, scale: scale))
    if other { asm.emit(.lea, .rcx, .at(second), .qword) }
    asm.emit(.add, .rax, .rcx, .qword)
    asm.emit(.jmp, .rax)
    for label in cases {
      asm.bind(label)
      asm.emit(.nop)
    }
    asm.bind(fallback)
    asm.emit(.ret)
  }

  @Test func jumpTablesNeedACheckedIndex() {
    #expect(Self.check { asm, _, tables in Self.dispatch(&asm, &tables) }.reason == nil)
    #expect(Self.check { asm, _, tables in Self.dispatch(&asm, &tables, bound: 3) }.reason == nil)
    var found = Self.check { asm, _, tables in Self.dispatch(&asm, &tables, bound: 5) }
    #expect(found.reason == .outOfBounds && found.text == "movsxd rax, dword ptr [rcx + 4*rax]")
    found = Self.check { asm, _, tables in Self.dispatch(&asm, &tables, bound: nil) }
    #expect(found.reason == .outOfBounds)
    found = Self.check { asm, _, tables in Self.dispatch(&asm, &tables, scale: .two) }
    #expect(found.reason == .outOfBounds)
    found = Self.check { asm, _, tables in Self.dispatch(&asm, &tables, other: true) }
    #expect(found.reason == .uncheckedTarget && found.text == "jmp rax")
    found = Self.check { asm, _, tables in
      Self.dispatch(&asm, &tables)
      tables[0].1 = 5
      tables.removeLast()
      tables[0].1 = 4000
    }
    #expect(found.reason == .badTables)
  }

  @Test func clampedIndicesPass() {
    let found = Self.check { asm, _, tables in
      let cases = (0..<4).map { _ in asm.makeLabel() }
      let table = asm.jumpTable(cases)
      tables = [(table, 4)]
      asm.emit(.mov, .rax, .rdi, .dword)
      asm.emit(.mov, .rdx, 3, .dword)
      asm.emit(.cmp, .rax, 3, .dword)
      asm.move(if: .above, .rax, .rdx, .qword)
      asm.jump(through: table, index: .rax, target: .rax, scratch: .rcx)
      for label in cases { asm.bind(label) }
      asm.emit(.ret)
    }
    #expect(found.reason == nil, "\(found)")
  }

  @Test func jumpsGoToInstructions() {
    // A table entry that points into the middle of an instruction.
    var assembler = X64.Assembler(features: .baseline)
    let entry = assembler.bindLabel()
    assembler.emit(.mov, .rax, 0x0F05_9090, .dword)
    assembler.emit(.ret)
    assembler.finish()
    var bytes = Array(assembler.bytes)
    bytes += [0xCC, 0xCC] + [0xF9, 0xFF, 0xFF, 0xFF]
    let code = Verifier.Code(
      bytes: bytes, codeSize: assembler.codeSize, entryPoints: [.init(offset: assembler.offset(of: entry))],
      jumpTables: [.init(offset: 8, count: 1)])
    #expect(throws: Verifier.Violation(offset: 8, reason: .badTarget)) { try Verifier.verify(code, Self.policy) }
    // A jump into one.
    let jump = Verifier.Code(bytes: [0xEB, 0x01, 0xB8, 0, 0, 0, 0, 0xC3], codeSize: 8, entryPoints: [.init(offset: 0)])
    #expect(throws: Verifier.Violation(offset: 0, reason: .badTarget)) { try Verifier.verify(jump, Self.policy) }
    let away = Verifier.Code(bytes: [0xEB, 0x7F], codeSize: 2, entryPoints: [.init(offset: 0)])
    #expect(throws: Verifier.Violation(offset: 0, reason: .badTarget)) { try Verifier.verify(away, Self.policy) }
    let off = Verifier.Code(bytes: [0x90], codeSize: 1, entryPoints: [.init(offset: 0)])
    #expect(throws: Verifier.Violation(offset: 1, reason: .runsOff)) { try Verifier.verify(off, Self.policy) }
    let syscall = Verifier.Code(bytes: [0x90, 0x0F, 0x05, 0xC3], codeSize: 4, entryPoints: [.init(offset: 0)])
    #expect(throws: Verifier.Violation(offset: 1, reason: .forbiddenInstruction)) {
      try Verifier.verify(syscall, Self.policy)
    }
    let entryInside = Verifier.Code(
      bytes: [0xB8, 0xC3, 0xC3, 0xC3, 0xC3, 0xC3], codeSize: 6, entryPoints: [.init(offset: 1)])
    #expect(throws: Verifier.Violation(offset: 1, reason: .badTarget)) { try Verifier.verify(entryInside, Self.policy) }
    let symbol = Verifier.Code(
      bytes: [0x90, 0xC3], codeSize: 2, entryPoints: [.init(offset: 0)], symbols: [0: Layout.helper.index])
    #expect(throws: Verifier.Violation(offset: 0, reason: .badTables)) { try Verifier.verify(symbol, Self.policy) }
  }

  @Test func callsGoWhereTheyMay() {
    passes { asm in
      asm.emit(.sub, .rsp, 8, .qword)
      asm.call(Layout.helper)
      asm.emit(.add, .rsp, 8, .qword)
      asm.jump(Layout.helper)
    }
    fails(.badCall, at: "call 0x5") { asm in asm.call(Layout.stranger) }
    fails(.badCall, at: "call 0x6") { asm in
      let inside = asm.makeLabel()
      asm.call(inside)
      asm.emit(.nop)
      asm.bind(inside)
      asm.emit(.ret)
    }
    fails(.uncheckedTarget, at: "call rdi") { asm in asm.emit(.call, .rdi) }
    fails(.uncheckedTarget, at: "jmp rdi") { asm in asm.emit(.jmp, .rdi) }
    fails(.uncheckedTarget, at: "call qword ptr [r14]") { asm in asm.emit(.call, .at(.r14)) }
    fails(.badStackPointer, at: "jmp 0xd") { asm in
      asm.emit(.sub, .rsp, 8, .qword)
      asm.emit(.nop)
      asm.emit(.nop)
      asm.emit(.nop)
      asm.emit(.nop)
      asm.jump(Layout.helper)
    }
  }

  /// A call through an array of records: check the index, load the record, compare its signature, call its entry.
  static func indirectCall(
    _ asm: inout X64.Assembler, checksIndex: Bool = true, checksSignature: Bool = true,
    condition: X64.Condition = .notEqual, callsBetween: Bool = false, switchesContext: Bool = true,
    scale: X64.Scale = .eight, mark: Int32 = 42
  ) {
    let trap = asm.makeLabel()
    asm.emit(.push, .r15)
    asm.emit(.sub, .rsp, 16, .qword)
    asm.emit(.mov, .rax, .rdi, .dword)
    if checksIndex {
      asm.emit(.cmp, .rax, .at(.r15, Layout.recordsCount), .dword)
      asm.jump(if: .aboveOrEqual, trap)
    }
    asm.emit(.mov, .rcx, .at(.r15, Layout.recordsBase), .qword)
    if callsBetween { asm.call(Layout.helper) }
    asm.emit(.mov, .rcx, .at(.rcx, index: .rax, scale: scale), .qword)
    if checksSignature {
      asm.emit(.cmp, .at(.rcx, Layout.signature), mark, .dword)
      asm.jump(if: condition, trap)
    }
    if switchesContext { asm.emit(.mov, .r15, .at(.rcx, Layout.recordContext), .qword) }
    asm.emit(.call, .at(.rcx, Layout.entry))
    asm.emit(.add, .rsp, 16, .qword)
    asm.emit(.pop, .r15)
    asm.emit(.ret)
    asm.bind(trap)
    asm.emit(.ud2)
  }

  @Test func onlySomeCallsLeaveArrays() {
    var policy = Self.policy
    func found() -> Reason? {
      Self.check(policy) { asm, _, _ in
        let trap = asm.makeLabel()
        asm.emit(.push, .rbx)
        asm.emit(.push, .rbp)
        asm.emit(.mov, .rbx, .rdi, .dword)
        asm.emit(.cmp, .rbx, .at(.r15, Layout.recordsCount), .dword)
        asm.jump(if: .aboveOrEqual, trap)
        asm.emit(.mov, .rbp, .at(.r15, Layout.recordsBase), .qword)
        asm.call(Layout.helper)
        asm.emit(.mov, .rcx, .at(.rbp, index: .rbx, scale: .eight), .qword)
        asm.emit(.pop, .rbp)
        asm.emit(.pop, .rbx)
        asm.emit(.ret)
        asm.bind(trap)
        asm.emit(.ud2)
      }.reason
    }
    #expect(found() == .badAddress)
    policy.signatures[0].movesArrays = false
    #expect(found() == nil)
  }

  @Test func indirectCallsNeedEveryCheck() {
    passes { Self.indirectCall(&$0) }
    passes { Self.indirectCall(&$0, switchesContext: false) }
    // The signature that was proven wants a word and 32 bytes of arguments.
    fails(.lostRegister, at: "call qword ptr [rcx + 0x8]") { Self.indirectCall(&$0, mark: 43) }
    fails(.outOfBounds, at: "call qword ptr [rcx + 0x8]") { Self.indirectCall(&$0, mark: 44) }
    fails(.badAddress, at: "mov rcx, qword ptr [rcx + 8*rax]") { Self.indirectCall(&$0, checksIndex: false) }
    fails(.outOfBounds, at: "call qword ptr [rcx + 0x8]") { Self.indirectCall(&$0, checksSignature: false) }
    fails(.outOfBounds, at: "call qword ptr [rcx + 0x8]") { Self.indirectCall(&$0, condition: .equal) }
    fails(.outOfBounds, at: "call qword ptr [rcx + 0x8]") { Self.indirectCall(&$0, condition: .below) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rcx + 4*rax]") { Self.indirectCall(&$0, scale: .four) }
    fails(.badAddress, at: "mov rcx, qword ptr [rcx + 8*rax]") { Self.indirectCall(&$0, callsBetween: true) }
  }

  @Test func handlersKeepTheFrame() {
    var policy = Self.policy
    policy.preserved = [.rbx, .r14, .r15]
    func check(_ restores: Bool) -> Reason? {
      var asm = X64.Assembler(features: .baseline)
      let entry = asm.bindLabel()
      let handler = asm.makeLabel()
      asm.emit(.push, .rbx)
      asm.emit(.sub, .rsp, 32, .qword)
      asm.emit(.mov, .rbx, .rdi, .qword)
      asm.call(Layout.helper)
      let call = asm.position
      asm.bind(handler)
      asm.emit(.add, .rsp, 32, .qword)
      if restores { asm.emit(.pop, .rbx) } else { asm.emit(.pop, .rcx) }
      asm.emit(.ret)
      asm.finish()
      let code = Verifier.Code(
        bytes: Array(asm.bytes), codeSize: asm.codeSize, entryPoints: [.init(offset: asm.offset(of: entry))],
        handlers: [asm.offset(of: call): [asm.offset(of: handler)]],
        symbols: [Int(asm.relocations[0].offset): Layout.helper.index])
      do throws(Verifier.Violation) {
        try Verifier.verify(code, policy)
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(check(true) == nil)
    #expect(check(false) == .lostRegister)
  }
}
