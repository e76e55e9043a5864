import WasmFormat

/// Turns the text of one module into a `WasmModule`.
///
/// The text is read twice. The first pass (`ModuleScan`) looks at the heads of the fields only and binds identifiers;
/// then the type definitions are read; the last pass reads all other fields in order and emits code, constant expressions
/// and data in binary as it goes.
struct ModuleParser: ~Copyable {
  let options: TextOptions
  let range: Range<Int>
  var lexer: Lexer
  /// The token to be looked at next.
  var token = Token(.end, 0, 0)
  private(set) var errors: [TextError] = []

  /// Bodies, expressions, data and custom sections, in the order of the text.
  var out = ByteSink(capacity: 4096)
  var module = WasmModule(bytes: ByteStorage([]))
  /// How many of each kind have been defined or imported so far, by `Space`.
  var counts = SpaceCounts()
  /// Identifiers of module fields and of structure fields, told apart by scope.
  var names = NameTable()
  var arena = NameArena()
  var nameSection = NameSectionBuilder()
  var scan = ModuleScan()
  var signatures = SignatureTable()
  var body = BodyState()
  var hints = BranchHintWriter()
  var customs: [PlacedCustomSection] = []
  var usesData = false
  /// Empty unless the options ask for it.
  var trace = SourceTrace()

  init(_ base: UnsafePointer<UInt8>, range: Range<Int>, options: TextOptions) {
    self.options = options
    self.range = range
    lexer = Lexer(base, from: range.lowerBound, to: range.upperBound)
  }

  var base: UnsafePointer<UInt8> { lexer.base }

  mutating func parse() {
    scanFields()
    parseTypes()
    lexer = Lexer(base, from: range.lowerBound, to: range.upperBound)
    do throws(TextError) {
      try parseModuleText()
    } catch {
      report(error)
    }
  }

  /// The finished module. Only for a text without mistakes.
  consuming func finish() -> WasmModule {
    if usesData { module.dataCount = UInt32(truncatingIfNeeded: module.data.count) }
    placeCustomSections()
    module.bytes = out.storage()
    return module
  }
}

/// The index spaces of a module as scopes of its identifiers.
enum Space: UInt32 {
  case type, function, table, memory, global, tag, element, data

  /// The scope of the fields of a structure type.
  static func fields(of type: UInt32) -> UInt32 { 16 &+ type }
}

struct SpaceCounts {
  private var counts = InlineArray<8, UInt32>(repeating: 0)

  subscript(space: Space) -> UInt32 {
    get { counts[Int(space.rawValue)] }
    set { counts[Int(space.rawValue)] = newValue }
  }

  /// Counts one more and returns its index.
  mutating func take(_ space: Space) -> UInt32 {
    defer { self[space] += 1 }
    return self[space]
  }
}

// MARK: - Mistakes

extension ModuleParser {
  /// Notes a mistake after which parsing can go on.
  @inline(never)
  mutating func report(_ error: TextError) {
    guard errors.count < TextErrors.limit else { return }
    // One place is complained about once.
    if errors.contains(where: { $0.offset == error.offset }) { return }
    errors.append(error)
  }

  @inline(never)
  mutating func report(_ kind: TextError.Kind, _ detail: String = "", at offset: Int) {
    report(TextError(kind, detail, at: offset))
  }

  /// The text of a token, shortened.
  func text(_ token: Token) -> String {
    let count = min(Int(token.end) - token.offset, 60)
    return String(decoding: UnsafeBufferPointer(start: base + token.offset, count: count), as: UTF8.self)
  }

  /// The mistake of finding the current token where something else should stand.
  @inline(never)
  mutating func unexpected(_ expected: StaticString) -> TextError {
    var found = token
    if found.kind == .open, found.keyword == .none {
      let position = lexer.position
      found = lexer.next()
      lexer.position = position
      lexer.annotations.removeAll()
      if found.kind != .reserved, found.kind != .malformed { found = token }
    }
    switch found.kind {
    case .malformed: return TextError(found.failure, at: found.offset)
    case .reserved: return TextError(.unknownOperator, text(found), at: found.offset)
    case .end: return TextError(.unexpectedToken, "end of text, expected \(expected)", at: found.offset)
    default: return TextError(.unexpectedToken, "\(text(found)), expected \(expected)", at: found.offset)
    }
  }
}

// MARK: - Tokens

extension ModuleParser {
  @inline(__always)
  mutating func advance() {
    if token.annotated { reportMisplacedAnnotations() }
    token = lexer.next()
  }

  mutating func expectClose(_ expected: StaticString = "a closing parenthesis") throws(TextError) {
    guard token.kind == .close else { throw unexpected(expected) }
    advance()
  }

  mutating func expectString(_ expected: StaticString = "a string") throws(TextError) -> String {
    guard token.kind == .string else { throw unexpected(expected) }
    let bytes = stringBytes(token)
    guard bytes.withUnsafeBufferPointer({ text in text.baseAddress.map { isUTF8($0, count: text.count) } ?? true })
    else { throw TextError(.malformedUTF8, "in a name", at: token.offset) }
    advance()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes of a string token.
  func stringBytes(_ token: Token) -> [UInt8] {
    let (start, end) = (token.offset + 1, Int(token.end) - 1)
    if token.escaped { return decodeString(base, start, end) }
    return Array(UnsafeBufferPointer(start: base + start, count: end - start))
  }

  /// Emits the bytes of all strings that follow; says how many there are.
  mutating func emitStrings() -> Int {
    let start = out.count
    while token.kind == .string {
      let (from, to) = (token.offset + 1, Int(token.end) - 1)
      if token.escaped {
        out.reserve(to - from)
        decodeString(base, from, to) { out.byte($0) }
      } else {
        out.bytes(UnsafeRawBufferPointer(start: base + from, count: to - from))
      }
      advance()
    }
    return out.count - start
  }

  /// The name that an identifier token stands for.
  @inline(__always)
  mutating func name(of token: Token) throws(TextError) -> Name {
    if token.kind == .identifier {
      return Name(start: base + (token.offset + 1), count: Int(token.end) - token.offset - 1)
    }
    return try quotedName(of: token)
  }

  private mutating func quotedName(of token: Token) throws(TextError) -> Name {
    let (start, end) = (token.offset + 2, Int(token.end) - 1)
    let name =
      token.escaped
      ? arena.store(decodeString(base, start, end)) : Name(start: base + start, count: end - start)
    guard isUTF8(name.start, count: name.count) else { throw TextError(.malformedUTF8, at: token.offset) }
    return name
  }

  /// A natural number of at most 32 bits.
  mutating func expectNatural32(_ expected: StaticString) throws(TextError) -> UInt32 {
    guard token.kind == .natural else { throw unexpected(expected) }
    guard let value = naturalValue(base, token.offset, Int(token.end)), let small = UInt32(exactly: value) else {
      report(.i32ConstantOutOfRange, text(token), at: token.offset)
      advance()
      return 0
    }
    advance()
    return small
  }

  mutating func expectNatural64(_ expected: StaticString) throws(TextError) -> UInt64 {
    guard token.kind == .natural else { throw unexpected(expected) }
    let value = naturalValue(base, token.offset, Int(token.end))
    if value == nil { report(.i64ConstantOutOfRange, text(token), at: token.offset) }
    advance()
    return value ?? 0
  }
}

// MARK: - Indices

extension ModuleParser {
  @inline(__always)
  var atIndex: Bool { token.kind == .natural || token.isIdentifier }

  /// An index by number or identifier. An identifier that nothing binds is reported, and 0 stands for it.
  mutating func index(_ space: Space, _ missing: TextError.Kind) throws(TextError) -> UInt32 {
    if token.kind == .natural { return try expectNatural32("an index") }
    guard token.isIdentifier else { throw unexpected("an index") }
    return try identifierIndex(scope: space.rawValue, missing)
  }

  mutating func identifierIndex(scope: UInt32, _ missing: TextError.Kind) throws(TextError) -> UInt32 {
    let name = try name(of: token)
    let found = names.find(name.start, name.count, scope: scope)
    if found == nil { report(missing, "$\(name.text)", at: token.offset) }
    advance()
    return found ?? 0
  }

  mutating func typeIndex() throws(TextError) -> UInt32 { try index(.type, .unknownType) }
  mutating func functionIndex() throws(TextError) -> UInt32 { try index(.function, .unknownFunction) }
  mutating func tableIndex() throws(TextError) -> UInt32 { try index(.table, .unknownTable) }
  mutating func memoryIndex() throws(TextError) -> UInt32 { try index(.memory, .unknownMemory) }
  mutating func globalIndex() throws(TextError) -> UInt32 { try index(.global, .unknownGlobal) }
  mutating func tagIndex() throws(TextError) -> UInt32 { try index(.tag, .unknownTag) }
  mutating func elementIndex() throws(TextError) -> UInt32 { try index(.element, .unknownElement) }

  mutating func dataIndex() throws(TextError) -> UInt32 {
    usesData = true
    return try index(.data, .unknownData)
  }

  mutating func fieldIndex(of type: UInt32) throws(TextError) -> UInt32 {
    if token.kind == .natural { return try expectNatural32("a field index") }
    guard token.isIdentifier else { throw unexpected("a field index") }
    return try identifierIndex(scope: Space.fields(of: type), .unknownField)
  }

  /// An optional identifier and name annotation behind the keyword of a definition.
  mutating func bindName(_ map: NameSectionBuilder.Map, _ index: UInt32) throws(TextError) {
    let (_, name) = try binding()
    if let name, options.keepsNames { nameSection.add(map, index, name) }
  }

  /// An optional identifier and the name that the definition gets: that of the annotation where there is one.
  mutating func binding() throws(TextError) -> (identifier: Name?, name: Name?) {
    var identifier: Name?
    if token.isIdentifier {
      identifier = try name(of: token)
      advance()
    }
    if token.annotated, let annotated = try takeNameAnnotation() { return (identifier, annotated) }
    return (identifier, identifier)
  }
}
