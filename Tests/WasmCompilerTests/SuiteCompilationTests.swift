import Foundation
import MachineCode
import TestSupport
import Testing
import WasmCompiler
import WasmFormat
import WasmText

/// Compiles every module of the official suites, with the compiler's own checks on: no pass may break an invariant. What the
/// code computes is proved where it runs.
@Suite struct SuiteCompilationTests {
  static let features = WasmFormat.Features.all

  static func modules(of script: Script) -> [WasmModule] {
    script.commands.compactMap { command -> WasmModule? in
      guard case .module(let module) = command.kind else { return nil }
      if case .binary(let bytes) = module.form {
        return try? WasmModule(reading: ByteStorage(bytes), features: features)
      }
      return try? script.parse(module)
    }
  }

  @Test(arguments: Suites.scripts(below: "spec")) func compiles(path: String) throws {
    let script = Script(try Suites.read("spec/" + path))
    for module in Self.modules(of: script) {
      guard let unit = try? CompilationUnit(module, features: Self.features) else { continue }
      for isChecked in [false, true] {
        var options = CompilerOptions(features: isChecked ? .v3 : .baseline, runtime: testLayout)
        options.checks = true
        options.hasGuardRegions = !isChecked
        options.hasCheckpoints = isChecked
        options.isDeterministic = isChecked
        let compiled = ModuleCompiler.compile(unit, options: options)
        for (position, offset) in compiled.functionOffsets.enumerated() where offset == CompiledModule.none {
          Issue.record("\(path): function \(unit.importedFunctions + position) is not compiled")
        }
      }
    }
  }

  /// Compiles the module that MARTLET_COMPILE names, so many times, and says how long it took.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["MARTLET_COMPILE"] != nil)) func speed() throws {
    let path = ProcessInfo.processInfo.environment["MARTLET_COMPILE"] ?? ""
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let module = try WasmModule(reading: ByteStorage(bytes), features: Self.features)
    let unit = try CompilationUnit(module, features: Self.features)
    let options = CompilerOptions(features: .v3, runtime: testLayout)
    let codeBytes = module.bodies.reduce(0) { $0 + $1.range.count }
    for _ in 0..<3 {
      let clock = ContinuousClock()
      let begin = clock.now
      let compiled = ModuleCompiler.compile(unit, options: options)
      let seconds =
        Double((clock.now - begin).components.attoseconds) / 1e18
        + Double((clock.now - begin).components.seconds)
      let missing = compiled.functionOffsets.count { $0 == CompiledModule.none }
      print(
        "\(codeBytes) bytes of code in \(seconds) s: \(Double(codeBytes) / 1e6 / seconds) MB/s,",
        "\(compiled.code.count) bytes of machine code, \(missing) of \(compiled.functionOffsets.count) not compiled")
    }
  }
}
