/// What a person wants to know of a module at a glance.
public struct ModuleSummary: Sendable {
  public struct Section: Hashable, Sendable {
    public var kind: SectionKind
    /// The name of a custom section.
    public var name: String?
    public var offset: Int
    /// With code and size.
    public var byteCount: Int
    /// How many entries the section has; nil for custom sections.
    public var entryCount: Int?

    /// The kind, or the name of a custom section in quotes.
    public var title: String { name.map { "\"\($0)\"" } ?? kind.name }
  }

  public struct Import: Hashable, Sendable {
    public var module: String
    public var name: String
    public var kind: ExternalKind
    /// The type in words close to the text format.
    public var type: String
  }

  public struct Export: Hashable, Sendable {
    public var name: String
    public var kind: ExternalKind
    public var index: UInt32
    /// The type in words close to the text format.
    public var type: String
  }

  public struct Memory: Hashable, Sendable {
    public var index: UInt32
    public var type: MemoryType
    public var isImported: Bool
  }

  public struct Table: Hashable, Sendable {
    public var index: UInt32
    public var type: TableType
    public var isImported: Bool
  }

  public struct Function: Hashable, Sendable {
    public var index: UInt32
    public var name: String?
    public var byteCount: Int
    public var instructionCount: Int
  }

  public var name: String?
  public var byteCount: Int
  public var sections: [Section] = []
  public var imports: [Import] = []
  public var exports: [Export] = []
  public var memories: [Memory] = []
  public var tables: [Table] = []
  public var start: UInt32?
  /// The functions that the module defines, in their order.
  public var functions: [Function] = []
  public var globalCount: Int
  public var typeCount: Int
  public var codeByteCount: Int
  public var dataByteCount: Int
  public var features: [Feature] = []
  public var producers: Producers?
  public var targetFeatures: TargetFeatures?
  public var dynamicLinking: DynamicLinking?
  /// What is odd about custom sections. `item` is the section's name.
  public var warnings: [ReadError] = []
}

extension ModuleSummary {
  /// Looks into a module and the bytes it was read from.
  public init(_ module: WasmModule) throws(ReadError) {
    byteCount = module.bytes.count
    typeCount = module.types.count
    globalCount = module.imports.count { $0.type.kind == .global } + module.globals.count
    codeByteCount = module.bodies.reduce(0) { $0 + $1.range.count }
    dataByteCount = module.data.reduce(0) { $0 + $1.contents.count }
    start = module.start?.rawValue
    let names = module.names(warnings: &warnings)
    name = names?.module
    producers = module.producers(warnings: &warnings)
    targetFeatures = module.targetFeatures(warnings: &warnings)
    dynamicLinking = module.dynamicLinking(warnings: &warnings)
    let used = try module.featuresUsed()
    features = Feature.allCases.filter { used.has($0) }
    sections = SectionLayout.sections(of: module.bytes).map { layout in
      Section(
        kind: layout.kind, name: layout.name, offset: layout.offset, byteCount: layout.byteCount,
        entryCount: module.entryCount(of: layout.kind))
    }
    gatherEntities(module)
    try gatherFunctions(module, names)
  }

  private mutating func gatherEntities(_ module: WasmModule) {
    var spaces = EntityTypes()
    for entry in module.imports {
      imports.append(
        Import(module: entry.module, name: entry.name, kind: entry.type.kind, type: module.describe(entry.type)))
      spaces.append(entry.type)
      switch entry.type {
      case .memory(let type):
        memories.append(Memory(index: UInt32(memories.count), type: type, isImported: true))
      case .table(let type): tables.append(Table(index: UInt32(tables.count), type: type, isImported: true))
      default: break
      }
    }
    for memory in module.memories {
      memories.append(Memory(index: UInt32(memories.count), type: memory, isImported: false))
    }
    for table in module.tables {
      tables.append(Table(index: UInt32(tables.count), type: table.type, isImported: false))
    }
    spaces.append(module)
    for export in module.exports {
      let type = spaces[export.kind, export.index].map { module.describe($0) } ?? "unknown"
      exports.append(Export(name: export.name, kind: export.kind, index: export.index, type: type))
    }
  }

  private mutating func gatherFunctions(_ module: WasmModule, _ names: Names?) throws(ReadError) {
    let imported = module.importedFunctionCount
    var instruction = Instruction()
    for (place, body) in module.bodies.enumerated() {
      var reader = InstructionReader(body, of: module, features: .all)
      var count = 0
      while try reader.next(&instruction) { count += 1 }
      let index = UInt32(truncatingIfNeeded: imported + place)
      functions.append(
        Function(
          index: index, name: names?.functions[index], byteCount: body.range.count, instructionCount: count))
    }
  }
}

/// The types of everything in each index space.
private struct EntityTypes {
  private var types = [[ExternalType]](repeating: [], count: ExternalKind.allCases.count)

  mutating func append(_ type: ExternalType) { types[Int(type.kind.rawValue)].append(type) }

  mutating func append(_ module: WasmModule) {
    for type in module.functions { append(.function(type)) }
    for table in module.tables { append(.table(table.type)) }
    for memory in module.memories { append(.memory(memory)) }
    for global in module.globals { append(.global(global.type)) }
    for tag in module.tags { append(.tag(tag)) }
  }

  subscript(kind: ExternalKind, index: UInt32) -> ExternalType? {
    let space = types[Int(kind.rawValue)]
    return Int(index) < space.count ? space[Int(index)] : nil
  }
}

extension WasmModule {
  /// How many entries the section of a kind has; nil for custom sections.
  package func entryCount(of kind: SectionKind) -> Int? {
    switch kind {
    case .custom: nil
    case .type: types.count
    case .import: imports.count
    case .function: functions.count
    case .table: tables.count
    case .memory: memories.count
    case .tag: tags.count
    case .global: globals.count
    case .export: exports.count
    case .start, .dataCount: 1
    case .element: elements.count
    case .code: bodies.count
    case .data: data.count
    }
  }

  /// A type in words: `[i32] -> [i32]`, `1 2 shared`, `mut i32`.
  package func describe(_ type: ExternalType) -> String {
    switch type {
    case .function(let index): return describe(index)
    case .tag(let tag): return describe(tag.type)
    case .table(let table): return "\(table.limits.words(table.addressType)) \(table.element)"
    case .memory(let memory):
      var words = memory.limits.words(memory.addressType)
      if memory.isShared { words += " shared" }
      if memory.pageSizeLog2 != 16 { words += " (pagesize \(UInt64(1) << UInt64(memory.pageSizeLog2 & 63)))" }
      return words
    case .global(let global): return global.isMutable ? "mut \(global.value)" : "\(global.value)"
    }
  }

  private func describe(_ type: TypeIndex) -> String {
    guard type.position < types.count, case .function(let function) = types[type.position].composite else {
      return "type \(type)"
    }
    return function.description
  }
}

extension SizeLimits {
  fileprivate func words(_ address: AddressType) -> String {
    (address == .i64 ? "i64 " : "") + "\(minimum)" + (maximum.map { " \($0)" } ?? "")
  }
}
