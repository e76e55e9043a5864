import WasmFormat

/// Value types and type definitions.
extension ModuleParser {
  @inline(__always)
  var atValueType: Bool {
    token.kind == .keyword ? lexer.keywords.valueType(token.keyword) != nil : token.opens(.ref)
  }

  mutating func heapType() throws(TextError) -> HeapType {
    if token.kind == .keyword, let type = lexer.keywords.heapType(token.keyword) {
      advance()
      return type
    }
    guard atIndex else { throw unexpected("a heap type") }
    // An index that cannot be represented is not defined either, and stays that way.
    return HeapType(TypeIndex(min(try typeIndex(), HeapType.largestTypeIndex)))
  }

  mutating func valueType() throws(TextError) -> ValueType {
    if token.kind == .keyword, let type = lexer.keywords.valueType(token.keyword) {
      advance()
      return type
    }
    guard token.opens(.ref) else { throw unexpected("a value type") }
    return try referenceType()
  }

  mutating func referenceType() throws(TextError) -> ValueType {
    if token.kind == .keyword, let type = lexer.keywords.valueType(token.keyword), type.isReference {
      advance()
      return type
    }
    guard token.opens(.ref) else { throw unexpected("a reference type") }
    advance()
    var nullable = false
    if token.isWord(.null) {
      nullable = true
      advance()
    }
    let heap = try heapType()
    try expectClose()
    return .reference(heap, nullable: nullable)
  }

  private mutating func storageType() throws(TextError) -> StorageType {
    if token.isWord(.i8) {
      advance()
      return .i8
    }
    if token.isWord(.i16) {
      advance()
      return .i16
    }
    return StorageType(try valueType())
  }

  private mutating func fieldType() throws(TextError) -> FieldType {
    guard token.opens(.mut) else { return FieldType(try storageType(), isMutable: false) }
    advance()
    let storage = try storageType()
    try expectClose()
    return FieldType(storage, isMutable: true)
  }

  mutating func globalType() throws(TextError) -> GlobalType {
    guard token.opens(.mut) else { return GlobalType(try valueType(), isMutable: false) }
    advance()
    let type = try valueType()
    try expectClose()
    return GlobalType(type, isMutable: true)
  }
}

// MARK: - Definitions

extension ModuleParser {
  /// The pass over the type definitions that the scan found.
  mutating func parseTypes() {
    for group in scan.typeGroups {
      lexer = Lexer(base, from: group.start, to: range.upperBound)
      token = lexer.next()
      do throws(TextError) {
        if group.isRecursive {
          advance()
          for _ in 0..<group.count { try typeDefinition() }
          guard token.kind == .close else { throw unexpected("a type definition") }
        } else {
          try typeDefinition()
        }
      } catch {
        report(error)
      }
      // A definition that cannot be read keeps its index.
      while module.types.count < Int(group.firstIndex + group.count) {
        appendType(SubType(FunctionType()), standsAlone: false)
      }
      module.recursiveGroupSizes.append(group.count)
      if group.count == 1, module.types.count > Int(group.firstIndex) { noteImplicit(group.firstIndex) }
    }
  }

  private mutating func typeDefinition() throws(TextError) {
    let index = UInt32(truncatingIfNeeded: module.types.count)
    if options.tracesPlaces { trace.fields[ModuleItem(.type, Int(index))] = token.start }
    advance()
    try bindName(.type, index)
    let type = try subType(index)
    appendType(type, standsAlone: false)
    try expectClose()
    nameSection.endFields(of: index)
  }

  private mutating func subType(_ index: UInt32) throws(TextError) -> SubType {
    guard token.opens(.sub) else { return SubType(composite: try compositeType(index)) }
    advance()
    let isFinal = token.isWord(.final)
    if isFinal { advance() }
    var supertypes: [TypeIndex] = []
    while atIndex { supertypes.append(TypeIndex(min(try typeIndex(), HeapType.largestTypeIndex))) }
    let composite = try compositeType(index)
    try expectClose()
    return SubType(isFinal: isFinal, supertypes: supertypes, composite: composite)
  }

  private mutating func compositeType(_ index: UInt32) throws(TextError) -> CompositeType {
    guard token.kind == .open else { throw unexpected("a composite type") }
    let composite: CompositeType
    switch Word(rawValue: token.keyword.code) {
    case .function:
      advance()
      signatures.begin()
      try signature(binding: .ignored)
      composite = .function(signatures.current)
    case .structure:
      advance()
      composite = .structure(try fields(of: index))
    case .array:
      advance()
      composite = .array(try fieldType())
    case .cont:
      advance()
      composite = .continuation(try heapType())
    default: throw unexpected("a composite type")
    }
    try expectClose()
    return composite
  }

  private mutating func fields(of type: UInt32) throws(TextError) -> [FieldType] {
    var fields: [FieldType] = []
    while token.opens(.field) {
      advance()
      let index = UInt32(truncatingIfNeeded: fields.count)
      let place = token.offset
      let (identifier, name) = try binding()
      if let identifier {
        let scope = Space.fields(of: type)
        if names.find(identifier.start, identifier.count, scope: scope) != nil {
          report(.duplicateField, "$\(identifier.text)", at: place)
        } else {
          names.insert(identifier, scope: scope, index: index)
        }
      }
      if let name {
        if options.keepsNames { nameSection.addField(index, name) }
        fields.append(try fieldType())
      } else {
        while token.kind != .close { fields.append(try fieldType()) }
      }
      try expectClose()
    }
    return fields
  }

  /// Adds a type at the end of the type index space.
  mutating func appendType(_ type: SubType, standsAlone: Bool) {
    let index = UInt32(truncatingIfNeeded: module.types.count)
    module.types.append(type)
    if case .function(let function) = type.composite {
      signatures.append(function, &arena)
    } else {
      signatures.appendOther()
    }
    guard standsAlone else { return }
    module.recursiveGroupSizes.append(1)
    signatures.noteImplicit(index)
  }

  /// Lets type uses without index find a type, if it is of the kind they mean.
  private mutating func noteImplicit(_ index: UInt32) {
    let type = module.types[Int(index)]
    if type.isFinal, type.supertypes.isEmpty, case .function = type.composite { signatures.noteImplicit(index) }
  }
}

// MARK: - Type uses

extension ModuleParser {
  /// What happens to the identifiers of parameters.
  enum ParameterBinding {
    /// They may not be there.
    case none
    /// They mean nothing.
    case ignored
    /// They are names, but not in scope anywhere.
    case imported
    /// They name locals.
    case locals
  }

  /// `(param …)* (result …)*` into `signatures`.
  mutating func signature(binding mode: ParameterBinding) throws(TextError) {
    while token.opens(.parameter) {
      advance()
      let place = token.offset
      let isNamed = token.isIdentifier || token.annotated
      if isNamed, mode == .none { throw unexpected("a value type") }
      if isNamed {
        let (identifier, name) = try binding()
        let index = signatures.parameterCount
        switch mode {
        case .locals: bindLocal(identifier, name, index, at: place)
        case .imported: if let name, options.keepsNames { nameSection.addLocal(index, name) }
        case .none, .ignored: break
        }
        if identifier != nil || name != nil {
          signatures.addParameter(try valueType())
          try expectClose()
          continue
        }
      }
      while token.kind != .close { signatures.addParameter(try valueType()) }
      advance()
    }
    while token.opens(.result) {
      advance()
      while token.kind != .close { signatures.addResult(try valueType()) }
      advance()
    }
    if token.opens(.parameter) { throw unexpected("parameters before results") }
  }

  /// A type use: `(type x)`, inline parameters and results, or both, which must then agree.
  mutating func typeUse(binding mode: ParameterBinding) throws(TextError) -> UInt32 {
    signatures.begin()
    let place = token.offset
    guard token.opens(.type) else {
      try signature(binding: mode)
      return implicitType()
    }
    let index = try explicitType()
    try signature(binding: mode)
    checkInline(index, at: place)
    return index
  }

  /// `(type x)`.
  mutating func explicitType() throws(TextError) -> UInt32 {
    advance()
    let index = try typeIndex()
    try expectClose()
    return index
  }

  /// Checks that the signature just read, unless empty, is that of the type.
  mutating func checkInline(_ index: UInt32, at place: Int) {
    if signatures.isEmpty { return }
    guard Int(index) < module.types.count else {
      report(.unknownType, String(index), at: place)
      return
    }
    if !signatures.matches(index) {
      report(.inlineFunctionType, "does not match type \(index)", at: place)
    }
  }

  /// The first type with the signature just read; added when there is none.
  mutating func implicitType() -> UInt32 {
    if let index = signatures.find() { return index }
    let index = UInt32(truncatingIfNeeded: module.types.count)
    appendType(SubType(signatures.current), standsAlone: true)
    return index
  }
}
