/// The text of a function, as `IRParser` reads it.
package struct IRPrinter {
  private var text = ""
  /// Shows the source offset of each instruction that has one.
  package var showsSource = false

  package init() {}

  package static func print(_ function: borrowing Function, showsSource: Bool = false) -> String {
    var printer = IRPrinter()
    printer.showsSource = showsSource
    printer.function(function)
    return printer.text
  }

  private static func types(_ types: [ValueType]) -> String {
    "(" + types.map(\.name).joined(separator: ", ") + ")"
  }

  private mutating func function(_ f: borrowing Function) {
    text += "function \(f.name.isEmpty ? "f" : f.name)\(IRPrinter.types(f.signature.parameters)) -> "
    text += "\(IRPrinter.types(f.signature.results)) convention=\(f.signature.convention)"
    if let limit = f.stackLimit {
      text += " limit=\(limit.offset) code=\(limit.code.rawValue) slack=\(limit.slack)"
      if let through = limit.through { text += " through=\(through)" }
      if let poll = limit.poll { text += " poll=\(poll)" }
      if limit.source != 0 { text += " source=\(limit.source)" }
    }
    if let spare = f.spareIndices { text += " spare=\(spare.count) for=\(spare.code.rawValue)" }
    text += " {\n"
    for (index, s) in f.signatures.enumerated() {
      text += "signature \(index) = \(IRPrinter.types(s.parameters)) -> \(IRPrinter.types(s.results))"
      text += " convention=\(s.convention) reads=\(s.effects.reads) writes=\(s.effects.writes)\n"
    }
    for index in 0..<f.stackSlots.count {
      text += "slot \(index) size=\(f.stackSlots[index].size) alignment=\(f.stackSlots[index].alignment)\n"
    }
    for index in 0..<f.vectorConstants.count {
      text += "vector \(index) low=\(f.vectorConstants[index].low) high=\(f.vectorConstants[index].high)\n"
    }
    for position in 0..<f.order.count { block(f.order[position], f) }
    text += "}\n"
  }

  private mutating func block(_ block: Block, _ f: borrowing Function) {
    text += "block\(block.index)"
    var value = f[block].first
    var parameters: [String] = []
    while !value.isNone, f[value].opcode == .parameter {
      parameters.append("v\(value.index): \(f[value].type.name)")
      value = f[value].next
    }
    if !parameters.isEmpty { text += "(" + parameters.joined(separator: ", ") + ")" }
    text += ":"
    if f[block].isCold { text += " cold" }
    if f[block].isLanding { text += " landing" }
    text += "\n"
    while !value.isNone {
      text += "  " + IRPrinter.line(value, f)
      if showsSource && f[value].source != 0 { text += " !\(f[value].source)" }
      text += "\n"
      value = f[value].next
    }
  }

  private static func arguments(_ range: some Sequence<Int>, _ f: borrowing Function) -> String {
    var names: [String] = []
    for index in range { names.append("v\(f.pool[index].index)") }
    return "(" + names.joined(separator: ", ") + ")"
  }

  private static func edge(_ edge: Edge, _ f: borrowing Function) -> String {
    let list = edge.arguments
    if list.count == 0 { return "block\(edge.target.index)" }
    return "block\(edge.target.index)" + arguments(Int(list.start)..<Int(list.start + list.count), f)
  }

  /// One instruction.
  package static func line(_ value: Value, _ f: borrowing Function) -> String {
    let i = f[value]
    var text = i.type == .none ? "" : "v\(value.index) = "
    text += "\(i.opcode)"
    if i.type != .none { text += ".\(i.type.name)" }
    switch i.opcode {
    case .compare: text += " \(i.integerCondition.name)"
    case .fcompare: text += " \(i.floatCondition.name)"
    case .vectorUnary, .vectorBinary, .vectorTernary, .vectorShift, .vectorTest, .vectorSplat, .vectorExtract,
      .vectorReplace, .vectorShuffle:
      text += " \(i.vectorOperation.name) \(i.shape.name)"
    default: break
    }
    let operands = [i.a, i.b, i.c].prefix(i.opcode.operandCount)
    if !operands.isEmpty { text += " " + operands.map { "v\($0.index)" }.joined(separator: ", ") }
    switch i.opcode {
    case .constant, .vectorConstant, .symbolAddress, .stackAddress, .projection, .vectorExtract, .vectorReplace,
      .vectorShuffle, .boundsCheck, .poll:
      text += " number=\(i.immediate)"
    case .load, .store, .atomicModify, .atomicCompareExchange, .vectorLoadLane, .vectorStoreLane:
      text += access(i)
    default: break
    }
    switch i.opcode {
    case .divS, .divU, .remS, .remU, .truncS, .truncU:
      text += " code=\(i.detail & 255) overflow=\(i.detail >> 8)"
    case .trapIf, .boundsCheck, .poll, .unreachable: text += " code=\(i.detail)"
    case .landingPad: text += " number=\(i.detail)"
    case .call, .tailCall, .invoke:
      text += " @\(i.b.index) \(arguments(f.operandList(of: value), f)) signature=\(i.detail)"
    case .callIndirect, .tailCallIndirect, .invokeIndirect:
      text += " \(arguments(f.operandList(of: value), f)) signature=\(i.detail)"
    case .ret: text += " " + arguments(f.operandList(of: value), f)
    default: break
    }
    let edges = f.edgeRange(of: value)
    for index in edges { text += " " + edge(f.edges[index], f) }
    return text
  }

  private static func access(_ i: Instruction) -> String {
    let access = i.access
    var text = " width=\(access.width)"
    if access.signed { text += " signed" }
    if access.atomic { text += " atomic" }
    text += " alias=\(access.alias)"
    if access.offset != 0 { text += " offset=\(access.offset)" }
    if access.trap != .none { text += " trap=\(access.trap.rawValue)" }
    if i.opcode == .atomicModify { text += " op=\(access.operation.name)" }
    if i.opcode == .vectorLoadLane || i.opcode == .vectorStoreLane { text += " lane=\(i.immediate >> 40)" }
    return text
  }
}
