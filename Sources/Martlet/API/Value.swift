public import WasmFormat

/// A WebAssembly value of any type.
///
/// ```swift
/// let results = try instance.function("add").call([.i32(1), .i32(2)])
/// print(results)  // [i32:3]
/// ```
public enum Value {
  case i32(Int32)
  case i64(Int64)
  case f32(Float)
  case f64(Double)
  case v128(V128)
  /// A reference to a function, or null.
  case function(Function?)
  /// A reference to something of the host, or null.
  case extern(ExternReference?)
  /// A reference of the `any` hierarchy (a number, structure or array), or null.
  case any(AnyReference?)
  /// A reference to an exception, or null.
  case exception(ExceptionReference?)
  /// A reference to a continuation, or null.
  case continuation(ContinuationReference?)

  /// What uninitialised locals of a type hold; nil for references that are never null.
  public init?(defaultOf type: ValueType) {
    switch type {
    case .i32: self = .i32(0)
    case .i64: self = .i64(0)
    case .f32: self = .f32(0)
    case .f64: self = .f64(0)
    case .v128: self = .v128(V128(low: 0, high: 0))
    default:
      guard type.isNullable, let heapType = type.heapType else { return nil }
      switch Hierarchy(heapType) {
      case .function: self = .function(nil)
      case .extern: self = .extern(nil)
      case .any: self = .any(nil)
      case .exception: self = .exception(nil)
      case .continuation: self = .continuation(nil)
      }
    }
  }
}

/// 128 bits, in the order in which they stand in memory.
public struct V128: Hashable, Sendable {
  /// The first 8 bytes.
  public var low: UInt64
  /// The last 8 bytes.
  public var high: UInt64

  @inlinable
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}

extension Value: CustomStringConvertible {
  public var description: String {
    switch self {
    case .i32(let value): "i32:\(value)"
    case .i64(let value): "i64:\(value)"
    case .f32(let value): "f32:\(value)"
    case .f64(let value): "f64:\(value)"
    case .v128(let value): "v128:0x\(hexadecimal(value.high))\(hexadecimal(value.low))"
    case .function(let function): function.map { "\($0)" } ?? "null"
    case .extern(let reference): reference.map { "extern:\($0.value)" } ?? "null"
    case .any(let reference): reference.map { "\($0)" } ?? "null"
    case .exception(let reference): reference == nil ? "null" : "exception"
    case .continuation(let reference): reference == nil ? "null" : "continuation"
    }
  }
}

/// All 16 digits.
private func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}

/// The part of the reference types that a reference belongs to.
enum Hierarchy {
  case function, extern, any, exception, continuation

  init(_ type: HeapType) {
    if let identity = type.typeIndex {
      switch TypeRegistry.records[identity.position].kind {
      case .function: self = .function
      case .continuation: self = .continuation
      case .structure, .array: self = .any
      }
      return
    }
    switch type {
    case .function, .noFunction: self = .function
    case .extern, .noExtern: self = .extern
    case .exception, .noException: self = .exception
    case .continuation, .noContinuation: self = .continuation
    default: self = .any
    }
  }
}

extension ValueType {
  /// Whether values of both types can meet: they are the same numbers, or references of one hierarchy.
  func isAkin(to other: ValueType) -> Bool {
    guard let heapType, let other = other.heapType else { return self == other }
    return Hierarchy(heapType) == Hierarchy(other)
  }
}
