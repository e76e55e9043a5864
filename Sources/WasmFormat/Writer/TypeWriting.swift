// Types in the canonical encoding: the shortest form that says the same.

extension ByteSink {
  package mutating func valueType(_ type: ValueType) {
    guard type.isReference else { return byte(UInt8(truncatingIfNeeded: type.bits)) }
    let heap = type.heapTypeUnchecked
    if type.isNullable, heap.typeIndex == nil { return byte(heap.code) }
    byte(type.isNullable ? 0x63 : 0x64)
    heapType(heap)
  }

  package mutating func heapType(_ type: HeapType) {
    if let index = type.typeIndex {
      signed(Int64(index.rawValue))
    } else {
      byte(type.code)
    }
  }

  package mutating func blockType(_ type: BlockType) {
    switch type.form {
    case .empty: byte(0x40)
    case .result(let type): valueType(type)
    case .type(let index): signed(Int64(index.rawValue))
    }
  }

  package mutating func valueTypes(_ types: some Collection<ValueType>) {
    unsigned(UInt64(types.count))
    for type in types { valueType(type) }
  }

  mutating func storageType(_ type: StorageType) {
    if type.isPacked {
      byte(UInt8(truncatingIfNeeded: type.bits))
    } else {
      valueType(type.unpacked)
    }
  }

  mutating func fieldType(_ field: FieldType) {
    storageType(field.storage)
    byte(field.isMutable ? 1 : 0)
  }

  mutating func subType(_ type: SubType) {
    if !type.isFinal || !type.supertypes.isEmpty {
      byte(type.isFinal ? 0x4F : 0x50)
      unsigned(UInt64(type.supertypes.count))
      for supertype in type.supertypes { unsigned(supertype.rawValue) }
    }
    switch type.composite {
    case .function(let function):
      byte(0x60)
      valueTypes(function.parameters)
      valueTypes(function.results)
    case .structure(let fields):
      byte(0x5F)
      unsigned(UInt64(fields.count))
      for field in fields { fieldType(field) }
    case .array(let field):
      byte(0x5E)
      fieldType(field)
    case .continuation(let function):
      byte(0x5D)
      heapType(function)
    }
  }

  mutating func tableType(_ type: TableType) {
    valueType(type.element)
    sizeLimits(type.limits, type.addressType)
  }

  mutating func memoryType(_ type: MemoryType) {
    let hasPageSize = type.pageSizeLog2 != 16
    var flags: LimitsFlags = []
    if type.isShared { flags.insert(.shared) }
    if hasPageSize { flags.insert(.pageSize) }
    sizeLimits(type.limits, type.addressType, flags)
    if hasPageSize { unsigned(type.pageSizeLog2) }
  }

  mutating func globalType(_ type: GlobalType) {
    valueType(type.value)
    byte(type.isMutable ? 1 : 0)
  }

  mutating func tagType(_ type: TagType) {
    byte(0)
    unsigned(type.type.rawValue)
  }

  mutating func externalType(_ type: ExternalType) {
    byte(type.kind.rawValue)
    switch type {
    case .function(let index): unsigned(index.rawValue)
    case .table(let table): tableType(table)
    case .memory(let memory): memoryType(memory)
    case .global(let global): globalType(global)
    case .tag(let tag): tagType(tag)
    }
  }

  private mutating func sizeLimits(_ limits: SizeLimits, _ address: AddressType, _ others: LimitsFlags = []) {
    var flags = others
    if limits.maximum != nil { flags.insert(.maximum) }
    if address == .i64 { flags.insert(.wide) }
    byte(flags.rawValue)
    unsigned(limits.minimum)
    if let maximum = limits.maximum { unsigned(maximum) }
  }
}
