// Stack switching. Values that go from one stack to another are copied from slots to slots; nothing else is.
//
// | instruction | words |
// |---|---|
// | cont.new | handler; a = destination, b = function, upper half = slots in use |
// | cont.bind | handler; a = destination, b = continuation, upper half = slots in use; first slot and number of arguments |
// | resume, resume_throw, resume_throw_ref | see `ResumeInstruction` |
// | suspend | handler; tag, slots of results; byte offset of the arguments, their slots |
// | switch | handler; a = continuation, upper half = tag; byte offset of the arguments, their slots; slots of results, 0 |

enum ContinuationHandlers {
  static let new: Handler = { makeContinuation($0, $1, $2, $3, $4, $5, $6, $7) }
  static let bind: Handler = { bindArguments($0, $1, $2, $3, $4, $5, $6, $7) }
  static let resume: Handler = { resumeContinuation($0, $1, $2, $3, $4, $5, $6, $7) }
  static let resumeThrow: Handler = { resumeThrowing($0, $1, $2, $3, $4, $5, $6, $7) }
  static let resumeThrowReference: Handler = { resumeThrowingReference($0, $1, $2, $3, $4, $5, $6, $7) }
  static let suspend: Handler = { suspendContinuation($0, $1, $2, $3, $4, $5, $6, $7) }
  static let `switch`: Handler = { switchContinuation($0, $1, $2, $3, $4, $5, $6, $7) }
}

/// An instruction that resumes a continuation.
struct ResumeInstruction {
  let pc: Code

  /// What precedes the clauses: handler; a = continuation, b = exception, upper half = number of clauses; byte offset of
  /// the arguments and of the results, slots of the arguments; slots of the results, tag of the exception.
  static let headBytes = 32
  /// Tag, byte offset of the payload or `switchMark`; 0, distance of the branch.
  static let clauseBytes = 16
  static let switchMark = UInt32.max

  var clauseCount: Int { Int(pc.upper) }
  var argumentOffset: Int { Int(pc.number(at: 16)) }
  var argumentSlots: Int { Int(pc.number(at: 20)) }
  var resultSlots: Int { Int(pc.number(at: 24)) }
  var tag: Int { Int(pc.number(at: 28)) }
  func position(of clause: Code) -> Int { (clause - (pc + Self.headBytes)) / Self.clauseBytes }
  func clause(at position: Int) -> Code { pc + (Self.headBytes &+ position &* Self.clauseBytes) }
  var next: Code { pc + (Self.headBytes + clauseCount &* Self.clauseBytes) }

  /// The first clause for a tag.
  func clause(
    for tag: UnsafeMutablePointer<TagRecord>, isSwitch: Bool, in instance: UnsafeMutablePointer<InstanceRecord>
  ) -> Code? {
    var clause = pc + Self.headBytes
    for _ in 0..<clauseCount {
      let isForSwitch = clause.number(at: 4) == Self.switchMark
      if isForSwitch == isSwitch, instance.pointee.tags[Int(clause.number(at: 0))] == tag { return clause }
      clause += Self.clauseBytes
    }
    return nil
  }
}

// MARK: Making

@inline(never)
private func makeContinuation(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let function = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(frame.word(pc.b))) else {
    return stop(pc, frame, instance, .nullFunctionReference)
  }
  let type = TypeRegistry.records + Int(function.pointee.type)
  guard
    let made = makeObject(capacity: type.pointee.parameterSlots, top: frame + Int(pc.upper) &<< 3, instance)
  else { return stop(pc, frame, instance, .heapExhausted) }
  made.function = function
  frame.set(pc.a, made.bits)
  return next(pc + 16, frame, memory, memorySize, instance, made.bits, double, single)
}

@inline(never)
private func bindArguments(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let bound = unusedContinuation(pc.b, pc, frame, instance) else { return Exit.trap.rawValue }
  guard let made = makeObject(capacity: bound.capacity, top: frame + Int(pc.upper) &<< 3, instance) else {
    return stop(pc, frame, instance, .heapExhausted)
  }
  made.take(bound)
  made.bind(frame + Int(pc.number(at: 16)) &<< 3, count: Int(pc.number(at: 20)))
  frame.set(pc.a, made.bits)
  return next(pc + 24, frame, memory, memorySize, instance, made.bits, double, single)
}

/// The continuation in a slot, which an instruction uses up; nil, and a trap is noted, where there is none or it was used.
@inline(__always)
private func unusedContinuation(
  _ slot: Int, _ pc: Code, _ frame: Frame, _ instance: InstancePointer
) -> ContinuationObject? {
  guard let continuation = ContinuationObject(frame.word(slot)) else {
    _ = stop(pc, frame, instance, .nullContinuationReference)
    return nil
  }
  guard !continuation.isConsumed else {
    _ = stop(pc, frame, instance, .continuationAlreadyConsumed)
    return nil
  }
  return continuation
}

/// A continuation object, while the current stack is in use up to `top`.
@inline(__always)
private func makeObject(
  capacity: Int, top: UnsafeMutableRawPointer, _ instance: InstancePointer
) -> ContinuationObject? {
  let store = instance.storeRecord
  let stackTop = store.pointee.stackTop
  store.pointee.stackTop = top
  let made = ContinuationObject.make(capacity: capacity, for: instance.record)
  store.pointee.stackTop = stackTop
  return made
}

// MARK: Resuming

@inline(never)
private func resumeContinuation(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let continuation = unusedContinuation(pc.a, pc, frame, instance) else { return Exit.trap.rawValue }
  let instruction = ResumeInstruction(pc: pc)
  let store = instance.storeRecord
  let arguments = frame + instruction.argumentOffset
  // The slot behind the arguments may be the continuation's.
  let end = arguments + (instruction.argumentSlots &+ 1) &<< 3
  if store.hasNativeContinuations {
    return goOnResumed(resumeNatively(continuation, nil, pc, top: end, frame, instance), pc, frame, instance)
  }
  var beginning: UnsafeMutablePointer<StackRecord>?
  if let function = continuation.function {
    beginning = takeStack(for: function, top: end, store)
    if beginning == nil { return stop(pc, frame, instance, .callStackExhausted) }
  }
  let parent = store.pointee.stack
  parent.leave(pc, next: instruction.next, frame, instance, top: arguments)
  return begin(
    continuation, on: beginning, parent: parent, arguments, count: instruction.argumentSlots, last: 0, store)
}

/// A stack on which a function can begin, while the current stack is in use up to `top`; nil when there is none.
private func takeStack(
  for function: UnsafeMutablePointer<FunctionRecord>, top: UnsafeMutableRawPointer,
  _ store: UnsafeMutablePointer<StoreRecord>
) -> UnsafeMutablePointer<StackRecord>? {
  let stackTop = store.pointee.stackTop
  store.pointee.stackTop = top
  let taken = store.takeStack()
  store.pointee.stackTop = stackTop
  guard let taken else { return nil }
  let need = EntryLayout.frameBytes(function.pointee.cell.pointee.entry)
  if UInt(bitPattern: taken.pointee.base) &+ UInt(need) <= UInt(bitPattern: taken.pointee.limit) { return taken }
  store.giveStack(taken)
  return nil
}

extension UnsafeMutablePointer<StackRecord> {
  /// Notes where the code on this stack goes on when it is its turn again.
  @inline(__always)
  fileprivate func leave(
    _ pc: Code, next: Code, _ frame: Frame, _ instance: InstancePointer, top: UnsafeMutableRawPointer
  ) {
    pointee.pc = pc
    pointee.continuation = next
    pointee.frame = frame
    pointee.instance = instance.record
    pointee.top = top
  }

  /// Lets a suspended chain of stacks, which begins with this one, wait for nobody but a new parent.
  @inline(__always)
  fileprivate func attach(
    through outermost: UnsafeMutablePointer<StackRecord>, to parent: UnsafeMutablePointer<StackRecord>,
    _ store: UnsafeMutablePointer<StoreRecord>
  ) {
    outermost.pointee.parent = parent
    var stack = self
    stack.pointee.depth = store.pointee.depth
    while stack != outermost, let outer = stack.pointee.parent {
      outer.pointee.depth = store.pointee.depth
      stack = outer
    }
  }
}

/// Runs a continuation with what is bound to it, `count` further slots, and a reference behind them if it is not null.
/// One that has not begun does so on the stack `beginning`.
@inline(__always)
private func begin(
  _ continuation: ContinuationObject, on beginning: UnsafeMutablePointer<StackRecord>?,
  parent: UnsafeMutablePointer<StackRecord>, _ arguments: UnsafeRawPointer, count: Int, last: UInt64,
  _ store: UnsafeMutablePointer<StoreRecord>
) -> Int {
  let bound = continuation.boundCount
  @inline(__always)
  func deliver(to place: UnsafeMutableRawPointer) {
    place.copyMemory(from: continuation.bound, byteCount: bound &<< 3)
    (place + bound &<< 3).copyMemory(from: arguments, byteCount: count &<< 3)
    if last != 0 { place.set(bound &+ count, last) }
    continuation.consume()
  }

  if let innermost = continuation.innermost, let outermost = continuation.outermost {
    innermost.attach(through: outermost, to: parent, store)
    deliver(to: innermost.pointee.top)
    store.run(on: innermost)
    return goOn(innermost)
  }
  let stack = beginning.unsafelyUnwrapped
  let function = continuation.function.unsafelyUnwrapped
  stack.pointee.parent = parent
  stack.pointee.depth = store.pointee.depth
  let frame = stack.pointee.base
  deliver(to: frame)
  let instance = function.pointee.instance
  let header = frame + Int(function.pointee.cell.pointee.slotsBeforeHeader) &<< 3
  header.storeBytes(of: Glue.stackEnd, toByteOffset: FrameLayout.returnAddress, as: Code.self)
  header.storeBytes(of: nil, toByteOffset: FrameLayout.callerFrame, as: Frame?.self)
  header.storeBytes(
    of: instance, toByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)
  store.run(on: stack)
  return begin(function, function.pointee.cell.pointee.entry, frame, header)
}

/// Goes on where the code of a stack was left.
@inline(__always)
private func goOn(_ stack: UnsafeMutablePointer<StackRecord>) -> Int {
  let instance = stack.pointee.instance.unsafelyUnwrapped
  let memory = instance.pointee.memory
  return next(
    stack.pointee.continuation.unsafelyUnwrapped, stack.pointee.frame.unsafelyUnwrapped, memory.pointee.base,
    memory.pointee.byteCount, InstancePointer(instance), 0, 0, 0)
}

/// The function that a continuation began with has returned: its results go to the stack that has resumed it.
@inline(never)
func returnFromStack(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let store = instance.storeRecord
  let stack = store.pointee.stack
  let parent = stack.pointee.parent.unsafelyUnwrapped
  let instruction = ResumeInstruction(pc: parent.pointee.pc.unsafelyUnwrapped)
  parent.pointee.top.copyMemory(from: stack.pointee.base, byteCount: instruction.resultSlots &<< 3)
  store.run(on: parent)
  store.giveStack(stack)
  return goOn(parent)
}

// MARK: Throwing

@inline(never)
private func resumeThrowing(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let continuation = unusedContinuation(pc.a, pc, frame, instance) else { return Exit.trap.rawValue }
  let instruction = ResumeInstruction(pc: pc)
  let store = instance.storeRecord
  let payload = frame + instruction.argumentOffset
  let stackTop = store.pointee.stackTop
  // The slot behind the payload may be the continuation's.
  store.pointee.stackTop = payload + (instruction.argumentSlots &+ 1) &<< 3
  let exception = Interpreter.makeException(
    instance.record.pointee.tags[instruction.tag], payload: payload.assumingMemoryBound(to: UInt64.self),
    count: instruction.argumentSlots, for: instance)
  store.pointee.stackTop = stackTop
  guard let exception else { return stop(pc, frame, instance, .heapExhausted) }
  return raise(exception, in: continuation, instruction, frame, instance)
}

@inline(never)
private func resumeThrowingReference(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let continuation = unusedContinuation(pc.a, pc, frame, instance) else { return Exit.trap.rawValue }
  let exception = frame.word(pc.b)
  guard exception != 0 else { return stop(pc, frame, instance, .nullExceptionReference) }
  return raise(exception, in: continuation, ResumeInstruction(pc: pc), frame, instance)
}

/// Throws an exception where a continuation was suspended.
@inline(never)
private func raise(
  _ exception: UInt64, in continuation: ContinuationObject, _ instruction: ResumeInstruction, _ frame: Frame,
  _ instance: InstancePointer
) -> Int {
  let store = instance.storeRecord
  if store.hasNativeContinuations {
    let top = frame + instruction.argumentOffset
    let outcome = resumeNatively(continuation, exception, instruction.pc, top: top, frame, instance)
    return goOnResumed(outcome, instruction.pc, frame, instance)
  }
  guard let innermost = continuation.innermost, let outermost = continuation.outermost,
    let pc = innermost.pointee.pc, let innerFrame = innermost.pointee.frame,
    let innerInstance = innermost.pointee.instance
  else {
    // It has not begun, so nothing in it can catch.
    continuation.consume()
    return unwind(instruction.pc, frame, instance, exception)
  }
  let parent = store.pointee.stack
  parent.leave(instruction.pc, next: instruction.next, frame, instance, top: frame + instruction.argumentOffset)
  innermost.attach(through: outermost, to: parent, store)
  continuation.consume()
  store.run(on: innermost)
  return unwind(pc, innerFrame, InstancePointer(innerInstance), exception)
}

// MARK: Suspending and switching

/// Where a tag is handled.
private struct Handling {
  /// The stack that was resumed with the handler.
  var stack: UnsafeMutablePointer<StackRecord>
  /// The stack whose instruction has the clause.
  var parent: UnsafeMutablePointer<StackRecord>
  var clause: Code

  /// Looks from the current stack outwards, as far as the innermost call from the host: it cannot be suspended.
  init?(_ tag: UnsafeMutablePointer<TagRecord>, isSwitch: Bool, _ store: UnsafeMutablePointer<StoreRecord>) {
    var stack = store.pointee.stack
    while stack.isResumed(in: store), let parent = stack.pointee.parent, let pc = parent.pointee.pc,
      let instance = parent.pointee.instance
    {
      if let clause = ResumeInstruction(pc: pc).clause(for: tag, isSwitch: isSwitch, in: instance) {
        self.stack = stack
        self.parent = parent
        self.clause = clause
        return
      }
      stack = parent
    }
    return nil
  }

  /// Makes a continuation of the stacks from the current one to the one with the handler.
  func detach(into continuation: ContinuationObject, from current: UnsafeMutablePointer<StackRecord>) {
    continuation.innermost = current
    continuation.outermost = stack
    stack.pointee.parent = nil
  }
}

@inline(never)
private func suspendContinuation(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let store = instance.storeRecord
  let tag = instance.record.pointee.tags[Int(pc.lower)]
  let arguments = frame + Int(pc.number(at: 16))
  let count = Int(pc.number(at: 20))
  if store.hasNativeContinuations {
    let outcome = suspendNatively(tag, pc, arguments, top: arguments + count &<< 3, frame, instance)
    return goOn(after: outcome, pc, next: pc + 24, frame, instance)
  }
  guard let handling = Handling(tag, isSwitch: false, store) else {
    return stop(pc, frame, instance, .unhandledTag)
  }
  guard let made = makeObject(capacity: Int(pc.upper), top: arguments + count &<< 3, instance) else {
    return stop(pc, frame, instance, .heapExhausted)
  }
  let current = store.pointee.stack
  current.leave(pc, next: pc + 24, frame, instance, top: arguments)
  handling.detach(into: made, from: current)
  let parent = handling.parent
  store.run(on: parent)
  let parentFrame = parent.pointee.frame.unsafelyUnwrapped
  let place = parentFrame + Int(handling.clause.number(at: 4))
  place.copyMemory(from: arguments, byteCount: count &<< 3)
  place.set(count, made.bits)
  let parentInstance = parent.pointee.instance.unsafelyUnwrapped
  let parentMemory = parentInstance.pointee.memory
  return next(
    handling.clause.branchTarget, parentFrame, parentMemory.pointee.base, parentMemory.pointee.byteCount,
    InstancePointer(parentInstance), 0, 0, 0)
}

@inline(never)
private func switchContinuation(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  guard let continuation = unusedContinuation(pc.a, pc, frame, instance) else { return Exit.trap.rawValue }
  let store = instance.storeRecord
  let arguments = frame + Int(pc.number(at: 16))
  let count = Int(pc.number(at: 20))
  // The slot behind the arguments may be the continuation's; the one behind that is left for the new one.
  let end = arguments + (count &+ 2) &<< 3
  arguments.set(count &+ 1, 0 as UInt64)
  if store.hasNativeContinuations {
    let outcome = switchNatively(continuation, pc, arguments, top: end, frame, instance)
    return goOn(after: outcome, pc, next: pc + 32, frame, instance)
  }
  guard let handling = Handling(instance.record.pointee.tags[Int(pc.upper)], isSwitch: true, store) else {
    return stop(pc, frame, instance, .unhandledTag)
  }
  guard let made = makeObject(capacity: Int(pc.number(at: 24)), top: end, instance) else {
    return stop(pc, frame, instance, .heapExhausted)
  }
  arguments.set(count &+ 1, made.bits)
  var beginning: UnsafeMutablePointer<StackRecord>?
  if let function = continuation.function {
    beginning = takeStack(for: function, top: end, store)
    if beginning == nil { return stop(pc, frame, instance, .callStackExhausted) }
  }
  let current = store.pointee.stack
  current.leave(pc, next: pc + 32, frame, instance, top: arguments)
  handling.detach(into: made, from: current)
  return begin(
    continuation, on: beginning, parent: handling.parent, arguments, count: count, last: made.bits, store)
}

// MARK: In stores with compiled code

// What changes the stack is a function of its own, so that what goes on afterwards is a jump.

/// Resumes a continuation that has a native stack, or throws an exception there, while the current stack is in use up to `top`.
@inline(never)
private func resumeNatively(
  _ continuation: ContinuationObject, _ exception: UInt64?, _ pc: Code, top: UnsafeMutableRawPointer, _ frame: Frame,
  _ instance: InstancePointer
) -> Outcome {
  leave(pc, frame + ResumeInstruction(pc: pc).argumentOffset, top: top, frame, instance) {
    instance.storeRecord.resume(continuation, throwing: exception)
  }
}

private func goOnResumed(_ outcome: Outcome, _ pc: Code, _ frame: Frame, _ instance: InstancePointer) -> Int {
  let instruction = ResumeInstruction(pc: pc)
  let target = outcome.clause.map { instruction.clause(at: $0).branchTarget } ?? instruction.next
  return goOn(after: outcome, pc, next: target, frame, instance)
}

@inline(never)
private func suspendNatively(
  _ tag: UnsafeMutablePointer<TagRecord>, _ pc: Code, _ arguments: UnsafeMutableRawPointer,
  top: UnsafeMutableRawPointer, _ frame: Frame, _ instance: InstancePointer
) -> Outcome {
  leave(pc, arguments, top: top, frame, instance) {
    instance.storeRecord.suspend(with: tag, instance.record)
  }
}

@inline(never)
private func switchNatively(
  _ continuation: ContinuationObject, _ pc: Code, _ arguments: UnsafeMutableRawPointer, top: UnsafeMutableRawPointer,
  _ frame: Frame, _ instance: InstancePointer
) -> Outcome {
  leave(pc, arguments, top: top, frame, instance) {
    instance.storeRecord.switch(
      to: continuation, with: instance.record.pointee.tags[Int(pc.upper)], resultSlots: Int(pc.number(at: 24)),
      instance.record)
  }
}

/// Notes where the current stack is left, and what for.
@inline(__always)
private func leave(
  _ pc: Code, _ arguments: UnsafeMutableRawPointer, top: UnsafeMutableRawPointer, _ frame: Frame,
  _ instance: InstancePointer, _ body: () -> Outcome
) -> Outcome {
  let store = instance.storeRecord
  let stack = store.pointee.stack
  stack.leave(pc, next: pc, frame, instance, top: top)
  stack.pointee.exchange = Exchange(slots: arguments)
  store.pointee.lastPC = pc
  store.pointee.lastFrame = frame
  store.pointee.lastInstance = instance.record
  let stackTop = store.pointee.stackTop
  store.pointee.stackTop = top
  let outcome = body()
  store.pointee.stackTop = stackTop
  return outcome
}

/// Goes on at the next instruction or the target of a clause, unless there is an exception or the run ends.
@inline(never)
private func goOn(
  after outcome: Outcome, _ pc: Code, next continuation: Code, _ frame: Frame, _ instance: InstancePointer
) -> Int {
  if outcome == .returned || outcome.clause != nil {
    let memory = instance.record.pointee.memory
    return next(continuation, frame, memory.pointee.base, memory.pointee.byteCount, instance, 0, 0, 0)
  }
  let store = instance.storeRecord
  store.pointee.lastPC = pc
  store.pointee.lastFrame = frame
  store.pointee.lastInstance = instance.record
  guard outcome == Outcome(.exception) else { return outcome.code }
  return unwind(pc, frame, instance, store.pointee.exception)
}
