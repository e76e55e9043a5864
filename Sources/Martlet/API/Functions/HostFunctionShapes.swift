// Host functions of up to five parameters, a caller among them. They are what parameter packs are for the rest of all shapes;
// the compiler makes straight code of them, and loops over metadata of packs (7 and 37 ns for two numbers and a sum).

extension Function {
  /// Makes one from a Swift function of no parameters.
  @inlinable
  public init<Result: WasmValue>(in store: Store, _ body: @escaping () throws -> Result) {
    self.init(in: store, parameters: [], results: [Result.valueType]) {
      var results = Slots($1, $0)
      try body().write(to: &results)
    }
  }

  /// Makes one from a Swift function of no parameters.
  @inlinable
  public init(in store: Store, _ body: @escaping () throws -> Void) {
    self.init(in: store, parameters: [], results: []) { _, _ in try body() }
  }

  /// Makes one from a Swift function of one parameter.
  @inlinable
  public init<A: HostParameter, Result: WasmValue>(in store: Store, _ body: @escaping (A) throws -> Result) {
    self.init(in: store, parameters: signature(A.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of one parameter.
  @inlinable
  public init<A: HostParameter>(in store: Store, _ body: @escaping (A) throws -> Void) {
    self.init(in: store, parameters: signature(A.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments))
    }
  }

  /// Makes one from a Swift function of two parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, Result: WasmValue>(
    in store: Store, _ body: @escaping (A, B) throws -> Result
  ) {
    self.init(in: store, parameters: signature(A.self, B.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of two parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter>(in store: Store, _ body: @escaping (A, B) throws -> Void) {
    self.init(in: store, parameters: signature(A.self, B.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments))
    }
  }

  /// Makes one from a Swift function of three parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, Result: WasmValue>(
    in store: Store, _ body: @escaping (A, B, C) throws -> Result
  ) {
    self.init(in: store, parameters: signature(A.self, B.self, C.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of three parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter>(
    in store: Store, _ body: @escaping (A, B, C) throws -> Void
  ) {
    self.init(in: store, parameters: signature(A.self, B.self, C.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments))
    }
  }

  /// Makes one from a Swift function of four parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, Result: WasmValue>(
    in store: Store, _ body: @escaping (A, B, C, D) throws -> Result
  ) {
    self.init(in: store, parameters: signature(A.self, B.self, C.self, D.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of four parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter>(
    in store: Store, _ body: @escaping (A, B, C, D) throws -> Void
  ) {
    self.init(in: store, parameters: signature(A.self, B.self, C.self, D.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments))
    }
  }

  /// Makes one from a Swift function of five parameters.
  @inlinable
  public init<
    A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, E: HostParameter, Result: WasmValue
  >(in store: Store, _ body: @escaping (A, B, C, D, E) throws -> Result) {
    self.init(in: store, parameters: signature(A.self, B.self, C.self, D.self, E.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments), E(from: &arguments))
        .write(to: &results)
    }
  }

  /// Makes one from a Swift function of five parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, E: HostParameter>(
    in store: Store, _ body: @escaping (A, B, C, D, E) throws -> Void
  ) {
    self.init(in: store, parameters: signature(A.self, B.self, C.self, D.self, E.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments), E(from: &arguments))
    }
  }
}

extension FunctionDefinition {
  /// Makes one from a Swift function of no parameters.
  @inlinable
  public init<Result: WasmValue>(_ body: @escaping @Sendable () throws -> Result) {
    self.init(parameters: [], results: [Result.valueType]) {
      var results = Slots($1, $0)
      try body().write(to: &results)
    }
  }

  /// Makes one from a Swift function of no parameters.
  @inlinable
  public init(_ body: @escaping @Sendable () throws -> Void) {
    self.init(parameters: [], results: []) { _, _ in try body() }
  }

  /// Makes one from a Swift function of one parameter.
  @inlinable
  public init<A: HostParameter, Result: WasmValue>(_ body: @escaping @Sendable (A) throws -> Result) {
    self.init(parameters: signature(A.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of one parameter.
  @inlinable
  public init<A: HostParameter>(_ body: @escaping @Sendable (A) throws -> Void) {
    self.init(parameters: signature(A.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments))
    }
  }

  /// Makes one from a Swift function of two parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, Result: WasmValue>(
    _ body: @escaping @Sendable (A, B) throws -> Result
  ) {
    self.init(parameters: signature(A.self, B.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of two parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter>(_ body: @escaping @Sendable (A, B) throws -> Void) {
    self.init(parameters: signature(A.self, B.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments))
    }
  }

  /// Makes one from a Swift function of three parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, Result: WasmValue>(
    _ body: @escaping @Sendable (A, B, C) throws -> Result
  ) {
    self.init(parameters: signature(A.self, B.self, C.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of three parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter>(
    _ body: @escaping @Sendable (A, B, C) throws -> Void
  ) {
    self.init(parameters: signature(A.self, B.self, C.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments))
    }
  }

  /// Makes one from a Swift function of four parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, Result: WasmValue>(
    _ body: @escaping @Sendable (A, B, C, D) throws -> Result
  ) {
    self.init(parameters: signature(A.self, B.self, C.self, D.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments)).write(to: &results)
    }
  }

  /// Makes one from a Swift function of four parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter>(
    _ body: @escaping @Sendable (A, B, C, D) throws -> Void
  ) {
    self.init(parameters: signature(A.self, B.self, C.self, D.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments))
    }
  }

  /// Makes one from a Swift function of five parameters.
  @inlinable
  public init<
    A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, E: HostParameter, Result: WasmValue
  >(_ body: @escaping @Sendable (A, B, C, D, E) throws -> Result) {
    self.init(parameters: signature(A.self, B.self, C.self, D.self, E.self), results: [Result.valueType]) {
      var arguments = Slots($1, $0)
      var results = arguments
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments), E(from: &arguments))
        .write(to: &results)
    }
  }

  /// Makes one from a Swift function of five parameters.
  @inlinable
  public init<A: HostParameter, B: HostParameter, C: HostParameter, D: HostParameter, E: HostParameter>(
    _ body: @escaping @Sendable (A, B, C, D, E) throws -> Void
  ) {
    self.init(parameters: signature(A.self, B.self, C.self, D.self, E.self), results: []) {
      var arguments = Slots($1, $0)
      try body(A(from: &arguments), B(from: &arguments), C(from: &arguments), D(from: &arguments), E(from: &arguments))
    }
  }
}
