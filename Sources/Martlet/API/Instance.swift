public import WasmFormat

/// A module brought to life in a store.
///
/// ```swift
/// let instance = try Instance(module, in: store, imports: ["env": ["log": log]])
/// let results = try instance.function("add").call([.i32(1), .i32(2)])
/// ```
public struct Instance {
  package let hold: Hold
  package var body: InstanceBody { unsafeDowncast(hold.entity, to: InstanceBody.self) }

  package init(_ hold: Hold) { self.hold = hold }

  /// Instantiates a module: checks what it is given for its imports, makes its memories, tables and globals, fills them,
  /// and calls its start function.
  ///
  /// If this fails late, with a `Trap`, what the module has already written to imported memories and tables stays.
  public init(_ module: Module, in store: Store, imports: Imports = [:], limits: Limits = Limits()) throws {
    hold = try store.instantiate(module, imports, limits)
  }

  public var store: Store { hold.store }
  public var module: Module { body.module }

  /// What the instance exports under a name.
  ///
  /// ```swift
  /// guard case .global(let level)? = instance.export("level") else { return }
  /// ```
  public func export(_ name: String) -> Extern? { module.export(named: name).map(export) }

  /// What the instance exports, in the order of `module.exports`.
  func export(_ position: Int) -> Extern {
    let body = body
    let module = body.module
    if module.escapes.exports[position] { body.escape() }
    let export = module.exports[position]
    let index = Int(export.index)
    switch export.kind {
    case .function: return .function(Function(hold, body.function(export.index)))
    case .table: return .table(Table(hold, body.record.pointee.tables[index]))
    case .memory: return .memory(Memory(hold, body.record.pointee.memories[index]))
    case .global:
      let type = module.layout.registeredTypes.resolve(module.layout.globals[index])
      return .global(Global(hold, body.global(export.index), type))
    case .tag: return .tag(Tag(hold, body.record.pointee.tags[index]))
    }
  }

  /// The function exported under a name.
  ///
  /// ```swift
  /// let add = try instance.function("add")
  /// ```
  public func function(_ name: String) throws -> Function {
    guard case .function(let function) = export(name) else {
      throw ExportError(name: name, needed: .function, exports: module.exports)
    }
    return function
  }

  /// The memory exported under a name; nil if there is none.
  public func memory(_ name: String) -> Memory? {
    if case .memory(let memory) = export(name) { memory } else { nil }
  }

  /// The table exported under a name; nil if there is none.
  public func table(_ name: String) -> Table? {
    if case .table(let table) = export(name) { table } else { nil }
  }

  /// The global exported under a name; nil if there is none.
  public func global(_ name: String) -> Global? {
    if case .global(let global) = export(name) { global } else { nil }
  }

  /// The tag exported under a name; nil if there is none.
  public func tag(_ name: String) -> Tag? {
    if case .tag(let tag) = export(name) { tag } else { nil }
  }
}

extension Instance: Equatable {
  /// Whether both are the same instance.
  public static func == (left: Instance, right: Instance) -> Bool { left.hold.entity === right.hold.entity }
}

/// An instance does not export what is asked for.
///
/// ```swift
/// try instance.function("addd")  // ExportError: no func "addd" is exported; there are: add, multiply
/// ```
public struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  public var name: String
  public var needed: ExternalKind
  /// Everything that is exported.
  public var exports: [Export]

  public var description: String {
    let names = exports.filter { $0.kind == needed }.map(\.name)
    let list = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
    return "no \(needed.keyword) \"\(name)\" is exported; " + (names.isEmpty ? "there is none" : "there are: \(list)")
  }
}
