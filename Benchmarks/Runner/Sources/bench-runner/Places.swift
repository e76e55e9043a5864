import Foundation

/// Where things lie.
struct Places {
  let root: URL

  var benchmarks: URL { root.appending(path: "Benchmarks") }
  var programs: URL { benchmarks.appending(path: "Programs") }
  var embedding: String { benchmarks.appending(path: "Embedding/embedding.wasm").path }
  var peers: URL { root.appending(path: ".peers") }
  var native: URL { peers.appending(path: "native") }
  var modules: URL { peers.appending(path: "modules") }
  /// The folder of this very executable: bench-launch lies beside it.
  var tools: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
  }
}

func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

/// Looks a command up as the shell does.
func find(_ name: String) -> String? {
  let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  return folders.lazy.map { "\($0)/\(name)" }.first(where: isExecutable)
}

func names(in folder: URL) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
}
