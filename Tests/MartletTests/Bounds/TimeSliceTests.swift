import Synchronization
import Testing
import WasmFormat

@testable import Martlet

/// Code that pauses so that others get its thread, interpreted and compiled.
@Suite struct TimeSliceTests {
  private static let text = """
    (module
      (import "host" "look" (func $look (param i32) (result i32)))
      (type $list (struct (field $next (ref null $list)) (field $value i32)))
      (tag $thrown (param i32))
      (func (export "spin") (loop (br 0)))
      (func (export "until") (param i32) (loop (br_if 0 (i32.eqz (call $look (local.get 0))))))
      (func (export "sums") (param $n i32) (result i32 i64 f32 f64)
        (local $a i32) (local $b i64) (local $c f32) (local $d f64)
        (loop $again
          (local.set $a (i32.add (i32.mul (local.get $a) (i32.const 3)) (local.get $n)))
          (local.set $b (i64.add (i64.mul (local.get $b) (i64.const 5)) (i64.extend_i32_u (local.get $n))))
          (local.set $c (f32.add (local.get $c) (f32.convert_i32_s (local.get $n))))
          (local.set $d (f64.add (local.get $d) (f64.sqrt (f64.convert_i32_s (local.get $n)))))
          (drop (call $look (local.get $n)))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $a) (local.get $b) (local.get $c) (local.get $d))
      (func (export "list") (param $n i32) (result i32)
        (local $list (ref null $list)) (local $sum i32)
        (loop $again
          (local.set $list (struct.new $list (local.get $list) (local.get $n)))
          (drop (call $look (local.get $n)))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (loop $again
          (drop (call $look (local.get $n)))
          (local.set $sum (i32.add (local.get $sum) (struct.get $list $value (local.get $list))))
          (br_if $again
            (i32.eqz (ref.is_null (local.tee $list (struct.get $list $next (local.get $list)))))))
        (local.get $sum))
      (func (export "catching") (param $n i32) (result i32)
        (local $caught i32) (local $turns i32)
        (loop $again
          (block $handler (result i32)
            (try_table (catch $thrown $handler)
              (local.set $turns (i32.const 3))
              (loop $inner
                (drop (call $look (local.get $n)))
                (br_if $inner (local.tee $turns (i32.sub (local.get $turns) (i32.const 1))))
                (throw $thrown (i32.const 2))))
            (unreachable))
          (local.set $caught (i32.add (local.get $caught)))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $caught))
      (func (export "answer") (result i32) (i32.const 42))
      (type $number (func (result i32)))
      (memory 1)
      (table $numbers 1 funcref)
      (global $isDone (mut i32) (i32.const 0))
      (elem declare func $seven)
      (func $seven (type $number) (i32.const 7))
      (func (export "watch") (result i32)
        (drop (call $look (i32.const 0)))
        (loop $again
          (drop (table.get $numbers (i32.const 0)))
          (br_if $again (i32.eqz (global.get $isDone))))
        (i32.add
          (i32.add (i32.load (i32.const 0x20000)) (memory.size))
          (call_indirect $numbers (type $number) (i32.const 1000))))
      (func (export "finish")
        (drop (memory.grow (i32.const 2)))
        (i32.store (i32.const 0x20000) (i32.const 100))
        (drop (table.grow $numbers (ref.null func) (i32.const 4000)))
        (table.set $numbers (i32.const 1000) (ref.func $seven))
        (global.set $isDone (i32.const 1))))
    """

  private static let modules = Result<[Engine.Tier: Module], any Error> {
    try Dictionary(
      uniqueKeysWithValues: Engine.Tier.allCases.map { tier in
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.timeSlice = .milliseconds(1)
        configuration.verifiesCode = true
        return (tier, try Module(wat: text, engine: Engine(configuration)))
      })
  }

  private static func module(_ tier: Engine.Tier) throws -> Module { try #require(try modules.get()[tier]) }

  /// An instance whose code asks the host something at every turn of its loops.
  private static func makeInstance(
    _ tier: Engine.Tier, limits: Store.Limits = Store.Limits(),
    look: @escaping (Store, Int32) throws -> Int32 = { _, _ in 0 }
  ) throws -> Instance {
    let module = try module(tier)
    let store = Store(engine: module.engine, limits: limits)
    let function = Function(in: store) { (caller: Function.Caller, number: Int32) throws -> Int32 in
      try look(caller.store, number)
    }
    return try Instance(module, in: store, imports: ["host": ["look": function]])
  }

  /// As the watch does it when a slice is over; the next loop pauses.
  private static func pauses(_ store: Store, _: Int32) -> Int32 {
    store.interruption?.requestPause()
    return 0
  }

  @Test(arguments: ["sums", "list", "catching"], Engine.Tier.allCases)
  func codeGoesOnAsIfNothingHadBeen(_ name: String, _ tier: Engine.Tier) async throws {
    let expected = try Self.makeInstance(tier).function(name).call([.i32(100)])
    let instance = try Self.makeInstance(tier, look: Self.pauses)
    let results = try await instance.function(name).callAsync([.i32(100)])
    #expect("\(results)" == "\(expected)")
    // A call that cannot wait does not pause.
    #expect("\(try instance.function(name).call([.i32(100)]))" == "\(expected)")
    #expect(instance.store.stackCount == 1)
  }

  /// What paused code refers to is alive, and so is what it holds in registers.
  @Test(arguments: Engine.Tier.allCases) func collectionsSeePausedCode(_ tier: Engine.Tier) async throws {
    var limits = Store.Limits()
    limits.heapBytes = 1 << 20
    let instance = try Self.makeInstance(tier, limits: limits) { store, number in
      if number % 16 == 0 { store.collect() }
      return Self.pauses(store, number)
    }
    #expect("\(try await instance.function("list").callAsync([.i32(1000)]))" == "[i32:500500]")
  }

  private final class Progress: Sendable {
    let isDone = Atomic(false)
    let running = Atomic(0)
    let interrupters = Mutex<[Interrupter]>([])
  }

  /// Code that waits for something which happens only when it lets others go on.
  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func othersGoOnMeanwhile(_ tier: Engine.Tier) async throws {
    let progress = Progress()
    let count = Threads.processorCount * 2 + 2
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          let instance = try Self.makeInstance(tier) { _, _ in progress.isDone.load(ordering: .relaxed) ? 1 : 0 }
          // As soon as all run, the last one ends it.
          if progress.running.add(1, ordering: .relaxed).newValue == count {
            progress.isDone.store(true, ordering: .relaxed)
          }
          try await instance.function("until").callAsync([.i32(Int32(number))])
        }
      }
      try await group.waitForAll()
    }
  }

  /// One store, whose owner is asked by two tasks.
  private actor Owner {
    let instance: Instance

    init(_ tier: Engine.Tier, hasBegun: @escaping @Sendable () -> Void) throws {
      instance = try TimeSliceTests.makeInstance(tier) { _, _ in
        hasBegun()
        return 0
      }
    }

    func call(_ name: String) async throws -> String { "\(try await instance.function(name).callAsync())" }
  }

  /// What another call does to the instance meanwhile is seen by a loop that calls nothing: its table and its memory have
  /// grown, the table has moved.
  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func othersChangeTheInstanceMeanwhile(_ tier: Engine.Tier) async throws {
    let progress = Progress()
    let owner = try Owner(tier) { progress.isDone.store(true, ordering: .relaxed) }
    async let watched = owner.call("watch")
    while !progress.isDone.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(1)) }
    _ = try await owner.call("finish")
    #expect(try await watched == "[i32:110]")
  }

  /// Many that never end by themselves, and as many that have little to do.
  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func deadlinesEndPausedCode(_ tier: Engine.Tier) async throws {
    let engine = try Self.module(tier).engine
    let module = try Module(wat: "(module (func (export \"spin\") (loop (br 0))))", engine: engine)
    try await withThrowingTaskGroup(of: Trap.Kind?.self) { group in
      for number in 0..<100 {
        group.addTask {
          let store = Store(engine: engine)
          let spin = try Instance(module, in: store).function("spin")
          store.deadline = .now + .milliseconds(100 + number)
          do {
            try await spin.callAsync()
            return nil
          } catch let trap as Trap {
            return trap.kind
          }
        }
        group.addTask {
          let instance = try Self.makeInstance(tier)
          for _ in 0..<5 {
            #expect("\(try await instance.function("answer").callAsync())" == "[i32:42]")
            try await Task.sleep(for: .milliseconds(10))
          }
          return .deadlineExceeded
        }
      }
      for try await kind in group { #expect(kind == .deadlineExceeded) }
    }
  }

  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func cancellingEndsPausedCode(_ tier: Engine.Tier) async throws {
    let tasks = (0..<Threads.processorCount * 4).map { _ in
      Task {
        let instance = try Self.makeInstance(tier)
        do {
          try await instance.function("spin").callAsync()
        } catch is CancellationError {
          return "\(try instance.function("answer").call())"
        }
        return "not cancelled"
      }
    }
    try await Task.sleep(for: .milliseconds(30))
    for task in tasks { task.cancel() }
    for task in tasks { #expect(try await task.value == "[i32:42]") }
  }

  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func interruptingEndsPausedCode(_ tier: Engine.Tier) async throws {
    let progress = Progress()
    let count = Threads.processorCount * 4
    try await withThrowingTaskGroup(of: Trap.Kind?.self) { group in
      for _ in 0..<count {
        group.addTask {
          let instance = try Self.makeInstance(tier)
          let interrupter = instance.store.interrupter
          progress.interrupters.withLock { $0.append(interrupter) }
          do {
            try await instance.function("spin").callAsync()
            return nil
          } catch let trap as Trap {
            #expect(!trap.backtrace.frames.isEmpty)
            return trap.kind
          }
        }
      }
      while progress.interrupters.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(5)) }
      for interrupter in progress.interrupters.withLock({ $0 }) { interrupter.interrupt() }
      for try await kind in group { #expect(kind == .interrupted) }
    }
  }
}
