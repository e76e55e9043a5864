/// The name of something in a directory: one component of a path, and never `.` or `..`.
///
/// Directories only take names of this kind, so that nothing a program says can lead out of them.
///
/// ```swift
/// let name = try FileName("notes.txt")
/// ```
public struct FileName: Hashable, Sendable {
  public let bytes: [UInt8]

  /// Throws `inval` for what is no name.
  public init(_ bytes: some Collection<UInt8>) throws(Errno) {
    guard Self.isName(bytes) else { throw .inval }
    self.bytes = Array(bytes)
    guard self.bytes.count <= 255 else { throw .nametoolong }
  }

  public init(_ text: String) throws(Errno) { try self.init(text.utf8) }

  private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
    if bytes.isEmpty || bytes.contains(UInt8(ascii: "/")) || bytes.contains(0) { return false }
    return !bytes.elementsEqual(".".utf8) && !bytes.elementsEqual("..".utf8)
  }
}

extension FileName: CustomStringConvertible {
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
