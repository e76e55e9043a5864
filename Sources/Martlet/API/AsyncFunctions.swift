import CMartletPlatform
public import WasmFormat

/// Functions of the host that wait, and calls during which code may call them.
///
/// While such a function waits, the program that called it is suspended: it holds its stack and no thread. Any number of
/// programs may be suspended at the same time, in one store or in many.
///
/// ```swift
/// let fetch = Function(in: store, type: FunctionType(parameters: [.i32], results: [.i32])) { arguments in
///   guard case .i32(let key) = arguments[0] else { return [] }
///   return [.i32(try await database.value(for: key))]
/// }
/// let instance = try Instance(module, in: store, imports: ["env": ["fetch": fetch]])
/// let results = try await instance.function("run").callAsync([.i32(42)])
/// ```
extension Function {
  /// Makes a function from an asynchronous closure over values. Code can call it during `callAsync` only, and not beyond
  /// another function of the host: otherwise the call throws a `CallError`.
  ///
  /// The closure runs where `callAsync` was called: on the same actor, or in the same task if nothing bounds the store. What it throws comes out of
  /// `callAsync` unchanged, except for `ExceptionError`, which WebAssembly can catch.
  ///
  /// ```swift
  /// let sleep = Function(in: store, type: FunctionType(parameters: [.i64])) { arguments in
  ///   guard case .i64(let milliseconds) = arguments[0] else { return [] }
  ///   try await Task.sleep(for: .milliseconds(milliseconds))
  ///   return []
  /// }
  /// ```
  public init(
    in store: Store, type: FunctionType,
    async body: nonisolated(nonsending) @escaping ([Value]) async throws -> [Value]
  ) {
    self.init(in: store, type: type, async: { _, arguments in try await body(arguments) })
  }

  /// Makes a function from an asynchronous closure that also sees who calls.
  ///
  /// ```swift
  /// let read = Function(in: store, type: FunctionType(parameters: [.i32], results: [.i32])) { caller, arguments in
  ///   let bytes = try await connection.next()
  ///   guard let memory = caller.instance?.memory("memory") else { return [.i32(-1)] }
  ///   return [.i32(Int32(bytes.count))]
  /// }
  /// ```
  public init(
    in store: Store, type: FunctionType,
    async body: nonisolated(nonsending) @escaping (Caller, [Value]) async throws -> [Value]
  ) {
    self.init(in: store, type: type, waiting: PendingCall.overValues(of: type, body))
  }

  /// Makes a function from an asynchronous closure over slots: arguments are found in them, and results are left in
  /// their place.
  ///
  /// ```swift
  /// let next = Function(in: store, type: FunctionType(results: [.i64]), rawAsync: { _, slots in
  ///   slots[0] = await counter.next()
  /// })
  /// ```
  public init(
    in store: Store, type: FunctionType,
    rawAsync body:
      nonisolated(nonsending) @escaping (
        _ caller: Caller, _ slots: UnsafeMutablePointer<UInt64>
      ) async throws -> Void
  ) {
    self.init(in: store, type: type, waiting: body)
  }

  /// Calls the function, and lets code call asynchronous functions of the host. Throws what `call` throws, and
  /// `CancellationError` if the task is cancelled: code that runs is stopped, code that waits does not go on.
  ///
  /// A deadline or an interrupter of the store cancels the function that code waits for, and the code ends with the trap. For
  /// this, the function runs in a task of its own (on the same actor) if there was one of them when it was called.
  ///
  /// Calls of several tasks may be suspended in the same store, as long as all of them run on the same actor: a store is
  /// used by one of them at a time.
  ///
  /// ```swift
  /// let results = try await instance.function("handle").callAsync([.i32(7)])
  /// ```
  @discardableResult
  public nonisolated(nonsending) func callAsync(_ arguments: [Value] = []) async throws -> [Value] {
    let store = hold.store
    let type = TypeRegistry.records[Int(record.pointee.type)]
    guard arguments.count == type.parameterCount else {
      throw CallError(
        "\(type.parameterCount) arguments are needed: \(self.type); given are \(arguments.count)")
    }
    let call = try beginAsync { slots in
      for (argument, parameter) in zip(arguments, type.parameters) {
        try store.write(argument, as: parameter.value, to: slots + Int(parameter.offset))
      }
    }
    let exit = call.exit == .suspended ? try await store.finish(call) : call.exit
    return try endAsync(call, exit) { slots in
      type.results.map { store.read($0.value, from: slots + Int($0.offset)) }
    }
  }

  /// Calls the function with arguments in slots, and leaves the results in their place, as `call(slots:)` does. Code may
  /// call asynchronous functions of the host.
  ///
  /// ```swift
  /// let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
  /// try await next.callAsync(slots: slots)
  /// ```
  public nonisolated(nonsending) func callAsync(slots: UnsafeMutableBufferPointer<UInt64>) async throws {
    try checkForSlots(slots.count)
    let type = slotType
    let call = try beginAsync { frame in
      if let base = slots.baseAddress { frame.update(from: base, count: type.pointee.parameterSlots) }
    }
    let exit = call.exit == .suspended ? try await hold.store.finish(call) : call.exit
    try endAsync(call, exit) { frame in
      if let base = slots.baseAddress { base.update(from: frame, count: type.pointee.resultSlots) }
    }
  }

  // Nothing here is asynchronous but waiting itself, so that a call which does not wait costs little more than `call`.

  /// Executes the function until it ends or waits.
  @inline(__always)
  private func beginAsync(_ write: (UnsafeMutablePointer<UInt64>) throws -> Void) throws -> AsynchronousCall {
    let store = hold.store
    store.collectIfDue()
    guard var call = AsynchronousCall(in: store.record) else { throw store.refusal() }
    let task = store.madeRunningTask
    task._withUnsafeGuaranteedRef { $0.begin() }
    do {
      defer { store.end(task) }
      try call.begin(record, write)
    } catch {
      call.end()
      throw error
    }
    return call
  }

  /// Reads the results, and gives up the stack.
  @inline(__always)
  private func endAsync<Results>(
    _ call: AsynchronousCall, _ exit: Exit, _ read: (UnsafeMutablePointer<UInt64>) throws -> Results
  ) throws -> Results {
    defer { call.end() }
    // Whatever is called keeps this function, and so its instance, only as long as this handle does.
    return try withExtendedLifetime(hold) {
      guard exit == .returned else { throw hold.store.failure(exit) }
      return try read(call.slots)
    }
  }
}

extension Store {
  /// Ends what `task.begin()` began.
  @inline(__always)
  fileprivate func end(_ task: Unmanaged<RunningTask>) {
    task._withUnsafeGuaranteedRef {
      $0.end()
      if record.interruptReason != nil { $0.endCancellation() }
      if record.isToPause { $0.withdrawPause() }
    }
  }

  /// What a call throws that has not returned.
  fileprivate func failure(_ exit: Exit) -> any Error {
    let isStopped = exit == .trap && record.pointee.trapKind == TrapCode.interrupted.rawValue
    return isStopped && Task.isCancelled ? CancellationError() : error(for: exit)
  }

  /// Awaits functions that a call waits for, and goes on with the call, until it ends.
  fileprivate nonisolated(nonsending) func finish(_ suspended: AsynchronousCall) async throws -> Exit {
    var call = suspended
    // Whether it computes for long, and is one of those whose turn it is.
    var hasTurn = false
    let task = madeRunningTask
    defer {
      if hasTurn { Turns.shared.end() }
      task._withUnsafeGuaranteedRef { $0.setTurn(false) }
    }
    // Later it is enough to ask when a function has ended.
    var isFirst = true
    while call.exit == .suspended {
      var outcome = AsynchronousCall.Outcome.returned
      do {
        if call.isPaused {
          hasTurn = await Turns.shared.pass(hasTurn, madeInterruption)
        } else {
          guard let pending = record.pointee.pendingCall.take() else { throw CallError("a call waits for nothing") }
          if hasTurn { Turns.shared.end() }
          hasTurn = false
          if isFirst { try Task.checkCancellation() }
          isFirst = false
          let body = pending.function._withUnsafeGuaranteedRef { $0.waiting }
          if task._withUnsafeGuaranteedRef({ $0.isBounded }) {
            if let reason = try await perform(body, pending) { outcome = .stopped(reason) }
          } else {
            try await body(pending.caller, pending.slots)
          }
        }
        try Task.checkCancellation()
      } catch {
        try checkUse(by: call)
        guard note(error) == .exception else {
          call.abandon()
          throw self.error(for: .hostError)
        }
        outcome = .exception(record.pointee.exception)
      }
      try checkUse(by: call)
      task._withUnsafeGuaranteedRef {
        $0.setTurn(hasTurn)
        $0.begin()
      }
      call.resume(after: outcome)
      end(task)
    }
    return call.exit
  }

  /// Throws if another thread uses the store, so that a call cannot go on.
  private func checkUse(by call: AsynchronousCall) throws {
    guard record.isFree(for: martlet_thread_identity()) else {
      abandonedCalls.add(call)
      throw StoreInUseError()
    }
  }

  /// Awaits a function in a task of its own, which is cancelled when the code is to stop. The result is why the code is to stop,
  /// if the function has ended because of that.
  private func perform(
    _ body: @escaping PendingCall.Body, _ pending: PendingCall, isolation: isolated (any Actor)? = #isolation
  ) async throws -> TrapCode? {
    nonisolated(unsafe) let (body, pending) = (body, pending)
    let task = Task {
      // Where the call is awaited, and so not while anything else uses the store.
      _ = isolation
      try await body(pending.caller, pending.slots)
    }
    let interruption = madeInterruption
    // Not at once: those who are told of the cancellation may do anything.
    let number = interruption.addWaker { Task.detached { task.cancel() } }
    defer { interruption.removeWaker(number) }
    do {
      try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
      return nil
    } catch let error as CancellationError {
      guard !Task.isCancelled, let reason = record.interruptReason else { throw error }
      return reason
    }
  }
}
