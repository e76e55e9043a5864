public import WasmFormat

extension Function {
  /// Makes a function from a Swift function over values. A closure that captures an instance which imports the function
  /// keeps both alive forever; one that needs its caller takes a `Caller`.
  ///
  /// What the closure throws comes out of the outermost call unchanged, except for `ExceptionError`, which WebAssembly can
  /// catch. Nothing is allocated for a call.
  ///
  /// ```swift
  /// let scale = Function(in: store) { (number: Int32, factor: Double) throws -> Int64 in
  ///   Int64(Double(number) * factor)
  /// }
  /// ```
  @inlinable
  public init<each Parameter: WasmValue, each Result: WasmValue>(
    in store: Store, _ body: @escaping (repeat each Parameter) throws -> (repeat each Result)
  ) {
    self.init(
      in: store, parameters: valueTypes(repeat (each Parameter).self), results: valueTypes(repeat (each Result).self)
    ) { frame, _ in
      var arguments = frame
      let values = try body(repeat try (each Parameter)(from: &arguments))
      var results = frame
      repeat try (each values).write(to: &results)
    }
  }

  /// Makes a function from a Swift function that also sees who calls.
  ///
  /// ```swift
  /// let log = Function(in: store) { (caller: Function.Caller, address: UInt32, count: UInt32) throws -> Void in
  ///   print(try caller.memory.string(at: address, count: count))
  /// }
  /// ```
  @inlinable
  public init<each Parameter: WasmValue, each Result: WasmValue>(
    in store: Store, _ body: @escaping (Caller, repeat each Parameter) throws -> (repeat each Result)
  ) {
    self.init(
      in: store, parameters: valueTypes(repeat (each Parameter).self), results: valueTypes(repeat (each Result).self)
    ) { frame, caller in
      var arguments = frame
      let values = try body(caller, repeat try (each Parameter)(from: &arguments))
      var results = frame
      repeat try (each values).write(to: &results)
    }
  }

  /// Makes a function from a closure that reads arguments from slots and writes results there.
  @usableFromInline
  init(
    in store: Store, parameters: [ValueType], results: [ValueType],
    _ body: @escaping (_ frame: Slots, _ caller: Caller) throws -> Void
  ) {
    self.init(FunctionDefinition(unchecked: FunctionType(parameters: parameters, results: results), body), in: store)
  }

  /// Makes a function of a store from a definition that belongs to none.
  ///
  /// ```swift
  /// let log = Function(definition, in: store)
  /// ```
  public init(_ definition: FunctionDefinition, in store: Store) {
    store.collectIfDue()
    let function = HostFunction(in: store, type: definition.type, body: definition.body)
    self.init(Hold(function), function.record)
  }
}
