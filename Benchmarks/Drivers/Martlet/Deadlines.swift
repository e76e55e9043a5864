import Martlet
import Synchronization

/// A thousand guests at once, each with a deadline. Half of them never end by themselves. The others are woken twenty times a
/// second and then compute for some microseconds.
///
/// Two things are measured: how long after its deadline a guest that does not end has got its trap, as its host sees it; and
/// how long after it was to be woken one of the others has answered, with the spinning ones and without.
final class Deadlines: Sendable {
  enum Way: String, CaseIterable {
    /// Asynchronous calls in tasks, which the cooperative threads execute.
    case tasks
    /// A thread of the system for each guest.
    case threads
  }

  private static let count = 500
  private static let text = """
    (module
      (func (export "spin") (loop (br 0)))
      (func (export "serve") (result i32)
        (local $n i32)
        (loop $again
          (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 2000))))
        (local.get $n)))
    """

  private let engine: Engine
  private let module: Module
  private let late = Samples()
  private let latency = Samples()
  private let firstLatency = Samples()
  /// When all guests have had the time to begin.
  private let settled = ContinuousClock.now + .milliseconds(500)
  private let wrong = Atomic(0)
  private let spinning = Atomic(0)

  /// Durations that many threads note.
  private final class Samples: Sendable {
    private let durations = Mutex<[Duration]>([])

    func add(_ duration: Duration) { durations.withLock { $0.append(duration) } }

    /// Prints what there was, and forgets it.
    func report(_ what: String) {
      let sorted = durations.withLock { durations in
        defer { durations = [] }
        return durations.sorted()
      }
      guard let last = sorted.last else { return }
      func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration / .microseconds(1)
        return "\((microseconds / 10).rounded() / 100)"
      }
      print(
        "  \(what): median \(milliseconds(sorted[sorted.count / 2])), "
          + "99 of 100 within \(milliseconds(sorted[sorted.count * 99 / 100])), all within \(milliseconds(last)) ms")
    }
  }

  private init(_ base: Engine.Configuration) throws {
    var configuration = base
    configuration.timeSlice = .milliseconds(1)
    engine = Engine(configuration)
    module = try Module(wat: Self.text, engine: engine)
  }

  static func drive(_ configuration: Engine.Configuration, _ ways: [Way]) async throws {
    for way in ways {
      print("\(way.rawValue):")
      let alone = try Deadlines(configuration)
      try await alone.run(way, spinning: 0, apart: .zero)
      alone.firstLatency.report("answers while all begin, nobody spinning")
      alone.latency.report("answers afterwards")
      for (name, apart) in [("all at once", Duration.zero), ("one each 2 ms", .milliseconds(2))] {
        let measure = try Deadlines(configuration)
        try await measure.run(way, spinning: Self.count, apart: apart)
        measure.late.report("deadlines \(name), late by")
        measure.firstLatency.report("answers while all begin")
        measure.latency.report("answers afterwards")
        if measure.wrong.load(ordering: .relaxed) > 0 { fail("some guests ended otherwise") }
      }
    }
  }

  /// Runs all guests; the deadline of the first comes after a second, that of each other one so much later.
  private func run(_ way: Way, spinning: Int, apart: Duration) async throws {
    let start = settled + .milliseconds(500)
    let end = start + apart * spinning + .milliseconds(200)
    self.spinning.store(spinning, ordering: .relaxed)
    switch way {
    case .tasks:
      // Not in a group: Swift looks through all children of a group when one of them ends.
      var tasks: [Task<Void, Never>] = []
      for number in 0..<max(spinning, Self.count) {
        if number < spinning { tasks.append(Task { await self.spinInTask(until: start + apart * number) }) }
        tasks.append(Task { await self.serveInTask(number, until: end) })
      }
      for task in tasks { await task.value }
    case .threads:
      let threads = (0..<max(spinning, Self.count)).flatMap { number in
        [
          number < spinning ? SystemThread { self.spinInThread(until: start + apart * number) } : nil,
          SystemThread { self.serveInThread(number, until: end) },
        ]
      }
      for thread in threads { thread?.join() }
    }
    let left = self.spinning.load(ordering: .relaxed)
    if left > 0 { wrong.add(left, ordering: .relaxed) }
  }

  private func makeInstance() throws -> Instance { try Instance(module, in: Store(engine: engine)) }

  /// Notes how a guest that does not end was stopped.
  private func note(_ error: any Error, deadline: ContinuousClock.Instant) {
    let now = ContinuousClock.now
    guard let trap = error as? Trap, trap.kind == .deadlineExceeded else { return }
    spinning.subtract(1, ordering: .relaxed)
    late.add(deadline.duration(to: now))
  }

  private func spinInTask(until deadline: ContinuousClock.Instant) async {
    do {
      let instance = try makeInstance()
      instance.store.deadline = deadline
      try await instance.function("spin").callAsync()
    } catch { note(error, deadline: deadline) }
  }

  private func spinInThread(until deadline: ContinuousClock.Instant) {
    do {
      let instance = try makeInstance()
      instance.store.deadline = deadline
      try instance.function("spin").call()
    } catch { note(error, deadline: deadline) }
  }

  private static let period = Duration.milliseconds(50)

  /// When a guest is woken for the first time: not all at once.
  private func firstWaking(_ number: Int) -> ContinuousClock.Instant {
    .now + Self.period + Self.period * number / Self.count
  }

  private func note(_ results: [Value], due: ContinuousClock.Instant) {
    (due < settled ? firstLatency : latency).add(due.duration(to: .now))
    guard case .i32(2000)? = results.first else {
      wrong.add(1, ordering: .relaxed)
      return
    }
  }

  private func serveInTask(_ number: Int, until end: ContinuousClock.Instant) async {
    do {
      let instance = try makeInstance()
      let serve = try instance.function("serve")
      instance.store.deadline = end + .seconds(10)
      var due = firstWaking(number)
      while due < end {
        try await Task.sleep(until: due, tolerance: .zero)
        note(try await serve.callAsync(), due: due)
        due += Self.period
      }
    } catch { wrong.add(1, ordering: .relaxed) }
  }

  private func serveInThread(_ number: Int, until end: ContinuousClock.Instant) {
    do {
      let instance = try makeInstance()
      let serve = try instance.function("serve")
      instance.store.deadline = end + .seconds(10)
      var due = firstWaking(number)
      let parker = Parker()
      while due < end {
        while due > .now { parker.sleep(ContinuousClock.now.duration(to: due)) }
        note(try serve.call(), due: due)
        due += Self.period
      }
    } catch { wrong.add(1, ordering: .relaxed) }
  }
}
