import WasmFormat

/// How the memory of an instance is divided: one block for its record and everything that it defines.
package struct InstancePlan: Sendable {
  /// Offsets from the `InstanceRecord`, which is followed by the globals.
  let globals: Int
  let memories: Int
  let tables: Int
  let tags: Int
  let functions: Int
  let memoryPointers: Int
  let tablePointers: Int
  let globalPointers: Int
  let functionPointers: Int
  let tagPointers: Int
  let dataSegments: Int
  let elementSegments: Int
  /// References of passive element segments.
  let elements: Int
  /// The entities that the instance imports, retained.
  let owners: Int
  let byteCount: Int

  init(_ layout: ModuleLayout) {
    let module = layout.module
    globals = InstanceRecord.globalOffset(0)
    var end = InstanceRecord.globalOffset(module.globals.count)
    func take<Record>(_ type: Record.Type, _ count: Int) -> Int {
      let alignment = MemoryLayout<Record>.alignment
      let start = (end + alignment - 1) & ~(alignment - 1)
      end = start + MemoryLayout<Record>.stride * count
      return start
    }
    memories = take(MemoryRecord.self, module.memories.count)
    tables = take(TableRecord.self, module.tables.count)
    tags = take(TagRecord.self, module.tags.count)
    functions = take(FunctionRecord.self, layout.referencedFunctions.count + (module.start == nil ? 0 : 1))
    memoryPointers = take(UInt.self, layout.memories.count)
    tablePointers = take(UInt.self, layout.tables.count)
    globalPointers = take(UInt.self, layout.importedGlobals)
    functionPointers = take(UInt.self, layout.importedFunctions)
    tagPointers = take(UInt.self, layout.tags.count)
    dataSegments = take(SegmentRecord.self, module.data.count)
    elementSegments = take(SegmentRecord.self, module.elements.count)
    elements = take(UInt64.self, module.elements.reduce(0) { $0 + ($1.mode == .passive ? Int($1.count) : 0) })
    owners = take(UInt.self, module.imports.count)
    byteCount = end
  }
}
