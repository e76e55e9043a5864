extension OperatorTable {
  /// Loads, stores and constants.
  static let memory: [29 of OperatorRow] = [
    // Memory
    OperatorRow(.i32Load, 0x28, "i32.load", .memoryArgument, .load(.i32, bytes: 4, signed: false), .mvp),
    OperatorRow(.i64Load, 0x29, "i64.load", .memoryArgument, .load(.i64, bytes: 8, signed: false), .mvp),
    OperatorRow(.f32Load, 0x2A, "f32.load", .memoryArgument, .load(.f32, bytes: 4, signed: false), .mvp),
    OperatorRow(.f64Load, 0x2B, "f64.load", .memoryArgument, .load(.f64, bytes: 8, signed: false), .mvp),
    OperatorRow(.i32Load8S, 0x2C, "i32.load8_s", .memoryArgument, .load(.i32, bytes: 1, signed: true), .mvp),
    OperatorRow(.i32Load8U, 0x2D, "i32.load8_u", .memoryArgument, .load(.i32, bytes: 1, signed: false), .mvp),
    OperatorRow(.i32Load16S, 0x2E, "i32.load16_s", .memoryArgument, .load(.i32, bytes: 2, signed: true), .mvp),
    OperatorRow(.i32Load16U, 0x2F, "i32.load16_u", .memoryArgument, .load(.i32, bytes: 2, signed: false), .mvp),
    OperatorRow(.i64Load8S, 0x30, "i64.load8_s", .memoryArgument, .load(.i64, bytes: 1, signed: true), .mvp),
    OperatorRow(.i64Load8U, 0x31, "i64.load8_u", .memoryArgument, .load(.i64, bytes: 1, signed: false), .mvp),
    OperatorRow(.i64Load16S, 0x32, "i64.load16_s", .memoryArgument, .load(.i64, bytes: 2, signed: true), .mvp),
    OperatorRow(.i64Load16U, 0x33, "i64.load16_u", .memoryArgument, .load(.i64, bytes: 2, signed: false), .mvp),
    OperatorRow(.i64Load32S, 0x34, "i64.load32_s", .memoryArgument, .load(.i64, bytes: 4, signed: true), .mvp),
    OperatorRow(.i64Load32U, 0x35, "i64.load32_u", .memoryArgument, .load(.i64, bytes: 4, signed: false), .mvp),
    OperatorRow(.i32Store, 0x36, "i32.store", .memoryArgument, .store(.i32, bytes: 4), .mvp),
    OperatorRow(.i64Store, 0x37, "i64.store", .memoryArgument, .store(.i64, bytes: 8), .mvp),
    OperatorRow(.f32Store, 0x38, "f32.store", .memoryArgument, .store(.f32, bytes: 4), .mvp),
    OperatorRow(.f64Store, 0x39, "f64.store", .memoryArgument, .store(.f64, bytes: 8), .mvp),
    OperatorRow(.i32Store8, 0x3A, "i32.store8", .memoryArgument, .store(.i32, bytes: 1), .mvp),
    OperatorRow(.i32Store16, 0x3B, "i32.store16", .memoryArgument, .store(.i32, bytes: 2), .mvp),
    OperatorRow(.i64Store8, 0x3C, "i64.store8", .memoryArgument, .store(.i64, bytes: 1), .mvp),
    OperatorRow(.i64Store16, 0x3D, "i64.store16", .memoryArgument, .store(.i64, bytes: 2), .mvp),
    OperatorRow(.i64Store32, 0x3E, "i64.store32", .memoryArgument, .store(.i64, bytes: 4), .mvp),
    OperatorRow(.memorySize, 0x3F, "memory.size", .memory, .memory, .mvp),
    OperatorRow(.memoryGrow, 0x40, "memory.grow", .memory, .memory, .mvp),

    // Constants
    OperatorRow(.i32Const, 0x41, "i32.const", .i32, .const(.i32), .mvp),
    OperatorRow(.i64Const, 0x42, "i64.const", .i64, .const(.i64), .mvp),
    OperatorRow(.f32Const, 0x43, "f32.const", .f32, .const(.f32), .mvp),
    OperatorRow(.f64Const, 0x44, "f64.const", .f64, .const(.f64), .mvp),
  ]

  /// Saturating truncation, bulk memory and tables, wide arithmetic (prefix 0xFC).
  static let bulk: [22 of OperatorRow] = [
    // Saturating truncation, bulk memory and tables, wide arithmetic (prefix 0xFC)
    OperatorRow(
      .i32TruncSatF32S, 0xFC_0000, "i32.trunc_sat_f32_s", .none,
      .convert(.truncateSaturatingSigned, from: .f32, to: .i32), .saturatingConversion),
    OperatorRow(
      .i32TruncSatF32U, 0xFC_0001, "i32.trunc_sat_f32_u", .none,
      .convert(.truncateSaturatingUnsigned, from: .f32, to: .i32), .saturatingConversion),
    OperatorRow(
      .i32TruncSatF64S, 0xFC_0002, "i32.trunc_sat_f64_s", .none,
      .convert(.truncateSaturatingSigned, from: .f64, to: .i32), .saturatingConversion),
    OperatorRow(
      .i32TruncSatF64U, 0xFC_0003, "i32.trunc_sat_f64_u", .none,
      .convert(.truncateSaturatingUnsigned, from: .f64, to: .i32), .saturatingConversion),
    OperatorRow(
      .i64TruncSatF32S, 0xFC_0004, "i64.trunc_sat_f32_s", .none,
      .convert(.truncateSaturatingSigned, from: .f32, to: .i64), .saturatingConversion),
    OperatorRow(
      .i64TruncSatF32U, 0xFC_0005, "i64.trunc_sat_f32_u", .none,
      .convert(.truncateSaturatingUnsigned, from: .f32, to: .i64), .saturatingConversion),
    OperatorRow(
      .i64TruncSatF64S, 0xFC_0006, "i64.trunc_sat_f64_s", .none,
      .convert(.truncateSaturatingSigned, from: .f64, to: .i64), .saturatingConversion),
    OperatorRow(
      .i64TruncSatF64U, 0xFC_0007, "i64.trunc_sat_f64_u", .none,
      .convert(.truncateSaturatingUnsigned, from: .f64, to: .i64), .saturatingConversion),
    OperatorRow(.memoryInit, 0xFC_0008, "memory.init", .dataMemory, .memory, .bulkMemory),
    OperatorRow(.dataDrop, 0xFC_0009, "data.drop", .data, .memory, .bulkMemory),
    OperatorRow(.memoryCopy, 0xFC_000A, "memory.copy", .memoryMemory, .memory, .bulkMemory),
    OperatorRow(.memoryFill, 0xFC_000B, "memory.fill", .memory, .memory, .bulkMemory),
    OperatorRow(.tableInit, 0xFC_000C, "table.init", .elementTable, .table, .bulkMemory),
    OperatorRow(.elemDrop, 0xFC_000D, "elem.drop", .element, .table, .bulkMemory),
    OperatorRow(.tableCopy, 0xFC_000E, "table.copy", .tableTable, .table, .bulkMemory),
    OperatorRow(.tableGrow, 0xFC_000F, "table.grow", .table, .table, .referenceTypes),
    OperatorRow(.tableSize, 0xFC_0010, "table.size", .table, .table, .referenceTypes),
    OperatorRow(.tableFill, 0xFC_0011, "table.fill", .table, .table, .referenceTypes),
    OperatorRow(.i64Add128, 0xFC_0013, "i64.add128", .none, .wide(.add), .wideArithmetic),
    OperatorRow(.i64Sub128, 0xFC_0014, "i64.sub128", .none, .wide(.subtract), .wideArithmetic),
    OperatorRow(.i64MulWideS, 0xFC_0015, "i64.mul_wide_s", .none, .wide(.multiplySigned), .wideArithmetic),
    OperatorRow(.i64MulWideU, 0xFC_0016, "i64.mul_wide_u", .none, .wide(.multiplyUnsigned), .wideArithmetic),
  ]
}
