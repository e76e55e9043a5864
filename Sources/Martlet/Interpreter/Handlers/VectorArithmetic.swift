import CMartletPlatform
import WasmFormat

// Vectors. A vector takes two slots; instructions name the first. a = destination, b, c and d = operands. The arithmetic
// is in MartletVectors.h.
//
// Operations on two vectors have handlers of their own, into which the arithmetic is inlined. The others share a handler that
// calls what the second word names: on its own, each would be so short that the optimiser merges it with its likes into one that
// is called, and no handler may call another.

/// What the second word of an instruction names.
typealias UnaryVectorFunction = @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void
typealias TernaryVectorFunction =
  @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer) -> Void
typealias VectorTestFunction = @convention(c) (UnsafeRawPointer) -> UInt32

extension UnsafeMutableRawPointer {
  /// The place of a slot.
  @inline(__always)
  func place(_ slot: Int) -> UnsafeMutableRawPointer { self + slot &<< 3 }
}

@inline(__always)
private func binaryVector(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ operation: (UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeRawPointer) -> Void
) -> Int {
  operation(frame.place(pc.a), frame.place(pc.b), frame.place(pc.c))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func shiftVector(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ operation: (UnsafeMutableRawPointer, UnsafeRawPointer, UInt32) -> Void
) -> Int {
  operation(frame.place(pc.a), frame.place(pc.b), frame.i32(pc.c))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

/// nil for combinations that no operator has.
enum VectorHandlers {
  static let callUnary: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    pc.load(fromByteOffset: 16, as: UnaryVectorFunction.self)(frame.place(pc.a), frame.place(pc.b))
    return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
  }

  static let callTernary: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    pc.load(fromByteOffset: 16, as: TernaryVectorFunction.self)(
      frame.place(pc.a), frame.place(pc.b), frame.place(pc.c), frame.place(pc.d))
    return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
  }

  /// The result is an i32.
  static let callTest: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let result = UInt64(pc.load(fromByteOffset: 16, as: VectorTestFunction.self)(frame.place(pc.b)))
    frame.set(pc.a, result)
    return next(pc + 24, frame, memory, memorySize, instance, result, double, single)
  }

  static func unary(_ shape: VectorShape, _ operation: VectorUnary) -> UnaryVectorFunction? {
    switch (shape, operation) {
    case (.v128, .not): martlet_not_v128
    case (.i8x16, .absolute): martlet_abs_i8x16
    case (.i8x16, .negate): martlet_neg_i8x16
    case (.i8x16, .countOnes): martlet_popcnt_i8x16
    case (.i16x8, .absolute): martlet_abs_i16x8
    case (.i16x8, .negate): martlet_neg_i16x8
    case (.i16x8, .extendAddPairwiseSigned):
      martlet_extadd_pairwise_i8x16_s
    case (.i16x8, .extendAddPairwiseUnsigned):
      martlet_extadd_pairwise_i8x16_u
    case (.i16x8, .extendLowSigned):
      martlet_extend_low_i8x16_s
    case (.i16x8, .extendLowUnsigned):
      martlet_extend_low_i8x16_u
    case (.i16x8, .extendHighSigned):
      martlet_extend_high_i8x16_s
    case (.i16x8, .extendHighUnsigned):
      martlet_extend_high_i8x16_u
    case (.i32x4, .absolute): martlet_abs_i32x4
    case (.i32x4, .negate): martlet_neg_i32x4
    case (.i32x4, .extendAddPairwiseSigned):
      martlet_extadd_pairwise_i16x8_s
    case (.i32x4, .extendAddPairwiseUnsigned):
      martlet_extadd_pairwise_i16x8_u
    case (.i32x4, .extendLowSigned):
      martlet_extend_low_i16x8_s
    case (.i32x4, .extendLowUnsigned):
      martlet_extend_low_i16x8_u
    case (.i32x4, .extendHighSigned):
      martlet_extend_high_i16x8_s
    case (.i32x4, .extendHighUnsigned):
      martlet_extend_high_i16x8_u
    case (.i32x4, .truncateSaturatingSigned):
      martlet_trunc_sat_f32x4_s
    case (.i32x4, .truncateSaturatingUnsigned):
      martlet_trunc_sat_f32x4_u
    case (.i32x4, .relaxedTruncateSigned):
      martlet_trunc_sat_f32x4_s
    case (.i32x4, .relaxedTruncateUnsigned):
      martlet_trunc_sat_f32x4_u
    case (.i32x4, .truncateSaturatingSignedZero):
      martlet_trunc_sat_f64x2_s_zero
    case (.i32x4, .truncateSaturatingUnsignedZero):
      martlet_trunc_sat_f64x2_u_zero
    case (.i32x4, .relaxedTruncateSignedZero):
      martlet_trunc_sat_f64x2_s_zero
    case (.i32x4, .relaxedTruncateUnsignedZero):
      martlet_trunc_sat_f64x2_u_zero
    case (.i64x2, .absolute): martlet_abs_i64x2
    case (.i64x2, .negate): martlet_neg_i64x2
    case (.i64x2, .extendLowSigned):
      martlet_extend_low_i32x4_s
    case (.i64x2, .extendLowUnsigned):
      martlet_extend_low_i32x4_u
    case (.i64x2, .extendHighSigned):
      martlet_extend_high_i32x4_s
    case (.i64x2, .extendHighUnsigned):
      martlet_extend_high_i32x4_u
    case (.f32x4, .absolute): martlet_abs_f32x4
    case (.f32x4, .negate): martlet_neg_f32x4
    case (.f32x4, .squareRoot): martlet_sqrt_f32x4
    case (.f32x4, .ceiling): martlet_ceil_f32x4
    case (.f32x4, .floor): martlet_floor_f32x4
    case (.f32x4, .truncate): martlet_trunc_f32x4
    case (.f32x4, .nearest): martlet_nearest_f32x4
    case (.f32x4, .convertSigned): martlet_convert_i32x4_s
    case (.f32x4, .convertUnsigned): martlet_convert_i32x4_u
    case (.f32x4, .demoteZero): martlet_demote_f64x2_zero
    case (.f64x2, .absolute): martlet_abs_f64x2
    case (.f64x2, .negate): martlet_neg_f64x2
    case (.f64x2, .squareRoot): martlet_sqrt_f64x2
    case (.f64x2, .ceiling): martlet_ceil_f64x2
    case (.f64x2, .floor): martlet_floor_f64x2
    case (.f64x2, .truncate): martlet_trunc_f64x2
    case (.f64x2, .nearest): martlet_nearest_f64x2
    case (.f64x2, .convertLowSigned):
      martlet_convert_low_i32x4_s
    case (.f64x2, .convertLowUnsigned):
      martlet_convert_low_i32x4_u
    case (.f64x2, .promoteLow): martlet_promote_low_f32x4
    default: nil
    }
  }

  static func binary(_ shape: VectorShape, _ operation: VectorBinary) -> Handler? {
    switch (shape, operation) {
    case (.v128, .and): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_and_v128($0, $1, $2) } }
    case (.v128, .andNot): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_andnot_v128($0, $1, $2) } }
    case (.v128, .or): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_or_v128($0, $1, $2) } }
    case (.v128, .xor): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_xor_v128($0, $1, $2) } }
    case (.i8x16, .add): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_i8x16($0, $1, $2) } }
    case (.i8x16, .subtract): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_i8x16($0, $1, $2) } }
    case (.i8x16, .minimumSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_s_i8x16($0, $1, $2) } }
    case (.i8x16, .minimumUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_u_i8x16($0, $1, $2) } }
    case (.i8x16, .maximumSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_s_i8x16($0, $1, $2) } }
    case (.i8x16, .maximumUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_u_i8x16($0, $1, $2) } }
    case (.i8x16, .addSaturatingSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_sat_s_i8x16($0, $1, $2) } }
    case (.i8x16, .addSaturatingUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_sat_u_i8x16($0, $1, $2) } }
    case (.i8x16, .subtractSaturatingSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_sat_s_i8x16($0, $1, $2) } }
    case (.i8x16, .subtractSaturatingUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_sat_u_i8x16($0, $1, $2) } }
    case (.i8x16, .averageRoundingUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_avgr_u_i8x16($0, $1, $2) } }
    case (.i8x16, .narrowSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_narrow_i16x8_s($0, $1, $2) } }
    case (.i8x16, .narrowUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_narrow_i16x8_u($0, $1, $2) } }
    case (.i16x8, .extendMultiplyLowSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_low_i8x16_s($0, $1, $2) } }
    case (.i16x8, .extendMultiplyLowUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_low_i8x16_u($0, $1, $2) } }
    case (.i16x8, .extendMultiplyHighSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_high_i8x16_s($0, $1, $2) } }
    case (.i16x8, .extendMultiplyHighUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_high_i8x16_u($0, $1, $2) } }
    case (.i16x8, .add): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_i16x8($0, $1, $2) } }
    case (.i16x8, .subtract): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_i16x8($0, $1, $2) } }
    case (.i16x8, .minimumSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_s_i16x8($0, $1, $2) } }
    case (.i16x8, .minimumUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_u_i16x8($0, $1, $2) } }
    case (.i16x8, .maximumSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_s_i16x8($0, $1, $2) } }
    case (.i16x8, .maximumUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_u_i16x8($0, $1, $2) } }
    case (.i16x8, .addSaturatingSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_sat_s_i16x8($0, $1, $2) } }
    case (.i16x8, .addSaturatingUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_sat_u_i16x8($0, $1, $2) } }
    case (.i16x8, .subtractSaturatingSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_sat_s_i16x8($0, $1, $2) } }
    case (.i16x8, .subtractSaturatingUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_sat_u_i16x8($0, $1, $2) } }
    case (.i16x8, .averageRoundingUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_avgr_u_i16x8($0, $1, $2) } }
    case (.i16x8, .multiply): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_mul_i16x8($0, $1, $2) } }
    case (.i16x8, .q15MultiplyRoundingSaturating), (.i16x8, .relaxedQ15MultiplyRounding):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_q15mulr_sat_s_i16x8($0, $1, $2) } }
    case (.i16x8, .relaxedDot):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_relaxed_dot_i8x16($0, $1, $2) } }
    case (.i16x8, .narrowSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_narrow_i32x4_s($0, $1, $2) } }
    case (.i16x8, .narrowUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_narrow_i32x4_u($0, $1, $2) } }
    case (.i32x4, .extendMultiplyLowSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_low_i16x8_s($0, $1, $2) } }
    case (.i32x4, .extendMultiplyLowUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_low_i16x8_u($0, $1, $2) } }
    case (.i32x4, .extendMultiplyHighSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_high_i16x8_s($0, $1, $2) } }
    case (.i32x4, .extendMultiplyHighUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_high_i16x8_u($0, $1, $2) } }
    case (.i32x4, .add): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_i32x4($0, $1, $2) } }
    case (.i32x4, .subtract): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_i32x4($0, $1, $2) } }
    case (.i32x4, .minimumSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_s_i32x4($0, $1, $2) } }
    case (.i32x4, .minimumUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_u_i32x4($0, $1, $2) } }
    case (.i32x4, .maximumSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_s_i32x4($0, $1, $2) } }
    case (.i32x4, .maximumUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_u_i32x4($0, $1, $2) } }
    case (.i32x4, .multiply): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_mul_i32x4($0, $1, $2) } }
    case (.i32x4, .dotSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_dot_i16x8_s($0, $1, $2) } }
    case (.i64x2, .extendMultiplyLowSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_low_i32x4_s($0, $1, $2) } }
    case (.i64x2, .extendMultiplyLowUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_low_i32x4_u($0, $1, $2) } }
    case (.i64x2, .extendMultiplyHighSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_high_i32x4_s($0, $1, $2) } }
    case (.i64x2, .extendMultiplyHighUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_extmul_high_i32x4_u($0, $1, $2) } }
    case (.i64x2, .add): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_i64x2($0, $1, $2) } }
    case (.i64x2, .subtract): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_i64x2($0, $1, $2) } }
    case (.i64x2, .multiply): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_mul_i64x2($0, $1, $2) } }
    case (.f32x4, .add): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_f32x4($0, $1, $2) } }
    case (.f32x4, .subtract): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_f32x4($0, $1, $2) } }
    case (.f32x4, .multiply): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_mul_f32x4($0, $1, $2) } }
    case (.f32x4, .divide): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_div_f32x4($0, $1, $2) } }
    case (.f32x4, .minimum), (.f32x4, .relaxedMinimum):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_f32x4($0, $1, $2) } }
    case (.f32x4, .maximum), (.f32x4, .relaxedMaximum):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_f32x4($0, $1, $2) } }
    case (.f32x4, .pseudoMinimum): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_pmin_f32x4($0, $1, $2) } }
    case (.f32x4, .pseudoMaximum): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_pmax_f32x4($0, $1, $2) } }
    case (.f64x2, .add): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_add_f64x2($0, $1, $2) } }
    case (.f64x2, .subtract): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_sub_f64x2($0, $1, $2) } }
    case (.f64x2, .multiply): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_mul_f64x2($0, $1, $2) } }
    case (.f64x2, .divide): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_div_f64x2($0, $1, $2) } }
    case (.f64x2, .minimum), (.f64x2, .relaxedMinimum):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_min_f64x2($0, $1, $2) } }
    case (.f64x2, .maximum), (.f64x2, .relaxedMaximum):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_max_f64x2($0, $1, $2) } }
    case (.f64x2, .pseudoMinimum): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_pmin_f64x2($0, $1, $2) } }
    case (.f64x2, .pseudoMaximum): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_pmax_f64x2($0, $1, $2) } }
    default: nil
    }
  }

  static func compare(_ shape: VectorShape, _ operation: VectorRelation) -> Handler? {
    switch (shape, operation) {
    case (.i8x16, .equal): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_eq_i8x16($0, $1, $2) } }
    case (.i8x16, .notEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ne_i8x16($0, $1, $2) } }
    case (.i8x16, .lessSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_s_i8x16($0, $1, $2) } }
    case (.i8x16, .greaterSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_s_i8x16($0, $1, $2) } }
    case (.i8x16, .lessOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_s_i8x16($0, $1, $2) } }
    case (.i8x16, .greaterOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_s_i8x16($0, $1, $2) } }
    case (.i8x16, .lessUnsigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_u_i8x16($0, $1, $2) } }
    case (.i8x16, .greaterUnsigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_u_i8x16($0, $1, $2) } }
    case (.i8x16, .lessOrEqualUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_u_i8x16($0, $1, $2) } }
    case (.i8x16, .greaterOrEqualUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_u_i8x16($0, $1, $2) } }
    case (.i16x8, .equal): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_eq_i16x8($0, $1, $2) } }
    case (.i16x8, .notEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ne_i16x8($0, $1, $2) } }
    case (.i16x8, .lessSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_s_i16x8($0, $1, $2) } }
    case (.i16x8, .greaterSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_s_i16x8($0, $1, $2) } }
    case (.i16x8, .lessOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_s_i16x8($0, $1, $2) } }
    case (.i16x8, .greaterOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_s_i16x8($0, $1, $2) } }
    case (.i16x8, .lessUnsigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_u_i16x8($0, $1, $2) } }
    case (.i16x8, .greaterUnsigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_u_i16x8($0, $1, $2) } }
    case (.i16x8, .lessOrEqualUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_u_i16x8($0, $1, $2) } }
    case (.i16x8, .greaterOrEqualUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_u_i16x8($0, $1, $2) } }
    case (.i32x4, .equal): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_eq_i32x4($0, $1, $2) } }
    case (.i32x4, .notEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ne_i32x4($0, $1, $2) } }
    case (.i32x4, .lessSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_s_i32x4($0, $1, $2) } }
    case (.i32x4, .greaterSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_s_i32x4($0, $1, $2) } }
    case (.i32x4, .lessOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_s_i32x4($0, $1, $2) } }
    case (.i32x4, .greaterOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_s_i32x4($0, $1, $2) } }
    case (.i32x4, .lessUnsigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_u_i32x4($0, $1, $2) } }
    case (.i32x4, .greaterUnsigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_u_i32x4($0, $1, $2) } }
    case (.i32x4, .lessOrEqualUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_u_i32x4($0, $1, $2) } }
    case (.i32x4, .greaterOrEqualUnsigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_u_i32x4($0, $1, $2) } }
    case (.i64x2, .equal): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_eq_i64x2($0, $1, $2) } }
    case (.i64x2, .notEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ne_i64x2($0, $1, $2) } }
    case (.i64x2, .lessSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_s_i64x2($0, $1, $2) } }
    case (.i64x2, .greaterSigned): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_s_i64x2($0, $1, $2) } }
    case (.i64x2, .lessOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_s_i64x2($0, $1, $2) } }
    case (.i64x2, .greaterOrEqualSigned):
      { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_s_i64x2($0, $1, $2) } }
    case (.f32x4, .equal): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_eq_f32x4($0, $1, $2) } }
    case (.f32x4, .notEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ne_f32x4($0, $1, $2) } }
    case (.f32x4, .less): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_f32x4($0, $1, $2) } }
    case (.f32x4, .greater): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_f32x4($0, $1, $2) } }
    case (.f32x4, .lessOrEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_f32x4($0, $1, $2) } }
    case (.f32x4, .greaterOrEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_f32x4($0, $1, $2) } }
    case (.f64x2, .equal): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_eq_f64x2($0, $1, $2) } }
    case (.f64x2, .notEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ne_f64x2($0, $1, $2) } }
    case (.f64x2, .less): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_lt_f64x2($0, $1, $2) } }
    case (.f64x2, .greater): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_gt_f64x2($0, $1, $2) } }
    case (.f64x2, .lessOrEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_le_f64x2($0, $1, $2) } }
    case (.f64x2, .greaterOrEqual): { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_ge_f64x2($0, $1, $2) } }
    default: nil
    }
  }

  static func shift(_ shape: VectorShape, _ operation: VectorShift) -> Handler? {
    switch (shape, operation) {
    case (.i8x16, .left): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shl_i8x16($0, $1, $2) } }
    case (.i8x16, .rightSigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_s_i8x16($0, $1, $2) } }
    case (.i8x16, .rightUnsigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_u_i8x16($0, $1, $2) } }
    case (.i16x8, .left): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shl_i16x8($0, $1, $2) } }
    case (.i16x8, .rightSigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_s_i16x8($0, $1, $2) } }
    case (.i16x8, .rightUnsigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_u_i16x8($0, $1, $2) } }
    case (.i32x4, .left): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shl_i32x4($0, $1, $2) } }
    case (.i32x4, .rightSigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_s_i32x4($0, $1, $2) } }
    case (.i32x4, .rightUnsigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_u_i32x4($0, $1, $2) } }
    case (.i64x2, .left): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shl_i64x2($0, $1, $2) } }
    case (.i64x2, .rightSigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_s_i64x2($0, $1, $2) } }
    case (.i64x2, .rightUnsigned): { shiftVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shr_u_i64x2($0, $1, $2) } }
    default: nil
    }
  }

  static func test(_ shape: VectorShape, _ operation: VectorTest) -> VectorTestFunction? {
    switch (shape, operation) {
    case (.v128, .anyTrue): martlet_any_true_v128
    case (.i8x16, .allTrue): martlet_all_true_i8x16
    case (.i8x16, .bitmask): martlet_bitmask_i8x16
    case (.i16x8, .allTrue): martlet_all_true_i16x8
    case (.i16x8, .bitmask): martlet_bitmask_i16x8
    case (.i32x4, .allTrue): martlet_all_true_i32x4
    case (.i32x4, .bitmask): martlet_bitmask_i32x4
    case (.i64x2, .allTrue): martlet_all_true_i64x2
    case (.i64x2, .bitmask): martlet_bitmask_i64x2
    default: nil
    }
  }

  static func ternary(_ shape: VectorShape, _ operation: VectorTernary) -> TernaryVectorFunction? {
    switch (shape, operation) {
    case (.v128, .bitSelect):
      martlet_bitselect_v128
    case (.i8x16, .relaxedLaneSelect):
      martlet_bitselect_v128
    case (.i16x8, .relaxedLaneSelect):
      martlet_bitselect_v128
    case (.i32x4, .relaxedLaneSelect):
      martlet_bitselect_v128
    case (.i32x4, .relaxedDotAdd):
      martlet_relaxed_dot_add
    case (.i64x2, .relaxedLaneSelect):
      martlet_bitselect_v128
    case (.f32x4, .relaxedMultiplyAdd):
      martlet_madd_f32x4
    case (.f32x4, .relaxedNegatedMultiplyAdd):
      martlet_nmadd_f32x4
    case (.f64x2, .relaxedMultiplyAdd):
      martlet_madd_f64x2
    case (.f64x2, .relaxedNegatedMultiplyAdd):
      martlet_nmadd_f64x2
    default: nil
    }
  }

  /// Multiplications and additions that round once, for the deterministic profile.
  static func fused(_ shape: VectorShape, _ operation: VectorTernary) -> TernaryVectorFunction? {
    switch (shape, operation) {
    case (.f32x4, .relaxedMultiplyAdd):
      martlet_fused_madd_f32x4
    case (.f32x4, .relaxedNegatedMultiplyAdd):
      martlet_fused_nmadd_f32x4
    case (.f64x2, .relaxedMultiplyAdd):
      martlet_fused_madd_f64x2
    case (.f64x2, .relaxedNegatedMultiplyAdd):
      martlet_fused_nmadd_f64x2
    default: nil
    }
  }

  /// The one NaN of the deterministic profile in lanes that are not numbers.
  static func canonical(_ shape: VectorShape) -> UnaryVectorFunction {
    shape == .f32x4
      ? martlet_canonical_f32x4
      : martlet_canonical_f64x2
  }

  /// The lanes of b that c names.
  static var swizzle: Handler {
    martlet_can_shuffle_bytes()
      ? { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_swizzle_native($0, $1, $2) } }
      : { binaryVector($0, $1, $2, $3, $4, $5, $6, $7) { martlet_swizzle_portable($0, $1, $2) } }
  }

  /// The lanes of b and c that the next two words name.
  static var shuffle: Handler {
    martlet_can_shuffle_bytes()
      ? { shuffleVectors($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shuffle_native($0, $1, $2, $3) } }
      : { shuffleVectors($0, $1, $2, $3, $4, $5, $6, $7) { martlet_shuffle_portable($0, $1, $2, $3) } }
  }
}

@inline(__always)
private func shuffleVectors(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float,
  _ operation: (UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer) -> Void
) -> Int {
  operation(frame.place(pc.a), frame.place(pc.b), frame.place(pc.c), pc + 16)
  return next(pc + 32, frame, memory, memorySize, instance, word, double, single)
}
