/// The only list of instructions. Reader, writer, validator, text, interpreter and compiler all follow it.
///
/// Columns: identifier, binary code (prefix in the upper half), name in the text format, immediates, family, feature.
/// The signature of an operator follows from its family, unless the family says that it is irregular.
package enum OperatorTable {
  package static let count = 582

  package static let rows: InlineArray<582, OperatorRow> = [
    // Control
    OperatorRow(.unreachable, 0x00, "unreachable", .none, .parametric, .mvp),
    OperatorRow(.nop, 0x01, "nop", .none, .parametric, .mvp),
    OperatorRow(.block, 0x02, "block", .blockType, .control, .mvp),
    OperatorRow(.loop, 0x03, "loop", .blockType, .control, .mvp),
    OperatorRow(.if, 0x04, "if", .blockType, .control, .mvp),
    OperatorRow(.else, 0x05, "else", .none, .control, .mvp),
    OperatorRow(.try, 0x06, "try", .blockType, .exception, .legacyExceptions),
    OperatorRow(.catch, 0x07, "catch", .tag, .exception, .legacyExceptions),
    OperatorRow(.throw, 0x08, "throw", .tag, .exception, .exceptions),
    OperatorRow(.rethrow, 0x09, "rethrow", .label, .exception, .legacyExceptions),
    OperatorRow(.throwRef, 0x0A, "throw_ref", .none, .exception, .exceptions),
    OperatorRow(.end, 0x0B, "end", .none, .control, .mvp),
    OperatorRow(.br, 0x0C, "br", .label, .control, .mvp),
    OperatorRow(.brIf, 0x0D, "br_if", .label, .control, .mvp),
    OperatorRow(.brTable, 0x0E, "br_table", .labelTable, .control, .mvp),
    OperatorRow(.return, 0x0F, "return", .none, .control, .mvp),
    OperatorRow(.call, 0x10, "call", .function, .control, .mvp),
    OperatorRow(.callIndirect, 0x11, "call_indirect", .typeTable, .control, .mvp),
    OperatorRow(.returnCall, 0x12, "return_call", .function, .control, .tailCall),
    OperatorRow(.returnCallIndirect, 0x13, "return_call_indirect", .typeTable, .control, .tailCall),
    OperatorRow(.callRef, 0x14, "call_ref", .type, .control, .functionReferences),
    OperatorRow(.returnCallRef, 0x15, "return_call_ref", .type, .control, .functionReferences),
    OperatorRow(.delegate, 0x18, "delegate", .label, .exception, .legacyExceptions),
    OperatorRow(.catchAll, 0x19, "catch_all", .none, .exception, .legacyExceptions),

    // Parametric
    OperatorRow(.drop, 0x1A, "drop", .none, .parametric, .mvp),
    OperatorRow(.select, 0x1B, "select", .none, .parametric, .mvp),
    OperatorRow(.selectTyped, 0x1C, "select", .valueTypes, .parametric, .referenceTypes),

    // Control
    OperatorRow(.tryTable, 0x1F, "try_table", .tryTable, .exception, .exceptions),

    // Variables and tables
    OperatorRow(.localGet, 0x20, "local.get", .local, .local, .mvp),
    OperatorRow(.localSet, 0x21, "local.set", .local, .local, .mvp),
    OperatorRow(.localTee, 0x22, "local.tee", .local, .local, .mvp),
    OperatorRow(.globalGet, 0x23, "global.get", .global, .global, .mvp),
    OperatorRow(.globalSet, 0x24, "global.set", .global, .global, .mvp),
    OperatorRow(.tableGet, 0x25, "table.get", .table, .table, .referenceTypes),
    OperatorRow(.tableSet, 0x26, "table.set", .table, .table, .referenceTypes),

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

    // Numbers
    OperatorRow(.i32Eqz, 0x45, "i32.eqz", .none, .intEqualZero(.i32), .mvp),
    OperatorRow(.i32Eq, 0x46, "i32.eq", .none, .intCompare(.i32, .equal), .mvp),
    OperatorRow(.i32Ne, 0x47, "i32.ne", .none, .intCompare(.i32, .notEqual), .mvp),
    OperatorRow(.i32LtS, 0x48, "i32.lt_s", .none, .intCompare(.i32, .lessSigned), .mvp),
    OperatorRow(.i32LtU, 0x49, "i32.lt_u", .none, .intCompare(.i32, .lessUnsigned), .mvp),
    OperatorRow(.i32GtS, 0x4A, "i32.gt_s", .none, .intCompare(.i32, .greaterSigned), .mvp),
    OperatorRow(.i32GtU, 0x4B, "i32.gt_u", .none, .intCompare(.i32, .greaterUnsigned), .mvp),
    OperatorRow(.i32LeS, 0x4C, "i32.le_s", .none, .intCompare(.i32, .lessOrEqualSigned), .mvp),
    OperatorRow(.i32LeU, 0x4D, "i32.le_u", .none, .intCompare(.i32, .lessOrEqualUnsigned), .mvp),
    OperatorRow(.i32GeS, 0x4E, "i32.ge_s", .none, .intCompare(.i32, .greaterOrEqualSigned), .mvp),
    OperatorRow(.i32GeU, 0x4F, "i32.ge_u", .none, .intCompare(.i32, .greaterOrEqualUnsigned), .mvp),
    OperatorRow(.i64Eqz, 0x50, "i64.eqz", .none, .intEqualZero(.i64), .mvp),
    OperatorRow(.i64Eq, 0x51, "i64.eq", .none, .intCompare(.i64, .equal), .mvp),
    OperatorRow(.i64Ne, 0x52, "i64.ne", .none, .intCompare(.i64, .notEqual), .mvp),
    OperatorRow(.i64LtS, 0x53, "i64.lt_s", .none, .intCompare(.i64, .lessSigned), .mvp),
    OperatorRow(.i64LtU, 0x54, "i64.lt_u", .none, .intCompare(.i64, .lessUnsigned), .mvp),
    OperatorRow(.i64GtS, 0x55, "i64.gt_s", .none, .intCompare(.i64, .greaterSigned), .mvp),
    OperatorRow(.i64GtU, 0x56, "i64.gt_u", .none, .intCompare(.i64, .greaterUnsigned), .mvp),
    OperatorRow(.i64LeS, 0x57, "i64.le_s", .none, .intCompare(.i64, .lessOrEqualSigned), .mvp),
    OperatorRow(.i64LeU, 0x58, "i64.le_u", .none, .intCompare(.i64, .lessOrEqualUnsigned), .mvp),
    OperatorRow(.i64GeS, 0x59, "i64.ge_s", .none, .intCompare(.i64, .greaterOrEqualSigned), .mvp),
    OperatorRow(.i64GeU, 0x5A, "i64.ge_u", .none, .intCompare(.i64, .greaterOrEqualUnsigned), .mvp),
    OperatorRow(.f32Eq, 0x5B, "f32.eq", .none, .floatCompare(.f32, .equal), .mvp),
    OperatorRow(.f32Ne, 0x5C, "f32.ne", .none, .floatCompare(.f32, .notEqual), .mvp),
    OperatorRow(.f32Lt, 0x5D, "f32.lt", .none, .floatCompare(.f32, .less), .mvp),
    OperatorRow(.f32Gt, 0x5E, "f32.gt", .none, .floatCompare(.f32, .greater), .mvp),
    OperatorRow(.f32Le, 0x5F, "f32.le", .none, .floatCompare(.f32, .lessOrEqual), .mvp),
    OperatorRow(.f32Ge, 0x60, "f32.ge", .none, .floatCompare(.f32, .greaterOrEqual), .mvp),
    OperatorRow(.f64Eq, 0x61, "f64.eq", .none, .floatCompare(.f64, .equal), .mvp),
    OperatorRow(.f64Ne, 0x62, "f64.ne", .none, .floatCompare(.f64, .notEqual), .mvp),
    OperatorRow(.f64Lt, 0x63, "f64.lt", .none, .floatCompare(.f64, .less), .mvp),
    OperatorRow(.f64Gt, 0x64, "f64.gt", .none, .floatCompare(.f64, .greater), .mvp),
    OperatorRow(.f64Le, 0x65, "f64.le", .none, .floatCompare(.f64, .lessOrEqual), .mvp),
    OperatorRow(.f64Ge, 0x66, "f64.ge", .none, .floatCompare(.f64, .greaterOrEqual), .mvp),
    OperatorRow(.i32Clz, 0x67, "i32.clz", .none, .intUnary(.i32, .countLeadingZeros), .mvp),
    OperatorRow(.i32Ctz, 0x68, "i32.ctz", .none, .intUnary(.i32, .countTrailingZeros), .mvp),
    OperatorRow(.i32Popcnt, 0x69, "i32.popcnt", .none, .intUnary(.i32, .countOnes), .mvp),
    OperatorRow(.i32Add, 0x6A, "i32.add", .none, .intBinary(.i32, .add), .mvp),
    OperatorRow(.i32Sub, 0x6B, "i32.sub", .none, .intBinary(.i32, .subtract), .mvp),
    OperatorRow(.i32Mul, 0x6C, "i32.mul", .none, .intBinary(.i32, .multiply), .mvp),
    OperatorRow(.i32DivS, 0x6D, "i32.div_s", .none, .intBinary(.i32, .divideSigned), .mvp),
    OperatorRow(.i32DivU, 0x6E, "i32.div_u", .none, .intBinary(.i32, .divideUnsigned), .mvp),
    OperatorRow(.i32RemS, 0x6F, "i32.rem_s", .none, .intBinary(.i32, .remainderSigned), .mvp),
    OperatorRow(.i32RemU, 0x70, "i32.rem_u", .none, .intBinary(.i32, .remainderUnsigned), .mvp),
    OperatorRow(.i32And, 0x71, "i32.and", .none, .intBinary(.i32, .and), .mvp),
    OperatorRow(.i32Or, 0x72, "i32.or", .none, .intBinary(.i32, .or), .mvp),
    OperatorRow(.i32Xor, 0x73, "i32.xor", .none, .intBinary(.i32, .xor), .mvp),
    OperatorRow(.i32Shl, 0x74, "i32.shl", .none, .intBinary(.i32, .shiftLeft), .mvp),
    OperatorRow(.i32ShrS, 0x75, "i32.shr_s", .none, .intBinary(.i32, .shiftRightSigned), .mvp),
    OperatorRow(.i32ShrU, 0x76, "i32.shr_u", .none, .intBinary(.i32, .shiftRightUnsigned), .mvp),
    OperatorRow(.i32Rotl, 0x77, "i32.rotl", .none, .intBinary(.i32, .rotateLeft), .mvp),
    OperatorRow(.i32Rotr, 0x78, "i32.rotr", .none, .intBinary(.i32, .rotateRight), .mvp),
    OperatorRow(.i64Clz, 0x79, "i64.clz", .none, .intUnary(.i64, .countLeadingZeros), .mvp),
    OperatorRow(.i64Ctz, 0x7A, "i64.ctz", .none, .intUnary(.i64, .countTrailingZeros), .mvp),
    OperatorRow(.i64Popcnt, 0x7B, "i64.popcnt", .none, .intUnary(.i64, .countOnes), .mvp),
    OperatorRow(.i64Add, 0x7C, "i64.add", .none, .intBinary(.i64, .add), .mvp),
    OperatorRow(.i64Sub, 0x7D, "i64.sub", .none, .intBinary(.i64, .subtract), .mvp),
    OperatorRow(.i64Mul, 0x7E, "i64.mul", .none, .intBinary(.i64, .multiply), .mvp),
    OperatorRow(.i64DivS, 0x7F, "i64.div_s", .none, .intBinary(.i64, .divideSigned), .mvp),
    OperatorRow(.i64DivU, 0x80, "i64.div_u", .none, .intBinary(.i64, .divideUnsigned), .mvp),
    OperatorRow(.i64RemS, 0x81, "i64.rem_s", .none, .intBinary(.i64, .remainderSigned), .mvp),
    OperatorRow(.i64RemU, 0x82, "i64.rem_u", .none, .intBinary(.i64, .remainderUnsigned), .mvp),
    OperatorRow(.i64And, 0x83, "i64.and", .none, .intBinary(.i64, .and), .mvp),
    OperatorRow(.i64Or, 0x84, "i64.or", .none, .intBinary(.i64, .or), .mvp),
    OperatorRow(.i64Xor, 0x85, "i64.xor", .none, .intBinary(.i64, .xor), .mvp),
    OperatorRow(.i64Shl, 0x86, "i64.shl", .none, .intBinary(.i64, .shiftLeft), .mvp),
    OperatorRow(.i64ShrS, 0x87, "i64.shr_s", .none, .intBinary(.i64, .shiftRightSigned), .mvp),
    OperatorRow(.i64ShrU, 0x88, "i64.shr_u", .none, .intBinary(.i64, .shiftRightUnsigned), .mvp),
    OperatorRow(.i64Rotl, 0x89, "i64.rotl", .none, .intBinary(.i64, .rotateLeft), .mvp),
    OperatorRow(.i64Rotr, 0x8A, "i64.rotr", .none, .intBinary(.i64, .rotateRight), .mvp),
    OperatorRow(.f32Abs, 0x8B, "f32.abs", .none, .floatUnary(.f32, .absolute), .mvp),
    OperatorRow(.f32Neg, 0x8C, "f32.neg", .none, .floatUnary(.f32, .negate), .mvp),
    OperatorRow(.f32Ceil, 0x8D, "f32.ceil", .none, .floatUnary(.f32, .ceiling), .mvp),
    OperatorRow(.f32Floor, 0x8E, "f32.floor", .none, .floatUnary(.f32, .floor), .mvp),
    OperatorRow(.f32Trunc, 0x8F, "f32.trunc", .none, .floatUnary(.f32, .truncate), .mvp),
    OperatorRow(.f32Nearest, 0x90, "f32.nearest", .none, .floatUnary(.f32, .nearest), .mvp),
    OperatorRow(.f32Sqrt, 0x91, "f32.sqrt", .none, .floatUnary(.f32, .squareRoot), .mvp),
    OperatorRow(.f32Add, 0x92, "f32.add", .none, .floatBinary(.f32, .add), .mvp),
    OperatorRow(.f32Sub, 0x93, "f32.sub", .none, .floatBinary(.f32, .subtract), .mvp),
    OperatorRow(.f32Mul, 0x94, "f32.mul", .none, .floatBinary(.f32, .multiply), .mvp),
    OperatorRow(.f32Div, 0x95, "f32.div", .none, .floatBinary(.f32, .divide), .mvp),
    OperatorRow(.f32Min, 0x96, "f32.min", .none, .floatBinary(.f32, .minimum), .mvp),
    OperatorRow(.f32Max, 0x97, "f32.max", .none, .floatBinary(.f32, .maximum), .mvp),
    OperatorRow(.f32Copysign, 0x98, "f32.copysign", .none, .floatBinary(.f32, .copySign), .mvp),
    OperatorRow(.f64Abs, 0x99, "f64.abs", .none, .floatUnary(.f64, .absolute), .mvp),
    OperatorRow(.f64Neg, 0x9A, "f64.neg", .none, .floatUnary(.f64, .negate), .mvp),
    OperatorRow(.f64Ceil, 0x9B, "f64.ceil", .none, .floatUnary(.f64, .ceiling), .mvp),
    OperatorRow(.f64Floor, 0x9C, "f64.floor", .none, .floatUnary(.f64, .floor), .mvp),
    OperatorRow(.f64Trunc, 0x9D, "f64.trunc", .none, .floatUnary(.f64, .truncate), .mvp),
    OperatorRow(.f64Nearest, 0x9E, "f64.nearest", .none, .floatUnary(.f64, .nearest), .mvp),
    OperatorRow(.f64Sqrt, 0x9F, "f64.sqrt", .none, .floatUnary(.f64, .squareRoot), .mvp),
    OperatorRow(.f64Add, 0xA0, "f64.add", .none, .floatBinary(.f64, .add), .mvp),
    OperatorRow(.f64Sub, 0xA1, "f64.sub", .none, .floatBinary(.f64, .subtract), .mvp),
    OperatorRow(.f64Mul, 0xA2, "f64.mul", .none, .floatBinary(.f64, .multiply), .mvp),
    OperatorRow(.f64Div, 0xA3, "f64.div", .none, .floatBinary(.f64, .divide), .mvp),
    OperatorRow(.f64Min, 0xA4, "f64.min", .none, .floatBinary(.f64, .minimum), .mvp),
    OperatorRow(.f64Max, 0xA5, "f64.max", .none, .floatBinary(.f64, .maximum), .mvp),
    OperatorRow(.f64Copysign, 0xA6, "f64.copysign", .none, .floatBinary(.f64, .copySign), .mvp),

    // Conversions
    OperatorRow(.i32WrapI64, 0xA7, "i32.wrap_i64", .none, .convert(.wrap, from: .i64, to: .i32), .mvp),
    OperatorRow(.i32TruncF32S, 0xA8, "i32.trunc_f32_s", .none, .convert(.truncateSigned, from: .f32, to: .i32), .mvp),
    OperatorRow(.i32TruncF32U, 0xA9, "i32.trunc_f32_u", .none, .convert(.truncateUnsigned, from: .f32, to: .i32), .mvp),
    OperatorRow(.i32TruncF64S, 0xAA, "i32.trunc_f64_s", .none, .convert(.truncateSigned, from: .f64, to: .i32), .mvp),
    OperatorRow(.i32TruncF64U, 0xAB, "i32.trunc_f64_u", .none, .convert(.truncateUnsigned, from: .f64, to: .i32), .mvp),
    OperatorRow(.i64ExtendI32S, 0xAC, "i64.extend_i32_s", .none, .convert(.extendSigned, from: .i32, to: .i64), .mvp),
    OperatorRow(.i64ExtendI32U, 0xAD, "i64.extend_i32_u", .none, .convert(.extendUnsigned, from: .i32, to: .i64), .mvp),
    OperatorRow(.i64TruncF32S, 0xAE, "i64.trunc_f32_s", .none, .convert(.truncateSigned, from: .f32, to: .i64), .mvp),
    OperatorRow(.i64TruncF32U, 0xAF, "i64.trunc_f32_u", .none, .convert(.truncateUnsigned, from: .f32, to: .i64), .mvp),
    OperatorRow(.i64TruncF64S, 0xB0, "i64.trunc_f64_s", .none, .convert(.truncateSigned, from: .f64, to: .i64), .mvp),
    OperatorRow(.i64TruncF64U, 0xB1, "i64.trunc_f64_u", .none, .convert(.truncateUnsigned, from: .f64, to: .i64), .mvp),
    OperatorRow(
      .f32ConvertI32S, 0xB2, "f32.convert_i32_s", .none, .convert(.convertSigned, from: .i32, to: .f32), .mvp),
    OperatorRow(
      .f32ConvertI32U, 0xB3, "f32.convert_i32_u", .none, .convert(.convertUnsigned, from: .i32, to: .f32), .mvp),
    OperatorRow(
      .f32ConvertI64S, 0xB4, "f32.convert_i64_s", .none, .convert(.convertSigned, from: .i64, to: .f32), .mvp),
    OperatorRow(
      .f32ConvertI64U, 0xB5, "f32.convert_i64_u", .none, .convert(.convertUnsigned, from: .i64, to: .f32), .mvp),
    OperatorRow(.f32DemoteF64, 0xB6, "f32.demote_f64", .none, .convert(.demote, from: .f64, to: .f32), .mvp),
    OperatorRow(
      .f64ConvertI32S, 0xB7, "f64.convert_i32_s", .none, .convert(.convertSigned, from: .i32, to: .f64), .mvp),
    OperatorRow(
      .f64ConvertI32U, 0xB8, "f64.convert_i32_u", .none, .convert(.convertUnsigned, from: .i32, to: .f64), .mvp),
    OperatorRow(
      .f64ConvertI64S, 0xB9, "f64.convert_i64_s", .none, .convert(.convertSigned, from: .i64, to: .f64), .mvp),
    OperatorRow(
      .f64ConvertI64U, 0xBA, "f64.convert_i64_u", .none, .convert(.convertUnsigned, from: .i64, to: .f64), .mvp),
    OperatorRow(.f64PromoteF32, 0xBB, "f64.promote_f32", .none, .convert(.promote, from: .f32, to: .f64), .mvp),
    OperatorRow(
      .i32ReinterpretF32, 0xBC, "i32.reinterpret_f32", .none, .convert(.reinterpret, from: .f32, to: .i32), .mvp),
    OperatorRow(
      .i64ReinterpretF64, 0xBD, "i64.reinterpret_f64", .none, .convert(.reinterpret, from: .f64, to: .i64), .mvp),
    OperatorRow(
      .f32ReinterpretI32, 0xBE, "f32.reinterpret_i32", .none, .convert(.reinterpret, from: .i32, to: .f32), .mvp),
    OperatorRow(
      .f64ReinterpretI64, 0xBF, "f64.reinterpret_i64", .none, .convert(.reinterpret, from: .i64, to: .f64), .mvp),
    OperatorRow(.i32Extend8S, 0xC0, "i32.extend8_s", .none, .intUnary(.i32, .extend8Signed), .signExtension),
    OperatorRow(.i32Extend16S, 0xC1, "i32.extend16_s", .none, .intUnary(.i32, .extend16Signed), .signExtension),
    OperatorRow(.i64Extend8S, 0xC2, "i64.extend8_s", .none, .intUnary(.i64, .extend8Signed), .signExtension),
    OperatorRow(.i64Extend16S, 0xC3, "i64.extend16_s", .none, .intUnary(.i64, .extend16Signed), .signExtension),
    OperatorRow(.i64Extend32S, 0xC4, "i64.extend32_s", .none, .intUnary(.i64, .extend32Signed), .signExtension),

    // References
    OperatorRow(.refNull, 0xD0, "ref.null", .heapType, .reference, .referenceTypes),
    OperatorRow(.refIsNull, 0xD1, "ref.is_null", .none, .reference, .referenceTypes),
    OperatorRow(.refFunc, 0xD2, "ref.func", .function, .reference, .referenceTypes),
    OperatorRow(.refEq, 0xD3, "ref.eq", .none, .reference, .gc),
    OperatorRow(.refAsNonNull, 0xD4, "ref.as_non_null", .none, .reference, .functionReferences),
    OperatorRow(.brOnNull, 0xD5, "br_on_null", .label, .control, .functionReferences),
    OperatorRow(.brOnNonNull, 0xD6, "br_on_non_null", .label, .control, .functionReferences),

    // Stack switching
    OperatorRow(.contNew, 0xE0, "cont.new", .type, .continuation, .stackSwitching),
    OperatorRow(.contBind, 0xE1, "cont.bind", .typeType, .continuation, .stackSwitching),
    OperatorRow(.suspend, 0xE2, "suspend", .tag, .continuation, .stackSwitching),
    OperatorRow(.resume, 0xE3, "resume", .typeHandlers, .continuation, .stackSwitching),
    OperatorRow(.resumeThrow, 0xE4, "resume_throw", .typeTagHandlers, .continuation, .stackSwitching),
    OperatorRow(.resumeThrowRef, 0xE5, "resume_throw_ref", .typeHandlers, .continuation, .stackSwitching),
    OperatorRow(.switch, 0xE6, "switch", .typeTag, .continuation, .stackSwitching),

    // Garbage-collected aggregates, casts and i31 (prefix 0xFB)
    OperatorRow(.structNew, 0xFB_0000, "struct.new", .type, .aggregate, .gc),
    OperatorRow(.structNewDefault, 0xFB_0001, "struct.new_default", .type, .aggregate, .gc),
    OperatorRow(.structGet, 0xFB_0002, "struct.get", .typeField, .aggregate, .gc),
    OperatorRow(.structGetS, 0xFB_0003, "struct.get_s", .typeField, .aggregate, .gc),
    OperatorRow(.structGetU, 0xFB_0004, "struct.get_u", .typeField, .aggregate, .gc),
    OperatorRow(.structSet, 0xFB_0005, "struct.set", .typeField, .aggregate, .gc),
    OperatorRow(.arrayNew, 0xFB_0006, "array.new", .type, .aggregate, .gc),
    OperatorRow(.arrayNewDefault, 0xFB_0007, "array.new_default", .type, .aggregate, .gc),
    OperatorRow(.arrayNewFixed, 0xFB_0008, "array.new_fixed", .typeCount, .aggregate, .gc),
    OperatorRow(.arrayNewData, 0xFB_0009, "array.new_data", .typeData, .aggregate, .gc),
    OperatorRow(.arrayNewElem, 0xFB_000A, "array.new_elem", .typeElement, .aggregate, .gc),
    OperatorRow(.arrayGet, 0xFB_000B, "array.get", .type, .aggregate, .gc),
    OperatorRow(.arrayGetS, 0xFB_000C, "array.get_s", .type, .aggregate, .gc),
    OperatorRow(.arrayGetU, 0xFB_000D, "array.get_u", .type, .aggregate, .gc),
    OperatorRow(.arraySet, 0xFB_000E, "array.set", .type, .aggregate, .gc),
    OperatorRow(.arrayLen, 0xFB_000F, "array.len", .none, .aggregate, .gc),
    OperatorRow(.arrayFill, 0xFB_0010, "array.fill", .type, .aggregate, .gc),
    OperatorRow(.arrayCopy, 0xFB_0011, "array.copy", .typeType, .aggregate, .gc),
    OperatorRow(.arrayInitData, 0xFB_0012, "array.init_data", .typeData, .aggregate, .gc),
    OperatorRow(.arrayInitElem, 0xFB_0013, "array.init_elem", .typeElement, .aggregate, .gc),
    OperatorRow(.refTest, 0xFB_0014, "ref.test", .heapType, .reference, .gc),
    OperatorRow(.refTestNull, 0xFB_0015, "ref.test", .heapType, .reference, .gc),
    OperatorRow(.refCast, 0xFB_0016, "ref.cast", .heapType, .reference, .gc),
    OperatorRow(.refCastNull, 0xFB_0017, "ref.cast", .heapType, .reference, .gc),
    OperatorRow(.brOnCast, 0xFB_0018, "br_on_cast", .castLabel, .control, .gc),
    OperatorRow(.brOnCastFail, 0xFB_0019, "br_on_cast_fail", .castLabel, .control, .gc),
    OperatorRow(.anyConvertExtern, 0xFB_001A, "any.convert_extern", .none, .reference, .gc),
    OperatorRow(.externConvertAny, 0xFB_001B, "extern.convert_any", .none, .reference, .gc),
    OperatorRow(.refI31, 0xFB_001C, "ref.i31", .none, .aggregate, .gc),
    OperatorRow(.i31GetS, 0xFB_001D, "i31.get_s", .none, .aggregate, .gc),
    OperatorRow(.i31GetU, 0xFB_001E, "i31.get_u", .none, .aggregate, .gc),

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

    // Atomic memory accesses (prefix 0xFE)
    OperatorRow(.memoryAtomicNotify, 0xFE_0000, "memory.atomic.notify", .memoryArgument, .atomicNotify, .threads),
    OperatorRow(.memoryAtomicWait32, 0xFE_0001, "memory.atomic.wait32", .memoryArgument, .atomicWait(.i32), .threads),
    OperatorRow(.memoryAtomicWait64, 0xFE_0002, "memory.atomic.wait64", .memoryArgument, .atomicWait(.i64), .threads),
    OperatorRow(.atomicFence, 0xFE_0003, "atomic.fence", .zeroByte, .atomicFence, .threads),
    OperatorRow(.i32AtomicLoad, 0xFE_0010, "i32.atomic.load", .memoryArgument, .atomicLoad(.i32, bytes: 4), .threads),
    OperatorRow(.i64AtomicLoad, 0xFE_0011, "i64.atomic.load", .memoryArgument, .atomicLoad(.i64, bytes: 8), .threads),
    OperatorRow(
      .i32AtomicLoad8U, 0xFE_0012, "i32.atomic.load8_u", .memoryArgument, .atomicLoad(.i32, bytes: 1), .threads),
    OperatorRow(
      .i32AtomicLoad16U, 0xFE_0013, "i32.atomic.load16_u", .memoryArgument, .atomicLoad(.i32, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicLoad8U, 0xFE_0014, "i64.atomic.load8_u", .memoryArgument, .atomicLoad(.i64, bytes: 1), .threads),
    OperatorRow(
      .i64AtomicLoad16U, 0xFE_0015, "i64.atomic.load16_u", .memoryArgument, .atomicLoad(.i64, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicLoad32U, 0xFE_0016, "i64.atomic.load32_u", .memoryArgument, .atomicLoad(.i64, bytes: 4), .threads),
    OperatorRow(
      .i32AtomicStore, 0xFE_0017, "i32.atomic.store", .memoryArgument, .atomicStore(.i32, bytes: 4), .threads),
    OperatorRow(
      .i64AtomicStore, 0xFE_0018, "i64.atomic.store", .memoryArgument, .atomicStore(.i64, bytes: 8), .threads),
    OperatorRow(
      .i32AtomicStore8, 0xFE_0019, "i32.atomic.store8", .memoryArgument, .atomicStore(.i32, bytes: 1), .threads),
    OperatorRow(
      .i32AtomicStore16, 0xFE_001A, "i32.atomic.store16", .memoryArgument, .atomicStore(.i32, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicStore8, 0xFE_001B, "i64.atomic.store8", .memoryArgument, .atomicStore(.i64, bytes: 1), .threads),
    OperatorRow(
      .i64AtomicStore16, 0xFE_001C, "i64.atomic.store16", .memoryArgument, .atomicStore(.i64, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicStore32, 0xFE_001D, "i64.atomic.store32", .memoryArgument, .atomicStore(.i64, bytes: 4), .threads),
    OperatorRow(
      .i32AtomicRmwAdd, 0xFE_001E, "i32.atomic.rmw.add", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .add), .threads),
    OperatorRow(
      .i64AtomicRmwAdd, 0xFE_001F, "i64.atomic.rmw.add", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .add), .threads),
    OperatorRow(
      .i32AtomicRmw8AddU, 0xFE_0020, "i32.atomic.rmw8.add_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .add),
      .threads),
    OperatorRow(
      .i32AtomicRmw16AddU, 0xFE_0021, "i32.atomic.rmw16.add_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .add),
      .threads),
    OperatorRow(
      .i64AtomicRmw8AddU, 0xFE_0022, "i64.atomic.rmw8.add_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .add),
      .threads),
    OperatorRow(
      .i64AtomicRmw16AddU, 0xFE_0023, "i64.atomic.rmw16.add_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .add),
      .threads),
    OperatorRow(
      .i64AtomicRmw32AddU, 0xFE_0024, "i64.atomic.rmw32.add_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .add),
      .threads),
    OperatorRow(
      .i32AtomicRmwSub, 0xFE_0025, "i32.atomic.rmw.sub", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .subtract),
      .threads),
    OperatorRow(
      .i64AtomicRmwSub, 0xFE_0026, "i64.atomic.rmw.sub", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .subtract),
      .threads),
    OperatorRow(
      .i32AtomicRmw8SubU, 0xFE_0027, "i32.atomic.rmw8.sub_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .subtract),
      .threads),
    OperatorRow(
      .i32AtomicRmw16SubU, 0xFE_0028, "i32.atomic.rmw16.sub_u", .memoryArgument,
      .atomicUpdate(.i32, bytes: 2, .subtract), .threads),
    OperatorRow(
      .i64AtomicRmw8SubU, 0xFE_0029, "i64.atomic.rmw8.sub_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .subtract),
      .threads),
    OperatorRow(
      .i64AtomicRmw16SubU, 0xFE_002A, "i64.atomic.rmw16.sub_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 2, .subtract), .threads),
    OperatorRow(
      .i64AtomicRmw32SubU, 0xFE_002B, "i64.atomic.rmw32.sub_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 4, .subtract), .threads),
    OperatorRow(
      .i32AtomicRmwAnd, 0xFE_002C, "i32.atomic.rmw.and", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .and), .threads),
    OperatorRow(
      .i64AtomicRmwAnd, 0xFE_002D, "i64.atomic.rmw.and", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .and), .threads),
    OperatorRow(
      .i32AtomicRmw8AndU, 0xFE_002E, "i32.atomic.rmw8.and_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .and),
      .threads),
    OperatorRow(
      .i32AtomicRmw16AndU, 0xFE_002F, "i32.atomic.rmw16.and_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .and),
      .threads),
    OperatorRow(
      .i64AtomicRmw8AndU, 0xFE_0030, "i64.atomic.rmw8.and_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .and),
      .threads),
    OperatorRow(
      .i64AtomicRmw16AndU, 0xFE_0031, "i64.atomic.rmw16.and_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .and),
      .threads),
    OperatorRow(
      .i64AtomicRmw32AndU, 0xFE_0032, "i64.atomic.rmw32.and_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .and),
      .threads),
    OperatorRow(
      .i32AtomicRmwOr, 0xFE_0033, "i32.atomic.rmw.or", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .or), .threads),
    OperatorRow(
      .i64AtomicRmwOr, 0xFE_0034, "i64.atomic.rmw.or", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .or), .threads),
    OperatorRow(
      .i32AtomicRmw8OrU, 0xFE_0035, "i32.atomic.rmw8.or_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .or),
      .threads),
    OperatorRow(
      .i32AtomicRmw16OrU, 0xFE_0036, "i32.atomic.rmw16.or_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .or),
      .threads),
    OperatorRow(
      .i64AtomicRmw8OrU, 0xFE_0037, "i64.atomic.rmw8.or_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .or),
      .threads),
    OperatorRow(
      .i64AtomicRmw16OrU, 0xFE_0038, "i64.atomic.rmw16.or_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .or),
      .threads),
    OperatorRow(
      .i64AtomicRmw32OrU, 0xFE_0039, "i64.atomic.rmw32.or_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .or),
      .threads),
    OperatorRow(
      .i32AtomicRmwXor, 0xFE_003A, "i32.atomic.rmw.xor", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .xor), .threads),
    OperatorRow(
      .i64AtomicRmwXor, 0xFE_003B, "i64.atomic.rmw.xor", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .xor), .threads),
    OperatorRow(
      .i32AtomicRmw8XorU, 0xFE_003C, "i32.atomic.rmw8.xor_u", .memoryArgument, .atomicUpdate(.i32, bytes: 1, .xor),
      .threads),
    OperatorRow(
      .i32AtomicRmw16XorU, 0xFE_003D, "i32.atomic.rmw16.xor_u", .memoryArgument, .atomicUpdate(.i32, bytes: 2, .xor),
      .threads),
    OperatorRow(
      .i64AtomicRmw8XorU, 0xFE_003E, "i64.atomic.rmw8.xor_u", .memoryArgument, .atomicUpdate(.i64, bytes: 1, .xor),
      .threads),
    OperatorRow(
      .i64AtomicRmw16XorU, 0xFE_003F, "i64.atomic.rmw16.xor_u", .memoryArgument, .atomicUpdate(.i64, bytes: 2, .xor),
      .threads),
    OperatorRow(
      .i64AtomicRmw32XorU, 0xFE_0040, "i64.atomic.rmw32.xor_u", .memoryArgument, .atomicUpdate(.i64, bytes: 4, .xor),
      .threads),
    OperatorRow(
      .i32AtomicRmwXchg, 0xFE_0041, "i32.atomic.rmw.xchg", .memoryArgument, .atomicUpdate(.i32, bytes: 4, .exchange),
      .threads),
    OperatorRow(
      .i64AtomicRmwXchg, 0xFE_0042, "i64.atomic.rmw.xchg", .memoryArgument, .atomicUpdate(.i64, bytes: 8, .exchange),
      .threads),
    OperatorRow(
      .i32AtomicRmw8XchgU, 0xFE_0043, "i32.atomic.rmw8.xchg_u", .memoryArgument,
      .atomicUpdate(.i32, bytes: 1, .exchange), .threads),
    OperatorRow(
      .i32AtomicRmw16XchgU, 0xFE_0044, "i32.atomic.rmw16.xchg_u", .memoryArgument,
      .atomicUpdate(.i32, bytes: 2, .exchange), .threads),
    OperatorRow(
      .i64AtomicRmw8XchgU, 0xFE_0045, "i64.atomic.rmw8.xchg_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 1, .exchange), .threads),
    OperatorRow(
      .i64AtomicRmw16XchgU, 0xFE_0046, "i64.atomic.rmw16.xchg_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 2, .exchange), .threads),
    OperatorRow(
      .i64AtomicRmw32XchgU, 0xFE_0047, "i64.atomic.rmw32.xchg_u", .memoryArgument,
      .atomicUpdate(.i64, bytes: 4, .exchange), .threads),
    OperatorRow(
      .i32AtomicRmwCmpxchg, 0xFE_0048, "i32.atomic.rmw.cmpxchg", .memoryArgument,
      .atomicCompareExchange(.i32, bytes: 4), .threads),
    OperatorRow(
      .i64AtomicRmwCmpxchg, 0xFE_0049, "i64.atomic.rmw.cmpxchg", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 8), .threads),
    OperatorRow(
      .i32AtomicRmw8CmpxchgU, 0xFE_004A, "i32.atomic.rmw8.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i32, bytes: 1), .threads),
    OperatorRow(
      .i32AtomicRmw16CmpxchgU, 0xFE_004B, "i32.atomic.rmw16.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i32, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicRmw8CmpxchgU, 0xFE_004C, "i64.atomic.rmw8.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 1), .threads),
    OperatorRow(
      .i64AtomicRmw16CmpxchgU, 0xFE_004D, "i64.atomic.rmw16.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 2), .threads),
    OperatorRow(
      .i64AtomicRmw32CmpxchgU, 0xFE_004E, "i64.atomic.rmw32.cmpxchg_u", .memoryArgument,
      .atomicCompareExchange(.i64, bytes: 4), .threads),
  ]
}
