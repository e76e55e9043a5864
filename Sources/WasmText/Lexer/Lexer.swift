/// Cuts source text into tokens, on demand, over raw bytes.
///
/// Nothing is thrown here: what is wrong becomes a `malformed` token, so that the parser can say where it met it.
struct Lexer {
  let base: UnsafePointer<UInt8>
  let limit: Int
  var position: Int
  /// Annotations with a meaning before the token last returned that the parser has not looked at.
  var annotations: [Annotation] = []
  /// Off while only structure is wanted.
  var collectsAnnotations = true
  let keywords = KeywordTable.shared
  private let classes = CharacterClass.table
  /// What went wrong between two tokens.
  private var triviaFailure: TextError.Kind?
  private var triviaFailureOffset = 0

  init(_ base: UnsafePointer<UInt8>, from position: Int, to limit: Int) {
    self.base = base
    self.position = position
    self.limit = limit
  }

  mutating func next() -> Token {
    var start = position
    while start < limit, classes[Int(base[start])] == CharacterClass.space { start += 1 }
    var annotated = false
    if start < limit, beginsTrivia(start) {
      let before = annotations.count
      start = skipTrivia(start)
      if triviaFailure != nil { return takeTriviaFailure() }
      annotated = annotations.count > before
    }
    guard start < limit else {
      position = limit
      var token = Token(.end, limit, limit)
      token.annotated = annotated
      return token
    }
    var token: Token
    switch classes[Int(base[start])] {
    case CharacterClass.opening: token = openToken(start, &annotated)
    case CharacterClass.closing:
      position = start + 1
      token = Token(.close, start, start + 1)
    case CharacterClass.letter: token = word(start)
    case CharacterClass.digit, CharacterClass.sign: token = number(start)
    case CharacterClass.dollar: token = identifier(start)
    case CharacterClass.quote: token = string(start)
    case CharacterClass.word, CharacterClass.separator, CharacterClass.semicolon: token = reserved(start, start + 1)
    case CharacterClass.high:
      let length = utf8SequenceLength(base, start, limit)
      token = malformed(length == 0 ? .malformedUTF8 : .illegalCharacter, start)
    default: token = malformed(.illegalCharacter, start)
    }
    token.annotated = annotated
    return token
  }

  private mutating func takeTriviaFailure() -> Token {
    defer { triviaFailure = nil }
    return malformed(triviaFailure ?? .unexpectedToken, triviaFailureOffset)
  }

  private mutating func malformed(_ kind: TextError.Kind, _ offset: Int) -> Token {
    position = min(offset + 1, limit)
    var token = Token(.malformed, offset, position)
    token.failure = kind
    return token
  }

  @inline(__always)
  private func isWord(_ offset: Int) -> Bool { offset < limit && classes[Int(base[offset])] & CharacterClass.word != 0 }

  @inline(__always)
  private func wordEnd(_ start: Int) -> Int {
    var end = start
    while end < limit, classes[Int(base[end])] & CharacterClass.word != 0 { end += 1 }
    return end
  }

  @inline(__always)
  private func isQuote(_ offset: Int) -> Bool { offset < limit && base[offset] == UInt8(ascii: "\"") }

  @inline(__always)
  private func keyword(_ start: Int, _ end: Int) -> Keyword {
    keywords.find(base + start, end - start, padded: start + 8 <= limit)
  }

  /// An opening parenthesis, together with the keyword that follows.
  private mutating func openToken(_ start: Int, _ annotated: inout Bool) -> Token {
    var next = start + 1
    position = next
    if next < limit, classes[Int(base[next])] != CharacterClass.letter {
      let before = annotations.count
      next = skipTrivia(next)
      if triviaFailure != nil {
        // The failure is met again behind the parenthesis.
        triviaFailure = nil
        annotations.removeLast(annotations.count - before)
        return Token(.open, start, start + 1)
      }
      guard next < limit, classes[Int(base[next])] == CharacterClass.letter else {
        annotations.removeLast(annotations.count - before)
        return Token(.open, start, start + 1)
      }
      if annotations.count > before { annotated = true }
    }
    let end = wordEnd(next)
    let found = isQuote(end) ? .none : keyword(next, end)
    if found == .none { return Token(.open, start, start + 1) }
    position = end
    return Token(.open, start, end, keyword: found)
  }

  private mutating func word(_ start: Int) -> Token {
    let end = wordEnd(start)
    if isQuote(end) { return reserved(start, end) }
    position = end
    let found = keyword(start, end)
    if found != .none { return Token(.keyword, start, end, keyword: found) }
    if let kind = numberKind(base, start, end) { return Token(kind, start, end) }
    if equalsNumber("offset=", start, end) { return Token(.offsetEquals, start, end) }
    if equalsNumber("align=", start, end) { return Token(.alignEquals, start, end) }
    return Token(.reserved, start, end)
  }

  /// Whether the word is the prefix followed by a natural number.
  private func equalsNumber(_ prefix: StaticString, _ start: Int, _ end: Int) -> Bool {
    let count = prefix.utf8CodeUnitCount
    guard end - start > count else { return false }
    for index in 0..<count where base[start + index] != prefix.utf8Start[index] { return false }
    return numberKind(base, start + count, end) == .natural
  }

  private mutating func number(_ start: Int) -> Token {
    var end = start
    while end < limit, classes[Int(base[end])] == CharacterClass.digit { end += 1 }
    if end > start, !isWord(end), !isQuote(end) {
      position = end
      return Token(.natural, start, end)
    }
    end = wordEnd(end)
    if isQuote(end) { return reserved(start, end) }
    position = end
    return Token(numberKind(base, start, end) ?? .reserved, start, end)
  }

  private mutating func identifier(_ start: Int) -> Token {
    let end = wordEnd(start)
    if !isQuote(end) {
      if end == start + 1 { return malformed(.emptyIdentifier, start) }
      position = end
      return Token(.identifier, start, end)
    }
    if end > start + 1 { return reserved(start, end) }
    let literal = scanString(end)
    if let failure = literal.failure {
      return malformed(failure == .malformedUTF8 ? failure : .emptyIdentifier, start)
    }
    if isWord(literal.end) || isQuote(literal.end) { return reserved(start, literal.end) }
    if literal.end == end + 2 { return malformed(.emptyIdentifier, start) }
    position = literal.end
    var token = Token(.quotedIdentifier, start, literal.end)
    token.escaped = literal.escaped
    return token
  }

  private mutating func string(_ start: Int) -> Token {
    let literal = scanString(start)
    if let failure = literal.failure { return malformed(failure, literal.end) }
    if isWord(literal.end) || isQuote(literal.end) { return reserved(start, literal.end) }
    position = literal.end
    var token = Token(.string, start, literal.end)
    token.escaped = literal.escaped
    return token
  }

  /// A run of characters and strings that is no token; the part before `end` is known to belong to it.
  private mutating func reserved(_ start: Int, _ end: Int) -> Token {
    var end = end
    while true {
      end = wordEnd(end)
      guard isQuote(end) else { break }
      let literal = scanString(end)
      if let failure = literal.failure { return malformed(failure, literal.end) }
      end = literal.end
    }
    position = end
    return Token(.reserved, start, end)
  }

  /// Finds the end of the string literal at `start`. On failure `end` is where it happened.
  private func scanString(_ start: Int) -> (end: Int, escaped: Bool, failure: TextError.Kind?) {
    var offset = start + 1
    var escaped = false
    while offset < limit {
      let byte = base[offset]
      if byte == UInt8(ascii: "\"") { return (offset + 1, escaped, nil) }
      if byte == UInt8(ascii: "\\") {
        escaped = true
        let length = escapeLength(offset)
        if length == 0 { return (offset, escaped, .illegalEscape) }
        offset += length
      } else if byte < 0x20 || byte == 0x7F {
        return (offset, escaped, byte == 0x0A || byte == 0x0D ? .unclosedString : .illegalCharacter)
      } else if byte < 0x80 {
        offset += 1
      } else {
        let length = utf8SequenceLength(base, offset, limit)
        if length == 0 { return (offset, escaped, .malformedUTF8) }
        offset += length
      }
    }
    return (start, escaped, .unclosedString)
  }

  /// The length of the escape sequence at a backslash, or 0.
  private func escapeLength(_ offset: Int) -> Int {
    guard offset + 1 < limit else { return 0 }
    switch base[offset + 1] {
    case UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "\\"):
      return 2
    case UInt8(ascii: "u"):
      var end = offset + 2
      while end < limit, base[end] != UInt8(ascii: "}"), base[end] != UInt8(ascii: "\"") { end += 1 }
      guard end < limit, base[end] == UInt8(ascii: "}"), base[offset + 2] == UInt8(ascii: "{"),
        hexadecimalRun(base, offset + 3, end) == end, end > offset + 3,
        let scalar = naturalValue(base, offset + 3, end, radix: 16), scalar < 0x11_0000,
        !(0xD800..<0xE000).contains(scalar)
      else { return 0 }
      return end + 1 - offset
    default:
      guard offset + 2 < limit, hexadecimalValue(base[offset + 1]) != nil, hexadecimalValue(base[offset + 2]) != nil
      else { return 0 }
      return 3
    }
  }
}

// MARK: - Between tokens

extension Lexer {
  private func follows(_ offset: Int, _ byte: UInt8) -> Bool { offset + 1 < limit && base[offset + 1] == byte }

  @inline(__always)
  private func beginsTrivia(_ offset: Int) -> Bool {
    switch base[offset] {
    case UInt8(ascii: ";"): follows(offset, UInt8(ascii: ";"))
    case UInt8(ascii: "("): follows(offset, UInt8(ascii: ";")) || follows(offset, UInt8(ascii: "@"))
    default: false
    }
  }

  /// Skips white space, comments and annotations; says where the next token begins.
  private mutating func skipTrivia(_ start: Int) -> Int {
    var offset = start
    while offset < limit, triviaFailure == nil {
      if classes[Int(base[offset])] == CharacterClass.space {
        offset += 1
      } else if !beginsTrivia(offset) {
        break
      } else if base[offset] == UInt8(ascii: ";") {
        offset = lineCommentEnd(offset)
      } else if base[offset + 1] == UInt8(ascii: ";") {
        offset = skipBlockComment(offset)
      } else {
        offset = skipAnnotation(offset)
      }
    }
    return offset
  }

  private func lineCommentEnd(_ start: Int) -> Int {
    var offset = start
    while offset < limit, base[offset] != 0x0A, base[offset] != 0x0D { offset += 1 }
    return offset
  }

  private mutating func fail(_ kind: TextError.Kind, _ offset: Int) -> Int {
    triviaFailure = kind
    triviaFailureOffset = offset
    return limit
  }

  /// Where a block comment ends, or nil when it does not.
  private func blockCommentEnd(_ start: Int) -> Int? {
    var offset = start + 2
    var depth = 1
    while offset + 1 < limit {
      if base[offset] == UInt8(ascii: ";"), base[offset + 1] == UInt8(ascii: ")") {
        depth -= 1
        offset += 2
        if depth == 0 { return offset }
      } else if base[offset] == UInt8(ascii: "("), base[offset + 1] == UInt8(ascii: ";") {
        depth += 1
        offset += 2
      } else {
        offset += 1
      }
    }
    return nil
  }

  private mutating func skipBlockComment(_ start: Int) -> Int {
    blockCommentEnd(start) ?? fail(.unclosedComment, start)
  }

  /// Skips an annotation and notes it if it means something.
  private mutating func skipAnnotation(_ start: Int) -> Int {
    var nameStart = start + 2
    var nameEnd = wordEnd(nameStart)
    var offset = nameEnd
    if nameEnd == nameStart {
      guard isQuote(nameEnd) else { return fail(.emptyAnnotationIdentifier, start) }
      let literal = scanString(nameEnd)
      if let failure = literal.failure {
        return fail(failure == .malformedUTF8 ? failure : .emptyAnnotationIdentifier, start)
      }
      if literal.end == nameEnd + 2 { return fail(.emptyAnnotationIdentifier, start) }
      if literal.escaped, !isNameText(nameEnd + 1, literal.end - 1) { return fail(.malformedUTF8, start) }
      nameStart += 1
      nameEnd = literal.end - 1
      offset = literal.end
    }
    let contents = offset
    var depth = 1
    while offset < limit {
      let byte = base[offset]
      switch classes[Int(byte)] {
      case CharacterClass.opening:
        if follows(offset, UInt8(ascii: ";")) {
          offset = skipBlockComment(offset)
          if triviaFailure != nil { return limit }
        } else {
          depth += 1
          offset += 1
        }
      case CharacterClass.closing:
        depth -= 1
        offset += 1
        if depth == 0 {
          note(nameStart, nameEnd, Annotation(kind: .name, start: start, contents: contents, end: offset - 1))
          return offset
        }
      case CharacterClass.quote:
        let literal = scanString(offset)
        if let failure = literal.failure { return fail(failure, literal.end) }
        offset = literal.end
      case CharacterClass.semicolon where follows(offset, UInt8(ascii: ";")): offset = lineCommentEnd(offset)
      case CharacterClass.high:
        return fail(utf8SequenceLength(base, offset, limit) == 0 ? .malformedUTF8 : .illegalCharacter, offset)
      case CharacterClass.illegal: return fail(.illegalCharacter, offset)
      default: offset += 1
      }
    }
    return fail(.unclosedAnnotation, start)
  }

  private func isNameText(_ start: Int, _ end: Int) -> Bool {
    let bytes = decodeString(base, start, end)
    return bytes.withUnsafeBufferPointer { text in text.baseAddress.map { isUTF8($0, count: text.count) } ?? true }
  }

  private mutating func note(_ nameStart: Int, _ nameEnd: Int, _ annotation: Annotation) {
    guard collectsAnnotations else { return }
    let name = UnsafeBufferPointer(start: base + nameStart, count: nameEnd - nameStart)
    let kinds: [(StaticString, Annotation.Kind)] = [
      ("custom", .custom), ("name", .name), ("metadata.code.branch_hint", .branchHint),
    ]
    for (text, kind) in kinds where text.utf8CodeUnitCount == name.count {
      if UnsafeBufferPointer(start: text.utf8Start, count: name.count).elementsEqual(name) {
        var known = annotation
        known.kind = kind
        annotations.append(known)
      }
    }
  }
}

// MARK: - Structure only

extension Lexer {
  /// Skips to behind the parenthesis that closes the one at or before `position - 1`, looking at brackets, strings and
  /// comments alone. False when the text ends first.
  mutating func skipToClose() -> Bool {
    var offset = position
    var depth = 1
    while true {
      offset = nextStructure(offset)
      guard offset < limit else { break }
      switch base[offset] {
      case UInt8(ascii: "("):
        if follows(offset, UInt8(ascii: ";")) {
          guard let end = blockCommentEnd(offset) else { return false }
          offset = end
        } else {
          depth += 1
          offset += 1
        }
      case UInt8(ascii: ")"):
        depth -= 1
        offset += 1
        if depth == 0 {
          position = offset
          return true
        }
      case UInt8(ascii: "\""): offset = roughStringEnd(offset)
      case UInt8(ascii: ";"): offset = follows(offset, UInt8(ascii: ";")) ? lineCommentEnd(offset) : offset + 1
      default: offset += 1
      }
    }
    position = limit
    return false
  }

  /// The next parenthesis, quote or semicolon, eight bytes at a time.
  @inline(__always)
  private func nextStructure(_ start: Int) -> Int {
    let (low, high) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
    let raw = UnsafeRawPointer(base)
    var offset = start
    while offset + 8 <= limit {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      // Each is zero in the bytes that are looked for; the subtraction then borrows into the highest bit.
      let parenthesis = (word & 0xFEFE_FEFE_FEFE_FEFE) ^ (low &* 0x28)
      let quote = word ^ (low &* 0x22)
      let semicolon = word ^ (low &* 0x3B)
      let found =
        ((parenthesis &- low) & ~parenthesis | (quote &- low) & ~quote | (semicolon &- low) & ~semicolon) & high
      if found != 0 { return offset + found.trailingZeroBitCount / 8 }
      offset += 8
    }
    while offset < limit {
      switch base[offset] {
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""), UInt8(ascii: ";"): return offset
      default: offset += 1
      }
    }
    return limit
  }

  /// The end of a string, or of its line if it is not closed.
  private func roughStringEnd(_ start: Int) -> Int {
    var offset = start + 1
    while offset < limit {
      switch base[offset] {
      case UInt8(ascii: "\""): return offset + 1
      case UInt8(ascii: "\\"): offset += 2
      case 0x0A, 0x0D: return offset
      default: offset += 1
      }
    }
    return limit
  }
}

// MARK: - Mistakes

extension Lexer {
  /// The text of a token, shortened.
  func text(_ token: Token) -> String {
    let count = min(Int(token.end) - token.offset, 60)
    return String(decoding: UnsafeBufferPointer(start: base + token.offset, count: count), as: UTF8.self)
  }

  /// The mistake of finding a token, the last one returned, where something else should stand.
  mutating func unexpected(_ token: Token, _ expected: StaticString) -> TextError {
    var found = token
    if found.kind == .open, found.keyword == .none {
      // What follows the parenthesis may be what is really wrong.
      found = next()
      position = token.offset + 1
      annotations.removeAll()
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
