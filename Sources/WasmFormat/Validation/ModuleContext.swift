/// What the check of a body needs to know of its module: the index spaces, imports first, in flat tables.
///
/// Making one checks everything but the bodies. It never changes afterwards, so bodies can be checked by several threads.
package final class ModuleContext: Sendable {
  package let module: WasmModule
  package let features: Features
  package let limits: ImplementationLimits
  package let types: CanonicalTypes

  // MARK: Index spaces

  package let tables: [TableType]
  package let memories: [MemoryType]
  package let globals: [GlobalType]
  package let tags: [TypeIndex]
  package let importedFunctionCount: Int
  package let importedTableCount: Int
  package let importedMemoryCount: Int
  package let importedGlobalCount: Int
  package let importedTagCount: Int
  package var functionCount: Int { functionTypeBuffer.count }

  // MARK: Flat tables for hot code; all types in them are canonical

  /// The canonical type index of each function.
  nonisolated(unsafe) package let functionTypes: UnsafePointer<UInt32>
  nonisolated(unsafe) let tagTypes: UnsafePointer<UInt32>
  nonisolated(unsafe) let globalFacts: UnsafePointer<GlobalFacts>
  nonisolated(unsafe) let tableFacts: UnsafePointer<TableFacts>
  /// The type of addresses into each memory.
  nonisolated(unsafe) let memoryAddresses: UnsafePointer<ValueType>
  nonisolated(unsafe) let elementTypes: UnsafePointer<ValueType>
  /// Whether `ref.func` may name the function in a body. Written only while the context is made.
  nonisolated(unsafe) package let declaredReferences: UnsafeMutablePointer<Bool>

  /// How the frequent operators are checked, by their code.
  nonisolated(unsafe) let quickRules: UnsafePointer<QuickRule>

  private let functionTypeBuffer: FlatBuffer<UInt32>
  private let tagTypeBuffer: FlatBuffer<UInt32>
  private let globalFactBuffer: FlatBuffer<GlobalFacts>
  private let tableFactBuffer: FlatBuffer<TableFacts>
  private let memoryAddressBuffer: FlatBuffer<ValueType>
  private let elementTypeBuffer: FlatBuffer<ValueType>
  private let declaredReferenceBuffer: FlatBuffer<Bool>
  private let quickRuleBuffer: FlatBuffer<QuickRule>

  struct GlobalFacts {
    var type: ValueType
    var isMutable: Bool
  }

  struct TableFacts {
    var element: ValueType
    var address: ValueType
  }

  /// Checks everything but the bodies.
  package init(
    _ module: WasmModule, features: Features = .wasm3, limits: ImplementationLimits = .standard
  ) throws(ModuleError) {
    let spaces: IndexSpaces
    do {
      types = try CanonicalTypes(
        module.types, groupSizes: module.recursiveGroupSizes, features: features, limits: limits)
      spaces = try IndexSpaces(module, types: types, features: features)
    } catch {
      throw .invalid(error)
    }
    self.module = module
    self.features = features
    self.limits = limits
    tables = spaces.tables
    memories = spaces.memories
    globals = spaces.globals
    tags = spaces.tags
    importedFunctionCount = spaces.functions.count - module.functions.count
    importedTableCount = tables.count - module.tables.count
    importedMemoryCount = memories.count - module.memories.count
    importedGlobalCount = globals.count - module.globals.count
    importedTagCount = tags.count - module.tags.count

    let types = types
    functionTypeBuffer = FlatBuffer(spaces.functions) { types[$0].canonical }
    tagTypeBuffer = FlatBuffer(spaces.tags) { types[$0].canonical }
    globalFactBuffer = FlatBuffer(spaces.globals) {
      GlobalFacts(type: types.canonical($0.value) ?? .bottom, isMutable: $0.isMutable)
    }
    tableFactBuffer = FlatBuffer(spaces.tables) {
      TableFacts(element: types.canonical($0.element) ?? .bottom, address: $0.addressType.valueType)
    }
    memoryAddressBuffer = FlatBuffer(spaces.memories) { $0.addressType.valueType }
    elementTypeBuffer = FlatBuffer(spaces.elementTypes) { $0 }
    declaredReferenceBuffer = FlatBuffer(spaces.functions) { _ in false }
    functionTypes = UnsafePointer(functionTypeBuffer.base)
    tagTypes = UnsafePointer(tagTypeBuffer.base)
    globalFacts = UnsafePointer(globalFactBuffer.base)
    tableFacts = UnsafePointer(tableFactBuffer.base)
    memoryAddresses = UnsafePointer(memoryAddressBuffer.base)
    elementTypes = UnsafePointer(elementTypeBuffer.base)
    declaredReferences = declaredReferenceBuffer.base
    quickRuleBuffer = QuickRule.table(features: features, memoryAddress: memories.first?.addressType.valueType)
    quickRules = UnsafePointer(quickRuleBuffer.base)

    try checkDefinitions()
  }

  /// The type of a function; the caller checks the range.
  package func type(of function: FunctionIndex) -> CanonicalType {
    precondition(function.position < functionCount)
    return types.base[Int(functionTypes[function.position])]
  }

  package func signature(of function: FunctionIndex) -> FunctionSignature { types.signature(type(of: function)) }
}

extension FlatBuffer {
  init<Source>(_ source: [Source], _ element: (Source) -> Element) {
    self.init(capacity: source.count)
    for entry in source { append(element(entry)) }
  }
}
