/// Subtyping. All types given here are canonical.
extension CanonicalTypes {
  /// Whether a value of the first type may stand where one of the second is required.
  func matches(_ sub: ValueType, _ sup: ValueType) -> Bool {
    if sub == sup || sub == .bottom { return true }
    guard sub.isReference, sup.isReference, sup.isNullable || !sub.isNullable else { return false }
    return matches(sub.heapTypeUnchecked, sup.heapTypeUnchecked)
  }

  func matches(_ sub: HeapType, _ sup: HeapType) -> Bool {
    if sub == sup || sub == .bottom { return true }
    switch (sub.typeIndex, sup.typeIndex) {
    case (let sub?, let sup?): return base[sub.position].isBelow(base[sup.position])
    case (let sub?, nil): return sup.isAbove(base[sub.position].kind)
    case (nil, let sup?): return sub == base[sup.position].kind.bottom
    case (nil, nil): return sub.isBelow(sup)
    }
  }

  func matches(_ sub: UnsafeBufferPointer<ValueType>, _ sup: UnsafeBufferPointer<ValueType>) -> Bool {
    sub.count == sup.count && zip(sub, sup).allSatisfy { matches($0, $1) }
  }

  /// Packed types match only themselves.
  func matches(_ sub: StorageType, _ sup: StorageType) -> Bool {
    sub == sup || !sub.isPacked && !sup.isPacked && matches(sub.unpacked, sup.unpacked)
  }

  /// A field that can be written must keep its type.
  func matches(_ sub: CanonicalField, _ sup: CanonicalField) -> Bool {
    guard sub.isMutable == sup.isMutable, matches(sub.storage, sup.storage) else { return false }
    return !sub.isMutable || matches(sup.storage, sub.storage)
  }

  /// The type at the top of the hierarchy to which a heap type belongs.
  func top(of type: HeapType) -> HeapType {
    if let index = type.typeIndex { return base[index.position].kind.top }
    switch type {
    case .function, .noFunction: return .function
    case .extern, .noExtern: return .extern
    case .exception, .noException: return .exception
    case .continuation, .noContinuation: return .continuation
    default: return .any
    }
  }

  /// Checks that continuations are of functions, and that declared supertypes are open and really above.
  func checkHierarchy(declared: [SubType]) throws(ValidationError) {
    for position in 0..<count {
      let type = base[position]
      guard type.canonical == UInt32(position) else { continue }
      if type.kind == .continuation, function(ofContinuation: type).kind != .function,
        case .continuation(let function) = declared[position].composite
      {
        throw ValidationError(.nonFunctionType, " \(function)").within(.type, position)
      }
      guard type.supertype != CanonicalType.none else { continue }
      let supertype = base[Int(type.supertype)]
      guard !supertype.isFinal, declaresSubtype(type, of: supertype) else {
        let name = declared[position].supertypes.first?.description ?? "?"
        throw ValidationError(.subtypeMismatch, " \(position) does not match super type \(name)").within(
          .type, position)
      }
    }
  }

  private func declaresSubtype(_ sub: CanonicalType, of sup: CanonicalType) -> Bool {
    guard sub.kind == sup.kind else { return false }
    switch sub.kind {
    case .function:
      let (sub, sup) = (signature(sub), signature(sup))
      return matches(sup.parameters, sub.parameters) && matches(sub.results, sup.results)
    case .structure, .array:
      guard sub.parameterCount >= sup.parameterCount else { return false }
      return (0..<Int(sup.parameterCount)).allSatisfy { matches(field($0, of: sub), field($0, of: sup)) }
    case .continuation:
      return function(ofContinuation: sub).isBelow(function(ofContinuation: sup))
    }
  }
}

extension CanonicalType.Kind {
  /// The abstract type just above all types of the kind.
  var abstract: HeapType {
    switch self {
    case .function: .function
    case .structure: .structure
    case .array: .array
    case .continuation: .continuation
    }
  }

  var top: HeapType {
    switch self {
    case .function: .function
    case .structure, .array: .any
    case .continuation: .continuation
    }
  }

  package var bottom: HeapType {
    switch self {
    case .function: .noFunction
    case .structure, .array: .none
    case .continuation: .noContinuation
    }
  }
}

extension HeapType {
  /// Whether an abstract type is above all defined types of a kind.
  package func isAbove(_ kind: CanonicalType.Kind) -> Bool { kind.abstract.isBelow(self) }

  /// Subtyping between abstract types.
  package func isBelow(_ sup: HeapType) -> Bool {
    if self == sup { return true }
    switch self {
    case .eq: return sup == .any
    case .i31, .structure, .array: return sup == .eq || sup == .any
    case .none: return sup == .any || sup == .eq || sup == .i31 || sup == .structure || sup == .array
    case .noFunction: return sup == .function
    case .noExtern: return sup == .extern
    case .noException: return sup == .exception
    case .noContinuation: return sup == .continuation
    default: return false
    }
  }
}

extension Features {
  /// Refuses things that need a feature which is switched off.
  func require(_ feature: Feature, for things: StaticString) throws(ValidationError) {
    guard has(feature) else { throw ValidationError(.featureDisabled, ": \(things) need \(feature.name)") }
  }

  /// Refuses a type that needs a feature which is switched off.
  func checkSupport(of type: ValueType) throws(ValidationError) {
    let feature: Feature
    if !type.isReference {
      guard type == .v128 else { return }
      feature = .simd
    } else if type == .functionReference || type == .externReference {
      feature = .referenceTypes
    } else if type.refersToDefinedType {
      feature = .functionReferences
    } else {
      switch type.heapTypeUnchecked {
      case .function, .extern: feature = .functionReferences
      case .exception, .noException: feature = .exceptions
      case .continuation, .noContinuation: feature = .stackSwitching
      default: feature = .gc
      }
    }
    guard has(feature) else { throw ValidationError(.featureDisabled, ": \(type) needs \(feature.name)") }
  }
}
