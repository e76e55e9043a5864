import WasmFormat

extension InstanceBody {
  /// Finds something for each import of the module, and checks that it fits.
  func link(_ imports: Imports) throws {
    let module = module
    let layout = module.layout
    let identities = layout.registeredTypes.identities
    var counts = (functions: 0, tables: 0, memories: 0, globals: 0, tags: 0)
    for entry in layout.module.imports {
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

  // MARK: Messages

  private func error(_ kind: LinkError.Kind, _ entry: Import, _ given: Extern?) -> LinkError {
    LinkError(
      kind: kind, module: entry.module, name: entry.name, needed: describe(entry.type), given: given.map(describe))
  }

  private func describe(_ type: ExternalType) -> String {
    let layout = module.layout
    return switch type {
    case .function(let type): "func \(TypeRegistry.functionType(layout.typeIdentities[type.position]))"
    case .table(let type): describe(layout.registeredTypes.resolve(type))
    case .memory(let type): describe(type)
    case .global(let type): describe(layout.registeredTypes.resolve(type))
    case .tag(let type): "tag \(TypeRegistry.functionType(layout.typeIdentities[type.type.position]))"
    }
  }

  private func describe(_ given: Extern) -> String {
    switch given {
    case .function(let function): "func \(function.type)"
    case .table(let table): describe(table.type)
    case .memory(let memory): describe(memory.type)
    case .sharedMemory(let memory): describe(memory.type)
    case .global(let global): describe(global.type)
    case .tag(let tag): "tag \(tag.type)"
    }
  }

  private func describe(_ type: TableType) -> String {
    "table\(address(type.addressType)) \(describe(type.limits)) \(type.element)"
  }

  private func describe(_ type: MemoryType) -> String {
    let page = type.pageSizeLog2 == 16 ? "" : " (pagesize \(1 << UInt64(type.pageSizeLog2)))"
    return "memory\(address(type.addressType)) \(describe(type.limits))\(type.isShared ? " shared" : "")\(page)"
  }

  private func describe(_ type: GlobalType) -> String {
    type.isMutable ? "global (mut \(type.value))" : "global \(type.value)"
  }

  private func describe(_ limits: SizeLimits) -> String {
    limits.maximum.map { "\(limits.minimum)…\($0)" } ?? "\(limits.minimum)…"
  }

  private func address(_ type: AddressType) -> String { type == .i64 ? " i64" : "" }
}
