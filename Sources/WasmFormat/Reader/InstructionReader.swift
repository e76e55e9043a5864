/// Decodes the instructions of an expression or a function body, one after another, without validating them.
///
/// ```swift
/// var reader = InstructionReader(module.bodies[0], of: module, features: .wasm3)
/// var run = LocalRun()
/// while try reader.nextLocals(&run) { … }
/// var instruction = Instruction()
/// while try reader.next(&instruction) { … }
/// ```
///
/// The reader knows how deeply blocks are nested, so it ends with the `end` that closes the expression.
package struct InstructionReader {
  private var cursor: ByteCursor
  /// How many blocks are open, the expression itself included; 0 before its instructions and after the last `end`.
  package private(set) var depth = 0
  /// How many declarations of locals are still to be read.
  private var localDeclarations: UInt32 = 0
  private var localCount: UInt64 = 0
  private let localLimit: UInt64
  private let labelLimit: Int
  private let features: Features
  private let codes = OperatorCodes.shared
  private let hasDataCount: Bool
  private var phase = Phase.start
  private let isBody: Bool
  private let storage: ByteStorage

  private enum Phase {
    case start, locals, instructions
  }

  /// Reads a function body: the locals first, if they are asked for, then the instructions.
  package init(
    _ body: FunctionBody, of module: WasmModule, features: Features, limits: ImplementationLimits = .standard
  ) {
    self.init(
      body.range, of: module.bytes, isBody: true, section: .code, hasDataCount: module.dataCount != nil,
      features: features, limits: limits)
  }

  /// Reads a constant expression. The section is what errors name.
  package init(
    _ expression: ConstantExpression, of bytes: ByteStorage, in section: SectionKind? = nil, features: Features,
    limits: ImplementationLimits = .standard
  ) {
    self.init(
      expression.range, of: bytes, isBody: false, section: section, hasDataCount: true, features: features,
      limits: limits)
  }

  /// Reads expressions from where a cursor stands, with `passExpression`.
  package init(
    rest cursor: ByteCursor, of bytes: ByteStorage, features: Features, limits: ImplementationLimits = .standard
  ) {
    self.init(
      ByteRange(offset: cursor.offset, count: cursor.remaining), of: bytes, isBody: false, section: cursor.section,
      hasDataCount: true, features: features, limits: limits)
  }

  init(
    _ range: ByteRange, of bytes: ByteStorage, isBody: Bool, section: SectionKind?, hasDataCount: Bool,
    features: Features, limits: ImplementationLimits
  ) {
    storage = bytes
    cursor = ByteCursor(bytes, range, section: section)
    localLimit = UInt64(limits.locals)
    labelLimit = limits.labelTableEntries
    self.features = features
    self.hasDataCount = hasDataCount
    self.isBody = isBody
  }

  /// Offset in the module's bytes of what is read next.
  package var offset: Int { cursor.offset }

  // MARK: For those who pass over instructions by themselves

  /// The byte that is read next.
  var position: UnsafePointer<UInt8> {
    @inline(__always) get { cursor.position }
  }

  /// Instructions that begin before this byte can be looked at without checks: so many bytes of the module follow, if not
  /// of the body.
  var uncheckedEnd: UnsafePointer<UInt8> {
    @inline(__always) get { min(cursor.end, cursor.base + (storage.count - Self.uncheckedLength)) }
  }

  var isAtEnd: Bool { cursor.isAtEnd }

  /// How many bytes `readShort` and its like may touch.
  static let uncheckedLength = 10

  /// Goes on at an instruction of the body, with so many blocks open. False, with nothing done, when it lies outside.
  @inline(__always)
  mutating func resume(at position: UnsafePointer<UInt8>, depth: Int) -> Bool {
    guard position <= cursor.end else { return false }
    cursor.skip(position - cursor.position)
    phase = .instructions
    self.depth = depth
    return true
  }
}

// MARK: Locals

/// One declaration of locals: so many of one type.
package struct LocalRun: Hashable, Sendable {
  package var count: UInt32 = 0
  package var type: ValueType = .i32

  package init() {}
}

extension InstructionReader {
  /// Reads the next declaration of locals; false behind the last one.
  package mutating func nextLocals(_ run: inout LocalRun) throws(ReadError) -> Bool {
    if phase == .start {
      phase = .locals
      if isBody { localDeclarations = try cursor.unsigned32() }
    }
    guard localDeclarations > 0 else { return false }
    localDeclarations -= 1
    let start = cursor.offset
    run.count = try cursor.unsigned32()
    run.type = try cursor.valueType(features)
    localCount += UInt64(run.count)
    guard localCount <= localLimit else {
      throw cursor.error(.tooManyLocals, at: start, expected: "at most \(localLimit) locals", found: "\(localCount)")
    }
    return true
  }
}

// MARK: Instructions

extension InstructionReader {
  /// Decodes the next instruction; false behind the `end` that closes the expression.
  package mutating func next(_ instruction: inout Instruction) throws(ReadError) -> Bool {
    try nextInline(&instruction)
  }

  /// `next`, for loops in this room.
  @inline(__always)
  mutating func nextInline(_ instruction: inout Instruction) throws(ReadError) -> Bool {
    readShort(&instruction) ? true : try readInFull(&instruction)
  }

  /// Decodes an instruction whose immediates take few bytes, without a check for each byte. False, with nothing done, for
  /// all others.
  @inline(__always)
  private mutating func readShort(_ instruction: inout Instruction) -> Bool {
    let start = cursor.position
    guard depth > 0, cursor.end - start >= Self.uncheckedLength else { return false }
    let decoded = codes.plain(start.pointee)
    guard decoded.isIn(features) else { return false }
    var length = 1
    switch decoded.shortForm {
    case .plain:
      break
    case .end:
      depth &-= 1
    case .index:
      let number = ShortNumber(start + 1)
      guard number.isUnsigned32 else { return false }
      instruction.index = UInt32(truncatingIfNeeded: number.bits)
      length = 1 &+ number.length
    case .signedNumber:
      let number = ShortNumber(start + 1)
      guard number.length > 0 else { return false }
      guard decoded.immediates == .i64 || number.isSigned32 else { return false }
      instruction.low = UInt64(bitPattern: number.signed)
      length = 1 &+ number.length
    case .memoryArgument:
      let number = ShortNumber(start + 2)
      guard start[1] < 0x40, number.isUnsigned32 else { return false }
      instruction.index = 0
      instruction.alignment = start[1]
      instruction.low = number.bits
      length = 2 &+ number.length
    case .blockType:
      guard let type = BlockType(code: start[1]) else { return false }
      instruction.typeBits = type.bits
      length = 2
      depth &+= 1
    case .none:
      return false
    }
    let offset = start - cursor.base
    instruction.operator = decoded.operator
    instruction.offset = UInt32(truncatingIfNeeded: offset)
    instruction.end = UInt32(truncatingIfNeeded: offset &+ length)
    cursor.skip(length)
    return true
  }

  @inline(never)
  private mutating func readInFull(_ instruction: inout Instruction) throws(ReadError) -> Bool {
    if depth == 0 {
      guard try begin() else { return false }
    }
    let start = cursor.offset
    do {
      try decode(&instruction)
    } catch {
      throw classified(error, from: start)
    }
    return true
  }

  /// Works on a copy of the cursor, which stays in registers. What is rare works on the original.
  @inline(__always)
  private mutating func decode(_ instruction: inout Instruction) throws(ReadError) {
    var cursor = self.cursor
    let start = cursor.position
    guard start != cursor.end else {
      throw cursor.error(.unexpectedEnd, expected: "an instruction or end", found: "the end of the function's bytes")
    }
    let code = start.pointee
    cursor.skipByte()
    var decoded = codes.plain(code)
    if !decoded.isIn(features) {
      self.cursor = cursor
      decoded = try prefixedOrRefused(code)
      cursor = self.cursor
    }
    instruction.operator = decoded.operator
    instruction.offset = UInt32(truncatingIfNeeded: start - cursor.base)

    switch decoded.immediates {
    case .none:
      if instruction.operator == .end { depth -= 1 }
    case .local, .function, .global, .type, .tag, .element, .table:
      instruction.index = try cursor.unsigned32()
    case .label:
      instruction.index = try cursor.unsigned32()
      if instruction.operator == .delegate { try closeDelegated(instruction) }
    case .i32:
      instruction.low = UInt64(bitPattern: Int64(try cursor.signed32()))
    case .i64:
      instruction.low = UInt64(bitPattern: try cursor.signed64())
    case .f32:
      instruction.low = UInt64(try cursor.fixed(UInt32.self))
    case .f64:
      instruction.low = try cursor.fixed(UInt64.self)
    case .memoryArgument:
      try readMemoryArgument(&instruction, &cursor)
    case .blockType where cursor.peek == 0x40:
      cursor.skipByte()
      instruction.typeBits = BlockType.empty.bits
      depth += 1
    case .typeTable where features.has(.referenceTypes):
      instruction.index = try cursor.unsigned32()
      instruction.second = try cursor.unsigned32()
    case .typeType, .typeTag, .typeField, .typeCount, .typeElement, .elementTable, .tableTable:
      instruction.index = try cursor.unsigned32()
      instruction.second = try cursor.unsigned32()
    default:
      self.cursor = cursor
      try readIrregular(decoded.immediates, &instruction)
      cursor = self.cursor
    }
    instruction.end = UInt32(truncatingIfNeeded: cursor.offset)
    self.cursor = cursor
  }

  @inline(never)
  private mutating func readIrregular(
    _ kind: ImmediateKind, _ instruction: inout Instruction
  ) throws(ReadError) {
    switch kind {
    case .blockType:
      instruction.typeBits = try cursor.blockType(features).bits
      depth += 1
    case .typeTable:
      instruction.index = try cursor.unsigned32()
      instruction.second = try zeroByte()
    case .labelTable:
      try readLabelTable(&instruction)
    case .memory:
      instruction.index = try memoryIndex()
    case .data, .dataMemory, .typeData:
      try readDataImmediates(kind, &instruction)
    case .memoryMemory:
      instruction.index = try memoryIndex()
      instruction.second = try memoryIndex()
    case .lane:
      instruction.lane = try cursor.byte()
    case .memoryArgumentLane:
      var cursor = self.cursor
      try readMemoryArgument(&instruction, &cursor)
      instruction.lane = try cursor.byte()
      self.cursor = cursor
    case .v128, .lanes:
      instruction.low = try cursor.fixed(UInt64.self)
      instruction.high = try cursor.fixed(UInt64.self)
    case .heapType:
      instruction.typeBits = try cursor.heapType(features).bits
    case .castLabel:
      try readCastLabel(&instruction)
    case .valueTypes:
      try readValueTypes(&instruction)
    case .tryTable:
      try readTryTable(&instruction)
    case .typeHandlers, .typeTagHandlers:
      instruction.index = try cursor.unsigned32()
      if kind == .typeTagHandlers { instruction.second = try cursor.unsigned32() }
      try readHandlers(&instruction)
    case .zeroByte:
      _ = try zeroByte()
    default: break
    }
  }

  /// Passes over one expression, leaving the reader behind its `end`.
  package mutating func passExpression() throws(ReadError) -> ByteRange {
    let start = cursor.offset
    var instruction = Instruction()
    phase = .instructions
    depth = 1
    while depth > 0 { _ = try next(&instruction) }
    return ByteRange(offset: start, count: cursor.offset - start)
  }

  /// Called where no block is open: the beginning and the end.
  @inline(never)
  private mutating func begin() throws(ReadError) -> Bool {
    if phase != .instructions {
      var run = LocalRun()
      while try nextLocals(&run) {}
      phase = .instructions
      depth = 1
      return true
    }
    guard cursor.isAtEnd else {
      throw cursor.error(
        .sectionSizeMismatch, expected: "nothing behind the end of the \(isBody ? "function" : "expression")",
        found: "\(cursor.remaining) bytes")
    }
    return false
  }

  /// The specification does not stop at the end of a function while it reads one. When a function is too short, what
  /// lies behind it decides the class of the mistake.
  @inline(never)
  private func classified(_ error: ReadError, from start: Int) -> ReadError {
    guard error.kind == .unexpectedEnd else { return error }
    var again = self
    again.cursor = ByteCursor(
      storage, ByteRange(offset: start, count: storage.count - start), section: cursor.section)
    var instruction = Instruction()
    var changed = error
    do {
      while again.depth > 0 {
        try again.decode(&instruction)
        switch instruction.operator {
        case .else, .catch, .catchAll:
          changed.kind = .endExpected
          return changed
        default: break
        }
      }
      changed.kind = .sectionSizeMismatch
    } catch let other {
      changed.kind = other.kind
    }
    return changed
  }

  @inline(never)
  private mutating func prefixedOrRefused(_ code: UInt8) throws(ReadError) -> DecodedOperator {
    let start = cursor.offset - 1
    if OperatorCodes.isPrefix(code) {
      let number = try cursor.unsigned32()
      let decoded = codes.prefixed(code, number)
      if decoded.isIn(features) { return decoded }
      throw refusal(decoded, .illegalOpcode(prefix: code, number: number), at: start)
    }
    let decoded = codes.plain(code)
    // Legacy and final exceptions share this operator.
    if decoded.isIn(.all), decoded.operator == .throw, features.has(.legacyExceptions) { return decoded }
    throw refusal(decoded, .illegalOpcode(prefix: nil, number: UInt32(code)), at: start)
  }

  private func refusal(_ decoded: DecodedOperator, _ kind: ReadError.Kind, at start: Int) -> ReadError {
    let row = decoded.isIn(.all) ? decoded.operator.row : nil
    return cursor.error(
      kind, at: start, expected: "an instruction", found: row?.name.description, missing: row?.feature)
  }

  @inline(never)
  private mutating func closeDelegated(_ instruction: Instruction) throws(ReadError) {
    guard depth > 1 else {
      throw cursor.error(.misplacedCatch, at: Int(instruction.offset), expected: "delegate to close a try")
    }
    depth -= 1
  }
}

// MARK: Immediates

extension InstructionReader {
  @inline(__always)
  private func readMemoryArgument(
    _ instruction: inout Instruction, _ cursor: inout ByteCursor
  ) throws(ReadError) {
    let start = cursor.offset
    let flags = try cursor.unsigned32()
    instruction.index = 0
    if flags >= 0x40 {
      guard flags < 0x80, features.has(.multiMemory) else {
        throw cursor.error(
          .malformedMemoryAccessFlags, at: start, expected: "an alignment exponent below 64", found: "\(flags)")
      }
      instruction.index = try cursor.unsigned32()
    }
    instruction.alignment = UInt8(truncatingIfNeeded: flags & 0x3F)
    instruction.low = features.has(.memory64) ? try cursor.unsigned64() : UInt64(try cursor.unsigned32())
  }

  @inline(never)
  private mutating func readLabelTable(_ instruction: inout Instruction) throws(ReadError) {
    instruction.count = try listCount(of: "labels", limit: labelLimit)
    instruction.list = UInt32(truncatingIfNeeded: cursor.offset)
    for _ in 0..<instruction.count { _ = try cursor.unsigned32() }
    instruction.index = try cursor.unsigned32()
  }

  @inline(never)
  private mutating func readDataImmediates(
    _ kind: ImmediateKind, _ instruction: inout Instruction
  ) throws(ReadError) {
    instruction.index = try cursor.unsigned32()
    if kind == .typeData { instruction.second = try cursor.unsigned32() }
    if kind == .dataMemory { instruction.second = try memoryIndex() }
    guard hasDataCount else {
      throw cursor.error(
        .dataCountRequired, at: Int(instruction.offset),
        expected: "a data count section before the code that refers to data")
    }
  }

  @inline(never)
  private mutating func readCastLabel(_ instruction: inout Instruction) throws(ReadError) {
    let start = cursor.offset
    let flags = try cursor.byte()
    guard flags < 4 else {
      throw cursor.error(.malformedCastFlags, at: start, expected: "a value below 4", found: "\(flags)")
    }
    instruction.index = try cursor.unsigned32()
    instruction.typeBits = ValueType.reference(try cursor.heapType(features), nullable: flags & 1 != 0).bits
    instruction.secondTypeBits = ValueType.reference(try cursor.heapType(features), nullable: flags & 2 != 0).bits
  }

  @inline(never)
  private mutating func readValueTypes(_ instruction: inout Instruction) throws(ReadError) {
    instruction.count = try listCount(of: "types", limit: .max)
    instruction.list = UInt32(truncatingIfNeeded: cursor.offset)
    instruction.typeBits = 0
    for index in 0..<instruction.count {
      let type = try cursor.valueType(features)
      if index == 0 { instruction.typeBits = type.bits }
    }
  }

  @inline(never)
  private mutating func readTryTable(_ instruction: inout Instruction) throws(ReadError) {
    instruction.typeBits = try cursor.blockType(features).bits
    instruction.count = try listCount(of: "catch clauses", limit: .max)
    instruction.list = UInt32(truncatingIfNeeded: cursor.offset)
    for _ in 0..<instruction.count { _ = try cursor.catchClause() }
    depth += 1
  }

  @inline(never)
  private mutating func readHandlers(_ instruction: inout Instruction) throws(ReadError) {
    instruction.count = try listCount(of: "handlers", limit: .max)
    instruction.list = UInt32(truncatingIfNeeded: cursor.offset)
    for _ in 0..<instruction.count { _ = try cursor.resumeHandler() }
  }

  /// The number of entries of a list, each of which takes at least one byte.
  private mutating func listCount(of things: StaticString, limit: Int) throws(ReadError) -> UInt32 {
    let start = cursor.offset
    let count = try cursor.length()
    guard count <= limit else {
      throw cursor.error(.limitExceeded, at: start, expected: "at most \(limit) \(things)", found: "\(count)")
    }
    return UInt32(truncatingIfNeeded: count)
  }

  @inline(__always)
  private mutating func memoryIndex() throws(ReadError) -> UInt32 {
    features.has(.multiMemory) ? try cursor.unsigned32() : try zeroByte()
  }

  private mutating func zeroByte() throws(ReadError) -> UInt32 {
    let start = cursor.offset
    let value = try cursor.byte()
    guard value == 0 else {
      throw cursor.error(.zeroByteExpected, at: start, expected: "0x00", found: "0x\(hexadecimal(value))")
    }
    return 0
  }
}
