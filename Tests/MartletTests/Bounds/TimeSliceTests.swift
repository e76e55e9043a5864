import Synchronization
import Testing
import WasmFormat

@testable import Martlet

/// Code that pauses so that others get its thread.
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
      (func (export "answer") (result i32) (i32.const 42)))
    """

  private static let engine: Engine = {
    var configuration = Engine.Configuration()
    configuration.timeSlice = .milliseconds(1)
    return Engine(configuration)
  }()

  /// An instance whose code asks the host something at every turn of its loops.
  private static func makeInstance(
    limits: Store.Limits = Store.Limits(), look: @escaping (Store, Int32) throws -> Int32 = { _, _ in 0 }
  ) throws -> Instance {
    let store = Store(engine: engine, limits: limits)
    let function = Function(in: store) { (caller: Function.Caller, number: Int32) throws -> Int32 in
      try look(caller.store, number)
    }
    return try Instance(Module(wat: text, engine: engine), in: store, imports: ["host": ["look": function]])
  }

  /// As the watch does it when a slice is over; the next loop pauses.
  private static func pauses(_ store: Store, _: Int32) -> Int32 {
    store.interruption?.requestPause()
    return 0
  }

  @Test(arguments: ["sums", "list", "catching"])
  func codeGoesOnAsIfNothingHadBeen(_ name: String) async throws {
    let expected = try Self.makeInstance().function(name).call([.i32(100)])
    let instance = try Self.makeInstance(look: Self.pauses)
    let results = try await instance.function(name).callAsync([.i32(100)])
    #expect("\(results)" == "\(expected)")
    // A call that cannot wait does not pause.
    #expect("\(try instance.function(name).call([.i32(100)]))" == "\(expected)")
    #expect(instance.store.stackCount == 1)
  }

  /// What paused code refers to is alive, and so is what it holds in registers.
  @Test func collectionsSeePausedCode() async throws {
    var limits = Store.Limits()
    limits.heapBytes = 1 << 20
    let instance = try Self.makeInstance(limits: limits) { store, number in
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
  @Test(.timeLimit(.minutes(2))) func othersGoOnMeanwhile() async throws {
    let progress = Progress()
    let count = Threads.processorCount * 2 + 2
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          let instance = try Self.makeInstance { _, _ in progress.isDone.load(ordering: .relaxed) ? 1 : 0 }
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

  /// Many that never end by themselves, and as many that have little to do.
  @Test(.timeLimit(.minutes(2))) func deadlinesEndPausedCode() async throws {
    let module = try Module(wat: "(module (func (export \"spin\") (loop (br 0))))", engine: Self.engine)
    try await withThrowingTaskGroup(of: Trap.Kind?.self) { group in
      for number in 0..<100 {
        group.addTask {
          let store = Store(engine: Self.engine)
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
          let instance = try Self.makeInstance()
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

  @Test(.timeLimit(.minutes(2))) func cancellingEndsPausedCode() async throws {
    let tasks = (0..<Threads.processorCount * 4).map { _ in
      Task {
        let instance = try Self.makeInstance()
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

  @Test(.timeLimit(.minutes(2))) func interruptingEndsPausedCode() async throws {
    let progress = Progress()
    let count = Threads.processorCount * 4
    try await withThrowingTaskGroup(of: Trap.Kind?.self) { group in
      for _ in 0..<count {
        group.addTask {
          let instance = try Self.makeInstance()
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
