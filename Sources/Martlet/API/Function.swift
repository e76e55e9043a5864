public import WasmFormat

/// A function of a store: one that an instance exports, or one made from a Swift closure.
///
/// ```swift
/// let log = Function(in: store, type: FunctionType(parameters: [.i32])) { arguments in
///   print(arguments[0])
///   return []
/// }
/// let instance = try Instance(module, in: store, imports: ["env": ["log": log]])
/// let results = try instance.function("add").call([.i32(1), .i32(2)])
/// ```
public struct Function {
  package let hold: Hold
  package let record: UnsafeMutablePointer<FunctionRecord>

  package init(_ hold: Hold, _ record: UnsafeMutablePointer<FunctionRecord>) {
    self.hold = hold
    self.record = record
  }

  /// A handle to a function that code has a reference to.
  init(_ record: UnsafeMutablePointer<FunctionRecord>) {
    let owner = record.pointee.isHost ? record.pointee.host : record.pointee.instance.pointee.owner
    guard let owner else { fatalError("a function without an owner") }
    self.init(Hold(Unmanaged<Entity>.fromOpaque(owner).takeUnretainedValue()), record)
  }

  public var store: Store { hold.store }

  /// What the function takes and returns. References to types that modules define are by numbers of the engine.
  public var type: FunctionType { TypeRegistry.functionType(record.pointee.type) }

  // MARK: Functions of the host

  /// What a host function is told about the call. Valid only during the call.
  public struct Caller {
    package let storeRecord: UnsafeMutablePointer<StoreRecord>
    package let instanceRecord: UnsafeMutablePointer<InstanceRecord>?

    /// The instance whose code calls; nil when Swift itself calls.
    public var instance: Instance? {
      guard let record = instanceRecord, record.pointee.code != nil else { return nil }
      let body = Unmanaged<InstanceBody>.fromOpaque(record.pointee.owner).takeUnretainedValue()
      return Instance(Hold(body))
    }

    public var store: Store { Store.of(storeRecord).takeUnretainedValue() }
  }

  /// Makes a function from a closure over values. A closure that captures an instance which imports the function keeps both
  /// alive forever; one that needs its caller's memory finds it through the `Caller`. What the closure throws comes out of the outermost call unchanged,
  /// except for `ExceptionError`, which WebAssembly can catch.
  ///
  /// ```swift
  /// let double = Function(in: store, type: FunctionType(parameters: [.i32], results: [.i32])) { arguments in
  ///   guard case .i32(let number) = arguments[0] else { return [] }
  ///   return [.i32(number &* 2)]
  /// }
  /// ```
  public init(in store: Store, type: FunctionType, _ body: @escaping ([Value]) throws -> [Value]) {
    self.init(in: store, type: type) { _, arguments in try body(arguments) }
  }

  /// Makes a function from a closure that also sees who calls.
  ///
  /// ```swift
  /// let print = Function(in: store, type: FunctionType(parameters: [.i32, .i32])) { caller, arguments in
  ///   guard let memory = caller.instance?.memory("memory") else { return [] }
  ///   return []
  /// }
  /// ```
  public init(in store: Store, type: FunctionType, _ body: @escaping (Caller, [Value]) throws -> [Value]) {
    self.init(
      in: store, type: type,
      raw: { caller, slots in
        let store = caller.store
        let results = try body(caller, store.read(type.parameters, from: slots))
        store.collectIfDue()
        try store.write(results, as: type, to: slots)
      })
  }

  /// Makes a function from a closure over slots: arguments are found in them, and results are left in their place.
  ///
  /// A slot has 64 bits. Integers of 32 bits and floating-point numbers fill the lower bits, and the upper ones are zero;
  /// v128 takes two slots. Nothing is allocated for a call.
  ///
  /// ```swift
  /// let add = Function(in: store, type: FunctionType(parameters: [.i64, .i64], results: [.i64]), raw: { _, slots in
  ///   slots[0] &+= slots[1]
  /// })
  /// ```
  public init(
    in store: Store, type: FunctionType,
    raw body: @escaping (_ caller: Caller, _ slots: UnsafeMutablePointer<UInt64>) throws -> Void
  ) {
    self.init(in: store, type: type, make: { HostFunction(in: store, type: $0, body: body) })
  }

  init(in store: Store, type: FunctionType, waiting body: @escaping PendingCall.Body) {
    self.init(in: store, type: type, make: { WaitingHostFunction(in: store, type: $0, waiting: body) })
  }

  private init(in store: Store, type: FunctionType, make: (RegisteredTypes) -> HostFunction) {
    let registered: RegisteredTypes
    do {
      registered = try TypeRegistry.shared.register(type)
    } catch {
      fatalError(error.description)
    }
    store.collectIfDue()
    let function = make(registered)
    self.init(Hold(function), function.record)
  }

  // MARK: Calling

  /// Calls the function. Throws a `Trap` if the program did something that ends it, an `ExceptionError` for an exception
  /// that nobody caught, and whatever host functions throw.
  ///
  /// ```swift
  /// let results = try instance.function("divide").call([.i32(7), .i32(2)])
  /// ```
  @discardableResult
  public func call(_ arguments: [Value] = []) throws -> [Value] {
    let store = hold.store
    let type = TypeRegistry.records[Int(record.pointee.type)]
    guard arguments.count == type.parameterCount else {
      throw CallError(
        "\(type.parameterCount) arguments are needed: \(self.type); given are \(arguments.count)")
    }
    return try callRaw(slots: type.slotsBeforeHeader) { slots in
      for (argument, parameter) in zip(arguments, type.parameters) {
        try store.write(argument, as: parameter.value, to: slots + Int(parameter.offset))
      }
    } results: { slots in
      type.results.map { store.read($0.value, from: slots + Int($0.offset)) }
    }
  }

  /// Calls the function with arguments one by one.
  ///
  /// ```swift
  /// let sum = try add(.i32(1), .i32(2))
  /// ```
  @discardableResult
  public func callAsFunction(_ arguments: Value...) throws -> [Value] { try call(arguments) }

  /// Calls the function with arguments in slots, and leaves the results in their place. Nothing is allocated.
  ///
  /// A slot has 64 bits. Integers of 32 bits and floating-point numbers fill the lower bits, and the upper ones are zero;
  /// v128 takes two slots. References cannot be passed in this way. There must be as many slots as arguments or results
  /// take, whichever is more.
  ///
  /// ```swift
  /// var slots: [UInt64] = [1, 2]
  /// try slots.withUnsafeMutableBufferPointer { try add.call(slots: $0) }
  /// print(slots[0])  // 3
  /// ```
  public func call(slots: UnsafeMutableBufferPointer<UInt64>) throws {
    try checkForSlots(slots.count)
    let store = record.pointee.instance.pointee.store
    let place = slots.baseAddress.map { UnsafeMutableRawPointer($0) } ?? UnsafeMutableRawPointer(store)
    guard let exit = Interpreter.enterFirst(record, place, store) else { return try callOnStack(slots) }
    guard exit == .returned else { throw hold.store.error(for: exit) }
  }

  /// The same where `enterFirst` does not do it, and the slots of a frame are needed.
  @inline(never)
  func callOnStack(_ slots: UnsafeMutableBufferPointer<UInt64>) throws {
    let type = slotType
    let store = record.pointee.instance.pointee.store
    guard let frame = Interpreter.frame(in: store, slots: type.pointee.slotsBeforeHeader) else {
      throw hold.store.refusal()
    }
    Self.copy(type.pointee.parameterSlots, from: slots.baseAddress, to: frame)
    let exit = Interpreter.enter(record, frame, store)
    guard exit == .returned else { throw hold.store.error(for: exit) }
    Self.copy(type.pointee.resultSlots, from: frame, to: slots.baseAddress)
  }

  /// There are mostly few slots: calling the C library for one costs more than the rest of the call.
  @inline(__always)
  private static func copy(
    _ count: Int, from source: UnsafeMutablePointer<UInt64>?, to destination: UnsafeMutablePointer<UInt64>?
  ) {
    guard count > 0, let source, let destination else { return }
    destination[0] = source[0]
    guard count > 1 else { return }
    destination[1] = source[1]
    if count > 2 { (destination + 2).update(from: source + 2, count: count - 2) }
  }

  /// Throws where the arguments and results cannot be passed in so many slots.
  @inline(__always)
  func checkForSlots(_ given: Int) throws {
    guard given >= Int(record.pointee.cell.pointee.plainSlots) else { throw misfit(given) }
  }

  var slotType: UnsafePointer<TypeRecord> {
    record.pointee.instance.pointee.store.pointee.types + Int(record.pointee.type)
  }

  @inline(never)
  private func misfit(_ given: Int) -> CallError {
    let type = TypeRegistry.records[Int(record.pointee.type)]
    return CallError(
      type.holdsReferences
        ? "references cannot be passed in slots: \(self.type)"
        : "\(type.slotsBeforeHeader) slots are needed; given are \(given)")
  }

  /// Calls the function with arguments written to, and results read from, as many slots as its frame begins with.
  @inline(__always)
  package func callRaw<Results>(
    slots count: Int, arguments write: (UnsafeMutablePointer<UInt64>) throws -> Void,
    results read: (UnsafeMutablePointer<UInt64>) throws -> Results
  ) throws -> Results {
    let storeRecord = record.pointee.instance.pointee.store
    if storeRecord.pointee.isCollectionDue { hold.store.collectIfDue() }
    guard let frame = Interpreter.frame(in: storeRecord, slots: count) else {
      throw hold.store.refusal()
    }
    try write(frame)
    let exit =
      Interpreter.enterFirst(record, UnsafeMutableRawPointer(frame), storeRecord)
      ?? Interpreter.enter(record, frame, storeRecord)
    // Whatever is called keeps this function, and so its instance, only as long as this handle does.
    return try withExtendedLifetime(hold) {
      guard exit == .returned else { throw hold.store.error(for: exit) }
      return try read(frame)
    }
  }
}

extension Function: Equatable, Hashable {
  /// Whether both are the same function of the same instance.
  public static func == (left: Function, right: Function) -> Bool { left.record == right.record }

  public func hash(into hasher: inout Hasher) { hasher.combine(record) }
}

extension Function: CustomStringConvertible {
  public var description: String { "function \(type)" }
}
