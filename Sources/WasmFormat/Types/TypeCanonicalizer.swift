/// Brings the types of a module into canonical form, one recursive group after the other.
///
/// A group is written down with its references to earlier types replaced by canonical indices. If an equal group stands
/// before it (found by hashing), its types stand for the new ones and the new words are dropped.
struct TypeCanonicalizer: ~Copyable {
  private(set) var records: FlatBuffer<CanonicalType>
  private(set) var words: FlatBuffer<ValueType>
  private(set) var groupStarts: FlatBuffer<UInt32>
  let features: Features
  private let limits: ImplementationLimits

  struct Group {
    /// 0 marks a free slot, so positions are counted from 1.
    var position: UInt32
    var size: UInt32
    var hash: Int
  }

  /// Distinct groups, in open addressing; the number of slots is a power of two and at least half of them are free.
  private var slots: FlatBuffer<Group>
  private var distinctGroups = 0
  private var key = FlatBuffer<UInt32>(capacity: 64)
  private var otherKey = FlatBuffer<UInt32>(capacity: 64)

  init(features: Features, limits: ImplementationLimits, expecting count: Int) {
    self.features = features
    self.limits = limits
    records = FlatBuffer(capacity: min(count, limits.types))
    words = FlatBuffer(capacity: min(count, limits.types))
    groupStarts = FlatBuffer()
    slots = FlatBuffer(capacity: 16)
    slots.append(repeating: Group(position: 0, size: 0, hash: 0), count: 16)
  }

  mutating func add(_ group: ArraySlice<SubType>) throws(ValidationError) {
    let start = records.count
    let firstWord = words.count
    guard start + group.count <= limits.types, group.count <= limits.recursiveGroupTypes else {
      throw ValidationError(.limitExceeded, ": more than \(limits.types) types").within(.type, start)
    }
    groupStarts.append(UInt32(start))
    if group.isEmpty { try features.require(.gc, for: "recursive groups") }
    for type in group {
      let position = records.count
      do throws(ValidationError) {
        try add(type, group: start..<start + group.count)
      } catch {
        throw error.within(.type, position)
      }
    }
    guard group.count > 0 else { return }
    if let earlier = intern(start: start, count: group.count) {
      words.truncate(to: firstWord)
      for position in 0..<group.count { records[start + position] = records[earlier + position] }
    }
  }

  private mutating func add(_ type: SubType, group: Range<Int>) throws(ValidationError) {
    let position = records.count
    var record = CanonicalType(
      kind: .function, isFinal: type.isFinal, canonical: UInt32(position), supertype: CanonicalType.none,
      start: UInt32(words.count), parameterCount: 0, resultCount: 0)
    if !type.isFinal || !type.supertypes.isEmpty || group.count > 1 {
      try features.require(.gc, for: "recursive and sub types")
    }
    guard type.supertypes.count <= 1 else {
      throw ValidationError(.subtypeMismatch, " \(position) has more than one super type")
    }
    if let supertype = type.supertypes.first {
      guard supertype.position < position else { throw ValidationError(.unknownType, " \(supertype)") }
      record.supertype = canonical(supertype.rawValue, before: group.lowerBound)
    }
    switch type.composite {
    case .function(let function):
      try check(function.parameters.count, atMost: limits.parameters, of: "parameters")
      try check(function.results.count, atMost: limits.results, of: "results")
      if function.results.count > 1 && !features.has(.multiValue) {
        throw ValidationError(.invalidResultArity, ": a function has at most one result without multi-value")
      }
      record.parameterCount = UInt16(function.parameters.count)
      record.resultCount = UInt16(function.results.count)
      for parameter in function.parameters { words.append(try canonical(parameter, in: group)) }
      for result in function.results { words.append(try canonical(result, in: group)) }
    case .structure(let fields):
      record.kind = .structure
      try features.require(.gc, for: "structures")
      try check(fields.count, atMost: limits.structureFields, of: "fields")
      record.parameterCount = UInt16(fields.count)
      for field in fields { words.append(try canonical(field, in: group)) }
    case .array(let element):
      record.kind = .array
      try features.require(.gc, for: "arrays")
      record.parameterCount = 1
      words.append(try canonical(element, in: group))
    case .continuation(let function):
      record.kind = .continuation
      try features.require(.stackSwitching, for: "continuation types")
      record.parameterCount = 1
      guard function.typeIndex != nil else { throw ValidationError(.nonFunctionType, " \(function)") }
      words.append(try canonical(.reference(function, nullable: false), in: group))
    }
    records.append(record)
  }

  private func check(_ count: Int, atMost limit: Int, of things: StaticString) throws(ValidationError) {
    let limit = min(limit, Int(UInt16.max))
    guard count <= limit else {
      throw ValidationError(.limitExceeded, ": at most \(limit) \(things), found \(count)")
    }
  }

  /// Canonical if the type stands before the group; within it indices stay until the group has been interned.
  private func canonical(_ index: UInt32, before start: Int) -> UInt32 {
    index < UInt32(start) ? records[Int(index)].canonical : index
  }

  private func canonical(_ type: ValueType, in group: Range<Int>) throws(ValidationError) -> ValueType {
    try features.checkSupport(of: type)
    guard type.refersToDefinedType else { return type }
    let index = type.definedTypeIndex
    guard index < UInt32(group.upperBound) else { throw ValidationError(.unknownType, " \(index)") }
    return ValueType(bits: type.replacingDefinedType(canonical(index, before: group.lowerBound)))
  }

  private func canonical(_ field: FieldType, in group: Range<Int>) throws(ValidationError) -> ValueType {
    let flag = field.isMutable ? CanonicalField.mutableFlag : 0
    if field.storage.isPacked { return ValueType(bits: field.storage.bits | flag) }
    return ValueType(bits: try canonical(field.storage.unpacked, in: group).bits | flag)
  }

  // MARK: Interning

  /// The start of an equal group that stands before this one. Without one, the group is kept for later ones to find.
  private mutating func intern(start: Int, count: Int) -> Int? {
    Self.write(start, count, records.base, words.base, to: &key)
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(key.buffer))
    let hash = hasher.finalize()
    var slot = hash & (slots.count - 1)
    while slots[slot].position != 0 {
      let candidate = slots[slot]
      if candidate.hash == hash && Int(candidate.size) == count {
        Self.write(Int(candidate.position) - 1, count, records.base, words.base, to: &otherKey)
        if key.buffer.elementsEqual(otherKey.buffer) { return Int(candidate.position) - 1 }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Group(position: UInt32(start) + 1, size: UInt32(count), hash: hash)
    distinctGroups += 1
    if distinctGroups * 2 > slots.count { growSlots() }
    return nil
  }

  private static func write(
    _ start: Int, _ count: Int, _ types: UnsafePointer<CanonicalType>, _ words: UnsafePointer<ValueType>,
    to key: inout FlatBuffer<UInt32>
  ) {
    key.removeAll()
    RecursiveGroupKey.append(start: start, count: count, types: types, words: words, to: &key) { $0 }
  }

  private mutating func growSlots() {
    var larger = FlatBuffer<Group>(capacity: slots.count * 2)
    larger.append(repeating: Group(position: 0, size: 0, hash: 0), count: slots.count * 2)
    for group in slots.buffer where group.position != 0 {
      var slot = group.hash & (larger.count - 1)
      while larger[slot].position != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = group
    }
    slots = larger
  }

  // MARK: Hierarchy

  /// Numbers the hierarchy when all types are there.
  mutating func finish() throws(ValidationError) {
    let count = records.count
    for position in 0..<count where records[position].canonical == UInt32(position) {
      let supertype = records[position].supertype
      guard supertype != CanonicalType.none else { continue }
      let depth = Int(records[Int(supertype)].depth) + 1
      guard depth <= limits.subtypingDepth else {
        throw ValidationError(.limitExceeded, ": at most \(limits.subtypingDepth) supertypes above a type").within(
          .type, position)
      }
      records[position].depth = UInt8(depth)
    }
    // Supertypes stand before their subtypes: sizes are summed up backwards, places handed out forwards.
    for position in (0..<count).reversed() where records[position].canonical == UInt32(position) {
      let supertype = records[position].supertype
      if supertype != CanonicalType.none { records[Int(supertype)].span += records[position].span }
    }
    var nextPlace = FlatBuffer<UInt32>(capacity: count)
    nextPlace.append(repeating: 0, count: count)
    var nextRoot: UInt32 = 0
    for position in 0..<count {
      let canonical = Int(records[position].canonical)
      guard canonical == position else {
        records[position] = records[canonical]
        continue
      }
      let supertype = records[position].supertype
      if supertype == CanonicalType.none {
        records[position].place = nextRoot
        nextRoot += records[position].span
      } else {
        records[position].place = nextPlace[Int(supertype)]
        nextPlace[Int(supertype)] += records[position].span
      }
      nextPlace[position] = records[position].place + 1
    }
  }
}
