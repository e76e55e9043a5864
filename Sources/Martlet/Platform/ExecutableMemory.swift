#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import WinSDK
#endif

/// Machine code where the processor can run it. It is written first and made executable then, never both at once.
final class ExecutableMemory: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  private let byteCount: Int

  /// nil where the system refuses.
  init?(_ code: UnsafeRawBufferPointer) {
    guard let source = code.baseAddress, code.count > 0 else { return nil }
    let page = VirtualMemory.pageBytes
    byteCount = (code.count + page - 1) / page * page
    guard let base = Self.allocate(byteCount) else { return nil }
    self.base = base
    base.copyMemory(from: source, byteCount: code.count)
    guard Self.makeExecutable(base, byteCount) else {
      VirtualMemory.release(base, byteCount)
      return nil
    }
  }

  deinit { VirtualMemory.release(base, byteCount) }

  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    #if canImport(Darwin)
      // Only such memory may become executable in programs that guard themselves.
      let base = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_JIT, -1, 0)
      return base == MAP_FAILED ? nil : base
    #else
      guard let base = VirtualMemory.reserve(byteCount) else { return nil }
      guard VirtualMemory.commit(base, byteCount) else {
        VirtualMemory.release(base, byteCount)
        return nil
      }
      return base
    #endif
  }

  private static func makeExecutable(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
    #if os(Windows)
      var old = DWORD()
      return VirtualProtect(base, SIZE_T(byteCount), DWORD(PAGE_EXECUTE_READ), &old)
    #else
      return mprotect(base, byteCount, PROT_READ | PROT_EXEC) == 0
    #endif
  }
}
