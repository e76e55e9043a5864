import WasmFormat

/// A custom section with its place among the sections.
struct PlacedCustomSection {
  var name: String
  var contents: ByteRange
  /// Twice the place of the section it precedes, or one more than twice the place of the section it follows.
  var position: Int
}

/// The branch hints of the function being read, and those of all before it.
struct BranchHintWriter: ~Copyable {
  private var functionCount: UInt32 = 0
  private var functions = ByteSink(capacity: 16)
  private var currentCount: UInt32 = 0
  private var current = ByteSink(capacity: 16)

  /// Adds a hint at an offset from the beginning of the body.
  mutating func add(_ hint: UInt8, at offset: Int) {
    current.unsigned(UInt64(offset))
    current.unsigned(1 as UInt32)
    current.byte(hint)
    currentCount += 1
  }

  mutating func endFunction(_ index: UInt32) {
    guard currentCount > 0 else { return }
    functions.unsigned(index)
    functions.unsigned(currentCount)
    functions.bytes(current.buffer)
    functionCount += 1
    currentCount = 0
    current.count = 0
  }

  var isEmpty: Bool { functionCount == 0 }

  func write(to sink: inout ByteSink) {
    sink.unsigned(functionCount)
    sink.bytes(functions.buffer)
  }
}

/// Annotations that mean something: where they may stand, and what they say.
extension ModuleParser {
  /// Complains about the annotations before the current token.
  @inline(never)
  mutating func reportMisplacedAnnotations() {
    for annotation in lexer.annotations { reportMisplaced(annotation) }
    forgetAnnotations()
  }

  private mutating func forgetAnnotations() {
    lexer.annotations.removeAll(keepingCapacity: true)
    token.annotated = false
  }

  private mutating func reportMisplaced(_ annotation: Annotation) {
    let kind: TextError.Kind =
      switch annotation.kind {
      case .custom: .customMisplaced
      case .name: .nameMisplaced
      case .branchHint: body.isOpen ? .hintInvalidTarget : .hintOutsideFunction
      }
    report(kind, at: annotation.start)
  }

  private func contents(of annotation: Annotation) -> Lexer {
    var contents = Lexer(base, from: annotation.contents, to: annotation.end)
    contents.collectsAnnotations = false
    return contents
  }

  /// The name annotation before the current token, if there is one.
  mutating func takeNameAnnotation() throws(TextError) -> Name? {
    var name: Name?
    for annotation in lexer.annotations {
      if annotation.kind != .name {
        reportMisplaced(annotation)
      } else if name != nil {
        report(.nameMultiple, at: annotation.start)
      } else {
        name = try nameText(annotation)
      }
    }
    forgetAnnotations()
    return name
  }

  private mutating func nameText(_ annotation: Annotation) throws(TextError) -> Name {
    var contents = contents(of: annotation)
    let literal = contents.next()
    guard literal.kind == .string, contents.next().kind == .end else {
      throw TextError(.nameMalformed, "expected one string", at: annotation.start)
    }
    let name = arena.store(stringBytes(literal))
    guard isUTF8(name.start, count: name.count) else { throw TextError(.nameMalformedUTF8, at: literal.offset) }
    return name
  }

  /// The annotations before a module field, or before the end of the module.
  mutating func takeFieldAnnotations(acceptsName: Bool) {
    for annotation in lexer.annotations {
      do throws(TextError) {
        switch annotation.kind {
        case .custom: try addCustomSection(annotation)
        case .name where acceptsName:
          if nameSection.moduleName != nil, nameSection.hasNameAnnotation {
            report(.nameMultipleModule, at: annotation.start)
          } else {
            nameSection.moduleName = try nameText(annotation)
            nameSection.hasNameAnnotation = true
          }
        default: reportMisplaced(annotation)
        }
      } catch {
        report(error)
      }
    }
    forgetAnnotations()
  }

  /// The branch hint before the instruction at the current token.
  mutating func takeBranchHint() throws(TextError) -> UInt8? {
    var hint: UInt8?
    for annotation in lexer.annotations {
      if annotation.kind != .branchHint {
        reportMisplaced(annotation)
      } else if hint != nil {
        report(.hintDuplicate, at: annotation.start)
      } else {
        var contents = contents(of: annotation)
        let literal = contents.next()
        let bytes = literal.kind == .string ? stringBytes(literal) : []
        guard bytes.count == 1, bytes[0] <= 1, contents.next().kind == .end else {
          throw TextError(.hintMalformed, "expected \"\\00\" or \"\\01\"", at: annotation.start)
        }
        hint = bytes[0]
      }
    }
    forgetAnnotations()
    return hint
  }
}

// MARK: - Custom sections

extension ModuleParser {
  private static func section(_ keyword: Keyword) -> SectionKind? {
    switch Word(rawValue: keyword.code) {
    case .type: .type
    case .importing: .import
    case .function: .function
    case .table: .table
    case .memory: .memory
    case .tag: .tag
    case .global: .global
    case .export: .export
    case .start: .start
    case .elem: .element
    case .datacount: .dataCount
    case .code: .code
    case .data: .data
    default: nil
    }
  }

  private static let behindAll = Int.max

  private mutating func addCustomSection(_ annotation: Annotation) throws(TextError) {
    var contents = contents(of: annotation)
    var word = contents.next()
    guard word.kind == .string else { throw TextError(.customWithoutName, at: annotation.start) }
    let name = stringBytes(word)
    guard name.withUnsafeBufferPointer({ text in text.baseAddress.map { isUTF8($0, count: text.count) } ?? true })
    else { throw TextError(.customMalformedUTF8, at: word.offset) }
    word = contents.next()
    var position = Self.behindAll
    if word.kind == .open {
      let isAfter = word.keyword == Word.after.keyword
      guard isAfter || word.keyword == Word.before.keyword else {
        throw TextError(.customMalformedPlacement, at: word.offset)
      }
      word = contents.next()
      if !isAfter, word.isWord(.first) {
        position = -1
      } else if isAfter, word.isWord(.last) {
        position = Self.behindAll
      } else if word.kind == .keyword, let section = Self.section(word.keyword) {
        position = section.place * 2 + (isAfter ? 1 : 0)
      } else {
        throw TextError(.customMalformedSection, at: word.offset)
      }
      word = contents.next()
      guard word.kind == .close else { throw TextError(.customMalformedPlacement, at: word.offset) }
      word = contents.next()
    }
    let start = out.count
    while word.kind == .string {
      out.bytes(stringBytes(word))
      word = contents.next()
    }
    guard word.kind == .end else { throw TextError(.customUnexpectedToken, text(word), at: word.offset) }
    customs.append(
      PlacedCustomSection(
        name: String(decoding: name, as: UTF8.self), contents: ByteRange(offset: start, count: out.count - start),
        position: position))
  }

  /// Adds the sections for branch hints and names, and orders all custom sections by their places.
  mutating func placeCustomSections() {
    if !hints.isEmpty {
      let start = out.count
      hints.write(to: &out)
      addSection(BranchHints.sectionName, from: start, position: SectionKind.code.place * 2)
    }
    if !nameSection.isEmpty {
      let start = out.count
      nameSection.write(to: &out)
      addSection(Names.sectionName, from: start, position: Self.behindAll - 1)
    }
    let present = SectionKind.inOrder.filter { module.writes($0) }
    for custom in customs.sorted(by: { $0.position < $1.position }) {
      let after = present.last { $0.place * 2 < custom.position }
      module.customSections.append(CustomSection(name: custom.name, contents: custom.contents, after: after))
    }
  }

  private mutating func addSection(_ name: String, from start: Int, position: Int) {
    let contents = ByteRange(offset: start, count: out.count - start)
    customs.append(PlacedCustomSection(name: name, contents: contents, position: position))
  }
}
