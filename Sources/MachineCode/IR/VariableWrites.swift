/// Where the source writes its variables and where its loops end, gathered before the function is built: a loop in which
/// a variable is not written needs no parameter for it, so there are fewer parameters to make and to drop again, and
/// values number better inside loops.
package struct VariableWrites: ~Copyable {
  struct Write: BitwiseCopyable {
    var variable: UInt32
    var offset: UInt32
  }
  struct Loop: BitwiseCopyable {
    var start: UInt32
    var end: UInt32
  }
  private var writes = GrowableBuffer<Write>()
  /// In the order of the source.
  private var loops = GrowableBuffer<Loop>()
  /// The constructs that are open: the loop that each is, or `.max`.
  private var open = GrowableBuffer<UInt32>()
  /// The offsets of each variable's writes, one variable after the other, and where each begins.
  private var offsets = GrowableBuffer<UInt32>()
  private var starts = GrowableBuffer<UInt32>()
  private var isKnown = false

  package init() {}

  mutating func reset() { isKnown = false }

  // MARK: Gathering, in the order of the source

  package mutating func begin() {
    writes.removeAll()
    loops.removeAll()
    open.removeAll()
  }

  package mutating func write(_ variable: Variable, at offset: UInt32) {
    writes.append(Write(variable: variable.index, offset: offset))
  }

  package mutating func openConstruct(isLoop: Bool, at offset: UInt32) {
    open.append(isLoop ? UInt32(loops.count) : .max)
    if isLoop { loops.append(Loop(start: offset, end: .max)) }
  }

  package mutating func closeConstruct(at offset: UInt32) {
    if open.isEmpty { return }
    let loop = open.removeLast()
    if loop != .max { loops[loop].end = offset }
  }

  package mutating func finish(variableCount: Int) {
    isKnown = true
    starts.removeAll()
    if loops.isEmpty { return }
    starts.fill(count: variableCount + 1, with: 0)
    for index in 0..<writes.count { starts[writes[index].variable + 1] += 1 }
    for index in 0..<variableCount { starts[index + 1] += starts[index] }
    offsets.fill(count: writes.count, with: 0)
    // Each start moves on to the next variable's, and is put back by reading one place further down.
    for index in 0..<writes.count {
      let variable = writes[index].variable
      offsets[starts[variable]] = writes[index].offset
      starts[variable] += 1
    }
  }

  // MARK: Asking

  /// Where the loop ends that starts at an offset.
  func end(ofLoopAt start: UInt32) -> UInt32 {
    if !isKnown { return .max }
    var (low, high) = (0, loops.count)
    while low < high {
      let middle = (low + high) / 2
      if loops[middle].start < start { low = middle + 1 } else { high = middle }
    }
    return low < loops.count && loops[low].start == start ? loops[low].end : .max
  }

  /// Whether a variable is written between two offsets; true where nobody has looked, as for variables declared later.
  func mayWrite(_ variable: Variable, from start: UInt32, to end: UInt32) -> Bool {
    if !isKnown || Int(variable.index) + 1 >= starts.count { return true }
    var low = variable.index == 0 ? 0 : Int(starts[variable.index - 1])
    let last = Int(starts[variable.index])
    var high = last
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low < last && offsets[low] < end
  }
}
