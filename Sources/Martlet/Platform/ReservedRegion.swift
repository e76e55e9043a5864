#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import WinSDK
#endif

/// A run of address space. Nothing in it may be touched until it is committed, and committed pages that were never
/// written cost no memory.
package final class ReservedRegion: @unchecked Sendable {
  package let base: UnsafeMutableRawPointer
  package let byteCount: Int

  /// nil where the system refuses.
  package init?(byteCount: Int) {
    let bytes = (byteCount + VirtualMemory.pageBytes - 1) / VirtualMemory.pageBytes * VirtualMemory.pageBytes
    guard let base = VirtualMemory.reserve(bytes) else { return nil }
    self.base = base
    self.byteCount = bytes
  }

  deinit { VirtualMemory.release(base, byteCount) }

  /// Makes bytes readable and writable; they are zero. Both offsets are rounded outwards to pages.
  package func commit(from start: Int, to end: Int) -> Bool {
    let page = VirtualMemory.pageBytes
    let first = start / page * page
    let last = min((end + page - 1) / page * page, byteCount)
    return last <= first || VirtualMemory.commit(base + first, last - first)
  }
}

/// The operating system's pages.
package enum VirtualMemory {
  #if os(Windows)
    package static let pageBytes: Int = {
      var info = SYSTEM_INFO()
      GetSystemInfo(&info)
      return Int(info.dwPageSize)
    }()

    static func reserve(_ byteCount: Int) -> UnsafeMutableRawPointer? {
      VirtualAlloc(nil, SIZE_T(byteCount), DWORD(MEM_RESERVE), DWORD(PAGE_NOACCESS))
    }

    static func release(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
      _ = VirtualFree(base, 0, DWORD(MEM_RELEASE))
    }

    static func commit(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
      VirtualAlloc(base, SIZE_T(byteCount), DWORD(MEM_COMMIT), DWORD(PAGE_READWRITE)) != nil
    }

    /// Gives the pages back; they may not be touched until they are committed again.
    static func decommit(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
      VirtualFree(base, SIZE_T(byteCount), DWORD(MEM_DECOMMIT))
    }

    /// Makes committed pages zero again and gives back what they cost.
    static func reset(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
      decommit(base, byteCount) && commit(base, byteCount)
    }

    static func keepPagesSmall(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {}
  #else
    package static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

    #if canImport(Darwin)
      private static let mapFlags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
    #else
      private static let mapFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    #endif

    static func reserve(_ byteCount: Int) -> UnsafeMutableRawPointer? {
      let base = mmap(nil, byteCount, PROT_NONE, mapFlags, -1, 0)
      return base == MAP_FAILED ? nil : base
    }

    static func release(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
      munmap(base, byteCount)
    }

    static func commit(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
      mprotect(base, byteCount, PROT_READ | PROT_WRITE) == 0
    }

    /// Gives the pages back; they may not be touched until they are committed again.
    static func decommit(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
      mmap(base, byteCount, PROT_NONE, mapFlags | MAP_FIXED, -1, 0) != MAP_FAILED
    }

    /// Makes committed pages zero again and gives back what they cost.
    static func reset(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
      #if canImport(Darwin)
        mmap(base, byteCount, PROT_READ | PROT_WRITE, mapFlags | MAP_FIXED, -1, 0) != MAP_FAILED
      #else
        madvise(base, byteCount, MADV_DONTNEED) == 0
      #endif
    }

    /// Keeps the system from putting one large page where a few small ones are used.
    static func keepPagesSmall(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
      #if os(Linux)
        _ = madvise(base, byteCount, MADV_NOHUGEPAGE)
      #endif
    }
  #endif
}
