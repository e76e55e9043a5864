/// What the first pass found.
struct ModuleScan {
  /// A type definition or recursive group.
  struct TypeGroup {
    var start: Int
    var firstIndex: UInt32
    var count: UInt32
    /// Written with `rec`.
    var isRecursive: Bool
  }

  var typeGroups: [TypeGroup] = []
  var counts = SpaceCounts()
}

/// The first pass: the heads of the fields. It counts definitions and binds identifiers, and passes without a word over
/// what it does not understand, because the last pass will meet it again.
extension ModuleParser {
  mutating func scanFields() {
    lexer.collectsAnnotations = false
    token = lexer.next()
    if token.opens(.module) {
      token = lexer.next()
      if token.isIdentifier { token = lexer.next() }
      if token.isWord(.definition) {
        token = lexer.next()
        if token.isIdentifier { token = lexer.next() }
      }
    }
    while token.kind != .end, token.kind != .close, token.kind != .malformed {
      let start = token.offset
      if token.kind == .open, !scanField() {
        lexer.position = start + 1
        guard lexer.skipToClose() else { return }
      }
      token = lexer.next()
    }
  }

  /// Scans one field up to its closing parenthesis; false when the text does not go on.
  private mutating func scanField() -> Bool {
    let start = token.offset
    switch Word(rawValue: token.keyword.code) {
    case .type:
      scan.typeGroups.append(
        ModuleScan.TypeGroup(start: start, firstIndex: scan.counts[.type], count: 1, isRecursive: false))
      return scanDefinition(.type)
    case .rec: return scanRecursiveGroup(start)
    case .function: return scanDefinition(.function)
    case .global: return scanDefinition(.global)
    case .tag: return scanDefinition(.tag)
    case .elem: return scanDefinition(.element)
    case .data: return scanDefinition(.data)
    case .table: return scanWithSegment(.table, .elem, .element)
    case .memory: return scanWithSegment(.memory, .data, .data)
    case .importing: return scanImport()
    default: return lexer.skipToClose()
    }
  }

  private static func duplicate(_ space: Space) -> TextError.Kind {
    switch space {
    case .type: .duplicateType
    case .function: .duplicateFunction
    case .table: .duplicateTable
    case .memory: .duplicateMemory
    case .global: .duplicateGlobal
    case .tag: .duplicateTag
    case .element: .duplicateElement
    case .data: .duplicateData
    }
  }

  /// Counts a definition and binds the identifier behind the current token.
  private mutating func scanBinding(_ space: Space) {
    let index = scan.counts.take(space)
    token = lexer.next()
    guard token.isIdentifier else { return }
    if let name = try? name(of: token) {
      if names.find(name.start, name.count, scope: space.rawValue) != nil {
        report(Self.duplicate(space), "$\(name.text)", at: token.offset)
      } else {
        names.insert(name, scope: space.rawValue, index: index)
      }
    }
    token = lexer.next()
  }

  private mutating func scanDefinition(_ space: Space) -> Bool {
    scanBinding(space)
    return skipRest()
  }

  /// Skips to the end of a field of which the current token is the next one.
  private mutating func skipRest() -> Bool {
    if token.kind == .close { return true }
    lexer.position = token.offset
    return lexer.skipToClose()
  }

  /// A table or memory, which may contain a segment.
  private mutating func scanWithSegment(_ space: Space, _ word: Word, _ segment: Space) -> Bool {
    scanBinding(space)
    while true {
      switch token.kind {
      case .close: return true
      case .end, .malformed: return false
      case .open:
        if token.opens(word) { _ = scan.counts.take(segment) }
        guard lexer.skipToClose() else { return false }
      default: break
      }
      token = lexer.next()
    }
  }

  private mutating func scanRecursiveGroup(_ start: Int) -> Bool {
    let first = scan.counts[.type]
    token = lexer.next()
    while token.opens(.type) {
      guard scanDefinition(.type) else { break }
      token = lexer.next()
    }
    scan.typeGroups.append(
      ModuleScan.TypeGroup(start: start, firstIndex: first, count: scan.counts[.type] - first, isRecursive: true))
    return skipRest()
  }

  private static func importedSpace(_ keyword: Keyword) -> Space? {
    switch Word(rawValue: keyword.code) {
    case .function: .function
    case .table: .table
    case .memory: .memory
    case .global: .global
    case .tag: .tag
    default: nil
    }
  }

  /// One import, or a compact group of them.
  private mutating func scanImport() -> Bool {
    token = lexer.next()
    while token.kind == .string { token = lexer.next() }
    var sharing = 0 as UInt32
    while token.opens(.item) {
      token = lexer.next()
      if token.kind == .string { token = lexer.next() }
      if token.kind == .open {
        guard scanImportedType() else { return false }
        guard skipRest() else { return false }
      } else {
        sharing += 1
        guard skipRest() else { return false }
      }
      token = lexer.next()
    }
    if token.kind == .open {
      if sharing > 0, let space = Self.importedSpace(token.keyword) {
        scan.counts[space] += sharing
        guard lexer.skipToClose() else { return false }
        token = lexer.next()
      } else {
        guard scanImportedType() else { return false }
      }
    }
    return skipRest()
  }

  /// The type of an import; leaves the token behind it.
  private mutating func scanImportedType() -> Bool {
    guard let space = Self.importedSpace(token.keyword) else { return false }
    guard scanDefinition(space) else { return false }
    token = lexer.next()
    return true
  }
}
