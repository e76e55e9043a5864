import Martlet
import Testing
import WasmFormat

/// Bodies of callees in their callers: nothing of it can be seen from outside.
@Suite struct InliningTests {
  /// What becomes of calls in each tier: results and traps as text.
  private func outcomes(
    _ wat: String, _ calls: [(name: String, arguments: [Value])]
  ) throws -> [Engine.Tier: [String]] {
    var outcomes: [Engine.Tier: [String]] = [:]
    for tier in Engine.Tier.allCases {
      var configuration = Engine.Configuration()
      configuration.tier = tier
      configuration.features = .all
      let engine = Engine(configuration)
      let instance = try Instance(Module(wat: wat, engine: engine), in: Store(engine: engine))
      for call in calls {
        do {
          let results = try instance.function(call.name).call(call.arguments)
          outcomes[tier, default: []].append("\(results)")
        } catch let trap as Trap {
          outcomes[tier, default: []].append("\(trap)")
        }
      }
    }
    return outcomes
  }

  @Test func backtracesHaveTheFramesOfInlinedFunctions() throws {
    let wat = """
      (module $m
        (memory 1)
        (func $load (param i32) (result i32) (i32.load (local.get 0)))
        (func $divide (param i32 i32) (result i32) (i32.div_u (local.get 0) (call $load (local.get 1))))
        (func $twice (param i32) (result i32)
          (i32.add (call $divide (i32.const 8) (local.get 0)) (call $divide (i32.const 4) (local.get 0))))
        (func (export "run") (param i32) (result i32)
          (local $turn i32)
          (loop $again (result i32)
            (drop (call $twice (local.get 0)))
            (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $turn) (i32.const 3)))
            (call $twice (i32.sub (local.get 0) (i32.const 4)))))
        (data (i32.const 0) "\\01\\00\\00\\00\\02\\00\\00\\00"))
      """
    let outcomes = try outcomes(
      wat, [("run", [.i32(4)]), ("run", [.i32(0)]), ("run", [.i32(8)]), ("run", [.i32(-1)])])
    #expect(outcomes[.jit] == outcomes[.interpreter])
    #expect(outcomes[.jit]?[2].contains("at divide") == true)
    #expect(outcomes[.jit]?[3].contains("at load") == true)
  }

  @Test func localsAreZeroInEveryTurn() throws {
    let wat = """
      (module
        (func $count (param $by i32) (result i32 v128)
          (local $sum i32) (local $all v128)
          (local.set $sum (i32.add (local.get $sum) (local.get $by)))
          (local.set $all (i32x4.add (local.get $all) (i32x4.splat (local.get $by))))
          (local.get $sum) (local.get $all))
        (func (export "run") (result i32 v128)
          (local $turn i32)
          (loop $again (result i32 v128)
            (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
            (call $count (i32.const 3)) drop drop
            (br_if $again (i32.lt_u (local.get $turn) (i32.const 5)))
            (call $count (local.get $turn)))))
      """
    let outcomes = try outcomes(wat, [("run", [])])
    #expect(outcomes[.jit] == outcomes[.interpreter])
  }

  @Test func everyWayOutOfABodyLeadsBehindTheCall() throws {
    let wat = """
      (module
        (func $choices (param $n i32) (result i32)
          (block $a
            (block $b
              (block $c (br_table $a $b $c (local.get $n)))
              (return (i32.const 30)))
            (br_if 1 (i32.eq (local.get $n) (i32.const 1)) (i32.const 20))
            unreachable)
          (i32.const 10))
        (func $never (param i32) (result i32) unreachable)
        (func $fib (export "fib") (param $n i32) (result i32)
          (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
            (then (local.get $n))
            (else
              (i32.add (call $fib (i32.sub (local.get $n) (i32.const 1)))
                (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
        (func (export "choices") (param i32) (result i32)
          (i32.add (i32.const 100) (call $choices (local.get 0))))
        (func (export "never") (param i32) (result i32)
          (if (local.get 0) (then (drop (call $never (local.get 0)))))
          (i32.add (i32.const 5) (i32.const 6))))
      """
    let outcomes = try outcomes(
      wat,
      [
        ("fib", [.i32(17)]), ("choices", [.i32(0)]), ("choices", [.i32(1)]), ("choices", [.i32(2)]),
        ("never", [.i32(0)]), ("never", [.i32(1)]),
      ])
    #expect(outcomes[.jit] == outcomes[.interpreter])
    #expect(outcomes[.jit]?.first?.contains("1597") == true)
  }

  @Test func exceptionsOfInlinedFunctionsAreCaughtWhereTheyAreCalled() throws {
    let wat = """
      (module
        (tag $e (param i32))
        (func $throw (param i32) (if (local.get 0) (then (throw $e (local.get 0)))))
        (func $inner (param i32) (call $throw (local.get 0)))
        (func (export "run") (param i32) (result i32)
          (block $caught (result i32)
            (try_table (catch $e $caught) (call $inner (local.get 0)))
            (i32.const -1)))
        (func (export "open") (param i32) (call $inner (local.get 0))))
      """
    let outcomes = try outcomes(wat, [("run", [.i32(0)]), ("run", [.i32(41)]), ("open", [.i32(0)])])
    #expect(outcomes[.jit] == outcomes[.interpreter])
  }
}
