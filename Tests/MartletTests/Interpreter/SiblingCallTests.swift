#if !DEBUG && os(Linux)
  import Foundation
  import Martlet
  import Testing

  /// Handlers go on by calling the next one as the last thing they do, which an optimised build makes a jump. This is an
  /// optimisation and no promise, so the machine code is looked at: a handler that called would use up the stack.
  struct SiblingCallTests {
    private func output(_ command: String, _ arguments: [String]) throws -> String? {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [command] + arguments
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }

    @Test func everyHandlerEndsInAJump() throws {
      let binary = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      guard let path = Self.binary(containing: "CallHandlers", beside: binary),
        let disassembly = try output("objdump", ["-d", "-w", "--no-show-raw-insn", path])
      else {
        print(
          "objdump is not installed, or the tests are not in a binary of their own: the machine code was not looked at")
        return
      }
      var handlers = 0
      var name = ""
      // Of the handler being looked at: whether it jumps through a pointer, and whether it calls through one.
      var jumps = false
      var calls = false
      func finish() {
        if calls, !jumps { Issue.record("a handler calls the next one: \(name)") }
        jumps = false
        calls = false
      }
      for line in disassembly.split(separator: "\n") {
        if line.hasSuffix(">:") {
          finish()
          name = String(line)
          if Self.isHandler(name) { handlers += 1 }
          continue
        }
        guard Self.isHandler(name), let instruction = line.split(separator: "\t").dropFirst().first else { continue }
        if instruction.hasPrefix("jmp"), instruction.contains("*") { jumps = true }
        guard instruction.hasPrefix("call") else { continue }
        if instruction.contains("*") { calls = true }
        // What the optimiser makes of two handlers that differ by a constant: one code for both, which each of them calls.
        if Self.isHandler(String(instruction)) { Issue.record("a handler calls another: \(name)") }
      }
      finish()
      #expect(handlers > 500)
    }

    private static func isHandler(_ name: String) -> Bool {
      name.contains("7Martlet") && name.contains("Handlers") && name.contains("U")
    }

    /// The tests may be in the executable or in a bundle beside it.
    private static func binary(containing symbol: String, beside executable: String) -> String? {
      let directory = (executable as NSString).deletingLastPathComponent
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      let candidates = [executable] + names.filter { $0.hasSuffix(".xctest") }.map { directory + "/" + $0 }
      return candidates.first {
        guard let data = FileManager.default.contents(atPath: $0) else { return false }
        return data.range(of: Data(symbol.utf8)) != nil
      }
    }
  }
#endif
