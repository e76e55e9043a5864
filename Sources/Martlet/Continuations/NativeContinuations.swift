import CMartletPlatform

// Continuations in a store with compiled code. Each has a native stack besides, on which the frames of compiled code stay, and
// those of the interpreter between them; so leaving code and going on with it is a change of stacks, whatever runs there.
//
// What a store's record says of the code that runs changes with the stack: `NativeStack.other` keeps what it says of the code
// that has resumed a continuation, `NativeStack.own` what it says of suspended code.

/// What a continuation runs that has a native stack.
struct NativeRun {
  /// The calls from the host that were under way when the stack was resumed.
  var hostCalls: HostCalls
  /// How many slots the results of its function have.
  let resultSlots: Int
}

/// What an instruction that leaves its stack exchanges with the code that comes back to it.
struct Exchange {
  /// Where the values are that it leaves with, and where those are expected that come back.
  var slots: UnsafeMutableRawPointer?
  /// Of compiled code that has resumed another stack, the tags of its clauses, as `martlet_resumption` has them; nil where an
  /// instruction of the interpreter has them.
  var tags: UnsafePointer<UInt>?
  var tagCount = 0
  /// How it goes on.
  var outcome = Outcome.returned
  /// The stack whose code has ended, if that is why.
  var ended: UnsafeMutablePointer<StackRecord>?
}

/// How an instruction goes on that has left its stack: 0 when its results are in the slots; a positive number is an `Exit`; a
/// negative one stands for a clause, whose values are in the slots.
struct Outcome: Equatable {
  let code: Int

  init(_ exit: Exit) { code = exit.rawValue }
  init(clause: Int) { code = -clause - 1 }

  static let returned = Outcome(.returned)

  /// The position of the clause.
  var clause: Int? { code < 0 ? -code - 1 : nil }
}

extension UnsafeMutablePointer<StoreRecord> {
  /// Whether continuations have native stacks.
  var hasNativeContinuations: Bool { pointee.hasCompiledCode }

  private func fail(_ trap: TrapCode) -> Outcome {
    pointee.trapKind = trap.rawValue
    return Outcome(.trap)
  }

  // MARK: Resuming

  /// Resumes a continuation with the values in the slots of the current stack's `exchange`, or throws an exception where it was
  /// suspended. The store's record says where the code is left.
  func resume(_ continuation: ContinuationObject, throwing exception: UInt64?) -> Outcome {
    let parent = pointee.stack
    if let exception, continuation.innermost == nil {
      // It has not begun, so nothing in it can catch.
      continuation.consume()
      pointee.exception = exception
      return Outcome(.exception)
    }
    guard let (innermost, outermost) = stacks(of: continuation) else { return fail(reason(for: .callStackExhausted)) }
    if let exception {
      continuation.consume()
      pointee.exception = exception
      innermost.pointee.exchange.outcome = Outcome(.exception)
    } else {
      innermost.deliver(continuation, parent.pointee.exchange.slots, continuation.missingCount)
    }
    parent.pointee.top = pointee.stackTop
    outermost.nativeStack.pointee.other = NativeStack.RunState(of: self)
    attach(innermost, outermost, to: parent)
    martlet_resume_stack(innermost.nativePlace, outermost.nativePlace)
    return comeBack(to: parent)
  }

  /// What follows when a stack goes on that has resumed another.
  private func comeBack(to parent: UnsafeMutablePointer<StackRecord>) -> Outcome {
    let outcome = parent.pointee.exchange.outcome
    guard let ended = parent.pointee.exchange.ended.take() else { return outcome }
    if outcome == .returned, let slots = parent.pointee.exchange.slots {
      slots.copySlots(from: ended.firstSlots, ended.pointee.run?.resultSlots ?? 0)
    }
    ended.nativeStack.pointee.other.write(to: self)
    run(on: parent)
    giveStack(ended)
    return outcome
  }

  /// The chain of a continuation's stacks: where it was suspended, or a new one on which it can begin.
  private func stacks(
    of continuation: ContinuationObject
  ) -> (innermost: UnsafeMutablePointer<StackRecord>, outermost: UnsafeMutablePointer<StackRecord>)? {
    if let innermost = continuation.innermost, let outermost = continuation.outermost { return (innermost, outermost) }
    return takeStack(for: continuation).map { ($0, $0) }
  }

  /// A stack on which a continuation can begin; nil when there is none. May collect.
  private func takeStack(for continuation: ContinuationObject) -> UnsafeMutablePointer<StackRecord>? {
    guard let function = continuation.function, let stack = takeStack() else { return nil }
    let native: UnsafeMutablePointer<NativeStack>
    if let made = stack.pointee.native {
      native = made
    } else {
      guard let made = NativeStack.make(for: self) else {
        giveStack(stack)
        return nil
      }
      stack.pointee.native = made
      native = made
    }
    stack.pointee.depth = 0
    native.pointee.function = function
    let type = pointee.types + Int(function.pointee.type)
    stack.pointee.run = NativeRun(hostCalls: HostCalls(of: self), resultSlots: type.pointee.resultSlots)
    stack.pointee.exchange = Exchange(slots: stack.firstSlots)
    martlet_prepare_stack(native.place, native.end, native.codeLimit) { runContinuation($0.unsafelyUnwrapped) }
    return stack
  }

  /// Makes a chain of stacks the one that runs, and `parent`, which is left in the state that is `other` to the chain, the one
  /// that has resumed it.
  @inline(__always)
  private func attach(
    _ innermost: UnsafeMutablePointer<StackRecord>, _ outermost: UnsafeMutablePointer<StackRecord>,
    to parent: UnsafeMutablePointer<StackRecord>
  ) {
    let native = innermost.nativeStack
    let outer = outermost.nativeStack
    guard let before = outermost.pointee.run?.hostCalls else { return }
    let now = outer.pointee.other.hostCalls
    outermost.pointee.parent = parent
    outermost.pointee.run?.hostCalls = now
    // Backtraces go on there.
    outermost.pointee.base.assumingMemoryBound(to: SavedState.self).pointee = outer.pointee.other.saved
    if native.pointee.function == nil {
      native.pointee.own.hostCalls.move(from: before, to: now)
      var stack = innermost
      while stack != outermost, let next = stack.pointee.parent {
        stack.pointee.run?.hostCalls.move(from: before, to: now)
        stack.nativeStack.pointee.other.hostCalls.move(from: before, to: now)
        stack = next
      }
      native.pointee.own.write(to: self)
    } else {
      outer.pointee.other.write(to: self)
      pointee.activation = nil
      pointee.stackTop = innermost.pointee.base
      pointee.depthLimit &+= 1
    }
    run(on: innermost)
  }

  // MARK: Suspending and switching

  /// Suspends the current code as far as the handler of a tag, with the values in the slots of the current stack's `exchange`.
  func suspend(with tag: UnsafeMutablePointer<TagRecord>, _ instance: UnsafeMutablePointer<InstanceRecord>) -> Outcome {
    let current = pointee.stack
    guard let slots = current.pointee.exchange.slots, let handling = NativeHandling(tag, isSwitch: false, self)
    else { return fail(.unhandledTag) }
    let resultSlots = (pointee.types + Int(tag.pointee.type)).pointee.resultSlots
    guard let made = ContinuationObject.make(capacity: resultSlots, for: instance) else { return fail(.heapExhausted) }
    leave(current, instance, handling, made)
    let count = Int(tag.pointee.payloadSlots)
    let place = handling.slots
    place.copySlots(from: slots, count)
    place.set(count, made.bits)
    handling.parent.pointee.exchange.outcome = Outcome(clause: handling.clause)
    handling.stack.nativeStack.pointee.other.write(to: self)
    run(on: handling.parent)
    martlet_suspend_stack(current.nativePlace, handling.stack.nativePlace)
    return current.pointee.exchange.outcome
  }

  /// Goes on with a continuation in the place of the current code, with the values in the slots of the current stack's
  /// `exchange`. What the current code becomes can be resumed with `resultSlots` slots.
  func `switch`(
    to continuation: ContinuationObject, with tag: UnsafeMutablePointer<TagRecord>, resultSlots: Int,
    _ instance: UnsafeMutablePointer<InstanceRecord>
  ) -> Outcome {
    let current = pointee.stack
    guard let slots = current.pointee.exchange.slots, let handling = NativeHandling(tag, isSwitch: true, self)
    else { return fail(.unhandledTag) }
    guard let made = ContinuationObject.make(capacity: resultSlots, for: instance) else { return fail(.heapExhausted) }
    // The slot behind the values may be the continuation's; the one behind that is found by collections.
    let count = max(0, continuation.missingCount &- 1)
    slots.set(count &+ 1, made.bits)
    guard let (innermost, outermost) = stacks(of: continuation) else { return fail(reason(for: .callStackExhausted)) }
    slots.set(count, made.bits)
    leave(current, instance, handling, made)
    innermost.deliver(continuation, slots, count &+ 1)
    outermost.nativeStack.pointee.other = handling.stack.nativeStack.pointee.other
    attach(innermost, outermost, to: handling.parent)
    martlet_switch_stack(
      current.nativePlace, handling.stack.nativePlace, innermost.nativePlace, outermost.nativePlace)
    return current.pointee.exchange.outcome
  }

  /// Makes a continuation of the stacks from the current one to the one with the handler.
  private func leave(
    _ current: UnsafeMutablePointer<StackRecord>, _ instance: UnsafeMutablePointer<InstanceRecord>,
    _ handling: NativeHandling, _ made: ContinuationObject
  ) {
    current.pointee.instance = instance
    current.pointee.top = pointee.stackTop
    current.nativeStack.pointee.own = NativeStack.RunState(of: self)
    made.innermost = current
    made.outermost = handling.stack
    handling.stack.pointee.parent = nil
  }
}

/// Where a tag is handled.
private struct NativeHandling {
  /// The stack that was resumed with the handler, and the one whose instruction has the clause.
  let stack: UnsafeMutablePointer<StackRecord>
  let parent: UnsafeMutablePointer<StackRecord>
  let clause: Int
  /// Where the clause expects its values.
  let slots: UnsafeMutableRawPointer

  /// Looks from the current stack outwards, as far as the innermost call from the host: it cannot be suspended.
  init?(_ tag: UnsafeMutablePointer<TagRecord>, isSwitch: Bool, _ store: UnsafeMutablePointer<StoreRecord>) {
    let level = HostCalls(of: store).level
    var stack = store.pointee.stack
    while let run = stack.pointee.run, run.hostCalls.level == level, let parent = stack.pointee.parent {
      if let (clause, slots) = parent.clause(for: tag, isSwitch: isSwitch) {
        self.stack = stack
        self.parent = parent
        self.clause = clause
        self.slots = slots
        return
      }
      stack = parent
    }
    return nil
  }
}

extension UnsafeMutablePointer<StackRecord> {
  /// Where the frame begins of the function that a continuation begins with.
  fileprivate var firstSlots: UnsafeMutableRawPointer { pointee.base + Interpreter.entryBytes }

  /// Every stack that a continuation has had in a store with compiled code has one.
  fileprivate var nativeStack: UnsafeMutablePointer<NativeStack> { pointee.native.unsafelyUnwrapped }

  fileprivate var nativePlace: UnsafeMutablePointer<martlet_native_stack> { nativeStack.place }

  /// Hands a continuation what is bound to it, and further values. From now on it is consumed.
  fileprivate func deliver(_ continuation: ContinuationObject, _ values: UnsafeRawPointer?, _ count: Int) {
    guard let place = pointee.exchange.slots else { return }
    let bound = continuation.boundCount
    place.copySlots(from: continuation.bound, bound)
    if let values { (place + bound &* FrameLayout.slotBytes).copySlots(from: values, count) }
    continuation.consume()
    pointee.exchange.outcome = .returned
  }

  /// The first clause for a tag of the instruction that has left the stack, and where it expects its values.
  fileprivate func clause(
    for tag: UnsafeMutablePointer<TagRecord>, isSwitch: Bool
  ) -> (position: Int, slots: UnsafeMutableRawPointer)? {
    guard let tags = pointee.exchange.tags else {
      guard let pc = pointee.pc, let frame = pointee.frame, let instance = pointee.instance else { return nil }
      let instruction = ResumeInstruction(pc: pc)
      guard let clause = instruction.clause(for: tag, isSwitch: isSwitch, in: instance) else { return nil }
      return (instruction.position(of: clause), isSwitch ? frame : frame + Int(clause.number(at: 4)))
    }
    guard let slots = pointee.exchange.slots else { return nil }
    let sought = UInt(bitPattern: tag) | (isSwitch ? 1 : 0)
    for position in 0..<pointee.exchange.tagCount where tags[position] == sought { return (position, slots) }
    return nil
  }
}

extension UnsafeMutableRawPointer {
  /// Most often there are none.
  @inline(__always)
  fileprivate func copySlots(from source: UnsafeRawPointer, _ count: Int) {
    if count > 0 { copyMemory(from: source, byteCount: count &* FrameLayout.slotBytes) }
  }
}

extension ContinuationObject {
  /// How many slots of arguments are not bound yet.
  fileprivate var missingCount: Int { max(0, capacity - boundCount) }
}

/// What stands first on the native stack of a continuation.
private func runContinuation(_ context: UnsafeMutableRawPointer) {
  let native = context.assumingMemoryBound(to: NativeStack.self)
  let store = native.pointee.store
  let stack = store.pointee.stack
  guard let function = native.pointee.function.take() else { fatalError("a stack without a function") }
  let exit = Interpreter.enter(function, stack.firstSlots.assumingMemoryBound(to: UInt64.self), store)
  guard let parent = stack.pointee.parent else { fatalError("a continuation that nobody has resumed") }
  parent.pointee.exchange.outcome = Outcome(exit)
  parent.pointee.exchange.ended = stack
}
