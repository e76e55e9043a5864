/// Builds a function block by block, in an order in which every way forward leads to a block started later. Only the
/// header of a loop may be started before all ways to it are known; it is sealed when its loop is done.
///
/// Values are folded and numbered as they are made, and variables become values as they are read and written
/// (`Builder+Variables`). The builder is an arena too: `begin` empties it and keeps its memory.
package struct Builder: ~Copyable {
  package var function = Function()
  package var emitter = Emitter()
  /// The block being filled.
  package private(set) var block = Block.none
  var variables = VariableTable()
  /// Headers of the loops that are open, innermost last.
  private var openLoops = GrowableBuffer<Block>(capacity: 16)
  /// For each block: whether all edges to it are known.
  var sealed = GrowableBuffer<Bool>(capacity: 128)
  /// Where the source writes variables, if somebody has looked.
  package var writes = VariableWrites()
  /// For each loop header: between which source offsets its loop is; everything where several ways lead into the loop.
  var loopExtents = GrowableBuffer<VariableWrites.Loop>(capacity: 128)
  /// How many loops that do not write a variable the present search for it has left.
  var loopsPassed = 0

  /// How many block parameters and operands of them variables may need; a function that needs more is given up.
  package var parameterBudget = Int.max
  package internal(set) var isOverBudget = false

  package init() {}

  /// The offset in the source that the next instructions stem from.
  package var source: UInt32 {
    get { emitter.source }
    set { emitter.source = newValue }
  }

  /// Starts a function and its entry block; gives its arguments.
  @discardableResult
  package mutating func begin(_ name: String, _ signature: Signature) -> [Value] {
    function.reset()
    emitter.reset()
    variables.reset()
    openLoops.removeAll()
    sealed.removeAll()
    loopExtents.removeAll()
    writes.reset()
    parameterBudget = .max
    isOverBudget = false
    block = .none
    function.name = name
    function.signature = signature
    let entry = makeBlock()
    startBlock(entry)
    return signature.parameters.map { function.addParameter($0, to: entry) }
  }

  // MARK: Blocks

  package mutating func makeBlock(isCold: Bool = false) -> Block {
    let block = function.makeBlock()
    function[block].isCold = isCold
    sealed.append(false)
    loopExtents.append(.init(start: 0, end: .max))
    return block
  }

  /// A parameter that every edge to the block gives a value. All of them come before the block's first variable.
  package mutating func addParameter(_ type: ValueType, to block: Block) -> Value {
    function.addParameter(type, to: block)
  }

  /// Whether no edge leads to the block so far.
  package mutating func isUnreached(_ block: Block) -> Bool {
    function[block].firstIncoming == .max && block != function.entry
  }

  package mutating func isSealed(_ block: Block) -> Bool { sealed[block.index] }

  /// Fills `block` from now on. Unless it is a loop's header, all edges to it exist already.
  package mutating func startBlock(_ block: Block, isLoop: Bool = false) {
    assert(self.block.isNone || function.isTerminated(self.block), "the block before has no end")
    let order = UInt32(function.order.count)
    function.order.append(block)
    function[block].order = order
    function[block].loop = openLoops.isEmpty ? .none : openLoops[openLoops.count - 1]
    function[block].loopDepth = UInt32(openLoops.count)
    setDominator(of: block)
    if isLoop {
      function[block].outerLoop = function[block].loop
      function[block].loop = block
      function[block].loopDepth += 1
      openLoops.append(block)
      if function[block].incomingCount == 1 {
        loopExtents[block.index] = .init(start: source, end: writes.end(ofLoopAt: source))
      }
    } else {
      sealed[block.index] = true
    }
    self.block = block
    emitter.block = block
    emitter.place = .none
  }

  private mutating func setDominator(of block: Block) {
    var dominator = Block.none
    var edge = function[block].firstIncoming
    while edge != .max {
      let source = function.edges[edge].source
      if function[source].isReachable {
        dominator = dominator.isNone ? source : function.commonDominator(dominator, source)
      }
      edge = function.edges[edge].nextIncoming
    }
    if block != function.entry && dominator.isNone {
      function[block].isReachable = false
      dominator = function.entry
    }
    function.setDominator(of: block, to: dominator)
  }

  /// Says that the loop of `header` is complete: no further edge leads to it, and it is the innermost open one.
  package mutating func endLoop(_ header: Block) {
    assert(!openLoops.isEmpty && openLoops[openLoops.count - 1] == header, "loops end from the inside out")
    openLoops.removeLast()
    sealed[header.index] = true
    completeParameters(of: header)
  }

  // MARK: Instructions

  @discardableResult @inline(__always)
  package mutating func emit(_ instruction: Instruction) -> Value {
    emitter.emit(instruction, into: &function)
  }

  package mutating func constant(_ type: ValueType, _ bits: UInt64) -> Value {
    emitter.constant(type, bits, in: &function)
  }

  package mutating func vectorConstant(_ bits: VectorBits) -> Value {
    emitter.vectorConstant(bits, in: &function)
  }

  package mutating func symbolAddress(_ symbol: UInt32) -> Value {
    emit(Instruction(.symbolAddress, .i64, immediate: Int64(symbol)))
  }

  package mutating func unary(_ opcode: Opcode, _ type: ValueType, _ a: Value, detail: UInt16 = 0) -> Value {
    emit(Instruction(opcode, type, detail: detail, a: a))
  }

  package mutating func binary(_ opcode: Opcode, _ type: ValueType, _ a: Value, _ b: Value, detail: UInt16 = 0)
    -> Value
  {
    emit(Instruction(opcode, type, detail: detail, a: a, b: b))
  }

  package mutating func compare(_ condition: IntegerCondition, _ a: Value, _ b: Value) -> Value {
    emit(Instruction(.compare, .i32, detail: UInt16(condition.rawValue), a: a, b: b))
  }

  package mutating func compareFloat(_ condition: FloatCondition, _ a: Value, _ b: Value) -> Value {
    emit(Instruction(.fcompare, .i32, detail: UInt16(condition.rawValue), a: a, b: b))
  }

  package mutating func select(_ condition: Value, _ yes: Value, _ no: Value) -> Value {
    let type = function[function.resolve(yes)].type
    return emit(Instruction(.select, type, a: condition, b: yes, c: no))
  }

  package mutating func load(_ type: ValueType, _ address: Value, _ access: MemoryAccess) -> Value {
    emit(Instruction(.load, type, detail: access.detail, a: address, immediate: access.immediate))
  }

  package mutating func store(_ value: Value, to address: Value, _ access: MemoryAccess) {
    emit(Instruction(.store, .none, detail: access.detail, a: address, b: value, immediate: access.immediate))
  }

  package mutating func atomicModify(_ type: ValueType, _ address: Value, _ operand: Value, _ access: MemoryAccess)
    -> Value
  {
    emit(Instruction(.atomicModify, type, detail: access.detail, a: address, b: operand, immediate: access.immediate))
  }

  package mutating func compareExchange(
    _ type: ValueType, _ address: Value, expected: Value, replacement: Value, _ access: MemoryAccess
  ) -> Value {
    emit(
      Instruction(
        .atomicCompareExchange, type, detail: access.detail, a: address, b: expected, c: replacement,
        immediate: access.immediate))
  }

  /// Result `index` of an instruction with several; result 0 is the instruction's own value.
  package mutating func result(_ index: Int, of value: Value, _ type: ValueType) -> Value {
    index == 0 ? value : emit(Instruction(.projection, type, a: value, immediate: Int64(index)))
  }

  /// A vector operation whose result is a vector.
  package mutating func vector(
    _ opcode: Opcode, _ operation: VectorOperation, _ shape: LaneShape, _ a: Value, _ b: Value = .none,
    _ c: Value = .none, immediate: Int64 = 0
  ) -> Value {
    vector(opcode, .v128, operation, shape, a, b, c, immediate: immediate)
  }

  package mutating func vector(
    _ opcode: Opcode, _ type: ValueType, _ operation: VectorOperation, _ shape: LaneShape, _ a: Value,
    _ b: Value = .none, _ c: Value = .none, immediate: Int64 = 0
  ) -> Value {
    emit(
      Instruction(
        opcode, type, detail: UInt16(shape.rawValue) | UInt16(operation.rawValue) << 3, a: a, b: b, c: c,
        immediate: immediate))
  }

  package mutating func shuffle(_ a: Value, _ b: Value, lanes: VectorBits) -> Value {
    vector(.vectorShuffle, .v128, .shuffle, .i8x16, a, b, immediate: Int64(function.vectorConstantIndex(lanes)))
  }

  package mutating func stackSlot(size: Int, alignment: Int) -> Value {
    function.stackSlots.append(StackSlot(size: UInt32(size), alignment: UInt32(alignment)))
    return emit(Instruction(.stackAddress, .i64, immediate: Int64(function.stackSlots.count - 1)))
  }

  // MARK: Calls

  package mutating func signature(_ signature: Signature) -> UInt16 {
    if let known = function.signatures.lastIndex(of: signature) { return UInt16(truncatingIfNeeded: known) }
    function.signatures.append(signature)
    return UInt16(truncatingIfNeeded: function.signatures.count - 1)
  }

  private mutating func list(_ values: [Value]) -> ListRange {
    let start = UInt32(function.pool.count)
    for value in values { function.pool.append(function.resolve(value)) }
    return ListRange(start: start, count: UInt32(values.count))
  }

  @discardableResult
  package mutating func call(_ symbol: UInt32, _ signature: UInt16, _ arguments: [Value]) -> Value {
    let type = function.signatures[Int(signature)].results.first ?? .none
    return emit(
      Instruction(.call, type, detail: signature, b: Value(symbol), immediate: list(arguments).packed))
  }

  @discardableResult
  package mutating func callIndirect(_ pointer: Value, _ signature: UInt16, _ arguments: [Value]) -> Value {
    let type = function.signatures[Int(signature)].results.first ?? .none
    return emit(
      Instruction(.callIndirect, type, detail: signature, a: pointer, immediate: list(arguments).packed))
  }

  /// A call that may end in one of `landings`. Returns the call; the builder goes on in a new block after it.
  @discardableResult
  package mutating func invoke(
    _ symbol: UInt32?, pointer: Value = .none, _ signature: UInt16, _ arguments: [Value], landings: [Block]
  ) -> Value {
    let type = function.signatures[Int(signature)].results.first ?? .none
    let normal = makeBlock()
    let from = block
    var operands = list(arguments)
    let firstEdge = function.edges.count
    function.addEdge(normal, from: from, arguments: ListRange(start: 0, count: 0))
    for landing in landings {
      function[landing].isLanding = true
      function[landing].isCold = true
      function.addEdge(landing, from: from, arguments: ListRange(start: 0, count: 0))
    }
    function.pool.append(Value(landings.count + 1))
    function.pool.append(Value(firstEdge))
    operands.count += 2
    let instruction =
      if let symbol {
        Instruction(.invoke, type, detail: signature, b: Value(symbol), immediate: operands.packed)
      } else {
        Instruction(.invokeIndirect, type, detail: signature, a: pointer, immediate: operands.packed)
      }
    let value = emit(instruction)
    startBlock(normal)
    return value
  }

  /// What an exception hands over, at the start of a landing block: `count` pointers or numbers of 64 bits.
  package mutating func landingPad(count: Int) -> Value {
    emit(Instruction(.landingPad, .i64, detail: UInt16(count)))
  }

  // MARK: Checks and ends of blocks

  package mutating func trapIf(_ condition: Value, _ code: TrapCode) {
    emit(Instruction(.trapIf, .none, detail: UInt16(code.rawValue), a: condition))
  }

  package mutating func boundsCheck(_ index: Value, size: Int64, within bound: Value, _ code: TrapCode) {
    emit(Instruction(.boundsCheck, .none, detail: UInt16(code.rawValue), a: index, b: bound, immediate: size))
  }

  /// Traps where somebody has written an address to the 64 bits at an offset from it. To look for this very value, which is in
  /// a register anyway, lets the processor join comparison and branch; zero would have to be part of the instruction.
  package mutating func poll(_ address: Value, _ offset: Int32, _ code: TrapCode) {
    emit(Instruction(.poll, .none, detail: UInt16(code.rawValue), a: address, immediate: Int64(offset)))
  }

  package mutating func jump(_ target: Block, _ arguments: [Value] = []) {
    let values = list(arguments)
    let edge = function.addEdge(target, from: block, arguments: values)
    emit(Instruction(.jump, immediate: ListRange(start: UInt32(edge), count: 1).packed))
  }

  package mutating func branch(
    _ condition: Value, _ yes: Block, _ yesArguments: [Value] = [], else no: Block, _ noArguments: [Value] = []
  ) {
    let condition = function.resolve(condition)
    if emitter.isFolding, let bits = function.constantBits(condition) {
      return bits != 0 ? jump(yes, yesArguments) : jump(no, noArguments)
    }
    let (first, second) = (list(yesArguments), list(noArguments))
    let edge = function.addEdge(yes, from: block, arguments: first)
    function.addEdge(no, from: block, arguments: second)
    emit(Instruction(.branch, a: condition, immediate: ListRange(start: UInt32(edge), count: 2).packed))
  }

  /// Goes to the target numbered by `index`, or to the last one when there is none of that number.
  package mutating func branchTable(_ index: Value, _ targets: [(block: Block, arguments: [Value])]) {
    let index = function.resolve(index)
    if emitter.isFolding, let bits = function.constantBits(index) {
      let chosen = targets[Int(min(bits, UInt64(targets.count - 1)))]
      return jump(chosen.block, chosen.arguments)
    }
    if targets.count == 1 { return jump(targets[0].block, targets[0].arguments) }
    var lists: [ListRange] = []
    for target in targets { lists.append(list(target.arguments)) }
    let first = function.edges.count
    for (target, values) in zip(targets, lists) { function.addEdge(target.block, from: block, arguments: values) }
    emit(
      Instruction(
        .branchTable, a: index, immediate: ListRange(start: UInt32(first), count: UInt32(targets.count)).packed))
  }

  package mutating func ret(_ values: [Value]) {
    let values = list(values)
    emit(Instruction(.ret, immediate: values.packed))
  }

  package mutating func unreachable(_ code: TrapCode) {
    emit(Instruction(.unreachable, detail: UInt16(code.rawValue)))
  }

  package mutating func tailCall(_ symbol: UInt32, _ signature: UInt16, _ arguments: [Value]) {
    emit(Instruction(.tailCall, detail: signature, b: Value(symbol), immediate: list(arguments).packed))
  }

  package mutating func tailCallIndirect(_ pointer: Value, _ signature: UInt16, _ arguments: [Value]) {
    emit(Instruction(.tailCallIndirect, detail: signature, a: pointer, immediate: list(arguments).packed))
  }

  /// Completes the function: variables' block parameters get their arguments, copies are gone, and blocks that
  /// nothing reaches are gone. The optimizer does all but the first itself.
  package mutating func finish(isOptimized: Bool = false) {
    assert(openLoops.isEmpty, "a loop is still open")
    settleVariables()
    if isOptimized { return }
    function.dropUnreachableBlocks()
    function.resolveCopies()
    function.computeIncoming()
  }
}
