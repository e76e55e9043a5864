/// The only list of instructions. Reader, writer, validator, text, interpreter and compiler all follow it.
///
/// Columns: identifier, binary code (prefix in the upper half), name in the text format, immediates, family, feature.
/// The signature of an operator follows from its family, unless the family says that it is irregular.
///
/// The rows lie in chapters, because the time to compile a literal grows with more than the square of its length.
package enum OperatorTable {
  package static let count = 582

  /// All rows, by the operator's number. They live as long as the process and never change.
  nonisolated(unsafe) package static let rows: UnsafePointer<OperatorRow> = {
    let rows = UnsafeMutableBufferPointer<OperatorRow>.allocate(capacity: count)
    var next = 0
    place(control.span, in: rows, at: &next)
    place(memory.span, in: rows, at: &next)
    place(comparisons.span, in: rows, at: &next)
    place(arithmetic.span, in: rows, at: &next)
    place(conversions.span, in: rows, at: &next)
    place(references.span, in: rows, at: &next)
    place(aggregates.span, in: rows, at: &next)
    place(bulk.span, in: rows, at: &next)
    place(vectorMemory.span, in: rows, at: &next)
    place(vectorComparisons.span, in: rows, at: &next)
    place(bytes.span, in: rows, at: &next)
    place(shorts.span, in: rows, at: &next)
    place(words.span, in: rows, at: &next)
    place(vectorFloats.span, in: rows, at: &next)
    place(relaxed.span, in: rows, at: &next)
    place(atomics.span, in: rows, at: &next)
    place(atomicUpdates.span, in: rows, at: &next)
    precondition(next == count, "every operator has a row")
    return UnsafePointer(rows.baseAddress!)
  }()

  @inline(never)
  private static func place(
    _ chapter: Span<OperatorRow>, in rows: UnsafeMutableBufferPointer<OperatorRow>, at next: inout Int
  ) {
    for index in chapter.indices { rows.initializeElement(at: next + index, to: chapter[index]) }
    next += chapter.count
  }
}
