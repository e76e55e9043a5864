import Synchronization

/// The one thread that looks at deadlines. It begins with the first deadline and sleeps until the next one.
final class DeadlineWatch: Sendable {
  static let shared = DeadlineWatch()

  /// Plain words: where hundreds of deadlines pass at one instant, moving them about must take no time.
  private struct Entry {
    /// In nanoseconds after `origin`.
    var instant: Int64
    /// Retained by the entry.
    var interruption: Unmanaged<Interruption>
  }

  private struct State: @unchecked Sendable {
    /// A heap: the earliest entry first, and none before the one at half its position.
    var entries: [Entry] = []
    var isRunning = false
  }

  private let state = Mutex(State())
  private let origin = ContinuousClock.now
  /// About how many entries belong to stores that are gone.
  private let abandoned = Atomic(0)
  private let parker = Parker()

  /// Lets `interruption.look()` be called at a moment.
  func schedule(_ interruption: Interruption, at instant: ContinuousClock.Instant) {
    let entry = Entry(instant: nanoseconds(instant), interruption: .passRetained(interruption))
    let isFirst = state.withLock { state in
      state.entries.append(entry)
      Self.rise(&state.entries, state.entries.count - 1)
      if !state.isRunning {
        guard SystemThread({ self.run() }) != nil else { fatalError("no thread to watch deadlines") }
        state.isRunning = true
      }
      return state.entries[0].interruption.toOpaque() == entry.interruption.toOpaque()
    }
    if isFirst { parker.wake() }
  }

  private func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 { origin.duration(to: instant).nanoseconds }

  /// A store with an entry has gone. Now and then such entries are thrown away, by whoever need not wait for that: the thread
  /// that looks would stand behind all who wait, each of which first needs a processor.
  func noteAbandoned() {
    let count = abandoned.add(1, ordering: .relaxed).newValue
    guard count > 64 else { return }
    _ = state.withLockIfAvailable { state in
      guard count > state.entries.count / 2 else { return }
      state.entries.removeAll { entry in
        guard entry.interruption._withUnsafeGuaranteedRef({ $0.isDetached }) else { return false }
        entry.interruption.release()
        return true
      }
      state.entries.sort { $0.instant < $1.instant }
      abandoned.store(0, ordering: .relaxed)
    }
  }

  private func run() {
    var due: [Unmanaged<Interruption>] = []
    while true {
      let now = nanoseconds(.now)
      let pause: Duration? = state.withLock { state in
        while let first = state.entries.first, first.instant <= now {
          due.append(first.interruption)
          Self.removeFirst(&state.entries)
        }
        return state.entries.first.map { Duration.nanoseconds($0.instant - now) }
      }
      if due.isEmpty { parker.sleep(pause) }
      for interruption in due { interruption.takeRetainedValue().look() }
      due.removeAll(keepingCapacity: true)
    }
  }

  // MARK: The heap

  private static func rise(_ entries: inout [Entry], _ start: Int) {
    var position = start
    while position > 0 {
      let parent = (position - 1) / 2
      guard entries[position].instant < entries[parent].instant else { return }
      entries.swapAt(position, parent)
      position = parent
    }
  }

  private static func removeFirst(_ entries: inout [Entry]) {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var position = 0
    while true {
      var least = position
      for child in [2 * position + 1, 2 * position + 2]
      where child < entries.count && entries[child].instant < entries[least].instant {
        least = child
      }
      guard least != position else { return }
      entries.swapAt(position, least)
      position = least
    }
  }
}
