import Foundation
import Martlet
import Testing

// What the README says of modules that are compiled ahead of time.

@Suite struct CompiledSample {
  @Test(.enabled(if: CompilationTarget.current != nil)) func compiledOnce() throws {
    let folder = NSTemporaryDirectory() + "martlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (source, destination) = (folder + "/plugin.wat", folder + "/plugin.martlet")
    try #"(module (func (export "answer") (result i32) (i32.const 42)))"#
      .write(toFile: source, atomically: true, encoding: .utf8)

    let bytes = try Module(path: source).compiled()
    try Data(bytes).write(to: URL(filePath: destination))
    let plugin = try Module(compiledFile: destination)  // mapped; machine code, so only from whom you trust

    let instance = try Instance(plugin, in: Store())
    #expect(try instance.function("answer", as: (() throws -> Int32).self)() == 42)
  }
}
