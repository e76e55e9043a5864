import CMartletPlatform
import Synchronization

/// The task whose code a store executes, so that cancelling the task stops the code, and the code lets others go on after its
/// slice of time.
///
/// A handler for cancellation would cost each asynchronous call more than all the rest of it. Instead a thread looks every
/// few milliseconds, and only as long as there is code of tasks that runs.
final class RunningTask: @unchecked Sendable {
  private let interruption: Interruption
  /// The address of the task while its code runs, otherwise 0. It keeps nothing alive: a task that executes code is there.
  private let current = Atomic<UInt>(0)
  private let isObserved = Atomic(false)
  /// How often code has begun or gone on; written by the store's thread.
  private let runs = Atomic<UInt>(0)
  /// How long code may run before it pauses.
  fileprivate let slice: Duration?
  /// Whether the code has paused before, and it is its turn now.
  private let hasTurn = Atomic(false)
  /// Whether the watch knows it.
  private let isWatched = Atomic(false)
  /// How often the watch found nothing running; only it uses this.
  private var idleLooks = 0
  /// What the watch saw run, and since when.
  private var seen: (run: UInt, since: ContinuousClock.Instant)?

  init(_ interruption: Interruption, slice: Duration?) {
    self.interruption = interruption
    self.slice = slice
  }

  /// Whether there is a deadline, or somebody who may interrupt.
  var isBounded: Bool { interruption.isBounded }

  /// Notes whether the code that goes on now has paused before.
  func setTurn(_ isTurn: Bool) { hasTurn.store(isTurn, ordering: .relaxed) }

  /// The current task's code begins, which is to stop when the task is cancelled. `end` follows.
  @inline(__always)
  func begin() {
    runs.store(runs.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    current.store(UInt(bitPattern: martlet_current_task()), ordering: .sequentiallyConsistent)
    if !isWatched.load(ordering: .sequentiallyConsistent) { CancellationWatch.shared.add(self) }
  }

  @inline(__always)
  func end() {
    current.store(0, ordering: .sequentiallyConsistent)
    // Afterwards the task may go.
    if isObserved.load(ordering: .sequentiallyConsistent) { CancellationWatch.shared.awaitLook() }
  }

  /// The code has ended that was stopped.
  func endCancellation() { interruption.endCancellation() }

  /// The code has ended that was to pause.
  func withdrawPause() { interruption.withdrawPause() }

  /// Becomes watched; false if it is already.
  fileprivate func beginWatch() -> Bool { !isWatched.exchange(true, ordering: .sequentiallyConsistent) }

  /// Stops the code if its task is cancelled; false if there has been no code for a while.
  fileprivate func look(isCrowded: Bool) -> Bool {
    isObserved.store(true, ordering: .sequentiallyConsistent)
    defer { isObserved.store(false, ordering: .sequentiallyConsistent) }
    let task = current.load(ordering: .sequentiallyConsistent)
    if task != 0 {
      idleLooks = 0
      if unsafeBitCast(task, to: UnsafeCurrentTask.self).isCancelled { interruption.cancel() }
      if let slice { endSlice(slice, isCrowded) }
      return true
    }
    idleLooks += 1
    guard idleLooks > 4 else { return true }
    isWatched.store(false, ordering: .sequentiallyConsistent)
    idleLooks = 0
    // Code that begins now either sees that it is not watched, or is seen.
    guard current.load(ordering: .sequentiallyConsistent) != 0 else { return false }
    return beginWatch()
  }

  /// Lets the code pause that has run for as long as it may. Where many wait for their turn, what has not paused before has
  /// a quarter of the time: it may be one of many that have only just begun, before others that have little to do.
  private func endSlice(_ slice: Duration, _ isCrowded: Bool) {
    let now = ContinuousClock.now
    let run = runs.load(ordering: .relaxed)
    if let seen, seen.run == run {
      let isNew = isCrowded && !hasTurn.load(ordering: .relaxed)
      guard seen.since.duration(to: now) >= (isNew ? slice / 4 : slice) else { return }
      interruption.requestPause()
    }
    seen = (run, now)
  }
}

/// The one thread that looks at running tasks. It sleeps while there are none.
private final class CancellationWatch: Sendable {
  static let shared = CancellationWatch()

  private struct State {
    var tasks: [RunningTask] = []
    var hasThread = false
  }

  private let state = Mutex(State())
  private let parker = Parker()
  /// How long it sleeps between two looks; never less than the last.
  private static let interval = Duration.milliseconds(5)
  private static let leastInterval = Duration.microseconds(250)

  func add(_ task: RunningTask) {
    let isFirst = state.withLock { state in
      guard task.beginWatch() else { return false }
      state.tasks.append(task)
      if !state.hasThread {
        guard SystemThread({ self.run() }) != nil else { fatalError("no thread to watch tasks") }
        state.hasThread = true
      }
      return state.tasks.count == 1
    }
    if isFirst { parker.wake() }
  }

  /// Returns when the look under way has ended.
  func awaitLook() { state.withLock { _ in } }

  private func run() {
    while true {
      let isCrowded = Turns.shared.isCrowded
      let pause: Duration? = state.withLock { state in
        state.tasks.removeAll { !$0.look(isCrowded: isCrowded) }
        let interval = state.tasks.reduce(Self.interval) { min($0, $1.slice ?? $0) }
        return state.tasks.isEmpty ? nil : max(isCrowded ? interval / 4 : interval, Self.leastInterval)
      }
      parker.sleep(pause)
    }
  }
}

extension Store {
  @inline(__always)
  var madeRunningTask: Unmanaged<RunningTask> { record.pointee.runningTask ?? makeRunningTask() }

  @inline(never)
  private func makeRunningTask() -> Unmanaged<RunningTask> {
    let task = RunningTask(madeInterruption, slice: engine.configuration.timeSlice)
    runningTask = task
    let unmanaged = Unmanaged.passUnretained(task)
    record.pointee.runningTask = unmanaged
    return unmanaged
  }
}
