#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The clocks that a program may read.
public enum Clock: UInt32, Hashable, Sendable {
  /// Nanoseconds since 1970.
  case realtime
  /// Never goes back; counted from some moment before the program began.
  case monotonic
  /// The time that the processor spent.
  case processTime
  case threadTime
}

/// Where a program's time comes from.
public protocol Clocks: AnyObject {
  /// The smallest step in nanoseconds, above zero.
  func resolution(of clock: Clock) throws(Errno) -> UInt64
  /// The time in nanoseconds.
  func time(of clock: Clock) throws(Errno) -> UInt64
  /// Lets time go by at once, for clocks that do not follow the world's; false if the program has to wait.
  func skip(_ nanoseconds: UInt64) -> Bool
}

#if !os(Windows)
  /// The clocks of this machine.
  public final class HostClocks: Clocks {
    /// How long the machine has been up is none of the program's business.
    private let start: UInt64

    public init() { start = Self.now(CLOCK_MONOTONIC) }

    public func resolution(of clock: Clock) throws(Errno) -> UInt64 {
      var time = timespec()
      guard clock_getres(Self.number(clock), &time) == 0 else { throw .inval }
      return max(Self.nanoseconds(time), 1)
    }

    @inline(__always)
    public func time(of clock: Clock) throws(Errno) -> UInt64 {
      let time = Self.now(Self.number(clock))
      return clock == .monotonic ? time &- start : time
    }

    public func skip(_ nanoseconds: UInt64) -> Bool { false }

    @inline(__always)
    private static func number(_ clock: Clock) -> clockid_t {
      switch clock {
      case .realtime: CLOCK_REALTIME
      case .monotonic: CLOCK_MONOTONIC
      case .processTime: CLOCK_PROCESS_CPUTIME_ID
      case .threadTime: CLOCK_THREAD_CPUTIME_ID
      }
    }

    @inline(__always)
    private static func now(_ clock: clockid_t) -> UInt64 {
      var time = timespec()
      clock_gettime(clock, &time)
      return nanoseconds(time)
    }

    @inline(__always)
    private static func nanoseconds(_ time: timespec) -> UInt64 {
      UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    }
  }
#endif

/// Clocks that go the same in every run: each reading is one step later than the one before, and waiting takes no time.
///
/// ```swift
/// capabilities.clocks = SteppingClocks(start: 1_700_000_000_000_000_000)
/// ```
public final class SteppingClocks: Clocks {
  private let start: UInt64
  private let step: UInt64
  private var elapsed: UInt64 = 0

  /// `start` is what the realtime clock begins with, in nanoseconds since 1970.
  public init(start: UInt64 = 946_684_800_000_000_000, step: UInt64 = 1000) {
    self.start = start
    self.step = max(step, 1)
  }

  public func resolution(of clock: Clock) throws(Errno) -> UInt64 { step }

  public func time(of clock: Clock) throws(Errno) -> UInt64 {
    _ = skip(step)
    return clock == .realtime ? Self.sum(start, elapsed) : elapsed
  }

  public func skip(_ nanoseconds: UInt64) -> Bool {
    elapsed = Self.sum(elapsed, nanoseconds)
    return true
  }

  /// Time stands still at its end, rather than beginning anew: somebody may wait for the end.
  private static func sum(_ time: UInt64, _ nanoseconds: UInt64) -> UInt64 {
    let (sum, overflow) = time.addingReportingOverflow(nanoseconds)
    return overflow ? .max : sum
  }
}
