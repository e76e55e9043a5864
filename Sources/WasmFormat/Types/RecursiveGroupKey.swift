/// The structure of a recursive group: two groups are equal, in one module or in two, exactly if their keys are. What it
/// says of types outside the group is whatever identifies them where the key is used: canonical indices within a module,
/// the numbers of an engine's registry across modules.
package struct RecursiveGroupKey: Hashable, Sendable {
  private let words: [UInt32]

  init(words: [UInt32]) { self.words = words }

  /// Marks a reference to a defined type; the next word says which.
  private static let referenceMark: UInt32 = 1 << 26
  /// Marks a position within the group, as against an outer identifier.
  private static let insideMark: UInt32 = 1 << 31

  /// Writes the key of the group of `count` types from `start`.
  static func append(
    start: Int, count: Int, types: UnsafePointer<CanonicalType>, words: UnsafePointer<ValueType>,
    to key: inout FlatBuffer<UInt32>, identifier: (UInt32) -> UInt32
  ) {
    func name(_ index: UInt32) -> UInt32 {
      index >= UInt32(start) ? insideMark | (index - UInt32(start)) : identifier(index)
    }
    for type in UnsafeBufferPointer(start: types + start, count: count) {
      key.append(UInt32(type.kind.rawValue) | (type.isFinal ? 0x100 : 0))
      key.append(UInt32(type.parameterCount) | UInt32(type.resultCount) << 16)
      key.append(type.supertype == CanonicalType.none ? CanonicalType.none : name(type.supertype))
      let length = Int(type.parameterCount) + Int(type.resultCount)
      for word in UnsafeBufferPointer(start: words + Int(type.start), count: length) {
        guard word.refersToDefinedType else {
          key.append(word.bits)
          continue
        }
        key.append(word.replacingDefinedType(0) | referenceMark)
        key.append(name(word.definedTypeIndex))
      }
    }
  }
}
