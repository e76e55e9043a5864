/// What a reference points at: one of the abstract types, or a type that the module defines.
///
/// Packed into 32 bits so that validation compares types with one instruction: an abstract type is its binary code with
/// `abstractFlag`, a defined type is its index.
@frozen
public struct HeapType: Hashable, Sendable {
  public let bits: UInt32

  @inlinable @inline(__always)
  package init(bits: UInt32) { self.bits = bits }

  @usableFromInline package static let abstractFlag: UInt32 = 1 << 29
  /// The largest type index that can be represented; the implementation limit on types is below it.
  package static let largestTypeIndex: UInt32 = (1 << 24) - 1

  @inlinable @inline(__always)
  package init(code: UInt8) { bits = Self.abstractFlag | UInt32(code) }

  @inlinable @inline(__always)
  public init(_ type: TypeIndex) { bits = type.rawValue & 0xFF_FFFF }

  /// The index of a type that the module defines; nil for an abstract type.
  @inlinable @inline(__always)
  public var typeIndex: TypeIndex? { bits & Self.abstractFlag == 0 ? TypeIndex(bits) : nil }

  /// The byte that stands for an abstract type in the binary format.
  @inlinable @inline(__always)
  package var code: UInt8 { UInt8(truncatingIfNeeded: bits) }

  public static let noContinuation = HeapType(code: 0x75)
  public static let noException = HeapType(code: 0x74)
  public static let noFunction = HeapType(code: 0x73)
  public static let noExtern = HeapType(code: 0x72)
  public static let none = HeapType(code: 0x71)
  public static let function = HeapType(code: 0x70)
  public static let extern = HeapType(code: 0x6F)
  public static let any = HeapType(code: 0x6E)
  public static let eq = HeapType(code: 0x6D)
  public static let i31 = HeapType(code: 0x6C)
  public static let structure = HeapType(code: 0x6B)
  public static let array = HeapType(code: 0x6A)
  public static let exception = HeapType(code: 0x69)
  public static let continuation = HeapType(code: 0x68)
  /// Below every heap type; exists only while unreachable code is checked.
  package static let bottom = HeapType(code: 0)

  /// Every abstract heap type with its name in the text format and the abbreviation of its nullable reference.
  package static let abstractTypes: [(type: HeapType, name: String, nullableReference: String)] = [
    (.any, "any", "anyref"), (.eq, "eq", "eqref"), (.i31, "i31", "i31ref"), (.structure, "struct", "structref"),
    (.array, "array", "arrayref"), (.none, "none", "nullref"), (.function, "func", "funcref"),
    (.noFunction, "nofunc", "nullfuncref"), (.extern, "extern", "externref"), (.noExtern, "noextern", "nullexternref"),
    (.exception, "exn", "exnref"), (.noException, "noexn", "nullexnref"), (.continuation, "cont", "contref"),
    (.noContinuation, "nocont", "nullcontref"),
  ]
}

extension HeapType: CustomStringConvertible {
  public var description: String {
    if let index = typeIndex { return String(index.rawValue) }
    return Self.abstractTypes.first { $0.type == self }?.name ?? "bot"
  }
}
