import CMartletPlatform

/// Stops the code of a store from any thread.
///
/// ```swift
/// let interrupter = store.interrupter
/// Thread.detachNewThread { if userIsTired() { interrupter.interrupt() } }
/// do {
///   try function.call()
/// } catch let trap as Trap where trap.kind == .interrupted {
///   print("stopped", trap.backtrace)  // the store can be used again
/// }
/// ```
///
/// In a task, `withTaskCancellationHandler` with an interrupter lets cancelling the task stop the program.
public struct Interrupter: Sendable {
  let interruption: Interruption

  /// Ends the call under way with a `Trap` of kind `interrupted`, be it in a loop, in a call, or asleep in
  /// `memory.atomic.wait`. If no call is under way, the next one ends at once. Afterwards the store can be used as before.
  public func interrupt() { interruption.request() }
}

extension Store {
  /// What lets other threads stop the code of this store. It may outlive the store.
  public var interrupter: Interrupter {
    let interruption = madeInterruption
    interruption.noteInterrupter()
    return Interrupter(interruption: interruption)
  }

  /// When code has to stop. From then on every call ends with a `Trap` of kind `deadlineExceeded`, until the deadline is
  /// changed.
  ///
  /// ```swift
  /// store.deadline = .now + .milliseconds(50)
  /// try render.call()
  /// store.deadline = nil
  /// ```
  public var deadline: ContinuousClock.Instant? {
    get { interruption?.deadline }
    set {
      if newValue == nil, interruption == nil { return }
      madeInterruption.deadline = newValue
    }
  }

  /// Calls the closure with bounds on what code of the store may use meanwhile: fuel, which must be counted by the engine,
  /// and time. Bounds that are there already stay.
  ///
  /// ```swift
  /// let results = try store.bounded(timeout: .seconds(1)) { try main.call() }
  /// ```
  @discardableResult
  public func bounded<Result, Failure: Error>(
    fuel: UInt64? = nil, timeout: Duration? = nil, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outerDeadline = deadline
    if let timeout {
      let inner = ContinuousClock.now + timeout
      deadline = outerDeadline.map { min($0, inner) } ?? inner
    }
    defer { if timeout != nil { deadline = outerDeadline } }
    guard let fuel else { return try body() }
    let outer = self.fuel
    let given = min(fuel, outer)
    self.fuel = given
    defer { self.fuel = outer - (given - min(self.fuel, given)) }
    return try body()
  }

  // MARK: For host functions

  /// Throws if the call under way is to stop. A host function that takes long asks now and then.
  ///
  /// ```swift
  /// let work = Function(in: store, type: FunctionType()) { caller, _ in
  ///   while step() { try caller.store.checkInterruption() }
  ///   return []
  /// }
  /// ```
  public func checkInterruption() throws {
    if let reason = record.interruptReason { throw stop(reason) }
  }

  /// Lets an interruption end a host function that waits: `wake` is called, on any thread, when the call under way is to
  /// stop while `body` runs. Throws if it is to stop.
  ///
  /// ```swift
  /// try caller.store.whileBlocked(wake: { condition.signal() }) { condition.wait() }
  /// ```
  ///
  /// `wake` must be short, and must not use the store or an interrupter: those who interrupt wait for it, and so do all deadlines.
  public func whileBlocked<Result>(
    wake: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) throws -> Result {
    let result = try madeInterruption.whileBlocked(wake: wake, body)
    try checkInterruption()
    return result
  }
}

extension Store {
  /// The store's interruption, made when it is first needed.
  package var madeInterruption: Interruption {
    if let interruption { return interruption }
    let made = Interruption(record)
    withBooks { books in
      books.forEachEntity { if let code = $0.code { made.add(code.takeUnretainedValue()) } }
      interruption = made
    }
    return made
  }

  /// The outermost call has ended while something was to be stopped.
  func settleInterruption(isDelivered: Bool) {
    if record.pointee.depth == 0 { interruption?.settle(isDelivered: isDelivered) }
  }

  /// Takes back what an interrupter has asked for, if it has not ended a call: for a request that came too late not to end the
  /// next call.
  ///
  /// ```swift
  /// timer.cancel()
  /// store.withdrawInterruption()
  /// ```
  public func withdrawInterruption() { interruption?.withdraw() }

  /// Why a call cannot begin.
  func refusal() -> any Error {
    guard record.isFree(for: martlet_thread_identity()) else { return StoreInUseError() }
    return stop(.callStackExhausted)
  }
}

/// A store was used by two threads at once. A store, and everything in it, is used by one task at a time; for each thread,
/// make a store of its own, and share a `Module` or a `SharedMemory`.
public struct StoreInUseError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String {
    "the store is in use by another thread; make a store for each thread, and share modules and shared memories"
  }
}
