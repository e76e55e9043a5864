import Testing
import WasmFormat

@testable import Martlet

/// What one instance may use of what it shares with others: the heap and the stack.
@Suite struct InstanceLimitTests {
  private static func engine(_ tier: Engine.Tier) -> Engine {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    return Engine(configuration)
  }

  private static func trapKind(_ body: () throws -> Void) -> Trap.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? Trap)?.kind
    }
  }

  // MARK: The heap

  private static let objects = """
    (module
      (type $node (struct (field (ref null $node)) (field i64)))
      (type $bytes (array (mut i8)))
      (global $list (mut (ref null $node)) (ref.null $node))
      (func (export "keep") (param i32)
        (loop $again
          (global.set $list (struct.new $node (global.get $list) (i64.const 1)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "waste") (param i32)
        (loop $again
          (drop (struct.new $node (global.get $list) (i64.const 1)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "forget") (global.set $list (ref.null $node)))
      (func (export "large") (param i32) (drop (array.new_default $bytes (local.get 0)))))
    """

  @Test(arguments: Engine.Tier.allCases)
  func anInstanceHasItsShareOfTheHeap(_ tier: Engine.Tier) throws {
    let engine = Self.engine(tier)
    let store = Store(engine: engine)
    let module = try Module(wat: Self.objects, engine: engine)
    var limits = Instance.Limits()
    limits.heapBytes = 1 << 20
    let instance = try Instance(module, in: store, limits: limits)
    let free = try Instance(module, in: store)
    func call(_ instance: Instance, _ name: String, _ count: Int32) throws {
      _ = try instance.function(name).call([.i32(count)])
    }

    // An object takes 32 bytes.
    try call(instance, "keep", 20_000)
    #expect((20_000 * 32...1 << 20).contains(instance.usage.heapBytes))
    #expect(free.usage.heapBytes == 0)
    // What nobody refers to does not count for long.
    try call(instance, "waste", 200_000)
    #expect(Self.trapKind { try call(instance, "keep", 20_000) } == .heapExhausted)
    #expect(instance.usage.heapBytes <= 1 << 20)

    try call(free, "keep", 100_000)
    try call(free, "large", 2 << 20)
    #expect(free.usage.heapBytes > 4 << 20)
    #expect(store.usage.heapBytes >= free.usage.heapBytes + instance.usage.heapBytes)
    #expect(Self.trapKind { try call(instance, "keep", 20_000) } == .heapExhausted)
    #expect(Self.trapKind { try call(instance, "large", 2 << 20) } == .heapExhausted)

    try instance.function("forget").call()
    store.collect()
    #expect(instance.usage.heapBytes <= 1 << 16)
    try call(instance, "keep", 20_000)
    try call(instance, "large", 100_000)
  }

  @Test func accountsOfTheHeapAreUsedAgain() throws {
    let store = Store()
    let module = try Module(wat: Self.objects)
    for round in 0..<100 {
      var limits = Instance.Limits()
      limits.heapBytes = round % 2 == 0 ? 0 : 1 << 18
      let instance = try Instance(module, in: store, limits: limits)
      let kind = Self.trapKind { _ = try instance.function("keep").call([.i32(4000)]) }
      #expect(kind == (round % 2 == 0 ? .heapExhausted : nil))
    }
    store.collect()
    #expect(store.usage.heapBytes == 0)
  }

  // MARK: The stack

  private static let calls = """
    (module
      (import "host" "call" (func $host))
      (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
          (else (i32.const 0))))
      (func (export "through") (call $host)))
    """

  private static func makeInstance(
    _ module: Module, in store: Store, stackBytes: Int = .max, host: @escaping () throws -> Void = {}
  ) throws -> Instance {
    var limits = Instance.Limits()
    limits.stackBytes = stackBytes
    let function = Function(in: store) { () throws -> Void in try host() }
    return try Instance(module, in: store, imports: ["host": ["call": function]], limits: limits)
  }

  @Test(arguments: Engine.Tier.allCases)
  func anInstanceHasItsShareOfTheStack(_ tier: Engine.Tier) throws {
    let engine = Self.engine(tier)
    let store = Store(engine: engine)
    let module = try Module(wat: Self.calls, engine: engine)
    let limited = try Self.makeInstance(module, in: store, stackBytes: 32 << 10)
    let deep = try limited.function("deep", as: ((Int32) throws -> Int32).self)
    #expect(try deep(100) == 100)
    #expect(Self.trapKind { _ = try deep(15_000) } == .callStackExhausted)
    #expect(try deep(100) == 100)

    // Called by the host that another instance has called.
    var inner: Trap.Kind?
    let free = try Self.makeInstance(module, in: store) { inner = Self.trapKind { _ = try deep(15_000) } }
    let freeDeep = try free.function("deep", as: ((Int32) throws -> Int32).self)
    #expect(try freeDeep(15_000) == 15_000)
    try free.function("through").call()
    #expect(inner == .callStackExhausted)
    #expect(try freeDeep(15_000) == 15_000)

    // What is called by the host that it calls has no more.
    let outer = try Self.makeInstance(module, in: store, stackBytes: 32 << 10) { _ = try freeDeep(15_000) }
    #expect(Self.trapKind { _ = try outer.function("through").call() } == .callStackExhausted)
    #expect(try freeDeep(15_000) == 15_000)
  }

  @Test(arguments: Engine.Tier.allCases)
  func theShareHoldsWhereCodeWaits(_ tier: Engine.Tier) async throws {
    let engine = Self.engine(tier)
    let store = Store(engine: engine)
    let module = try Module(
      wat: """
        (module
          (import "host" "wait" (func $wait))
          (func $deep (param i32) (result i32)
            (if (result i32) (local.get 0)
              (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
              (else (i32.const 0))))
          (func (export "deep") (param i32) (result i32) (call $wait) (call $deep (local.get 0))))
        """, engine: engine)
    let wait = Function(in: store) { () async throws -> Void in await Task.yield() }
    var limits = Instance.Limits()
    limits.stackBytes = 32 << 10
    let limited = try Instance(module, in: store, imports: ["host": ["wait": wait]], limits: limits)
    let free = try Instance(module, in: store, imports: ["host": ["wait": wait]])
    func call(_ instance: Instance, _ depth: Int32) async throws -> Int32? {
      let results = try await instance.function("deep").callAsync([.i32(depth)])
      guard case .i32(let result) = results.first else { return nil }
      return result
    }
    #expect(try await call(limited, 100) == 100)
    let trap = await #expect(throws: Trap.self) { _ = try await call(limited, 15_000) }
    #expect(trap?.kind == .callStackExhausted)
    #expect(try await call(free, 15_000) == 15_000)
  }
}
