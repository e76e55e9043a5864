import Testing
import WasmFormat
import WasmRandom

/// The generator's promise: whatever the seed, the module is valid, and it survives being written and read.
@Suite struct RandomModuleTests {
  private static let featureSets: [(name: String, features: Features)] = [
    ("wasm1", .wasm1), ("wasm2", .wasm2), ("wasm3", .wasm3), ("all", .all),
  ]

  @Test(arguments: featureSets.indices)
  func generatedModulesAreValid(_ set: Int) throws {
    let features = Self.featureSets[set].features
    for seed in 0..<80 as Range<UInt64> {
      let bytes = RandomModule.make(seed: seed, features: features).encoded()
      do {
        let module = try WasmModule(reading: ByteStorage(bytes), features: features)
        try module.validate(features: features)
        #expect(module.encoded() == bytes, "seed \(seed)")
      } catch {
        Issue.record("\(Self.featureSets[set].name), seed \(seed): \(error)")
        return
      }
    }
  }

  @Test func theGeneratorUsesEveryRegularOperator() throws {
    var missing = Set(Operator.allCases.filter { $0.signature.map { !$0.isWait } ?? false })
    for seed in 0..<5000 as Range<UInt64> where !missing.isEmpty {
      let module = RandomModule.make(seed: seed, features: .all)
      for body in module.bodies {
        var reader = InstructionReader(body, of: module, features: .all)
        var run = LocalRun()
        while try reader.nextLocals(&run) {}
        var instruction = Instruction()
        while try reader.next(&instruction) { missing.remove(instruction.operator) }
      }
    }
    #expect(missing.isEmpty)
  }
}
