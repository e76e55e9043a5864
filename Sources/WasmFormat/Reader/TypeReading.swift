// Types of values as the binary format writes them, each checked against the features that are switched on.

extension ByteCursor {
  mutating func valueType(
    _ features: Features, otherwise mistake: ReadError.Kind = .malformedValueType
  ) throws(ReadError) -> ValueType {
    switch peek {
    case 0x7C, 0x7D, 0x7E, 0x7F: return ValueType(bits: UInt32(try byte()))
    case 0x7B:
      guard features.has(.simd) else { throw error(mistake, found: "v128", missing: .simd) }
      return ValueType(bits: UInt32(try byte()))
    default: return try referenceType(features, otherwise: mistake)
    }
  }

  mutating func referenceType(
    _ features: Features, otherwise mistake: ReadError.Kind = .malformedReferenceType
  ) throws(ReadError) -> ValueType {
    let start = offset
    let code = try byte()
    if code == 0x63 || code == 0x64, features.has(.functionReferences) {
      return .reference(try heapType(features), nullable: code == 0x63)
    }
    guard let heap = HeapType(abstractCode: code, features) else {
      let missing = code == 0x63 || code == 0x64 ? .functionReferences : HeapType.feature(ofAbstractCode: code)
      throw typeError(mistake, at: start, expected: "the code of a type", found: code, missing: missing)
    }
    return .reference(heap, nullable: true)
  }

  /// The element type of a table; before reference types there was only one.
  mutating func elementType(_ features: Features) throws(ReadError) -> ValueType {
    if !features.has(.referenceTypes), peek == HeapType.function.code {
      skipByte()
      return .functionReference
    }
    return try referenceType(features)
  }

  mutating func heapType(_ features: Features) throws(ReadError) -> HeapType {
    let start = offset
    if let code = peek, code & 0xC0 == 0x40 {
      skipByte()
      guard let heap = HeapType(abstractCode: code, features) else {
        throw error(
          .malformedHeapType, at: start, expected: "the code of a heap type", found: "0x\(hexadecimal(code))",
          missing: HeapType.feature(ofAbstractCode: code))
      }
      return heap
    }
    let index = try signed33()
    guard index >= 0, features.has(.functionReferences) else {
      throw error(
        .malformedHeapType, at: start, expected: "a heap type", found: "\(index)",
        missing: index >= 0 ? .functionReferences : nil)
    }
    return HeapType(TypeIndex(representable(index)))
  }

  mutating func blockType(_ features: Features) throws(ReadError) -> BlockType {
    let start = offset
    if let code = peek, code & 0xC0 == 0x40 {
      if code == 0x40 {
        skipByte()
        return .empty
      }
      return .result(try valueType(features))
    }
    let index = try signed33()
    guard index >= 0, features.has(.multiValue) else {
      throw error(
        .malformedValueType, at: start, expected: "the type of a block", found: "\(index)",
        missing: index >= 0 ? .multiValue : nil)
    }
    return .type(TypeIndex(representable(index)))
  }

  /// A code that stands for no type. Codes are numbers of seven bits with a sign.
  func typeError(
    _ kind: ReadError.Kind, at start: Int, expected: String, found code: UInt8, missing: Feature?
  ) -> ReadError {
    error(
      code < 0x80 ? kind : .integerTooLong, at: start, expected: expected, found: "0x\(hexadecimal(code))",
      missing: missing)
  }

  /// An index of more than 24 bits exceeds every limit on types. It becomes the largest index that packed types can
  /// hold, which is unknown in every module too.
  private func representable(_ index: Int64) -> UInt32 {
    UInt32(truncatingIfNeeded: min(index, Int64(HeapType.largestTypeIndex)))
  }
}

extension HeapType {
  /// The abstract type with a code of the binary format, where the features have it.
  init?(abstractCode code: UInt8, _ features: Features) {
    guard let feature = Self.feature(ofAbstractCode: code), features.has(feature) else { return nil }
    self.init(code: code)
  }

  /// The feature that has the abstract type with a code; nil where there is no such type.
  static func feature(ofAbstractCode code: UInt8) -> Feature? {
    switch code {
    case 0x6F, 0x70: .referenceTypes
    case 0x6A...0x6E, 0x71...0x73: .gc
    case 0x69, 0x74: .exceptions
    case 0x68, 0x75: .stackSwitching
    default: nil
    }
  }
}
