/// What a module is given for its imports, by the names it uses for them.
///
/// ```swift
/// var imports: Imports = ["env": ["log": log, "memory": memory]]
/// imports.define("env", "limit", try Global(in: store, type: GlobalType(.i32, isMutable: false), value: .i32(7)))
/// imports.define("math", math)  // everything that an instance exports
/// let instance = try Instance(module, in: store, imports: imports)
/// ```
public struct Imports: ExpressibleByDictionaryLiteral {
  /// What there is under one module name.
  public struct Namespace: ExpressibleByDictionaryLiteral {
    fileprivate var entries: [Name: Extern] = [:]
    fileprivate var instance: Instance?

    public init(dictionaryLiteral elements: (String, any Importable)...) {
      for (name, value) in elements { entries[Name(name)] = value.extern }
    }

    fileprivate subscript(name: String) -> Extern? {
      entries[Name(name)] ?? instance?.export(name)
    }
  }

  private var namespaces: [Name: Namespace] = [:]

  public init() {}

  public init(dictionaryLiteral elements: (String, Namespace)...) {
    for (name, namespace) in elements { namespaces[Name(name)] = namespace }
  }

  /// Adds something, in place of what may be there under the same names.
  public mutating func define(_ module: String, _ name: String, _ value: some Importable) {
    namespaces[Name(module), default: [:]].entries[Name(name)] = value.extern
  }

  /// Adds everything that an instance exports. Single definitions under the same module name come first.
  public mutating func define(_ module: String, _ instance: Instance) {
    namespaces[Name(module), default: [:]].instance = instance
  }

  /// What is defined under two names.
  public subscript(module: String, name: String) -> Extern? { namespaces[Name(module)]?[name] }
}
