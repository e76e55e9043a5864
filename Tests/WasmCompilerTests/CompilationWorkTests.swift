#if DEBUG
  import MachineCode
  import Testing
  import WasmCompiler
  import WasmFormat
  import WasmText

  /// Bodies of any shape compile with work near their size. Steps are counted, which only checked builds do, in a process
  /// of its own.
  @Suite struct CompilationWorkTests {
    enum Shape: String, CaseIterable, Codable {
      case straight, blocks, locals, loops, calls
    }

    static func body(_ shape: Shape, _ size: Int) -> String {
      switch shape {
      case .straight:
        return String(
          repeating: "(local.set 0 (i32.load offset=8 (i32.add (local.get 0) (i32.const 5))))\n", count: size)
      case .blocks:
        return String(
          repeating: "(if (local.get 0) (then (local.set 1 (i32.xor (local.get 1) (i32.const 9)))))\n", count: size)
      case .locals:
        let writes = (0..<size).map { "(local.set \($0 + 2) (i32.mul (local.get 0) (i32.const \($0))))" }
        let reads = (0..<size).map { "(local.set 1 (i32.xor (local.get 1) (local.get \($0 + 2))))" }
        return (["(local" + String(repeating: " i32", count: size) + ")"] + writes + reads).joined(separator: "\n")
      case .loops:
        let inside = (0..<size).map { "(br_if \($0) (i32.eq (local.get 0) (i32.const \($0))))" }
        return String(repeating: "loop\n", count: size) + inside.joined(separator: "\n")
          + String(repeating: "\nend", count: size)
      case .calls:
        return String(repeating: "(local.set 0 (call 0 (local.get 0)))\n", count: size)
      }
    }

    static func compile(_ body: String) throws -> (code: CompiledCode?, steps: Int) {
      let text = "(module (memory 1) (func (param i32) (result i32) (local i32)\n\(body)\n(local.get 1)))"
      let unit = try CompilationUnit(WasmModule(wat: text))
      var compiler = FunctionCompiler(unit, options: CompilerOptions(features: .v3, runtime: testLayout))
      var code: CompiledCode?
      let steps = WorkCounter.count { code = compiler.compile(FunctionIndex(0)) }
      return (code, steps)
    }

    @Test(arguments: Shape.allCases) func isNearTheSize(shape: Shape) async {
      await #expect(processExitsWith: .success) { [shape] in
        let small = try CompilationWorkTests.compile(CompilationWorkTests.body(shape, 300))
        let large = try CompilationWorkTests.compile(CompilationWorkTests.body(shape, 1200))
        #expect(small.code != nil && large.code != nil)
        #expect(large.steps < small.steps * 6, "\(small.steps) steps became \(large.steps) for four times the size")
      }
    }

    /// Every local may have another value on each way to the end: as many ways as locals are a square that no compiler
    /// avoids. Such a function stays interpreted.
    @Test func squaresAreGivenUp() async {
      await #expect(processExitsWith: .success) {
        let size = 1000
        let locals = "(local" + String(repeating: " i32", count: size) + ")\n"
        let ways = (0..<size).map {
          "(local.set \($0 + 2) (i32.mul (local.get 0) (i32.const \($0)))) (br_if 0 (local.get \($0 + 2)))"
        }
        let reads = (0..<size).map { "(local.set 1 (i32.xor (local.get 1) (local.get \($0 + 2))))" }
        let body = locals + "block\n" + ways.joined(separator: "\n") + "\nend\n" + reads.joined(separator: "\n")
        let compiled = try CompilationWorkTests.compile(body)
        #expect(compiled.code == nil)
        #expect(compiled.steps < 10_000_000)
      }
    }
  }
#endif
