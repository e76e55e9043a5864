import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Code as a whole: faults planted at random, and the work that long code takes.
@Suite struct X64VerifierDamageTests: VerifierSuite {
  /// Good code with one byte changed is refused, or still obeys the policy; it never crashes the verifier.
  @Test func damagedCodeIsJudged() {
    var assembler = X64.Assembler(features: .v3)
    let entry = assembler.bindLabel()
    X64VerifierControlTests.indirectCall(&assembler)
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

  /// Ten times the code takes ten times the steps, give or take the ways that are walked twice.
  @Test func longCodeTakesNearLinearWork() throws {
    func steps(_ blocks: Int) throws -> Int {
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
      return try Verifier.verify(code, Self.policy)
    }
    let small = try steps(500)
    #expect(small >= 2500)
    #expect(try steps(5000) < small * 12)
  }

  /// A frame of many words, each written once, and a loop around all of it: what is known of most words is the same at
  /// neighbouring places, so that it need not be copied nor compared.
  @Test func largeFramesTakeNearLinearWork() throws {
    func steps(_ words: Int) throws -> Int {
      var asm = X64.Assembler(features: .baseline)
      let entry = asm.bindLabel()
      var policy = Self.policy
      policy.frameLimit = words * 8
      asm.emit(.sub, .rsp, Int32(words * 8), .qword)
      asm.emit(.mov, .rdi, .rdi, .dword)
      let loop = asm.bindLabel()
      for word in 0..<words {
        let next = asm.makeLabel()
        asm.emit(.mov, .at(.rsp, Int32(word * 8)), .rdi, .qword)
        asm.emit(.cmp, .rsi, Int32(word), .dword)
        asm.jump(if: .equal, next)
        asm.emit(.mov, .rax, .at(.rsp, Int32(word * 8)), .qword)
        asm.bind(next)
      }
      asm.emit(.test, .rsi, .rsi, .dword)
      asm.jump(if: .notEqual, loop)
      asm.emit(.add, .rsp, Int32(words * 8), .qword)
      asm.emit(.ret)
      asm.finish()
      let code = Verifier.Code(
        bytes: Array(asm.bytes), codeSize: asm.codeSize, entryPoints: [.init(offset: asm.offset(of: entry))])
      return try Verifier.verify(code, policy)
    }
    let small = try steps(200)
    #expect(try steps(4000) < small * 24)
  }
}
