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

  /// The type of each function.
  package let functions: [FunctionLayout]
  package let tables: [TableType]
  package let memories: [MemoryType]
  package let globals: [GlobalLayout]
  /// The engine-wide identity of the type of each tag.
  package let tags: [UInt32]

  package let importedFunctionCount: Int
  package let importedTableCount: Int
  package let importedMemoryCount: Int
  package let importedGlobalCount: Int
  package let importedTagCount: Int

  /// The functions that can be referred to: those with a record in `InstanceRecord.functions`, in the order of
  /// `FunctionLayout.reference`. The module declares them by exporting them or by naming them outside of bodies.
  package let references: [FunctionIndex]

  package init(
    _ module: WasmModule, features: Features, references: ReferencedFunctions
  ) throws(LimitError) {
    self.module = module
    self.features = features
    let types = try TypeRegistry.shared.register(module.types, groupSizes: module.recursiveGroupSizes)
    registeredTypes = types

    func identity(_ type: TypeIndex) -> UInt32 { types.identities[type.position] }
    var functions: [FunctionLayout] = []
    var tables: [TableType] = []
    var memories: [MemoryType] = []
    var globals: [GlobalLayout] = []
    var tags: [UInt32] = []
    func add(_ type: TypeIndex) {
      functions.append(
        FunctionLayout(type: type, identity: identity(type), reference: FunctionLayout.noReference))
    }
    for entry in module.imports {
      switch entry.type {
      case .function(let type): add(type)
      case .table(let type): tables.append(types.resolve(type))
      case .memory(let type): memories.append(type)
      case .global(let type):
        globals.append(GlobalLayout(type: types.resolve(type), place: .imported(globals.count)))
      case .tag(let type): tags.append(identity(type.type))
      }
    }
    importedFunctionCount = functions.count
    importedTableCount = tables.count
    importedMemoryCount = memories.count
    importedGlobalCount = globals.count
    importedTagCount = tags.count

    for type in module.functions { add(type) }
    for table in module.tables { tables.append(types.resolve(table.type)) }
    memories += module.memories
    for (position, global) in module.globals.enumerated() {
      globals.append(
        GlobalLayout(type: types.resolve(global.type), place: .own(byteOffset: InstanceRecord.globalOffset(position))))
    }
    for tag in module.tags { tags.append(identity(tag.type)) }

    var numbered: [FunctionIndex] = []
    for function in references.functions
    where function.position >= importedFunctionCount && function.position < functions.count
      && functions[function.position].reference == FunctionLayout.noReference
    {
      functions[function.position].reference = UInt32(numbered.count)
      numbered.append(function)
    }
    self.references = numbered
    self.functions = functions
    self.tables = tables
    self.memories = memories
    self.globals = globals
    self.tags = tags
  }

  /// The registry's record of a type of the module.
  package func record(of type: TypeIndex) -> TypeRecord {
    TypeRegistry.records[Int(typeIdentities[type.position])]
  }

  /// The record of the type of a function.
  package func record(of function: FunctionIndex) -> TypeRecord {
    TypeRegistry.records[Int(functions[function.position].identity)]
  }
}

package struct FunctionLayout: Sendable {
  package static let noReference = UInt32.max

  package var type: TypeIndex
  /// The engine-wide identity of the type.
  package var identity: UInt32
  /// The position of the function's record in `InstanceRecord.functions`; `noReference` for imported functions (whose
  /// records are in `importedFunctions`) and for those that cannot be referred to.
  package var reference: UInt32
}

package struct GlobalLayout: Sendable {
  package enum Place: Sendable {
    /// The position in `InstanceRecord.importedGlobals`, where the address of the value is.
    case imported(Int)
    /// The offset from the `InstanceRecord` to the value.
    case own(byteOffset: Int)
  }

  /// References to defined types are by identity.
  package var type: GlobalType
  package var place: Place
}

/// The functions that a module declares as referable.
package struct ReferencedFunctions {
  package var functions: [FunctionIndex]

  package init(functions: [FunctionIndex]) { self.functions = functions }
}

extension RegisteredTypes {
  package func resolve(_ type: TableType) -> TableType {
    TableType(element: resolve(type.element), limits: type.limits, addressType: type.addressType)
  }

  package func resolve(_ type: GlobalType) -> GlobalType {
    GlobalType(resolve(type.value), isMutable: type.isMutable)
  }
}
