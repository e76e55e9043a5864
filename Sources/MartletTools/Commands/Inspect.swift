import WasmFormat
import WasmText

extension Command {
  package static let inspect = Command(
    name: "inspect", summary: "shows imports, exports, sizes and features at a glance",
    help: """
      usage: martlet inspect [OPTIONS] FILE

      Shows what a module imports and exports, its memories, how its size is spread over sections and functions, which
      features it uses, and what the custom sections producers, target_features and dylink.0 say.

        --json            print it for a program
        --functions N     how many of the largest functions to show (default 10)
      \(featuresHelp)

      example: martlet inspect app.wasm
      """,
    rules: ArgumentRules(flags: ["--json"], values: ["--functions", "--features"], positionals: 1...1)
  ) { arguments, console in
    let features = try arguments.features()
    let count = arguments.value("--functions") ?? "10"
    guard let shown = Int(count), shown >= 0 else { throw UsageError("--functions needs a number, not \(count)") }
    let input = try ModuleInput(arguments.positionals[0], console)
    var module = try input.validModule(features)
    if !input.isBinary { module = try WasmModule(reading: ByteStorage(module.encoded()), features: features) }
    let summary = try ModuleSummary(module)
    if arguments.has("--json") {
      console.print(summary.json.description)
    } else {
      SummaryPicture(summary, input.name, console).show(functions: shown)
    }
    return .fine
  }
}

/// A summary as a person reads it.
private struct SummaryPicture {
  let summary: ModuleSummary
  let name: String
  let console: Console

  init(_ summary: ModuleSummary, _ name: String, _ console: Console) {
    self.summary = summary
    self.name = name
    self.console = console
  }

  func show(functions shown: Int) {
    let title = summary.name.map { "\(name) (\(escapedName($0)))" } ?? name
    console.print(
      "\(console.styled(title, .bold)): \(Self.size(summary.byteCount)), \(summary.functions.count) functions")
    if !summary.features.isEmpty {
      console.print("uses \(summary.features.map(\.name).joined(separator: ", "))")
    }
    for memory in summary.memories {
      let limits = memory.type.limits
      let maximum = limits.maximum.map { " up to \($0)" } ?? ""
      console.print("memory \(memory.index): \(limits.minimum)\(maximum) pages\(memory.isImported ? ", imported" : "")")
    }
    list("imports", summary.imports.map { ("\(escapedName($0.module)).\(escapedName($0.name))", $0.type) })
    list("exports", summary.exports.map { (escapedName($0.name), $0.type) })
    list(Producers.sectionName, summary.producers?.rows ?? [])
    list(TargetFeatures.sectionName, summary.targetFeatures?.rows ?? [])
    list(DynamicLinking.sectionName, summary.dynamicLinking?.rows ?? [])
    list("broken custom sections", summary.warnings.map { ($0.item ?? "", "\($0)") })
    bars("sections", summary.sections.map { ($0.name.map { "\"\(escapedName($0))\"" } ?? $0.kind.name, $0.byteCount) })
    let largest = summary.functions.sorted { $0.byteCount > $1.byteCount }.prefix(shown)
    bars("largest functions", largest.map { ($0.name.map(escapedName) ?? "function \($0.index)", $0.byteCount) })
  }

  private func list(_ title: String, _ rows: [(String, String)]) {
    guard !rows.isEmpty else { return }
    console.print("\n" + console.styled(title, .bold))
    let width = min(rows.map(\.0.count).max() ?? 0, 40)
    for (name, type) in rows {
      console.print("  \(name)\(String(repeating: " ", count: max(width - name.count, 0) + 2))\(type)")
    }
  }

  private func bars(_ title: String, _ rows: [(String, Int)]) {
    guard let most = rows.map(\.1).max(), most > 0 else { return }
    console.print("\n" + console.styled(title, .bold))
    let width = min(rows.map(\.0.count).max() ?? 0, 40)
    for (name, bytes) in rows {
      let short = name.count > 40 ? name.prefix(37) + "..." : name[...]
      let label = short + String(repeating: " ", count: max(width - short.count, 0))
      let number = Self.size(bytes)
      let bar = String(repeating: "█", count: max(1, bytes * 30 / most))
      console.print(
        "  \(label)  \(String(repeating: " ", count: max(10 - number.count, 0)))\(number)  "
          + console.styled(bar, .blue))
    }
  }

  private static func size(_ bytes: Int) -> String {
    if bytes < 10_000 { return "\(bytes) B" }
    if bytes < 10_000_000 { return "\((bytes + 500) / 1000) kB" }
    return "\((bytes + 500_000) / 1_000_000) MB"
  }
}

// MARK: Custom sections in rows

private func names(_ names: [String]) -> String { names.map(escapedName).joined(separator: ", ") }

extension Producers {
  fileprivate var rows: [(String, String)] {
    fields.map { (escapedName($0.name), names($0.values.map { "\($0.name) \($0.version)" })) }
  }
}

extension TargetFeatures {
  fileprivate var rows: [(String, String)] {
    entries.map { (escapedName($0.sign + $0.name), Self.meanings[$0.sign] ?? "unknown prefix") }
  }

  private static let meanings = ["+": "used", "-": "not allowed", "=": "required"]
}

extension TargetFeatures.Entry {
  fileprivate var sign: String { String(Unicode.Scalar(prefix)) }
}

extension DynamicLinking {
  fileprivate var rows: [(String, String)] {
    var rows: [(String, String)] = []
    if let memory {
      rows.append(("memory", "\(memory.memoryBytes) bytes, aligned to 2^\(memory.memoryAlignment)"))
      rows.append(("table", "\(memory.tableElements) elements, aligned to 2^\(memory.tableAlignment)"))
    }
    if !needed.isEmpty { rows.append(("needed", names(needed))) }
    for export in exports { rows.append(("export \(escapedName(export.name))", "flags \(export.flags)")) }
    for entry in imports {
      rows.append(("import \(escapedName(entry.module)).\(escapedName(entry.name))", "flags \(entry.flags)"))
    }
    if !runtimePaths.isEmpty { rows.append(("runtime paths", names(runtimePaths))) }
    return rows
  }
}

// MARK: JSON

extension Producers {
  fileprivate var json: JSON {
    .array(
      fields.map { field in
        .object([
          ("field", .string(field.name)),
          (
            "values",
            .array(field.values.map { .object([("name", .string($0.name)), ("version", .string($0.version))]) })
          ),
        ])
      })
  }
}

extension TargetFeatures {
  fileprivate var json: JSON {
    .array(entries.map { .object([("prefix", .string($0.sign)), ("name", .string($0.name))]) })
  }
}

extension DynamicLinking {
  fileprivate var json: JSON {
    .object([
      (
        "memory",
        memory.map {
          .object([
            ("memoryBytes", .number(Int($0.memoryBytes))), ("memoryAlignment", .number(Int($0.memoryAlignment))),
            ("tableElements", .number(Int($0.tableElements))), ("tableAlignment", .number(Int($0.tableAlignment))),
          ])
        } ?? .null
      ),
      ("needed", .array(needed.map(JSON.string))),
      (
        "exports",
        .array(exports.map { .object([("name", .string($0.name)), ("flags", .number(Int($0.flags)))]) })
      ),
      (
        "imports",
        .array(
          imports.map {
            .object([
              ("module", .string($0.module)), ("name", .string($0.name)), ("flags", .number(Int($0.flags))),
            ])
          })
      ),
      ("runtimePaths", .array(runtimePaths.map(JSON.string))),
    ])
  }
}

extension ModuleSummary {
  fileprivate var json: JSON {
    .object([
      ("name", name.map(JSON.string) ?? .null), ("bytes", .number(byteCount)),
      ("features", .array(features.map { .string($0.name) })),
      (
        "imports",
        .array(
          imports.map {
            .object([
              ("module", .string($0.module)), ("name", .string($0.name)), ("kind", .string($0.kind.keyword)),
              ("type", .string($0.type)),
            ])
          })
      ),
      (
        "exports",
        .array(
          exports.map {
            .object([
              ("name", .string($0.name)), ("kind", .string($0.kind.keyword)), ("index", .number(Int($0.index))),
              ("type", .string($0.type)),
            ])
          })
      ),
      (
        "memories",
        .array(
          memories.map {
            .object([
              ("index", .number(Int($0.index))), ("minimum", .number(Int(clamping: $0.type.limits.minimum))),
              ("maximum", $0.type.limits.maximum.map { .number(Int(clamping: $0)) } ?? .null),
              ("imported", .bool($0.isImported)), ("shared", .bool($0.type.isShared)),
            ])
          })
      ),
      ("start", start.map { .number(Int($0)) } ?? .null), ("types", .number(typeCount)),
      ("globals", .number(globalCount)), ("codeBytes", .number(codeByteCount)), ("dataBytes", .number(dataByteCount)),
      (
        "sections",
        .array(
          sections.map {
            .object([
              ("title", .string($0.title)), ("offset", .number($0.offset)), ("bytes", .number($0.byteCount)),
              ("entries", $0.entryCount.map(JSON.number) ?? .null),
            ])
          })
      ),
      (
        "functions",
        .array(
          functions.map {
            .object([
              ("index", .number(Int($0.index))), ("name", $0.name.map(JSON.string) ?? .null),
              ("bytes", .number($0.byteCount)), ("instructions", .number($0.instructionCount)),
            ])
          })
      ),
      ("producers", producers?.json ?? .null), ("targetFeatures", targetFeatures?.json ?? .null),
      ("dynamicLinking", dynamicLinking?.json ?? .null),
      (
        "broken",
        .array(warnings.map { .object([("section", .string($0.item ?? "")), ("error", .string("\($0)"))]) })
      ),
    ])
  }
}
