// The type section: recursive groups of type definitions.

extension ModuleReader {
  mutating func readTypes() throws(ReadError) {
    let groups = try cursor.count(of: "types", limit: limits.types)
    module.types.reserveCapacity(min(groups, cursor.remaining))
    module.recursiveGroupSizes.reserveCapacity(min(groups, cursor.remaining))
    for _ in 0..<groups {
      do {
        try readGroup()
      } catch {
        throw error.within("type \(module.types.count)")
      }
    }
  }

  private mutating func readGroup() throws(ReadError) {
    guard features.has(.gc), cursor.peek == 0x4E else {
      try append(subType())
      module.recursiveGroupSizes.append(1)
      return
    }
    cursor.skipByte()
    let count = try cursor.count(of: "types in a recursive group", limit: limits.recursiveGroupTypes)
    for _ in 0..<count { try append(subType()) }
    module.recursiveGroupSizes.append(UInt32(truncatingIfNeeded: count))
  }

  private mutating func append(_ type: SubType) throws(ReadError) {
    guard module.types.count < limits.types else {
      throw cursor.error(.limitExceeded, expected: "at most \(limits.types) types")
    }
    module.types.append(type)
  }

  private mutating func subType() throws(ReadError) -> SubType {
    noteItem(.type, module.types.count)
    guard features.has(.gc), let code = cursor.peek, code == 0x50 || code == 0x4F else {
      return SubType(composite: try compositeType())
    }
    cursor.skipByte()
    let supertypes = try vector(of: "supertypes", each: "supertype", limit: limits.types) {
      reader throws(ReadError) in TypeIndex(try reader.cursor.unsigned32())
    }
    return SubType(isFinal: code == 0x4F, supertypes: supertypes, composite: try compositeType())
  }

  private mutating func compositeType() throws(ReadError) -> CompositeType {
    let start = cursor.offset
    let code = try cursor.byte()
    switch code {
    case 0x60:
      let parameters = try valueTypes(of: "parameters", each: "parameter", limit: limits.parameters)
      let results = try valueTypes(of: "results", each: "result", limit: limits.results)
      return .function(FunctionType(parameters: parameters, results: results))
    case 0x5F where features.has(.gc):
      return .structure(
        try vector(of: "fields", each: "field", limit: limits.structureFields) { reader throws(ReadError) in
          try reader.fieldType()
        })
    case 0x5E where features.has(.gc): return .array(try fieldType())
    case 0x5D where features.has(.stackSwitching): return .continuation(try cursor.heapType(features))
    default:
      let missing: Feature? =
        switch code {
        case 0x4E...0x50, 0x5E, 0x5F: features.has(.gc) ? nil : .gc
        case 0x5D: .stackSwitching
        default: nil
        }
      throw cursor.typeError(
        .malformedDefinitionType, at: start, expected: "the code of a function or aggregate type", found: code,
        missing: missing)
    }
  }

  private mutating func valueTypes(
    of things: StaticString, each thing: StaticString, limit: Int
  ) throws(ReadError) -> [ValueType] {
    let count = try cursor.count(of: things, limit: limit)
    var types: [ValueType] = []
    types.reserveCapacity(min(count, cursor.remaining))
    for _ in 0..<count { types.append(try cursor.valueType(features)) }
    return types
  }

  private mutating func fieldType() throws(ReadError) -> FieldType {
    let storage: StorageType
    switch cursor.peek {
    case 0x78:
      cursor.skipByte()
      storage = .i8
    case 0x77:
      cursor.skipByte()
      storage = .i16
    default: storage = StorageType(try cursor.valueType(features, otherwise: .malformedStorageType))
    }
    return FieldType(storage, isMutable: try mutability())
  }

  mutating func mutability() throws(ReadError) -> Bool {
    let start = cursor.offset
    let code = try cursor.byte()
    guard code < 2 else {
      throw cursor.error(.malformedMutability, at: start, expected: "0 (constant) or 1 (mutable)", found: "\(code)")
    }
    return code == 1
  }
}
