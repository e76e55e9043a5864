import WasmFormat

/// A structure or array, kept alive by the reference.
struct HeapReference {
  let reference: AnyReference
  let address: UnsafeMutableRawPointer

  /// nil for what is neither.
  init?(_ reference: AnyReference, _ kind: TypeRecord.Kind) {
    guard let address = reference.reference.address else { return nil }
    self.reference = reference
    self.address = address
    guard type.kind == kind else { return nil }
  }

  /// A new object, whose fields or elements are zero and null.
  init(_ type: ObjectType, length: Int, byteCount: Int, in store: Store) throws {
    guard let object = Heap.allocate(store.record, (byteCount + 15) & ~15) else { throw store.stop(.heapExhausted) }
    object.storeBytes(of: type.identity, toByteOffset: HeapObjectLayout.typeIdentity, as: UInt32.self)
    object.storeBytes(of: UInt32(length), toByteOffset: HeapObjectLayout.length, as: UInt32.self)
    store.keep(type.types)
    reference = AnyReference(RawReference(address: object), in: store)
    address = object
  }

  var store: Store {
    guard let root = reference.root else { fatalError("an object without a store") }
    return root.store
  }

  private var identity: UInt32 { address.load(fromByteOffset: HeapObjectLayout.typeIdentity, as: UInt32.self) }
  var type: TypeRecord { TypeRegistry.records[Int(identity)] }
  var length: Int { Int(address.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self)) }

  /// Whether the object has a type, or one below it.
  func isInstance(of type: ObjectType) -> Bool { TypeRegistry.matches(identity, type.identity) }

  /// Reads a field or element. Packed integers are without a sign.
  func read(_ part: TypePart, at offset: Int) -> Value {
    let place = address + offset
    var bits: InlineArray<2, UInt64> = [0, 0]
    switch part.storage.byteCount {
    case 1: bits[0] = UInt64(place.load(as: UInt8.self))
    case 2: bits[0] = UInt64(place.load(as: UInt16.self))
    case 4: bits[0] = UInt64(place.load(as: UInt32.self))
    case 8: bits[0] = place.load(as: UInt64.self)
    default:
      bits[0] = place.load(as: UInt64.self)
      bits[1] = place.load(fromByteOffset: 8, as: UInt64.self)
    }
    return withUnsafePointer(to: bits) {
      store.read(part.value, from: UnsafeRawPointer($0).assumingMemoryBound(to: UInt64.self))
    }
  }

  /// Writes a field or element.
  func write(_ value: Value, to part: TypePart, at offset: Int) throws {
    if part.value.isReference { store.collectIfDue() }
    var bits: InlineArray<2, UInt64> = [0, 0]
    try withUnsafeMutablePointer(to: &bits) {
      try store.write(value, as: part.value, to: UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt64.self))
    }
    let place = address + offset
    switch part.storage.byteCount {
    case 1: place.storeBytes(of: UInt8(truncatingIfNeeded: bits[0]), as: UInt8.self)
    case 2: place.storeBytes(of: UInt16(truncatingIfNeeded: bits[0]), as: UInt16.self)
    case 4: place.storeBytes(of: UInt32(truncatingIfNeeded: bits[0]), as: UInt32.self)
    case 8: place.storeBytes(of: bits[0], as: UInt64.self)
    default:
      place.storeBytes(of: bits[0], as: UInt64.self)
      place.storeBytes(of: bits[1], toByteOffset: 8, as: UInt64.self)
    }
  }
}
