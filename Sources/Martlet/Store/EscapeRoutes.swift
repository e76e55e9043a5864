import WasmFormat

/// Where references to what an instance defines could get out of it without Swift or an importer noticing. An instance
/// without such a route in use is freed as soon as nobody holds it; the others wait for a collection.
///
/// Own functions get out as function references, within objects of the heap, and within exceptions, which also refer to
/// their tags.
struct EscapeRoutes: Sendable {
  /// Whether there is a route from the start: something imported, or an exception.
  let areOpen: Bool
  /// For each export, whether there is one for whoever gets hold of it.
  let exports: [Bool]

  init(_ layout: ModuleLayout) {
    let module = layout.module
    let makesObjects = module.types.contains {
      switch $0.composite {
      case .structure, .array: true
      case .function, .continuation: false
      }
    }
    func carries(_ type: ValueType) -> Bool {
      guard let heapType = type.heapType else { return false }
      if let index = heapType.typeIndex {
        switch module.types[index.position].composite {
        case .function, .continuation: return true
        case .structure, .array: return makesObjects
        }
      }
      return switch heapType {
      case .function, .exception, .continuation: true
      case .i31, .none, .noFunction, .noExtern, .noException, .noContinuation: false
      default: makesObjects
      }
    }
    func carries(_ function: TypeIndex) -> Bool {
      let type = layout.functionType(function)
      return type.parameters.contains(where: carries) || type.results.contains(where: carries)
    }
    areOpen =
      !module.tags.isEmpty
      || module.imports.contains { entry in
        switch entry.type {
        case .function(let type): carries(type)
        case .table(let type): carries(type.element)
        case .memory: false
        case .global(let type): type.isMutable && carries(type.value)
        case .tag(let type): carries(type.type)
        }
      }
    exports = module.exports.map { export in
      let index = Int(export.index)
      return switch export.kind {
      case .function: carries(layout.functions[index])
      case .table: carries(layout.tables[index].element)
      case .memory: false
      case .global: carries(layout.globals[index].value)
      case .tag: true
      }
    }
  }
}
