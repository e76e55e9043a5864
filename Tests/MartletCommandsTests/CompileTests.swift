import Foundation
import MartletCommands
import MartletTools
import Testing

/// `martlet compile`, what `run` does with its files, and `explain`.
@Suite struct CompileTests {
  private static let program = """
    (module
      (func $square (export "square") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
      (func $loop (export "loop") (param i32) (result i64)
        (local $sum i64)
        (loop $again
          (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (call $square (local.get 0)))))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get $sum)))
    """

  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "martlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func whatIsCompiledRuns() throws {
    try Self.inFolder { folder in
      let source = folder + "/square.wat"
      try Self.program.write(toFile: source, atomically: true, encoding: .utf8)
      // The name is made from that of the source.
      let compile = Run(["compile", source, "--target", "x86-64"])
      #expect(compile.status == .fine && compile.text.isEmpty && compile.errors.isEmpty, "\(compile.errors)")
      let output = folder + "/square.martlet"
      let attributes = try FileManager.default.attributesOfItem(atPath: output)
      #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o022 } == 0)
      #if os(Linux) && arch(x86_64)
        let run = Run(["run", "--invoke", "loop", output, "4"])
        #expect(run.status == .fine && run.text == "30\n", "\(run.errors)")
      #endif

      // Nothing that was meant to be confined runs as machine code.
      let renamed = folder + "/square.wasm"
      try FileManager.default.copyItem(atPath: output, toPath: renamed)
      let refused = Run(["run", "--invoke", "square", renamed, "4"])
      #expect(refused.status == .badInput && refused.errors.contains("ends in .martlet"), "\(refused.errors)")

      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: output)))
      bytes[bytes.count - 1] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: output))
      let damaged = Run(["run", "--invoke", "square", output, "4"])
      #expect(damaged.status == .badInput && damaged.errors.contains("damaged"), "\(damaged.errors)")
    }
  }

  @Test func badUsageIsExplained() {
    let target = Run(["compile", "-", "-o", "x.martlet", "--target", "z80"], input: Self.program)
    #expect(target.status == .badUsage && target.errors.contains("x86-64-v3"))
    let name = Run(["compile", "-", "-o", "x.exe"], input: Self.program)
    #expect(name.status == .badUsage && name.errors.contains(".martlet"))
    #expect(Run(["compile", "-"], input: Self.program).status == .badUsage)
    let invalid = Run(["compile", "-", "-o", "-"], input: "(module (func (result i32)))")
    #expect(invalid.status == .badInput && invalid.errors.contains("type mismatch"), "\(invalid.errors)")
  }

  @Test func everyStageIsShown() throws {
    let list = Run(["explain", "-"], input: Self.program)
    #expect(list.text == "0 square\n1 loop\n", "\(list.errors)")
    let shown = Run(["explain", "-", "-f", "loop", "--target", "x86-64"], input: Self.program)
    #expect(shown.status == .fine, "\(shown.errors)")
    for part in [
      "== WebAssembly", "local.tee 0", "== IR after joining blocks", "== machine code", "imul", "i64.add",
    ] {
      #expect(shown.text.contains(part), "\(part) is not in\n\(shown.text)")
    }
    let missing = Run(["explain", "-", "-f", "nobody"], input: Self.program)
    #expect(missing.status == .badInput && missing.errors.contains("nobody"))

    try Self.inFolder { folder in
      let path = folder + "/loop.html"
      let page = Run(["explain", "-", "-f", "1", "--html", path], input: Self.program)
      #expect(page.status == .fine && page.text.isEmpty, "\(page.errors)")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(
        text.hasPrefix("<!doctype html>") && text.contains("data-s=") && !text.contains("src=")
          && !text.contains("href="))
    }
  }
}
