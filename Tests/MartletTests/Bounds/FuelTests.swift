import Testing
import WasmFormat

@testable import Martlet

@Suite struct FuelTests {
  private static func engine(_ tier: Engine.Tier) -> Engine {
    var configuration = Engine.Configuration()
    configuration.metersFuel = true
    configuration.tier = tier
    return Engine(configuration)
  }

  private static let engines = Engine.Tier.allCases.map { engine($0) }

  private func makeInstance(_ text: String, _ engine: Engine = Self.engines[0]) throws -> Instance {
    let module = try Module(wat: "(module \(text))", engine: engine)
    let store = Store(engine: engine)
    store.fuel = 1_000_000
    return try Instance(module, in: store)
  }

  /// What a call costs on every tier; and that it needs exactly that.
  private func cost(_ text: String, _ arguments: Int32...) throws -> UInt64 {
    let costs = try Self.engines.map { try cost(text, arguments, $0) }
    #expect(costs.allSatisfy { $0 == costs[0] })
    return costs[0]
  }

  private func cost(_ text: String, _ arguments: [Int32], _ engine: Engine) throws -> UInt64 {
    let instance = try makeInstance(text, engine)
    let function = try instance.function("f")
    let arguments = arguments.map { Value.i32($0) }
    let store = instance.store
    store.fuel = 1_000_000
    let results = try function.numbers(arguments)
    let cost = 1_000_000 - store.fuel
    store.fuel = cost
    #expect(try function.numbers(arguments) == results)
    #expect(store.fuel == 0)
    if cost > 0 {
      store.fuel = cost - 1
      do {
        try function.call(arguments)
        Issue.record("it ran with less than it needs")
      } catch let trap as Trap {
        #expect(trap.kind == .outOfFuel)
      }
      // The store can be used again.
      store.addFuel(1_000_000)
      #expect(try function.numbers(arguments) == results)
    }
    return cost
  }

  @Test func everyInstructionCostsOne() throws {
    #expect(try cost(#"(func (export "f"))"#) == 0)
    #expect(try cost(#"(func (export "f") nop (block (block)))"#) == 0)
    #expect(try cost(#"(func (export "f") (result i32) (i32.add (i32.const 1) (i32.const 2)))"#) == 3)
    #expect(try cost(#"(func (export "f") (result i32) (return (i32.const 1)) unreachable)"#) == 2)
    #expect(try cost(#"(func (export "f") (call $g) (call $g)) (func $g nop (drop (i32.const 1)))"#) == 6)
  }

  @Test func onlyWhatIsExecutedIsPaid() throws {
    let choice = """
      (func (export "f") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.const 1))
          (else (i32.add (i32.const 2) (i32.const 3))))
        (i32.eqz))
      """
    #expect(try cost(choice, 1) == 4)
    #expect(try cost(choice, 0) == 6)
    let early = """
      (func (export "f") (param i32) (result i32)
        (block (block (br_if 1 (local.get 0)) (drop (i32.const 0))) (drop (i32.const 0)))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.const 3))))
        (drop (i32.const 0)) (i32.const 0))
      """
    #expect(try cost(early, 0) == 2 + 2 + 2 + 4 + 3)
    #expect(try cost(early, 1) == 2 + 4 + 3)
    #expect(try cost(early, 2) == 2 + 4 + 2)
    let table = """
      (func (export "f") (param i32) (result i32)
        (block (block (block (br_table 0 1 2 (local.get 0)))
          (drop (i32.const 0)) (return (i32.const 1)))
          (drop (i32.const 0)) (drop (i32.const 0)))
        (i32.const 2))
      """
    #expect(try cost(table, 0) == 2 + 2 + 2)
    #expect(try cost(table, 1) == 2 + 4 + 1)
    #expect(try cost(table, 2) == 2 + 1)
  }

  @Test func everyTurnOfALoopIsPaid() throws {
    let bottom = """
      (func (export "f") (param i32) (result i32) (local i32)
        (loop
          (local.set 1 (i32.add (local.get 1) (i32.const 1)))
          (br_if 0 (i32.lt_u (local.get 1) (local.get 0))))
        (local.get 1))
      """
    #expect(try cost(bottom, 1) == 8 + 1)
    #expect(try cost(bottom, 100) == 800 + 1)
    let top = """
      (func (export "f") (param i32) (result i32)
        (block
          (loop
            (br_if 1 (i32.eqz (local.get 0)))
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br 0)))
        (local.get 0))
      """
    #expect(try cost(top, 0) == 3 + 1)
    #expect(try cost(top, 10) == 11 * 3 + 10 * 5 + 1)
    let nested = """
      (func (export "f") (param i32) (result i32) (local i32)
        (loop
          (local.set 1 (local.get 0))
          (loop (br_if 0 (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 0))
      """
    #expect(try cost(nested, 1) == 2 + 5 + 5 + 1)
    #expect(try cost(nested, 4) == 4 * 2 + (4 + 3 + 2 + 1) * 5 + 4 * 5 + 1)
  }

  /// Branches and calls that the interpreter lets pay for what they lead to.
  @Test func branchesPayForEitherWay() throws {
    let long = """
      (func (export "f") (param i32) (result i32) (local i64)
        (loop
          (local.set 1 (i64.add (local.get 1) (i64.const 1)))
          (br_if 0 (i64.lt_u (local.get 1) (i64.extend_i32_u (local.get 0)))))
        (local.get 0))
      """
    #expect(try cost(long, 100) == 100 * 9 + 1)
    let twoSums = """
      (func (export "f") (param i32) (result i32) (local i32 i32)
        (loop
          (local.set 1 (i32.add (local.get 1) (i32.const 3)))
          (local.set 2 (i32.add (local.get 2) (i32.const 1)))
          (br_if 0 (i32.lt_s (local.get 2) (local.get 0))))
        (local.get 1))
      """
    #expect(try cost(twoSums, 100) == 100 * 12 + 1)
    let joining = """
      (func (export "f") (param i32) (result i32)
        (loop
          (block $out
            (if (i32.and (local.get 0) (i32.const 1))
              (then (br_if $out (i32.eq (local.get 0) (i32.const 3))) (drop (i32.const 0)))
              (else (drop (i32.const 0)) (drop (i32.const 0)) (drop (i32.const 0))))
            (drop (i32.const 1)))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (i32.const 7))
      """
    #expect(try cost(joining, 2) == 17 + 17 + 1)
    #expect(try cost(joining, 5) == 4 * 17 + 13 + 1)
    let others = """
      (memory 1)
      (func (export "f") (param i32) (result i32) (local f64)
        (loop
          (local.set 1 (f64.add (local.get 1) (f64.const 1)))
          (br_if 0 (f64.lt (local.get 1) (f64.convert_i32_s (local.get 0)))))
        (block
          (br_if 0 (i32.eq (i32.load8_u (local.get 0)) (i32.const 0)))
          (drop (i32.const 0)))
        (local.get 0))
      """
    #expect(try cost(others, 10) == 10 * 9 + 5 + 1)
    let withValue = """
      (func (export "f") (param i32) (result i32)
        (block (result i32)
          (br_if 0 (i32.const 5) (local.get 0))
          (drop) (i32.const 6))
        (i32.eqz))
      """
    #expect(try cost(withValue, 1) == 3 + 1)
    #expect(try cost(withValue, 0) == 3 + 2 + 1)
    let recursion = """
      (func $f (export "f") (param i32) (result i32) (local i32 f64)
        (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
          (then (local.get 0))
          (else
            (i32.add
              (call $f (i32.sub (local.get 0) (i32.const 1)))
              (call $f (i32.sub (local.get 0) (i32.const 2)))))))
      """
    #expect(try cost(recursion, 1) == 5)
    #expect(try cost(recursion, 5) == 131)
  }

  /// Whatever is left, the program stops in front of the first region that costs more, and nothing behind is executed.
  @Test func programsStopWhereFuelIsShort() throws {
    let instance = try makeInstance(
      """
      (global $turns (export "turns") (mut i32) (i32.const 0))
      (func (export "f")
        (loop
          (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
          (if (i32.and (global.get $turns) (i32.const 1))
            (then (drop (i32.const 0))))
          (br_if 0 (i32.const 1))))
      """)
    let store = instance.store
    let turns = try #require(instance.global("turns"))
    // Each turn costs 10 at its beginning, and every other one 2 more.
    var total: UInt64 = 0
    for turn: Int32 in 1...20 {
      let first: UInt64 = 10
      for fuel in total..<total + first {
        try turns.set(.i32(0))
        store.fuel = fuel
        #expect(throws: Trap.self) { try instance.function("f").call() }
        #expect(turns.value.integer == Int64(turn - 1), "with \(fuel)")
      }
      total += first + (turn % 2 == 1 ? 2 : 0)
    }
  }

  /// How a call ends with some fuel: what is left, and where it stopped if it did.
  private struct Outcome: Equatable {
    var results: [Int64]?
    var rest: UInt64
    var places: [Int]
  }

  /// Also where several regions are paid together: each amount of fuel ends a call in the same place on every tier, and with
  /// the same rest.
  @Test(arguments: [
    // Into loops: at once, one in the other, behind a branch, and behind what cannot be seen.
    "(loop $a (br_if $a (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))",
    """
    (loop $a (loop $b (br_if $b (i32.eqz (i32.const 1))) (nop))
      (br_if $a (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    """,
    """
    (block $out (br_if $out (i32.lt_u (local.get 0) (i32.const 2)))
      (local.set 1 (i32.const 7))
      (loop $a (local.set 1 (i32.mul (local.get 1) (i32.const 3)))
        (br_if $a (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
    """,
    """
    (block $out (br_if $out (local.get 0)) (i32.store (i32.const 0) (i32.const 1))
      (loop $a (drop (i32.const 1)) (loop $b (i32.store (i32.const 4) (i32.const 1)))
        (br_if $a (i32.ne (i32.load (i32.const 4)) (i32.const 1)))))
    """,
    // Behind the ends of blocks where others arrive.
    """
    (block $out
      (if (local.get 0) (then (local.set 1 (i32.const 5)) (br_if $out (i32.eq (local.get 0) (i32.const 3)))))
      (if (local.get 1) (then (br $out)) (else (local.set 1 (i32.const 2))))
      (block $in (br_table $in $out $in (local.get 0)))
      (local.set 1 (i32.const 4)))
    """,
    """
    (block $a (block $b (block $c (br_if $b (local.get 0)) (br_if $a (local.get 1)) (local.set 1 (i32.const 1)))
        (local.set 1 (i32.const 2)) (br_if $a (i32.eqz (local.get 0))))
      (loop $d (br_if $a (i32.gt_s (local.get 0) (i32.const 2))) (local.set 0 (i32.const 3)) (br $d)))
    """,
    // Where something else arrives that does not pay.
    """
    (block $h (loop $again
      (try_table (catch $t $h) (if (local.get 0) (then (throw $t))))
      (block $b (try_table (catch $t $b) (throw $t)))
      (br_if $again (local.tee 1 (i32.eqz (local.get 1))))))
    """,
    """
    (loop $again
      (if (i32.lt_s (local.get 1) (i32.const 3)) (then
        (local.set 1 (i32.add (local.get 1) (i32.const 1)))
        (try_table (catch $t $again) (throw $t)))))
    """,
    """
    (drop (block $b (result anyref) (loop $a
      (br_on_cast $b anyref (ref i31) (ref.i31 (local.get 0))) (drop) (br_if $a (local.get 1))) (ref.null any)))
    """,
    // Calls.
    "(local.set 1 (call $fibonacci (local.get 0)))",
  ])
  func shortFuelEndsAlikeOnAllTiers(_ body: String) throws {
    let text = """
      (memory 1) (tag $t)
      (func $fibonacci (param i32) (result i32) (local i32)
        (block
          (br_if 0 (i32.lt_u (local.get 0) (i32.const 2)))
          (loop
            (local.set 1 (i32.add (call $fibonacci (i32.sub (local.get 0) (i32.const 1))) (local.get 1)))
            (br_if 0 (i32.gt_u (local.tee 0 (i32.sub (local.get 0) (i32.const 2))) (i32.const 1)))))
        (i32.add (local.get 0) (local.get 1)))
      (func (export "f") (param i32) (result i32) (local i32) \(body) (local.get 1))
      """
    let functions = try Self.engines.map { try makeInstance(text, $0).function("f") }
    for argument: Int32 in 0...4 {
      for fuel: UInt64 in 0...1000 {
        let outcomes = try functions.map { try outcome(of: $0, argument, fuel) }
        #expect(outcomes.allSatisfy { $0 == outcomes[0] }, "\(outcomes) with \(fuel) for \(argument)")
        if outcomes[0].results != nil { break }
      }
    }
  }

  private func outcome(of function: Function, _ argument: Int32, _ fuel: UInt64) throws -> Outcome {
    let store = function.store
    store.fuel = fuel
    do {
      return Outcome(results: try function.numbers([.i32(argument)]), rest: store.fuel, places: [])
    } catch let trap as Trap where trap.kind == .outOfFuel {
      return Outcome(rest: store.fuel, places: trap.backtrace.frames.map(\.offset))
    }
  }

  @Test func exceptionsAreFollowed() throws {
    let catching = """
      (tag $t)
      (func $g (param i32) (if (local.get 0) (then (throw $t))))
      (func (export "f") (param i32) (result i32)
        (block $h (try_table (catch_all $h) (call $g (local.get 0)))
          (return (i32.const 1)))
        (i32.const 2))
      """
    #expect(try cost(catching, 0) == 2 + 2 + 2)
    _ = try cost(catching, 1)
  }

  @Test(arguments: Engine.Tier.allCases) func endlessProgramsEnd(_ tier: Engine.Tier) throws {
    for body in ["(loop (br 0))", "(call 0)", "(return_call 0)", "(block (loop (br_if 0 (i32.const 1))))"] {
      let instance = try makeInstance(#"(func (export "f") \#(body))"#, Self.engine(tier))
      instance.store.fuel = 10_000
      #expect(throws: Trap.self) { try instance.function("f").call() }
    }
  }

  @Test func boundsOfACallComeFromTheStores() throws {
    let instance = try makeInstance(#"(func (export "f") (drop (i32.const 1)))"#)
    let store = instance.store
    store.fuel = 100
    try store.bounded(fuel: 10) {
      #expect(store.fuel == 10)
      try instance.function("f").call()
    }
    #expect(store.fuel == 98)
    #expect(throws: Trap.self) { try store.bounded(fuel: 1) { try instance.function("f").call() } }
    #expect(store.fuel == 98)
  }
}
