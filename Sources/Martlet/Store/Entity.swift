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
  /// How many handles Swift has. Changed under the lock of the books, as is the entity's place in the list.
  fileprivate var holdCount = 0
  private(set) var isEscaped = false
  /// The number of the last collection that reached the entity.
  var reached: UInt32 = 0
  /// All entities of a store form a list, through which roots are found.
  private var previous: Unmanaged<Entity>?
  private(set) var next: Unmanaged<Entity>?
  private var isListed = true

  init(in store: Store) {
    self.store = store
    let this = Unmanaged.passUnretained(self)
    store.withBooks { books in
      next = books.firstEntity
      next?._withUnsafeGuaranteedRef { $0.previous = this }
      books.firstEntity = this
    }
  }

  deinit { if isListed { store.withBooks { leave(&$0) } } }

  /// Takes the entity, which goes, off the list.
  final func leave(_ books: inout Books) {
    isListed = false
    next?._withUnsafeGuaranteedRef { $0.previous = previous }
    if let previous {
      previous._withUnsafeGuaranteedRef { $0.next = next }
    } else {
      books.firstEntity = next
    }
  }

  /// Whether Swift has a handle.
  final func isHeld(_ books: borrowing Books) -> Bool { holdCount > 0 }

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
    store.withBooks { _ in entity.holdCount += 1 }
  }

  deinit { store.withBooks { _ in entity.holdCount -= 1 } }
}
