import CMartletPlatform
import Synchronization

/// What other threads need to stop the code of a store, whatever it is doing:
///
/// - At its next call it stops because there is no stack left: `stackLimit` is lowered.
/// - In a loop it stops at the loop's beginning, where the interpreter's code is changed for as long as it takes (see
///   `ModuleCode.arm`), so that a loop costs nothing while nobody is interrupted. Compiled code tests
///   `StoreRecord.stop`, there and where functions begin; in loops that can pause, `StoreRecord.attention`.
/// - Where it sleeps, it is woken.
///
/// A request stands until a call from the host has ended because of it. A deadline that has passed stands until it is
/// changed.
package final class Interruption: @unchecked Sendable {
  private struct State: @unchecked Sendable {
    /// nil when the store is gone.
    var record: UnsafeMutablePointer<StoreRecord>?
    /// The code that the store may be running, with the number of its instances.
    var codes: [ObjectIdentifier: (code: ModuleCode, instances: Int)] = [:]
    var isArmed = false
    var isRequested = false
    /// Whether the task was cancelled whose code runs.
    var isCancelled = false
    var deadline: ContinuousClock.Instant?
    var isOverdue = false
    /// When the watch will look here.
    var nextLook: ContinuousClock.Instant?
    /// How long after that it will look again.
    var pause = Interruption.secondLook
    var wakers: [(number: Int, wake: @Sendable () -> Void)] = []
    var nextWaker = 0

    var reason: Trap.Kind? { isRequested || isCancelled ? .interrupted : isOverdue ? .deadlineExceeded : nil }
  }

  private let state: Mutex<State>
  /// Whether there is a deadline, or somebody who may interrupt.
  private let bounded = Atomic(false)
  /// Whether the store is gone. Read by the watch, which must not wait for `state`.
  private let detached = Atomic(false)

  /// How long to wait before looking again whether a call began at the moment of the interruption: each time twice as long,
  /// for hardly ever has one, and there may be many stores whose deadline has passed.
  private static let secondLook = Duration.milliseconds(1)
  private static let lastLook = Duration.seconds(1)

  init(_ record: UnsafeMutablePointer<StoreRecord>) { state = Mutex(State(record: record)) }

  /// The store goes.
  func detach() {
    let wasWatched = state.withLock { state in
      disarm(&state)
      state.record = nil
      state.codes = [:]
      state.deadline = nil
      return state.nextLook != nil
    }
    detached.store(true, ordering: .relaxed)
    if wasWatched { DeadlineWatch.shared.noteAbandoned() }
  }

  var isBounded: Bool { bounded.load(ordering: .relaxed) }
  func noteInterrupter() { bounded.store(true, ordering: .relaxed) }

  var isDetached: Bool { detached.load(ordering: .relaxed) }

  /// Whether the loops of the store's code lead to where it stops.
  var changesCode: Bool { state.withLock { $0.isArmed } }

  // MARK: What the store may be running

  func add(_ code: ModuleCode) {
    state.withLock { state in
      state.codes[ObjectIdentifier(code), default: (code, 0)].instances += 1
      if state.isArmed, state.codes[ObjectIdentifier(code)]?.instances == 1 { code.arm() }
    }
  }

  func remove(_ code: ModuleCode) {
    state.withLock { state in
      guard let entry = state.codes[ObjectIdentifier(code)] else { return }
      guard entry.instances == 1 else {
        state.codes[ObjectIdentifier(code)]?.instances -= 1
        return
      }
      state.codes[ObjectIdentifier(code)] = nil
      if state.isArmed { code.disarm() }
    }
  }

  // MARK: Stopping

  /// Stops the call under way; or the next one, if there is none.
  package func request() {
    state.withLock { state in
      state.isRequested = true
      state.pause = Self.secondLook
      apply(&state)
    }
  }

  /// Takes back a request that has not ended a call.
  func withdraw() {
    state.withLock { state in
      state.isRequested = false
      standDown(&state)
    }
  }

  /// Stops the call under way because its task was cancelled; `endCancellation` follows.
  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      state.pause = Self.secondLook
      apply(&state)
    }
  }

  /// The code of a cancelled task has ended; what others run in the store is not concerned.
  func endCancellation() {
    state.withLock { state in
      state.isCancelled = false
      standDown(&state)
    }
  }

  /// When code has to stop; nil if it need not.
  var deadline: ContinuousClock.Instant? {
    get { state.withLock { $0.deadline } }
    set {
      if newValue != nil { bounded.store(true, ordering: .relaxed) }
      state.withLock { state in
        state.deadline = newValue
        state.pause = Self.secondLook
        state.isOverdue = newValue.map { $0 <= .now } ?? false
        guard state.reason != nil else {
          standDown(&state)
          if let newValue { schedule(newValue, &state) }
          return
        }
        publish(&state)
        stopCallUnderWay(&state)
      }
    }
  }

  /// Called by the watch when it is time.
  func look() {
    state.withLock { state in
      state.nextLook = nil
      guard state.record != nil else { return }
      if let deadline = state.deadline, !state.isOverdue {
        guard deadline <= .now else { return schedule(deadline, &state) }
        state.isOverdue = true
      }
      if state.reason != nil { apply(&state) }
    }
  }

  private func schedule(_ instant: ContinuousClock.Instant, _ state: inout State) {
    if let next = state.nextLook, next <= instant { return }
    state.nextLook = instant
    DeadlineWatch.shared.schedule(self, at: instant)
  }

  private func apply(_ state: inout State) {
    publish(&state)
    guard state.reason != nil, state.record != nil else { return }
    if !stopCallUnderWay(&state), !state.isArmed {
      // No call is under way, or one began so recently that this thread cannot see it yet.
      schedule(.now + state.pause, &state)
      state.pause = min(state.pause * 2, Self.lastLook)
    }
  }

  /// Reaches code in its loops, and where it sleeps; false if none was seen.
  @discardableResult
  private func stopCallUnderWay(_ state: inout State) -> Bool {
    guard let record = state.record else { return false }
    let isUnderWay = martlet_load_relaxed32(record.depthPlace) > 0
    if isUnderWay { arm(&state) }
    for waker in state.wakers { waker.wake() }
    return isUnderWay
  }

  /// Nothing is to be stopped any more, unless there is another reason.
  private func standDown(_ state: inout State) {
    if state.reason == nil, state.record?.isToPause != true { disarm(&state) }
    publish(&state)
  }

  /// Tells the store's code. Only its own thread knows on which stack it runs now: see `setStackLimit`.
  private func publish(_ state: inout State) {
    guard let record = state.record else { return }
    let reason = state.reason
    martlet_atomic_store32(record.interruptPlace, reason?.rawValue ?? 0)
    martlet_atomic_store64(record.stopPlace, reason == nil ? 0 : UInt64(UInt(bitPattern: record)))
    martlet_atomic_store32(record.attentionPlace, reason == nil && !record.isToPause ? 0 : 1)
    if reason == nil {
      _ = martlet_atomic_compare_exchange64(
        record.stackLimitPlace, 0, martlet_atomic_load64(record.fullStackLimitPlace))
    } else {
      martlet_atomic_store64(record.stackLimitPlace, 0)
    }
  }

  private func arm(_ state: inout State) {
    guard !state.isArmed else { return }
    state.isArmed = true
    for entry in state.codes.values { entry.code.arm() }
  }

  private func disarm(_ state: inout State) {
    guard state.isArmed else { return }
    state.isArmed = false
    for entry in state.codes.values { entry.code.disarm() }
  }

  /// The outermost call has ended while something was to be stopped. `isDelivered` says whether it ended because of that.
  func settle(isDelivered: Bool) {
    state.withLock { state in
      if isDelivered { state.isRequested = false }
      disarm(&state)
      publish(&state)
    }
  }

  // MARK: Pausing

  /// Lets the call under way pause where its next loop begins, if it can wait.
  func requestPause() {
    state.withLock { state in
      guard let record = state.record, martlet_load_relaxed32(record.depthPlace) > 0 else { return }
      martlet_atomic_store32(record.pausePlace, 1)
      martlet_atomic_store32(record.attentionPlace, 1)
      arm(&state)
    }
  }

  /// Takes the request back: the call has paused, cannot, or has ended.
  func withdrawPause() {
    state.withLock { state in
      guard let record = state.record else { return }
      martlet_atomic_store32(record.pausePlace, 0)
      guard state.reason == nil else { return }
      martlet_atomic_store32(record.attentionPlace, 0)
      disarm(&state)
    }
  }

  // MARK: Sleeping

  /// Calls `wake` when there is something to stop, until `body` returns; at once if there is already.
  package func whileBlocked<Result, Failure: Error>(
    wake: @escaping @Sendable () -> Void, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let number = addWaker(wake)
    defer { removeWaker(number) }
    return try body()
  }

  /// Calls `wake` when there is something to stop, until it is removed; at once if there is already.
  func addWaker(_ wake: @escaping @Sendable () -> Void) -> Int {
    state.withLock { state in
      let number = state.nextWaker
      state.nextWaker += 1
      state.wakers.append((number, wake))
      if state.reason != nil { wake() }
      return number
    }
  }

  func removeWaker(_ number: Int) { state.withLock { $0.wakers.removeAll { $0.number == number } } }
}

extension UnsafeMutablePointer<StoreRecord> {
  @inline(__always)
  var interruptPlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.interrupt).unsafelyUnwrapped
  }

  fileprivate var stopPlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.stop).unsafelyUnwrapped
  }

  fileprivate var attentionPlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.attention).unsafelyUnwrapped
  }

  @inline(__always)
  var stackLimitPlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.stackLimit).unsafelyUnwrapped
  }

  @inline(__always)
  fileprivate var fullStackLimitPlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.fullStackLimit).unsafelyUnwrapped
  }

  fileprivate var pausePlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.pauseRequest).unsafelyUnwrapped
  }

  /// Whether code is to pause.
  @inline(__always)
  var isToPause: Bool { martlet_load_relaxed32(pausePlace) != 0 }

  fileprivate var depthPlace: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<StoreRecord>.offset(of: \.depth).unsafelyUnwrapped
  }

  /// Why the store's code has to stop, if it has to.
  @inline(__always)
  package var interruptReason: Trap.Kind? {
    let code = martlet_load_relaxed32(interruptPlace)
    return code == 0 ? nil : Trap.Kind(rawValue: code)
  }

  /// The end of the stack, as another thread may have lowered it.
  @inline(__always)
  var currentStackLimit: UInt64 { martlet_load_relaxed(stackLimitPlace) }

  /// Why code really stopped that seemed to have no stack left.
  func reason(for kind: Trap.Kind) -> Trap.Kind { kind == .callStackExhausted ? interruptReason ?? kind : kind }

  /// Whether a thread may use the store now.
  @inline(__always)
  func isFree(for thread: UInt) -> Bool { pointee.user == 0 || pointee.user == thread }

  /// Changes the end of the stack, when code goes on on another one.
  ///
  /// An interruption, which comes at any moment, writes first its reason and then the limit. It only lowers the limit, or
  /// raises one that is lowered: a limit of the stack that was left never replaces this one. What it did between the look at
  /// the reason and the write here is found by looking again.
  package func setStackLimit(_ limit: UnsafeMutableRawPointer) {
    let full = UInt64(UInt(bitPattern: limit))
    // Then it is what it has to be: nobody else changes the full limit.
    if pointee.fullStackLimit == limit { return }
    martlet_store_release(fullStackLimitPlace, full)
    var reason: UInt32
    repeat {
      reason = martlet_atomic_load32(interruptPlace)
      martlet_atomic_store64(stackLimitPlace, reason == 0 ? full : 0)
    } while martlet_atomic_load32(interruptPlace) != reason
  }
}
