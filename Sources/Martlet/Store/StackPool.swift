import Synchronization

/// Stacks, kept when a store goes. Their pages cost memory only once they are used.
final class StackPool: Sendable {
  /// Those for WebAssembly code.
  static let shared = StackPool(keeping: standardBytes)
  static let standardBytes = 1 << 20
  /// Those that compiled code uses besides, during asynchronous calls. They grow down, to a page that cannot be touched.
  static let native = StackPool(keeping: standardBytes + NativeStack.hostBytes, guardBytes: VirtualMemory.pageBytes)
  private static let kept = 64

  private struct FreeStacks: @unchecked Sendable {
    var bases: [UnsafeMutableRawPointer] = []
  }

  private let free = Mutex(FreeStacks())
  /// The size of the stacks that are kept.
  private let keptBytes: Int
  /// What precedes each.
  private let guardBytes: Int

  private init(keeping bytes: Int, guardBytes: Int = 0) {
    keptBytes = bytes
    self.guardBytes = guardBytes
  }

  /// Readable and writable memory whose contents mean nothing.
  func take(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    if byteCount == keptBytes, let base = free.withLock({ $0.bases.popLast() }) { return base }
    guard let reserved = VirtualMemory.reserve(guardBytes + byteCount) else { return nil }
    let base = reserved + guardBytes
    guard VirtualMemory.commit(base, byteCount) else {
      VirtualMemory.release(reserved, guardBytes + byteCount)
      return nil
    }
    VirtualMemory.keepPagesSmall(base, byteCount)
    return base
  }

  /// `isDeep` tells that much of the stack was used, so that its pages are worth giving back.
  func give(_ base: UnsafeMutableRawPointer, _ byteCount: Int, isDeep: Bool) {
    if byteCount == keptBytes {
      let isReset = !isDeep || VirtualMemory.reset(base, byteCount)
      let isKept =
        isReset
        && free.withLock { free in
          guard free.bases.count < Self.kept else { return false }
          free.bases.append(base)
          return true
        }
      if isKept { return }
    }
    VirtualMemory.release(base - guardBytes, guardBytes + byteCount)
  }
}
