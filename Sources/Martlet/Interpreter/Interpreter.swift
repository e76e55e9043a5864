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
  /// stack is exhausted.
  @inline(__always)
  package static func frame(
    in store: UnsafeMutablePointer<StoreRecord>, slots: Int
  ) -> UnsafeMutablePointer<UInt64>? {
    let top = store.pointee.stackTop
    let frame = top + entryBytes
    guard frame + (slots + FrameLayout.headerSlots) * FrameLayout.slotBytes <= store.pointee.stackLimit else {
      return nil
    }
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
    let saved = (UnsafeMutableRawPointer(frame) - entryBytes).load(as: SavedState.self)
    store.pointee.lastPC = saved.pc
    store.pointee.lastFrame = saved.frame
    store.pointee.lastInstance = saved.instance
    return exit
  }

  @inline(__always)
  private static func run(
    _ record: UnsafeMutablePointer<FunctionRecord>, _ frame: Frame, _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Int {
    let saved = (frame - entryBytes).assumingMemoryBound(to: SavedState.self)
    saved.pointee = SavedState(
      pc: store.pointee.lastPC, frame: store.pointee.lastFrame, instance: store.pointee.lastInstance)
    let entry = record.pointee.cell.pointee.entry
    let need = Int(truncatingIfNeeded: entry.load(fromByteOffset: frameBytesOffset, as: UInt64.self))
    let limit = UInt(bitPattern: store.pointee.stackLimit)
    guard store.pointee.depth < store.pointee.depthLimit, UInt(bitPattern: frame) &+ UInt(bitPattern: need) <= limit
    else {
      store.pointee.trapKind = TrapCode.callStackExhausted.rawValue
      return Exit.trap.rawValue
    }
    let instance = record.pointee.instance
    let header = frame + Int(record.pointee.cell.pointee.slotsBeforeHeader) &<< 3
    header.storeBytes(of: store.pointee.exitCode, toByteOffset: FrameLayout.returnAddress, as: Code.self)
    header.storeBytes(of: nil, toByteOffset: FrameLayout.callerFrame, as: Frame?.self)
    header.storeBytes(
      of: instance, toByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)

    store.pointee.depth &+= 1
    let memory = instance.pointee.memory
    var exit = entry.load(as: Handler.self)(
      entry, frame, memory.pointee.base, memory.pointee.byteCount, InstancePointer(instance),
      UInt64(UInt(bitPattern: record)), 0, 0)
    #if DEBUG
      while exit == Resumption.exitCode, let state = store.pointee.resumption {
        exit = state.pc.load(as: Handler.self)(
          state.pc, state.frame, state.memory, state.memorySize, state.instance, state.word, state.double, state.single)
      }
    #endif
    store.pointee.depth &-= 1
    return exit
  }

  /// Keeps what only now can be told of a trap: where it happened.
  @inline(never)
  private static func failed(_ code: Int, _ store: UnsafeMutablePointer<StoreRecord>) -> Exit {
    let exit = Exit(rawValue: code) ?? .trap
    if exit == .trap {
      Store.of(store)._withUnsafeGuaranteedRef { $0.lastBacktrace = walk(store, limit: $0.limits.backtraceFrames) }
    }
    return exit
  }
}
