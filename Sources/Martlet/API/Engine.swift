public import WasmFormat

/// What modules may use and how they are run. An engine never changes, so any number of threads and stores share it.
///
/// ```swift
/// var configuration = Engine.Configuration()
/// configuration.isDeterministic = true
/// let engine = Engine(configuration)
/// let module = try Module(bytes: bytes, engine: engine)
/// ```
public final class Engine: Sendable {
  /// How linear memories get their address space.
  public enum MemoryStrategy: Hashable, Sendable {
    /// Reserve all that a memory may ever need, with a guard region behind it, so that it never moves. Where the system
    /// refuses, memories are allocated.
    case reserve
    /// Take what is needed from the C library's heap; growing may move the memory.
    case allocate
  }

  /// How functions are run.
  public enum Tier: String, Hashable, Sendable, CaseIterable {
    /// Everything is interpreted.
    case interpreter
    /// Everything is compiled when a module is made, as far as that is possible: on processors and systems that have no
    /// compiler yet, and where memories cannot be reserved, functions are interpreted.
    case jit
  }

  /// The choices that an engine is made with.
  public struct Configuration: Sendable {
    /// The parts of WebAssembly that modules may use.
    public var features = Features.wasm3
    /// What a module may cost at most.
    public var limits = ImplementationLimits.standard
    /// Makes every result the same on all machines: NaNs are canonical, relaxed operations have one result.
    public var isDeterministic = false
    /// How memories get their address space.
    public var memoryStrategy = MemoryStrategy.reserve
    /// How functions are run.
    public var tier = Tier.interpreter
    /// Counts what code executes, so that it can be limited: see `Store.fuel`.
    public var metersFuel = false
    /// How long code may compute, in an asynchronous call, before others get its thread; nil if as long as it likes.
    ///
    /// Such code pauses where a loop begins, after one slice or two, as if it had called an asynchronous function there: other
    /// calls in the same store may go on meanwhile. Of the calls that compute for longer, as many have their slice at a time as
    /// there are processors, so that whoever has little to do is served soon, however many others never end.
    /// What is interpreted in a store that has compiled code, too, does not pause. Compiled loops of such an engine look for that
    /// at each turn as they otherwise look whether to stop, and what others may change is read anew at each turn.
    ///
    /// ```swift
    /// configuration.timeSlice = .milliseconds(1)
    /// ```
    public var timeSlice: Duration?
    /// Checks machine code before it runs, whether it was just made or comes out of a file: that it reaches memories only within
    /// their bounds, and nothing but them and the runtime's records.
    public var verifiesCode = false

    /// Where executed instructions are counted, for those who work on the interpreter.
    package var instructionCounts: InstructionCounts?

    public init() {}
  }

  public let configuration: Configuration

  /// The version of Martlet.
  public static let version = "0.1.0"

  /// An engine for WebAssembly 3.0.
  public static let standard = Engine()

  public init(_ configuration: Configuration = Configuration()) { self.configuration = configuration }
}
