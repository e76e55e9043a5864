/// A module as the binary format describes it: what each section says, with code and data left as ranges of `bytes`.
///
/// The reader makes one over the original bytes; the text parser makes one over bytes it has emitted. Validation, printing
/// and writing treat both alike. The engine's `Module` (in the Martlet library) is a checked, executable one.
public struct WasmModule: Sendable {
  /// What all the ranges below refer to.
  public var bytes: ByteStorage

  public var types: [SubType] = []
  /// How `types` falls into recursive groups: the number of types in each, in order. Sums to `types.count`.
  public var recursiveGroupSizes: [UInt32] = []
  public var imports: [Import] = []
  /// The types of the functions that the module defines (imported ones are in `imports`).
  public var functions: [TypeIndex] = []
  public var tables: [Table] = []
  public var memories: [MemoryType] = []
  public var tags: [TagType] = []
  public var globals: [Global] = []
  public var exports: [Export] = []
  public var start: FunctionIndex?
  public var elements: [ElementSegment] = []
  /// The number that the data count section gives, where there is one.
  public var dataCount: UInt32?
  /// One for each of `functions`.
  public var bodies: [FunctionBody] = []
  public var data: [DataSegment] = []
  public var customSections: [CustomSection] = []

  public init(bytes: ByteStorage) { self.bytes = bytes }
}

public struct Import: Hashable, Sendable {
  public var module: String
  public var name: String
  public var type: ExternalType
  /// How the binary format groups it with its neighbours.
  public var grouping: ImportGrouping = .single

  public init(module: String, name: String, type: ExternalType) {
    self.module = module
    self.name = name
    self.type = type
  }
}

/// The compact-imports proposal lets neighbouring imports share their module name, or name and type.
public enum ImportGrouping: Hashable, Sendable {
  case single
  /// First of a group that shares the module name; the next `count - 1` imports follow it.
  case sharedModule(count: UInt32)
  /// First of a group that shares module name and type.
  case sharedModuleAndType(count: UInt32)
  /// A later member of the group begun before it.
  case continued
}

/// Instructions that end with `end`, kept as bytes.
public struct ConstantExpression: Hashable, Sendable {
  public var range: ByteRange

  public init(_ range: ByteRange) { self.range = range }
}

public struct Table: Hashable, Sendable {
  public var type: TableType
  /// The initial value of all elements; null where absent.
  public var initializer: ConstantExpression?

  public init(_ type: TableType, initializer: ConstantExpression? = nil) {
    self.type = type
    self.initializer = initializer
  }
}

public struct Global: Hashable, Sendable {
  public var type: GlobalType
  public var initializer: ConstantExpression

  public init(_ type: GlobalType, initializer: ConstantExpression) {
    self.type = type
    self.initializer = initializer
  }
}

public struct Export: Hashable, Sendable {
  public var name: String
  public var kind: ExternalKind
  public var index: UInt32

  public init(name: String, kind: ExternalKind, index: UInt32) {
    self.name = name
    self.kind = kind
    self.index = index
  }
}

/// The code of a function: declarations of locals followed by instructions, as in the code section.
public struct FunctionBody: Hashable, Sendable {
  /// From the vector of local declarations to the final `end`.
  public var range: ByteRange

  public init(_ range: ByteRange) { self.range = range }
}

public struct ElementSegment: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    case passive
    case active(TableIndex, offset: ConstantExpression)
    case declarative
  }

  /// The elements, kept as bytes.
  public enum Items: Hashable, Sendable {
    /// A run of `count` function indices in LEB128.
    case functions(ByteRange)
    /// A run of `count` constant expressions.
    case expressions(ByteRange)
  }

  public var mode: Mode
  public var type: ValueType
  public var items: Items
  public var count: UInt32

  public init(mode: Mode, type: ValueType, items: Items, count: UInt32) {
    self.mode = mode
    self.type = type
    self.items = items
    self.count = count
  }
}

public struct DataSegment: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    case passive
    case active(MemoryIndex, offset: ConstantExpression)
  }

  public var mode: Mode
  public var contents: ByteRange

  public init(mode: Mode, contents: ByteRange) {
    self.mode = mode
    self.contents = contents
  }
}

extension ElementSegment {
  /// Before bulk memory operations there were only lists of functions for table 0.
  var needsBulkMemory: Bool {
    guard case .active(let table, _) = mode, case .functions = items else { return true }
    return table.rawValue != 0
  }
}

extension DataSegment {
  /// Before bulk memory operations there were only contents of memory 0.
  var needsBulkMemory: Bool {
    if case .active(let memory, _) = mode { memory.rawValue != 0 } else { true }
  }
}

/// A section that the specification leaves to tools. It is kept with its place, so that writing puts it back there.
public struct CustomSection: Hashable, Sendable {
  public var name: String
  public var contents: ByteRange
  /// The section it follows; nil at the beginning of the module.
  public var after: SectionKind?

  public init(name: String, contents: ByteRange, after: SectionKind?) {
    self.name = name
    self.contents = contents
    self.after = after
  }
}

/// The sections in the order in which they must appear. Raw values are the codes of the binary format.
public enum SectionKind: UInt8, Hashable, Sendable, CaseIterable {
  case custom = 0
  case type = 1
  case `import` = 2
  case function = 3
  case table = 4
  case memory = 5
  case tag = 13
  case global = 6
  case export = 7
  case start = 8
  case element = 9
  case dataCount = 12
  case code = 10
  case data = 11
}

extension SectionKind {
  /// The name by which messages know the section.
  public var name: String {
    switch self {
    case .custom: "custom"
    case .type: "type"
    case .import: "import"
    case .function: "function"
    case .table: "table"
    case .memory: "memory"
    case .tag: "tag"
    case .global: "global"
    case .export: "export"
    case .start: "start"
    case .element: "element"
    case .dataCount: "data count"
    case .code: "code"
    case .data: "data"
    }
  }
}
