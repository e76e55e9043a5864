import Martlet
package import MartletTools

/// The `martlet` command.
package enum MartletCommand {
  package static var version: String { Engine.version }

  package static let all: [Command] = [
    .run, .compile, .explain, .validate, .parse, .print, .dump, .inspect, .capabilities, .strip, .wast,
  ]

  /// Runs the subcommand that the arguments (without the program's name) ask for.
  package static func run(_ arguments: [String], console: Console = .standard()) -> CommandStatus {
    let status = perform(arguments, console)
    console.flush()
    guard status == .fine, let failure = console.failure else { return status }
    complain(failure, console)
    return .badInput
  }

  private static func complain(_ error: any Error, _ console: Console) {
    console.complain(console.styledError("error: ", .red) + "\(error)")
  }

  private static func perform(_ arguments: [String], _ console: Console) -> CommandStatus {
    guard let name = arguments.first else {
      console.complain(overview)
      return .badUsage
    }
    switch name {
    case "--help", "-h", "help":
      console.print(overview)
      return .fine
    case "--version":
      console.print("martlet \(version)")
      return .fine
    default: break
    }
    guard let command = all.first(where: { $0.name == name }) else {
      console.complain("martlet: unknown command \(name)\n\n\(overview)")
      return .badUsage
    }
    return run(command, Array(arguments.dropFirst()), console)
  }

  private static func run(_ command: Command, _ words: [String], _ console: Console) -> CommandStatus {
    let own = command.rules.stopsAtFirstPositional ? words.prefix { $0.hasPrefix("-") } : words[...]
    if own.contains("--help") || own.contains("-h") {
      console.print(command.help)
      return .fine
    }
    do {
      return try command.perform(try Arguments(words, by: command.rules), console)
    } catch let error as UsageError {
      console.complain("martlet \(command.name): \(error.message)\nTry: martlet \(command.name) --help")
      return .badUsage
    } catch {
      complain(error, console)
      return .badInput
    }
  }

  private static var overview: String {
    let width = all.map(\.name.count).max() ?? 0
    let lines = all.map { command in
      let gap = String(repeating: " ", count: width - command.name.count + 2)
      return "  \(command.name)\(gap)\(command.summary)"
    }
    return """
      usage: martlet COMMAND [OPTIONS] …

      \(lines.joined(separator: "\n"))

      Every file may be `-` for standard input. `martlet COMMAND --help` says more about one of them.
      """
  }
}
