import WasmFormat

extension InstanceBody {
  /// Finds something for each import of the module, and checks that it fits.
  func link(_ imports: Imports, _ linked: LinkedModule?) throws {
    let module = module
    let layout = module.layout
    let identities = layout.registeredTypes.identities
    var counts = (functions: 0, tables: 0, memories: 0, globals: 0, tags: 0)
    for (position, entry) in layout.module.imports.enumerated() {
      switch linked?.definitions[position] {
      case .function(let definition):
        let function = definition.function(in: store)
        record.pointee.importedFunctions[counts.functions] = function.record
        counts.functions += 1
        retain(function)
        continue
      case .tag(let definition):
        let tag = store.tag(definition)
        record.pointee.tags[counts.tags] = tag.record
        counts.tags += 1
        retain(tag)
        continue
      case nil: break
      }
      guard var given = imports[entry.module, entry.name] else {
        throw error(.unknownImport, entry, nil)
      }
      if case .sharedMemory(let memory) = given { given = .memory(Memory(memory, in: store)) }
      guard let hold = given.hold, hold.store === store else { throw error(.otherStore, entry, given) }
      switch (entry.type, given) {
      case (.function(let type), .function(let function)):
        guard TypeRegistry.matches(function.record.pointee.type, identities[type.position]) else {
          throw error(.incompatibleImportType, entry, given)
        }
        record.pointee.importedFunctions[counts.functions] = function.record
        counts.functions += 1
      case (.table(let type), .table(let table)):
        guard matches(table.record.pointee, layout.registeredTypes.resolve(type)) else {
          throw error(.incompatibleImportType, entry, given)
        }
        record.pointee.tables[counts.tables] = table.record
        counts.tables += 1
      case (.memory(let type), .memory(let memory)):
        guard matches(memory.type, type) else {
          var otherwise = memory.type
          otherwise.pageSizeLog2 = type.pageSizeLog2
          throw error(matches(otherwise, type) ? .incompatiblePageSize : .incompatibleImportType, entry, given)
        }
        record.pointee.memories[counts.memories] = memory.record
        counts.memories += 1
      case (.global(let type), .global(let global)):
        guard matches(global.type, layout.registeredTypes.resolve(type)) else {
          throw error(.incompatibleImportType, entry, given)
        }
        record.pointee.importedGlobals[counts.globals] = global.cell
        counts.globals += 1
      case (.tag(let type), .tag(let tag)):
        guard tag.record.pointee.type == identities[type.type.position] else {
          throw error(.incompatibleImportType, entry, given)
        }
        record.pointee.tags[counts.tags] = tag.record
        counts.tags += 1
      default: throw error(.incompatibleImportType, entry, given)
      }
      retain(hold.entity)
    }
  }

  private func matches(_ given: TableRecord, _ needed: TableType) -> Bool {
    let limits = SizeLimits(minimum: given.count, maximum: given.declaredMaximum)
    return given.is64Bit == (needed.addressType == .i64) && limits.matches(needed.limits)
      && given.elementType == needed.element
  }

  private func matches(_ given: MemoryType, _ needed: MemoryType) -> Bool {
    given.addressType == needed.addressType && given.isShared == needed.isShared
      && given.pageSizeLog2 == needed.pageSizeLog2 && given.limits.matches(needed.limits)
  }

  private func matches(_ given: GlobalType, _ needed: GlobalType) -> Bool {
    given.isMutable == needed.isMutable
      && (given.isMutable ? given.value == needed.value : TypeRegistry.matches(given.value, needed.value))
  }

  private func error(_ kind: LinkError.Kind, _ entry: Import, _ given: Extern?) -> LinkError {
    LinkError(
      kind: kind, module: entry.module, name: entry.name, needed: module.layout.describe(entry.type),
      given: given?.typeDescription)
  }
}
