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
