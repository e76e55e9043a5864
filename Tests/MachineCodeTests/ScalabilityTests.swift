import MachineCode
import Testing

/// Huge functions compile in time near their size: each test compiles a function and one four times as large, counts
/// how often the compiler looks at its data, and refuses a quadratic step.
@Suite struct ScalabilityTests {
  enum Form: String, CaseIterable, Codable {
    case chain, ladder, nestedLoops, wideLive, manyVariables, table, longBlock
  }

  static func build(_ form: Form, _ size: Int, _ builder: inout Builder) {
    let arguments = builder.begin("big", Signature(parameters: [.i64, .i32], results: [.i32]))
    let (pointer, x) = (arguments[0], arguments[1])
    let variable = builder.declareVariable(.i32)
    builder.write(variable, x)
    let one = builder.constant(.i32, 1)
    switch form {
    case .chain:
      // Diamond after diamond.
      for index in 0..<size / 3 {
        let (yes, end) = (builder.makeBlock(), builder.makeBlock())
        let number = builder.constant(.i32, UInt64(index & 1023))
        builder.branch(builder.compare(.gtS, builder.read(variable), number), yes, else: end)
        builder.startBlock(yes)
        builder.write(variable, builder.binary(.xor, .i32, builder.read(variable), number))
        builder.jump(end)
        builder.startBlock(end)
      }
    case .ladder:
      // All ways lead out of one block.
      let end = builder.makeBlock()
      for index in 0..<size {
        let next = builder.makeBlock()
        let number = builder.constant(.i32, UInt64(index & 1023))
        builder.branch(builder.compare(.eq, builder.read(variable), number), end, else: next)
        builder.startBlock(next)
        if index % 20 == 0 {
          builder.write(variable, builder.binary(.add, .i32, builder.read(variable), number))
        }
      }
      builder.jump(end)
      builder.startBlock(end)
    case .nestedLoops:
      for _ in 0..<size / 40 {
        var headers: [Block] = []
        for _ in 0..<10 {
          let header = builder.makeBlock()
          builder.jump(header)
          builder.startBlock(header, isLoop: true)
          headers.append(header)
        }
        for header in headers.reversed() {
          builder.write(variable, builder.binary(.sub, .i32, builder.read(variable), one))
          let next = builder.makeBlock()
          builder.branch(builder.read(variable), header, else: next)
          builder.endLoop(header)
          builder.startBlock(next)
        }
      }
    case .wideLive:
      // Values that live from the first block to the last, across many blocks.
      var values: [Value] = []
      for index in 0..<size / 2 {
        values.append(builder.load(.i32, pointer, MemoryAccess(width: 4, alias: 1, offset: Int32(index * 4))))
      }
      for index in 0..<size / 4 {
        let (yes, end) = (builder.makeBlock(), builder.makeBlock())
        builder.branch(builder.binary(.and, .i32, x, builder.constant(.i32, UInt64(index))), yes, else: end)
        builder.startBlock(yes)
        builder.store(x, to: pointer, MemoryAccess(width: 4, alias: 2, offset: Int32(index * 4)))
        builder.jump(end)
        builder.startBlock(end)
      }
      for (index, value) in values.enumerated() {
        builder.store(value, to: pointer, MemoryAccess(width: 4, alias: 2, offset: Int32(index * 4)))
      }
    case .manyVariables:
      // Many variables set before, changed in and read after many blocks.
      var variables: [Variable] = []
      for index in 0..<size {
        let v = builder.declareVariable(.i32)
        builder.write(v, builder.binary(.add, .i32, x, builder.constant(.i32, UInt64(index))))
        variables.append(v)
      }
      let header = builder.makeBlock()
      builder.jump(header)
      builder.startBlock(header, isLoop: true)
      for (index, v) in variables.enumerated() where index % 8 == 0 {
        let (yes, end) = (builder.makeBlock(), builder.makeBlock())
        builder.branch(builder.read(v), yes, else: end)
        builder.startBlock(yes)
        builder.write(v, builder.binary(.mul, .i32, builder.read(v), x))
        builder.jump(end)
        builder.startBlock(end)
      }
      let exit = builder.makeBlock()
      builder.branch(builder.read(variables[0]), header, else: exit)
      builder.endLoop(header)
      builder.startBlock(exit)
      for v in variables {
        builder.write(variable, builder.binary(.xor, .i32, builder.read(variable), builder.read(v)))
      }
    case .table:
      let end = builder.makeBlock()
      let result = builder.addParameter(.i32, to: end)
      var arms: [Block] = []
      for _ in 0..<size / 2 { arms.append(builder.makeBlock()) }
      builder.branchTable(x, arms.map { ($0, []) })
      for (index, arm) in arms.enumerated() {
        builder.startBlock(arm)
        builder.jump(end, [builder.constant(.i32, UInt64(index &* 77))])
      }
      builder.startBlock(end)
      builder.write(variable, result)
    case .longBlock:
      for index in 0..<size {
        let other = builder.binary(.rotl, .i32, builder.read(variable), builder.constant(.i32, UInt64(index % 31 + 1)))
        builder.write(variable, builder.binary(.add, .i32, other, builder.read(variable)))
      }
    }
    builder.ret([builder.read(variable)])
    builder.finish()
  }

  static func work(_ form: Form, _ size: Int) -> Int {
    var builder = Builder()
    var optimizer = Optimizer()
    var backend = X64.Backend(features: .baseline)
    return WorkCounter.count {
      build(form, size, &builder)
      optimizer.optimize(&builder.function)
      optimizer.prepareForSelection(&builder.function)
      _ = backend.compile(&builder.function)
    }
  }

  #if DEBUG
    @Test(arguments: Form.allCases) func linear(form: Form) async {
      await #expect(processExitsWith: .success) { [form] in
        let small = ScalabilityTests.work(form, 1000)
        let large = ScalabilityTests.work(form, 4000)
        #expect(small > 10_000)
        #expect(large < small * 6, "\(form): \(small) steps became \(large) for four times the size")
      }
    }
  #endif
}
