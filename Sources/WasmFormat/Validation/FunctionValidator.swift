/// Checks the instructions of a body, one after another, and shows the types to those who ride along.
///
/// ```swift
/// var validator = FunctionValidator(context: context)
/// var reader = try validator.begin(function)           // reads the locals
/// while try reader.next(&instruction) {
///   try validator.step(&instruction)
///   …                                                    // translate, with the types the validator shows
/// }
/// try validator.finish()
/// ```
///
/// After `step`, `operands` holds the types on the stack, bottom first; those that the instruction popped lie between
/// `height` and `heightBefore` until they are overwritten. A validator is used for one body after another and keeps its
/// memory.
///
/// Most methods are `mutating` even where they only read: one that borrows may be given a copy of the whole validator.
package struct FunctionValidator: ~Copyable {
  package let context: ModuleContext

  // MARK: Operands

  package internal(set) var operands: UnsafeMutablePointer<ValueType>
  /// How many operands there are.
  package internal(set) var height = 0
  /// How many operands there were before the latest instruction.
  package internal(set) var heightBefore = 0
  /// Where the operands of the innermost block begin.
  var floor = 0
  var operandCapacity = 256

  // MARK: Blocks

  /// The open blocks, the function's own first. Right after `end` and `delegate` the frame of the block that was left
  /// still lies at `depth`.
  package internal(set) var frames: UnsafeMutablePointer<ControlFrame>
  package internal(set) var depth = 0
  var frameCapacity = 64

  // MARK: Locals

  var locals = LocalTypes()

  /// The function that is being checked; nil in a constant expression.
  package internal(set) var function: FunctionIndex?
  /// How many globals a constant expression may refer to.
  var visibleGlobals = 0

  /// The instruction that is being checked.
  var instruction: UnsafePointer<Instruction>
  private let noInstruction: UnsafeMutablePointer<Instruction>

  // MARK: What instructions refer to

  let rules: UnsafePointer<OperatorRule>
  let memoryAddresses: UnsafePointer<ValueType>
  let memoryCount: Int
  let globals: UnsafePointer<ModuleContext.GlobalFacts>
  let globalCount: Int
  let functionTypes: UnsafePointer<UInt32>
  let functionCount: Int
  let types: UnsafePointer<CanonicalType>
  let words: UnsafePointer<ValueType>
  /// A few types that are popped together.
  let scratch: UnsafeMutablePointer<ValueType>

  package init(context: ModuleContext) {
    self.context = context
    operands = .allocate(capacity: operandCapacity)
    frames = .allocate(capacity: frameCapacity)
    scratch = .allocate(capacity: 8)
    rules = OperatorRule.table.base
    memoryAddresses = context.memoryAddresses
    memoryCount = context.memories.count
    globals = context.globalFacts
    globalCount = context.globals.count
    functionTypes = context.functionTypes
    functionCount = context.functionCount
    types = context.types.base
    words = context.types.wordBase
    noInstruction = .allocate(capacity: 1)
    noInstruction.initialize(to: Instruction())
    instruction = UnsafePointer(noInstruction)
  }

  deinit {
    operands.deallocate()
    frames.deallocate()
    scratch.deallocate()
    noInstruction.deallocate()
  }

  // MARK: Beginning and end

  /// Begins a function that the module defines, and reads its locals. What it returns reads the instructions.
  package mutating func begin(_ function: FunctionIndex) throws(ModuleError) -> InstructionReader {
    let number = function.position - context.importedFunctionCount
    precondition(number >= 0 && number < context.module.bodies.count)
    let type = context.type(of: function)
    self.function = function
    start(
      ControlFrame(
        single: .bottom, kind: .function, isInDeadCode: false, startCount: 0, endCount: type.resultCount,
        typeStart: type.start + UInt32(type.parameterCount), height: 0, initializedCount: 0))
    locals.begin(parameters: context.types.signature(type).parameters)
    // The parts of the module are handed over one by one, because handing over the whole would retain all of it.
    var reader = InstructionReader(
      context.module.bodies[number].range, of: context.module.bytes, isBody: true, section: .code,
      hasDataCount: context.module.dataCount != nil, features: context.features, limits: context.limits)
    var run = LocalRun()
    while true {
      let offset = reader.offset
      do {
        guard try reader.nextLocals(&run) else { return reader }
      } catch {
        throw .malformed(error.within("function \(function)"))
      }
      do {
        locals.declare(run.count, try known(run.type))
      } catch {
        throw .invalid(located(error, at: offset))
      }
    }
  }

  /// Begins a constant expression that may refer to the first `globals` globals.
  mutating func begin(constant type: ValueType, globals: Int) {
    function = nil
    visibleGlobals = globals
    start(
      ControlFrame(
        single: type, kind: .function, isInDeadCode: false, startCount: 0, endCount: 1, typeStart: .max, height: 0,
        initializedCount: 0))
    locals.begin(parameters: UnsafeBufferPointer(start: nil, count: 0))
  }

  private mutating func start(_ frame: ControlFrame) {
    height = 0
    heightBefore = 0
    floor = 0
    depth = 1
    (frames + 0).initialize(to: frame)
  }

  /// Whether the code behind the latest instruction can be reached.
  package var isReachable: Bool {
    depth > 0 && !frames[depth - 1].isUnreachable && !frames[depth - 1].isInDeadCode
  }

  // MARK: One instruction

  /// Checks an instruction. After an error the validator is good only for beginning anew.
  package mutating func step(_ instruction: inout Instruction) throws(ValidationError) {
    // A pointer, because passing the instruction on by value would copy it.
    try withUnsafePointer(to: &instruction) { pointer throws(ValidationError) in
      self.instruction = pointer
      try check()
    }
  }

  @inline(__always)
  private mutating func check() throws(ValidationError) {
    let rule = rules + Int(instruction.pointee.operator.rawValue)
    let height = height
    heightBefore = height
    switch rule.pointee.form {
    case .localGet:
      guard instruction.pointee.index < locals.count else { throw unknownLocal() }
      let type = locals[instruction.pointee.index]
      if !type.isDefaultable, !locals.isInitialized(instruction.pointee.index) { throw uninitialized() }
      try push(type)

    case .constant:
      try push(ValueType(bits: UInt32(rule.pointee.results.0)))

    case .localSet:
      guard instruction.pointee.index < locals.count else { throw unknownLocal() }
      let type = locals[instruction.pointee.index]
      if height > floor, operands[height - 1] == type {
        self.height = height - 1
      } else {
        try pop(type)
      }
      if !type.isDefaultable { locals.initialize(instruction.pointee.index) }

    case .localTee:
      guard instruction.pointee.index < locals.count else { throw unknownLocal() }
      let type = locals[instruction.pointee.index]
      if height <= floor || operands[height - 1] != type {
        try pop(type)
        try push(type)
      }
      if !type.isDefaultable { locals.initialize(instruction.pointee.index) }

    case .binary:
      let operand = UInt32(rule.pointee.parameters.0)
      if height - 2 >= floor, operands[height - 1].bits == operand, operands[height - 2].bits == operand {
        operands[height - 2] = ValueType(bits: UInt32(rule.pointee.results.0))
        self.height = height - 1
      } else {
        try regular()
      }

    case .unary:
      if height > floor, operands[height - 1].bits == UInt32(rule.pointee.parameters.0) {
        operands[height - 1] = ValueType(bits: UInt32(rule.pointee.results.0))
      } else {
        try regular()
      }

    case .load:
      let address = try memoryAccess(rule)
      if height > floor, operands[height - 1] == address {
        operands[height - 1] = ValueType(bits: UInt32(rule.pointee.results.0))
      } else {
        try regular()
      }

    case .store:
      let address = try memoryAccess(rule)
      if height - 2 >= floor, operands[height - 1].bits == UInt32(rule.pointee.parameters.0),
        operands[height - 2] == address
      {
        self.height = height - 2
      } else {
        try regular()
      }

    case .globalGet:
      guard instruction.pointee.index < globalCount else { throw unknown(.unknownGlobal, instruction.pointee.index) }
      try push(globals[Int(instruction.pointee.index)].type)

    case .drop:
      if height > floor { self.height = height - 1 } else { _ = try popAny() }

    case .br: try br()
    case .brIf: try brIf()
    case .block: try block(.block)
    case .loop: try block(.loop)
    case .end: try end()
    case .call: try call()
    case .regular, .memory, .lane, .shuffle: try regular()
    case .irregular: try irregular()
    }
  }

  /// Checks an instruction of a constant expression.
  mutating func stepConstant(_ instruction: inout Instruction) throws(ValidationError) {
    try withUnsafePointer(to: &instruction) { pointer throws(ValidationError) in
      self.instruction = pointer
      try checkConstant()
    }
  }

  @inline(never)
  private mutating func checkConstant() throws(ValidationError) {
    let rule = rules + Int(instruction.pointee.operator.rawValue)
    guard rule.pointee.isConstant, context.features.has(rule.pointee.constantFeature) else {
      throw error(.constantExpressionRequired)
    }
    switch instruction.pointee.operator {
    case .globalGet:
      guard instruction.pointee.index < visibleGlobals else { throw unknown(.unknownGlobal, instruction.pointee.index) }
      guard !globals[Int(instruction.pointee.index)].isMutable else { throw error(.constantExpressionRequired) }
    case .refFunc:
      if instruction.pointee.index < context.functionCount {
        context.declaredReferences[Int(instruction.pointee.index)] = true
      }
    default: break
    }
    try check()
  }

  /// Called behind the last instruction.
  package mutating func finish() throws(ValidationError) {
    guard depth == 0 else {
      var error = ValidationError(.typeMismatch, ": the body ends within a block")
      error.function = function
      throw error
    }
  }
}
