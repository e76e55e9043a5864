#if os(Linux) && arch(x86_64)
  import MachineCode
  import Testing

  /// Functions that keep more values than there are registers: each value must be found where it is needed.
  @Suite(.serialized) struct AllocationTests {
    private static func word(_ index: Int) -> MemoryAccess {
      MemoryAccess(width: 8, alias: 1, offset: Int32(index * 8))
    }

    /// Runs a function of a pointer on numbers, and says what it has made of them.
    private func run(_ numbers: [UInt64], _ build: (inout Builder, Value) -> Void) -> [UInt64] {
      var builder = Builder()
      let pointer = builder.begin("test", Signature(parameters: [.i64], results: [], convention: 1))[0]
      build(&builder, pointer)
      builder.finish()
      let runner = MachineRunner(size: 1 << 16)
      runner.load(CallTests.compile(&builder), symbol: 1)
      var memory = numbers
      let outcome = memory.withUnsafeMutableBytes { runner.run(1, $0.baseAddress!) }
      #expect(outcome == .returned)
      return memory
    }

    private static let numbers: [UInt64] = (0..<64).map { UInt64($0 * $0 + 3) }

    @Test(arguments: [Opcode.divS, .divU, .remS, .remU])
    func oneValueIsDividendAndDivisor(_ opcode: Opcode) {
      let count = 30
      let result = run(Self.numbers) { builder, pointer in
        let values = (0..<count).map {
          builder.binary(
            .add, .i64, builder.load(.i64, pointer, Self.word($0)), builder.constant(.i64, UInt64($0 + 1)))
        }
        // By now the first ones are in memory, and needed once more afterwards.
        for index in 0..<3 {
          builder.store(
            builder.binary(opcode, .i64, values[index], values[index], detail: 0x0201), to: pointer,
            Self.word(40 + index))
        }
        for (index, value) in values.enumerated() { builder.store(value, to: pointer, Self.word(index)) }
        builder.ret([])
      }
      let isRemainder = opcode == .remS || opcode == .remU
      var expected = Self.numbers
      for index in 0..<count { expected[index] += UInt64(index + 1) }
      for index in 0..<3 { expected[40 + index] = isRemainder ? 0 : 1 }
      #expect(result == expected)
    }

    /// The block behind the exit, which reads what was made before the loop, stands in front of the loop's last block. What
    /// that makes must not get the slots of values that the next turn may still read.
    @Test func exitAmongTheBlocksOfItsLoop() {
      let count = 24
      let turns: UInt64 = 3
      var numbers = Self.numbers
      numbers[60] = turns
      let result = run(numbers) { builder, pointer in
        let limit = builder.load(.i64, pointer, Self.word(60))
        let kept = (0..<count).map {
          builder.binary(
            .add, .i64, builder.load(.i64, pointer, Self.word($0)), builder.constant(.i64, UInt64($0 + 1)))
        }
        let turn = builder.declareVariable(.i64)
        builder.write(turn, builder.constant(.i64, 0))
        let (header, exit, last) = (builder.makeBlock(), builder.makeBlock(), builder.makeBlock())
        builder.jump(header)
        builder.startBlock(header, isLoop: true)
        builder.branch(builder.compare(.geU, builder.read(turn), limit), exit, else: last)
        builder.startBlock(exit)
        for (index, value) in kept.enumerated() { builder.store(value, to: pointer, Self.word(index)) }
        builder.ret([])
        builder.startBlock(last)
        let made = (0..<count).map {
          builder.binary(.add, .i64, builder.load(.i64, pointer, Self.word(30 + $0)), builder.read(turn))
        }
        for index in 0..<count {
          builder.store(
            builder.binary(.xor, .i64, made[index], made[(index + 1) % count]), to: pointer, Self.word(30 + index))
        }
        builder.write(turn, builder.binary(.add, .i64, builder.read(turn), builder.constant(.i64, 1)))
        builder.jump(header)
        builder.endLoop(header)
      }
      var expected = numbers
      for turn in 0..<turns {
        let made = (0..<count).map { expected[30 + $0] &+ turn }
        for index in 0..<count { expected[30 + index] = made[index] ^ made[(index + 1) % count] }
      }
      for index in 0..<count { expected[index] += UInt64(index + 1) }
      #expect(result == expected)
    }
  }
#endif
