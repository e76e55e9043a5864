#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

// Whole memories and tables.
extension RuntimeHelpers {
  static func memoryGrow(_ instance: Instance, _ memory: UInt64, _ pages: UInt64) -> UInt64 {
    MemoryRecord.grow(instance.record.pointee.memories[Int(memory)], by: pages) ?? .max
  }

  static func memoryFill(
    _ instance: Instance, _ memory: UInt64, _ start: UInt64, _ byte: UInt64, _ count: UInt64
  ) -> Int {
    let target = instance.record.pointee.memories[Int(memory)]
    guard isInside(start, count, UInt64(currentByteCount(target))) else { return trap(instance, .memoryOutOfBounds) }
    memset(target.pointee.base + Int(start), Int32(truncatingIfNeeded: byte & 0xFF), Int(count))
    return returned
  }

  static func memoryCopy(
    _ instance: Instance, _ memories: UInt64, _ to: UInt64, _ from: UInt64, _ count: UInt64
  ) -> Int {
    let target = instance.record.pointee.memories[first(of: memories)]
    let source = instance.record.pointee.memories[second(of: memories)]
    guard isInside(from, count, UInt64(currentByteCount(source))),
      isInside(to, count, UInt64(currentByteCount(target)))
    else { return trap(instance, .memoryOutOfBounds) }
    memmove(target.pointee.base + Int(to), source.pointee.base + Int(from), Int(count))
    return returned
  }

  static func memoryInit(
    _ instance: Instance, _ memoryAndSegment: UInt64, _ to: UInt64, _ from: UInt64, _ count: UInt64
  ) -> Int {
    let target = instance.record.pointee.memories[first(of: memoryAndSegment)]
    let segment = instance.record.pointee.dataSegments[second(of: memoryAndSegment)]
    guard isInside(from, count, segment.count), isInside(to, count, UInt64(currentByteCount(target))) else {
      return trap(instance, .memoryOutOfBounds)
    }
    if count > 0, let base = segment.base { memcpy(target.pointee.base + Int(to), base + Int(from), Int(count)) }
    return returned
  }

  static func tableGrow(_ instance: Instance, _ table: UInt64, _ element: UInt64, _ count: UInt64) -> UInt64 {
    TableRecord.grow(instance.record.pointee.tables[Int(table)], by: count, filledWith: element) ?? .max
  }

  static func tableFill(
    _ instance: Instance, _ table: UInt64, _ start: UInt64, _ element: UInt64, _ count: UInt64
  ) -> Int {
    let table = instance.record.pointee.tables[Int(table)]
    guard isInside(start, count, table.pointee.count) else { return trap(instance, .tableOutOfBounds) }
    (table.pointee.elements + Int(start)).update(repeating: element, count: Int(count))
    return returned
  }

  static func tableCopy(_ instance: Instance, _ tables: UInt64, _ to: UInt64, _ from: UInt64, _ count: UInt64) -> Int {
    let target = instance.record.pointee.tables[first(of: tables)]
    let source = instance.record.pointee.tables[second(of: tables)]
    guard isInside(from, count, source.pointee.count), isInside(to, count, target.pointee.count) else {
      return trap(instance, .tableOutOfBounds)
    }
    memmove(target.pointee.elements + Int(to), source.pointee.elements + Int(from), Int(count) &<< 3)
    return returned
  }

  static func tableInit(
    _ instance: Instance, _ tableAndSegment: UInt64, _ to: UInt64, _ from: UInt64, _ count: UInt64
  ) -> Int {
    let table = instance.record.pointee.tables[first(of: tableAndSegment)]
    let segment = instance.record.pointee.elementSegments[second(of: tableAndSegment)]
    guard isInside(from, count, segment.count), isInside(to, count, table.pointee.count) else {
      return trap(instance, .tableOutOfBounds)
    }
    if count > 0, let base = segment.base {
      memcpy(table.pointee.elements + Int(to), base + Int(from) &<< 3, Int(count) &<< 3)
    }
    return returned
  }
}
