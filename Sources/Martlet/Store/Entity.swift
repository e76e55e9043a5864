/// Something in a store that others refer to: an instance, or a function, memory, table, global or tag made by the host.
///
/// Who keeps an entity alive:
/// - Swift, through a `Hold`, which every public handle shares;
/// - importers, which retain what they import;
/// - the store, if references to the entity may stand where neither of them is (in a table of another instance, in the
///   heap, …): then it has *escaped*, and goes when tracing finds no such reference any more.
///
/// Imports point from younger to older entities, so they never form a cycle.
package class Entity {
  /// Outlives the entity: holds retain it, and it owns what has escaped.
  package unowned(unsafe) let store: Store
  /// What the books know of the entity, to be used under their lock.
  final let node: UnsafeMutablePointer<EntityNode>
  private(set) var isEscaped = false
  /// The number of the last collection that reached the entity.
  var reached: UInt32 = 0
  private var isListed = true

  init(in store: Store) {
    self.store = store
    let node = UnsafeMutablePointer<EntityNode>.allocate(capacity: 1)
    self.node = node
    node.initialize(to: EntityNode(entity: Unmanaged.passUnretained(self)))
    store.withBooks { books in
      node.pointee.next = books.firstEntity
      books.firstEntity?.pointee.previous = node
      books.firstEntity = node
    }
  }

  deinit {
    if isListed { store.withBooks { leave(&$0) } }
    node.deallocate()
  }

  /// Takes the entity, which goes, off the list.
  final func leave(_ books: inout Books) {
    isListed = false
    let (previous, next) = (node.pointee.previous, node.pointee.next)
    next?.pointee.previous = previous
    if let previous { previous.pointee.next = next } else { books.firstEntity = next }
  }

  /// Called when references to the entity may have left the reach of Swift and of importers.
  final func escape() {
    guard !isEscaped else { return }
    isEscaped = true
    store.adopt(self)
    forEachImport { $0.escape() }
  }

  /// The entities that this one imports.
  func forEachImport(_ body: (Entity) -> Void) {}

  /// Marks all references that the entity contains.
  func mark(_ marker: inout Marker) {}

  /// Where the records are that references to the entity point at.
  package var addresses: Range<UInt> { 0..<0 }
}

/// Swift's grip on an entity and its store, which a handle and its copies share.
package final class Hold {
  // Released in this order: the entity still needs its store.
  package let entity: Entity
  package let store: Store

  init(_ entity: Entity) {
    store = entity.store
    self.entity = entity
    store.withBooks { _ in entity.node.pointee.holdCount += 1 }
  }

  deinit { store.withBooks { _ in entity.node.pointee.holdCount -= 1 } }
}
