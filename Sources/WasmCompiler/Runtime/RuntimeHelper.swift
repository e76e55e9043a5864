/// What compiled code leaves to the runtime: C functions, found by number in the instance's table of helpers.
///
/// All take the instance first, and integers of 64 bits after it (32-bit ones zero-extended). Where a comment says
/// "exit", the result is how the helper ended: 0 when all went well, otherwise a number that the code hands to `unwind`
/// together with the instance. A "reference" is 0 where the helper could not make one, for the reason that the
/// store's `trapKind` tells. A pair of numbers in one argument has the first in the lower half.
package enum RuntimeHelper: Int, CaseIterable, Sendable {
  /// (instance, exit): never returns. Leaves the frames of compiled code for the reason given.
  case unwind
  /// (instance, exception): never returns. Finds the handler of an exception, which is not null.
  case throwReference
  /// (instance, tag) -> reference: an exception without its payload, which the code fills in.
  case makeException
  /// (instance, function, slots) -> exit: runs one of the instance's own functions that is not compiled. Parameters
  /// stand in the slots, and results when it returns.
  case callInterpreted
  /// Not a function: where the callees of tail calls to other instances return to. The stack then holds a word of padding,
  /// the base of memory 0 and the instance of the caller, and where to go on.
  case undoSwitch

  /// (instance, memory, pages) -> the old size in pages, or -1.
  case memoryGrow
  /// (instance, memory, start, byte, count) -> exit
  case memoryFill
  /// (instance, destination memory | source memory, destination, source, count) -> exit
  case memoryCopy
  /// (instance, memory | segment, destination, source, count) -> exit
  case memoryInit

  /// (instance, table, element, count) -> the old size, or -1.
  case tableGrow
  /// (instance, table, start, element, count) -> exit
  case tableFill
  /// (instance, destination table | source table, destination, source, count) -> exit
  case tableCopy
  /// (instance, table | segment, destination, source, count) -> exit
  case tableInit

  /// (instance, byte count) -> reference: an object of zeros, a multiple of 16 bytes long, without its header.
  case allocate
  /// (instance, type index, length) -> reference: an array of zeros.
  case makeArray
  /// (instance, type index | segment, start, length) -> reference
  case makeArrayFromData
  /// (instance, type index | segment, start, length) -> reference
  case makeArrayFromElements
  /// (instance, array, start, count, low half of the value, its high half) -> exit
  case arrayFill
  /// (instance, destination array, its start, source array, its start, count) -> exit
  case arrayCopy
  /// (instance, type index | segment, array, start, source, count) -> exit
  case arrayInitData
  /// (instance, type index | segment, array, start, source, count) -> exit
  case arrayInitElements

  /// (instance, memory, address, expected, timeout) -> 0, 1 or 2, or minus an exit.
  case wait32
  /// The same with an expected value of 64 bits.
  case wait64
  /// (instance, memory, address, count) -> how many were woken, or minus an exit.
  case notify

  /// (instance) -> exit: called in loops while the store's `attention` is not 0. The code is to stop, or to wait while others
  /// go on.
  case attend

  // Stack switching. Values go through slots in the caller's frame. An "outcome" is 0 when results stand there, an exit, or, for a
  // clause of `resume`, minus one more than its position; then its values stand there. When it is the exit of an exception, the slots
  // hold that.

  /// (instance, function) -> reference: a continuation that begins with a function, which is not null.
  case makeContinuation
  /// (instance, function type that takes all arguments | one that takes the rest, continuation, slots) -> reference
  case bindArguments
  /// (instance, continuation, slots, resumption, number of clauses | whether it throws, exception or 0) -> outcome. See
  /// `martlet_resumption`.
  case resume
  /// (instance, tag, slots) -> outcome
  case suspend
  /// (instance, tag | function type that takes what comes back, continuation, slots) -> outcome. There is room for two more slots
  /// than the values have.
  case `switch`
}
