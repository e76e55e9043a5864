package import WasmFormat

/// What the compiler needs to know of a module, in flat tables. Index spaces hold imports first. It never changes, so
/// several threads can compile functions of one unit.
package final class CompilationUnit: Sendable {
  package let module: WasmModule
  package let features: Features
  /// The type of each function.
  package let functions: [TypeIndex]
  package let tables: [TableType]
  package let memories: [MemoryType]
  package let globals: [GlobalType]
  package let tags: [TypeIndex]
  package let importedFunctions: Int
  package let importedGlobals: Int
  /// For each function that the module defines, its position among the instance's function records; -1 for a function
  /// that nothing can refer to.
  package let references: [Int32]

  package init(_ context: ModuleContext, references: [Int32]) {
    module = context.module
    features = context.features
    functions =
      context.module.imports.compactMap { entry in
        if case .function(let type) = entry.type { type } else { nil }
      } + context.module.functions
    tables = context.tables
    memories = context.memories
    globals = context.globals
    tags = context.tags
    importedFunctions = context.importedFunctionCount
    importedGlobals = context.importedGlobalCount
    self.references = references
  }
}
