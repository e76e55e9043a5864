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

extension ModuleItem {
  /// Where the entry begins in the bytes of a module in the binary format; nil if it is not there. Reads the module once
  /// more, so that reading need not remember places.
  ///
  /// ```swift
  /// ModuleItem(.export, 2).offset(in: module.bytes)
  /// ```
  public func offset(in bytes: ByteStorage, features: Features = .wasm3) -> Int? {
    var reader = ModuleReader(bytes, features: features, limits: .standard)
    reader.itemOffsets = [:]
    try? reader.readModule()
    return reader.itemOffsets?[self]
  }
}
