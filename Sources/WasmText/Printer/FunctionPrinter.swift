import WasmFormat

// Functions and constant expressions, instruction by instruction.

extension ModulePrinter {
  mutating func printFunction(_ index: Int) throws(ReadError) {
    guard index < module.functions.count else { return }
    let function = UInt32(importCount(.function) + index)
    let type = module.functions[index]
    let body = module.bodies[index]
    var reader = InstructionReader(body, of: module, features: .all)
    var run = LocalRun()
    var declared: [(ValueType, UInt32)] = []
    while try reader.nextLocals(&run) { declared.append((run.type, run.count)) }
    let parameterCount = UInt32(truncatingIfNeeded: parameters(of: type).count)
    let localCount = declared.reduce(Int(parameterCount)) { $0 + Int($1.1) }

    locals.assign(names.locals[function], count: localCount)
    labels.begin(names.labels[function])
    beginField("func")
    functions.define(function, showingIndex: options.showsIndices, to: &out)
    typeUse(type, namingLocals: true)
    if localCount > Int(parameterCount) {
      out.newline(2)
      // The space that begins the first declaration is the last of the indentation.
      out.count -= 1
      localRun(declared, from: parameterCount, keyword: "local")
    }
    resultCount = self.function(type)?.results.count ?? 0
    var marks = HintCursor(hints[function] ?? [], bodyOffset: body.range.offset)
    if options.isFolded {
      try printFolded(&reader, &marks)
    } else {
      try printFlat(&reader, &marks)
    }
    out.newline(1)
    out.text(")")
  }

  private mutating func printFlat(
    _ reader: inout InstructionReader, _ marks: inout HintCursor
  ) throws(ReadError) {
    var instruction = Instruction()
    var level = 2
    while try reader.next(&instruction), reader.depth > 0 {
      switch instruction.operator {
      case .end, .delegate:
        level -= 1
        out.newline(level)
      case .else, .catch, .catchAll: out.newline(level - 1)
      case .block, .loop, .if, .try, .tryTable:
        out.newline(level)
        printHint(&marks, instruction)
        level += 1
      case .brIf:
        out.newline(level)
        printHint(&marks, instruction)
      default: out.newline(level)
      }
      printInstruction(instruction)
    }
  }

  mutating func printHint(_ marks: inout HintCursor, _ instruction: Instruction) {
    guard let isLikely = marks.hint(at: instruction.offset) else { return }
    out.text(isLikely ? "(@metadata.code.branch_hint \"\\01\") " : "(@metadata.code.branch_hint \"\\00\") ")
  }

  // MARK: Constant expressions

  /// Prints an expression: a single instruction in parentheses, several one after another. With a wrapper, several are
  /// put into `(wrapper …)`. Gives the offset of what follows the expression.
  @discardableResult
  mutating func printExpression(
    _ expression: ConstantExpression, wrappedIn wrapper: StaticString? = nil
  ) throws(ReadError) -> Int {
    labels.begin(NameMap())
    var reader = InstructionReader(expression, of: module.bytes, features: .all)
    var instruction = Instruction()
    let start = out.count
    var count = 0
    while try reader.next(&instruction), reader.depth > 0 {
      if count > 0 { out.space() }
      printInstruction(instruction)
      count += 1
    }
    if count == 1, instruction.operator == .end {
      out.insert("(", at: start)
      out.text(")")
    } else if let wrapper {
      out.insert(count > 0 ? " " : "", at: start)
      out.insert(wrapper, at: start)
      out.insert("(", at: start)
      out.text(")")
    }
    return reader.offset
  }
}

/// Walks the branch hints of a function along with its instructions.
struct HintCursor {
  private let hints: [BranchHints.Hint]
  private let bodyOffset: UInt32
  private var next = 0

  init(_ hints: [BranchHints.Hint], bodyOffset: Int) {
    self.hints = hints
    self.bodyOffset = UInt32(truncatingIfNeeded: bodyOffset)
  }

  mutating func hint(at offset: UInt32) -> Bool? {
    guard next < hints.count, hints[next].offset == offset &- bodyOffset else { return nil }
    next += 1
    return hints[next - 1].isLikely
  }
}

/// The labels that can be branched to, and their names.
struct LabelStack {
  /// For each open block the place of its name among `names`, or -1.
  private var open: [Int32] = []
  private var names = NameMap()
  /// How many blocks of the function have begun.
  private var begun: UInt32 = 0
  private var nextName = 0

  mutating func begin(_ names: NameMap) {
    self.names = names
    open.removeAll(keepingCapacity: true)
    begun = 0
    nextName = 0
  }

  var depth: Int { open.count }

  /// The name of the block that begins with the current instruction.
  var nameOfNext: String? {
    let associations = names.associations
    guard nextName < associations.count, associations[nextName].index == begun else { return nil }
    return associations[nextName].name.isEmpty ? nil : associations[nextName].name
  }

  mutating func push() {
    let isNamed = nameOfNext != nil
    open.append(isNamed ? Int32(truncatingIfNeeded: nextName) : -1)
    if nextName < names.count, names.associations[nextName].index == begun { nextName += 1 }
    begun += 1
  }

  mutating func pop() { if !open.isEmpty { open.removeLast() } }

  /// The name by which a label can be referred to: nil if it has none, or an inner label hides it.
  func name(atDepth depth: UInt32) -> String? {
    guard depth < 64, Int(depth) < open.count else { return nil }
    let place = open[open.count - 1 - Int(depth)]
    guard place >= 0 else { return nil }
    let name = names.associations[Int(place)].name
    for inner in 0..<Int(depth) {
      let other = open[open.count - 1 - inner]
      if other >= 0, names.associations[Int(other)].name == name { return nil }
    }
    return name
  }
}
