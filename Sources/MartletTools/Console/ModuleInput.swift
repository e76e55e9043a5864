package import Martlet
package import WasmFormat
package import WasmText

/// A module that a command was given, in text or binary.
package struct ModuleInput {
  /// The path, or "standard input".
  package let name: String
  package let bytes: [UInt8]

  package static let standardInputName = "standard input"

  /// Reads a file, or standard input for `-`.
  package init(_ path: String, _ console: Console) throws(FileError) {
    if path == "-" {
      name = Self.standardInputName
      bytes = try console.readInput()
    } else {
      name = path
      bytes = try readFile(path)
    }
  }

  package var isBinary: Bool { bytes.starts(with: [0x00, 0x61, 0x73, 0x6D]) }

  /// The module, read but not checked.
  package func module(_ features: Features) throws(InputError) -> WasmModule {
    do {
      if isBinary { return try WasmModule(reading: ByteStorage(bytes), features: features) }
      guard !bytes.starts(with: compiledMagic) else {
        throw InputError(
          name, "compiled ahead of time; martlet run takes it, if its name ends in \(compiledSuffix)")
      }
      guard !looksBinary else {
        throw InputError(name, "neither a module in binary, which begins with 00 61 73 6d, nor text")
      }
      var options = TextOptions()
      options.features = features
      return try WasmModule(wat: bytes, options: options)
    } catch let error as TextErrors {
      throw InputError(name, text: error)
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(name, "\(error)")
    }
  }

  /// The module, checked.
  package func validModule(_ features: Features) throws(InputError) -> WasmModule {
    let module = try module(features)
    do {
      try module.validate(features: features)
    } catch {
      throw explained(error, features)
    }
    return module
  }

  /// A mistake with its place: in a text by line and column, in binary by offset.
  package func explained(_ error: ModuleError, _ features: Features) -> InputError {
    isBinary ? explainedInBinary(error, features) : explainedInText(error, features)
  }

  private func explainedInBinary(_ error: ModuleError, _ features: Features) -> InputError {
    guard case .invalid(var problem) = error, problem.offset == nil, let item = problem.item else {
      return InputError(name, "\(error)")
    }
    problem.offset = item.offset(in: ByteStorage(bytes), features: features)
    return InputError(name, "\(problem)")
  }

  private func explainedInText(_ error: ModuleError, _ features: Features) -> InputError {
    var options = TextOptions()
    options.features = features
    guard let place = TextPlace(of: error, in: bytes, options: options) else { return InputError(name, "\(error)") }
    let message: String
    switch error {
    case .malformed(let problem): message = problem.message
    case .invalid(var problem):
      problem.offset = nil
      message = "\(problem)"
    }
    return InputError("\(name):\(place.line):\(place.column)", "\(message)\n\(place.picture)")
  }

  /// Text begins with a parenthesis or a comment, which may consist of any bytes; or it is at least no binary: that has control
  /// characters besides white space.
  private var looksBinary: Bool {
    let space = Array(" \t\r\n".utf8)
    if let first = bytes.first(where: { !space.contains($0) }), "(;".utf8.contains(first) { return false }
    return bytes.prefix(512).contains { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D && $0 != 0x0C }
  }
}

/// How files that were compiled ahead of time are named, and how they begin.
package let compiledSuffix = ".martlet"
private let compiledMagic = Array("\0martlet".utf8)

/// A file that is not what it should be, said with its name in front.
package struct InputError: Error, CustomStringConvertible {
  package let description: String

  package init(_ name: String, _ message: String) { description = "\(name): \(message)" }

  package init(_ name: String, text errors: TextErrors) {
    description = errors.errors.map { "\(name):\($0)" }.joined(separator: "\n")
  }
}

extension Arguments {
  /// The features that `--features` asks for: sets and features by name, separated by commas; `-name` takes one away.
  package func features() throws(UsageError) -> Features {
    guard let list = value("--features") else { return .wasm3 }
    var features: Features = []
    for word in list.split(separator: ",") {
      let isRemoved = word.hasPrefix("-")
      let name = isRemoved ? word.dropFirst() : word
      let named: Features
      switch name {
      case "wasm1": named = .wasm1
      case "wasm2": named = .wasm2
      case "wasm3": named = .wasm3
      case "all": named = .all
      default:
        guard let feature = Feature.allCases.first(where: { $0.name == name }) else {
          let known = ["wasm1", "wasm2", "wasm3", "all"] + Feature.allCases.map(\.name)
          throw UsageError("unknown feature \(name); known are \(known.joined(separator: ", "))")
        }
        named = Features(feature)
      }
      if isRemoved { features.subtract(named) } else { features.formUnion(named) }
    }
    return features
  }
}

extension Arguments {
  /// The tier that `--tier` asks for.
  package func tier() throws(UsageError) -> Engine.Tier {
    guard let name = value("--tier") else { return .interpreter }
    guard let tier = Engine.Tier(rawValue: name) else { throw unknownTier(name, Engine.Tier.allCases.map(\.rawValue)) }
    return tier
  }

  package func unknownTier(_ name: String, _ known: [String]) -> UsageError {
    UsageError("unknown tier \(name); known are \(known.joined(separator: ", "))")
  }
}

/// The help text of `--features`, the same for every command.
package let featuresHelp = """
    --features LIST   what modules may use: sets (wasm1, wasm2, wasm3, all) and features by name, separated by commas;
                      a name with - in front is taken away. Default: wasm3
  """

/// Writes a result to the file of `--output`, or to standard output.
package func writeResult(
  _ bytes: [UInt8], isBinary: Bool = false, _ arguments: Arguments, _ console: Console
) throws {
  if isBinary, arguments.value("--output") == nil, console.isTerminal {
    throw UsageError("binary does not belong on a terminal; use -o FILE")
  }
  if let path = arguments.value("--output"), path != "-" {
    try writeFile(path, bytes)
  } else {
    console.write(bytes)
  }
}
