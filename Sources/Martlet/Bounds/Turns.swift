import Synchronization

/// Whose turn it is among calls that compute for long, where the engine's configuration has a `timeSlice`.
///
/// As many go on at a time as there are processors. Each has a slice, and then goes behind those that wait, which hold no
/// thread meanwhile. So whoever has little to do finds at most that many before it, however many compute.
final class Turns: Sendable {
  static let shared = Turns()

  /// A call that waits.
  private final class Waiter: @unchecked Sendable {
    /// How waiting ended: whether it is the call's turn, or it is to stop.
    var hasTurn: Bool?
    var continuation: UnsafeContinuation<Bool, Never>?
  }

  private struct State {
    var free = Threads.processorCount
    /// In the order in which they came; those before `first` are gone.
    var waiters: [Waiter] = []
    var first = 0
  }

  private let state = Mutex(State())

  /// Lets others go first; returns whether it is the call's turn then. `hasTurn` says whether it was before. Ends early, without
  /// a turn, when the code or the task is to stop.
  nonisolated(nonsending) func pass(_ hasTurn: Bool, _ interruption: Interruption) async -> Bool {
    let waiter = Waiter()
    guard queue(waiter, hasTurn) else {
      await Task.yield()
      return true
    }
    let number = interruption.addWaker { self.wake(waiter) }
    defer { interruption.removeWaker(number) }
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { self.await(waiter, $0) }
    } onCancel: {
      self.wake(waiter)
    }
  }

  /// A call has nothing more to compute.
  func end() { state.withLock { Self.giveTurn(&$0) } }

  /// Lets the waiter wait behind others; false if nobody has to.
  private func queue(_ waiter: Waiter, _ hasTurn: Bool) -> Bool {
    state.withLock { state in
      if hasTurn {
        guard Self.giveToFirst(&state) else { return false }
      } else if state.free > 0 {
        state.free -= 1
        return false
      }
      state.waiters.append(waiter)
      return true
    }
  }

  private func await(_ waiter: Waiter, _ continuation: UnsafeContinuation<Bool, Never>) {
    state.withLock { _ in
      if let hasTurn = waiter.hasTurn { return continuation.resume(returning: hasTurn) }
      waiter.continuation = continuation
    }
  }

  /// Ends waiting without a turn.
  private func wake(_ waiter: Waiter) { state.withLock { _ in _ = Self.finish(waiter, hasTurn: false) } }

  private static func giveTurn(_ state: inout State) {
    if !giveToFirst(&state) { state.free += 1 }
  }

  /// False if nobody waits.
  private static func giveToFirst(_ state: inout State) -> Bool {
    while state.first < state.waiters.count {
      let waiter = state.waiters[state.first]
      state.first += 1
      if state.first > 64, state.first > state.waiters.count / 2 {
        state.waiters.removeFirst(state.first)
        state.first = 0
      }
      if finish(waiter, hasTurn: true) { return true }
    }
    state.waiters.removeAll()
    state.first = 0
    return false
  }

  /// False if the waiter waits no more.
  private static func finish(_ waiter: Waiter, hasTurn: Bool) -> Bool {
    guard waiter.hasTurn == nil else { return false }
    waiter.hasTurn = hasTurn
    waiter.continuation?.resume(returning: hasTurn)
    waiter.continuation = nil
    return true
  }
}
