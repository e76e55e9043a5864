/// The only list of instructions. Reader, writer, validator, text, interpreter and compiler all follow it.
///
/// Columns: identifier, binary code (prefix in the upper half), name in the text format, immediates, family, feature.
/// The signature of an operator follows from its family, unless the family says that it is irregular.
///
/// The rows lie in chapters, because the compiler of this file needs time that grows with the square of a literal's length:
/// as one literal they took a quarter of the room's time.
package enum OperatorTable {
  package static let count = 582

  /// All rows, by the operator's number. They live as long as the process and never change.
  nonisolated(unsafe) package static let rows: UnsafePointer<OperatorRow> = {
    let rows = UnsafeMutablePointer<OperatorRow>.allocate(capacity: count)
    var next = 0
    func add(_ chapter: Span<OperatorRow>) {
      for index in chapter.indices {
        precondition(
          chapter[index].identifier.rawValue == next, "operators are numbered as their rows follow each other")
        (rows + next).initialize(to: chapter[index])
        next += 1
      }
    }
    add(control.span)
    add(memory.span)
    add(comparisons.span)
    add(arithmetic.span)
    add(conversions.span)
    add(references.span)
    add(aggregates.span)
    add(bulk.span)
    add(vectorMemory.span)
    add(vectorComparisons.span)
    add(bytes.span)
    add(shorts.span)
    add(words.span)
    add(vectorFloats.span)
    add(relaxed.span)
    add(atomics.span)
    add(atomicUpdates.span)
    precondition(next == count, "every operator has a row")
    return UnsafePointer(rows)
  }()
}
