import WasmFormat

// Vectors. They live in slots only: no register forwards them.

extension Translator {
  mutating func translateVector(_ instruction: Instruction) {
    switch OperatorTable.rows[Int(instruction.operator.rawValue)].family {
    case .vectorUnary(let shape, let operation):
      calculate(instruction, VectorHandlers.unary(shape, operation), .vector)
      if operation.choosesNaN { canonicalizeLanes(shape) }
    case .vectorBinary(_, .swizzle), .vectorBinary(_, .relaxedSwizzle):
      calculate(instruction, VectorHandlers.swizzle, operands: 2, .vector)
    case .vectorBinary(let shape, let operation):
      calculate(instruction, VectorHandlers.binary(shape, operation), operands: 2, .vector)
      if operation.choosesNaN { canonicalizeLanes(shape) }
    case .vectorCompare(let shape, let relation):
      calculate(instruction, VectorHandlers.compare(shape, relation), operands: 2, .vector)
    case .vectorTernary(let shape, let operation):
      let fused = layout.isDeterministic ? VectorHandlers.fused(shape, operation) : nil
      calculate(instruction, fused ?? VectorHandlers.ternary(shape, operation))
      canonicalizeLanes(shape)
    case .vectorShift(let shape, let shift):
      calculate(instruction, VectorHandlers.shift(shape, shift), operands: 2, .vector)
    case .vectorTest(let shape, let test):
      calculate(instruction, VectorHandlers.test(shape, test))
    case .vectorShuffle:
      let words = [instruction.low, instruction.high]
      calculate(instruction, VectorHandlers.shuffle, operands: 2, .vector, words: words)
    case .vectorSplat(let shape): calculate(instruction, LaneHandlers.splatted(shape), operands: 1, .vector)
    case .vectorExtractLane(let shape, let signed): extractLane(instruction, shape, signed: signed)
    case .vectorReplaceLane(let shape): replaceLane(instruction, shape)
    case .vectorLoad(let load): translateVectorLoad(instruction, load)
    case .vectorStore: translateVectorStore(instruction)
    case .vectorLoadLane(let bytes): accessLane(instruction, VectorMemoryHandlers.loadLane(bytes: bytes), isLoad: true)
    case .vectorStoreLane(let bytes):
      accessLane(instruction, VectorMemoryHandlers.storeLane(bytes: bytes), isLoad: false)
    default: unsupported(instruction)
    }
  }

  mutating func translateVectorConstant(_ instruction: Instruction) {
    let a = destination(top)
    let position = code.count
    emit(LaneHandlers.constant, a: a)
    code.append(instruction.low)
    code.append(instruction.high)
    finishPush(position, .vector)
  }

  // MARK: Arithmetic

  /// An operation on one to three operands in slots.
  private mutating func calculate(
    _ instruction: Instruction, _ handler: Handler?, operands count: Int, _ result: ValueKind, words: [UInt64] = []
  ) {
    guard let handler else { return unsupported(instruction) }
    let third = count > 2 ? popPlaced() : nil
    let second = count > 1 ? popPlaced() : nil
    let first = popPlaced()
    let b = source(first.slot, role: 0)
    let c = second.map { source($0.slot, role: 1) } ?? 0
    let d = third.map { source($0.slot, role: 2) } ?? 0
    let a = destination(top)
    let position = code.count
    emit(handler, a: a, b: b, c: c, d: d)
    code.append(contentsOf: words)
    finishPush(position, result)
  }

  private mutating func calculate(_ instruction: Instruction, _ function: UnaryVectorFunction?, _ result: ValueKind) {
    calculate(
      instruction, function == nil ? nil : VectorHandlers.callUnary, operands: 1, result, words: [word(of: function)])
  }

  private mutating func calculate(_ instruction: Instruction, _ function: TernaryVectorFunction?) {
    calculate(
      instruction, function == nil ? nil : VectorHandlers.callTernary, operands: 3, .vector, words: [word(of: function)]
    )
  }

  private mutating func calculate(_ instruction: Instruction, _ function: VectorTestFunction?) {
    calculate(
      instruction, function == nil ? nil : VectorHandlers.callTest, operands: 1, .i32, words: [word(of: function)])
  }

  /// The address of a C function.
  private func word<CFunction>(of function: CFunction?) -> UInt64 {
    function.map { UInt64(UInt(bitPattern: unsafeBitCast($0, to: UnsafeRawPointer.self))) } ?? 0
  }

  /// In the deterministic profile, lanes that are not numbers have one pattern.
  private mutating func canonicalizeLanes(_ shape: VectorShape) {
    guard layout.isDeterministic, shape == .f32x4 || shape == .f64x2 else { return }
    let operand = operands[operands.count - 1]
    let b = source(operand.slot, role: 0)
    let a = destination(operand.slot)
    let position = code.count
    emit(VectorHandlers.callUnary, a: a, b: b)
    code.append(word(of: VectorHandlers.canonical(shape)))
    finish(position, operand.slot, .vector)
  }

  private mutating func extractLane(_ instruction: Instruction, _ shape: VectorShape, signed: Bool) {
    let vector = popPlaced()
    let b = source(vector.slot, role: 0)
    let a = destination(top)
    let position = code.count
    emit(LaneHandlers.extracted(shape, signed: signed), a: a, b: b, d: UInt16(instruction.lane))
    switch shape {
    // The register for words holds the bits; those for floating point do not.
    case .f32x4: finishPush(position, .f32, register: .i64)
    case .f64x2: finishPush(position, .f64, register: .i64)
    case .i64x2, .v128: finishPush(position, .i64)
    case .i8x16, .i16x8, .i32x4: finishPush(position, .i32)
    }
  }

  private mutating func replaceLane(_ instruction: Instruction, _ shape: VectorShape) {
    let value = popPlaced()
    let vector = popPlaced()
    let b = source(vector.slot, role: 0)
    let c = source(value.slot, role: 1)
    let a = destination(top)
    let position = code.count
    emit(LaneHandlers.replaced(shape), a: a, b: b, c: c, d: UInt16(instruction.lane))
    finishPush(position, .vector)
  }

  // MARK: Memory

  private mutating func translateVectorLoad(_ instruction: Instruction, _ load: VectorLoad) {
    inMemory(instruction.index) { translator in
      let popped = translator.pop()
      let address = translator.addressForm(popped, instruction)
      let b = address.form == .slot ? translator.source(address.operand.slot, role: 0) : 0
      let a = translator.destination(translator.top)
      let position = translator.code.count
      translator.mark(instruction)
      translator.emit(VectorMemoryHandlers.load(load, address.form), a: a, b: b, upper: address.offset)
      translator.finishPush(position, .vector)
    }
  }

  private mutating func translateVectorStore(_ instruction: Instruction) {
    inMemory(instruction.index) { translator in
      let value = translator.popPlaced()
      let popped = translator.pop()
      let address = translator.addressForm(popped, instruction)
      let b = address.form == .slot ? translator.source(address.operand.slot, role: 0) : 0
      let a = translator.source(value.slot, role: 1)
      translator.mark(instruction)
      translator.emit(VectorMemoryHandlers.store(address.form), a: a, b: b, upper: address.offset)
    }
  }

  private mutating func accessLane(_ instruction: Instruction, _ handler: Handler, isLoad: Bool) {
    inMemory(instruction.index) { translator in
      let vector = translator.popPlaced()
      var address = translator.popPlaced()
      var offset = instruction.low
      if translator.is64Bit(instruction.index) {
        address = translator.addressForm(address, instruction).operand
        offset = 0
      }
      let b = translator.source(address.slot, role: 0)
      let d = translator.source(vector.slot, role: 1)
      let a = isLoad ? translator.destination(translator.top) : 0
      let position = translator.code.count
      translator.mark(instruction)
      translator.emit(handler, a: a, b: b, c: UInt16(instruction.lane), d: d)
      translator.code.append(offset)
      if isLoad { translator.finishPush(position, .vector) }
    }
  }
}
