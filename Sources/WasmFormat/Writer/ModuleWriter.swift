extension WasmModule {
  /// The module in the canonical encoding: every number in the fewest bytes, no empty section, custom sections where they
  /// were. A module that was canonical when it was read is written byte for byte the same.
  public func encoded() -> [UInt8] {
    var sink = ByteSink(capacity: bytes.count + 64)
    encode(into: &sink)
    return sink.array
  }

  /// Appends the module in the canonical encoding.
  package func encode(into sink: inout ByteSink) {
    sink.fixed(0x6D73_6100 as UInt32)
    sink.fixed(1 as UInt32)
    writeCustomSections(after: nil, into: &sink)
    for kind in SectionKind.inOrder {
      if writes(kind) {
        sink.byte(kind.rawValue)
        let start = sink.count
        writeContents(of: kind, into: &sink)
        sink.insertLength(at: start)
      }
      writeCustomSections(after: kind, into: &sink)
    }
  }

  /// Whether the encoding has a section of the kind.
  package func writes(_ kind: SectionKind) -> Bool {
    switch kind {
    case .custom: false
    case .type: !recursiveGroupSizes.isEmpty
    case .import: !imports.isEmpty
    case .function: !functions.isEmpty
    case .table: !tables.isEmpty
    case .memory: !memories.isEmpty
    case .tag: !tags.isEmpty
    case .global: !globals.isEmpty
    case .export: !exports.isEmpty
    case .start: start != nil
    case .element: !elements.isEmpty
    case .dataCount: dataCount != nil
    case .code: !bodies.isEmpty
    case .data: !data.isEmpty
    }
  }

  private func writeCustomSections(after kind: SectionKind?, into sink: inout ByteSink) {
    for section in customSections where section.after == kind {
      sink.byte(SectionKind.custom.rawValue)
      let start = sink.count
      sink.string(section.name)
      copy(section.contents, into: &sink)
      sink.insertLength(at: start)
    }
  }

  /// A range of the module's bytes as it is.
  private func copy(_ range: ByteRange, into sink: inout ByteSink) {
    guard range.end <= bytes.count else { return }
    sink.bytes(UnsafeRawBufferPointer(rebasing: bytes.buffer[range.offset..<range.end]))
  }

  private func writeContents(of kind: SectionKind, into sink: inout ByteSink) {
    switch kind {
    case .custom: break
    case .type: writeTypes(into: &sink)
    case .import: writeImports(into: &sink)
    case .function:
      sink.unsigned(UInt64(functions.count))
      for type in functions { sink.unsigned(type.rawValue) }
    case .table:
      sink.unsigned(UInt64(tables.count))
      for table in tables { write(table, into: &sink) }
    case .memory:
      sink.unsigned(UInt64(memories.count))
      for memory in memories { sink.memoryType(memory) }
    case .tag:
      sink.unsigned(UInt64(tags.count))
      for tag in tags { sink.tagType(tag) }
    case .global:
      sink.unsigned(UInt64(globals.count))
      for global in globals {
        sink.globalType(global.type)
        copy(global.initializer.range, into: &sink)
      }
    case .export:
      sink.unsigned(UInt64(exports.count))
      for export in exports {
        sink.string(export.name)
        sink.byte(export.kind.rawValue)
        sink.unsigned(export.index)
      }
    case .start: sink.unsigned(start?.rawValue ?? 0)
    case .element:
      sink.unsigned(UInt64(elements.count))
      for segment in elements { write(segment, into: &sink) }
    case .dataCount: sink.unsigned(dataCount ?? 0)
    case .code:
      sink.unsigned(UInt64(bodies.count))
      for body in bodies {
        sink.unsigned(UInt64(body.range.count))
        copy(body.range, into: &sink)
      }
    case .data:
      sink.unsigned(UInt64(data.count))
      for segment in data { write(segment, into: &sink) }
    }
  }

  private func writeTypes(into sink: inout ByteSink) {
    sink.unsigned(UInt64(recursiveGroupSizes.count))
    var next = 0
    for size in recursiveGroupSizes {
      if size != 1 {
        sink.byte(0x4E)
        sink.unsigned(size)
      }
      let end = min(next + Int(size), types.count)
      for type in types[next..<end] { sink.subType(type) }
      next = end
    }
  }

  private func writeImports(into sink: inout ByteSink) {
    sink.unsigned(UInt64(imports.count { $0.grouping != .continued }))
    var sharesType = false
    for entry in imports {
      switch entry.grouping {
      case .single:
        sink.string(entry.module)
        sink.string(entry.name)
        sink.externalType(entry.type)
        continue
      case .sharedModule(let count):
        sharesType = false
        sink.string(entry.module)
        sink.string("")
        sink.byte(0x7F)
        sink.unsigned(count)
      case .sharedModuleAndType(let count):
        sharesType = true
        sink.string(entry.module)
        sink.string("")
        sink.byte(0x7E)
        sink.externalType(entry.type)
        sink.unsigned(count)
      case .continued: break
      }
      sink.string(entry.name)
      if !sharesType { sink.externalType(entry.type) }
    }
  }

  private func write(_ table: Table, into sink: inout ByteSink) {
    if let initializer = table.initializer {
      sink.byte(0x40)
      sink.byte(0)
      sink.tableType(table.type)
      copy(initializer.range, into: &sink)
    } else {
      sink.tableType(table.type)
    }
  }

  private func write(_ segment: ElementSegment, into sink: inout ByteSink) {
    let areExpressions = if case .expressions = segment.items { true } else { false }
    let expressionFlag: UInt8 = areExpressions ? 4 : 0
    var writesType = true
    switch segment.mode {
    case .passive: sink.byte(expressionFlag | 1)
    case .declarative: sink.byte(expressionFlag | 3)
    case .active(let table, let offset):
      writesType = table.rawValue != 0 || areExpressions && segment.type != .functionReference
      sink.byte(expressionFlag | (writesType ? 2 : 0))
      if writesType { sink.unsigned(table.rawValue) }
      copy(offset.range, into: &sink)
    }
    switch segment.items {
    case .functions(let indices):
      if writesType { sink.byte(0) }
      sink.unsigned(segment.count)
      copy(indices, into: &sink)
    case .expressions(let expressions):
      if writesType { sink.valueType(segment.type) }
      sink.unsigned(segment.count)
      copy(expressions, into: &sink)
    }
  }

  private func write(_ segment: DataSegment, into sink: inout ByteSink) {
    switch segment.mode {
    case .passive: sink.byte(1)
    case .active(let memory, let offset):
      sink.byte(memory.rawValue == 0 ? 0 : 2)
      if memory.rawValue != 0 { sink.unsigned(memory.rawValue) }
      copy(offset.range, into: &sink)
    }
    sink.unsigned(UInt64(segment.contents.count))
    copy(segment.contents, into: &sink)
  }
}
