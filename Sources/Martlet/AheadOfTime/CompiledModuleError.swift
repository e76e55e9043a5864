/// Why a module that was compiled ahead of time is not loaded.
public struct CompiledModuleError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// The bytes are something else.
    case notCompiled
    /// Another version of Martlet has made it.
    case otherVersion
    /// It is for another processor, or for more than this one can do.
    case otherProcessor
    /// The engine was told to run modules in another way than the module was compiled for.
    case otherConfiguration
    /// The bytes are not what they were when the module was compiled.
    case damaged
    /// Others than this process's user may write the file.
    case unguarded
    /// The verifier found code that it cannot vouch for.
    case unverified
  }

  public var reason: Reason
  /// The file or module, what was found, and what was expected.
  public var message: String

  public var description: String { message }

  init(_ reason: Reason, _ name: String?, _ message: String) {
    self.reason = reason
    self.message = (name.map { "\($0): " } ?? "") + message
  }
}
