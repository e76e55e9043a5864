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

extension TableRecord {
  /// Makes a table of the type, whose elements are all the same. References in the type are by identity.
  static func make(
    _ type: TableType, filledWith element: UInt64, for instance: InstanceBody? = nil, in store: Store
  ) throws(LimitError) -> TableRecord {
    let count = type.limits.minimum
    let limit = UInt64(max(store.limits.tableElements, 0))
    guard count <= limit else {
      throw LimitError("a table of \(count) elements is larger than the store allows (\(limit))")
    }
    try store.admit(tableElements: count, for: instance)
    guard let memory = calloc(max(Int(clamping: count), 1), MemoryLayout<UInt64>.stride) else {
      store.withdraw(tableElements: count, for: instance)
      throw LimitError("no room for a table of \(count) elements")
    }
    let elements = memory.bindMemory(to: UInt64.self, capacity: max(Int(count), 1))
    if element != 0 { elements.update(repeating: element, count: Int(count)) }
    // With 64 bits, more than any machine has room for, so that products with it do not overflow.
    let addressable: UInt64 = type.addressType == .i32 ? UInt64(UInt32.max) : 1 << 56
    return TableRecord(
      elements: elements, count: count, capacity: max(count, 1),
      maximum: min(type.limits.maximum ?? .max, addressable, limit), declaredMaximum: type.limits.maximum,
      elementType: type.element, is64Bit: type.addressType == .i64, store: store.record,
      owner: instance.map { Unmanaged.passUnretained($0).toOpaque() })
  }

  func free() {
    #if canImport(Glibc)
      Glibc.free(elements)
    #elseif canImport(Musl)
      Musl.free(elements)
    #elseif canImport(Darwin)
      Darwin.free(elements)
    #elseif os(Windows)
      ucrt.free(elements)
    #endif
  }

  /// What `table.grow` does: the size before, or nil if the table cannot grow so much.
  @inline(never)
  package static func grow(
    _ table: UnsafeMutablePointer<TableRecord>, by added: UInt64, filledWith element: UInt64
  ) -> UInt64? {
    let old = table.pointee.count
    let (new, overflow) = old.addingReportingOverflow(added)
    guard !overflow, new <= table.pointee.maximum else { return nil }
    guard table.pointee.admit(added) else { return nil }
    if new > table.pointee.capacity {
      // Twice the size, as tables grow by one element again and again.
      let capacity = min(max(new, table.pointee.capacity * 2), max(table.pointee.maximum, new))
      guard let moved = realloc(table.pointee.elements, Int(capacity) * MemoryLayout<UInt64>.stride) else {
        table.pointee.withdraw(added)
        return nil
      }
      table.pointee.elements = moved.bindMemory(to: UInt64.self, capacity: Int(capacity))
      table.pointee.capacity = capacity
    }
    (table.pointee.elements + Int(old)).initialize(repeating: element, count: Int(added))
    table.pointee.count = new
    return old
  }
}
