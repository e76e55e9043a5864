import WasmFormat

// Arithmetic of floating-point numbers, and conversions of all numbers.

extension Translator {
  mutating func emitFloatConstant(
    _ handler: Handler, a: UInt16, b: UInt16, _ value: UInt64, _ width: FloatWidth
  ) {
    if width == .f32 {
      emit(handler, a: a, b: b, upper: UInt32(truncatingIfNeeded: value))
    } else {
      emit(handler, a: a, b: b)
      code.append(value)
    }
  }

  mutating func translateBinary(_ width: FloatWidth, _ operation: FloatBinary) {
    var right = pop()
    var left = pop()
    let kind: ValueKind = width == .f32 ? .f32 : .f64
    if left.isConstant, !right.isConstant {
      switch operation {
      case .add, .multiply:
        swap(&left, &right)
      case .subtract, .divide:
        let isHeld = registers.holds(right)
        let b = isHeld ? 0 : source(right.slot, role: 0)
        let a = destination(top)
        let position = code.count
        emit(
          width == .f32
            ? FusedHandlers.constantLeft32(operation, register: isHeld)
            : FusedHandlers.constantLeft64(operation, register: isHeld), a: a, b: b)
        code.append(left.value)
        finishPush(position, kind)
        return canonicalizeNumber(kind)
      default: break
      }
    }
    left = placed(left)
    if takeProduct(width, operation, left, right) || takeLoad(width, operation, left, right) {
      return canonicalizeNumber(kind)
    }
    let start = code.count
    let before = registers
    let slot = top
    defer {
      if operation == .multiply, !right.isConstant, scratchSlot == nil, !layout.isDeterministic {
        lastOperation = Operation(
          kind: width == .f32 ? .multiplyF32 : .multiplyF64, left: left, right: right, start: start, end: code.count,
          registers: before, result: slot)
      }
    }
    func handler(_ operands: Operands) -> Handler {
      width == .f32 ? FloatHandlers.binary32(operation, operands) : FloatHandlers.binary64(operation, operands)
    }
    if right.isConstant {
      let isHeld = registers.holds(left)
      let b = isHeld ? 0 : source(left.slot, role: 0)
      let a = destination(top)
      let position = code.count
      emitFloatConstant(handler(isHeld ? .registerConstant : .slotConstant), a: a, b: b, right.value, width)
      finishPush(position, kind)
    } else {
      emitOperands(left, right, kind, handler)
    }
    if operation.choosesNaN { canonicalizeNumber(kind) }
  }

  /// Joins a sum with the product that is one of its operands, if that was the last instruction.
  private mutating func takeProduct(
    _ width: FloatWidth, _ operation: FloatBinary, _ left: PendingOperand, _ right: PendingOperand
  ) -> Bool {
    guard operation == .add || operation == .subtract, let product = lastOperation, product.end == code.count,
      product.kind == (width == .f32 ? .multiplyF32 : .multiplyF64), !right.isConstant, top <= UInt32(UInt16.max)
    else { return false }
    func isProduct(_ operand: PendingOperand) -> Bool { operand.local < 0 && operand.slot == product.result }
    let use: ProductUse
    let other: PendingOperand
    if isProduct(right) {
      use = operation == .add ? .add : .subtractFrom
      other = left
    } else if isProduct(left) {
      use = operation == .add ? .add : .subtract
      other = right
    } else {
      return false
    }
    if product.load != nil, use != .add { return false }
    takeBack(to: product.start)
    registers = product.registers
    forgetLast()
    let position = code.count
    if let load = product.load {
      let place: Operand = registers.holds(product.left) ? .register : .slot
      emitJoined(
        width == .f32
          ? JoinedLoadHandlers.multiplyAdd32(load.address, factor: place)
          : JoinedLoadHandlers.multiplyAdd64(load.address, factor: place), load, UInt16(product.left.slot),
        UInt16(other.slot))
      finishPush(position, width == .f32 ? .f32 : .f64)
      return true
    }
    var factors = (product.left, product.right)
    if registers.holds(factors.1), !registers.holds(factors.0) { swap(&factors.0, &factors.1) }
    let form: ProductOperands =
      registers.holds(factors.0) ? .factorInRegister : registers.holds(other) ? .otherInRegister : .slots
    emit(
      width == .f32 ? FusedHandlers.multiplyAdd32(use, form) : FusedHandlers.multiplyAdd64(use, form),
      a: UInt16(top), b: UInt16(factors.0.slot), c: UInt16(factors.1.slot), d: UInt16(other.slot))
    finishPush(position, width == .f32 ? .f32 : .f64)
    return true
  }

  /// Joins an operation with the load of its right operand, or of either if they can be exchanged.
  private mutating func takeLoad(
    _ width: FloatWidth, _ operation: FloatBinary, _ left: PendingOperand, _ right: PendingOperand
  ) -> Bool {
    guard let load = lastLoad, load.end == code.count, !right.isConstant, let use = FloatLoadUse(operation),
      load.kind == (width == .f32 ? .f32 : .f64), load.made(right) || use.isCommutative && load.made(left),
      !layout.isDeterministic
    else { return false }
    let other = load.made(right) ? left : right
    takeBack(to: load.start)
    registers = load.registers
    forgetLast()
    let place: Operand = registers.holds(other) ? .register : .slot
    let slot = top
    let position = code.count
    emitJoined(
      width == .f32
        ? JoinedLoadHandlers.operation32(use, load.address, other: place)
        : JoinedLoadHandlers.operation64(use, load.address, other: place), load, UInt16(other.slot), 0)
    finishPush(position, width == .f32 ? .f32 : .f64)
    if use == .multiply {
      lastOperation = Operation(
        kind: width == .f32 ? .multiplyF32 : .multiplyF64, left: other, right: .zero, load: load, start: load.start,
        end: code.count, registers: load.registers, result: slot)
    }
    return true
  }

  /// In the deterministic profile, gives the value on top the one canonical pattern if it is not a number.
  mutating func canonicalizeNumber(_ kind: ValueKind) {
    guard layout.isDeterministic, kind == .f32 || kind == .f64 else { return }
    let operand = operands[operands.count - 1]
    let a = destination(operand.slot)
    let position = code.count
    emit(kind == .f32 ? MoveHandlers.canonicalizeSingle : MoveHandlers.canonicalizeDouble, a: a)
    finish(position, operand.slot, kind)
  }

  // MARK: Conversions

  mutating func translateConversion(_ conversion: Conversion, from: NumericType, to: NumericType) {
    let result = ValueKind(to)
    switch conversion {
    case .reinterpret, .extendUnsigned: retype(result)
    case .wrap: translateUnary(.i64, to: result) { ConversionHandlers.wrap(register: $0) }
    case .extendSigned: translateUnary(.i32, to: result) { ConversionHandlers.unary64(.extend32Signed, register: $0) }
    case .demote:
      translateUnary(.f64, to: result) { ConversionHandlers.demote(register: $0) }
      canonicalizeNumber(result)
    case .promote:
      translateUnary(.f32, to: result) { ConversionHandlers.promote(register: $0) }
      canonicalizeNumber(result)
    case .truncateSigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateSigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .truncateUnsigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateUnsigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .truncateSaturatingSigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateSaturatingSigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .truncateSaturatingUnsigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.truncateSaturatingUnsigned(from: from.floatWidth, to: to.intWidth, register: $0)
      }
    case .convertSigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.convertSigned(from: from.intWidth, to: to.floatWidth, register: $0)
      }
    case .convertUnsigned:
      translateUnary(ValueKind(from), to: result) {
        ConversionHandlers.convertUnsigned(from: from.intWidth, to: to.floatWidth, register: $0)
      }
    }
  }
}

extension NumericType {
  var intWidth: IntWidth { self == .i32 ? .i32 : .i64 }
  var floatWidth: FloatWidth { self == .f32 ? .f32 : .f64 }
}
