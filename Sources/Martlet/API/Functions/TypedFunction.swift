public import WasmFormat

extension Function {
  /// The function as a Swift function. Throws a `LinkError` that shows both signatures where they do not fit.
  ///
  /// Nothing is allocated for a call. References to types that a module defines are checked when the function is called.
  ///
  /// ```swift
  /// let divide = try function.typed(as: ((Int32, Int32) throws -> (Int32, Int32)).self)
  /// let (quotient, remainder) = try divide(7, 2)
  /// ```
  @inlinable
  public func typed<each Parameter: WasmValue, each Result: WasmValue>(
    as type: ((repeat each Parameter) throws -> (repeat each Result)).Type
  ) throws -> (repeat each Parameter) throws -> (repeat each Result) {
    try typed(as: type, name: "", module: "")
  }

  @inlinable
  func typed<each Parameter: WasmValue, each Result: WasmValue>(
    as type: ((repeat each Parameter) throws -> (repeat each Result)).Type, name: String, module: String
  ) throws -> (repeat each Parameter) throws -> (repeat each Result) {
    let call = try TypedCall(
      self, parameters: valueTypes(repeat (each Parameter).self), results: valueTypes(repeat (each Result).self),
      name: name, module: module)
    return { (argument: repeat each Parameter) throws -> (repeat each Result) in
      let frame = try call.begin()
      var arguments = frame
      repeat try (each argument).write(to: &arguments)
      try call.run(frame)
      var results = frame
      return (repeat try (each Result)(from: &results))
    }
  }
}

extension Instance {
  /// An exported function as a Swift function. Throws an `ExportError` if there is no function of the name, and a `LinkError`
  /// that shows both signatures if it is of another type.
  ///
  /// ```swift
  /// let add = try instance.function("add", as: ((Int32, Int32) throws -> Int32).self)
  /// print(try add(1, 2))  // 3
  /// ```
  @inlinable
  public func function<each Parameter: WasmValue, each Result: WasmValue>(
    _ name: String, as type: ((repeat each Parameter) throws -> (repeat each Result)).Type
  ) throws -> (repeat each Parameter) throws -> (repeat each Result) {
    try function(name).typed(as: type, name: name, module: module.name)
  }
}

/// A function whose signature is known to fit.
@usableFromInline
struct TypedCall {
  private let function: Function
  private let slots: Int
  /// Whether a parameter is a reference to less than the Swift type stands for, so that each argument has to be looked at.
  private let narrows: Bool

  @usableFromInline
  init(_ function: Function, parameters: [ValueType], results: [ValueType], name: String, module: String) throws {
    let type = TypeRegistry.records[Int(function.record.pointee.type)]
    let fits =
      parameters.count == type.parameterCount && results.count == type.resultCount
      && zip(parameters, type.parameters).allSatisfy { $0.isAkin(to: $1.value) }
      && zip(results, type.results).allSatisfy { $0.isAkin(to: $1.value) }
    guard fits else {
      throw LinkError(
        kind: .incompatibleSignature, module: module, name: name,
        needed: "func \(FunctionType(parameters: parameters, results: results))", given: "func \(function.type)")
    }
    self.function = function
    slots = type.slotsBeforeHeader
    narrows = zip(parameters, type.parameters).contains { !TypeRegistry.matches($0, $1.value) }
  }

  /// Where the arguments are written.
  @usableFromInline
  func begin() throws -> Slots {
    let store = function.hold.store.record
    guard let frame = Interpreter.frame(in: store, slots: slots) else {
      throw function.hold.store.stop(.callStackExhausted)
    }
    return Slots(frame, in: store)
  }

  /// Calls the function with the arguments in a frame, and leaves the results there.
  @usableFromInline
  func run(_ frame: Slots) throws {
    if narrows { try check(frame) }
    let exit = Interpreter.enter(function.record, frame.next, function.hold.store.record)
    // Whatever is called keeps this function, and so its instance, only as long as its handle does.
    try withExtendedLifetime(function.hold) {
      guard exit == .returned else { throw function.hold.store.error(for: exit) }
    }
  }

  /// Checks arguments against the types that the function declares.
  @inline(never)
  private func check(_ frame: Slots) throws {
    for parameter in TypeRegistry.records[Int(function.record.pointee.type)].parameters {
      guard parameter.value.isReference else { continue }
      let reference = RawReference(bits: frame.next[Int(parameter.offset)])
      guard function.hold.store.reference(reference, matches: parameter.value) else {
        throw CallError(
          "\(parameter.value) is needed; given is \(function.hold.store.read(parameter.value, from: frame.next + Int(parameter.offset)))"
        )
      }
    }
  }
}
