#if os(Linux) && arch(x86_64)
  import CodeVerifier
  import MachineCode
  import Testing

  /// The code of random functions obeys a policy that grants them one region, and no longer does when the region is
  /// smaller than what they use.
  @Suite struct X64VerifiedFunctionTests {
    typealias Verifier = X64Code.Verifier

    static func policy(reach: UInt64) -> Verifier.Policy {
      var policy = Verifier.Policy()
      policy.regions = [.init(reach: reach)]
      policy.preserved = [.rbx, .rbp, .r12, .r13, .r14, .r15]
      policy.frameLimit = 4096
      policy.signatures = [
        .init(arguments: [.rdi: .region(0)]),
        .init(arguments: [.r14: .region(0), .r15: .word]),
        .init(arguments: [.r14: .region(0), .r15: .word], results: [.rax: .word]),
        .init(
          arguments: [.r14: .region(0)], results: [.rdx: .word], stackBytes: 32, popsStack: true),
      ]
      policy.callable = [1: 1, 2: 2, 3: 3]
      return policy
    }

    static func check(_ code: CompiledCode, _ signature: UInt16, _ policy: Verifier.Policy) -> Verifier.Violation? {
      var symbols: [Int: X64Code.Symbol] = [:]
      for relocation in code.relocations { symbols[Int(relocation.offset)] = relocation.symbol }
      let subject = Verifier.Code(
        bytes: code.bytes, codeSize: code.codeSize, entryPoints: [.init(offset: 0, signature: signature)],
        jumpTables: code.jumpTables.map { .init(offset: Int($0.offset), count: Int($0.count)) }, symbols: symbols)
      do throws(Verifier.Violation) {
        try Verifier.verify(subject, policy)
        return nil
      } catch {
        return error
      }
    }

    @Test(arguments: [X64.Features.baseline, .v3], [false, true])
    func randomFunctionsObey(_ features: X64.Features, optimizes: Bool) {
      var backend = X64.Backend(features: features)
      var optimizer = Optimizer()
      let (wide, narrow) = (Self.policy(reach: 640), Self.policy(reach: 64))
      var refused = 0
      var failures = 0
      for seed in 1...DifferentialTests.count {
        var callees: [(symbol: UInt32, signature: Signature)] = []
        for index in 0...DifferentialTests.calleeSignatures.count {
          let isMain = index == DifferentialTests.calleeSignatures.count
          var random = RandomFunction(
            seed: isMain ? seed : seed &* 31 &+ UInt64(index), budget: isMain ? 60 : 10, usesVectors: false,
            callees: callees)
          if isMain {
            random.buildMain(folding: seed % 3 != 0)
          } else {
            random.buildCallee(DifferentialTests.calleeSignatures[index], folding: seed % 3 != 0)
            callees.append((UInt32(index + 1), DifferentialTests.calleeSignatures[index]))
          }
          _ = DifferentialTests.prepare(&random.builder.function, &optimizer, optimizes)
          let code = backend.compile(&random.builder.function)
          let signature = isMain ? 0 : UInt16(index + 1)
          if let violation = Self.check(code, signature, wide) {
            Issue.record(
              "seed \(seed), function \(index): \(violation)\n\(X64.Disassembler.listing(code.bytes.prefix(code.codeSize)))"
            )
            failures += 1
            if failures > 3 { return }
          }
          if Self.check(code, signature, narrow) != nil { refused += 1 }
        }
      }
      #expect(refused > DifferentialTests.count)
    }
  }
#endif
