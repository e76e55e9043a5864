import Synchronization
public import WasmFormat
import WasmText

/// A checked WebAssembly module, ready to be instantiated any number of times, on any thread.
///
/// ```swift
/// let module = try Module(wat: #"""
///   (module (func (export "add") (param i32 i32) (result i32)
///     (i32.add (local.get 0) (local.get 1))))
///   """#)
/// print(module.exports.map(\.name))  // ["add"]
/// ```
public final class Module: Sendable {
  public let engine: Engine
  package let layout: ModuleLayout
  package let code: ModuleCode
  /// Code that is not compiled, for instances whose memories do not suit compiled code.
  private let interpreted = Mutex<ModuleCode?>(nil)
  let plan: InstancePlan
  let initial: InitialContents
  let escapes: EscapeRoutes
  let images: ModuleImages
  /// The memory that host functions work on: the one exported as `memory`, or else the first one.
  let mainMemory: Int?
  /// Whether its code makes structures, arrays or continuations.
  let makesObjects: Bool
  private let exportsByName: [Name: Int]
  private let givenName: String?
  /// Read when somebody asks: mostly nobody does.
  private let readNames = Mutex<Names?>(nil)

  /// Checks a module in the binary format.
  ///
  /// ```swift
  /// let module = try Module(bytes: [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00])
  /// ```
  public convenience init(bytes: some Sequence<UInt8>, engine: Engine = .standard) throws {
    try self.init(ByteStorage(bytes), name: nil, engine: engine)
  }

  /// Checks a module in the text format.
  ///
  /// ```swift
  /// let module = try Module(wat: "(module (memory (export \"memory\") 1))")
  /// ```
  public convenience init(wat text: String, engine: Engine = .standard) throws {
    try self.init(WasmModule(wat: text, options: Self.textOptions(engine)), name: nil, engine: engine)
  }

  /// Reads and checks a file in the binary or in the text format.
  ///
  /// ```swift
  /// let module = try Module(path: "plugin.wasm")
  /// ```
  public convenience init(path: String, engine: Engine = .standard) throws {
    let bytes = try ByteStorage.reading(file: path, limit: engine.configuration.limits.moduleBytes)
    let name = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? path
    if bytes.buffer.starts(with: [0x00, 0x61, 0x73, 0x6D]) {
      try self.init(bytes, name: name, engine: engine)
    } else {
      let module = try parseModule(bytes.buffer, options: Self.textOptions(engine))
      try self.init(module, name: name, engine: engine)
    }
  }

  private convenience init(_ bytes: ByteStorage, name: String?, engine: Engine) throws {
    let configuration = engine.configuration
    let module: WasmModule
    do {
      module = try WasmModule(reading: bytes, features: configuration.features, limits: configuration.limits)
    } catch {
      throw ModuleError.malformed(error)
    }
    try self.init(module, name: name, engine: engine)
  }

  /// Checks a module that has been read before.
  ///
  /// ```swift
  /// let module = try Module(WasmModule(wat: text), name: "plugin")
  /// ```
  public convenience init(_ module: WasmModule, name: String? = nil, engine: Engine = .standard) throws {
    let configuration = engine.configuration
    let context = try ModuleContext(module, features: configuration.features, limits: configuration.limits)
    try context.validateBodies()
    try self.init(checked: context, name: name, engine: engine) { layout in
      configuration.tier == .jit ? try CompiledImage(context, layout, configuration) : nil
    }
  }

  /// Makes a module whose bodies have been checked, with machine code if there is any.
  init(
    checked context: ModuleContext, name: String?, engine: Engine, image: (ModuleLayout) throws -> CompiledImage?
  ) throws {
    let configuration = engine.configuration
    let module = context.module
    self.engine = engine
    givenName = name
    layout = try ModuleLayout(
      context, isDeterministic: configuration.isDeterministic, metersFuel: configuration.metersFuel)
    code = ModuleCode(layout: layout, counts: configuration.instructionCounts, image: try image(layout))
    plan = InstancePlan(layout)
    initial = InitialContents(module)
    escapes = EscapeRoutes(layout)
    images = ModuleImages()
    makesObjects = layout.registeredTypes.identities.contains {
      let kind = TypeRegistry.records[Int($0)].kind
      return kind != .function
    }
    var exportsByName = [Name: Int](minimumCapacity: module.exports.count)
    for (position, export) in module.exports.enumerated() { exportsByName[Name(export.name)] = position }
    self.exportsByName = exportsByName
    let memory = module.exports.first { $0.kind == .memory && $0.name == "memory" }
    mainMemory = memory.map { Int($0.index) } ?? (layout.memories.isEmpty ? nil : 0)
    code.setModule(self)
  }

  private static func textOptions(_ engine: Engine) -> TextOptions {
    var options = TextOptions()
    options.features = engine.configuration.features
    return options
  }

  /// Checks a module in the binary format without keeping it.
  ///
  /// ```swift
  /// try Module.validate(bytes)
  /// ```
  public static func validate(_ bytes: some Sequence<UInt8>, engine: Engine = .standard) throws {
    let configuration = engine.configuration
    let module: WasmModule
    do {
      module = try WasmModule(
        reading: ByteStorage(bytes), features: configuration.features, limits: configuration.limits)
    } catch {
      throw ModuleError.malformed(error)
    }
    let context = try ModuleContext(module, features: configuration.features, limits: configuration.limits)
    try context.validateBodies()
  }

  var interpretedCode: ModuleCode {
    interpreted.withLock { interpreted in
      if let interpreted { return interpreted }
      let made = ModuleCode(layout: layout, counts: engine.configuration.instructionCounts)
      interpreted = made
      return made
    }
  }

  /// What backtraces call the module: the name of its file, the name in its name section, or `module`.
  public var name: String { givenName ?? names.module ?? "module" }

  /// What the name section says.
  package var names: Names {
    readNames.withLock { names in
      if let names { return names }
      var warnings: [ReadError] = []
      let read = contents.names(warnings: &warnings) ?? Names()
      names = read
      return read
    }
  }

  /// What the module needs, in the order in which it names it.
  public var imports: [Import] { layout.module.imports }

  /// What the module offers, in the order in which it names it.
  public var exports: [Export] { layout.module.exports }

  /// The module as it was read.
  public var contents: WasmModule { layout.module }

  /// The type of something that the module exports. Indices of types are those of the module.
  public func type(of export: Export) -> ExternalType? {
    let index = Int(export.index)
    func at<Type>(_ types: [Type]) -> Type? { index < types.count ? types[index] : nil }
    return switch export.kind {
    case .function: at(layout.functions).map { .function($0) }
    case .table: at(layout.tables).map { .table($0) }
    case .memory: at(layout.memories).map { .memory($0) }
    case .global: at(layout.globals).map { .global($0) }
    case .tag: at(layout.tags).map { .tag(TagType($0)) }
    }
  }

  /// The position of an export.
  func export(named name: String) -> Int? { exportsByName[Name(name)] }
}
