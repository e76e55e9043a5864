public import WasmFormat

/// An array of the garbage-collected heap, which lives at least as long as this reference to it.
///
/// ```swift
/// let bytes = try ArrayReference(bytesType, in: store, elements: Array("hello".utf8))
/// print(try String(decoding: bytes.elements(of: UInt8.self), as: UTF8.self))  // hello
/// ```
public struct ArrayReference {
  private let object: HeapReference

  /// The array that a reference points at; nil if it is something else.
  public init?(_ reference: AnyReference) {
    guard let object = HeapReference(reference, .array) else { return nil }
    self.object = object
  }

  /// Makes an array of values.
  public init(_ type: ObjectType, in store: Store, values: [Value]) throws {
    object = try Self.make(type, values.count, in: store)
    let part = try element
    for (index, value) in values.enumerated() { try object.write(value, to: part, at: offset(index)) }
  }

  /// Makes an array whose elements are all the same.
  public init(_ type: ObjectType, in store: Store, repeating value: Value, count: Int) throws {
    object = try Self.make(type, count, in: store)
    let part = try element
    for index in 0..<count { try object.write(value, to: part, at: offset(index)) }
  }

  /// Makes an array of numbers, which must have the size of the type's elements.
  public init<Element: PlainData>(_ type: ObjectType, in store: Store, elements: [Element]) throws {
    object = try Self.make(type, elements.count, in: store)
    try check(Element.self)
    elements.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { (object.address + offset(0)).copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  private static func make(_ type: ObjectType, _ count: Int, in store: Store) throws -> HeapReference {
    guard type.isArray, let count = UInt32(exactly: count) else {
      throw CallError("a type of arrays and a count are needed; given are \(type) and \(count)")
    }
    let record = type.record
    return try HeapReference(
      type, length: Int(count), byteCount: Int(record.secondSize) + Int(count) * Int(record.size), in: store)
  }

  /// The reference as one of the `any` hierarchy.
  public var reference: AnyReference { object.reference }

  /// How many elements there are.
  public var count: Int { object.length }

  /// Whether the array has a type, or one below it.
  public func isInstance(of type: ObjectType) -> Bool { object.isInstance(of: type) }

  /// An element. Packed integers are without a sign.
  public func get(_ index: Int) throws -> Value {
    try check(index)
    return object.read(try element, at: offset(index))
  }

  /// An element as a Swift value.
  ///
  /// ```swift
  /// let name = try names.get(0, as: ExternReference?.self)
  /// ```
  public func get<Element: WasmValue>(_ index: Int, as type: Element.Type) throws -> Element {
    try Element(get(index), in: object.store)
  }

  /// Replaces an element.
  public func set(_ index: Int, to value: Value) throws {
    try check(index)
    let part = try element
    guard part.isMutable else { throw CallError("the elements cannot be changed") }
    try object.write(value, to: part, at: offset(index))
  }

  /// Replaces an element by a Swift value.
  public func set(_ index: Int, to value: some WasmValue) throws { try set(index, to: value.value(in: object.store)) }

  /// The elements of an array of numbers.
  ///
  /// ```swift
  /// let text = try String(decoding: array.elements(of: UInt8.self), as: UTF8.self)
  /// ```
  public func elements<Element: PlainData>(of type: Element.Type) throws -> [Element] {
    try withSpan(of: type) { span in
      Array(unsafeUninitializedCapacity: span.count) { buffer, initialized in
        for index in span.indices { buffer.initializeElement(at: index, to: span[index]) }
        initialized = span.count
      }
    }
  }

  /// Lends a look at the elements of an array of numbers, without copying them.
  ///
  /// ```swift
  /// let sum = try array.withSpan(of: Int64.self) { numbers in
  ///   var sum: Int64 = 0
  ///   for index in numbers.indices { sum &+= numbers[index] }
  ///   return sum
  /// }
  /// ```
  public func withSpan<Element: PlainData, Result>(
    of type: Element.Type, _ body: (Span<Element>) throws -> Result
  ) throws -> Result {
    try check(type)
    let start = (object.address + offset(0)).assumingMemoryBound(to: Element.self)
    return try withExtendedLifetime(reference) {
      try body(UnsafeBufferPointer(start: start, count: count).span)
    }
  }

  // MARK: Checks

  private var element: TypePart {
    get throws {
      guard let element = object.type.fields.first else { throw CallError("an array without a type of elements") }
      return element
    }
  }

  private func offset(_ index: Int) -> Int { Int(object.type.secondSize) + index * Int(object.type.size) }

  private func check(_ index: Int) throws {
    guard index >= 0, index < count else { throw Trap(.arrayOutOfBounds) }
  }

  /// Whether the elements are numbers of the size of a Swift type.
  private func check<Element: PlainData>(_ type: Element.Type) throws {
    let storage = try element.storage
    guard !storage.unpacked.isReference, storage.byteCount == MemoryLayout<Element>.stride else {
      throw CallError("elements of type \(storage) cannot be seen as \(type)")
    }
  }
}

extension ArrayReference: Equatable {
  /// Whether both are the same object.
  public static func == (left: ArrayReference, right: ArrayReference) -> Bool { left.reference == right.reference }
}

extension ArrayReference: WasmReference {
  public static var heapType: HeapType { .array }
  public static func reference(in value: Value) -> ArrayReference? {
    if case .any(let reference?) = value { reference.array } else { nil }
  }
  public var erased: Value { .any(reference) }
}

extension AnyReference {
  /// The array that the reference points at; nil if it is something else.
  public var array: ArrayReference? { ArrayReference(self) }
}
