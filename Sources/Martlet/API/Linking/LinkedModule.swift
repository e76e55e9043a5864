public import WasmFormat

/// A module whose imports have been found and checked: linked once, started many times, in any number of stores and
/// on any thread.
///
/// ```swift
/// let linked = try LinkedModule(module, with: host)
/// let instance = try Instance(linked, in: Store())
/// ```
public final class LinkedModule: Sendable {
  public let module: Module
  /// For each import, what the host has for it.
  let definitions: [Definition?]

  enum Definition: Sendable {
    case function(FunctionDefinition)
    case tag(TagDefinition)
  }

  /// Finds something for each import of the module that the host defines. All others are given when it is instantiated.
  /// Throws a `LinkError` that shows both types if one does not fit.
  public init(_ module: Module, with host: HostDefinitions) throws {
    self.module = module
    let identities = module.layout.typeIdentities
    definitions = try module.imports.map { entry in
      guard let definition = host[entry.module, entry.name] else { return nil }
      if case .function(let type) = entry.type, let function = definition as? FunctionDefinition,
        TypeRegistry.matches(function.type.identities[0], identities[type.position])
      {
        return .function(function)
      }
      if case .tag(let type) = entry.type, let tag = definition as? TagDefinition,
        tag.type.identities[0] == identities[type.type.position]
      {
        return .tag(tag)
      }
      throw LinkError(
        kind: .incompatibleImportType, module: entry.module, name: entry.name,
        needed: module.layout.describe(entry.type), given: Self.describe(definition))
    }
  }

  private static func describe(_ definition: any HostDefinition) -> String? {
    if let function = definition as? FunctionDefinition {
      "func \(TypeRegistry.functionType(function.type.identities[0]))"
    } else if let tag = definition as? TagDefinition {
      "tag \(TypeRegistry.functionType(tag.type.identities[0]))"
    } else {
      nil
    }
  }

  /// What is left to be given, in the order in which the module names it.
  public var imports: [Import] { zip(module.imports, definitions).compactMap { $1 == nil ? $0 : nil } }
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
