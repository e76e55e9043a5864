import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Ways that no number can go need not keep any rule; all others must.
@Suite struct X64VerifierWayTests: VerifierSuite {
  /// Adds to a constant, and reads through a number where the sum has not carried.
  private static func wrap(
    _ asm: inout X64.Assembler, _ constant: Int64, plus amount: Int32, width: X64.Width = .qword,
    condition: X64.Condition = .below, between: (inout X64.Assembler) -> Void = { _ in }
  ) {
    let trap = asm.makeLabel()
    asm.load(.rax, constant)
    asm.emit(.add, .rax, amount, width)
    between(&asm)
    asm.jump(if: condition, trap)
    asm.emit(.mov, .rcx, .at(.rdi), .dword)
    asm.emit(.ret)
    asm.bind(trap)
    asm.emit(.ud2)
  }

  @Test func sumsThatWrapEndTheirWay() {
    let refused = "mov ecx, dword ptr [rdi]"
    passes { Self.wrap(&$0, -1, plus: 1) }
    passes { Self.wrap(&$0, -40, plus: 41) }
    passes { Self.wrap(&$0, .max, plus: -1) }
    // Registers may change between, but not the flags.
    passes { Self.wrap(&$0, -1, plus: 1) { asm in asm.emit(.mov, .rax, .rsi, .qword) } }
    fails(.badAddress, at: refused) { Self.wrap(&$0, -1, plus: 1) { asm in asm.emit(.add, .rsi, 1, .qword) } }
    fails(.badAddress, at: refused) { Self.wrap(&$0, -1, plus: 1) { asm in asm.emit(.cmp, .rsi, 1, .qword) } }
    // These do not wrap, or nobody asks.
    fails(.badAddress, at: refused) { Self.wrap(&$0, -40, plus: 39) }
    fails(.badAddress, at: refused) { Self.wrap(&$0, .max, plus: 1) }
    fails(.badAddress, at: refused) { Self.wrap(&$0, 0, plus: -1) }
    fails(.badAddress, at: refused) { Self.wrap(&$0, -1, plus: 1, width: .dword) }
    fails(.badAddress, at: refused) { Self.wrap(&$0, 1 << 32, plus: -1, width: .dword) }
    for condition in [X64.Condition.aboveOrEqual, .equal, .above, .overflow, .less] {
      fails(.badAddress, at: refused) { Self.wrap(&$0, -1, plus: 1, condition: condition) }
    }
    // One of two numbers wraps.
    fails(.badAddress, at: refused) { asm in
      let (both, trap) = (asm.makeLabel(), asm.makeLabel())
      asm.load(.rax, -1)
      asm.emit(.test, .rdi, .rdi, .qword)
      asm.jump(if: .equal, both)
      asm.load(.rax, -2)
      asm.bind(both)
      asm.emit(.add, .rax, 1, .qword)
      asm.jump(if: .below, trap)
      asm.emit(.mov, .rcx, .at(.rdi), .dword)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    // The other way is walked.
    fails(.badAddress, at: "mov ecx, dword ptr [rsi]") { asm in
      let carried = asm.makeLabel()
      asm.load(.rax, -1)
      asm.emit(.add, .rax, 1, .qword)
      asm.jump(if: .below, carried)
      asm.emit(.ret)
      asm.bind(carried)
      asm.emit(.mov, .rcx, .at(.rsi), .dword)
    }
    // An increment leaves the carry as it was.
    fails(.badAddress, at: refused) { asm in
      let trap = asm.makeLabel()
      asm.load(.rax, -1)
      asm.emit(.inc, .rax, .qword)
      asm.jump(if: .below, trap)
      asm.emit(.mov, .rcx, .at(.rdi), .dword)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
  }

  /// What is beyond all that a region can have is never inside.
  @Test func noRegionIsEndless() {
    func emit(_ asm: inout X64.Assembler, _ end: Int64, condition: X64.Condition = .above, sums: Bool = false) {
      let trap = asm.makeLabel()
      asm.load(.rax, end)
      if sums {
        asm.emit(.add, .rax, .rdi, .qword)
        asm.jump(if: .below, trap)
      }
      asm.emit(.cmp, .rax, .at(.r15, Layout.memoryExtent), .qword)
      asm.jump(if: condition, trap)
      asm.emit(.mov, .rcx, .at(.rsi), .dword)
      asm.emit(.ret)
      asm.bind(trap)
      asm.emit(.ud2)
    }
    let refused = "mov ecx, dword ptr [rsi]"
    for sums in [false, true] {
      for end in [(1 << 47) + 1, .max, -1, .min] as [Int64] { passes { emit(&$0, end, sums: sums) } }
      fails(.badAddress, at: refused) { emit(&$0, 1 << 47, sums: sums) }
      for condition in [X64.Condition.below, .equal, .aboveOrEqual, .greater] {
        fails(.badAddress, at: refused) { emit(&$0, .max, condition: condition, sums: sums) }
      }
    }
  }

  /// Code that moves an address on and on neither passes what follows nor stops the verifier.
  @Test func addressesDoNotWrap() {
    func emit(_ asm: inout X64.Assembler, count: Int, _ setUp: (inout X64.Assembler) -> Void) {
      asm.emit(.sub, .rsp, 8, .qword)
      asm.load(.rcx, 1 << 48)
      setUp(&asm)
      for _ in 0..<count { asm.emit(.add, .rax, .rcx, .qword) }
      asm.emit(.mov, .rdx, .at(.rax), .qword)
    }
    fails(.badAddress, at: "mov rdx, qword ptr [rax]") {
      emit(&$0, count: 1 << 16) { asm in asm.emit(.mov, .rax, .at(.r15, Layout.recordsBase), .qword) }
    }
    fails(.badAddress, at: "mov rdx, qword ptr [rax]") {
      emit(&$0, count: 1 << 15) { asm in asm.emit(.mov, .rax, .rsp, .qword) }
    }
  }

  /// Tables that share their bytes are not those of a compiler.
  @Test func jumpTablesStandApart() {
    func reason(_ tables: [(offset: Int, count: Int)]) -> Reason? {
      let bytes: [UInt8] = [0xC3, 0, 0, 0, 0xFC, 0xFF, 0xFF, 0xFF, 0xF8, 0xFF, 0xFF, 0xFF]
      let code = Verifier.Code(
        bytes: bytes, codeSize: 1, entryPoints: [.init(offset: 0)],
        jumpTables: tables.map { .init(offset: $0.offset, count: $0.count) })
      do throws(Verifier.Violation) {
        try Verifier.verify(code, Self.policy)
        return nil
      } catch { return error.reason }
    }
    #expect(reason([(4, 1), (8, 1)]) == nil)
    #expect(reason([(4, 1), (4, 1), (8, 1)]) == .badTables)
  }

  // MARK: What is said of places

  /// Verifies a function with a frame of 24 bytes below a saved register and a call.
  private func reason(
    frame: Int = 24, traps: (_ begin: Int, _ call: Int, _ end: Int) -> [Verifier.TrapSite],
    sites: (_ call: Int, _ end: Int) -> [Int: Verifier.CallSite] = { call, _ in [call: .init()] },
    handlers: (_ call: Int, _ end: Int) -> [Int: [Int]] = { _, _ in [:] }
  ) -> Reason? {
    var assembler = X64.Assembler(features: .baseline)
    assembler.emit(.push, .rbx)
    assembler.emit(.sub, .rsp, 16, .qword)
    let begin = assembler.bindLabel()
    assembler.call(Layout.helper)
    let call = assembler.bindLabel()
    assembler.emit(.add, .rsp, 16, .qword)
    assembler.emit(.pop, .rbx)
    let end = assembler.bindLabel()
    assembler.emit(.ret)
    assembler.finish()
    let places = [begin, call, end].map { assembler.offset(of: $0) }
    var code = Verifier.Code(
      bytes: Array(assembler.bytes), codeSize: assembler.codeSize, entryPoints: [.init(offset: 0)],
      handlers: handlers(places[1], places[2]),
      symbols: Dictionary(
        uniqueKeysWithValues: assembler.relocations.map { (Int($0.offset), $0.symbol.index) }))
    code.frame = .init(size: frame, saved: [.rbx])
    code.trapSites = traps(places[0], places[1], places[2])
    code.callSites = sites(places[1], places[2])
    do throws(Verifier.Violation) {
      try Verifier.verify(code, Self.policy)
      return nil
    } catch { return error.reason }
  }

  @Test func faultsFindTheFrame() {
    #expect(reason { _, _, _ in [] } == nil)
    #expect(reason { begin, call, _ in [.init(offset: begin), .init(offset: call)] } == nil)
    #expect(reason { _, _, end in [.init(offset: 0, isUnbegun: true), .init(offset: end, isUnbegun: true)] } == nil)
    // The frame is not made yet, is gone, or is there.
    #expect(reason { _, _, _ in [.init(offset: 0)] } == .badStackPointer)
    #expect(reason { _, _, _ in [.init(offset: 1)] } == .badStackPointer)
    #expect(reason { _, _, end in [.init(offset: end)] } == .badStackPointer)
    #expect(reason { begin, _, _ in [.init(offset: begin, isUnbegun: true)] } == .badStackPointer)
    // No instruction begins here.
    #expect(reason { begin, _, _ in [.init(offset: begin + 1)] } == .badTables)
    #expect(reason { _, _, _ in [.init(offset: -1)] } == .badTables)
    #expect(reason { _, _, end in [.init(offset: end + 1)] } == .badTables)
  }

  @Test func callSitesStandBehindCalls() {
    for other in [-1, 0, 1, 1000] {
      #expect(
        reason(traps: { _, _, _ in [] }, sites: { call, _ in [call: .init(), other: .init()] }) == .badTables)
      #expect(reason(traps: { _, _, _ in [] }, handlers: { _, end in [other: [end]] }) == .badTables)
    }
    #expect(reason(traps: { _, _, _ in [] }, sites: { _, end in [end: .init()] }) == .badTables)
  }

  /// An argument that names something is a constant that names something.
  @Test func indicesAreConstants() {
    var policy = Self.policy
    policy.selections = [[true], [false, true, true]]
    policy.signatures.append(.init(arguments: [.rsi: .selected(1, 0)]))
    policy.signatures.append(.init(arguments: [.rsi: .selected(1, 1)]))
    policy.signatures.append(.init(arguments: [.rsi: .selected(9, 0)]))
    policy.callable[7] = 3
    policy.callable[8] = 4
    policy.callable[9] = 5
    func reason(_ symbol: UInt32 = 7, _ setUp: (inout X64.Assembler) -> Void) -> Reason? {
      Self.check(policy) { asm, _, _ in
        asm.emit(.sub, .rsp, 8, .qword)
        setUp(&asm)
        asm.call(X64.Symbol(symbol))
        asm.emit(.add, .rsp, 8, .qword)
        asm.emit(.ret)
      }.reason
    }
    func constant(_ number: Int64, _ symbol: UInt32 = 7) -> Reason? { reason(symbol) { $0.load(.rsi, number) } }
    #expect(constant(1) == nil)
    #expect(constant(2) == nil)
    for number in [0, 3, -1, 1 << 32, 1 << 32 + 1, .max, .min] as [Int64] {
      #expect(constant(number) == .lostRegister, "\(number)")
    }
    #expect(constant(1 << 32 | 2, 8) == nil)
    for number in [0, 1, 2, 3 << 32 | 1, 1 << 32, 1 << 32 | 3, -1] as [Int64] {
      #expect(constant(number, 8) == .lostRegister, "\(number)")
    }
    #expect(constant(0, 9) == .lostRegister)
    #expect(reason { _ in } == .lostRegister)
    #expect(reason { $0.emit(.and, .rsi, 1, .dword) } == .lostRegister)
    // Through the frame and by arithmetic.
    let found = reason { asm in
      asm.emit(.mov, .rsi, 1, .dword)
      asm.emit(.mov, .at(.rsp), .rsi, .qword)
      asm.emit(.mov, .rsi, .at(.rsp), .qword)
      asm.emit(.lea, .rsi, .at(.rsi, 1), .qword)
    }
    #expect(found == nil)
  }
}
