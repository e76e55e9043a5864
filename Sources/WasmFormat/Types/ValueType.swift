/// The type of a value: a number, a vector or a reference. Packed into 32 bits.
@frozen
public struct ValueType: Hashable, Sendable {
  public let bits: UInt32

  @inlinable @inline(__always)
  package init(bits: UInt32) { self.bits = bits }

  @usableFromInline package static let referenceFlag: UInt32 = 1 << 31
  @usableFromInline package static let nullableFlag: UInt32 = 1 << 30

  public static let i32 = ValueType(bits: 0x7F)
  public static let i64 = ValueType(bits: 0x7E)
  public static let f32 = ValueType(bits: 0x7D)
  public static let f64 = ValueType(bits: 0x7C)
  public static let v128 = ValueType(bits: 0x7B)
  /// Below every type; exists only while unreachable code is checked.
  package static let bottom = ValueType(bits: 0)

  @inlinable @inline(__always)
  public static func reference(_ heap: HeapType, nullable: Bool) -> ValueType {
    ValueType(bits: referenceFlag | (nullable ? nullableFlag : 0) | heap.bits)
  }

  public static let functionReference = reference(.function, nullable: true)
  public static let externReference = reference(.extern, nullable: true)
  public static let anyReference = reference(.any, nullable: true)
  public static let exceptionReference = reference(.exception, nullable: true)

  @inlinable @inline(__always)
  public var isReference: Bool { bits & Self.referenceFlag != 0 }

  /// True for a reference that may be null.
  @inlinable @inline(__always)
  public var isNullable: Bool { bits & Self.nullableFlag != 0 }

  /// What a reference points at. Meaningless for numbers and vectors.
  @inlinable @inline(__always)
  package var heapTypeUnchecked: HeapType { HeapType(bits: bits & ~(Self.referenceFlag | Self.nullableFlag)) }

  /// What a reference points at; nil for numbers and vectors.
  @inlinable
  public var heapType: HeapType? { isReference ? heapTypeUnchecked : nil }

  /// Whether a local of this type has a value before it is set.
  @inlinable @inline(__always)
  public var isDefaultable: Bool { bits & (Self.referenceFlag | Self.nullableFlag) != Self.referenceFlag }

  /// How many 8-byte slots a value takes in a frame.
  @inlinable @inline(__always)
  package var slots: Int { self == .v128 ? 2 : 1 }
}

extension ValueType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .i32: return "i32"
    case .i64: return "i64"
    case .f32: return "f32"
    case .f64: return "f64"
    case .v128: return "v128"
    case .bottom: return "bot"
    default:
      let heap = heapTypeUnchecked
      if isNullable, let row = HeapType.abstractTypes.first(where: { $0.type == heap }) { return row.nullableReference }
      return isNullable ? "(ref null \(heap))" : "(ref \(heap))"
    }
  }
}

/// What a field of a structure or array holds: a value type or a packed integer.
@frozen
public struct StorageType: Hashable, Sendable, CustomStringConvertible {
  public let bits: UInt32

  @inlinable
  package init(bits: UInt32) { self.bits = bits }

  @inlinable
  public init(_ type: ValueType) { bits = type.bits }

  public static let i8 = StorageType(bits: 0x78)
  public static let i16 = StorageType(bits: 0x77)

  @inlinable
  public var isPacked: Bool { self == .i8 || self == .i16 }

  /// The type of the value on the operand stack.
  @inlinable
  public var unpacked: ValueType { isPacked ? .i32 : ValueType(bits: bits) }

  /// The bytes that a field of this type occupies.
  @inlinable
  package var byteCount: Int {
    switch self {
    case .i8: 1
    case .i16: 2
    default: bits == ValueType.i32.bits || bits == ValueType.f32.bits ? 4 : bits == ValueType.v128.bits ? 16 : 8
    }
  }

  public var description: String {
    switch self {
    case .i8: "i8"
    case .i16: "i16"
    default: unpacked.description
    }
  }
}
