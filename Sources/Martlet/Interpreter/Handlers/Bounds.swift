import CMartletPlatform

// Fuel, and the places where loops are interrupted.

enum BoundHandlers {
  /// Lower half: the cost of what follows.
  static let charge: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    pay(
      pc.lower, pc + PayingBranchLayout.chargeBytes, frame, memory, memorySize, instance, word, double, single)
  }

  /// The same before a jump: the target, a loop, is entered behind the instruction with which it would pay.
  static let chargeAndJump: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    pay(pc.lower, pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }

  /// Stands at the beginning of loops, in place of the handler of the first instruction, while some store that shares the
  /// code is being interrupted or is to pause.
  static let interruptPoint: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    passInterruptPoint(pc, frame, memory, memorySize, instance, word, double, single)
  }

  nonisolated(unsafe) static let interruptPointAddress = address(of: interruptPoint)
}

@inline(never)
private func passInterruptPoint(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let store = instance.storeRecord
  if let reason = store.interruptReason { return stop(pc, frame, instance, reason) }
  if store.isToPause, pause(pc, frame, instance, word, double, single) { return Exit.suspended.rawValue }
  let handler = LoopCache.handler(at: pc, instance)
  return handler(pc, frame, memory, memorySize, instance, word, double, single)
}

/// The beginning of a loop.
struct LoopPoint {
  /// In bytes from the first instruction.
  var position: UInt32
  /// The handler that stands there while nobody is interrupted.
  var handler: UInt64
}

extension FunctionCode {
  /// Changes the code at the beginning of every loop, while it is running.
  func setLoops(interrupting: Bool) {
    let interrupt = UInt64(UInt(bitPattern: BoundHandlers.interruptPointAddress))
    for loop in loops {
      martlet_store_release(code + 8 + Int(loop.position), interrupting ? interrupt : loop.handler)
    }
  }

  fileprivate func handler(ofLoopAt pc: Code) -> UInt64 {
    let position = UInt32(truncatingIfNeeded: pc - start)
    var low = 0
    var high = loops.count
    while low < high {
      let middle = (low + high) / 2
      if loops[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return loops[low].handler
  }
}

/// What a store's thread has found out about loops, so that one that spins while another store is being interrupted need not
/// search at every turn.
enum LoopCache {
  private struct Entry {
    var pc: UInt
    var handler: UInt64
    /// How many instances had gone. With one, code may have, and other code may have come to stand at its address.
    var departures: UInt64
  }

  private static let count = 64

  @inline(__always)
  fileprivate static func handler(at pc: Code, _ instance: InstancePointer) -> Handler {
    if let cache = instance.storeRecord.pointee.loopCache {
      let entry = cache.assumingMemoryBound(to: Entry.self)[place(of: pc)]
      if entry.pc == UInt(bitPattern: pc), entry.departures == departures(from: instance.storeRecord) {
        return handler(entry.handler)
      }
    }
    return find(pc, instance)
  }

  private static func place(of pc: Code) -> Int { Int(UInt(bitPattern: pc) &>> 3 & UInt(count - 1)) }

  private static func handler(_ word: UInt64) -> Handler {
    unsafeBitCast(UnsafeRawPointer(bitPattern: UInt(word)), to: Handler.self)
  }

  @inline(never)
  private static func find(_ pc: Code, _ instance: InstancePointer) -> Handler {
    guard let code = instance.record.pointee.code,
      let function = Unmanaged<ModuleCode>.fromOpaque(code)._withUnsafeGuaranteedRef({ $0.function(at: pc) })
    else { fatalError("a loop outside of all functions") }
    let word = function.handler(ofLoopAt: pc)
    let store = instance.storeRecord
    if store.pointee.loopCache == nil {
      let made = UnsafeMutablePointer<Entry>.allocate(capacity: count)
      made.initialize(repeating: Entry(pc: 0, handler: 0, departures: 0), count: count)
      store.pointee.loopCache = UnsafeMutableRawPointer(made)
    }
    store.pointee.loopCache?.assumingMemoryBound(to: Entry.self)[place(of: pc)] = Entry(
      pc: UInt(bitPattern: pc), handler: word, departures: departures(from: store))
    return handler(word)
  }

  /// An instance goes; its code is still there. Called under the lock of the store's books.
  static func noteDeparture(in store: UnsafeMutablePointer<StoreRecord>) {
    martlet_store_release(departuresPlace(in: store), departures(from: store) &+ 1)
  }

  @inline(__always)
  private static func departures(from store: UnsafeMutablePointer<StoreRecord>) -> UInt64 {
    martlet_load_relaxed(departuresPlace(in: store))
  }

  @inline(__always)
  private static func departuresPlace(in store: UnsafeMutablePointer<StoreRecord>) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(store) + MemoryLayout<StoreRecord>.offset(of: \.departures).unsafelyUnwrapped
  }
}
