import WasmFormat

// The types of imports in words, for messages.

extension ModuleLayout {
  /// What an import of the module needs.
  func describe(_ type: ExternalType) -> String {
    switch type {
    case .function(let type): "func \(TypeRegistry.functionType(typeIdentities[type.position]))"
    case .table(let type): registeredTypes.resolve(type).inWords
    case .memory(let type): type.inWords
    case .global(let type): registeredTypes.resolve(type).inWords
    case .tag(let type): "tag \(TypeRegistry.functionType(typeIdentities[type.type.position]))"
    }
  }
}

extension Extern {
  /// What is given for an import.
  var typeDescription: String {
    switch self {
    case .function(let function): "func \(function.type)"
    case .table(let table): table.type.inWords
    case .memory(let memory): memory.type.inWords
    case .sharedMemory(let memory): memory.type.inWords
    case .global(let global): global.type.inWords
    case .tag(let tag): "tag \(tag.type)"
    }
  }
}

extension TableType {
  fileprivate var inWords: String { "table\(addressType.inWords) \(limits.inWords) \(element)" }
}

extension MemoryType {
  fileprivate var inWords: String {
    let page = pageSizeLog2 == 16 ? "" : " (pagesize \(1 << UInt64(pageSizeLog2)))"
    return "memory\(addressType.inWords) \(limits.inWords)\(isShared ? " shared" : "")\(page)"
  }
}

extension GlobalType {
  fileprivate var inWords: String { isMutable ? "global (mut \(value))" : "global \(value)" }
}

extension SizeLimits {
  fileprivate var inWords: String { maximum.map { "\(minimum)…\($0)" } ?? "\(minimum)…" }
}

extension AddressType {
  fileprivate var inWords: String { self == .i64 ? " i64" : "" }
}
