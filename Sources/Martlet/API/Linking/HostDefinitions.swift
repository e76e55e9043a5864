/// What the host offers to modules without belonging to a store: a function or a tag.
public protocol HostDefinition: Sendable {}

extension FunctionDefinition: HostDefinition {}
extension TagDefinition: HostDefinition {}

/// What the host offers to modules, by the names that they use for it, without belonging to a store.
///
/// ```swift
/// let host: HostDefinitions = [
///   "env": ["now": FunctionDefinition { () -> Int64 in clock() }, "failure": TagDefinition(carrying: Int32.self)]
/// ]
/// let linked = try LinkedModule(module, with: host)
/// ```
public struct HostDefinitions: ExpressibleByDictionaryLiteral, Sendable {
  private var modules: [Name: [Name: any HostDefinition]] = [:]

  public init() {}

  public init(dictionaryLiteral elements: (String, [String: any HostDefinition])...) {
    for (module, definitions) in elements {
      for (name, definition) in definitions { define(module, name, definition) }
    }
  }

  /// Adds something, in place of what may be there under the same names.
  public mutating func define(_ module: String, _ name: String, _ definition: any HostDefinition) {
    modules[Name(module), default: [:]][Name(name)] = definition
  }

  /// Adds everything that is defined elsewhere.
  public mutating func define(_ others: HostDefinitions) {
    for (module, definitions) in others.modules {
      modules[module, default: [:]].merge(definitions) { _, new in new }
    }
  }

  /// What is defined under two names.
  public subscript(module: String, name: String) -> (any HostDefinition)? { modules[Name(module)]?[Name(name)] }
}
