import CMartletPlatform
import WasmFormat

// Conversions between numbers, and operations on one integer. a = destination, b = operand.

@inline(__always)
private func fromI32ToWord(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt32) -> UInt64
) -> Int {
  let result = operation(operand == .register ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func fromI64ToWord(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt64) -> UInt64
) -> Int {
  let result = operation(operand == .register ? word : frame.word(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func fromI32ToF32(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt32) -> Float
) -> Int {
  let result = operation(operand == .register ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

@inline(__always)
private func fromI32ToF64(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt32) -> Double
) -> Int {
  let result = operation(operand == .register ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func fromI64ToF32(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt64) -> Float
) -> Int {
  let result = operation(operand == .register ? word : frame.word(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

@inline(__always)
private func fromI64ToF64(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (UInt64) -> Double
) -> Int {
  let result = operation(operand == .register ? word : frame.word(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func fromF64ToF32(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double) -> Float
) -> Int {
  let result = operation(operand == .register ? double : frame.f64(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, result)
}

@inline(__always)
private func fromF32ToF64(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float) -> Double
) -> Int {
  let result = operation(operand == .register ? single : frame.f32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, word, result, single)
}

/// Truncation to an integer, which traps for numbers that are not one in range.
@inline(__always)
private func truncateF32(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ isInRange: (Float) -> Bool, _ operation: (Float) -> UInt64
) -> Int {
  let number = operand == .register ? single : frame.f32(pc.b)
  guard isInRange(number) else {
    return trap(
      number.isNaN ? .invalidConversionToInteger : .integerOverflow, pc, frame, memory, memorySize, instance)
  }
  let result = operation(number)
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

/// Truncation to an integer, which traps for numbers that are not one in range.
@inline(__always)
private func truncateF64(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ isInRange: (Double) -> Bool, _ operation: (Double) -> UInt64
) -> Int {
  let number = operand == .register ? double : frame.f64(pc.b)
  guard isInRange(number) else {
    return trap(
      number.isNaN ? .invalidConversionToInteger : .integerOverflow, pc, frame, memory, memorySize, instance)
  }
  let result = operation(number)
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func saturateF32(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Float) -> UInt64
) -> Int {
  let result = operation(operand == .register ? single : frame.f32(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func saturateF64(
  _ operand: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ operation: (Double) -> UInt64
) -> Int {
  let result = operation(operand == .register ? double : frame.f64(pc.b))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func signed32(_ number: Double) -> UInt64 {
  if number > -2_147_483_649, number < 2_147_483_648 {
    return UInt64(UInt32(truncatingIfNeeded: martlet_f64_to_i64(number)))
  }
  return number.isNaN ? 0 : number < 0 ? 0x8000_0000 : 0x7FFF_FFFF
}

@inline(__always)
private func signed32(_ number: Float) -> UInt64 { signed32(Double(number)) }

@inline(__always)
private func unsigned32(_ number: Double) -> UInt64 {
  if number > -1, number < 4_294_967_296 { return UInt64(UInt32(truncatingIfNeeded: martlet_f64_to_i64(number))) }
  return number > 0 ? 0xFFFF_FFFF : 0
}

@inline(__always)
private func unsigned32(_ number: Float) -> UInt64 { unsigned32(Double(number)) }

@inline(__always)
private func signed64(_ number: Double) -> UInt64 {
  if number >= -9_223_372_036_854_775_808, number < 9_223_372_036_854_775_808 {
    return UInt64(bitPattern: martlet_f64_to_i64(number))
  }
  return number.isNaN ? 0 : number < 0 ? 1 << 63 : ~(1 << 63)
}

@inline(__always)
private func signed64(_ number: Float) -> UInt64 { signed64(Double(number)) }

@inline(__always)
private func unsigned64(_ number: Double) -> UInt64 {
  if number > -1, number < 18_446_744_073_709_551_616 { return martlet_f64_to_u64(number) }
  return number > 0 ? .max : 0
}

@inline(__always)
private func unsigned64(_ number: Float) -> UInt64 { unsigned64(Double(number)) }

enum ConversionHandlers {
  /// Operations on one i32.
  static func unary32(_ operation: IntUnary, register: Bool) -> Handler {
    switch operation {
    case .countLeadingZeros:
      register
        ? {
          fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(truncatingIfNeeded: $0.leadingZeroBitCount)
          }
        }
        : {
          fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.leadingZeroBitCount) }
        }
    case .countTrailingZeros:
      register
        ? {
          fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(truncatingIfNeeded: $0.trailingZeroBitCount)
          }
        }
        : {
          fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.trailingZeroBitCount) }
        }
    case .countOnes:
      register
        ? {
          fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.nonzeroBitCount) }
        }
        : { fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.nonzeroBitCount) } }
    case .extend8Signed:
      register
        ? {
          fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt32(truncatingIfNeeded: Int8(truncatingIfNeeded: $0)))
          }
        }
        : {
          fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt32(truncatingIfNeeded: Int8(truncatingIfNeeded: $0)))
          }
        }
    case .extend16Signed:
      register
        ? {
          fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt32(truncatingIfNeeded: Int16(truncatingIfNeeded: $0)))
          }
        }
        : {
          fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt32(truncatingIfNeeded: Int16(truncatingIfNeeded: $0)))
          }
        }
    case .extend32Signed:
      register
        ? {
          fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt32(truncatingIfNeeded: Int32(truncatingIfNeeded: $0)))
          }
        }
        : {
          fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt32(truncatingIfNeeded: Int32(truncatingIfNeeded: $0)))
          }
        }
    }
  }

  /// Operations on one i64.
  static func unary64(_ operation: IntUnary, register: Bool) -> Handler {
    switch operation {
    case .countLeadingZeros:
      register
        ? {
          fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(truncatingIfNeeded: $0.leadingZeroBitCount)
          }
        }
        : {
          fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.leadingZeroBitCount) }
        }
    case .countTrailingZeros:
      register
        ? {
          fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(truncatingIfNeeded: $0.trailingZeroBitCount)
          }
        }
        : {
          fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.trailingZeroBitCount) }
        }
    case .countOnes:
      register
        ? {
          fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.nonzeroBitCount) }
        }
        : { fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(truncatingIfNeeded: $0.nonzeroBitCount) } }
    case .extend8Signed:
      register
        ? {
          fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt64(truncatingIfNeeded: Int8(truncatingIfNeeded: $0)))
          }
        }
        : {
          fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt64(truncatingIfNeeded: Int8(truncatingIfNeeded: $0)))
          }
        }
    case .extend16Signed:
      register
        ? {
          fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt64(truncatingIfNeeded: Int16(truncatingIfNeeded: $0)))
          }
        }
        : {
          fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt64(truncatingIfNeeded: Int16(truncatingIfNeeded: $0)))
          }
        }
    case .extend32Signed:
      register
        ? {
          fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt64(truncatingIfNeeded: Int32(truncatingIfNeeded: $0)))
          }
        }
        : {
          fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            UInt64(UInt64(truncatingIfNeeded: Int32(truncatingIfNeeded: $0)))
          }
        }
    }
  }

  static func equalZero(_ width: IntWidth, register: Bool) -> Handler {
    switch width {
    case .i32:
      register
        ? { fromI32ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == 0 ? 1 : 0 } }
        : { fromI32ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == 0 ? 1 : 0 } }
    case .i64:
      register
        ? { fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == 0 ? 1 : 0 } }
        : { fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { $0 == 0 ? 1 : 0 } }
    }
  }

  static func wrap(register: Bool) -> Handler {
    register
      ? { fromI64ToWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(UInt32(truncatingIfNeeded: $0)) } }
      : { fromI64ToWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { UInt64(UInt32(truncatingIfNeeded: $0)) } }
  }

  /// From a floating-point number to an integer, with a trap where it does not fit.
  static func truncateSigned(from: FloatWidth, to: IntWidth, register: Bool) -> Handler {
    switch (from, to) {
    case (.f32, .i32):
      register
        ? {
          truncateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 >= -2_147_483_648 && $0 < 2_147_483_648
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f32_to_i64($0)))
          }
        }
        : {
          truncateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 >= -2_147_483_648 && $0 < 2_147_483_648
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f32_to_i64($0)))
          }
        }
    case (.f32, .i64):
      register
        ? {
          truncateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 >= -9_223_372_036_854_775_808 && $0 < 9_223_372_036_854_775_808
          } _: {
            UInt64(bitPattern: martlet_f32_to_i64($0))
          }
        }
        : {
          truncateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 >= -9_223_372_036_854_775_808 && $0 < 9_223_372_036_854_775_808
          } _: {
            UInt64(bitPattern: martlet_f32_to_i64($0))
          }
        }
    case (.f64, .i32):
      register
        ? {
          truncateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -2_147_483_649 && $0 < 2_147_483_648
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f64_to_i64($0)))
          }
        }
        : {
          truncateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -2_147_483_649 && $0 < 2_147_483_648
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f64_to_i64($0)))
          }
        }
    case (.f64, .i64):
      register
        ? {
          truncateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 >= -9_223_372_036_854_775_808 && $0 < 9_223_372_036_854_775_808
          } _: {
            UInt64(bitPattern: martlet_f64_to_i64($0))
          }
        }
        : {
          truncateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 >= -9_223_372_036_854_775_808 && $0 < 9_223_372_036_854_775_808
          } _: {
            UInt64(bitPattern: martlet_f64_to_i64($0))
          }
        }
    }
  }

  /// From a floating-point number to an integer, with a trap where it does not fit.
  static func truncateUnsigned(from: FloatWidth, to: IntWidth, register: Bool) -> Handler {
    switch (from, to) {
    case (.f32, .i32):
      register
        ? {
          truncateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 4_294_967_296
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f32_to_i64($0)))
          }
        }
        : {
          truncateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 4_294_967_296
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f32_to_i64($0)))
          }
        }
    case (.f32, .i64):
      register
        ? {
          truncateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 18_446_744_073_709_551_616
          } _: {
            martlet_f32_to_u64($0)
          }
        }
        : {
          truncateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 18_446_744_073_709_551_616
          } _: {
            martlet_f32_to_u64($0)
          }
        }
    case (.f64, .i32):
      register
        ? {
          truncateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 4_294_967_296
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f64_to_i64($0)))
          }
        }
        : {
          truncateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 4_294_967_296
          } _: {
            UInt64(UInt32(truncatingIfNeeded: martlet_f64_to_i64($0)))
          }
        }
    case (.f64, .i64):
      register
        ? {
          truncateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 18_446_744_073_709_551_616
          } _: {
            martlet_f64_to_u64($0)
          }
        }
        : {
          truncateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) {
            $0 > -1 && $0 < 18_446_744_073_709_551_616
          } _: {
            martlet_f64_to_u64($0)
          }
        }
    }
  }

  /// The same, with the nearest integer where it does not fit, and zero for what is not a number.
  static func truncateSaturatingSigned(from: FloatWidth, to: IntWidth, register: Bool) -> Handler {
    switch (from, to) {
    case (.f32, .i32):
      register
        ? { saturateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { signed32($0) } }
        : { saturateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { signed32($0) } }
    case (.f32, .i64):
      register
        ? { saturateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { signed64($0) } }
        : { saturateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { signed64($0) } }
    case (.f64, .i32):
      register
        ? { saturateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { signed32($0) } }
        : { saturateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { signed32($0) } }
    case (.f64, .i64):
      register
        ? { saturateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { signed64($0) } }
        : { saturateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { signed64($0) } }
    }
  }

  /// The same, with the nearest integer where it does not fit, and zero for what is not a number.
  static func truncateSaturatingUnsigned(from: FloatWidth, to: IntWidth, register: Bool) -> Handler {
    switch (from, to) {
    case (.f32, .i32):
      register
        ? { saturateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned32($0) } }
        : { saturateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned32($0) } }
    case (.f32, .i64):
      register
        ? { saturateF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned64($0) } }
        : { saturateF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned64($0) } }
    case (.f64, .i32):
      register
        ? { saturateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned32($0) } }
        : { saturateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned32($0) } }
    case (.f64, .i64):
      register
        ? { saturateF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned64($0) } }
        : { saturateF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { unsigned64($0) } }
    }
  }

  static func convertSigned(from: IntWidth, to: FloatWidth, register: Bool) -> Handler {
    switch (from, to) {
    case (.i32, .f32):
      register
        ? { fromI32ToF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Float(Int32(bitPattern: $0)) } }
        : { fromI32ToF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Float(Int32(bitPattern: $0)) } }
    case (.i32, .f64):
      register
        ? { fromI32ToF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Double(Int32(bitPattern: $0)) } }
        : { fromI32ToF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Double(Int32(bitPattern: $0)) } }
    case (.i64, .f32):
      register
        ? { fromI64ToF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Float(Int64(bitPattern: $0)) } }
        : { fromI64ToF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Float(Int64(bitPattern: $0)) } }
    case (.i64, .f64):
      register
        ? { fromI64ToF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Double(Int64(bitPattern: $0)) } }
        : { fromI64ToF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Double(Int64(bitPattern: $0)) } }
    }
  }

  static func convertUnsigned(from: IntWidth, to: FloatWidth, register: Bool) -> Handler {
    switch (from, to) {
    case (.i32, .f32):
      register
        ? { fromI32ToF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Float($0) } }
        : { fromI32ToF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Float($0) } }
    case (.i32, .f64):
      register
        ? { fromI32ToF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Double($0) } }
        : { fromI32ToF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Double($0) } }
    case (.i64, .f32):
      register
        ? { fromI64ToF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Float($0) } }
        : { fromI64ToF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Float($0) } }
    case (.i64, .f64):
      register
        ? { fromI64ToF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Double($0) } }
        : { fromI64ToF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Double($0) } }
    }
  }

  static func demote(register: Bool) -> Handler {
    register
      ? { fromF64ToF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Float($0) } }
      : { fromF64ToF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Float($0) } }
  }

  static func promote(register: Bool) -> Handler {
    register
      ? { fromF32ToF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) { Double($0) } }
      : { fromF32ToF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { Double($0) } }
  }
}
