import Synchronization

/// Places for instances that serve one request each, in a store of their own: so many at once and no more, and none of them
/// larger than the limits say. Memories and stacks of those that have gone are used again.
///
/// ```swift
/// let pool = InstancePool(linked, capacity: 100, limits: limits)
/// let instance = try pool.instance(context: request)   // its place is free again when it goes
/// ```
public final class InstancePool: Sendable {
  /// What the instances are of.
  public let linked: LinkedModule
  /// How many instances there may be at once.
  public let capacity: Int
  /// What each of them may use.
  public let limits: Store.Limits

  private struct State {
    var used = 0
    var nextTicket = 0
    var waiting: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
  }

  private let state = Mutex(State())

  /// Makes a pool of at most `capacity` instances, each in a store with the limits.
  public init(_ linked: LinkedModule, capacity: Int, limits: Store.Limits = Store.Limits()) {
    self.linked = linked
    self.capacity = max(capacity, 1)
    self.limits = limits
  }

  /// How many instances there are now.
  public var count: Int { state.withLock { $0.used } }

  /// Makes an instance in a store of its own. Throws a `LimitError` if all places are taken.
  ///
  /// ```swift
  /// let handle = try pool.instance(context: request).function("handle", as: (() throws -> Int32).self)
  /// ```
  public func instance(context: Any? = nil, imports: (Store) throws -> Imports = { _ in [:] }) throws -> Instance {
    let isFree = state.withLock { state in
      guard state.used < capacity else { return false }
      state.used += 1
      return true
    }
    guard isFree else { throw LimitError("all \(capacity) instances of the pool are in use") }
    return try make(Lease(of: self), context, imports)
  }

  /// Waits for a place, makes an instance in a store of its own, and lends it to a closure. Those who wait are served in
  /// their order; one whose task is cancelled stops waiting. The closure may wait, as in `callAsync`.
  ///
  /// ```swift
  /// let status = try await pool.withInstance(context: request) { instance in
  ///   try instance.function("handle", as: (() throws -> Int32).self)()
  /// }
  /// ```
  public nonisolated(nonsending) func withInstance<Result>(
    context: Any? = nil, imports: (Store) throws -> Imports = { _ in [:] },
    _ body: nonisolated(nonsending) (Instance) async throws -> Result
  ) async throws -> Result {
    try await takePlace()
    let instance = try make(Lease(of: self), context, imports)
    return try await body(instance)
  }

  private func make(_ lease: Lease, _ context: Any?, _ imports: (Store) throws -> Imports) throws -> Instance {
    let store = Store(engine: linked.module.engine, limits: limits)
    store.context = context
    store.lease = lease
    return try Instance(linked, in: store, imports: imports(store))
  }

  // MARK: Places

  /// A place that is taken, until it goes.
  final class Lease {
    private let pool: InstancePool

    init(of pool: InstancePool) { self.pool = pool }

    deinit { pool.giveBack() }
  }

  private nonisolated(nonsending) func takePlace() async throws {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.used < capacity {
            state.used += 1
            return .success(())
          }
          state.waiting.append((ticket: ticket, continuation: continuation))
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
      }
      waiting?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Hands the place to whoever waits longest.
  private func giveBack() {
    let next = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.used -= 1
        return CheckedContinuation<Void, any Error>?.none
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume()
  }
}
