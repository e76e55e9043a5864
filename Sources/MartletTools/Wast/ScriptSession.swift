import Martlet
import WasmFormat
import WasmText

/// What a script has made so far: modules, instances and the names it gave them.
final class ScriptSession {
  let engine: Engine
  let store: Store
  private var linker: Linker
  private var definitions: [String: Module] = [:]
  private var instances: [String: Instance] = [:]
  private var latestDefinition: Module?
  private var latest: Instance?
  /// The host's objects, by the numbers that scripts give them.
  private var hostObjects: [UInt32: ExternReference] = [:]
  /// What modules of other threads export to all threads: only memories can be shared.
  typealias SharedExports = [String: SharedMemory]
  private let sharing: [String: SharedExports]

  init(_ configuration: Engine.Configuration, sharing: [String: SharedExports] = [:]) throws {
    self.sharing = sharing
    engine = Engine(configuration)
    store = Store(engine: engine)
    linker = Linker(store, imports: try SpecTest.imports(in: store, features: configuration.features))
  }

  /// A name that is not there is a mistake of the script.
  struct UnknownName: Error, CustomStringConvertible {
    let description: String
  }

  func define(_ module: Module, name: String?) {
    latestDefinition = module
    if let name { definitions[name] = module }
  }

  func instantiate(_ module: Module, name: String?) throws {
    latest = nil
    let instance = try linker.instantiate(module)
    latest = instance
    if let name { instances[name] = instance }
  }

  func instantiateDefinition(_ definition: String?, name: String?) throws {
    let module = definition.map { definitions[$0] } ?? latestDefinition
    guard let module else { throw UnknownName(description: "no module \(definition ?? "defined so far")") }
    try instantiate(module, name: name)
  }

  /// Instantiates only to see whether it fails.
  func tryInstantiating(_ module: Module) throws { _ = try linker.instantiate(module) }

  func sharedExports(of name: String) throws -> SharedExports {
    if let exports = sharing[name] { return exports }
    let instance = try find(name)
    var exports: SharedExports = [:]
    for export in instance.module.exports where export.kind == .memory {
      exports[export.name] = instance.memory(export.name)?.shared
    }
    return exports
  }

  func register(_ name: String, _ instance: String?) throws {
    if let instance, let exports = sharing[instance] {
      for (export, memory) in exports { linker.define(name, export, memory) }
      return
    }
    linker.register(try find(instance), as: name)
  }

  private func find(_ name: String?) throws -> Instance {
    guard let instance = name.map({ instances[$0] }) ?? latest else {
      throw UnknownName(description: "no instance \(name ?? "made so far")")
    }
    return instance
  }

  func perform(_ action: ScriptAction) throws -> [Value] {
    switch action {
    case .invoke(let instance, let name, let arguments):
      return try find(instance).function(name).call(arguments.map(value))
    case .get(let instance, let name):
      guard let global = try find(instance).global(name) else {
        throw UnknownName(description: "no global \(name)")
      }
      return [global.value]
    }
  }

  private func value(_ argument: ScriptValue) -> Value {
    switch argument {
    case .i32(let bits): return .i32(Int32(bitPattern: bits))
    case .i64(let bits): return .i64(Int64(bitPattern: bits))
    case .f32(let bits): return .f32(Float(bitPattern: bits))
    case .f64(let bits): return .f64(Double(bitPattern: bits))
    case .v128(let low, let high): return .v128(V128(low: low, high: high))
    case .null(let type):
      return Value(defaultOf: .reference(type ?? .any, nullable: true)) ?? .any(nil)
    case .extern(let number): return .extern(hostObject(number))
    case .host(let number): return .any(AnyReference(hostObject(number), in: store))
    }
  }

  private func hostObject(_ number: UInt32) -> ExternReference {
    if let known = hostObjects[number] { return known }
    let made = ExternReference(number)
    hostObjects[number] = made
    return made
  }
}

/// The module that scripts may import from.
enum SpecTest {
  static func imports(in store: Store, features: Features) throws -> Imports {
    var imports = Imports()
    func define(_ name: String, _ value: some Importable) { imports.define("spectest", name, value) }
    for (name, parameters) in prints {
      define(name, Function(in: store, type: FunctionType(parameters: parameters)) { (_: [Value]) in [] })
    }
    let numbers: [(String, ValueType, Value)] = [
      ("global_i32", .i32, .i32(666)), ("global_i64", .i64, .i64(666)), ("global_f32", .f32, .f32(666.6)),
      ("global_f64", .f64, .f64(666.6)),
    ]
    for (name, type, value) in numbers {
      define(name, try Global(in: store, type: GlobalType(type, isMutable: false), value: value))
    }
    let elements = SizeLimits(minimum: 10, maximum: 20)
    define("table", try Table(in: store, type: TableType(element: .functionReference, limits: elements)))
    let pages = SizeLimits(minimum: 1, maximum: 2)
    define("memory", try Memory(in: store, type: MemoryType(limits: pages)))
    if features.has(.memory64) {
      let wide = TableType(element: .functionReference, limits: elements, addressType: .i64)
      define("table64", try Table(in: store, type: wide))
    }
    if features.has(.threads) {
      define("shared_memory", try Memory(in: store, type: MemoryType(limits: pages, isShared: true)))
    }
    return imports
  }

  private static let prints: [(String, [ValueType])] = [
    ("print", []), ("print_i32", [.i32]), ("print_i64", [.i64]), ("print_f32", [.f32]), ("print_f64", [.f64]),
    ("print_i32_f32", [.i32, .f32]), ("print_f64_f64", [.f64, .f64]),
  ]
}
