/// What compiled code must know of the runtime: where the fields of its records are, in bytes. The runtime fills it in
/// from its own declarations, so the compiler needs to import nothing of it.
///
/// Every field has 32 bits, so that the bytes of a layout tell it apart from others (`fingerprint`).
package struct RuntimeLayout: Hashable, Sendable {
  package var instance = InstanceFields()
  package var store = StoreFields()
  package var memory = MemoryFields()
  package var table = TableFields()
  package var function = FunctionFields()
  package var cell = CellFields()
  package var tag = TagFields()
  package var segment = SegmentFields()
  package var type = TypeFields()
  package var object = ObjectFields()

  package init() {}

  /// What argument 0 of every compiled function points at.
  package struct InstanceFields: Hashable, Sendable {
    package var store: Int32 = 0
    /// The address of memory 0's record.
    package var memory: Int32 = 0
    /// Arrays of addresses of records.
    package var memories: Int32 = 0
    package var tables: Int32 = 0
    package var importedGlobals: Int32 = 0
    package var importedFunctions: Int32 = 0
    package var tags: Int32 = 0
    /// Arrays of records.
    package var functions: Int32 = 0
    package var dataSegments: Int32 = 0
    package var elementSegments: Int32 = 0
    /// An array of 32-bit numbers: the engine-wide identity of each of the module's types.
    package var typeIdentities: Int32 = 0
    /// An array of addresses of functions, numbered by `RuntimeHelper`.
    package var helpers: Int32 = 0
    /// The first of the instance's own globals in the record itself; they are 16 bytes apart.
    package var globals: Int32 = 0
  }

  package struct StoreFields: Hashable, Sendable {
    /// The lowest address that the native stack may reach.
    package var nativeStackLimit: Int32 = 0
    /// Where a caller writes the function record through which it calls.
    package var calledRecord: Int32 = 0
    /// Where it writes its own instance then, which host functions are told.
    package var callingInstance: Int32 = 0
    /// The records of all types, by identity.
    package var types: Int32 = 0
    /// The hole of the garbage-collected heap that objects are bumped into.
    package var heapNext: Int32 = 0
    package var heapEnd: Int32 = 0
    /// 64 bits, which any thread may write: the address of the store's record when code shall stop.
    package var stop: Int32 = 0
    /// 32 bits, which any thread may write: not 0 when code shall stop, or let others go on.
    package var attention: Int32 = 0
    package var fuel: Int32 = 0
  }

  package struct MemoryFields: Hashable, Sendable {
    package var base: Int32 = 0
    package var byteCount: Int32 = 0
    package var pageSizeLog2: Int32 = 0
    /// How far below 4 GiB the growing of a memory with 32-bit addresses ends.
    package var spareBytes: Int32 = 0
  }

  package struct TableFields: Hashable, Sendable {
    package var elements: Int32 = 0
    package var count: Int32 = 0
  }

  package struct FunctionFields: Hashable, Sendable {
    package var cell: Int32 = 0
    package var instance: Int32 = 0
    package var type: Int32 = 0
    package var stride: Int32 = 0
  }

  package struct CellFields: Hashable, Sendable {
    package var compiled: Int32 = 0
  }

  package struct TagFields: Hashable, Sendable {
    package var type: Int32 = 0
  }

  package struct SegmentFields: Hashable, Sendable {
    package var base: Int32 = 0
    package var count: Int32 = 0
    package var stride: Int32 = 0
  }

  /// The runtime's record of a type.
  package struct TypeFields: Hashable, Sendable {
    package var display: Int32 = 0
    /// 8 bits each.
    package var depth: Int32 = 0
    package var kind: Int32 = 0
    package var stride: Int32 = 0
    package var structureKind: Int32 = 1
    package var arrayKind: Int32 = 2
  }

  /// Objects of the garbage-collected heap. Fields follow the header in order, naturally aligned.
  package struct ObjectFields: Hashable, Sendable {
    package var typeIdentity: Int32 = 0
    package var length: Int32 = 4
    package var contents: Int32 = 8
    package var wideContents: Int32 = 16
    package var exceptionTag: Int32 = 8
    package var exceptionPayload: Int32 = 16
    /// How the heap notes where objects begin: a bitmap of 16-byte granules at the head of each block.
    package var blockBytes: Int32 = 1 << 16
    package var startsOffset: Int32 = 0
    /// Larger objects are made by the runtime.
    package var largestSmallObject: Int32 = 8 << 10
  }
}
