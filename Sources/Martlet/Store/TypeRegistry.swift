import Synchronization
package import WasmFormat

/// Gives equal types of different modules the same number, so that code compares types by comparing numbers.
///
/// Types are equal if their recursive groups are: a group is written down as a key in which types outside the group stand
/// by identity and types inside by position. Groups are counted: a type lives as long as a module, function or store
/// holds a `RegisteredTypes` with it, or another group refers to it.
package final class TypeRegistry: Sendable {
  package static let shared = TypeRegistry()

  /// All records, by identity. The address never changes, so code may embed it.
  nonisolated(unsafe) package static let records: UnsafePointer<TypeRecord> = UnsafePointer(shared.table)

  nonisolated(unsafe) private let table: UnsafeMutablePointer<TypeRecord>
  private let region: ReservedRegion
  private let state: Mutex<State>

  /// The largest number of types alive at once: identities take the place of indices in `HeapType`.
  private static let capacity = Int(HeapType.largestTypeIndex)

  private struct State {
    var groups: [GroupKey: UInt32] = [:]
    var infos: [GroupInfo] = []
    var freeInfos: [UInt32] = []
    /// Identities that were given back, by the size of their group.
    var freeIdentities: [Int: [UInt32]] = [:]
    /// The first identity that was never used.
    var next: UInt32 = 1
    var committed = 0
    /// The types of host functions are few, and made again in every store.
    var hostFunctions: [FunctionType: RegisteredTypes] = [:]
  }

  private static let rememberedHostFunctions = 1000
  /// Identities that modules leave for host functions, whose making cannot fail.
  private static let sparedForHost = 1 << 8

  private struct GroupKey: Hashable {
    var words: [UInt32]
  }

  private struct GroupInfo {
    var key: GroupKey
    var first: UInt32
    var count: Int
    var uses: Int
    /// Displays and parts of all types of the group.
    var block: UnsafeMutableRawPointer
    /// Groups that this one refers to and keeps alive.
    var outer: [UInt32]
  }

  private init() {
    let stride = MemoryLayout<TypeRecord>.stride
    var capacity = Self.capacity
    var region = ReservedRegion(byteCount: capacity * stride)
    while region == nil, capacity > 1024 {
      capacity /= 4
      region = ReservedRegion(byteCount: capacity * stride)
    }
    guard let region else { fatalError("no address space for the type registry") }
    self.region = region
    table = region.base.assumingMemoryBound(to: TypeRecord.self)
    state = Mutex(State())
  }

  /// Registers the valid types of a module.
  package func register(_ types: [SubType], groupSizes: [UInt32]) throws(LimitError) -> RegisteredTypes {
    do {
      return try state.withLock { state throws(LimitError) in
        var identities: [UInt32] = []
        var groups: [UInt32] = []
        identities.reserveCapacity(types.count)
        groups.reserveCapacity(groupSizes.count)
        do throws(LimitError) {
          var start = 0
          for size in groupSizes where size > 0 {
            let end = start + Int(size)
            let group = try intern(types[start..<end], after: identities, &state)
            groups.append(group)
            let first = state.infos[Int(group)].first
            identities.append(contentsOf: first..<first + size)
            start = end
          }
        } catch {
          release(groups, &state)
          throw error
        }
        return RegisteredTypes(identities: identities, groups: groups)
      }
    }
  }

  /// Registers the type of a host function. References to defined types are by identity.
  package func register(_ function: FunctionType) throws(LimitError) -> RegisteredTypes {
    try state.withLock { state throws(LimitError) in
      if let known = state.hostFunctions[function] { return known }
      let group = try intern([SubType(function)], after: nil, &state)
      let types = RegisteredTypes(identities: [state.infos[Int(group)].first], groups: [group])
      // Types that refer to others would keep them, so they are not remembered.
      if state.hostFunctions.count < Self.rememberedHostFunctions, state.infos[Int(group)].outer.isEmpty {
        state.hostFunctions[function] = types
      }
      return types
    }
  }

  /// Registers a type that Swift describes. References to defined types are by identity.
  package func register(_ type: SubType) throws(LimitError) -> RegisteredTypes {
    try state.withLock { state throws(LimitError) in
      let group = try intern([type], after: nil, &state)
      return RegisteredTypes(identities: [state.infos[Int(group)].first], groups: [group])
    }
  }

  fileprivate func release(_ groups: [UInt32]) {
    state.withLock { release(groups, &$0) }
  }

  /// The function type with an identity. References to defined types are by identity.
  package static func functionType(_ identity: UInt32) -> FunctionType {
    let record = records[Int(identity)]
    guard record.kind == .function else { return FunctionType() }
    return FunctionType(parameters: record.parameters.map(\.value), results: record.results.map(\.value))
  }
}

/// Types that are kept alive in the registry, by the indices that a module gives them.
package final class RegisteredTypes: Sendable {
  package let identities: [UInt32]
  private let groups: [UInt32]

  fileprivate init(identities: [UInt32], groups: [UInt32]) {
    self.identities = identities
    self.groups = groups
  }

  deinit { TypeRegistry.shared.release(groups) }

  /// The same type with identities in place of indices.
  package func resolve(_ type: ValueType) -> ValueType {
    guard let index = type.heapType?.typeIndex, index.position < identities.count else { return type }
    return .reference(HeapType(TypeIndex(identities[index.position])), nullable: type.isNullable)
  }
}

// MARK: Interning

extension TypeRegistry {
  /// Finds or makes a group, and counts one more use of it. `earlier` holds the identities of the module's types before the
  /// group; without it, indices are identities already.
  private func intern(
    _ types: ArraySlice<SubType>, after earlier: [UInt32]?, _ state: inout State
  ) throws(LimitError) -> UInt32 {
    var writer = KeyWriter(start: earlier?.count ?? .max, earlier: earlier)
    for type in types { writer.append(type) }
    let key = GroupKey(words: writer.words)
    if let group = state.groups[key] {
      state.infos[Int(group)].uses += 1
      return group
    }
    if earlier == nil, let unknown = writer.outer.first(where: { !isAlive($0, state) }) {
      throw LimitError(
        "a type refers to type \(unknown), and there is none: keep the ObjectType or Module it comes from")
    }
    let first = try takeIdentities(types.count, sparing: earlier == nil ? 0 : Self.sparedForHost, &state)
    writer.first = first
    var outer: [UInt32] = []
    for identity in writer.outer {
      let group = table[Int(identity)].group
      state.infos[Int(group)].uses += 1
      outer.append(group)
    }
    let number = state.freeInfos.popLast() ?? UInt32(state.infos.count)
    let block = writeRecords(types, first: first, group: number, writer)
    let info = GroupInfo(key: key, first: first, count: types.count, uses: 1, block: block, outer: outer)
    if Int(number) == state.infos.count { state.infos.append(info) } else { state.infos[Int(number)] = info }
    state.groups[key] = number
    return number
  }

  /// Whether a type has the identity now.
  private func isAlive(_ identity: UInt32, _ state: State) -> Bool {
    guard identity < state.next, Int(table[Int(identity)].group) < state.infos.count else { return false }
    let info = state.infos[Int(table[Int(identity)].group)]
    return info.uses > 0 && identity >= info.first && Int(identity - info.first) < info.count
  }

  private func takeIdentities(
    _ count: Int, sparing spared: Int, _ state: inout State
  ) throws(LimitError) -> UInt32 {
    if let first = state.freeIdentities[count]?.popLast() { return first }
    let first = state.next
    let stride = MemoryLayout<TypeRecord>.stride
    let needed = (Int(first) + count) * stride
    guard needed <= region.byteCount - spared * stride else {
      throw LimitError("more than \(region.byteCount / stride) types are alive at once")
    }
    if needed > state.committed {
      let target = min(region.byteCount, max(needed, state.committed * 2, 1 << 16))
      guard region.commit(from: state.committed, to: target) else { throw LimitError("no memory for type records") }
      state.committed = target
    }
    state.next += UInt32(count)
    return first
  }

  /// Takes one use away from each of the groups, and frees those that nobody uses any more.
  private func release(_ groups: [UInt32], _ state: inout State) {
    var waiting = groups
    while let group = waiting.popLast() {
      state.infos[Int(group)].uses -= 1
      guard state.infos[Int(group)].uses == 0 else { continue }
      let info = state.infos[Int(group)]
      waiting.append(contentsOf: info.outer)
      state.groups[info.key] = nil
      state.freeIdentities[info.count, default: []].append(info.first)
      state.freeInfos.append(group)
      info.block.deallocate()
      state.infos[Int(group)].key = GroupKey(words: [])
      state.infos[Int(group)].outer = []
    }
  }

  /// Fills the records of a new group. Supertypes stand before their subtypes.
  private func writeRecords(
    _ types: ArraySlice<SubType>, first: UInt32, group: UInt32, _ names: KeyWriter
  ) -> UnsafeMutableRawPointer {
    var partCount = 0
    var displayCount = 0
    var depths: [Int] = []
    for type in types {
      partCount += type.composite.partCount
      var depth = 0
      if let supertype = type.supertypes.first {
        let identity = names.identity(of: supertype)
        depth =
          1
          + (identity >= first && identity < first + UInt32(types.count)
            ? depths[Int(identity - first)] : Int(table[Int(identity)].depth))
      }
      depths.append(depth)
      displayCount += depth + 1
    }
    let partBytes = partCount * MemoryLayout<TypePart>.stride
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: partBytes + displayCount * MemoryLayout<UInt32>.stride, alignment: 8)
    var parts = block.bindMemory(to: TypePart.self, capacity: partCount)
    var display = (block + partBytes).bindMemory(to: UInt32.self, capacity: displayCount)

    for (position, type) in types.enumerated() {
      let identity = first + UInt32(position)
      let depth = depths[position]
      if let supertype = type.supertypes.first {
        display.initialize(from: table[Int(names.identity(of: supertype))].display, count: depth)
      }
      (display + depth).initialize(to: identity)
      var record = TypeRecord(
        display: UnsafePointer(display), parts: UnsafePointer(parts), parameterCount: 0, resultCount: 0,
        depth: UInt8(depth), kind: .function, isFinal: type.isFinal, holdsReferences: false, size: 0, secondSize: 0,
        group: group)
      type.composite.writeParts(to: &parts, record: &record) { names.resolve($0) }
      (table + Int(identity)).initialize(to: record)
      display += depth + 1
    }
    return block
  }
}

/// Writes the key of a recursive group, and knows what its type indices mean.
private struct KeyWriter {
  var words: [UInt32] = []
  /// Types outside the group that it refers to.
  var outer: Set<UInt32> = []
  /// The index of the group's first type.
  let start: Int
  let earlier: [UInt32]?
  /// The identity of the group's first type, once it has one.
  var first: UInt32 = 0

  private static let insideMark: UInt32 = 1 << 31

  init(start: Int, earlier: [UInt32]?) {
    self.start = start
    self.earlier = earlier
  }

  mutating func append(_ type: SubType) {
    words.append(type.composite.keyWord | (type.isFinal ? 0x100 : 0) | UInt32(type.supertypes.count) << 16)
    for supertype in type.supertypes { append(supertype) }
    switch type.composite {
    case .function(let function):
      words.append(UInt32(function.parameters.count))
      words.append(UInt32(function.results.count))
      for type in function.parameters { append(StorageType(type), mutable: false) }
      for type in function.results { append(StorageType(type), mutable: false) }
    case .structure(let fields):
      words.append(UInt32(fields.count))
      for field in fields { append(field.storage, mutable: field.isMutable) }
    case .array(let element):
      append(element.storage, mutable: element.isMutable)
    case .continuation(let function):
      append(StorageType(.reference(function, nullable: false)), mutable: false)
    }
  }

  private mutating func append(_ index: TypeIndex) {
    if index.position >= start {
      words.append(Self.insideMark | UInt32(index.position - start))
    } else {
      let identity = identity(of: index)
      outer.insert(identity)
      words.append(identity)
    }
  }

  private mutating func append(_ storage: StorageType, mutable: Bool) {
    let mark: UInt32 = mutable ? 1 << 28 : 0
    if let index = storage.unpacked.heapType?.typeIndex {
      // The nullable flag tells the word from all abstract types, and the next word says which type it is.
      words.append((storage.unpacked.isNullable ? 2 : 1) | mark)
      append(index)
    } else {
      words.append(storage.bits | mark)
    }
  }

  func identity(of index: TypeIndex) -> UInt32 {
    guard let earlier else { return index.rawValue }
    return index.position < earlier.count ? earlier[index.position] : first + UInt32(index.position - start)
  }

  func resolve(_ storage: StorageType) -> StorageType {
    guard let index = storage.unpacked.heapType?.typeIndex else { return storage }
    return StorageType(
      .reference(HeapType(TypeIndex(identity(of: index))), nullable: storage.unpacked.isNullable))
  }
}

extension CompositeType {
  fileprivate var keyWord: UInt32 {
    switch self {
    case .function: 0
    case .structure: 1
    case .array: 2
    case .continuation: 3
    }
  }

  fileprivate var partCount: Int {
    switch self {
    case .function(let function): function.parameters.count + function.results.count
    case .structure(let fields): fields.count
    case .array, .continuation: 1
    }
  }

  /// Writes parameters, fields and so on, and what follows from them into the record.
  fileprivate func writeParts(
    to parts: inout UnsafeMutablePointer<TypePart>, record: inout TypeRecord,
    resolve: (StorageType) -> StorageType
  ) {
    func add(_ storage: StorageType, mutable: Bool, offset: UInt32) {
      parts.initialize(to: TypePart(storage: resolve(storage), isMutable: mutable, offset: offset))
      parts += 1
      if storage.unpacked.isReference { record.holdsReferences = true }
    }
    switch self {
    case .function(let function):
      record.kind = .function
      record.parameterCount = UInt16(function.parameters.count)
      record.resultCount = UInt16(function.results.count)
      for type in function.parameters {
        add(StorageType(type), mutable: false, offset: record.size)
        record.size += UInt32(type.slots)
      }
      for type in function.results {
        add(StorageType(type), mutable: false, offset: record.secondSize)
        record.secondSize += UInt32(type.slots)
      }
    case .structure(let fields):
      record.kind = .structure
      record.parameterCount = UInt16(fields.count)
      var end = UInt32(HeapObjectLayout.contents)
      for field in fields {
        let bytes = UInt32(field.storage.byteCount)
        end = (end + bytes - 1) / bytes * bytes
        add(field.storage, mutable: field.isMutable, offset: end)
        end += bytes
      }
      record.size = (end + 15) & ~15
    case .array(let element):
      record.kind = .array
      record.parameterCount = 1
      record.size = UInt32(element.storage.byteCount)
      record.secondSize = UInt32(record.size == 16 ? HeapObjectLayout.wideContents : HeapObjectLayout.contents)
      add(element.storage, mutable: element.isMutable, offset: record.secondSize)
    case .continuation(let function):
      record.kind = .continuation
      record.parameterCount = 1
      add(StorageType(.reference(function, nullable: false)), mutable: false, offset: 0)
    }
  }
}
