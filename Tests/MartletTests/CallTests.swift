import Martlet
import Testing
import WasmFormat

@Suite struct CallTests {
  private struct HostFailure: Error, Equatable {
    var number: Int
  }

  @Test func valuesOfEveryTypePass() throws {
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (func (export "all")
              (param i32 i64 f32 f64 v128 funcref externref anyref)
              (result anyref externref funcref v128 f64 f32 i64 i32)
              (local.get 7) (local.get 6) (local.get 5) (local.get 4)
              (local.get 3) (local.get 2) (local.get 1) (local.get 0)))
          """#), in: Store())
    let all = try instance.function("all")
    let reference = ExternReference("it")
    let results = try all.call([
      .i32(-1), .i64(.min), .f32(1.5), .f64(-0.0), .v128(V128(low: 1, high: 2)), .function(all), .extern(reference),
      .any(AnyReference(i31: -3)),
    ])
    #expect(
      results.map { "\($0)" } == [
        "i31:-3", "extern:it", "\(all)", "v128:0x00000000000000020000000000000001", "f64:-0.0", "f32:1.5",
        "i64:-9223372036854775808", "i32:-1",
      ])
    guard case .extern(let same) = results[1], case .function(let function) = results[2] else { return }
    #expect(same === reference)
    #expect(function == all)
  }

  @Test func argumentsAreChecked() throws {
    let instance = try Instance(
      Module(wat: #"(module (func (export "f") (param i32)) (func (export "g") (param (ref func))))"#), in: Store())
    #expect(throws: CallError.self) { try instance.function("f").call([]) }
    #expect(throws: CallError.self) { try instance.function("f").call([.i64(1)]) }
    #expect(throws: CallError.self) { try instance.function("g").call([.function(nil)]) }
    #expect(throws: CallError.self) { try instance.function("g").call([.extern(nil)]) }
    let foreign = try Instance(Module(wat: #"(module (func (export "f")))"#), in: Store()).function("f")
    #expect(throws: CallError.self) { try instance.function("g").call([.function(foreign)]) }
  }

  @Test func hostFunctionsSeeArgumentsAndCaller() throws {
    let store = Store()
    var seen: [String] = []
    let type = FunctionType(parameters: [.i32, .v128, .f64], results: [.i64, .i32])
    let host = Function(in: store, type: type) { caller, arguments in
      seen.append("\(arguments)")
      #expect(caller.instance?.memory("m")?.byteCount == 65536)
      return [.i64(7), .i32(8)]
    }
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "h" (func $h (param i32 v128 f64) (result i64 i32)))
            (memory (export "m") 1)
            (func (export "f") (result i64 i32)
              (call $h (i32.const 1) (v128.const i64x2 2 3) (f64.const 4))))
          """#), in: store, imports: ["env": ["h": host]])
    #expect(try instance.function("f").call().map { "\($0)" } == ["i64:7", "i32:8"])
    #expect(seen == ["[i32:1, v128:0x00000000000000030000000000000002, f64:4.0]"])
  }

  @Test func errorsOfHostFunctionsComeOutUnchanged() throws {
    let store = Store()
    let host = Function(in: store, type: FunctionType(parameters: [.i32])) { arguments in
      guard case .i32(let number) = arguments[0] else { return [] }
      throw HostFailure(number: Int(number))
    }
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "h" (func $h (param i32)))
            (func (export "call") (call $h (i32.const 1)))
            (func (export "tail") (return_call $h (i32.const 2)))
            (func (export "indirect") (call_indirect (param i32) (i32.const 3) (i32.const 0)))
            (func (export "caught") (block (try_table (catch_all 0) (call $h (i32.const 4)))))
            (func (export "fine") (result i32) (i32.const 5))
            (table funcref (elem $h)))
          """#), in: store, imports: ["env": ["h": host]])
    for (name, number) in [("call", 1), ("tail", 2), ("indirect", 3), ("caught", 4)] {
      #expect(throws: HostFailure(number: number)) { try instance.function(name).call() }
      #expect(try "\(instance.function("fine").call())" == "[i32:5]")
    }
  }

  @Test func exceptionsPassThroughHostFunctions() throws {
    let store = Store()
    let tag = Tag(in: store, parameters: [.i32, .externReference])
    var inner: Instance?
    let host = Function(in: store, type: FunctionType(parameters: [.i32])) { arguments in
      guard case .i32(let number) = arguments[0] else { return [] }
      if number == 0 { throw ExceptionError(tag, payload: [.i32(7), .extern(ExternReference("host"))]) }
      try inner?.function("throw").call([.i32(number)])
      return []
    }
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "h" (func $h (param i32)))
            (import "env" "t" (tag $t (param i32 externref)))
            (func (export "throw") (param i32) (throw $t (local.get 0) (ref.null extern)))
            (func (export "catch") (param i32) (result i32 externref)
              (block $b (result i32 externref)
                (try_table (catch $t $b) (call $h (local.get 0)))
                (i32.const -1) (ref.null extern)))
            (func (export "pass") (param i32) (call $h (local.get 0))))
          """#), in: store, imports: ["env": ["h": host, "t": tag]])
    inner = instance
    defer { inner = nil }
    #expect(try "\(instance.function("catch").call([.i32(0)]))" == "[i32:7, extern:host]")
    #expect(try "\(instance.function("catch").call([.i32(9)]))" == "[i32:9, null]")
    let error = try #require(throws: ExceptionError.self) { try instance.function("pass").call([.i32(3)]) }
    #expect(error.tag == tag)
    #expect("\(error.payload)" == "[i32:3, null]")
  }

  @Test func trapsSayWhereTheyHappened() throws {
    let instance = try Instance(
      Module(
        wat: #"""
          (module $app
            (func $math::mean (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
            (func $main (export "main") (result i32) (call $math::mean (i32.const 0))))
          """#), in: Store())
    let trap = try #require(throws: Trap.self) { try instance.function("main").call() }
    #expect(trap.kind == .integerDivideByZero)
    #expect(trap.backtrace.frames.map(\.functionName) == ["math::mean", "main"])
    let lines = "\(trap)".split(separator: "\n")
    #expect(lines.first == "trap: integer divide by zero")
    #expect(lines.dropFirst().allSatisfy { $0.contains("(app+0x") })
  }

  @Test func recursionEndsInATrap() throws {
    let store = Store()
    var again: Function?
    let host = Function(in: store, type: FunctionType()) { _ in try again?.call() ?? [] }
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "h" (func $h))
            (func $f (export "deep") (call $f))
            (func (export "through") (call $h)))
          """#), in: store, imports: ["env": ["h": host]])
    defer { again = nil }
    for name in ["deep", "through"] {
      again = try instance.function(name)
      let trap = try #require(throws: Trap.self) { try instance.function(name).call() }
      #expect(trap.kind == .callStackExhausted)
    }
  }

  @Test func startFunctionsRun() throws {
    let store = Store()
    let global = try Global(in: store, type: GlobalType(.i32, isMutable: true), value: .i32(0))
    let module = try Module(
      wat: #"""
        (module (import "env" "g" (global $g (mut i32)))
          (func $start (global.set $g (i32.const 5)) (memory.init $d (i32.const 65536) (i32.const 0) (i32.const 1)))
          (memory 1) (data $d "x") (start $start))
        """#)
    let trap = try #require(throws: Trap.self) { try Instance(module, in: store, imports: ["env": ["g": global]]) }
    #expect(trap.kind == .memoryOutOfBounds)
    #expect("\(global.value)" == "i32:5")
  }

  @Test func growingFromCodeIsSeenOutside() throws {
    let instance = try Instance(
      Module(
        wat: #"""
          (module (memory (export "m") 1 3) (table (export "t") 1 funcref)
            (func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
            (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
          """#), in: Store())
    #expect(try "\(instance.function("memory").call([.i32(2)]))" == "[i32:1]")
    #expect(try "\(instance.function("memory").call([.i32(1)]))" == "[i32:-1]")
    #expect(instance.memory("m")?.pageCount == 3)
    try instance.memory("m")?.write([1, 2, 3, 4], at: 3 * 65536 - 4)
    #expect(try "\(instance.function("load").call([.i32(3 * 65536 - 4)]))" == "[i32:67305985]")
    #expect(throws: Trap.self) { try instance.function("load").call([.i32(3 * 65536 - 3)]) }
    #expect(try "\(instance.function("table").call([.i32(2_000_000_000)]))" == "[i32:-1]")
    #expect(try "\(instance.function("table").call([.i32(9)]))" == "[i32:1]")
    #expect(instance.table("t")?.count == 10)
  }

  @Test func aFunctionKeepsItsStoreAlive() throws {
    func make() throws -> Function {
      try Instance(
        Module(wat: #"(module (memory 1) (func (export "f") (result i32) (i32.load (i32.const 8))))"#), in: Store()
      )
      .function("f")
    }
    #expect(try "\(make().call())" == "[i32:0]")
  }

  @Test func rawHostFunctionsWorkOnSlots() throws {
    let store = Store()
    let add = Function(
      in: store, type: FunctionType(parameters: [.i64, .i64], results: [.i64]),
      raw: { _, slots in slots[0] &+= slots[1] })
    let instance = try Instance(
      Module(
        wat: #"""
          (module (import "env" "add" (func $add (param i64 i64) (result i64)))
            (func (export "f") (param i64) (result i64) (call $add (local.get 0) (i64.const 5)))
            (func (export "t") (param i64) (result i64) (return_call $add (local.get 0) (i64.const 6))))
          """#), in: store, imports: ["env": ["add": add]])
    #expect(try "\(instance.function("f").call([.i64(1)]))" == "[i64:6]")
    #expect(try "\(instance.function("t").call([.i64(1)]))" == "[i64:7]")
    #expect(try "\(add.call([.i64(2), .i64(3)]))" == "[i64:5]")
  }
}
