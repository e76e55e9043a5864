import Foundation
import Martlet
import MartletWASI
import Testing

/// A program of Examples/guests, what it is given, and what comes of it.
struct GuestProgram: CustomTestStringConvertible, Sendable {
  var name: String
  var arguments: [String] = []
  var environment: [String] = []
  var input = ""
  var isDeterministic = false
  /// Files that it finds in a directory called `box`, by path; without any there is no directory.
  var files: [String: String] = [:]
  var isReadOnly = false

  var output = ""
  var errors = ""
  var status = 0
  /// Files that are there afterwards; nil for what has to be gone.
  var changes: [String: String?] = [:]

  var testDescription: String { ([name] + arguments).joined(separator: " ") }

  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Examples/guests"

  var path: String { "\(Self.folder)/\(name).wasm" }

  private static let texts = ["one.txt": "b a c a\n", "in/two.txt": "A d\n"]

  static let all: [GuestProgram] = [
    // C
    GuestProgram(
      name: "files", arguments: ["list", "box"], files: texts, output: "box/in/\nbox/in/two.txt 4\nbox/one.txt 8\n"),
    GuestProgram(
      name: "files", arguments: ["show", "box/in/../one.txt"], files: texts, isReadOnly: true, output: "b a c a\n"),
    GuestProgram(
      name: "files", arguments: ["copy", "box/one.txt", "box/in/three.txt"], files: texts,
      changes: ["in/three.txt": "b a c a\n", "one.txt": "b a c a\n"]),
    GuestProgram(
      name: "files", arguments: ["move", "box/one.txt", "box/in/two.txt"], files: texts,
      changes: ["in/two.txt": "b a c a\n", "one.txt": nil]),
    GuestProgram(
      name: "files", arguments: ["remove", "box/in/two.txt"], files: texts, changes: ["in/two.txt": nil]),
    GuestProgram(
      name: "files", arguments: ["remove", "box/in"], files: texts, errors: "files: box/in: Directory not empty\n",
      status: 1),
    GuestProgram(
      name: "files", arguments: ["copy", "box/one.txt", "box/new.txt"], files: texts, isReadOnly: true,
      errors: "files: box/new.txt: Read-only file system\n", status: 1, changes: ["new.txt": nil]),
    GuestProgram(
      name: "files", arguments: ["show", "box/../../etc/passwd"], files: texts,
      errors: "files: box/../../etc/passwd: Operation not permitted\n", status: 1),
    GuestProgram(
      name: "files", arguments: ["link", "one.txt", "box/other"], files: texts, changes: ["other": "b a c a\n"]),
    GuestProgram(name: "files", arguments: ["pass"], input: "through", output: "through"),
    // Rust
    GuestProgram(
      name: "words", arguments: ["2", "box"], files: texts, isReadOnly: true,
      output: "      3 a\n      1 b\n      2 files, 4 different words\n"),
    GuestProgram(
      name: "words", arguments: ["9"], input: "Grüße, grüße; tschüß\n",
      output: "      2 grüße\n      1 tschüß\n      0 files, 2 different words\n"),
    GuestProgram(
      name: "words", arguments: ["9", "box/none"], files: texts, errors: "words: box/none: entity not found\n",
      status: 1),
    // Embedded Swift
    GuestProgram(
      name: "world", arguments: ["one", "zwölf"], environment: ["LANG=de", "EMPTY="], isDeterministic: true,
      files: texts,
      output: """
        argument world
        argument one
        argument zwölf
        variable LANG=de
        variable EMPTY=
        time 946684800000001000
        elapsed 2000
        random afcd1d7b39a820e2
        directory box

        """),
    // Zig
    GuestProgram(name: "sort", input: "b\na\nß\nc\n", output: "a\nb\nc\nß\n"),
  ]
}

/// Programs that compilers of several languages made, through the library and through the command.
@Suite struct GuestProgramTests {
  @Test(arguments: GuestProgram.all) func throughTheLibrary(_ program: GuestProgram) throws {
    let scratch = try scratch(program)
    let output = OutputBytes()
    let errors = OutputBytes()
    var capabilities = program.isDeterministic ? Capabilities.deterministic() : Capabilities()
    capabilities.arguments = [program.name] + program.arguments
    capabilities.environment = program.environment.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (parts[0], parts[1])
    }
    capabilities.standardInput = InputBytes(Array(program.input.utf8))
    capabilities.standardOutput = output
    capabilities.standardError = errors
    if !program.files.isEmpty {
      let files = HostFileSystem(scratch.path)
      capabilities.mount(program.isReadOnly ? files.readOnly : files, at: "box")
    }
    let status = try WASI(capabilities).run(Module(path: program.path))
    #expect(Int(status) == program.status)
    #expect(output.text == program.output)
    #expect(errors.text == program.errors)
    check(program, scratch)
  }

  @Test(arguments: GuestProgram.all) func throughTheCommand(_ program: GuestProgram) throws {
    guard let command = MartletProcess.command else { return }
    let scratch = try scratch(program)
    var words = ["run"]
    if program.isDeterministic { words.append("--deterministic") }
    for variable in program.environment { words += ["--env", variable] }
    if !program.files.isEmpty { words += ["--dir", "\(scratch.path)::box" + (program.isReadOnly ? ":ro" : "")] }
    let run = try MartletProcess(command, words + [program.path] + program.arguments)
    let (status, output, errors) = run.finish(input: program.input)
    #expect(status == program.status)
    // The name of a program is the path by which it was called.
    #expect(output.replacing("argument \(program.path)", with: "argument \(program.name)") == program.output)
    #expect(errors.split(separator: "\n").filter { !$0.hasPrefix("hint: ") } == program.errors.split(separator: "\n"))
    check(program, scratch)
  }

  private func scratch(_ program: GuestProgram) throws -> Scratch {
    let scratch = try Scratch()
    for (name, text) in program.files { try scratch.write(text, to: name) }
    return scratch
  }

  private func check(_ program: GuestProgram, _ scratch: Scratch) {
    for (name, text) in program.changes { #expect(scratch.read(name) == text, "\(name)") }
  }

  // MARK: Connections

  @Test func aServerThroughTheLibrary() async throws {
    let listener = try HostListener(address: "127.0.0.1", port: 0)
    let first = client(port: listener.port, sending: "hello")
    let second = client(port: listener.port, sending: String(repeating: "x", count: 100_000))
    let output = OutputBytes()
    var capabilities = Capabilities(arguments: ["echo", "2"])
    capabilities.standardOutput = output
    capabilities.listen(listener)
    let module = try Module(path: GuestProgram.folder + "/echo.wasm")
    #expect(try WASI(capabilities).run(module) == 0)
    let answers = [first(), second()]
    #expect(Set(answers.map(\.utf8.count)) == [5, 100_000])
    #expect(Set(output.text.split(separator: " ").compactMap { Int($0) }) == [5, 100_000])
  }

  @Test func aServerThroughTheCommand() throws {
    guard let command = MartletProcess.command else { return }
    // A port that was free a moment ago.
    let port = try HostListener(address: "127.0.0.1", port: 0).port
    let run = try MartletProcess(
      command, ["run", "--listen", "127.0.0.1:\(port)", GuestProgram.folder + "/echo.wasm", "1"])
    var answer = ""
    // The server needs a moment until it listens.
    for _ in 0..<500 where answer.isEmpty {
      answer = client(port: port, sending: "hello")()
      if answer.isEmpty { usleep(10_000) }
    }
    #expect(answer == "hello")
    let (status, output, errors) = run.finish(input: "")
    #expect(status == 0 && output == "connection 1: 5 bytes\n", "\(output)\(errors)")
  }
}

/// The command, as a process of its own.
final class MartletProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()

  /// Where the command lies: beside the tests, where they were built together.
  static let command: String? = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    let places = [tests, CommandLine.arguments[0]].map { ($0 as NSString).deletingLastPathComponent + "/martlet" }
    let found = places.first { FileManager.default.isExecutableFile(atPath: $0) }
    if found == nil { print("the command martlet is not beside the tests: programs were run through the library only") }
    return found
  }()

  init(_ command: String, _ words: [String]) throws {
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = words
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  /// Waits for the end. What is read and written fits into pipes.
  func finish(input text: String) -> (status: Int, output: String, errors: String) {
    try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try? input.fileHandleForWriting.close()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      Int(process.terminationStatus), String(decoding: written, as: UTF8.self),
      String(decoding: complained, as: UTF8.self)
    )
  }
}
