package import WasmFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

/// A file that could not be read.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  /// What the system says.
  public var reason: String

  public var description: String { "\(path): \(reason)" }

  static func systemMessage() -> String { String(cString: strerror(errno)) }
}

extension ByteStorage {
  /// The contents of a file as they are now. (Mapping would let later changes through, past validation.)
  package static func reading(file path: String, limit: Int) throws(FileError) -> ByteStorage {
    guard let file = fopen(path, "rb") else { throw FileError(path: path, reason: FileError.systemMessage()) }
    defer { fclose(file) }
    var capacity = 1 << 16
    if fseek(file, 0, SEEK_END) == 0 {
      capacity = max(ftell(file) + 1, 1 << 10)
      rewind(file)
    }
    var count = 0
    guard var bytes = malloc(capacity) else { throw FileError(path: path, reason: "too large") }
    while true {
      let read = fread(bytes + count, 1, capacity - count, file)
      count += read
      if read == 0 { break }
      guard count <= limit else {
        free(bytes)
        throw FileError(path: path, reason: "larger than \(limit) bytes")
      }
      if count == capacity {
        guard let larger = realloc(bytes, capacity * 2) else {
          free(bytes)
          throw FileError(path: path, reason: "too large")
        }
        bytes = larger
        capacity *= 2
      }
    }
    if ferror(file) != 0 {
      free(bytes)
      throw FileError(path: path, reason: FileError.systemMessage())
    }
    return ByteStorage(adopting: UnsafeRawPointer(bytes), count: count) { free(UnsafeMutableRawPointer(mutating: $0)) }
  }
}
