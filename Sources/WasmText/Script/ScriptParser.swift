import WasmFormat

/// Reads the commands of a script.
struct ScriptParser {
  private var lexer: Lexer
  private var token: Token
  private var lines: SourceLines

  /// How deep threads and alternatives may be nested.
  private static let deepest = 64
  /// How many commands may be wrong before the rest is given up, and how many of them may lack their end. Both bound
  /// the time that a hostile text can cost.
  private static let mostMalformed = 200
  private static let mostUnclosed = 16
  private var malformed = 0
  private var unclosed = 0

  init(_ base: UnsafePointer<UInt8>, count: Int) {
    lexer = Lexer(base, from: 0, to: count)
    lexer.collectsAnnotations = false
    token = lexer.next()
    lines = SourceLines(base, count: count)
  }

  mutating func parse() -> [ScriptCommand] {
    if token.kind == .open, isField {
      let (line, _) = lines.line(of: token.offset)
      let module = ScriptModule(
        name: nil, isDefinition: false, form: .text(token.offset..<lexer.limit), line: line, offset: token.offset)
      return [ScriptCommand(kind: .module(module), line: line, offset: token.offset)]
    }
    return commands(until: .end, depth: 0)
  }

  /// Whether the script is a module without `(module`.
  private var isField: Bool {
    switch Word(rawValue: token.keyword.code) {
    case .type, .rec, .importing, .function, .table, .memory, .global, .tag, .export, .start, .elem, .data: true
    default: false
    }
  }

  private mutating func commands(until last: Token.Kind, depth: Int) -> [ScriptCommand] {
    var commands: [ScriptCommand] = []
    while token.kind != last, token.kind != .end {
      let start = token.offset
      let (line, _) = lines.line(of: start)
      do throws(TextError) {
        commands.append(ScriptCommand(kind: try command(depth: depth), line: line, offset: start))
      } catch {
        commands.append(ScriptCommand(kind: .malformed(lines.locate(error)), line: line, offset: start))
        recover(from: start)
      }
    }
    return commands
  }

  /// Goes on behind the command that begins at `start`; where it has no end, at the next line that begins with `(`.
  private mutating func recover(from start: Int) {
    malformed += 1
    lexer.position = start + 1
    if malformed >= Self.mostMalformed || unclosed >= Self.mostUnclosed {
      lexer.position = lexer.limit
    } else if lexer.base[start] == UInt8(ascii: "("), !lexer.skipToClose() {
      unclosed += 1
      var offset = start + 1
      while offset < lexer.limit, !(lexer.base[offset] == UInt8(ascii: "(") && lexer.base[offset - 1] == 0x0A) {
        offset += 1
      }
      lexer.position = offset
    }
    token = lexer.next()
  }

  // MARK: Tokens

  private mutating func advance() { token = lexer.next() }

  private mutating func unexpected(_ expected: StaticString) -> TextError { lexer.unexpected(token, expected) }

  private mutating func expectClose() throws(TextError) {
    guard token.kind == .close else { throw unexpected("a closing parenthesis") }
    advance()
  }

  private func bytes(_ token: Token) -> [UInt8] { decodeString(lexer.base, token.offset + 1, Int(token.end) - 1) }

  private mutating func string(_ expected: StaticString) throws(TextError) -> String {
    guard token.kind == .string else { throw unexpected(expected) }
    let text = String(decoding: bytes(token), as: UTF8.self)
    advance()
    return text
  }

  private mutating func strings() -> [UInt8] {
    var all: [UInt8] = []
    while token.kind == .string {
      all += bytes(token)
      advance()
    }
    return all
  }

  private mutating func identifier() -> String? {
    guard token.isIdentifier else { return nil }
    let quote = token.kind == .quotedIdentifier ? 1 : 0
    let name = decodeString(lexer.base, token.offset + 1 + quote, Int(token.end) - quote)
    advance()
    return String(decoding: name, as: UTF8.self)
  }

  // MARK: Commands

  private mutating func command(depth: Int) throws(TextError) -> ScriptCommand.Kind {
    guard token.kind == .open else { throw unexpected("a command") }
    let start = token.offset
    switch Word(rawValue: token.keyword.code) {
    case .module: return try moduleCommand()
    case .component:
      try skip(start)
      return .component
    case .invoke, .get: return .action(try action())
    case .thread: return try thread(depth: depth)
    case .wait:
      advance()
      guard let name = identifier() else { throw unexpected("the identifier of a thread") }
      try expectClose()
      return .wait(name)
    case .register:
      advance()
      let name = try string("a name")
      let module = identifier()
      try expectClose()
      return .register(name, module: module)
    default: return try assertion()
    }
  }

  private mutating func assertion() throws(TextError) -> ScriptCommand.Kind {
    let start = token.offset
    let word = Word(rawValue: token.keyword.code)
    switch word {
    case .assertReturn, .assertTrap, .assertException, .assertExhaustion, .assertSuspension, .assertInvalid,
      .assertMalformed, .assertUnlinkable, .assertInvalidCustom, .assertMalformedCustom:
      break
    default: throw unexpected("a command")
    }
    advance()
    if token.opens(.component) {
      try skip(start)
      return .component
    }
    let kind: ScriptCommand.Kind
    switch word {
    case .assertReturn:
      let action = try action()
      var patterns: [ResultPattern] = []
      while token.kind != .close { patterns.append(try pattern(depth: 0)) }
      kind = .assertReturn(action, patterns)
    case .assertTrap:
      let subject = token.opens(.module) ? ScriptSubject.module(try module()) : .action(try action())
      kind = .assertTrap(subject, try string("a message"))
    case .assertException:
      kind = .assertException(try action())
      // Some scripts say what they expect.
      if token.kind == .string { advance() }
    case .assertExhaustion: kind = .assertExhaustion(try action(), try string("a message"))
    case .assertSuspension: kind = .assertSuspension(try action(), try string("a message"))
    case .assertInvalid, .assertInvalidCustom:
      kind = .assertInvalid(try module(), try string("a message"), custom: word == .assertInvalidCustom)
    case .assertMalformed, .assertMalformedCustom:
      kind = .assertMalformed(try module(), try string("a message"), custom: word == .assertMalformedCustom)
    default: kind = .assertUnlinkable(try module(), try string("a message"))
    }
    try expectClose()
    return kind
  }

  /// Skips a whole command.
  private mutating func skip(_ start: Int) throws(TextError) {
    lexer.position = start + 1
    guard lexer.skipToClose() else { throw TextError(.unexpectedToken, "end of text", at: lexer.limit) }
    advance()
  }

  private mutating func thread(depth: Int) throws(TextError) -> ScriptCommand.Kind {
    guard depth < Self.deepest else { throw TextError(.tooDeep, at: token.offset) }
    advance()
    let name = identifier()
    var shared: [String] = []
    while token.opens(.shared) {
      advance()
      while token.opens(.module) {
        advance()
        if let name = identifier() { shared.append(name) }
        try expectClose()
      }
      try expectClose()
    }
    let commands = commands(until: .close, depth: depth + 1)
    try expectClose()
    return .thread(name: name, shared: shared, commands: commands)
  }

  // MARK: Modules

  private mutating func moduleCommand() throws(TextError) -> ScriptCommand.Kind {
    let start = token
    let position = lexer.position
    advance()
    if token.isWord(.instance) {
      advance()
      let name = identifier()
      let module = identifier()
      try expectClose()
      return .instance(name: name, module: module)
    }
    token = start
    lexer.position = position
    return .module(try module())
  }

  private mutating func module() throws(TextError) -> ScriptModule {
    guard token.opens(.module) else { throw unexpected("a module") }
    let start = token.offset
    let (line, _) = lines.line(of: start)
    advance()
    var name = identifier()
    let isDefinition = token.isWord(.definition)
    if isDefinition {
      advance()
      name = identifier() ?? name
    }
    let form: ScriptModule.Form
    if token.isWord(.binary) || token.isWord(.quote) {
      let isBinary = token.isWord(.binary)
      advance()
      let contents = strings()
      try expectClose()
      form = isBinary ? .binary(contents) : .quote(contents)
    } else {
      lexer.position = start + 1
      guard lexer.skipToClose() else { throw TextError(.unexpectedToken, "end of text", at: lexer.limit) }
      form = .text(start..<lexer.position)
      advance()
    }
    return ScriptModule(name: name, isDefinition: isDefinition, form: form, line: line, offset: start)
  }

  // MARK: Actions and values

  private mutating func action() throws(TextError) -> ScriptAction {
    let isInvoke = token.opens(.invoke)
    guard isInvoke || token.opens(.get) else { throw unexpected("an action") }
    advance()
    let module = identifier()
    let name = try string("the name of an export")
    guard isInvoke else {
      try expectClose()
      return .get(module: module, name: name)
    }
    var arguments: [ScriptValue] = []
    while token.kind != .close { arguments.append(try value()) }
    advance()
    return .invoke(module: module, name: name, arguments: arguments)
  }

  private mutating func value() throws(TextError) -> ScriptValue {
    let place = token.offset
    switch try pattern(depth: 0) {
    case .i32(let bits): return .i32(bits)
    case .i64(let bits): return .i64(bits)
    case .f32(.bits(let bits)): return .f32(UInt32(truncatingIfNeeded: bits))
    case .f64(.bits(let bits)): return .f64(bits)
    case .v128(let shape, let lanes):
      let width = UInt64(128 / shape.laneCount)
      var halves = (low: 0 as UInt64, high: 0 as UInt64)
      for (index, lane) in lanes.enumerated() {
        guard case .bits(let bits) = lane else { throw TextError(.unexpectedToken, "expected a value", at: place) }
        let shift = UInt64(index) * width
        if shift < 64 { halves.low |= bits << shift } else { halves.high |= bits << (shift - 64) }
      }
      return .v128(low: halves.low, high: halves.high)
    case .null(let type): return .null(type)
    case .extern(let number?): return .extern(number)
    case .host(let number?): return .host(number)
    default: throw TextError(.unexpectedToken, "expected a value", at: place)
    }
  }

  private mutating func pattern(depth: Int) throws(TextError) -> ResultPattern {
    guard token.kind == .open else { throw unexpected("a result") }
    let keyword = token.keyword
    let pattern: ResultPattern
    if let number = keyword.operatorNumber, let known = Operator(rawValue: UInt16(number)) {
      pattern = try operatorPattern(known)
    } else {
      switch Word(rawValue: keyword.code) {
      case .either:
        guard depth < Self.deepest else { throw TextError(.tooDeep, at: token.offset) }
        advance()
        var choices: [ResultPattern] = []
        while token.kind != .close { choices.append(try self.pattern(depth: depth + 1)) }
        pattern = .either(choices)
      case .refExtern: pattern = .extern(try optionalNumber())
      case .refHost: pattern = .host(try optionalNumber())
      case .refStruct: pattern = simple(.structure)
      case .refArray: pattern = simple(.array)
      case .refAny: pattern = simple(.any)
      case .refExn: pattern = simple(.exception)
      case .refCont: pattern = simple(.continuation)
      case .ref: pattern = simple(.reference)
      default: throw unexpected("a result")
      }
    }
    try expectClose()
    return pattern
  }

  private mutating func operatorPattern(_ known: Operator) throws(TextError) -> ResultPattern {
    switch known {
    case .i32Const:
      advance()
      return .i32(UInt32(truncatingIfNeeded: try integer(bits: 32)))
    case .i64Const:
      advance()
      return .i64(try integer(bits: 64))
    case .f32Const:
      advance()
      return .f32(try float(.single))
    case .f64Const:
      advance()
      return .f64(try float(.double))
    case .v128Const: return try vector()
    case .refNull:
      advance()
      if token.kind == .close { return .null(nil) }
      let type = token.kind == .keyword ? lexer.keywords.heapType(token.keyword) : nil
      guard type != nil || token.isIdentifier || token.kind == .natural else { throw unexpected("a heap type") }
      advance()
      return .null(type)
    case .refFunc: return .function(try optionalNumber())
    case .refI31: return simple(.i31)
    case .refEq: return simple(.eq)
    default: throw unexpected("a result")
    }
  }

  private mutating func simple(_ pattern: ResultPattern) -> ResultPattern {
    advance()
    return pattern
  }

  private mutating func optionalNumber() throws(TextError) -> UInt32? {
    advance()
    if token.kind == .close { return nil }
    return UInt32(truncatingIfNeeded: try integer(bits: 32))
  }

  private mutating func integer(bits: UInt64) throws(TextError) -> UInt64 {
    guard token.kind == .natural || token.kind == .integer else { throw unexpected("an integer") }
    guard let value = integerBits(lexer.base, token.offset, Int(token.end), bits: bits) else {
      throw TextError(.constantOutOfRange, lexer.text(token), at: token.offset)
    }
    advance()
    return value
  }

  private mutating func float(_ format: FloatFormat) throws(TextError) -> LanePattern {
    if token.isWord(.nanCanonical) {
      advance()
      return .canonicalNaN
    }
    if token.isWord(.nanArithmetic) {
      advance()
      return .arithmeticNaN
    }
    guard token.kind == .natural || token.kind == .integer || token.kind == .float else { throw unexpected("a number") }
    guard let bits = floatBits(lexer.base, token.offset, Int(token.end), format) else {
      throw TextError(.constantOutOfRange, lexer.text(token), at: token.offset)
    }
    advance()
    return .bits(bits)
  }

  private mutating func vector() throws(TextError) -> ResultPattern {
    advance()
    let shape: ResultPattern.VectorShape
    switch token.kind == .keyword ? Word(rawValue: token.keyword.code) : nil {
    case .i8x16: shape = .i8x16
    case .i16x8: shape = .i16x8
    case .i32x4: shape = .i32x4
    case .i64x2: shape = .i64x2
    case .f32x4: shape = .f32x4
    case .f64x2: shape = .f64x2
    default: throw unexpected("a vector shape")
    }
    advance()
    var lanes: [LanePattern] = []
    for _ in 0..<shape.laneCount {
      switch shape {
      case .f32x4: lanes.append(try float(.single))
      case .f64x2: lanes.append(try float(.double))
      default: lanes.append(.bits(try integer(bits: UInt64(128 / shape.laneCount))))
      }
    }
    return .v128(shape, lanes)
  }
}

extension ResultPattern.VectorShape {
  public var laneCount: Int {
    switch self {
    case .i8x16: 16
    case .i16x8: 8
    case .i32x4, .f32x4: 4
    case .i64x2, .f64x2: 2
    }
  }
}
