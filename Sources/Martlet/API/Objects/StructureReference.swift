public import WasmFormat

/// A structure of the garbage-collected heap, which lives at least as long as this reference to it.
///
/// ```swift
/// let point = try StructureReference(pointType, in: store, 1.0, 2.0)
/// try point.set(0, to: 3.0)
/// print(try point.get(0, as: Double.self))  // 3.0
/// ```
public struct StructureReference {
  private let object: HeapReference

  /// The structure that a reference points at; nil if it is something else.
  public init?(_ reference: AnyReference) {
    guard let object = HeapReference(reference, .structure) else { return nil }
    self.object = object
  }

  /// Makes a structure. There must be as many values as the type has fields.
  public init(_ type: ObjectType, in store: Store, fields: [Value]) throws {
    let record = type.record
    guard !type.isArray, fields.count == record.fields.count else {
      throw CallError(
        "\(fields.count) fields are given; of \(type) there are \(type.isArray ? 0 : record.fields.count)")
    }
    object = try HeapReference(type, length: 0, byteCount: Int(record.size), in: store)
    for (value, field) in zip(fields, record.fields) { try object.write(value, to: field, at: Int(field.offset)) }
  }

  /// Makes a structure of Swift values.
  public init<each Field: WasmValue>(_ type: ObjectType, in store: Store, _ field: repeat each Field) throws {
    var fields: [Value] = []
    repeat fields.append(try (each field).value(in: store))
    try self.init(type, in: store, fields: fields)
  }

  /// The reference as one of the `any` hierarchy.
  public var reference: AnyReference { object.reference }

  /// How many fields there are.
  public var count: Int { object.type.fields.count }

  /// Whether the structure has a type, or one below it.
  public func isInstance(of type: ObjectType) -> Bool { object.isInstance(of: type) }

  /// A field. Packed integers are without a sign.
  ///
  /// ```swift
  /// if case .any(let next?) = try node.get(1) { print(next) }
  /// ```
  public func get(_ field: Int) throws -> Value {
    let part = try part(field)
    return object.read(part, at: Int(part.offset))
  }

  /// A field as a Swift value.
  ///
  /// ```swift
  /// let x = try point.get(0, as: Double.self)
  /// ```
  public func get<Field: WasmValue>(_ field: Int, as type: Field.Type) throws -> Field {
    try Field(get(field), in: object.store)
  }

  /// Replaces a field.
  public func set(_ field: Int, to value: Value) throws {
    let part = try part(field)
    guard part.isMutable else { throw CallError("field \(field) cannot be changed") }
    try object.write(value, to: part, at: Int(part.offset))
  }

  /// Replaces a field by a Swift value.
  public func set(_ field: Int, to value: some WasmValue) throws { try set(field, to: value.value(in: object.store)) }

  private func part(_ field: Int) throws -> TypePart {
    let fields = object.type.fields
    guard fields.indices.contains(field) else {
      throw CallError("field \(field) is asked for; the structure has \(fields.count)")
    }
    return fields[field]
  }
}

extension StructureReference: Equatable {
  /// Whether both are the same object.
  public static func == (left: StructureReference, right: StructureReference) -> Bool {
    left.reference == right.reference
  }
}

extension StructureReference: WasmReference {
  public static var heapType: HeapType { .structure }
  public static func reference(in value: Value) -> StructureReference? {
    if case .any(let reference?) = value { reference.structure } else { nil }
  }
  public var erased: Value { .any(reference) }
}

extension AnyReference {
  /// The structure that the reference points at; nil if it is something else.
  public var structure: StructureReference? { StructureReference(self) }
}
