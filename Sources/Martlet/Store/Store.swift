import Synchronization

/// Where instances live, with everything they share: a stack, a heap, limits. What belongs to one store cannot be used in
/// another.
///
/// A store, and everything in it, is used by one task at a time; only letting go of a handle is allowed anywhere. It is freed
/// with the last thing that Swift holds of it.
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
  let stackBytes: Int
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

  /// The task whose code runs, once there was an asynchronous call.
  var runningTask: RunningTask?

  /// Asynchronous calls that can be given up only by whoever uses the store next.
  let abandonedCalls = AbandonedCalls()

  /// Where the last run was when it trapped, until somebody asks.
  var lastBacktrace: Backtrace?

  let books = Mutex(Books())
  /// The entities that only tracing can free.
  var escaped: [Entity] = []
  var escapedThreshold = 64
  /// How many collections there were, and what the one under way has found.
  var collectionNumber: UInt32 = 0
  var reachedEntities: [Entity] = []
  var heldEntities: [Entity] = []
  /// Where the records of escaped entities are, in order; made when a collection begins.
  var escapedAddresses: [(range: Range<UInt>, entity: Entity)] = []

  /// The stacks of continuations.
  var stacks = Stacks()

  package var hostObjects = HostObjects()
  /// By which references know whether the store is still there.
  let life = Life()
  private(set) var heap: Heap?
  /// What lets other threads stop the store's code, once somebody has asked for it. Set under the lock of the books.
  package var interruption: Interruption?
  /// Where the store's thread sleeps, once it has.
  var parker: Parker?

  var instanceCount: Int { withBooks { $0.instanceCount } }

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
    stackBytes = (min(max(limits.stackBytes, least), Self.mostStackBytes) + page - 1) / page * page
    guard let stack = StackPool.shared.take(stackBytes) else { fatalError("no address space for a stack") }
    self.stack = stack
    // The first page of the stack begins with what every store has exactly one of.
    record = stack.bindMemory(to: StoreRecord.self, capacity: 1)
    let instance = (stack + MemoryLayout<StoreRecord>.stride).alignedUp(for: InstanceRecord.self)
    hostInstance = instance.bindMemory(to: InstanceRecord.self, capacity: 1)
    let head = (instance + MemoryLayout<InstanceRecord>.stride).alignedUp(for: StackRecord.self)
    let first = StackRecord.make(in: head, byteCount: stack + stackBytes - head)
    record.initialize(
      to: StoreRecord(
        stack: first, stackLimit: first.pointee.limit, fullStackLimit: first.pointee.limit,
        stackTop: first.pointee.base,
        exitCode: Interpreter.exitCode, trapKind: 0, exception: 0,
        types: TypeRegistry.records, fuel: 0, owner: nil))
    InstanceRecord.initializeEmpty(hostInstance, store: record)
    record.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    record.pointee.nativeStackBytes = nativeStackBytes
    hostInstance.pointee.nativeStackBytes = nativeStackBytes
  }

  /// What compiled code may use of the native stack.
  var nativeStackBytes: UInt { UInt(min(max(limits.stackBytes, 1 << 16), Self.mostStackBytes)) }

  /// What a stack is without a limit of its own.
  private static let mostStackBytes = 1 << 40

  deinit {
    giveUpAbandonedCalls()
    interruption?.detach()
    // Entities leave the list of entities when they go, so the list must still be there.
    let all = escaped
    escaped = []
    _ = consume all
    definedTags = [:]
    life.end()
    record.pointee.loopCache?.deallocate()
    giveBackAllStacks()
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
