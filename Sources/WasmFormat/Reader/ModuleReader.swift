extension WasmModule {
  /// Reads a module. Bodies of functions are found but not looked into: validation walks them, or `checkBodies`.
  public init(
    reading bytes: ByteStorage, features: Features = .wasm3, limits: ImplementationLimits = .standard
  ) throws(ReadError) {
    var reader = ModuleReader(bytes, features: features, limits: limits)
    try reader.readModule()
    self = reader.module
  }

  /// Decodes all function bodies without validating them, for those who want to know only whether a module is well formed.
  public func checkBodies(
    features: Features = .wasm3, limits: ImplementationLimits = .standard
  ) throws(ReadError) {
    for (index, body) in bodies.enumerated() {
      do {
        try checkBody(body, features, limits)
      } catch {
        throw error.within("function \(importedFunctionCount + index)")
      }
    }
  }

  private func checkBody(
    _ body: FunctionBody, _ features: Features, _ limits: ImplementationLimits
  ) throws(ReadError) {
    var reader = InstructionReader(body, of: self, features: features, limits: limits)
    var instruction = Instruction()
    /// Which operator opened each block; the function's own is a `block`.
    var open: [Operator] = [.block]
    while try reader.next(&instruction) {
      switch instruction.operator {
      case .block, .loop, .if, .try, .tryTable: open.append(instruction.operator)
      case .end: open.removeLast()
      case .else:
        guard open.last == .if else {
          throw ReadError(.misplacedElse, at: Int(instruction.offset), in: .code, expected: "else within if")
        }
        open[open.count - 1] = .else
      case .catch, .catchAll:
        guard open.last == .try || open.last == .catch else {
          throw ReadError(.misplacedCatch, at: Int(instruction.offset), in: .code, expected: "a handler within try")
        }
        open[open.count - 1] = instruction.operator
      case .delegate:
        guard open.last == .try else {
          throw ReadError(.misplacedCatch, at: Int(instruction.offset), in: .code, expected: "delegate to close a try")
        }
        open.removeLast()
      default: break
      }
    }
  }

  /// How many functions are imported: they come first in the index space.
  package var importedFunctionCount: Int { imports.count { $0.type.kind == .function } }
}

/// Reads the sections one after another, each through a cursor that ends with the section.
struct ModuleReader {
  var module: WasmModule
  /// The module while looking for sections, the section while reading one.
  var cursor: ByteCursor
  let features: Features
  let limits: ImplementationLimits
  /// Where the entries begin, for those who ask.
  var itemOffsets: [ModuleItem: Int]?

  init(_ bytes: ByteStorage, features: Features, limits: ImplementationLimits) {
    module = WasmModule(bytes: bytes)
    cursor = ByteCursor(bytes, ByteRange(offset: 0, count: bytes.count))
    self.features = features
    self.limits = limits
  }

  mutating func readModule() throws(ReadError) {
    let size = module.bytes.count
    guard size <= limits.moduleBytes, size <= Int(UInt32.max) else {
      throw cursor.error(
        .limitExceeded, expected: "a module of at most \(min(limits.moduleBytes, Int(UInt32.max))) bytes",
        found: "\(size) bytes")
    }
    try readHeader()
    do {
      try readSections()
    } catch {
      // A mistake in a body comes before one in what follows the code.
      try module.checkBodies(features: features, limits: limits)
      throw error
    }
  }

  private mutating func readSections() throws(ReadError) {
    var last: SectionKind?
    while !cursor.isAtEnd { try readSection(after: &last) }
    guard module.functions.count == module.bodies.count else {
      throw cursor.error(
        .functionAndCodeLengthsDiffer, expected: "\(module.functions.count) function bodies",
        found: "\(module.bodies.count)")
    }
    if let count = module.dataCount, Int(count) != module.data.count {
      throw cursor.error(
        .dataCountAndDataLengthsDiffer, expected: "\(count) data segments", found: "\(module.data.count)")
    }
  }

  private mutating func readHeader() throws(ReadError) {
    let magic = try cursor.fixed(UInt32.self)
    guard magic == 0x6D73_6100 else {
      throw cursor.error(.magicNotDetected, at: 0, expected: "\\0asm", found: "0x\(hexadecimal(magic.byteSwapped))")
    }
    let version = try cursor.fixed(UInt32.self)
    guard version == 1 else {
      throw cursor.error(
        .unknownVersion, at: 4, expected: "version 1",
        found: version == 0x0001_000D ? "the version of a component" : "\(version)")
    }
  }

  /// Reads one section, whatever it is. `last` is the latest one that was not custom.
  private mutating func readSection(after last: inout SectionKind?) throws(ReadError) {
    let start = cursor.offset
    let code = try cursor.byte()
    let known = SectionKind(rawValue: code)
    let missing = known.flatMap { missingFeature(for: $0) }
    guard let kind = known, missing == nil else {
      throw cursor.error(
        .malformedSectionID, at: start, expected: "a value from 0 to 13", found: "\(code)", missing: missing)
    }
    if kind != .custom, let last, kind.place <= last.place {
      throw cursor.error(
        .unexpectedContentAfterLastSection, at: start, expected: "a section that may follow the \(last.name) section",
        found: "the \(kind.name) section")
    }
    var whole = cursor
    do {
      let range = try whole.take(whole.length())
      cursor = whole.part(range)
      cursor.section = kind
      try readContents(of: kind, after: last)
    } catch {
      throw classified(error, kind, from: start)
    }
    guard cursor.isAtEnd else {
      throw cursor.error(
        .sectionSizeMismatch, expected: "the end of the section", found: "\(cursor.remaining) more bytes")
    }
    cursor = whole
    if kind != .custom { last = kind }
  }

  /// The specification does not stop at the end of a section while it reads one. When a section is too short, what lies
  /// behind it decides the class of the mistake.
  private func classified(_ error: ReadError, _ kind: SectionKind, from start: Int) -> ReadError {
    guard error.kind == .unexpectedEnd || error.kind == .lengthOutOfBounds, kind != .custom else { return error }
    var again = ModuleReader(module.bytes, features: features, limits: limits)
    do {
      _ = try again.cursor.take(start + 1)
      _ = try again.cursor.unsigned32()
      again.cursor.section = kind
      try again.readContents(of: kind, after: nil)
      return error
    } catch let other {
      return other.kind == .unexpectedEnd ? error : other
    }
  }

  private func missingFeature(for kind: SectionKind) -> Feature? {
    switch kind {
    case .dataCount: features.has(.bulkMemory) ? nil : .bulkMemory
    case .tag: features.haveTags ? nil : .exceptions
    default: nil
    }
  }

  private mutating func readContents(of kind: SectionKind, after last: SectionKind?) throws(ReadError) {
    switch kind {
    case .custom: try readCustom(after: last)
    case .type: try readTypes()
    case .import: try readImports()
    case .function:
      module.functions = try vector(of: "functions", each: "function", .function, limit: limits.functions) {
        reader throws(ReadError) in TypeIndex(try reader.cursor.unsigned32())
      }
    case .table:
      module.tables = try vector(of: "tables", each: "table", .table, limit: limits.tables) {
        reader throws(ReadError) in try reader.table()
      }
    case .memory:
      module.memories = try vector(of: "memories", each: "memory", .memory, limit: limits.memories) {
        reader throws(ReadError) in try reader.memoryType()
      }
    case .tag:
      module.tags = try vector(of: "tags", each: "tag", .tag, limit: limits.tags) {
        reader throws(ReadError) in try reader.tagType()
      }
    case .global:
      module.globals = try vector(of: "globals", each: "global", .global, limit: limits.globals) {
        reader throws(ReadError) in
        Global(try reader.globalType(), initializer: try reader.expression())
      }
    case .export:
      module.exports = try vector(of: "exports", each: "export", .export, limit: limits.exports) {
        reader throws(ReadError) in try reader.export()
      }
    case .start:
      noteItem(.start, 0)
      module.start = FunctionIndex(try cursor.unsigned32())
    case .element:
      module.elements = try vector(
        of: "element segments", each: "element segment", .element, limit: limits.elementSegments
      ) {
        reader throws(ReadError) in try reader.elementSegment()
      }
    case .dataCount: module.dataCount = try cursor.unsigned32()
    case .code: try readCode()
    case .data:
      module.data = try vector(of: "data segments", each: "data segment", .data, limit: limits.dataSegments) {
        reader throws(ReadError) in try reader.dataSegment()
      }
    }
  }

  private mutating func readCustom(after last: SectionKind?) throws(ReadError) {
    let name = try cursor.name(limit: limits.nameBytes)
    let contents = try cursor.take(cursor.remaining)
    module.customSections.append(CustomSection(name: name, contents: contents, after: last))
  }

  /// Notes that an entry begins here.
  mutating func noteItem(_ kind: ModuleItem.Kind, _ index: Int) {
    itemOffsets?[ModuleItem(kind, index)] = cursor.offset
  }

  /// How many entries of a kind are imported.
  private func importedCount(_ kind: ModuleItem.Kind) -> Int {
    let external: ExternalKind
    switch kind {
    case .function: external = .function
    case .table: external = .table
    case .memory: external = .memory
    case .global: external = .global
    case .tag: external = .tag
    default: return 0
    }
    return module.imports.count { $0.type.kind == external }
  }

  /// A count and that many entries. Memory is set aside for no more entries than bytes are left.
  mutating func vector<Entry>(
    of things: StaticString, each thing: StaticString, _ kind: ModuleItem.Kind? = nil, limit: Int,
    _ read: (inout ModuleReader) throws(ReadError) -> Entry
  ) throws(ReadError) -> [Entry] {
    let count = try cursor.count(of: things, limit: limit)
    var entries: [Entry] = []
    entries.reserveCapacity(min(count, cursor.remaining))
    let tracedKind = itemOffsets == nil ? nil : kind
    let imported = tracedKind.map { importedCount($0) } ?? 0
    for index in 0..<count {
      if let tracedKind { noteItem(tracedKind, imported + index) }
      do {
        entries.append(try read(&self))
      } catch {
        throw error.within("\(thing) \(index)")
      }
    }
    return entries
  }
}

extension SectionKind {
  /// The sections as they must follow one another, without custom ones.
  package static let inOrder: [SectionKind] = allCases.filter { $0 != .custom }

  /// The rank in the order of sections. The cases stand in that order.
  package var place: Int { Self.places[Int(rawValue)] }

  private static let places: [Int] = {
    var places = [Int](repeating: 0, count: allCases.count)
    for (place, kind) in allCases.enumerated() { places[Int(kind.rawValue)] = place }
    return places
  }()
}
