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
  /// How much of it is code.
  let byteCount: Int
  /// The file in which the code is, where it is not a copy.
  private let file: MappedFile?

  /// Copies code; nil where the system refuses.
  init?(_ code: UnsafeRawBufferPointer) {
    guard let source = code.baseAddress, code.count > 0 else { return nil }
    byteCount = code.count
    file = nil
    let pages = Self.pages(of: byteCount)
    guard let base = Self.allocate(pages) else { return nil }
    self.base = base
    base.copyMemory(from: source, byteCount: code.count)
    guard Self.makeExecutable(base, pages) else {
      VirtualMemory.release(base, pages)
      return nil
    }
  }

  /// Makes code executable where it is in a file, at the beginning of a page; nil where the system refuses, as it does for
  /// files that it has been told not to execute.
  init?(_ code: Range<Int>, of file: MappedFile) {
    guard code.lowerBound >= 0, code.upperBound <= file.byteCount, !code.isEmpty,
      code.lowerBound % VirtualMemory.pageBytes == 0
    else { return nil }
    base = UnsafeMutableRawPointer(mutating: file.base + code.lowerBound)
    byteCount = code.count
    self.file = file
    guard Self.makeExecutable(base, Self.pages(of: byteCount)) else { return nil }
  }

  deinit {
    if file == nil { VirtualMemory.release(base, Self.pages(of: byteCount)) }
  }

  private static func pages(of byteCount: Int) -> Int {
    let page = VirtualMemory.pageBytes
    return (byteCount + page - 1) / page * page
  }

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
