import WasmCompiler
import WasmFormat

extension CompiledImage {
  /// Compiles a module; nil where nothing of it can be compiled.
  convenience init?(_ context: ModuleContext, _ layout: ModuleLayout, _ configuration: Engine.Configuration) {
    guard Tiers.isReady, configuration.memoryStrategy == .reserve, MemoryPool.isSupported else { return nil }
    var options = CompilerOptions(features: Tiers.processorFeatures, runtime: .current)
    options.isDeterministic = configuration.isDeterministic
    let unit = CompilationUnit(context, references: layout.references)
    self.init(ModuleCompiler.compile(unit, options: options))
  }
}
