import MartletCommands
import MartletTools
import Testing

/// Runs the command in process and keeps what it prints.
struct Run {
  var status: CommandStatus
  var output: [UInt8]
  var errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  init(_ arguments: [String], input: String = "") { self.init(arguments, input: Array(input.utf8)) }

  init(_ arguments: [String], input: [UInt8]) {
    final class Buffer { var bytes: [UInt8] = [] }
    let output = Buffer()
    let errors = Buffer()
    let console = Console(
      readInput: { () throws(FileError) in input }, writeOutput: { output.bytes += $0 },
      writeErrors: { errors.bytes += $0 })
    status = MartletCommand.run(arguments, console: console)
    self.output = output.bytes
    self.errors = String(decoding: errors.bytes, as: UTF8.self)
  }
}

private let add = """
  (module
    (func $add (export "add") (param i32 i32) (result i32)
      local.get 0
      local.get 1
      i32.add))
  """

@Suite struct CommandTests {
  @Test func textBecomesBinaryAndTextAgain() throws {
    let binary = Run(["parse", "-"], input: add)
    #expect(binary.status == .fine)
    #expect(binary.output.prefix(8) == [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0])
    let text = Run(["print", "-"], input: binary.output)
    #expect(text.status == .fine)
    let again = Run(["parse", "-"], input: text.output)
    #expect(again.output == binary.output)
  }

  @Test func stripLeavesOutNames() {
    let binary = Run(["parse", "-"], input: add)
    let stripped = Run(["strip", "-"], input: binary.output)
    #expect(stripped.status == .fine)
    #expect(stripped.output.count < binary.output.count)
    #expect(!stripped.output.contains(sequence: Array("name".utf8)))
  }

  /// Mistakes that a person makes, and the words and places the answer must hold.
  @Test(arguments: [
    ("(module (func (result i32) i32.ad))", ["1:28", "unknown operator", "^"]),
    ("(module (func (result i32) local.get 3))", ["input:1:28", "unknown local", "local.get", "^"]),
    ("(module (func (result i32) f32.const 1))", ["input:1:39", "type mismatch", "i32", "f32"]),
    ("(module (func (result i32)\n (i32.add (i32.const 1)\n (f32.const 1))))", ["input:2:2", "type mismatch"]),
    ("(module (func (export \"a\")) (func (export \"a\")))", ["input:1:29", "duplicate export name", "a", "^"]),
    ("(module\n (func)\n (export \"a\" (func 1)))", ["input:3:2: unknown function 1 (in export 0)\n", "(export", "^"]),
    ("(module\n (start 3))", ["input:2:2: unknown function 3 (in start)\n"]),
    ("(module\n (memory 2 1))", ["input:2:2: size minimum must not be greater than maximum (in memory 0)\n"]),
    ("(module\n (elem (i32.const 0) 0))", ["input:2:2: unknown table 0 (in elem segment 0)\n"]),
    ("(module\n (data (i32.const 0) \"\"))", ["input:2:2: unknown memory 0 (in data segment 0)\n"]),
    ("(module\n (type (sub 5 (func))))", ["input:2:2: unknown type 5 (in type 0)\n"]),
    ("(module\n (func (type 44)))", ["input:2:2: unknown type 44 (in function 0)\n"]),
    ("(module\n (tag (result i32)))", ["input:2:2: non-empty tag result type (in tag 0)\n"]),
    ("(module (func)\n (func (param contref)))", ["input:2:2: feature is switched off: contref needs stack-switching"]),
    ("(module (func)\n (func\n  (local contref)))", ["input:3:3: malformed value type"]),
    (
      "(module\n (memory 1 1 shared))",
      ["input:2:2: feature is switched off: shared memories need threads (in memory 0)\n"]
    ),
    (
      "(module (func)\n (func\n  atomic.fence))",
      ["input:3:3: illegal opcode fe 03: found atomic.fence, which needs threads\n    atomic.fence))\n    ^"]
    ),
    ("(module (func", ["1:14", "^"]),
  ])
  func mistakesAreNamedAndPlaced(_ text: String, _ words: [String]) {
    let run = Run(["validate", "-"], input: text)
    #expect(run.status == .badInput)
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
  }

  @Test func severalMistakesAreReportedAtOnce() {
    let run = Run(["validate", "-"], input: "(module\n (func i32.foo)\n (func i32.bar)\n)")
    #expect(run.errors.contains("i32.foo") && run.errors.contains("i32.bar"))
  }

  @Test func brokenBinaryIsPlaced() {
    var bytes = Run(["parse", "-"], input: add).output
    bytes.removeLast(20)
    let run = Run(["validate", "-"], input: bytes)
    #expect(run.status == .badInput)
    #expect(run.errors.contains("0x"))
  }

  @Test func invalidEntriesOfABinaryArePlaced() {
    let binary = Run(["parse", "--no-check", "-"], input: #"(module (func) (export "a" (func 1)))"#).output
    // Behind the header come the type section (6 bytes), the function section (4), and code, size and count of the exports.
    let run = Run(["validate", "-"], input: binary)
    #expect(run.status == .badInput)
    #expect(run.errors.contains("unknown function 1 (in export 0 at 0x15)"), "\(run.errors)")
  }

  @Test func badUsageSaysWhatAndHow() {
    let run = Run(["validate", "--nonsense", "x"])
    #expect(run.status == .badUsage)
    #expect(run.errors.contains("--nonsense") && run.errors.contains("--help"))
    #expect(Run([]).status == .badUsage)
    #expect(Run(["fly"]).status == .badUsage)
    #expect(Run(["validate", "--features", "warp", "-"]).errors.contains("warp"))
  }

  @Test func everyCommandHasHelpWithAnExample() {
    for command in MartletCommand.all {
      let run = Run([command.name, "--help"])
      #expect(run.status == .fine)
      #expect(run.text.contains("usage: martlet \(command.name)") && run.text.contains("example: "))
    }
  }

  @Test func scriptsAreCounted() {
    let script =
      #"(module) (assert_invalid (module (func (result i32))) "type mismatch") (assert_malformed (module quote "(") "x")"#
    let run = Run(["wast", "-"], input: script)
    #expect(run.status == .badInput)
    #expect(run.text.hasSuffix("2 passed, 1 failed, 0 skipped\n"))
    #expect(run.text.contains("-:1: expected x; got"))
  }

  @Test func scriptFailuresAreWrittenAsTheTextFormatHasThem() {
    let script = """
      (module
        (func (export "i") (result i32) i32.const 1)
        (func (export "n") (result funcref) ref.null func)
        (func (export "p") (result i32 f32) i32.const -1 f32.const nan:0x200000)
        (func (export "v") (result v128) v128.const i32x4 1 2 3 4))
      (assert_return (invoke "i") (f32.const 1))
      (assert_return (invoke "n") (ref.func))
      (assert_return (invoke "p") (either (i32.const 1) (i32.const 2)) (f32.const nan:canonical))
      (assert_return (invoke "v") (v128.const i16x8 1 0 2 0 3 0 4 -1))
      (assert_return (invoke "i"))
      """
    #expect(
      Run(["wast", "-"], input: script).text == """
        -:6: expected (f32.const 1); got (i32.const 1)
        -:7: expected (ref.func); got (ref.null func)
        -:8: expected (either (i32.const 1) (i32.const 2)) (f32.const nan:canonical); \
        got (i32.const -1) (f32.const nan:0x200000)
        -:9: expected (v128.const i16x8 1 0 2 0 3 0 4 -1); got (v128.const i16x8 1 0 2 0 3 0 4 0)
        -:10: expected no result; got (i32.const 1)
        1 passed, 5 failed, 0 skipped

        """)
    let broken = Run(["wast", "-"], input: "(module\n  (func (result i32)\n    i32.ad))")
    #expect(broken.text == "-:3: expected a module; got unknown operator i32.ad\n0 passed, 1 failed, 0 skipped\n")
  }

  @Test(arguments: [["no/such/file", "-"], ["-", "no/such/file"]])
  func scriptsThatCannotBeReadAreFailures(_ paths: [String]) {
    let run = Run(["wast"] + paths, input: "(module)")
    #expect(run.status == .badInput && run.errors.isEmpty)
    #expect(
      run.text == """
        no/such/file:1: expected a script; got cannot open no/such/file: No such file or directory
        1 passed, 1 failed, 0 skipped

        """)
  }

  @Test func inspectEscapesNames() {
    let text = #"""
      (module $"m\1b" (@custom "c\1b" "") (import "i\u{9b}" "j" (global i32))
        (func $"f\07" (export "e\0a\u{202e}")))
      """#
    for run in [Run(["inspect", "-"], input: text), Run(["inspect", "--json", "-"], input: text)] {
      #expect(run.status == .fine)
      let invisible: [Unicode.Scalar] = ["\u{1B}", "\u{7}", "\u{202E}", "\u{9B}"]
      for scalar in invisible { #expect(!run.text.unicodeScalars.contains(scalar)) }
    }
    let shown = Run(["inspect", "-"], input: text).text
    for name in [#"m\1b"#, #""c\1b""#, #"f\07"#, #"e\n\u{202e}"#, #"i\u{9b}.j"#] { #expect(shown.contains(name)) }
  }

  @Test func inspectShowsCustomSections() {
    let text = #"""
      (module
        (@custom "producers" "\01\08language\01\05Swift\036.3")
        (@custom "target_features" "\02+\04simd-\07atomics")
        (@custom "dylink.0" "\01\04\10\04\02\00\02\06\01\04libc"))
      """#
    let shown = Run(["inspect", "-"], input: text).text
    #expect(
      shown.contains(
        """
        producers
          language  Swift 6.3

        target_features
          +simd     used
          -atomics  not allowed

        dylink.0
          memory  16 bytes, aligned to 2^4
          table   2 elements, aligned to 2^0
          needed  libc
        """))
    let json = Run(["inspect", "--json", "-"], input: text).text
    let parts = [
      #""producers":[{"field":"language","values":[{"name":"Swift","version":"6.3"}]}]"#,
      #""targetFeatures":[{"prefix":"+","name":"simd"},{"prefix":"-","name":"atomics"}]"#,
      #""tableElements":2,"tableAlignment":0},"needed":["libc"]"#, #""broken":[]"#,
    ]
    for part in parts { #expect(json.contains(part)) }
  }

  @Test func inspectNamesBrokenCustomSections() {
    let text = #"(module (@custom "producers" "\01\08lang") (@custom "dylink.0" "\09\00"))"#
    let run = Run(["inspect", "-"], input: text)
    #expect(run.status == .fine && run.errors.isEmpty)
    #expect(run.text.contains("broken custom sections\n  producers  length out of bounds at 0x"))
    #expect(run.text.contains("\n  dylink.0   malformed custom section at 0x"))
    #expect(
      Run(["inspect", "--json", "-"], input: text).text.contains(#""broken":[{"section":"producers","error":"length"#))
  }
}

extension [UInt8] {
  func contains(sequence: [UInt8]) -> Bool {
    guard count >= sequence.count else { return false }
    return (0...count - sequence.count).contains { Array(self[$0..<$0 + sequence.count]) == sequence }
  }
}
