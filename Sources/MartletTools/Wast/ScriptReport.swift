import WasmText

/// What came of a script's commands.
struct ScriptReport {
  struct Failure {
    var line: Int
    var expected: String
    var got: String
  }

  let path: String
  var passed = 0
  var skipped = 0
  var failures: [Failure] = []
  /// Commands that were carried out, by the classes of the suite's own count.
  var modules = 0
  var assertions = 0
  var invocations = 0

  mutating func fail(_ command: ScriptCommand, expected: String, got: String) {
    failures.append(Failure(line: command.line, expected: expected, got: got))
  }

  mutating func count(_ kind: ScriptCommand.Kind) {
    switch kind {
    case .module, .instance: modules += 1
    case .action: invocations += 1
    case .assertReturn, .assertTrap, .assertException, .assertExhaustion, .assertSuspension, .assertInvalid,
      .assertMalformed, .assertUnlinkable:
      assertions += 1
    case .register, .thread, .wait, .component, .malformed: break
    }
  }

  /// Adds what came of other commands.
  mutating func add(_ other: ScriptReport) {
    passed += other.passed
    skipped += other.skipped
    failures += other.failures
    modules += other.modules
    assertions += other.assertions
    invocations += other.invocations
  }
}

extension ScriptReport {
  /// What there is to say when no command could be carried out.
  init(path: String, expected: String, got: String) {
    self.init(path: path)
    failures.append(Failure(line: 1, expected: expected, got: got))
  }
}

/// How many commands each script of the official suites holds, so that a runner that skips some is found out.
struct ScriptCounts {
  private struct Row {
    var modules: Int
    var assertions: Int
    var invocations: Int
  }

  private var rows: [String: Row] = [:]

  /// Reads a table with the columns path, modules, components, assertions, invocations.
  init(_ table: [UInt8]) {
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst() {
      let columns = line.split(separator: "\t")
      guard columns.count == 5, let modules = Int(columns[1]), let assertions = Int(columns[3]),
        let invocations = Int(columns[4])
      else { continue }
      rows[String(columns[0])] = Row(modules: modules, assertions: assertions, invocations: invocations)
    }
  }

  /// What a report leaves out of its script's count; nil when nothing, or when the script is not in the table.
  func shortfall(_ report: ScriptReport) -> String? {
    let parts = report.path.split(separator: "/")
    for start in parts.indices {
      guard let row = rows[parts[start...].joined(separator: "/")] else { continue }
      let pairs = [
        ("modules", row.modules, report.modules), ("assertions", row.assertions, report.assertions),
        ("invocations", row.invocations, report.invocations),
      ]
      return pairs.first { $0.2 < $0.1 }.map { "\($0.2) of \($0.1) \($0.0) were carried out" }
    }
    return nil
  }
}
