import Foundation
import Martlet
import Testing
import WasmFormat

// What the article on programs that wait, and those that never end, shows.

private let program = """
  (module
    (import "env" "fetch" (func $fetch (param i32) (result i64)))
    (func (export "sum") (param i32 i32) (result i64)
      (i64.add (call $fetch (local.get 0)) (call $fetch (local.get 1))))
    (func (export "spin") (loop (br 0))))
  """

private let counting = """
  (module
    (import "env" "memory" (memory 1 1 shared))
    (func (export "count") (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))))
  """

@Suite struct WaitingSamples {
  @Test func waiting() async throws {
    let store = Store()
    let fetch = Function(
      in: store,
      async: { (key: Int32) async throws -> Int64 in
        try await Task.sleep(for: .milliseconds(1))
        return Int64(key) * 100
      })
    let instance = try Instance(Module(wat: program), in: store, imports: ["env": ["fetch": fetch]])
    let results = try await instance.function("sum").callAsync([.i32(1), .i32(2)])
    print(results)  // [i64:300]
    #expect("\(results)" == "[i64:300]")
  }

  @Test func bounded() throws {
    let store = Store()
    let fetch = Function(in: store) { (key: Int32) -> Int64 in Int64(key) }
    let instance = try Instance(Module(wat: program), in: store, imports: ["env": ["fetch": fetch]])
    var isTooSlow = false
    do {
      try store.bounded(timeout: .milliseconds(20)) { try instance.function("spin").call() }
    } catch let trap as Trap where trap.kind == .deadlineExceeded {
      isTooSlow = true  // the store can be used again
    }
    #expect(isTooSlow)
    var isInterrupted = false
    let interrupter = store.interrupter
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.02)
      interrupter.interrupt()
    }
    do {
      try instance.function("spin").call()
    } catch let trap as Trap where trap.kind == .interrupted {
      isInterrupted = true
    }
    #expect(isInterrupted)
  }

  @Test func threads() async throws {
    var configuration = Engine.Configuration()
    configuration.features = [.wasm3, Features(.threads)]
    let engine = Engine(configuration)
    let module = try Module(wat: counting, engine: engine)
    let memory = try SharedMemory(
      MemoryType(limits: SizeLimits(minimum: 1, maximum: 1), isShared: true), engine: engine)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let store = Store(engine: engine)
          let worker = try Instance(module, in: store, imports: ["env": ["memory": memory]])
          try worker.function("count").call()
        }
      }
      try await group.waitForAll()
    }
    print(try memory.read(at: 0, count: 4))  // [4, 0, 0, 0]
    #expect(try memory.read(at: 0, count: 4) == [4, 0, 0, 0])
  }
}
