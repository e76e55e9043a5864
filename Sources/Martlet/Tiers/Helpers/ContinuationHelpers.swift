import CMartletPlatform

// Stack switching: see `NativeContinuations`.
extension RuntimeHelpers {
  static func makeContinuation(_ instance: Instance, _ function: UInt64) -> UInt64 {
    guard let function = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(function)) else {
      return nothing(instance, .nullFunctionReference)
    }
    let type = instance.storeRecord.pointee.types + Int(function.pointee.type)
    guard let made = ContinuationObject.make(capacity: type.pointee.parameterSlots, for: instance.record) else {
      return nothing(instance, .heapExhausted)
    }
    made.function = function
    return made.bits
  }

  static func bindArguments(
    _ instance: Instance, _ types: UInt64, _ continuation: UInt64, _ slots: UInt64
  ) -> UInt64 {
    guard let bound = ContinuationObject(continuation) else { return nothing(instance, .nullContinuationReference) }
    if bound.isConsumed { return nothing(instance, .continuationAlreadyConsumed) }
    guard let slots = UnsafeRawPointer(bitPattern: UInt(slots)),
      let made = ContinuationObject.make(capacity: bound.capacity, for: instance.record)
    else { return nothing(instance, .heapExhausted) }
    made.take(bound)
    let count = parameterSlots(instance, first(of: types)) &- parameterSlots(instance, second(of: types))
    made.bind(slots, count: max(0, min(count, made.capacity - made.boundCount)))
    return made.bits
  }

  static func resume(
    _ instance: Instance, _ continuation: UInt64, _ slots: UnsafeMutableRawPointer,
    _ resumption: UnsafeMutablePointer<martlet_resumption>, _ clauses: UInt64, _ exception: UInt64
  ) -> Int {
    guard let resumed = ContinuationObject(continuation) else { return trap(instance, .nullContinuationReference) }
    if resumed.isConsumed { return trap(instance, .continuationAlreadyConsumed) }
    let throwing = second(of: clauses) == 0 ? nil : exception
    if throwing == 0 { return trap(instance, .nullExceptionReference) }
    let store = instance.storeRecord
    store.pointee.lastPC = UnsafeRawPointer(resumption.pointee.pc) - 1
    store.pointee.lastFrame = resumption.pointee.stack
    store.pointee.lastInstance = instance.record
    let tags = UnsafeRawPointer(resumption + 1).assumingMemoryBound(to: UInt.self)
    store.pointee.stack.pointee.instance = instance.record
    store.pointee.stack.pointee.exchange = Exchange(slots: slots, tags: tags, tagCount: first(of: clauses))
    return finish(store.resume(resumed, throwing: throwing), slots, store)
  }

  static func suspend(_ instance: Instance, _ tag: UInt64, _ slots: UInt64) -> Int {
    guard let slots = UnsafeMutableRawPointer(bitPattern: UInt(slots)) else { return trap(instance, .unhandledTag) }
    let store = instance.storeRecord
    store.pointee.stack.pointee.exchange = Exchange(slots: slots)
    return finish(store.suspend(with: instance.record.pointee.tags[Int(tag)], instance.record), slots, store)
  }

  static func `switch`(_ instance: Instance, _ names: UInt64, _ continuation: UInt64, _ slots: UInt64) -> Int {
    guard let next = ContinuationObject(continuation) else { return trap(instance, .nullContinuationReference) }
    if next.isConsumed { return trap(instance, .continuationAlreadyConsumed) }
    guard let slots = UnsafeMutableRawPointer(bitPattern: UInt(slots)) else { return trap(instance, .unhandledTag) }
    let store = instance.storeRecord
    store.pointee.stack.pointee.exchange = Exchange(slots: slots)
    let outcome = store.switch(
      to: next, with: instance.record.pointee.tags[first(of: names)],
      resultSlots: parameterSlots(instance, second(of: names)),
      instance.record)
    return finish(outcome, slots, store)
  }

  /// What compiled code is told.
  private static func finish(
    _ outcome: Outcome, _ slots: UnsafeMutableRawPointer, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    if outcome == Outcome(.exception) {
      slots.set(0, store.pointee.exception)
      store.pointee.exception = 0
    }
    return outcome.code
  }

  /// The slots that a function of one of the module's types takes.
  private static func parameterSlots(_ instance: Instance, _ type: Int) -> Int {
    guard let identity = instance.record.pointee.typeIdentities?[type] else { return 0 }
    return (instance.storeRecord.pointee.types + Int(identity)).pointee.parameterSlots
  }
}
