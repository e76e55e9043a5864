/// The index spaces of a module, imports first, with every type checked.
struct IndexSpaces {
  private(set) var functions: [TypeIndex] = []
  private(set) var tables: [TableType] = []
  private(set) var memories: [MemoryType] = []
  private(set) var globals: [GlobalType] = []
  private(set) var tags: [TypeIndex] = []
  /// The types of the element segments, canonical.
  private(set) var elementTypes: [ValueType] = []

  private let types: CanonicalTypes
  private let features: Features

  init(_ module: WasmModule, types: CanonicalTypes, features: Features) throws(ValidationError) {
    self.types = types
    self.features = features
    functions.reserveCapacity(module.imports.count + module.functions.count)
    for (number, entry) in module.imports.enumerated() {
      do throws(ValidationError) {
        if entry.grouping != .single { try features.require(.compactImports, for: "imports that share a module name") }
        switch entry.type {
        case .function(let type): try add(function: type)
        case .table(let type): try add(table: type)
        case .memory(let type): try add(memory: type)
        case .global(let type):
          if type.isMutable { try features.require(.mutableGlobals, for: "imported mutable globals") }
          try add(global: type)
        case .tag(let type): try add(tag: type)
        }
      } catch {
        throw error.within(.import, number)
      }
    }
    for tag in module.tags {
      do { try add(tag: tag) } catch { throw error.within(.tag, tags.count) }
    }
    for function in module.functions {
      do { try add(function: function) } catch { throw error.within(.function, functions.count) }
    }
    for memory in module.memories {
      do { try add(memory: memory) } catch { throw error.within(.memory, memories.count) }
    }
    for table in module.tables {
      let number = tables.count
      do throws(ValidationError) {
        if table.initializer != nil { try features.require(.functionReferences, for: "initial values of tables") }
        try add(table: table.type)
        if table.initializer == nil && !table.type.element.isNullable {
          throw ValidationError(.typeMismatch, ": a table of \(table.type.element) needs an initial value")
        }
      } catch {
        throw error.within(.table, number)
      }
    }
    for global in module.globals {
      do { try add(global: global.type) } catch { throw error.within(.global, globals.count) }
    }
    for segment in module.elements {
      do { try add(segment) } catch { throw error.within(.element, elementTypes.count) }
    }
    if memories.count > 1 && !features.has(.multiMemory) {
      throw ValidationError(.multipleMemories).within(.memory, 1)
    }
    if tables.count > 1 && !features.has(.referenceTypes) {
      throw ValidationError(.multipleTables).within(.table, 1)
    }
  }

  private func functionType(_ type: TypeIndex) throws(ValidationError) -> CanonicalType {
    guard type.position < types.count else { throw ValidationError(.unknownType, " \(type)") }
    guard types[type].kind == .function else { throw ValidationError(.nonFunctionType, " \(type)") }
    return types[type]
  }

  /// Returns the canonical form.
  @discardableResult
  private func check(_ type: ValueType) throws(ValidationError) -> ValueType {
    try features.checkSupport(of: type)
    return try known(type)
  }

  private func known(_ type: ValueType) throws(ValidationError) -> ValueType {
    guard let canonical = types.canonical(type) else {
      throw ValidationError(.unknownType, " \(type.definedTypeIndex)")
    }
    return canonical
  }

  private mutating func add(function type: TypeIndex) throws(ValidationError) {
    _ = try functionType(type)
    functions.append(type)
  }

  private mutating func add(tag: TagType) throws(ValidationError) {
    if !features.haveTags { try features.require(.exceptions, for: "tags") }
    guard try functionType(tag.type).resultCount == 0 || features.has(.stackSwitching) else {
      throw ValidationError(.nonEmptyTagResult)
    }
    tags.append(tag.type)
  }

  private mutating func add(global: GlobalType) throws(ValidationError) {
    try check(global.value)
    globals.append(global)
  }

  private mutating func add(table: TableType) throws(ValidationError) {
    if table.addressType == .i64 { try features.require(.memory64, for: "64-bit tables") }
    // Tables of functions are older than reference types.
    if table.element != .functionReference { try check(table.element) }
    let largest: UInt64 = table.addressType == .i32 ? UInt64(UInt32.max) : .max
    guard table.limits.isWithin(largest) else { throw ValidationError(.tableSize, " \(largest) elements") }
    guard table.limits.isOrdered else { throw ValidationError(.sizeOrder) }
    tables.append(table)
  }

  private mutating func add(memory: MemoryType) throws(ValidationError) {
    if memory.addressType == .i64 { try features.require(.memory64, for: "64-bit memories") }
    if memory.isShared { try features.require(.threads, for: "shared memories") }
    if memory.pageSizeLog2 != 16 { try features.require(.customPageSizes, for: "custom page sizes") }
    let addressBits: UInt64 = memory.addressType == .i32 ? 32 : 64
    let largest: UInt64
    switch memory.pageSizeLog2 {
    case 16: largest = 1 << (addressBits - 16)
    case 0: largest = UInt64.max >> (64 - addressBits)
    default: throw ValidationError(.customPageSize)
    }
    guard memory.limits.isWithin(largest) else {
      let amount = memory.pageSizeLog2 == 16 ? memory.addressType == .i32 ? " (4GiB)" : " (16EiB)" : " of one byte"
      throw ValidationError(.memorySize, " \(largest) pages\(amount)")
    }
    guard memory.limits.isOrdered else { throw ValidationError(.sizeOrder) }
    guard !memory.isShared || memory.limits.maximum != nil else { throw ValidationError(.sharedMemoryWithoutMaximum) }
    memories.append(memory)
  }

  private mutating func add(_ segment: ElementSegment) throws(ValidationError) {
    if segment.needsBulkMemory {
      try features.require(.bulkMemory, for: "segments other than lists of functions for table 0")
    }
    // The type of a list of functions is not written down, so no feature is needed for it.
    if case .expressions = segment.items, segment.type != .functionReference { try check(segment.type) }
    elementTypes.append(try known(segment.type))
  }
}

extension SizeLimits {
  fileprivate func isWithin(_ largest: UInt64) -> Bool { minimum <= largest && (maximum ?? 0) <= largest }
  fileprivate var isOrdered: Bool { maximum.map { minimum <= $0 } ?? true }
}
