public import WasmFormat

extension Function.Caller: HostParameter {
  public static var slotTypes: [ValueType] { [] }
  public init(from slots: inout Slots) { self = slots.caller }
}

extension Function.Caller {
  /// The memory of the calling instance: the one that it exports as `memory`, or else its first one. Throws a `CallError`
  /// where there is none.
  ///
  /// ```swift
  /// let text = try caller.memory.string(at: address, count: count)
  /// ```
  public var memory: Memory {
    get throws {
      guard let instance, let index = instance.module.mainMemory else {
        throw CallError("the function needs a memory; its caller has none")
      }
      return Memory(instance.hold, instance.body.record.pointee.memories[index])
    }
  }

  /// What the calling instance exports under a name.
  ///
  /// ```swift
  /// guard case .table(let callbacks)? = caller.export("callbacks") else { return }
  /// ```
  public func export(_ name: String) -> Extern? { instance?.export(name) }
}

extension Store {
  /// What `context` holds, which must be of a type. Throws a `CallError` otherwise.
  ///
  /// ```swift
  /// let request = try caller.store.context(as: Request.self)
  /// ```
  public func context<Context>(as type: Context.Type) throws -> Context {
    guard let context = context as? Context else {
      throw CallError("a store whose context is \(type) is needed; given is \(context.map { "\($0)" } ?? "none")")
    }
    return context
  }
}
