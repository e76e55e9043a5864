package import MachineCode
package import WasmFormat

/// Compiles functions of a module, one after another. Every thread has one of its own; its memory serves all functions, but
/// for what a large one needed.
package struct FunctionCompiler: ~Copyable {
  var lowering: Lowering
  private var optimizer = Optimizer()
  private var backend: X64.Backend
  /// Bytes of a body after which memory is given back: few functions are larger.
  private static let largestUsual = 16 << 10

  package init(_ unit: CompilationUnit, options: CompilerOptions) {
    lowering = Lowering(unit, options: options)
    backend = X64.Backend(features: options.features)
    optimizer.checks = options.checks
    backend.checks = options.checks
  }

  /// The machine code of a function that the module defines; nil where it has to be interpreted.
  /// `showing` is given the text of its optimised IR, if that is asked for.
  package mutating func compile(_ function: FunctionIndex, showing: ((String) -> Void)? = nil) -> CompiledCode? {
    let size = lowering.unit.body(of: function.rawValue).range.count
    if size > lowering.options.largestBody { return nil }
    defer {
      if size > Self.largestUsual { self = FunctionCompiler(lowering.unit, options: lowering.options) }
    }
    do {
      try lowering.lower(function)
    } catch {
      return nil
    }
    var code = finish(showing)
    code.insertions = lowering.insertions
    code.insertedSources = lowering.insertedBytes
    return code
  }

  /// Compiles a function and notes what each place of its code stems from. `show` is given the text of its IR after each pass.
  package mutating func explain(
    _ function: FunctionIndex, _ show: @escaping (_ pass: String, _ text: String) -> Void
  ) -> CompiledCode? {
    optimizer.showing = show
    backend.notesSources = true
    defer {
      optimizer.showing = nil
      backend.notesSources = false
    }
    return compile(function)
  }

  /// What stands between the IR and the machine code.
  mutating func finish(_ showing: ((String) -> Void)? = nil) -> CompiledCode {
    optimizer.optimize(&lowering.builder.function)
    if let showing { showing(IRPrinter.print(lowering.builder.function)) }
    optimizer.prepareForSelection(&lowering.builder.function)
    return backend.compile(&lowering.builder.function)
  }
}

/// Compiles the pieces of code beside the functions, and puts everything together.
package enum ModuleCompiler {
  /// Compiles a module on this thread.
  package static func compile(_ unit: CompilationUnit, options: CompilerOptions) -> CompiledModule {
    var compiler = FunctionCompiler(unit, options: options)
    var assembler = ModuleAssembler(unit)
    for position in unit.module.bodies.indices {
      let function = UInt32(unit.importedFunctions + position)
      if let code = compiler.compile(FunctionIndex(function)) { assembler.add(code, function: function) }
    }
    return finish(assembler, &compiler)
  }

  /// Puts a module together of its functions, which other threads may have compiled. Each is asked for once, in order,
  /// by its position among those that the module defines; nil stands for one that stays interpreted.
  package static func assemble(
    _ unit: CompilationUnit, options: CompilerOptions, taking compiled: (Int) -> CompiledCode?
  ) -> CompiledModule {
    var assembler = ModuleAssembler(unit)
    for position in unit.module.bodies.indices {
      if let code = compiled(position) { assembler.add(code, function: UInt32(unit.importedFunctions + position)) }
    }
    var compiler = FunctionCompiler(unit, options: options)
    return finish(assembler, &compiler)
  }

  /// The order in which several threads best take a module's functions: the largest first, so that at the end none is
  /// left alone with a large one.
  package static func order(_ unit: CompilationUnit) -> [UInt32] {
    let bodies = unit.module.bodies
    return (0..<UInt32(bodies.count)).sorted { x, y in
      let (a, b) = (bodies[Int(x)].range.count, bodies[Int(y)].range.count)
      return a == b ? x < y : a > b
    }
  }

  /// Adds the pieces of code beside the functions, and resolves the calls.
  private static func finish(
    _ assembler: consuming ModuleAssembler, _ compiler: inout FunctionCompiler
  ) -> CompiledModule {
    let unit = compiler.lowering.unit
    for symbol in assembler.missingSymbols() {
      if let code = compiler.compile(symbol: symbol) { assembler.add(code, adapter: symbol) }
    }
    for (position, type) in unit.module.types.enumerated() {
      guard case .function = type.composite else { continue }
      let shape = unit.shapes[position]
      let symbol = CodeSymbol.entry(shape.number)
      if !assembler.has(symbol), let code = compiler.compile(symbol: symbol) {
        assembler.add(code, adapter: symbol)
      }
      assembler.setEntryAdapter(of: position, to: symbol)
    }
    return assembler.finish()
  }
}

extension FunctionCompiler {
  /// A piece of code beside the functions.
  fileprivate mutating func compile(symbol: UInt32) -> CompiledCode? {
    let number = Int(symbol % CodeSymbol.firstAdapter)
    let unit = lowering.unit
    switch symbol / CodeSymbol.firstAdapter {
    case 1: lowering.buildCrossing(unit.signatureShapes[number])
    case 2: lowering.buildEntry(unit.signatureShapes[number])
    case 0: lowering.buildInterpreted(UInt32(number), unit.shape(ofFunction: UInt32(number)))
    default: return Self.switchingTailCall(symbol % CodeSymbol.firstAdapter, unit, lowering.options)
    }
    return finish()
  }

  /// What tail calls to other instances go to; one for each signature.
  package static func switchingTailCall(_ number: UInt32, _ unit: CompilationUnit, _ options: CompilerOptions)
    -> CompiledCode
  {
    let runtime = options.runtime
    return X64.switchingTailCall(
      unit.signatures[Int(number)],
      X64.SwitchingPaths(
        callee: [runtime.instance.store, runtime.store.calledRecord],
        undo: [runtime.instance.helpers, Int32(RuntimeHelper.undoSwitch.rawValue * 8)],
        code: [runtime.function.cell, runtime.cell.compiled], context: [runtime.function.instance],
        second: [runtime.instance.memory, runtime.memory.base]),
      features: options.features)
  }
}
