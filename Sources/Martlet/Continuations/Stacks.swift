/// The stacks of a store besides the one that it begins with.
struct Stacks {
  /// How many free ones a store keeps for the next continuation.
  static let kept: UInt32 = 64

  /// All of them, in use or free.
  fileprivate var all: [UnsafeMutablePointer<StackRecord>] = []
  /// How many there must be for a collection to be worth while: suspended continuations may be garbage.
  fileprivate var threshold = 1024
}

extension Store {
  /// How many stacks there are besides the first, in use or kept for the next continuation.
  package var stackCount: Int { stacks.all.count }

  /// A stack that is not among the free ones; nil when there may be no more, even after a collection.
  func makeStack() -> UnsafeMutablePointer<StackRecord>? {
    if giveUpAbandonedCalls(), record.pointee.freeStack != nil { return record.takeStack() }
    if stacks.all.count >= min(stacks.threshold, limits.continuations) {
      collect()
      if record.pointee.freeStack != nil { return record.takeStack() }
      stacks.threshold = max(1024, stacks.all.count * 2)
    }
    guard stacks.all.count < limits.continuations else { return nil }
    guard let memory = StackPool.shared.take(stackBytes) else { return nil }
    let stack = StackRecord.make(in: memory, byteCount: stackBytes)
    stack.pointee.index = stacks.all.count
    stacks.all.append(stack)
    return stack
  }

  /// Gives a stack's memory back.
  func giveBack(_ stack: UnsafeMutablePointer<StackRecord>) {
    let index = stack.pointee.index
    let last = stacks.all.removeLast()
    if last != stack {
      stacks.all[index] = last
      last.pointee.index = index
    }
    stack.pointee.native?.giveBack(isDeep: isStackDeep)
    StackPool.shared.give(UnsafeMutableRawPointer(stack), stackBytes, isDeep: isStackDeep)
  }

  func giveBackAllStacks() {
    record.pointee.freeStack = nil
    record.pointee.freeStackCount = 0
    while let last = stacks.all.last { giveBack(last) }
  }

  /// Whether there is code that waits or could be resumed.
  var hasStacksInUse: Bool { stacks.all.contains { !$0.pointee.isFree } }

  // MARK: Collecting

  /// Marks what the stacks refer to that are alive by themselves: those whose code runs or waits for others, and those of
  /// asynchronous calls.
  func markStacks(_ marker: inout Marker) {
    var stack: UnsafeMutablePointer<StackRecord>? = record.pointee.stack
    var top = record.pointee.stackTop
    while let next = stack {
      next.pointee.reached = collectionNumber
      marker.markStack(from: next.pointee.base, to: top)
      if next != record.pointee.stack, let instance = next.pointee.instance {
        markRecord(at: UInt(bitPattern: instance))
      }
      stack = next.pointee.parent
      if let stack { top = stack.pointee.top }
    }
    for waiting in stacks.all where !waiting.pointee.isFree {
      guard let innermost = waiting.pointee.innermost else { continue }
      markSuspended(from: innermost, guest: waiting.pointee.native?.guest, &marker)
    }
  }

  /// Marks what the stacks of a suspended continuation refer to.
  package func markSuspended(from innermost: UnsafeMutablePointer<StackRecord>, _ marker: inout Marker) {
    markSuspended(from: innermost, guest: innermost.pointee.native?.guest, &marker)
  }

  /// `guest` is where the innermost native stack was left, if there is one.
  private func markSuspended(
    from innermost: UnsafeMutablePointer<StackRecord>, guest: UnsafeMutableRawPointer?, _ marker: inout Marker
  ) {
    var guest = guest
    var stack: UnsafeMutablePointer<StackRecord>? = innermost
    while let next = stack, next.pointee.reached != collectionNumber {
      next.pointee.reached = collectionNumber
      marker.markStack(from: next.pointee.base, to: next.pointee.top)
      if let instance = next.pointee.instance { markRecord(at: UInt(bitPattern: instance)) }
      if next.isOnNativeStack, let native = next.pointee.native, let start = guest {
        marker.markStack(from: start, to: native.end)
        guest = native.host
      }
      stack = next.pointee.parent
    }
  }

  /// Gives up the stacks of continuations that nobody can resume any more.
  func sweepStacks() {
    for stack in stacks.all.reversed() where !stack.pointee.isFree && stack.pointee.reached != collectionNumber {
      record.giveStack(stack)
    }
  }
}
