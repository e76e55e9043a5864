import Foundation
import Martlet
import MartletWASI
import Testing

/// The official programs for WASI preview 1, run as their manifests say. Where they are not found, there are none.
@Suite struct SuiteTests {
  /// The suite's folder, or nil.
  static let folder: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let places: [String?] = [
      ProcessInfo.processInfo.environment["MARTLET_SUITES"],
      package.deletingLastPathComponent().appendingPathComponent("shared/suites").path,
    ]
    return places.compactMap { $0.map { $0 + "/wasi/wasip1" } }.first { FileManager.default.fileExists(atPath: $0) }
  }()

  static let programs: [String] = {
    guard let folder else {
      print("the official WASI programs are not beside this checkout; set MARTLET_SUITES to their folder")
      return []
    }
    let all = FileManager.default.enumerator(atPath: folder)?.allObjects.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".wasm") }.sorted()
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

  /// On the files of this machine, and on an overlay over them.
  @Test(arguments: programs, [false, true]) func program(_ name: String, onOverlay: Bool) throws {
    let folder = try #require(Self.folder)
    let file = "\(folder)/\(name)"
    var manifest = Manifest()
    if let data = FileManager.default.contents(atPath: String(file.dropLast(5)) + ".json") {
      manifest = try JSONDecoder().decode(Manifest.self, from: data)
    }
    let output = OutputBytes()
    let errors = OutputBytes()
    var capabilities = Capabilities(arguments: [name] + (manifest.args ?? []))
    capabilities.environment = (manifest.env ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    capabilities.standardInput = InputBytes([])
    capabilities.standardOutput = output
    capabilities.standardError = errors
    let scratch = try Scratch()
    if let root = manifest.root {
      try copy((file as NSString).deletingLastPathComponent + "/" + root, to: scratch.path + "/root")
      let files = HostFileSystem(scratch.path + "/root")
      capabilities.mount(onOverlay ? OverlayFileSystem(files) : files, at: "/")
    }
    let status = try withExtendedLifetime(scratch) { try WASI(capabilities).run(Module(path: file)) }
    #expect(status == manifest.exitCode ?? 0, "\(output.text)\(errors.text)")
    if let expected = manifest.stdout { #expect(output.text == expected) }
    if let expected = manifest.stderr { #expect(errors.text == expected) }
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
