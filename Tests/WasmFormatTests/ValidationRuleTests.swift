import Testing
import WasmFormat
import WasmText

/// One module for every rule that can be broken, as text, because rules are about meaning and not about bytes.
@Suite struct ValidationRuleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: ValidationError.Kind
    var text: String
    var features: Features = .all

    var testDescription: String { "\(kind.wording): \(text)" }
  }

  private static func rule(_ kind: ValidationError.Kind, _ text: String, _ features: Features = .all) -> Case {
    Case(kind: kind, text: text, features: features)
  }

  static let cases: [Case] = [
    rule(.unknownType, "(type (struct (field (ref 3))))"),
    rule(.unknownType, "(func (type 7))"),
    rule(.unknownType, "(func (local (ref 3)))"),
    rule(.unknownType, "(func (drop (ref.null 3)))"),
    rule(.unknownType, "(func (if (result (ref 1)) (then) (else)))"),
    rule(.unknownFunction, "(func (call 1))"),
    rule(.unknownFunction, "(table 1 funcref) (elem (i32.const 0) 5)"),
    rule(.unknownFunction, #"(export "f" (func 0))"#),
    rule(.unknownTable, "(func (drop (table.size 0)))"),
    rule(.unknownMemory, "(func (drop (i32.load (i32.const 0))))"),
    rule(.unknownMemory, #"(data (i32.const 0) "x")"#),
    rule(.unknownGlobal, "(func (drop (global.get 0)))"),
    rule(.unknownGlobal, "(global i32 (global.get 1)) (global i32 (i32.const 0))"),
    rule(.unknownGlobal, "(table 1 funcref (global.get 0)) (global funcref (ref.null func))"),
    rule(.unknownTag, "(func (throw 0))"),
    rule(.unknownLocal, "(func (param i32) (drop (local.get 1)))"),
    rule(.unknownLabel, "(func (br 1))"),
    rule(.unknownElementSegment, "(func (elem.drop 0))"),
    rule(.unknownDataSegment, "(func (data.drop 0))"),
    rule(.unknownField, "(type $s (struct)) (func (param (ref $s)) (drop (struct.get 0 0 (local.get 0))))"),

    rule(.typeMismatch, "(func (drop (i32.add (i32.const 0) (f32.const 0))))"),
    rule(.typeMismatch, "(func (result i32))"),
    rule(.typeMismatch, "(func (i32.const 0))"),
    rule(.typeMismatch, "(func (param i32) (if (result i32) (local.get 0) (then (i32.const 0))))"),
    rule(.typeMismatch, "(func (unreachable) (i64.const 0) (i32.eqz) (drop))"),
    rule(.typeMismatch, "(func (unreachable) (ref.as_non_null) (i32.eqz) (drop))"),
    rule(.typeMismatch, "(func (param funcref) (drop (select (local.get 0) (local.get 0) (i32.const 0))))"),
    rule(.typeMismatch, "(func (block (result i32) (br_table 0 1 (i32.const 0) (i32.const 0))) (drop))"),
    rule(.typeMismatch, "(func $f (result i32) (i32.const 0)) (func (return_call $f))"),
    rule(.typeMismatch, "(table 1 externref) (func (call_indirect (i32.const 0)))"),
    rule(.typeMismatch, "(table 1 (ref func))"),
    rule(.typeMismatch, "(memory i64 1) (func (drop (i32.load (i32.const 0))))"),
    rule(.typeMismatch, "(tag $e (param i32)) (func (try_table (catch $e 0)))"),
    rule(
      .typeMismatch, "(type $a (array i8)) (func (param (ref $a)) (drop (array.get $a (local.get 0) (i32.const 0))))"),
    rule(.typeMismatch, "(type $s (struct (field (ref any)))) (func (drop (struct.new_default $s)))"),
    rule(.typeMismatch, "(func (param anyref) (result eqref) (br_on_cast 0 eqref anyref (local.get 0)))"),
    rule(.typeMismatch, "(func (drop (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0))))"),
    rule(
      .typeMismatchInSwitchTag,
      "(rec (type $f (func (param (ref $c)))) (type $c (cont $f))) (tag $t (param i32)) (func (param (ref $c)) (switch $c $t (local.get 0)))"
    ),
    rule(
      .arrayTypesDoNotMatch,
      """
      (type $a (array (mut i8))) (type $b (array i16))
      (func (param (ref $a) (ref $b))
        (array.copy $a $b (local.get 0) (i32.const 0) (local.get 1) (i32.const 0) (i32.const 0)))
      """),
    rule(
      .arrayTypeNotNumeric,
      #"(type $a (array anyref)) (data "x") (func (drop (array.new_data $a 0 (i32.const 0) (i32.const 0))))"#),
    rule(.nonFunctionType, "(type $s (struct)) (type (cont $s))"),
    rule(.nonContinuationType, "(type $f (func)) (func (resume $f (ref.null $f)))"),
    rule(.nonStructureType, "(type $f (func)) (func (drop (struct.new_default $f)))"),
    rule(.nonArrayType, "(type $f (func)) (func (drop (array.new_default $f (i32.const 0))))"),
    rule(.subtypeMismatch, "(type $a (sub (struct (field i32)))) (type (sub $a (struct)))"),
    rule(.subtypeMismatch, "(type $a (struct)) (type (sub $a (struct)))"),
    rule(
      .subtypeMismatch, "(type $a (sub (struct (field (mut anyref))))) (type (sub $a (struct (field (mut eqref)))))"),
    rule(.invalidCast, "(func (param contref) (drop (ref.test contref (local.get 0))))"),
    rule(.invalidResultArity, "(func (select (result) (i32.const 0) (i32.const 0) (i32.const 0)))"),
    rule(.nonEmptyTagResult, "(tag (result i32))", .wasm3),

    rule(.constantExpressionRequired, "(global i32 (i32.ctz (i32.const 0)))"),
    rule(.constantExpressionRequired, "(global i32 (i32.add (i32.const 0) (i32.const 0)))", .wasm2),
    rule(.constantExpressionRequired, #"(global $g (import "" "") (mut i32)) (global i32 (global.get $g))"#),
    rule(.undeclaredFunctionReference, "(func $f (drop (ref.func $f)))"),
    rule(.uninitializedLocal, "(func (local (ref func)) (drop (local.get 0)))"),
    rule(
      .uninitializedLocal,
      "(func (param (ref func)) (local (ref func)) (block (local.set 1 (local.get 0))) (drop (local.get 1)))"),
    rule(.immutableGlobal, "(global i32 (i32.const 0)) (func (global.set 0 (i32.const 0)))"),
    rule(
      .immutableField,
      "(type $s (struct (field i32))) (func (param (ref $s)) (struct.set $s 0 (local.get 0) (i32.const 0)))"),
    rule(
      .immutableArray,
      "(type $a (array i32)) (func (param (ref $a)) (array.set $a (local.get 0) (i32.const 0) (i32.const 0)))"),
    rule(.alignmentTooLarge, "(memory 1) (func (drop (i32.load align=8 (i32.const 0))))"),
    rule(.alignmentNotNatural, "(memory 1 1 shared) (func (drop (i32.atomic.load align=2 (i32.const 0))))"),
    rule(.offsetOutOfRange, "(memory 1) (func (drop (i32.load offset=0x100000000 (i32.const 0))))"),
    rule(.invalidLaneIndex, "(func (param v128) (drop (i8x16.extract_lane_s 16 (local.get 0))))"),
    rule(.invalidRethrowLabel, "(func (rethrow 0))"),

    rule(.sizeOrder, "(memory 2 1)"),
    rule(.memorySize, "(memory 65537)"),
    rule(.memorySize, "(memory i64 0x1_0000_0000_0001)"),
    rule(.tableSize, "(table 0x1_0000_0000 funcref)"),
    rule(.customPageSize, "(memory 1 (pagesize 2))"),
    rule(.sharedMemoryWithoutMaximum, "(memory 1 shared)"),
    rule(.multipleMemories, "(memory 1) (memory 1)", .wasm2),
    rule(.multipleTables, "(table 1 funcref) (table 1 funcref)", .wasm1),
    rule(.duplicateExportName, #"(func (export "a") (export "a"))"#),
    rule(.startFunction, "(func $f (param i32)) (start $f)"),
    rule(.featureDisabled, "(func (param v128))", .wasm1),
    rule(.featureDisabled, "(func (param anyref))", .wasm2),
  ]

  @Test(arguments: cases)
  func breaksTheRule(_ rule: Case) throws {
    let module = try WasmModule(wat: "(module \(rule.text))")
    do {
      try module.validate(features: rule.features)
      Issue.record("accepted")
    } catch {
      guard case .invalid(let problem) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(problem.kind == rule.kind, "\(problem)")
    }
  }

  /// The binary format has no place for what a feature adds; a module that comes from text must be refused all the same.
  @Test(
    arguments: [
      ("(memory 1 (pagesize 1))", Features.wasm3, "custom page sizes need custom-page-sizes", "memory 0"),
      ("(memory 1 1 shared)", .wasm3, "shared memories need threads", "memory 0"),
      (
        #"(import "a" (item "b" (func)) (item "c" (func)))"#, .wasm3,
        "imports that share a module name need compact-imports", "import 0"
      ),
      ("(memory i64 1)", .wasm2, "64-bit memories need memory64", "memory 0"),
      ("(table i64 1 funcref)", .wasm1, "64-bit tables need memory64", "table 0"),
      ("(tag)", .wasm2, "tags need exceptions", "tag 0"),
      (#"(import "a" "b" (tag))"#, .wasm2, "tags need exceptions", "import 0"),
      ("(table 1 funcref (ref.null func))", .wasm2, "initial values of tables need function-references", "table 0"),
      (#"(data "a")"#, .wasm1, "segments other than contents of memory 0 need bulk-memory", "data segment 0"),
      (
        "(func $f) (elem func $f)", .wasm1, "segments other than lists of functions for table 0 need bulk-memory",
        "elem segment 0"
      ),
      ("(rec)", .wasm2, "recursive groups need gc", nil),
      (
        #"(import "a" "b" (global (mut i32)))"#, Features(.mvp), "imported mutable globals need mutable-globals",
        "import 0"
      ),
      (
        #"(global (export "a") (mut i32) (i32.const 0))"#, Features(.mvp),
        "exported mutable globals need mutable-globals", "export 0"
      ),
    ] as [(String, Features, String, String?)])
  func needsTheFeature(_ text: String, _ features: Features, _ need: String, _ item: String?) throws {
    let module = try WasmModule(wat: "(module \(text))")
    try module.validate(features: .all)
    do {
      try module.validate(features: features)
      Issue.record("accepted")
    } catch {
      let place = item.map { " (in \($0))" } ?? ""
      #expect("\(error)" == "feature is switched off: \(need)\(place)")
    }
  }

  @Test func everyRuleHasACase() {
    let covered = Set(Self.cases.map(\.kind))
    // Limits have tests of their own; misplaced operators cannot be written in text.
    let elsewhere: Set<ValidationError.Kind> = [.limitExceeded, .misplacedElse, .misplacedCatch]
    #expect(Set(ValidationError.Kind.allCases).subtracting(covered) == elsewhere)
  }

  @Test func errorsSayWhatAndWhere() throws {
    let module = try WasmModule(
      wat: #"(module (func) (func (export "run") (drop (i32.add (i32.const 0) (f32.const 0)))))"#)
    let error = #expect(throws: ModuleError.self) { try module.validate() }
    let offset = module.bodies[1].range.offset + 8
    #expect(
      error?.description
        == "type mismatch: instruction requires [i32 i32] but stack has [i32 f32] "
        + "(i32.add in function 1 \"run\" at 0x\(String(offset, radix: 16)))")
  }

  @Test(arguments: [
    "(func (unreachable) (i32.add) (drop))",
    "(func (unreachable) (select) (drop))",
    "(func (result i32) (br 0 (i32.const 1)) (i32.add))",
    "(func (local (ref null func)) (drop (local.get 0)))",
    "(type $a (sub (struct (field anyref)))) (type $b (sub $a (struct (field eqref) (field i32)))) "
      + "(func (param (ref $b)) (result (ref $a)) (local.get 0))",
    "(rec (type $a (struct (field (ref null $b)))) (type $b (struct (field (ref null $a))))) "
      + "(rec (type $c (struct (field (ref null $d)))) (type $d (struct (field (ref null $c))))) "
      + "(func (param (ref $a)) (result (ref $c)) (local.get 0))",
    "(func $f (param (ref func)) (local (ref func)) (if (i32.const 0) (then (local.set 1 (local.get 0)) "
      + "(drop (local.get 1))) (else (local.set 1 (local.get 0)))))",
    "(memory i64 1) (memory 1) (func (memory.copy 0 1 (i64.const 0) (i32.const 0) (i32.const 0)))",
    "(tag $e (param i32)) (func (result i32) (try (result i32) (do (i32.const 1)) (catch $e) (catch_all (rethrow 0))))",
    "(func (try (do) (delegate 0)))",
  ])
  func isValid(_ text: String) throws {
    try WasmModule(wat: "(module \(text))").validate(features: .all)
  }
}
