import Martlet
import Testing

// The code of the README and of the article "Functions, both ways".

@Suite struct FunctionSamples {
  @Test func readme() throws {
    let module = try Module(
      wat: #"(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))"#)
    let instance = try Instance(module, in: Store())
    let add = try instance.function("add", as: ((Int32, Int32) throws -> Int32).self)
    print(try add(1, 2))  // 3
    #expect(try add(1, 2) == 3)
  }

  private static let text = #"""
    (module $app
      (import "app" "scale" (func $scale (param i32 f64) (result i64)))
      (import "app" "ask" (func $ask (param externref) (result i32)))
      (memory (export "memory") 1)
      (func (export "divide") (param i32 i32) (result i32 i32)
        (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1)))
      (func (export "run") (param externref) (result i64)
        (call $scale (call $ask (local.get 0)) (f64.const 2.5))))
    """#

  private struct Connection {
    var port: Int32
  }

  @Test func bothWays() throws {
    let module = try Module(wat: Self.text)
    let store = Store()
    let scale = Function(in: store) { (number: Int32, factor: Double) -> Int64 in
      Int64(Double(number) * factor)
    }
    let ask = Function(in: store) { (thing: ExternReference?) throws -> Int32 in
      guard let connection = thing?.value as? Connection else { throw Trap(.nullReference) }
      return connection.port
    }
    let instance = try Instance(module, in: store, imports: ["app": ["scale": scale, "ask": ask]])

    let divide = try instance.function("divide", as: ((Int32, Int32) throws -> (Int32, Int32)).self)
    let (quotient, remainder) = try divide(17, 5)
    #expect((quotient, remainder) == (3, 2))

    let run = try instance.function("run", as: ((ExternReference?) throws -> Int64).self)
    let result = try run(ExternReference(Connection(port: 80)))
    #expect(result == 200)
    #expect(throws: Trap.self) { try run(nil) }

    do {
      _ = try instance.function("divide", as: ((Int64) throws -> Int64).self)
      Issue.record("the signature was not checked")
    } catch let error as LinkError {
      print(error)
      // incompatible signature: app.divide: func [i64] -> [i64] is needed; func [i32 i32] -> [i32 i32] is given
      #expect(
        "\(error)"
          == "incompatible signature: app.divide: func [i64] -> [i64] is needed; func [i32 i32] -> [i32 i32] is given")
    }

    let untyped = try instance.function("divide").call([.i32(17), .i32(5)])
    print(untyped)  // [i32:3, i32:2]
    #expect("\(untyped)" == "[i32:3, i32:2]")
  }

  private enum Level: Int32, WasmValue {
    case quiet, loud

    static var valueType: ValueType { .i32 }

    init(from slots: inout Slots) throws {
      let number = Int32(from: &slots)
      guard let level = Level(rawValue: number) else { throw UnknownLevel(number: number) }
      self = level
    }

    func write(to slots: inout Slots) { rawValue.write(to: &slots) }
  }

  private struct UnknownLevel: Error {
    var number: Int32
  }

  @Test func typesOfOnesOwn() throws {
    let store = Store()
    let raise = Function(in: store) { (level: Level) -> Level in level == .quiet ? .loud : level }
    let byLevel = try raise.typed(as: ((Level) throws -> Level).self)
    #expect(try byLevel(.quiet) == .loud)
    let byNumber = try raise.typed(as: ((Int32) throws -> Int32).self)
    #expect(throws: UnknownLevel.self) { try byNumber(5) }
  }
}
