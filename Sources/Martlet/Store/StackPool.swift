import Synchronization

/// Stacks, kept when a store goes. Their pages cost memory only once they are used.
final class StackPool: Sendable {
  /// Those for WebAssembly code.
  static let shared = StackPool(keeping: standardBytes)
  static let standardBytes = 1 << 20
  /// Those that compiled code uses besides, during asynchronous calls and in continuations. They grow down, to a page that
  /// cannot be touched. The system allows a process only so many pieces of memory (65,530 with Linux), and each of these stacks is two:
  /// guests must not use them up.
  static let native = StackPool(
    keeping: standardBytes + NativeStack.hostBytes, guardBytes: VirtualMemory.pageBytes, most: 1 << 14)
  private static let kept = 64

  private struct FreeStacks: @unchecked Sendable {
    var bases: [UnsafeMutableRawPointer] = []
  }

  private let free = Mutex(FreeStacks())
  /// The size of the stacks that are kept.
  private let keptBytes: Int
  /// What precedes each.
  private let guardBytes: Int
  /// How many there may be, and are.
  private let most: Int
  private let count = Atomic(0)

  private init(keeping bytes: Int, guardBytes: Int = 0, most: Int = .max) {
    keptBytes = bytes
    self.guardBytes = guardBytes
    self.most = most
  }

  /// Readable and writable memory whose contents mean nothing.
  func take(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    if byteCount == keptBytes, let base = free.withLock({ $0.bases.popLast() }) { return base }
    guard count.add(1, ordering: .relaxed).newValue <= most,
      let reserved = VirtualMemory.reserve(guardBytes + byteCount)
    else {
      count.subtract(1, ordering: .relaxed)
      return nil
    }
    let base = reserved + guardBytes
    guard VirtualMemory.commit(base, byteCount) else {
      release(base, byteCount)
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
    release(base, byteCount)
  }

  private func release(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
    VirtualMemory.release(base - guardBytes, guardBytes + byteCount)
    count.subtract(1, ordering: .relaxed)
  }
}
