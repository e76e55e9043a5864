import Martlet

/// How the functions of scripts are run.
enum ScriptTier: String, CaseIterable {
  case interpreter, jit
  /// Each module is compiled ahead of time and loaded from the bytes.
  case aot

  var engineTier: Engine.Tier { self == .jit ? .jit : .interpreter }
}

extension Arguments {
  /// The tier that `--tier` asks for.
  func scriptTier() throws(UsageError) -> ScriptTier {
    guard let name = value("--tier") else { return .interpreter }
    guard let tier = ScriptTier(rawValue: name) else { throw unknownTier(name, ScriptTier.allCases.map(\.rawValue)) }
    return tier
  }
}
