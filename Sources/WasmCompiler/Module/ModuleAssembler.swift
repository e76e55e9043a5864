import MachineCode
import WasmFormat

/// Puts the compiled functions of a module together, and resolves the calls among them. It is never copied: its code and tables
/// are most of what compiling holds.
struct ModuleAssembler: ~Copyable {
  private let unit: CompilationUnit
  private var module = CompiledModule()
  /// Where the code of each symbol begins.
  private var adapterOffsets: [UInt32: UInt32] = [:]
  /// How many sources the insertions of all functions so far have.
  private var insertedSources: UInt32 = 0
  private var relocations: [(offset: Int, symbol: UInt32, addend: Int32)] = []

  init(_ unit: CompilationUnit) {
    self.unit = unit
    module.functionOffsets = Array(repeating: CompiledModule.none, count: unit.module.bodies.count)
    module.entryAdapters = Array(repeating: CompiledModule.none, count: unit.module.types.count)
    // More than nearly all modules need, so that nothing is moved when it grows, not even when the code becomes a file; what is
    // not written costs nothing.
    let bodyBytes = unit.module.bodies.reduce(0) { $0 + $1.range.count }
    module.code.reserveCapacity(bodyBytes * 5 + unit.module.bytes.buffer.count)
    module.ranges.reserveCapacity(unit.module.bodies.count + unit.module.types.count * 3)
    module.trapSites.reserveCapacity(bodyBytes / 8)
    module.callSites.reserveCapacity(bodyBytes / 32)
    relocations.reserveCapacity(bodyBytes / 32)
  }

  /// Adds a function that the module defines.
  mutating func add(_ code: CompiledCode, function: UInt32) {
    module.functionOffsets[Int(function) - unit.importedFunctions] = place(code, function: function, symbol: function)
  }

  /// Adds a piece of code that others call by `symbol`.
  mutating func add(_ code: CompiledCode, adapter symbol: UInt32) {
    adapterOffsets[symbol] = place(code, function: CompiledModule.none, symbol: symbol)
  }

  /// Says that functions of a type are entered through an adapter.
  mutating func setEntryAdapter(of type: Int, to symbol: UInt32) {
    module.entryAdapters[type] = adapterOffsets[symbol] ?? CompiledModule.none
  }

  private mutating func place(_ code: CompiledCode, function: UInt32, symbol: UInt32) -> UInt32 {
    let alignment = max(code.alignment, 16)
    while module.code.count & (alignment - 1) != 0 { module.code.append(0xcc) }
    let start = UInt32(module.code.count)
    module.code.append(contentsOf: code.bytes)
    var saved: UInt32 = 0
    for (position, register) in code.frame.savedRegisters.enumerated() {
      saved |= UInt32(register.index & 15) << UInt32(position * 4)
    }
    module.ranges.append(
      .init(
        start: start, codeEnd: start + UInt32(code.codeSize), end: start + UInt32(code.bytes.count),
        function: function, symbol: symbol, frameBytes: code.frame.size, poppedBytes: code.frame.poppedBytes,
        savedRegisters: saved,
        savedCount: UInt32(code.frame.savedRegisters.count)))
    let sources = InsertedSources(code, after: insertedSources)
    insertedSources += sources.count
    for insertion in code.insertions where sources.isKept {
      module.insertions.append(
        Insertion(
          first: sources.moved(insertion.first), function: insertion.function, source: insertion.source,
          caller: sources.moved(insertion.caller)))
    }
    for site in code.trapSites {
      module.trapSites.append(
        .init(offset: start + site.offset, source: sources.moved(site.source), code: site.code))
    }
    for site in code.callSites {
      module.callSites.append(
        .init(
          returnOffset: start + site.returnOffset, source: sources.moved(site.source),
          argumentBytes: site.argumentBytes, narrowResults: site.narrowResults))
    }
    for handler in code.handlers {
      module.handlers.append(
        .init(returnOffset: start + handler.returnOffset, landingOffset: start + handler.landingOffset))
    }
    for table in code.jumpTables { module.jumpTables.append(.init(offset: start + table.offset, count: table.count)) }
    for relocation in code.relocations {
      relocations.append((Int(start + relocation.offset), relocation.symbol, relocation.addend))
    }
    return start
  }

  /// Whether the piece of code that a symbol names is there.
  func has(_ symbol: UInt32) -> Bool { offset(of: symbol) != CompiledModule.none }

  /// The pieces that calls name and that are not there: adapters, and functions that stay interpreted.
  func missingSymbols() -> [UInt32] {
    Set(relocations.lazy.map(\.symbol)).filter { !has($0) }.sorted()
  }

  private func offset(of symbol: UInt32) -> UInt32 {
    if symbol < CodeSymbol.firstAdapter {
      let offset = module.functionOffsets[Int(symbol) - unit.importedFunctions]
      if offset != CompiledModule.none { return offset }
    }
    return adapterOffsets[symbol] ?? CompiledModule.none
  }

  /// The module with everything in its place.
  consuming func finish() -> CompiledModule {
    for relocation in relocations {
      let target = offset(of: relocation.symbol)
      precondition(target != CompiledModule.none, "a call of code that is not there")
      let distance = UInt32(bitPattern: relocation.addend) &+ target &- UInt32(relocation.offset)
      for byte in 0..<4 {
        module.code[relocation.offset + byte] = UInt8(truncatingIfNeeded: distance >> UInt32(byte * 8))
      }
    }
    module.trapSites.sort { $0.offset < $1.offset }
    module.callSites.sort { $0.returnOffset < $1.returnOffset }
    module.handlers.sort { $0.returnOffset < $1.returnOffset }
    module.jumpTables.sort { $0.offset < $1.offset }
    return module
  }
}

/// The sources of insertions in a function, which become the module's: each function's follow those of the one before.
private struct InsertedSources {
  private let insertions: [Insertion]
  private let before: UInt32
  /// How many the function adds.
  let count: UInt32
  /// Whether there are numbers left for them. If not, they are where the function itself makes the call.
  let isKept: Bool

  init(_ code: CompiledCode, after before: UInt32) {
    insertions = code.insertions
    self.before = before
    isKept = code.insertedSources <= .max - Insertion.firstSource - before
    count = isKept ? code.insertedSources : 0
  }

  func moved(_ source: UInt32) -> UInt32 {
    if source < Insertion.firstSource { return source }
    if isKept { return source + before }
    var outer = source
    while let insertion = Insertion.of(outer, in: insertions) { outer = insertion.caller }
    return outer
  }
}
