import CMartletPlatform

/// A place where one thread sleeps until another wakes it. A wake-up that comes before the sleep is not lost.
package final class Parker: @unchecked Sendable {
  private let system: OpaquePointer

  package init() {
    guard let system = martlet_parker_make() else { fatalError("no memory for a thread to sleep in") }
    self.system = system
  }

  deinit { martlet_parker_free(system) }

  /// Sleeps for so long at most; with nil, until woken. May end early.
  package func sleep(_ duration: Duration?) {
    _ = martlet_parker_sleep(system, duration?.nanoseconds ?? -1)
  }

  @Sendable
  package func wake() { martlet_parker_wake(system) }
}

extension Duration {
  /// From 0 to as many as there can be.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0 else { return 0 }
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    // Rounded up, so that whoever sleeps does not wake before the time.
    let (sum, overflows) = scaled.addingReportingOverflow((attoseconds + 999_999_999) / 1_000_000_000)
    return overflow || overflows ? .max : max(sum, 0)
  }
}

/// A thread of the system.
package struct SystemThread: @unchecked Sendable {
  private let system: UnsafeMutableRawPointer

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Begins a thread; nil if there is none to be had. It has to be joined or detached.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    let system = martlet_thread_begin(
      { argument in
        guard let argument else { return }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
      }, work.toOpaque())
    guard let system else {
      work.release()
      return nil
    }
    self.system = system
  }

  /// Waits until the thread has ended.
  package func join() { martlet_thread_join(system) }

  /// Lets the thread end when it likes.
  package func detach() { martlet_thread_detach(system) }
}
