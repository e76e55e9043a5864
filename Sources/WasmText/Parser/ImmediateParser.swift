import WasmFormat

/// Operators with their immediates: read from the text, emitted in binary.
extension ModuleParser {
  /// Emits an operator whose keyword has just been read.
  mutating func emit(_ facts: OperatorFacts) throws(TextError) {
    switch facts.immediates {
    case .none: out.code(facts.code)
    case .local:
      out.code(facts.code)
      out.unsigned(try localIndex())
    case .i32:
      out.code(facts.code)
      try integerConstant(bits: 32)
    case .i64:
      out.code(facts.code)
      try integerConstant(bits: 64)
    case .memoryArgument:
      out.code(facts.code)
      try memoryArgument(facts, memory: atIndex ? try memoryIndex() : 0)
    case .label:
      out.code(facts.code)
      out.unsigned(try label())
    case .function:
      out.code(facts.code)
      out.unsigned(try functionIndex())
    case .global:
      out.code(facts.code)
      out.unsigned(try globalIndex())
    default: try emitOther(facts)
    }
  }

  @inline(never)
  private mutating func emitOther(_ facts: OperatorFacts) throws(TextError) {
    out.code(facts.code)
    switch facts.immediates {
    case .type: out.unsigned(try typeIndex())
    case .tag: out.unsigned(try tagIndex())
    case .element: out.unsigned(try elementIndex())
    case .data: out.unsigned(try dataIndex())
    case .table: out.unsigned(atIndex ? try tableIndex() : 0)
    case .memory: out.unsigned(atIndex ? try memoryIndex() : 0)
    case .labelTable: try labelTable()
    case .castLabel: try castLabel()
    case .typeTable:
      let table = atIndex ? try tableIndex() : 0
      out.unsigned(try typeUse(binding: .none))
      out.unsigned(table)
    case .typeType:
      out.unsigned(try typeIndex())
      out.unsigned(try typeIndex())
    case .typeTag:
      out.unsigned(try typeIndex())
      out.unsigned(try tagIndex())
    case .typeField:
      let type = try typeIndex()
      out.unsigned(type)
      out.unsigned(try fieldIndex(of: type))
    case .typeCount:
      out.unsigned(try typeIndex())
      out.unsigned(try expectNatural32("a count"))
    case .typeData:
      out.unsigned(try typeIndex())
      out.unsigned(try dataIndex())
    case .typeElement:
      out.unsigned(try typeIndex())
      out.unsigned(try elementIndex())
    case .typeHandlers:
      out.unsigned(try typeIndex())
      try resumeHandlers()
    case .typeTagHandlers:
      out.unsigned(try typeIndex())
      out.unsigned(try tagIndex())
      try resumeHandlers()
    case .tableTable: try pair(.table, .unknownTable)
    case .memoryMemory: try pair(.memory, .unknownMemory)
    case .elementTable: try segmentAndTarget(.element, .unknownElement, .table, .unknownTable)
    case .dataMemory:
      usesData = true
      try segmentAndTarget(.data, .unknownData, .memory, .unknownMemory)
    case .memoryArgumentLane: try memoryArgumentLane(facts)
    case .lane: try lane()
    case .lanes: try shuffleLanes()
    case .f32: try floatConstant(.single)
    case .f64: try floatConstant(.double)
    case .v128: try vectorConstant()
    case .heapType: out.heapType(try heapType())
    case .zeroByte: out.byte(0)
    case .none, .local, .i32, .i64, .memoryArgument, .label, .function, .global, .blockType, .tryTable, .valueTypes:
      throw unexpected("an instruction")
    }
  }

  // MARK: Types

  mutating func blockType() throws(TextError) {
    signatures.begin()
    let place = token.offset
    if token.opens(.type) {
      let index = try explicitType()
      try signature(binding: .none)
      checkInline(index, at: place)
      out.signed(Int64(index))
      return
    }
    try signature(binding: .none)
    if signatures.isEmpty {
      out.byte(0x40)
    } else if let result = signatures.loneResult {
      out.valueType(result)
    } else {
      out.signed(Int64(implicitType()))
    }
  }

  mutating func emitSelect() throws(TextError) {
    guard token.opens(.result) else {
      out.byte(0x1B)
      return
    }
    signatures.begin()
    try signature(binding: .none)
    let types = signatures.resultTypes
    out.byte(0x1C)
    out.valueTypes(types)
  }

  mutating func emitCast(_ facts: OperatorFacts) throws(TextError) {
    let type = try referenceType()
    out.code(type.isNullable ? facts.code + 1 : facts.code)
    if let heap = type.heapType { out.heapType(heap) }
  }

  private mutating func castLabel() throws(TextError) {
    let label = try label()
    let source = try referenceType()
    let target = try referenceType()
    out.byte((source.isNullable ? 1 : 0) | (target.isNullable ? 2 : 0))
    out.unsigned(label)
    if let heap = source.heapType { out.heapType(heap) }
    if let heap = target.heapType { out.heapType(heap) }
  }

  // MARK: Indices

  private mutating func localIndex() throws(TextError) -> UInt32 {
    if token.kind == .natural { return try expectNatural32("a local") }
    guard token.isIdentifier else { throw unexpected("a local") }
    let name = try name(of: token)
    let found = body.locals.find(name.start, name.count)
    if found == nil { report(.unknownLocal, "$\(name.text)", at: token.offset) }
    advance()
    return found ?? 0
  }

  mutating func label() throws(TextError) -> UInt32 {
    if token.kind == .natural { return try expectNatural32("a label") }
    guard token.isIdentifier else { throw unexpected("a label") }
    let name = try name(of: token)
    let found = body.labels.find(name.start, name.count)
    if found == nil { report(.unknownLabel, "$\(name.text)", at: token.offset) }
    advance()
    return found.map { body.labelDepth - 1 - $0 } ?? 0
  }

  /// Two indices of one space, or none for 0 and 0.
  private mutating func pair(_ space: Space, _ missing: TextError.Kind) throws(TextError) {
    guard atIndex else {
      out.unsigned(0 as UInt32)
      out.unsigned(0 as UInt32)
      return
    }
    out.unsigned(try index(space, missing))
    out.unsigned(try index(space, missing))
  }

  /// An optional target and a segment, which the binary format has the other way round.
  private mutating func segmentAndTarget(
    _ segment: Space, _ missingSegment: TextError.Kind, _ target: Space, _ missingTarget: TextError.Kind
  ) throws(TextError) {
    let first = token
    guard atIndex else { throw unexpected("an index") }
    advance()
    let second = atIndex ? token : nil
    if second != nil { advance() }
    out.unsigned(try resolve(second ?? first, segment, missingSegment))
    out.unsigned(second == nil ? 0 : try resolve(first, target, missingTarget))
  }

  /// The index that a token behind the current one stands for.
  private mutating func resolve(
    _ token: Token, _ space: Space, _ missing: TextError.Kind
  ) throws(TextError) -> UInt32 {
    if token.kind == .natural {
      if let value = naturalValue(base, token.offset, Int(token.end)), let small = UInt32(exactly: value) {
        return small
      }
      report(.i32ConstantOutOfRange, text(token), at: token.offset)
      return 0
    }
    let name = try name(of: token)
    if let found = names.find(name.start, name.count, scope: space.rawValue) { return found }
    report(missing, "$\(name.text)", at: token.offset)
    return 0
  }

  // MARK: Lists

  /// Emits how many entries `pending` holds behind the mark, then moves them to the output.
  private mutating func emitList(_ count: UInt32, from mark: Int) {
    out.unsigned(count)
    out.bytes(UnsafeRawBufferPointer(start: body.pending.start + mark, count: body.pending.count - mark))
    body.pending.count = mark
  }

  private mutating func labelTable() throws(TextError) {
    let mark = body.pending.count
    var last = try label()
    var count = 0 as UInt32
    while atIndex {
      body.pending.unsigned(last)
      last = try label()
      count += 1
    }
    emitList(count, from: mark)
    out.unsigned(last)
  }

  mutating func catchClauses() throws(TextError) {
    let mark = body.pending.count
    var count = 0 as UInt32
    while token.kind == .open, let kind = catchKind {
      advance()
      let tag = kind == .one || kind == .oneReference ? try tagIndex() : nil
      let label = try label()
      try expectClose()
      body.pending.byte(kind.rawValue)
      if let tag { body.pending.unsigned(tag) }
      body.pending.unsigned(label)
      count += 1
    }
    emitList(count, from: mark)
  }

  private var catchKind: CatchClause.Kind? {
    if token.keyword == Word.catchRef.keyword { return .oneReference }
    if token.keyword == Word.catchAllRef.keyword { return .allReference }
    guard let number = token.keyword.operatorNumber else { return nil }
    switch lexer.keywords.facts(number).form {
    case .catch: return .one
    case .catchAll: return .all
    default: return nil
    }
  }

  private mutating func resumeHandlers() throws(TextError) {
    let mark = body.pending.count
    var count = 0 as UInt32
    while token.opens(.on) {
      advance()
      let tag = try tagIndex()
      if token.kind == .keyword, token.keyword.operatorNumber == Int(Operator.switch.rawValue) {
        advance()
        body.pending.byte(1)
        body.pending.unsigned(tag)
      } else {
        let label = try label()
        body.pending.byte(0)
        body.pending.unsigned(tag)
        body.pending.unsigned(label)
      }
      try expectClose()
      count += 1
    }
    emitList(count, from: mark)
  }

  // MARK: Memory

  private mutating func memoryArgument(_ facts: OperatorFacts, memory: UInt32) throws(TextError) {
    var offset: UInt64 = 0
    var alignment = facts.alignment
    if token.kind == .offsetEquals {
      let value = naturalValue(base, token.offset + 7, Int(token.end))
      if value == nil { report(.i64ConstantOutOfRange, text(token), at: token.offset) }
      offset = value ?? 0
      advance()
    }
    if token.kind == .alignEquals {
      let value = naturalValue(base, token.offset + 6, Int(token.end)) ?? 0
      if value.nonzeroBitCount != 1 { report(.alignmentNotPowerOfTwo, text(token), at: token.offset) }
      alignment = UInt8(truncatingIfNeeded: value.trailingZeroBitCount)
      advance()
    }
    if memory == 0 {
      out.byte(alignment)
    } else {
      out.byte(alignment | 0x40)
      out.unsigned(memory)
    }
    out.unsigned(offset)
  }

  /// A number may be the memory or, if nothing else follows, the lane.
  private mutating func memoryArgumentLane(_ facts: OperatorFacts) throws(TextError) {
    var memory = 0 as UInt32
    if token.isIdentifier {
      memory = try memoryIndex()
    } else if token.kind == .natural {
      let first = token
      advance()
      guard token.kind == .natural || token.kind == .offsetEquals || token.kind == .alignEquals else {
        out.byte(facts.alignment)
        out.byte(0)
        emitLane(first)
        return
      }
      memory = try resolve(first, .memory, .unknownMemory)
    }
    try memoryArgument(facts, memory: memory)
    try lane()
  }

  // MARK: Numbers

  private mutating func lane() throws(TextError) {
    guard token.kind == .natural else { throw unexpected("a lane") }
    emitLane(token)
    advance()
  }

  private mutating func emitLane(_ lane: Token) {
    let value = lane.kind == .natural ? naturalValue(base, lane.offset, Int(lane.end)) : nil
    if value == nil || value ?? 0 > 255 { report(.i8ConstantOutOfRange, text(lane), at: lane.offset) }
    out.byte(UInt8(truncatingIfNeeded: value ?? 0))
  }

  private var atNumber: Bool { token.kind == .natural || token.kind == .integer || token.kind == .float }

  /// The numbers that follow, at most 16 of them, and how many there are.
  private mutating func numbers() throws(TextError) -> (tokens: InlineArray<16, Token>, count: Int) {
    var tokens = InlineArray<16, Token>(repeating: token)
    var count = 0
    while atNumber {
      if count < 16 { tokens[count] = token }
      count += 1
      advance()
    }
    if token.kind == .reserved || token.kind == .malformed { throw unexpected("a number") }
    return (tokens, count)
  }

  private mutating func shuffleLanes() throws(TextError) {
    let place = token.offset
    let (tokens, count) = try numbers()
    guard count == 16 else { throw TextError(.invalidLaneLength, "\(count), expected 16", at: place) }
    for index in 0..<16 { emitLane(tokens[index]) }
  }

  private mutating func integerConstant(bits: UInt64) throws(TextError) {
    guard atNumber else { throw unexpected("an integer") }
    let value = token.kind == .float ? nil : integerBits(base, token.offset, Int(token.end), bits: bits)
    if value == nil { report(.constantOutOfRange, text(token), at: token.offset) }
    let shift = 64 - bits
    out.signed(Int64(bitPattern: (value ?? 0) << shift) >> shift)
    advance()
  }

  private mutating func floatConstant(_ format: FloatFormat) throws(TextError) {
    guard atNumber else { throw unexpected("a number") }
    emitFloat(token, format)
    advance()
  }

  private mutating func emitFloat(_ number: Token, _ format: FloatFormat) {
    let bits = floatBits(base, number.offset, Int(number.end), format)
    if bits == nil { report(.constantOutOfRange, text(number), at: number.offset) }
    if format.precision == 24 {
      out.fixed(UInt32(truncatingIfNeeded: bits ?? 0))
    } else {
      out.fixed(bits ?? 0)
    }
  }

  private mutating func vectorConstant() throws(TextError) {
    let lanes: Int
    let word = token.kind == .keyword ? Word(rawValue: token.keyword.code) : nil
    switch word {
    case .i8x16: lanes = 16
    case .i16x8: lanes = 8
    case .i32x4, .f32x4: lanes = 4
    case .i64x2, .f64x2: lanes = 2
    default: throw unexpected("a vector shape")
    }
    advance()
    let place = token.offset
    let (tokens, count) = try numbers()
    guard count == lanes else { throw TextError(.wrongLaneCount, "\(count), expected \(lanes)", at: place) }
    for index in 0..<lanes {
      let number = tokens[index]
      switch word {
      case .f32x4: emitFloat(number, .single)
      case .f64x2: emitFloat(number, .double)
      default:
        let bits = UInt64(128 / lanes)
        let value = number.kind == .float ? nil : integerBits(base, number.offset, Int(number.end), bits: bits)
        if value == nil { report(.constantOutOfRange, text(number), at: number.offset) }
        for byte in 0..<(16 / lanes) { out.byte(UInt8(truncatingIfNeeded: (value ?? 0) >> UInt64(byte * 8))) }
      }
    }
  }
}
