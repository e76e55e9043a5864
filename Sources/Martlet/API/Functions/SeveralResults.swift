// Typed functions of up to four parameters and several results. They do what those of any number do (`TypedFunction.swift`);
// but where the parameters are a pack, the compiler does not let the function be called where it is asked for.

extension Function {
  /// The function as a Swift function of no parameters and several results.
  @inlinable
  public func typed<First: WasmValue, Second: WasmValue, each Result: WasmValue>(
    as type: (() throws -> (First, Second, repeat each Result)).Type
  ) throws -> () throws -> (First, Second, repeat each Result) {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of one parameter and several results.
  @inlinable
  public func typed<A: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue>(
    as type: ((A) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A) throws -> (First, Second, repeat each Result) {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of two parameters and several results.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue>(
    as type: ((A, B) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A, B) throws -> (First, Second, repeat each Result) {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of three parameters and several results.
  @inlinable
  public func typed<
    A: WasmValue, B: WasmValue, C: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue
  >(
    as type: ((A, B, C) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A, B, C) throws -> (First, Second, repeat each Result) {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of four parameters and several results.
  @inlinable
  public func typed<
    A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue
  >(
    as type: ((A, B, C, D) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A, B, C, D) throws -> (First, Second, repeat each Result) {
    try Callee(self).typed(as: type)
  }
}

extension Instance {
  /// An exported function as a Swift function of no parameters and several results.
  @inlinable
  public func function<First: WasmValue, Second: WasmValue, each Result: WasmValue>(
    _ name: String, as type: (() throws -> (First, Second, repeat each Result)).Type
  ) throws -> () throws -> (First, Second, repeat each Result) {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of one parameter and several results.
  @inlinable
  public func function<A: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue>(
    _ name: String, as type: ((A) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A) throws -> (First, Second, repeat each Result) {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of two parameters and several results.
  @inlinable
  public func function<A: WasmValue, B: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue>(
    _ name: String, as type: ((A, B) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A, B) throws -> (First, Second, repeat each Result) {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of three parameters and several results.
  @inlinable
  public func function<
    A: WasmValue, B: WasmValue, C: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue
  >(
    _ name: String, as type: ((A, B, C) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A, B, C) throws -> (First, Second, repeat each Result) {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of four parameters and several results.
  @inlinable
  public func function<
    A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue, First: WasmValue, Second: WasmValue, each Result: WasmValue
  >(
    _ name: String, as type: ((A, B, C, D) throws -> (First, Second, repeat each Result)).Type
  ) throws -> (A, B, C, D) throws -> (First, Second, repeat each Result) {
    try callee(name).typed(as: type)
  }
}
