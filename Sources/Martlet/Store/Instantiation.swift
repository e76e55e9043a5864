import CMartletPlatform
import WasmFormat

extension Store {
  /// Instantiates a module, in the order that the specification gives.
  func instantiate(
    _ module: Module, _ imports: Imports, _ limits: Instance.Limits, _ linked: LinkedModule? = nil
  ) throws -> Hold {
    guard record.isFree(for: martlet_thread_identity()) else { throw StoreInUseError() }
    collectIfDue()
    guard instanceCount < self.limits.instances else {
      throw LimitError("more than \(self.limits.instances) instances")
    }
    guard module.engine === engine else {
      throw LimitError("the module was made for another engine than the store's")
    }
    let body = InstanceBody(module, limits: limits, in: self)
    // From here on a collection may find the instance.
    let hold = Hold(body)
    try body.link(imports, linked)
    try body.makeGlobals()
    try body.makeTables()
    let image = try body.makeMemories()
    if module.code.isCompiled {
      if body.suitsCompiledCode, record.pointee.hasCompiledCode || !hasStacksInUse {
        record.pointee.hasCompiledCode = true
      } else {
        // Code that was left without a native stack cannot go on among compiled code.
        body.interpret()
      }
    }
    body.makeTags()
    if module.escapes.areOpen { body.escape() }
    if module.makesObjects { keep(module.layout.registeredTypes) }
    try body.fillElements()
    try body.fillData(hasImage: image)
    if let start = module.layout.module.start { try body.call(start: start) }
    return hold
  }
}

extension InstanceBody {
  fileprivate func makeGlobals() throws {
    let initial = module.initial.globals
    for position in initial.indices {
      let value = try evaluate(initial[position])
      let cell = ownGlobal(position)
      cell[0] = value.low
      cell[1] = value.high
    }
  }

  fileprivate func makeTables() throws {
    let layout = module.layout
    for position in layout.module.tables.indices {
      let element = try evaluate(module.initial.tables[position])
      let type = layout.registeredTypes.resolve(layout.tables[layout.importedTables + position])
      let table = ownTables + position
      table.initialize(to: try TableRecord.make(type, filledWith: element.low, for: self, in: store))
      tableCount += 1
      record.pointee.tables[layout.importedTables + position] = table
    }
  }

  /// Says whether the first memory begins as its image says, so that data need not be written.
  fileprivate func makeMemories() throws -> Bool {
    let layout = module.layout
    var hasImage = false
    for position in layout.module.memories.indices {
      let type = layout.module.memories[position]
      if type.isShared {
        record.pointee.memories[layout.importedMemories + position] = try makeSharedMemory(type)
        continue
      }
      let image = position == 0 ? module.images.image(for: module) : nil
      let memory = ownMemories + memoryCount
      memory.initialize(to: try MemoryRecord.make(type, image: image, for: self, in: store))
      memoryCount += 1
      record.pointee.memories[layout.importedMemories + position] = memory
      if memory.pointee.hasImage { hasImage = true }
    }
    if !layout.memories.isEmpty { record.pointee.memory = record.pointee.memories[0] }
    return hasImage
  }

  /// A shared memory may outlive the instance and its store, so it is not part of the instance's block.
  private func makeSharedMemory(_ type: MemoryType) throws -> UnsafeMutablePointer<MemoryRecord> {
    let declared = type.limits.maximum.map { MemoryRecord.bytes(pages: $0, log2: type.pageSizeLog2) } ?? .max
    let memory = try SharedMemory(
      type, strategy: store.engine.configuration.memoryStrategy,
      limit: store.admitSharedMemory(declared, for: self))
    store.withBooks { $0.sharedMemories[node, default: []].append(memory) }
    return memory.record
  }

  fileprivate func makeTags() {
    let layout = module.layout
    let owner = Unmanaged.passUnretained(self).toOpaque()
    for (position, tag) in layout.module.tags.enumerated() {
      let place = ownTags + position
      place.initialize(to: TagRecord(identity: layout.typeIdentities[tag.type.position], owner: owner))
      record.pointee.tags[layout.importedTags + position] = place
    }
  }

  /// Evaluates element segments, keeps the passive ones, and writes the active ones.
  fileprivate func fillElements() throws {
    let segments = module.initial.elements
    guard !segments.isEmpty else { return }
    var place = elements
    for position in segments.indices {
      var kept = SegmentRecord(base: nil, count: 0)
      if case .passive = segments[position].mode {
        let items = segments[position].items
        for index in items.indices { place[index] = 0 }
        kept = SegmentRecord(base: UnsafeRawPointer(place), count: UInt64(items.count))
        for index in items.indices { place[index] = try evaluate(items[index]).low }
        place += items.count
      }
      record.pointee.elementSegments[position] = kept
      elementSegmentCount += 1
    }
    for segment in segments {
      guard case .active(let index, let offset) = segment.mode else { continue }
      let table = record.pointee.tables[index]
      let start = try evaluate(offset).low
      guard start <= table.pointee.count, UInt64(segment.items.count) <= table.pointee.count - start else {
        throw Trap(.tableOutOfBounds)
      }
      for item in segment.items.indices {
        let element = try evaluate(segment.items[item]).low
        table.pointee.elements[Int(start) + item] = element
      }
    }
  }

  /// Keeps the passive data segments, and writes the active ones.
  fileprivate func fillData(hasImage: Bool) throws {
    let module = module
    let data = module.layout.module.data
    guard !data.isEmpty else { return }
    let bytes = module.layout.module.bytes.base
    for position in data.indices {
      var kept = SegmentRecord(base: nil, count: 0)
      if case .passive = data[position].mode {
        let range = data[position].contents
        kept = SegmentRecord(base: bytes + range.offset, count: UInt64(range.count))
      }
      record.pointee.dataSegments[position] = kept
    }
    for active in module.initial.activeData where !(hasImage && active.memory == 0) {
      let memory = record.pointee.memories[active.memory]
      let range = data[active.segment].contents
      let start = try evaluate(active.offset).low
      let size = UInt64(memory.pointee.byteCount)
      guard start <= size, UInt64(range.count) <= size - start else { throw Trap(.memoryOutOfBounds) }
      (memory.pointee.base + Int(start)).copyMemory(from: bytes + range.offset, byteCount: range.count)
    }
  }

  fileprivate func call(start: FunctionIndex) throws {
    let function = Function(Hold(self), startRecord(start))
    try function.call()
  }

  /// The start function need not be one that can be referred to, so it may have no record of its own.
  private func startRecord(_ start: FunctionIndex) -> UnsafeMutablePointer<FunctionRecord> {
    let layout = module.layout
    if start.position < layout.importedFunctions || layout.references[start.position - layout.importedFunctions] >= 0 {
      return function(start.rawValue)
    }
    (startFunction).initialize(
      to: FunctionRecord(
        cell: code.cell(of: start), instance: record, type: layout.identity(of: start), isHost: false))
    return startFunction
  }
}
