import CMartletPlatform

/// The way from Swift into code.
///
/// A call from the host stands on the store's stack like this, so that backtraces can go on beyond it:
///
/// ```
/// stackTop       lastPC, lastFrame, lastInstance of the run that called the host, if any
/// stackTop + 24  the frame: arguments, later results
/// ```
package enum Interpreter {
  /// What precedes the frame of a call from the host.
  package static let entryBytes = 3 * FrameLayout.slotBytes

  /// How far `StoreRecord.stackLimit` must stay below the end of the stack: a call writes its header, and a host function
  /// its results, before anybody checks.
  package static let stackMargin = 64 << 10

  /// Where calls from the host return to; for `StoreRecord.exitCode`.
  package static var exitCode: UnsafeRawPointer { Glue.exit }

  /// Where the caller writes the arguments of a call and finds its results, with room for `slots` slots; nil when the
  /// stack is exhausted, something is to be interrupted, or another thread uses the store (see `Store.refusal`).
  @inline(__always)
  package static func frame(
    in store: UnsafeMutablePointer<StoreRecord>, slots: Int
  ) -> UnsafeMutablePointer<UInt64>? {
    guard store.isFree(for: martlet_thread_identity()) else { return nil }
    let top = store.pointee.stackTop
    let frame = top + entryBytes
    let end = UInt(bitPattern: frame + (slots + FrameLayout.headerSlots) * FrameLayout.slotBytes)
    guard end <= UInt(store.currentStackLimit) else { return nil }
    return frame.assumingMemoryBound(to: UInt64.self)
  }

  /// Calls a function whose arguments stand in `frame`, which `frame(in:slots:)` gave. Results stand there afterwards.
  /// After a trap, `backtrace(of:limit:)` says where it happened.
  @inline(__always)
  package static func enter(
    _ function: UnsafeMutablePointer<FunctionRecord>, _ frame: UnsafeMutablePointer<UInt64>,
    _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Exit {
    let code = run(function, UnsafeMutableRawPointer(frame), store)
    let exit: Exit = code == Exit.returned.rawValue ? .returned : failed(code, store)
    // The outer run is the last one again.
    SavedState.restore(store, from: UnsafeMutableRawPointer(frame) - entryBytes)
    return exit
  }

  @inline(__always)
  private static func run(
    _ record: UnsafeMutablePointer<FunctionRecord>, _ frame: Frame, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    record.pointee.instance.pointee.stackBytes == 0
      ? runWithinStack(record, frame, store) : runWithinLimit(record, frame, store)
  }

  /// Runs a function of an instance that may use less of the stack than the store's code may.
  @inline(never)
  private static func runWithinLimit(
    _ record: UnsafeMutablePointer<FunctionRecord>, _ frame: Frame, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    let bytes = record.pointee.instance.pointee.stackBytes
    let stack = store.pointee.stack
    let (limit, nativeLimit, nativeBytes) =
      (stack.pointee.limit, store.pointee.nativeStackLimit, store.pointee.nativeStackBytes)
    stack.pointee.limit = min(limit, frame + Int(bytes))
    store.setStackLimit(stack.pointee.limit)
    store.pointee.nativeStackBytes = min(nativeBytes, bytes)
    if let nativeLimit, store.pointee.activation != nil {
      store.pointee.nativeStackLimit = max(nativeLimit, martlet_stack_place() - Int(bytes))
    }
    let exit = runWithinStack(record, frame, store)
    // Code that waits goes on within its limit.
    if exit != Exit.suspended.rawValue { stack.pointee.limit = limit }
    store.setStackLimit(store.pointee.stack.pointee.limit)
    store.pointee.nativeStackBytes = nativeBytes
    store.pointee.nativeStackLimit = nativeLimit
    return exit
  }

  @inline(__always)
  private static func runWithinStack(
    _ record: UnsafeMutablePointer<FunctionRecord>, _ frame: Frame, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    SavedState.keep(store, at: frame - entryBytes)
    let cell = record.pointee.cell
    let header = frame + Int(cell.pointee.slotsBeforeHeader) &<< 3
    let adapter = cell.pointee.adapter
    let entry = cell.pointee.entry
    let end =
      adapter == nil
      ? UInt(bitPattern: frame) &+ UInt(bitPattern: EntryLayout.frameBytes(entry))
      : UInt(bitPattern: header + FrameLayout.headerSlots * FrameLayout.slotBytes)
    guard store.pointee.depth < store.pointee.depthLimit, end <= UInt(store.currentStackLimit) else {
      store.pointee.trapKind = store.reason(for: .callStackExhausted).rawValue
      return Exit.trap.rawValue
    }
    let thread = martlet_thread_identity()
    store.pointee.user = thread
    let instance = record.pointee.instance
    header.storeBytes(of: store.pointee.exitCode, toByteOffset: FrameLayout.returnAddress, as: Code.self)
    header.storeBytes(of: nil, toByteOffset: FrameLayout.callerFrame, as: Frame?.self)
    header.storeBytes(
      of: instance, toByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)

    store.pointee.depth &+= 1
    if let adapter {
      let exit = enterCompiled(cell, adapter, frame, instance, store)
      endRun(exit, thread, store)
      return exit
    }
    let memory = instance.pointee.memory
    var exit = entry.load(as: Handler.self)(
      entry, frame, record.pointee.isHost ? header : memory.pointee.base, memory.pointee.byteCount,
      InstancePointer(instance),
      UInt64(UInt(bitPattern: record)), 0, 0)
    #if DEBUG
      finishRun(&exit, store)
    #endif
    endRun(exit, thread, store)
    return exit
  }

  /// What follows the last instruction of a run.
  @inline(__always)
  static func endRun(_ exit: Int, _ thread: UInt, _ store: UnsafeMutablePointer<StoreRecord>) {
    store.pointee.depth &-= 1
    checkUser(thread, store)
    if store.pointee.depth == 0 { store.pointee.user = 0 }
    if martlet_load_relaxed32(store.interruptPlace) != 0 { settleInterruption(exit, store) }
  }

  /// The same where the run was the first of all.
  @inline(__always)
  static func endFirstRun(_ exit: Int, _ thread: UInt, _ store: UnsafeMutablePointer<StoreRecord>) {
    checkUser(thread, store)
    store.pointee.depth = 0
    store.pointee.user = 0
    if martlet_load_relaxed32(store.interruptPlace) != 0 { settleInterruption(exit, store) }
  }

  @inline(__always)
  private static func checkUser(_ thread: UInt, _ store: UnsafeMutablePointer<StoreRecord>) {
    guard store.pointee.user == thread || isUsedHere(store) else {
      fatalError("a store was used by two threads at once")
    }
  }

  /// A call that has waited may end on another thread than it began on.
  @inline(never)
  private static func isUsedHere(_ store: UnsafeMutablePointer<StoreRecord>) -> Bool {
    store.pointee.user == martlet_thread_identity()
  }

  /// Runs a function for compiled code, whose state is noted already. The native stack bounds such calls, not their number.
  static func runWithinCompiled(
    _ record: UnsafeMutablePointer<FunctionRecord>, _ frame: UnsafeMutablePointer<UInt64>,
    _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    store.pointee.depthLimit &+= 1
    defer { store.pointee.depthLimit &-= 1 }
    return run(record, UnsafeMutableRawPointer(frame), store)
  }

  @inline(never)
  private static func settleInterruption(_ exit: Int, _ store: UnsafeMutablePointer<StoreRecord>) {
    // Code that waits stops when it goes on.
    let isDelivered = exit != Exit.returned.rawValue && exit != Exit.suspended.rawValue
    Store.of(store)._withUnsafeGuaranteedRef { $0.settleInterruption(isDelivered: isDelivered) }
  }

  #if DEBUG
    /// Executes one instruction after the other until the run ends.
    static func finishRun(_ exit: inout Int, _ store: UnsafeMutablePointer<StoreRecord>) {
      while exit == Resumption.exitCode, let state = store.pointee.resumption {
        exit = state.pc.load(as: Handler.self)(
          state.pc, state.frame, state.memory, state.memorySize, state.instance, state.word, state.double, state.single)
      }
    }
  #endif

  @inline(never)
  static func failed(_ code: Int, _ store: UnsafeMutablePointer<StoreRecord>) -> Exit {
    noteFailure(code, store)
    return Exit(rawValue: code) ?? .trap
  }

  /// Keeps what only now can be told of a trap: where it happened. Compiled code has done so already, as long as its frames
  /// were there. Gives up the continuations that were being executed.
  @inline(never)
  static func noteFailure(_ exit: Int, _ store: UnsafeMutablePointer<StoreRecord>) {
    if exit == Exit.suspended.rawValue { return }
    if exit == Exit.trap.rawValue {
      Store.of(store)._withUnsafeGuaranteedRef {
        if $0.lastBacktrace == nil { $0.lastBacktrace = walk(store, limit: $0.limits.backtraceFrames) }
      }
    }
    store.abandonStacks()
  }
}
