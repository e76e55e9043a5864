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
  nonisolated(unsafe) let body: HostFunction.Body

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
    do {
      type = try TypeRegistry.shared.register(FunctionType(parameters: parameters, results: results))
    } catch {
      fatalError(error.description)
    }
    self.body = body
  }
}
