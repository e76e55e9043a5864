import MachineCode
import WasmFormat

/// Turns a function body into IR, in one pass over its instructions.
///
/// The operand stack holds values; locals are variables of the builder. A block that something branches to gets a block
/// of the IR with a parameter for each value it takes; one that nothing branches to leaves no trace. Code that cannot be
/// reached is passed over. The body has been validated.
struct Lowering: ~Copyable {
  let unit: CompilationUnit
  let options: CompilerOptions
  let runtime: RuntimeLayout
  let rules = LoweringRule.table
  var builder = Builder()

  // The operand stack and the blocks that are open.
  var operands: UnsafeMutablePointer<Value>
  var height = 0
  private var operandCapacity = 1024
  var frames = FrameStack()
  /// The clauses of the `try_table` blocks that are open.
  var clauses = GrowableBuffer<Clause>()
  /// Values of parameters that an `else` finds again.
  var kept = GrowableBuffer<Value>()
  /// Landing blocks of the try blocks that are open.
  var landings = GrowableBuffer<Block>()
  /// Targets of the table that is being made.
  var tableTargets = GrowableBuffer<Block>()
  /// Which way the module says that the branches of this function go, by their place in the body.
  var hints: [UInt32: Bool] = [:]
  /// Operands of the call that is being made.
  var arguments: UnsafeMutablePointer<Value>
  private var argumentCapacity = 64
  var argumentCount = 0

  /// Where the function pays for its instructions, and how many of these places are done.
  private var fuelPlan = FuelPlan()
  private var chargeCount = 0

  /// Nothing can come here until the current block ends or changes.
  var isDead = false
  /// How many blocks were opened in dead code.
  var deadDepth = 0

  // What the function is given.
  var instance = Value.none
  var memoryBase = Value.none
  /// Where results go, if they have no registers.
  var resultPointer = Value.none
  var shape = FunctionShape()
  /// Memory for the results of callees that return in memory.
  var resultSlot = Value.none
  var resultSlotIndex = 0
  /// The builder's numbers of the unit's signatures, for this function.
  var signatureNumbers = SignatureNumbers()

  /// What is being lowered, and the functions in whose bodies it stands: the outermost first, itself last.
  var body = Body()
  var bodies = GrowableBuffer<Body>(capacity: 8)
  /// Callees whose bodies stand in the function, and how long these are together.
  var insertions: [Insertion] = []
  var insertedBytes: UInt32 = 0

  init(_ unit: CompilationUnit, options: CompilerOptions) {
    self.unit = unit
    self.options = options
    runtime = options.runtime
    operands = .allocate(capacity: operandCapacity)
    arguments = .allocate(capacity: argumentCapacity)
  }

  deinit {
    operands.deallocate()
    arguments.deallocate()
  }

  /// A block that is open.
  struct Frame: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
      case function, block, loop, `if`, `else`, tryTable, legacyTry, legacyCatch, legacyCatchAll
    }
    var kind: Kind
    var parameters: TypeRun
    var results: TypeRun
    /// The operands below its parameters.
    var height: Int
    /// Where a branch goes, once there is one: the start of a loop, the end of all others; and the first of the block's
    /// parameters, which stand one behind the other.
    var target = Block.none
    var firstValue = Value.none
    var elseBlock = Block.none
    /// Where its parameters are kept for an `else`.
    var keptStart = 0
    /// Where exceptions of its body go, once something may throw.
    var dispatch = Block.none
    var firstLanding = 0
    var firstClause = 0
    /// In a legacy `catch`: the exception, and the block that tries the next clause.
    var exception = Value.none
    var nextClause = Block.none
  }

  // MARK: A function

  /// Builds the IR of a function that the module defines.
  mutating func lower(_ function: FunctionIndex) throws(Unsupported) {
    let body = unit.body(of: function.rawValue)
    shape = unit.shapes[unit.functions[function.position].position]
    reset()
    begin("function\(function)", shape, source: UInt32(truncatingIfNeeded: body.range.offset))
    self.body = Body(
      function: function.rawValue, results: shape.results, start: UInt32(truncatingIfNeeded: body.range.offset))
    bodies.append(self.body)
    hints = unit.hints(of: function)
    var reader = InstructionReader(body, of: unit.module, features: unit.features)
    try declareLocals(&reader, areFresh: true)
    frames.append(Frame(kind: .function, parameters: .none, results: shape.results, height: 0))
    builder.parameterBudget = 100_000 + body.range.count * 16
    do { try findWrites(reader) } catch { throw Unsupported(operator: .nop, offset: self.body.start) }
    // What calls nothing ends by itself, but for its loops.
    if options.hasCheckpoints && unit.inlining.hasCalls(function.position - unit.importedFunctions) {
      builder.function.stackLimit?.poll = runtime.store.stop
    }
    var instruction = WasmFormat.Instruction()
    do {
      if options.metersFuel { try fuelPlan.make(for: body, of: unit.module, features: unit.features) }
      while try reader.next(&instruction) {
        if options.metersFuel { charge(before: instruction) }
        try lower(instruction)
        if builder.isOverBudget { throw Unsupported(operator: instruction.operator, offset: instruction.offset) }
      }
    } catch let error as Unsupported {
      throw error
    } catch {
      // Validation has read the same bytes before.
      throw Unsupported(operator: instruction.operator, offset: instruction.offset)
    }
    builder.finish(isOptimized: true)
  }

  /// Looks ahead where locals are written and loops end. The reader stands behind the declarations of locals.
  private mutating func findWrites(_ start: InstructionReader) throws {
    var reader = start
    var instruction = WasmFormat.Instruction()
    builder.writes.begin()
    while try reader.next(&instruction) {
      switch instruction.operator {
      case .localSet, .localTee: builder.writes.write(Variable(instruction.index), at: instruction.offset)
      case .loop: builder.writes.openConstruct(isLoop: true, at: instruction.offset)
      case .block, .if, .try, .tryTable: builder.writes.openConstruct(isLoop: false, at: instruction.offset)
      case .end, .delegate: builder.writes.closeConstruct(at: instruction.offset)
      default: break
      }
    }
    builder.writes.finish(variableCount: builder.variableCount)
  }

  /// Makes variables of the locals that are not parameters. Fresh ones are zero by themselves.
  mutating func declareLocals(_ reader: inout InstructionReader, areFresh: Bool) throws(Unsupported) {
    var run = LocalRun()
    while true {
      do {
        guard try reader.nextLocals(&run) else { return }
      } catch {
        throw Unsupported(operator: .nop, offset: body.start)
      }
      let type = IRType(run.type)
      for _ in 0..<run.count {
        let variable = builder.declareVariable(type)
        if areFresh { continue }
        let zero =
          type == .v128 ? builder.vectorConstant(VectorBits(low: 0, high: 0)) : builder.constant(type, 0)
        builder.write(variable, zero)
      }
    }
  }

  /// Pays for the region that begins with an instruction, if one does.
  private mutating func charge(before instruction: WasmFormat.Instruction) {
    guard chargeCount < fuelPlan.charges.count, fuelPlan.charges[chargeCount].offset == instruction.offset else {
      return
    }
    if !isDead, fuelPlan.charges[chargeCount].cost > 0 {
      builder.source = instruction.offset
      let store = store()
      let cost = i64(UInt64(fuelPlan.charges[chargeCount].cost))
      let fuel = field(store, runtime.store.fuel, AliasClass.fuel)
      builder.trapIf(builder.compare(.ltU, fuel, cost), TrapReason.outOfFuel.code)
      setField(store, runtime.store.fuel, builder.binary(.sub, .i64, fuel, cost), AliasClass.fuel)
    }
    chargeCount += 1
  }

  private mutating func reset() {
    height = 0
    chargeCount = 0
    frames.removeAll()
    clauses.removeAll()
    signatureNumbers.begin(unit.signatures.count)
    kept.removeAll()
    landings.removeAll()
    isDead = false
    deadDepth = 0
    resultSlot = .none
    bodies.removeAll()
    insertions.removeAll(keepingCapacity: true)
    insertedBytes = 0
  }

  /// Starts a function that is called like others of its shape.
  mutating func begin(_ name: String, _ shape: FunctionShape, source: UInt32) {
    let given = builder.begin(name, unit.signatures[Int(shape.number)])
    builder.source = source
    instance = given[0]
    memoryBase = given[1]
    resultPointer = shape.returnsInMemory ? given[2] : .none
    builder.function.stackLimit = StackLimit(
      through: runtime.instance.store, offset: runtime.store.nativeStackLimit,
      code: TrapReason.callStackExhausted.code, slack: 256, source: source)
    if unit.hasSpareMemory && options.hasGuardRegions && runtime.memory.spareBytes > 0 {
      builder.function.spareIndices = SpareIndices(
        code: TrapReason.memoryOutOfBounds.code, count: UInt32(runtime.memory.spareBytes))
    }
    let first = shape.returnsInMemory ? 3 : 2
    for (position, type) in shape.parameters.types.enumerated() {
      builder.write(builder.declareVariable(type), given[first + position])
    }
  }

  // MARK: Operands

  @inline(__always)
  mutating func push(_ value: Value) {
    if height == operandCapacity { growOperands() }
    operands[height] = value
    height += 1
  }

  @inline(__always)
  mutating func pop() -> Value {
    assert(height > 0, "validation keeps the operand stack in order")
    height -= 1
    return operands[height]
  }

  @inline(never)
  private mutating func growOperands() {
    let grown = UnsafeMutablePointer<Value>.allocate(capacity: operandCapacity * 2)
    grown.update(from: operands, count: height)
    operands.deallocate()
    operands = grown
    operandCapacity *= 2
  }

  /// The topmost operands.
  @inline(__always)
  func top(_ count: Int) -> UnsafeBufferPointer<Value> {
    UnsafeBufferPointer(start: operands + (height - count), count: count)
  }

  /// Room for the operands of a call.
  mutating func reserveArguments(_ count: Int) {
    if count <= argumentCapacity { return }
    arguments.deallocate()
    argumentCapacity = count * 2
    arguments = .allocate(capacity: argumentCapacity)
  }

  // MARK: Short forms

  @inline(__always)
  mutating func i32(_ number: UInt32) -> Value { builder.constant(.i32, UInt64(number)) }
  @inline(__always)
  mutating func i64(_ number: UInt64) -> Value { builder.constant(.i64, number) }

  /// Loads 64 bits of a record.
  mutating func field(_ record: Value, _ offset: Int32, _ alias: UInt8 = AliasClass.constant) -> Value {
    builder.load(.i64, record, MemoryAccess(width: 8, alias: alias, offset: offset))
  }

  /// Loads 32 bits of a record.
  mutating func field32(_ record: Value, _ offset: Int32, _ alias: UInt8 = AliasClass.constant) -> Value {
    builder.load(.i32, record, MemoryAccess(width: 4, alias: alias, offset: offset))
  }

  mutating func setField(_ record: Value, _ offset: Int32, _ value: Value, width: UInt8 = 8, _ alias: UInt8) {
    builder.store(value, to: record, MemoryAccess(width: width, alias: alias, offset: offset))
  }

  mutating func zeroExtend(_ value: Value) -> Value { builder.unary(.zeroExtend, .i64, value) }

  mutating func store() -> Value { field(instance, runtime.instance.store) }

  mutating func memoryAlias(_ index: UInt32) -> UInt8 { AliasClass.memory(index, imported: unit.importedMemories) }
}

/// Why a function stays interpreted: an operator that the compiler does not know, or one before which the function
/// becomes far larger than its body.
struct Unsupported: Error {
  var `operator`: Operator
  var offset: UInt32
}

/// A clause of an open `try_table`.
struct Clause: BitwiseCopyable {
  /// Whether it takes exceptions of one tag only, and whether it hands on the reference.
  var hasTag: Bool
  var wantsReference: Bool
  var tag: UInt32
  var label: UInt32
}

/// The open blocks, innermost last.
struct FrameStack: ~Copyable {
  private var buffer: UnsafeMutablePointer<Lowering.Frame>
  private var capacity = 64
  private(set) var count = 0

  init() { buffer = .allocate(capacity: capacity) }
  deinit { buffer.deallocate() }

  subscript(position: Int) -> Lowering.Frame {
    @inline(__always) unsafeAddress {
      assert(position >= 0 && position < count)
      return UnsafePointer(buffer + position)
    }
    @inline(__always) unsafeMutableAddress {
      assert(position >= 0 && position < count)
      return buffer + position
    }
  }

  mutating func append(_ frame: Lowering.Frame) {
    if count == capacity {
      let grown = UnsafeMutablePointer<Lowering.Frame>.allocate(capacity: capacity * 2)
      grown.update(from: buffer, count: count)
      buffer.deallocate()
      buffer = grown
      capacity *= 2
    }
    (buffer + count).initialize(to: frame)
    count += 1
  }

  mutating func removeLast() { count -= 1 }
  mutating func removeAll() { count = 0 }
}

/// Which of a unit's signatures a function uses, and the numbers that the function has for them.
struct SignatureNumbers: ~Copyable {
  private var entries = GrowableBuffer<UInt64>()
  private var generation: UInt64 = 0

  mutating func begin(_ count: Int) {
    generation += 1
    entries.extend(count: count, with: 0)
  }

  mutating func number(_ signature: UInt32) -> UInt16? {
    let entry = entries[signature]
    return entry >> 16 == generation ? UInt16(truncatingIfNeeded: entry) : nil
  }

  mutating func set(_ signature: UInt32, _ number: UInt16) {
    entries[signature] = generation << 16 | UInt64(number)
  }
}
