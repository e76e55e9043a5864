/// The type of a function: what it takes and what it returns.
public struct FunctionType: Hashable, Sendable, CustomStringConvertible {
  public var parameters: [ValueType]
  public var results: [ValueType]

  public init(parameters: [ValueType] = [], results: [ValueType] = []) {
    self.parameters = parameters
    self.results = results
  }

  public var description: String {
    "[\(parameters.map(\.description).joined(separator: " "))] -> [\(results.map(\.description).joined(separator: " "))]"
  }
}

/// A field of a structure, or the element of an array.
public struct FieldType: Hashable, Sendable {
  public var storage: StorageType
  public var isMutable: Bool

  public init(_ storage: StorageType, isMutable: Bool) {
    self.storage = storage
    self.isMutable = isMutable
  }
}

/// The structure of a type that a module defines.
public enum CompositeType: Hashable, Sendable {
  case function(FunctionType)
  case structure([FieldType])
  case array(FieldType)
  /// A continuation of functions of the given type (stack switching).
  case continuation(HeapType)
}

/// A type definition with its place in the subtype hierarchy.
public struct SubType: Hashable, Sendable {
  public var isFinal: Bool
  /// At most one in a valid module; the binary format allows to write more.
  public var supertypes: [TypeIndex]
  public var composite: CompositeType

  public init(isFinal: Bool = true, supertypes: [TypeIndex] = [], composite: CompositeType) {
    self.isFinal = isFinal
    self.supertypes = supertypes
    self.composite = composite
  }

  public init(_ function: FunctionType) { self.init(composite: .function(function)) }
}
