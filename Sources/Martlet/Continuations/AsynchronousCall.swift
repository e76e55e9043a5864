import CMartletPlatform
import WasmFormat

/// A call from Swift during which asynchronous functions of the host may be called. Its code runs on a stack of its own,
/// which waits, without a thread, while such a function does.
///
/// The call goes like this: code calls the function, which leaves a `PendingCall` in the store; Swift awaits the function, which
/// leaves its results in the slots of the arguments; code goes on. How code is left depends on the store. Where it is
/// interpreted, all that it needs is on its stack, and the run ends with `Exit.suspended`. Compiled code runs on a native
/// stack besides, which is left for that of the thread.
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
    guard record.pointee.hasCompiledCode, stack.pointee.native == nil else { return }
    stack.pointee.native = NativeStack.make(for: record)
    guard stack.pointee.native != nil else {
      end()
      return nil
    }
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
    let (stack, record) = (stack, record)
    try onStack { slots in
      try write(slots)
      guard let native = stack.pointee.native else { return Interpreter.enter(function, slots, record) }
      return record.run(stack, native) { native.begin(function, at: stack.pointee.base) }
    }
  }

  /// Goes on after the function that the call waited for has ended.
  mutating func resume(after outcome: Outcome) {
    let (stack, record) = (stack, record)
    onStack { _ in
      guard let native = stack.pointee.native else { return Interpreter.resume(stack, after: outcome, record) }
      switch outcome {
      case .returned: return record.goOn(stack, native, after: .returned)
      case .exception(let exception):
        record.pointee.exception = exception
        return record.goOn(stack, native, after: .exception)
      case .stopped(let reason):
        record.pointee.trapKind = reason.rawValue
        return record.goOn(stack, native, after: .trap)
      }
    }
  }

  /// How a function of the host has ended that a call waited for.
  enum Outcome {
    case returned
    case exception(UInt64)
    /// It was cancelled, because the code is to stop.
    case stopped(TrapCode)
  }

  /// Executes code on the call's stack, until it ends or waits.
  @inline(__always)
  private mutating func onStack(_ run: (UnsafeMutablePointer<UInt64>) throws -> Exit) rethrows {
    let outer = record.pointee.stack
    let top = record.pointee.stackTop
    outer.pointee.top = top
    stack.pointee.parent = outer
    stack.pointee.asynchronousDepth = (stack.pointee.native == nil ? record.pointee.depth : 0) &+ 1
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

  /// Gives up the code that waits, because of an error that has been noted.
  mutating func abandon() {
    if let native = stack.pointee.native {
      // Its frames are those of Swift too, and own something.
      let (stack, record) = (stack, record)
      onStack { _ in record.goOn(stack, native, after: .hostError) }
    } else {
      var waiting = stack.pointee.innermost
      while let next = waiting, next != stack {
        waiting = next.pointee.parent
        record.giveStack(next)
      }
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

  /// Kept alive by the frame of the call, behind which a collection finds it.
  let function: Unmanaged<WaitingHostFunction>
  let slots: UnsafeMutablePointer<UInt64>
  let caller: Function.Caller
}

extension PendingCall {
  /// What a closure over values is as one over slots.
  static func overValues(
    of type: FunctionType, _ body: nonisolated(nonsending) @escaping (Function.Caller, [Value]) async throws -> [Value]
  ) -> Body {
    { caller, slots in
      let results = try await body(caller, caller.store.read(type.parameters, from: slots))
      caller.store.collectIfDue()
      try caller.store.write(results, as: type, to: slots)
    }
  }

  /// Lets the code that calls the function wait for it; the result is how the function ended, or `suspended` if the run
  /// has to end.
  func perform() -> Exit {
    let store = caller.storeRecord
    guard let stack = store.waitingStack else { return cannotWait() }
    store.pointee.pendingCall = self
    guard let native = stack.pointee.native else { return .suspended }
    let outcome = native.wait()
    guard outcome == .returned, let reason = store.interruptReason else { return outcome }
    store.pointee.trapKind = reason.rawValue
    return .trap
  }

  /// There is no asynchronous call, or something else is beneath.
  @inline(never)
  private func cannotWait() -> Exit {
    note(
      CallError(
        "an asynchronous function was called, which only callAsync allows, and not beyond another host function"),
      caller.storeRecord)
  }
}

extension UnsafeMutablePointer<StoreRecord> {
  /// Lets the code of an asynchronous call go on that has a native stack, until it ends or waits.
  fileprivate func goOn(
    _ stack: UnsafeMutablePointer<StackRecord>, _ native: UnsafeMutablePointer<NativeStack>, after outcome: Exit
  ) -> Exit {
    if let innermost = stack.pointee.innermost.take() { run(on: innermost) }
    return run(stack, native) { native.run(after: outcome) }
  }

  @inline(__always)
  fileprivate func run(
    _ stack: UnsafeMutablePointer<StackRecord>, _ native: UnsafeMutablePointer<NativeStack>, _ body: () -> Exit
  ) -> Exit {
    SavedState.keep(self, at: stack.pointee.base)
    let thread = martlet_thread_identity()
    pointee.user = thread
    let exit = body()
    pointee.user = pointee.depth == 0 ? 0 : thread
    if exit == .suspended {
      pointee.stack.pointee.top = native.pointee.other.stackTop
      pointee.stack.pointee.instance = native.pointee.other.saved.instance
    }
    return exit
  }

  /// Whether the innermost call from the host is asynchronous, and all that it needs to go on is on its stack.
  var canPause: Bool { waitingStack.map { $0.pointee.native == nil } ?? false }

  /// The native stack of the innermost call from the host, if that is asynchronous and has one.
  var nativeStackThatCanWait: UnsafeMutablePointer<NativeStack>? { waitingStack.flatMap { $0.pointee.native } }

  /// The stack of the innermost call from the host, if that is asynchronous, so that all that it executes can wait.
  fileprivate var waitingStack: UnsafeMutablePointer<StackRecord>? {
    var stack = pointee.stack
    while stack.pointee.asynchronousDepth == 0 {
      guard let parent = stack.pointee.parent else { return nil }
      stack = parent
    }
    // Runs of compiled code count as calls from the host, and raise their limit; but a native stack keeps them.
    let compiled = stack.pointee.native.map { pointee.depthLimit &- $0.pointee.depthLimit } ?? 0
    return stack.pointee.asynchronousDepth == pointee.depth &- compiled ? stack : nil
  }
}

extension Interpreter {
  /// Goes on with an asynchronous call on its stack, which is the current one, where it waits.
  fileprivate static func resume(
    _ stack: UnsafeMutablePointer<StackRecord>, after outcome: AsynchronousCall.Outcome,
    _ store: UnsafeMutablePointer<StoreRecord>
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
    var exit = goOn(on: innermost, after: outcome, store)
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
    on stack: UnsafeMutablePointer<StackRecord>, after outcome: AsynchronousCall.Outcome,
    _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    if let paused = PausedCode(on: stack) { return paused.goOn(store) }
    let call = HostCall(waitingOn: stack)
    if let reason = store.interruptReason { return call.stop(reason, store) }
    switch outcome {
    case .returned: return call.goOn()
    case .exception(let exception): return call.unwind(exception, store)
    case .stopped(let reason): return call.stop(reason, store)
    }
  }
}
