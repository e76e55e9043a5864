import Synchronization

/// What a store knows of all that is in it, as far as it changes when something goes.
///
/// Swift lets go of handles wherever it likes: a task's after the task has told its result, an error's in whichever task has
/// caught it. So a handle may go on one thread while another uses the store. What changes then stands here, behind a lock that
/// `Store.withBooks` takes; everything else in a store belongs to the one task that uses it. No code of the host's runs under the lock.
struct Books: @unchecked Sendable {
  var memoryBytes: UInt = 0
  /// The most that shared memories made by instances may grow to.
  var sharedBytes: UInt = 0
  var tableElements: UInt64 = 0
  var instanceCount = 0
  /// The first of a list of all entities.
  var firstEntity: UnsafeMutablePointer<EntityNode>?
  /// The shared memories that instances define.
  var sharedMemories: [UnsafeMutablePointer<EntityNode>: [SharedMemory]] = [:]
  /// Numbers in `HeapAccounts` of instances that have gone.
  var closedHeapAccounts: [UInt32] = []
  /// References into the heap that Swift holds.
  var rootedReferences = RootedReferences()

  /// Calls the closure with what the books know of each entity. No entity is retained meanwhile: one whose last reference
  /// goes at this moment must not end under the lock.
  func forEachEntity(_ body: (EntityNode) -> Void) {
    var next = firstEntity
    while let node = next?.pointee {
      body(node)
      next = node.next
    }
  }
}

/// What the books know of an entity, in a list with all others.
struct EntityNode {
  let entity: Unmanaged<Entity>
  /// How many handles Swift has. While there is one, the entity is alive.
  var holdCount = 0
  /// Of an instance, its code, which is alive until the entity has left the list.
  var code: Unmanaged<ModuleCode>?
  var previous: UnsafeMutablePointer<EntityNode>?
  var next: UnsafeMutablePointer<EntityNode>?
}

extension Store {
  @inline(__always)
  func withBooks<Result>(_ body: (inout sending Books) -> sending Result) -> sending Result { books.withLock(body) }
}
