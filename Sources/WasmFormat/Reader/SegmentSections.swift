// Code and segments: what stays in the module's bytes and is remembered by range.

extension ModuleReader {
  /// A constant expression, passed over.
  mutating func expression() throws(ReadError) -> ConstantExpression {
    var reader = InstructionReader(rest: cursor, of: module.bytes, features: features, limits: limits)
    let range = try reader.passExpression()
    _ = try cursor.take(range.count)
    return ConstantExpression(range)
  }

  /// Kinds other than 0 came with bulk memory operations.
  private func checkSegmentKind(
    _ kind: UInt32, atMost last: UInt32, at start: Int, otherwise mistake: ReadError.Kind
  ) throws(ReadError) {
    if kind == 0 || kind <= last && features.has(.bulkMemory) { return }
    throw cursor.error(
      mistake, at: start, expected: "0 to \(last)", found: "\(kind)", missing: kind <= last ? .bulkMemory : nil)
  }

  // MARK: Element segments

  mutating func elementSegment() throws(ReadError) -> ElementSegment {
    let start = cursor.offset
    let flags = try cursor.unsigned32()
    try checkSegmentKind(flags, atMost: 7, at: start, otherwise: .malformedElementSegment)
    let isActive = flags & 1 == 0
    // Says in active segments that the table is written, in others that the segment is declarative.
    let second = flags & 2 != 0
    let areExpressions = flags & 4 != 0

    let mode: ElementSegment.Mode
    if isActive {
      let table = second ? TableIndex(try cursor.unsigned32()) : TableIndex(0)
      mode = .active(table, offset: try expression())
    } else {
      mode = second ? .declarative : .passive
    }
    let type = try elementSegmentType(areExpressions: areExpressions, isWritten: !isActive || second)
    let count = try cursor.count(of: "elements", limit: limits.elementSegmentItems)
    let items = areExpressions ? try passExpressions(count) : try passIndices(count)
    return ElementSegment(
      mode: mode, type: type, items: areExpressions ? .expressions(items) : .functions(items),
      count: UInt32(truncatingIfNeeded: count))
  }

  private mutating func elementSegmentType(
    areExpressions: Bool, isWritten: Bool
  ) throws(ReadError) -> ValueType {
    if areExpressions { return isWritten ? try cursor.elementType(features) : .functionReference }
    if isWritten {
      let start = cursor.offset
      let kind = try cursor.byte()
      guard kind == 0 else {
        throw cursor.error(.malformedElementKind, at: start, expected: "0 (functions)", found: "\(kind)")
      }
    }
    // Indices of functions are never null, but without function references nothing can tell the difference.
    return .reference(.function, nullable: !features.has(.functionReferences))
  }

  private mutating func passIndices(_ count: Int) throws(ReadError) -> ByteRange {
    let start = cursor.offset
    for _ in 0..<count { _ = try cursor.unsigned32() }
    return ByteRange(offset: start, count: cursor.offset - start)
  }

  private mutating func passExpressions(_ count: Int) throws(ReadError) -> ByteRange {
    let start = cursor.offset
    var reader = InstructionReader(rest: cursor, of: module.bytes, features: features, limits: limits)
    for _ in 0..<count { _ = try reader.passExpression() }
    return try cursor.take(reader.offset - start)
  }

  // MARK: Data segments

  mutating func dataSegment() throws(ReadError) -> DataSegment {
    let start = cursor.offset
    let flags = try cursor.unsigned32()
    try checkSegmentKind(flags, atMost: 2, at: start, otherwise: .malformedDataSegment)
    let mode: DataSegment.Mode
    if flags == 1 {
      mode = .passive
    } else {
      let memory = flags == 2 ? MemoryIndex(try cursor.unsigned32()) : MemoryIndex(0)
      mode = .active(memory, offset: try expression())
    }
    let size = Int(try cursor.unsigned32())
    return DataSegment(mode: mode, contents: try cursor.take(size))
  }

  // MARK: Code

  mutating func readCode() throws(ReadError) {
    module.bodies = try vector(of: "function bodies", each: "function body", limit: limits.functions) {
      reader throws(ReadError) in
      let start = reader.cursor.offset
      let size = Int(try reader.cursor.unsigned32())
      guard size <= reader.limits.functionBodyBytes else {
        throw reader.cursor.error(
          .limitExceeded, at: start, expected: "a function body of at most \(reader.limits.functionBodyBytes) bytes",
          found: "\(size) bytes")
      }
      return FunctionBody(try reader.cursor.take(size))
    }
  }
}
