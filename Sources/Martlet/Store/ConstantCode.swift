import WasmFormat

/// A constant expression, made ready when the module is loaded: almost all of them are one instruction.
enum ConstantCode: Sendable {
  /// The slots of the value.
  case bits(UInt64, UInt64)
  case global(GlobalIndex)
  case function(FunctionIndex)
  /// Anything else is evaluated from the bytes.
  case expression(ConstantExpression)

  static let null = ConstantCode.bits(0, 0)

  /// Looks at a valid expression.
  init(_ expression: ConstantExpression, of module: WasmModule) {
    self = .expression(expression)
    var reader = InstructionReader(expression, of: module.bytes, features: .all)
    var instruction = Instruction()
    guard (try? reader.next(&instruction)) == true, let simple = ConstantCode(instruction) else { return }
    var end = Instruction()
    if (try? reader.next(&end)) == true, end.operator == .end { self = simple }
  }

  /// The value of a single instruction, if it is a constant.
  init?(_ instruction: Instruction) {
    switch instruction.operator {
    case .i32Const: self = .bits(instruction.low & 0xFFFF_FFFF, 0)
    case .i64Const, .f32Const, .f64Const: self = .bits(instruction.low, 0)
    case .v128Const: self = .bits(instruction.low, instruction.high)
    case .refNull: self = .null
    case .globalGet: self = .global(GlobalIndex(instruction.index))
    case .refFunc: self = .function(FunctionIndex(instruction.index))
    default: return nil
    }
  }
}

extension InstanceBody {
  /// The slots of the value of a constant expression.
  @inline(__always)
  func evaluate(_ code: ConstantCode) throws -> (low: UInt64, high: UInt64) {
    switch code {
    case .bits(let low, let high): return (low, high)
    case .global(let index):
      let value = global(index.rawValue).assumingMemoryBound(to: UInt64.self)
      return (value[0], value[1])
    case .function(let index): return (UInt64(UInt(bitPattern: function(index.rawValue))), 0)
    case .expression(let expression): return try evaluateSlowly(expression)
    }
  }

  @inline(never)
  private func evaluateSlowly(_ expression: ConstantExpression) throws -> (low: UInt64, high: UInt64) {
    let evaluator = ConstantEvaluator(self)
    defer { evaluator.end() }
    return try evaluator.run(expression)
  }
}

/// Evaluates constant expressions. Its operands stand on the store's stack, where a collection finds them; each takes two
/// slots.
private struct ConstantEvaluator: ~Copyable {
  private let instance: InstanceBody
  private let store: UnsafeMutablePointer<StoreRecord>
  private let base: UnsafeMutableRawPointer

  init(_ instance: InstanceBody) {
    self.instance = instance
    store = instance.store.record
    base = store.pointee.stackTop
  }

  func end() { store.pointee.stackTop = base }

  func run(_ expression: ConstantExpression) throws -> (low: UInt64, high: UInt64) {
    let module = instance.module.layout.module
    var reader = InstructionReader(expression, of: module.bytes, features: .all)
    var instruction = Instruction()
    while try reader.next(&instruction) {
      if instruction.operator != .end { try step(instruction) }
    }
    return pop()
  }

  // MARK: Operands

  private func push(_ low: UInt64, _ high: UInt64 = 0) throws {
    let top = store.pointee.stackTop
    guard top + 16 <= store.pointee.fullStackLimit else { throw Trap(.callStackExhausted) }
    top.storeBytes(of: low, as: UInt64.self)
    top.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
    store.pointee.stackTop = top + 16
  }

  private func pop() -> (low: UInt64, high: UInt64) {
    guard store.pointee.stackTop > base else { return (0, 0) }
    store.pointee.stackTop -= 16
    let top = store.pointee.stackTop.assumingMemoryBound(to: UInt64.self)
    return (top[0], top[1])
  }

  private func popI32() -> UInt32 { UInt32(truncatingIfNeeded: pop().low) }

  // MARK: Instructions

  private func step(_ instruction: Instruction) throws {
    if let simple = ConstantCode(instruction) {
      let value = try instance.evaluate(simple)
      return try push(value.low, value.high)
    }
    switch instruction.operator {
    case .i32Add, .i32Sub, .i32Mul:
      let right = popI32()
      let left = popI32()
      try push(UInt64(calculate(instruction.operator, left, right)))
    case .i64Add, .i64Sub, .i64Mul:
      let right = pop().low
      let left = pop().low
      try push(calculate(instruction.operator, left, right))
    case .refI31: try push(RawReference(i31: popI32()).bits)
    case .anyConvertExtern, .externConvertAny: break
    default: try makeObject(instruction)
    }
  }

  private func calculate<Number: FixedWidthInteger>(_ operation: Operator, _ left: Number, _ right: Number) -> Number {
    switch operation {
    case .i32Add, .i64Add: left &+ right
    case .i32Sub, .i64Sub: left &- right
    default: left &* right
    }
  }

  // MARK: Objects

  private func makeObject(_ instruction: Instruction) throws {
    let identities = instance.module.layout.typeIdentities
    guard Int(instruction.index) < identities.count else { return }
    let identity = identities[Int(instruction.index)]
    let type = TypeRegistry.records[Int(identity)]
    switch instruction.operator {
    case .structNew, .structNewDefault:
      let object = try allocate(identity, length: 0, byteCount: Int(type.size))
      if instruction.operator == .structNew {
        for field in type.fields.reversed() { write(pop(), to: object + Int(field.offset), as: field.storage) }
      }
      try push(RawReference(address: object).bits)
    case .arrayNew, .arrayNewDefault:
      let length = popI32()
      let object = try allocateArray(identity, type, length)
      // The value stays on the stack, in sight of collections, until the array exists.
      let value = instruction.operator == .arrayNew ? pop() : (low: 0, high: 0)
      if value != (0, 0), let element = type.fields.first {
        for position in 0..<Int(length) {
          write(value, to: object + Int(type.secondSize) + position * Int(type.size), as: element.storage)
        }
      }
      try push(RawReference(address: object).bits)
    case .arrayNewFixed:
      let length = instruction.second
      let object = try allocateArray(identity, type, length)
      guard let element = type.fields.first else { return }
      for position in (0..<Int(length)).reversed() {
        write(pop(), to: object + Int(type.secondSize) + position * Int(type.size), as: element.storage)
      }
      try push(RawReference(address: object).bits)
    default: break
    }
  }

  private func allocateArray(
    _ identity: UInt32, _ type: TypeRecord, _ length: UInt32
  ) throws -> UnsafeMutableRawPointer {
    try allocate(identity, length: length, byteCount: Int(type.secondSize) + Int(length) * Int(type.size))
  }

  private func allocate(_ identity: UInt32, length: UInt32, byteCount: Int) throws -> UnsafeMutableRawPointer {
    guard let object = Heap.allocate(store, (byteCount + 15) & ~15, for: instance.record) else {
      throw Trap(.heapExhausted)
    }
    object.storeBytes(of: identity, as: UInt32.self)
    object.storeBytes(of: length, toByteOffset: HeapObjectLayout.length, as: UInt32.self)
    return object
  }

  private func write(_ value: (low: UInt64, high: UInt64), to place: UnsafeMutableRawPointer, as type: StorageType) {
    switch type.byteCount {
    case 1: place.storeBytes(of: UInt8(truncatingIfNeeded: value.low), as: UInt8.self)
    case 2: place.storeBytes(of: UInt16(truncatingIfNeeded: value.low), as: UInt16.self)
    case 4: place.storeBytes(of: UInt32(truncatingIfNeeded: value.low), as: UInt32.self)
    case 8: place.storeBytes(of: value.low, as: UInt64.self)
    default:
      place.storeBytes(of: value.low, as: UInt64.self)
      place.storeBytes(of: value.high, toByteOffset: 8, as: UInt64.self)
    }
  }
}
