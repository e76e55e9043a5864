package import WasmFormat

/// A call, or an access from Swift, with values that do not fit.
///
/// ```swift
/// try add.call([.i32(1)])  // CallError: 2 arguments are needed: [i32 i32]; given are 1
/// ```
public struct CallError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was needed, and what was given.
  public let description: String

  package init(_ description: String) { self.description = description }
}

extension Store {
  /// Writes a value into the slots of a type. References in the type are by identity.
  package func write(_ value: Value, as type: ValueType, to slots: UnsafeMutablePointer<UInt64>) throws {
    switch (value, type) {
    case (.i32(let number), .i32): slots[0] = UInt64(UInt32(bitPattern: number))
    case (.i64(let number), .i64): slots[0] = UInt64(bitPattern: number)
    case (.f32(let number), .f32): slots[0] = UInt64(number.bitPattern)
    case (.f64(let number), .f64): slots[0] = number.bitPattern
    case (.v128(let vector), .v128):
      slots[0] = vector.low
      slots[1] = vector.high
    default:
      guard type.isReference, let bits = try bits(of: value, as: type) else {
        throw CallError("\(type) is needed; given is \(value)")
      }
      slots[0] = bits
    }
  }

  /// The bits of a reference; nil if it does not have the type.
  private func bits(of value: Value, as type: ValueType) throws -> UInt64? {
    guard let heapType = type.heapType else { return nil }
    let hierarchy = Hierarchy(heapType)
    switch value {
    case .function(nil) where hierarchy == .function, .extern(nil) where hierarchy == .extern,
      .any(nil) where hierarchy == .any, .exception(nil) where hierarchy == .exception,
      .continuation(nil) where hierarchy == .continuation:
      return type.isNullable ? 0 : nil
    case .function(let function?) where hierarchy == .function:
      try check(function.hold.store, "function")
      let own = HeapType(TypeIndex(function.record.pointee.type))
      guard TypeRegistry.matches(own, heapType) else { return nil }
      // From now on the program may keep it.
      function.hold.entity.escape()
      return UInt64(UInt(bitPattern: function.record))
    case .extern(let reference?) where heapType == .extern:
      if let reference = reference.value as? AnyReference {
        try check(reference.root?.store, "reference")
        return reference.reference.bits
      }
      return RawReference(hostObject: reference.index(in: self)).bits
    case .any(let reference?) where hierarchy == .any:
      try check(reference.root?.store, "reference")
      guard self.type(of: reference.reference, matches: heapType) else { return nil }
      return reference.reference.bits
    case .exception(let reference?) where heapType == .exception:
      try check(reference.root.store, "exception")
      return reference.reference.bits
    case .continuation(let reference?) where hierarchy == .continuation:
      try check(reference.root.store, "continuation")
      return TypeRegistry.matches(reference.type, heapType) ? reference.reference.bits : nil
    default: return nil
    }
  }

  /// What belongs to one store means nothing to another.
  private func check(_ owner: Store?, _ thing: StaticString) throws {
    guard owner == nil || owner === self else {
      throw CallError("a \(thing) of another store cannot be used in this one")
    }
  }

  /// Whether a reference of the right hierarchy is of a type.
  func reference(_ reference: RawReference, matches type: ValueType) -> Bool {
    guard let heapType = type.heapType, !reference.isNull else { return type.isNullable }
    switch Hierarchy(heapType) {
    case .function:
      guard let address = reference.address else { return false }
      let identity = address.assumingMemoryBound(to: FunctionRecord.self).pointee.type
      return TypeRegistry.matches(HeapType(TypeIndex(identity)), heapType)
    case .any, .continuation: return self.type(of: reference, matches: heapType)
    case .extern: return heapType == .extern
    case .exception: return heapType == .exception
    }
  }

  private func type(of reference: RawReference, matches type: HeapType) -> Bool {
    if reference.isI31 { return TypeRegistry.matches(.i31, type) }
    guard let address = reference.address else { return type == .any }
    let identity = address.load(fromByteOffset: HeapObjectLayout.typeIdentity, as: UInt32.self)
    return TypeRegistry.matches(HeapType(TypeIndex(identity)), type)
  }

  /// Reads values that stand one behind the other.
  func read(_ types: [ValueType], from slots: UnsafePointer<UInt64>) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(types.count)
    var slot = 0
    for type in types {
      values.append(read(type, from: slots + slot))
      slot += type.slots
    }
    return values
  }

  /// Writes what a host function has returned.
  func write(_ results: [Value], as type: FunctionType, to slots: UnsafeMutablePointer<UInt64>) throws {
    guard results.count == type.results.count else {
      throw CallError(
        "a host function of type \(type) has to return \(type.results.count) values; it returned \(results.count)")
    }
    var slot = 0
    for (result, type) in zip(results, type.results) {
      try write(result, as: type, to: slots + slot)
      slot += type.slots
    }
  }

  /// Reads a value from the slots of a type.
  package func read(_ type: ValueType, from slots: UnsafePointer<UInt64>) -> Value {
    switch type {
    case .i32: return .i32(Int32(truncatingIfNeeded: slots[0]))
    case .i64: return .i64(Int64(bitPattern: slots[0]))
    case .f32: return .f32(Float(bitPattern: UInt32(truncatingIfNeeded: slots[0])))
    case .f64: return .f64(Double(bitPattern: slots[0]))
    case .v128: return .v128(V128(low: slots[0], high: slots[1]))
    default:
      let reference = RawReference(bits: slots[0])
      switch Hierarchy(type.heapTypeUnchecked) {
      case .function: return .function(function(reference))
      case .extern: return .extern(extern(reference))
      case .any: return .any(reference.isNull ? nil : AnyReference(reference, in: self))
      case .exception: return .exception(reference.isNull ? nil : ExceptionReference(reference, in: self))
      case .continuation:
        return .continuation(
          reference.isNull ? nil : ContinuationReference(reference, type.heapTypeUnchecked, in: self))
      }
    }
  }

  private func function(_ reference: RawReference) -> Function? {
    guard let address = reference.address else { return nil }
    return Function(address.assumingMemoryBound(to: FunctionRecord.self))
  }

  private func extern(_ reference: RawReference) -> ExternReference? {
    if reference.isNull { return nil }
    if let index = reference.hostObjectIndex { return hostObjects.object(index) }
    return ExternReference(AnyReference(reference, in: self))
  }
}
