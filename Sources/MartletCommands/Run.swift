import Martlet
import MartletTools
import MartletWASI
import WasmFormat

extension Command {
  static let run = Command(
    name: "run", summary: "runs a module",
    help: """
      usage: martlet run [OPTIONS] FILE [ARGUMENTS…]

      Runs a WASI program with its arguments, or calls the function that --invoke names. FILE is a module, or what martlet
      compile has made of one: its name then ends in .martlet, and nobody but you may write it.
      A program is given this process's standard streams, the arguments, and what the options say: nothing else. The exit
      status is its own; if it traps, the place is printed and the status is 134.
      The arguments of a function are read as its parameters say (for example 42, -1, 0x2a, 1.5, inf, null); its results are
      printed one a line.

        --dir HOST[::GUEST][:ro]   a directory, and the path under which the program sees it; with :ro it can only read
        --overlay              keep what the program writes into directories apart, list it at the end, and drop it
        --env NAME=VALUE       a variable; NAME alone takes the value that it has here
        --stdin, --stdout, --stderr FILE   files in place of the standard streams
        --listen ADDRESS:PORT  a socket on which the program can accept connections
        --audit                print at the end what the program asked for
        --audit-json FILE      the same for other programs
        --invoke NAME          the function to call
        --count                print at the end how often each instruction of the interpreter was executed, and which
                               ones follow each other
        --preload NAME=FILE    an instance of FILE, to import from as NAME; may be given several times
        --deterministic        the same in every run, on every machine: clocks, random numbers, NaNs and whatever else
                               WebAssembly leaves open
        --fuel N               the most instructions that the program may execute; beyond, it traps with "out of fuel"
        --timeout DURATION     the longest that the program may run, such as 500ms, 10s or 2m; beyond, it traps with
                               "deadline exceeded"
        --tier TIER            interpreter (the default), or jit: compile all functions first
        --verify-code          check machine code before it runs, also what comes out of a .martlet file
        --max-memory BYTES     the most that memories may grow to, in all
        --max-stack BYTES      the size of the stack
        --max-heap BYTES       the size of the garbage-collected heap
      \(featuresHelp)

      example: martlet run --dir . app.wasm --verbose notes.txt
      example: martlet run --invoke fib fib.wat 30
      """,
    rules: ArgumentRules(
      flags: ["--deterministic", "--overlay", "--audit", "--count", "--verify-code"],
      values: [
        "--invoke", "--preload", "--max-memory", "--max-stack", "--max-heap", "--features", "--tier", "--dir", "--env",
        "--stdin", "--stdout", "--stderr", "--listen", "--audit-json", "--fuel", "--timeout",
      ],
      positionals: 1...Int.max, stopsAtFirstPositional: true)
  ) { arguments, console in
    var program = try RunnableProgram(arguments, console)
    return try program.run(console)
  }
}

/// A module with what the command line gives it.
private struct RunnableProgram {
  private let name: String
  private let module: Module
  private let store: Store
  private var linker: Linker
  private var invoked: String?
  private var words: [String]
  private var system: ProgramSystem?
  private let counts: InstructionCounts?

  init(_ arguments: Arguments, _ console: Console) throws {
    var configuration = Engine.Configuration()
    configuration.features = try arguments.features()
    configuration.isDeterministic = arguments.has("--deterministic")
    configuration.tier = try arguments.tier()
    configuration.verifiesCode = arguments.has("--verify-code")
    counts = arguments.has("--count") ? InstructionCounts() : nil
    configuration.instructionCounts = counts
    var limits = Store.Limits()
    if let bytes = try arguments.byteCount("--max-memory") { limits.totalMemoryBytes = bytes }
    if let bytes = try arguments.byteCount("--max-stack") { limits.stackBytes = bytes }
    if let bytes = try arguments.byteCount("--max-heap") { limits.heapBytes = bytes }

    let fuel = try arguments.fuel()
    configuration.metersFuel = fuel != nil
    let timeout = try arguments.timeout()

    let engine = Engine(configuration)
    store = Store(engine: engine, limits: limits)
    if let fuel { store.fuel = fuel }
    linker = Linker(store)
    name = arguments.positionals[0] == "-" ? ModuleInput.standardInputName : arguments.positionals[0]
    module = try Self.load(arguments.positionals[0], engine, console)
    // --invoke may stand behind the file, where a person puts it first.
    words = Array(arguments.positionals.dropFirst())
    invoked = arguments.value("--invoke")
    if invoked == nil, words.first == "--invoke" {
      words.removeFirst()
      guard let first = words.first else { throw UsageError("--invoke needs a value") }
      invoked = first
      words.removeFirst()
    }
    if WASI.isUsed(by: module) || arguments.asksForSystem {
      let system = try ProgramSystem(arguments, program: [name] + (invoked == nil ? words : []), console)
      let others = arguments.values("--preload")
      system.wasi.define(in: &linker.imports, for: store, neededBy: others.isEmpty ? module : nil)
      self.system = system
    }
    var preloads: [(name: String, module: Module)] = []
    for preload in arguments.values("--preload") {
      guard let equals = preload.firstIndex(of: "="), equals != preload.startIndex else {
        throw UsageError("--preload needs NAME=FILE, not \(preload)")
      }
      let file = String(preload[preload.index(after: equals)...])
      let loaded = try Self.load(file, engine, console)
      let name = String(preload[..<equals])
      preloads.append((name, loaded))
      _ = try linker.instantiate(loaded, as: name)
    }
    // Each thread has instances of its own of everything.
    try system?.wasi.defineThreads(for: module, in: &linker.imports, for: store) { [preloads] store in
      var linker = Linker(store)
      for (name, module) in preloads { try linker.instantiate(module, as: name) }
      return linker.imports
    }
    if let timeout { store.deadline = .now + timeout }
  }

  private static func load(_ path: String, _ engine: Engine, _ console: Console) throws -> Module {
    // By name and never by content, so that a file that was meant to be confined does not run as machine code.
    if path.hasSuffix(compiledSuffix) { return try Module(compiledFile: path, engine: engine) }
    return try ModuleInput(path, console).checked(engine)
  }

  mutating func run(_ console: Console) throws -> CommandStatus {
    let status = try runToEnd(console)
    console.flush()
    if let counts { console.complain(counts.report()) }
    try system?.report(status, console)
    return status
  }

  private func runToEnd(_ console: Console) throws -> CommandStatus {
    do {
      let instance = try linker.instantiate(module)
      if let system, invoked == nil,
        module.exports.contains(where: { $0.name == "_start" && $0.kind == .function })
      {
        let status = try system.wasi.start(instance)
        return status == 0 ? .fine : .other(Int32(truncatingIfNeeded: status))
      }
      if case .function(let initialize)? = instance.export("_initialize") { try initialize.call() }
      let function = try entry(of: instance)
      let results = try function.call(values(for: function.type))
      for result in results { console.print(result.printed) }
      return .fine
    } catch let exit as ProcessExit {
      return exit.status == 0 ? .fine : .other(Int32(truncatingIfNeeded: exit.status))
    } catch let trap as Trap {
      console.complain("\(trap)")
      return .other(134)
    } catch let exception as ExceptionError {
      console.complain("uncaught exception: \(exception)")
      return .other(134)
    } catch let error as LinkError {
      let advice =
        WASI.moduleNames.contains(error.module)
        ? "The program needs what WASI preview 1 does not have." : "Give it with --preload \(error.module)=FILE."
      throw InputError(name, "\(error)\n  \(advice)")
    }
  }

  private func entry(of instance: Instance) throws -> Function {
    let wanted = invoked ?? "_start"
    if case .function(let function)? = instance.export(wanted) { return function }
    let functions = module.exports.filter { $0.kind == .function }
    guard !functions.isEmpty else {
      throw InputError(name, "the module exports no function, so there is nothing to run")
    }
    let list = functions.map { export -> String in
      guard case .function(let function)? = instance.export(export.name) else { return "  \(export.name)" }
      return "  \(export.name) \(function.type)"
    }
    throw InputError(
      name,
      "the module exports no function called \(wanted); choose with --invoke NAME among\n"
        + list.joined(separator: "\n"))
  }

  private func values(for type: FunctionType) throws -> [Value] {
    guard words.count == type.parameters.count else {
      throw UsageError("the function takes \(type.parameters.count) arguments, \(type), and \(words.count) are given")
    }
    return try zip(words, type.parameters).map { word, type in
      guard let value = Value(word, as: type) else { throw UsageError("\(word) is not a value of type \(type)") }
      return value
    }
  }
}

extension Arguments {
  fileprivate func fuel() throws(UsageError) -> UInt64? {
    guard let text = value("--fuel") else { return nil }
    guard let units = UInt64(text) else { throw UsageError("--fuel needs a number of instructions, not \(text)") }
    return units
  }

  fileprivate func timeout() throws(UsageError) -> Duration? {
    guard let text = value("--timeout") else { return nil }
    let units: [(name: String, nanoseconds: Double)] = [
      ("ms", 1e6), ("us", 1e3), ("ns", 1), ("m", 60e9), ("h", 3600e9), ("s", 1e9), ("", 1e9),
    ]
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let count = Double(text.dropLast(unit.name.count)),
      count >= 0, count * unit.nanoseconds < 1e18
    else { throw UsageError("--timeout needs a duration such as 500ms, 10s or 2m, not \(text)") }
    return .nanoseconds(Int64(count * unit.nanoseconds))
  }

  fileprivate func byteCount(_ option: String) throws(UsageError) -> Int? {
    guard let text = value(option) else { return nil }
    let scales: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let scale = text.last.flatMap { scales[Character($0.uppercased())] }
    guard let number = Int(scale == nil ? text[...] : text.dropLast()), number >= 0 else {
      throw UsageError("\(option) needs a number of bytes such as 65536, 64K or 1G, not \(text)")
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: scale ?? 1)
    guard !overflow else { throw UsageError("\(option) \(text) is too much") }
    return bytes
  }
}

extension Value {
  /// A value as it is written on the command line.
  fileprivate init?(_ word: String, as type: ValueType) {
    switch type {
    case .i32:
      guard let number = Self.integer(word),
        let value = Int32(exactly: number) ?? UInt32(exactly: number).map(Int32.init(bitPattern:))
      else { return nil }
      self = .i32(value)
    case .i64:
      guard let number = Self.integer(word),
        let value = Int64(exactly: number) ?? UInt64(exactly: number).map(Int64.init(bitPattern:))
      else { return nil }
      self = .i64(value)
    case .f32:
      guard let value = Float(word) else { return nil }
      self = .f32(value)
    case .f64:
      guard let value = Double(word) else { return nil }
      self = .f64(value)
    case .v128:
      guard word.hasPrefix("0x"), word.utf8.count == 34, let high = UInt64(word.dropFirst(2).prefix(16), radix: 16),
        let low = UInt64(word.suffix(16), radix: 16)
      else { return nil }
      self = .v128(V128(low: low, high: high))
    default:
      guard word == "null", let value = Value(defaultOf: type) else { return nil }
      self = value
    }
  }

  private static func integer(_ word: String) -> Int128? {
    let isNegative = word.hasPrefix("-")
    let digits = word.dropFirst(isNegative || word.hasPrefix("+") ? 1 : 0)
    let number = digits.hasPrefix("0x") ? Int128(digits.dropFirst(2), radix: 16) : Int128(digits)
    return number.map { isNegative ? -$0 : $0 }
  }

  /// As `run` prints it.
  fileprivate var printed: String {
    switch self {
    case .i32(let value): "\(value)"
    case .i64(let value): "\(value)"
    case .f32(let value): "\(value)"
    case .f64(let value): "\(value)"
    case .v128(let value): "0x" + Self.digits(value.high) + Self.digits(value.low)
    default: "\(self)"
    }
  }

  private static func digits(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
