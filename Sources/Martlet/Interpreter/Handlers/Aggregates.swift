import WasmFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

// Structures and arrays. Numbers behind the first word of operands are 32 bits each.

/// How a field or element is read and written.
enum FieldAccess {
  case bits8, bits8Signed, bits16, bits16Signed, bits32, bits64, bits128
}

@inline(__always)
private func getField(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float,
  _ read: (UnsafeMutableRawPointer) -> UInt64
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.b)).address else {
    return trap(.nullStructureReference, pc, frame, memory, memorySize, instance)
  }
  let value = read(object + Int(pc.upper))
  frame.set(pc.a, value)
  return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
}

@inline(__always)
private func setField(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float,
  _ write: (UnsafeMutableRawPointer, UInt64) -> Void
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.b)).address else {
    return trap(.nullStructureReference, pc, frame, memory, memorySize, instance)
  }
  write(object + Int(pc.upper), frame.word(pc.a))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func getElement(
  _ size: Int, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer,
  _ word: UInt64,
  _ double: Double, _ single: Float,
  _ read: (UnsafeMutableRawPointer) -> UInt64
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.b)).address else {
    return trap(.nullArrayReference, pc, frame, memory, memorySize, instance)
  }
  let index = frame.i32(pc.c)
  guard index < object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self) else {
    return trap(.arrayOutOfBounds, pc, frame, memory, memorySize, instance)
  }
  let value = read(object + (HeapObjectLayout.contents &+ Int(index) &* size))
  frame.set(pc.a, value)
  return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
}

@inline(__always)
private func setElement(
  _ size: Int, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer,
  _ word: UInt64,
  _ double: Double, _ single: Float,
  _ write: (UnsafeMutableRawPointer, UInt64) -> Void
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.b)).address else {
    return trap(.nullArrayReference, pc, frame, memory, memorySize, instance)
  }
  let index = frame.i32(pc.c)
  guard index < object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self) else {
    return trap(.arrayOutOfBounds, pc, frame, memory, memorySize, instance)
  }
  write(object + (HeapObjectLayout.contents &+ Int(index) &* size), frame.word(pc.a))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

enum AggregateHandlers {
  /// a = destination, b = structure, upper half = byte offset of the field.
  static func fieldGet(_ access: FieldAccess) -> Handler {
    switch access {
    case .bits8: { getField($0, $1, $2, $3, $4, $5, $6, $7) { UInt64($0.load(as: UInt8.self)) } }
    case .bits8Signed:
      { getField($0, $1, $2, $3, $4, $5, $6, $7) { UInt64(UInt32(truncatingIfNeeded: $0.load(as: Int8.self))) } }
    case .bits16: { getField($0, $1, $2, $3, $4, $5, $6, $7) { UInt64($0.load(as: UInt16.self)) } }
    case .bits16Signed:
      { getField($0, $1, $2, $3, $4, $5, $6, $7) { UInt64(UInt32(truncatingIfNeeded: $0.load(as: Int16.self))) } }
    case .bits32: { getField($0, $1, $2, $3, $4, $5, $6, $7) { UInt64($0.load(as: UInt32.self)) } }
    case .bits64: { getField($0, $1, $2, $3, $4, $5, $6, $7) { $0.load(as: UInt64.self) } }
    case .bits128:
      { pc, frame, memory, memorySize, instance, word, double, single in
        guard let object = RawReference(bits: frame.word(pc.b)).address else {
          return trap(.nullStructureReference, pc, frame, memory, memorySize, instance)
        }
        frame.set(pc.a &+ 1, object.load(fromByteOffset: Int(pc.upper) &+ 8, as: UInt64.self))
        frame.set(pc.a, object.load(fromByteOffset: Int(pc.upper), as: UInt64.self))
        return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
      }
    }
  }

  /// a = value, b = structure, upper half = byte offset of the field.
  static func fieldSet(_ access: FieldAccess) -> Handler {
    switch access {
    case .bits8, .bits8Signed:
      { setField($0, $1, $2, $3, $4, $5, $6, $7) { $0.storeBytes(of: UInt8(truncatingIfNeeded: $1), as: UInt8.self) } }
    case .bits16, .bits16Signed:
      {
        setField($0, $1, $2, $3, $4, $5, $6, $7) { $0.storeBytes(of: UInt16(truncatingIfNeeded: $1), as: UInt16.self) }
      }
    case .bits32:
      {
        setField($0, $1, $2, $3, $4, $5, $6, $7) { $0.storeBytes(of: UInt32(truncatingIfNeeded: $1), as: UInt32.self) }
      }
    case .bits64:
      {
        setField($0, $1, $2, $3, $4, $5, $6, $7) { $0.storeBytes(of: UInt64(truncatingIfNeeded: $1), as: UInt64.self) }
      }
    case .bits128:
      { pc, frame, memory, memorySize, instance, word, double, single in
        guard let object = RawReference(bits: frame.word(pc.b)).address else {
          return trap(.nullStructureReference, pc, frame, memory, memorySize, instance)
        }
        object.storeBytes(of: frame.word(pc.a), toByteOffset: Int(pc.upper), as: UInt64.self)
        object.storeBytes(of: frame.word(pc.a &+ 1), toByteOffset: Int(pc.upper) &+ 8, as: UInt64.self)
        return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
      }
    }
  }

  /// a = destination, b = array, c = index.
  static func elementGet(_ access: FieldAccess) -> Handler {
    switch access {
    case .bits8:
      { getElement(MemoryLayout<UInt8>.size, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64($0.load(as: UInt8.self)) } }
    case .bits8Signed:
      {
        getElement(MemoryLayout<Int8>.size, $0, $1, $2, $3, $4, $5, $6, $7) {
          UInt64(UInt32(truncatingIfNeeded: $0.load(as: Int8.self)))
        }
      }
    case .bits16:
      { getElement(MemoryLayout<UInt16>.size, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64($0.load(as: UInt16.self)) } }
    case .bits16Signed:
      {
        getElement(MemoryLayout<Int16>.size, $0, $1, $2, $3, $4, $5, $6, $7) {
          UInt64(UInt32(truncatingIfNeeded: $0.load(as: Int16.self)))
        }
      }
    case .bits32:
      { getElement(MemoryLayout<UInt32>.size, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64($0.load(as: UInt32.self)) } }
    case .bits64: { getElement(MemoryLayout<UInt64>.size, $0, $1, $2, $3, $4, $5, $6, $7) { $0.load(as: UInt64.self) } }
    case .bits128:
      { pc, frame, memory, memorySize, instance, word, double, single in
        guard let object = RawReference(bits: frame.word(pc.b)).address else {
          return trap(.nullArrayReference, pc, frame, memory, memorySize, instance)
        }
        let index = frame.i32(pc.c)
        guard index < object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self) else {
          return trap(.arrayOutOfBounds, pc, frame, memory, memorySize, instance)
        }
        let element = object + (HeapObjectLayout.wideContents &+ Int(index) &<< 4)
        frame.set(pc.a, element.load(as: UInt64.self))
        frame.set(pc.a &+ 1, element.load(fromByteOffset: 8, as: UInt64.self))
        return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
      }
    }
  }

  /// a = value, b = array, c = index.
  static func elementSet(_ access: FieldAccess) -> Handler {
    switch access {
    case .bits8, .bits8Signed:
      {
        setElement(MemoryLayout<UInt8>.size, $0, $1, $2, $3, $4, $5, $6, $7) {
          $0.storeBytes(of: UInt8(truncatingIfNeeded: $1), as: UInt8.self)
        }
      }
    case .bits16, .bits16Signed:
      {
        setElement(MemoryLayout<UInt16>.size, $0, $1, $2, $3, $4, $5, $6, $7) {
          $0.storeBytes(of: UInt16(truncatingIfNeeded: $1), as: UInt16.self)
        }
      }
    case .bits32:
      {
        setElement(MemoryLayout<UInt32>.size, $0, $1, $2, $3, $4, $5, $6, $7) {
          $0.storeBytes(of: UInt32(truncatingIfNeeded: $1), as: UInt32.self)
        }
      }
    case .bits64:
      {
        setElement(MemoryLayout<UInt64>.size, $0, $1, $2, $3, $4, $5, $6, $7) {
          $0.storeBytes(of: UInt64(truncatingIfNeeded: $1), as: UInt64.self)
        }
      }
    case .bits128:
      { pc, frame, memory, memorySize, instance, word, double, single in
        guard let object = RawReference(bits: frame.word(pc.b)).address else {
          return trap(.nullArrayReference, pc, frame, memory, memorySize, instance)
        }
        let index = frame.i32(pc.c)
        guard index < object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self) else {
          return trap(.arrayOutOfBounds, pc, frame, memory, memorySize, instance)
        }
        let element = object + (HeapObjectLayout.wideContents &+ Int(index) &<< 4)
        element.storeBytes(of: frame.word(pc.a), as: UInt64.self)
        element.storeBytes(of: frame.word(pc.a &+ 1), toByteOffset: 8, as: UInt64.self)
        return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
      }
    }
  }

  /// a = destination, b = array.
  static let arrayLength: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    guard let object = RawReference(bits: frame.word(pc.b)).address else {
      return trap(.nullArrayReference, pc, frame, memory, memorySize, instance)
    }
    let count = UInt64(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self))
    frame.set(pc.a, count)
    return next(pc + 16, frame, memory, memorySize, instance, count, double, single)
  }

  /// a = destination, upper half = first field's slot; type identity, slots in use.
  static let structNew: Handler = { runStructNew($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination; type identity, slots in use.
  static let structNewDefault: Handler = { runStructNewDefault($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, b = element, c = count; type identity, slots in use.
  static let arrayNew: Handler = { runArrayNew($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, c = count; type identity, slots in use.
  static let arrayNewDefault: Handler = { runArrayNewDefault($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, upper half = first element's slot; type identity, slots in use, count.
  static let arrayNewFixed: Handler = { runArrayNewFixed($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, b = offset in the segment, c = count; type identity, slots in use, data segment.
  static let arrayNewData: Handler = { runArrayNewData($0, $1, $2, $3, $4, $5, $6, $7) }

  /// The same with an element segment.
  static let arrayNewElements: Handler = { runArrayNewElements($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = array, b = first element, c = value, d = count; type identity.
  static let arrayFill: Handler = { runArrayFill($0, $1, $2, $3, $4, $5, $6, $7) }

  /// From the slot in the upper half: array, first element, other array, its first element, count; type identity.
  static let arrayCopy: Handler = { runArrayCopy($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = array, b = first element, c = offset in the segment, d = count; type identity, data segment.
  static let arrayInitData: Handler = { runArrayInitData($0, $1, $2, $3, $4, $5, $6, $7) }

  /// The same with an element segment.
  static let arrayInitElements: Handler = { runArrayInitElements($0, $1, $2, $3, $4, $5, $6, $7) }
}

// MARK: Making objects

/// A new object with its type; everything else in it is zero. The collector sees the frame's slots up to `top`.
@inline(__always)
private func makeObject(
  _ type: UInt32, byteCount: Int, top: UInt32, _ frame: Frame, _ instance: InstancePointer
) -> UnsafeMutableRawPointer? {
  let store = instance.storeRecord
  let stackTop = store.pointee.stackTop
  store.pointee.stackTop = frame + Int(top) &<< 3
  let object = Heap.allocate(store, (byteCount &+ 15) & ~15, for: instance.record)
  store.pointee.stackTop = stackTop
  object?.storeBytes(of: type, as: UInt32.self)
  return object
}

let largestArrayBytes: UInt64 = 1 << 31

func arrayBytes(_ type: UInt32, _ count: UInt32) -> UInt64 {
  let record = TypeRegistry.records + Int(type)
  return UInt64(count) &* UInt64(record.pointee.size) &+ UInt64(record.pointee.secondSize)
}

private func isArrayTooLarge(_ type: UInt32, _ count: UInt32) -> Bool { arrayBytes(type, count) > largestArrayBytes }

@inline(__always)
private func makeArray(
  _ type: UInt32, count: UInt32, top: UInt32, _ frame: Frame, _ instance: InstancePointer
) -> UnsafeMutableRawPointer? {
  let bytes = arrayBytes(type, count)
  guard bytes <= largestArrayBytes,
    let object = makeObject(type, byteCount: Int(bytes), top: top, frame, instance)
  else { return nil }
  object.storeBytes(of: count, toByteOffset: HeapObjectLayout.length, as: UInt32.self)
  return object
}

/// Writes a value from its slots, and says how many they are.
@inline(__always)
private func writeSlots(_ frame: Frame, _ slot: Int, to place: UnsafeMutableRawPointer, byteCount: Int) -> Int {
  let value = frame.word(slot)
  switch byteCount {
  case 1: place.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
  case 2: place.storeBytes(of: UInt16(truncatingIfNeeded: value), as: UInt16.self)
  case 4: place.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
  case 8: place.storeBytes(of: value, as: UInt64.self)
  default:
    place.storeBytes(of: value, as: UInt64.self)
    place.storeBytes(of: frame.word(slot &+ 1), toByteOffset: 8, as: UInt64.self)
    return 2
  }
  return 1
}

/// Fills elements with the value in a slot.
private func fill(_ place: UnsafeMutableRawPointer, _ frame: Frame, _ slot: Int, elementBytes: Int, count: Int) {
  var place = place
  if elementBytes == 1 || frame.word(slot) == 0 && elementBytes < 16 {
    memset(place, Int32(truncatingIfNeeded: frame.word(slot) & 0xFF), count &* elementBytes)
    return
  }
  for _ in 0..<count {
    _ = writeSlots(frame, slot, to: place, byteCount: elementBytes)
    place += elementBytes
  }
}

@inline(never)
private func runStructNew(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  guard
    let object = makeObject(
      pc.number(at: 16), byteCount: Int(record.pointee.size), top: pc.number(at: 20), frame, instance)
  else { return stop(pc, frame, instance, .heapExhausted) }
  var slot = Int(pc.upper)
  for field in record.pointee.fields {
    slot &+= writeSlots(frame, slot, to: object + Int(field.offset), byteCount: field.storage.byteCount)
  }
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 24, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runStructNewDefault(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  guard
    let object = makeObject(
      pc.number(at: 16), byteCount: Int(record.pointee.size), top: pc.number(at: 20), frame, instance)
  else { return stop(pc, frame, instance, .heapExhausted) }
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 24, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runArrayNew(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let count = frame.i32(pc.c)
  guard let object = makeArray(pc.number(at: 16), count: count, top: pc.number(at: 20), frame, instance)
  else {
    return stop(pc, frame, instance, isArrayTooLarge(pc.number(at: 16), count) ? .allocationTooLarge : .heapExhausted)
  }
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  fill(object + Int(record.pointee.secondSize), frame, pc.b, elementBytes: Int(record.pointee.size), count: Int(count))
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 24, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runArrayNewDefault(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let count = frame.i32(pc.c)
  guard let object = makeArray(pc.number(at: 16), count: count, top: pc.number(at: 20), frame, instance)
  else {
    return stop(pc, frame, instance, isArrayTooLarge(pc.number(at: 16), count) ? .allocationTooLarge : .heapExhausted)
  }
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 24, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runArrayNewFixed(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let count = pc.number(at: 24)
  guard let object = makeArray(pc.number(at: 16), count: count, top: pc.number(at: 20), frame, instance)
  else {
    return stop(pc, frame, instance, isArrayTooLarge(pc.number(at: 16), count) ? .allocationTooLarge : .heapExhausted)
  }
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  var place = object + Int(record.pointee.secondSize)
  var slot = Int(pc.upper)
  for _ in 0..<count {
    slot &+= writeSlots(frame, slot, to: place, byteCount: Int(record.pointee.size))
    place += Int(record.pointee.size)
  }
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 32, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runArrayNewData(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let count = frame.i32(pc.c)
  let segment = instance.record.pointee.dataSegments[Int(pc.number(at: 24))]
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  let bytes = UInt64(count) &* UInt64(record.pointee.size)
  let from = UInt64(frame.i32(pc.b))
  guard isInside(from, bytes, segment.count) else { return stop(pc, frame, instance, .memoryOutOfBounds) }
  guard let object = makeArray(pc.number(at: 16), count: count, top: pc.number(at: 20), frame, instance)
  else {
    return stop(pc, frame, instance, isArrayTooLarge(pc.number(at: 16), count) ? .allocationTooLarge : .heapExhausted)
  }
  if bytes > 0, let base = segment.base {
    memcpy(object + Int(record.pointee.secondSize), base + Int(from), Int(bytes))
  }
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 32, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runArrayNewElements(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let count = frame.i32(pc.c)
  let segment = instance.record.pointee.elementSegments[Int(pc.number(at: 24))]
  let from = UInt64(frame.i32(pc.b))
  guard isInside(from, UInt64(count), segment.count) else { return stop(pc, frame, instance, .tableOutOfBounds) }
  guard let object = makeArray(pc.number(at: 16), count: count, top: pc.number(at: 20), frame, instance)
  else {
    return stop(pc, frame, instance, isArrayTooLarge(pc.number(at: 16), count) ? .allocationTooLarge : .heapExhausted)
  }
  if count > 0, let base = segment.base {
    memcpy(object + HeapObjectLayout.contents, base + Int(from) &<< 3, Int(count) &<< 3)
  }
  let reference = UInt64(UInt(bitPattern: object))
  frame.set(pc.a, reference)
  return next(pc + 32, frame, memory, memorySize, instance, reference, double, single)
}

@inline(never)
private func runArrayFill(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.a)).address else {
    return stop(pc, frame, instance, .nullArrayReference)
  }
  let to = frame.i32(pc.b)
  let count = frame.i32(pc.d)
  guard
    isInside(UInt64(to), UInt64(count), UInt64(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self)))
  else { return stop(pc, frame, instance, .arrayOutOfBounds) }
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  let size = Int(record.pointee.size)
  fill(object + (Int(record.pointee.secondSize) &+ Int(to) &* size), frame, pc.c, elementBytes: size, count: Int(count))
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runArrayCopy(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let slot = Int(pc.upper)
  guard let object = RawReference(bits: frame.word(slot)).address,
    let other = RawReference(bits: frame.word(slot &+ 2)).address
  else { return stop(pc, frame, instance, .nullArrayReference) }
  let to = frame.i32(slot &+ 1)
  let from = frame.i32(slot &+ 3)
  let count = frame.i32(slot &+ 4)
  guard
    isInside(UInt64(to), UInt64(count), UInt64(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self))),
    isInside(UInt64(from), UInt64(count), UInt64(other.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self)))
  else { return stop(pc, frame, instance, .arrayOutOfBounds) }
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  let size = Int(record.pointee.size)
  let contents = Int(record.pointee.secondSize)
  memmove(object + (contents &+ Int(to) &* size), other + (contents &+ Int(from) &* size), Int(count) &* size)
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runArrayInitData(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.a)).address else {
    return stop(pc, frame, instance, .nullArrayReference)
  }
  let to = frame.i32(pc.b)
  let from = UInt64(frame.i32(pc.c))
  let count = frame.i32(pc.d)
  guard
    isInside(UInt64(to), UInt64(count), UInt64(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self)))
  else { return stop(pc, frame, instance, .arrayOutOfBounds) }
  let segment = instance.record.pointee.dataSegments[Int(pc.number(at: 20))]
  let record = TypeRegistry.records + Int(pc.number(at: 16))
  let size = Int(record.pointee.size)
  guard isInside(from, UInt64(count) &* UInt64(size), segment.count) else {
    return stop(pc, frame, instance, .memoryOutOfBounds)
  }
  if count > 0, let base = segment.base {
    memcpy(object + (Int(record.pointee.secondSize) &+ Int(to) &* size), base + Int(from), Int(count) &* size)
  }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runArrayInitElements(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let object = RawReference(bits: frame.word(pc.a)).address else {
    return stop(pc, frame, instance, .nullArrayReference)
  }
  let to = frame.i32(pc.b)
  let from = UInt64(frame.i32(pc.c))
  let count = frame.i32(pc.d)
  guard
    isInside(UInt64(to), UInt64(count), UInt64(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self)))
  else { return stop(pc, frame, instance, .arrayOutOfBounds) }
  let segment = instance.record.pointee.elementSegments[Int(pc.number(at: 20))]
  guard isInside(from, UInt64(count), segment.count) else { return stop(pc, frame, instance, .tableOutOfBounds) }
  if count > 0, let base = segment.base {
    memcpy(object + (HeapObjectLayout.contents &+ Int(to) &<< 3), base + Int(from) &<< 3, Int(count) &<< 3)
  }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}
