import MachineCode
import Testing
import WasmCompiler
import WasmFormat

/// Bodies of any shape compile with work near their size. Checked builds count the steps, in a process of its own, and take a tenth of
/// the largest sizes, because they are slow; the others count nothing, and show that the largest bodies compile.
@Suite struct CompilationWorkTests {
  enum Shape: String, CaseIterable, Codable {
    case straight, blocks, locals, loops, calls

    #if DEBUG
      private static let part = 10
    #else
      private static let part = 1
    #endif

    /// A body of more than a megabyte, 100,000 blocks, as many locals as there may be, and so on.
    var largest: Int {
      switch self {
      case .straight: 110_000 / Self.part
      case .blocks: 100_000 / Self.part
      case .locals: 49_998 / Self.part
      case .loops: 1_200
      case .calls: 20_000 / Self.part
      }
    }
  }

  @Test(arguments: Shape.allCases) func isNearTheSize(shape: Shape) async {
    await #expect(processExitsWith: .success) { [shape] in
      let few = 300
      let small = try CompilationWorkTests.compile(shape, few)
      let large = try CompilationWorkTests.compile(shape, shape.largest)
      #expect(small.code != nil && large.code != nil)
      #expect(
        large.steps * few * 2 <= small.steps * shape.largest * 3,
        "\(small.steps) steps for \(few) became \(large.steps) for \(shape.largest)")
    }
  }

  /// Every local may have another value on each way to the end: as many ways as locals are a square that no compiler
  /// avoids. Such a function stays interpreted.
  @Test func squaresAreGivenUp() async {
    await #expect(processExitsWith: .success) {
      let compiled = try CompilationWorkTests.compile(locals: 1000) { body in
        body.instruction(.block)
        for local in 2..<1002 {
          body.write(local)
          body.instruction(.localGet, local)
          body.instruction(.brIf, 0)
        }
        body.instruction(.end)
        for local in 2..<1002 { body.read(local) }
      }
      #expect(compiled.code == nil)
      #expect(compiled.steps < 10_000_000)
    }
  }

  private static func compile(_ shape: Shape, _ size: Int) throws -> (code: CompiledCode?, steps: Int) {
    try compile(locals: shape == .locals ? size - 1 : 0) { $0.body(shape, size) }
  }

  /// Compiles a function that takes and returns a number, and has so many locals beside its parameter and its result.
  private static func compile(
    locals: Int, _ write: (inout ByteSink) -> Void
  ) throws -> (code: CompiledCode?, steps: Int) {
    var sink = ByteSink()
    sink.bytes([0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0] as [UInt8])
    // A type of a number to a number, a function of it, a memory of a page, and the beginning of the code.
    sink.bytes([1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10] as [UInt8])
    let section = sink.count
    sink.byte(1)
    let body = sink.count
    sink.byte(1)
    sink.unsigned(UInt64(locals + 1))
    sink.byte(0x7F)
    write(&sink)
    sink.instruction(.localGet, 1)
    sink.instruction(.end)
    sink.insertLength(at: body)
    sink.insertLength(at: section)

    let unit = try CompilationUnit(WasmModule(reading: sink.storage(), features: .wasm3))
    var compiler = FunctionCompiler(unit, options: CompilerOptions(features: .v3, runtime: testLayout))
    var code: CompiledCode?
    let steps = WorkCounter.count { code = compiler.compile(FunctionIndex(0)) }
    return (code, steps)
  }
}

extension ByteSink {
  fileprivate mutating func body(_ shape: CompilationWorkTests.Shape, _ size: Int) {
    switch shape {
    case .straight:
      for _ in 0..<size {
        instruction(.localGet, 0)
        instruction(.i32Const, 5)
        instruction(.i32Add)
        instruction(.i32Load, 8)
        instruction(.localSet, 0)
      }
    case .blocks:
      for _ in 0..<size {
        instruction(.localGet, 0)
        instruction(.if)
        instruction(.localGet, 1)
        instruction(.i32Const, 9)
        instruction(.i32Xor)
        instruction(.localSet, 1)
        instruction(.end)
      }
    case .locals:
      for local in 2..<size + 1 { write(local) }
      for local in 2..<size + 1 { read(local) }
    case .loops:
      for _ in 0..<size { instruction(.loop) }
      for label in 0..<size {
        instruction(.localGet, 0)
        instruction(.i32Const, label)
        instruction(.i32Eq)
        instruction(.brIf, label)
      }
      for _ in 0..<size { instruction(.end) }
    case .calls:
      for _ in 0..<size {
        instruction(.localGet, 0)
        instruction(.call, 0)
        instruction(.localSet, 0)
      }
    }
  }

  /// Gives a local a value of its own.
  fileprivate mutating func write(_ local: Int) {
    instruction(.localGet, 0)
    instruction(.i32Const, local)
    instruction(.i32Mul)
    instruction(.localSet, local)
  }

  /// Makes a local part of the result.
  fileprivate mutating func read(_ local: Int) {
    instruction(.localGet, 1)
    instruction(.localGet, local)
    instruction(.i32Xor)
    instruction(.localSet, 1)
  }

  /// An instruction with what it names, adds or offsets; blocks take and leave nothing.
  fileprivate mutating func instruction(_ op: Operator, _ number: Int = 0) {
    var instruction = Instruction()
    instruction.operator = op
    switch op.row.immediates {
    case .i32, .memoryArgument: instruction.low = UInt64(number)
    default: instruction.index = UInt32(number)
    }
    self.instruction(instruction)
  }
}
