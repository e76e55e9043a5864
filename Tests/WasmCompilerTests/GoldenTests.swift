import Foundation
import MachineCode
import Testing
import WasmCompiler
import WasmFormat
import WasmText

/// Files that show what becomes of a module: its text, then the optimised IR and the machine code of each function. A file
/// is its own test: everything after the first line of `=` is expected. MARTLET_UPDATE_GOLDEN=1 rewrites them.
@Suite struct GoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden").path

  static func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".wat") }.sorted()
  }

  static func output(_ text: String) -> String {
    do {
      let unit = try CompilationUnit(try WasmModule(wat: text), features: .all)
      var options = CompilerOptions(features: text.contains(";; v3") ? .v3 : .baseline, runtime: testLayout)
      options.checks = true
      var compiler = FunctionCompiler(unit, options: options)
      var output = ""
      for position in unit.module.bodies.indices {
        let function = FunctionIndex(UInt32(unit.importedFunctions + position))
        var ir = ""
        guard let code = compiler.compile(function, showing: { ir = $0 }) else {
          output += ";; ===== function \(function) is interpreted\n"
          continue
        }
        output += ";; ===== function \(function)\n" + ir + listing(code)
      }
      return output.split(separator: "\n").map { $0.hasPrefix(";;") ? String($0) : ";; \($0)" }.joined(separator: "\n")
        + "\n"
    } catch {
      return ";; ===== \(error)\n"
    }
  }

  /// The machine code of a function, each line with what it jumps to, and the tables.
  static func listing(_ code: CompiledCode) -> String {
    var text = X64.Disassembler.listing(code.bytes.prefix(code.codeSize)) { offset in
      code.relocations.first { Int($0.offset) == offset }.map { "symbol\($0.symbol)" }
    }
    if !text.hasSuffix("\n") { text += "\n" }
    for site in code.trapSites {
      text += "trap \(site.offset): \(TrapReason(site.code).map { "\($0)" } ?? "none") at \(site.source)\n"
    }
    for handler in code.handlers { text += "handler \(handler.returnOffset) at \(handler.landingOffset)\n" }
    for insertion in code.insertions {
      text += "sources from \(insertion.first) are function \(insertion.function) from \(insertion.source)"
      text += " called at \(insertion.caller)\n"
    }
    return text + "frame \(code.frame.size)\n"
  }

  @Test(arguments: names()) func agrees(name: String) throws {
    let path = Self.folder + "/" + name
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let input = text.range(of: ";; =====").map { String(text[..<$0.lowerBound]) } ?? text
    let output = Self.output(input)
    if ProcessInfo.processInfo.environment["MARTLET_UPDATE_GOLDEN"] != nil {
      try (input + output).write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      #expect(input + output == text, "\(name) changed; MARTLET_UPDATE_GOLDEN=1 rewrites it")
    }
  }
}
