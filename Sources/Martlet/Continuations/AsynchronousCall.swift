import CMartletPlatform

/// A call from Swift during which asynchronous functions of the host may be called. Its code runs on a stack of its own,
/// which waits, without a thread, while such a function does.
///
/// The call goes like this: code calls the function, which leaves a `PendingCall` in the store and ends the run with
/// `Exit.suspended`; Swift awaits the function, which leaves its results in the slots of the arguments; code goes on.
struct AsynchronousCall {
  private let record: UnsafeMutablePointer<StoreRecord>
  private let stack: UnsafeMutablePointer<StackRecord>
  /// How its code ended, or `suspended` while it waits.
  private(set) var exit = Exit.suspended

  /// nil when there may be no more stacks, or another thread uses the store (see `Store.refusal`).
  init?(in record: UnsafeMutablePointer<StoreRecord>) {
    guard record.isFree(for: martlet_thread_identity()), let stack = record.takeStack() else { return nil }
    self.record = record
    self.stack = stack
    stack.pointee.depth = 0
  }

  /// Where the arguments are written and the results found.
  var slots: UnsafeMutablePointer<UInt64> {
    (stack.pointee.base + Interpreter.entryBytes).assumingMemoryBound(to: UInt64.self)
  }

  /// Begins with a function whose arguments `write` puts into their slots.
  @inline(__always)
  mutating func begin(
    _ function: UnsafeMutablePointer<FunctionRecord>, _ write: (UnsafeMutablePointer<UInt64>) throws -> Void
  ) rethrows {
    let record = record
    try onStack { slots in
      try write(slots)
      return Interpreter.enter(function, slots, record)
    }
  }

  /// Goes on after the function that the call waited for has its results, or has thrown an exception.
  mutating func resume(raising exception: UInt64 = 0) {
    let (stack, record) = (stack, record)
    onStack { _ in Interpreter.resume(stack, raising: exception, record) }
  }

  /// Executes code on the call's stack, until it ends or waits.
  @inline(__always)
  private mutating func onStack(_ run: (UnsafeMutablePointer<UInt64>) throws -> Exit) rethrows {
    let outer = record.pointee.stack
    let top = record.pointee.stackTop
    outer.pointee.top = top
    stack.pointee.parent = outer
    stack.pointee.asynchronousDepth = record.pointee.depth &+ 1
    record.run(on: stack)
    record.pointee.stackTop = stack.pointee.base
    defer {
      stack.pointee.parent = nil
      record.run(on: outer)
      record.pointee.stackTop = top
    }
    exit = try run(slots)
    if exit == .suspended { stack.pointee.innermost = record.pointee.stack }
  }

  /// Whether the code has paused by itself, and waits for nothing but its turn.
  var isPaused: Bool { stack.pointee.innermost?.pointee.isPaused ?? false }

  /// Gives up the code that waits.
  func abandon() {
    var waiting = stack.pointee.innermost
    while let next = waiting, next != stack {
      waiting = next.pointee.parent
      record.giveStack(next)
    }
    end()
  }

  func end() {
    stack.pointee.innermost = nil
    stack.pointee.isPaused = false
    stack.pointee.asynchronousDepth = 0
    record.giveStack(stack)
  }
}

/// An asynchronous function of the host that code has called.
struct PendingCall {
  /// Reads the arguments from the slots, and leaves the results there.
  typealias Body = nonisolated(nonsending) (Function.Caller, UnsafeMutablePointer<UInt64>) async throws -> Void

  let body: Body
  let slots: UnsafeMutablePointer<UInt64>
  let caller: Function.Caller
}

extension UnsafeMutablePointer<StoreRecord> {
  /// Whether all that the innermost call from the host executes can wait: it is asynchronous.
  var canWait: Bool {
    var stack = pointee.stack
    while stack.isResumed(in: self), let parent = stack.pointee.parent { stack = parent }
    return stack.pointee.asynchronousDepth == pointee.depth
  }
}

extension Interpreter {
  /// Goes on with an asynchronous call on its stack, which is the current one, where it waits.
  fileprivate static func resume(
    _ stack: UnsafeMutablePointer<StackRecord>, raising exception: UInt64, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Exit {
    guard let innermost = stack.pointee.innermost else { return .trap }
    stack.pointee.innermost = nil
    SavedState.keep(store, at: stack.pointee.base)
    let thread = martlet_thread_identity()
    store.pointee.user = thread
    store.pointee.depth &+= 1
    var resumed = innermost
    while resumed != stack, let parent = resumed.pointee.parent {
      resumed.pointee.depth = store.pointee.depth
      resumed = parent
    }
    store.run(on: innermost)
    var exit = goOn(on: innermost, raising: exception, store)
    #if DEBUG
      finishRun(&exit, store)
    #endif
    endRun(exit, thread, store)
    if exit != Exit.returned.rawValue { noteFailure(exit, store) }
    SavedState.restore(store, from: stack.pointee.base)
    return Exit(rawValue: exit) ?? .trap
  }

  /// Goes on where code was left, or ends the run if it is to stop.
  private static func goOn(
    on stack: UnsafeMutablePointer<StackRecord>, raising exception: UInt64, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    if let paused = PausedCode(on: stack) { return paused.goOn(store) }
    let call = HostCall(waitingOn: stack)
    if let reason = store.interruptReason { return call.stop(reason, store) }
    return exception == 0 ? call.goOn() : call.unwind(exception, store)
  }
}
