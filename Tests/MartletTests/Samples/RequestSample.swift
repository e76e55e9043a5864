import Martlet
import Testing

// The code of the article "One instance for each request".

private let handler = #"""
  (module
    (import "request" "number" (func $number (result i32)))
    (import "request" "log" (func $log (param i32 i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "served")
    (func (export "handle") (result i32)
      (call $log (i32.const 8) (i32.const 6))
      (i32.mul (call $number) (i32.const 2))))
  """#

private final class Request {
  let number: Int32
  var lines: [String] = []

  init(_ number: Int32) { self.number = number }
}

private let host: HostDefinitions = [
  "request": [
    "number": FunctionDefinition { (caller: Function.Caller) throws -> Int32 in
      try caller.store.context(as: Request.self).number
    },
    "log": FunctionDefinition { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
      let line = try caller.memory.string(at: address, count: count)
      try caller.store.context(as: Request.self).lines.append(line)
    },
  ]
]

@Suite struct RequestSample {
  @Test func linkedOnce() throws {
    let linked = try LinkedModule(Module(wat: handler), with: host)

    let store = Store()
    let request = Request(21)
    store.context = request
    let instance = try Instance(linked, in: store)
    let status = try instance.function("handle", as: (() throws -> Int32).self)()
    #expect(status == 42 && request.lines == ["served"])
  }

  @Test func pool() async throws {
    let linked = try LinkedModule(Module(wat: handler), with: host)
    var limits = Store.Limits()
    limits.totalMemoryBytes = 8 << 20
    limits.heapBytes = 1 << 20
    let pool = InstancePool(linked, capacity: 100, limits: limits)

    let status = try await pool.withInstance(context: Request(4)) { instance in
      try instance.function("handle", as: (() throws -> Int32).self)()
    }
    #expect(status == 8)
  }
}
