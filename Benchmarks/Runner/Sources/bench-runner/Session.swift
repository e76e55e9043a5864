import Foundation
import Scoreboard

/// One run of the scoreboard: rounds over programs and peers, interleaved, every figure recorded as it comes.
struct Session {
  let places: Places
  let launcher: Launcher
  let options: Options
  let progress: Progress
  var peers: [Peer]
  var programs: [Program]
  var report: Report
  private var given = Set<String>()

  init(places: Places, launcher: Launcher, options: Options, progress: Progress) throws {
    self.places = places
    self.launcher = launcher
    self.options = options
    self.progress = progress
    peers = PeerFinder(places: places, launcher: launcher).all()
    programs = try Program.all(in: places)
    report = Report(
      date: Date(),
      commit: launcher.firstLine(Command(words: ["git", "-C", places.root.path, "rev-parse", "--short", "HEAD"])) ?? "",
      processor: Machine.processor, system: Machine.system, mode: options.isFull ? "full" : "quick",
      columns: peers.map(\.column), rows: programs.map { Report.Row(id: $0.name, about: $0.manifest.about) })
  }

  /// Programs asked for, with hello always among them: it is the measure of a bare start.
  private var chosen: [Program] {
    programs.filter { options.wants($0.name) || $0.name == "hello" }
  }

  mutating func prepareNatives() {
    progress.begin("native builds")
    for index in programs.indices where options.wants(programs[index].name) || programs[index].name == "hello" {
      progress.step(programs[index].name)
      do {
        try programs[index].prepareNative(in: places, with: launcher)
      } catch {
        progress.remark("\(error)")
      }
    }
  }

  /// Every program on every peer, round by round; who begins changes with the round. Stops early when the time is up, but
  /// never before one whole round.
  mutating func measurePrograms(rounds: Int, budget: TimeInterval) throws {
    let start = Date()
    var expected: [String: String] = [:]
    for round in 0..<rounds where !isOver(budget, since: start, after: round) {
      progress.begin("programs, round \(round + 1) of \(rounds)")
      var bareStart: [String: Double] = [:]
      let (first, others) = (chosen.filter { $0.name == "hello" }, chosen.filter { $0.name != "hello" })
      for program in first + others {
        for peer in rotated(peers, by: round) {
          guard let command = self.command(for: program, on: peer), !given.contains(key(program.name, peer.id)) else {
            continue
          }
          progress.step("\(program.name) on \(peer.id)")
          let outcome = try launcher.run(command)
          guard outcome.failure == nil, let line = ProgramLine(outcome.output) else {
            giveUp(program, peer, round, outcome.failure ?? "printed something else: \(outcome.output.prefix(60))")
            continue
          }
          if let known = expected[program.name], known != line.checksum {
            progress.remark("\(program.name) on \(peer.id): wrong checksum \(line.checksum), expected \(known)")
            giveUp(program, peer, round, "wrong checksum")
            continue
          }
          expected[program.name] = line.checksum
          if program.name == "hello" { bareStart[peer.id] = outcome.cpu }
          record(line, outcome, of: program, on: peer, round: round, bareStart: bareStart[peer.id])
        }
      }
    }
  }

  /// Whether another round like those before would take longer than allowed. Rounds that were asked for are always done.
  private func isOver(_ budget: TimeInterval, since start: Date, after rounds: Int) -> Bool {
    let spent = Date().timeIntervalSince(start)
    return options.rounds == nil && rounds > 0 && spent + spent / Double(rounds) > budget
  }

  private mutating func record(
    _ line: ProgramLine, _ outcome: Outcome, of program: Program, on peer: Peer, round: Int, bareStart: Double?
  ) {
    if program.isKernel {
      let kernel = line.kernelTime(processTime: outcome.cpu, bareStart: bareStart)
      report.record(.kernel, row: program.name, column: peer.id, round: round, value: kernel)
      report.record(.process, row: program.name, column: peer.id, round: round, value: outcome.cpu)
      report.record(.memory, row: program.name, column: peer.id, round: round, value: outcome.peak)
    }
    if let longest = line.extra {
      report.record(.pauses, row: "longest wait", column: peer.id, round: round, value: longest)
      report.record(.pauses, row: "whole program, CPU", column: peer.id, round: round, value: outcome.cpu)
      report.record(.pauses, row: "peak memory", column: peer.id, round: round, value: outcome.peak)
    }
  }

  private mutating func giveUp(_ program: Program, _ peer: Peer, _ round: Int, _ reason: String) {
    given.insert(key(program.name, peer.id))
    let section: Report.Section = program.isKernel ? .kernel : program.name == "hello" ? .start : .pauses
    let row = program.isKernel ? program.name : program.name == "hello" ? "CPU time" : "longest wait"
    report.record(section, row: row, column: peer.id, round: round, value: nil, note: reason)
  }

  /// The smallest program: CPU time, time to its output, memory.
  mutating func measureStart(rounds: Int) throws {
    guard options.wants("start"), let hello = programs.first(where: { $0.name == "hello" }) else { return }
    progress.begin("starting")
    for round in 0..<rounds {
      for peer in rotated(peers, by: round) {
        guard let command = self.command(for: hello, on: peer), !given.contains(key(hello.name, peer.id)) else {
          continue
        }
        let outcome = try launcher.run(command)
        guard outcome.status == 0 else { continue }
        report.record(.start, row: "CPU time", column: peer.id, round: round, value: outcome.cpu)
        report.record(.start, row: "first output", column: peer.id, round: round, value: outcome.firstOutput)
        report.record(.start, row: "peak memory", column: peer.id, round: round, value: outcome.peak)
      }
    }
  }

  mutating func measureEmbedding(rounds: Int) throws {
    guard options.wants("embedding") else { return }
    for round in 0..<rounds {
      progress.begin("embedding, round \(round + 1) of \(rounds)")
      for measure in ["instantiate", "call-in", "call-out"] {
        for peer in rotated(peers, by: round) {
          guard let line = try drive(peer, measure, places.embedding) else { continue }
          report.record(.embedding, row: measure, column: peer.id, round: round, value: line.line.ns)
        }
      }
    }
  }

  /// Large modules: what it takes to check, translate, compile and enter them. Memory is what the driver's process takes
  /// beyond the same measure of a tiny module.
  mutating func measureLoading(rounds: Int, budget: TimeInterval) throws {
    guard options.wants("load") else { return }
    let files = names(in: places.modules).filter { $0.hasSuffix(".wasm") }
    if files.isEmpty { progress.remark("no large modules: Benchmarks/bench --modules makes them") }
    var small: [String: Double] = [:]
    var hopeless = Set<String>()
    let start = Date()
    for round in 0..<rounds where !isOver(budget, since: start, after: round) {
      progress.begin("loading, round \(round + 1) of \(rounds)")
      for file in files {
        let path = places.modules.appending(path: file).path
        let name = String(file.dropLast(".wasm".count))
        report.note(module: name, bytes: size(of: path))
        for measure in ["validate", "translate", "compile", "first-call", "load-ahead"] {
          // All of them take too long for a quick look.
          if !options.isFull, name != "sqlite" { continue }
          for peer in rotated(peers, by: round) where !hopeless.contains(key(name + measure, peer.id)) {
            let tiny = key(measure, peer.id)
            if small[tiny] == nil { small[tiny] = try drive(peer, measure, places.embedding)?.peak }
            progress.step("\(measure) of \(name) on \(peer.id)")
            guard let result = try drive(peer, measure, path) else {
              hopeless.insert(key(name + measure, peer.id))
              continue
            }
            let row = "\(name) \(measure)"
            report.record(.load, row: row, column: peer.id, round: round, value: result.line.ns)
            let more = max(0, result.peak - (small[tiny] ?? 0))
            report.record(.loadMemory, row: row, column: peer.id, round: round, value: more)
          }
        }
      }
    }
  }

  private func drive(_ peer: Peer, _ measure: String, _ path: String) throws -> (line: DriverLine, peak: Double)? {
    guard peer.absence == nil, let driver = peer.driver else { return nil }
    let outcome = try launcher.run(driver.adding(measure, path))
    if outcome.status == 3 { return nil }
    if let failure = outcome.failure {
      progress.remark("\(measure) of \(path.split(separator: "/").last ?? "") on \(peer.id): \(failure)")
      return nil
    }
    return DriverLine(outcome.output).map { ($0, outcome.peak) }
  }

  func command(for program: Program, on peer: Peer) -> Command? {
    guard peer.absence == nil else { return nil }
    if peer.id == "native" { return program.nativePath.map { Command(words: [$0]) } }
    return peer.run?.adding(program.wasmPath)
  }

  private func key(_ row: String, _ column: String) -> String { row + "\n" + column }
}

private func rotated<Element>(_ elements: [Element], by count: Int) -> [Element] {
  let start = elements.isEmpty ? 0 : count % elements.count
  return Array(elements[start...] + elements[..<start])
}

private func size(of path: String) -> Int {
  (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
}
