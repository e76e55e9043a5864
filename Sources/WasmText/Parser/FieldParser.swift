import WasmFormat

/// The last pass: all fields in order.
extension ModuleParser {
  mutating func parseModuleText() throws(TextError) {
    token = lexer.next()
    guard token.opens(.module) else {
      parseFields(isModule: false)
      guard token.kind == .end else { throw unexpected("a module field") }
      return
    }
    advance()
    if token.isIdentifier {
      nameSection.moduleName = options.keepsNames ? try name(of: token) : nil
      advance()
    }
    if token.isWord(.definition) {
      advance()
      if token.isIdentifier {
        nameSection.moduleName = options.keepsNames ? try name(of: token) : nil
        advance()
      }
    }
    parseFields(isModule: true)
    guard token.kind == .close else { throw unexpected("a module field") }
    token = lexer.next()
    guard token.kind == .end else { throw unexpected("the end of the text") }
  }

  /// Parses fields until something else comes. After a mistake it goes on behind the field.
  private mutating func parseFields(isModule: Bool) {
    var isFirst = isModule
    while true {
      if token.annotated { takeFieldAnnotations(acceptsName: isFirst) }
      guard token.kind == .open || isStray, errors.count < TextErrors.limit else { return }
      isFirst = false
      if isStray {
        report(unexpected("a module field"))
        repeat { advance() } while isStray
        continue
      }
      let start = token.offset
      let before = options.tracesPlaces ? itemCounts : [:]
      do throws(TextError) {
        try parseField()
        if options.tracesPlaces { traceField(at: start, since: before) }
      } catch {
        report(error)
        abandonField(start)
      }
    }
  }

  /// Whether the current token is one that only makes sense inside a field.
  private var isStray: Bool {
    switch token.kind {
    case .open, .close, .end, .malformed: false
    default: true
    }
  }

  private mutating func abandonField(_ start: Int) {
    body.close()
    lexer.annotations.removeAll()
    lexer.position = start + 1
    if lexer.skipToClose() {
      token = lexer.next()
    } else {
      // The mistake has been reported; nothing can be said about the rest.
      token = Token(isWholeText ? .end : .close, lexer.limit, lexer.limit)
      lexer.position = lexer.limit
    }
  }

  /// Whether the text consists of fields without `(module`.
  private var isWholeText: Bool {
    var head = Lexer(base, from: range.lowerBound, to: range.upperBound)
    return !head.next().opens(.module)
  }

  private mutating func parseField() throws(TextError) {
    switch Word(rawValue: token.keyword.code) {
    case .type, .rec:
      guard lexer.skipToClose() else {
        advance()
        throw unexpected("a type definition")
      }
      token = lexer.next()
    case .importing: try parseImport()
    case .function: try parseFunction()
    case .table: try parseTable()
    case .memory: try parseMemory()
    case .global: try parseGlobal()
    case .tag: try parseTag()
    case .export: try parseExport()
    case .start: try parseStart()
    case .elem: try parseElementSegment()
    case .data: try parseDataSegment()
    default: throw unexpected("a module field")
    }
  }

  // MARK: Imports and exports

  private mutating func checkImportOrder(at place: Int) {
    let kind: TextError.Kind? =
      if !module.functions.isEmpty {
        .importAfterFunction
      } else if !module.tables.isEmpty {
        .importAfterTable
      } else if !module.memories.isEmpty {
        .importAfterMemory
      } else if !module.globals.isEmpty {
        .importAfterGlobal
      } else if !module.tags.isEmpty {
        .importAfterTag
      } else {
        nil
      }
    if let kind { report(kind, at: place) }
  }

  private mutating func parseImport() throws(TextError) {
    let place = token.offset
    advance()
    checkImportOrder(at: place)
    let moduleName = try expectString("the name of the imported module")
    if token.opens(.item) {
      try parseCompactImports(moduleName)
    } else {
      let name = try expectString("the name of the import")
      module.imports.append(Import(module: moduleName, name: name, type: try externalType()))
    }
    try expectClose()
  }

  /// Items that share the module's name, each with its own type or with one for all behind them.
  private mutating func parseCompactImports(_ moduleName: String) throws(TextError) {
    let first = module.imports.count
    var shared: [String] = []
    while token.opens(.item) {
      advance()
      let name = try expectString("the name of the import")
      if token.kind == .close, first == module.imports.count {
        shared.append(name)
      } else {
        guard shared.isEmpty else { throw unexpected("a closing parenthesis") }
        module.imports.append(Import(module: moduleName, name: name, type: try externalType()))
      }
      try expectClose()
    }
    if !shared.isEmpty {
      let type = try externalType(sharedBy: UInt32(truncatingIfNeeded: shared.count))
      for name in shared { module.imports.append(Import(module: moduleName, name: name, type: type)) }
    }
    let count = UInt32(truncatingIfNeeded: module.imports.count - first)
    for index in first..<module.imports.count {
      module.imports[index].grouping =
        index > first ? .continued : shared.isEmpty ? .sharedModule(count: count) : .sharedModuleAndType(count: count)
    }
  }

  /// `(func …)` and the like, as an import describes it. Types shared by several imports have no identifier.
  private mutating func externalType(sharedBy count: UInt32 = 0) throws(TextError) -> ExternalType {
    guard token.kind == .open else { throw unexpected("the type of the import") }
    let word = Word(rawValue: token.keyword.code)
    let (space, map): (Space, NameSectionBuilder.Map)
    switch word {
    case .function: (space, map) = (.function, .function)
    case .table: (space, map) = (.table, .table)
    case .memory: (space, map) = (.memory, .memory)
    case .global: (space, map) = (.global, .global)
    case .tag: (space, map) = (.tag, .tag)
    default: throw unexpected("the type of the import")
    }
    advance()
    let index = counts[space]
    counts[space] += max(count, 1)
    if count > 0 {
      if token.isIdentifier { throw TextError(.identifierNotAllowed, text(token), at: token.offset) }
    } else {
      try bindName(map, index)
    }
    let type: ExternalType
    switch word {
    case .function: type = try importedFunction(index, isNamed: count == 0)
    case .table: type = .table(try tableType(addressType()))
    case .memory: type = .memory(try memoryType(addressType()))
    case .global: type = .global(try globalType())
    default: type = .tag(TagType(TypeIndex(try typeUse(binding: .ignored))))
    }
    try expectClose()
    return type
  }

  /// The type of an imported function, whose parameters may have names.
  private mutating func importedFunction(_ index: UInt32, isNamed: Bool) throws(TextError) -> ExternalType {
    let type = try typeUse(binding: isNamed ? .imported : .ignored)
    nameSection.endFunction(index)
    return .function(TypeIndex(type))
  }

  /// `(export "name")*` inside a definition.
  private mutating func inlineExports(_ kind: ExternalKind, _ index: UInt32) throws(TextError) {
    while token.opens(.export) {
      advance()
      module.exports.append(Export(name: try expectString("the name of the export"), kind: kind, index: index))
      try expectClose()
    }
  }

  /// `(import "module" "name")` inside a definition.
  private mutating func inlineImport() throws(TextError) -> (module: String, name: String)? {
    guard token.opens(.importing) else { return nil }
    checkImportOrder(at: token.offset)
    advance()
    let moduleName = try expectString("the name of the imported module")
    let name = try expectString("the name of the import")
    try expectClose()
    return (moduleName, name)
  }

  private mutating func parseExport() throws(TextError) {
    advance()
    let name = try expectString("the name of the export")
    guard token.kind == .open else { throw unexpected("what is exported") }
    let word = Word(rawValue: token.keyword.code)
    guard let kind = ExternalKind.allCases.first(where: { word == Self.word($0) }) else {
      throw unexpected("what is exported")
    }
    advance()
    let index: UInt32
    switch kind {
    case .function: index = try functionIndex()
    case .table: index = try tableIndex()
    case .memory: index = try memoryIndex()
    case .global: index = try globalIndex()
    case .tag: index = try tagIndex()
    }
    try expectClose()
    try expectClose()
    module.exports.append(Export(name: name, kind: kind, index: index))
  }

  private static func word(_ kind: ExternalKind) -> Word {
    switch kind {
    case .function: .function
    case .table: .table
    case .memory: .memory
    case .global: .global
    case .tag: .tag
    }
  }

  private mutating func parseStart() throws(TextError) {
    let place = token.offset
    advance()
    let index = try functionIndex()
    try expectClose()
    if module.start != nil { report(.multipleStarts, at: place) }
    module.start = FunctionIndex(index)
  }

  // MARK: Functions, globals, tags

  private mutating func parseFunction() throws(TextError) {
    let index = counts.take(.function)
    advance()
    try bindName(.function, index)
    try inlineExports(.function, index)
    if let (moduleName, name) = try inlineImport() {
      let type = try importedFunction(index, isNamed: true)
      module.imports.append(Import(module: moduleName, name: name, type: type))
    } else {
      try functionBody(index)
    }
    try expectClose("an instruction")
  }

  private mutating func parseGlobal() throws(TextError) {
    let index = counts.take(.global)
    advance()
    try bindName(.global, index)
    try inlineExports(.global, index)
    if let (moduleName, name) = try inlineImport() {
      module.imports.append(Import(module: moduleName, name: name, type: .global(try globalType())))
    } else {
      let type = try globalType()
      module.globals.append(Global(type, initializer: try constantExpression()))
    }
    try expectClose()
  }

  private mutating func parseTag() throws(TextError) {
    let index = counts.take(.tag)
    advance()
    try bindName(.tag, index)
    try inlineExports(.tag, index)
    let imported = try inlineImport()
    let type = TagType(TypeIndex(try typeUse(binding: .ignored)))
    if let (moduleName, name) = imported {
      module.imports.append(Import(module: moduleName, name: name, type: .tag(type)))
    } else {
      module.tags.append(type)
    }
    try expectClose()
  }

  // MARK: Memories and data

  private mutating func addressType() -> AddressType {
    let isWide = token.isWord(.i64)
    if isWide || token.isWord(.i32) { advance() }
    return isWide ? .i64 : .i32
  }

  private mutating func limit() throws(TextError) -> UInt64 {
    let place = token
    let value = try expectNatural64("a size")
    if value > UInt64(UInt32.max), !options.features.has(.memory64) {
      report(.i32ConstantOutOfRange, text(place), at: place.offset)
    }
    return value
  }

  private mutating func limits() throws(TextError) -> SizeLimits {
    let minimum = try limit()
    return SizeLimits(minimum: minimum, maximum: token.kind == .natural ? try limit() : nil)
  }

  private mutating func pageSize() throws(TextError) -> UInt32? {
    guard token.opens(.pagesize) else { return nil }
    advance()
    let place = token.offset
    let size = try expectNatural64("a page size")
    if size.nonzeroBitCount != 1 { report(.invalidPageSize, String(size), at: place) }
    try expectClose()
    return UInt32(truncatingIfNeeded: size.trailingZeroBitCount)
  }

  private mutating func memoryType(_ address: AddressType) throws(TextError) -> MemoryType {
    let limits = try limits()
    let isShared = token.isWord(.shared)
    if isShared { advance() }
    return MemoryType(
      limits: limits, addressType: address, isShared: isShared, pageSizeLog2: try pageSize() ?? 16)
  }

  private mutating func parseMemory() throws(TextError) {
    let index = counts.take(.memory)
    advance()
    try bindName(.memory, index)
    try inlineExports(.memory, index)
    if let (moduleName, name) = try inlineImport() {
      module.imports.append(Import(module: moduleName, name: name, type: .memory(try memoryType(addressType()))))
      try expectClose()
      return
    }
    let address = addressType()
    let size = try pageSize()
    if token.opens(.data) {
      _ = counts.take(.data)
      try memoryWithData(index, address, size ?? 16)
    } else if size != nil {
      throw unexpected("data")
    } else {
      module.memories.append(try memoryType(address))
    }
    try expectClose()
  }

  /// A memory that is as large as the data inside it.
  private mutating func memoryWithData(
    _ index: UInt32, _ address: AddressType, _ pageSizeLog2: UInt32
  ) throws(TextError) {
    advance()
    let offset = zeroExpression(address)
    let start = out.count
    let count = try dataString()
    try expectClose()
    let pages = (UInt64(count) + ((1 << UInt64(min(pageSizeLog2, 62))) - 1)) >> UInt64(min(pageSizeLog2, 62))
    module.memories.append(
      MemoryType(
        limits: SizeLimits(minimum: pages, maximum: pages), addressType: address, pageSizeLog2: pageSizeLog2))
    module.data.append(
      DataSegment(
        mode: .active(MemoryIndex(index), offset: offset), contents: ByteRange(offset: start, count: count)))
  }

  private mutating func dataString() throws(TextError) -> Int {
    let count = emitStrings()
    guard token.kind == .close else { throw unexpected("a string") }
    return count
  }

  private mutating func parseDataSegment() throws(TextError) {
    let index = counts.take(.data)
    advance()
    try bindName(.data, index)
    var mode = DataSegment.Mode.passive
    if token.kind == .open || token.kind == .natural {
      // The first edition wrote the memory's index without parentheses.
      var memory = token.kind == .natural ? try memoryIndex() : 0
      if token.opens(.memory) {
        advance()
        memory = try memoryIndex()
        try expectClose()
      }
      mode = .active(MemoryIndex(memory), offset: try offsetExpression())
    }
    let start = out.count
    let count = try dataString()
    module.data.append(DataSegment(mode: mode, contents: ByteRange(offset: start, count: count)))
    try expectClose()
  }

  /// `(offset …)` or one folded instruction.
  private mutating func offsetExpression() throws(TextError) -> ConstantExpression {
    guard token.opens(.offset) else { return try foldedExpression() }
    advance()
    let expression = try constantExpression()
    try expectClose()
    return expression
  }

  // MARK: Tables and elements

  private mutating func tableType(_ address: AddressType) throws(TextError) -> TableType {
    let limits = try limits()
    return TableType(element: try referenceType(), limits: limits, addressType: address)
  }

  private mutating func parseTable() throws(TextError) {
    let index = counts.take(.table)
    advance()
    try bindName(.table, index)
    try inlineExports(.table, index)
    if let (moduleName, name) = try inlineImport() {
      module.imports.append(Import(module: moduleName, name: name, type: .table(try tableType(addressType()))))
      try expectClose()
      return
    }
    let address = addressType()
    if token.kind == .natural {
      let type = try tableType(address)
      let initializer = token.kind == .close ? nil : try constantExpression()
      module.tables.append(Table(type, initializer: initializer))
    } else {
      let element = try referenceType()
      guard token.opens(.elem) else { throw unexpected("elements") }
      _ = counts.take(.element)
      advance()
      let offset = zeroExpression(address)
      let isExpressions = token.kind == .open || element != .functionReference
      let (items, count) = try elementItems(isExpressions: isExpressions)
      let size = SizeLimits(minimum: UInt64(count), maximum: UInt64(count))
      module.tables.append(Table(TableType(element: element, limits: size, addressType: address)))
      module.elements.append(
        ElementSegment(
          mode: .active(TableIndex(index), offset: offset), type: isExpressions ? element : Self.functionType,
          items: items, count: count))
      try expectClose()
    }
    try expectClose()
  }

  /// The type of segments that list functions.
  private static let functionType = ValueType.reference(.function, nullable: false)

  private mutating func parseElementSegment() throws(TextError) {
    let index = counts.take(.element)
    advance()
    try bindName(.element, index)
    var mode = ElementSegment.Mode.passive
    var mayOmitKind = false
    if token.isWord(.declare) {
      mode = .declarative
      advance()
    } else if token.opens(.table) {
      advance()
      let table = try tableIndex()
      try expectClose()
      mode = .active(TableIndex(table), offset: try offsetExpression())
      mayOmitKind = true
    } else if atIndex, !token.isIdentifier {
      // The first edition wrote the table's index without parentheses.
      let table = try tableIndex()
      mode = .active(TableIndex(table), offset: try offsetExpression())
      mayOmitKind = true
    } else if token.kind == .open, !token.opens(.ref) {
      mode = .active(TableIndex(0), offset: try offsetExpression())
      mayOmitKind = true
    }
    var type = Self.functionType
    var isExpressions = false
    if token.isWord(.function) {
      advance()
    } else if !mayOmitKind || !(atIndex || token.kind == .close) {
      type = try referenceType()
      isExpressions = true
    }
    let (items, count) = try elementItems(isExpressions: isExpressions)
    module.elements.append(ElementSegment(mode: mode, type: type, items: items, count: count))
    try expectClose()
  }

  private mutating func elementItems(
    isExpressions: Bool
  ) throws(TextError) -> (items: ElementSegment.Items, count: UInt32) {
    if token.isWord(.function) { advance() }
    let start = out.count
    var count = 0 as UInt32
    while token.kind != .close {
      if !isExpressions {
        out.unsigned(try functionIndex())
      } else if atIndex {
        // A function index where the type asks for expressions.
        traceInstruction(at: token.start)
        out.byte(0xD2)
        out.unsigned(try functionIndex())
        out.byte(0x0B)
      } else if token.opens(.item) {
        advance()
        _ = try constantExpression()
        try expectClose()
      } else {
        _ = try foldedExpression()
      }
      count += 1
    }
    let range = ByteRange(offset: start, count: out.count - start)
    return (isExpressions ? .expressions(range) : .functions(range), count)
  }
}
