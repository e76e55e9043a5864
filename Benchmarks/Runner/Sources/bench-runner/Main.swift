import Foundation
import Scoreboard

@main
struct Main {
  static func main() {
    do {
      try run(Options(Array(CommandLine.arguments.dropFirst())))
    } catch {
      FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ options: Options) throws {
    if let functions = options.generates {
      var module = GeneratedModule(functions: functions)
      return print(module.source())
    }
    let places = Places(root: URL(fileURLWithPath: options.root))
    let launcher = Launcher(path: places.tools.appending(path: "bench-launch").path)
    let progress = Progress()
    if options.rebuildsPrograms {
      progress.begin("building programs")
      for program in try Program.all(in: places) where !program.isFetched && options.wants(program.name) {
        progress.step(program.name)
        do {
          try program.build(program.manifest.wasm, output: program.wasmPath, with: launcher)
        } catch {
          progress.remark("\(error)")
        }
      }
      return progress.end()
    }
    let report = try options.readsReport.map(read) ?? measure(options, places, launcher, progress)
    progress.end()
    print(report.text)
    if let path = options.compare {
      print("\nAgainst \(path)\n")
      print(Comparison(from: try read(path), to: report).text)
    }
    if let path = options.json {
      try report.encoded().write(to: URL(fileURLWithPath: path))
    }
    if let path = options.html {
      try Data(report.page.utf8).write(to: URL(fileURLWithPath: path))
    }
    let wrong = report.measurements.filter { $0.note == "wrong checksum" }
    if !wrong.isEmpty {
      throw Trouble("wrong results: " + wrong.map { "\($0.row) on \($0.column)" }.joined(separator: ", "))
    }
  }

  private static func measure(
    _ options: Options, _ places: Places, _ launcher: Launcher, _ progress: Progress
  ) throws -> Report {
    progress.begin("looking for peers")
    var session = try Session(places: places, launcher: launcher, options: options, progress: progress)
    if options.isCounting {
      try session.countInstructions()
      return session.report
    }
    session.prepareNatives()
    let isFull = options.isFull
    try session.measureStart(rounds: options.rounds ?? (isFull ? 25 : 7))
    try session.measureEmbedding(rounds: options.rounds ?? (isFull ? 7 : 2))
    try session.measurePrograms(rounds: options.rounds ?? (isFull ? 11 : 3), budget: isFull ? 660 : 50)
    try session.measureLoading(rounds: options.rounds ?? (isFull ? 3 : 1), budget: isFull ? 300 : 30)
    return session.report
  }

  private static func read(_ path: String) throws -> Report {
    try Report(decoding: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
