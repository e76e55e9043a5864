import Foundation

/// A benchmark program: its folder, what program.json says of it, and its native build when there is one.
struct Program {
  struct Manifest: Decodable {
    var about: String
    var group: String
    var needs: [String]
    var wasm: String
    var native: String?
  }

  var name: String
  var manifest: Manifest
  var folder: URL
  var wasmPath: String
  var nativePath: String?

  /// Made from fetched sources, and therefore not among the committed files.
  var isFetched: Bool { manifest.needs.contains("modules") }

  /// Programs that measure something other than their kernel.
  var isKernel: Bool { manifest.group != "start" && name != "gc-pauses" }

  static func all(in places: Places) throws -> [Program] {
    let order = [
      "calls", "integer", "float", "memory", "branches", "mixed", "simd", "gc", "exceptions", "real", "start",
    ]
    let found = try names(in: places.programs).compactMap { name -> Program? in
      let folder = places.programs.appending(path: name)
      guard let data = try? Data(contentsOf: folder.appending(path: "program.json")) else { return nil }
      let manifest = try JSONDecoder().decode(Manifest.self, from: data)
      let isFetched = manifest.needs.contains("modules")
      let wasm = (isFetched ? places.modules : folder).appending(path: name + ".wasm").path
      if isFetched && !FileManager.default.fileExists(atPath: wasm) { return nil }
      return Program(name: name, manifest: manifest, folder: folder, wasmPath: wasm)
    }
    return found.sorted {
      (order.firstIndex(of: $0.manifest.group) ?? 99, $0.name) < (
        order.firstIndex(of: $1.manifest.group) ?? 99, $1.name
      )
    }
  }

  /// Runs a build line of the manifest in the program's folder.
  func build(_ line: String, output: String, with launcher: Launcher) throws {
    let launcher = Launcher(path: launcher.path, limit: 600)
    let command = Command(words: ["/bin/sh", "-c", "cd '\(folder.path)' && \(line)"], environment: ["OUT": output])
    if let failure = try launcher.run(command).failure { throw Trouble("\(name) does not build: \(failure)") }
  }

  /// The native program, built again only when a source is newer.
  mutating func prepareNative(in places: Places, with launcher: Launcher) throws {
    guard let line = manifest.native else { return }
    try FileManager.default.createDirectory(at: places.native, withIntermediateDirectories: true)
    let path = places.native.appending(path: name).path
    let sources = [folder, places.programs.appending(path: "support")]
    let newest = sources.flatMap { folder in names(in: folder).map { modified(folder.appending(path: $0).path) } }.max()
    if !isExecutable(path) || modified(path) < newest ?? .distantPast {
      try build(line, output: path, with: launcher)
    }
    nativePath = path
  }
}

private func modified(_ path: String) -> Date {
  (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date ?? .distantPast
}
