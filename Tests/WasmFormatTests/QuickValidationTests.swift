import Testing
import WasmFormat
import WasmRandom

/// Checking a whole function takes short cuts; what it says must be what one instruction after another gives.
@Suite struct QuickValidationTests {
  private static func check(
    _ function: FunctionIndex, _ validator: inout FunctionValidator
  ) throws(ModuleError) {
    var reader = try validator.begin(function)
    var instruction = Instruction()
    while true {
      do { guard try reader.next(&instruction) else { break } } catch { throw .malformed(error) }
      do { try validator.step(&instruction) } catch { throw .invalid(error) }
    }
    do { try validator.finish() } catch { throw .invalid(error) }
  }

  /// What is wrong and where; the reader's errors only gain the function's name on their way.
  private static func outcome(_ check: () throws(ModuleError) -> Void) -> String {
    do {
      try check()
      return "valid"
    } catch {
      guard case .malformed(var problem) = error else { return "\(error)" }
      problem.item = nil
      return "\(problem)"
    }
  }

  @Test func shortCutsLeadToTheSamePlace() throws {
    var random = RandomSource(seed: 1)
    var outcomes = Set<Bool>()
    for seed in 0..<60 as Range<UInt64> {
      var bytes = RandomModule.make(seed: seed, features: .wasm3).encoded()
      for body in try WasmModule(reading: ByteStorage(bytes)).bodies where body.range.count > 1 {
        // The end of a body has short cuts of its own.
        let distance = random.once(in: 3) ? min(body.range.count - 1, 12) : body.range.count - 1
        bytes[body.range.end - 1 - random.below(distance)] = UInt8(truncatingIfNeeded: random.next())
      }
      let module = try WasmModule(reading: ByteStorage(bytes))
      let context = try ModuleContext(module)
      var quick = FunctionValidator(context: context)
      var thorough = FunctionValidator(context: context)
      for number in module.bodies.indices {
        let function = FunctionIndex(UInt32(context.importedFunctionCount + number))
        let outcome = Self.outcome { () throws(ModuleError) in try quick.validate(function) }
        outcomes.insert(outcome == "valid")
        #expect(
          outcome == Self.outcome { () throws(ModuleError) in try Self.check(function, &thorough) },
          "seed \(seed), function \(number)")
      }
    }
    #expect(outcomes.count == 2)
  }
}
