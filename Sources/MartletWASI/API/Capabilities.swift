/// All that a program is given. Without anything added, it can compute and nothing else: no argument, no environment, no
/// file, not even a standard stream.
///
/// ```swift
/// let output = OutputBytes(limit: 1 << 20)
/// var capabilities = Capabilities(arguments: ["plugin", "--check"])
/// capabilities.standardOutput = output
/// capabilities.mount(HostFileSystem("/srv/templates").readOnly, at: "/templates")
/// let status = try WASI(capabilities).run(Module(path: "plugin.wasm"))
/// print(status, output.text)
/// ```
public struct Capabilities {
  /// The first one is the program's name.
  public var arguments: [String]
  /// Names with their values, in the order in which the program sees them.
  public var environment: [(name: String, value: String)]
  public var standardInput: (any File)?
  public var standardOutput: (any File)?
  public var standardError: (any File)?
  public var clocks: any Clocks
  public var random: any RandomSource
  /// Files, directories and sockets that may be open at once.
  public var descriptorLimit = 1024
  /// Threads that the program may have at once, besides its first one.
  public var threadLimit = 64
  /// Keeps account of what the program asks for, if there is one.
  public var audit: Audit?
  var mounts: [(fileSystem: any FileSystem, path: String)] = []
  #if !os(Windows)
    var listeners: [HostListener] = []
  #endif

  public init(
    arguments: [String] = [], environment: [(name: String, value: String)] = [], clocks: any Clocks,
    random: any RandomSource
  ) {
    self.arguments = arguments
    self.environment = environment
    self.clocks = clocks
    self.random = random
  }

  /// What the same program, given the same, does the same with in every run: clocks and random are fixed.
  public static func deterministic(
    arguments: [String] = [], environment: [(name: String, value: String)] = []
  ) -> Capabilities {
    Capabilities(arguments: arguments, environment: environment, clocks: SteppingClocks(), random: SeededRandom())
  }

  /// Gives the program a directory under a path of its own.
  public mutating func mount(_ fileSystem: any FileSystem, at path: String) { mounts.append((fileSystem, path)) }

  #if !os(Windows)
    /// Gives the clocks and the random numbers of this machine.
    public init(arguments: [String] = [], environment: [(name: String, value: String)] = []) {
      self.init(arguments: arguments, environment: environment, clocks: HostClocks(), random: SystemRandom())
    }

    /// Gives the program a socket on which it can accept connections. It finds it behind the mounted directories.
    public mutating func listen(_ listener: HostListener) { listeners.append(listener) }

    /// Gives the standard streams of this process.
    public mutating func inheritStandardStreams() {
      standardInput = HostFile(borrowing: 0)
      standardOutput = HostFile(borrowing: 1)
      standardError = HostFile(borrowing: 2)
    }
  #endif
}
