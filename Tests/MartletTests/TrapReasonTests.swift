import Testing
import WasmCompiler

@testable import Martlet

/// Compiled code names its traps in a list of the compiler's own, which knows nothing of the runtime.
@Suite struct TrapReasonTests {
  @Test(arguments: TrapReason.allCases)
  func theRuntimeKnowsEachByTheSameName(reason: TrapReason) throws {
    let kind = try #require(Trap.Kind(rawValue: UInt32(reason.rawValue)))
    #expect("\(kind)" == "\(reason)")
  }
}
