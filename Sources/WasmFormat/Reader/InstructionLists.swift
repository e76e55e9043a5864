// The list immediates of an instruction. They stay in the module's bytes, where decoding has already checked them.

extension Instruction {
  /// The labels of `br_table` without the default.
  package func labels(in bytes: ByteStorage) -> LabelList { LabelList(ListCursor(self, bytes)) }

  /// The clauses of `try_table`.
  package func catchClauses(in bytes: ByteStorage) -> CatchClauseList { CatchClauseList(ListCursor(self, bytes)) }

  /// The handlers of `resume` and its relatives.
  package func resumeHandlers(in bytes: ByteStorage) -> ResumeHandlerList { ResumeHandlerList(ListCursor(self, bytes)) }

  /// The types of a typed `select`.
  package func valueTypes(in bytes: ByteStorage) -> ValueTypeList { ValueTypeList(ListCursor(self, bytes)) }
}

/// Where a list is and how many entries are left. Bytes other than those the instruction was decoded from end the walk
/// early; they cannot lead it astray.
package struct ListCursor {
  fileprivate var cursor: ByteCursor
  fileprivate var left: UInt32
  private let storage: ByteStorage

  fileprivate init(_ instruction: Instruction, _ bytes: ByteStorage) {
    let start = min(Int(instruction.list), bytes.count)
    let end = max(start, min(Int(instruction.end), bytes.count))
    cursor = ByteCursor(bytes, ByteRange(offset: start, count: end - start))
    left = instruction.count
    storage = bytes
  }

  @inline(__always)
  fileprivate mutating func advance() -> Bool {
    if left == 0 { return false }
    left -= 1
    return true
  }
}

package struct LabelList: Sequence, IteratorProtocol {
  private var list: ListCursor
  fileprivate init(_ list: ListCursor) { self.list = list }

  package mutating func next() -> LabelIndex? {
    guard list.advance(), let label = try? list.cursor.unsigned32() else { return nil }
    return LabelIndex(label)
  }
}

package struct CatchClauseList: Sequence, IteratorProtocol {
  private var list: ListCursor
  fileprivate init(_ list: ListCursor) { self.list = list }

  package mutating func next() -> CatchClause? { list.advance() ? try? list.cursor.catchClause() : nil }
}

package struct ResumeHandlerList: Sequence, IteratorProtocol {
  private var list: ListCursor
  fileprivate init(_ list: ListCursor) { self.list = list }

  package mutating func next() -> ResumeHandler? { list.advance() ? try? list.cursor.resumeHandler() : nil }
}

package struct ValueTypeList: Sequence, IteratorProtocol {
  private var list: ListCursor
  fileprivate init(_ list: ListCursor) { self.list = list }

  package mutating func next() -> ValueType? { list.advance() ? try? list.cursor.valueType(.all) : nil }
}

extension ByteCursor {
  mutating func catchClause() throws(ReadError) -> CatchClause {
    let start = offset
    let code = try byte()
    guard let kind = CatchClause.Kind(rawValue: code) else {
      throw error(.malformedCatchClause, at: start, expected: "a value below 4", found: "\(code)")
    }
    let tag = kind == .one || kind == .oneReference ? try unsigned32() : 0
    return CatchClause(kind: kind, tag: TagIndex(tag), label: LabelIndex(try unsigned32()))
  }

  mutating func resumeHandler() throws(ReadError) -> ResumeHandler {
    let start = offset
    let code = try byte()
    guard code < 2 else {
      throw error(.malformedResumeHandler, at: start, expected: "0 or 1", found: "\(code)")
    }
    let tag = TagIndex(try unsigned32())
    return ResumeHandler(tag: tag, label: code == 0 ? LabelIndex(try unsigned32()) : nil)
  }
}
