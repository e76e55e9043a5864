import WasmFormat

// What the text says of custom sections: names become identifiers, branch hints annotations, the rest stays as bytes.

extension ModulePrinter {
  /// Makes the identifiers. When they cannot reproduce the name section as it is, it is printed as bytes as well.
  mutating func gatherNames() {
    guard options.usesNames else { return }
    var warnings: [ReadError] = []
    guard var found = module.names(warnings: &warnings), let section = module.customSection(named: Names.sectionName)
    else { return }
    var encoding = ByteSink()
    found.encode(into: &encoding)
    let isCanonical =
      warnings.isEmpty && encoding.array == module.bytes[section.contents] && isLast(section)
      && module.customSections.count { $0.name == Names.sectionName } == 1
    let dropped = dropNamesOfSharedImports(from: &found)
    if isCanonical, !dropped, allNamesHavePlaces(found) { expressed.insert(Names.sectionName) }
    names = found

    types.assign(names.types, count: module.types.count)
    functions.assign(names.functions, count: functionTypes.count)
    tables.assign(names.tables, count: importCount(.table) + module.tables.count)
    memories.assign(names.memories, count: importCount(.memory) + module.memories.count)
    globals.assign(names.globals, count: importCount(.global) + module.globals.count)
    elements.assign(names.elements, count: module.elements.count)
    data.assign(names.data, count: module.data.count)
    tags.assign(names.tags, count: importCount(.tag) + module.tags.count)
    for group in names.fields.groups { fields[group.index] = group.names }
  }

  /// Names stand behind all sections that are not custom.
  private func isLast(_ section: CustomSection) -> Bool {
    guard let last = SectionKind.inOrder.last(where: { module.writes($0) }) else { return true }
    return (section.after?.place ?? 0) >= last.place
  }

  /// Imports that share a type in the text have no room for identifiers.
  private func dropNamesOfSharedImports(from names: inout Names) -> Bool {
    let before = names
    var next = [UInt32](repeating: 0, count: ExternalKind.allCases.count)
    var isShared = false
    for entry in module.imports {
      let kind = entry.type.kind
      let index = next[Int(kind.rawValue)]
      next[Int(kind.rawValue)] += 1
      switch entry.grouping {
      case .single, .sharedModule: isShared = false
      case .sharedModuleAndType: isShared = true
      case .continued: break
      }
      guard isShared else { continue }
      switch kind {
      case .function:
        names.functions[index] = nil
        names.locals[index] = NameMap()
      case .table: names.tables[index] = nil
      case .memory: names.memories[index] = nil
      case .global: names.globals[index] = nil
      case .tag: names.tags[index] = nil
      }
    }
    return isShared && before != names
  }

  /// Whether everything that has a name exists, so that the text has a place for the name.
  private func allNamesHavePlaces(_ names: Names) -> Bool {
    func fits(_ map: NameMap, _ count: Int) -> Bool { map.associations.last.map { Int($0.index) < count } ?? true }
    guard fits(names.types, module.types.count), fits(names.functions, functionTypes.count),
      fits(names.tables, importCount(.table) + module.tables.count),
      fits(names.memories, importCount(.memory) + module.memories.count),
      fits(names.globals, importCount(.global) + module.globals.count),
      fits(names.elements, module.elements.count), fits(names.data, module.data.count),
      fits(names.tags, importCount(.tag) + module.tags.count)
    else { return false }
    for group in names.fields.groups {
      guard Int(group.index) < module.types.count,
        case .structure(let fields) = module.types[Int(group.index)].composite, fits(group.names, fields.count)
      else { return false }
    }
    for group in names.locals.groups {
      guard Int(group.index) < functionTypes.count, let count = localCount(Int(group.index)), fits(group.names, count)
      else { return false }
    }
    for group in names.labels.groups {
      guard let count = blockCount(Int(group.index)), fits(group.names, count) else { return false }
      // An identifier that is empty cannot be written, and labels have no annotations.
      guard group.names.associations.allSatisfy({ !$0.name.isEmpty }) else { return false }
    }
    return true
  }

  private func localCount(_ function: Int) -> Int? {
    let parameters = parameters(of: functionTypes[function]).count
    let defined = function - importCount(.function)
    guard defined >= 0 else { return parameters }
    guard defined < module.bodies.count else { return nil }
    var reader = InstructionReader(module.bodies[defined], of: module, features: .all)
    var run = LocalRun()
    var count = parameters
    do {
      while try reader.nextLocals(&run) { count += Int(run.count) }
    } catch {
      return nil
    }
    return count
  }

  private func blockCount(_ function: Int) -> Int? {
    let defined = function - importCount(.function)
    guard defined >= 0, defined < module.bodies.count else { return nil }
    var reader = InstructionReader(module.bodies[defined], of: module, features: .all)
    var instruction = Instruction()
    var count = 0
    do {
      while try reader.next(&instruction) {
        switch instruction.operator {
        case .block, .loop, .if, .try, .tryTable: count += 1
        default: break
        }
      }
    } catch {
      return nil
    }
    return count
  }

  // MARK: Branch hints

  /// Finds the hints. They are printed as annotations where each belongs to a branch; otherwise they stay bytes.
  mutating func gatherHints() {
    guard options.keepsCustomSections else { return }
    var warnings: [ReadError] = []
    guard let found = module.branchHints(warnings: &warnings), warnings.isEmpty,
      let section = module.customSection(named: BranchHints.sectionName), isDirectlyBeforeCode(section)
    else { return }
    var encoding = ByteSink()
    found.encode(into: &encoding)
    guard encoding.array == module.bytes[section.contents] else { return }
    for function in found.functions {
      guard allHintsHavePlaces(function) else { return }
    }
    for function in found.functions { hints[function.index.rawValue] = function.hints }
    expressed.insert(BranchHints.sectionName)
  }

  private func isDirectlyBeforeCode(_ section: CustomSection) -> Bool {
    let before = module.customSections.filter { ($0.after?.place ?? 0) < SectionKind.code.place }
    return before.last == section && before.count { $0.name == BranchHints.sectionName } == 1
      && !module.customSections.dropFirst(before.count).contains { $0.name == BranchHints.sectionName }
  }

  private func allHintsHavePlaces(_ function: BranchHints.Function) -> Bool {
    let defined = function.index.position - importCount(.function)
    guard defined >= 0, defined < module.bodies.count, !function.hints.isEmpty else { return false }
    let body = module.bodies[defined]
    var reader = InstructionReader(body, of: module, features: .all)
    var instruction = Instruction()
    var waiting = function.hints[...]
    do {
      while let hint = waiting.first, try reader.next(&instruction) {
        let offset = instruction.offset - UInt32(body.range.offset)
        if offset > hint.offset { return false }
        if offset == hint.offset {
          guard instruction.operator == .brIf || instruction.operator == .if else { return false }
          waiting.removeFirst()
        }
      }
    } catch {
      return false
    }
    return waiting.isEmpty
  }

  // MARK: Other custom sections

  /// Prints the sections that the module keeps behind one of its others. Names are written between the sections that
  /// are said to follow the last one and those that follow everything.
  mutating func printCustomSections(after kind: SectionKind?, last: SectionKind?) {
    guard options.keepsCustomSections else { return }
    for section in module.customSections where section.after == kind {
      if expressed.contains(section.name) {
        if section.name == Names.sectionName { isBehindNames = true }
        continue
      }
      let place = SectionKind.inOrder.last { module.writes($0) && $0.place <= (kind?.place ?? 0) }
      beginField("@custom ")
      out.nameString(section.name)
      if !isBehindNames {
        if let place {
          out.text(" (after ")
          out.text(place.keyword)
          out.text(")")
        } else if last != nil || expressed.contains(Names.sectionName) {
          out.text(" (before first)")
        }
      }
      printBytes(section.contents)
      out.text(")")
    }
  }
}

extension SectionKind {
  /// The word of the text format.
  fileprivate var keyword: StaticString {
    switch self {
    case .custom: "custom"
    case .type: "type"
    case .import: "import"
    case .function: "func"
    case .table: "table"
    case .memory: "memory"
    case .tag: "tag"
    case .global: "global"
    case .export: "export"
    case .start: "start"
    case .element: "elem"
    case .dataCount: "datacount"
    case .code: "code"
    case .data: "data"
    }
  }
}
