import WasmFormat

// Types, with the identifiers of those that the module defines. Each begins with a space unless it says otherwise.

extension ModulePrinter {
  mutating func printTypes() {
    var next = 0
    for size in module.recursiveGroupSizes {
      let end = min(next + Int(size), module.types.count)
      if size == 1 {
        if next < end { printType(next, level: 1) }
      } else {
        beginField("rec")
        for index in next..<end { printType(index, level: 2) }
        out.text(")")
      }
      next = end
    }
  }

  private mutating func printType(_ index: Int, level: Int) {
    let type = module.types[index]
    out.newline(level)
    out.text("(type")
    types.define(UInt32(index), showingIndex: options.showsIndices, to: &out)
    let isPlain = type.isFinal && type.supertypes.isEmpty
    if !isPlain {
      out.text(type.isFinal ? " (sub final" : " (sub")
      for supertype in type.supertypes {
        out.space()
        types.write(supertype.rawValue, to: &out)
      }
    }
    compositeType(type.composite, fields[UInt32(index)])
    out.text(isPlain ? ")" : "))")
  }

  private mutating func compositeType(_ type: CompositeType, _ fieldNames: NameMap?) {
    switch type {
    case .function(let function):
      out.text(" (func")
      signature(function)
      out.text(")")
    case .structure(let fields):
      var identifiers = Identifiers()
      if let fieldNames { identifiers.assign(fieldNames, count: fields.count) }
      out.text(" (struct")
      for (index, field) in fields.enumerated() {
        out.text(" (field")
        identifiers.define(UInt32(index), showingIndex: false, to: &out)
        fieldType(field)
        out.text(")")
      }
      out.text(")")
    case .array(let field):
      out.text(" (array")
      fieldType(field)
      out.text(")")
    case .continuation(let function):
      out.text(" (cont ")
      heapType(function)
      out.text(")")
    }
  }

  private mutating func fieldType(_ field: FieldType) {
    out.space()
    if field.isMutable { out.text("(mut ") }
    switch field.storage {
    case .i8: out.text("i8")
    case .i16: out.text("i16")
    default: valueType(field.storage.unpacked)
    }
    if field.isMutable { out.text(")") }
  }

  func parameters(of type: TypeIndex) -> [ValueType] { function(type)?.parameters ?? [] }

  /// The signature of a type, if it is one of functions.
  func function(_ type: TypeIndex) -> FunctionType? {
    guard type.position < module.types.count, case .function(let function) = module.types[type.position].composite
    else { return nil }
    return function
  }

  /// `(type 0) (param i32) (result i32)`; with the names of parameters for functions.
  mutating func typeUse(_ type: TypeIndex, namingLocals: Bool = false) {
    out.text(" (type ")
    types.write(type.rawValue, to: &out)
    out.text(")")
    guard let function = function(type) else { return }
    if namingLocals {
      localRun(function.parameters.lazy.map { ($0, 1) }, from: 0, keyword: "param")
      results(function)
    } else {
      signature(function)
    }
  }

  private mutating func signature(_ function: FunctionType) {
    if !function.parameters.isEmpty {
      out.text(" (param")
      for type in function.parameters {
        out.space()
        valueType(type)
      }
      out.text(")")
    }
    results(function)
  }

  private mutating func results(_ function: FunctionType) {
    guard !function.results.isEmpty else { return }
    out.text(" (result")
    for type in function.results {
      out.space()
      valueType(type)
    }
    out.text(")")
  }

  /// Parameters or locals: each by itself if it has a name, the others together.
  mutating func localRun(
    _ runs: some Sequence<(ValueType, UInt32)>, from first: UInt32, keyword: StaticString
  ) {
    var index = first
    var isOpen = false
    for (type, count) in runs {
      for _ in 0..<count {
        let isNamed = locals.isNamed(index)
        if isOpen, isNamed {
          out.text(")")
          isOpen = false
        }
        if !isOpen {
          out.text(" (")
          out.text(keyword)
          if isNamed { locals.define(index, showingIndex: false, to: &out) }
        }
        out.space()
        valueType(type)
        if isNamed { out.text(")") }
        isOpen = !isNamed
        index &+= 1
      }
    }
    if isOpen { out.text(")") }
  }

  /// Without a space before it.
  mutating func valueType(_ type: ValueType) {
    switch type {
    case .i32: out.text("i32")
    case .i64: out.text("i64")
    case .f32: out.text("f32")
    case .f64: out.text("f64")
    case .v128: out.text("v128")
    default:
      let heap = type.heapTypeUnchecked
      if type.isNullable, heap.typeIndex == nil { return out.text(type.description) }
      out.text(type.isNullable ? "(ref null " : "(ref ")
      heapType(heap)
      out.text(")")
    }
  }

  /// Without a space before it.
  mutating func heapType(_ type: HeapType) {
    if let index = type.typeIndex {
      types.write(index.rawValue, to: &out)
    } else {
      out.text(type.description)
    }
  }

  mutating func tableType(_ type: TableType) {
    sizeLimits(type.limits, type.addressType)
    out.space()
    valueType(type.element)
  }

  mutating func memoryType(_ type: MemoryType) {
    sizeLimits(type.limits, type.addressType)
    if type.isShared { out.text(" shared") }
    if type.pageSizeLog2 != 16 {
      out.text(" (pagesize ")
      out.decimal(UInt64(1) << UInt64(type.pageSizeLog2 & 63))
      out.text(")")
    }
  }

  mutating func globalType(_ type: GlobalType) {
    out.space()
    if type.isMutable { out.text("(mut ") }
    valueType(type.value)
    if type.isMutable { out.text(")") }
  }

  private mutating func sizeLimits(_ limits: SizeLimits, _ address: AddressType) {
    if address == .i64 { out.text(" i64") }
    out.space()
    out.decimal(limits.minimum)
    if let maximum = limits.maximum {
      out.space()
      out.decimal(maximum)
    }
  }
}
