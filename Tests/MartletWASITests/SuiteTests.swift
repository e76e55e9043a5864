import Foundation
import Martlet
import MartletWASI
import TestSupport
import Testing

/// The official programs for WASI preview 1, run as their manifests say. Where they are not found, there are none.
@Suite struct SuiteTests {
  /// The suite's folder, or nil.
  static let folder = Suites.folder("wasi/wasip1")

  static let programs: [String] = {
    guard folder != nil else {
      print("the official WASI programs are not beside this checkout; set MARTLET_SUITES to their folder")
      return []
    }
    return Suites.files(below: "wasi/wasip1", endingIn: ".wasm")
  }()

  /// What a program is given, and what it has to do.
  struct Manifest: Decodable {
    var args: [String]?
    var env: [String: String]?
    var root: String?
    var exitCode: UInt32?
    var stdout: String?
    var stderr: String?

    enum CodingKeys: String, CodingKey {
      case args, env, root, stdout, stderr
      case exitCode = "exit_code"
    }
  }

  private func manifest(_ file: String) throws -> Manifest {
    guard let data = FileManager.default.contents(atPath: String(file.dropLast(5)) + ".json") else { return Manifest() }
    return try JSONDecoder().decode(Manifest.self, from: data)
  }

  /// The program's own copy of the files that it is given, if there are any.
  private func root(_ manifest: Manifest, _ file: String, _ scratch: Scratch) throws -> String? {
    guard let root = manifest.root else { return nil }
    try copy((file as NSString).deletingLastPathComponent + "/" + root, to: scratch.path + "/root")
    return scratch.path + "/root"
  }

  /// On the files of this machine, and on an overlay over them.
  @Test(arguments: programs, [false, true]) func program(_ name: String, onOverlay: Bool) throws {
    let file = "\(try #require(Self.folder))/\(name)"
    let manifest = try manifest(file)
    let output = OutputBytes()
    let errors = OutputBytes()
    var capabilities = Capabilities(arguments: [name] + (manifest.args ?? []))
    capabilities.environment = (manifest.env ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    capabilities.standardInput = InputBytes([])
    capabilities.standardOutput = output
    capabilities.standardError = errors
    let scratch = try Scratch()
    if let root = try root(manifest, file, scratch) {
      let files = HostFileSystem(root)
      capabilities.mount(onOverlay ? OverlayFileSystem(files) : files, at: "/")
    }
    let status = try withExtendedLifetime(scratch) { try WASI(capabilities).run(Module(path: file)) }
    #expect(status == manifest.exitCode ?? 0, "\(output.text)\(errors.text)")
    if let expected = manifest.stdout { #expect(output.text == expected) }
    if let expected = manifest.stderr { #expect(errors.text == expected) }
  }

  @Test(arguments: programs) func programInItsOwnProcess(_ name: String) throws {
    guard let command = MartletProcess.command else { return }
    let file = "\(try #require(Self.folder))/\(name)"
    let manifest = try manifest(file)
    var words = ["run"]
    for (name, value) in manifest.env ?? [:] { words += ["--env", "\(name)=\(value)"] }
    let scratch = try Scratch()
    if let root = try root(manifest, file, scratch) { words += ["--dir", "\(root)::/"] }
    let run = try MartletProcess(command, words + [file] + (manifest.args ?? []))
    let (status, output, errors) = withExtendedLifetime(scratch) { run.finish(input: "") }
    #expect(status == Int(manifest.exitCode ?? 0), "\(output)\(errors)")
    if let expected = manifest.stdout { #expect(output == expected) }
  }

  /// A copy that can be written, without what earlier runs have left.
  private func copy(_ folder: String, to target: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: folder) where !name.hasSuffix(".cleanup") {
      var isFolder: ObjCBool = false
      _ = files.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
      if isFolder.boolValue {
        try copy("\(folder)/\(name)", to: "\(target)/\(name)")
      } else {
        try (files.contents(atPath: "\(folder)/\(name)") ?? Data()).write(to: URL(fileURLWithPath: "\(target)/\(name)"))
      }
    }
  }
}
