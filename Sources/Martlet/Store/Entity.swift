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
  /// The handle to give to Swift, if Swift has one now.
  fileprivate(set) var hold: Unmanaged<Hold>?
  private(set) var isEscaped = false
  /// The number of the last collection that reached the entity.
  var reached: UInt32 = 0
  /// All entities of a store form a list, through which roots are found.
  private var previous: Unmanaged<Entity>?
  private(set) var next: Unmanaged<Entity>?

  init(in store: Store) {
    self.store = store
    let first = store.accounts.pointee.firstEntity
    next = first
    let this = Unmanaged.passUnretained(self)
    first?._withUnsafeGuaranteedRef { $0.previous = this }
    store.accounts.pointee.firstEntity = this
  }

  deinit {
    next?._withUnsafeGuaranteedRef { $0.previous = previous }
    if let previous {
      previous._withUnsafeGuaranteedRef { $0.next = next }
    } else {
      store.accounts.pointee.firstEntity = next
    }
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

/// Swift's grip on an entity and its store.
package final class Hold {
  // Released in this order: the entity still needs its store.
  package let entity: Entity
  package let store: Store

  /// The hold that handles to the entity share.
  static func on(_ entity: Entity) -> Hold {
    if let hold = entity.hold { return hold.takeUnretainedValue() }
    return Hold(entity)
  }

  init(_ entity: Entity) {
    store = entity.store
    self.entity = entity
    entity.hold = Unmanaged.passUnretained(self)
  }

  deinit { entity.hold = nil }
}
