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
    fileprivate var entries = NamedList<Extern>()
    fileprivate var instance: Instance?

    public init(dictionaryLiteral elements: (String, any Importable)...) {
      entries.reserve(elements.count)
      for (name, value) in elements { entries[name] = value.extern }
    }

    fileprivate subscript(name: String) -> Extern? { entries[name] ?? instance?.export(name) }
  }

  private var namespaces = NamedList<Namespace>()

  public init() {}

  public init(dictionaryLiteral elements: (String, Namespace)...) {
    namespaces.reserve(elements.count)
    for (name, namespace) in elements { namespaces[name] = namespace }
  }

  /// Adds something, in place of what may be there under the same names.
  public mutating func define(_ module: String, _ name: String, _ value: some Importable) {
    var namespace = namespaces.take(module) ?? [:]
    namespace.entries[name] = value.extern
    namespaces[module] = namespace
  }

  /// Adds everything that an instance exports. Single definitions under the same module name come first.
  public mutating func define(_ module: String, _ instance: Instance) {
    var namespace = namespaces.take(module) ?? [:]
    namespace.instance = instance
    namespaces[module] = namespace
  }

  /// What is defined under two names.
  public subscript(module: String, name: String) -> Extern? { namespaces[module]?[name] }
}

/// Values by name. Most lists of imports are so short that looking through them is faster than hashing.
private struct NamedList<Element> {
  private var names: [Name] = []
  private var elements: [Element?] = []
  /// Positions by name, in longer lists.
  private var positions: [Name: Int] = [:]
  private static var short: Int { 12 }

  mutating func reserve(_ count: Int) {
    names.reserveCapacity(count)
    elements.reserveCapacity(count)
  }

  private func position(of name: Name) -> Int? {
    names.count > Self.short ? positions[name] : names.firstIndex(of: name)
  }

  subscript(name: String) -> Element? {
    get { position(of: Name(name)).flatMap { elements[$0] } }
    set {
      let name = Name(name)
      if let position = position(of: name) {
        elements[position] = newValue
        return
      }
      names.append(name)
      elements.append(newValue)
      if names.count == Self.short + 1 {
        for (position, name) in names.enumerated() { positions[name] = position }
      } else if names.count > Self.short {
        positions[name] = names.count - 1
      }
    }
  }

  /// Takes an element out, to be changed and put back.
  mutating func take(_ name: String) -> Element? { position(of: Name(name)).flatMap { elements[$0].take() } }
}
