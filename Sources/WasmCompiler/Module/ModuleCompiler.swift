package import MachineCode
package import WasmFormat

/// Compiles functions of a module, one after another. Every thread has one of its own; its memory serves all functions.
package struct FunctionCompiler: ~Copyable {
  let unit: CompilationUnit
  let options: CompilerOptions

  package init(_ unit: CompilationUnit, options: CompilerOptions) {
    self.unit = unit
    self.options = options
  }

  /// The machine code of a function that the module defines; nil where it has to be interpreted.
  package mutating func compile(_ function: FunctionIndex) -> CompiledCode? { nil }
}

/// Compiles a module on this thread.
package enum ModuleCompiler {
  package static func compile(_ unit: CompilationUnit, options: CompilerOptions) -> CompiledModule {
    var compiler = FunctionCompiler(unit, options: options)
    var assembler = ModuleAssembler(unit)
    for position in unit.module.bodies.indices {
      let function = FunctionIndex(UInt32(unit.importedFunctions + position))
      if let code = compiler.compile(function) { assembler.add(code, function: function.rawValue) }
    }
    return assembler.finish()
  }
}
