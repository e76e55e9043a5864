/// Instantiates modules that import from one another.
///
/// ```swift
/// var linker = Linker(store)
/// linker.define("env", "log", log)
/// try linker.instantiate(library, as: "library")
/// let program = try linker.instantiate(main)  // imports from "env" and "library"
/// ```
public struct Linker {
  public let store: Store
  public var imports: Imports

  /// Makes a linker that knows the given imports so far.
  public init(_ store: Store, imports: Imports = [:]) {
    self.store = store
    self.imports = imports
  }

  /// Adds something under a module name and a name of its own.
  public mutating func define(_ module: String, _ name: String, _ value: some Importable) {
    imports.define(module, name, value)
  }

  /// Makes what an instance exports available under a module name.
  public mutating func register(_ instance: Instance, as name: String) { imports.define(name, instance) }

  /// Instantiates a module with what is defined so far.
  public func instantiate(_ module: Module) throws -> Instance {
    try Instance(module, in: store, imports: imports)
  }

  /// Instantiates a module, and makes what it exports available under a module name.
  @discardableResult
  public mutating func instantiate(_ module: Module, as name: String) throws -> Instance {
    let instance = try instantiate(module)
    register(instance, as: name)
    return instance
  }
}
