public import WasmFormat

/// A function of the host that belongs to no store: what modules are linked with once and started with many times. It is
/// called from any thread, so its closure is Sendable; what belongs to one store is found through the `Caller`.
///
/// ```swift
/// let log = FunctionDefinition { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
///   let request = try caller.store.context(as: Request.self)
///   request.lines.append(try caller.memory.string(at: address, count: count))
/// }
/// ```
public struct FunctionDefinition: Sendable {
  let type: RegisteredTypes
  nonisolated(unsafe) private let body: HostFunction.Body
  /// Of an asynchronous function.
  nonisolated(unsafe) private let waiting: PendingCall.Body?

  /// Makes a definition from a Swift function, whose first parameter may be a `Caller`.
  @inlinable
  public init<each Parameter: HostParameter, each Result: WasmValue>(
    _ body: @escaping @Sendable (repeat each Parameter) throws -> (repeat each Result)
  ) {
    self.init(
      parameters: signature(repeat (each Parameter).self), results: signature(repeat (each Result).self)
    ) { caller, slots in
      var arguments = Slots(slots, caller)
      var results = arguments
      let values = try body(repeat try (each Parameter)(from: &arguments))
      repeat try (each values).write(to: &results)
    }
  }

  /// Makes a definition from a closure that reads arguments from slots and writes results there. It is Sendable, or the
  /// definition stays in one store.
  @usableFromInline
  init(
    parameters: [ValueType], results: [ValueType],
    _ body: @escaping (_ caller: Function.Caller, _ slots: UnsafeMutablePointer<UInt64>) throws -> Void
  ) {
    type = Self.register(FunctionType(parameters: parameters, results: results))
    self.body = body
    waiting = nil
  }

  /// Makes a definition from an asynchronous closure over values, which code can call during `callAsync`.
  ///
  /// ```swift
  /// let fetch = FunctionDefinition(type: FunctionType(parameters: [.i32], results: [.i64])) { caller, arguments in
  ///   [.i64(try await caller.store.context(as: Request.self).value(for: arguments[0]))]
  /// }
  /// ```
  public init(
    type: FunctionType,
    async body: nonisolated(nonsending) @escaping @Sendable (Function.Caller, [Value]) async throws -> [Value]
  ) {
    self.type = Self.register(type)
    self.body = { _, _ in }
    waiting = PendingCall.overValues(of: type, body)
  }

  private static func register(_ type: FunctionType) -> RegisteredTypes {
    do { return try TypeRegistry.shared.register(type) } catch { fatalError(error.description) }
  }

  func function(in store: Store) -> HostFunction {
    guard let waiting else { return HostFunction(in: store, type: type, body: body) }
    return WaitingHostFunction(in: store, type: type, waiting: waiting)
  }
}
