import Testing
import WasmFormat
import WasmText

/// Mistakes are reported with their place, several at once, and nothing hostile costs more than its size.
@Suite struct ErrorTests {
  static func errors(_ text: String) -> [TextError] {
    do {
      _ = try WasmModule(wat: text)
      return []
    } catch {
      return error.errors
    }
  }

  @Test func placeAndCaret() throws {
    let error = try #require(Self.errors("(module\n  (func\n    i32.cnst 1))").first)
    #expect(error.kind == .unknownOperator)
    #expect((error.line, error.column) == (3, 5))
    #expect(error.description == "3:5: unknown operator i32.cnst\n      i32.cnst 1))\n      ^")
  }

  @Test func columnsCountCharacters() throws {
    let error = try #require(Self.errors("(module (; Grüße ;) (fnc))").first)
    #expect((error.line, error.column) == (1, 22))
    #expect(error.message == "unknown operator fnc")
  }

  @Test func longLinesAreCut() throws {
    let error = try #require(Self.errors("(module" + String(repeating: " (func)", count: 1000) + "(fnc))").first)
    #expect(error.column == 7009)
    #expect(error.excerpt.count < 400)
    #expect(Array(error.excerpt)[error.excerptColumn] == "f")
  }

  @Test func severalAtOnce() {
    let errors = Self.errors(
      """
      (module
        (func $f (param $a i32)
          local.get $b
          call $g
          i32.cnst 3
          (i32.ad (local.get $a) (i32.const 1))
          i32.const 99999999999
          br $nowhere)
        (globl i32)
        (func $f (i32.load align=3 (i32.const 0)))
        (export "x" (func $h)))
      """)
    #expect(
      errors.map(\.message) == [
        "unknown local $b", "unknown function $g", "unknown operator i32.cnst", "unknown operator i32.ad",
        "constant out of range 99999999999", "unknown label $nowhere", "unknown operator globl",
        "duplicate func $f", "alignment must be a power of two align=3", "unknown function $h",
      ])
    #expect(errors.map(\.line) == [3, 4, 5, 6, 7, 8, 9, 10, 10, 11])
  }

  @Test func fieldsBehindMistakesAreKnown() {
    let errors = Self.errors(
      """
      (module foo 3 (import "a" "b" (thing)) (func (call $f) (drop (ref.null $t)))
        (func $f (param $x i32) (local $y (ref null $t))) (type $t (struct)) "bar")
      """)
    #expect(
      errors.map(\.message) == [
        "unknown operator foo", "unknown operator thing", "unexpected token \"bar\", expected a module field",
      ])
  }

  @Test func reportsAreBounded() {
    #expect(Self.errors(String(repeating: "(fnc)", count: 1000)).count == TextErrors.limit)
    #expect(Self.errors("(func " + String(repeating: "foo ", count: 1000) + ")").count == TextErrors.limit)
  }

  @Test(arguments: [
    "(", ")", "(module", "(module))", "(module (func)", "(func block)", "(func (block)", "\"", "(module \"", "(;",
    "(module (;",
    "(@a", "(func if)", "(func end)", "(func else)", "(func (then))", "(func (do))", "(type)", "(type (func (param",
    "(rec",
    "(rec (type (func)) (func))", "(import)", "(import \"\"", "(import \"\" (item", "(export \"\" (func 0)", "(elem (",
    "(data (",
    "(func (if (then (else))))", "(func (try))", "(table)", "(memory)", "(module (module))", "(func $", "(func $\"",
    "(func (result", "(global (mut", "(func (local $x", "(func (call_indirect (type", "(func (v128.const i8x16",
    "(func (i8x16.shuffle", "(func (resume 0 (on", "(func (br_on_cast 0", "(start", "(start (", "(module definition",
  ])
  func brokenTexts(_ text: String) { #expect(!Self.errors(text).isEmpty) }

  /// All prefixes of a text that uses much of the grammar are refused without harm.
  @Test func prefixes() throws {
    let text = """
      (module $m (@custom "c" (after type) "x") (type $t (sub final (func (param i32) (result f64))))
        (rec (type $s (struct (field $a (mut i8)) (field (ref null $s)))))
        (import "a" (item "b" (func $i (type $t))) (item "c" (global i32)))
        (func $f (@name "λ") (export "f") (type $t) (param $x i32) (result f64) (local $y (ref null $s))
          (@metadata.code.branch_hint "\\01") (if $l (local.get 0) (then (br $l)) (else (nop)))
          (try_table (catch_all 0) (drop (v128.const f32x4 1 2 nan:0x1 -inf)))
          (f64.const 0x1.8p+3))
        (table $tab 1 2 funcref) (elem (table $tab) (i32.const 0) func $f) (memory (data "a\\u{3bb}\\n")))
      """
    let bytes = Array(text.utf8)
    _ = try WasmModule(wat: bytes)
    for count in 1..<bytes.count { #expect(throws: TextErrors.self) { try WasmModule(wat: Array(bytes[..<count])) } }
  }

  @Test(arguments: [
    ("(func ", "(block ", ")"), ("(func ", "(drop ", ")"), ("(func ", "block ", "end "),
    ("(func ", "(if (nop) (then ", "))"),
    ("(func ", "(try (do ", "))"), ("(func ", "(block $l ", ")"),
  ])
  func deepNesting(_ head: String, _ open: String, _ close: String) throws {
    let depth = 100_000
    let text = head + String(repeating: open, count: depth) + String(repeating: close, count: depth) + ")"
    _ = try WasmModule(wat: text)
    #expect(!Self.errors(head + String(repeating: open, count: depth)).isEmpty)
  }

  @Test(arguments: [
    "(", "(;", "(@a ", "(module ", "(func (block (param ", "((@a)", "\"", "(func (foo ", "(rec ", "(type (sub ",
  ])
  func deepNonsense(_ open: String) { #expect(!Self.errors(String(repeating: open, count: 100_000)).isEmpty) }

  @Test func nestedCommentsAndAnnotations() throws {
    let depth = 100_000
    _ = try WasmModule(wat: String(repeating: "(;", count: depth) + String(repeating: ";)", count: depth))
    _ = try WasmModule(wat: "(@a" + String(repeating: "(", count: depth) + String(repeating: ")", count: depth) + ")")
  }

  @Test func hostileScripts() {
    for unit in ["(", "(\n", "(x)", "(module\n", "(thread (", "(assert_return (invoke \"\") (either ", ")", "(@"] {
      let script = Script(String(repeating: unit, count: 50_000))
      #expect(!script.commands.isEmpty)
    }
  }

  @Test func scriptsGoOnBehindMistakes() {
    let script = Script(
      "(module)\n(invoke foo)\n(register \"a\")\n(module (func)\n(assert_trap (invoke \"x\") \"y\")\n(wat)")
    let kinds = script.commands.map { command in
      switch command.kind {
      case .module: "module"
      case .register: "register"
      case .assertTrap: "assert_trap"
      case .malformed: "malformed"
      default: "other"
      }
    }
    #expect(kinds == ["module", "malformed", "register", "malformed", "assert_trap", "malformed"])
    #expect(script.commands.map(\.line) == [1, 2, 3, 4, 5, 6])
  }
}
