import Martlet
import WasmFormat

extension Command {
  package static let explain = Command(
    name: "explain", summary: "shows what becomes of a function when it is compiled",
    help: """
      usage: martlet explain [OPTIONS] FILE

      Shows a function's instructions, its intermediate representation after each pass of the compiler, and its machine code,
      each line beside the instruction that it stems from.

        -f, --function NAME   the function, by name, export or number; without it, the functions are listed
        --html FILE           write a page instead, on which lines that belong together light up
        --target PROCESSOR    \(CompilationTarget.allCases.map(\.rawValue).joined(separator: ", ")); by default this machine's
        --deterministic       as martlet run --deterministic compiles
      \(featuresHelp)

      example: martlet explain app.wasm -f fib | less
      example: martlet explain app.wasm -f fib --html fib.html
      """,
    rules: ArgumentRules(
      flags: ["--deterministic"], values: ["--function", "--html", "--target", "--features"],
      short: ["-f": "--function"], positionals: 1...1)
  ) { arguments, console in
    var configuration = Engine.Configuration()
    configuration.features = try arguments.features()
    configuration.isDeterministic = arguments.has("--deterministic")
    let target = try arguments.target() ?? .current ?? .x64
    let input = try ModuleInput(arguments.positionals[0], console)
    let module = try input.checked(Engine(configuration))
    guard let name = arguments.value("--function") else {
      for function in module.ownFunctions {
        console.print("\(function) \(FunctionExplanation.name(function, in: module))")
      }
      return .fine
    }
    guard let function = module.function(called: name) else {
      throw InputError(input.name, "the module defines no function \(name); without -f its functions are listed")
    }
    let explanation = try module.explanation(of: FunctionIndex(function), for: target)
    if let path = arguments.value("--html") {
      try writeFile(path, Array(explanation.page.utf8))
    } else {
      console.write(Array(explanation.text.utf8))
    }
    return .fine
  }
}

extension Module {
  /// The functions that the module defines.
  fileprivate var ownFunctions: Range<UInt32> {
    let imported = imports.count { $0.type.kind == .function }
    return UInt32(imported)..<UInt32(imported + contents.functions.count)
  }

  fileprivate func function(called name: String) -> UInt32? {
    if let number = UInt32(name), ownFunctions.contains(number) { return number }
    return ownFunctions.first { FunctionExplanation.name($0, in: self) == name }
      ?? exports.first { $0.kind == .function && $0.name == name && ownFunctions.contains($0.index) }?.index
  }
}
