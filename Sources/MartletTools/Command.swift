/// A subcommand of `martlet`.
package struct Command: Sendable {
  package let name: String
  /// What it does, in a line of the overview.
  package let summary: String
  /// What `--help` prints: usage, options, an example.
  package let help: String
  package let rules: ArgumentRules
  package let perform: @Sendable (Arguments, Console) throws -> CommandStatus

  package init(
    name: String, summary: String, help: String, rules: ArgumentRules,
    perform: @escaping @Sendable (Arguments, Console) throws -> CommandStatus
  ) {
    self.name = name
    self.summary = summary
    self.help = help
    self.rules = rules
    self.perform = perform
  }
}
