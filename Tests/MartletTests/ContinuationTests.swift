import Testing
import WasmFormat

@testable import Martlet

/// Programs that switch stacks, where the official scripts do not look: collections, limits, backtraces, hosts.
@Suite struct ContinuationTests {
  private static func store(
    _ tier: Engine.Tier, _ limits: Store.Limits = Store.Limits(), metersFuel: Bool = false
  ) -> Store {
    var configuration = Engine.Configuration()
    configuration.metersFuel = metersFuel
    configuration.features = .all
    configuration.tier = tier
    configuration.verifiesCode = true
    return Store(engine: Engine(configuration), limits: limits)
  }

  private func instance(_ wat: String, in store: Store, imports: Imports = [:]) throws -> Instance {
    try Instance(Module(wat: wat, engine: store.engine), in: store, imports: imports)
  }

  /// Yields the numbers from `count` down to 1.
  private static let generator = """
    (type $f (func)) (type $k (cont $f))
    (type $f1 (func (param i32))) (type $k1 (cont $f1))
    (tag $yield (export "yield") (param i32))
    (elem declare func $count)
    (func $count (param $n i32)
      (loop $again
        (suspend $yield (local.get $n))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    """

  @Test(arguments: Engine.Tier.allCases) func generatorsRunLong(_ tier: Engine.Tier) throws {
    let instance = try instance(
      """
      (module \(Self.generator)
        (func (export "sum") (param $n i32) (result i64)
          (local $k (ref null $k)) (local $sum i64) (local $yielded i32)
          (local.set $k (cont.bind $k1 $k (local.get $n) (cont.new $k1 (ref.func $count))))
          (loop $again
            (block $yielded (result i32 (ref $k))
              (resume $k (on $yield $yielded) (local.get $k))
              (return (local.get $sum)))
            (local.set $k) (local.set $yielded)
            (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $yielded))))
            (br $again))
          (unreachable)))
      """, in: Self.store(tier))
    let count: Int32 = 300_000
    let sum = try instance.function("sum").call([.i32(count)])[0]
    #expect("\(sum)" == "i64:\(Int(count) * (Int(count) + 1) / 2)")
  }

  /// Objects that only a suspended stack, a bound argument or a waiting stack refers to.
  @Test(arguments: Engine.Tier.allCases) func collectionsFindWhatStacksHold(_ tier: Engine.Tier) throws {
    var limits = Store.Limits()
    limits.heapBytes = 16 << 20
    let instance = try instance(
      """
      (module
        (type $box (struct (field i32)))
        (type $bytes (array (mut i8)))
        (type $f (func (result i32))) (type $k (cont $f))
        (type $g (func (param (ref $box)) (result i32))) (type $kg (cont $g))
        (tag $pause)
        (elem declare func $hold $add)
        (func $litter (param $rounds i32)
          (loop $again
            (drop (array.new_default $bytes (i32.const 100000)))
            (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
        (func $hold (result i32)
          (local $box (ref $box))
          (local.set $box (struct.new $box (i32.const 30)))
          (suspend $pause)
          (call $litter (i32.const 400))
          (struct.get $box 0 (local.get $box)))
        (func $add (param $box (ref $box)) (result i32) (struct.get $box 0 (local.get $box)))
        (func (export "run") (result i32)
          (local $own (ref $box)) (local $k (ref null $k)) (local $bound (ref null $k))
          (local.set $own (struct.new $box (i32.const 2)))
          (local.set $bound (cont.bind $kg $k (struct.new $box (i32.const 10)) (cont.new $kg (ref.func $add))))
          (block $paused (result (ref $k))
            (resume $k (on $pause $paused) (cont.new $k (ref.func $hold)))
            (unreachable))
          (local.set $k)
          (call $litter (i32.const 400))
          (i32.add
            (i32.add (resume $k (local.get $k)) (resume $k (local.get $bound)))
            (struct.get $box 0 (local.get $own)))))
      """, in: Self.store(tier, limits))
    #expect("\(try instance.function("run").call())" == "[i32:42]")
  }

  private static let dropping = """
    (module
      (type $f (func)) (type $k (cont $f)) (tag $pause)
      (global $kept (mut (ref null $k)) (ref.null $k))
      (elem declare func $wait)
      (func $wait (suspend $pause))
      (func $start (result (ref $k))
        (block $paused (result (ref $k))
          (resume $k (on $pause $paused) (cont.new $k (ref.func $wait)))
          (unreachable)))
      (table $table 0 (ref null $k))
      (func (export "drop") (param $n i32)
        (global.set $kept (call $start))
        (loop $again
          (drop (call $start))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (resume $k (global.get $kept)))
      (func (export "keep") (param $n i32)
        (loop $again
          (drop (table.grow $table (call $start) (i32.const 1)))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
    """

  @Test(arguments: Engine.Tier.allCases) func stacksOfGarbageAreUsedAgain(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let instance = try instance(Self.dropping, in: store)
    try instance.function("drop").call([.i32(20_000)])
    #expect(store.stackCount <= 2048)
    store.collect()
    #expect(store.stackCount <= 64)
  }

  @Test(arguments: Engine.Tier.allCases) func stacksAreLimited(_ tier: Engine.Tier) throws {
    var limits = Store.Limits()
    limits.continuations = 100
    let store = Self.store(tier, limits)
    let instance = try instance(Self.dropping, in: store)
    try instance.function("drop").call([.i32(1000)])
    try instance.function("keep").call([.i32(90)])
    let trap = try #require(throws: Trap.self) { try instance.function("keep").call([.i32(90)]) }
    #expect(trap.kind == .callStackExhausted)
    #expect(trap.backtrace.frames.last?.functionName == "keep")
  }

  @Test(arguments: Engine.Tier.allCases) func thousandsOfSuspendedContinuations(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let instance = try instance(Self.dropping, in: store)
    try instance.function("keep").call([.i32(Int32(Many.guests))])
    #expect(store.stackCount >= Many.guests)
  }

  @Test(arguments: Engine.Tier.allCases) func deepRecursionTrapsOnAnyStack(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let instance = try instance(
      """
      (module
        (type $f (func)) (type $k (cont $f))
        (elem declare func $deep $fine)
        (func $deep (call $deep) (call $deep))
        (func $fine)
        (func $run (export "run") (resume $k (cont.new $k (ref.func $deep))))
        (func (export "fine") (resume $k (cont.new $k (ref.func $fine)))))
      """, in: store)
    for _ in 0..<3 {
      let trap = try #require(throws: Trap.self) { try instance.function("run").call() }
      #expect(trap.kind == .callStackExhausted)
      #expect(trap.backtrace.omitted > 1000)
      try instance.function("fine").call()
    }
    #expect(store.stackCount <= 2)
  }

  @Test(arguments: Engine.Tier.allCases) func backtracesGoThroughParents(_ tier: Engine.Tier) throws {
    let instance = try instance(
      """
      (module
        (type $f (func)) (type $k (cont $f))
        (elem declare func $inner $middle)
        (func $fail (unreachable))
        (func $inner (call $fail))
        (func $middle (resume $k (cont.new $k (ref.func $inner))))
        (func $outer (export "run") (resume $k (cont.new $k (ref.func $middle)))))
      """, in: Self.store(tier))
    let trap = try #require(throws: Trap.self) { try instance.function("run").call() }
    #expect(trap.backtrace.frames.map(\.functionName) == ["fail", "inner", "middle", "outer"])
  }

  @Test(arguments: Engine.Tier.allCases) func exceptionsGoThroughParents(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let instance = try instance(
      """
      (module
        (type $f (func)) (type $k (cont $f)) (tag $e (export "e") (param i32))
        (elem declare func $inner $middle)
        (func $inner (throw $e (i32.const 7)))
        (func $middle (resume $k (cont.new $k (ref.func $inner))))
        (func (export "caught") (result i32)
          (block $caught (result i32)
            (try_table (catch $e $caught) (resume $k (cont.new $k (ref.func $middle))))
            (i32.const 0)))
        (func (export "uncaught") (resume $k (cont.new $k (ref.func $middle)))))
      """, in: store)
    for _ in 0..<100 { #expect("\(try instance.function("caught").call())" == "[i32:7]") }
    let exception = try #require(throws: ExceptionError.self) { try instance.function("uncaught").call() }
    #expect("\(exception.payload)" == "[i32:7]")
    #expect(store.stackCount == 2)
  }

  /// The host's own frames cannot be suspended.
  @Test(arguments: Engine.Tier.allCases) func suspendingAcrossTheHostTraps(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let inner = try instance(
      #"(module (tag $pause (export "pause")) (func (export "pausing") (suspend $pause)))"#, in: store)
    let host = Function(in: store, type: FunctionType()) { _ in try inner.function("pausing").call() }
    let outer = try instance(
      """
      (module
        (type $f (func)) (type $k (cont $f))
        (import "inner" "pause" (tag $pause)) (import "inner" "pausing" (func $direct)) (import "host" "f" (func $host))
        (elem declare func $direct $host)
        (func $start (param $f (ref $f)) (result i32)
          (block $paused (result (ref $k))
            (resume $k (on $pause $paused) (cont.new $k (local.get $f)))
            (return (i32.const 0)))
          (drop)
          (i32.const 1))
        (func (export "direct") (result i32) (call $start (ref.func $direct)))
        (func $through (export "host") (result i32) (call $start (ref.func $host))))
      """, in: store,
      imports: [
        "inner": ["pause": try #require(inner.tag("pause")), "pausing": try inner.function("pausing")],
        "host": ["f": host],
      ])
    #expect("\(try outer.function("direct").call())" == "[i32:1]")
    let trap = try #require(throws: Trap.self) { try outer.function("host").call() }
    #expect(trap.kind == .unhandledTag)
    #expect(trap.backtrace.frames.map(\.functionName) == ["pausing", "start", "through"])
    #expect("\(try outer.function("direct").call())" == "[i32:1]")
  }

  @Test(arguments: Engine.Tier.allCases) func continuationsBeginWithHostFunctions(_ tier: Engine.Tier) throws {
    struct Mistake: Error {}
    let store = Self.store(tier)
    let tag = Tag(in: store, parameters: [.i32])
    var failure: (any Error)?
    let host = Function(in: store, type: FunctionType(parameters: [.i32], results: [.i32])) { arguments in
      if let failure { throw failure }
      return arguments
    }
    let instance = try instance(
      """
      (module
        (type $f (func (param i32) (result i32))) (type $k (cont $f))
        (import "h" "f" (func $host (type $f))) (import "h" "e" (tag $e (param i32)))
        (elem declare func $host)
        (func $run (export "run") (param i32) (result i32)
          (block $caught (result i32)
            (try_table (catch $e $caught)
              (return (resume $k (local.get 0) (cont.new $k (ref.func $host)))))
            (unreachable))))
      """, in: store, imports: ["h": ["f": host, "e": tag]])
    let run = try instance.function("run")
    #expect("\(try run.call([.i32(5)]))" == "[i32:5]")
    failure = ExceptionError(tag, payload: [.i32(9)])
    #expect("\(try run.call([.i32(5)]))" == "[i32:9]")
    failure = Mistake()
    #expect(throws: Mistake.self) { try run.call([.i32(5)]) }
    failure = Trap(.unreachable)
    #expect(throws: Trap.self) { try run.call([.i32(5)]) }
    failure = nil
    #expect("\(try run.call([.i32(6)]))" == "[i32:6]")
    #expect(store.stackCount == 1)
  }

  /// Each instance has its own memory, and switching goes back and forth between them.
  @Test(arguments: Engine.Tier.allCases) func memoriesFollowTheStack(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let inner = try instance(
      """
      (module
        (memory 1) (data (i32.const 0) "\\05")
        (tag $pause (export "pause") (param i32) (result i32))
        (func $last (param i32) (result i32) (i32.add (local.get 0) (i32.load8_u (i32.const 0))))
        (func (export "work") (result i32)
          (return_call $last (suspend $pause (i32.load8_u (i32.const 0))))))
      """, in: store)
    let outer = try instance(
      """
      (module
        (type $f (func (result i32))) (type $k (cont $f))
        (type $g (func (param i32) (result i32))) (type $kg (cont $g))
        (import "inner" "pause" (tag $pause (param i32) (result i32)))
        (import "inner" "work" (func $work (type $f)))
        (memory 1) (data (i32.const 0) "\\64")
        (elem declare func $work)
        (func $begin (type $f) (return_call $work))
        (elem declare func $begin)
        (func (export "run") (result i32)
          (local $k (ref null $kg))
          (block $paused (result i32 (ref $kg))
            (resume $k (on $pause $paused) (cont.new $k (ref.func $begin)))
            (return))
          (local.set $k)
          (i32.mul (i32.load8_u (i32.const 0)))
          (i32.add (resume $kg (i32.const 3) (local.get $k)))
          (i32.add (i32.load8_u (i32.const 0)))))
      """, in: store,
      imports: ["inner": ["pause": try #require(inner.tag("pause")), "work": try inner.function("work")]])
    #expect("\(try outer.function("run").call())" == "[i32:\(5 * 100 + (3 + 5) + 100)]")
  }

  @Test(arguments: Engine.Tier.allCases) func vectorsAndManyValuesGoThrough(_ tier: Engine.Tier) throws {
    let instance = try instance(
      """
      (module
        (type $f (func (param v128 i32) (result i64 v128 f32))) (type $k (cont $f))
        (type $g (func (param f64 v128) (result i64 v128 f32))) (type $kg (cont $g))
        (tag $ask (param v128 i64) (result f64 v128))
        (elem declare func $body)
        (func $body (type $f)
          (local $v v128) (local $d f64)
          (suspend $ask (i32x4.add (local.get 0) (i32x4.splat (local.get 1))) (i64.const 77))
          (local.set $v) (local.set $d)
          (i64.trunc_f64_s (local.get $d)) (local.get $v) (f32.const 0.5))
        (func (export "run") (result i64 v128 f32 i64 v128)
          (local $k (ref null $kg)) (local $n i64) (local $v v128)
          (block $asked (result v128 i64 (ref $kg))
            (resume $k (on $ask $asked) (v128.const i32x4 1 2 3 4) (i32.const 10) (cont.new $k (ref.func $body)))
            (unreachable))
          (local.set $k) (local.set $n) (local.set $v)
          (resume $kg (f64.const 12) (v128.const i32x4 9 8 7 6) (local.get $k))
          (local.get $n) (local.get $v)))
      """, in: Self.store(tier))
    let results = try instance.function("run").call()
    #expect(
      "\(results)"
        == "[i64:12, v128:0x00000006000000070000000800000009, f32:0.5, i64:77, v128:0x0000000e0000000d0000000c0000000b]"
    )
  }

  @Test(arguments: Engine.Tier.allCases) func theHostKeepsContinuations(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let instance = try instance(
      """
      (module
        (type $f (func (result i32))) (type $k (cont $f)) (tag $pause)
        (type $o (func (result i64))) (type $other (cont $o))
        (elem declare func $body)
        (func $body (result i32) (suspend $pause) (i32.const 11))
        (func (export "start") (result (ref $k))
          (block $paused (result (ref $k))
            (resume $k (on $pause $paused) (cont.new $k (ref.func $body)))
            (unreachable)))
        (func (export "finish") (param (ref null $k)) (result i32) (resume $k (local.get 0)))
        (func (export "wrong") (param (ref null $other))))
      """, in: store)
    let continuation = try instance.function("start").call()[0]
    #expect("\(continuation)" == "continuation")
    store.collect()
    #expect(throws: CallError.self) { try instance.function("wrong").call([continuation]) }
    #expect("\(try instance.function("finish").call([continuation]))" == "[i32:11]")
    let trap = try #require(throws: Trap.self) { try instance.function("finish").call([continuation]) }
    #expect(trap.kind == .continuationAlreadyConsumed)
    #expect(throws: Trap.self) { try instance.function("finish").call([.continuation(nil)]) }
  }

  /// A chain of continuations is suspended as one, and goes on as one.
  @Test(arguments: Engine.Tier.allCases) func handlersMayBeFarOut(_ tier: Engine.Tier) throws {
    let store = Self.store(tier)
    let instance = try instance(
      """
      (module
        (type $f (func (param i32) (result i32))) (type $k (cont $f))
        (type $g (func (param i32) (result i32))) (type $kg (cont $g))
        (tag $ask (param i32) (result i32)) (tag $never)
        (elem declare func $nest)
        (func $nest (param $depth i32) (result i32)
          (local $k (ref null $k))
          (if (i32.eqz (local.get $depth)) (then (return (suspend $ask (i32.const 100)))))
          (block $on (result (ref $k0))
            (return (i32.add (i32.const 1)
              (resume $k (on $never $on) (i32.sub (local.get $depth) (i32.const 1)) (cont.new $k (ref.func $nest))))))
          (unreachable))
        (type $f0 (func (result i32))) (type $k0 (cont $f0))
        (func (export "run") (param $depth i32) (result i32)
          (local $k (ref null $kg)) (local $asked i32)
          (block $on (result i32 (ref $kg))
            (resume $k (on $ask $on) (local.get $depth) (cont.new $k (ref.func $nest)))
            (return))
          (local.set $k) (local.set $asked)
          (resume $kg (local.get $asked) (local.get $k))))
      """, in: store)
    let run = try instance.function("run")
    for depth: Int32 in [0, 1, 2, 50] { #expect("\(try run.call([.i32(depth)]))" == "[i32:\(100 + depth)]") }
    #expect(store.stackCount == 51)
  }

  /// All that switches stacks is machine code.
  @Test func modulesThatSwitchAreCompiled() throws {
    let store = Self.store(.jit)
    try #require(Tiers.isReady)
    let module = try Module(wat: Self.everything, engine: store.engine)
    for position in module.layout.module.bodies.indices {
      #expect(module.code.cell(of: FunctionIndex(UInt32(position))).pointee.adapter != nil)
    }
  }

  /// Each of the instructions, in several ways to end.
  private static let everything = """
    (module
      (type $f (func (param i32) (result i32))) (type $k (cont $f))
      (type $g (func (param i64 i32) (result i32))) (type $kg (cont $g))
      (rec (type $s (func (param i32 (ref null $ks)) (result i32))) (type $ks (cont $s)))
      (type $n (func (result i32))) (type $kn (cont $n))
      (tag $ask (param i32) (result i32)) (tag $swap (result i32)) (tag $e (param i32))
      (elem declare func $add $asking $ping $pong $trapping $throwing)
      (func $add (param i64 i32) (result i32) (i32.add (i32.wrap_i64 (local.get 0)) (local.get 1)))
      (func $asking (param $n i32) (result i32)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught)
            (i32.add (local.get $n) (suspend $ask (local.get $n))))
          (return))
        (i32.mul (i32.const 3)))
      (func $trapping (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
      (func $throwing (param i32) (result i32) (throw $e (local.get 0)))
      (func $ping (type $s) (param $n i32) (param $other (ref null $ks)) (result i32)
        (loop $again
          (switch $ks $swap (i32.add (local.get $n) (i32.const 1)) (local.get $other))
          (local.set $other) (local.set $n)
          (br_if $again (i32.lt_u (local.get $n) (i32.const 1000))))
        (local.get $n))
      (func $pong (type $s) (param $n i32) (param $other (ref null $ks)) (result i32)
        (loop $again
          (switch $ks $swap (i32.mul (local.get $n) (i32.const 2)) (local.get $other))
          (local.set $other) (local.set $n)
          (br $again))
        (unreachable))
      (func (export "bind") (param i64 i32) (result i32)
        (resume $k (local.get 1) (cont.bind $kg $k (local.get 0) (cont.new $kg (ref.func $add)))))
      (func (export "switch") (param i32) (result i32)
        (resume $ks (on $swap switch) (local.get 0) (cont.new $ks (ref.func $pong)) (cont.new $ks (ref.func $ping))))
      (func $ask (param $n i32) (result (ref $k))
        (local $k (ref null $k))
        (block $asked (result i32 (ref $k))
          (resume $k (on $ask $asked) (local.get $n) (cont.new $k (ref.func $asking)))
          (unreachable))
        (local.set $k) (drop) (ref.as_non_null (local.get $k)))
      (func (export "ask") (param i32 i32) (result i32)
        (resume $k (local.get 1) (call $ask (local.get 0))))
      (func (export "throw") (param i32 i32) (result i32)
        (resume_throw $k $e (local.get 1) (call $ask (local.get 0))))
      (func (export "throw again") (param i32 i32) (result i32)
        (local $exception exnref)
        (block $caught (result i32 exnref)
          (try_table (catch_ref $e $caught) (drop (call $throwing (local.get 1))))
          (unreachable))
        (local.set $exception) (drop)
        (resume_throw_ref $k (local.get $exception) (call $ask (local.get 0))))
      (func (export "throw before") (param i32) (result i32)
        (block $caught (result i32)
          (try_table (catch $e $caught)
            (drop (resume_throw $k $e (local.get 0) (cont.new $k (ref.func $throwing)))))
          (unreachable)))
      (func (export "trap") (param i32) (result i32) (resume $k (local.get 0) (cont.new $k (ref.func $trapping))))
      (func (export "catch") (param i32) (result i32)
        (block $caught (result i32)
          (try_table (catch $e $caught)
            (drop (resume $k (local.get 0) (cont.new $k (ref.func $throwing)))))
          (unreachable)))
      (func (export "unhandled") (result i32) (suspend $ask (i32.const 1))))
    """

  @Test(arguments: Engine.Tier.allCases) func instructionsMeanTheSame(_ tier: Engine.Tier) throws {
    let instance = try instance(Self.everything, in: Self.store(tier))
    for _ in 0..<3 {
      #expect("\(try instance.function("bind").call([.i64(40), .i32(2)]))" == "[i32:42]")
      #expect("\(try instance.function("switch").call([.i32(1)]))" == "[i32:1534]")
      #expect("\(try instance.function("ask").call([.i32(5), .i32(6)]))" == "[i32:11]")
      #expect("\(try instance.function("throw").call([.i32(5), .i32(6)]))" == "[i32:18]")
      #expect("\(try instance.function("throw again").call([.i32(5), .i32(6)]))" == "[i32:18]")
      #expect("\(try instance.function("throw before").call([.i32(7)]))" == "[i32:7]")
      #expect("\(try instance.function("catch").call([.i32(8)]))" == "[i32:8]")
      #expect("\(try instance.function("trap").call([.i32(1)]))" == "[i32:1]")
      #expect(
        try #require(throws: Trap.self) { try instance.function("trap").call([.i32(0)]) }.kind == .integerDivideByZero)
      #expect(try #require(throws: Trap.self) { try instance.function("unhandled").call() }.kind == .unhandledTag)
    }
  }

  private static let leaf = """
    (module
      (tag $ask (export "ask") (param i32) (result i32)) (tag $e (export "e") (param i32))
      (func $leaf (export "leaf") (param $n i32) (result i32)
        (if (i32.eq (local.get $n) (i32.const 5)) (then (throw $e (local.get $n))))
        (if (i32.eq (local.get $n) (i32.const 6)) (then (unreachable)))
        (i32.mul (suspend $ask (local.get $n)) (i32.const 2))))
    """
  private static let middle = """
    (module
      (type $f (func (param i32) (result i32))) (type $k (cont $f))
      (import "leaf" "leaf" (func $leaf (type $f)))
      (elem declare func $leaf)
      (func $middle (export "middle") (param $n i32) (result i32)
        (i32.add (i32.const 1000)
          (resume $k (i32.add (local.get $n) (i32.const 1)) (cont.new $k (ref.func $leaf))))))
    """
  private static let outer = """
    (module
      (type $f (func (param i32) (result i32))) (type $k (cont $f))
      (import "leaf" "ask" (tag $ask (param i32) (result i32))) (import "leaf" "e" (tag $e (param i32)))
      (import "middle" "middle" (func $middle (type $f)))
      (elem declare func $middle)
      (func $run (export "run") (param $n i32) (result i32)
        (local $k (ref null $k)) (local $asked i32)
        (block $on (result i32 (ref $k))
          (resume $k (on $ask $on) (local.get $n) (cont.new $k (ref.func $middle)))
          (return))
        (local.set $k) (local.set $asked)
        (resume $k (i32.add (local.get $asked) (i32.const 7)) (local.get $k)))
      (func (export "catch") (param $n i32) (result i32)
        (block $caught (result i32)
          (try_table (result i32) (catch $e $caught) (call $run (local.get $n))))))
    """

  /// Interpreted and compiled functions in one chain of continuations, however they are mixed.
  @Test(arguments: 0..<8) func tiersMeetInContinuations(_ interpreted: Int) throws {
    let store = Self.store(.jit)
    func instance(_ wat: String, _ number: Int, _ imports: Imports = [:]) throws -> Instance {
      let made = try self.instance(wat, in: store, imports: imports)
      if interpreted & 1 << number != 0 { made.body.interpret() }
      return made
    }
    let leaf = try instance(Self.leaf, 0)
    let middle = try instance(Self.middle, 1, ["leaf": ["leaf": leaf.function("leaf")]])
    let outer = try instance(
      Self.outer, 2,
      [
        "leaf": ["ask": try #require(leaf.tag("ask")), "e": try #require(leaf.tag("e"))],
        "middle": ["middle": middle.function("middle")],
      ])
    let run = try outer.function("run")
    for _ in 0..<50 {
      #expect("\(try run.call([.i32(10)]))" == "[i32:1036]")
      #expect("\(try outer.function("catch").call([.i32(4)]))" == "[i32:5]")
    }
    let exception = try #require(throws: ExceptionError.self) { try run.call([.i32(4)]) }
    #expect("\(exception.payload)" == "[i32:5]")
    let trap = try #require(throws: Trap.self) { try run.call([.i32(5)]) }
    #expect(trap.backtrace.frames.map(\.functionName) == ["leaf", "middle", "run"])
    #expect("\(try run.call([.i32(10)]))" == "[i32:1036]")
    #expect(store.stackCount == 2)
  }

  @Test(arguments: Engine.Tier.allCases) func fuelEndsContinuations(_ tier: Engine.Tier) throws {
    let store = Self.store(tier, metersFuel: true)
    let instance = try instance(
      """
      (module
        (type $f (func (param i32))) (type $k (cont $f))
        (elem declare func $loop)
        (func $loop (param $n i32)
          (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (func $run (export "run") (param $n i32) (resume $k (local.get $n) (cont.new $k (ref.func $loop)))))
      """, in: store)
    for _ in 0..<3 {
      store.fuel = 100_000
      let trap = try #require(throws: Trap.self) { try instance.function("run").call([.i32(0)]) }
      #expect(trap.kind == .outOfFuel)
      #expect(trap.backtrace.frames.map(\.functionName) == ["loop", "run"])
      store.fuel = 100_000
      try instance.function("run").call([.i32(10)])
    }
    #expect(store.stackCount == 1)
  }
}
