public import WasmFormat

/// The type of structures or arrays of the garbage-collected heap. Types that are written alike are the same, whoever
/// writes them: Swift, or any number of modules.
///
/// ```swift
/// let point = try ObjectType(structure: [FieldType(.init(.f64), isMutable: true), FieldType(.init(.f64), isMutable: true)])
/// let bytes = try ObjectType(array: FieldType(.i8, isMutable: true))
/// let node = try module.objectType(named: "node")
/// ```
public final class ObjectType: Sendable {
  let types: RegisteredTypes
  let identity: UInt32

  init(_ types: RegisteredTypes, _ identity: UInt32) {
    self.types = types
    self.identity = identity
  }

  /// A type of structures. References to other types in it are by `heapType`.
  public convenience init(structure fields: [FieldType]) throws {
    try self.init(.structure(fields))
  }

  /// A type of arrays.
  public convenience init(array element: FieldType) throws {
    try self.init(.array(element))
  }

  private convenience init(_ composite: CompositeType) throws {
    let types = try TypeRegistry.shared.register(SubType(composite: composite))
    self.init(types, types.identities[0])
  }

  var record: TypeRecord { TypeRegistry.records[Int(identity)] }

  /// Whether it is a type of arrays, and not of structures.
  public var isArray: Bool { record.kind == .array }

  /// The fields of a structure, or the element of an array. References to types that modules define are by numbers of the
  /// engine.
  public var fields: [FieldType] { record.fields.map { FieldType($0.storage, isMutable: $0.isMutable) } }

  /// What references to such objects point at, for the types of fields, functions, tables and globals. A number, which is
  /// this type's as long as the object, or something made with it, is there.
  public var heapType: HeapType { HeapType(TypeIndex(identity)) }
}

extension ObjectType: Hashable {
  /// Whether both are the same type.
  public static func == (left: ObjectType, right: ObjectType) -> Bool { left.identity == right.identity }

  public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}

extension ObjectType: CustomStringConvertible {
  public var description: String {
    let fields = fields.map { $0.isMutable ? "(mut \($0.storage))" : "\($0.storage)" }
    return isArray ? "array \(fields.joined())" : "struct [\(fields.joined(separator: " "))]"
  }
}

extension Module {
  /// The type of structures or arrays that the module defines under an index. Throws a `CallError` if it is something
  /// else.
  public func objectType(_ index: TypeIndex) throws -> ObjectType {
    let identities = layout.typeIdentities
    guard index.position < identities.count else {
      throw CallError("the module has \(identities.count) types; number \(index) is needed")
    }
    let identity = identities[index.position]
    switch TypeRegistry.records[Int(identity)].kind {
    case .structure, .array: return ObjectType(layout.registeredTypes, identity)
    case .function, .continuation:
      throw CallError("a type of structures or arrays is needed; type \(index) is another one")
    }
  }

  /// The type of structures or arrays that the module's name section gives a name.
  ///
  /// ```swift
  /// let point = try module.objectType(named: "point")
  /// ```
  public func objectType(named name: String) throws -> ObjectType {
    guard let entry = names.types.associations.first(where: { $0.name == name }) else {
      throw CallError("the module names no type \"\(name)\"")
    }
    return try objectType(TypeIndex(entry.index))
  }
}
