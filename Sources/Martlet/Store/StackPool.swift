import Synchronization

/// Stacks for WebAssembly code, kept when a store goes. Their pages cost memory only once they are used.
final class StackPool: Sendable {
  static let shared = StackPool()
  static let standardBytes = 1 << 20
  private static let kept = 64

  private struct FreeStacks: @unchecked Sendable {
    var bases: [UnsafeMutableRawPointer] = []
  }

  private let free = Mutex(FreeStacks())

  /// Readable and writable memory whose contents mean nothing.
  func take(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    if byteCount == Self.standardBytes, let base = free.withLock({ $0.bases.popLast() }) { return base }
    guard let base = VirtualMemory.reserve(byteCount) else { return nil }
    guard VirtualMemory.commit(base, byteCount) else {
      VirtualMemory.release(base, byteCount)
      return nil
    }
    VirtualMemory.keepPagesSmall(base, byteCount)
    return base
  }

  /// `isDeep` tells that much of the stack was used, so that its pages are worth giving back.
  func give(_ base: UnsafeMutableRawPointer, _ byteCount: Int, isDeep: Bool) {
    if byteCount == Self.standardBytes {
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
    VirtualMemory.release(base, byteCount)
  }
}
