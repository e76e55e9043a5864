#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

// Whole memories and tables. Numbers behind the first word of operands stand in the second, lower half first.

/// Whether `count` things from `start` on lie within `size`.
@inline(__always)
func isInside(_ start: UInt64, _ count: UInt64, _ size: UInt64) -> Bool { start <= size && count <= size &- start }

enum MemoryHandlers {
  /// a = destination, b = source, c = byte count; the memories of destination and source.
  static let memoryCopy: Handler = { runMemoryCopy($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, b = byte, c = byte count; the memory.
  static let memoryFill: Handler = { runMemoryFill($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, b = source, c = byte count; memory and data segment.
  static let memoryInit: Handler = { runMemoryInit($0, $1, $2, $3, $4, $5, $6, $7) }

  /// Upper half = data segment.
  static let dataDrop: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    instance.record.pointee.dataSegments[Int(pc.upper)].count = 0
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// a = destination, upper half = memory.
  static let memorySize: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let record = instance.record.pointee.memories[Int(pc.upper)]
    let pages = UInt64(currentByteCount(record)) &>> UInt64(record.pointee.pageSizeLog2)
    frame.set(pc.a, pages)
    return next(pc + 16, frame, memory, memorySize, instance, pages, double, single)
  }

  /// a = destination, b = number of pages, upper half = memory.
  static let memoryGrow: Handler = { growMemory($0, $1, $2, $3, $4, $5, $6, $7) }

  /// Makes another memory the one that accesses see. Upper half = memory.
  static let memorySwitch: Handler = { pc, frame, _, _, instance, word, double, single in
    let record = instance.record.pointee.memories[Int(pc.upper)]
    return next(
      pc + 16, frame, record.pointee.base, record.pointee.byteCount, instance, word, double, single)
  }

  /// Checks an address of 64 bits plus an offset (the second word), so that the access that follows cannot wrap around.
  /// a = destination for the sum, b = address.
  static let address64: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let (sum, overflow) = frame.word(pc.b).addingReportingOverflow(pc.secondWord)
    if overflow || sum > UInt64(memorySize) {
      return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
    }
    frame.set(pc.a, sum)
    return next(pc + 24, frame, memory, memorySize, instance, sum, double, single)
  }

  /// a = destination, b = reference, c = number of elements; the table.
  static let tableGrow: Handler = { runTableGrow($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = first element, b = reference, c = number of elements; the table.
  static let tableFill: Handler = { runTableFill($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, b = source, c = number of elements; the tables of destination and source.
  static let tableCopy: Handler = { runTableCopy($0, $1, $2, $3, $4, $5, $6, $7) }

  /// a = destination, b = source, c = number of elements; table and element segment.
  static let tableInit: Handler = { runTableInit($0, $1, $2, $3, $4, $5, $6, $7) }

  /// Upper half = element segment.
  static let elementDrop: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    instance.record.pointee.elementSegments[Int(pc.upper)].count = 0
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// a = destination, b = index, upper half = table.
  static let tableGet: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let table = instance.record.pointee.tables[Int(pc.upper)]
    let index = frame.word(pc.b)
    guard index < table.pointee.count else {
      return trap(.tableOutOfBounds, pc, frame, memory, memorySize, instance)
    }
    let value = table.pointee.elements[Int(truncatingIfNeeded: index)]
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = reference, b = index, upper half = table.
  static let tableSet: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let table = instance.record.pointee.tables[Int(pc.upper)]
    let index = frame.word(pc.b)
    guard index < table.pointee.count else {
      return trap(.tableOutOfBounds, pc, frame, memory, memorySize, instance)
    }
    table.pointee.elements[Int(truncatingIfNeeded: index)] = frame.word(pc.a)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// a = destination, upper half = table.
  static let tableSize: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let count = instance.record.pointee.tables[Int(pc.upper)].pointee.count
    frame.set(pc.a, count)
    return next(pc + 16, frame, memory, memorySize, instance, count, double, single)
  }
}

/// Does something to many bytes in parts, between which it can be interrupted; returns why it was.
@inline(__always)
private func inParts(
  _ count: UInt64, _ instance: InstancePointer, backwards: Bool = false, _ body: (_ offset: Int, _ count: Int) -> Void
) -> TrapCode? {
  var done: UInt64 = 0
  while true {
    let part = min(count &- done, 4 << 20)
    body(Int(backwards ? count &- done &- part : done), Int(part))
    done &+= part
    if done == count { return nil }
    if let reason = instance.storeRecord.interruptReason { return reason }
  }
}

@inline(never)
private func runMemoryCopy(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let record = instance.record
  let target = record.pointee.memories[Int(pc.number(at: 16))].pointee
  let source = record.pointee.memories[Int(pc.number(at: 20))].pointee
  let to = frame.word(pc.a)
  let from = frame.word(pc.b)
  let count = frame.word(pc.c)
  guard isInside(from, count, UInt64(source.byteCount)), isInside(to, count, UInt64(target.byteCount)) else {
    return stop(pc, frame, instance, .memoryOutOfBounds)
  }
  // Backwards where parts would be overwritten before they were copied.
  let reason = inParts(count, instance, backwards: target.base + Int(to) > source.base + Int(from)) { offset, count in
    memmove(target.base + Int(to) + offset, source.base + Int(from) + offset, count)
  }
  if let reason { return stop(pc, frame, instance, reason) }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runMemoryFill(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let target = instance.record.pointee.memories[Int(pc.number(at: 16))].pointee
  let to = frame.word(pc.a)
  let count = frame.word(pc.c)
  guard isInside(to, count, UInt64(target.byteCount)) else { return stop(pc, frame, instance, .memoryOutOfBounds) }
  let byte = Int32(truncatingIfNeeded: frame.word(pc.b) & 0xFF)
  if let reason = inParts(count, instance, { memset(target.base + Int(to) + $0, byte, $1) }) {
    return stop(pc, frame, instance, reason)
  }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runMemoryInit(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let target = instance.record.pointee.memories[Int(pc.number(at: 16))].pointee
  let segment = instance.record.pointee.dataSegments[Int(pc.number(at: 20))]
  let to = frame.word(pc.a)
  let from = frame.word(pc.b)
  let count = frame.word(pc.c)
  guard isInside(from, count, segment.count), isInside(to, count, UInt64(target.byteCount)) else {
    return stop(pc, frame, instance, .memoryOutOfBounds)
  }
  if count > 0, let base = segment.base { memcpy(target.base + Int(to), base + Int(from), Int(count)) }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func growMemory(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let record = instance.record.pointee.memories[Int(pc.upper)]
  let failure: UInt64 = record.pointee.is64Bit ? .max : UInt64(UInt32.max)
  let pages = MemoryRecord.grow(record, by: frame.word(pc.b)) ?? failure
  frame.set(pc.a, pages)
  let first = instance.record.pointee.memory
  return next(
    pc + 16, frame, first.pointee.base, first.pointee.byteCount, instance, pages, double, single)
}

@inline(never)
private func runTableGrow(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let table = instance.record.pointee.tables[Int(pc.number(at: 16))]
  let failure: UInt64 = table.pointee.is64Bit ? .max : UInt64(UInt32.max)
  let old = TableRecord.grow(table, by: frame.word(pc.c), filledWith: frame.word(pc.b)) ?? failure
  frame.set(pc.a, old)
  return next(pc + 24, frame, memory, memorySize, instance, old, double, single)
}

@inline(never)
private func runTableFill(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let table = instance.record.pointee.tables[Int(pc.number(at: 16))]
  let to = frame.word(pc.a)
  let count = frame.word(pc.c)
  guard isInside(to, count, table.pointee.count) else { return stop(pc, frame, instance, .tableOutOfBounds) }
  (table.pointee.elements + Int(to)).update(repeating: frame.word(pc.b), count: Int(count))
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runTableCopy(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let table = instance.record.pointee.tables[Int(pc.number(at: 16))]
  let other = instance.record.pointee.tables[Int(pc.number(at: 20))]
  let to = frame.word(pc.a)
  let from = frame.word(pc.b)
  let count = frame.word(pc.c)
  guard isInside(from, count, other.pointee.count), isInside(to, count, table.pointee.count) else {
    return stop(pc, frame, instance, .tableOutOfBounds)
  }
  memmove(table.pointee.elements + Int(to), other.pointee.elements + Int(from), Int(count) &<< 3)
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func runTableInit(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let table = instance.record.pointee.tables[Int(pc.number(at: 16))]
  let segment = instance.record.pointee.elementSegments[Int(pc.number(at: 20))]
  let to = frame.word(pc.a)
  let from = frame.word(pc.b)
  let count = frame.word(pc.c)
  guard isInside(from, count, segment.count), isInside(to, count, table.pointee.count) else {
    return stop(pc, frame, instance, .tableOutOfBounds)
  }
  if count > 0, let base = segment.base {
    memcpy(table.pointee.elements + Int(to), base + Int(from) &<< 3, Int(count) &<< 3)
  }
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}
