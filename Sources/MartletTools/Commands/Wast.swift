import Martlet
import WasmFormat
import WasmText

extension Command {
  package static let wast = Command(
    name: "wast", summary: "runs specification test scripts",
    help: """
      usage: martlet wast [OPTIONS] PATH…

      Runs test scripts, and all scripts in folders. Prints a line for each command that fails, and closes with a count of
      commands.

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
    var passed = 0
    var failed = 0
    var skipped = 0
    for path in arguments.positionals {
      let files = path != "-" && isDirectory(path) ? try filesBelow(path, suffix: ".wast") : [path]
      for file in files {
        let bytes = file == "-" ? try console.readInput() : try readFile(file)
        var runner = try ScriptRunner(Script(bytes), path: file, configuration, tier: tier)
        runner.run()
        var report = runner.report
        if report.failures.isEmpty, report.skipped == 0, let missing = counts?.shortfall(report) {
          report.failures.append(ScriptReport.Failure(line: 1, expected: "every command carried out", got: missing))
        }
        passed += report.passed
        failed += report.failures.count
        skipped += report.skipped
        if arguments.has("--json") { console.print(report.json) } else { show(report, console) }
      }
    }
    if !arguments.has("--json") { console.print("\(passed) passed, \(failed) failed, \(skipped) skipped") }
    return failed == 0 ? .fine : .badInput
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
