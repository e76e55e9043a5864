/// A stream that gives a program bytes to read.
///
/// ```swift
/// capabilities.standardInput = InputBytes(Array("3 4 +\n".utf8))
/// ```
public final class InputBytes: File {
  private var rest: ArraySlice<UInt8>

  public init(_ bytes: [UInt8]) { rest = bytes[...] }

  public func read(_ slices: Slices) throws(Errno) -> Int {
    var count = 0
    for slice in slices {
      let part = rest.prefix(slice.count)
      part.withUnsafeBytes { slice.bytes.copyMemory(from: $0) }
      rest = rest.dropFirst(part.count)
      count += part.count
    }
    return count
  }

  public var readableBytes: UInt64 { UInt64(rest.count) }
}

/// A stream that keeps what a program writes.
///
/// ```swift
/// let output = OutputBytes(limit: 1 << 20)
/// capabilities.standardOutput = output
/// // … the program runs …
/// print(output.text)
/// ```
public final class OutputBytes: File {
  public private(set) var bytes: [UInt8] = []
  /// Beyond so many bytes, writing fails with `nospc`.
  public let limit: Int

  public init(limit: Int = .max) { self.limit = limit }

  public func write(_ slices: Slices) throws(Errno) -> Int {
    var count = 0
    for slice in slices {
      let room = min(slice.count, limit - bytes.count)
      bytes.append(contentsOf: slice.bytes.prefix(room))
      count += room
      if room < slice.count {
        guard count > 0 else { throw .nospc }
        break
      }
    }
    return count
  }

  /// What was written, read as UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
