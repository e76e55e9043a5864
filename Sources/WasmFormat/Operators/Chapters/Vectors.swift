extension OperatorTable {
  /// Loads, stores, constants and lanes of vectors (prefix 0xFD).
  static let vectorMemory: [35 of OperatorRow] = [
    // Vectors (prefix 0xFD)
    OperatorRow(.v128Load, 0xFD_0000, "v128.load", .memoryArgument, .vectorLoad(.full), .simd),
    OperatorRow(.v128Load8x8S, 0xFD_0001, "v128.load8x8_s", .memoryArgument, .vectorLoad(.extend8x8Signed), .simd),
    OperatorRow(.v128Load8x8U, 0xFD_0002, "v128.load8x8_u", .memoryArgument, .vectorLoad(.extend8x8Unsigned), .simd),
    OperatorRow(.v128Load16x4S, 0xFD_0003, "v128.load16x4_s", .memoryArgument, .vectorLoad(.extend16x4Signed), .simd),
    OperatorRow(.v128Load16x4U, 0xFD_0004, "v128.load16x4_u", .memoryArgument, .vectorLoad(.extend16x4Unsigned), .simd),
    OperatorRow(.v128Load32x2S, 0xFD_0005, "v128.load32x2_s", .memoryArgument, .vectorLoad(.extend32x2Signed), .simd),
    OperatorRow(.v128Load32x2U, 0xFD_0006, "v128.load32x2_u", .memoryArgument, .vectorLoad(.extend32x2Unsigned), .simd),
    OperatorRow(.v128Load8Splat, 0xFD_0007, "v128.load8_splat", .memoryArgument, .vectorLoad(.splat8), .simd),
    OperatorRow(.v128Load16Splat, 0xFD_0008, "v128.load16_splat", .memoryArgument, .vectorLoad(.splat16), .simd),
    OperatorRow(.v128Load32Splat, 0xFD_0009, "v128.load32_splat", .memoryArgument, .vectorLoad(.splat32), .simd),
    OperatorRow(.v128Load64Splat, 0xFD_000A, "v128.load64_splat", .memoryArgument, .vectorLoad(.splat64), .simd),
    OperatorRow(.v128Store, 0xFD_000B, "v128.store", .memoryArgument, .vectorStore, .simd),
    OperatorRow(.v128Const, 0xFD_000C, "v128.const", .v128, .const(.v128), .simd),
    OperatorRow(.i8x16Shuffle, 0xFD_000D, "i8x16.shuffle", .lanes, .vectorShuffle, .simd),
    OperatorRow(.i8x16Swizzle, 0xFD_000E, "i8x16.swizzle", .none, .vectorBinary(.i8x16, .swizzle), .simd),
    OperatorRow(.i8x16Splat, 0xFD_000F, "i8x16.splat", .none, .vectorSplat(.i8x16), .simd),
    OperatorRow(.i16x8Splat, 0xFD_0010, "i16x8.splat", .none, .vectorSplat(.i16x8), .simd),
    OperatorRow(.i32x4Splat, 0xFD_0011, "i32x4.splat", .none, .vectorSplat(.i32x4), .simd),
    OperatorRow(.i64x2Splat, 0xFD_0012, "i64x2.splat", .none, .vectorSplat(.i64x2), .simd),
    OperatorRow(.f32x4Splat, 0xFD_0013, "f32x4.splat", .none, .vectorSplat(.f32x4), .simd),
    OperatorRow(.f64x2Splat, 0xFD_0014, "f64x2.splat", .none, .vectorSplat(.f64x2), .simd),
    OperatorRow(
      .i8x16ExtractLaneS, 0xFD_0015, "i8x16.extract_lane_s", .lane, .vectorExtractLane(.i8x16, signed: true), .simd),
    OperatorRow(
      .i8x16ExtractLaneU, 0xFD_0016, "i8x16.extract_lane_u", .lane, .vectorExtractLane(.i8x16, signed: false), .simd),
    OperatorRow(.i8x16ReplaceLane, 0xFD_0017, "i8x16.replace_lane", .lane, .vectorReplaceLane(.i8x16), .simd),
    OperatorRow(
      .i16x8ExtractLaneS, 0xFD_0018, "i16x8.extract_lane_s", .lane, .vectorExtractLane(.i16x8, signed: true), .simd),
    OperatorRow(
      .i16x8ExtractLaneU, 0xFD_0019, "i16x8.extract_lane_u", .lane, .vectorExtractLane(.i16x8, signed: false), .simd),
    OperatorRow(.i16x8ReplaceLane, 0xFD_001A, "i16x8.replace_lane", .lane, .vectorReplaceLane(.i16x8), .simd),
    OperatorRow(
      .i32x4ExtractLane, 0xFD_001B, "i32x4.extract_lane", .lane, .vectorExtractLane(.i32x4, signed: false), .simd),
    OperatorRow(.i32x4ReplaceLane, 0xFD_001C, "i32x4.replace_lane", .lane, .vectorReplaceLane(.i32x4), .simd),
    OperatorRow(
      .i64x2ExtractLane, 0xFD_001D, "i64x2.extract_lane", .lane, .vectorExtractLane(.i64x2, signed: false), .simd),
    OperatorRow(.i64x2ReplaceLane, 0xFD_001E, "i64x2.replace_lane", .lane, .vectorReplaceLane(.i64x2), .simd),
    OperatorRow(
      .f32x4ExtractLane, 0xFD_001F, "f32x4.extract_lane", .lane, .vectorExtractLane(.f32x4, signed: false), .simd),
    OperatorRow(.f32x4ReplaceLane, 0xFD_0020, "f32x4.replace_lane", .lane, .vectorReplaceLane(.f32x4), .simd),
    OperatorRow(
      .f64x2ExtractLane, 0xFD_0021, "f64x2.extract_lane", .lane, .vectorExtractLane(.f64x2, signed: false), .simd),
    OperatorRow(.f64x2ReplaceLane, 0xFD_0022, "f64x2.replace_lane", .lane, .vectorReplaceLane(.f64x2), .simd),
  ]

  /// Comparisons, bits, loads and stores of lanes.
  static let vectorComparisons: [61 of OperatorRow] = [
    OperatorRow(.i8x16Eq, 0xFD_0023, "i8x16.eq", .none, .vectorCompare(.i8x16, .equal), .simd),
    OperatorRow(.i8x16Ne, 0xFD_0024, "i8x16.ne", .none, .vectorCompare(.i8x16, .notEqual), .simd),
    OperatorRow(.i8x16LtS, 0xFD_0025, "i8x16.lt_s", .none, .vectorCompare(.i8x16, .lessSigned), .simd),
    OperatorRow(.i8x16LtU, 0xFD_0026, "i8x16.lt_u", .none, .vectorCompare(.i8x16, .lessUnsigned), .simd),
    OperatorRow(.i8x16GtS, 0xFD_0027, "i8x16.gt_s", .none, .vectorCompare(.i8x16, .greaterSigned), .simd),
    OperatorRow(.i8x16GtU, 0xFD_0028, "i8x16.gt_u", .none, .vectorCompare(.i8x16, .greaterUnsigned), .simd),
    OperatorRow(.i8x16LeS, 0xFD_0029, "i8x16.le_s", .none, .vectorCompare(.i8x16, .lessOrEqualSigned), .simd),
    OperatorRow(.i8x16LeU, 0xFD_002A, "i8x16.le_u", .none, .vectorCompare(.i8x16, .lessOrEqualUnsigned), .simd),
    OperatorRow(.i8x16GeS, 0xFD_002B, "i8x16.ge_s", .none, .vectorCompare(.i8x16, .greaterOrEqualSigned), .simd),
    OperatorRow(.i8x16GeU, 0xFD_002C, "i8x16.ge_u", .none, .vectorCompare(.i8x16, .greaterOrEqualUnsigned), .simd),
    OperatorRow(.i16x8Eq, 0xFD_002D, "i16x8.eq", .none, .vectorCompare(.i16x8, .equal), .simd),
    OperatorRow(.i16x8Ne, 0xFD_002E, "i16x8.ne", .none, .vectorCompare(.i16x8, .notEqual), .simd),
    OperatorRow(.i16x8LtS, 0xFD_002F, "i16x8.lt_s", .none, .vectorCompare(.i16x8, .lessSigned), .simd),
    OperatorRow(.i16x8LtU, 0xFD_0030, "i16x8.lt_u", .none, .vectorCompare(.i16x8, .lessUnsigned), .simd),
    OperatorRow(.i16x8GtS, 0xFD_0031, "i16x8.gt_s", .none, .vectorCompare(.i16x8, .greaterSigned), .simd),
    OperatorRow(.i16x8GtU, 0xFD_0032, "i16x8.gt_u", .none, .vectorCompare(.i16x8, .greaterUnsigned), .simd),
    OperatorRow(.i16x8LeS, 0xFD_0033, "i16x8.le_s", .none, .vectorCompare(.i16x8, .lessOrEqualSigned), .simd),
    OperatorRow(.i16x8LeU, 0xFD_0034, "i16x8.le_u", .none, .vectorCompare(.i16x8, .lessOrEqualUnsigned), .simd),
    OperatorRow(.i16x8GeS, 0xFD_0035, "i16x8.ge_s", .none, .vectorCompare(.i16x8, .greaterOrEqualSigned), .simd),
    OperatorRow(.i16x8GeU, 0xFD_0036, "i16x8.ge_u", .none, .vectorCompare(.i16x8, .greaterOrEqualUnsigned), .simd),
    OperatorRow(.i32x4Eq, 0xFD_0037, "i32x4.eq", .none, .vectorCompare(.i32x4, .equal), .simd),
    OperatorRow(.i32x4Ne, 0xFD_0038, "i32x4.ne", .none, .vectorCompare(.i32x4, .notEqual), .simd),
    OperatorRow(.i32x4LtS, 0xFD_0039, "i32x4.lt_s", .none, .vectorCompare(.i32x4, .lessSigned), .simd),
    OperatorRow(.i32x4LtU, 0xFD_003A, "i32x4.lt_u", .none, .vectorCompare(.i32x4, .lessUnsigned), .simd),
    OperatorRow(.i32x4GtS, 0xFD_003B, "i32x4.gt_s", .none, .vectorCompare(.i32x4, .greaterSigned), .simd),
    OperatorRow(.i32x4GtU, 0xFD_003C, "i32x4.gt_u", .none, .vectorCompare(.i32x4, .greaterUnsigned), .simd),
    OperatorRow(.i32x4LeS, 0xFD_003D, "i32x4.le_s", .none, .vectorCompare(.i32x4, .lessOrEqualSigned), .simd),
    OperatorRow(.i32x4LeU, 0xFD_003E, "i32x4.le_u", .none, .vectorCompare(.i32x4, .lessOrEqualUnsigned), .simd),
    OperatorRow(.i32x4GeS, 0xFD_003F, "i32x4.ge_s", .none, .vectorCompare(.i32x4, .greaterOrEqualSigned), .simd),
    OperatorRow(.i32x4GeU, 0xFD_0040, "i32x4.ge_u", .none, .vectorCompare(.i32x4, .greaterOrEqualUnsigned), .simd),
    OperatorRow(.f32x4Eq, 0xFD_0041, "f32x4.eq", .none, .vectorCompare(.f32x4, .equal), .simd),
    OperatorRow(.f32x4Ne, 0xFD_0042, "f32x4.ne", .none, .vectorCompare(.f32x4, .notEqual), .simd),
    OperatorRow(.f32x4Lt, 0xFD_0043, "f32x4.lt", .none, .vectorCompare(.f32x4, .less), .simd),
    OperatorRow(.f32x4Gt, 0xFD_0044, "f32x4.gt", .none, .vectorCompare(.f32x4, .greater), .simd),
    OperatorRow(.f32x4Le, 0xFD_0045, "f32x4.le", .none, .vectorCompare(.f32x4, .lessOrEqual), .simd),
    OperatorRow(.f32x4Ge, 0xFD_0046, "f32x4.ge", .none, .vectorCompare(.f32x4, .greaterOrEqual), .simd),
    OperatorRow(.f64x2Eq, 0xFD_0047, "f64x2.eq", .none, .vectorCompare(.f64x2, .equal), .simd),
    OperatorRow(.f64x2Ne, 0xFD_0048, "f64x2.ne", .none, .vectorCompare(.f64x2, .notEqual), .simd),
    OperatorRow(.f64x2Lt, 0xFD_0049, "f64x2.lt", .none, .vectorCompare(.f64x2, .less), .simd),
    OperatorRow(.f64x2Gt, 0xFD_004A, "f64x2.gt", .none, .vectorCompare(.f64x2, .greater), .simd),
    OperatorRow(.f64x2Le, 0xFD_004B, "f64x2.le", .none, .vectorCompare(.f64x2, .lessOrEqual), .simd),
    OperatorRow(.f64x2Ge, 0xFD_004C, "f64x2.ge", .none, .vectorCompare(.f64x2, .greaterOrEqual), .simd),
    OperatorRow(.v128Not, 0xFD_004D, "v128.not", .none, .vectorUnary(.v128, .not), .simd),
    OperatorRow(.v128And, 0xFD_004E, "v128.and", .none, .vectorBinary(.v128, .and), .simd),
    OperatorRow(.v128Andnot, 0xFD_004F, "v128.andnot", .none, .vectorBinary(.v128, .andNot), .simd),
    OperatorRow(.v128Or, 0xFD_0050, "v128.or", .none, .vectorBinary(.v128, .or), .simd),
    OperatorRow(.v128Xor, 0xFD_0051, "v128.xor", .none, .vectorBinary(.v128, .xor), .simd),
    OperatorRow(.v128Bitselect, 0xFD_0052, "v128.bitselect", .none, .vectorTernary(.v128, .bitSelect), .simd),
    OperatorRow(.v128AnyTrue, 0xFD_0053, "v128.any_true", .none, .vectorTest(.v128, .anyTrue), .simd),
    OperatorRow(.v128Load8Lane, 0xFD_0054, "v128.load8_lane", .memoryArgumentLane, .vectorLoadLane(bytes: 1), .simd),
    OperatorRow(.v128Load16Lane, 0xFD_0055, "v128.load16_lane", .memoryArgumentLane, .vectorLoadLane(bytes: 2), .simd),
    OperatorRow(.v128Load32Lane, 0xFD_0056, "v128.load32_lane", .memoryArgumentLane, .vectorLoadLane(bytes: 4), .simd),
    OperatorRow(.v128Load64Lane, 0xFD_0057, "v128.load64_lane", .memoryArgumentLane, .vectorLoadLane(bytes: 8), .simd),
    OperatorRow(.v128Store8Lane, 0xFD_0058, "v128.store8_lane", .memoryArgumentLane, .vectorStoreLane(bytes: 1), .simd),
    OperatorRow(
      .v128Store16Lane, 0xFD_0059, "v128.store16_lane", .memoryArgumentLane, .vectorStoreLane(bytes: 2), .simd),
    OperatorRow(
      .v128Store32Lane, 0xFD_005A, "v128.store32_lane", .memoryArgumentLane, .vectorStoreLane(bytes: 4), .simd),
    OperatorRow(
      .v128Store64Lane, 0xFD_005B, "v128.store64_lane", .memoryArgumentLane, .vectorStoreLane(bytes: 8), .simd),
    OperatorRow(.v128Load32Zero, 0xFD_005C, "v128.load32_zero", .memoryArgument, .vectorLoad(.zero32), .simd),
    OperatorRow(.v128Load64Zero, 0xFD_005D, "v128.load64_zero", .memoryArgument, .vectorLoad(.zero64), .simd),
    OperatorRow(
      .f32x4DemoteF64x2Zero, 0xFD_005E, "f32x4.demote_f64x2_zero", .none, .vectorUnary(.f32x4, .demoteZero), .simd),
    OperatorRow(
      .f64x2PromoteLowF32x4, 0xFD_005F, "f64x2.promote_low_f32x4", .none, .vectorUnary(.f64x2, .promoteLow), .simd),
  ]

  /// 16 lanes of 8 bits; some rounding of floats.
  static let bytes: [32 of OperatorRow] = [
    OperatorRow(.i8x16Abs, 0xFD_0060, "i8x16.abs", .none, .vectorUnary(.i8x16, .absolute), .simd),
    OperatorRow(.i8x16Neg, 0xFD_0061, "i8x16.neg", .none, .vectorUnary(.i8x16, .negate), .simd),
    OperatorRow(.i8x16Popcnt, 0xFD_0062, "i8x16.popcnt", .none, .vectorUnary(.i8x16, .countOnes), .simd),
    OperatorRow(.i8x16AllTrue, 0xFD_0063, "i8x16.all_true", .none, .vectorTest(.i8x16, .allTrue), .simd),
    OperatorRow(.i8x16Bitmask, 0xFD_0064, "i8x16.bitmask", .none, .vectorTest(.i8x16, .bitmask), .simd),
    OperatorRow(
      .i8x16NarrowI16x8S, 0xFD_0065, "i8x16.narrow_i16x8_s", .none, .vectorBinary(.i8x16, .narrowSigned), .simd),
    OperatorRow(
      .i8x16NarrowI16x8U, 0xFD_0066, "i8x16.narrow_i16x8_u", .none, .vectorBinary(.i8x16, .narrowUnsigned), .simd),
    OperatorRow(.f32x4Ceil, 0xFD_0067, "f32x4.ceil", .none, .vectorUnary(.f32x4, .ceiling), .simd),
    OperatorRow(.f32x4Floor, 0xFD_0068, "f32x4.floor", .none, .vectorUnary(.f32x4, .floor), .simd),
    OperatorRow(.f32x4Trunc, 0xFD_0069, "f32x4.trunc", .none, .vectorUnary(.f32x4, .truncate), .simd),
    OperatorRow(.f32x4Nearest, 0xFD_006A, "f32x4.nearest", .none, .vectorUnary(.f32x4, .nearest), .simd),
    OperatorRow(.i8x16Shl, 0xFD_006B, "i8x16.shl", .none, .vectorShift(.i8x16, .left), .simd),
    OperatorRow(.i8x16ShrS, 0xFD_006C, "i8x16.shr_s", .none, .vectorShift(.i8x16, .rightSigned), .simd),
    OperatorRow(.i8x16ShrU, 0xFD_006D, "i8x16.shr_u", .none, .vectorShift(.i8x16, .rightUnsigned), .simd),
    OperatorRow(.i8x16Add, 0xFD_006E, "i8x16.add", .none, .vectorBinary(.i8x16, .add), .simd),
    OperatorRow(.i8x16AddSatS, 0xFD_006F, "i8x16.add_sat_s", .none, .vectorBinary(.i8x16, .addSaturatingSigned), .simd),
    OperatorRow(
      .i8x16AddSatU, 0xFD_0070, "i8x16.add_sat_u", .none, .vectorBinary(.i8x16, .addSaturatingUnsigned), .simd),
    OperatorRow(.i8x16Sub, 0xFD_0071, "i8x16.sub", .none, .vectorBinary(.i8x16, .subtract), .simd),
    OperatorRow(
      .i8x16SubSatS, 0xFD_0072, "i8x16.sub_sat_s", .none, .vectorBinary(.i8x16, .subtractSaturatingSigned), .simd),
    OperatorRow(
      .i8x16SubSatU, 0xFD_0073, "i8x16.sub_sat_u", .none, .vectorBinary(.i8x16, .subtractSaturatingUnsigned), .simd),
    OperatorRow(.f64x2Ceil, 0xFD_0074, "f64x2.ceil", .none, .vectorUnary(.f64x2, .ceiling), .simd),
    OperatorRow(.f64x2Floor, 0xFD_0075, "f64x2.floor", .none, .vectorUnary(.f64x2, .floor), .simd),
    OperatorRow(.i8x16MinS, 0xFD_0076, "i8x16.min_s", .none, .vectorBinary(.i8x16, .minimumSigned), .simd),
    OperatorRow(.i8x16MinU, 0xFD_0077, "i8x16.min_u", .none, .vectorBinary(.i8x16, .minimumUnsigned), .simd),
    OperatorRow(.i8x16MaxS, 0xFD_0078, "i8x16.max_s", .none, .vectorBinary(.i8x16, .maximumSigned), .simd),
    OperatorRow(.i8x16MaxU, 0xFD_0079, "i8x16.max_u", .none, .vectorBinary(.i8x16, .maximumUnsigned), .simd),
    OperatorRow(.f64x2Trunc, 0xFD_007A, "f64x2.trunc", .none, .vectorUnary(.f64x2, .truncate), .simd),
    OperatorRow(.i8x16AvgrU, 0xFD_007B, "i8x16.avgr_u", .none, .vectorBinary(.i8x16, .averageRoundingUnsigned), .simd),
    OperatorRow(
      .i16x8ExtaddPairwiseI8x16S, 0xFD_007C, "i16x8.extadd_pairwise_i8x16_s", .none,
      .vectorUnary(.i16x8, .extendAddPairwiseSigned), .simd),
    OperatorRow(
      .i16x8ExtaddPairwiseI8x16U, 0xFD_007D, "i16x8.extadd_pairwise_i8x16_u", .none,
      .vectorUnary(.i16x8, .extendAddPairwiseUnsigned), .simd),
    OperatorRow(
      .i32x4ExtaddPairwiseI16x8S, 0xFD_007E, "i32x4.extadd_pairwise_i16x8_s", .none,
      .vectorUnary(.i32x4, .extendAddPairwiseSigned), .simd),
    OperatorRow(
      .i32x4ExtaddPairwiseI16x8U, 0xFD_007F, "i32x4.extadd_pairwise_i16x8_u", .none,
      .vectorUnary(.i32x4, .extendAddPairwiseUnsigned), .simd),
  ]

  /// 8 lanes of 16 bits.
  static let shorts: [31 of OperatorRow] = [
    OperatorRow(.i16x8Abs, 0xFD_0080, "i16x8.abs", .none, .vectorUnary(.i16x8, .absolute), .simd),
    OperatorRow(.i16x8Neg, 0xFD_0081, "i16x8.neg", .none, .vectorUnary(.i16x8, .negate), .simd),
    OperatorRow(
      .i16x8Q15mulrSatS, 0xFD_0082, "i16x8.q15mulr_sat_s", .none, .vectorBinary(.i16x8, .q15MultiplyRoundingSaturating),
      .simd),
    OperatorRow(.i16x8AllTrue, 0xFD_0083, "i16x8.all_true", .none, .vectorTest(.i16x8, .allTrue), .simd),
    OperatorRow(.i16x8Bitmask, 0xFD_0084, "i16x8.bitmask", .none, .vectorTest(.i16x8, .bitmask), .simd),
    OperatorRow(
      .i16x8NarrowI32x4S, 0xFD_0085, "i16x8.narrow_i32x4_s", .none, .vectorBinary(.i16x8, .narrowSigned), .simd),
    OperatorRow(
      .i16x8NarrowI32x4U, 0xFD_0086, "i16x8.narrow_i32x4_u", .none, .vectorBinary(.i16x8, .narrowUnsigned), .simd),
    OperatorRow(
      .i16x8ExtendLowI8x16S, 0xFD_0087, "i16x8.extend_low_i8x16_s", .none, .vectorUnary(.i16x8, .extendLowSigned), .simd
    ),
    OperatorRow(
      .i16x8ExtendHighI8x16S, 0xFD_0088, "i16x8.extend_high_i8x16_s", .none, .vectorUnary(.i16x8, .extendHighSigned),
      .simd),
    OperatorRow(
      .i16x8ExtendLowI8x16U, 0xFD_0089, "i16x8.extend_low_i8x16_u", .none, .vectorUnary(.i16x8, .extendLowUnsigned),
      .simd),
    OperatorRow(
      .i16x8ExtendHighI8x16U, 0xFD_008A, "i16x8.extend_high_i8x16_u", .none, .vectorUnary(.i16x8, .extendHighUnsigned),
      .simd),
    OperatorRow(.i16x8Shl, 0xFD_008B, "i16x8.shl", .none, .vectorShift(.i16x8, .left), .simd),
    OperatorRow(.i16x8ShrS, 0xFD_008C, "i16x8.shr_s", .none, .vectorShift(.i16x8, .rightSigned), .simd),
    OperatorRow(.i16x8ShrU, 0xFD_008D, "i16x8.shr_u", .none, .vectorShift(.i16x8, .rightUnsigned), .simd),
    OperatorRow(.i16x8Add, 0xFD_008E, "i16x8.add", .none, .vectorBinary(.i16x8, .add), .simd),
    OperatorRow(.i16x8AddSatS, 0xFD_008F, "i16x8.add_sat_s", .none, .vectorBinary(.i16x8, .addSaturatingSigned), .simd),
    OperatorRow(
      .i16x8AddSatU, 0xFD_0090, "i16x8.add_sat_u", .none, .vectorBinary(.i16x8, .addSaturatingUnsigned), .simd),
    OperatorRow(.i16x8Sub, 0xFD_0091, "i16x8.sub", .none, .vectorBinary(.i16x8, .subtract), .simd),
    OperatorRow(
      .i16x8SubSatS, 0xFD_0092, "i16x8.sub_sat_s", .none, .vectorBinary(.i16x8, .subtractSaturatingSigned), .simd),
    OperatorRow(
      .i16x8SubSatU, 0xFD_0093, "i16x8.sub_sat_u", .none, .vectorBinary(.i16x8, .subtractSaturatingUnsigned), .simd),
    OperatorRow(.f64x2Nearest, 0xFD_0094, "f64x2.nearest", .none, .vectorUnary(.f64x2, .nearest), .simd),
    OperatorRow(.i16x8Mul, 0xFD_0095, "i16x8.mul", .none, .vectorBinary(.i16x8, .multiply), .simd),
    OperatorRow(.i16x8MinS, 0xFD_0096, "i16x8.min_s", .none, .vectorBinary(.i16x8, .minimumSigned), .simd),
    OperatorRow(.i16x8MinU, 0xFD_0097, "i16x8.min_u", .none, .vectorBinary(.i16x8, .minimumUnsigned), .simd),
    OperatorRow(.i16x8MaxS, 0xFD_0098, "i16x8.max_s", .none, .vectorBinary(.i16x8, .maximumSigned), .simd),
    OperatorRow(.i16x8MaxU, 0xFD_0099, "i16x8.max_u", .none, .vectorBinary(.i16x8, .maximumUnsigned), .simd),
    OperatorRow(.i16x8AvgrU, 0xFD_009B, "i16x8.avgr_u", .none, .vectorBinary(.i16x8, .averageRoundingUnsigned), .simd),
    OperatorRow(
      .i16x8ExtmulLowI8x16S, 0xFD_009C, "i16x8.extmul_low_i8x16_s", .none,
      .vectorBinary(.i16x8, .extendMultiplyLowSigned), .simd),
    OperatorRow(
      .i16x8ExtmulHighI8x16S, 0xFD_009D, "i16x8.extmul_high_i8x16_s", .none,
      .vectorBinary(.i16x8, .extendMultiplyHighSigned), .simd),
    OperatorRow(
      .i16x8ExtmulLowI8x16U, 0xFD_009E, "i16x8.extmul_low_i8x16_u", .none,
      .vectorBinary(.i16x8, .extendMultiplyLowUnsigned), .simd),
    OperatorRow(
      .i16x8ExtmulHighI8x16U, 0xFD_009F, "i16x8.extmul_high_i8x16_u", .none,
      .vectorBinary(.i16x8, .extendMultiplyHighUnsigned), .simd),
  ]
}
