#if os(Linux) && arch(x86_64)
  import MachineCode
  import Testing

  /// Calls that the random functions do not make: tail calls with more and fewer stack arguments than the caller has,
  /// through pointers, and calls that might end in a landing pad.
  @Suite(.serialized) struct CallTests {
    /// `name(pointer, pointer, numbers...)`: the sum of the numbers, each times its place.
    static func summing(_ count: Int, _ builder: inout Builder) {
      let types = [ValueType](repeating: .i64, count: count + 2)
      let arguments = builder.begin("sum\(count)", Signature(parameters: types, results: [.i64]))
      var sum = builder.constant(.i64, 0)
      for index in 1...count {
        let term = builder.binary(.mul, .i64, arguments[index + 1], builder.constant(.i64, UInt64(index)))
        sum = builder.binary(.add, .i64, sum, term)
      }
      builder.ret([sum])
      builder.finish()
    }

    static func compile(_ builder: inout Builder) -> CompiledCode {
      var optimizer = Optimizer()
      optimizer.checks = true
      optimizer.optimize(&builder.function)
      optimizer.prepareForSelection(&builder.function)
      var backend = X64.Backend(features: .baseline)
      backend.checks = true
      return backend.compile(&builder.function)
    }

    @Test(arguments: [(3, 12), (12, 3), (9, 14), (14, 9), (10, 10), (2, 3)], [false, true])
    func tailCalls(counts: (Int, Int), isIndirect: Bool) {
      let runner = MachineRunner(size: 1 << 16)
      var builder = Builder()
      Self.summing(counts.1, &builder)
      runner.load(Self.compile(&builder), symbol: 1)

      // The middle function hands its numbers on in reverse, plus one.
      let types = [ValueType](repeating: .i64, count: counts.0 + 2)
      let arguments = builder.begin("middle", Signature(parameters: types, results: [.i64]))
      let target = builder.signature(
        Signature(parameters: [ValueType](repeating: .i64, count: counts.1 + 2), results: [.i64]))
      var passed = [arguments[0], arguments[1]]
      for index in 0..<counts.1 {
        let from = arguments[2 + (counts.0 - 1 - index % counts.0)]
        passed.append(builder.binary(.add, .i64, from, builder.constant(.i64, 1)))
      }
      if isIndirect {
        builder.tailCallIndirect(builder.symbolAddress(1), target, passed)
      } else {
        builder.tailCall(1, target, passed)
      }
      builder.finish()
      runner.load(Self.compile(&builder), symbol: 2)

      // The outer one calls it twice, and keeps something across.
      let pointer = builder.begin("outer", Signature(parameters: [.i64], results: [], convention: 1))[0]
      let middle = builder.signature(Signature(parameters: types, results: [.i64]))
      var numbers = [pointer, pointer]
      for index in 0..<counts.0 {
        numbers.append(
          builder.load(.i64, pointer, MemoryAccess(width: 8, alias: 1, offset: Int32(index * 8))))
      }
      let first = builder.call(2, middle, numbers)
      let landing = builder.makeBlock(isCold: true)
      let second = builder.invoke(2, middle, numbers, landings: [landing])
      let total = builder.binary(.add, .i64, first, builder.binary(.shl, .i64, second, builder.constant(.i64, 1)))
      builder.store(total, to: pointer, MemoryAccess(width: 8, alias: 1, offset: 0))
      builder.ret([])
      builder.startBlock(landing)
      builder.store(builder.landingPad(count: 1), to: pointer, MemoryAccess(width: 8, alias: 1, offset: 0))
      builder.ret([])
      builder.finish()
      let code = Self.compile(&builder)
      #expect(code.handlers.count == 1)
      runner.load(code, symbol: 3)

      var memory: [UInt64] = (0..<32).map { UInt64($0 * $0 + 5) }
      var sum: UInt64 = 0
      for index in 0..<counts.1 {
        sum &+= (memory[counts.0 - 1 - index % counts.0] + 1) &* UInt64(index + 1)
      }
      let outcome = memory.withUnsafeMutableBytes { runner.run(3, $0.baseAddress!) }
      #expect(outcome == .returned)
      #expect(memory[0] == sum &* 3)
    }
  
  @Test func stackLimit() {
    let runner = MachineRunner(size: 1 << 16)
    var builder = Builder()
    // Calls itself for ever; the limit stands in the first word of its context.
    let signature = Signature(parameters: [.i64, .i64], results: [.i64])
    let arguments = builder.begin("deep", signature)
    builder.function.stackLimit = StackLimit(offset: 0, code: TrapCode(7), slack: 128)
    let made = builder.call(1, builder.signature(signature), [arguments[0], arguments[1]])
    builder.ret([builder.binary(.add, .i64, made, arguments[1])])
    builder.finish()
    runner.load(Self.compile(&builder), symbol: 1)

    let pointer = builder.begin("outer", Signature(parameters: [.i64], results: [], convention: 1))[0]
    builder.call(1, builder.signature(signature), [pointer, pointer])
    builder.ret([])
    builder.finish()
    runner.load(Self.compile(&builder), symbol: 3)
    var memory: [UInt64] = [0, 0]
    let outcome = memory.withUnsafeMutableBytes { bytes in
      var here: UInt64 = 0
      let limit = withUnsafeMutablePointer(to: &here) { UInt64(UInt(bitPattern: $0)) } - 100_000
      bytes.storeBytes(of: limit, as: UInt64.self)
      return runner.run(3, bytes.baseAddress!)
    }
    #expect(outcome == .trapped(TrapCode(7)))
  }
}
#endif
