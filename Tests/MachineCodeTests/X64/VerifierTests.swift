import Testing

@testable import MachineCode

/// Correct code passes; code with a planted fault is refused, at the faulty instruction, for the right reason.
@Suite struct X64VerifierTests {
  typealias Verifier = X64.Verifier
  typealias Reason = X64.Verifier.Violation.Reason

  /// The layout that the code below is made for.
  enum Layout {
    static let context: Verifier.RegionIndex = 0
    static let memory: Verifier.RegionIndex = 1
    static let record: Verifier.RegionIndex = 2
    static let provenRecord: Verifier.RegionIndex = 3
    static let records: Verifier.ArrayIndex = 0

    static let counter: Int32 = 0
    static let limit: Int32 = 8
    static let memoryBase: Int32 = 16
    static let recordsBase: Int32 = 24
    static let recordsCount: Int32 = 32

    static let signature: Int32 = 0
    static let entry: Int32 = 8
    static let recordContext: Int32 = 16

    static let memoryExtent: Int32 = 40
    static let smallMemory: Verifier.RegionIndex = 4

    static let helper = X64.Symbol(1)
    /// Takes words in rdi, gives a word in rax, and takes 32 bytes off the stack.
    static let worker = X64.Symbol(3)
    static let stranger = X64.Symbol(2)
  }

  static let policy: Verifier.Policy = {
    var policy = Verifier.Policy()
    let record: [Verifier.Field] = [
      .init(offset: 0, size: 4), .init(offset: 16, content: .region(Layout.context)),
    ]
    policy.regions = [
      .init(fields: [
        .init(offset: 0, isWritable: true), .init(offset: 8), .init(offset: 16, content: .region(Layout.memory)),
        .init(offset: 24, content: .array(Layout.records)), .init(offset: 32, size: 4, content: .count(Layout.records)),
        .init(offset: 40, content: .extent(Layout.smallMemory)),
        .init(offset: 48, content: .region(Layout.smallMemory)),
      ]),
      .init(reach: (1 << 33) + 65536),
      .init(fields: record, proofs: [.init(offset: 0, size: 4, proven: Layout.provenRecord)]),
      .init(fields: record + [.init(offset: 8, content: .code(0))]), .init(),
    ]
    policy.arrays = [.init(stride: 8, fields: [.init(offset: 0, content: .region(Layout.record))])]
    policy.entry = [.r15: .region(Layout.context), .r14: .region(Layout.memory)]
    policy.preserved = [.rbx, .rbp, .r12, .r13, .r14, .r15]
    policy.frameLimit = 4096
    policy.signatures = [
      .init(), .init(arguments: [.rdi: .word], results: [.rax: .word], stackBytes: 32, popsStack: true),
      .init(stackBytes: 16),
    ]
    policy.marks = [42: 0, 43: 1]
    policy.callable = [Layout.helper: 0, Layout.worker: 1]
    return policy
  }()

  /// The violation found in what `body` emits, and the text of the instruction it points at.
  static func check(
    _ policy: Verifier.Policy = policy, signature: Verifier.SignatureIndex = 0,
    _ body: (inout X64.Assembler, inout [X64.Label], inout [(X64.Label, Int)]) -> Void
  ) -> (reason: Reason?, text: String) {
    var assembler = X64.Assembler(features: .v3)
    var entries = [assembler.bindLabel()]
    var tables: [(X64.Label, Int)] = []
    body(&assembler, &entries, &tables)
    assembler.finish()
    var symbols: [Int: X64.Symbol] = [:]
    for relocation in assembler.relocations { symbols[Int(relocation.offset)] = relocation.symbol }
    let code = Verifier.Code(
      bytes: Array(assembler.bytes), codeSize: assembler.codeSize,
      entryPoints: entries.map { .init(offset: assembler.offset(of: $0), signature: signature) },
      jumpTables: tables.map { .init(offset: assembler.offset(of: $0.0), count: $0.1) }, symbols: symbols)
    do throws(Verifier.Violation) {
      try Verifier.verify(code, policy)
      return (nil, "")
    } catch {
      let text =
        error.offset < code.codeSize ? X64.Disassembler.text(code.bytes[error.offset...], at: error.offset).0 : "end"
      return (error.reason, text)
    }
  }

  static func body(
    _ signature: Verifier.SignatureIndex = 0, _ emit: @escaping (inout X64.Assembler) -> Void
  ) -> (reason: Reason?, text: String) {
    check(signature: signature) { asm, _, _ in emit(&asm) }
  }

  func passes(
    as signature: Verifier.SignatureIndex = 0, _ emit: @escaping (inout X64.Assembler) -> Void,
    at location: SourceLocation = #_sourceLocation
  ) {
    let found = Self.body(signature, emit)
    #expect(found.reason == nil, "\(found.text)", sourceLocation: location)
  }

  func fails(
    _ reason: Reason, at text: String, as signature: Verifier.SignatureIndex = 0,
    _ emit: @escaping (inout X64.Assembler) -> Void,
    at location: SourceLocation = #_sourceLocation
  ) {
    let found = Self.body(signature, emit)
    #expect(found.reason == reason && found.text == text, "\(found)", sourceLocation: location)
  }

  // MARK: Memory

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

  // MARK: The frame

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

  @Test func extentsAreCompared() {
    passes { Self.checked(&$0) }
    passes { Self.checked(&$0, covers: 8, offset: 4, width: .dword) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rdx + rax + 0x5]") { Self.checked(&$0, offset: 5) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rdx + rax + 0x4]") { Self.checked(&$0, condition: .equal) }
    fails(.outOfBounds, at: "mov rcx, qword ptr [rdx + rax + 0x4]") { Self.checked(&$0, changesIndex: true) }
  }

  // MARK: Control

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
      asm.jump(through: table, index: .rax, scratch: .rcx)
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
      bytes: [0x90, 0xC3], codeSize: 2, entryPoints: [.init(offset: 0)], symbols: [0: Layout.helper])
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
        symbols: [Int(asm.relocations[0].offset): Layout.helper])
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

  // MARK: Faults planted at random

  /// Good code with one byte changed is refused, or still obeys the policy; it never crashes the verifier.
  @Test func damagedCodeIsJudged() {
    var assembler = X64.Assembler(features: .v3)
    let entry = assembler.bindLabel()
    Self.indirectCall(&assembler)
    assembler.finish()
    let good = Array(assembler.bytes)
    var refused = 0
    for place in good.indices {
      for bit in 0..<8 {
        var bytes = good
        bytes[place] ^= 1 << UInt8(bit)
        let code = Verifier.Code(
          bytes: bytes, codeSize: assembler.codeSize, entryPoints: [.init(offset: assembler.offset(of: entry))])
        do throws(Verifier.Violation) { try Verifier.verify(code, Self.policy) } catch { refused += 1 }
      }
    }
    #expect(refused > good.count * 4)
  }

  @Test func longCodeTakesNearLinearTime() throws {
    func time(_ blocks: Int) throws -> Duration {
      var asm = X64.Assembler(features: .baseline)
      let entry = asm.bindLabel()
      let labels = (0...blocks).map { _ in asm.makeLabel() }
      for index in 0..<blocks {
        asm.bind(labels[index])
        asm.emit(.mov, .rax, .rdi, .dword)
        asm.emit(.mov, .rcx, .at(.r14, index: .rax), .dword)
        asm.emit(.cmp, .rcx, 10, .dword)
        asm.jump(if: .equal, labels[min(blocks, index + 3)])
        asm.jump(if: .below, labels[index / 2])
      }
      asm.bind(labels[blocks])
      asm.emit(.ret)
      asm.finish()
      let code = Verifier.Code(
        bytes: Array(asm.bytes), codeSize: asm.codeSize, entryPoints: [.init(offset: asm.offset(of: entry))])
      let clock = ContinuousClock()
      return try clock.measure { try Verifier.verify(code, Self.policy) }
    }
    let small = try time(500)
    let large = try time(5000)
    #expect(large < small * 40 + .milliseconds(500))
    print("5,000 blocks verified in \(large)")
  }
}

extension X64.Assembler {
  /// The function's own entry, which the tests bind first.
  fileprivate var bindLabelAtStart: X64.Label { X64.Label(index: 0) }
}
