import Testing
import WasmFormat

@testable import Martlet

/// Typed functions that wait, both ways.
@Suite struct AsynchronousFunctionTests {
  private static let text = """
    (module
      (import "host" "next" (func $next (param i32 f64) (result i64)))
      (import "host" "name" (func $name (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 8) "rook\\00")
      (func (export "run") (param i32 f64) (result i64 f64) (call $next (local.get 0) (local.get 1)) (local.get 1))
      (func (export "greet") (call $name (i32.const 8))))
    """

  private final class Names {
    var all: [String] = []
  }

  private static func makeInstance(_ names: Names) throws -> Instance {
    let store = Store()
    store.context = names
    let next = Function(
      in: store,
      async: { (number: Int32, factor: Double) async throws -> Int64 in
        await Task.yield()
        return Int64(Double(number) * factor)
      })
    let name = Function(
      in: store,
      async: { (caller: Function.Caller, address: UInt32) async throws -> Void in
        await Task.yield()
        try caller.store.context(as: Names.self).all.append(caller.memory.string(at: address))
      })
    return try Instance(Module(wat: text), in: store, imports: ["host": ["next": next, "name": name]])
  }

  @Test func valuesGoBothWays() async throws {
    let names = Names()
    let instance = try Self.makeInstance(names)
    let (product, factor) = try await instance.function("run").callAsync(
      Int32(21), 2.0, returning: Int64.self, Double.self)
    #expect(product == 42 && factor == 2)
    try await instance.function("greet").callAsync()
    #expect(names.all == ["rook"])
  }

  @Test func signaturesAreCompared() async throws {
    let instance = try Self.makeInstance(Names())
    let error = await #expect(throws: LinkError.self) {
      try await instance.function("run").callAsync(Int32(1), returning: Int32.self)
    }
    #expect(error?.needed == "func [i32] -> [i32]" && error?.given == "func [i32 f64] -> [i64 f64]")
  }
}
