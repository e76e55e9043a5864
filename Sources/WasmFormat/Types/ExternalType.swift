/// The width of addresses into a memory or table.
public enum AddressType: UInt8, Hashable, Sendable {
  case i32, i64

  public var valueType: ValueType { self == .i32 ? .i32 : .i64 }
}

/// A size range, in pages for memories and in elements for tables.
public struct SizeLimits: Hashable, Sendable {
  public var minimum: UInt64
  public var maximum: UInt64?

  public init(minimum: UInt64, maximum: UInt64? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

public struct TableType: Hashable, Sendable {
  public var element: ValueType
  public var limits: SizeLimits
  public var addressType: AddressType

  public init(element: ValueType, limits: SizeLimits, addressType: AddressType = .i32) {
    self.element = element
    self.limits = limits
    self.addressType = addressType
  }
}

public struct MemoryType: Hashable, Sendable {
  public var limits: SizeLimits
  public var addressType: AddressType
  public var isShared: Bool
  /// The page size as a power of two: 16, or 0 with custom page sizes. A reader may meet other values, which are invalid.
  public var pageSizeLog2: UInt32

  public init(
    limits: SizeLimits, addressType: AddressType = .i32, isShared: Bool = false, pageSizeLog2: UInt32 = 16
  ) {
    self.limits = limits
    self.addressType = addressType
    self.isShared = isShared
    self.pageSizeLog2 = pageSizeLog2
  }
}

public struct GlobalType: Hashable, Sendable {
  public var value: ValueType
  public var isMutable: Bool

  public init(_ value: ValueType, isMutable: Bool) {
    self.value = value
    self.isMutable = isMutable
  }
}

public struct TagType: Hashable, Sendable {
  public var type: TypeIndex

  public init(_ type: TypeIndex) { self.type = type }
}

/// What can be imported and exported.
public enum ExternalKind: UInt8, Hashable, Sendable, CaseIterable {
  case function = 0
  case table, memory, global, tag

  /// The word of the text format.
  public var keyword: String {
    switch self {
    case .function: "func"
    case .table: "table"
    case .memory: "memory"
    case .global: "global"
    case .tag: "tag"
    }
  }
}

public enum ExternalType: Hashable, Sendable {
  case function(TypeIndex)
  case table(TableType)
  case memory(MemoryType)
  case global(GlobalType)
  case tag(TagType)

  public var kind: ExternalKind {
    switch self {
    case .function: .function
    case .table: .table
    case .memory: .memory
    case .global: .global
    case .tag: .tag
    }
  }
}
