extension OperatorTable {
  /// 4 lanes of 32 bits and 2 of 64.
  static let words: [47 of OperatorRow] = [
    OperatorRow(.i32x4Abs, 0xFD_00A0, "i32x4.abs", .none, .vectorUnary(.i32x4, .absolute), .simd),
    OperatorRow(.i32x4Neg, 0xFD_00A1, "i32x4.neg", .none, .vectorUnary(.i32x4, .negate), .simd),
    OperatorRow(.i32x4AllTrue, 0xFD_00A3, "i32x4.all_true", .none, .vectorTest(.i32x4, .allTrue), .simd),
    OperatorRow(.i32x4Bitmask, 0xFD_00A4, "i32x4.bitmask", .none, .vectorTest(.i32x4, .bitmask), .simd),
    OperatorRow(
      .i32x4ExtendLowI16x8S, 0xFD_00A7, "i32x4.extend_low_i16x8_s", .none, .vectorUnary(.i32x4, .extendLowSigned), .simd
    ),
    OperatorRow(
      .i32x4ExtendHighI16x8S, 0xFD_00A8, "i32x4.extend_high_i16x8_s", .none, .vectorUnary(.i32x4, .extendHighSigned),
      .simd),
    OperatorRow(
      .i32x4ExtendLowI16x8U, 0xFD_00A9, "i32x4.extend_low_i16x8_u", .none, .vectorUnary(.i32x4, .extendLowUnsigned),
      .simd),
    OperatorRow(
      .i32x4ExtendHighI16x8U, 0xFD_00AA, "i32x4.extend_high_i16x8_u", .none, .vectorUnary(.i32x4, .extendHighUnsigned),
      .simd),
    OperatorRow(.i32x4Shl, 0xFD_00AB, "i32x4.shl", .none, .vectorShift(.i32x4, .left), .simd),
    OperatorRow(.i32x4ShrS, 0xFD_00AC, "i32x4.shr_s", .none, .vectorShift(.i32x4, .rightSigned), .simd),
    OperatorRow(.i32x4ShrU, 0xFD_00AD, "i32x4.shr_u", .none, .vectorShift(.i32x4, .rightUnsigned), .simd),
    OperatorRow(.i32x4Add, 0xFD_00AE, "i32x4.add", .none, .vectorBinary(.i32x4, .add), .simd),
    OperatorRow(.i32x4Sub, 0xFD_00B1, "i32x4.sub", .none, .vectorBinary(.i32x4, .subtract), .simd),
    OperatorRow(.i32x4Mul, 0xFD_00B5, "i32x4.mul", .none, .vectorBinary(.i32x4, .multiply), .simd),
    OperatorRow(.i32x4MinS, 0xFD_00B6, "i32x4.min_s", .none, .vectorBinary(.i32x4, .minimumSigned), .simd),
    OperatorRow(.i32x4MinU, 0xFD_00B7, "i32x4.min_u", .none, .vectorBinary(.i32x4, .minimumUnsigned), .simd),
    OperatorRow(.i32x4MaxS, 0xFD_00B8, "i32x4.max_s", .none, .vectorBinary(.i32x4, .maximumSigned), .simd),
    OperatorRow(.i32x4MaxU, 0xFD_00B9, "i32x4.max_u", .none, .vectorBinary(.i32x4, .maximumUnsigned), .simd),
    OperatorRow(.i32x4DotI16x8S, 0xFD_00BA, "i32x4.dot_i16x8_s", .none, .vectorBinary(.i32x4, .dotSigned), .simd),
    OperatorRow(
      .i32x4ExtmulLowI16x8S, 0xFD_00BC, "i32x4.extmul_low_i16x8_s", .none,
      .vectorBinary(.i32x4, .extendMultiplyLowSigned), .simd),
    OperatorRow(
      .i32x4ExtmulHighI16x8S, 0xFD_00BD, "i32x4.extmul_high_i16x8_s", .none,
      .vectorBinary(.i32x4, .extendMultiplyHighSigned), .simd),
    OperatorRow(
      .i32x4ExtmulLowI16x8U, 0xFD_00BE, "i32x4.extmul_low_i16x8_u", .none,
      .vectorBinary(.i32x4, .extendMultiplyLowUnsigned), .simd),
    OperatorRow(
      .i32x4ExtmulHighI16x8U, 0xFD_00BF, "i32x4.extmul_high_i16x8_u", .none,
      .vectorBinary(.i32x4, .extendMultiplyHighUnsigned), .simd),
    OperatorRow(.i64x2Abs, 0xFD_00C0, "i64x2.abs", .none, .vectorUnary(.i64x2, .absolute), .simd),
    OperatorRow(.i64x2Neg, 0xFD_00C1, "i64x2.neg", .none, .vectorUnary(.i64x2, .negate), .simd),
    OperatorRow(.i64x2AllTrue, 0xFD_00C3, "i64x2.all_true", .none, .vectorTest(.i64x2, .allTrue), .simd),
    OperatorRow(.i64x2Bitmask, 0xFD_00C4, "i64x2.bitmask", .none, .vectorTest(.i64x2, .bitmask), .simd),
    OperatorRow(
      .i64x2ExtendLowI32x4S, 0xFD_00C7, "i64x2.extend_low_i32x4_s", .none, .vectorUnary(.i64x2, .extendLowSigned), .simd
    ),
    OperatorRow(
      .i64x2ExtendHighI32x4S, 0xFD_00C8, "i64x2.extend_high_i32x4_s", .none, .vectorUnary(.i64x2, .extendHighSigned),
      .simd),
    OperatorRow(
      .i64x2ExtendLowI32x4U, 0xFD_00C9, "i64x2.extend_low_i32x4_u", .none, .vectorUnary(.i64x2, .extendLowUnsigned),
      .simd),
    OperatorRow(
      .i64x2ExtendHighI32x4U, 0xFD_00CA, "i64x2.extend_high_i32x4_u", .none, .vectorUnary(.i64x2, .extendHighUnsigned),
      .simd),
    OperatorRow(.i64x2Shl, 0xFD_00CB, "i64x2.shl", .none, .vectorShift(.i64x2, .left), .simd),
    OperatorRow(.i64x2ShrS, 0xFD_00CC, "i64x2.shr_s", .none, .vectorShift(.i64x2, .rightSigned), .simd),
    OperatorRow(.i64x2ShrU, 0xFD_00CD, "i64x2.shr_u", .none, .vectorShift(.i64x2, .rightUnsigned), .simd),
    OperatorRow(.i64x2Add, 0xFD_00CE, "i64x2.add", .none, .vectorBinary(.i64x2, .add), .simd),
    OperatorRow(.i64x2Sub, 0xFD_00D1, "i64x2.sub", .none, .vectorBinary(.i64x2, .subtract), .simd),
    OperatorRow(.i64x2Mul, 0xFD_00D5, "i64x2.mul", .none, .vectorBinary(.i64x2, .multiply), .simd),
    OperatorRow(.i64x2Eq, 0xFD_00D6, "i64x2.eq", .none, .vectorCompare(.i64x2, .equal), .simd),
    OperatorRow(.i64x2Ne, 0xFD_00D7, "i64x2.ne", .none, .vectorCompare(.i64x2, .notEqual), .simd),
    OperatorRow(.i64x2LtS, 0xFD_00D8, "i64x2.lt_s", .none, .vectorCompare(.i64x2, .lessSigned), .simd),
    OperatorRow(.i64x2GtS, 0xFD_00D9, "i64x2.gt_s", .none, .vectorCompare(.i64x2, .greaterSigned), .simd),
    OperatorRow(.i64x2LeS, 0xFD_00DA, "i64x2.le_s", .none, .vectorCompare(.i64x2, .lessOrEqualSigned), .simd),
    OperatorRow(.i64x2GeS, 0xFD_00DB, "i64x2.ge_s", .none, .vectorCompare(.i64x2, .greaterOrEqualSigned), .simd),
    OperatorRow(
      .i64x2ExtmulLowI32x4S, 0xFD_00DC, "i64x2.extmul_low_i32x4_s", .none,
      .vectorBinary(.i64x2, .extendMultiplyLowSigned), .simd),
    OperatorRow(
      .i64x2ExtmulHighI32x4S, 0xFD_00DD, "i64x2.extmul_high_i32x4_s", .none,
      .vectorBinary(.i64x2, .extendMultiplyHighSigned), .simd),
    OperatorRow(
      .i64x2ExtmulLowI32x4U, 0xFD_00DE, "i64x2.extmul_low_i32x4_u", .none,
      .vectorBinary(.i64x2, .extendMultiplyLowUnsigned), .simd),
    OperatorRow(
      .i64x2ExtmulHighI32x4U, 0xFD_00DF, "i64x2.extmul_high_i32x4_u", .none,
      .vectorBinary(.i64x2, .extendMultiplyHighUnsigned), .simd),
  ]

  /// Lanes of floats.
  static let vectorFloats: [30 of OperatorRow] = [
    OperatorRow(.f32x4Abs, 0xFD_00E0, "f32x4.abs", .none, .vectorUnary(.f32x4, .absolute), .simd),
    OperatorRow(.f32x4Neg, 0xFD_00E1, "f32x4.neg", .none, .vectorUnary(.f32x4, .negate), .simd),
    OperatorRow(.f32x4Sqrt, 0xFD_00E3, "f32x4.sqrt", .none, .vectorUnary(.f32x4, .squareRoot), .simd),
    OperatorRow(.f32x4Add, 0xFD_00E4, "f32x4.add", .none, .vectorBinary(.f32x4, .add), .simd),
    OperatorRow(.f32x4Sub, 0xFD_00E5, "f32x4.sub", .none, .vectorBinary(.f32x4, .subtract), .simd),
    OperatorRow(.f32x4Mul, 0xFD_00E6, "f32x4.mul", .none, .vectorBinary(.f32x4, .multiply), .simd),
    OperatorRow(.f32x4Div, 0xFD_00E7, "f32x4.div", .none, .vectorBinary(.f32x4, .divide), .simd),
    OperatorRow(.f32x4Min, 0xFD_00E8, "f32x4.min", .none, .vectorBinary(.f32x4, .minimum), .simd),
    OperatorRow(.f32x4Max, 0xFD_00E9, "f32x4.max", .none, .vectorBinary(.f32x4, .maximum), .simd),
    OperatorRow(.f32x4Pmin, 0xFD_00EA, "f32x4.pmin", .none, .vectorBinary(.f32x4, .pseudoMinimum), .simd),
    OperatorRow(.f32x4Pmax, 0xFD_00EB, "f32x4.pmax", .none, .vectorBinary(.f32x4, .pseudoMaximum), .simd),
    OperatorRow(.f64x2Abs, 0xFD_00EC, "f64x2.abs", .none, .vectorUnary(.f64x2, .absolute), .simd),
    OperatorRow(.f64x2Neg, 0xFD_00ED, "f64x2.neg", .none, .vectorUnary(.f64x2, .negate), .simd),
    OperatorRow(.f64x2Sqrt, 0xFD_00EF, "f64x2.sqrt", .none, .vectorUnary(.f64x2, .squareRoot), .simd),
    OperatorRow(.f64x2Add, 0xFD_00F0, "f64x2.add", .none, .vectorBinary(.f64x2, .add), .simd),
    OperatorRow(.f64x2Sub, 0xFD_00F1, "f64x2.sub", .none, .vectorBinary(.f64x2, .subtract), .simd),
    OperatorRow(.f64x2Mul, 0xFD_00F2, "f64x2.mul", .none, .vectorBinary(.f64x2, .multiply), .simd),
    OperatorRow(.f64x2Div, 0xFD_00F3, "f64x2.div", .none, .vectorBinary(.f64x2, .divide), .simd),
    OperatorRow(.f64x2Min, 0xFD_00F4, "f64x2.min", .none, .vectorBinary(.f64x2, .minimum), .simd),
    OperatorRow(.f64x2Max, 0xFD_00F5, "f64x2.max", .none, .vectorBinary(.f64x2, .maximum), .simd),
    OperatorRow(.f64x2Pmin, 0xFD_00F6, "f64x2.pmin", .none, .vectorBinary(.f64x2, .pseudoMinimum), .simd),
    OperatorRow(.f64x2Pmax, 0xFD_00F7, "f64x2.pmax", .none, .vectorBinary(.f64x2, .pseudoMaximum), .simd),
    OperatorRow(
      .i32x4TruncSatF32x4S, 0xFD_00F8, "i32x4.trunc_sat_f32x4_s", .none,
      .vectorUnary(.i32x4, .truncateSaturatingSigned), .simd),
    OperatorRow(
      .i32x4TruncSatF32x4U, 0xFD_00F9, "i32x4.trunc_sat_f32x4_u", .none,
      .vectorUnary(.i32x4, .truncateSaturatingUnsigned), .simd),
    OperatorRow(
      .f32x4ConvertI32x4S, 0xFD_00FA, "f32x4.convert_i32x4_s", .none, .vectorUnary(.f32x4, .convertSigned), .simd),
    OperatorRow(
      .f32x4ConvertI32x4U, 0xFD_00FB, "f32x4.convert_i32x4_u", .none, .vectorUnary(.f32x4, .convertUnsigned), .simd),
    OperatorRow(
      .i32x4TruncSatF64x2SZero, 0xFD_00FC, "i32x4.trunc_sat_f64x2_s_zero", .none,
      .vectorUnary(.i32x4, .truncateSaturatingSignedZero), .simd),
    OperatorRow(
      .i32x4TruncSatF64x2UZero, 0xFD_00FD, "i32x4.trunc_sat_f64x2_u_zero", .none,
      .vectorUnary(.i32x4, .truncateSaturatingUnsignedZero), .simd),
    OperatorRow(
      .f64x2ConvertLowI32x4S, 0xFD_00FE, "f64x2.convert_low_i32x4_s", .none, .vectorUnary(.f64x2, .convertLowSigned),
      .simd),
    OperatorRow(
      .f64x2ConvertLowI32x4U, 0xFD_00FF, "f64x2.convert_low_i32x4_u", .none, .vectorUnary(.f64x2, .convertLowUnsigned),
      .simd),
  ]

  /// Relaxed vectors.
  static let relaxed: [20 of OperatorRow] = [
    // Relaxed vectors (prefix 0xFD)
    OperatorRow(
      .i8x16RelaxedSwizzle, 0xFD_0100, "i8x16.relaxed_swizzle", .none, .vectorBinary(.i8x16, .relaxedSwizzle),
      .relaxedSIMD),
    OperatorRow(
      .i32x4RelaxedTruncF32x4S, 0xFD_0101, "i32x4.relaxed_trunc_f32x4_s", .none,
      .vectorUnary(.i32x4, .relaxedTruncateSigned), .relaxedSIMD),
    OperatorRow(
      .i32x4RelaxedTruncF32x4U, 0xFD_0102, "i32x4.relaxed_trunc_f32x4_u", .none,
      .vectorUnary(.i32x4, .relaxedTruncateUnsigned), .relaxedSIMD),
    OperatorRow(
      .i32x4RelaxedTruncF64x2SZero, 0xFD_0103, "i32x4.relaxed_trunc_f64x2_s_zero", .none,
      .vectorUnary(.i32x4, .relaxedTruncateSignedZero), .relaxedSIMD),
    OperatorRow(
      .i32x4RelaxedTruncF64x2UZero, 0xFD_0104, "i32x4.relaxed_trunc_f64x2_u_zero", .none,
      .vectorUnary(.i32x4, .relaxedTruncateUnsignedZero), .relaxedSIMD),
    OperatorRow(
      .f32x4RelaxedMadd, 0xFD_0105, "f32x4.relaxed_madd", .none, .vectorTernary(.f32x4, .relaxedMultiplyAdd),
      .relaxedSIMD),
    OperatorRow(
      .f32x4RelaxedNmadd, 0xFD_0106, "f32x4.relaxed_nmadd", .none, .vectorTernary(.f32x4, .relaxedNegatedMultiplyAdd),
      .relaxedSIMD),
    OperatorRow(
      .f64x2RelaxedMadd, 0xFD_0107, "f64x2.relaxed_madd", .none, .vectorTernary(.f64x2, .relaxedMultiplyAdd),
      .relaxedSIMD),
    OperatorRow(
      .f64x2RelaxedNmadd, 0xFD_0108, "f64x2.relaxed_nmadd", .none, .vectorTernary(.f64x2, .relaxedNegatedMultiplyAdd),
      .relaxedSIMD),
    OperatorRow(
      .i8x16RelaxedLaneselect, 0xFD_0109, "i8x16.relaxed_laneselect", .none, .vectorTernary(.i8x16, .relaxedLaneSelect),
      .relaxedSIMD),
    OperatorRow(
      .i16x8RelaxedLaneselect, 0xFD_010A, "i16x8.relaxed_laneselect", .none, .vectorTernary(.i16x8, .relaxedLaneSelect),
      .relaxedSIMD),
    OperatorRow(
      .i32x4RelaxedLaneselect, 0xFD_010B, "i32x4.relaxed_laneselect", .none, .vectorTernary(.i32x4, .relaxedLaneSelect),
      .relaxedSIMD),
    OperatorRow(
      .i64x2RelaxedLaneselect, 0xFD_010C, "i64x2.relaxed_laneselect", .none, .vectorTernary(.i64x2, .relaxedLaneSelect),
      .relaxedSIMD),
    OperatorRow(
      .f32x4RelaxedMin, 0xFD_010D, "f32x4.relaxed_min", .none, .vectorBinary(.f32x4, .relaxedMinimum), .relaxedSIMD),
    OperatorRow(
      .f32x4RelaxedMax, 0xFD_010E, "f32x4.relaxed_max", .none, .vectorBinary(.f32x4, .relaxedMaximum), .relaxedSIMD),
    OperatorRow(
      .f64x2RelaxedMin, 0xFD_010F, "f64x2.relaxed_min", .none, .vectorBinary(.f64x2, .relaxedMinimum), .relaxedSIMD),
    OperatorRow(
      .f64x2RelaxedMax, 0xFD_0110, "f64x2.relaxed_max", .none, .vectorBinary(.f64x2, .relaxedMaximum), .relaxedSIMD),
    OperatorRow(
      .i16x8RelaxedQ15mulrS, 0xFD_0111, "i16x8.relaxed_q15mulr_s", .none,
      .vectorBinary(.i16x8, .relaxedQ15MultiplyRounding), .relaxedSIMD),
    OperatorRow(
      .i16x8RelaxedDotI8x16I7x16S, 0xFD_0112, "i16x8.relaxed_dot_i8x16_i7x16_s", .none,
      .vectorBinary(.i16x8, .relaxedDot), .relaxedSIMD),
    OperatorRow(
      .i32x4RelaxedDotI8x16I7x16AddS, 0xFD_0113, "i32x4.relaxed_dot_i8x16_i7x16_add_s", .none,
      .vectorTernary(.i32x4, .relaxedDotAdd), .relaxedSIMD),
  ]
}
