import CMartletPlatform

/// Freeing what has escaped: the collector of the heap finds what can still be reached, in the heap and outside of it.
extension Store {
  /// Takes an entity that only collecting will free.
  func adopt(_ entity: Entity) { escaped.append(entity) }

  /// Frees what nobody can reach any more, if it is time: when there is twice as much as was left the last time.
  ///
  /// Called before references are written for code to find: objects of the host that go may do anything, and what is
  /// written must not be where no collection looks.
  func collectIfDue() {
    // Whoever uses the store against the rules is told so later.
    guard record.isFree(for: martlet_thread_identity()) else { return }
    if escaped.count >= escapedThreshold || record.pointee.isCollectionDue { collect() }
  }

  /// Frees what nobody can reach any more: objects of the heap, objects behind external references, and instances and host
  /// functions that Swift has let go of.
  ///
  /// This happens by itself when enough has accumulated.
  public func collect() {
    record.pointee.isCollectionDue = false
    giveUpAbandonedCalls()
    madeHeap.collect()
  }

  private func reach(_ entity: Entity) {
    guard entity.reached != collectionNumber else { return }
    entity.reached = collectionNumber
    reachedEntities.append(entity)
  }
}

extension Store: HeapRoots {
  package func markRoots(_ marker: inout Marker) {
    collectionNumber &+= 1
    escapedAddresses = escaped.map { ($0.addresses, $0) }
    escapedAddresses.sort { $0.range.lowerBound < $1.range.lowerBound }
    let rooted = withBooks { books in
      books.forEachEntity { if $0.holdCount > 0 { heldEntities.append($0.entity.takeUnretainedValue()) } }
      return books.rootedReferences.words
    }
    for entity in heldEntities { reach(entity) }
    for word in rooted { marker.mark(word) }
    marker.mark(record.pointee.exception)
    if let instance = record.pointee.lastInstance { markRecord(at: UInt(bitPattern: instance)) }
    // Last, as the records are gathered now that words on a stack may point at.
    markStacks(&marker)
  }

  package func markFunction(_ function: UnsafeMutablePointer<FunctionRecord>) {
    let owner = function.pointee.isHost ? function.pointee.host : function.pointee.instance.pointee.owner
    if let owner { reach(Unmanaged<Entity>.fromOpaque(owner).takeUnretainedValue()) }
  }

  package func markTag(_ tag: UnsafePointer<TagRecord>) {
    if let owner = tag.pointee.owner { reach(Unmanaged<Entity>.fromOpaque(owner).takeUnretainedValue()) }
  }

  package func markRecord(at address: UInt) {
    var low = 0
    var high = escapedAddresses.count
    while low < high {
      let middle = (low + high) / 2
      if escapedAddresses[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    if low < escapedAddresses.count, escapedAddresses[low].range.contains(address) {
      reach(escapedAddresses[low].entity)
    }
  }

  package func markWaiting(_ marker: inout Marker) -> Bool {
    guard !reachedEntities.isEmpty else { return false }
    while let entity = reachedEntities.popLast() {
      entity.forEachImport(reach)
      entity.mark(&marker)
    }
    return true
  }

  package var hostObjectCount: Int { hostObjects.count }

  package func takeClosedAccounts() -> [UInt32] {
    withBooks { books in
      let closed = books.closedHeapAccounts
      books.closedHeapAccounts = []
      return closed
    }
  }

  package func sweep(hostObjects marked: MarkedHostObjects) {
    // What goes is released last: then code of its deinitialisers may do anything.
    let all = escaped
    escaped = all.filter { $0.reached == collectionNumber }
    escapedThreshold = max(64, escaped.count * 2)
    escapedAddresses = []
    let freed = hostObjects.sweep(marked)
    sweepStacks()
    let held = heldEntities
    heldEntities = []
    _ = consume freed
    _ = consume all
    _ = consume held
  }
}
