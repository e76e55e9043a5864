import CMartletPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes that can be mapped many times, each time as a private copy of which only changed pages cost memory.
final class MemoryFile: @unchecked Sendable {
  private let descriptor: Int32
  let byteCount: Int

  /// nil where the system has no such files, or none to spare.
  init?(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    #if os(Linux) || os(Android)
      let file = martlet_memory_file()
      guard file >= 0 else { return nil }
      guard ftruncate(file, off_t(byteCount)) == 0,
        let view = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), view != MAP_FAILED
      else {
        close(file)
        return nil
      }
      fill(UnsafeMutableRawBufferPointer(start: view, count: byteCount))
      munmap(view, byteCount)
      descriptor = file
      self.byteCount = byteCount
    #else
      return nil
    #endif
  }

  deinit {
    #if !os(Windows)
      close(descriptor)
    #endif
  }

  /// Maps a private copy in place of what is at the address.
  func map(at base: UnsafeMutableRawPointer) -> Bool {
    #if os(Windows)
      return false
    #else
      return mmap(base, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, descriptor, 0) != MAP_FAILED
    #endif
  }
}
