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
  /// How many are kept with the pages that they have used, and how many without.
  private static let keptUsed = 64
  private static let keptEmpty = 960

  private struct FreeStacks: @unchecked Sendable {
    var used: [UnsafeMutableRawPointer] = []
    /// Used ones that are too many, until they are emptied.
    var surplus: [UnsafeMutableRawPointer] = []
    var empty: [UnsafeMutableRawPointer] = []

    mutating func take() -> UnsafeMutableRawPointer? { used.popLast() ?? surplus.popLast() ?? empty.popLast() }

    /// False if there are enough.
    mutating func keepUsed(_ base: UnsafeMutableRawPointer) -> Bool {
      if used.count < StackPool.keptUsed {
        used.append(base)
      } else if surplus.count + empty.count < StackPool.keptEmpty {
        surplus.append(base)
      } else {
        return false
      }
      return true
    }

    mutating func keepEmpty(_ base: UnsafeMutableRawPointer) -> Bool {
      guard surplus.count + empty.count < StackPool.keptEmpty else { return false }
      empty.append(base)
      return true
    }
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
    if byteCount == keptBytes, let base = free.withLock({ $0.take() }) { return base }
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

  /// `isDeep` tells that much of the stack was used, so that its pages are worth giving back at once.
  func give(_ base: UnsafeMutableRawPointer, _ byteCount: Int, isDeep: Bool) {
    guard byteCount == keptBytes else { return release(base, byteCount) }
    if isDeep { return giveEmptied(base) }
    let (isKept, hasSurplus) = free.withLock { ($0.keepUsed(base), !$0.surplus.isEmpty) }
    if !isKept { return release(base, byteCount) }
    if hasSurplus, !StackKeeper.shared.wake() { emptySurplus() }
  }

  /// Gives back the pages of stacks beyond those that are kept as they are.
  fileprivate func emptySurplus() {
    let surplus = free.withLock { free in
      defer { free.surplus = [] }
      return FreeStacks(surplus: free.surplus)
    }
    for base in surplus.surplus { giveEmptied(base) }
  }

  private func giveEmptied(_ base: UnsafeMutableRawPointer) {
    let isKept = VirtualMemory.reset(base, keptBytes) && free.withLock { $0.keepEmpty(base) }
    if !isKept { release(base, keptBytes) }
  }

  private func release(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
    VirtualMemory.release(base - guardBytes, guardBytes + byteCount)
    count.subtract(1, ordering: .relaxed)
  }
}

/// The thread that gives back pages of stacks, a little later: where hundreds of stores go at once, each of them would take
/// longer for that than for all the rest of its end. It begins when it is first needed, and sleeps until it is again.
private final class StackKeeper: Sendable {
  static let shared = StackKeeper()

  private static let delay = Duration.milliseconds(50)

  private let isAwake = Atomic(false)
  private let hasThread = Mutex(false)
  private let parker = Parker()

  /// False if there is no thread to be had.
  func wake() -> Bool {
    if isAwake.exchange(true, ordering: .sequentiallyConsistent) { return true }
    let isThere = hasThread.withLock { hasThread in
      if !hasThread, let thread = SystemThread({ self.run() }) {
        thread.detach()
        hasThread = true
      }
      return hasThread
    }
    if isThere { parker.wake() } else { isAwake.store(false, ordering: .sequentiallyConsistent) }
    return isThere
  }

  private func run() {
    while true {
      while !isAwake.load(ordering: .sequentiallyConsistent) { parker.sleep(nil) }
      parker.sleep(Self.delay)
      // What becomes surplus from here on is seen now, or wakes again.
      isAwake.store(false, ordering: .sequentiallyConsistent)
      StackPool.shared.emptySurplus()
      StackPool.native.emptySurplus()
    }
  }
}
