import WasmFormat

extension Command {
  package static let strip = Command(
    name: "strip", summary: "leaves out names and other custom sections",
    help: """
      usage: martlet strip [OPTIONS] FILE

      Writes the module without its custom sections, by default to standard output.

        -o, --output FILE   where to write
        --keep NAME         keep the custom sections of this name; may be given several times
      \(featuresHelp)

      example: martlet strip app.wasm --keep name -o small.wasm
      """,
    rules: ArgumentRules(
      values: ["--output", "--keep", "--features"], short: ["-o": "--output"], positionals: 1...1)
  ) { arguments, console in
    let kept = Set(arguments.values("--keep"))
    var module = try ModuleInput(arguments.positionals[0], console).validModule(try arguments.features())
    module.customSections.removeAll { !kept.contains($0.name) }
    try writeResult(module.encoded(), isBinary: true, arguments, console)
    return .fine
  }
}
