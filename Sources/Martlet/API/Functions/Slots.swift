import CMartletPlatform
public import WasmFormat

/// Where the arguments or results of a call stand, one after the other: what a `WasmValue` is read from and written to.
///
/// ```swift
/// extension Celsius: WasmValue {
///   static var valueType: ValueType { .f64 }
///   init(from slots: inout Slots) { degrees = Double(from: &slots) }
///   func write(to slots: inout Slots) { degrees.write(to: &slots) }
/// }
/// ```
public struct Slots {
  @usableFromInline var next: UnsafeMutablePointer<UInt64>
  /// Who calls: a host function's caller, or the host.
  @usableFromInline let caller: Function.Caller

  @inlinable @inline(__always)
  init(_ slots: UnsafeMutablePointer<UInt64>, _ caller: Function.Caller) {
    next = slots
    self.caller = caller
  }

  init(_ slots: UnsafeMutablePointer<UInt64>, in store: UnsafeMutablePointer<StoreRecord>) {
    self.init(slots, Function.Caller(storeRecord: store, instanceRecord: nil))
  }

  /// The store that the call is in.
  public var store: Store { caller.store }

  /// Passes over a slot and returns its bits: an i32 or f32 fills the lower half, and the upper one is zero.
  @inlinable @inline(__always)
  public mutating func read() -> UInt64 {
    let bits = next.pointee
    next += 1
    return bits
  }

  /// Fills a slot and passes over it.
  @inlinable @inline(__always)
  public mutating func write(_ bits: UInt64) {
    next.pointee = bits
    next += 1
  }

  /// Reads a value of any type.
  public mutating func read(_ type: ValueType) -> Value {
    let value = store.read(type, from: next)
    next += type.slots
    return value
  }

  /// Writes a value of any type. Throws a `CallError` if it does not have the type.
  public mutating func write(_ value: Value, as type: ValueType) throws {
    // References concern the store, and whoever calls from a wrong thread is told so only when the arguments are there.
    guard caller.storeRecord.isFree(for: martlet_thread_identity()) else { throw StoreInUseError() }
    // These are results of a function that code has called.
    if caller.instanceRecord != nil { store.collectIfDue() }
    try store.write(value, as: type, to: next)
    next += type.slots
  }
}
