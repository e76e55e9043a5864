/// One instruction. Values are instructions: a value's number is the number of the instruction that makes it.
package struct Instruction: BitwiseCopyable, Sendable {
  package var opcode: Opcode
  package var type: ValueType
  package var detail: UInt16
  package var a: Value
  package var b: Value
  package var c: Value
  package var immediate: Int64
  package var block: Block
  /// Neighbours in the block; none at its ends.
  package var previous: Value
  package var next: Value
  /// The offset in the source that this instruction stems from.
  package var source: UInt32

  @inline(__always)
  package init(
    _ opcode: Opcode, _ type: ValueType = .none, detail: UInt16 = 0, a: Value = .none, b: Value = .none,
    c: Value = .none, immediate: Int64 = 0, source: UInt32 = 0
  ) {
    self.opcode = opcode
    self.type = type
    self.detail = detail
    self.a = a
    self.b = b
    self.c = c
    self.immediate = immediate
    self.block = .none
    self.previous = .none
    self.next = .none
    self.source = source
  }

  @inline(__always) package var access: MemoryAccess { MemoryAccess(detail: detail, immediate: immediate) }
  @inline(__always) package var integerCondition: IntegerCondition {
    IntegerCondition(rawValue: UInt8(truncatingIfNeeded: detail)) ?? .eq
  }
  @inline(__always) package var floatCondition: FloatCondition {
    FloatCondition(rawValue: UInt8(truncatingIfNeeded: detail)) ?? .eq
  }
  @inline(__always) package var shape: LaneShape {
    LaneShape(rawValue: UInt8(truncatingIfNeeded: detail & 7)) ?? .i8x16
  }
  @inline(__always) package var vectorOperation: VectorOperation {
    VectorOperation(rawValue: UInt8(truncatingIfNeeded: detail >> 3)) ?? .add
  }
  /// A list of operands or edges: a start in the function's pool and a count.
  @inline(__always) package var list: ListRange {
    get { ListRange(packed: immediate) }
    set { immediate = newValue.packed }
  }
}

/// A run of numbers in the function's pool.
package struct ListRange: Equatable, BitwiseCopyable, Sendable {
  package var start: UInt32
  package var count: UInt32
  @inline(__always) package init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }
  @inline(__always) package init(packed: Int64) {
    start = UInt32(truncatingIfNeeded: packed)
    count = UInt32(truncatingIfNeeded: packed >> 32)
  }
  @inline(__always) package var packed: Int64 { Int64(start) | Int64(count) << 32 }
}

/// A way from a block's end to another block, with the values of its parameters.
package struct Edge: BitwiseCopyable, Sendable {
  package var target: Block
  package var arguments: ListRange
  package var source = Block.none
  package var nextIncoming: UInt32 = .max
  @inline(__always) package init(_ target: Block, arguments: ListRange = ListRange(start: 0, count: 0)) {
    self.target = target
    self.arguments = arguments
  }
}

package struct BlockData: BitwiseCopyable, Sendable {
  /// First and last instruction; parameters come first.
  package var first = Value.none
  package var last = Value.none
  package var lastParameter = Value.none
  package var parameterCount: UInt32 = 0
  /// The edges that lead here, chained through `Edge.nextIncoming`.
  package var firstIncoming: UInt32 = .max
  package var incomingCount: UInt32 = 0
  /// Rarely run: laid out at the end, and counted little by the register allocator.
  package var isCold = false
  /// Reached only by exceptions.
  package var isLanding = false
  package var isReachable = true
  /// The immediate dominator and the tree's shortcuts; see `DominatorTree`.
  package var dominator = Block.none
  package var jump = Block.none
  package var depth: UInt32 = 0
  /// Position in the order in which the blocks stand.
  package var order: UInt32 = .max
  /// The header of the innermost loop around it, or none; a header names itself.
  package var loop = Block.none
  /// For a header: the header of the loop around its loop.
  package var outerLoop = Block.none
  package var loopDepth: UInt32 = 0
  package init() {}
}

package struct StackSlot: BitwiseCopyable, Sendable {
  package var size: UInt32
  package var alignment: UInt32

  package init(size: UInt32, alignment: UInt32) {
    self.size = size
    self.alignment = alignment
  }
}

package struct VectorBits: Hashable, BitwiseCopyable, Sendable {
  package var low: UInt64
  package var high: UInt64
  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
  package subscript(byte index: Int) -> UInt8 {
    get { UInt8(truncatingIfNeeded: (index < 8 ? low : high) >> UInt64((index & 7) * 8)) }
    set {
      let shift = UInt64((index & 7) * 8)
      if index < 8 {
        low = low & ~(0xff << shift) | UInt64(newValue) << shift
      } else {
        high = high & ~(0xff << shift) | UInt64(newValue) << shift
      }
    }
  }
}

/// A function in SSA form with block parameters. It is an arena: `reset` empties it and keeps its memory.
///
/// The value is one pointer: lending it to what only reads it would otherwise copy all of it at each call.
package struct Function: ~Copyable {
  private struct Contents: ~Copyable {
    var name = ""
    var signature = Signature(parameters: [], results: [])
    var instructions = GrowableBuffer<Instruction>(capacity: 1024)
    var blocks = GrowableBuffer<BlockData>(capacity: 128)
    var order = GrowableBuffer<Block>(capacity: 128)
    var pool = GrowableBuffer<Value>(capacity: 1024)
    var edges = GrowableBuffer<Edge>(capacity: 256)
    var vectorConstants = GrowableBuffer<VectorBits>(capacity: 4)
    var stackSlots = GrowableBuffer<StackSlot>(capacity: 4)
    var signatures: [Signature] = []
    var stackLimit: StackLimit?
    var spareIndices: SpareIndices?
  }
  private let contents: UnsafeMutablePointer<Contents>

  package init() {
    contents = .allocate(capacity: 1)
    contents.initialize(to: Contents())
  }

  deinit {
    contents.deinitialize(count: 1)
    contents.deallocate()
  }

  package var name: String {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.name)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.name) }
  }
  package var signature: Signature {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.signature)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.signature) }
  }
  package var instructions: GrowableBuffer<Instruction> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.instructions)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.instructions) }
  }
  package var blocks: GrowableBuffer<BlockData> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.blocks)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.blocks) }
  }
  /// The order in which blocks stand; the entry is first.
  package var order: GrowableBuffer<Block> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.order)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.order) }
  }
  /// Operand lists: arguments of calls, returns and edges.
  package var pool: GrowableBuffer<Value> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.pool)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.pool) }
  }
  package var edges: GrowableBuffer<Edge> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.edges)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.edges) }
  }
  package var vectorConstants: GrowableBuffer<VectorBits> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.vectorConstants)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.vectorConstants) }
  }
  package var stackSlots: GrowableBuffer<StackSlot> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.stackSlots)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.stackSlots) }
  }
  /// Signatures of the calls in it.
  package var signatures: [Signature] {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.signatures)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.signatures) }
  }
  package var stackLimit: StackLimit? {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.stackLimit)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.stackLimit) }
  }

  package var spareIndices: SpareIndices? {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.spareIndices)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.spareIndices) }
  }

  package mutating func reset() {
    name = ""
    signature = Signature(parameters: [], results: [])
    instructions.removeAll()
    blocks.removeAll()
    order.removeAll()
    pool.removeAll()
    edges.removeAll()
    vectorConstants.removeAll()
    stackSlots.removeAll()
    signatures.removeAll(keepingCapacity: true)
    stackLimit = nil
    spareIndices = nil
  }

  package var entry: Block { Block(UInt32(0)) }

  package subscript(value: Value) -> Instruction {
    @inline(__always) unsafeAddress {
      assert(value.index < instructions.count)
      return UnsafePointer(instructions.base + Int(value.index))
    }
    @inline(__always) unsafeMutableAddress {
      assert(value.index < instructions.count)
      return instructions.base + Int(value.index)
    }
  }

  package subscript(block: Block) -> BlockData {
    @inline(__always) unsafeAddress {
      assert(block.index < blocks.count)
      return UnsafePointer(blocks.base + Int(block.index))
    }
    @inline(__always) unsafeMutableAddress {
      assert(block.index < blocks.count)
      return blocks.base + Int(block.index)
    }
  }

  // MARK: Placing

  /// A new instruction that stands nowhere yet.
  @inline(__always)
  package mutating func make(_ instruction: Instruction) -> Value {
    let value = Value(instructions.count)
    instructions.append(instruction)
    return value
  }

  @inline(__always)
  package mutating func append(_ value: Value, to block: Block) {
    let last = self[block].last
    self[value].block = block
    self[value].previous = last
    self[value].next = .none
    if last.isNone { self[block].first = value } else { self[last].next = value }
    self[block].last = value
  }

  package mutating func insert(_ value: Value, before other: Value) {
    let block = self[other].block
    let previous = self[other].previous
    self[value].block = block
    self[value].previous = previous
    self[value].next = other
    self[other].previous = value
    if previous.isNone { self[block].first = value } else { self[previous].next = value }
  }

  package mutating func insert(_ value: Value, after other: Value) {
    let next = self[other].next
    if next.isNone {
      append(value, to: self[other].block)
    } else {
      insert(value, before: next)
    }
  }

  /// Takes an instruction out of its block; the instruction itself stays readable.
  package mutating func unlink(_ value: Value) {
    let (block, previous, next) = (self[value].block, self[value].previous, self[value].next)
    if previous.isNone { self[block].first = next } else { self[previous].next = next }
    if next.isNone { self[block].last = previous } else { self[next].previous = previous }
    self[value].block = .none
  }

  package mutating func makeBlock() -> Block {
    let block = Block(blocks.count)
    blocks.append(BlockData())
    return block
  }

  /// Adds a parameter after those the block has.
  package mutating func addParameter(_ type: ValueType, to block: Block) -> Value {
    let position = self[block].parameterCount
    let value = make(Instruction(.parameter, type, immediate: Int64(position)))
    self[block].parameterCount = position + 1
    let last = self[block].lastParameter
    if !last.isNone {
      insert(value, after: last)
    } else if self[block].first.isNone {
      append(value, to: block)
    } else {
      insert(value, before: self[block].first)
    }
    self[block].lastParameter = value
    return value
  }

  // MARK: Edges

  /// Adds an edge from `source`; edges of one terminator are added one after the other.
  @discardableResult
  package mutating func addEdge(_ target: Block, from source: Block, arguments: ListRange) -> Int {
    var edge = Edge(target, arguments: arguments)
    edge.source = source
    edge.nextIncoming = self[target].firstIncoming
    self[target].firstIncoming = UInt32(edges.count)
    self[target].incomingCount += 1
    edges.append(edge)
    return edges.count - 1
  }

  /// Finds again which edges lead to each block, from the terminators of the blocks in the order.
  package mutating func computeIncoming() {
    for index in 0..<blocks.count {
      blocks[index].firstIncoming = .max
      blocks[index].incomingCount = 0
    }
    for position in 0..<order.count {
      let block = order[position]
      for index in edgeRange(of: self[block].last) {
        let target = edges[index].target
        edges[index].source = block
        edges[index].nextIncoming = self[target].firstIncoming
        self[target].firstIncoming = UInt32(index)
        self[target].incomingCount += 1
      }
    }
  }

  // MARK: Reading

  /// What a value stands for once copies are followed.
  @inline(__always)
  package mutating func resolve(_ value: Value) -> Value {
    if value.isNone || self[value].opcode != .copy { return value }
    return resolveChain(value)
  }

  @inline(never)
  private mutating func resolveChain(_ value: Value) -> Value {
    var end = value
    while self[end].opcode == .copy { end = self[end].a }
    var step = value
    while self[step].opcode == .copy {
      let next = self[step].a
      self[step].a = end
      step = next
    }
    return end
  }

  /// The edges that leave a terminator.
  @inline(__always)
  package func edgeRange(of terminator: Value) -> Range<Int> {
    let instruction = self[terminator]
    switch instruction.opcode {
    case .jump, .branch, .branchTable:
      let list = instruction.list
      return Int(list.start)..<Int(list.start + list.count)
    case .invoke, .invokeIndirect:
      // The last number in the operand list names the first edge, the one before it how many there are.
      let list = instruction.list
      let end = Int(list.start + list.count)
      let first = Int(pool[end - 1].index)
      return first..<first + Int(pool[end - 2].index)
    default:
      return 0..<0
    }
  }

  /// The values in an instruction's list, without an invoke's trailer.
  @inline(__always)
  package func operandList(of value: Value) -> Range<Int> {
    let instruction = self[value]
    guard instruction.opcode.hasList else { return 0..<0 }
    let list = instruction.list
    let start = Int(list.start)
    return start..<start + Int(list.count) - (instruction.opcode.isInvoke ? 2 : 0)
  }

  package func terminator(of block: Block) -> Value { self[block].last }

  package func isTerminated(_ block: Block) -> Bool {
    let last = self[block].last
    return !last.isNone && self[last].opcode.isTerminator
  }

  package mutating func makeList(_ values: [Value]) -> ListRange {
    let start = UInt32(pool.count)
    for value in values { pool.append(value) }
    return ListRange(start: start, count: UInt32(values.count))
  }

  /// The number of results an instruction has besides its own value.
  package func extraResultTypes(of value: Value) -> [ValueType] {
    let instruction = self[value]
    switch instruction.opcode {
    case .addCarry, .subBorrow: return [.i32]
    case .mulWideS, .mulWideU: return [.i64]
    case .call, .callIndirect, .invoke, .invokeIndirect:
      return Array(signatures[Int(instruction.detail)].results.dropFirst())
    case .landingPad: return Array(repeating: .i64, count: max(Int(instruction.detail) - 1, 0))
    default: return []
    }
  }
}
