import WasmFormat

// Calls, tail calls and exceptions.

extension Translator {
  mutating func translateCall(_ instruction: Instruction) {
    switch instruction.operator {
    case .call:
      let type = layout.functionType(layout.functions[Int(instruction.index)])
      if Int(instruction.index) < layout.importedFunctions {
        emitCall(type) { $0.emit(CallHandlers.imported, lower: instruction.index, upper: 0) }
      } else {
        let cell = UInt64(UInt(bitPattern: cells + (Int(instruction.index) - layout.importedFunctions)))
        emitCall(type) {
          $0.append($0.branchesPay ? CallHandlers.payingDirect : CallHandlers.direct)
          $0.code.append(cell)
        }
      }
    case .callIndirect:
      let index = popPlaced()
      let type = TypeIndex(instruction.index)
      emitCall(layout.functionType(type), type: type) {
        if $0.registers.holds(index) {
          $0.emit(CallHandlers.indirectByWord, upper: instruction.second)
        } else {
          let a = $0.source(index.slot, role: 0)
          $0.emit(CallHandlers.indirect, a: a, upper: instruction.second)
        }
      }
    case .callRef:
      let reference = popPlaced()
      emitCall(layout.functionType(TypeIndex(instruction.index))) {
        let a = $0.source(reference.slot, role: 0)
        $0.emit(CallHandlers.reference, a: a, upper: 0)
      }
    case .returnCall:
      let type = layout.functionType(layout.functions[Int(instruction.index)])
      if Int(instruction.index) < layout.importedFunctions {
        emitTailCall(type) { $0.emit(CallHandlers.tailImported, lower: instruction.index, upper: 0) }
      } else {
        let cell = UInt64(UInt(bitPattern: cells + (Int(instruction.index) - layout.importedFunctions)))
        emitTailCall(type) {
          $0.append(CallHandlers.tailDirect)
          $0.code.append(cell)
        }
      }
    case .returnCallIndirect:
      let index = popPlaced()
      let type = TypeIndex(instruction.index)
      emitTailCall(layout.functionType(type), type: type) {
        let a = $0.source(index.slot, role: 0)
        $0.emit(CallHandlers.tailIndirect, a: a, upper: instruction.second)
      }
    case .returnCallRef:
      let reference = popPlaced()
      emitTailCall(layout.functionType(TypeIndex(instruction.index))) {
        let a = $0.source(reference.slot, role: 0)
        $0.emit(CallHandlers.tailReference, a: a, upper: 0)
      }
    default: unsupported(instruction)
    }
  }

  func slots(_ types: [ValueType]) -> UInt32 { types.reduce(0) { $0 + UInt32($1.slots) } }

  private mutating func typeWord(_ type: TypeIndex?) {
    guard let type else { return }
    let identity = layout.typeIdentities[type.position]
    word(identity, UInt32(layout.record(of: type).depth))
  }

  /// Brings the arguments to where the callee's parameters are, and pops them; returns their first slot.
  mutating func placeArguments(_ parameters: [ValueType]) -> UInt32 {
    let count = parameters.count
    canonicalizeTop(count)
    drop(to: operands.count - count)
    return top
  }

  private mutating func emitCall(
    _ type: FunctionType, type index: TypeIndex? = nil, _ emit: (inout Translator) -> Void
  ) {
    let before = offsets.last?.offset ?? 0
    let base = placeArguments(type.parameters)
    let header = base + max(slots(type.parameters), slots(type.results))
    slotCount = max(slotCount, header)
    remark(before)
    emit(&self)
    word(base * 8, header * 8)
    typeWord(index)
    code.append(UInt64(UInt(bitPattern: Glue.companion)))
    for result in type.results { push(ValueKind(result)) }
    registers = Registers()
    forgetLast()
  }

  private mutating func emitTailCall(
    _ type: FunctionType, type index: TypeIndex? = nil, _ emit: (inout Translator) -> Void
  ) {
    let before = offsets.last?.offset ?? 0
    let base = placeArguments(type.parameters)
    let count = slots(type.parameters)
    remark(before)
    emit(&self)
    word(base * 8, count)
    word(headerSlot * 8, max(count, slots(type.results)) * 8)
    typeWord(index)
    becomeDead()
  }

  /// The instruction itself may be the one that traps, not only what prepares it.
  mutating func remark(_ offset: UInt32) {
    offsets.append(OffsetEntry(position: byteCount, offset: offset))
  }

  // MARK: Exceptions

  mutating func translateException(_ instruction: Instruction) {
    switch instruction.operator {
    case .tryTable: openTryTable(instruction)
    case .throw:
      mark(instruction)
      let type = layout.functionType(layout.tags[Int(instruction.index)])
      let base = placeArguments(type.parameters)
      remark(instruction.offset)
      emit(ExceptionHandlers.throw, lower: instruction.index, upper: base)
      becomeDead()
    case .throwRef:
      let reference = popPlaced()
      let a = source(reference.slot, role: 0)
      mark(instruction)
      emit(ExceptionHandlers.throwReference, a: a)
      becomeDead()
    case .rethrow:
      let a = source(labels[label(instruction.index)].baseSlot, role: 0)
      mark(instruction)
      emit(ExceptionHandlers.throwReference, a: a)
      becomeDead()
    case .try: open(.legacyTry, instruction.blockType)
    case .catch:
      beginCatch(tag: instruction.index, layout.functionType(layout.tags[Int(instruction.index)]).parameters)
    case .catchAll: beginCatch(tag: CatchEntry.anyTag, [])
    default: closeDelegate(instruction.index)
    }
  }

  private mutating func openTryTable(_ instruction: Instruction) {
    flush()
    let first = clauses.count
    for clause in instruction.catchClauses(in: layout.module.bytes) {
      let target = label(clause.label.rawValue)
      let base = labels[target].baseSlot
      let hasTag = clause.kind == .one || clause.kind == .oneReference
      let payload = hasTag ? slots(layout.functionType(layout.tags[clause.tag.position]).parameters) : 0
      let wantsReference = clause.kind == .oneReference || clause.kind == .allReference
      var entry = CatchEntry(
        tag: hasTag ? clause.tag.rawValue : CatchEntry.anyTag, slot: base, pushesPayload: hasTag,
        referenceSlot: wantsReference ? base + payload : nil, landing: 0)
      slotCount = max(slotCount, base + payload + 1)
      if labels[target].kind == .loop {
        entry.landing = UInt32(labels[target].position * 8)
      } else {
        entry.landing = UInt32(bitPattern: labels[target].catching)
        labels[target].catching = Int32(clauses.count)
      }
      clauses.append(entry)
    }
    open(.tryTable, instruction.blockType)
    labels[labels.count - 1].firstClause = UInt32(first)
    labels[labels.count - 1].clauseCount = UInt32(clauses.count - first)
  }

  /// Ends the part of a legacy `try` before this clause, and begins the clause.
  private mutating func beginCatch(tag: UInt32, _ payload: [ValueType]) {
    let index = labels.count - 1
    if !isDead {
      moveTop(counts(labels[index].type).results, to: labels[index].baseSlot)
      attach(emitJump(), to: index)
    }
    if labels[index].kind == .legacyTry {
      labels[index].kind = .legacyCatch
      labels[index].regionEnd = byteCount
    }
    drop(to: labels[index].height)
    bind()
    isDead = false
    // Below the payload, for `rethrow`.
    let reference = push(.reference)
    labels[index].legacyClauses.append(
      CatchEntry(
        tag: tag, slot: reference + 1, pushesPayload: tag != CatchEntry.anyTag, referenceSlot: reference,
        landing: byteCount))
    for type in payload { push(ValueKind(type)) }
    flushed = operands.count
  }

  /// Notes the region of a try block that ends.
  mutating func closeRegion(_ index: Int) {
    let label = labels[index]
    switch label.kind {
    case .tryTable:
      regions.append(
        CatchRegion(
          start: label.regionStart, end: byteCount, depth: UInt32(index), firstClause: label.firstClause,
          clauseCount: label.clauseCount))
    case .legacyCatch:
      regions.append(
        CatchRegion(
          start: label.regionStart, end: label.regionEnd, depth: UInt32(index), firstClause: UInt32(clauses.count),
          clauseCount: UInt32(label.legacyClauses.count)))
      clauses.append(contentsOf: label.legacyClauses)
    default: break
    }
  }

  private mutating func closeDelegate(_ depth: UInt32) {
    let index = labels.count - 1
    let target = max(0, index - 1 - Int(depth))
    regions.append(
      CatchRegion(
        start: labels[index].regionStart, end: byteCount, depth: UInt32(index), firstClause: 0, clauseCount: 0,
        delegate: UInt32(target)))
    translateEnd()
  }
}
