#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

// Objects of the garbage-collected heap. References that the code still needs are on the native stack, where a collection
// looks for them.
extension RuntimeHelpers {
  static func allocate(_ instance: Instance, _ byteCount: UInt64) -> UInt64 {
    guard let object = Heap.allocate(instance.storeRecord, Int(byteCount), for: instance.record) else {
      return nothing(instance, .heapExhausted)
    }
    return RawReference(address: object).bits
  }

  static func makeArray(_ instance: Instance, _ type: UInt64, _ length: UInt64) -> UInt64 {
    guard let object = newArray(instance, Int(type), length) else { return 0 }
    return RawReference(address: object).bits
  }

  static func makeArrayFromData(
    _ instance: Instance, _ typeAndSegment: UInt64, _ start: UInt64, _ length: UInt64
  ) -> UInt64 {
    let segment = instance.record.pointee.dataSegments[second(of: typeAndSegment)]
    let type = record(instance, first(of: typeAndSegment))
    let bytes = length &* UInt64(type.pointee.size)
    guard isInside(start, bytes, segment.count) else { return nothing(instance, .memoryOutOfBounds) }
    guard let object = newArray(instance, first(of: typeAndSegment), length) else { return 0 }
    if bytes > 0, let base = segment.base {
      memcpy(object + Int(type.pointee.secondSize), base + Int(start), Int(bytes))
    }
    return RawReference(address: object).bits
  }

  static func makeArrayFromElements(
    _ instance: Instance, _ typeAndSegment: UInt64, _ start: UInt64, _ length: UInt64
  ) -> UInt64 {
    let segment = instance.record.pointee.elementSegments[second(of: typeAndSegment)]
    guard isInside(start, length, segment.count) else { return nothing(instance, .tableOutOfBounds) }
    guard let object = newArray(instance, first(of: typeAndSegment), length) else { return 0 }
    if length > 0, let base = segment.base {
      memcpy(object + HeapObjectLayout.contents, base + Int(start) &<< 3, Int(length) &<< 3)
    }
    return RawReference(address: object).bits
  }

  static func arrayFill(
    _ instance: Instance, _ array: UInt64, _ start: UInt64, _ count: UInt64, _ low: UInt64, _ high: UInt64
  ) -> Int {
    guard let object = RawReference(bits: array).address else { return trap(instance, .nullArrayReference) }
    guard isInside(start, count, length(of: object)) else { return trap(instance, .arrayOutOfBounds) }
    let type = record(of: object)
    let size = Int(type.pointee.size)
    let place = object + (Int(type.pointee.secondSize) &+ Int(start) &* size)
    let count = Int(count)
    switch size {
    case 1: memset(place, Int32(truncatingIfNeeded: low & 0xFF), count)
    case 2: place.assumingMemoryBound(to: UInt16.self).update(repeating: UInt16(truncatingIfNeeded: low), count: count)
    case 4: place.assumingMemoryBound(to: UInt32.self).update(repeating: UInt32(truncatingIfNeeded: low), count: count)
    case 8: place.assumingMemoryBound(to: UInt64.self).update(repeating: low, count: count)
    default:
      let words = place.assumingMemoryBound(to: UInt64.self)
      for position in 0..<count {
        words[2 &* position] = low
        words[2 &* position &+ 1] = high
      }
    }
    return returned
  }

  static func arrayCopy(
    _ instance: Instance, _ array: UInt64, _ to: UInt64, _ other: UInt64, _ from: UInt64, _ count: UInt64
  ) -> Int {
    guard let target = RawReference(bits: array).address, let source = RawReference(bits: other).address else {
      return trap(instance, .nullArrayReference)
    }
    guard isInside(to, count, length(of: target)), isInside(from, count, length(of: source)) else {
      return trap(instance, .arrayOutOfBounds)
    }
    let type = record(of: target)
    let size = Int(type.pointee.size)
    let contents = Int(type.pointee.secondSize)
    memmove(target + (contents &+ Int(to) &* size), source + (contents &+ Int(from) &* size), Int(count) &* size)
    return returned
  }

  static func arrayInitData(
    _ instance: Instance, _ typeAndSegment: UInt64, _ array: UInt64, _ to: UInt64, _ from: UInt64, _ count: UInt64
  ) -> Int {
    guard let object = RawReference(bits: array).address else { return trap(instance, .nullArrayReference) }
    guard isInside(to, count, length(of: object)) else { return trap(instance, .arrayOutOfBounds) }
    let segment = instance.record.pointee.dataSegments[second(of: typeAndSegment)]
    let type = record(of: object)
    let size = Int(type.pointee.size)
    guard isInside(from, count &* UInt64(size), segment.count) else { return trap(instance, .memoryOutOfBounds) }
    if count > 0, let base = segment.base {
      memcpy(object + (Int(type.pointee.secondSize) &+ Int(to) &* size), base + Int(from), Int(count) &* size)
    }
    return returned
  }

  static func arrayInitElements(
    _ instance: Instance, _ typeAndSegment: UInt64, _ array: UInt64, _ to: UInt64, _ from: UInt64, _ count: UInt64
  ) -> Int {
    guard let object = RawReference(bits: array).address else { return trap(instance, .nullArrayReference) }
    guard isInside(to, count, length(of: object)) else { return trap(instance, .arrayOutOfBounds) }
    let segment = instance.record.pointee.elementSegments[second(of: typeAndSegment)]
    guard isInside(from, count, segment.count) else { return trap(instance, .tableOutOfBounds) }
    if count > 0, let base = segment.base {
      memcpy(object + (HeapObjectLayout.contents &+ Int(to) &<< 3), base + Int(from) &<< 3, Int(count) &<< 3)
    }
    return returned
  }

  // MARK: Parts

  private static func identity(_ instance: Instance, _ type: Int) -> UInt32 {
    instance.record.pointee.typeIdentities.unsafelyUnwrapped[type]
  }

  private static func record(_ instance: Instance, _ type: Int) -> UnsafePointer<TypeRecord> {
    TypeRegistry.records + Int(identity(instance, type))
  }

  private static func record(of object: UnsafeMutableRawPointer) -> UnsafePointer<TypeRecord> {
    TypeRegistry.records + Int(object.load(fromByteOffset: HeapObjectLayout.typeIdentity, as: UInt32.self))
  }

  private static func length(of array: UnsafeMutableRawPointer) -> UInt64 {
    UInt64(array.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self))
  }

  /// A new array of zeros; nil, with the reason noted, if there is no room for it.
  private static func newArray(_ instance: Instance, _ type: Int, _ length: UInt64) -> UnsafeMutableRawPointer? {
    let identity = identity(instance, type)
    let bytes = arrayBytes(identity, UInt32(truncatingIfNeeded: length))
    let store = instance.storeRecord
    guard bytes <= largestArrayBytes else {
      store.pointee.trapKind = TrapCode.allocationTooLarge.rawValue
      return nil
    }
    guard let object = Heap.allocate(store, (Int(bytes) + 15) & ~15, for: instance.record) else {
      store.pointee.trapKind = TrapCode.heapExhausted.rawValue
      return nil
    }
    object.storeBytes(of: identity, as: UInt32.self)
    object.storeBytes(
      of: UInt32(truncatingIfNeeded: length), toByteOffset: HeapObjectLayout.length, as: UInt32.self)
    return object
  }
}
