import MachineCode

/// A small generator of numbers that are the same everywhere.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_f491_4f6c_dd1d
  }
  mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// Builds random functions. They take a pointer to 64 slots of 8 bytes: the first 24 hold arguments, and take results;
/// the last 32 are read and written on the way.
struct RandomFunction: ~Copyable {
  var numbers: SeededNumbers
  var builder = Builder()
  var variables: [(variable: Variable, type: ValueType)] = []
  var pointer = Value.none
  var depth = 0
  var budget: Int
  var usesVectors: Bool
  var mayTrap: Bool
  /// Functions to call: symbol and signature.
  var callees: [(symbol: UInt32, signature: Signature)]
  var exits: [Block] = []
  /// Variables of the loops around, which grow by the same number at each turn.
  var steppers: [(variable: Variable, type: ValueType)] = []

  static let resultSlots = 24

  init(
    seed: UInt64, budget: Int = 60, usesVectors: Bool = false, mayTrap: Bool = true,
    callees: [(symbol: UInt32, signature: Signature)] = []
  ) {
    numbers = SeededNumbers(seed)
    self.budget = budget
    self.usesVectors = usesVectors
    self.mayTrap = mayTrap
    self.callees = callees
  }

  /// A function of a pointer, in the system's convention.
  mutating func buildMain(folding: Bool = true) {
    let arguments = builder.begin("main", Signature(parameters: [.i64], results: [], convention: 1))
    builder.emitter.isFolding = folding
    pointer = arguments[0]
    let count = 4 + numbers.below(20)
    for index in 0..<count {
      let types: [ValueType] = [.i32, .i64, .i32, .i64, .f32, .f64]
      let type: ValueType = usesVectors && index % 3 == 1 ? .v128 : types[index % types.count]
      let variable = builder.declareVariable(type)
      variables.append((variable, type))
      builder.write(
        variable,
        type == .v128
          ? builder.load(.v128, pointer, MemoryAccess(width: 16, alias: 1, offset: Int32(index * 8)))
          : load(type, index))
    }
    statements()
    for (index, entry) in variables.enumerated() {
      let value = canonical(builder.read(entry.variable), entry.type)
      builder.store(
        value, to: pointer, MemoryAccess(width: UInt8(entry.type.byteCount), alias: 1, offset: Int32(index * 8)))
    }
    builder.ret([])
    builder.finish()
  }

  /// A function of numbers with results, to be called.
  mutating func buildCallee(_ signature: Signature, folding: Bool = true) {
    let arguments = builder.begin("callee", signature)
    builder.emitter.isFolding = folding
    pointer = arguments[0]
    for (argument, type) in zip(arguments.dropFirst(), signature.parameters.dropFirst()) {
      let variable = builder.declareVariable(type)
      variables.append((variable, type))
      builder.write(variable, argument)
    }
    statements()
    builder.ret(signature.results.map { operand($0) })
    builder.finish()
  }

  private mutating func load(_ type: ValueType, _ slot: Int) -> Value {
    builder.load(type, pointer, MemoryAccess(width: UInt8(type.byteCount), alias: 1, offset: Int32(slot * 8)))
  }

  /// NaN as zero: which NaN comes out is the machine's affair.
  private mutating func canonical(_ value: Value, _ type: ValueType) -> Value {
    if !type.isFloat { return value }
    return builder.select(builder.compareFloat(.eq, value, value), value, builder.constant(type, 0))
  }

  /// A vector without NaNs in float lanes.
  private mutating func canonical(_ value: Value, _ shape: LaneShape) -> Value {
    if !shape.isFloat { return value }
    let isNumber = builder.vector(.vectorBinary, .eq, shape, value, value)
    return builder.vector(.vectorBinary, .and, shape, value, isNumber)
  }

  private mutating func vector(_ a: Value) -> Value {
    typealias O = VectorOperation
    let shapes = LaneShape.allCases
    let shape = shapes[numbers.below(6)]
    let b = operand(.v128)
    let integer: [O] = [.add, .sub, .mul, .eq, .ne, .and, .or, .xor, .andNot]
    switch numbers.below(13) {
    case 12:
      let width: UInt8 = [1, 2, 4, 8][numbers.below(4)]
      let lane = Int64(numbers.below(16 / Int(width)))
      let access = MemoryAccess(width: width, alias: 1, offset: 256)
      let place = address()
      if numbers.chance(50) {
        builder.emit(
          Instruction(
            .vectorStoreLane, detail: access.detail, a: place, b: a, immediate: access.immediate | lane << 40))
      }
      if width >= 4 && numbers.chance(30) { return builder.load(.v128, place, access) }
      return builder.emit(
        Instruction(
          .vectorLoadLane, .v128, detail: access.detail, a: place, b: a, immediate: access.immediate | lane << 40))
    case 0...3:
      var choices: [O]
      var shape = shape
      switch shape {
      case .i8x16:
        choices = [
          .addSatS, .addSatU, .subSatS, .subSatU, .minS, .minU, .maxS, .maxU, .averageU, .narrowS, .narrowU,
          .swizzle, .ltS, .ltU, .gtS, .gtU, .leS, .leU, .geS, .geU,
        ]
        choices += integer.filter { $0 != .mul }
      case .i16x8:
        choices = [
          .addSatS, .addSatU, .subSatS, .subSatU, .minS, .minU, .maxS, .maxU, .averageU, .narrowS, .narrowU,
          .mulRoundQ15, .mulLowS, .mulHighS, .mulLowU, .mulHighU, .ltS, .ltU, .gtS, .gtU, .leS, .leU, .geS, .geU,
        ]
        choices += integer
      case .i32x4:
        choices = [
          .minS, .minU, .maxS, .maxU, .dot, .mulLowS, .mulHighS, .mulLowU, .mulHighU, .ltS, .ltU, .gtS, .gtU,
          .leS, .leU, .geS, .geU,
        ]
        choices += integer
      case .i64x2:
        choices = [.mulLowS, .mulHighS, .mulLowU, .mulHighU, .ltS, .gtS, .leS, .geS]
        choices += integer
      default:
        choices = [.add, .sub, .mul, .div, .min, .max, .pseudoMin, .pseudoMax, .eq, .ne, .lt, .gt, .le, .ge]
      }
      let operation = choices[numbers.below(choices.count)]
      if [.and, .or, .xor, .andNot].contains(operation) { shape = .i32x4 }
      let made = builder.vector(.vectorBinary, operation, shape, a, b)
      return [.eq, .ne, .lt, .gt, .le, .ge].contains(operation) ? made : canonical(made, shape)
    case 4, 5:
      let all: [(O, [LaneShape])] = [
        (.neg, shapes), (.abs, shapes), (.sqrt, [.f32x4, .f64x2]), (.ceil, [.f32x4, .f64x2]),
        (.floor, [.f32x4, .f64x2]), (.trunc, [.f32x4, .f64x2]), (.nearest, [.f32x4, .f64x2]), (.popcnt, [.i8x16]),
        (.not, [.i8x16]), (.extendLowS, [.i16x8, .i32x4, .i64x2]), (.extendHighS, [.i16x8, .i32x4, .i64x2]),
        (.extendLowU, [.i16x8, .i32x4, .i64x2]), (.extendHighU, [.i16x8, .i32x4, .i64x2]),
        (.addPairwiseS, [.i16x8, .i32x4]), (.addPairwiseU, [.i16x8, .i32x4]), (.convertS, [.f32x4, .f64x2]),
        (.convertU, [.f32x4, .f64x2]), (.truncSatS, [.i32x4]), (.truncSatU, [.i32x4]), (.truncSatZeroS, [.i32x4]),
        (.truncSatZeroU, [.i32x4]), (.demoteZero, [.f32x4]), (.promoteLow, [.f64x2]),
      ]
      let (operation, fitting) = all[numbers.below(all.count)]
      let shape = fitting[numbers.below(fitting.count)]
      return canonical(builder.vector(.vectorUnary, operation, shape, a), shape)
    case 6:
      return builder.vector(.vectorTernary, .bitSelect, .i8x16, a, b, operand(.v128))
    case 7:
      let shape = shapes[numbers.below(4)]
      let count = numbers.chance(50) ? constant(.i32) : operand(.i32)
      return builder.vector(.vectorShift, [.shl, .shrS, .shrU][numbers.below(3)], shape, a, count)
    case 8:
      return canonical(builder.vector(.vectorSplat, .splat, shape, operand(shape.laneType)), shape)
    case 9:
      return canonical(
        builder.vector(
          .vectorReplace, .replace, shape, a, operand(shape.laneType),
          immediate: Int64(numbers.below(shape.laneCount))), shape)
    case 10:
      var lanes = VectorBits(low: 0, high: 0)
      let kind = numbers.below(4)
      let start = numbers.below(16)
      for index in 0..<16 {
        switch kind {
        case 0: lanes[byte: index] = UInt8(numbers.below(32))
        case 1: lanes[byte: index] = UInt8(start + index)
        case 2: lanes[byte: index] = UInt8(index / 2 + (index & 1) * 16 + (start & 8))
        default: lanes[byte: index] = UInt8(((start >> UInt(index / 4 & 1)) & 3) * 4 + index % 4)
        }
      }
      return builder.shuffle(a, b, lanes: lanes)
    default:
      return builder.load(.v128, pointer, MemoryAccess(width: 16, alias: 1, offset: Int32(256 + numbers.below(28) * 8)))
    }
  }

  mutating func operand(_ type: ValueType) -> Value {
    if numbers.chance(20) { return constant(type) }
    let matching = (!steppers.isEmpty && numbers.chance(30) ? steppers : variables).filter { $0.type == type }
    guard !matching.isEmpty else { return constant(type) }
    return builder.read(matching[numbers.below(matching.count)].variable)
  }

  mutating func constant(_ type: ValueType) -> Value {
    let interesting: [UInt64] = [0, 1, 2, 3, 7, 8, 10, 31, 32, 255, 256, 1000, 65535, 0x7fff_ffff, 0x8000_0000, .max]
    switch type {
    case .v128:
      return builder.vectorConstant(VectorBits(low: numbers.next(), high: numbers.chance(50) ? 0 : numbers.next()))
    case .f32:
      let floats: [Float] = [0, -0.0, 1, -1.5, 3e9, -3e9, 1e20, .infinity, 0.1]
      return builder.constant(.f32, UInt64(floats[numbers.below(floats.count)].bitPattern))
    case .f64:
      let doubles: [Double] = [0, -0.0, 1, -2.5, 4e9, 1e19, -1e19, 1e300, .infinity, 0.3]
      return builder.constant(.f64, doubles[numbers.below(doubles.count)].bitPattern)
    default:
      let bits = numbers.chance(70) ? interesting[numbers.below(interesting.count)] : numbers.next()
      return builder.constant(type, numbers.chance(20) ? 0 &- bits : bits)
    }
  }

  private mutating func statements() {
    depth += 1
    let count = 2 + numbers.below(8)
    for _ in 0..<count where budget > 0 { statement() }
    depth -= 1
  }

  private mutating func assign() {
    let target = variables[numbers.below(variables.count)]
    builder.write(target.variable, expression(target.type, 2))
  }

  private mutating func statement() {
    budget -= 1
    let kind = numbers.below(100)
    if kind < 55 || depth > 5 {
      assign()
    } else if kind < 65 {
      storeSomewhere()
    } else if kind < 78 {
      conditional()
    } else if kind < 88 {
      loop()
    } else if kind < 92 {
      table()
    } else if kind < 97 && !callees.isEmpty {
      call()
    } else if !exits.isEmpty && numbers.chance(50) {
      leave()
    } else if mayTrap && numbers.chance(20) {
      builder.trapIf(
        builder.compare(
          .eq, builder.binary(.and, .i32, operand(.i32), builder.constant(.i32, 15)), builder.constant(.i32, 3)),
        TrapCode(9))
    } else {
      assign()
    }
  }

  private mutating func condition() -> Value {
    switch numbers.below(4) {
    case 0: return operand(.i32)
    case 1:
      let conditions = FloatCondition.allCases
      let type: ValueType = numbers.chance(50) ? .f32 : .f64
      return builder.compareFloat(conditions[numbers.below(conditions.count)], operand(type), operand(type))
    default:
      let conditions = IntegerCondition.allCases
      let type: ValueType = numbers.chance(50) ? .i32 : .i64
      return builder.compare(conditions[numbers.below(conditions.count)], operand(type), operand(type))
    }
  }

  private mutating func conditional() {
    let cold = numbers.chance(20)
    let (yes, no, end) = (builder.makeBlock(isCold: cold), builder.makeBlock(), builder.makeBlock())
    let hasElse = numbers.chance(60)
    builder.branch(condition(), yes, else: hasElse ? no : end)
    builder.startBlock(yes)
    statements()
    builder.jump(end)
    if hasElse {
      builder.startBlock(no)
      statements()
      builder.jump(end)
    }
    builder.startBlock(end)
  }

  private mutating func loop() {
    let counter = builder.declareVariable(.i32)
    builder.write(counter, builder.constant(.i32, UInt64(1 + numbers.below(5))))
    let type: ValueType = numbers.chance(60) ? .i32 : .i64
    let stepper = builder.declareVariable(type)
    builder.write(stepper, operand(type))
    let (header, exit) = (builder.makeBlock(), builder.makeBlock())
    builder.jump(header)
    builder.startBlock(header, isLoop: true)
    exits.append(exit)
    steppers.append((stepper, type))
    statements()
    // What reads the variable now reads it when its next value is there already.
    let present = builder.read(stepper)
    let following = builder.binary(.add, type, present, constant(type))
    if numbers.chance(30) { assign() }
    if numbers.chance(30) {
      let stay = builder.makeBlock()
      builder.branch(builder.compare(numbers.chance(50) ? .eq : .ne, present, constant(type)), exit, else: stay)
      builder.startBlock(stay)
    }
    if numbers.chance(20) { storeSomewhere() }
    builder.write(stepper, following)
    exits.removeLast()
    steppers.removeLast()
    let next = builder.binary(.sub, .i32, builder.read(counter), builder.constant(.i32, 1))
    builder.write(counter, next)
    if numbers.chance(50) {
      builder.branch(builder.compare(.ne, next, builder.constant(.i32, 0)), header, else: exit)
    } else {
      builder.branch(builder.compare(.eq, next, builder.constant(.i32, 0)), exit, else: header)
    }
    builder.endLoop(header)
    builder.startBlock(exit)
    let targets = variables.filter { $0.type == type }
    if !targets.isEmpty {
      let target = targets[numbers.below(targets.count)].variable
      builder.write(target, builder.binary(.xor, type, builder.read(target), builder.read(stepper)))
    }
  }

  private mutating func leave() {
    let stay = builder.makeBlock()
    builder.branch(condition(), exits[numbers.below(exits.count)], else: stay)
    builder.startBlock(stay)
  }

  private mutating func table() {
    let end = builder.makeBlock()
    let result = builder.addParameter(.i32, to: end)
    let count = 2 + numbers.below(4)
    var arms: [Block] = []
    for _ in 0..<count { arms.append(builder.makeBlock()) }
    var targets: [(block: Block, arguments: [Value])] = arms.map { ($0, []) }
    targets.append((arms[numbers.below(count)], []))
    if numbers.chance(30) { targets.append((end, [operand(.i32)])) }
    let index = builder.binary(.and, .i32, operand(.i32), builder.constant(.i32, 7))
    builder.branchTable(index, targets)
    for arm in arms {
      builder.startBlock(arm)
      assign()
      builder.jump(end, [operand(.i32)])
    }
    builder.startBlock(end)
    if let target = variables.first(where: { $0.type == .i32 }) { builder.write(target.variable, result) }
  }

  private mutating func call() {
    let callee = callees[numbers.below(callees.count)]
    let signature = builder.signature(callee.signature)
    var arguments = [pointer]
    for type in callee.signature.parameters.dropFirst() { arguments.append(operand(type)) }
    let made = builder.call(callee.symbol, signature, arguments)
    for (index, type) in callee.signature.results.enumerated() {
      let result = builder.result(index, of: made, type)
      if let target = variables.filter({ $0.type == type }).randomElement(using: &numbers) {
        builder.write(target.variable, result)
      }
    }
  }

  /// An address among the slots that are memory.
  private mutating func address() -> Value {
    let masked = builder.binary(.and, .i32, operand(.i32), builder.constant(.i32, 0xf8))
    return builder.binary(.add, .i64, pointer, builder.unary(.zeroExtend, .i64, masked))
  }

  private mutating func access(_ type: ValueType) -> MemoryAccess {
    let widths: [UInt8] = type == .i32 ? [1, 2, 4] : type == .i64 ? [1, 2, 4, 8] : [UInt8(type.byteCount)]
    return MemoryAccess(
      width: widths[numbers.below(widths.count)], signed: numbers.chance(50), alias: 1,
      offset: Int32(256 - 8 + numbers.below(2) * 8))
  }

  private mutating func storeSomewhere() {
    let types: [ValueType] = [.i32, .i64, .f32, .f64]
    let type = types[numbers.below(4)]
    var value = expression(type, 1)
    let place = address()
    let access = access(type)
    if type.isInteger && numbers.chance(30) {
      let old = builder.load(type, place, access)
      value = builder.binary([.add, .sub, .and, .or, .xor][numbers.below(5)], type, old, value)
    }
    builder.store(canonical(value, type), to: place, access)
  }

  mutating func expression(_ type: ValueType, _ depth: Int) -> Value {
    if depth == 0 { return operand(type) }
    let a = numbers.chance(50) ? operand(type) : expression(type, depth - 1)
    switch type {
    case .i32, .i64:
      if usesVectors && numbers.chance(15) { return lane(type) }
      return integer(type, a, depth)
    case .v128: return vector(a)
    default: return float(type, a, depth)
    }
  }

  private mutating func lane(_ type: ValueType) -> Value {
    let a = operand(.v128)
    if type == .i64 {
      return builder.vector(.vectorExtract, .i64, .extractU, .i64x2, a, immediate: Int64(numbers.below(2)))
    }
    let shape = LaneShape.allCases[numbers.below(3)]
    switch numbers.below(4) {
    case 0: return builder.vector(.vectorTest, .i32, .anyTrue, shape, a)
    case 1: return builder.vector(.vectorTest, .i32, .allTrue, LaneShape.allCases[numbers.below(4)], a)
    case 2: return builder.vector(.vectorTest, .i32, .bitmask, LaneShape.allCases[numbers.below(4)], a)
    default:
      return builder.vector(
        .vectorExtract, .i32, numbers.chance(50) ? .extractS : .extractU, shape, a,
        immediate: Int64(numbers.below(shape.laneCount)))
    }
  }

  private mutating func integer(_ type: ValueType, _ a: Value, _ depth: Int) -> Value {
    let other: ValueType = type == .i32 ? .i64 : .i32
    switch numbers.below(26) {
    case 0...11:
      let opcodes: [Opcode] = [
        .add, .sub, .mul, .and, .or, .xor, .shl, .shrS, .shrU, .rotl, .rotr, .mulHighS, .mulHighU, .add, .add, .sub,
      ]
      return builder.binary(opcodes[numbers.below(opcodes.count)], type, a, operand(type))
    case 12:
      let opcodes: [Opcode] = [.divS, .divU, .remS, .remU]
      var divisor = numbers.chance(50) ? constant(type) : operand(type)
      if !mayTrap { divisor = builder.binary(.or, type, divisor, builder.constant(type, 1)) }
      return builder.binary(opcodes[numbers.below(4)], type, a, divisor, detail: 1 | 2 << 8)
    case 13:
      let opcodes: [Opcode] = [.clz, .ctz, .popcnt, .extend8, .extend16]
      return builder.unary(opcodes[numbers.below(5)], type, a)
    case 14, 15:
      if type == .i64 {
        return builder.unary(numbers.chance(50) ? .signExtend : .zeroExtend, .i64, operand(.i32))
      }
      return builder.unary(.wrap, .i32, operand(.i64))
    case 16: return type == .i64 ? builder.unary(.extend32, .i64, a) : condition()
    case 17, 18: return builder.select(condition(), a, operand(type))
    case 19, 20: return builder.load(type, address(), access(type))
    case 21:
      let opcodes: [Opcode] = mayTrap && numbers.chance(30) ? [.truncS, .truncU] : [.truncSatS, .truncSatU]
      let from: ValueType = numbers.chance(50) ? .f32 : .f64
      return builder.unary(opcodes[numbers.below(2)], type, operand(from), detail: 3 | 4 << 8)
    case 22:
      let float: ValueType = type == .i32 ? .f32 : .f64
      return builder.unary(.bitcast, type, canonical(operand(float), float))
    case 23 where type == .i64: return wide(a)
    case 24:
      let access = MemoryAccess(
        width: type == .i32 ? 4 : 8, alias: 1, offset: 256, operation: AtomicOperation.allCases[numbers.below(6)])
      return builder.atomicModify(type, address(), a, access)
    case 25:
      return builder.compareExchange(
        type, address(), expected: a, replacement: operand(type),
        MemoryAccess(width: numbers.chance(50) ? UInt8(type.byteCount) : 1, alias: 1, offset: 256))
    default:
      let x = operand(other)
      return builder.compare(.ltS, x, operand(other)).index == x.index
        ? a : builder.binary(.add, type, a, operand(type))
    }
  }

  private mutating func wide(_ a: Value) -> Value {
    let (b, c, d) = (operand(.i64), operand(.i64), operand(.i64))
    let zero = builder.constant(.i32, 0)
    switch numbers.below(3) {
    case 0:
      let product = builder.binary(numbers.chance(50) ? .mulWideS : .mulWideU, .i64, a, b)
      let high = builder.result(1, of: product, .i64)
      return numbers.chance(50) ? high : builder.binary(.xor, .i64, high, product)
    default:
      let opcode: Opcode = numbers.chance(50) ? .addCarry : .subBorrow
      let low = builder.emit(Instruction(opcode, .i64, a: a, b: b, c: zero))
      let carry = builder.result(1, of: low, .i32)
      let high = builder.emit(Instruction(opcode, .i64, a: c, b: d, c: carry))
      if numbers.chance(50) { return builder.binary(.xor, .i64, low, high) }
      let last = builder.result(1, of: high, .i32)
      let top = builder.emit(Instruction(opcode, .i64, a: high, b: low, c: last))
      return numbers.chance(50)
        ? top : builder.binary(.add, .i64, top, builder.unary(.zeroExtend, .i64, builder.result(1, of: top, .i32)))
    }
  }

  private mutating func float(_ type: ValueType, _ a: Value, _ depth: Int) -> Value {
    switch numbers.below(12) {
    case 0...4:
      let opcodes: [Opcode] = [.fadd, .fsub, .fmul, .fdiv, .fmin, .fmax, .copysign]
      let opcode = opcodes[numbers.below(7)]
      // The sign of a NaN would show through.
      let sign = opcode == .copysign ? canonical(operand(type), type) : operand(type)
      return builder.binary(opcode, type, a, sign)
    case 5:
      let opcodes: [Opcode] = [.fneg, .fabs, .fsqrt, .fceil, .ffloor, .ftrunc, .fnearest]
      return builder.unary(opcodes[numbers.below(7)], type, a)
    case 6, 7:
      return builder.unary(
        numbers.chance(50) ? .convertS : .convertU, type, operand(numbers.chance(50) ? .i32 : .i64))
    case 8:
      return type == .f32 ? builder.unary(.demote, .f32, operand(.f64)) : builder.unary(.promote, .f64, operand(.f32))
    case 9: return builder.select(condition(), a, operand(type))
    case 10:
      return builder.load(
        type, pointer, MemoryAccess(width: UInt8(type.byteCount), alias: 1, offset: Int32(256 + numbers.below(30) * 8)))
    default: return builder.unary(.bitcast, type, operand(type == .f32 ? .i32 : .i64))
    }
  }
}
