import Synchronization
import Testing
import WasmFormat

@testable import Martlet

@Suite struct SharedMemoryTests {
  private static func makeEngine(
    _ strategy: Engine.MemoryStrategy = .reserve, tier: Engine.Tier = .interpreter
  ) -> Engine {
    var configuration = Engine.Configuration()
    configuration.features = [.wasm3, Features(.threads)]
    configuration.memoryStrategy = strategy
    configuration.tier = tier
    return Engine(configuration)
  }

  private static let engine = makeEngine()

  private static func module(_ body: String, _ engine: Engine = engine) throws -> Module {
    try Module(wat: #"(module (memory (import "env" "memory") 1 100 shared) \#(body))"#, engine: engine)
  }

  private static func memory(_ engine: Engine = engine) throws -> SharedMemory {
    try SharedMemory(MemoryType(limits: SizeLimits(minimum: 1, maximum: 100), isShared: true), engine: engine)
  }

  /// Runs a function of an instance in a store of its own, on each of several threads.
  private static func onThreads(
    _ count: Int, _ module: Module, _ memory: SharedMemory, _ name: String, _ arguments: [Int32] = [],
    check: @escaping @Sendable ([Value]) -> Void = { _ in }
  ) -> [SystemThread?] {
    (0..<count).map { _ in
      SystemThread {
        do {
          let store = Store(engine: module.engine)
          let instance = try Instance(module, in: store, imports: ["env": ["memory": memory]])
          check(try instance.function(name).call(arguments.map { .i32($0) }))
        } catch {
          Issue.record(error)
        }
      }
    }
  }

  @Test(arguments: Engine.Tier.allCases)
  func aMillionContendedAdditions(_ tier: Engine.Tier) throws {
    let engine = Self.makeEngine(tier: tier)
    let module = try Self.module(
      """
      (func (export "add") (param i32)
        (loop
          (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
          (drop (i64.atomic.rmw.xor (i32.const 8) (i64.const 5)))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      """, engine)
    let memory = try Self.memory(engine)
    for thread in Self.onThreads(4, module, memory, "add", [250_000]) { thread?.join() }
    #expect(try memory.withBytes(at: 0, count: 4) { $0.load(as: UInt32.self) } == 1_000_000)
    #expect(try memory.withBytes(at: 8, count: 8) { $0.load(as: UInt64.self) } == 0)
  }

  /// Two threads hand a number to and fro; each waits for the other one.
  @Test(arguments: Engine.Tier.allCases)
  func handoversLoseNoWakeUp(_ tier: Engine.Tier) throws {
    let engine = Self.makeEngine(tier: tier)
    let module = try Self.module(
      """
      (func (export "play") (param $me i32) (param $rounds i32) (local $seen i32)
        (loop $round
          (loop $wait
            (local.set $seen (i32.atomic.load (i32.const 0)))
            (if (i32.ne (i32.and (local.get $seen) (i32.const 1)) (local.get $me))
              (then
                (drop (memory.atomic.wait32 (i32.const 0) (local.get $seen) (i64.const -1)))
                (br $wait))))
          (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
          (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))
          (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
      """, engine)
    let memory = try Self.memory(engine)
    let rounds = Many.handovers / 2
    let one = Self.onThreads(1, module, memory, "play", [0, Int32(rounds)])
    let other = Self.onThreads(1, module, memory, "play", [1, Int32(rounds)])
    for thread in one + other { thread?.join() }
    #expect(try memory.withBytes(at: 0, count: 4) { $0.load(as: UInt32.self) } == Many.handovers)
  }

  @Test func waitingTellsHowItEnded() throws {
    let module = try Self.module(
      """
      (func (export "wait") (param i32 i64) (result i32)
        (memory.atomic.wait32 (i32.const 16) (local.get 0) (local.get 1)))
      (func (export "wait64") (param i64 i64) (result i32)
        (memory.atomic.wait64 (i32.const 16) (local.get 0) (local.get 1)))
      (func (export "notify") (param i32) (result i32) (memory.atomic.notify (i32.const 16) (local.get 0)))
      (func (export "far") (result i32) (memory.atomic.notify (i32.const -4) (i32.const 0)))
      (func (export "odd") (result i32) (memory.atomic.wait64 (i32.const 4) (i64.const 0) (i64.const 0)))
      """)
    let memory = try Self.memory()
    let instance = try Instance(module, in: Store(engine: Self.engine), imports: ["env": ["memory": memory]])
    #expect(try instance.function("wait").numbers([.i32(1), .i64(-1)]) == [1])
    #expect(try instance.function("wait").numbers([.i32(0), .i64(0)]) == [2])
    #expect(try instance.function("wait").numbers([.i32(0), .i64(1_000_000)]) == [2])
    #expect(try instance.function("wait64").numbers([.i64(1), .i64(-1)]) == [1])
    #expect(try instance.function("wait64").numbers([.i64(0), .i64(1000)]) == [2])
    #expect(try instance.function("notify").numbers([.i32(1)]) == [0])
    #expect(throws: Trap.self) { try instance.function("far").call() }
    #expect(throws: Trap.self) { try instance.function("odd").call() }
    let threads = (0..<3).map { _ in
      SystemThread {
        do {
          let store = Store(engine: Self.engine)
          let waiting = try Instance(module, in: store, imports: ["env": ["memory": memory]])
          #expect(try waiting.function("wait").numbers([.i32(0), .i64(-1)]) == [0])
        } catch {
          Issue.record(error)
        }
      }
    }
    var woken: UInt32 = 0
    while woken < 3 { woken += try memory.notify(at: 16, count: 1) }
    for thread in threads { thread?.join() }
    #expect(try memory.notify(at: 16) == 0)
  }

  @Test(arguments: Engine.Tier.allCases)
  func aStoreMayGoWhileAnotherThreadWaits(_ tier: Engine.Tier) throws {
    let engine = Self.makeEngine(tier: tier)
    let module = try Self.module(
      """
      (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
      """, engine)
    for _ in 0..<20 {
      var memory: SharedMemory? = try Self.memory(engine)
      var dropped: Instance? = try Instance(
        module, in: Store(engine: engine), imports: ["env": ["memory": try #require(memory)]])
      let threads = Self.onThreads(1, module, try #require(memory), "wait") { #expect($0.map(\.integer) == [0]) }
      weak let store = dropped?.store
      dropped = nil
      #expect(store == nil)
      while try memory?.notify(at: 0) == 0 {}
      memory = nil
      for thread in threads { thread?.join() }
    }
  }

  @Test(arguments: [Engine.MemoryStrategy.reserve, .allocate])
  func growthIsAtomic(_ strategy: Engine.MemoryStrategy) throws {
    let engine = Self.makeEngine(strategy)
    let module = try Module(
      wat: """
        (module (memory (import "env" "memory") 1 100 shared)
          (func (export "grow") (result i32) (local i32 i32)
            (loop
              (local.set 1 (memory.grow (i32.const 1)))
              (if (i32.ne (local.get 1) (i32.const -1))
                (then
                  ;; The page that was added is there, and nobody else got it.
                  (drop (i32.atomic.rmw.add (i32.mul (local.get 1) (i32.const 65536)) (i32.const 1)))
                  (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                  (br 1))))
            (local.get 0)))
        """, engine: engine)
    let memory = try Self.memory(engine)
    let total = Mutex(0)
    let threads = Self.onThreads(4, module, memory, "grow") { results in
      guard case .i32(let count)? = results.first else { return }
      total.withLock { $0 += Int(count) }
    }
    for thread in threads { thread?.join() }
    #expect(total.withLock { $0 } == 99)
    #expect(memory.pageCount == 100)
    for page in 1..<100 as Range<UInt64> {
      #expect(try memory.withBytes(at: page << 16, count: 4) { $0.load(as: UInt32.self) } == 1)
    }
  }

  @Test func growthIsSeenByCodeThatIsRunning() throws {
    let module = try Self.module(
      """
      (func (export "look") (result i32)
        (loop (br_if 0 (i32.lt_u (memory.size) (i32.const 2))))
        (i32.load (i32.const 65536)))
      """)
    let memory = try Self.memory()
    let threads = Self.onThreads(1, module, memory, "look") { #expect($0.map(\.integer) == [0]) }
    memory.grow(by: 1)
    for thread in threads { thread?.join() }
  }

  @Test func exportedMemoriesCanBeShared() throws {
    let owner = try Module(wat: #"(module (memory (export "memory") 1 2 shared))"#, engine: Self.engine)
    var instance: Instance? = try Instance(owner, in: Store(engine: Self.engine))
    let memory = try #require(instance?.memory("memory")?.shared)
    instance = nil
    try memory.write([1, 2, 3], at: 100)
    let user = try Module(
      wat: #"(module (memory (import "env" "memory") 1 2 shared) (export "memory" (memory 0)))"#, engine: Self.engine)
    let other = try Instance(user, in: Store(engine: Self.engine), imports: ["env": ["memory": memory]])
    #expect(try other.memory("memory")?.read(at: 100, count: 3) == [1, 2, 3])
    #expect(other.memory("memory")?.shared === memory)
    #expect(throws: LinkError.self) {
      let plain = try Module(wat: #"(module (memory (import "env" "memory") 1 2))"#, engine: Self.engine)
      _ = try Instance(plain, in: Store(engine: Self.engine), imports: ["env": ["memory": memory]])
    }
    #expect(throws: LimitError.self) {
      try SharedMemory(MemoryType(limits: SizeLimits(minimum: 1), isShared: true))
    }
  }

  @Test func twoThreadsInOneStoreAreToldApart() throws {
    let module = try Module(
      wat: """
        (module (import "env" "call" (func $call)) (func (export "f") (call $call)) (func (export "g")))
        """)
    let store = Store()
    nonisolated(unsafe) var inner: Instance?
    let hook = Function(in: store, type: FunctionType()) { (_: [Value]) in
      // The same thread may go in again.
      try inner?.function("g").call()
      let thread = SystemThread {
        #expect(throws: StoreInUseError.self) { try inner?.function("g").call() }
        #expect(throws: StoreInUseError.self) { try inner.map { try Instance(module, in: $0.store) } }
      }
      thread?.join()
      return []
    }
    inner = try Instance(module, in: store, imports: ["env": ["call": hook]])
    try inner?.function("f").call()
    // Afterwards another thread may have it.
    let thread = SystemThread {
      do {
        try inner?.function("g").call()
      } catch {
        Issue.record(error)
      }
    }
    thread?.join()
    inner = nil
  }
}
