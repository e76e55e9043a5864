import WasmFormat

// Globals and tables of Swift values.

extension Global {
  /// Makes a global that belongs to no instance, of the type that the Swift type stands for.
  ///
  /// ```swift
  /// let level = try Global(in: store, 3 as Int32, isMutable: true)
  /// ```
  public init<Element: WasmValue>(in store: Store, _ value: Element, isMutable: Bool = false) throws {
    try self.init(
      in: store, type: GlobalType(Element.valueType, isMutable: isMutable), value: value.value(in: store))
  }

  /// The value as a Swift value. Throws a `CallError` if it is another one.
  ///
  /// ```swift
  /// let level = try instance.global("level")?.get(as: Int32.self)
  /// ```
  public func get<Element: WasmValue>(as element: Element.Type) throws -> Element {
    try check(element)
    var slots = Slots(cell.assumingMemoryBound(to: UInt64.self), in: hold.store.record)
    return try Element(from: &slots)
  }

  /// Replaces the value by a Swift value.
  ///
  /// ```swift
  /// try instance.global("level")?.set(3 as Int32)
  /// ```
  public func set(_ value: some WasmValue) throws { try set(value.value(in: hold.store)) }

  private func check<Element: WasmValue>(_ element: Element.Type) throws {
    guard Element.valueType.isAkin(to: type.value) else {
      throw CallError("a global of type \(Element.valueType) is needed; its type is \(type.value)")
    }
  }
}

extension Table {
  /// An element as a Swift value.
  ///
  /// ```swift
  /// let callback = try table.get(3, as: Function?.self)
  /// ```
  public func get<Element: WasmReference>(_ index: UInt64, as element: Element?.Type) throws -> Element? {
    try Element?(get(index), in: hold.store)
  }

  /// Replaces an element by a Swift value.
  ///
  /// ```swift
  /// try table.set(3, to: callback)
  /// ```
  public func set(_ index: UInt64, to value: some WasmReference) throws { try set(index, to: value.erased) }
}
