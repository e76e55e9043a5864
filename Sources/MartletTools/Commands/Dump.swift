import WasmFormat
import WasmText

extension Command {
  package static let dump = Command(
    name: "dump", summary: "shows every byte with what it means",
    help: """
      usage: martlet dump [OPTIONS] FILE

      Shows the sections with their offsets, the code instruction by instruction with its bytes, and the data.

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
