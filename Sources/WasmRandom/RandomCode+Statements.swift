import WasmFormat

/// Instructions that leave the stack as it was.
extension RandomCode {
  mutating func statement() {
    depth += 1
    defer { depth -= 1 }
    guard depth < 12, budget > 0 else { return plain(.nop) }
    switch random.below(12) {
    case 0, 1: setLocal()
    case 2: setGlobal()
    case 3: block()
    case 4: branch()
    case 5: call()
    case 6: bulk()
    case 7: if plan.features.has(.gc) { aggregateStatement() } else { drop() }
    case 8:
      if plan.types.continuations != nil, random.once(in: 2) { switchingStatement() } else { exceptionStatement() }
    case 9: if menu.others.isEmpty { drop() } else { manyResults() }
    default: drop()
    }
  }

  private mutating func drop() {
    value(of: plan.types.valueType(&random))
    plain(.drop)
  }

  private mutating func setLocal() {
    guard !locals.isEmpty else { return drop() }
    let local = random.below(locals.count)
    value(of: locals[local])
    if random.once(in: 3) {
      indexed(.localTee, UInt32(local))
      plain(.drop)
    } else {
      indexed(.localSet, UInt32(local))
    }
  }

  private mutating func setGlobal() {
    let mutable = plan.globals.indices.filter { plan.globals[$0].isMutable && $0 != Int(RandomPlan.fuelGlobal) }
    guard !mutable.isEmpty else { return drop() }
    let global = random.pick(mutable)
    value(of: plan.globals[global].value)
    indexed(.globalSet, UInt32(global))
  }

  private mutating func block() {
    switch random.below(3) {
    case 0:
      open(.block, [])
      statement()
      statement()
      close()
    case 1:
      open(.loop, [])
      countDown()
      statement()
      value(of: .i32)
      indexed(.brIf, 0)
      close()
    default:
      value(of: .i32)
      open(.if, [])
      statement()
      if random.once(in: 2) {
        plain(.else)
        statement()
      }
      close()
    }
  }

  mutating func values(of types: [ValueType]) {
    for type in types { value(of: type) }
  }

  mutating func dropAll(_ count: Int) {
    for _ in 0..<count { plain(.drop) }
  }

  /// A label and what it takes; labels count from the innermost.
  private mutating func label() -> (index: UInt32, types: [ValueType]) {
    let index = random.below(labels.count)
    return (UInt32(index), labels[labels.count - 1 - index])
  }

  private mutating func branch() {
    let target = label()
    switch random.below(4) {
    case 0:
      values(of: target.types)
      value(of: .i32)
      indexed(.brIf, target.index)
      dropAll(target.types.count)
    case 1:
      // What follows is unreachable, so it stands in a block of its own.
      open(.block, [])
      let inner = label()
      values(of: inner.types)
      indexed(.br, inner.index)
      close()
    case 2:
      open(.block, [])
      let inner = label()
      let same = labels.indices.filter { labels[labels.count - 1 - $0] == inner.types }
      values(of: inner.types)
      value(of: .i32)
      sink.code(Operator.brTable.row.code)
      sink.labelTable(
        (0..<random.below(4)).map { _ in LabelIndex(UInt32(random.pick(same))) }, default: LabelIndex(inner.index))
      close()
    default:
      open(.block, [])
      values(of: type.results)
      plain(.return)
      close()
    }
  }

  private mutating func call() {
    let target = random.below(plan.functions.count)
    let signature = plan.types.function(plan.functions[target]) ?? FunctionType()
    if plan.features.has(.tailCall), signature.results == type.results, random.once(in: 3) {
      open(.block, [])
      values(of: signature.parameters)
      indexed(.returnCall, UInt32(target))
      return close()
    }
    values(of: signature.parameters)
    indexed(.call, UInt32(target))
    dropAll(signature.results.count)
  }

  /// Stores, and operators with several results.
  private mutating func manyResults() {
    let identifier = random.pick(menu.others)
    regular(identifier)
    dropAll(identifier.signature?.results.count ?? 0)
  }

  // MARK: Memories and tables as a whole

  private mutating func bulk() {
    let memory = random.below(plan.memories.count)
    let addresses = plan.memories[memory].addressType
    let table = random.below(plan.tables.count)
    let tableType = plan.tables[table]
    switch random.below(plan.features.has(.bulkMemory) ? 9 : 2) {
    case 0:
      indexed(.memorySize, UInt32(memory))
      plain(.drop)
    case 1:
      small(addresses, 3)
      indexed(.memoryGrow, UInt32(memory))
      plain(.drop)
    case 2:
      address(addresses)
      value(of: .i32)
      small(addresses, 300)
      indexed(.memoryFill, UInt32(memory))
    case 3:
      let source = random.below(plan.memories.count)
      let sourceAddresses = plan.memories[source].addressType
      address(addresses)
      address(sourceAddresses)
      small(addresses == .i64 && sourceAddresses == .i64 ? .i64 : .i32, 300)
      indexed(.memoryCopy, UInt32(memory), UInt32(source))
    case 4:
      guard !plan.dataLengths.isEmpty else { return }
      let data = UInt32(random.below(plan.dataLengths.count))
      namesData = true
      if random.once(in: 4) { return indexed(.dataDrop, data) }
      address(addresses)
      small(.i32, 10)
      small(.i32, 20)
      indexed(.memoryInit, data, UInt32(memory))
    case 5:
      guard plan.features.has(.referenceTypes) else { return }
      tableIndex(UInt32(table))
      value(of: tableType.element)
      indexed(.tableSet, UInt32(table))
    case 6:
      guard plan.features.has(.referenceTypes) else { return }
      value(of: tableType.element)
      small(tableType.addressType, 4)
      indexed(.tableGrow, UInt32(table))
      plain(.drop)
    case 7:
      guard plan.features.has(.referenceTypes) else { return }
      tableIndex(UInt32(table))
      value(of: tableType.element)
      small(tableType.addressType, 4)
      indexed(.tableFill, UInt32(table))
    default:
      guard tableType.element == .functionReference, !plan.segments.isEmpty else { return }
      let segment = UInt32(random.below(plan.segments.count))
      tableIndex(UInt32(table))
      small(.i32, 3)
      small(.i32, 3)
      indexed(.tableInit, segment, UInt32(table))
    }
  }

  /// A small constant.
  private mutating func small(_ type: AddressType, _ bound: Int) {
    var constant = Instruction()
    constant.operator = type.valueType.constantOperator
    constant.low = UInt64(random.below(bound))
    write(constant)
  }

  // MARK: Exceptions

  private mutating func exceptionStatement() {
    // Nothing is thrown with the tag that has results.
    let count = plan.types.continuations == nil ? plan.tags.count : Int(plan.askingTag)
    guard count > 0 else { return drop() }
    let tag = random.below(count)
    let payload = plan.types.function(plan.tags[tag])?.parameters ?? []
    if plan.features.has(.legacyExceptions), random.once(in: 2) { return legacyTry(tag, payload) }
    guard plan.features.has(.exceptions) else { return drop() }
    // (block (payload) (try_table (catch tag 0) … throw)): blocks take one result at most here.
    if random.once(in: 4) { return bareThrow(tag, payload) }
    guard payload.count <= 1 else { return catchAll() }
    if random.once(in: 2) { return caughtChoice(tag, payload) }
    open(.block, payload)
    tryTable([CatchClause(kind: .one, tag: TagIndex(UInt32(tag)), label: LabelIndex(0))])
    statement()
    values(of: payload)
    indexed(.throw, UInt32(tag))
    close()
    values(of: payload)
    close()
    dropAll(payload.count)
  }

  /// An exception that some caller has to catch.
  private mutating func bareThrow(_ tag: Int, _ payload: [ValueType]) {
    value(of: .i32)
    open(.if, [])
    values(of: payload)
    indexed(.throw, UInt32(tag))
    close()
  }

  /// A call whose exceptions are caught, and directly behind it a branch that its result chooses.
  private mutating func caughtChoice(_ tag: Int, _ payload: [ValueType]) {
    let targets = 1 + random.below(4)
    open(.block, payload)
    for _ in 0..<targets { open(.block, []) }
    var clauses = [CatchClause(kind: .one, tag: TagIndex(UInt32(tag)), label: LabelIndex(UInt32(targets)))]
    if random.once(in: 2) { clauses.append(CatchClause(kind: .all, tag: TagIndex(0), label: LabelIndex(0))) }
    tryTable(clauses)
    if random.once(in: 3) { statement() }
    callValue(of: .i32)
    // The try_table is a target as well.
    var chosen = [LabelIndex(UInt32(targets))]
    for _ in 0..<2 + random.below(6) { chosen.append(LabelIndex(UInt32(random.below(targets + 1)))) }
    sink.code(Operator.brTable.row.code)
    sink.labelTable(chosen, default: LabelIndex(UInt32(random.below(targets + 1))))
    close()
    for _ in 0..<targets {
      statement()
      close()
    }
    values(of: payload)
    close()
    dropAll(payload.count)
  }

  private mutating func catchAll() {
    let reference = plan.features.has(.referenceTypes) && random.once(in: 2)
    open(.block, reference ? [.reference(.exception, nullable: false)] : [])
    tryTable([CatchClause(kind: reference ? .allReference : .all, tag: TagIndex(0), label: LabelIndex(0))])
    statement()
    close()
    if reference { plain(.unreachable) }
    close()
    if reference { plain(.drop) }
  }

  private mutating func tryTable(_ clauses: [CatchClause]) {
    sink.code(Operator.tryTable.row.code)
    sink.blockType(.empty)
    sink.catchClauses(clauses)
    labels.append([])
  }

  private mutating func legacyTry(_ tag: Int, _ payload: [ValueType]) {
    open(.try, [])
    statement()
    if random.once(in: 3) {
      values(of: payload)
      indexed(.throw, UInt32(tag))
    }
    indexed(.catch, UInt32(tag))
    dropAll(payload.count)
    statement()
    if random.once(in: 2) { plain(.catchAll) }
    if random.once(in: 6) { indexed(.rethrow, 0) }
    close()
  }
}
