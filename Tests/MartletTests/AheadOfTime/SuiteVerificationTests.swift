import Martlet
import TestSupport
import Testing
import WasmFormat
import WasmText

/// The verifier allows what the compiler makes of official modules. `./dev conformance --verify-code` does so for all of
/// them, and runs them.
@Suite struct SuiteVerificationTests {
  static let engine: Engine = {
    var configuration = Engine.Configuration()
    configuration.tier = .jit
    configuration.verifiesCode = true
    return Engine(configuration)
  }()

  /// Where code comes by addresses in the most ways.
  static let scripts =
    ["gc", "exceptions", "memory64", "multi-memory", "bulk-memory"].flatMap { folder in
      Suites.scripts(below: "spec/core/\(folder)").map { "\(folder)/\($0)" }
    }
    + [
      "br_table", "call", "call_indirect", "call_ref", "left-to-right", "memory_grow", "return_call",
      "return_call_indirect", "return_call_ref", "switch", "table_get", "table_grow", "table_set", "traps", "unwind",
    ].map { "\($0).wast" }

  @Test(.enabled(if: Suites.root != nil && CompilationTarget.current != nil), arguments: scripts)
  func isAllowed(path: String) throws {
    let script = Script(try Suites.read("spec/core/\(path)"))
    for command in script.commands {
      guard case .module(let text) = command.kind, let module = try? script.parse(text) else { continue }
      do {
        _ = try Module(module, engine: Self.engine)
      } catch let error as CompiledModuleError {
        Issue.record("\(path), line \(command.line): \(error)")
      } catch {
        // Not valid, or more than this machine can hold.
      }
    }
  }
}
