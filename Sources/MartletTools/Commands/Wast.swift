import Martlet
import WasmFormat
import WasmText

extension Command {
  package static let wast = Command(
    name: "wast", summary: "runs specification test scripts",
    help: """
      usage: martlet wast [OPTIONS] PATH…

      Runs test scripts, and all scripts in folders. Prints a line for each command that fails and each path that cannot be
      read, and closes with a count of commands.

        --json            print one JSON object for each script instead
        --tier TIER       interpreter (the default); jit: compile all functions first; aot: compile each module, and run what
                          is loaded from the bytes
        --verify-code     check machine code before it runs
        --counts FILE     a table of how many commands each script holds; a script of which fewer were carried out fails
      \(featuresHelp)

      example: martlet wast tests/core tests/custom/name.wast
      """,
    rules: ArgumentRules(
      flags: ["--json", "--verify-code"], values: ["--counts", "--features", "--tier"], positionals: 1...Int.max)
  ) { arguments, console in
    var configuration = Engine.Configuration()
    configuration.features = try arguments.features()
    configuration.verifiesCode = arguments.has("--verify-code")
    let tier = try arguments.scriptTier()
    configuration.tier = tier.engineTier
    let counts = try arguments.value("--counts").map { ScriptCounts(try readFile($0)) }
    var total = ScriptReport(path: "all scripts")
    func finish(_ report: ScriptReport) {
      total.add(report)
      if arguments.has("--json") { console.print(report.json) } else { show(report, console) }
    }
    /// What cannot be read is one failure, and what comes after it is run.
    func reportErrors(of path: String, _ work: () throws -> Void) {
      do {
        try work()
      } catch {
        finish(ScriptReport(path: path, expected: "a script", got: "\(error)"))
      }
    }
    for path in arguments.positionals {
      reportErrors(of: path) {
        let files = path != "-" && isDirectory(path) ? try filesBelow(path, suffix: ".wast") : [path]
        for file in files {
          reportErrors(of: file) {
            let bytes = file == "-" ? try console.readInput() : try readFile(file)
            var runner = try ScriptRunner(Script(bytes), path: file, configuration, tier: tier)
            runner.run()
            var report = runner.report
            if report.failures.isEmpty, report.skipped == 0, let missing = counts?.shortfall(report) {
              report.failures.append(ScriptReport.Failure(line: 1, expected: "every command carried out", got: missing))
            }
            finish(report)
          }
        }
      }
    }
    if !arguments.has("--json") {
      console.print("\(total.passed) passed, \(total.failures.count) failed, \(total.skipped) skipped")
    }
    return total.failures.isEmpty ? .fine : .badInput
  }

  private static func show(_ report: ScriptReport, _ console: Console) {
    for failure in report.failures {
      console.print("\(report.path):\(failure.line): expected \(failure.expected); got \(failure.got)")
    }
  }
}

extension ScriptReport {
  /// The report as one line of JSON.
  fileprivate var json: String {
    let failures = failures.map { failure in
      JSON.object([
        ("line", .number(failure.line)), ("expected", .string(failure.expected)), ("got", .string(failure.got)),
      ])
    }
    return JSON.object([
      ("path", .string(path)), ("passed", .number(passed)), ("skipped", .number(skipped)),
      ("failures", .array(failures)),
    ]).description
  }
}
