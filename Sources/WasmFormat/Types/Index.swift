/// A position in one of a module's index spaces. The space is part of the type, so that a function index cannot be used
/// where a table index belongs.
@frozen
public struct Index<Space>: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32

  @inlinable @inline(__always)
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The index as a subscript for the module's arrays. The caller checks the range.
  @inlinable @inline(__always)
  public var position: Int { Int(rawValue) }

  @inlinable
  public static func < (left: Index, right: Index) -> Bool { left.rawValue < right.rawValue }

  public var description: String { String(rawValue) }
}

public enum TypeSpace {}
public enum FunctionSpace {}
public enum TableSpace {}
public enum MemorySpace {}
public enum GlobalSpace {}
public enum TagSpace {}
public enum ElementSpace {}
public enum DataSpace {}
public enum LocalSpace {}
public enum LabelSpace {}
public enum FieldSpace {}

public typealias TypeIndex = Index<TypeSpace>
public typealias FunctionIndex = Index<FunctionSpace>
public typealias TableIndex = Index<TableSpace>
public typealias MemoryIndex = Index<MemorySpace>
public typealias GlobalIndex = Index<GlobalSpace>
public typealias TagIndex = Index<TagSpace>
public typealias ElementIndex = Index<ElementSpace>
public typealias DataIndex = Index<DataSpace>
public typealias LocalIndex = Index<LocalSpace>
public typealias LabelIndex = Index<LabelSpace>
public typealias FieldIndex = Index<FieldSpace>
