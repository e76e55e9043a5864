/// What Martlet accepts at most of a module, checked before anything is allocated for it. These bound what a hostile
/// module can cost; they are the limits that engines on the web agreed on, or larger.
public struct ImplementationLimits: Sendable {
  public var moduleBytes = 1 << 30
  public var types = 1_000_000
  public var recursiveGroupTypes = 1_000_000
  public var subtypingDepth = 63
  public var parameters = 1_000
  public var results = 1_000
  public var structureFields = 10_000
  public var imports = 1_000_000
  public var functions = 1_000_000
  public var tables = 100_000
  public var memories = 100_000
  public var tags = 1_000_000
  public var globals = 1_000_000
  public var exports = 1_000_000
  public var elementSegments = 100_000
  public var elementSegmentItems = 10_000_000
  public var dataSegments = 100_000
  public var functionBodyBytes = 128 << 20
  public var locals = 50_000
  /// How deep blocks may be nested in each other, and how many operands may be on the stack at once.
  public var blockNesting = 1_000_000
  public var operands = 1_000_000
  public var labelTableEntries = 1_000_000
  public var arrayNewFixedElements = 10_000
  public var nameBytes = 100_000

  public init() {}

  public static let standard = ImplementationLimits()
}
