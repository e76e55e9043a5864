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
    fileprivate let entries: [(name: String, value: any Importable)]

    public init(dictionaryLiteral elements: (String, any Importable)...) {
      entries = elements.map { (name: $0.0, value: $0.1) }
    }
  }

  private struct Names: Hashable {
    var module: Name
    var name: Name
  }

  private var entries: [(key: Names, value: Extern)] = []
  private var instances: [(module: Name, instance: Instance)] = []
  /// Positions of the entries, once there are many. A few are found faster by looking through them.
  private var positions: [Names: Int] = [:]
  private static let few = 12

  public init() {}

  public init(dictionaryLiteral elements: (String, Namespace)...) {
    entries.reserveCapacity(elements.reduce(0) { $0 + $1.1.entries.count })
    for (module, namespace) in elements {
      for entry in namespace.entries { define(Names(module: Name(module), name: Name(entry.name)), entry.value.extern) }
    }
  }

  /// Adds something, in place of what may be there under the same names.
  public mutating func define(_ module: String, _ name: String, _ value: some Importable) {
    define(Names(module: Name(module), name: Name(name)), value.extern)
  }

  private mutating func define(_ key: Names, _ value: Extern) {
    if let position = position(of: key) {
      entries[position].value = value
      return
    }
    entries.append((key: key, value: value))
    if entries.count == Self.few + 1 {
      for (position, entry) in entries.enumerated() { positions[entry.key] = position }
    } else if entries.count > Self.few {
      positions[key] = entries.count - 1
    }
  }

  /// Adds everything that an instance exports. Single definitions under the same module name come first.
  public mutating func define(_ module: String, _ instance: Instance) {
    let module = Name(module)
    instances.removeAll { $0.module == module }
    instances.append((module: module, instance: instance))
  }

  private func position(of key: Names) -> Int? {
    guard entries.count <= Self.few else { return positions[key] }
    return entries.withUnsafeBufferPointer { entries in
      for position in entries.indices where entries[position].key == key { return position }
      return nil
    }
  }

  /// What is defined under two names.
  public subscript(module: String, name: String) -> Extern? {
    let key = Names(module: Name(module), name: Name(name))
    if let position = position(of: key) { return entries[position].value }
    return instances.first { $0.module == key.module }?.instance.export(name)
  }
}
