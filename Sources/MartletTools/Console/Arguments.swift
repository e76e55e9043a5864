/// What a command accepts behind its name.
package struct ArgumentRules: Sendable {
  /// Options without a value, such as `--json`.
  package var flags: Set<String> = []
  /// Options that take a value, such as `--output FILE`.
  package var values: Set<String> = []
  /// Short forms, such as `-o` for `--output`.
  package var short: [String: String] = [:]
  /// How many positional arguments there may be.
  package var positionals: ClosedRange<Int> = 0...Int.max
  /// Whether everything behind the first positional argument belongs to somebody else (a program that is run).
  package var stopsAtFirstPositional = false

  package init(
    flags: Set<String> = [], values: Set<String> = [], short: [String: String] = [:],
    positionals: ClosedRange<Int> = 0...Int.max, stopsAtFirstPositional: Bool = false
  ) {
    self.flags = flags
    self.values = values
    self.short = short
    self.positionals = positionals
    self.stopsAtFirstPositional = stopsAtFirstPositional
  }
}

/// Arguments taken apart by a command's rules.
package struct Arguments: Sendable {
  private var flags: Set<String> = []
  private var options: [String: [String]] = [:]
  package private(set) var positionals: [String] = []

  package init(_ words: [String], by rules: ArgumentRules) throws(UsageError) {
    var rest = words[...]
    var onlyPositionals = false
    while let word = rest.popFirst() {
      if onlyPositionals || word == "-" || !word.hasPrefix("-") {
        positionals.append(word)
        if rules.stopsAtFirstPositional { onlyPositionals = true }
        continue
      }
      if word == "--" {
        onlyPositionals = true
        continue
      }
      let (name, attached) = Self.split(word)
      let option = rules.short[name] ?? name
      if rules.flags.contains(option) {
        guard attached == nil else { throw UsageError("\(option) takes no value") }
        flags.insert(option)
      } else if rules.values.contains(option) {
        guard let value = attached ?? rest.popFirst() else { throw UsageError("\(option) needs a value") }
        options[option, default: []].append(value)
      } else {
        throw UsageError("unknown option \(word)")
      }
    }
    guard positionals.count >= rules.positionals.lowerBound else { throw UsageError("a file is missing") }
    guard positionals.count <= rules.positionals.upperBound else {
      throw UsageError("unexpected argument \(positionals[rules.positionals.upperBound])")
    }
  }

  /// `--name=value` in its two parts.
  private static func split(_ word: String) -> (name: String, value: String?) {
    guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  package func has(_ flag: String) -> Bool { flags.contains(flag) }

  /// The last value given for an option.
  package func value(_ option: String) -> String? { options[option]?.last }

  package func values(_ option: String) -> [String] { options[option] ?? [] }
}

/// The command was not called as its help says.
package struct UsageError: Error {
  package let message: String

  package init(_ message: String) { self.message = message }
}
