import WasmFormat
import WasmText

extension Command {
  package static let print = Command(
    name: "print", summary: "turns binary into text",
    help: """
      usage: martlet print [OPTIONS] FILE

      Writes a module in the text format, by default to standard output. The text is read as the same module, and
      what Martlet itself encoded comes back byte for byte.

        -o, --output FILE   where to write
        --folded            nest operands in the instructions that take them
        --no-names          use indices even where the module has names
        --no-indices        leave out the comments with indices
      \(featuresHelp)

      example: martlet print --folded app.wasm | less
      """,
    rules: ArgumentRules(
      flags: ["--folded", "--no-names", "--no-indices"], values: ["--output", "--features"],
      short: ["-o": "--output"], positionals: 1...1)
  ) { arguments, console in
    let module = try ModuleInput(arguments.positionals[0], console).module(try arguments.features())
    var options = PrintOptions()
    options.isFolded = arguments.has("--folded")
    options.usesNames = !arguments.has("--no-names")
    options.showsIndices = !arguments.has("--no-indices")
    var sink = ByteSink(capacity: 1 << 16)
    try module.print(into: &sink, options)
    try writeResult(sink.array, arguments, console)
    return .fine
  }
}
