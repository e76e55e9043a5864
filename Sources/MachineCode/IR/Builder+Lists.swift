/// The same ends of blocks and calls as in `Builder`, with operands that stand in memory of the caller: nothing is
/// allocated for them.
extension Builder {
  package typealias Values = UnsafeBufferPointer<Value>

  private mutating func list(_ values: Values) -> ListRange {
    let start = UInt32(function.pool.count)
    for value in values { function.pool.append(function.resolve(value)) }
    return ListRange(start: start, count: UInt32(values.count))
  }

  private mutating func firstResult(_ signature: UInt16) -> ValueType {
    function.signatures[Int(signature)].results.first ?? .none
  }

  /// Calls a symbol, or where there is none what `pointer` points at.
  package mutating func call(_ symbol: UInt32?, pointer: Value, _ signature: UInt16, _ values: Values) -> Value {
    let operands = list(values).packed
    if let symbol {
      return emit(
        Instruction(.call, firstResult(signature), detail: signature, b: Value(symbol), immediate: operands))
    }
    return emit(
      Instruction(.callIndirect, firstResult(signature), detail: signature, a: pointer, immediate: operands))
  }

  /// A call that may end in `landing`; the builder goes on in a new block after it.
  package mutating func invoke(
    _ symbol: UInt32?, pointer: Value, _ signature: UInt16, _ values: Values, landing: Block
  ) -> Value {
    let normal = makeBlock()
    var operands = list(values)
    let firstEdge = function.edges.count
    function.addEdge(normal, from: block, arguments: ListRange(start: 0, count: 0))
    function[landing].isLanding = true
    function[landing].isCold = true
    function.addEdge(landing, from: block, arguments: ListRange(start: 0, count: 0))
    function.pool.append(Value(2))
    function.pool.append(Value(firstEdge))
    operands.count += 2
    let type = firstResult(signature)
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

  package mutating func tailCall(_ symbol: UInt32?, pointer: Value, _ signature: UInt16, _ values: Values) {
    let operands = list(values).packed
    if let symbol {
      emit(Instruction(.tailCall, detail: signature, b: Value(symbol), immediate: operands))
    } else {
      emit(Instruction(.tailCallIndirect, detail: signature, a: pointer, immediate: operands))
    }
  }

  package mutating func jump(_ target: Block, _ values: Values) {
    let arguments = list(values)
    let edge = function.addEdge(target, from: block, arguments: arguments)
    emit(Instruction(.jump, immediate: ListRange(start: UInt32(edge), count: 1).packed))
  }

  /// Goes to `yes` with the values, or to `no` with nothing.
  package mutating func branch(_ condition: Value, _ yes: Block, _ values: Values, else no: Block) {
    let condition = function.resolve(condition)
    if emitter.isFolding, let bits = function.constantBits(condition) {
      return bits != 0 ? jump(yes, values) : jump(no, Values(start: nil, count: 0))
    }
    let arguments = list(values)
    let edge = function.addEdge(yes, from: block, arguments: arguments)
    function.addEdge(no, from: block, arguments: ListRange(start: 0, count: 0))
    emit(Instruction(.branch, a: condition, immediate: ListRange(start: UInt32(edge), count: 2).packed))
  }

  /// Goes to `no` with the values, or to `yes` with nothing.
  package mutating func branch(_ condition: Value, _ yes: Block, else no: Block, _ values: Values) {
    let condition = function.resolve(condition)
    if emitter.isFolding, let bits = function.constantBits(condition) {
      return bits != 0 ? jump(yes, Values(start: nil, count: 0)) : jump(no, values)
    }
    let arguments = list(values)
    let edge = function.addEdge(yes, from: block, arguments: ListRange(start: 0, count: 0))
    function.addEdge(no, from: block, arguments: arguments)
    emit(Instruction(.branch, a: condition, immediate: ListRange(start: UInt32(edge), count: 2).packed))
  }

  /// Goes with the values to the block numbered by `index`, or to the last one when there is none of that number.
  package mutating func branchTable(_ index: Value, _ blocks: UnsafeBufferPointer<Block>, _ values: Values) {
    let index = function.resolve(index)
    if emitter.isFolding, let bits = function.constantBits(index) {
      return jump(blocks[Int(min(bits, UInt64(blocks.count - 1)))], values)
    }
    if blocks.count == 1 { return jump(blocks[0], values) }
    let first = function.edges.count
    for target in blocks { function.addEdge(target, from: block, arguments: list(values)) }
    emit(
      Instruction(
        .branchTable, a: index, immediate: ListRange(start: UInt32(first), count: UInt32(blocks.count)).packed))
  }

  package mutating func ret(_ values: Values) {
    emit(Instruction(.ret, immediate: list(values).packed))
  }
}
