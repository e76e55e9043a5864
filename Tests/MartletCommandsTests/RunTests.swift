import MartletCommands
import MartletTools
import Testing

@Suite struct RunTests {
  private static let math = """
    (module $math
      (func $mean (export "mean") (param i32 i32) (result i32)
        (i32.div_s (local.get 0) (local.get 1)))
      (func (export "half") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 0.5)))
      (func (export "pair") (result i64 v128) (i64.const -1) (v128.const i64x2 1 2)))
    """

  @Test func resultsArePrintedOneALine() {
    let mean = Run(["run", "-", "--invoke", "mean", "7", "2"], input: Self.math)
    #expect(mean.status == .fine && mean.text == "3\n", "\(mean.errors)")
    #expect(Run(["run", "--invoke", "half", "-", "-3"], input: Self.math).text == "-1.5\n")
    #expect(
      Run(["run", "--invoke", "pair", "-"], input: Self.math).text == "-1\n0x00000000000000020000000000000001\n")
  }

  @Test func aTrapShowsWhereAndEndsWithItsStatus() {
    let run = Run(["run", "--invoke", "mean", "-", "1", "0"], input: Self.math)
    #expect(run.status == .other(134))
    #expect(run.errors.hasPrefix("trap: integer divide by zero\n"), "\(run.errors)")
    #expect(run.errors.contains("  at mean (standard input+0x"), "\(run.errors)")
  }

  @Test func whatCannotBeRunIsExplained() {
    let start = Run(["run", "-"], input: Self.math)
    #expect(start.status == .badInput && start.errors.contains("--invoke") && start.errors.contains("mean"))
    let count = Run(["run", "--invoke", "mean", "-", "1"], input: Self.math)
    #expect(count.status == .badUsage && count.errors.contains("2 arguments"))
    let kind = Run(["run", "--invoke", "mean", "-", "1", "x"], input: Self.math)
    #expect(kind.status == .badUsage && kind.errors.contains("x is not a value of type i32"))
    let link = Run(["run", "-"], input: #"(module (import "env" "log" (func (param i32))))"#)
    #expect(link.status == .badInput && link.errors.contains("env.log") && link.errors.contains("--preload env="))
  }

  @Test func limitsAreKept() {
    let recursion = #"(module (func $f (export "f") (call $f)))"#
    let run = Run(["run", "--max-stack", "64K", "--invoke", "f", "-"], input: recursion)
    #expect(run.status == .other(134) && run.errors.contains("call stack exhausted"), "\(run.errors)")
  }

  @Test func executedInstructionsAreCounted() {
    let run = Run(["run", "--count", "--invoke", "mean", "-", "7", "2"], input: Self.math)
    #expect(run.text == "3\n")
    #expect(run.errors.contains(" instructions\n") && run.errors.contains("pairs"), "\(run.errors)")
  }
}
