package import WasmFormat

/// What code and instances of a module need to know of it, in flat tables made once when the module is loaded. Index
/// spaces hold imports first, as in the module.
package final class ModuleLayout: Sendable {
  package let module: WasmModule
  package let features: Features
  /// Keeps the types alive that the identities below stand for.
  package let registeredTypes: RegisteredTypes
  /// The engine-wide identity of each type of the module.
  package var typeIdentities: [UInt32] { registeredTypes.identities }

  package let functions: [TypeIndex]
  package let tables: [TableType]
  package let memories: [MemoryType]
  package let globals: [GlobalType]
  package let tags: [TypeIndex]

  package let importedFunctions: Int
  package let importedTables: Int
  package let importedMemories: Int
  package let importedGlobals: Int
  package let importedTags: Int

  /// For each function that the module defines, its position among `InstanceRecord.functions`; -1 for a function that
  /// nothing can refer to.
  package let references: [Int32]
  /// The functions that can be referred to, in the order of their positions.
  package let referencedFunctions: [FunctionIndex]
  /// Whether results of floating-point operations are made canonical, and relaxed operations have one result.
  package let isDeterministic: Bool
  /// Whether code pays for its instructions: see `FuelPlan`.
  package let metersFuel: Bool

  /// Lays out a valid module.
  package init(_ context: ModuleContext, isDeterministic: Bool = false, metersFuel: Bool = false) throws(LimitError) {
    module = context.module
    features = context.features
    self.isDeterministic = isDeterministic
    self.metersFuel = metersFuel
    registeredTypes = try TypeRegistry.shared.register(module.types, groupSizes: module.recursiveGroupSizes)
    importedFunctions = context.importedFunctionCount
    importedTables = context.importedTableCount
    importedMemories = context.importedMemoryCount
    importedGlobals = context.importedGlobalCount
    importedTags = context.importedTagCount
    let importedTypes = module.imports.compactMap { entry in
      if case .function(let type) = entry.type { type } else { nil }
    }
    functions = importedTypes + module.functions
    tables = context.tables
    memories = context.memories
    globals = context.globals
    tags = context.tags

    var references = [Int32](repeating: -1, count: module.functions.count)
    var referenced: [FunctionIndex] = []
    for position in references.indices where context.declaredReferences[importedFunctions + position] {
      references[position] = Int32(referenced.count)
      referenced.append(FunctionIndex(UInt32(importedFunctions + position)))
    }
    self.references = references
    referencedFunctions = referenced
  }

  /// The engine-wide identity of the type of a function.
  package func identity(of function: FunctionIndex) -> UInt32 {
    typeIdentities[functions[function.position].position]
  }

  /// The registry's record of a type of the module.
  package func record(of type: TypeIndex) -> TypeRecord {
    TypeRegistry.records[Int(typeIdentities[type.position])]
  }

  /// The function type that a type index stands for; the empty one where it is none, which validation excludes.
  package func functionType(_ index: TypeIndex) -> FunctionType {
    guard index.position < module.types.count, case .function(let type) = module.types[index.position].composite
    else { return FunctionType() }
    return type
  }

  /// Where the value of a global is.
  package func place(of global: GlobalIndex) -> GlobalPlace {
    let position = global.position - importedGlobals
    return position < 0
      ? .imported(global.position) : .own(byteOffset: InstanceRecord.globalOffset(position))
  }
}

package enum GlobalPlace: Sendable {
  /// The position in `InstanceRecord.importedGlobals`, where the address of the value is.
  case imported(Int)
  /// The offset from the `InstanceRecord` to the value.
  case own(byteOffset: Int)
}

extension RegisteredTypes {
  package func resolve(_ type: TableType) -> TableType {
    TableType(element: resolve(type.element), limits: type.limits, addressType: type.addressType)
  }

  package func resolve(_ type: GlobalType) -> GlobalType {
    GlobalType(resolve(type.value), isMutable: type.isMutable)
  }
}
