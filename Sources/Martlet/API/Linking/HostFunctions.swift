/// What the host offers to modules under names of its own, without belonging to a store.
///
/// ```swift
/// let host: HostFunctions = [
///   "env": ["now": FunctionDefinition { () -> Int64 in clock() }]
/// ]
/// let linked = try LinkedModule(module, with: host)
/// ```
public struct HostFunctions: ExpressibleByDictionaryLiteral, Sendable {
  private var modules: [Name: [Name: FunctionDefinition]] = [:]

  public init() {}

  public init(dictionaryLiteral elements: (String, [String: FunctionDefinition])...) {
    for (module, functions) in elements {
      for (name, function) in functions { define(module, name, function) }
    }
  }

  /// Adds a function, in place of what may be there under the same names.
  public mutating func define(_ module: String, _ name: String, _ function: FunctionDefinition) {
    modules[Name(module), default: [:]][Name(name)] = function
  }

  /// Adds everything that other definitions have.
  public mutating func define(_ others: HostFunctions) {
    for (module, functions) in others.modules {
      modules[module, default: [:]].merge(functions) { _, new in new }
    }
  }

  /// What is defined under two names.
  public subscript(module: String, name: String) -> FunctionDefinition? { modules[Name(module)]?[Name(name)] }
}
