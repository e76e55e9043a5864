import MachineCode
import Synchronization
import WasmCompiler
import WasmFormat

extension CompiledImage {
  /// Compiles a module, on several threads if there is so much code that it pays; nil where nothing can be compiled.
  convenience init?(_ context: ModuleContext, _ layout: ModuleLayout, _ configuration: Engine.Configuration) {
    guard Tiers.isReady, configuration.memoryStrategy == .reserve, MemoryPool.isSupported,
      !context.module.bodies.isEmpty
    else { return nil }
    var options = CompilerOptions(features: Tiers.processorFeatures, runtime: .current)
    options.isDeterministic = configuration.isDeterministic
    options.metersFuel = configuration.metersFuel
    options.hasCheckpoints = true
    #if DEBUG
      options.checks = true
    #endif
    let unit = CompilationUnit(context, references: layout.references)
    let compiled = Self.compile(unit, options)
    // Continuations are left and resumed by interpreted code, and never across the frames of compiled code. So a module that
    // has such functions is interpreted as a whole.
    if configuration.features.has(.stackSwitching), compiled.functionOffsets.contains(CompiledModule.none) {
      return nil
    }
    self.init(compiled)
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
