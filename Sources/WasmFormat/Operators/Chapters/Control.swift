extension OperatorTable {
  /// Control, parametric instructions, variables and tables: opcodes below 0x28.
  static let control: [35 of OperatorRow] = [
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
  ]
}
