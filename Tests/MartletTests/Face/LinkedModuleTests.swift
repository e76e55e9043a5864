import Martlet
import Testing

@Suite struct LinkedModuleTests {
  /// What a request has and leaves behind.
  private final class Request {
    let number: Int32
    var lines: [String] = []
    init(_ number: Int32) { self.number = number }
  }

  private static let host: HostDefinitions = [
    "env": [
      "number": FunctionDefinition { (caller: Function.Caller) throws -> Int32 in
        try caller.store.context(as: Request.self).number
      },
      "double": FunctionDefinition { (number: Int32) -> Int32 in number &* 2 },
      "log": FunctionDefinition { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
        let line = try caller.memory.string(at: address, count: count)
        try caller.store.context(as: Request.self).lines.append(line)
      },
    ]
  ]

  private static let text = #"""
    (module $handler
      (import "env" "number" (func $number (result i32)))
      (import "env" "log" (func $log (param i32 i32)))
      (import "env" "double" (func $double (param i32) (result i32)))
      (memory (export "memory") 1) (data (i32.const 0) "hello")
      (func (export "handle") (result i32) (call $log (i32.const 0) (i32.const 5)) (call $double (call $number))))
    """#

  @Test func linkedOnceStartedManyTimes() throws {
    let linked = try LinkedModule(Module(wat: Self.text), with: Self.host)
    #expect(linked.imports.isEmpty)
    for number in 0..<20 as Range<Int32> {
      let store = Store()
      let request = Request(number)
      store.context = request
      let instance = try Instance(linked, in: store)
      #expect(try instance.function("handle", as: (() throws -> Int32).self)() == number * 2)
      #expect(request.lines == ["hello"])
    }
    let handle = try Instance(linked, in: Store()).function("handle", as: (() throws -> Int32).self)
    #expect(throws: CallError.self) { try handle() }
  }

  @Test func theRestIsGivenLater() throws {
    let module = try Module(
      wat: #"""
        (module (import "env" "level" (global $level i32)) (import "env" "double" (func $double (param i32) (result i32)))
          (func (export "run") (result i32) (call $double (global.get $level))))
        """#)
    let linked = try LinkedModule(module, with: Self.host)
    #expect(linked.imports.map(\.name) == ["level"])
    let store = Store()
    let instance = try Instance(linked, in: store, imports: ["env": ["level": Global(in: store, 21 as Int32)]])
    #expect(try instance.function("run", as: (() throws -> Int32).self)() == 42)
    #expect(throws: LinkError.self) { try Instance(linked, in: Store()) }
  }

  @Test func mismatchesAreFoundWhenLinking() throws {
    let module = try Module(wat: #"(module (import "env" "double" (func (param i64) (result i32))))"#)
    let error = try #require(throws: LinkError.self) { try LinkedModule(module, with: Self.host) }
    #expect(
      "\(error)" == "incompatible import type: env.double: func [i64] -> [i32] is needed; func [i32] -> [i32] is given")
    let memory = try Module(wat: #"(module (import "env" "double" (memory 1)))"#)
    #expect(throws: LinkError.self) { try LinkedModule(memory, with: Self.host) }
  }

  @Test func tagsAreLinkedToo() throws {
    let failure = TagDefinition(carrying: Int32.self)
    let host: HostDefinitions = [
      "env": [
        "failure": failure,
        "check": FunctionDefinition { (caller: Function.Caller, number: Int32) throws -> Void in
          throw try ExceptionError(Tag(failure, in: caller.store), carrying: number)
        },
      ]
    ]
    let module = try Module(
      wat: #"""
        (module (import "env" "failure" (tag $failure (param i32))) (import "env" "check" (func $check (param i32)))
          (func (export "pass") (param i32) (call $check (local.get 0)))
          (func (export "catch") (param i32) (result i32)
            (block $caught (result i32)
              (try_table (catch $failure $caught) (call $check (local.get 0)))
              (i32.const -1))))
        """#)
    let linked = try LinkedModule(module, with: host)
    for _ in 0..<3 {
      let store = Store()
      let instance = try Instance(linked, in: store)
      let caught = try instance.function("catch", as: ((Int32) throws -> Int32).self)
      #expect(try caught(8) == 8)
      let pass = try instance.function("pass", as: ((Int32) throws -> Void).self)
      let error = try #require(throws: ExceptionError.self) { try pass(9) }
      #expect(error.tag == Tag(failure, in: store))
    }
    let other: HostDefinitions = ["env": ["failure": TagDefinition(carrying: Int64.self)]]
    let error = try #require(throws: LinkError.self) { try LinkedModule(module, with: other) }
    #expect("\(error)".hasSuffix("tag [i32] -> [] is needed; tag [i64] -> [] is given"))
  }

  @Test func aPoolHasSoManyPlaces() throws {
    var limits = Store.Limits()
    limits.totalMemoryBytes = 1 << 20
    let pool = InstancePool(try LinkedModule(Module(wat: Self.text), with: Self.host), capacity: 2, limits: limits)
    var first: Instance? = try pool.instance(context: Request(1))
    let second = try pool.instance(context: Request(2))
    #expect(pool.count == 2)
    #expect(throws: LimitError.self) { try pool.instance() }
    // Not the handle counts, but what it stands for.
    var memory = first?.memory("memory")
    first = nil
    #expect(pool.count == 2)
    #expect(memory?.byteCount == 65536)
    #expect(memory?.grow(by: 16) == nil)
    memory = nil
    #expect(pool.count == 1)
    #expect(try second.function("handle", as: (() throws -> Int32).self)() == 4)
    let third = try pool.instance(context: Request(3))
    #expect(third.store.context is Request && pool.count == 2)
  }

  @Test func whoFindsNoPlaceWaits() async throws {
    let pool = InstancePool(try LinkedModule(Module(wat: Self.text), with: Self.host), capacity: 3)
    let sum = try await withThrowingTaskGroup(of: Int32.self) { group in
      for number in 0..<100 as Range<Int32> {
        group.addTask {
          try await pool.withInstance(context: Request(number)) { instance in
            #expect(pool.count <= 3)
            // The place is kept while the closure waits.
            await Task.yield()
            let result = try await instance.function("handle").callAsync()
            guard case .i32(let number) = result.first else { return -1 }
            return number
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 9900)
    #expect(pool.count == 0)
  }

  @Test func definitionsMayWait() async throws {
    let number = FunctionDefinition(type: FunctionType(results: [.i32])) { caller, _ in
      await Task.yield()
      return [.i32(try caller.store.context(as: Request.self).number)]
    }
    let module = try Module(
      wat: """
        (module
          (import "request" "number" (func $number (result i32)))
          (func (export "handle") (result i32) (i32.add (call $number) (call $number))))
        """)
    let pool = InstancePool(try LinkedModule(module, with: ["request": ["number": number]]), capacity: 2)
    let sum = try await withThrowingTaskGroup(of: Int32.self) { group in
      for number in 0..<20 as Range<Int32> {
        group.addTask {
          try await pool.withInstance(context: Request(number)) { instance in
            guard case .i32(let twice) = try await instance.function("handle").callAsync().first else { return -1 }
            return twice
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 380)
  }

  @Test func whoIsCancelledStopsWaiting() async throws {
    let pool = InstancePool(try LinkedModule(Module(wat: Self.text), with: Self.host), capacity: 1)
    let held = try pool.instance(context: Request(0))
    let waiting = Task { try await pool.withInstance(context: Request(1)) { _ in } }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(pool.count == 1)
    withExtendedLifetime(held) {}
  }
}
