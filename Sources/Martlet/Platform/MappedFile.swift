#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file in memory, of which only pages that are touched are read. Whoever may write the file may change what is seen, so
/// it is for files that nobody else may write.
final class MappedFile: @unchecked Sendable {
  let base: UnsafeRawPointer
  let byteCount: Int
  /// Whether nobody may write the file but this process's user, and the system's.
  let isGuarded: Bool

  init(path: String) throws(FileError) {
    #if os(Windows)
      throw FileError(path: path, reason: "files are not mapped on this system")
    #else
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileError(path: path, reason: FileError.systemMessage()) }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, reason: FileError.systemMessage()) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(path: path, reason: "not an ordinary file") }
      isGuarded = (status.st_uid == geteuid() || status.st_uid == 0) && status.st_mode & (S_IWGRP | S_IWOTH) == 0
      byteCount = Int(status.st_size)
      guard byteCount > 0 else { throw FileError(path: path, reason: "empty") }
      // Nothing is mapped in advance, though the digest reads it all: a fault brings many pages at once, for less.
      guard let base = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
        throw FileError(path: path, reason: FileError.systemMessage())
      }
      self.base = UnsafeRawPointer(base)
    #endif
  }

  deinit {
    #if !os(Windows)
      munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
    #endif
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }

  /// A part of the file, which stays as long as it is used.
  func storage(_ range: Range<Int>) -> ByteStorage {
    ByteStorage(adopting: base + range.lowerBound, count: range.count) { [self] _ in withExtendedLifetime(self) {} }
  }
}
