// Imports, exports and the entities that a module declares: tables, memories, globals and tags.

extension ModuleReader {
  // MARK: Imports

  mutating func readImports() throws(ReadError) {
    let entries = try cursor.count(of: "imports", limit: limits.imports)
    module.imports.reserveCapacity(min(entries, cursor.remaining))
    for _ in 0..<entries {
      do {
        try readImport()
      } catch {
        throw error.within("import \(module.imports.count)")
      }
    }
  }

  private mutating func readImport() throws(ReadError) {
    noteItem(.import, module.imports.count)
    let moduleName = try cursor.name(limit: limits.nameBytes)
    let name = try cursor.name(limit: limits.nameBytes)
    if name.isEmpty, features.has(.compactImports), let code = cursor.peek, code == 0x7F || code == 0x7E {
      cursor.skipByte()
      return try readImportGroup(from: moduleName, sharedType: code == 0x7E ? try externalType() : nil)
    }
    try append(Import(module: moduleName, name: name, type: try externalType()))
  }

  private mutating func readImportGroup(
    from moduleName: String, sharedType: ExternalType?
  ) throws(ReadError) {
    let count = try cursor.count(of: "imports", limit: limits.imports)
    for index in 0..<count {
      noteItem(.import, module.imports.count)
      let name = try cursor.name(limit: limits.nameBytes)
      let type = if let sharedType { sharedType } else { try externalType() }
      var entry = Import(module: moduleName, name: name, type: type)
      let size = UInt32(truncatingIfNeeded: count)
      if index > 0 {
        entry.grouping = .continued
      } else {
        entry.grouping = sharedType == nil ? .sharedModule(count: size) : .sharedModuleAndType(count: size)
      }
      try append(entry)
    }
  }

  private mutating func append(_ entry: Import) throws(ReadError) {
    guard module.imports.count < limits.imports else {
      throw cursor.error(.limitExceeded, expected: "at most \(limits.imports) imports")
    }
    module.imports.append(entry)
  }

  private mutating func externalType() throws(ReadError) -> ExternalType {
    let start = cursor.offset
    let code = try cursor.byte()
    let kind = ExternalKind(rawValue: code)
    switch kind {
    case .function: return .function(TypeIndex(try cursor.unsigned32()))
    case .table: return .table(try tableType())
    case .memory: return .memory(try memoryType())
    case .global: return .global(try globalType())
    case .tag where features.haveTags: return .tag(try tagType())
    default: throw kindError(.malformedImportKind, at: start, kind, code)
    }
  }

  // MARK: Exports

  mutating func export() throws(ReadError) -> Export {
    let name = try cursor.name(limit: limits.nameBytes)
    let start = cursor.offset
    let code = try cursor.byte()
    guard let kind = ExternalKind(rawValue: code), kind != .tag || features.haveTags else {
      throw kindError(.malformedExportKind, at: start, ExternalKind(rawValue: code), code)
    }
    return Export(name: name, kind: kind, index: try cursor.unsigned32())
  }

  /// A code for which there is no kind, or only with a feature that is switched off.
  private func kindError(
    _ mistake: ReadError.Kind, at start: Int, _ kind: ExternalKind?, _ code: UInt8
  ) -> ReadError {
    cursor.error(
      mistake, at: start, expected: "0 to 4", found: "\(code)", missing: kind == .tag ? .exceptions : nil)
  }

  // MARK: Types of entities

  mutating func table() throws(ReadError) -> Table {
    guard cursor.peek == 0x40 else { return Table(try tableType()) }
    guard features.has(.functionReferences) else {
      throw cursor.error(.malformedReferenceType, found: "a table with an initial value", missing: .functionReferences)
    }
    cursor.skipByte()
    let start = cursor.offset
    let reserved = try cursor.byte()
    guard reserved == 0 else {
      throw cursor.error(.malformedTable, at: start, expected: "0", found: "\(reserved)")
    }
    return Table(try tableType(), initializer: try expression())
  }

  private mutating func tableType() throws(ReadError) -> TableType {
    let element = try cursor.elementType(features)
    let flags = try limitsFlags(allowed: [.maximum, .wide])
    return TableType(element: element, limits: try sizeLimits(flags), addressType: flags.addressType)
  }

  mutating func memoryType() throws(ReadError) -> MemoryType {
    let flags = try limitsFlags(allowed: [.maximum, .wide, .shared, .pageSize])
    var type = MemoryType(
      limits: try sizeLimits(flags), addressType: flags.addressType, isShared: flags.contains(.shared))
    if flags.contains(.pageSize) {
      let start = cursor.offset
      type.pageSizeLog2 = try cursor.unsigned32()
      guard type.pageSizeLog2 < 64 else {
        throw cursor.error(
          .invalidCustomPageSize, at: start, expected: "an exponent below 64", found: "\(type.pageSizeLog2)")
      }
    }
    return type
  }

  mutating func globalType() throws(ReadError) -> GlobalType {
    GlobalType(try cursor.valueType(features), isMutable: try mutability())
  }

  mutating func tagType() throws(ReadError) -> TagType {
    let start = cursor.offset
    let attribute = try cursor.byte()
    guard attribute == 0 else {
      throw cursor.error(.malformedTag, at: start, expected: "0 (exception)", found: "\(attribute)")
    }
    return TagType(TypeIndex(try cursor.unsigned32()))
  }

  // MARK: Limits

  /// Flags of which some are allowed; each of them also needs its feature.
  private mutating func limitsFlags(allowed: LimitsFlags) throws(ReadError) -> LimitsFlags {
    let start = cursor.offset
    let flags = LimitsFlags(rawValue: try cursor.byte())
    let isKnown = flags.isSubset(of: allowed)
    let missing = flags.missingFeature(features)
    guard isKnown, missing == nil else {
      throw cursor.error(
        .malformedLimitsFlags, at: start, expected: "a combination of 0x\(hexadecimal(allowed.rawValue))",
        found: "0x\(hexadecimal(flags.rawValue))", missing: isKnown ? missing : nil)
    }
    return flags
  }

  private mutating func sizeLimits(_ flags: LimitsFlags) throws(ReadError) -> SizeLimits {
    let minimum = try size()
    return SizeLimits(minimum: minimum, maximum: flags.contains(.maximum) ? try size() : nil)
  }

  /// Since memories can have 64-bit addresses, sizes of all memories and tables are written with 64 bits.
  private mutating func size() throws(ReadError) -> UInt64 {
    features.has(.memory64) ? try cursor.unsigned64() : UInt64(try cursor.unsigned32())
  }
}

/// What precedes the sizes of a memory or table.
struct LimitsFlags: OptionSet {
  let rawValue: UInt8

  static let maximum = LimitsFlags(rawValue: 1)
  static let shared = LimitsFlags(rawValue: 2)
  static let wide = LimitsFlags(rawValue: 4)
  static let pageSize = LimitsFlags(rawValue: 8)

  var addressType: AddressType { contains(.wide) ? .i64 : .i32 }

  /// A feature to which one of the flags belongs and that is switched off.
  func missingFeature(_ features: Features) -> Feature? {
    if contains(.wide), !features.has(.memory64) { return .memory64 }
    if contains(.shared), !features.has(.threads) { return .threads }
    if contains(.pageSize), !features.has(.customPageSizes) { return .customPageSizes }
    return nil
  }
}
