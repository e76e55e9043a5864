import Martlet
import Testing

@Suite struct TypedFunctionTests {
  private enum Color: Int32, WasmValue {
    case red, green

    struct Unknown: Error {}

    static var valueType: ValueType { .i32 }
    init(from slots: inout Slots) throws {
      guard let color = Color(rawValue: Int32(from: &slots)) else { throw Unknown() }
      self = color
    }
    func write(to slots: inout Slots) { rawValue.write(to: &slots) }
  }

  private func instance(_ wat: String, in store: Store = Store(), imports: Imports = [:]) throws -> Instance {
    try Instance(Module(wat: wat), in: store, imports: imports)
  }

  /// What is written here compiles: a closure whose type the compiler finds out, and no name for the function.
  @Test func functionsAreCalledWhereTheyAreAskedFor() throws {
    let instance = try instance(
      #"""
      (module
        (func (export "divide") (param i32 i32) (result i32 i32)
          (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1)))
        (func (export "three") (result i32 i64 f64) (i32.const 1) (i64.const 2) (f64.const 3))
        (func (export "one") (param i32) (result i32) (local.get 0)))
      """#)
    let direct = try instance.function("divide", as: ((Int32, Int32) throws -> (Int32, Int32)).self)(21, 2)
    #expect(direct == (10, 1))
    let divide = { try instance.function("divide", as: ((Int32, Int32) throws -> (Int32, Int32)).self)(21, 2) }
    #expect(try divide() == (10, 1))
    let three = { try instance.function("three", as: (() throws -> (Int32, Int64, Double)).self)() }
    #expect(try three() == (1, 2, 3))
    let one = { try instance.function("one", as: ((Int32) throws -> Int32).self)(7) }
    #expect(try one() == 7)
    let sum = { (number: Int32) in
      let parts = try instance.function("divide").typed(as: ((Int32, Int32) throws -> (Int32, Int32)).self)(number, 2)
      return parts.0 + parts.1
    }
    #expect(try sum(21) == 11)
  }

  @Test func exportedFunctionsAreSwiftFunctions() throws {
    let instance = try instance(
      #"""
      (module
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        (func (export "divide") (param i32 i32) (result i32 i32)
          (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1)))
        (func (export "nothing"))
        (func (export "mixed") (param f32 f64 i64 v128) (result v128 i64 f64 f32)
          (local.get 3) (local.get 2) (local.get 1) (local.get 0)))
      """#)
    let add = try instance.function("add", as: ((Int32, Int32) throws -> Int32).self)
    #expect(try add(1, 2) == 3)
    #expect(try add(.max, 1) == .min)
    let addUnsigned = try instance.function("add", as: ((UInt32, UInt32) throws -> UInt32).self)
    #expect(try addUnsigned(.max, 2) == 1)
    let divide = try instance.function("divide", as: ((Int32, Int32) throws -> (Int32, Int32)).self)
    #expect(try divide(-7, 2) == (-3, -1))
    try instance.function("nothing", as: (() throws -> Void).self)()
    let mixed = try instance.function(
      "mixed", as: ((Float, Double, Int64, V128) throws -> (V128, Int64, Double, Float)).self)
    let (vector, long, double, single) = try mixed(1.5, -0.0, .min, V128(low: 1, high: 2))
    #expect(vector == V128(low: 1, high: 2) && long == .min && double.bitPattern == (-0.0).bitPattern && single == 1.5)
  }

  @Test func hostFunctionsAreSwiftFunctions() throws {
    let store = Store()
    var seen: [String] = []
    let note = Function(in: store) { (a: Int32, b: Double) throws -> Int64 in
      seen.append("\(a) \(b)")
      return Int64(a) * 10
    }
    let pair = Function(in: store) { (flag: Bool) -> (Bool, Float) in (!flag, 2.5) }
    let quiet = Function(in: store) { seen.append("quiet") }
    let instance = try instance(
      #"""
      (module
        (import "env" "note" (func $note (param i32 f64) (result i64)))
        (import "env" "pair" (func $pair (param i32) (result i32 f32)))
        (import "env" "quiet" (func $quiet))
        (func (export "run") (result i64 i32 f32)
          (call $quiet)
          (call $note (i32.const -4) (f64.const 0.5))
          (call $pair (i32.const 7))))
      """#, in: store, imports: ["env": ["note": note, "pair": pair, "quiet": quiet]])
    let run = try instance.function("run", as: (() throws -> (Int64, Bool, Float)).self)
    #expect(try run() == (-40, false, 2.5))
    #expect(seen == ["quiet", "-4 0.5"])
    #expect("\(note.type)" == "[i32 f64] -> [i64]")
  }

  @Test func callersAreSeen() throws {
    let store = Store()
    var said = ""
    let say = Function(in: store) { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
      said = try caller.memory.string(at: address, count: count)
      #expect(caller.export("other") == nil)
    }
    let text = #"""
      (module
        (import "env" "say" (func $say (param i32 i32)))
        (memory (export "memory") 1) (data (i32.const 9) "hällo")
        (func (export "run") (param i32 i32) (call $say (local.get 0) (local.get 1))))
      """#
    let run = try instance(text, in: store, imports: ["env": ["say": say]])
      .function("run", as: ((UInt32, UInt32) throws -> Void).self)
    try run(9, 6)
    #expect(said == "hällo")
    #expect(throws: Trap.self) { try run(65530, 7) }
    #expect(throws: Trap.self) { try run(.max, .max) }
    #expect(throws: CallError.self) { try run(10, 1) }
    let direct = try say.typed(as: ((UInt32, UInt32) throws -> Void).self)
    #expect(throws: CallError.self) { try direct(0, 0) }
  }

  @Test func typesOfOnesOwnPass() throws {
    let store = Store()
    let next = Function(in: store) { (color: Color) throws -> Color in color == .red ? .green : .red }
    let instance = try instance(
      #"""
      (module (import "env" "next" (func $next (param i32) (result i32)))
        (func (export "next") (param i32) (result i32) (call $next (local.get 0))))
      """#, in: store, imports: ["env": ["next": next]])
    let colored = try instance.function("next", as: ((Color) throws -> Color).self)
    #expect(try colored(.red) == .green)
    let numbered = try instance.function("next", as: ((Int32) throws -> Int32).self)
    #expect(throws: Color.Unknown.self) { try numbered(9) }
  }

  @Test func referencesPass() throws {
    let store = Store()
    let instance = try instance(
      #"""
      (module
        (type $point (struct (field (mut i32))))
        (func (export "extern") (param externref) (result externref) (local.get 0))
        (func (export "function") (param funcref) (result funcref) (local.get 0))
        (func (export "any") (param anyref) (result anyref) (local.get 0))
        (func (export "make") (result (ref $point)) (struct.new $point (i32.const 5)))
        (func (export "x") (param (ref $point)) (result i32) (struct.get $point 0 (local.get 0)))
        (func (export "strict") (param (ref extern)) (result (ref extern)) (local.get 0)))
      """#, in: store)
    let extern = try instance.function("extern", as: ((ExternReference?) throws -> ExternReference?).self)
    let reference = ExternReference("it")
    #expect(try extern(reference) === reference)
    #expect(try extern(nil) == nil)
    let function = try instance.function("function", as: ((Function?) throws -> Function?).self)
    let itself = try instance.function("function")
    #expect(try function(itself) == itself)
    #expect(try function(nil) == nil)
    let any = try instance.function("any", as: ((AnyReference?) throws -> AnyReference?).self)
    #expect(try any(AnyReference(i31: -3))?.i31 == -3)

    let make = try instance.function("make", as: (() throws -> StructureReference).self)
    let x = try instance.function("x", as: ((StructureReference?) throws -> Int32).self)
    let point = try make()
    #expect(try x(point) == 5)
    #expect(throws: CallError.self) { try x(nil) }
    let strange = try StructureReference(
      ObjectType(structure: [FieldType(.i8, isMutable: false)]), in: store, 1 as Int32)
    #expect(throws: CallError.self) { try x(strange) }
    let strict = try instance.function("strict", as: ((ExternReference) throws -> ExternReference).self)
    #expect(try strict(reference) === reference)
    let foreign = try StructureReference(ObjectType(structure: []), in: Store(), fields: [])
    #expect(throws: CallError.self) { try any(foreign.reference) }
  }

  @Test func mismatchesShowBothSignatures() throws {
    let store = Store()
    let instance = try instance(
      #"(module $math (func (export "add") (param i32 i64) (result i32) (local.get 0)))"#, in: store)
    let error = try #require(throws: LinkError.self) {
      try instance.function("add", as: ((Int32, Int32) throws -> Int32).self)
    }
    #expect(
      "\(error)"
        == "incompatible signature: math.add: func [i32 i32] -> [i32] is needed; func [i32 i64] -> [i32] is given")
    #expect(throws: LinkError.self) { try instance.function("add", as: ((Int32, Int64) throws -> Void).self) }
    #expect(throws: LinkError.self) { try instance.function("add", as: ((Int32) throws -> Int32).self) }
    #expect(throws: LinkError.self) { try instance.function("add", as: ((Int32, Function?) throws -> Int32).self) }
    #expect(throws: ExportError.self) { try instance.function("sub", as: (() throws -> Void).self) }
    let log = Function(in: store) { (number: Int64) in print(number) }
    let link = try #require(throws: LinkError.self) {
      try Instance(
        Module(wat: #"(module (import "env" "log" (func (param i32))))"#), in: store, imports: ["env": ["log": log]])
    }
    #expect("\(link)" == "incompatible import type: env.log: func [i32] -> [] is needed; func [i64] -> [] is given")
  }

  @Test func errorsComeOutUnchanged() throws {
    let store = Store()
    struct Failure: Error, Equatable { var number: Int32 }
    let fail = Function(in: store) { (number: Int32) throws -> Int32 in throw Failure(number: number) }
    let instance = try instance(
      #"""
      (module (import "env" "fail" (func $fail (param i32) (result i32)))
        (func (export "run") (param i32) (result i32) (call $fail (local.get 0)))
        (func (export "trap") (unreachable)))
      """#, in: store, imports: ["env": ["fail": fail]])
    let run = try instance.function("run", as: ((Int32) throws -> Int32).self)
    #expect(throws: Failure(number: 4)) { try run(4) }
    let trap = try instance.function("trap", as: (() throws -> Void).self)
    #expect(try #require(throws: Trap.self) { try trap() }.backtrace.frames.map(\.functionName) == ["trap"])
  }

  @Test func aTypedFunctionKeepsItsStoreAlive() throws {
    let answer = try instance(#"(module (func (export "answer") (result i32) (i32.const 42)))"#)
      .function("answer", as: (() throws -> Int32).self)
    #expect(try answer() == 42)
  }
}
