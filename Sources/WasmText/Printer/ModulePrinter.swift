import WasmFormat

/// Prints a module in the order of its sections, straight into a buffer.
struct ModulePrinter: ~Copyable {
  let module: WasmModule
  let options: PrintOptions
  var out: ByteSink
  /// Definitions of each space, imported ones first.
  var types = Identifiers()
  var functions = Identifiers()
  var tables = Identifiers()
  var memories = Identifiers()
  var globals = Identifiers()
  var elements = Identifiers()
  var data = Identifiers()
  var tags = Identifiers()
  /// The locals of the function being printed.
  var locals = Identifiers()
  var names = Names()
  /// The identifiers of the fields of each type that has some.
  var fields: [UInt32: NameMap] = [:]
  /// The type of each function, imported ones first.
  let functionTypes: [TypeIndex]
  /// By function; printed as annotations.
  var hints: [UInt32: [BranchHints.Hint]] = [:]
  /// Custom sections that the text expresses in other ways.
  var expressed: Set<String> = []
  /// How many results the function being printed has.
  var resultCount = 0
  /// The name section has been passed.
  var isBehindNames = false
  var labels = LabelStack()
  private let importCounts: [Int]

  init(_ module: WasmModule, _ options: PrintOptions) {
    self.module = module
    self.options = options
    out = ByteSink(capacity: module.bytes.count * 3 + 256)
    functionTypes =
      module.imports.compactMap { if case .function(let type) = $0.type { type } else { nil } } + module.functions
    importCounts = ExternalKind.allCases.map { kind in module.imports.count { $0.type.kind == kind } }
  }

  mutating func printModule() throws(ReadError) {
    gatherNames()
    gatherHints()
    out.text("(module")
    if let name = names.module {
      if name.isEmpty {
        out.text(" (@name \"\")")
      } else {
        out.space()
        out.identifier(name)
      }
    }
    try printSections()
    out.text(")\n")
  }

  private mutating func printSections() throws(ReadError) {
    let last = SectionKind.inOrder.last { module.writes($0) }
    printCustomSections(after: nil, last: last)
    for kind in SectionKind.inOrder {
      try printContents(of: kind)
      printCustomSections(after: kind, last: last)
    }
  }

  mutating func printContents(of kind: SectionKind) throws(ReadError) {
    switch kind {
    case .custom, .dataCount, .function: break
    case .type: printTypes()
    case .import: printImports()
    case .table:
      for index in module.tables.indices {
        try printTable(module.tables[index], UInt32(importCount(.table) + index))
      }
    case .memory:
      for index in module.memories.indices {
        let place = UInt32(importCount(.memory) + index)
        beginField("memory")
        memories.define(place, showingIndex: options.showsIndices, to: &out)
        memoryType(module.memories[index])
        out.text(")")
      }
    case .tag:
      for index in module.tags.indices {
        beginField("tag")
        tags.define(UInt32(importCount(.tag) + index), showingIndex: options.showsIndices, to: &out)
        typeUse(module.tags[index].type)
        out.text(")")
      }
    case .global:
      for index in module.globals.indices {
        try printGlobal(module.globals[index], UInt32(importCount(.global) + index))
      }
    case .export: for export in module.exports { printExport(export) }
    case .start:
      if let start = module.start {
        beginField("start")
        out.space()
        functions.write(start.rawValue, to: &out)
        out.text(")")
      }
    case .element:
      for index in module.elements.indices { try printElement(module.elements[index], UInt32(index)) }
    case .code: for index in module.bodies.indices { try printFunction(index) }
    case .data: for index in module.data.indices { try printData(module.data[index], UInt32(index)) }
    }
  }

  mutating func beginField(_ keyword: StaticString) {
    out.newline(1)
    out.text("(")
    out.text(keyword)
  }

  func importCount(_ kind: ExternalKind) -> Int { importCounts[Int(kind.rawValue)] }
}

// MARK: Entities

extension ModulePrinter {
  private mutating func printTable(_ table: Table, _ index: UInt32) throws(ReadError) {
    beginField("table")
    tables.define(index, showingIndex: options.showsIndices, to: &out)
    tableType(table.type)
    if let initializer = table.initializer {
      out.space()
      try printExpression(initializer)
    }
    out.text(")")
  }

  private mutating func printGlobal(_ global: Global, _ index: UInt32) throws(ReadError) {
    beginField("global")
    globals.define(index, showingIndex: options.showsIndices, to: &out)
    globalType(global.type)
    out.space()
    try printExpression(global.initializer)
    out.text(")")
  }

  private mutating func printExport(_ export: Export) {
    beginField("export")
    out.space()
    out.nameString(export.name)
    out.text(" (")
    out.text(export.kind.keyword)
    out.space()
    switch export.kind {
    case .function: functions.write(export.index, to: &out)
    case .table: tables.write(export.index, to: &out)
    case .memory: memories.write(export.index, to: &out)
    case .global: globals.write(export.index, to: &out)
    case .tag: tags.write(export.index, to: &out)
    }
    out.text("))")
  }

  // MARK: Imports

  private mutating func printImports() {
    var next = [UInt32](repeating: 0, count: ExternalKind.allCases.count)
    var position = 0
    while position < module.imports.count {
      let entry = module.imports[position]
      beginField("import")
      out.space()
      out.nameString(entry.module)
      let end = endOfGroup(at: position)
      switch entry.grouping {
      case .single, .continued:
        out.space()
        out.nameString(entry.name)
        out.space()
        describe(entry.type, &next)
      case .sharedModule:
        for entry in module.imports[position..<end] {
          out.newline(2)
          out.text("(item ")
          out.nameString(entry.name)
          out.space()
          describe(entry.type, &next)
          out.text(")")
        }
      case .sharedModuleAndType:
        for entry in module.imports[position..<end] {
          out.newline(2)
          out.text("(item ")
          out.nameString(entry.name)
          out.text(")")
        }
        out.newline(2)
        describe(entry.type, &next, isShared: true)
        next[Int(entry.type.kind.rawValue)] += UInt32(end - position - 1)
      }
      out.text(")")
      position = end
    }
  }

  func endOfGroup(at position: Int) -> Int {
    var end = position + 1
    if module.imports[position].grouping == .single { return end }
    while end < module.imports.count, module.imports[end].grouping == .continued { end += 1 }
    return end
  }

  /// `(func $f (type 0))` and the like. A type that several imports share cannot carry their identifiers.
  private mutating func describe(_ type: ExternalType, _ next: inout [UInt32], isShared: Bool = false) {
    let index = next[Int(type.kind.rawValue)]
    next[Int(type.kind.rawValue)] += 1
    let showsIndex = options.showsIndices && !isShared
    out.text("(")
    out.text(type.kind.keyword)
    switch type {
    case .function(let type):
      functions.define(index, showingIndex: showsIndex, to: &out)
      if !isShared { locals.assign(names.locals[index], count: parameters(of: type).count) }
      typeUse(type, namingLocals: !isShared)
    case .table(let type):
      tables.define(index, showingIndex: showsIndex, to: &out)
      tableType(type)
    case .memory(let type):
      memories.define(index, showingIndex: showsIndex, to: &out)
      memoryType(type)
    case .global(let type):
      globals.define(index, showingIndex: showsIndex, to: &out)
      globalType(type)
    case .tag(let type):
      tags.define(index, showingIndex: showsIndex, to: &out)
      typeUse(type.type)
    }
    out.text(")")
  }

  // MARK: Segments

  private mutating func printElement(_ segment: ElementSegment, _ index: UInt32) throws(ReadError) {
    beginField("elem")
    elements.define(index, showingIndex: options.showsIndices, to: &out)
    switch segment.mode {
    case .passive: break
    case .declarative: out.text(" declare")
    case .active(let table, let offset):
      if table.rawValue != 0 || tables.has(0) {
        out.text(" (table ")
        tables.write(table.rawValue, to: &out)
        out.text(")")
      }
      out.space()
      try printExpression(offset, wrappedIn: "offset")
    }
    switch segment.items {
    case .functions(let range):
      out.text(" func")
      var indices = ByteCursor(module.bytes, range)
      for _ in 0..<segment.count {
        out.space()
        functions.write(try indices.unsigned32(), to: &out)
      }
    case .expressions(let range):
      out.space()
      valueType(segment.type)
      var rest = range
      for _ in 0..<segment.count {
        out.space()
        let end = try printExpression(ConstantExpression(rest), wrappedIn: "item")
        rest = ByteRange(offset: end, count: range.end - end)
      }
    }
    out.text(")")
  }

  private mutating func printData(_ segment: DataSegment, _ index: UInt32) throws(ReadError) {
    beginField("data")
    data.define(index, showingIndex: options.showsIndices, to: &out)
    if case .active(let memory, let offset) = segment.mode {
      if memory.rawValue != 0 {
        out.text(" (memory ")
        memories.write(memory.rawValue, to: &out)
        out.text(")")
      }
      out.space()
      try printExpression(offset, wrappedIn: "offset")
    }
    printBytes(segment.contents)
    out.text(")")
  }

  /// Bytes as one string, or as lines of 64.
  mutating func printBytes(_ range: ByteRange) {
    guard range.end <= module.bytes.count else { return }
    let isShort = range.count <= 64
    var start = range.offset
    repeat {
      let end = min(start + 64, range.end)
      if isShort { out.space() } else { out.newline(2) }
      out.dataString(UnsafeRawBufferPointer(rebasing: module.bytes.buffer[start..<end]))
      start = end
    } while start < range.end
  }
}
