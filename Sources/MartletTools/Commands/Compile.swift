package import Martlet
import WasmFormat

extension Command {
  package static let compile = Command(
    name: "compile", summary: "compiles a module ahead of time",
    help: """
      usage: martlet compile [OPTIONS] FILE

      Writes the module together with the machine code of its functions. martlet run loads the result at once. It refuses a file
      that another version has made, that is for another processor, or that is damaged.

        -o, --output FILE     where to write; by default next to FILE, with .martlet in place of its ending
        --target PROCESSOR    \(CompilationTarget.allCases.map(\.rawValue).joined(separator: ", ")); by default this machine's.
                              Code for one runs on all that can do more
        --deterministic       for martlet run --deterministic: results that WebAssembly leaves open are the same everywhere
        --verify-code         check the code that was made
      \(featuresHelp)

      example: martlet compile app.wasm -o app.martlet && martlet run app.martlet
      """,
    rules: ArgumentRules(
      flags: ["--deterministic", "--verify-code"], values: ["--output", "--target", "--features"],
      short: ["-o": "--output"],
      positionals: 1...1)
  ) { arguments, console in
    let path = arguments.positionals[0]
    guard let output = arguments.value("--output") ?? defaultOutput(path) else {
      throw UsageError("standard input has no name from which the output's could be made; give --output FILE")
    }
    guard output == "-" || output.hasSuffix(compiledSuffix) else {
      throw UsageError("martlet run takes only files whose name ends in \(compiledSuffix), which \(output) does not")
    }
    var configuration = Engine.Configuration()
    configuration.features = try arguments.features()
    configuration.isDeterministic = arguments.has("--deterministic")
    configuration.verifiesCode = arguments.has("--verify-code")
    let target = try arguments.target()
    let module = try ModuleInput(path, console).checked(Engine(configuration))
    let bytes = try module.compiled(for: target)
    if output == "-" { console.write(bytes) } else { try writeFile(output, bytes, isGuarded: true) }
    return .fine
  }

  /// The file's name with another ending.
  private static func defaultOutput(_ path: String) -> String? {
    if path == "-" { return nil }
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return path + compiledSuffix }
    return path.dropLast(name.distance(from: dot, to: name.endIndex)) + compiledSuffix
  }
}

extension Arguments {
  /// The processor that `--target` asks for; nil for this machine's.
  func target() throws(UsageError) -> CompilationTarget? {
    guard let name = value("--target") else { return nil }
    guard let target = CompilationTarget(rawValue: name) else {
      let known = CompilationTarget.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError("unknown processor \(name); known are \(known)")
    }
    return target
  }
}

extension ModuleInput {
  /// The module for an engine, checked.
  package func checked(_ engine: Engine) throws -> Module {
    let features = engine.configuration.features
    do {
      return try Module(module(features), name: fileName, engine: engine)
    } catch let error as ModuleError {
      throw explained(error, features)
    }
  }

  /// The name without the way to it.
  private var fileName: String { name.split(separator: "/").last.map(String.init) ?? name }
}
