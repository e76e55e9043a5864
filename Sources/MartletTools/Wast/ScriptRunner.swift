import Martlet
import WasmFormat
import WasmText

/// Runs a script's commands one after another and says what came of each.
struct ScriptRunner {
  private let configuration: Engine.Configuration
  var features: Features { configuration.features }
  private let script: Script
  private let tier: ScriptTier
  private let session: ScriptSession
  private(set) var report: ScriptReport
  /// The threads that are running, by name.
  private var threads: [(name: String?, thread: ScriptThread)] = []

  /// `sharing` are memories of other threads' modules, by the names of the modules.
  init(
    _ script: Script, path: String, _ configuration: Engine.Configuration, tier: ScriptTier,
    sharing: [String: ScriptSession.SharedExports] = [:]
  ) throws {
    self.script = script
    self.configuration = configuration
    self.tier = tier
    session = try ScriptSession(configuration, sharing: sharing)
    report = ScriptReport(path: path)
  }

  mutating func run() { run(script.commands) }

  mutating func run(_ commands: [ScriptCommand]) {
    for command in commands { run(command) }
    while let last = threads.popLast() { report.add(last.thread.wait()) }
  }

  private mutating func run(_ command: ScriptCommand) {
    switch command.kind {
    case .assertMalformed(let module, let expected, let custom):
      reject(module, command, expected: expected) { $0.isMalformed(expected) || custom && $0.isInvalid(expected) }
    case .assertInvalid(let module, let expected, let custom):
      reject(module, command, expected: expected) { $0.isInvalid(expected) || custom && $0.isMalformed(expected) }
    case .malformed(let error): report.fail(command, expected: "a command", got: error.message)
    case .module(let module): define(module, command)
    case .component: report.skipped += 1
    default: execute(command)
    }
  }

  // MARK: Modules

  private mutating func define(_ module: ScriptModule, _ command: ScriptCommand) {
    do {
      let checked = try compile(module)
      session.define(checked, name: module.name)
      if !module.isDefinition {
        try session.instantiate(checked, name: module.name)
      }
      pass(command)
    } catch let errors as TextErrors where module.isInScript {
      report.failures.append(
        ScriptReport.Failure(line: errors.first.line, expected: "a module", got: errors.first.message))
    } catch {
      report.fail(command, expected: "a module", got: Refusal(error: error).message)
    }
  }

  private func compile(_ module: ScriptModule) throws -> Module {
    let made = try Module(load(module), name: module.name, engine: session.engine)
    return tier == .aot ? try Module(compiled: made.compiled(), name: module.name, engine: session.engine) : made
  }

  // MARK: Execution

  private mutating func execute(_ command: ScriptCommand) {
    switch command.kind {
    case .instance(let name, let definition):
      attempt(command, expected: "an instance") { try $0.instantiateDefinition(definition, name: name) }
    case .thread(let name, let shared, let commands): begin(name, shared, commands, command)
    case .wait(let name):
      guard let position = threads.lastIndex(where: { $0.name == name }) else {
        return report.fail(command, expected: "a thread", got: "no thread \(name)")
      }
      report.add(threads.remove(at: position).thread.wait())
    case .register(let name, let instance):
      attempt(command, expected: "an instance") { try $0.register(name, instance) }
    case .action(let action): attempt(command, expected: "no trap") { _ = try $0.perform(action) }
    case .assertReturn(let action, let patterns): expectResults(patterns, of: action, command)
    case .assertTrap(.action(let action), let expected):
      expectTrap(expected, command) { [session] _ in _ = try session.perform(action) }
    case .assertTrap(.module(let module), let expected):
      expectTrap(expected, command) { [session] runner in try session.tryInstantiating(runner.compile(module)) }
    case .assertExhaustion(let action, let expected):
      expectTrap(expected, command) { [session] _ in _ = try session.perform(action) }
    case .assertException(let action): expectException(of: action, command)
    case .assertSuspension(let action, let expected):
      expectTrap(expected, command) { [session] _ in _ = try session.perform(action) }
    case .assertUnlinkable(let module, let expected): expectLinkError(expected, module, command)
    default: report.skipped += 1
    }
  }

  private mutating func begin(
    _ name: String?, _ shared: [String], _ commands: [ScriptCommand], _ command: ScriptCommand
  ) {
    do {
      var sharing: [String: ScriptSession.SharedExports] = [:]
      for module in shared { sharing[module] = try session.sharedExports(of: module) }
      let (script, path, configuration, tier) = (script, report.path, configuration, tier)
      let thread = ScriptThread(path: path) { [sharing] in
        var runner = try ScriptRunner(script, path: path, configuration, tier: tier, sharing: sharing)
        runner.run(commands)
        return runner.report
      }
      threads.append((name, thread))
    } catch {
      report.fail(command, expected: "a thread", got: Refusal(error: error).message)
    }
  }

  private mutating func pass(_ command: ScriptCommand) {
    report.count(command.kind)
    report.passed += 1
  }

  private mutating func attempt(_ command: ScriptCommand, expected: String, _ work: (ScriptSession) throws -> Void) {
    do {
      try work(session)
      pass(command)
    } catch {
      report.fail(command, expected: expected, got: Refusal(error: error).message)
    }
  }

  private mutating func expectResults(_ patterns: [ResultPattern], of action: ScriptAction, _ command: ScriptCommand) {
    do {
      let values = try session.perform(action)
      if values.count == patterns.count, zip(patterns, values).allSatisfy({ $0.matches($1) }) {
        pass(command)
      } else {
        report.fail(command, expected: words(patterns), got: words(values, like: patterns))
      }
    } catch {
      report.fail(command, expected: words(patterns), got: Refusal(error: error).message)
    }
  }

  /// The script's words and the trap's must agree as far as both go.
  private mutating func expectTrap(
    _ expected: String, _ command: ScriptCommand, _ work: (ScriptRunner) throws -> Void
  ) {
    do {
      try work(self)
      report.fail(command, expected: "trap: \(expected)", got: "no trap")
    } catch let trap as Trap where trap.kind.message.hasPrefix(expected) || expected.hasPrefix(trap.kind.message) {
      pass(command)
    } catch {
      report.fail(command, expected: "trap: \(expected)", got: Refusal(error: error).message)
    }
  }

  private mutating func expectException(of action: ScriptAction, _ command: ScriptCommand) {
    do {
      let values = try session.perform(action)
      report.fail(command, expected: "an exception", got: words(values))
    } catch is ExceptionError {
      pass(command)
    } catch {
      report.fail(command, expected: "an exception", got: Refusal(error: error).message)
    }
  }

  private mutating func expectLinkError(_ expected: String, _ module: ScriptModule, _ command: ScriptCommand) {
    do {
      try session.tryInstantiating(compile(module))
      report.fail(command, expected: expected, got: "it was linked")
    } catch let error as LinkError where error.kind.message.hasPrefix(expected) {
      pass(command)
    } catch {
      report.fail(command, expected: expected, got: Refusal(error: error).message)
    }
  }

  // MARK: Refusals

  private mutating func reject(
    _ module: ScriptModule, _ command: ScriptCommand, expected: String, fits: (Refusal) -> Bool
  ) {
    report.count(command.kind)
    do {
      _ = try load(module)
      report.fail(command, expected: expected, got: "the module was accepted")
    } catch {
      let refusal = Refusal(error: error)
      if fits(refusal) {
        report.passed += 1
      } else {
        report.fail(command, expected: expected, got: refusal.message)
      }
    }
  }

  /// Reads and checks a module. What is given as text is encoded and read again, so that text, writer and reader are all
  /// proven on every module of the suites.
  private func load(_ module: ScriptModule) throws -> WasmModule {
    let bytes: [UInt8]
    if case .binary(let given) = module.form {
      bytes = given
    } else {
      var options = TextOptions()
      options.features = features
      guard let parsed = try script.parse(module, options: options) else {
        throw InputError(report.path, "no module")
      }
      bytes = parsed.encoded()
    }
    let read = try WasmModule(reading: ByteStorage(bytes), features: features)
    try read.validate(features: features)
    return read
  }
}

extension ScriptModule {
  /// Whether places in its text are places in the script.
  fileprivate var isInScript: Bool { if case .text = form { true } else { false } }
}

/// Why a module was refused, in a form that can be held against a test's expectation.
struct Refusal {
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
