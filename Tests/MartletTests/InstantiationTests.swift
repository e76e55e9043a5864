import Martlet
import Testing
import WasmFormat

@Suite struct InstantiationTests {
  @Test func globalsHaveTheValuesOfTheirExpressions() throws {
    let store = Store()
    let module = try Module(
      wat: #"""
        (module
          (import "env" "base" (global $base i32))
          (global (export "a") i32 (i32.add (global.get $base) (i32.mul (i32.const 3) (i32.const -2))))
          (global (export "b") i64 (i64.sub (i64.const 1) (i64.const 2)))
          (global (export "c") f32 (f32.const 1.5))
          (global (export "d") (mut f64) (f64.const -0.0))
          (global (export "e") v128 (v128.const i64x2 1 2))
          (global (export "f") (ref i31) (ref.i31 (i32.const -5)))
          (global (export "g") funcref (ref.func $f))
          (global (export "h") externref (ref.null extern))
          (func $f (export "func")))
        """#)
    let base = try Global(in: store, type: GlobalType(.i32, isMutable: false), value: .i32(100))
    let instance = try Instance(module, in: store, imports: ["env": ["base": base]])
    func text(_ name: String) -> String { instance.global(name).map { "\($0.value)" } ?? "?" }
    #expect(text("a") == "i32:94")
    #expect(text("b") == "i64:-1")
    #expect(text("c") == "f32:1.5")
    #expect(text("d") == "f64:-0.0")
    #expect(text("e") == "v128:0x00000000000000020000000000000001")
    #expect(text("f") == "i31:-5")
    #expect(text("h") == "null")
    guard case .function(let function?) = instance.global("g")?.value else {
      Issue.record("no function")
      return
    }
    #expect(try function == instance.function("func"))
    #expect(throws: CallError.self) { try instance.global("a")?.set(.i32(1)) }
    #expect(throws: CallError.self) { try instance.global("d")?.set(.i32(1)) }
    try instance.global("d")?.set(.f64(2))
    #expect(text("d") == "f64:2.0")
  }

  @Test func objectsAreMadeByConstantExpressions() throws {
    let module = try Module(
      wat: #"""
        (module
          (type $s (struct (field i8) (field (mut i64)) (field v128)))
          (type $a (array (mut i16)))
          (global (export "s") (ref $s) (struct.new $s (i32.const 1) (i64.const 2) (v128.const i64x2 3 4)))
          (global (export "d") (ref $s) (struct.new_default $s))
          (global (export "a") (ref $a) (array.new $a (i32.const 7) (i32.const 1000)))
          (global (export "f") (ref $a) (array.new_fixed $a 3 (i32.const 1) (i32.const 2) (i32.const 3)))
          (global (export "x") externref (extern.convert_any (ref.i31 (i32.const 1)))))
        """#)
    let instance = try Instance(module, in: Store())
    let kinds = ["s", "d", "a", "f"].map { name -> AnyReference.Kind? in
      if case .any(let reference?) = instance.global(name)?.value { reference.kind } else { nil }
    }
    #expect(kinds == [.structure, .structure, .array, .array])
    guard case .extern(let reference?) = instance.global("x")?.value, let number = reference.value as? AnyReference
    else {
      Issue.record("no reference")
      return
    }
    #expect(number.i31 == 1)
  }

  @Test func activeSegmentsAreWritten() throws {
    let module = try Module(
      wat: #"""
        (module
          (memory (export "m") 1)
          (data (i32.const 10) "hello")
          (data (i32.const 12) "LL")
          (table (export "t") 4 funcref)
          (elem (i32.const 1) func $f $g)
          (func $f (export "f")) (func $g (export "g")))
        """#)
    let instance = try Instance(module, in: Store())
    #expect(try instance.memory("m")?.read(at: 9, count: 7) == [0] + Array("heLLo".utf8) + [0])
    let table = try #require(instance.table("t"))
    guard case .function(nil) = try table.get(0), case .function(let f?) = try table.get(1),
      case .function(let g?) = try table.get(2)
    else {
      Issue.record("wrong elements")
      return
    }
    #expect(try f == instance.function("f"))
    #expect(try g == instance.function("g"))
    #expect(throws: Trap.self) { try table.get(4) }
  }

  @Test func whatAFailedInstantiationHasWrittenStays() throws {
    let store = Store()
    let memory = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 1)))
    let module = try Module(
      wat: #"(module (import "env" "m" (memory 1)) (data (i32.const 0) "a") (data (i32.const 65536) "b"))"#)
    let trap = try #require(throws: Trap.self) { try Instance(module, in: store, imports: ["env": ["m": memory]]) }
    #expect(trap.kind == .memoryOutOfBounds)
    #expect(try memory.read(at: 0, count: 1) == Array("a".utf8))
  }

  /// From the second instance on the memory is mapped from an image; the third gets the recycled memory of the second.
  @Test func everyInstanceBeginsWithFreshMemory() throws {
    let text = String(repeating: "0123456789abcdef", count: 2048)
    let module = try Module(
      wat: "(module (memory (export \"m\") 3) (data (i32.const 5000) \"\(text)\") (data (i32.const 100000) \"z\"))")
    for _ in 0..<4 {
      let instance = try Instance(module, in: Store())
      let memory = try #require(instance.memory("m"))
      #expect(try memory.read(at: 5000, count: text.utf8.count) == Array(text.utf8))
      #expect(try memory.read(at: 0, count: 5000).allSatisfy { $0 == 0 })
      #expect(try memory.read(at: 37768, count: 100000 - 37768).allSatisfy { $0 == 0 })
      #expect(try memory.read(at: 100000, count: 2) == [122, 0])
      #expect(try memory.read(at: 100002, count: 196608 - 100002).allSatisfy { $0 == 0 })
      for place in stride(from: UInt64(0), to: 196608, by: 1000) { try memory.write([255], at: place) }
    }
  }

  @Test func modulesOfAnotherEngineAreRefused() throws {
    var configuration = Engine.Configuration()
    configuration.isDeterministic = true
    let module = try Module(wat: "(module)", engine: Engine(configuration))
    #expect(throws: LimitError.self) { try Instance(module, in: Store()) }
  }
}
