import MachineCode

/// A mistake in the text of a function.
struct IRTextError: Error, CustomStringConvertible {
  var line: Int
  var expected: String
  var description: String { "line \(line): expected \(expected)" }
}

/// Reads the text of functions, as `IRPrinter` writes it. Values may be named with any numbers; lines that start with
/// `;` are comments.
struct IRParser: ~Copyable {
  private var lines: [(number: Int, text: Substring)]
  private var position = 0
  private var words: [Substring] = []
  private var word = 0
  private var values: [Substring: Value] = [:]
  private var blocks: [Substring: Block] = [:]
  private var defined: Set<Substring> = []
  /// Operands read since the last instruction began.
  private var operands: [Value] = []

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      let line = $0.element.drop { $0 == " " }
      return line.isEmpty || line.first == ";" ? nil : ($0.offset + 1, line)
    }
  }

  var isAtEnd: Bool { position >= lines.count }

  // MARK: Words

  private func failure(_ expected: String) -> IRTextError {
    IRTextError(line: position == 0 ? 1 : lines[min(position, lines.count) - 1].number, expected: expected)
  }

  /// Splits a line: punctuation stands alone, commas are spaces.
  private mutating func nextLine() throws(IRTextError) {
    guard position < lines.count else { throw failure("another line") }
    let text = lines[position].text
    position += 1
    words.removeAll(keepingCapacity: true)
    word = 0
    var start = text.startIndex
    var index = start
    func isSeparator(_ c: Character) -> Bool { c == " " || c == "," || c == "(" || c == ")" }
    while index < text.endIndex {
      let c = text[index]
      if isSeparator(c) {
        if start < index { words.append(text[start..<index]) }
        if c == "(" || c == ")" { words.append(text[index..<text.index(after: index)]) }
        start = text.index(after: index)
      }
      index = text.index(after: index)
    }
    if start < index { words.append(text[start..<index]) }
  }

  private var peek: Substring { word < words.count ? words[word] : "" }
  private mutating func next() -> Substring {
    defer { word += 1 }
    return peek
  }
  private mutating func take(_ text: String) throws(IRTextError) {
    if next() != text { throw failure("'\(text)'") }
  }
  private mutating func accept(_ text: String) -> Bool {
    if peek == text {
      word += 1
      return true
    }
    return false
  }

  /// The number after `key=` anywhere in the line.
  private func attribute(_ key: String) -> Int64? {
    for word in words where word.hasPrefix(key + "=") {
      let digits = word.dropFirst(key.count + 1)
      return Int64(digits) ?? UInt64(digits).map { Int64(bitPattern: $0) }
    }
    return nil
  }
  private func text(_ key: String) -> Substring? {
    words.first { $0.hasPrefix(key + "=") }.map { $0.dropFirst(key.count + 1) }
  }

  private mutating func typeList() throws(IRTextError) -> [ValueType] {
    try take("(")
    var types: [ValueType] = []
    while !accept(")") {
      guard let type = ValueType(name: next()) else { throw failure("a type") }
      types.append(type)
    }
    return types
  }

  // MARK: Functions

  /// Reads one function into `function`, which is emptied first.
  mutating func parse(into function: inout Function) throws(IRTextError) {
    function.reset()
    values.removeAll()
    blocks.removeAll()
    defined.removeAll()
    try nextLine()
    try take("function")
    function.name = String(next())
    let parameters = try typeList()
    try take("->")
    let results = try typeList()
    function.signature = Signature(
      parameters: parameters, results: results, convention: UInt8(truncatingIfNeeded: attribute("convention") ?? 0))
    if let limit = attribute("limit") {
      var stackLimit = StackLimit(
        offset: Int32(truncatingIfNeeded: limit),
        code: TrapCode(UInt8(truncatingIfNeeded: attribute("code") ?? 0)),
        slack: Int32(truncatingIfNeeded: attribute("slack") ?? 0))
      stackLimit.through = attribute("through").map { Int32(truncatingIfNeeded: $0) }
      stackLimit.poll = attribute("poll").map { Int32(truncatingIfNeeded: $0) }
      stackLimit.source = UInt32(truncatingIfNeeded: attribute("source") ?? 0)
      function.stackLimit = stackLimit
    }
    if let spare = attribute("spare") {
      function.spareIndices = SpareIndices(
        code: TrapCode(UInt8(truncatingIfNeeded: attribute("for") ?? 0)), count: UInt32(truncatingIfNeeded: spare))
    }
    var current = Block.none
    while true {
      try nextLine()
      if peek == "}" { break }
      switch peek {
      case "signature": try signature(&function)
      case "slot":
        function.stackSlots.append(
          StackSlot(size: UInt32(attribute("size") ?? 8), alignment: UInt32(attribute("alignment") ?? 8)))
      case "vector":
        function.vectorConstants.append(
          VectorBits(
            low: UInt64(bitPattern: attribute("low") ?? 0), high: UInt64(bitPattern: attribute("high") ?? 0)))
      default:
        if words.count > 0 && words[words.count - 1].last == ":" || words.contains("cold") || words.contains("landing")
          || words.contains(":")
        {
          if peek.hasPrefix("block") {
            current = try startBlock(&function)
            continue
          }
        }
        if current.isNone { throw failure("a block") }
        try instruction(&function, current)
      }
    }
    if let missing = values.keys.first(where: { !defined.contains($0) }) { throw failure("a definition of \(missing)") }
    function.dropUnreachableBlocks()
    function.orderBlocks()
    function.computeIncoming()
    function.computeDominators()
  }

  private mutating func signature(_ function: inout Function) throws(IRTextError) {
    try take("signature")
    _ = next()
    try take("=")
    let parameters = try typeList()
    try take("->")
    let results = try typeList()
    function.signatures.append(
      Signature(
        parameters: parameters, results: results, convention: UInt8(truncatingIfNeeded: attribute("convention") ?? 0),
        effects: CallEffects(
          reads: UInt64(bitPattern: attribute("reads") ?? -1), writes: UInt64(bitPattern: attribute("writes") ?? -2))))
  }

  private mutating func block(_ name: Substring, _ function: inout Function) -> Block {
    if let known = blocks[name] { return known }
    let block = function.makeBlock()
    blocks[name] = block
    return block
  }

  private mutating func startBlock(_ function: inout Function) throws(IRTextError) -> Block {
    var name = next()
    if name.last == ":" { name = name.dropLast() }
    if blocks.isEmpty { _ = block(name, &function) }
    let block = block(name, &function)
    function.order.append(block)
    if accept("(") {
      while !accept(")") {
        var name = next()
        if name.last == ":" { name = name.dropLast() }
        guard let type = ValueType(name: next()) else { throw failure("a parameter's type") }
        define(name, function.addParameter(type, to: block), &function)
      }
    }
    function[block].isCold = words.contains("cold")
    function[block].isLanding = words.contains("landing")
    return block
  }

  /// Gives a name to a value; uses that came before its definition were given a placeholder, which becomes a copy.
  private mutating func define(_ name: Substring, _ value: Value, _ function: inout Function) {
    defined.insert(name)
    if let placeholder = values[name] {
      function[placeholder].opcode = .copy
      function[placeholder].a = value
    }
    values[name] = value
  }

  private mutating func value(_ name: Substring, _ function: inout Function) throws(IRTextError) -> Value {
    guard name.first == "v" else { throw failure("a value") }
    if let known = values[name] { return known }
    let placeholder = function.make(Instruction(.nop))
    values[name] = placeholder
    return placeholder
  }

  private mutating func valueList(_ function: inout Function) throws(IRTextError) -> [Value] {
    try take("(")
    var list: [Value] = []
    while !accept(")") { list.append(try value(next(), &function)) }
    return list
  }

  private func access() -> MemoryAccess {
    MemoryAccess(
      width: UInt8(truncatingIfNeeded: attribute("width") ?? 4), signed: words.contains("signed"),
      atomic: words.contains("atomic"), alias: UInt8(truncatingIfNeeded: attribute("alias") ?? 1),
      offset: Int32(truncatingIfNeeded: attribute("offset") ?? 0),
      trap: TrapCode(UInt8(truncatingIfNeeded: attribute("trap") ?? 0)),
      operation: AtomicOperation.allCases.first { $0.name == text("op") ?? "add" } ?? .add)
  }

  private mutating func instruction(_ function: inout Function, _ block: Block) throws(IRTextError) {
    var name: Substring?
    if words.count > 1 && words[1] == "=" {
      name = next()
      word += 1
    }
    let parts = next().split(separator: ".")
    guard let first = parts.first, let opcode = Opcode.allCases.first(where: { "\($0)" == first }) else {
      throw failure("an operation")
    }
    var i = Instruction(opcode)
    if parts.count > 1 {
      guard let type = ValueType(name: parts[1]) else { throw failure("a type") }
      i.type = type
    }
    i.immediate = attribute("number") ?? 0
    if words.last?.first == "!", let source = words.last?.dropFirst() { i.source = UInt32(source) ?? 0 }
    switch opcode {
    case .compare:
      let word = next()
      guard let c = IntegerCondition.allCases.first(where: { $0.name == word }) else { throw failure("a condition") }
      i.detail = UInt16(c.rawValue)
    case .fcompare:
      let word = next()
      guard let c = FloatCondition.allCases.first(where: { $0.name == word }) else { throw failure("a condition") }
      i.detail = UInt16(c.rawValue)
    case .vectorUnary, .vectorBinary, .vectorTernary, .vectorShift, .vectorTest, .vectorSplat, .vectorExtract,
      .vectorReplace, .vectorShuffle:
      let (operation, shape) = (next(), next())
      guard let o = VectorOperation.allCases.first(where: { $0.name == operation }),
        let s = LaneShape.allCases.first(where: { $0.name == shape })
      else { throw failure("a vector operation and a shape") }
      i.detail = UInt16(s.rawValue) | UInt16(o.rawValue) << 3
    case .load, .store, .atomicModify, .atomicCompareExchange, .vectorLoadLane, .vectorStoreLane:
      let access = access()
      i.detail = access.detail
      i.immediate = access.immediate | (attribute("lane") ?? 0) << 40
    case .divS, .divU, .remS, .remU, .truncS, .truncU:
      i.detail = UInt16(attribute("code") ?? 0) | UInt16(attribute("overflow") ?? 0) << 8
    case .trapIf, .boundsCheck, .poll, .unreachable: i.detail = UInt16(attribute("code") ?? 0)
    case .landingPad: i.detail = UInt16(i.immediate)
    default: break
    }
    let count = opcode.operandCount
    if count > 0 { i.a = try value(next(), &function) }
    if count > 1 { i.b = try value(next(), &function) }
    if count > 2 { i.c = try value(next(), &function) }
    if opcode.hasList {
      if opcode == .call || opcode == .tailCall || opcode == .invoke {
        guard let symbol = UInt32(next().dropFirst()) else { throw failure("a symbol") }
        i.b = Value(symbol)
      }
      i.list = function.makeList(try valueList(&function))
      if opcode != .ret { i.detail = UInt16(attribute("signature") ?? 0) }
    }
    if opcode.isTerminator && !(opcode.hasList && !opcode.isInvoke) && opcode != .unreachable {
      try edges(&i, &function, block)
    }
    let made = function.make(i)
    function.append(made, to: block)
    if let name { define(name, made, &function) }
  }

  private mutating func edges(_ i: inout Instruction, _ function: inout Function, _ block: Block) throws(IRTextError) {
    var edges: [Edge] = []
    while word < words.count {
      if !peek.hasPrefix("block") {
        word += 1
        continue
      }
      let target = self.block(next(), &function)
      let arguments = peek == "(" ? try valueList(&function) : []
      edges.append(Edge(target, arguments: function.makeList(arguments)))
    }
    let first = function.edges.count
    for edge in edges { function.addEdge(edge.target, from: block, arguments: edge.arguments) }
    if i.opcode.isInvoke {
      // The operand list comes last in the pool, so that its trailer can follow it.
      var values: [Value] = []
      for index in Int(i.list.start)..<Int(i.list.start + i.list.count) { values.append(function.pool[index]) }
      i.list = function.makeList(values + [Value(edges.count), Value(first)])
    } else {
      i.list = ListRange(start: UInt32(first), count: UInt32(edges.count))
    }
  }
}
