/// A type of a module in canonical form: equal types have the same `canonical` index, and all references in the words
/// that belong to it are to canonical indices, so that types are compared by comparing numbers.
package struct CanonicalType: Sendable, BitwiseCopyable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case function, structure, array, continuation
  }

  /// Stands where there is no supertype.
  package static let none = UInt32.max

  package var kind: Kind
  package var isFinal: Bool
  /// How many supertypes there are above.
  package var depth: UInt8 = 0
  /// The index of the first type of the module that is equal to this one.
  package var canonical: UInt32
  /// The canonical index of the declared supertype, or `none`.
  package var supertype: UInt32
  /// Where the words of the type begin: parameters and then results of a function, the fields of a structure, the element
  /// of an array, the function type of a continuation.
  package var start: UInt32
  /// Of a function, or the number of fields.
  package var parameterCount: UInt16
  package var resultCount: UInt16
  /// The type's place in a walk through the subtype hierarchy that visits supertypes before their subtypes, and the size
  /// of the hierarchy below it (itself included): a type is below another if its place is in the other's span.
  var place: UInt32 = 0
  var span: UInt32 = 1

  /// Whether this is the other type or declared, directly or not, as a subtype of it.
  @inline(__always)
  func isBelow(_ other: CanonicalType) -> Bool { place &- other.place < other.span }
}

/// A field of a structure or array, packed like `StorageType` with one more bit.
package struct CanonicalField: Hashable, Sendable {
  static let mutableFlag: UInt32 = 1 << 28

  let bits: UInt32

  init(bits: UInt32) { self.bits = bits }

  package var isMutable: Bool { bits & Self.mutableFlag != 0 }
  package var storage: StorageType { StorageType(bits: bits & ~Self.mutableFlag) }
}

/// The parameters and results of a function type, in memory that belongs to the `CanonicalTypes` they come from.
package struct FunctionSignature {
  package let parameters: UnsafeBufferPointer<ValueType>
  package let results: UnsafeBufferPointer<ValueType>
}

extension ValueType {
  /// Whether the type is a reference to a defined type.
  @inline(__always)
  var refersToDefinedType: Bool { bits & (Self.referenceFlag | HeapType.abstractFlag) == Self.referenceFlag }

  /// The index in a reference to a defined type.
  @inline(__always)
  var definedTypeIndex: UInt32 { bits & HeapType.largestTypeIndex }

  /// The bits of the same reference to another defined type.
  @inline(__always)
  func replacingDefinedType(_ index: UInt32) -> UInt32 { bits & ~HeapType.largestTypeIndex | index }
}
