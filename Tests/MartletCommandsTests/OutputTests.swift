import Foundation
import MartletCommands
import Testing

@testable import MartletTools

/// Where results go.
@Suite struct OutputTests {
  private static let module = "(module (memory 1))"

  /// Calls the closure with a folder of its own.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-output-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func parse(to file: URL) -> Run { Run(["parse", "-", "-o", file.path], input: Self.module) }

  private func isModule(_ file: URL) throws -> Bool {
    try Data(contentsOf: file).starts(with: [0, 0x61, 0x73, 0x6D])
  }

  @Test func filesKeepTheirMode() throws {
    try inFolder { folder in
      let file = folder.appending(path: "a.wasm")
      #expect(parse(to: file).status == .fine)
      try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: file.path)
      #expect(parse(to: file).status == .fine)
      #expect(try isModule(file))
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o750)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.wasm"])
    }
  }

  @Test(arguments: [false, true]) func linksStayLinks(leadsSomewhere: Bool) throws {
    try inFolder { folder in
      let (file, link) = (folder.appending(path: "a.wasm"), folder.appending(path: "link.wasm"))
      if leadsSomewhere { try Data([1]).write(to: file) }
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "a.wasm")
      #expect(parse(to: link).status == .fine)
      #expect(try isModule(file))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "a.wasm")
    }
  }

  @Test func pipesAreWrittenInto() throws {
    try inFolder { folder in
      let pipe = folder.appending(path: "pipe")
      try #require(mkfifo(pipe.path, 0o600) == 0)
      // Open for both, so that nobody waits for the other end.
      let reader = open(pipe.path, O_RDWR | O_NONBLOCK)
      defer { close(reader) }
      #expect(parse(to: pipe).status == .fine)
      var bytes = [UInt8](repeating: 0, count: 8)
      #expect(read(reader, &bytes, 8) == 8)
      #expect(bytes.prefix(4) == [0, 0x61, 0x73, 0x6D])
    }
  }

  @Test func longNamesAreNames() throws {
    try inFolder { folder in
      let file = folder.appending(path: String(repeating: "n", count: 250) + ".wasm")
      #expect(parse(to: file).status == .fine)
      let isThere = try isModule(file)
      #expect(isThere)
    }
  }

  /// Lost output is a failure, whatever the command.
  @Test(arguments: [["--version"], ["--help"], ["parse", "-"], ["print", "-"], ["inspect", "-"], ["strip", "-"]])
  func lostOutputIsAFailure(_ arguments: [String]) {
    var errors = ""
    let console = Console(
      readInput: { () throws(FileError) in Array(Self.module.utf8) },
      writeOutput: { (_) throws(FileError) in throw FileError("write", "standard output", ENOSPC) },
      writeErrors: { errors += String(decoding: $0, as: UTF8.self) })
    #expect(MartletCommand.run(arguments, console: console) == .badInput)
    #expect(errors == "error: cannot write standard output: No space left on device\n")
  }

  @Test(arguments: ["parse", "strip"]) func binaryStaysOffTerminals(_ command: String) {
    var output: [UInt8] = []
    let console = Console(
      isTerminal: true, readInput: { () throws(FileError) in Array(Self.module.utf8) },
      writeOutput: { output += $0 }, writeErrors: { _ in })
    #expect(MartletCommand.run([command, "-"], console: console) == .badUsage)
    #expect(output.isEmpty)
  }

  @Test func commentsMayHaveAnyBytes() {
    #expect(Run(["validate", "-"], input: Array(" ;; a\u{1}b\u{0}\n(module)".utf8)).status == .fine)
    #expect(Run(["validate", "-"], input: [1, 2, 3]).errors.contains("neither"))
  }
}
