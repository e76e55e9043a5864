import WasmFormat

/// Makes interpreter code of a function body, in one pass.
///
/// Values of the operand stack are not moved before they must be: an operand is a constant, a local that has not been set
/// since, or a value in its own slot (the *canonical* one, which follows from the depth of the stack). Where control flow
/// joins, all operands are in their canonical slots.
struct Translator {
  let layout: ModuleLayout
  let cells: UnsafeMutablePointer<CodeCell>

  // The code, and what belongs to it.
  var code: [UInt64] = []
  var offsets: [OffsetEntry] = []
  var regions: [CatchRegion] = []
  var clauses: [CatchEntry] = []

  // The operand stack and the blocks that are open.
  var operands: [PendingOperand] = []
  var labels: [Label] = []
  /// Operands below this position are in their canonical slots.
  var flushed = 0
  /// Nothing can come here until the current block ends or changes.
  var isDead = false
  /// How many blocks were opened in dead code.
  var deadDepth = 0

  // Locals.
  var localSlots: [UInt32] = []
  var localKinds: [ValueKind] = []
  /// For each local, the topmost operand that stands for it, or -1.
  var aliasHeads: [Int32] = []
  var headerSlot: UInt32 = 0
  var operandBase: UInt32 = 0
  var slotCount: UInt32 = 0

  /// The slots whose values the registers hold.
  var registers = Registers()

  // What the last instruction was, so that it can be changed or taken back. Valid only while it is the last.
  var lastResult = LastResult()
  var lastComparison: Comparison?
  var lastOperation: Operation?
  var lastIncrement: Increment?
  var lastLoad: Load?
  var lastCopy = -1

  /// In a function with too many slots for 16 bits: the first of the slots that stand in for those beyond.
  var scratchSlot: UInt32?
  var needsScratch = false

  var serial: UInt32 = 0
  var isTooLarge = false

  /// The words where loops begin.
  var loops: [Int] = []
  /// Where the function pays for its instructions, and how many of these places are done.
  private var fuelPlan = FuelPlan()
  private var chargeCount = 0
  /// What calls pay for the function's first region.
  private var entryCost: UInt32 = 0
  private var joinedPayments: [JoinedPayment] = []
  /// What is paid at the instruction behind this one, which is an `end` or `else`.
  private(set) var costAhead: UInt32 = 0
  /// Whether whoever comes straight on has paid that already.
  private(set) var isAheadPaid = false
  /// Whether the branches written now pay; where the last one that does has its costs, until it is known what they are.
  var branchesPay = false
  var payingBranch: Int?

  /// Where executed instructions are counted, if they are; those of the current function, and the words they begin at.
  let counts: InstructionCounts?
  var counted: [InstructionCounts.Entry] = []
  var countedAt: [Int] = []
  /// The last word that something may jump to.
  var boundAt = 0

  init(_ layout: ModuleLayout, cells: UnsafeMutablePointer<CodeCell>, counts: InstructionCounts?) {
    self.layout = layout
    self.cells = cells
    self.counts = counts
  }

  /// The code of a function that the module defines; nil where it would be larger than distances can tell.
  mutating func translate(_ function: FunctionIndex) -> FunctionCode? {
    let position = function.position - layout.importedFunctions
    guard position >= 0, position < layout.module.bodies.count else { return nil }
    if !translateBody(position, type: layout.functions[function.position], withScratch: false) { return nil }
    if needsScratch, !translateBody(position, type: layout.functions[function.position], withScratch: true) {
      return nil
    }

    let frameBytes = Int(slotCount) * FrameLayout.slotBytes
    guard frameBytes <= UInt32.max else { return nil }
    let block = UnsafeMutableRawPointer.allocate(byteCount: 8 + code.count * 8, alignment: 16)
    block.storeBytes(of: UInt64(frameBytes) | UInt64(entryCost) << 32, as: UInt64.self)
    code.withUnsafeBytes {
      (block + 8).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(block), byteCount: $0.count)
    }
    let result = FunctionCode(
      index: function.rawValue, code: block, byteCount: 8 + code.count * 8, frameBytes: frameBytes,
      slotsBeforeHeader: Int(headerSlot), offsets: offsets, regions: regions, clauses: clauses,
      loops: loops.filter { $0 < code.count }.map { LoopPoint(position: UInt32($0 * 8), handler: code[$0]) },
      joinedPayments: joinedPayments)
    if code.capacity > 1 << 20 { code = [] }
    counts?.add(counted)
    counted = []
    return result
  }

  private mutating func translateBody(_ position: Int, type: TypeIndex, withScratch: Bool) -> Bool {
    reset()
    let function = layout.functionType(type)
    var reader = InstructionReader(layout.module.bodies[position], of: layout.module, features: layout.features)
    do {
      if layout.metersFuel {
        try fuelPlan.make(for: layout.module.bodies[position], of: layout.module, features: layout.features)
      }
      if branchesPay { payAtEntry() }
      try declareLocals(function, &reader, withScratch: withScratch)
      openFunction(function, type)
      var instruction = Instruction()
      while try reader.next(&instruction) {
        if layout.metersFuel { charge(before: instruction) }
        translate(instruction)
        if isTooLarge { return false }
      }
    } catch {
      // Validation has read the same bytes before.
      return false
    }
    return true
  }

  /// Pays for the function's first region, where its code begins.
  private mutating func payAtEntry() {
    entryCost = fuelPlan.entryCost
    if entryCost > 0 {
      offsets.append(OffsetEntry(position: byteCount, offset: fuelPlan.charges[0].offset))
      chargeCount = 1
    }
    emit(BoundHandlers.charge, lower: entryCost, upper: 0)
    if entryCost > 0 { notePayment(fuelPlan.charges[0], isPaidBefore: false) }
  }

  /// Pays for the region that begins with an instruction, if one does.
  private mutating func charge(before instruction: Instruction) {
    var cost: UInt32 = 0
    var begun: FuelPlan.Charge?
    var isPaidBefore = false
    if let charge = nextCharge, charge.offset == instruction.offset {
      isPaidBefore = isNextPaid
      chargeCount += 1
      cost = branchesPay ? charge.total : charge.cost
      begun = charge
    }
    let charge = nextCharge
    let isShort = instruction.operator == .end || instruction.operator == .else
    costAhead = if let charge, isShort, charge.offset == instruction.offset + 1 { charge.total } else { 0 }
    isAheadPaid = costAhead > 0 && isNextPaid

    let paying = payingBranch
    payingBranch = nil
    if let paying { code[paying] |= UInt64(cost) << 32 }
    // Behind a branch that pays there is always a `charge`.
    guard !isDead, cost > 0 || paying != nil else { return }
    let label = labels.count - 1
    let isTurn = cost > 0 && labels[label].kind == .loop && labels[label].position == code.count
    if isPaidBefore {
      // All others who come here pay, and pass over what would do so, if it were there.
      if isTurn {
        labels[label].charge = cost
        labels[label].position -= PayingBranchLayout.chargeBytes / 8
      }
      markBefore(instruction)
    } else {
      mark(instruction)
      emit(BoundHandlers.charge, lower: cost, upper: 0)
      if isTurn {
        labels[label].charge = cost
        // Jumps that pay themselves arrive behind it, so that is where loops are interrupted.
        loops[loops.count - 1] = code.count
      }
    }
    if let begun, branchesPay { notePayment(begun, isPaidBefore: isPaidBefore) }
  }

  /// Notes a charge that is paid together with others, before the code that it pays for.
  private mutating func notePayment(_ charge: FuelPlan.Charge, isPaidBefore: Bool) {
    guard isPaidBefore || charge.ahead > 0 else { return }
    let before = isPaidBefore ? Self.markDistance : UInt32(PayingBranchLayout.chargeBytes)
    joinedPayments.append(
      JoinedPayment(position: byteCount, cost: charge.cost, total: charge.total, place: byteCount - before))
  }

  /// Lets what stands immediately before the code that comes now belong to an instruction. Nothing can stop there: it is the
  /// last word of a `charge`, or of something that is never left.
  private mutating func markBefore(_ instruction: Instruction) {
    let place = byteCount - Self.markDistance
    while let last = offsets.last, last.position >= place { offsets.removeLast() }
    offsets.append(OffsetEntry(position: place, offset: instruction.offset))
  }

  private static var markDistance: UInt32 { 4 }

  /// Whether it is paid together with the last one.
  private var isNextPaid: Bool { branchesPay && chargeCount > 0 && fuelPlan.charges[chargeCount - 1].ahead > 0 }

  private var nextCharge: FuelPlan.Charge? {
    chargeCount < fuelPlan.charges.count ? fuelPlan.charges[chargeCount] : nil
  }

  private mutating func reset() {
    loops.removeAll(keepingCapacity: true)
    chargeCount = 0
    entryCost = 0
    joinedPayments.removeAll(keepingCapacity: true)
    payingBranch = nil
    branchesPay = layout.metersFuel && counts == nil
    code.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    regions.removeAll(keepingCapacity: true)
    clauses.removeAll(keepingCapacity: true)
    operands.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    localSlots.removeAll(keepingCapacity: true)
    localKinds.removeAll(keepingCapacity: true)
    aliasHeads.removeAll(keepingCapacity: true)
    for entry in counted { entry.counter.deallocate() }
    counted = []
    countedAt = []
    boundAt = 0
    flushed = 0
    isDead = false
    deadDepth = 0
    scratchSlot = nil
    needsScratch = false
    forgetLast()
    registers = Registers()
  }

  private mutating func declareLocals(
    _ type: FunctionType, _ reader: inout InstructionReader, withScratch: Bool
  ) throws(ReadError) {
    var slot: UInt32 = 0
    func declare(_ kind: ValueKind) {
      localSlots.append(slot)
      localKinds.append(kind)
      slot += kind.slots
    }
    for parameter in type.parameters { declare(ValueKind(parameter)) }
    let resultSlots = type.results.reduce(0) { $0 + UInt32($1.slots) }
    headerSlot = max(slot, resultSlots)
    slot = headerSlot + UInt32(FrameLayout.headerSlots)
    if withScratch {
      scratchSlot = slot
      slot += Self.scratchSlots
    }
    let first = slot
    var run = LocalRun()
    while try reader.nextLocals(&run) {
      let kind = ValueKind(run.type)
      for _ in 0..<run.count { declare(kind) }
    }
    aliasHeads.append(contentsOf: repeatElement(-1, count: localSlots.count))
    operandBase = slot
    slotCount = slot
    zero(from: first, to: slot)
  }

  private mutating func zero(from first: UInt32, to end: UInt32) {
    guard end <= UInt32(UInt16.max), end - first <= 32 else {
      emit(MoveHandlers.zeroMany, lower: first, upper: end - first)
      return
    }
    var slot = first
    while slot < end {
      let (handler, count): (Handler, UInt32) =
        switch end - slot {
        case 1: (MoveHandlers.zeroOne, 1)
        case 2: (MoveHandlers.zeroTwo, 2)
        case 3: (MoveHandlers.zeroThree, 3)
        case 4..<8: (MoveHandlers.zeroFour, 4)
        default: (MoveHandlers.zeroEight, 8)
        }
      emit(handler, a: UInt16(slot))
      slot += count
    }
  }

  private mutating func openFunction(_ type: FunctionType, _ index: TypeIndex) {
    labels.append(
      Label(kind: .function, type: BlockType.type(index), height: 0, baseSlot: operandBase, arity: type.results.count))
  }
}

// MARK: Parts

/// What a value needs: its width and the register that holds it.
enum ValueKind: UInt8 {
  case i32, i64, f32, f64, reference, vector

  init(_ type: ValueType) {
    switch type {
    case .i32: self = .i32
    case .i64: self = .i64
    case .f32: self = .f32
    case .f64: self = .f64
    case .v128: self = .vector
    default: self = .reference
    }
  }

  init(_ type: NumericType) {
    switch type {
    case .i32: self = .i32
    case .i64: self = .i64
    case .f32: self = .f32
    case .f64: self = .f64
    case .v128: self = .vector
    }
  }

  var slots: UInt32 { self == .vector ? 2 : 1 }
}

struct PendingOperand {
  var kind: ValueKind
  var isConstant = false
  /// Where the value is, unless it is a constant.
  var slot: UInt32
  /// Where it belongs.
  var canonical: UInt32
  /// The local that it was read from, in whose list it still is; or -1.
  var local: Int32 = -1
  /// The operand below it that stands for the same local, or -1.
  var previousAlias: Int32 = -1
  /// The bits of a constant.
  var value: UInt64 = 0

  static let zero = PendingOperand(kind: .i32, isConstant: true, slot: 0, canonical: 0)
}

/// A block that is open.
struct Label {
  enum Kind {
    case function, block, loop, `if`, `else`, tryTable, legacyTry, legacyCatch
  }

  var kind: Kind
  var type: BlockType
  /// The operands below its parameters.
  var height: Int
  /// Where its parameters and results are.
  var baseSlot: UInt32
  /// How many values a branch to it takes.
  var arity: Int
  /// For a loop, the word where it begins.
  var position = 0
  /// For a loop, what it pays with its first instruction, if it does.
  var charge: UInt32 = 0
  /// The last of the branches to its end that are not resolved yet, as the byte where its distance stands; or -1.
  var branches: Int32 = -1
  /// The branch of an `if` to its `else`.
  var elseBranch: Int32 = -1
  /// The last of the catch clauses that lead to its end, or -1.
  var catching: Int32 = -1
  /// For try blocks, where their code begins.
  var regionStart: UInt32 = 0
  var firstClause: UInt32 = 0
  var clauseCount: UInt32 = 0
  var regionEnd: UInt32 = 0
  var legacyClauses: [CatchEntry] = []
  /// The `br_table` that has made entries leading to `stubs`.
  var stubSerial: UInt32 = 0
  var stubs: Int32 = -1
}

/// The slots whose values are in the registers too.
struct Registers {
  static let none = UInt32.max

  var word = none
  var double = none
  var single = none

  func holds(_ operand: PendingOperand) -> Bool {
    if operand.isConstant { return false }
    switch operand.kind {
    case .i32, .i64, .reference: return word == operand.slot
    case .f64: return double == operand.slot
    case .f32: return single == operand.slot
    case .vector: return false
    }
  }

  /// The slot has been written by something that left no register behind.
  mutating func forget(_ slot: UInt32) {
    if word == slot { word = Self.none }
    if double == slot { double = Self.none }
    if single == slot { single = Self.none }
  }

  mutating func wrote(_ slot: UInt32, _ kind: ValueKind) {
    forget(slot)
    switch kind {
    case .i32, .i64, .reference: word = slot
    case .f64: double = slot
    case .f32: single = slot
    case .vector: forget(slot + 1)
    }
  }
}

/// The instruction that produced the last value.
struct LastResult {
  var position = -1
  var end = -1
  var slot = Registers.none
}

/// The addition, multiplication or shift that was the last instruction, which an access to memory or an operation on its
/// result may take over.
struct Operation {
  enum Kind: Equatable {
    case add32, multiplyF32, multiplyF64
    /// By a constant.
    case shift(IntWidth, ShiftKind)
  }

  var kind: Kind
  var left: PendingOperand
  var right: PendingOperand
  /// Of a multiplication, the load that it has taken over: that of its right operand.
  var load: Load? = nil
  /// Where its code begins, and the registers at that point.
  var start: Int
  var end: Int
  var registers: Registers
  var result: UInt32
}

/// The load from memory that was the last instruction, which what uses its value may take over.
struct Load {
  var kind: LoadKind
  var address: JoinedAddress
  /// The slot of the address, unless that is in the register.
  var slot: UInt16
  var offset: UInt32
  /// What is added to the address: a slot or a constant.
  var addend: UInt32
  /// Where its code begins, and the registers at that point.
  var start: Int
  var end: Int
  var registers: Registers
  var result: UInt32

  /// Whether an operand is the value that was loaded.
  func made(_ operand: PendingOperand) -> Bool {
    !operand.isConstant && operand.local < 0 && operand.slot == result
  }
}

/// The addition to a local that was the last instruction, which a branch may take over.
struct Increment {
  var source: UInt32
  var result: UInt32
  /// A constant or a slot.
  var addend: UInt32
  var isConstant: Bool
  var start: Int
  var end: Int
  var registers: Registers
  /// The addition of a constant that the same instruction does before this one, if it does two.
  var first: (source: UInt32, result: UInt32, constant: UInt32)?
}

/// The comparison that was the last instruction.
struct Comparison {
  enum Relation {
    case i32(IntRelation)
    case i64(IntRelation)
    case f32(FloatRelation)
    case f64(FloatRelation)
  }

  var relation: Relation
  /// Floating point: whether it is the opposite of what the relation says.
  var isNegated = false
  var left: PendingOperand
  var right: PendingOperand
  /// Where its code begins, and the registers at that point.
  var start: Int
  var end: Int
  var registers: Registers
  var result: UInt32
  /// What immediately precedes it and makes one of its operands.
  var increment: Increment?
}
