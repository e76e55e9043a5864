public import WasmFormat

/// A global variable: one that an instance exports, or one made for instances to import.
///
/// ```swift
/// let counter = try Global(in: store, type: GlobalType(.i32, isMutable: true), value: .i32(0))
/// try counter.set(.i32(1))
/// ```
public struct Global {
  package let hold: Hold
  /// The value: 16 bytes.
  package let cell: UnsafeMutableRawPointer
  /// References to types that modules define are by numbers of the engine.
  public let type: GlobalType

  package init(_ hold: Hold, _ cell: UnsafeMutableRawPointer, _ type: GlobalType) {
    self.hold = hold
    self.cell = cell
    self.type = type
  }

  /// Makes a global that belongs to no instance.
  public init(in store: Store, type: GlobalType, value: Value) throws {
    let global = try HostGlobal(in: store, type: type.value, value)
    self.init(Hold(global), global.cell, type)
  }

  public var store: Store { hold.store }

  /// The value.
  public var value: Value {
    hold.store.read(type.value, from: cell.assumingMemoryBound(to: UInt64.self))
  }

  /// Replaces the value.
  ///
  /// ```swift
  /// try instance.global("level")?.set(.i32(3))
  /// ```
  public func set(_ value: Value) throws {
    guard type.isMutable else { throw CallError("the global cannot be changed") }
    hold.store.collectIfDue()
    try hold.store.write(value, as: type.value, to: cell.assumingMemoryBound(to: UInt64.self))
  }
}

extension Global: Equatable {
  /// Whether both are the same variable.
  public static func == (left: Global, right: Global) -> Bool { left.cell == right.cell }
}

/// A global that belongs to no instance.
final class HostGlobal: Entity {
  let cell: UnsafeMutableRawPointer
  private let type: ValueType

  init(in store: Store, type: ValueType, _ value: Value) throws {
    self.type = type
    cell = .allocate(byteCount: 16, alignment: 16)
    let slots = cell.bindMemory(to: UInt64.self, capacity: 2)
    slots.initialize(repeating: 0, count: 2)
    do {
      try store.write(value, as: type, to: slots)
    } catch {
      cell.deallocate()
      throw error
    }
    super.init(in: store)
  }

  deinit { cell.deallocate() }

  override func mark(_ marker: inout Marker) {
    if type.isReference { marker.mark(cell.load(as: UInt64.self)) }
  }
}
