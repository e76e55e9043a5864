extension Store {
  /// The trap that has just ended a run of code, with the calls that were under way.
  func stop(_ kind: Trap.Kind) -> Trap {
    let kind = record.reason(for: kind)
    if kind == .callStackExhausted { isStackDeep = true }
    defer { if kind == record.interruptReason { settleInterruption(isDelivered: true) } }
    return Trap(kind, backtrace: Interpreter.backtrace(of: record, limit: limits.backtraceFrames))
  }
}
