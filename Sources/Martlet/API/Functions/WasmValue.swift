public import WasmFormat

/// A Swift type that stands for a WebAssembly type: what typed functions, globals, tables and fields are made of.
///
/// | Swift | WebAssembly |
/// |---|---|
/// | `Int32`, `UInt32`, `Bool` | i32 |
/// | `Int64`, `UInt64` | i64 |
/// | `Float`, `Double` | f32, f64 |
/// | `V128` | v128 |
/// | `Function?`, `Function` | funcref, (ref func) |
/// | `ExternReference?`, `ExternReference` | externref, (ref extern) |
/// | `AnyReference?`, `AnyReference` | anyref, (ref any) |
/// | `StructureReference?`, `ArrayReference?` | structref, arrayref |
/// | `ExceptionReference?` | exnref |
///
/// Types of your own join in by being read from and written to slots:
///
/// ```swift
/// enum Color: Int32, WasmValue {
///   case red, green
///   static var valueType: ValueType { .i32 }
///   init(from slots: inout Slots) throws {
///     guard let color = Color(rawValue: Int32(from: &slots)) else { throw UnknownColor() }
///     self = color
///   }
///   func write(to slots: inout Slots) { rawValue.write(to: &slots) }
/// }
/// ```
public protocol WasmValue: HostParameter {
  /// The WebAssembly type.
  static var valueType: ValueType { get }

  /// Writes the value, passing over as many slots as its type takes. Must not call into the store.
  func write(to slots: inout Slots) throws
}

/// What a Swift function that WebAssembly calls can have for a parameter: a value, or the `Caller`.
public protocol HostParameter {
  /// The types of the values that WebAssembly passes for it.
  static var slotTypes: [ValueType] { get }

  /// Reads a value, passing over as many slots as its type takes. Must not call into the store.
  init(from slots: inout Slots) throws
}

extension WasmValue {
  public static var slotTypes: [ValueType] { [valueType] }

  /// Takes a value that must have this type.
  ///
  /// ```swift
  /// let number = try Int32(results[0], in: store)
  /// ```
  public init(_ value: Value, in store: Store) throws {
    var bits: InlineArray<2, UInt64> = [0, 0]
    self = try withUnsafeMutablePointer(to: &bits) { bits in
      let slots = UnsafeMutableRawPointer(bits).assumingMemoryBound(to: UInt64.self)
      try store.write(value, as: Self.valueType, to: slots)
      var place = Slots(slots, in: store.record)
      return try Self(from: &place)
    }
  }

  /// The value, as one of any type.
  public func value(in store: Store) throws -> Value {
    var bits: InlineArray<2, UInt64> = [0, 0]
    return try withUnsafeMutablePointer(to: &bits) { bits in
      let slots = UnsafeMutableRawPointer(bits).assumingMemoryBound(to: UInt64.self)
      var place = Slots(slots, in: store.record)
      try write(to: &place)
      return store.read(Self.valueType, from: slots)
    }
  }
}

/// The WebAssembly types of Swift types.
@inlinable
func signature<each Element: HostParameter>(_: repeat (each Element).Type) -> [ValueType] {
  var types: [ValueType] = []
  repeat types.append(contentsOf: (each Element).slotTypes)
  return types
}

// MARK: Numbers

extension Int32: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .i32 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self.init(truncatingIfNeeded: slots.read()) }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(UInt64(UInt32(bitPattern: self))) }
}

extension UInt32: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .i32 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self.init(truncatingIfNeeded: slots.read()) }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(UInt64(self)) }
}

extension Int64: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .i64 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self.init(bitPattern: slots.read()) }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(UInt64(bitPattern: self)) }
}

extension UInt64: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .i64 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self = slots.read() }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(self) }
}

extension Float: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .f32 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self.init(bitPattern: UInt32(truncatingIfNeeded: slots.read())) }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(UInt64(bitPattern)) }
}

extension Double: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .f64 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self.init(bitPattern: slots.read()) }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(bitPattern) }
}

/// An i32 that is 0 or something else.
extension Bool: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .i32 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) { self = slots.read() != 0 }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) { slots.write(self ? 1 : 0) }
}

extension V128: WasmValue {
  @inlinable @inline(__always) public static var valueType: ValueType { .v128 }
  @inlinable @inline(__always)
  public init(from slots: inout Slots) {
    let low = slots.read()
    self.init(low: low, high: slots.read())
  }
  @inlinable @inline(__always)
  public func write(to slots: inout Slots) {
    slots.write(low)
    slots.write(high)
  }
}
