package import WasmCompiler
import WasmFormat

extension RuntimeLayout {
  /// The fields of this runtime's records.
  package static let current: RuntimeLayout = {
    var layout = RuntimeLayout()
    layout.instance.store = at(\InstanceRecord.store)
    layout.instance.memory = at(\InstanceRecord.memory)
    layout.instance.memories = at(\InstanceRecord.memories)
    layout.instance.tables = at(\InstanceRecord.tables)
    layout.instance.importedGlobals = at(\InstanceRecord.importedGlobals)
    layout.instance.importedFunctions = at(\InstanceRecord.importedFunctions)
    layout.instance.tags = at(\InstanceRecord.tags)
    layout.instance.functions = at(\InstanceRecord.functions)
    layout.instance.dataSegments = at(\InstanceRecord.dataSegments)
    layout.instance.elementSegments = at(\InstanceRecord.elementSegments)
    layout.instance.typeIdentities = at(\InstanceRecord.typeIdentities)
    layout.instance.helpers = at(\InstanceRecord.helpers)
    layout.instance.globals = Int32(InstanceRecord.globalOffset(0))
    layout.store.nativeStackLimit = at(\StoreRecord.nativeStackLimit)
    layout.store.calledRecord = at(\StoreRecord.calledRecord)
    layout.store.callingInstance = at(\StoreRecord.callingInstance)
    layout.store.types = at(\StoreRecord.types)
    layout.store.heapNext = at(\StoreRecord.heapNext)
    layout.store.heapEnd = at(\StoreRecord.heapEnd)
    layout.store.stop = at(\StoreRecord.stop)
    layout.store.attention = at(\StoreRecord.attention)
    layout.store.fuel = at(\StoreRecord.fuel)
    layout.memory.base = at(\MemoryRecord.base)
    layout.memory.byteCount = at(\MemoryRecord.byteCount)
    layout.memory.pageSizeLog2 = at(\MemoryRecord.pageSizeLog2)
    layout.memory.spareBytes = Int32(MemoryRecord.spareBytes)
    layout.table.elements = at(\TableRecord.elements)
    layout.table.count = at(\TableRecord.count)
    layout.function.cell = at(\FunctionRecord.cell)
    layout.function.instance = at(\FunctionRecord.instance)
    layout.function.type = at(\FunctionRecord.type)
    layout.function.stride = stride(FunctionRecord.self)
    layout.cell.compiled = at(\CodeCell.compiled)
    layout.tag.type = at(\TagRecord.type)
    layout.segment.base = at(\SegmentRecord.base)
    layout.segment.count = at(\SegmentRecord.count)
    layout.segment.stride = stride(SegmentRecord.self)
    layout.type.display = at(\TypeRecord.display)
    layout.type.depth = at(\TypeRecord.depth)
    layout.type.kind = at(\TypeRecord.kind)
    layout.type.stride = stride(TypeRecord.self)
    layout.type.structureKind = Int32(TypeRecord.Kind.structure.rawValue)
    layout.type.arrayKind = Int32(TypeRecord.Kind.array.rawValue)
    layout.object.typeIdentity = Int32(HeapObjectLayout.typeIdentity)
    layout.object.length = Int32(HeapObjectLayout.length)
    layout.object.contents = Int32(HeapObjectLayout.contents)
    layout.object.wideContents = Int32(HeapObjectLayout.wideContents)
    layout.object.exceptionTag = Int32(HeapObjectLayout.exceptionTag)
    layout.object.exceptionPayload = Int32(HeapObjectLayout.exceptionPayload)
    layout.object.blockBytes = Int32(HeapSpace.blockBytes)
    layout.object.startsOffset = Int32(HeapSpace.startsOffset)
    layout.object.largestSmallObject = Int32(HeapSpace.largestSmallObject)
    return layout
  }()

  static func at<Record, Field>(_ field: KeyPath<Record, Field>) -> Int32 {
    guard let offset = MemoryLayout<Record>.offset(of: field) else { preconditionFailure("a field without a place") }
    return Int32(offset)
  }

  private static func stride<Record>(_: Record.Type) -> Int32 { Int32(MemoryLayout<Record>.stride) }
}
