import TestSupport
import Testing
import WasmFormat

@testable import Martlet

/// Calls during which the host waits, with code of every tier.
@Suite struct AsyncCallTests {
  private static let adder = """
    (module
      (import "host" "next" (func $next (param i32) (result i32)))
      (func (export "sum") (param $n i32) (result i32)
        (local $sum i32)
        (loop $again
          (local.set $sum (i32.add (local.get $sum) (call $next (local.get $n))))
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $sum))
      (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
          (else (call $next (i32.const 1))))))
    """
  private static let type = FunctionType(parameters: [.i32], results: [.i32])

  static func engine(_ tier: Engine.Tier, features: Features = Engine.Configuration().features) -> Engine {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    configuration.features = features
    return Engine(configuration)
  }

  private static func doubling(in store: Store) -> Function {
    Function(in: store, type: type) { arguments in
      await Task.yield()
      guard case .i32(let number) = arguments[0] else { return [] }
      return [.i32(number &* 2)]
    }
  }

  @Test(arguments: Engine.Tier.allCases)
  func guestsWaitForTheHost(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let instance = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": Self.doubling(in: store)]])
    #expect("\(try await instance.function("sum").callAsync([.i32(100)]))" == "[i32:10100]")
    #expect("\(try await instance.function("deep").callAsync([.i32(1000)]))" == "[i32:1002]")
    // Nobody waits here, and nothing is suspended.
    let fast = Function(in: store, type: Self.type) { $0 }
    let other = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": fast]])
    #expect("\(try await other.function("sum").callAsync([.i32(4)]))" == "[i32:10]")
    let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
    defer { slots.deallocate() }
    slots[0] = 100
    try await instance.function("sum").callAsync(slots: slots)
    #expect(slots[0] == 10100)
    #expect(store.stackCount == 1)
  }

  /// One store, many guests that are suspended at the same time.
  private actor Guests {
    let store: Store
    let sum: Function
    private(set) var waiting = 0
    private(set) var most = 0
    /// What the process occupied when all of them waited.
    private(set) var occupied: Int?
    private var gate: [CheckedContinuation<Void, Never>] = []
    private let expected: Int

    init(_ tier: Engine.Tier, expected: Int) throws {
      self.expected = expected
      let store = Store(engine: AsyncCallTests.engine(tier))
      self.store = store
      let holder = Holder()
      let next = Function(in: store, type: AsyncCallTests.type) { arguments in
        await holder.guests?.pass()
        return arguments
      }
      let instance = try Instance(
        Module(wat: AsyncCallTests.adder, engine: store.engine), in: store, imports: ["host": ["next": next]])
      sum = try instance.function("sum")
      holder.guests = self
    }

    private final class Holder: @unchecked Sendable {
      weak var guests: Guests?
    }

    /// Waits until as many guests wait as are expected.
    func pass() async {
      waiting += 1
      most = max(most, waiting)
      if waiting == expected {
        occupied = residentBytes()
        let all = gate
        gate = []
        for next in all { next.resume() }
      } else {
        await withCheckedContinuation { gate.append($0) }
      }
      waiting -= 1
    }

    func run(_ number: Int32) async throws -> String { "\(try await sum.callAsync([.i32(number)]))" }
  }

  // Both in processes of their own, where no other test takes memory meanwhile.

  @Test func thousandsOfGuestsInOneStore() async {
    await #expect(processExitsWith: .success) { try await Self.runGuestsInOneStore(.interpreter) }
    await #expect(processExitsWith: .success) { try await Self.runGuestsInOneStore(.jit) }
  }

  private static func runGuestsInOneStore(_ tier: Engine.Tier) async throws {
    let count = Many.guests
    let guests = try Guests(tier, expected: count)
    let before = residentBytes()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<count { group.addTask { try await guests.run(1) == "[i32:1]" } }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(await guests.most == count)
    if let before, let occupied = await guests.occupied { #expect(occupied - before < 1 << 30) }
  }

  /// A store for each guest, as hosts of many customers have it.
  @Test func thousandsOfStores() async {
    await #expect(processExitsWith: .success) { try await Self.runStores(.interpreter) }
    await #expect(processExitsWith: .success) { try await Self.runStores(.jit) }
  }

  private static func runStores(_ tier: Engine.Tier) async throws {
    let count = Many.guests
    let engine = engine(tier)
    let module = try Module(wat: adder, engine: engine)
    let gate = Gate(expected: count)
    let before = residentBytes()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<count {
        group.addTask {
          let store = Store(engine: engine)
          let next = Function(in: store, type: type) { arguments in
            await gate.pass()
            return arguments
          }
          let instance = try Instance(module, in: store, imports: ["host": ["next": next]])
          return "\(try await instance.function("sum").callAsync([.i32(1)]))" == "[i32:1]"
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(await gate.most == count)
    if let before, let occupied = await gate.occupied { #expect(occupied - before < 1 << 30) }
  }

  private actor Gate {
    private(set) var most = 0
    private(set) var occupied: Int?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let expected: Int

    init(expected: Int) { self.expected = expected }

    func pass() async {
      most += 1
      if most < expected { return await withCheckedContinuation { waiting.append($0) } }
      occupied = residentBytes()
      for next in waiting { next.resume() }
      waiting = []
    }
  }

  // MARK: What goes wrong

  @Test(arguments: Engine.Tier.allCases)
  func cancellingTheTaskCancelsTheGuest(_ tier: Engine.Tier) async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let task = Task {
      let store = Store(engine: Self.engine(tier))
      let next = Function(in: store, type: Self.type) { _ in
        start.yield()
        try? await Task.sleep(for: .seconds(1000))
        return [.i32(1)]
      }
      let instance = try Instance(
        Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": next]])
      do {
        try await instance.function("sum").callAsync([.i32(5)])
        return false
      } catch is CancellationError {
        // The store can still be used, and the stack is free again.
        let idle = Function(in: store, type: Self.type) { $0 }
        let other = try Instance(
          Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": idle]])
        return "\(try other.function("sum").call([.i32(2)]))" == "[i32:3]" && store.stackCount == 1
      }
    }
    for await _ in started { break }
    task.cancel()
    #expect(try await task.value)
  }

  /// Also while it computes, and without harm to others in the same store.
  @Test func cancellingStopsEndlessLoops() async throws {
    // One after the other: each keeps a thread busy, and there may be only two.
    for tier in Engine.Tier.allCases { try await cancelEndlessLoop(tier) }
  }

  private func cancelEndlessLoop(_ tier: Engine.Tier) async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let task = Task {
      let store = Store(engine: Self.engine(tier))
      let begin = Function(in: store, type: FunctionType()) { _ in
        start.yield()
        return []
      }
      let instance = try Instance(
        Module(
          wat: """
            (module (import "h" "begin" (func $begin))
              (func (export "spin") (call $begin) (loop $again (br $again)))
              (func (export "fine") (result i32) (i32.const 7)))
            """, engine: store.engine), in: store, imports: ["h": ["begin": begin]])
      do {
        try await instance.function("spin").callAsync()
        return "it returned"
      } catch is CancellationError {
        return "\(try instance.function("fine").call())"
      }
    }
    for await _ in started { break }
    task.cancel()
    #expect(try await task.value == "[i32:7]")
  }

  private struct Mistake: Error {}

  @Test(arguments: Engine.Tier.allCases)
  func errorsComeOutUnchanged(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let next = Function(in: store, type: Self.type) { _ in
      await Task.yield()
      throw Mistake()
    }
    let instance = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": next]])
    await #expect(throws: Mistake.self) { _ = try await instance.function("deep").callAsync([.i32(5)]) }
    await #expect(throws: Mistake.self) { _ = try await next.callAsync([.i32(5)]) }
    await #expect(throws: CallError.self) { _ = try await next.callAsync() }
    #expect(store.stackCount == 1)
  }

  @Test(arguments: Engine.Tier.allCases)
  func exceptionsCanBeCaught(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let tag = Tag(in: store, parameters: [.i32])
    let next = Function(in: store, type: FunctionType(parameters: [.i32])) { arguments in
      await Task.yield()
      throw ExceptionError(tag, payload: arguments)
    }
    let instance = try Instance(
      Module(
        wat: """
          (module
            (import "h" "e" (tag $e (param i32))) (import "h" "f" (func $f (param i32)))
            (func (export "caught") (param i32) (result i32)
              (block $caught (result i32)
                (try_table (catch $e $caught) (call $f (local.get 0)))
                (i32.const -1)))
            (func (export "uncaught") (param i32) (call $f (local.get 0)))
            (func (export "trapping") (param i32)
              (block $caught (result i32)
                (try_table (catch $e $caught) (call $f (local.get 0)))
                (i32.const -1))
              (unreachable)))
          """, engine: store.engine), in: store, imports: ["h": ["e": tag, "f": next]])
    #expect("\(try await instance.function("caught").callAsync([.i32(8)]))" == "[i32:8]")
    let exception = try await #require(throws: ExceptionError.self) {
      _ = try await instance.function("uncaught").callAsync([.i32(9)])
    }
    #expect("\(exception.payload)" == "[i32:9]")
    let trap = try await #require(throws: Trap.self) {
      _ = try await instance.function("trapping").callAsync([.i32(9)])
    }
    #expect(trap.backtrace.frames.map(\.functionName) == ["trapping"])
  }

  @Test(arguments: Engine.Tier.allCases)
  func synchronousCallsCannotWait(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let next = Self.doubling(in: store)
    let inner = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": next]])
    #expect(throws: CallError.self) { try inner.function("sum").call([.i32(5)]) }
    // Nor can a frame of the host between.
    let sum = try inner.function("sum")
    let between = Function(in: store, type: Self.type) { try sum.call($0) }
    let outer = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": between]])
    await #expect(throws: CallError.self) { _ = try await outer.function("sum").callAsync([.i32(5)]) }
    #expect("\(try await sum.callAsync([.i32(2)]))" == "[i32:6]")
    #expect(store.stackCount == 1)
  }

  // MARK: Together with all else

  @Test(arguments: Engine.Tier.allCases)
  func hostFunctionsMayCallAndCollect(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let sum = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": Self.doubling(in: store)]]
    ).function("sum")
    let next = Function(in: store, type: Self.type) { arguments in
      store.collect()
      let results = try await sum.callAsync(arguments)
      store.collect()
      return results
    }
    let instance = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": next]])
    #expect("\(try await instance.function("sum").callAsync([.i32(3)]))" == "[i32:\(2 + 6 + 12)]")
  }

  /// The whole chain of continuations waits, whichever of them calls the host.
  @Test(arguments: Engine.Tier.allCases)
  func continuationsWaitToo(_ tier: Engine.Tier) async throws {
    let engine = Self.engine(tier, features: .all)
    let store = Store(engine: engine)
    let next = Self.doubling(in: store)
    let instance = try Instance(
      Module(
        wat: """
          (module
            (type $f (func (param i32) (result i32))) (type $k (cont $f))
            (type $box (struct (field i32)))
            (import "h" "f" (func $next (type $f)))
            (tag $yield (param i32) (result i32))
            (elem declare func $next $body)
            (func $body (param $n i32) (result i32)
              (local $box (ref $box))
              (local.set $box (struct.new $box (local.get $n)))
              (local.set $n (call $next (suspend $yield (call $next (local.get $n)))))
              (i32.add (local.get $n) (struct.get $box 0 (local.get $box))))
            (func (export "run") (param $n i32) (result i32)
              (local $k (ref null $k))
              (block $on (result i32 (ref $k))
                (resume $k (on $yield $on) (local.get $n) (cont.new $k (ref.func $body)))
                (return))
              (local.set $k)
              (local.set $n (call $next))
              (resume $k (local.get $n) (local.get $k)))
            (func (export "direct") (param $n i32) (result i32)
              (resume $k (local.get $n) (cont.new $k (ref.func $next)))))
          """, engine: engine), in: store, imports: ["h": ["f": next]])
    #expect("\(try await instance.function("run").callAsync([.i32(3)]))" == "[i32:\(3 * 8 + 3)]")
    #expect("\(try await instance.function("direct").callAsync([.i32(3)]))" == "[i32:6]")
    #expect(store.stackCount == 2)
  }

  private final class Guest {
    var make: Function?
  }

  /// What only code refers to that waits stays alive.
  @Test(arguments: Engine.Tier.allCases)
  func collectionsFindWhatWaitingCodeHolds(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let guest = Guest()
    let next = Function(in: store, type: Self.type) { arguments in
      store.collect()
      // What was freed by mistake is written over.
      _ = try guest.make?.call([.i32(1000)])
      await Task.yield()
      store.collect()
      return arguments
    }
    let instance = try Instance(
      Module(
        wat: """
          (module
            (type $box (struct (field (mut i32)) (field (ref null $box))))
            (import "host" "next" (func $next (param i32) (result i32)))
            (global $last (mut (ref null $box)) (ref.null $box))
            (func (export "make") (param $n i32) (result i32)
              (loop $again
                (global.set $last (struct.new $box (i32.const -1) (ref.null $box)))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (i32.const 0))
            (func $sum (export "sum") (param $n i32) (result i32)
              (local $a (ref null $box)) (local $b (ref null $box))
              (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
              (local.set $a (struct.new $box (local.get $n) (ref.null $box)))
              (local.set $b (struct.new $box (call $next (local.get $n)) (local.get $a)))
              (i32.add
                (call $sum (i32.sub (local.get $n) (i32.const 1)))
                (i32.add
                  (struct.get $box 0 (local.get $b))
                  (struct.get $box 0 (struct.get $box 1 (local.get $b)))))))
          """, engine: store.engine), in: store, imports: ["host": ["next": next]])
    guest.make = try instance.function("make")
    #expect("\(try await instance.function("sum").callAsync([.i32(20)]))" == "[i32:420]")
    guest.make = nil
    #expect(store.stackCount == 1)
  }

  /// As deep as any other call, and no deeper.
  @Test(arguments: Engine.Tier.allCases)
  func endlessRecursionTraps(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let instance = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": Self.doubling(in: store)]])
    let deep = try instance.function("deep")
    #expect("\(try await deep.callAsync([.i32(5000)]))" == "[i32:5002]")
    let trap = try await #require(throws: Trap.self) { _ = try await deep.callAsync([.i32(-1)]) }
    #expect(trap.kind == .callStackExhausted)
    #expect("\(try await deep.callAsync([.i32(5000)]))" == "[i32:5002]")
    #expect(store.stackCount == 1)
  }

  @Test(arguments: Engine.Tier.allCases)
  func interruptionStopsCodeThatHasWaited(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier))
    let interrupter = store.interrupter
    let next = Function(in: store, type: Self.type) { arguments in
      await Task.yield()
      interrupter.interrupt()
      return arguments
    }
    let instance = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": next]])
    let trap = try await #require(throws: Trap.self) {
      _ = try await instance.function("sum").callAsync([.i32(5)])
    }
    #expect(trap.kind == .interrupted)
    let fine = Function(in: store, type: Self.type) { $0 }
    let other = try Instance(
      Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": fine]])
    #expect("\(try await other.function("sum").callAsync([.i32(4)]))" == "[i32:10]")
  }

  /// Interpreted and compiled code call each other, and all of it waits.
  @Test(arguments: Engine.Tier.allCases)
  func codeOfBothTiersWaitsTogether(_ tier: Engine.Tier) async throws {
    let store = Store(engine: Self.engine(tier, features: .all))
    let next = Self.doubling(in: store)
    // A module that switches stacks is interpreted.
    func interpreted(_ callee: Function) throws -> Function {
      try Instance(
        Module(
          wat: """
            (module
              (type $f (func (param i32) (result i32))) (type $k (cont $f))
              (import "h" "f" (func $next (type $f)))
              (elem declare func $body)
              (func $body (type $f) (i32.add (i32.const 1) (call $next (local.get 0))))
              (func (export "run") (type $f)
                (i32.add (i32.const 10) (resume $k (local.get 0) (cont.new $k (ref.func $body))))))
            """, engine: store.engine), in: store, imports: ["h": ["f": callee]]
      ).function("run")
    }
    func compiled(_ callee: Function) throws -> Function {
      try Instance(
        Module(wat: Self.adder, engine: store.engine), in: store, imports: ["host": ["next": callee]]
      ).function("sum")
    }
    let inner = try interpreted(next)
    #expect("\(try await compiled(inner).callAsync([.i32(2)]))" == "[i32:\(2 + 4 + 22)]")
    let outer = try interpreted(compiled(inner))
    #expect("\(try await outer.callAsync([.i32(2)]))" == "[i32:\(2 + 4 + 22 + 11)]")
    // Errors and traps come out of all of them.
    let failing = Function(in: store, type: Self.type) { _ in
      await Task.yield()
      throw Mistake()
    }
    let broken = try interpreted(compiled(interpreted(failing)))
    await #expect(throws: Mistake.self) { _ = try await broken.callAsync([.i32(2)]) }
    #expect("\(try await outer.callAsync([.i32(2)]))" == "[i32:39]")
  }

  /// A guest goes on on whatever thread its task does; many are under way in one store.
  @Test(arguments: Engine.Tier.allCases)
  func manyTasksTakeTurns(_ tier: Engine.Tier) async throws {
    let turns = try Turns(tier)
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { try await turns.run(20) } }
      for try await result in group { #expect(result == "[i32:420]") }
    }
  }

  private actor Turns {
    let sum: Function

    init(_ tier: Engine.Tier) throws {
      let store = Store(engine: AsyncCallTests.engine(tier))
      sum = try Instance(
        Module(wat: AsyncCallTests.adder, engine: store.engine), in: store,
        imports: ["host": ["next": AsyncCallTests.doubling(in: store)]]
      ).function("sum")
    }

    func run(_ number: Int32) async throws -> String { "\(try await sum.callAsync([.i32(number)]))" }
  }
}
