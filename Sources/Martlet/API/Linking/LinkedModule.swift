public import WasmFormat

/// A module whose imported functions have been found and checked: linked once, started many times, in any number of stores and
/// on any thread.
///
/// ```swift
/// let linked = try LinkedModule(module, with: host)
/// let instance = try Instance(linked, in: Store())
/// ```
public final class LinkedModule: Sendable {
  public let module: Module
  /// For each import, what the host has for it.
  let functions: [FunctionDefinition?]

  /// Finds a function for each import of the module that the host defines. All other imports are given when it is
  /// instantiated. Throws a `LinkError` that shows both signatures if one does not fit.
  public init(_ module: Module, with host: HostFunctions) throws {
    self.module = module
    functions = try module.imports.map { entry in
      guard let definition = host[entry.module, entry.name] else { return nil }
      let identities = module.layout.typeIdentities
      guard case .function(let type) = entry.type,
        TypeRegistry.matches(definition.type.identities[0], identities[type.position])
      else {
        throw LinkError(
          kind: .incompatibleImportType, module: entry.module, name: entry.name,
          needed: module.layout.describe(entry.type),
          given: "func \(TypeRegistry.functionType(definition.type.identities[0]))")
      }
      return definition
    }
  }

  /// What is left to be given, in the order in which the module names it.
  public var imports: [Import] { zip(module.imports, functions).compactMap { $1 == nil ? $0 : nil } }
}

extension Instance {
  /// Instantiates a module that has been linked before. `imports` has what is left of them.
  ///
  /// ```swift
  /// let store = Store()
  /// store.context = request
  /// let instance = try Instance(linked, in: store)
  /// ```
  public init(_ linked: LinkedModule, in store: Store, imports: Imports = [:], limits: Limits = Limits()) throws {
    self.init(try store.instantiate(linked.module, imports, limits, linked))
  }
}
