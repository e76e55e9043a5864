/// Bytes in a program's memory that are read into or written from. They are lent for one call.
public struct Slice {
  public var start: UnsafeMutableRawPointer
  public var count: Int

  public init(start: UnsafeMutableRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  public var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: start, count: count) }
}

/// The slices of one call, in order. Their layout is that of `iovec`, so that they go to the system as they are.
public typealias Slices = UnsafeBufferPointer<Slice>

/// An open file or stream.
///
/// Streams implement `read` or `write` and `status`; what they leave out fails as the system would.
///
/// ```swift
/// final class Shout: File {
///   func write(_ slices: Slices) throws(Errno) -> Int {
///     var count = 0
///     for slice in slices {
///       print(String(decoding: slice.bytes, as: UTF8.self).uppercased(), terminator: "")
///       count += slice.count
///     }
///     return count
///   }
/// }
/// ```
public protocol File: AnyObject {
  func status() throws(Errno) -> FileStatus
  /// Reads from the position, and moves it. 0 is the end.
  func read(_ slices: Slices) throws(Errno) -> Int
  /// Writes at the position, and moves it.
  func write(_ slices: Slices) throws(Errno) -> Int
  func read(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int
  func write(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int
  /// Moves the position, and returns it.
  func seek(_ offset: Int64, from origin: SeekOrigin) throws(Errno) -> UInt64
  func setSize(_ size: UInt64) throws(Errno)
  func allocate(_ offset: UInt64, _ length: UInt64) throws(Errno)
  func advise(_ offset: UInt64, _ length: UInt64, _ advice: UInt8) throws(Errno)
  func setTimes(_ change: TimeChange) throws(Errno)
  func sync(onlyData: Bool) throws(Errno)
  var flags: FileFlags { get }
  func setFlags(_ flags: FileFlags) throws(Errno)
  /// Whether it has a position.
  var isSeekable: Bool { get }
  /// A descriptor of the host to wait on; nil if reading and writing never wait.
  var pollDescriptor: Int32? { get }
  /// How many bytes can be read at once, where that is known.
  var readableBytes: UInt64 { get }
}

extension File {
  public func status() throws(Errno) -> FileStatus { FileStatus(type: .unknown) }
  public func read(_ slices: Slices) throws(Errno) -> Int { throw .badf }
  public func write(_ slices: Slices) throws(Errno) -> Int { throw .badf }
  public func read(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int { throw .spipe }
  public func write(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int { throw .spipe }
  public func seek(_ offset: Int64, from origin: SeekOrigin) throws(Errno) -> UInt64 { throw .spipe }
  public func setSize(_ size: UInt64) throws(Errno) { throw .inval }
  public func allocate(_ offset: UInt64, _ length: UInt64) throws(Errno) { throw .spipe }
  public func advise(_ offset: UInt64, _ length: UInt64, _ advice: UInt8) throws(Errno) { throw .spipe }
  public func setTimes(_ change: TimeChange) throws(Errno) {}
  public func sync(onlyData: Bool) throws(Errno) {}
  public var flags: FileFlags { [] }
  public func setFlags(_ flags: FileFlags) throws(Errno) {}
  public var isSeekable: Bool { false }
  public var pollDescriptor: Int32? { nil }
  public var readableBytes: UInt64 { 0 }
}
