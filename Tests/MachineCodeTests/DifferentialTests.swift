#if os(Linux) && arch(x86_64)
  import MachineCode
  import Testing

  /// Random functions run in the IR interpreter and as machine code; results, memory and traps must agree.
  @Suite(.serialized) struct DifferentialTests {
    static let calleeSignatures: [Signature] = [
      Signature(parameters: [.i64, .i32, .i64], results: [.i64]),
      Signature(parameters: [.i64, .f64, .i32, .f32, .i64], results: [.i32, .f64]),
      Signature(
        parameters: [.i64, .i64, .i64, .i64, .i64, .i64, .i64, .i64, .i32, .i64, .i32], results: [.i64, .i32, .i64]),
    ]

    /// Holds a function that several calls of a test share.
    final class Held {
      var function: Function
      init(_ function: consuming Function) { self.function = function }
    }

    static func memory(seed: UInt64) -> [UInt64] {
      var numbers = SeededNumbers(seed ^ 0xabcd)
      let interesting: [UInt64] = [0, 1, 0xffff_ffff, .max, 0x8000_0000, 1 << 63, 2, 100]
      return (0..<80).map { index in
        if numbers.chance(40) { return interesting[numbers.below(8)] }
        if index % 6 == 4 { return UInt64(Float(Int32(truncatingIfNeeded: numbers.next())).bitPattern) }
        if index % 6 == 5 { return (Double(Int64(bitPattern: numbers.next())) / 1024).bitPattern }
        return numbers.chance(50) ? numbers.next() : numbers.next() & 0xff
      }
    }

    static func compare(seed: UInt64, features: X64.Features, optimizes: Bool, usesVectors: Bool = false) -> String? {
      var backend = X64.Backend(features: features)
      var optimizer = Optimizer()
      let runner = MachineRunner(size: 1 << 20)
      var held: [UInt32: Held] = [:]
      var callees: [(symbol: UInt32, signature: Signature)] = []
      for (index, signature) in calleeSignatures.enumerated() {
        var random = RandomFunction(
          seed: seed &* 31 &+ UInt64(index), budget: 10, usesVectors: usesVectors, callees: callees)
        random.buildCallee(signature, folding: seed % 3 != 0)
        let symbol = UInt32(index + 1)
        let text = IRPrinter.print(random.builder.function)
        held[symbol] = Held(reparse(text))
        if let problem = prepare(&random.builder.function, &optimizer, optimizes) { return problem }
        runner.load(backend.compile(&random.builder.function), symbol: symbol)
        callees.append((symbol, signature))
      }
      var random = RandomFunction(seed: seed, usesVectors: usesVectors, callees: callees)
      random.buildMain(folding: seed % 3 != 0)
      let text = IRPrinter.print(random.builder.function)
      let main = Held(reparse(text))
      if let problem = prepare(&random.builder.function, &optimizer, optimizes) { return problem }
      let code = backend.compile(&random.builder.function)
      runner.load(code, symbol: 0)

      for round in 0..<3 {
        let start = memory(seed: seed &+ UInt64(round) &* 977)
        var expected = start
        var actual = start
        func call(_ symbol: UInt32, _ arguments: [VectorBits], _ depth: Int) -> IRInterpreter.Outcome {
          var interpreter = IRInterpreter(fuel: 200_000) { call($0, $1, depth + 1) }
          return interpreter.run(held[symbol]!.function, arguments)
        }
        let wanted = expected.withUnsafeMutableBytes { bytes in
          var interpreter = IRInterpreter(fuel: 200_000) { call($0, $1, 0) }
          let pointer = VectorBits(low: UInt64(UInt(bitPattern: bytes.baseAddress!)), high: 0)
          return interpreter.run(main.function, [pointer])
        }
        if case .outOfFuel = wanted { continue }
        // Addresses may show up in results; both run at the same one.
        let saved = expected
        let outcome = expected.withUnsafeMutableBytes { bytes in
          for index in 0..<start.count { bytes.storeBytes(of: start[index], toByteOffset: index * 8, as: UInt64.self) }
          return runner.run(0, bytes.baseAddress!)
        }
        actual = expected
        expected = saved
        var problem: String?
        switch (wanted, outcome) {
        case (.returned, .returned):
          if actual != expected {
            let index = (0..<start.count).first { actual[$0] != expected[$0] }!
            problem = "slot \(index): \(actual[index]), expected \(expected[index])"
          }
        case (.trapped(let a), .trapped(let b)) where a == b:
          if actual != expected { problem = "memory differs after a trap" }
        default: problem = "\(outcome), expected \(wanted)"
        }
        if let problem { return "seed \(seed) round \(round): \(problem)\n\(text)" }
      }
      return nil
    }

    static func reparse(_ text: String) -> Function {
      var parser = IRParser(text)
      var function = Function()
      do {
        try parser.parse(into: &function)
      } catch {
        Issue.record("\(error)\n\(text)")
      }
      return function
    }

    static func prepare(_ f: inout Function, _ optimizer: inout Optimizer, _ optimizes: Bool) -> String? {
      let before = InvariantCheck.violations(in: &f)
      if !before.isEmpty { return before.joined(separator: "\n") + "\n" + IRPrinter.print(f) }
      if optimizes {
        optimizer.checks = true
        optimizer.optimize(&f)
      }
      optimizer.prepareForSelection(&f)
      let after = InvariantCheck.violations(in: &f)
      if !after.isEmpty { return "after preparing: " + after.joined(separator: "\n") + "\n" + IRPrinter.print(f) }
      return nil
    }

    /// How many random functions: a few, unless the environment asks for more.
    static let count = UInt64(ProcessInfoLite.environment("MARTLET_FUZZ_COUNT") ?? "") ?? 12

    @Test(arguments: [X64.Features.baseline, MachineRunner.hostFeatures], [false, true])
    func agree(features: X64.Features, optimizes: Bool) {
      for seed in 1...Self.count {
        if let problem = Self.compare(seed: seed, features: features, optimizes: optimizes) {
          Issue.record("optimised \(optimizes): \(problem)")
          return
        }
      }
    }
  }
#endif
