// The checks of what a module defines, apart from bodies: constant expressions, segments, exports, the start function.

extension ModuleContext {
  /// Checks everything that stands outside bodies, and notes the functions to which `ref.func` may refer within them.
  func checkDefinitions() throws(ModuleError) {
    var checker = DefinitionChecker(context: self)
    for (number, table) in module.tables.enumerated() {
      guard let initializer = table.initializer else { continue }
      // Tables come before globals, so they see only the imported ones.
      try checker.check(
        initializer, gives: tableFacts[importedTableCount + number].element, globals: importedGlobalCount,
        in: .table, of: ModuleItem(.table, importedTableCount + number))
    }
    for (number, global) in module.globals.enumerated() {
      let index = importedGlobalCount + number
      try checker.check(
        global.initializer, gives: globalFacts[index].type,
        globals: features.has(.gc) ? index : importedGlobalCount, in: .global, of: ModuleItem(.global, index))
    }
    for (number, segment) in module.data.enumerated() { try checker.check(segment, number) }
    for (number, segment) in module.elements.enumerated() { try checker.check(segment, number) }
    do {
      try checkStart()
      try checkExports()
    } catch {
      throw .invalid(error)
    }
  }

  private func checkStart() throws(ValidationError) {
    guard let start = module.start else { return }
    guard start.position < functionCount else { throw ValidationError(.unknownFunction, " \(start)").within(.start) }
    let type = type(of: start)
    guard type.parameterCount == 0, type.resultCount == 0 else {
      throw ValidationError(.startFunction, " \(start) must have no parameters and no results").within(.start)
    }
  }

  private func checkExports() throws(ValidationError) {
    var names = Set<ExportName>(minimumCapacity: module.exports.count)
    for (number, export) in module.exports.enumerated() {
      do throws(ValidationError) {
        try check(export)
        guard names.insert(ExportName(text: export.name)).inserted else {
          throw ValidationError(.duplicateExportName, " \"\(export.name)\"")
        }
      } catch {
        throw error.within(.export, number)
      }
    }
  }

  private func check(_ export: Export) throws(ValidationError) {
    let (count, kind): (Int, ValidationError.Kind) =
      switch export.kind {
      case .function: (functionCount, .unknownFunction)
      case .table: (tables.count, .unknownTable)
      case .memory: (memories.count, .unknownMemory)
      case .global: (globals.count, .unknownGlobal)
      case .tag: (tags.count, .unknownTag)
      }
    guard Int(export.index) < count else { throw ValidationError(kind, " \(export.index)") }
    if export.kind == .global, globals[Int(export.index)].isMutable {
      try features.require(.mutableGlobals, for: "exported mutable globals")
    }
    if export.kind == .function { declaredReferences[Int(export.index)] = true }
  }
}

/// Names are the same if their bytes are; `String` would also call differently encoded accents the same.
private struct ExportName: Hashable {
  var text: String

  static func == (left: ExportName, right: ExportName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Checks constant expressions and the segments that contain them.
private struct DefinitionChecker: ~Copyable {
  let context: ModuleContext
  var validator: FunctionValidator

  init(context: ModuleContext) {
    self.context = context
    validator = FunctionValidator(context: context)
  }

  mutating func check(
    _ expression: ConstantExpression, gives type: ValueType, globals: Int, in section: SectionKind,
    of item: ModuleItem
  ) throws(ModuleError) {
    var reader = InstructionReader(
      expression, of: context.module.bytes, in: section, features: context.features, limits: context.limits)
    var instruction = Instruction()
    validator.begin(constant: type, globals: globals)
    while try reader.advance(&instruction, of: item.description) {
      do { try validator.stepConstant(&instruction) } catch { throw .invalid(error.within(item.kind, item.index)) }
    }
    do { try validator.finish() } catch { throw .invalid(error.within(item.kind, item.index)) }
  }

  mutating func check(_ segment: DataSegment, _ number: Int) throws(ModuleError) {
    if segment.needsBulkMemory {
      do { try context.features.require(.bulkMemory, for: "segments other than contents of memory 0") } catch {
        throw .invalid(error.within(.data, number))
      }
    }
    guard case .active(let memory, let offset) = segment.mode else { return }
    guard memory.position < context.memories.count else {
      throw .invalid(ValidationError(.unknownMemory, " \(memory)").within(.data, number))
    }
    try check(
      offset, gives: context.memoryAddresses[memory.position], globals: context.visibleGlobalsInSegments, in: .data,
      of: ModuleItem(.data, number))
  }

  mutating func check(_ segment: ElementSegment, _ number: Int) throws(ModuleError) {
    let type = context.elementTypes[number]
    if case .active(let table, let offset) = segment.mode {
      guard table.position < context.tables.count else {
        throw .invalid(ValidationError(.unknownTable, " \(table)").within(.element, number))
      }
      let facts = context.tableFacts[table.position]
      guard context.types.matches(type, facts.element) else {
        throw .invalid(
          ValidationError(.typeMismatch, ": elements of \(type) do not fit a table of \(facts.element)").within(
            .element, number))
      }
      try check(
        offset, gives: facts.address, globals: context.visibleGlobalsInSegments, in: .element,
        of: ModuleItem(.element, number))
    }
    do {
      switch segment.items {
      case .functions(let range): try checkFunctions(range, segment.count, are: type)
      case .expressions(let range): try checkExpressions(range, segment.count, are: type, number)
      }
    } catch ModuleError.invalid(let error) {
      throw .invalid(error.within(.element, number))
    } catch ModuleError.malformed(let error) {
      throw .malformed(error.within("\(ModuleItem(.element, number))"))
    }
  }

  private func checkFunctions(_ range: ByteRange, _ count: UInt32, are type: ValueType) throws(ModuleError) {
    var cursor = ByteCursor(context.module.bytes, range, section: .element)
    for _ in 0..<count {
      let index: UInt32
      do { index = try cursor.unsigned32() } catch { throw .malformed(error) }
      guard index < context.functionCount else { throw .invalid(ValidationError(.unknownFunction, " \(index)")) }
      let reference = ValueType.reference(
        HeapType(TypeIndex(context.functionTypes[Int(index)])), nullable: false)
      guard context.types.matches(reference, type) else {
        throw .invalid(ValidationError(.typeMismatch, ": function \(index) is \(reference), not \(type)"))
      }
      context.declaredReferences[Int(index)] = true
    }
  }

  private mutating func checkExpressions(
    _ range: ByteRange, _ count: UInt32, are type: ValueType, _ number: Int
  ) throws(ModuleError) {
    var reader = InstructionReader(
      rest: ByteCursor(context.module.bytes, range, section: .element), of: context.module.bytes,
      features: context.features, limits: context.limits)
    for _ in 0..<count {
      let expression: ByteRange
      do { expression = try reader.passExpression() } catch { throw .malformed(error) }
      try check(
        ConstantExpression(expression), gives: type, globals: context.visibleGlobalsInSegments, in: .element,
        of: ModuleItem(.element, number))
    }
  }
}

extension ModuleContext {
  /// Before garbage collection, constant expressions could refer to imported globals only.
  fileprivate var visibleGlobalsInSegments: Int { features.has(.gc) ? globals.count : importedGlobalCount }
}
