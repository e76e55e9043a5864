import Martlet
import Testing
import WasmFormat

/// What is told of a trap, and that everything goes on after one.
struct TrapTests {
  @Test func backtraceNamesFunctionsAndOffsets() throws {
    let module = try Module(
      wat: """
        (module $app
          (func $mean (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
          (func $main (export "main") (param i32) (result i32)
            (i32.add (i32.const 1) (call $mean (i32.const 8) (local.get 0)))))
        """)
    let function = try Instance(module, in: Store()).function("main")
    #expect(try function.call([.i32(2)])[0].number == 5)
    let trap = try #require(throws: Trap.self) { try function.call([.i32(0)]) }
    #expect(trap.kind == .integerDivideByZero)
    #expect(trap.backtrace.frames.map(\.functionName) == ["mean", "main"])
    #expect(trap.backtrace.frames.allSatisfy { $0.offset > 0 })
    #expect(try function.call([.i32(4)])[0].number == 3)
  }

  @Test func backtraceCrossesHostAndInstances() throws {
    let store = Store()
    let inner = try Instance(
      Module(wat: #"(module $inner (func $boom (export "boom") unreachable))"#), in: store)
    let boom = try inner.function("boom")
    let host = Function(in: store, type: FunctionType()) { _ in try boom.call([]) }
    let outer = try Instance(
      Module(
        wat: #"(module $outer (import "h" "f" (func $f)) (func $go (export "go") (call $f)))"#), in: store,
      imports: ["h": ["f": host]])
    let trap = try #require(throws: Trap.self) { try outer.function("go").call([]) }
    #expect(trap.kind == .unreachable)
    #expect(trap.backtrace.frames.map(\.functionName) == ["boom", "go"])
  }

  @Test func hostErrorsComeOutUnchanged() throws {
    struct Mistake: Error, Equatable { var number: Int }
    let store = Store()
    let host = Function(in: store, type: FunctionType()) { _ in throw Mistake(number: 7) }
    let instance = try Instance(
      Module(
        wat: """
          (module (import "h" "f" (func $f))
            (func (export "call") (call $f))
            (func (export "tail") (return_call $f)))
          """), in: store, imports: ["h": ["f": host]])
    #expect(throws: Mistake(number: 7)) { try instance.function("call").call([]) }
    #expect(throws: Mistake(number: 7)) { try instance.function("tail").call([]) }
  }

  @Test func recursionThroughTheHostIsATrap() throws {
    let store = Store()
    final class Box { var function: Function? }
    let box = Box()
    let host = Function(in: store, type: FunctionType()) { _ in
      try box.function?.call([])
      return []
    }
    let instance = try Instance(
      Module(wat: #"(module (import "h" "f" (func $f)) (func (export "go") (call $f)))"#), in: store,
      imports: ["h": ["f": host]])
    box.function = try instance.function("go")
    let trap = try #require(throws: Trap.self) { try instance.function("go").call([]) }
    #expect(trap.kind == .callStackExhausted)
    box.function = nil
  }
}
