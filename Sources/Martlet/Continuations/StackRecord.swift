/// A WebAssembly stack: the one that a store begins with, or one that a continuation or an asynchronous call runs on.
///
/// The record stands at the beginning of the stack's memory, and frames follow it. A stack whose code has resumed another
/// one is that one's parent and waits for it. A suspended continuation is a chain of stacks: from the one whose code was
/// suspended through its parents to the one that the handler had resumed, which has no parent until it is resumed again.
///
/// Compiled code, and what interprets the other, use a native stack besides: that of the thread or, for continuations and
/// asynchronous calls in a store with compiled code, one that belongs to the record.
package struct StackRecord {
  /// Where the first frame begins.
  package var base: UnsafeMutableRawPointer
  /// What `StoreRecord.stackLimit` is while this stack's code runs: what the memory allows, or less during a call into an
  /// instance that has a limit of its own.
  package var limit: UnsafeMutableRawPointer
  let fullLimit: UnsafeMutableRawPointer
  package var parent: UnsafeMutablePointer<StackRecord>?

  // Where the code was left: by an instruction that resumes another stack, suspends or switches, or by a call of an
  // asynchronous function.

  /// Within the instruction that left.
  package var pc: UnsafeRawPointer?
  /// Where it goes on.
  var continuation: UnsafeRawPointer?
  package var frame: UnsafeMutableRawPointer?
  package var instance: UnsafeMutablePointer<InstanceRecord>?
  /// The end of what is in use. The values that the instruction leaves are written here.
  package var top: UnsafeMutableRawPointer

  /// Of a stack that was resumed by an instruction, the calls from the host that were under way then: its handlers are
  /// those of the innermost call. 0 for one that the host began.
  var depth: UInt32 = 0
  /// Of a stack that the host began for an asynchronous call, the calls from the host under way while it runs. (With a
  /// native stack, they are counted from there.)
  var asynchronousDepth: UInt32 = 0
  /// Of such a stack, while the call waits, the stack whose code called the asynchronous function.
  var innermost: UnsafeMutablePointer<StackRecord>?
  /// Made when it is needed first, and kept.
  var native: UnsafeMutablePointer<NativeStack>?
  /// Of a stack that a continuation has in a store with compiled code: what its native one does not say.
  var run: NativeRun?
  /// Of a stack with such code, or one that resumes a continuation there: what became of the instruction that has left it.
  var exchange = Exchange()

  /// Whether the code was left where a loop begins: see `PausedCode`.
  var isPaused = false

  /// The number of the last collection that reached the stack.
  var reached: UInt32 = 0
  /// The position among the stacks of its store.
  var index = 0
  var isFree = false
  /// The next free stack.
  var nextFree: UnsafeMutablePointer<StackRecord>?

  /// A stack in the given memory, which is not in use.
  static func make(in memory: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutablePointer<StackRecord> {
    let record = memory.bindMemory(to: StackRecord.self, capacity: 1)
    let base = (memory + MemoryLayout<StackRecord>.stride).alignedUp(toMultipleOf: 64)
    let limit = memory + byteCount - Interpreter.stackMargin
    record.initialize(to: StackRecord(base: base, limit: limit, fullLimit: limit, top: base))
    return record
  }
}

extension UnsafeMutablePointer<StackRecord> {
  /// Whether a native stack is in use, and not that of whoever runs the code.
  var isOnNativeStack: Bool { pointee.run != nil || pointee.asynchronousDepth > 0 && pointee.native != nil }

  /// Whether code may be left for this stack or come back to it: it was resumed by an instruction of the current run.
  @inline(__always)
  func isResumed(in store: UnsafeMutablePointer<StoreRecord>) -> Bool { pointee.depth == store.pointee.depth }
}

extension UnsafeMutablePointer<StoreRecord> {
  /// Makes a stack the one that code runs on.
  @inline(__always)
  func run(on stack: UnsafeMutablePointer<StackRecord>) {
    pointee.stack = stack
    setStackLimit(stack.pointee.limit)
  }

  /// A stack for a continuation or an asynchronous call; nil when there may be no more. May collect, so everything alive must be below
  /// `stackTop`.
  @inline(__always)
  func takeStack() -> UnsafeMutablePointer<StackRecord>? {
    guard let stack = pointee.freeStack else { return takeMadeStack(self) }
    pointee.freeStack = stack.pointee.nextFree
    pointee.freeStackCount &-= 1
    stack.pointee.isFree = false
    return stack
  }

  /// Gives back a stack whose code has returned or been given up.
  @inline(__always)
  func giveStack(_ stack: UnsafeMutablePointer<StackRecord>) {
    stack.pointee.run = nil
    stack.pointee.limit = stack.pointee.fullLimit
    guard pointee.freeStackCount < Stacks.kept else { return giveBackStack(stack, self) }
    stack.pointee.isFree = true
    stack.pointee.nextFree = pointee.freeStack
    pointee.freeStack = stack
    pointee.freeStackCount &+= 1
  }

  /// Gives up the current stack, and goes back to its parent.
  func leaveStack() -> UnsafeMutablePointer<StackRecord>? {
    let stack = pointee.stack
    guard let parent = stack.pointee.parent else { return nil }
    run(on: parent)
    giveStack(stack)
    return parent
  }

  /// Gives up the stacks that were resumed by runs which have ended.
  func abandonStacks() {
    while pointee.stack.pointee.depth > pointee.depth, leaveStack() != nil {}
  }
}

@inline(never)
private func takeMadeStack(_ store: UnsafeMutablePointer<StoreRecord>) -> UnsafeMutablePointer<StackRecord>? {
  Store.of(store)._withUnsafeGuaranteedRef { $0.makeStack() }
}

@inline(never)
private func giveBackStack(_ stack: UnsafeMutablePointer<StackRecord>, _ store: UnsafeMutablePointer<StoreRecord>) {
  Store.of(store)._withUnsafeGuaranteedRef { $0.giveBack(stack) }
}
