import WasmFormat

// Functions with operands nested in the instructions that take them. Folding never changes the order of instructions, so
// wherever it is not clear which values an instruction takes, its operands simply stay before it.

extension ModulePrinter {
  mutating func printFolded(
    _ reader: inout InstructionReader, _ marks: inout HintCursor
  ) throws(ReadError) {
    var pending = PendingExpressions()
    var blocks = OpenBlocks()
    var instruction = Instruction()
    while try reader.next(&instruction), reader.depth > 0 {
      let level = blocks.level
      switch instruction.operator {
      case .block, .loop, .if, .try, .tryTable:
        beginFolded(instruction, &pending, &blocks, level, &marks)
      case .else, .catch, .catchAll, .end, .delegate:
        flush(&pending, level)
        continueFolded(instruction, &blocks, level)
      default:
        let start = pending.text.count
        swap(&out, &pending.text)
        if instruction.operator == .brIf { printHint(&marks, instruction) }
        out.byte(UInt8(ascii: "("))
        printInstruction(instruction)
        swap(&out, &pending.text)
        let flow = valueFlow(instruction)
        pending.add(from: start, taking: flow.taken)
        if flow.given != 1 || pending.isDeep { flush(&pending, level) }
      }
    }
    flush(&pending, blocks.level)
  }

  private mutating func beginFolded(
    _ instruction: Instruction, _ pending: inout PendingExpressions, _ blocks: inout OpenBlocks, _ level: Int,
    _ marks: inout HintCursor
  ) {
    let isIf = instruction.operator == .if
    flush(&pending, level, keepingLast: isIf)
    out.newline(level)
    printHint(&marks, instruction)
    out.text("(")
    printInstruction(instruction)
    switch instruction.operator {
    case .if:
      flush(&pending, level + 1)
      out.newline(level + 1)
      out.text("(then")
      blocks.append(.conditional)
    case .try:
      out.newline(level + 1)
      out.text("(do")
      blocks.append(.attempt)
    default: blocks.append(.plain)
    }
  }

  private mutating func continueFolded(_ instruction: Instruction, _ blocks: inout OpenBlocks, _ level: Int) {
    switch instruction.operator {
    case .end:
      labels.pop()
      switch blocks.popLast() {
      case .plain:
        out.newline(level - 1)
        out.text(")")
      default:
        out.newline(level - 1)
        out.text(")")
        out.newline(level - 2)
        out.text(")")
      }
    case .delegate:
      blocks.popLast()
      out.newline(level - 1)
      out.text(")")
      out.newline(level - 1)
      out.text("(")
      printInstruction(instruction)
      out.text(")")
      out.newline(level - 2)
      out.text(")")
    default:
      out.newline(level - 1)
      out.text(")")
      out.newline(level - 1)
      out.text("(")
      printInstruction(instruction)
    }
  }

  private mutating func flush(_ pending: inout PendingExpressions, _ level: Int, keepingLast: Bool = false) {
    let count = keepingLast && pending.lastGivesValue ? pending.roots.count - 1 : pending.roots.count
    for root in pending.roots.prefix(count) {
      out.newline(level)
      print(root, of: pending, level)
    }
    if count == pending.roots.count { pending.clear() } else { pending.keepLast() }
  }

  /// One line if it fits, otherwise a line for each operand.
  private mutating func print(_ index: Int, of pending: borrowing PendingExpressions, _ level: Int) {
    let node = pending.nodes[index]
    let text = UnsafeRawBufferPointer(rebasing: pending.text.buffer[node.start..<node.end])
    out.bytes(text)
    let fits = level * 2 + node.width <= 100
    for operand in pending.operands[node.operands] {
      if fits { out.space() } else { out.newline(level + 1) }
      print(operand, of: pending, level + 1)
    }
    out.text(")")
  }

  // MARK: Values

  /// How many values an instruction takes from the stack and gives to it, as far as that is easily known.
  private func valueFlow(_ instruction: Instruction) -> (taken: Int, given: Int) {
    switch instruction.operator {
    case .localGet, .globalGet, .refFunc, .refNull, .memorySize, .tableSize: return (0, 1)
    case .localSet, .globalSet, .drop, .brIf, .brTable, .throwRef: return (1, 0)
    case .localTee, .memoryGrow, .tableGet, .refIsNull, .refAsNonNull, .refI31, .i31GetS, .i31GetU, .refTest,
      .refTestNull, .refCast, .refCastNull, .arrayLen, .structGet, .structGetS, .structGetU, .anyConvertExtern,
      .externConvertAny, .contNew, .arrayNewDefault:
      return (1, 1)
    case .select, .selectTyped: return (3, 1)
    case .return: return (resultCount, 0)
    case .tableSet, .structSet: return (2, 0)
    case .arrayNew, .arrayGet, .arrayGetS, .arrayGetU, .refEq, .tableGrow, .arrayNewData, .arrayNewElem: return (2, 1)
    case .arraySet, .memoryCopy, .memoryFill, .memoryInit, .tableCopy, .tableFill, .tableInit: return (3, 0)
    case .arrayFill, .arrayInitData, .arrayInitElem: return (4, 0)
    case .arrayCopy: return (5, 0)
    case .structNewDefault: return (0, 1)
    case .structNew: return (fieldCountOfType(instruction.index), 1)
    case .arrayNewFixed: return (Int(instruction.second), 1)
    case .call:
      guard Int(instruction.index) < functionTypes.count else { return (0, 0) }
      return flow(of: functionTypes[Int(instruction.index)], extra: 0)
    case .returnCall:
      guard Int(instruction.index) < functionTypes.count else { return (0, 0) }
      return (flow(of: functionTypes[Int(instruction.index)], extra: 0).taken, 0)
    case .callIndirect, .callRef: return flow(of: TypeIndex(instruction.index), extra: 1)
    case .returnCallIndirect, .returnCallRef: return (flow(of: TypeIndex(instruction.index), extra: 1).taken, 0)
    default: return instruction.operator.valueCounts ?? (0, 0)
    }
  }

  private func flow(of type: TypeIndex, extra: Int) -> (taken: Int, given: Int) {
    guard let function = function(type) else { return (0, 0) }
    return (function.parameters.count + extra, function.results.count)
  }

  private func fieldCountOfType(_ type: UInt32) -> Int {
    guard Int(type) < module.types.count, case .structure(let fields) = module.types[Int(type)].composite else {
      return 0
    }
    return fields.count
  }
}

/// What an open block of the folded form is made of.
private enum FoldedBlock {
  case plain
  /// `if` with a part inside.
  case conditional
  /// Legacy `try` with a part inside.
  case attempt

  /// How many parentheses are open.
  var levels: Int { self == .plain ? 1 : 2 }
}

/// The blocks around a place, and how deep it is. The depth is kept: adding it up anew for each instruction would make
/// deep nesting quadratic.
private struct OpenBlocks {
  private var blocks: [FoldedBlock] = []
  private(set) var level = 2

  mutating func append(_ block: FoldedBlock) {
    blocks.append(block)
    level += block.levels
  }

  @discardableResult
  mutating func popLast() -> FoldedBlock? {
    let block = blocks.popLast()
    level -= block?.levels ?? 0
    return block
  }
}

/// Instructions without side effects on the nesting so far: a row of trees, whose roots are values or the last of which
/// is a statement.
struct PendingExpressions: ~Copyable {
  struct Node {
    /// The instruction with its opening parenthesis, in `text`.
    var start: Int
    var end: Int
    var operands: Range<Int>
    /// The bytes of the whole tree on one line.
    var width: Int
    var height: Int
  }

  var text = ByteSink()
  private(set) var nodes: [Node] = []
  private(set) var operands: [Int] = []
  private(set) var roots: [Int] = []

  /// Adds the instruction whose text was just written. It takes up to `count` of the latest values.
  mutating func add(from start: Int, taking count: Int) {
    let taken = min(count, roots.count)
    let first = operands.count
    operands.append(contentsOf: roots.suffix(taken))
    roots.removeLast(taken)
    var node = Node(
      start: start, end: text.count, operands: first..<operands.count, width: text.count - start + 1, height: 0)
    for operand in operands[node.operands] {
      node.width += nodes[operand].width + 1
      node.height = max(node.height, nodes[operand].height + 1)
    }
    roots.append(nodes.count)
    nodes.append(node)
  }

  /// Trees are printed by recursion, so they must not grow without bound.
  var isDeep: Bool { roots.last.map { nodes[$0].height >= 50 } ?? false }

  var lastGivesValue: Bool { !roots.isEmpty }

  mutating func clear() {
    text.count = 0
    nodes.removeAll(keepingCapacity: true)
    operands.removeAll(keepingCapacity: true)
    roots.removeAll(keepingCapacity: true)
  }

  mutating func keepLast() { roots.removeFirst(roots.count - 1) }
}
