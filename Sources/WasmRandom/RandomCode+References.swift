import WasmFormat

/// References: making them, testing them, and what they point at.
extension RandomCode {
  /// The shortest way to a reference of the type.
  mutating func referenceLeaf(of wanted: ValueType) {
    let heap = wanted.heapTypeUnchecked
    if wanted.isNullable, random.once(in: 3) || depth > 12 || !canMake(heap) { return typed(.refNull, heap) }
    make(heap)
  }

  private func canMake(_ heap: HeapType) -> Bool {
    if let index = heap.typeIndex {
      switch plan.types.types[index.position].composite {
      case .function: return plan.functions.contains(index)
      case .structure, .array: return isDefaultable(index)
      case .continuation: return false
      }
    }
    return [.function, .extern, .any, .eq, .i31].contains(heap) && (heap == .function || plan.features.has(.gc))
  }

  private func isDefaultable(_ index: TypeIndex) -> Bool {
    switch plan.types.types[index.position].composite {
    case .structure(let fields): fields.allSatisfy { $0.storage.unpacked.isDefaultable }
    case .array(let field): field.storage.unpacked.isDefaultable
    default: false
    }
  }

  /// A reference that is not null; the trap that makes anything valid where none can be made.
  private mutating func make(_ heap: HeapType) {
    if let index = heap.typeIndex { return makeDefined(index) }
    switch heap {
    case .function: indexed(.refFunc, UInt32(random.below(plan.functions.count)))
    case .extern where plan.features.has(.gc):
      makeI31()
      plain(.externConvertAny)
    case .any where plan.features.has(.gc), .eq where plan.features.has(.gc), .i31 where plan.features.has(.gc):
      makeI31()
    default: plain(.unreachable)
    }
  }

  private mutating func makeI31() {
    int32(Int32(truncatingIfNeeded: random.interestingInteger()))
    plain(.refI31)
  }

  private mutating func makeDefined(_ index: TypeIndex) {
    switch plan.types.types[index.position].composite {
    case .function:
      guard let function = plan.functions.firstIndex(of: index) else { return plain(.unreachable) }
      indexed(.refFunc, UInt32(function))
    case .structure(let fields):
      if depth < 8, budget > 0, random.once(in: 2) {
        for field in fields { value(of: field.storage.unpacked) }
        indexed(.structNew, index.rawValue)
      } else if isDefaultable(index) {
        indexed(.structNewDefault, index.rawValue)
      } else {
        plain(.unreachable)
      }
    case .array(let field):
      if depth < 8, budget > 0, random.once(in: 2) {
        let count = random.below(5)
        for _ in 0..<count { value(of: field.storage.unpacked) }
        indexed(.arrayNewFixed, index.rawValue, UInt32(count))
      } else if isDefaultable(index) {
        int32(Int32(random.below(20)))
        indexed(.arrayNewDefault, index.rawValue)
      } else {
        plain(.unreachable)
      }
    case .continuation: plain(.unreachable)
    }
  }

  mutating func referenceValue(of wanted: ValueType) {
    let heap = wanted.heapTypeUnchecked
    switch random.below(5) {
    case 0 where !wanted.isNullable && plan.features.has(.functionReferences):
      value(of: .reference(heap, nullable: true))
      plain(.refAsNonNull)
    case 1 where plan.features.has(.gc) && !isExternal(heap) && canMake(heap):
      value(of: .reference(isFunction(heap) ? .function : .any, nullable: true))
      typed(wanted.isNullable ? .refCastNull : .refCast, heap)
    case 2 where wanted == .functionReference || wanted == .externReference:
      let tables = plan.tables.indices.filter { plan.tables[$0].element == wanted }
      guard let table = tables.first else { return referenceLeaf(of: wanted) }
      tableIndex(UInt32(table))
      indexed(.tableGet, UInt32(table))
    default: referenceLeaf(of: wanted)
    }
  }

  private func isExternal(_ heap: HeapType) -> Bool {
    [.extern, .noExtern, .exception, .noException].contains(heap)
  }

  private func isFunction(_ heap: HeapType) -> Bool {
    if let index = heap.typeIndex, case .function = plan.types.types[index.position].composite { return true }
    return heap == .function || heap == .noFunction
  }

  /// Reads, writes and tests of references and what they point at.
  mutating func aggregateStatement() {
    switch random.below(6) {
    case 0:
      value(of: plan.types.defaultableReference(&random))
      plain(.refIsNull)
      plain(.drop)
    case 1:
      value(of: .reference(.eq, nullable: true))
      value(of: .reference(.eq, nullable: true))
      plain(.refEq)
      plain(.drop)
    case 2:
      value(of: .reference(.any, nullable: true))
      typed(random.once(in: 2) ? .refTest : .refTestNull, random.pick([.i31, .structure, .array, .eq, .none]))
      plain(.drop)
    case 3:
      value(of: .reference(.i31, nullable: true))
      plain(random.once(in: 2) ? .i31GetS : .i31GetU)
      plain(.drop)
    default: accessAggregate()
    }
  }

  private mutating func accessAggregate() {
    let aggregates = plan.types.indices {
      switch $0 {
      case .structure(let fields): !fields.isEmpty
      case .array: true
      default: false
      }
    }
    guard !aggregates.isEmpty else { return plain(.nop) }
    let index = random.pick(aggregates)
    let reference = ValueType.reference(HeapType(index), nullable: true)
    switch plan.types.types[index.position].composite {
    case .structure(let fields):
      let number = random.below(fields.count)
      let field = fields[number]
      value(of: reference)
      if field.isMutable, random.once(in: 2) {
        value(of: field.storage.unpacked)
        return indexed(.structSet, index.rawValue, UInt32(number))
      }
      let packed: Operator = random.once(in: 2) ? .structGetS : .structGetU
      indexed(field.storage.isPacked ? packed : .structGet, index.rawValue, UInt32(number))
      plain(.drop)
    case .array(let field):
      value(of: reference)
      if random.once(in: 3) {
        plain(.arrayLen)
        return plain(.drop)
      }
      int32(Int32(random.below(6)))
      if field.isMutable, random.once(in: 2) {
        value(of: field.storage.unpacked)
        return indexed(.arraySet, index.rawValue)
      }
      let packed: Operator = random.once(in: 2) ? .arrayGetS : .arrayGetU
      indexed(field.storage.isPacked ? packed : .arrayGet, index.rawValue)
      plain(.drop)
    default: plain(.nop)
    }
  }
}

extension RandomTypes {
  /// A reference type whose values code can make or leave null.
  func defaultableReference(_ random: inout RandomSource) -> ValueType {
    .reference(random.pick([.function, .extern, .any, .eq, .i31, .structure, .array]), nullable: true)
  }
}
