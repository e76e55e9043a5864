import Martlet
import Testing

@Suite struct ObjectTests {
  private static let text = #"""
    (module
      (type $point (sub (struct (field (mut f64)) (field (mut f64)))))
      (type $named (sub $point (struct (field (mut f64)) (field (mut f64)) (field externref))))
      (type $bytes (array (mut i8)))
      (type $small (struct (field (mut i8)) (field i16) (field (mut v128))))
      (func (export "norm") (param (ref $point)) (result f64)
        (f64.add
          (f64.mul (struct.get $point 0 (local.get 0)) (struct.get $point 0 (local.get 0)))
          (f64.mul (struct.get $point 1 (local.get 0)) (struct.get $point 1 (local.get 0)))))
      (func (export "reverse") (param (ref $bytes)) (result (ref $bytes)) (local $n i32) (local $r (ref $bytes)) (local $i i32)
        (local.set $n (array.len (local.get 0)))
        (local.set $r (array.new_default $bytes (local.get $n)))
        (block (loop
          (br_if 1 (i32.eq (local.get $i) (local.get $n)))
          (array.set $bytes (local.get $r) (local.get $i)
            (array.get_u $bytes (local.get 0) (i32.sub (i32.sub (local.get $n) (local.get $i)) (i32.const 1))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br 0)))
        (local.get $r))
      (func (export "named") (param externref) (result (ref $named))
        (struct.new $named (f64.const 3) (f64.const 4) (local.get 0)))
      (func (export "small") (result (ref $small))
        (struct.new $small (i32.const -1) (i32.const -2) (v128.const i64x2 5 6))))
    """#

  /// Numbers of types that there are not, such as a module's own, name nothing.
  @Test func unknownTypesAreRefused() {
    let unknown = ValueType.reference(HeapType(TypeIndex(1_000_000)), nullable: true)
    #expect(throws: LimitError.self) { try ObjectType(array: FieldType(StorageType(unknown), isMutable: true)) }
    #expect(throws: LimitError.self) { try ObjectType(structure: [FieldType(StorageType(unknown), isMutable: true)]) }
  }

  @Test func structuresAreReadAndChanged() throws {
    let store = Store()
    let instance = try Instance(Module(wat: Self.text), in: store)
    let make = try instance.function("named", as: ((ExternReference?) throws -> StructureReference).self)
    let named = try make(ExternReference("P"))
    #expect(named.count == 3)
    #expect(try named.get(0, as: Double.self) == 3)
    #expect(try named.get(2, as: ExternReference?.self)?.value as? String == "P")
    try named.set(0, to: 6.0)
    let norm = try instance.function("norm", as: ((StructureReference) throws -> Double).self)
    #expect(try norm(named) == 52)
    #expect(throws: CallError.self) { try named.set(2, to: Value.extern(nil)) }
    #expect(throws: CallError.self) { try named.set(0, to: 1 as Int32) }
    #expect(throws: CallError.self) { try named.get(3) }
    #expect(throws: CallError.self) { try named.get(-1) }

    let small = try instance.function("small", as: (() throws -> StructureReference).self)()
    #expect(try small.get(0, as: UInt32.self) == 255)
    #expect(try small.get(1, as: UInt32.self) == 65534)
    #expect(try small.get(2, as: V128.self) == V128(low: 5, high: 6))
    try small.set(0, to: 0x1_7F as Int32)
    #expect(try small.get(0, as: Int32.self) == 0x7F)
    try small.set(2, to: V128(low: 8, high: 9))
    #expect(try small.get(2, as: V128.self) == V128(low: 8, high: 9))
    #expect(named.reference.array == nil && small != named && named.reference.structure == named)
  }

  @Test func objectsAreMadeBySwift() throws {
    let store = Store()
    let module = try Module(wat: Self.text)
    let instance = try Instance(module, in: store)
    let pointType = try module.objectType(TypeIndex(0))
    let point = try StructureReference(pointType, in: store, 3.0, 4.0)
    let norm = try instance.function("norm", as: ((StructureReference) throws -> Double).self)
    #expect(try norm(point) == 25)
    #expect(throws: CallError.self) { try StructureReference(pointType, in: store, 3.0) }
    #expect(throws: CallError.self) { try StructureReference(pointType, in: store, 3.0, 4 as Int32) }

    // The same type as the module's, as it is written alike.
    let bytesType = try ObjectType(array: FieldType(.i8, isMutable: true))
    #expect(try bytesType == module.objectType(TypeIndex(2)))
    let bytes = try ArrayReference(bytesType, in: store, elements: Array("swift".utf8))
    let reverse = try instance.function("reverse", as: ((ArrayReference) throws -> ArrayReference).self)
    #expect(try String(decoding: reverse(bytes).elements(of: UInt8.self), as: UTF8.self) == "tfiws")
    #expect(try bytes.get(1, as: Int32.self) == 119)
    try bytes.set(0, to: 83 as Int32)
    #expect(try bytes.withSpan(of: UInt8.self) { $0[0] } == 83)
    #expect(throws: Trap.self) { try bytes.get(5) }
    #expect(throws: Trap.self) { try bytes.get(-1) }
    #expect(throws: CallError.self) { try bytes.elements(of: UInt16.self) }
    #expect(throws: CallError.self) { try ArrayReference(pointType, in: store, values: []) }

    let named = try module.objectType(TypeIndex(1))
    #expect(!point.isInstance(of: named) && point.isInstance(of: pointType))
    #expect("\(named)" == "struct [(mut f64) (mut f64) externref]")
    #expect("\(bytesType)" == "array (mut i8)")
    #expect(throws: CallError.self) { try module.objectType(TypeIndex(99)) }
    #expect(throws: CallError.self) { try module.objectType(named: "nobody") }
    #expect(try module.objectType(named: "named") == named)
  }

  @Test func arraysOfReferencesKeepTheirElements() throws {
    let store = Store()
    let type = try ObjectType(array: FieldType(StorageType(.externReference), isMutable: true))
    let array = try ArrayReference(
      type, in: store, values: (0..<3000).map { .extern(ExternReference($0)) })
    store.collect()
    for index in 0..<3000 {
      #expect(try array.get(index, as: ExternReference?.self)?.value as? Int == index)
    }
    let same = try ArrayReference(type, in: store, repeating: .extern(nil), count: 4)
    #expect(try same.get(3, as: ExternReference?.self) == nil)
    #expect(throws: CallError.self) { try array.elements(of: UInt64.self) }
  }

  @Test func tooLargeAnArrayIsATrap() throws {
    var limits = Store.Limits()
    limits.heapBytes = 1 << 20
    let type = try ObjectType(array: FieldType(StorageType(.i64), isMutable: true))
    let trap = try #require(throws: Trap.self) {
      try ArrayReference(type, in: Store(limits: limits), repeating: .i64(0), count: 1 << 20)
    }
    #expect(trap.kind == .heapExhausted)
  }

  @Test func exceptionsCarrySwiftValues() throws {
    let store = Store()
    let tag = Tag(in: store, carrying: Int32.self, ExternReference?.self)
    let check = Function(in: store) { (number: Int32) throws -> Void in
      if number < 0 { throw try ExceptionError(tag, carrying: number, ExternReference("negative")) }
    }
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "error" (tag $error (param i32 externref)))
            (import "env" "check" (func $check (param i32)))
            (func (export "pass") (param i32) (call $check (local.get 0)))
            (func (export "catch") (param i32) (result i32 externref)
              (block $caught (result i32 externref)
                (try_table (catch $error $caught) (call $check (local.get 0)))
                (i32.const 0) (ref.null extern)))
            (func (export "keep") (param i32) (result exnref)
              (block $caught (result exnref)
                (try_table (catch_all_ref $caught) (call $check (local.get 0)))
                (ref.null exn)))
            (func (export "again") (param exnref) (throw_ref (local.get 0))))
          """#), in: store, imports: ["env": ["error": tag, "check": check]])
    let `catch` = try instance.function("catch", as: ((Int32) throws -> (Int32, ExternReference?)).self)
    let caught = try `catch`(-5)
    #expect(caught.0 == -5 && caught.1?.value as? String == "negative")
    let pass = try instance.function("pass", as: ((Int32) throws -> Void).self)
    try pass(1)
    let error = try #require(throws: ExceptionError.self) { try pass(-6) }
    #expect(error.tag == tag)
    let (number, reason) = try error.payload(as: (Int32, ExternReference?).self)
    #expect(number == -6 && reason?.value as? String == "negative")
    #expect(throws: CallError.self) { try error.payload(as: (Int64, ExternReference?).self) }
    #expect(throws: CallError.self) { try ExceptionError(tag, carrying: 1 as Int64, ExternReference?.none) }

    let keep = try instance.function("keep", as: ((Int32) throws -> ExceptionReference?).self)
    let reference = try #require(try keep(-7))
    #expect(try ExceptionError(reference).payload(as: (Int32, ExternReference?).self).0 == -7)
    let again = try instance.function("again", as: ((ExceptionReference?) throws -> Void).self)
    #expect(try #require(throws: ExceptionError.self) { try again(reference) }.tag == tag)
  }

  @Test func globalsAndTablesHoldSwiftValues() throws {
    let store = Store()
    let level = try Global(in: store, 3 as Int32, isMutable: true)
    let name = try Global(in: store, ExternReference("it"))
    let table = try Table(in: store, type: TableType(element: .functionReference, limits: SizeLimits(minimum: 2)))
    try table.set(1, to: Function(in: store) { (number: Int32) in number + 1 })
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "level" (global $level (mut i32)))
            (import "env" "name" (global (ref extern)))
            (import "env" "callbacks" (table 2 funcref))
            (func (export "raise")
              (global.set $level (call_indirect (param i32) (result i32) (global.get $level) (i32.const 1)))))
          """#), in: store, imports: ["env": ["level": level, "name": name, "callbacks": table]])
    try instance.function("raise", as: (() throws -> Void).self)()
    #expect(try level.get(as: Int32.self) == 4)
    try level.set(-1 as Int32)
    #expect(try level.get(as: UInt32.self) == .max)
    #expect(throws: CallError.self) { try level.get(as: Int64.self) }
    #expect(throws: CallError.self) { try level.set(1 as Int64) }
    #expect(throws: CallError.self) { try name.set(ExternReference("other")) }
    #expect(try name.get(as: ExternReference.self).value as? String == "it")
    let callback = try #require(try table.get(1, as: Function?.self))
    let increment = try callback.typed(as: ((Int32) throws -> Int32).self)
    #expect(try increment(8) == 9)
    #expect(try table.get(0, as: Function?.self) == nil)
    #expect(throws: Trap.self) { try table.get(2, as: Function?.self) }
  }
}
