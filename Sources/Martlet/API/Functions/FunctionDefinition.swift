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

  /// Makes a definition from a Swift function over values.
  @inlinable
  public init<each Parameter: WasmValue, each Result: WasmValue>(
    _ body: @escaping @Sendable (repeat each Parameter) throws -> (repeat each Result)
  ) {
    self.init(
      unchecked: FunctionType(
        parameters: valueTypes(repeat (each Parameter).self), results: valueTypes(repeat (each Result).self))
    ) { frame, _ in
      var arguments = frame
      let values = try body(repeat try (each Parameter)(from: &arguments))
      var results = frame
      repeat try (each values).write(to: &results)
    }
  }

  /// Makes a definition from a Swift function that also sees who calls.
  @inlinable
  public init<each Parameter: WasmValue, each Result: WasmValue>(
    _ body: @escaping @Sendable (Function.Caller, repeat each Parameter) throws -> (repeat each Result)
  ) {
    self.init(
      unchecked: FunctionType(
        parameters: valueTypes(repeat (each Parameter).self), results: valueTypes(repeat (each Result).self))
    ) { frame, caller in
      var arguments = frame
      let values = try body(caller, repeat try (each Parameter)(from: &arguments))
      var results = frame
      repeat try (each values).write(to: &results)
    }
  }

  /// Makes a definition from a closure that reads arguments from slots and writes results there. It is Sendable, or the
  /// definition stays in one store.
  @usableFromInline
  init(unchecked type: FunctionType, _ body: @escaping (_ frame: Slots, _ caller: Function.Caller) throws -> Void) {
    do {
      self.type = try TypeRegistry.shared.register(type)
    } catch {
      fatalError(error.description)
    }
    self.body = { slots, store, caller in
      do {
        try body(Slots(slots, in: store), Function.Caller(storeRecord: store, instanceRecord: caller))
        return .returned
      } catch {
        return Store.of(store).takeUnretainedValue().note(error)
      }
    }
  }
}
