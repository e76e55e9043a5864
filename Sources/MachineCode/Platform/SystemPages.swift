#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory straight from the system. What a large function needed goes back there as soon as it is compiled, where an
/// allocator would keep it for somebody who may never ask; and a page costs nothing before it is written.
package enum SystemPages {
  /// Whether a run of so many bytes is taken from here: one that is worth the calls of the system.
  @inline(__always)
  package static func serve(_ byteCount: Int) -> Bool { byteCount >= 64 << 10 }

  @inline(never)
  package static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    #if os(Windows)
      return .allocate(byteCount: byteCount, alignment: 16)
    #else
      guard let base = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), base != MAP_FAILED
      else { fatalError("no memory for \(byteCount) bytes") }
      return base
    #endif
  }

  @inline(never)
  package static func deallocate(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
    #if os(Windows)
      base.deallocate()
    #else
      munmap(base, byteCount)
    #endif
  }
}
