public import WasmFormat

/// A table of references: one that an instance exports, or one made for instances to import.
///
/// ```swift
/// let type = TableType(element: .functionReference, limits: SizeLimits(minimum: 10))
/// let table = try Table(in: store, type: type)
/// try table.set(0, to: .function(callback))
/// ```
public struct Table {
  package let hold: Hold
  package let record: UnsafeMutablePointer<TableRecord>

  package init(_ hold: Hold, _ record: UnsafeMutablePointer<TableRecord>) {
    self.hold = hold
    self.record = record
  }

  /// Makes a table that belongs to no instance. Without an initial value its elements are null.
  public init(in store: Store, type: TableType, filledWith value: Value? = nil) throws {
    let table = try HostTable(in: store, type: type, filledWith: value)
    self.init(Hold(table), table.record)
  }

  public var store: Store { hold.store }

  /// References to types that modules define are by numbers of the engine.
  public var type: TableType {
    let table = record.pointee
    return TableType(
      element: table.elementType, limits: SizeLimits(minimum: table.count, maximum: table.declaredMaximum),
      addressType: table.is64Bit ? .i64 : .i32)
  }

  /// How many elements there are.
  public var count: UInt64 { record.pointee.count }

  /// An element.
  ///
  /// ```swift
  /// if case .function(let callback?) = try table.get(3) { try callback() }
  /// ```
  public func get(_ index: UInt64) throws -> Value {
    guard index < record.pointee.count else { throw Trap(.tableOutOfBounds) }
    return hold.store.read(record.pointee.elementType, from: record.pointee.elements + Int(index))
  }

  /// Replaces an element.
  ///
  /// ```swift
  /// try table.set(3, to: .function(nil))
  /// ```
  public func set(_ index: UInt64, to value: Value) throws {
    hold.store.collectIfDue()
    guard index < record.pointee.count else { throw Trap(.tableOutOfBounds) }
    try hold.store.write(value, as: record.pointee.elementType, to: record.pointee.elements + Int(index))
  }

  /// Adds elements, and returns how many there were; nil if the type or the store does not allow it.
  ///
  /// ```swift
  /// let first = try table.grow(by: 1, filledWith: .function(callback))
  /// ```
  @discardableResult
  public func grow(by added: UInt64, filledWith value: Value) throws -> UInt64? {
    hold.store.collectIfDue()
    var element: UInt64 = 0
    try hold.store.write(value, as: record.pointee.elementType, to: &element)
    return TableRecord.grow(record, by: added, filledWith: element)
  }
}

extension Table: Equatable {
  /// Whether both are the same table.
  public static func == (left: Table, right: Table) -> Bool { left.record == right.record }
}

/// A table that belongs to no instance.
final class HostTable: Entity {
  let record: UnsafeMutablePointer<TableRecord>

  init(in store: Store, type: TableType, filledWith value: Value?) throws {
    var element: UInt64 = 0
    if let value { try store.write(value, as: type.element, to: &element) }
    record = .allocate(capacity: 1)
    do {
      record.initialize(to: try TableRecord.make(type, filledWith: element, in: store))
    } catch {
      record.deallocate()
      throw error
    }
    super.init(in: store)
  }

  deinit {
    store.withdraw(tableElements: record.pointee.count)
    record.pointee.free()
    record.deallocate()
  }

  override func mark(_ marker: inout Marker) {
    for index in 0..<Int(record.pointee.count) { marker.mark(record.pointee.elements[index]) }
  }
}
