extension Store {
  /// What the instances of a store may use at most. Going beyond is a `LimitError` where the host asks, a failed
  /// `memory.grow` or `table.grow`, or a trap.
  ///
  /// ```swift
  /// var limits = Store.Limits()
  /// limits.memoryBytes = 64 << 20
  /// let store = Store(limits: limits)
  /// ```
  public struct Limits: Sendable {
    /// The size of each memory.
    public var memoryBytes = 64 << 30
    /// The size of all memories together.
    public var totalMemoryBytes = Int.max
    /// The size of each table.
    public var tableElements = 10_000_000
    /// The size of all tables together.
    public var totalTableElements = 100_000_000
    /// How many instances there may be at once.
    public var instances = 10_000_000
    /// The bytes for frames of WebAssembly functions, on each stack: the one that a store begins with, and those of
    /// continuations and asynchronous calls. They cost memory as far as they are used.
    public var stackBytes = StackPool.standardBytes
    /// The continuations and asynchronous calls that can be under way or suspended at the same time.
    public var continuations = 100_000
    /// The size of the garbage-collected heap.
    public var heapBytes = 1 << 30
    /// The calls that a backtrace shows.
    public var backtraceFrames = 100

    public init() {}
  }
}
