/// An untouched run of bytes that a module's sections refer to by range. Never changes, so it is shared freely.
public final class ByteStorage: Sendable {
  /// Safe to share: the bytes are written once, before the initialiser returns.
  nonisolated(unsafe) package let base: UnsafeRawPointer
  public let count: Int
  private let release: @Sendable (UnsafeRawPointer) -> Void

  /// Copies the bytes.
  public convenience init(_ bytes: some Sequence<UInt8>) {
    self.init(Array(bytes))
  }

  /// Copies the bytes.
  public convenience init(_ bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
    bytes.withUnsafeBytes { copy.copyMemory(from: $0) }
    self.init(adopting: UnsafeRawPointer(copy.baseAddress!), count: bytes.count) {
      UnsafeMutableRawPointer(mutating: $0).deallocate()
    }
  }

  /// Takes over bytes that somebody else allocated; `release` is called once, when nobody refers to them any more.
  package init(adopting base: UnsafeRawPointer, count: Int, release: @escaping @Sendable (UnsafeRawPointer) -> Void) {
    self.base = base
    self.count = count
    self.release = release
  }

  deinit { release(base) }

  package var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// The bytes of a range, checked against the end.
  public subscript(range: ByteRange) -> [UInt8] {
    guard range.end <= count else { return [] }
    return Array(UnsafeRawBufferPointer(rebasing: buffer[range.offset..<range.end]))
  }
}

/// A run of bytes within a `ByteStorage`.
public struct ByteRange: Hashable, Sendable {
  private let start: UInt32
  private let length: UInt32

  /// Both are below 4 GiB: larger modules are refused before any range is made.
  public init(offset: Int, count: Int) {
    start = UInt32(truncatingIfNeeded: offset)
    length = UInt32(truncatingIfNeeded: count)
  }

  public static let empty = ByteRange(offset: 0, count: 0)

  public var offset: Int { Int(start) }
  public var count: Int { Int(length) }
  public var end: Int { offset + count }
}
