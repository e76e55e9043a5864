import Synchronization
import Testing
import WasmFormat

@testable import Martlet

@Suite struct InterruptionTests {
  private static let text = """
    (module
      (import "host" "call" (func $host))
      (memory 1 1 shared)
      (func (export "spin") (loop (br 0)))
      (func (export "nested") (loop (block (br_if 0 (i32.const 1))) (br 0)))
      (func $a (export "recurse") (return_call $b))
      (func $b (return_call $a))
      (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "calls") (loop (call $deep (i32.const 10)) (br 0)))
      (func (export "wait") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
      (func (export "throwing")
        (loop (block (try_table (catch_all 0) (throw 0))) (br 0)))
      (tag)
      (func (export "host") (loop (call $host) (br 0)))
      (func (export "hostAndSpin") (call $host) (loop (br 0)))
      (func (export "answer") (result i32) (i32.const 42)))
    """

  private static let features: Features = [.wasm3, Features(.threads)]

  private static func makeInstance(
    _ tier: Engine.Tier = .interpreter, host: @escaping (Function.Caller) throws -> Void = { _ in }
  ) throws -> Instance {
    var configuration = Engine.Configuration()
    configuration.features = features
    configuration.tier = tier
    let engine = Engine(configuration)
    let store = Store(engine: engine)
    let function = Function(in: store, type: FunctionType()) { caller, _ in
      try host(caller)
      return []
    }
    return try Instance(Module(wat: text, engine: engine), in: store, imports: ["host": ["call": function]])
  }

  private static func expectTrap(_ kind: Trap.Kind, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("nothing was thrown")
    } catch let trap as Trap {
      #expect(trap.kind == kind)
    } catch {
      Issue.record(error)
    }
  }

  /// Calls the closure on another thread, a moment from now.
  private static func later(_ body: @escaping @Sendable () -> Void) -> SystemThread? {
    SystemThread {
      Parker().sleep(.milliseconds(20))
      body()
    }
  }

  private static let endless = ["spin", "nested", "recurse", "calls", "wait", "throwing", "host"]

  @Test(arguments: endless, Engine.Tier.allCases)
  func anotherThreadStopsCode(_ name: String, _ tier: Engine.Tier) throws {
    let instance = try Self.makeInstance(tier)
    for _ in 0..<3 {
      let interrupter = instance.store.interrupter
      let thread = Self.later { interrupter.interrupt() }
      Self.expectTrap(.interrupted) { try instance.function(name).call() }
      thread?.join()
      // The store is as usable as before.
      #expect(try instance.function("answer").numbers() == [42])
    }
  }

  @Test(arguments: endless, Engine.Tier.allCases)
  func deadlinesStopCode(_ name: String, _ tier: Engine.Tier) throws {
    let instance = try Self.makeInstance(tier)
    instance.store.deadline = .now + .milliseconds(20)
    Self.expectTrap(.deadlineExceeded) { try instance.function(name).call() }
    // It stands until it is changed.
    #expect(throws: Trap.self) { try instance.function("answer").call() }
    instance.store.deadline = .now + .seconds(1000)
    #expect(try instance.function("answer").numbers() == [42])
    instance.store.deadline = .now - .seconds(1)
    #expect(throws: Trap.self) { try instance.function("answer").call() }
    instance.store.deadline = nil
    #expect(try instance.function("answer").numbers() == [42])
  }

  /// A deadline that has passed when a host function sets it ends the call that is under way.
  @Test(arguments: Engine.Tier.allCases)
  func pastDeadlinesStopTheCallUnderWay(_ tier: Engine.Tier) throws {
    let instance = try Self.makeInstance(tier) { $0.store.deadline = .now }
    Self.expectTrap(.deadlineExceeded) { try instance.function("hostAndSpin").call() }
    instance.store.deadline = nil
    #expect(try instance.function("answer").numbers() == [42])
  }

  /// One that is taken back leaves code as it was.
  @Test func deadlinesThatAreTakenBackChangeNoCode() throws {
    let instance = try Self.makeInstance { caller in
      caller.store.deadline = .now
      caller.store.deadline = .now + .seconds(1000)
      throw CallError("enough")
    }
    #expect(throws: CallError.self) { try instance.function("host").call() }
    #expect(!instance.store.madeInterruption.changesCode)
  }

  @Test func theTrapTellsWhereItWas() throws {
    let instance = try Self.makeInstance { $0.store.interrupter.interrupt() }
    let error = #expect(throws: Trap.self) { try instance.function("host").call() }
    #expect(error?.kind == .interrupted)
    #expect(error?.backtrace.frames.map(\.functionName) == ["host"])
  }

  @Test func aRequestWaitsForACall() throws {
    let instance = try Self.makeInstance()
    instance.store.interrupter.interrupt()
    #expect(throws: Trap.self) { try instance.function("answer").call() }
    #expect(try instance.function("answer").numbers() == [42])
  }

  @Test func boundsOfACallEndWithIt() throws {
    let instance = try Self.makeInstance()
    let store = instance.store
    Self.expectTrap(.deadlineExceeded) {
      _ = try store.bounded(timeout: .milliseconds(10)) { try instance.function("spin").call() }
    }
    #expect(try instance.function("answer").numbers() == [42])
    // The outer bound is the tighter one here.
    store.deadline = .now + .milliseconds(10)
    Self.expectTrap(.deadlineExceeded) {
      _ = try store.bounded(timeout: .seconds(1000)) { try instance.function("spin").call() }
    }
  }

  @Test func hostFunctionsCooperate() throws {
    let parker = Parker()
    let isWaiting = Mutex(false)
    let instance = try Self.makeInstance { caller in
      isWaiting.withLock { $0 = true }
      try caller.store.whileBlocked(wake: parker.wake) { parker.sleep(nil) }
    }
    instance.store.deadline = .now + .milliseconds(20)
    #expect(throws: Trap.self) { try instance.function("host").call() }
    #expect(isWaiting.withLock { $0 })
    let asking = try Self.makeInstance { caller in
      while true { try caller.store.checkInterruption() }
    }
    asking.store.deadline = .now + .milliseconds(20)
    #expect(throws: Trap.self) { try asking.function("host").call() }
  }

  @Test func aCallWithinACallStopsAllOfThem() throws {
    final class Inner {
      var function: Function?
    }
    let inner = Inner()
    let instance = try Self.makeInstance { _ in
      // The host function goes on as if nothing had happened; the program does not.
      _ = try? inner.function?.call()
    }
    inner.function = try instance.function("spin")
    instance.store.deadline = .now + .milliseconds(20)
    #expect(throws: Trap.self) { try instance.function("host").call() }
    inner.function = nil
  }

  @Test func othersThatShareTheCodeGoOn() throws {
    var configuration = Engine.Configuration()
    configuration.features = Self.features
    let engine = Engine(configuration)
    let module = try Module(
      wat: """
        (module
          (func (export "spin") (loop (br 0)))
          (func (export "sum") (param i32) (result i32) (local i32)
            (loop
              (local.set 1 (i32.add (local.get 1) (local.get 0)))
              (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (local.get 1)))
        """, engine: engine)
    let sums = Mutex<[Int64]>([])
    let threads = (0..<3).map { _ in
      SystemThread {
        do {
          let instance = try Instance(module, in: Store(engine: engine))
          for _ in 0..<20 {
            let results = try instance.function("sum").numbers([.i32(10_000)])
            sums.withLock { $0 += results }
          }
        } catch {
          Issue.record(error)
        }
      }
    }
    let instance = try Instance(module, in: Store(engine: engine))
    for _ in 0..<50 {
      instance.store.deadline = .now + .milliseconds(1)
      Self.expectTrap(.deadlineExceeded) { try instance.function("spin").call() }
    }
    for thread in threads { thread?.join() }
    #expect(sums.withLock { $0 } == Array(repeating: 50_005_000, count: 60))
  }

  /// 1,000 programs, half of which would run forever, on a few threads.
  @Test func aThousandDeadlines() throws {
    let module = try Module(
      wat: """
        (module
          (func (export "run") (param i32) (result i32)
            (if (local.get 0) (then (loop (br 0))))
            (i32.const 7)))
        """)
    let counts = Mutex((stopped: 0, finished: 0, latest: Duration.zero))
    let threads = (0..<4).map { _ in
      SystemThread {
        for number in 0..<250 {
          do {
            let store = Store()
            let instance = try Instance(module, in: store)
            // However busy the machine is, the others get to their end.
            let deadline = ContinuousClock.now + (number % 2 == 1 ? .milliseconds(1 + number % 5) : .seconds(1000))
            store.deadline = deadline
            do {
              let results = try instance.function("run").numbers([.i32(Int32(number % 2))])
              #expect(results == [7] && number % 2 == 0)
              counts.withLock { $0.finished += 1 }
            } catch let trap as Trap {
              let late = deadline.duration(to: .now)
              #expect(trap.kind == .deadlineExceeded && number % 2 == 1)
              counts.withLock {
                $0.stopped += 1
                $0.latest = max($0.latest, late)
              }
            }
          } catch {
            Issue.record(error)
          }
        }
      }
    }
    for thread in threads { thread?.join() }
    let result = counts.withLock { $0 }
    #expect(result.stopped == 500 && result.finished == 500)
    print("the latest of 500 programs stopped \(result.latest) behind its deadline")
  }

  /// While code goes from one stack to another, the end of a stack that it has left must not come back.
  @Test func limitsFollowTheStack() throws {
    let store = Store()
    let interruption = store.madeInterruption
    let own = store.record.pointee.fullStackLimit
    let isDone = Atomic(false)
    let thread = SystemThread {
      while !isDone.load(ordering: .relaxed) {
        interruption.request()
        interruption.withdraw()
      }
    }
    var strangers = 0
    for turn in 0..<50_000 {
      let limit = own - (turn & 1) * 4096
      store.record.setStackLimit(limit)
      for _ in 0..<4 {
        let found = store.record.currentStackLimit
        if found != 0, found != UInt64(UInt(bitPattern: limit)) { strangers += 1 }
      }
    }
    isDone.store(true, ordering: .relaxed)
    thread?.join()
    #expect(strangers == 0)
    interruption.withdraw()
    store.record.setStackLimit(own)
    #expect(store.record.currentStackLimit == UInt64(UInt(bitPattern: own)))
  }

  @Test func manyDeadlinesOfStoresThatAreGone() throws {
    let module = try Module(wat: #"(module (func (export "f")))"#)
    for _ in 0..<2000 {
      let instance = try Instance(module, in: Store())
      instance.store.deadline = .now + .seconds(3600)
      try instance.function("f").call()
    }
  }

  @Test func anInterrupterMayOutliveItsStore() throws {
    let interrupter = Store().interrupter
    interrupter.interrupt()
  }
}
