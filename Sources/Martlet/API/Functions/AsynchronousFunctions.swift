import WasmFormat

// Typed functions that wait, both ways. Functions of the host are written out for their numbers of parameters: Swift 6.3 cannot
// compile closures that have any number of them and run where their caller does.

extension Function {
  /// Makes a function from an asynchronous closure, for each number of parameters up to five.
  ///
  /// ```swift
  /// let fetch = Function(in: store, async: { (key: Int32) async throws -> Int64 in try await database.value(for: key) })
  /// ```
  ///
  /// Code can call it during `callAsync` only; it is suspended meanwhile, and holds no thread. A first parameter of type
  /// `Caller` shows who calls.
  public init<Result: WasmValue>(
    in store: Store, async body: nonisolated(nonsending) @escaping () async throws -> Result
  ) {
    self.init(
      in: store, parameters: [], results: [Result.valueType],
      waiting: { caller, slots in
        let result = try await body()
        var results = Slots(slots, caller)
        try result.write(to: &results)
      })
  }

  /// See above.
  public init(
    in store: Store, async body: nonisolated(nonsending) @escaping () async throws -> Void
  ) {
    self.init(
      in: store, parameters: [], results: [],
      waiting: { caller, slots in
        try await body()
      })
  }

  /// See above.
  public init<A: HostParameter, Result: WasmValue>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A) async throws -> Result
  ) {
    self.init(
      in: store, parameters: A.slotTypes, results: [Result.valueType],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        let result = try await body(A(from: &arguments))
        var results = Slots(slots, caller)
        try result.write(to: &results)
      })
  }

  /// See above.
  public init<A: HostParameter>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A) async throws -> Void
  ) {
    self.init(
      in: store, parameters: A.slotTypes, results: [],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        try await body(A(from: &arguments))
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter, Result: WasmValue>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B) async throws -> Result
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes, results: [Result.valueType],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        let result = try await body(A(from: &arguments), B(from: &arguments))
        var results = Slots(slots, caller)
        try result.write(to: &results)
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B) async throws -> Void
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes, results: [],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        try await body(A(from: &arguments), B(from: &arguments))
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter, C: HostParameter, Result: WasmValue>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B, C) async throws -> Result
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes + C.slotTypes, results: [Result.valueType],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        let result = try await body(A(from: &arguments), B(from: &arguments), C(from: &arguments))
        var results = Slots(slots, caller)
        try result.write(to: &results)
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter, C: HostParameter>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B, C) async throws -> Void
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes + C.slotTypes, results: [],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        try await body(A(from: &arguments), B(from: &arguments), C(from: &arguments))
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, Result: WasmValue>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B, C, D) async throws -> Result
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes + C.slotTypes + D.slotTypes, results: [Result.valueType],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        let result = try await body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments))
        var results = Slots(slots, caller)
        try result.write(to: &results)
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B, C, D) async throws -> Void
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes + C.slotTypes + D.slotTypes, results: [],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        try await body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments))
      })
  }

  /// See above.
  public init<
    A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, E: HostParameter, Result: WasmValue
  >(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B, C, D, E) async throws -> Result
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes + C.slotTypes + D.slotTypes + E.slotTypes,
      results: [Result.valueType],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        let result = try await body(
          A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments), E(from: &arguments))
        var results = Slots(slots, caller)
        try result.write(to: &results)
      })
  }

  /// See above.
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, E: HostParameter>(
    in store: Store, async body: nonisolated(nonsending) @escaping (A, B, C, D, E) async throws -> Void
  ) {
    self.init(
      in: store, parameters: A.slotTypes + B.slotTypes + C.slotTypes + D.slotTypes + E.slotTypes, results: [],
      waiting: { caller, slots in
        var arguments = Slots(slots, caller)
        try await body(
          A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments), E(from: &arguments))
      })
  }

  private init(
    in store: Store, parameters: [ValueType], results: [ValueType],
    waiting body:
      nonisolated(nonsending) @escaping (_ caller: Caller, _ slots: UnsafeMutablePointer<UInt64>) async throws -> Void
  ) {
    self.init(in: store, type: FunctionType(parameters: parameters, results: results), rawAsync: body)
  }

  /// Calls the function with Swift values, and lets code call asynchronous functions of the host: see `callAsync(_:)`. Throws a
  /// `LinkError` that shows both signatures where they do not fit.
  ///
  /// ```swift
  /// let (total, share) = try await handle.callAsync(Int32(7), 0.5, returning: Int64.self, Double.self)
  /// ```
  public nonisolated(nonsending) func callAsync<each Argument: WasmValue, each Result: WasmValue>(
    _ argument: repeat each Argument, returning type: repeat (each Result).Type
  ) async throws -> (repeat each Result) {
    _ = try TypedCall(
      Callee(self), parameters: signature(repeat (each Argument).self), results: signature(repeat (each Result).self))
    let store = store
    var arguments: [Value] = []
    repeat arguments.append(try (each argument).value(in: store))
    var results = Results(values: try await callAsync(arguments), store: store)
    return (repeat try results.next(each type))
  }
}

/// Results of a call, one after the other.
private struct Results {
  let values: [Value]
  let store: Store
  var position = 0

  mutating func next<Result: WasmValue>(_: Result.Type) throws -> Result {
    defer { position += 1 }
    return try Result(values[position], in: store)
  }
}
