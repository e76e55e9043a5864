extension WasmModule {
  /// The features without which the module would be rejected.
  public func featuresUsed() throws(ReadError) -> Features {
    var use = FeatureUse(importedGlobals: imports.count { $0.type.kind == .global })
    for type in types { use.note(type) }
    if recursiveGroupSizes.contains(where: { $0 != 1 }) { use.note(.gc) }
    for entry in imports {
      note(entry.type, in: &use)
      if entry.grouping != .single { use.note(.compactImports) }
      if case .global(let type) = entry.type, type.isMutable { use.note(.mutableGlobals) }
    }
    for table in tables {
      use.note(table.type)
      if table.initializer != nil { use.note(.functionReferences) }
    }
    for memory in memories { use.note(memory) }
    for global in globals { use.note(global.type.value) }
    for tag in tags { note(.tag(tag), in: &use) }
    noteExports(in: &use)
    noteSegments(in: &use)
    if count(of: .memory, declared: memories.count) > 1 { use.note(.multiMemory) }
    if count(of: .table, declared: tables.count) > 1 { use.note(.referenceTypes) }
    try noteExpressions(in: &use)
    for body in bodies { try use.note(InstructionReader(body, of: self, features: .all), of: bytes) }
    return use.settled
  }

  private func note(_ type: ExternalType, in use: inout FeatureUse) {
    switch type {
    case .function: break
    case .table(let table): use.note(table)
    case .memory(let memory): use.note(memory)
    case .global(let global): use.note(global.value)
    case .tag(let tag):
      use.hasTags = true
      guard tag.type.position < types.count, case .function(let function) = types[tag.type.position].composite,
        !function.results.isEmpty
      else { return }
      use.note(.stackSwitching)
    }
  }

  private func count(of kind: ExternalKind, declared: Int) -> Int {
    imports.count { $0.type.kind == kind } + declared
  }

  private func noteExports(in use: inout FeatureUse) {
    for export in exports where export.kind == .global {
      let declared = Int(export.index) - use.importedGlobals
      if globals.indices.contains(declared), globals[declared].type.isMutable { use.note(.mutableGlobals) }
    }
  }

  private func noteSegments(in use: inout FeatureUse) {
    if dataCount != nil { use.note(.bulkMemory) }
    for segment in data where segment.needsBulkMemory { use.note(.bulkMemory) }
    for segment in elements {
      // A segment of indices has a type of its own only by being read with function references.
      if case .expressions = segment.items { use.note(element: segment.type) }
      if segment.needsBulkMemory { use.note(.bulkMemory) }
    }
  }

  private func noteExpressions(in use: inout FeatureUse) throws(ReadError) {
    for global in globals { try use.note(constant: global.initializer, of: bytes) }
    for table in tables { if let initializer = table.initializer { try use.note(constant: initializer, of: bytes) } }
    for segment in data { if case .active(_, let offset) = segment.mode { try use.note(constant: offset, of: bytes) } }
    for segment in elements {
      if case .active(_, let offset) = segment.mode { try use.note(constant: offset, of: bytes) }
      guard case .expressions(var range) = segment.items else { continue }
      for _ in 0..<segment.count {
        let end = try use.note(constant: ConstantExpression(range), of: bytes)
        range = ByteRange(offset: end, count: range.end - end)
      }
    }
  }
}

/// Gathers features from types and instructions.
private struct FeatureUse {
  let importedGlobals: Int
  private var features = Features(.mvp)
  var hasTags = false
  private var throwsExceptions = false

  init(importedGlobals: Int) { self.importedGlobals = importedGlobals }

  /// The features, with those added for which there is a choice: legacy exceptions have tags and `throw` too, and stack
  /// switching has tags.
  var settled: Features {
    let isCovered =
      features.has(.legacyExceptions) || !throwsExceptions && (!hasTags || features.has(.stackSwitching))
    return isCovered ? features : features.union(Features(.exceptions))
  }

  mutating func note(_ feature: Feature) { features.insert(Features(feature)) }

  mutating func note(_ type: ValueType) {
    if type == .v128 { return note(.simd) }
    guard let heap = type.heapType else { return }
    note(heap)
    if !type.isNullable { note(.functionReferences) }
  }

  /// Tables always held functions.
  mutating func note(element type: ValueType) { if type != .functionReference { note(type) } }

  mutating func note(_ heap: HeapType) {
    guard heap.typeIndex == nil else { return note(.functionReferences) }
    switch heap {
    case .function, .extern: note(.referenceTypes)
    case .exception, .noException: note(.exceptions)
    case .continuation, .noContinuation: note(.stackSwitching)
    default: note(.gc)
    }
  }

  mutating func note(_ type: SubType) {
    if !type.isFinal || !type.supertypes.isEmpty { note(.gc) }
    switch type.composite {
    case .function(let function):
      for type in function.parameters + function.results { note(type) }
      if function.results.count > 1 { note(.multiValue) }
    case .structure(let fields):
      note(.gc)
      for field in fields { note(field) }
    case .array(let element):
      note(.gc)
      note(element)
    case .continuation(let function):
      note(.stackSwitching)
      note(function)
    }
  }

  private mutating func note(_ field: FieldType) { note(field.storage.unpacked) }

  mutating func note(_ type: TableType) {
    note(element: type.element)
    if type.addressType == .i64 { note(.memory64) }
  }

  mutating func note(_ type: MemoryType) {
    if type.addressType == .i64 { note(.memory64) }
    if type.isShared { note(.threads) }
    if type.pageSizeLog2 != 16 { note(.customPageSizes) }
  }

  /// Gives the offset behind the expression.
  @discardableResult
  mutating func note(constant expression: ConstantExpression, of bytes: ByteStorage) throws(ReadError) -> Int {
    var reader = InstructionReader(expression, of: bytes, features: .all)
    var instruction = Instruction()
    repeat {
      guard try reader.next(&instruction) else { break }
      note(instruction, of: bytes)
      switch instruction.operator {
      case .i32Add, .i32Sub, .i32Mul, .i64Add, .i64Sub, .i64Mul: note(.extendedConst)
      // Only with garbage collection may constants come from globals of the module itself.
      case .globalGet where instruction.index >= importedGlobals: note(.gc)
      default: break
      }
    } while reader.depth > 0
    return reader.offset
  }

  mutating func note(_ body: InstructionReader, of bytes: ByteStorage) throws(ReadError) {
    var reader = body
    var run = LocalRun()
    while try reader.nextLocals(&run) { note(run.type) }
    var instruction = Instruction()
    while try reader.next(&instruction) { note(instruction, of: bytes) }
  }

  private mutating func note(_ instruction: Instruction, of bytes: ByteStorage) {
    let row = instruction.operator.row
    if instruction.operator == .throw { throwsExceptions = true } else { note(row.feature) }
    switch row.immediates {
    case .blockType, .tryTable:
      switch instruction.blockType.form {
      case .empty: break
      case .result(let type): note(type)
      case .type: note(.multiValue)
      }
    case .heapType: note(instruction.heapType)
    case .castLabel:
      if let heap = instruction.sourceType.heapType { note(heap) }
      if let heap = instruction.targetType.heapType { note(heap) }
    case .valueTypes: for type in instruction.valueTypes(in: bytes) { note(type) }
    case .memoryArgument, .memoryArgumentLane: if instruction.index != 0 { note(.multiMemory) }
    // Linkers leave room for the table's index; before reference types it was one byte.
    case .typeTable: if bytes.buffer[Int(instruction.end) - 2] >= 0x80 { note(.referenceTypes) }
    default: break
    }
  }
}
