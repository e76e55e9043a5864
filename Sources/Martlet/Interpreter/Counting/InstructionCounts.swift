import Synchronization

/// How often each instruction of the translated code was executed, and which ones followed each other. Fusions are chosen
/// from it.
///
/// Code that is translated with counts has a counting instruction before each other one.
package final class InstructionCounts: Sendable {
  private let entries = Mutex(Entries())

  private struct Entries: @unchecked Sendable {
    var instructions: [Entry] = []
    var counters: [UnsafeMutablePointer<UInt64>] = []
  }

  struct Entry {
    var handler: UnsafeRawPointer
    var counter: UnsafeMutablePointer<UInt64>
    /// Whether it is only reached from the one before it.
    var follows: Bool
  }

  package init() {}

  deinit { entries.withLock { for counter in $0.counters { counter.deallocate() } } }

  /// Takes over what a function consists of.
  func add(_ instructions: [Entry]) {
    nonisolated(unsafe) let instructions = instructions
    entries.withLock {
      $0.instructions += instructions
      $0.counters += instructions.map(\.counter)
    }
  }

  /// The runs of `length` instructions that were executed most often, with their counts.
  package func mostFrequent(length: Int, limit: Int) -> [(names: [String], count: UInt64)] {
    let names = HandlerNames.all()
    let totals: [[String]: UInt64] = entries.withLock { entries in
      var totals: [[String]: UInt64] = [:]
      let instructions = entries.instructions
      guard instructions.count >= length else { return [:] }
      for first in 0...(instructions.count - length) {
        let run = instructions[first..<first + length]
        guard let count = run.last?.counter.pointee, count > 0, run.dropFirst().allSatisfy(\.follows) else { continue }
        totals[run.map { names[$0.handler] ?? "other" }, default: 0] += count
      }
      return totals
    }
    return totals.sorted { $0.value > $1.value }.prefix(limit).map { ($0.key, $0.value) }
  }

  /// How many instructions were executed.
  package var total: UInt64 { entries.withLock { $0.instructions.reduce(0) { $0 &+ $1.counter.pointee } } }

  /// A table of the most frequent instructions, pairs and triples.
  package func report(limit: Int = 40) -> String {
    let total = max(self.total, 1)
    var text = "\(total) instructions\n"
    for (length, title) in [(1, "instructions"), (2, "pairs"), (3, "triples")] {
      text += "\n\(title)\n"
      for row in mostFrequent(length: length, limit: limit) {
        let share = (Double(row.count) / Double(total) * 1000).rounded() / 10
        text += "  \(share) %\t\(row.names.joined(separator: " · "))\n"
      }
    }
    return text
  }
}

/// Counts the instruction behind it.
let countHandler: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
  let counter = pc.load(fromByteOffset: 8, as: UnsafeMutablePointer<UInt64>.self)
  counter.pointee &+= 1
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}
