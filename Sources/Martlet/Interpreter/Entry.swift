extension Interpreter {
  nonisolated(unsafe) package static let untranslatedCode = UnsafeRawPointer(bitPattern: 64)!
  nonisolated(unsafe) package static let hostCallCode = UnsafeRawPointer(bitPattern: 64)!

  package static func enter(
    _ function: UnsafeMutablePointer<FunctionRecord>, _ frame: UnsafeMutablePointer<UInt64>,
    _ store: UnsafeMutablePointer<StoreRecord>
  ) -> Exit {
    guard function.pointee.isHost, let host = function.pointee.host else { return .trap }
    return Unmanaged<HostFunction>.fromOpaque(host)._withUnsafeGuaranteedRef { $0.body(frame, store, nil) }
  }

  package static func backtrace(of store: UnsafeMutablePointer<StoreRecord>, limit: Int) -> Backtrace { Backtrace() }
}
