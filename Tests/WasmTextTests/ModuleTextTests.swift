import TestSupport
import Testing
import WasmFormat
import WasmText

/// What the parser makes of the parts of a module.
@Suite struct ModuleTextTests {
  static func names(_ text: String) throws -> Names? {
    var warnings: [ReadError] = []
    let names = try WasmModule(wat: text).names(warnings: &warnings)
    #expect(warnings.isEmpty)
    return names
  }

  @Test func identifiersBecomeNames() throws {
    let names = try #require(
      try Self.names(
        """
        (module $mod
          (type $t (func)) (type $s (struct (field $x i32) (field i32) (field $y i32)))
          (import "" "" (func $imported (param $outer i32)))
          (table $tab 0 funcref) (memory $mem 0) (global $g i32 (i32.const 0)) (tag $tag) (elem $e func) (data $d "")
          (func (param i32) (param $p i32) (local i32) (local $q (@name "last") i32)
            block end (block $b loop $c end) (if $d (block (result i32) (i32.const 0)) (then))))
        """))
    #expect(names.module == "mod")
    #expect(names.functions[0] == "imported")
    #expect(names.functions[1] == nil)
    #expect(names.types[0] == "t")
    #expect(names.fields[1][0] == "x")
    #expect(names.fields[1][2] == "y")
    #expect(names.tables[0] == "tab")
    #expect(names.memories[0] == "mem")
    #expect(names.globals[0] == "g")
    #expect(names.tags[0] == "tag")
    #expect(names.elements[0] == "e")
    #expect(names.data[0] == "d")
    #expect(names.locals[0][0] == "outer")
    #expect(names.locals[1][1] == "p")
    #expect(names.locals[1][3] == "last")
    #expect(names.labels[1][1] == "b")
    #expect(names.labels[1][2] == "c")
    #expect(names.labels[1][4] == "d")
  }

  @Test func namesCanBeLeftOut() throws {
    var options = TextOptions()
    options.keepsNames = false
    #expect(try WasmModule(wat: "(module $m (func $f (param $p i32)))", options: options).customSections.isEmpty)
  }

  @Test func annotationsNameThings() throws {
    let names = try #require(
      try Self.names(#"(module (@name "Modül") (func (@name "λ") (param (@name "α β") i32)) (tag $t (@name "θ")))"#))
    #expect(names.module == "Modül")
    #expect(names.functions[0] == "λ")
    #expect(names.locals[0][0] == "α β")
    #expect(names.tags[0] == "θ")
  }

  @Test func implicitTypesStandBehindInOrderOfUse() throws {
    let module = try WasmModule(
      wat: """
        (func (param i32) (block (param i64) (drop)) (call_indirect (param f32)))
        (type (func (result i32)))
        (func (result i32) unreachable) (func (param f32))
        (type (sub (func (param f64)))) (func (param f64))
        """)
    let parameters = module.types.map { type -> [ValueType] in
      if case .function(let function) = type.composite { function.parameters } else { [] }
    }
    #expect(parameters == [[], [.f64], [.i32], [.i64], [.f32], [.f64]])
    #expect(module.functions.map(\.rawValue) == [2, 0, 4, 5])
    #expect(module.recursiveGroupSizes == [1, 1, 1, 1, 1, 1])
  }

  @Test func customSectionsStandWhereTheySay() throws {
    var options = TextOptions()
    options.keepsNames = false
    let module = try WasmModule(
      wat: """
        (module (@custom "A" "aaa") (type $t (func)) (@custom "B" (after func) "bbb") (@custom "C" (before func) "ccc")
          (@custom "D" (after last) "ddd") (table 10 funcref) (func (type $t)) (@custom "E" (after import) "eee")
          (@custom "F" (before type) "fff") (@custom "G" (after data) "ggg") (@custom "H" (after code) "hhh")
          (@custom "I" (after func) "iii") (@custom "J" (before func) "jjj") (@custom "K" (before first) "kkk"))
        """, options: options)
    #expect(module.customSections.map(\.name) == ["K", "F", "E", "C", "J", "B", "I", "H", "G", "A", "D"])
    #expect(
      module.customSections.map(\.after) == [
        nil, nil, .type, .type, .type, .function, .function, .code, .code, .code, .code,
      ])
    #expect(module.customSections.map { module.bytes[$0.contents].count }.allSatisfy { $0 == 3 })
  }

  @Test func branchHints() throws {
    let module = try WasmModule(
      wat: #"""
        (func) (func (param i32)
          (@metadata.code.branch_hint "\01") (if (local.get 0)
            (then (@metadata.code.branch_hint "\00") (br_if 0 (local.get 0)))))
        """#)
    var warnings: [ReadError] = []
    let hints = try #require(module.branchHints(warnings: &warnings))
    #expect(hints.functions.map(\.index) == [FunctionIndex(1)])
    #expect(hints.functions[0].hints == [.init(offset: 3, isLikely: true), .init(offset: 7, isLikely: false)])
    #expect(module.bytes[module.bodies[1].range][3] == 0x04)
    #expect(module.bytes[module.bodies[1].range][7] == 0x0D)
    #expect(module.customSections[0].after == .function)
  }

  @Test func compactImports() throws {
    let module = try WasmModule(
      wat:
        #"(import "m" (item "a" (func)) (item "b" (global i32))) (import "n" (item "c") (item "d") (global i32)) (export "x" (global 2))"#
    )
    #expect(module.imports.map(\.name) == ["a", "b", "c", "d"])
    #expect(
      module.imports.map(\.grouping) == [
        .sharedModule(count: 2), .continued, .sharedModuleAndType(count: 2), .continued,
      ])
  }

  @Test func stringsHoldAnyBytes() throws {
    let module = try WasmModule(wat: #"(data "\00\ff" "\t\n\r\"\'\\\u{1F600}é")"#)
    #expect(
      module.bytes[module.data[0].contents] == [0, 0xFF, 9, 10, 13, 0x22, 0x27, 0x5C] + Array("😀é".utf8))
    var text = Array("(module (; ".utf8)
    text += [0xFF, 0x00, 0xC0]
    text += Array(" ;) ;; ".utf8) + [0x80, 0x0A] + Array(")".utf8)
    _ = try WasmModule(wat: text)
  }

  /// Parsed modules of the suite are written, read back and written the same.
  @Test(.enabled(if: Suites.root != nil, "the suites are not on this machine"))
  func modulesReadBack() throws {
    var count = 0
    for path in SuiteTests.scripts where !path.hasPrefix("core/simd/simd_f") {
      let script = Script(try Suites.read("spec/" + path))
      for command in script.commands {
        guard case .module(let written) = command.kind, let module = try script.parse(written) else { continue }
        let bytes = module.encoded()
        let again = try WasmModule(reading: ByteStorage(bytes), features: .all)
        #expect(again.encoded() == bytes, "\(path):\(command.line)")
        #expect(again.types == module.types, "\(path):\(command.line)")
        #expect(again.imports == module.imports, "\(path):\(command.line)")
        #expect(again.elements.map(\.type) == module.elements.map(\.type), "\(path):\(command.line)")
        count += 1
      }
    }
    #expect(count > 2_000)
  }

  /// The script reader finds as many commands as the suite counts.
  @Test(.enabled(if: Suites.root != nil, "the suites are not on this machine"))
  func commandCounts() throws {
    let table = String(decoding: try Suites.read("COUNTS.tsv"), as: UTF8.self)
    for line in table.split(separator: "\n").dropFirst() {
      let columns = line.split(separator: "\t")
      guard columns.count == 5, columns[0].hasPrefix("spec/") else { continue }
      let path = String(columns[0].dropFirst("spec/".count))
      // The table misses a module without parentheses, and modules with an annotation before their keyword.
      let miscounted = ["core/inline-module.wast", "core/annotations.wast"]
      guard SuiteTests.scripts.contains(path), !miscounted.contains(path) else { continue }
      let script = Script(try Suites.read("spec/" + path))
      var counts = (modules: 0, asserts: 0, invokes: 0)
      count(script.commands)
      func count(_ commands: [ScriptCommand]) {
        for command in commands {
          switch command.kind {
          case .module, .instance: counts.modules += 1
          case .action: counts.invokes += 1
          case .thread(_, _, let commands): count(commands)
          case .register, .wait, .component, .malformed: break
          default: counts.asserts += 1
          }
        }
      }
      #expect(
        "\(counts)" == "(modules: \(columns[1]), asserts: \(columns[3]), invokes: \(columns[4]))", "\(path)")
    }
  }
}
