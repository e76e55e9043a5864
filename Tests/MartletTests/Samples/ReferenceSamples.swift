import Martlet
import Testing

// The code of the article "References, objects and exceptions".

@Suite struct ReferenceSamples {
  private static let text = #"""
    (module
      (type $point (struct (field (mut f64)) (field (mut f64))))
      (import "app" "syntax-error" (tag $error (param i32 externref)))
      (func (export "norm") (param (ref $point)) (result f64)
        (f64.sqrt (f64.add
          (f64.mul (struct.get $point 0 (local.get 0)) (struct.get $point 0 (local.get 0)))
          (f64.mul (struct.get $point 1 (local.get 0)) (struct.get $point 1 (local.get 0))))))
      (func (export "parse") (param externref) (throw $error (i32.const 7) (local.get 0))))
    """#

  @Test func objects() throws {
    let module = try Module(wat: Self.text)
    let store = Store()
    let tag = Tag(in: store, carrying: Int32.self, ExternReference?.self)
    let instance = try Instance(module, in: store, imports: ["app": ["syntax-error": tag]])

    let pointType = try module.objectType(named: "point")
    let point = try StructureReference(pointType, in: store, 3.0, 4.0)
    let norm = try instance.function("norm", as: ((StructureReference) throws -> Double).self)
    #expect(try norm(point) == 5)
    try point.set(0, to: 0.0)
    let y = try point.get(1, as: Double.self)
    #expect(try norm(point) == y)

    let bytesType = try ObjectType(array: FieldType(.i8, isMutable: true))
    let bytes = try ArrayReference(bytesType, in: store, elements: Array("hello".utf8))
    let text = try String(decoding: bytes.elements(of: UInt8.self), as: UTF8.self)
    #expect(text == "hello")
  }

  @Test func exceptions() throws {
    let syntaxError = TagDefinition(carrying: Int32.self, ExternReference?.self)
    let store = Store()
    let tag = Tag(syntaxError, in: store)
    let instance = try Instance(Module(wat: Self.text), in: store, imports: ["app": ["syntax-error": tag]])
    let parse = try instance.function("parse", as: ((ExternReference?) throws -> Void).self)
    do {
      try parse(ExternReference("main.c"))
      Issue.record("nothing was thrown")
    } catch let exception as ExceptionError where exception.tag == tag {
      let (line, file) = try exception.payload(as: (Int32, ExternReference?).self)
      print("line \(line) of \(file?.value ?? "nothing")")
      #expect(line == 7 && file?.value as? String == "main.c")
    }

    let check = Function(in: store) { (caller: Function.Caller, line: Int32) throws -> Void in
      let tag = Tag(syntaxError, in: caller.store)
      if line < 0 { throw try ExceptionError(tag, carrying: line, ExternReference("stdin")) }
    }
    let checked = try check.typed(as: ((Int32) throws -> Void).self)
    #expect(throws: ExceptionError.self) { try checked(-1) }
  }
}
