/// A call of a host function by code, as its header tells.
struct HostCall {
  let header: Frame
  let returnAddress: Code
  /// nil where the host itself calls, or where a continuation began with the function.
  let callerFrame: Frame?
  let caller: UnsafeMutablePointer<InstanceRecord>

  init(_ header: Frame) {
    self.header = header
    returnAddress = header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self)
    callerFrame = header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame?.self)
    caller = header.load(fromByteOffset: FrameLayout.callerInstance, as: UnsafeMutablePointer<InstanceRecord>.self)
  }

  /// The call from which code on the stack was left.
  init(waitingOn stack: UnsafeMutablePointer<StackRecord>) { self.init(stack.pointee.top - Self.bytes) }

  /// From the header to the end of what is in use: behind the header stands the function.
  private static let bytes = (FrameLayout.headerSlots + 1) * FrameLayout.slotBytes

  /// Notes where the program is, for backtraces.
  func note(_ store: UnsafeMutablePointer<StoreRecord>) {
    store.pointee.lastPC = returnAddress - 1
    store.pointee.lastFrame = callerFrame
    store.pointee.lastInstance = caller
  }

  /// Ends the run with a trap.
  func stop(_ trap: TrapCode, _ store: UnsafeMutablePointer<StoreRecord>) -> Int {
    note(store)
    store.pointee.trapKind = trap.rawValue
    return Exit.trap.rawValue
  }

  /// Notes where the current stack's code will go on when the function has its results.
  func suspend(_ store: UnsafeMutablePointer<StoreRecord>) {
    let stack = store.pointee.stack
    stack.pointee.pc = returnAddress - 1
    stack.pointee.continuation = returnAddress
    stack.pointee.frame = callerFrame
    stack.pointee.instance = caller
    stack.pointee.top = header + Self.bytes
  }

  /// Goes on in the caller, which finds the results in their place.
  func goOn() -> Int {
    let memory = caller.pointee.memory
    return next(
      returnAddress, callerFrame ?? header, memory.pointee.base, memory.pointee.byteCount, InstancePointer(caller),
      UInt64(UInt(bitPattern: header)), 0, 0)
  }

  /// Throws an exception in the caller.
  func unwind(_ exception: UInt64, _ store: UnsafeMutablePointer<StoreRecord>) -> Int {
    store.pointee.exception = exception
    if let callerFrame { return Martlet.unwind(returnAddress - 1, callerFrame, InstancePointer(caller), exception) }
    guard returnAddress == Glue.stackEnd, let place = store.leaveStack()?.place else { return Exit.exception.rawValue }
    return Martlet.unwind(place.pc, place.frame, InstancePointer(place.instance), exception)
  }
}
