import WasmFormat
import WasmText

extension Command {
  package static let dump = Command(
    name: "dump", summary: "shows the sections with their offsets, code and data with their bytes",
    help: """
      usage: martlet dump [OPTIONS] FILE

      Shows the sections with their offsets and sizes: the code instruction by instruction with its bytes, data and custom
      sections in hexadecimal, and what the other sections define as text, without its bytes.

      \(featuresHelp)

      example: martlet dump app.wasm | less
      """,
    rules: ArgumentRules(values: ["--features"], positionals: 1...1)
  ) { arguments, console in
    let features = try arguments.features()
    let input = try ModuleInput(arguments.positionals[0], console)
    var module = try input.module(features)
    if !input.isBinary { module = try WasmModule(reading: ByteStorage(module.encoded()), features: features) }
    console.write(Array(try module.disassembled().utf8))
    return .fine
  }
}
