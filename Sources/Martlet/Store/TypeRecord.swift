package import WasmFormat

/// A type as running code sees it, found by its engine-wide identity: `TypeRegistry.records[identity]`.
///
/// Value types in records refer to other types by identity instead of index. A type identity is never 0, so a zeroed
/// `FunctionRecord` has no type.
package struct TypeRecord {
  package typealias Kind = CanonicalType.Kind

  /// The identities of the supertypes, topmost first, and last the type itself: `depth + 1` of them.
  package var display: UnsafePointer<UInt32>
  /// Parameters and then results of a function, the fields of a structure, the element of an array, a reference to
  /// the function type of a continuation.
  package var parts: UnsafePointer<TypePart>
  package var parameterCount: UInt16
  package var resultCount: UInt16
  /// How many supertypes there are.
  package var depth: UInt8
  package var kind: Kind
  package var isFinal: Bool
  /// Whether a structure or array holds anything that the collector must follow.
  package var holdsReferences: Bool
  /// Functions: slots of the parameters. Structures: bytes of an object with its header, a multiple of 16. Arrays: bytes of
  /// an element.
  package var size: UInt32
  /// Functions: slots of the results. Arrays: offset of the first element.
  package var secondSize: UInt32
  /// Which of the registry's recursive groups the type belongs to.
  var group: UInt32

  package var parameterSlots: Int { Int(size) }
  package var resultSlots: Int { Int(secondSize) }

  /// The slots before the header in a frame of a function of this type.
  package var slotsBeforeHeader: Int {
    FrameLayout.slotsBeforeHeader(parameterSlots: parameterSlots, resultSlots: resultSlots)
  }

  /// How many slots the arguments or results of a function take, whichever are more; `UInt32.max` if there are references
  /// among them.
  var plainSlots: UInt32 { holdsReferences ? .max : UInt32(slotsBeforeHeader) }

  package var parameters: UnsafeBufferPointer<TypePart> {
    UnsafeBufferPointer(start: parts, count: Int(parameterCount))
  }
  package var results: UnsafeBufferPointer<TypePart> {
    UnsafeBufferPointer(start: parts + Int(parameterCount), count: Int(resultCount))
  }
  /// The fields of a structure or the element of an array.
  package var fields: UnsafeBufferPointer<TypePart> { parameters }
}

/// A parameter, result, field or element.
package struct TypePart {
  /// A value type, or for fields and elements a storage type, with references to identities.
  package var storage: StorageType
  package var isMutable: Bool
  /// Parameters and results: the first slot. Fields: the byte offset in an object.
  package var offset: UInt32

  /// The type of the value on the operand stack.
  package var value: ValueType { storage.unpacked }
}
