extension OperatorTable {
  /// References and stack switching.
  static let references: [14 of OperatorRow] = [
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
  ]

  /// Garbage-collected aggregates, casts and i31 (prefix 0xFB).
  static let aggregates: [31 of OperatorRow] = [
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
  ]
}
