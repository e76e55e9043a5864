import WasmFormat

/// An instance as the store sees it: the owner of its record and of everything that it defines.
package final class InstanceBody: Entity {
  package let module: Module
  package let record: UnsafeMutablePointer<InstanceRecord>
  /// How much of the block is in use, so that an instance that could not be finished is taken apart correctly.
  var memoryCount = 0
  var tableCount = 0
  var elementSegmentCount = 0
  var ownerCount = 0
  let limits: Instance.Limits
  /// The size of what the instance defines; of shared memories, the most that they may grow to.
  var memoryBytes: UInt = 0
  var sharedBytes: UInt = 0
  var tableElements: UInt64 = 0

  init(_ module: Module, limits: Instance.Limits, in store: Store) {
    self.module = module
    self.limits = limits
    let block = UnsafeMutableRawPointer.allocate(byteCount: module.plan.byteCount, alignment: 16)
    record = block.bindMemory(to: InstanceRecord.self, capacity: 1)
    super.init(in: store)
    store.withBooks { books in
      books.instanceCount += 1
      node.pointee.code = Unmanaged.passUnretained(module.code)
    }
    store.interruption?.add(module.code)
    let plan = module.plan
    InstanceRecord.initializeEmpty(record, store: store.record)
    record.pointee.code = Unmanaged.passUnretained(module.code).toOpaque()
    record.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    record.pointee.typeIdentities = module.code.typeIdentities
    record.pointee.helpers = RuntimeHelpers.table
    record.pointee.nativeStackBytes = store.nativeStackBytes
    if limits.stackBytes < store.limits.stackBytes {
      record.pointee.stackBytes = UInt(max(limits.stackBytes, 1))
      record.pointee.nativeStackBytes = min(store.nativeStackBytes, record.pointee.stackBytes)
    }
    func at<Element>(_ offset: Int, _ type: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
      (block + offset).assumingMemoryBound(to: Element.self)
    }
    // Until they get their values, collections must find nothing in globals.
    (block + plan.globals).initializeMemory(as: UInt8.self, repeating: 0, count: plan.memories - plan.globals)
    record.pointee.memories = at(plan.memoryPointers)
    record.pointee.tables = at(plan.tablePointers)
    record.pointee.importedGlobals = at(plan.globalPointers)
    record.pointee.importedFunctions = at(plan.functionPointers)
    record.pointee.functions = at(plan.functions)
    record.pointee.tags = at(plan.tagPointers)
    makeFunctions()
    record.pointee.dataSegments = at(plan.dataSegments)
    record.pointee.elementSegments = at(plan.elementSegments)
  }

  private var block: UnsafeMutableRawPointer { UnsafeMutableRawPointer(record) }

  private func makeFunctions() {
    let layout = module.layout
    var place = record.pointee.functions
    for function in layout.referencedFunctions {
      place.initialize(
        to: FunctionRecord(
          cell: module.code.cell(of: function), instance: record, type: layout.identity(of: function), isHost: false))
      place += 1
    }
  }

  deinit {
    let (interruption, shared) = store.withBooks { books in
      leave(&books)
      let shared = books.sharedMemories.removeValue(forKey: node)
      books.instanceCount -= 1
      books.memoryBytes -= memoryBytes
      books.tableElements -= tableElements
      books.sharedBytes -= sharedBytes
      if record.pointee.heapAccount != 0 { books.closedHeapAccounts.append(record.pointee.heapAccount) }
      LoopCache.noteDeparture(in: store.record)
      return (store.interruption, shared)
    }
    withExtendedLifetime(shared) {}
    interruption?.remove(code)
    for position in 0..<memoryCount { ownMemories[position].free() }
    for position in 0..<tableCount { ownTables[position].free() }
    for position in 0..<ownerCount { owners[position].release() }
    block.deallocate()
  }

  // MARK: Code

  /// Shared with other instances of the module.
  var code: ModuleCode { Unmanaged<ModuleCode>.fromOpaque(record.pointee.code.unsafelyUnwrapped).takeUnretainedValue() }

  /// Whether compiled code can rely on the memories: they never move, and the processor stops what goes beyond.
  var suitsCompiledCode: Bool {
    module.layout.memories.indices.allSatisfy { position in
      let memory = record.pointee.memories[position].pointee
      let isGuarded = !memory.is64Bit && memory.pageSizeLog2 == 16
      return memory.backing == .pooled || !isGuarded && memory.backing == .reserved
    }
  }

  /// Lets all functions be interpreted, before anything has run.
  func interpret() {
    let interpreted = module.interpretedCode
    store.interruption?.remove(code)
    store.interruption?.add(interpreted)
    store.withBooks { _ in node.pointee.code = Unmanaged.passUnretained(interpreted) }
    record.pointee.code = Unmanaged.passUnretained(interpreted).toOpaque()
    for (position, function) in module.layout.referencedFunctions.enumerated() {
      record.pointee.functions[position].cell = interpreted.cell(of: function)
    }
  }

  // MARK: What the instance defines

  var ownMemories: UnsafeMutablePointer<MemoryRecord> {
    (block + module.plan.memories).assumingMemoryBound(to: MemoryRecord.self)
  }
  var ownTables: UnsafeMutablePointer<TableRecord> {
    (block + module.plan.tables).assumingMemoryBound(to: TableRecord.self)
  }
  var ownTags: UnsafeMutablePointer<TagRecord> {
    (block + module.plan.tags).assumingMemoryBound(to: TagRecord.self)
  }
  func ownGlobal(_ position: Int) -> UnsafeMutablePointer<UInt64> {
    (block + InstanceRecord.globalOffset(position)).assumingMemoryBound(to: UInt64.self)
  }
  /// Room for the record of the start function.
  var startFunction: UnsafeMutablePointer<FunctionRecord> {
    record.pointee.functions + module.layout.referencedFunctions.count
  }
  /// The references of passive element segments, one segment behind the other.
  var elements: UnsafeMutablePointer<UInt64> {
    (block + module.plan.elements).assumingMemoryBound(to: UInt64.self)
  }
  private var owners: UnsafeMutablePointer<Unmanaged<Entity>> {
    (block + module.plan.owners).assumingMemoryBound(to: Unmanaged<Entity>.self)
  }

  /// Retains the owner of something imported.
  func retain(_ owner: Entity) {
    (owners + ownerCount).initialize(to: Unmanaged.passRetained(owner))
    ownerCount += 1
  }

  // MARK: Index spaces

  /// The record of a function that is imported or can be referred to.
  package func function(_ index: UInt32) -> UnsafeMutablePointer<FunctionRecord> {
    let own = Int(index) - module.layout.importedFunctions
    if own < 0 { return record.pointee.importedFunctions[Int(index)] }
    let reference = module.layout.references[own]
    precondition(reference >= 0)
    return record.pointee.functions + Int(reference)
  }

  /// Where the value of a global is.
  package func global(_ index: UInt32) -> UnsafeMutableRawPointer {
    switch module.layout.place(of: GlobalIndex(index)) {
    case .imported(let position): record.pointee.importedGlobals[position]
    case .own(let offset): block + offset
    }
  }

  // MARK: Entity

  package override var addresses: Range<UInt> {
    UInt(bitPattern: block)..<UInt(bitPattern: block) + UInt(module.plan.byteCount)
  }

  override func forEachImport(_ body: (Entity) -> Void) {
    for position in 0..<ownerCount { owners[position]._withUnsafeGuaranteedRef(body) }
  }

  override func mark(_ marker: inout Marker) {
    let module = module.layout.module
    for (position, global) in module.globals.enumerated() where global.type.value.isReference {
      marker.mark((block + InstanceRecord.globalOffset(position)).load(as: UInt64.self))
    }
    for position in 0..<tableCount {
      let table = ownTables[position]
      for index in 0..<Int(table.count) { marker.mark(table.elements[index]) }
    }
    for position in 0..<elementSegmentCount {
      let segment = record.pointee.elementSegments[position]
      guard let base = segment.base else { continue }
      for index in 0..<Int(segment.count) { marker.mark(base.load(fromByteOffset: index * 8, as: UInt64.self)) }
    }
  }
}

extension InstanceRecord {
  /// An instance of nothing.
  static func initializeEmpty(
    _ record: UnsafeMutablePointer<InstanceRecord>, store: UnsafeMutablePointer<StoreRecord>
  ) {
    // Nothing is ever read through the pointers of an empty instance, as no index is below a count of 0.
    let nowhere = UnsafeMutableRawPointer(record)
    record.initialize(
      to: InstanceRecord(
        store: store, memory: MemoryRecord.none,
        memories: nowhere.assumingMemoryBound(to: UnsafeMutablePointer<MemoryRecord>.self),
        tables: nowhere.assumingMemoryBound(to: UnsafeMutablePointer<TableRecord>.self),
        importedGlobals: nowhere.assumingMemoryBound(to: UnsafeMutableRawPointer.self),
        importedFunctions: nowhere.assumingMemoryBound(to: UnsafeMutablePointer<FunctionRecord>.self),
        functions: nowhere.assumingMemoryBound(to: FunctionRecord.self),
        tags: nowhere.assumingMemoryBound(to: UnsafeMutablePointer<TagRecord>.self),
        dataSegments: nowhere.assumingMemoryBound(to: SegmentRecord.self),
        elementSegments: nowhere.assumingMemoryBound(to: SegmentRecord.self), code: nil, owner: nowhere))
  }
}
