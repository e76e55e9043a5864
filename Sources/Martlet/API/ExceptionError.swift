/// A WebAssembly exception in Swift: one that nobody caught, or one that a host function throws into the program.
///
/// Errors in Swift are Sendable; this one belongs to the task of its store all the same.
///
/// ```swift
/// do {
///   _ = try instance.function("parse").call()
/// } catch let exception as ExceptionError where exception.tag == syntaxError {
///   print(exception.payload)
/// }
/// ```
public struct ExceptionError: Error, @unchecked Sendable {
  public let tag: Tag
  public let payload: [Value]
  /// The exception itself, when it comes from a program.
  public let reference: ExceptionReference?

  /// An exception for a host function to throw.
  ///
  /// ```swift
  /// throw ExceptionError(tag, payload: [.i32(42)])
  /// ```
  public init(_ tag: Tag, payload: [Value] = []) {
    self.tag = tag
    self.payload = payload
    reference = nil
  }

  /// An exception that carries Swift values, for a host function to throw. Throws a `CallError` if the tag's exceptions
  /// carry others.
  ///
  /// ```swift
  /// throw try ExceptionError(tag, carrying: 42 as Int32, ExternReference(request))
  /// ```
  public init<each Element: WasmValue>(_ tag: Tag, carrying element: repeat each Element) throws {
    var payload: [Value] = []
    repeat payload.append(try (each element).value(in: tag.store))
    try tag.check(signature(repeat (each Element).self))
    self.init(tag, payload: payload)
  }

  /// The exception that a reference stands for, to be looked at or thrown again.
  public init(_ reference: ExceptionReference) {
    let store = reference.root.store
    self.reference = reference
    guard let object = reference.reference.address else { fatalError("an exception that is null") }
    let tag = object.load(
      fromByteOffset: HeapObjectLayout.exceptionTag, as: UnsafeMutablePointer<TagRecord>.self)
    self.tag = Tag(tag)
    let slots = (object + HeapObjectLayout.exceptionPayload).assumingMemoryBound(to: UInt64.self)
    payload = TypeRegistry.records[Int(tag.pointee.type)].parameters.map {
      store.read($0.value, from: slots + Int($0.offset))
    }
  }

  /// What the exception carries, as Swift values. Throws a `CallError` if it carries others.
  ///
  /// ```swift
  /// let (line, message) = try exception.payload(as: (Int32, ExternReference?).self)
  /// ```
  public func payload<each Element: WasmValue>(as type: (repeat each Element).Type) throws -> (repeat each Element) {
    try tag.check(signature(repeat (each Element).self))
    var values = payload[...]
    return (repeat try (each Element)(values.removeFirst(), in: tag.store))
  }

  /// The same where it carries one value: `try exception.payload(as: Int32.self) == 5`.
  public func payload<Element: WasmValue>(as type: Element.Type) throws -> Element {
    try tag.check(signature(Element.self))
    return try Element(payload[0], in: tag.store)
  }
}

extension ExceptionError: CustomStringConvertible {
  public var description: String {
    "uncaught exception with (\(payload.map(\.description).joined(separator: ", ")))"
  }
}

extension Store {
  /// Notes what a host function has thrown, and says how code is to be left.
  func note(_ error: any Error) -> Exit {
    if let failure = error as? NotedFailure { return failure.exit }
    do {
      if let exception = error as? ExceptionError {
        record.pointee.exception = try bits(of: exception)
        return .exception
      }
      hostError = error
    } catch {
      hostError = error
    }
    return .hostError
  }

  /// The exception as an object of the heap.
  private func bits(of exception: ExceptionError) throws -> UInt64 {
    guard exception.tag.store === self else { throw CallError("a tag of another store cannot be used in this one") }
    if let reference = exception.reference { return reference.reference.bits }
    collectIfDue()
    let tag = exception.tag.record
    let type = TypeRegistry.records[Int(tag.pointee.type)]
    guard exception.payload.count == type.parameterCount else {
      throw CallError("an exception with \(type.parameterCount) values is needed; given are \(exception.payload.count)")
    }
    let slots = Int(tag.pointee.payloadSlots)
    guard let object = Heap.allocate(record, (HeapObjectLayout.exceptionPayload + slots * 8 + 15) & ~15) else {
      throw stop(.heapExhausted)
    }
    object.storeBytes(of: HeapObjectLayout.exceptionIdentity, as: UInt32.self)
    object.storeBytes(of: UInt32(slots), toByteOffset: HeapObjectLayout.length, as: UInt32.self)
    object.storeBytes(of: tag, toByteOffset: HeapObjectLayout.exceptionTag, as: UnsafeMutablePointer<TagRecord>.self)
    exception.tag.hold.entity.escape()
    // Writing the payload may collect.
    let root = Root(RawReference(address: object), in: self)
    let payload = (object + HeapObjectLayout.exceptionPayload).assumingMemoryBound(to: UInt64.self)
    for (value, parameter) in zip(exception.payload, type.parameters) {
      try write(value, as: parameter.value, to: payload + Int(parameter.offset))
    }
    withExtendedLifetime(root) {}
    return RawReference(address: object).bits
  }

  /// The Swift error for a run of code that did not return.
  func error(for exit: Exit) -> any Error {
    switch exit {
    case .hostError:
      let error = hostError
      hostError = nil
      return error ?? CallError("a host function failed without an error")
    case .exception:
      let error = ExceptionError(ExceptionReference(RawReference(bits: record.pointee.exception), in: self))
      record.pointee.exception = 0
      return error
    case .returned, .trap, .suspended:
      return stop(Trap.Kind(rawValue: record.pointee.trapKind) ?? .unreachable)
    }
  }
}
