/// A module cannot be instantiated with what it was given for one of its imports, or a function cannot be called as Swift
/// wants to.
///
/// ```swift
/// do {
///   _ = try Instance(module, in: store)
/// } catch let error as LinkError {
///   print(error)  // unknown import: env.log: func [i32] -> [] is needed; nothing is given
/// }
/// ```
public struct LinkError: Error, Hashable, Sendable {
  /// The class of a mistake.
  public enum Kind: Hashable, Sendable {
    /// Nothing was given.
    case unknownImport
    /// What was given is of another kind or type.
    case incompatibleImportType
    /// A memory with pages of another size was given.
    case incompatiblePageSize
    /// What was given belongs to another store.
    case otherStore
    /// A function has other parameters or results than Swift calls it with.
    case incompatibleSignature

    /// The wording of the specification's test suite, where it has one.
    public var message: String {
      switch self {
      case .unknownImport: "unknown import"
      case .incompatibleImportType: "incompatible import type"
      case .incompatiblePageSize: "memory types incompatible"
      case .otherStore: "import of another store"
      case .incompatibleSignature: "incompatible signature"
      }
    }
  }

  public var kind: Kind
  /// The names of the import; or of the exporting module and the function, as far as they are known.
  public var module: String
  public var name: String
  /// The type that the module needs, in words.
  public var needed: String
  /// The type that was given, in words; nil if there was nothing.
  public var given: String?
}

extension LinkError: CustomStringConvertible {
  public var description: String {
    let names = [module, name].filter { !$0.isEmpty }.joined(separator: ".")
    return "\(kind.message): \(names.isEmpty ? "" : names + ": ")\(needed) is needed; \(given ?? "nothing") is given"
  }
}
