import TestSupport
import Testing
import WasmFormat

@testable import Martlet

/// How asynchronous calls end while the host works for them.
@Suite struct AsyncEndTests {
  private static let text = """
    (module
      (import "host" "next" (func $next (param i32) (result i32)))
      (func (export "ask") (param i32) (result i32) (call $next (local.get 0))))
    """
  private static let type = FunctionType(parameters: [.i32], results: [.i32])

  private static func ask(_ next: Function) throws -> Function {
    let store = next.store
    return try Instance(Module(wat: text, engine: store.engine), in: store, imports: ["host": ["next": next]])
      .function("ask")
  }

  // MARK: Bounds

  /// What the host does is cancelled, and the guest stops where it waits.
  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func interruptingEndsWaiting(_ tier: Engine.Tier) async throws {
    let store = Store(engine: AsyncCallTests.engine(tier))
    let interrupter = store.interrupter
    let next = Function(in: store, type: Self.type) { arguments in
      interrupter.interrupt()
      try await Task.sleep(for: .seconds(1000))
      return arguments
    }
    let ask = try Self.ask(next)
    let trap = try await #require(throws: Trap.self) { _ = try await ask.callAsync([.i32(1)]) }
    #expect(trap.kind == .interrupted)
    #expect(trap.backtrace.frames.map(\.functionName) == ["ask"])
    let fast = try Self.ask(Function(in: store, type: Self.type) { $0 })
    #expect("\(try await fast.callAsync([.i32(2)]))" == "[i32:2]")
    #expect(store.stackCount == 1)
  }

  @Test(.timeLimit(.minutes(2)), arguments: Engine.Tier.allCases)
  func deadlinesEndWaiting(_ tier: Engine.Tier) async throws {
    let store = Store(engine: AsyncCallTests.engine(tier))
    let ask = try Self.ask(
      Function(in: store, type: Self.type) { arguments in
        try await Task.sleep(for: .seconds(1000))
        return arguments
      })
    store.deadline = .now + .milliseconds(20)
    let trap = try await #require(throws: Trap.self) { _ = try await ask.callAsync([.i32(1)]) }
    #expect(trap.kind == .deadlineExceeded)
    store.deadline = nil
    #expect(store.stackCount == 1)
  }

  private actor Place {
    func run(_ tier: Engine.Tier) async throws -> String {
      let store = Store(engine: AsyncCallTests.engine(tier))
      store.deadline = .now + .seconds(1000)
      let ask = try AsyncEndTests.ask(Self.next(in: store, at: self))
      return "\(try await ask.callAsync([.i32(1)]))"
    }

    private static func next(in store: Store, at place: Place) -> Function {
      Function(in: store, type: AsyncEndTests.type) { arguments in
        place.assertIsolated()
        await Task.yield()
        place.assertIsolated()
        return arguments
      }
    }
  }

  /// Bounded or not, the host works where the call was made.
  @Test(arguments: Engine.Tier.allCases)
  func boundedCallsStayOnTheirActor(_ tier: Engine.Tier) async throws {
    #expect(try await Place().run(tier) == "[i32:1]")
  }

  // MARK: Stores in use

  /// A call that cannot go on because another thread uses its store leaves nothing behind.
  @Test(arguments: Engine.Tier.allCases, [false, true])
  func storesInUseLoseNoStack(_ tier: Engine.Tier, isUsedAgain: Bool) async throws {
    let store = Store(engine: AsyncCallTests.engine(tier))
    let released = Parker()
    let (entered, enter) = AsyncStream<Void>.makeStream()
    nonisolated(unsafe) let occupy = try Self.ask(
      Function(in: store, type: Self.type) { arguments in
        enter.yield()
        released.sleep(nil)
        return arguments
      })
    nonisolated(unsafe) var thread: SystemThread?
    let ask = try Self.ask(
      Function(in: store, type: Self.type) { arguments in
        await Task.yield()
        thread = SystemThread { _ = try? occupy.call([.i32(1)]) }
        for await _ in entered { break }
        return arguments
      })
    await #expect(throws: StoreInUseError.self) { _ = try await ask.callAsync([.i32(1)]) }
    released.wake()
    thread?.join()
    guard isUsedAgain else { return }
    let fast = try Self.ask(Function(in: store, type: Self.type) { $0 })
    #expect("\(try await fast.callAsync([.i32(2)]))" == "[i32:2]")
    #expect(store.stackCount == 1)
  }
}
