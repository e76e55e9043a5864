import WasmFormat

/// Subtyping between types of different modules. References to defined types are by identity.
extension TypeRegistry {
  /// Whether a defined type is another one or below it.
  static func matches(_ sub: UInt32, _ sup: UInt32) -> Bool {
    if sub == sup { return true }
    let depth = records[Int(sup)].depth
    let record = records[Int(sub)]
    return record.depth > depth && record.display[Int(depth)] == sup
  }

  static func matches(_ sub: HeapType, _ sup: HeapType) -> Bool {
    if sub == sup { return true }
    return switch (sub.typeIndex, sup.typeIndex) {
    case (let sub?, let sup?): matches(sub.rawValue, sup.rawValue)
    case (let sub?, nil): sup.isAbove(records[sub.position].kind)
    case (nil, let sup?): sub == records[sup.position].kind.bottom
    case (nil, nil): sub.isBelow(sup)
    }
  }

  static func matches(_ sub: ValueType, _ sup: ValueType) -> Bool {
    if sub == sup { return true }
    guard let subHeap = sub.heapType, let supHeap = sup.heapType, sup.isNullable || !sub.isNullable else {
      return false
    }
    return matches(subHeap, supHeap)
  }
}

extension SizeLimits {
  /// Whether something of this size (with this maximum) can be given where the other limits are needed.
  func matches(_ needed: SizeLimits) -> Bool {
    guard minimum >= needed.minimum else { return false }
    guard let most = needed.maximum else { return true }
    return maximum.map { $0 <= most } ?? false
  }
}
