/// One token of the text format, flat: what it is and where it stands.
struct Token {
  enum Kind: UInt8 {
    /// Behind the last token.
    case end
    /// `(`, taken together with the keyword that follows it, if one does.
    case open
    case close
    case keyword
    case identifier
    case quotedIdentifier
    case string
    /// Digits without sign.
    case natural
    /// Digits with a sign.
    case integer
    case float
    case offsetEquals
    case alignEquals
    /// Legal characters that form no token of the grammar.
    case reserved
    /// What is wrong stands in `failure`.
    case malformed
  }

  var kind: Kind
  /// An annotation with a meaning stands before the token.
  var annotated = false
  /// For a string or quoted identifier: it contains escapes.
  var escaped = false
  /// For `keyword` and `open`; `Keyword.none` otherwise.
  var keyword: Keyword = .none
  var failure: TextError.Kind = .unexpectedToken
  var start: UInt32
  var end: UInt32

  init(_ kind: Kind, _ start: Int, _ end: Int, keyword: Keyword = .none) {
    self.kind = kind
    self.keyword = keyword
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  var offset: Int { Int(start) }

  @inline(__always)
  func opens(_ word: Word) -> Bool { kind == .open && keyword == word.keyword }

  @inline(__always)
  func isWord(_ word: Word) -> Bool { kind == .keyword && keyword == word.keyword }

  @inline(__always)
  var isIdentifier: Bool { kind == .identifier || kind == .quotedIdentifier }
}

/// An annotation that Martlet understands, met between two tokens.
struct Annotation {
  enum Kind: UInt8 {
    case custom, name, branchHint
  }

  var kind: Kind
  /// The opening parenthesis.
  var start: Int
  /// Behind the annotation's identifier.
  var contents: Int
  /// The closing parenthesis.
  var end: Int
}
