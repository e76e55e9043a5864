import WasmFormat

/// A vector of indices with names, as in the name section.
struct NameMapWriter: ~Copyable {
  private(set) var count: UInt32 = 0
  private var entries = ByteSink(capacity: 16)

  mutating func add(_ index: UInt32, _ name: Name) {
    entries.unsigned(index)
    entries.unsigned(UInt64(name.count))
    entries.bytes(UnsafeRawBufferPointer(start: name.start, count: name.count))
    count += 1
  }

  /// Adds an inner map under an index and empties it.
  mutating func add(_ index: UInt32, moving inner: inout NameMapWriter) {
    guard inner.count > 0 else { return }
    entries.unsigned(index)
    inner.write(to: &entries)
    inner.clear()
    count += 1
  }

  mutating func clear() {
    count = 0
    entries.count = 0
  }

  func write(to sink: inout ByteSink) {
    sink.unsigned(count)
    sink.bytes(entries.buffer)
  }

  var byteCount: Int { entries.count + 5 }
}

/// Gathers the names of a module's definitions while they are read. Each map is filled in the order of indices.
struct NameSectionBuilder: ~Copyable {
  enum Map: UInt8 {
    case function = 1
    case type = 4
    case table = 5
    case memory = 6
    case global = 7
    case element = 8
    case data = 9
    case tag = 11
  }

  var moduleName: Name?
  /// The module's name comes from an annotation.
  var hasNameAnnotation = false
  private var functions = NameMapWriter()
  private var types = NameMapWriter()
  private var tables = NameMapWriter()
  private var memories = NameMapWriter()
  private var globals = NameMapWriter()
  private var elements = NameMapWriter()
  private var data = NameMapWriter()
  private var tags = NameMapWriter()
  private var locals = NameMapWriter()
  private var labels = NameMapWriter()
  private var fields = NameMapWriter()
  private var currentLocals = NameMapWriter()
  private var currentLabels = NameMapWriter()
  private var currentFields = NameMapWriter()

  mutating func add(_ map: Map, _ index: UInt32, _ name: Name) {
    switch map {
    case .function: functions.add(index, name)
    case .type: types.add(index, name)
    case .table: tables.add(index, name)
    case .memory: memories.add(index, name)
    case .global: globals.add(index, name)
    case .element: elements.add(index, name)
    case .data: data.add(index, name)
    case .tag: tags.add(index, name)
    }
  }

  mutating func addLocal(_ index: Int, _ name: Name) { currentLocals.add(UInt32(truncatingIfNeeded: index), name) }
  mutating func addLabel(_ index: UInt32, _ name: Name) { currentLabels.add(index, name) }
  mutating func addField(_ index: UInt32, _ name: Name) { currentFields.add(index, name) }

  mutating func endFunction(_ index: UInt32) {
    locals.add(index, moving: &currentLocals)
    labels.add(index, moving: &currentLabels)
  }

  mutating func endFields(of type: UInt32) { fields.add(type, moving: &currentFields) }

  var isEmpty: Bool {
    moduleName == nil && functions.count == 0 && types.count == 0 && tables.count == 0 && memories.count == 0
      && globals.count == 0 && elements.count == 0 && data.count == 0 && tags.count == 0 && locals.count == 0
      && labels.count == 0 && fields.count == 0
  }

  /// Writes the subsections in the order of their numbers.
  func write(to sink: inout ByteSink) {
    if let moduleName {
      var contents = ByteSink(capacity: moduleName.count + 5)
      contents.unsigned(UInt64(moduleName.count))
      contents.bytes(UnsafeRawBufferPointer(start: moduleName.start, count: moduleName.count))
      Self.subsection(0, contents, &sink)
    }
    Self.subsection(1, functions, &sink)
    Self.subsection(2, locals, &sink)
    Self.subsection(3, labels, &sink)
    Self.subsection(4, types, &sink)
    Self.subsection(5, tables, &sink)
    Self.subsection(6, memories, &sink)
    Self.subsection(7, globals, &sink)
    Self.subsection(8, elements, &sink)
    Self.subsection(9, data, &sink)
    Self.subsection(10, fields, &sink)
    Self.subsection(11, tags, &sink)
  }

  private static func subsection(_ number: UInt8, _ map: borrowing NameMapWriter, _ sink: inout ByteSink) {
    guard map.count > 0 else { return }
    var contents = ByteSink(capacity: map.byteCount)
    map.write(to: &contents)
    subsection(number, contents, &sink)
  }

  private static func subsection(_ number: UInt8, _ contents: borrowing ByteSink, _ sink: inout ByteSink) {
    sink.byte(number)
    sink.unsigned(UInt64(contents.count))
    sink.bytes(contents.buffer)
  }
}
