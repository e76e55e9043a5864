import MartletCommands
import MartletTools
import Testing

@Suite struct BoundsTests {
  private let endless = #"(module (func (export "spin") (loop (br 0))) (func (export "one") (drop (i32.const 1))))"#

  @Test func fuelEndsAProgram() {
    let run = Run(["run", "--fuel", "1000", "--invoke", "spin", "-"], input: endless)
    #expect(run.status == .other(134))
    #expect(run.errors.contains("trap: out of fuel") && run.errors.contains("at spin"))
    #expect(Run(["run", "--fuel", "2", "--invoke", "one", "-"], input: endless).status == .fine)
    #expect(Run(["run", "--fuel", "1", "--invoke", "one", "-"], input: endless).status == .other(134))
    #expect(Run(["run", "--fuel", "much", "--invoke", "one", "-"], input: endless).status == .badUsage)
  }

  @Test func aTimeoutEndsAProgram() {
    let run = Run(["run", "--timeout", "20ms", "--invoke", "spin", "-"], input: endless)
    #expect(run.status == .other(134))
    #expect(run.errors.contains("trap: deadline exceeded") && run.errors.contains("at spin"))
    #expect(Run(["run", "--timeout", "100s", "--invoke", "one", "-"], input: endless).status == .fine)
    for word in ["soon", "-1s", "5d", "nan", "1e300h"] {
      #expect(Run(["run", "--timeout", word, "--invoke", "one", "-"], input: endless).status == .badUsage)
    }
  }
}
