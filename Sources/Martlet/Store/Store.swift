/// Where instances live, with everything they share: a stack, a heap, limits. What belongs to one store cannot be used in
/// another.
///
/// A store, and everything in it, is used by one task at a time. It is freed with the last thing that Swift holds of it.
///
/// ```swift
/// let store = Store()
/// let instance = try Instance(module, in: store)
/// ```
public final class Store {
  public let engine: Engine
  public let limits: Limits
  package let record: UnsafeMutablePointer<StoreRecord>
  /// The instance in which host functions run: it has nothing.
  package let hostInstance: UnsafeMutablePointer<InstanceRecord>
  private let stack: UnsafeMutableRawPointer
  private let stackBytes: Int
  /// Whether a call went so deep that the stack's pages are worth giving back.
  package var isStackDeep = false

  /// Whatever host functions need to know of what the store is for.
  ///
  /// ```swift
  /// store.context = Request(from: client)
  /// ```
  public var context: Any?
  /// What is given back when the store goes.
  var lease: InstancePool.Lease?

  /// The Swift error that a host function threw, while code is being left because of it.
  package var hostError: (any Error)?

  /// Where the last run was when it trapped, until somebody asks.
  var lastBacktrace: Backtrace?

  /// Plain memory, as it changes with every instance.
  let usage: UnsafeMutablePointer<Usage>
  /// The entities that only tracing can free.
  var escaped: [Entity] = []
  var escapedThreshold = 64
  /// How many collections there were, and what the one under way has found.
  var collectionNumber: UInt32 = 0
  var reachedEntities: [Entity] = []
  /// Where the records of escaped entities are, in order; made when a collection begins.
  var escapedAddresses: [(range: Range<UInt>, entity: Entity)] = []

  package var hostObjects = HostObjects()
  /// References into the heap that Swift holds.
  var rootedReferences = RootedReferences()
  private var heap: Heap?

  /// What there is in the store, and the first of a list of all entities.
  struct Usage {
    var memoryBytes: UInt = 0
    var tableElements: UInt64 = 0
    var instanceCount = 0
    var firstEntity: Unmanaged<Entity>?
  }

  var instanceCount: Int { usage.pointee.instanceCount }

  /// What definitions of tags are in this store.
  var definedTags: [ObjectIdentifier: (definition: TagDefinition, entity: HostTag)] = [:]

  /// Keeps the registered types of objects in the heap.
  private var heapTypes: [ObjectIdentifier: RegisteredTypes] = [:]

  /// Makes an empty store. Traps if the system has no address space left.
  public init(engine: Engine = .standard, limits: Limits = Limits()) {
    self.engine = engine
    self.limits = limits
    let page = VirtualMemory.pageBytes
    let least = 4 * page + Interpreter.stackMargin
    stackBytes = (max(limits.stackBytes, least) + page - 1) / page * page
    guard let stack = StackPool.shared.take(stackBytes) else { fatalError("no address space for a stack") }
    self.stack = stack
    // The first page of the stack begins with what every store has exactly one of.
    record = stack.bindMemory(to: StoreRecord.self, capacity: 1)
    let instance = (stack + MemoryLayout<StoreRecord>.stride).alignedUp(for: InstanceRecord.self)
    hostInstance = instance.bindMemory(to: InstanceRecord.self, capacity: 1)
    let usage = (instance + MemoryLayout<InstanceRecord>.stride).alignedUp(for: Usage.self)
    self.usage = usage.bindMemory(to: Usage.self, capacity: 1)
    self.usage.initialize(to: Usage())
    let base = (usage + MemoryLayout<Usage>.stride).alignedUp(toMultipleOf: 64)
    record.initialize(
      to: StoreRecord(
        stackBase: base, stackLimit: stack + stackBytes - Interpreter.stackMargin, stackTop: base, trapKind: 0,
        exception: 0,
        types: TypeRegistry.records, fuel: 0, owner: nil))
    InstanceRecord.initializeEmpty(hostInstance, store: record)
    record.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    // Entities leave the list of entities when they go, so the list must still be there.
    let all = escaped
    escaped = []
    _ = consume all
    definedTags = [:]
    hostObjects.forgetAll()
    StackPool.shared.give(stack, stackBytes, isDeep: isStackDeep)
  }

  /// The store that a record belongs to.
  @inline(__always)
  package static func of(_ record: UnsafeMutablePointer<StoreRecord>) -> Unmanaged<Store> {
    guard let owner = record.pointee.owner else { fatalError("a store record without a store") }
    return Unmanaged.fromOpaque(owner)
  }

  /// The heap, made when it is first needed.
  var madeHeap: Heap {
    if let heap { return heap }
    let heap = Heap(record: record, byteLimit: limits.heapBytes, roots: self)
    record.pointee.heap = Unmanaged.passUnretained(heap).toOpaque()
    self.heap = heap
    return heap
  }

  /// Keeps types alive as long as the store: objects of the heap may have them.
  func keep(_ types: RegisteredTypes) { heapTypes[ObjectIdentifier(types)] = types }
}

// MARK: Limits

extension Store {
  func admit(memoryBytes added: UInt) -> Bool {
    let (total, overflow) = usage.pointee.memoryBytes.addingReportingOverflow(added)
    guard !overflow, total <= UInt(max(limits.totalMemoryBytes, 0)) else { return false }
    usage.pointee.memoryBytes = total
    return true
  }

  func admit(tableElements added: UInt64) -> Bool {
    let (total, overflow) = usage.pointee.tableElements.addingReportingOverflow(added)
    guard !overflow, total <= UInt64(max(limits.totalTableElements, 0)) else { return false }
    usage.pointee.tableElements = total
    return true
  }

  func withdraw(memoryBytes removed: UInt) { usage.pointee.memoryBytes -= removed }
  func withdraw(tableElements removed: UInt64) { usage.pointee.tableElements -= removed }

  /// Counts bytes of a memory; shared memories, which have no store, are not counted.
  static func admit(memoryBytes added: UInt, to store: UnsafeMutablePointer<StoreRecord>?) -> Bool {
    store.map { of($0)._withUnsafeGuaranteedRef { $0.admit(memoryBytes: added) } } ?? true
  }

  static func admit(tableElements added: UInt64, to store: UnsafeMutablePointer<StoreRecord>?) -> Bool {
    store.map { of($0)._withUnsafeGuaranteedRef { $0.admit(tableElements: added) } } ?? true
  }

  static func withdraw(memoryBytes removed: UInt, from store: UnsafeMutablePointer<StoreRecord>?) {
    if let store { of(store)._withUnsafeGuaranteedRef { $0.withdraw(memoryBytes: removed) } }
  }

  static func withdraw(tableElements removed: UInt64, from store: UnsafeMutablePointer<StoreRecord>?) {
    if let store { of(store)._withUnsafeGuaranteedRef { $0.withdraw(tableElements: removed) } }
  }
}
