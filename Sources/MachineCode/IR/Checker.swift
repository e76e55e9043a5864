/// Checks what every pass must keep: run between passes in checked builds and by tests.
package struct InvariantCheck {
  /// What is wrong with a function, or an empty list.
  package static func violations(in f: inout Function) -> [String] {
    var found: [String] = []
    f.computeIncoming()
    f.orderBlocks()
    f.computeDominators()
    if f.order.isEmpty || f.order[0] != f.entry { return ["the entry is not first"] }
    if f[f.entry].incomingCount > 0 { found.append("a way leads to the entry") }
    var position = GrowableBuffer<UInt32>()
    position.fill(count: f.instructions.count, with: .max)
    var count: UInt32 = 0
    for index in 0..<f.order.count {
      var value = f[f.order[index]].first
      while !value.isNone {
        position[value.index] = count
        count += 1
        value = f[value].next
      }
    }
    for index in 0..<f.order.count {
      let block = f.order[index]
      checkBlock(block, f, position, &found)
    }
    return found
  }

  private static func checkBlock(
    _ block: Block, _ f: borrowing Function, _ position: borrowing GrowableBuffer<UInt32>, _ found: inout [String]
  ) {
    func fail(_ value: Value, _ message: String, _ f: borrowing Function) {
      found.append("block\(block.index): \(IRPrinter.line(value, f)): \(message)")
    }
    guard f.isTerminated(block) else {
      found.append("block\(block.index) has no end")
      return
    }
    var value = f[block].first
    var previous = Value.none
    var parameters: UInt32 = 0
    var inParameters = true
    while !value.isNone {
      let i = f[value]
      if i.block != block { fail(value, "stands in another block", f) }
      if i.previous != previous { fail(value, "broken chain", f) }
      if i.opcode.isTerminator && !i.next.isNone { fail(value, "ends the block too early", f) }
      if i.opcode == .parameter {
        if !inParameters { fail(value, "a parameter after other instructions", f) }
        if i.immediate != Int64(parameters) { fail(value, "is not parameter \(parameters)", f) }
        parameters += 1
      } else {
        inParameters = false
      }
      func use(_ operand: Value, _ f: borrowing Function, _ position: borrowing GrowableBuffer<UInt32>) {
        if operand.isNone || operand.index >= f.instructions.count || position[operand.index] == .max {
          fail(value, "uses v\(operand.index), which is nowhere", f)
        } else if f[operand].block == block
          ? position[operand.index] >= position[value.index] : !f.dominates(f[operand].block, block)
        {
          fail(value, "uses v\(operand.index), which does not dominate it", f)
        } else if f[operand].type == .none {
          fail(value, "uses v\(operand.index), which has no value", f)
        }
      }
      for operand in [i.a, i.b, i.c].prefix(i.opcode.operandCount) { use(operand, f, position) }
      for index in f.operandList(of: value) { use(f.pool[index], f, position) }
      if let message = typeMistake(value, f) { fail(value, message, f) }
      for index in f.edgeRange(of: value) {
        checkEdge(f.edges[index], from: value, f, position, &found)
        let list = f.edges[index].arguments
        for argument in list.start..<list.start + list.count { use(f.pool[argument], f, position) }
      }
      previous = value
      value = i.next
    }
    if f[block].parameterCount != parameters { found.append("block\(block.index) has \(parameters) parameters") }
    if f[block].last != previous { found.append("block\(block.index) ends elsewhere") }
  }

  private static func checkEdge(
    _ edge: Edge, from value: Value, _ f: borrowing Function, _ position: borrowing GrowableBuffer<UInt32>,
    _ found: inout [String]
  ) {
    let target = edge.target
    func fail(_ message: String) {
      found.append("block\(f[value].block.index) -> block\(target.index): \(message)")
    }
    guard f[target].isReachable, f[target].order != .max else { return fail("the target is nowhere") }
    if f[target].order <= f[f[value].block].order && !f.dominates(target, f[value].block) {
      fail("an irreducible loop")
    }
    guard edge.arguments.count == f[target].parameterCount else {
      return fail("\(edge.arguments.count) arguments for \(f[target].parameterCount) parameters")
    }
    var parameter = f[target].first
    for index in edge.arguments.start..<edge.arguments.start + edge.arguments.count {
      let argument = f.pool[index]
      if argument.index < f.instructions.count, f[argument].type != f[parameter].type {
        fail("v\(argument.index) has the wrong type")
      }
      parameter = f[parameter].next
    }
  }

  private static func typeMistake(_ value: Value, _ f: borrowing Function) -> String? {
    let i = f[value]
    func type(_ v: Value, _ f: borrowing Function) -> ValueType {
      v.index < f.instructions.count ? f[v].type : .none
    }
    let (a, b, c) = (type(i.a, f), type(i.b, f), type(i.c, f))
    let good: Bool
    switch i.opcode {
    case .add, .sub, .mul, .and, .or, .xor, .mulHighS, .mulHighU, .divS, .divU, .remS, .remU:
      good = i.type.isInteger && a == i.type && b == i.type
    case .shl, .shrS, .shrU, .rotl, .rotr: good = i.type.isInteger && a == i.type && b.isInteger
    case .clz, .ctz, .popcnt, .extend8, .extend16: good = i.type.isInteger && a == i.type
    case .extend32: good = i.type == .i64 && a == .i64
    case .signExtend, .zeroExtend: good = i.type == .i64 && a == .i32
    case .wrap: good = i.type == .i32 && a == .i64
    case .compare: good = i.type == .i32 && a.isInteger && a == b
    case .fcompare: good = i.type == .i32 && a.isFloat && a == b
    case .select: good = a == .i32 && b == i.type && c == i.type
    case .addCarry, .subBorrow: good = i.type == .i64 && a == .i64 && b == .i64 && c == .i32
    case .mulWideS, .mulWideU: good = i.type == .i64 && a == .i64 && b == .i64
    case .fadd, .fsub, .fmul, .fdiv, .fmin, .fmax, .copysign: good = i.type.isFloat && a == i.type && b == i.type
    case .fma: good = i.type.isFloat && a == i.type && b == i.type && c == i.type
    case .fneg, .fabs, .fsqrt, .fceil, .ffloor, .ftrunc, .fnearest: good = i.type.isFloat && a == i.type
    case .convertS, .convertU: good = i.type.isFloat && a.isInteger
    case .truncS, .truncU, .truncSatS, .truncSatU: good = i.type.isInteger && a.isFloat
    case .demote: good = i.type == .f32 && a == .f64
    case .promote: good = i.type == .f64 && a == .f32
    case .bitcast: good = i.type.byteCount == a.byteCount
    case .load: good = a == .i64 && i.type != .none && Int(i.access.width) <= i.type.byteCount
    case .store: good = a == .i64 && Int(i.access.width) <= b.byteCount
    case .atomicModify: good = a == .i64 && b == i.type && i.type.isInteger
    case .atomicCompareExchange: good = a == .i64 && b == i.type && c == i.type && i.type.isInteger
    case .trapIf, .branch: good = a == .i32
    case .branchTable: good = a == .i32
    case .boundsCheck: good = a == .i64 && b == .i64
    case .poll: good = a == .i64
    case .ret: good = f.operandList(of: value).map { type(f.pool[$0], f) } == f.signature.results
    case .call, .callIndirect, .invoke, .invokeIndirect, .tailCall, .tailCallIndirect:
      let signature = f.signatures[Int(i.detail)]
      good =
        f.operandList(of: value).map { type(f.pool[$0], f) } == signature.parameters
        && (i.opcode.isTailCall || i.type == signature.results.first ?? .none)
    default: good = true
    }
    return good ? nil : "operands of the wrong types"
  }
}
