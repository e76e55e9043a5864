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
    try Callee(self).typed(as: type)
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
    try callee(name).typed(as: type)
  }

  @usableFromInline
  func callee(_ name: String) throws -> Callee { Callee(try function(name), name: name, module: module.name) }
}

/// A function whose signature is still to be looked at, and what it is called where that does not fit.
@usableFromInline
struct Callee {
  fileprivate let function: Function
  fileprivate let name: String
  fileprivate let module: String

  @usableFromInline
  init(_ function: Function, name: String = "", module: String = "") {
    self.function = function
    self.name = name
    self.module = module
  }

  @inlinable
  func typed<each Parameter: WasmValue, each Result: WasmValue>(
    as type: ((repeat each Parameter) throws -> (repeat each Result)).Type
  ) throws -> (repeat each Parameter) throws -> (repeat each Result) {
    let call = try TypedCall(
      self, parameters: signature(repeat (each Parameter).self), results: signature(repeat (each Result).self))
    return { (argument: repeat each Parameter) throws -> (repeat each Result) in
      var arguments = try call.begin()
      repeat try (each argument).write(to: &arguments)
      var results = try call.finish()
      return (repeat try (each Result)(from: &results))
    }
  }
}

/// A function whose signature is known to fit. (An object, so that a closure holds all of it in one word.)
@usableFromInline
final class TypedCall {
  private let function: Function
  private let slots: Int
  /// Who calls it: the host.
  @usableFromInline let caller: Function.Caller
  /// Whether a parameter is a reference to less than the Swift type stands for, so that each argument has to be looked at.
  private let narrows: Bool

  /// Whether an argument may be a reference: then it is looked first whether there are too many that nobody uses.
  @usableFromInline let takesReferences: Bool

  @usableFromInline
  init(_ callee: Callee, parameters: [ValueType], results: [ValueType]) throws {
    let function = callee.function
    let type = TypeRegistry.records[Int(function.record.pointee.type)]
    let fits =
      parameters.count == type.parameterCount && results.count == type.resultCount
      && zip(parameters, type.parameters).allSatisfy { $0.isAkin(to: $1.value) }
      && zip(results, type.results).allSatisfy { $0.isAkin(to: $1.value) }
    guard fits else {
      throw LinkError(
        kind: .incompatibleSignature, module: callee.module, name: callee.name,
        needed: "func \(FunctionType(parameters: parameters, results: results))", given: "func \(function.type)")
    }
    self.function = function
    caller = Function.Caller(storeRecord: function.record.pointee.instance.pointee.store, instanceRecord: nil)
    slots = type.slotsBeforeHeader
    takesReferences = parameters.contains { $0.isReference }
    narrows = zip(parameters, type.parameters).contains { !TypeRegistry.matches($0, $1.value) }
  }

  // MARK: At most four parameters and one result

  // (The slots have a known number, and nothing that is written there is the guest's: a guard behind them would cost each call
  // as much as its arguments do.)

  /// Calls the function with the arguments that `write` writes.
  @inlinable @inline(__always)
  func run(_ write: (inout Slots) throws -> Void) throws {
    try _withUnprotectedUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.most) { slots in
      try call(slots.baseAddress.unsafelyUnwrapped, write)
    }
  }

  /// The same where there is a result.
  @inlinable @inline(__always)
  func result<Result: WasmValue>(_ write: (inout Slots) throws -> Void) throws -> Result {
    try _withUnprotectedUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.most) { slots in
      let place = slots.baseAddress.unsafelyUnwrapped
      try call(place, write)
      var results = Slots(place, caller)
      return try Result(from: &results)
    }
  }

  /// How many slots they can take.
  @inlinable @inline(__always)
  static var most: Int { 8 }

  @inlinable @inline(__always)
  func call(_ place: UnsafeMutablePointer<UInt64>, _ write: (inout Slots) throws -> Void) throws {
    if takesReferences { collectIfDue() }
    var arguments = Slots(place, caller)
    try write(&arguments)
    try perform(place)
  }

  @usableFromInline
  func collectIfDue() { function.hold.store.collectIfDue() }

  /// Calls the function with arguments in slots, and leaves the results in their place.
  @usableFromInline
  func perform(_ place: UnsafeMutablePointer<UInt64>) throws {
    if narrows { try check(place) }
    guard let exit = Interpreter.enterFirst(function.record, place, caller.storeRecord) else {
      return try function.callOnStack(UnsafeMutableBufferPointer(start: place, count: slots))
    }
    // Whatever is called keeps this function, and so its instance, only as long as its handle does.
    try withExtendedLifetime(function.hold) {
      guard exit == .returned else { throw function.hold.store.error(for: exit) }
    }
  }

  // MARK: Any number of them

  /// Where the arguments are written.
  @usableFromInline
  func begin() throws -> Slots {
    if caller.storeRecord.pointee.isCollectionDue { function.hold.store.collectIfDue() }
    guard let frame = Interpreter.frame(in: caller.storeRecord, slots: slots) else {
      throw function.hold.store.refusal()
    }
    return Slots(frame, caller)
  }

  /// Calls the function with the arguments that were written, and says where its results are.
  @usableFromInline
  func finish() throws -> Slots {
    let store = caller.storeRecord
    let frame = (store.pointee.stackTop + Interpreter.entryBytes).assumingMemoryBound(to: UInt64.self)
    if narrows { try check(frame) }
    let exit =
      Interpreter.enterFirst(function.record, UnsafeMutableRawPointer(frame), store)
      ?? Interpreter.enter(function.record, frame, store)
    return try withExtendedLifetime(function.hold) {
      guard exit == .returned else { throw function.hold.store.error(for: exit) }
      return Slots(frame, caller)
    }
  }

  /// Checks arguments against the types that the function declares.
  @inline(never)
  private func check(_ frame: UnsafePointer<UInt64>) throws {
    for parameter in TypeRegistry.records[Int(function.record.pointee.type)].parameters {
      guard parameter.value.isReference else { continue }
      let slot = frame + Int(parameter.offset)
      guard function.hold.store.reference(RawReference(bits: slot.pointee), matches: parameter.value) else {
        let given = function.hold.store.read(parameter.value, from: slot)
        throw CallError("\(parameter.value) is needed; given is \(given)")
      }
    }
  }
}
