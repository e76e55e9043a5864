/// The types of a module, checked and in canonical form, in flat tables that hot code reads without cost.
///
/// Types are equal if their canonical indices are. Subtyping between defined types is a comparison of two numbers: as all
/// types of a module are known, their hierarchy is numbered so that the subtypes of a type are a run of numbers.
package final class CanonicalTypes: Sendable {
  private let records: FlatBuffer<CanonicalType>
  private let words: FlatBuffer<ValueType>
  private let groupStarts: FlatBuffer<UInt32>
  package let features: Features

  package var count: Int { records.count }
  /// One for each type of the module.
  nonisolated(unsafe) package let base: UnsafePointer<CanonicalType>
  /// What the types are made of; see `CanonicalType.start`.
  nonisolated(unsafe) let wordBase: UnsafePointer<ValueType>

  /// Checks and canonicalises the types of a module.
  package convenience init(
    _ types: [SubType], groupSizes: [UInt32], features: Features = .wasm3,
    limits: ImplementationLimits = .standard
  ) throws(ValidationError) {
    var canonicalizer = TypeCanonicalizer(features: features, limits: limits, expecting: types.count)
    var start = 0
    for size in groupSizes {
      guard size <= types.count - start else { break }
      try canonicalizer.add(types[start..<start + Int(size)])
      start += Int(size)
    }
    try canonicalizer.finish()
    self.init(canonicalizer)
    try checkHierarchy(declared: types)
  }

  private init(_ canonicalizer: consuming TypeCanonicalizer) {
    records = canonicalizer.records
    words = canonicalizer.words
    groupStarts = canonicalizer.groupStarts
    features = canonicalizer.features
    base = UnsafePointer(records.base)
    wordBase = UnsafePointer(words.base)
  }

  package subscript(type: TypeIndex) -> CanonicalType {
    precondition(type.position < count)
    return base[type.position]
  }

  /// The signature of a function type; nil where there is no such type or it is of another kind.
  package func signature(of type: TypeIndex) -> FunctionSignature? {
    guard type.position < count, base[type.position].kind == .function else { return nil }
    return signature(base[type.position])
  }

  @inline(__always)
  func signature(_ type: CanonicalType) -> FunctionSignature {
    let start = wordBase + Int(type.start)
    return FunctionSignature(
      parameters: UnsafeBufferPointer(start: start, count: Int(type.parameterCount)),
      results: UnsafeBufferPointer(start: start + Int(type.parameterCount), count: Int(type.resultCount)))
  }

  /// The fields of a structure, or the element of an array.
  package func field(_ number: Int, of type: CanonicalType) -> CanonicalField {
    precondition(number < Int(type.parameterCount))
    return CanonicalField(bits: wordBase[Int(type.start) + number].bits)
  }

  /// The function type of a continuation type.
  func function(ofContinuation type: CanonicalType) -> CanonicalType {
    base[Int(wordBase[Int(type.start)].definedTypeIndex)]
  }

  /// The same type with canonical indices, or nil if it refers to a type that does not exist.
  @inline(__always)
  package func canonical(_ type: ValueType) -> ValueType? {
    guard type.refersToDefinedType else { return type }
    let index = Int(type.definedTypeIndex)
    guard index < count else { return nil }
    return ValueType(bits: type.replacingDefinedType(base[index].canonical))
  }

  // MARK: Groups

  package var groupCount: Int { groupStarts.count }

  /// The indices of the types of a recursive group.
  package func group(_ number: Int) -> Range<Int> {
    let end = number + 1 < groupCount ? Int(groupStarts[number + 1]) : count
    return Int(groupStarts[number])..<end
  }

  /// What a registry of types needs to find the group in another module: `identifier` names the types outside the group,
  /// which all stand before it.
  package func key(ofGroup number: Int, identifier: (TypeIndex) -> UInt32) -> RecursiveGroupKey {
    let range = group(number)
    var key = FlatBuffer<UInt32>(capacity: range.count * 8)
    // A group that occurs again has the words of its first occurrence.
    let start = range.isEmpty ? 0 : Int(base[range.lowerBound].canonical)
    RecursiveGroupKey.append(start: start, count: range.count, types: base, words: wordBase, to: &key) {
      identifier(TypeIndex($0))
    }
    return RecursiveGroupKey(words: Array(key.buffer))
  }
}
