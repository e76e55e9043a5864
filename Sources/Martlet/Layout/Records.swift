package import CMartletPlatform
package import WasmFormat

/// The records that running code reads and writes: plain memory, owned by the Swift objects of `Store/`, `Memory/` and
/// `Tables/`, at addresses that never change while anybody can reach them.
///
/// Code is made once per module and shared by its instances, so it contains no address of an instance: it reaches
/// everything from the current `InstanceRecord`.

/// A function as a reference sees it; a funcref is the address of one.
package struct FunctionRecord {
  /// Where the code begins; shared by all instances of the module. For host functions, a cell whose code calls the host.
  package var cell: UnsafeMutablePointer<CodeCell>
  /// The instance the code runs in; for host functions, the store's host instance (which has no memory).
  package var instance: UnsafeMutablePointer<InstanceRecord>
  /// The engine-wide identity of the function's type (see `TypeRegistry`).
  package var type: UInt32
  package var isHost: Bool
  /// For host functions the unretained `HostFunction` object; otherwise nil.
  package var host: UnsafeMutableRawPointer?
}

/// One function's code, shared by all instances of a module.
package struct CodeCell {
  /// The first interpreter instruction. Until the first call, an instruction that translates the body.
  package var entry: UnsafeRawPointer
  /// The bytes of stack that a call needs from the start of its frame, before it calls anything else.
  package var frameBytes: UInt32
  /// Slots before the header in the function's frame.
  package var slotsBeforeHeader: UInt32
  /// What compiled code calls: the function's own machine code, or the way out to whoever else runs the function.
  package var compiled: UnsafeRawPointer?
  /// The adapter through which everybody else enters the machine code; nil where the function is not compiled.
  package var adapter: UnsafeRawPointer? = nil
  /// How many slots arguments and results take, whichever is more; `UInt32.max` if there are references among them.
  var plainSlots: UInt32
  package var functionIndex: UInt32
  /// The unretained `ModuleCode` that the cell belongs to.
  package var owner: UnsafeMutableRawPointer
  /// What `entry` points at before the first call: an instruction that translates the function, with the bytes of its
  /// frame (none yet) before it as before all code; and a jump back to it for those who pass over a first `charge`.
  package var untranslatedBytes: UInt64 = 0
  package var untranslated: UnsafeRawPointer? = nil
  package var untranslatedOperands: UInt64 = 0
  package var jumpBack: UnsafeRawPointer? = nil
  package var jumpBackDistance = UInt64(UInt32(bitPattern: -16)) << 32
}

/// What an instance's code needs at run time. The record is followed by the values of the globals that the instance
/// defines, 16 bytes each.
package struct InstanceRecord {
  package var store: UnsafeMutablePointer<StoreRecord>
  /// Memory 0, or an empty memory where the module has none, so that entering an instance never branches.
  package var memory: UnsafeMutablePointer<MemoryRecord>
  package var memories: UnsafeMutablePointer<UnsafeMutablePointer<MemoryRecord>>
  package var tables: UnsafeMutablePointer<UnsafeMutablePointer<TableRecord>>
  /// The cells of imported globals. (Globals defined here are reached without a load: see `globalOffset`.)
  package var importedGlobals: UnsafeMutablePointer<UnsafeMutableRawPointer>
  package var importedFunctions: UnsafeMutablePointer<UnsafeMutablePointer<FunctionRecord>>
  /// Records of the functions defined here that can be referred to, by the module's reference numbering.
  package var functions: UnsafeMutablePointer<FunctionRecord>
  /// Engine-wide identities of the tags, imported ones first.
  package var tags: UnsafeMutablePointer<UnsafeMutablePointer<TagRecord>>
  /// Data and element segments as they are now; a dropped one is empty.
  package var dataSegments: UnsafeMutablePointer<SegmentRecord>
  package var elementSegments: UnsafeMutablePointer<SegmentRecord>
  /// The unretained `ModuleCode`, through which frames are walked.
  package var code: UnsafeMutableRawPointer?
  /// The unretained `InstanceBody`.
  package var owner: UnsafeMutableRawPointer
  /// The engine-wide identities of the module's types, for compiled code.
  package var typeIdentities: UnsafePointer<UInt32>? = nil
  /// What compiled code leaves to the runtime: see `RuntimeHelpers`.
  package var helpers: UnsafePointer<UnsafeRawPointer?>? = nil
  /// The number in `HeapAccounts`, once the instance has made objects; 0 before.
  var heapAccount: UInt32 = 0
  /// What a call from the host may use of the stack, where that is less than the store's code may; else 0.
  var stackBytes: UInt = 0
  /// What compiled code may use of the native stack, if such a call is the first of all.
  var nativeStackBytes: UInt = 1 << 20

  /// Byte offset from the record to the value of the instance's own global with the given position among them.
  @inline(__always)
  package static func globalOffset(_ position: Int) -> Int { (MemoryLayout<Self>.stride + 15) & ~15 + position &* 16 }
}

/// A linear memory. `base` changes only by growing, and then only where address space could not be reserved.
///
/// Code uses the first two fields; the others belong to `Memory/`, and growing goes through `grow(by:)` there.
package struct MemoryRecord {
  package var base: UnsafeMutableRawPointer
  /// The size in bytes. For shared memories, read with acquire order.
  package var byteCount: UInt
  /// The size that is never exceeded: what the type, the address type, and the limits of the engine allow.
  package var maximumBytes: UInt
  /// From `base`, the address space that belongs to the memory. Only the first `byteCount` bytes, rounded up to pages of
  /// the machine, can be touched.
  package var reservedBytes: UInt
  package var pageSizeLog2: UInt32
  package var isShared: Bool
  package var is64Bit: Bool
  package var backing: MemoryBacking
  /// In pages; the largest number where the type says nothing.
  package var declaredMaximum: UInt64
  /// Whose limits growing counts against; nil for shared memories.
  package var store: UnsafeMutablePointer<StoreRecord>?
  /// The pool's `MemorySlot`, for pooled memories.
  package var slot: UnsafeMutableRawPointer?
  /// The unretained `SharedMemory` of a shared memory; for others the unretained `InstanceBody` that defines it, if any.
  package var owner: UnsafeMutableRawPointer? = nil
  /// How many views of the bytes there are, which must not move meanwhile. Counted for memories on the heap.
  package var lent: UInt32 = 0
}

/// Where the bytes of a memory come from, and so how they grow and are given back.
package enum MemoryBacking: UInt8, Sendable {
  /// There are none.
  case empty
  /// A slot of address space with a guard region, from the pool.
  case pooled
  /// Address space of its own.
  case reserved
  /// The C library's heap; growing may move it.
  case heap
}

/// A table: references, 8 bytes each. Code uses the first two fields; growing goes through `grow(by:filledWith:)`.
package struct TableRecord {
  package var elements: UnsafeMutablePointer<UInt64>
  package var count: UInt64
  package var capacity: UInt64
  package var maximum: UInt64
  package var declaredMaximum: UInt64?
  /// References to defined types are by identity.
  package var elementType: ValueType
  package var is64Bit: Bool
  package var store: UnsafeMutablePointer<StoreRecord>?
  /// The unretained `InstanceBody` that defines the table, if any.
  package var owner: UnsafeMutableRawPointer? = nil
}

/// A tag: its address is its identity.
package struct TagRecord {
  /// The engine-wide identity of its function type.
  package var type: UInt32
  /// Slots of the payload.
  package var payloadSlots: UInt32
  /// The unretained `Entity` that the record is part of.
  package var owner: UnsafeMutableRawPointer?
}

/// A passive segment as an instance sees it.
package struct SegmentRecord {
  /// Bytes of a data segment, or references of an element segment.
  package var base: UnsafeRawPointer?
  package var count: UInt64
}

/// What belongs to one store's run of code: its stack, its bounds and what ended it.
package struct StoreRecord {
  /// The stack that code runs on.
  package var stack: UnsafeMutablePointer<StackRecord>
  /// No frame may reach beyond. An interruption lowers it, from another thread, to nothing, so that the next call
  /// stops; whoever changes stacks sets it through `setStackLimit`.
  package var stackLimit: UnsafeMutableRawPointer
  /// What `stackLimit` is while nothing is to be interrupted.
  package var fullStackLimit: UnsafeMutableRawPointer
  /// The first free slot while host code runs, where a call from the host puts its frame.
  package var stackTop: UnsafeMutableRawPointer
  /// Where calls from the host return to: the same for all stores, but found here without asking whether it was made.
  package var exitCode: UnsafeRawPointer
  /// Where the code stopped, for backtraces: written by traps and before calling anything that may throw or collect.
  package var lastPC: UnsafeRawPointer?
  package var lastFrame: UnsafeMutableRawPointer?
  package var lastInstance: UnsafeMutablePointer<InstanceRecord>?
  /// The kind of a trap (raw value of `TrapCode`), when code ended with one.
  package var trapKind: UInt32
  /// The exception on its way, when code ended with one or a host function throws one (as a reference's bits).
  package var exception: UInt64
  /// `TypeRegistry.records`, for subtype tests.
  package var types: UnsafePointer<TypeRecord>
  /// Instructions left when fuel is counted: see `FuelPlan`.
  package var fuel: UInt64
  /// Allocation in the garbage-collected heap: bump pointer and its end.
  package var heapNext: UnsafeMutableRawPointer?
  package var heapEnd: UnsafeMutableRawPointer?
  /// How many calls from the host are under way, one inside another.
  package var depth: UInt32 = 0
  /// The innermost run of compiled code.
  package var activation: UnsafeMutablePointer<martlet_activation>? = nil
  /// That of a call which is the first of all: see `Interpreter.enterFirst`.
  var firstActivation = martlet_activation()
  /// The lowest address that compiled code may reach on the native stack of the thread it runs on, and how much it may
  /// use of the stack (during calls into an instance that has a limit of its own, as much as that allows).
  package var nativeStackLimit: UnsafeMutableRawPointer? = nil
  package var nativeStackBytes: UInt = 1 << 20
  /// How many calls from the host may be under way. (Not beside their number: what is written in two pieces is read late
  /// in one.)
  package var depthLimit: UInt32 = 200
  /// Whether compiled code may run in the store.
  var hasCompiledCode = false
  /// Written by compiled code before it calls through a function record: the record, and its own instance.
  package var calledRecord: UnsafeMutablePointer<FunctionRecord>? = nil
  package var callingInstance: UnsafeMutablePointer<InstanceRecord>? = nil
  #if DEBUG
    /// The state between two instructions, where calls do not become jumps.
    package var resumption: Resumption? = nil
  #endif
  /// Stacks that continuations have left, for the next one.
  var freeStack: UnsafeMutablePointer<StackRecord>?
  var freeStackCount: UInt32 = 0
  /// The unretained `Heap`, once the store has one.
  package var heap: UnsafeMutableRawPointer?
  /// The unretained `Store` object.
  package var owner: UnsafeMutableRawPointer?
  /// Why code has to stop: 0, or the raw value of a `TrapCode`. Written by other threads (see `Interruption`).
  package var interrupt: UInt32 = 0
  /// Not 0 when code that can wait is to pause, because others are to have its thread. Written by other threads.
  var pauseRequest: UInt32 = 0
  /// The address of this record while code has to stop, else nil: what compiled code looks at in loops and where functions
  /// begin.
  package var stop: UnsafeMutableRawPointer? = nil
  /// Not 0 while code has to stop or is to pause: what compiled code looks at in loops that can pause.
  package var attention: UInt32 = 0
  /// The thread that runs the store's code now; 0 if none does.
  package var user: UInt = 0
  /// The store's `RunningTask`, which the store keeps, once there was an asynchronous call.
  var runningTask: Unmanaged<RunningTask>? = nil
  /// The asynchronous function that code has called and will wait for.
  var pendingCall: PendingCall? = nil
  /// What interrupted loops remember, once there was an interruption: see `LoopCache`.
  package var loopCache: UnsafeMutableRawPointer? = nil
  /// Whether there are so many references to objects of the host that it is time to look which are in use.
  var isCollectionDue = false
  /// How many instances have gone. They may go on any thread.
  package var departures: UInt64 = 0
}
