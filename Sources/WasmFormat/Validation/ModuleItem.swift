/// An entry of a module, as messages name it: `type 3`, `export 2` or `start`.
public struct ModuleItem: Hashable, Sendable {
  public enum Kind: String, Sendable {
    case type, `import`, function, table, memory, global, tag, export, start
    case element = "elem segment"
    case data = "data segment"
  }

  public var kind: Kind
  /// The place among those of its kind. Where entries can be imported, those that are come first.
  public var index: Int

  public init(_ kind: Kind, _ index: Int = 0) {
    self.kind = kind
    self.index = index
  }
}

extension ModuleItem: CustomStringConvertible {
  public var description: String { kind == .start ? kind.rawValue : "\(kind.rawValue) \(index)" }
}
