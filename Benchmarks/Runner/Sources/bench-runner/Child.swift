import Foundation

/// A command line with what it needs in its environment.
struct Command {
  var words: [String]
  var environment: [String: String] = [:]

  func adding(_ more: String...) -> Command {
    Command(words: words + more, environment: environment)
  }
}

/// What a finished child used and wrote.
struct Outcome {
  var status: Int
  var cpu: Double
  var firstOutput: Double
  var wall: Double
  var peak: Double
  var output: String
  var complaints: String

  /// A short reason when the child failed.
  var failure: String? {
    if status == 0 { return nil }
    if status == 124 { return "took too long" }
    let lines = (complaints + "\n" + output).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let telling = lines.first { $0.localizedCaseInsensitiveContains("error") } ?? lines.first
    return telling.map { String($0.prefix(160)) } ?? "ended with status \(status)"
  }
}

/// Starts children through bench-launch, one at a time.
struct Launcher {
  let path: String
  var limit = 60

  func run(_ command: Command) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = [String(limit)] + command.words
    process.environment = ProcessInfo.processInfo.environment.merging(command.environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw Trouble("\(path) gave no account") }
    let numbers = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 6 else { throw Trouble("\(path) gave an account of \(numbers.count) numbers") }
    let rest = bytes[(end + 1)...]
    return Outcome(
      status: Int(numbers[0]), cpu: numbers[1], firstOutput: numbers[2], wall: numbers[3], peak: numbers[4],
      output: String(decoding: rest.prefix(Int(numbers[5])), as: UTF8.self),
      complaints: String(decoding: rest.dropFirst(Int(numbers[5])), as: UTF8.self))
  }

  /// The first line of what a command prints, or nothing when it cannot be run.
  func firstLine(_ command: Command) -> String? {
    guard let outcome = try? run(command), outcome.status == 0 else { return nil }
    return (outcome.output + outcome.complaints).split(separator: "\n").first.map(String.init)
  }
}

struct Trouble: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
