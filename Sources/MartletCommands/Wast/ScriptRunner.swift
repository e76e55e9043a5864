import WasmFormat
import WasmText

/// Runs a script's commands one after another and says what came of each.
struct ScriptRunner {
  let features: Features
  private let script: Script
  private(set) var report: ScriptReport

  init(_ script: Script, path: String, features: Features) {
    self.script = script
    self.features = features
    report = ScriptReport(path: path)
  }

  mutating func run() {
    for command in script.commands { run(command) }
  }

  private mutating func run(_ command: ScriptCommand) {
    switch command.kind {
    case .module(let module): defineModule(module, command)
    case .assertMalformed(let module, let expected, let custom):
      reject(module, command, expected: expected) { $0.isMalformed(expected) || custom && $0.isInvalid(expected) }
    case .assertInvalid(let module, let expected, let custom):
      reject(module, command, expected: expected) { $0.isInvalid(expected) || custom && $0.isMalformed(expected) }
    case .malformed(let error): report.fail(command, expected: "a command", got: error.message)
    default: report.skipped += 1
    }
  }

  private mutating func defineModule(_ module: ScriptModule, _ command: ScriptCommand) {
    switch load(module) {
    case .success:
      report.count(command.kind)
      report.passed += 1
    case .failure(let refusal): report.fail(command, expected: "a valid module", got: refusal.message)
    }
  }

  private mutating func reject(
    _ module: ScriptModule, _ command: ScriptCommand, expected: String, fits: (Refusal) -> Bool
  ) {
    report.count(command.kind)
    switch load(module) {
    case .success: report.fail(command, expected: expected, got: "the module was accepted")
    case .failure(let refusal):
      if fits(refusal) {
        report.passed += 1
      } else {
        report.fail(command, expected: expected, got: refusal.message)
      }
    }
  }

  /// Reads and checks a module. What is given as text is encoded and read again, so that text, writer and reader are all
  /// proven on every module of the suites.
  private func load(_ module: ScriptModule) -> Result<WasmModule, Refusal> {
    do {
      var bytes: [UInt8]
      if case .binary(let given) = module.form {
        bytes = given
      } else {
        var options = TextOptions()
        options.features = features
        guard let parsed = try script.parse(module, options: options) else {
          return .failure(Refusal(error: InputError(report.path, "no module")))
        }
        bytes = parsed.encoded()
      }
      let read = try WasmModule(reading: ByteStorage(bytes), features: features)
      try read.validate(features: features)
      return .success(read)
    } catch {
      return .failure(Refusal(error: error))
    }
  }
}

/// Why a module was refused, in a form that can be held against a test's expectation.
struct Refusal: Error {
  let error: any Error

  /// Whether the module is malformed, and the mistake is of the class that a test names.
  func isMalformed(_ expected: String) -> Bool {
    switch error {
    case let error as TextErrors: error.first.matches(expected)
    case let error as ReadError: error.kind.message.hasPrefix(expected)
    case ModuleError.malformed(let error): error.kind.message.hasPrefix(expected)
    default: false
    }
  }

  /// Whether the module is well formed but invalid, and the mistake is of the class that a test names.
  func isInvalid(_ expected: String) -> Bool {
    if case ModuleError.invalid(let error) = error { error.message.hasPrefix(expected) } else { false }
  }

  /// The first line of what the error says.
  var message: String { "\(error)".split(separator: "\n").first.map(String.init) ?? "" }
}
