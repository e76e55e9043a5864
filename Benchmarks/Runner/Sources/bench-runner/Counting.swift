import Foundation
import Scoreboard

extension Session {
  /// Instructions as callgrind counts them: the same on every run, so a change of a thousandth shows. Only for peers that
  /// interpret; callgrind cannot see into machine code made at run time.
  mutating func countInstructions() throws {
    guard let valgrind = find("valgrind") else { throw Trouble("valgrind is not on PATH") }
    let names = ["hello", "recursion", "sieve", "quicksort", "json", "virtual-calls", "nbody"]
    let patient = Launcher(path: launcher.path, limit: 600)
    progress.begin("counting instructions")
    for program in programs where names.contains(program.name) && options.wants(program.name) {
      for peer in peers where ["martlet", "wasm3"].contains(peer.id) {
        guard let command = command(for: program, on: peer) else { continue }
        progress.step("\(program.name) on \(peer.id)")
        let words = [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null"] + command.words
        let outcome = try patient.run(Command(words: words, environment: command.environment))
        let collected = outcome.complaints.split(separator: "\n").first { $0.contains("Collected :") }
        let value = collected?.split(separator: " ").last.flatMap { Double($0) }
        report.record(
          .count, row: program.name, column: peer.id, round: 0, value: value, note: value == nil ? outcome.failure : nil
        )
      }
    }
  }
}
