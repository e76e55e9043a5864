import WasmFormat

extension Command {
  package static let validate = Command(
    name: "validate", summary: "checks modules, in text or binary",
    help: """
      usage: martlet validate [OPTIONS] FILE…

      Checks that each file is a valid module, and says of each that is not what is wrong and where.

      \(featuresHelp)

      example: martlet validate --features all app.wasm
      """,
    rules: ArgumentRules(values: ["--features"], positionals: 1...Int.max)
  ) { arguments, console in
    let features = try arguments.features()
    var status = CommandStatus.fine
    for path in arguments.positionals {
      do {
        _ = try ModuleInput(path, console).validModule(features)
      } catch {
        console.complain(console.styledError("error: ", .red) + "\(error)")
        status = .badInput
      }
    }
    return status
  }
}
