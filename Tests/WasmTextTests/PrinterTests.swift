import Testing
import WasmFormat
import WasmText

/// What printed modules look like.
@Suite struct PrinterTests {
  private func printed(_ text: String, _ change: (inout PrintOptions) -> Void = { _ in }) throws -> String {
    var options = PrintOptions()
    change(&options)
    return try WasmModule(wat: text).printed(options)
  }

  @Test func flat() throws {
    let text = try printed(
      """
      (module $m
        (type $t (func (param i32) (result i32)))
        (import "env" "log" (func $log (param i32)))
        (memory 1 2)
        (func $f (export "f") (type $t) (param $x i32) (result i32) (local i64 i64) (local $y f32)
          (block $out (br_if $out (local.get $x)) (call $log (i32.load8_u offset=4 (local.get 0))))
          (loop (br 0))
          (f32.const nan:0x200000) (local.set $y)
          local.get $x)
        (data (i32.const 8) "a\\00\\"b\\n"))
      """)
    #expect(
      text == """
        (module $m
          (type $t (;0;) (func (param i32) (result i32)))
          (type (;1;) (func (param i32)))
          (import "env" "log" (func $log (;0;) (type 1) (param i32)))
          (memory (;0;) 1 2)
          (export "f" (func $f))
          (func $f (;1;) (type $t) (param $x i32) (result i32)
            (local i64 i64) (local $y f32)
            block $out
              local.get $x
              br_if $out
              local.get $x
              i32.load8_u offset=4
              call $log
            end
            loop (;@1;)
              br 0 (;@1;)
            end
            f32.const nan:0x200000
            local.set $y
            local.get $x
          )
          (data (;0;) (i32.const 8) "a\\00\\"b\\n"))

        """)
  }

  /// Neither what is printed nor the work grows with the square of the depth.
  @Test func deepNestingFolded() throws {
    let depth = 50_000
    let text =
      "(module (func " + String(repeating: "block ", count: depth) + String(repeating: "end ", count: depth) + "))"
    let folded = try printed(text) { $0.isFolded = true }
    #expect(folded.utf8.count < depth * 200)
    #expect(folded.split(separator: "\n").count > depth * 2)
  }

  @Test func folded() throws {
    let text = try printed(
      """
      (module
        (func (param i32 i32) (result i32)
          local.get 0
          local.get 1
          i32.add
          if (result i32)
            i32.const 1
          else
            i32.const 2
            i32.const 3
            i32.mul
          end
          return))
      """
    ) {
      $0.isFolded = true
      $0.showsIndices = false
    }
    #expect(
      text == """
        (module
          (type (func (param i32 i32) (result i32)))
          (func (type 0) (param i32 i32) (result i32)
            (if (result i32)
              (i32.add (local.get 0) (local.get 1))
              (then
                (i32.const 1)
              )
              (else
                (i32.mul (i32.const 2) (i32.const 3))
              )
            )
            (return)
          ))

        """)
  }

  /// Names that are no plain identifiers, that repeat, or that are empty.
  @Test func unusualNames() throws {
    let source = """
      (module (func $"a b") (func $f) (func $g (@name "f")) (func (@name "")) (func $"\\e2\\80\\8b")
        (func (call $"a b") (call $g) (call 3)))
      """
    let text = try printed(source)
    #expect(text.contains(#"(func $"a b" (;0;)"#))
    #expect(text.contains(##"(func $f#2 (@name "f") (;2;)"##))
    #expect(text.contains(#"(func (@name "") (;3;)"#))
    #expect(text.contains(#"(func $"\u{200b}" (;4;)"#))
    #expect(text.contains(##"call $f#2"##))
    #expect(try WasmModule(wat: text).encoded() == WasmModule(wat: source).encoded())
  }

  @Test func customSectionsKeepTheirPlaces() throws {
    let source = """
      (module $m (@custom "a" (before first) "1") (@custom "b" (after type) "2") (@custom "c" (after last) "3")
        (@custom "d" (after func) "\\ff") (type (func)) (func $f))
      """
    let module = try WasmModule(wat: source)
    let text = try module.printed()
    #expect(text.contains(#"(@custom "a" (before first) "1")"#))
    #expect(text.contains(#"(@custom "c" "3")"#))
    #expect(text.contains(#"(@custom "d" (after func) "\ff")"#))
    #expect(try WasmModule(wat: text).encoded() == module.encoded())
  }

  @Test func numbers() throws {
    let values = [
      ("f64.const", "0.1"), ("f64.const", "-0"), ("f64.const", "1e+100"), ("f64.const", "5e-324"), ("f64.const", "inf"),
      ("f64.const", "-nan"), ("f64.const", "nan:0x1"), ("f32.const", "3.4028235e+38"), ("f32.const", "16777216"),
      ("i64.const", "-9223372036854775808"), ("i32.const", "2147483647"),
    ]
    for (name, value) in values {
      #expect(try printed("(module (func \(name) \(value) drop))").contains("\(name) \(value)\n"))
    }
  }

  @Test func disassembly() throws {
    let bytes = try WasmModule(wat: "(module (func $f (result i32) (local i64) i32.const 1000) (data \"hi\"))")
      .encoded()
    let text = try WasmModule(reading: ByteStorage(bytes)).disassembled()
    #expect(text.contains("41 e8 07                | i32.const 1000"))
    #expect(text.contains("01 01 7e                | local i64 * 1"))
    #expect(text.contains("| hi"))
    #expect(text.contains("type section, "))
  }

  @Test func summary() throws {
    let source = """
      (module (import "a" "b" (global i32)) (memory (export "m") 1) (table 2 funcref)
        (func $f (export "f") (param i64) (result i64) local.get 0 i64.extend8_s) (data (i32.const 0) "xyz"))
      """
    let bytes = try WasmModule(wat: source).encoded()
    let summary = try ModuleSummary(WasmModule(reading: ByteStorage(bytes)))
    #expect(summary.byteCount == bytes.count && summary.dataByteCount == 3)
    #expect(summary.sections.reduce(8) { $0 + $1.byteCount } == bytes.count)
    #expect(summary.exports.map(\.type) == ["1", "[i64] -> [i64]"])
    #expect(summary.functions.first?.name == "f" && summary.functions.first?.instructionCount == 3)
    #expect(summary.features == [.mvp, .signExtension])
  }
}
