public import WasmFormat

extension Function {
  /// Makes a function from a Swift function over values. The closure should not capture what belongs to the store (an
  /// instance, a memory, a tag): they may keep each other alive forever. One that needs its caller takes a `Caller`, and
  /// one that throws exceptions a `TagDefinition`. Several statements need the type of the result to be written.
  ///
  /// What the closure throws comes out of the outermost call unchanged, except for `ExceptionError`, which WebAssembly can
  /// catch. Nothing is allocated for a call.
  ///
  /// A first parameter of type `Caller` shows who calls:
  ///
  /// ```swift
  /// let log = Function(in: store) { (caller: Function.Caller, address: UInt32, count: UInt32) in
  ///   print(try caller.memory.string(at: address, count: count))
  /// }
  /// ```
  ///
  /// ```swift
  /// let scale = Function(in: store) { (number: Int32, factor: Double) throws -> Int64 in
  ///   Int64(Double(number) * factor)
  /// }
  /// ```
  @inlinable
  public init<each Parameter: HostParameter, each Result: WasmValue>(
    in store: Store, _ body: @escaping (repeat each Parameter) throws -> (repeat each Result)
  ) {
    self.init(
      in: store, parameters: signature(repeat (each Parameter).self), results: signature(repeat (each Result).self)
    ) { caller, slots in
      var arguments = Slots(slots, caller)
      var results = arguments
      let values = try body(repeat try (each Parameter)(from: &arguments))
      repeat try (each values).write(to: &results)
    }
  }

  /// Makes a function from a closure that reads arguments from slots and writes results there.
  @usableFromInline
  init(
    in store: Store, parameters: [ValueType], results: [ValueType],
    _ body: @escaping (_ caller: Function.Caller, _ slots: UnsafeMutablePointer<UInt64>) throws -> Void
  ) {
    self.init(FunctionDefinition(parameters: parameters, results: results, body), in: store)
  }

  /// Makes a function of a store from a definition that belongs to none.
  ///
  /// ```swift
  /// let log = Function(definition, in: store)
  /// ```
  public init(_ definition: FunctionDefinition, in store: Store) {
    store.collectIfDue()
    let function = definition.function(in: store)
    self.init(Hold(function), function.record)
  }
}
