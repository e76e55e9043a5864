package import WasmFormat

/// What translating a module's bodies needs besides the bodies: index spaces with imports first, engine-wide identities
/// of types, and where an instance's record keeps things. Never changes.
package final class ModuleLayout: Sendable {
  package let module: WasmModule
  package let features: Features
  /// The engine-wide identity of each of the module's types (see `TypeRegistry`).
  package let typeIdentities: [UInt32]
  package let functions: [TypeIndex]
  package let tables: [TableType]
  package let memories: [MemoryType]
  package let globals: [GlobalType]
  package let tags: [TypeIndex]
  package let importedFunctions: Int
  package let importedGlobals: Int
  /// For each function that the module defines, its position among `InstanceRecord.functions`; -1 for a function that
  /// nothing can refer to.
  package let references: [Int32]
  /// Whether results of floating-point operations are made canonical.
  package let isDeterministic: Bool

  package init(
    _ module: WasmModule, features: Features, typeIdentities: [UInt32], references: [Int32], isDeterministic: Bool = false
  ) {
    self.module = module
    self.features = features
    self.typeIdentities = typeIdentities
    self.references = references
    self.isDeterministic = isDeterministic
    var functions: [TypeIndex] = []
    var tables: [TableType] = []
    var memories: [MemoryType] = []
    var globals: [GlobalType] = []
    var tags: [TypeIndex] = []
    for entry in module.imports {
      switch entry.type {
      case .function(let type): functions.append(type)
      case .table(let type): tables.append(type)
      case .memory(let type): memories.append(type)
      case .global(let type): globals.append(type)
      case .tag(let type): tags.append(type.type)
      }
    }
    importedFunctions = functions.count
    importedGlobals = globals.count
    self.functions = functions + module.functions
    self.tables = tables + module.tables.map(\.type)
    self.memories = memories + module.memories
    self.globals = globals + module.globals.map(\.type)
    self.tags = tags + module.tags.map(\.type)
  }

  /// The function type that a type index stands for; the empty one where it is none, which validation excludes.
  package func functionType(_ index: TypeIndex) -> FunctionType {
    guard index.position < module.types.count, case .function(let type) = module.types[index.position].composite
    else { return FunctionType() }
    return type
  }
}
