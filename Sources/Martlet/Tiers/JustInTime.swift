import MachineCode
import Synchronization
import WasmCompiler
import WasmFormat

extension CompilerOptions {
  /// How modules of an engine are compiled.
  init(_ configuration: Engine.Configuration, for processor: X64.Features) {
    self.init(features: processor, runtime: .current)
    isDeterministic = configuration.isDeterministic
    metersFuel = configuration.metersFuel
    hasCheckpoints = true
    pauses = configuration.timeSlice != nil
    #if DEBUG
      checks = true
    #endif
  }
}

extension CompiledImage {
  /// Compiles a module for this processor; nil where nothing can be compiled.
  convenience init?(
    _ context: ModuleContext, _ layout: ModuleLayout, _ configuration: Engine.Configuration
  ) throws(CompiledModuleError) {
    guard Self.isAllowed(by: configuration),
      let compiled = try Self.compile(
        context, references: layout.references, configuration, for: Tiers.processorFeatures)
    else { return nil }
    self.init(compiled)
  }

  /// Whether compiled code can run here, with memories such as the engine makes.
  static func isAllowed(by configuration: Engine.Configuration) -> Bool {
    Tiers.isReady && configuration.memoryStrategy == .reserve && MemoryPool.isSupported
  }

  /// Compiles a module, on several threads if there is so much code that it pays; nil where it has to be interpreted.
  static func compile(
    _ context: ModuleContext, references: [Int32], _ configuration: Engine.Configuration, for processor: X64.Features
  ) throws(CompiledModuleError) -> CompiledModule? {
    guard !context.module.bodies.isEmpty else { return nil }
    let unit = CompilationUnit(context, references: references)
    let options = CompilerOptions(configuration, for: processor)
    let compiled = compile(unit, options)
    if configuration.verifiesCode { try verify(compiled, of: unit, options) }
    return compiled
  }

  private static func verify(
    _ compiled: CompiledModule, of unit: CompilationUnit, _ options: CompilerOptions
  ) throws(CompiledModuleError) {
    let storage = ByteStorage(CodeTables.bytes(of: compiled))
    guard let tables = CodeTables(storage.buffer) else { return }
    var problem: CodeViolation?
    compiled.code.withUnsafeBytes { code in
      do throws(CodeViolation) {
        try ModuleVerifier.verify(code, tables, of: unit, options)
      } catch {
        problem = error
      }
    }
    if let problem {
      throw CompiledModuleError(.unverified, nil, "the compiler made code that is not allowed: \(problem)")
    }
  }

  private static let bytesWorthAThread = 16 << 10

  private static func compile(_ unit: CompilationUnit, _ options: CompilerOptions) -> CompiledModule {
    let byteCount = unit.module.bodies.reduce(0) { $0 + $1.range.count }
    let threads = min(Threads.processorCount, 64, byteCount / bytesWorthAThread)
    guard threads > 1 else { return ModuleCompiler.compile(unit, options: options) }

    let functions = FunctionsUnderWay(ModuleCompiler.order(unit))
    Threads.run(threads) { _ in
      var compiler = FunctionCompiler(unit, options: options)
      while let position = functions.next() {
        functions.finish(
          position, compiler.compile(FunctionIndex(UInt32(unit.importedFunctions + position))))
      }
    }
    return ModuleCompiler.assemble(unit, options: options) { functions.take($0) }
  }
}

/// The functions of a module while threads compile them: each takes the next one that nobody has taken.
private final class FunctionsUnderWay: @unchecked Sendable {
  private let begun = Atomic(0)
  private let order: [UInt32]
  /// Each is written by the thread that has taken it.
  private let compiled: UnsafeMutablePointer<CompiledCode?>

  init(_ order: [UInt32]) {
    self.order = order
    compiled = .allocate(capacity: order.count)
    compiled.initialize(repeating: nil, count: order.count)
  }

  deinit {
    compiled.deinitialize(count: order.count)
    compiled.deallocate()
  }

  func next() -> Int? {
    let turn = begun.add(1, ordering: .relaxed).oldValue
    return turn < order.count ? Int(order[turn]) : nil
  }

  func finish(_ position: Int, _ code: CompiledCode?) { compiled[position] = code }

  /// What became of a function, when the threads are done; its memory is the caller's from now on.
  func take(_ position: Int) -> CompiledCode? {
    defer { compiled[position] = nil }
    return compiled[position]
  }
}
