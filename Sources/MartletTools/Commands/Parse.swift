import WasmFormat

extension Command {
  package static let parse = Command(
    name: "parse", summary: "turns text into binary",
    help: """
      usage: martlet parse [OPTIONS] FILE

      Reads a module in the text format and writes it in binary, by default to standard output.

        -o, --output FILE   where to write
        --no-check          do not check that the module is valid
        --no-names          leave out the name section
      \(featuresHelp)

      example: martlet parse add.wat -o add.wasm
      """,
    rules: ArgumentRules(
      flags: ["--no-check", "--no-names"], values: ["--output", "--features"], short: ["-o": "--output"],
      positionals: 1...1)
  ) { arguments, console in
    let features = try arguments.features()
    let input = try ModuleInput(arguments.positionals[0], console)
    var module = arguments.has("--no-check") ? try input.module(features) : try input.validModule(features)
    if arguments.has("--no-names") { module.customSections.removeAll { $0.name == "name" } }
    try writeResult(module.encoded(), isBinary: true, arguments, console)
    return .fine
  }
}
