import WasmFormat

/// What instances begin with, made ready when the module is loaded.
struct InitialContents: Sendable {
  struct Elements: Sendable {
    enum Mode: Sendable {
      case passive
      case active(table: Int, offset: ConstantCode)
      case declarative
    }

    var mode: Mode
    var items: [ConstantCode]
  }

  struct ActiveData: Sendable {
    var segment: Int
    var memory: Int
    var offset: ConstantCode
  }

  /// For each global, table, and element segment that the module defines.
  let globals: [ConstantCode]
  let tables: [ConstantCode]
  let elements: [Elements]
  let activeData: [ActiveData]

  init(_ module: WasmModule) {
    globals = module.globals.map { ConstantCode($0.initializer, of: module) }
    tables = module.tables.map { table in table.initializer.map { ConstantCode($0, of: module) } ?? .null }
    elements = module.elements.map { segment in
      let mode: Elements.Mode =
        switch segment.mode {
        case .passive: .passive
        case .active(let table, let offset): .active(table: table.position, offset: ConstantCode(offset, of: module))
        case .declarative: .declarative
        }
      return Elements(mode: mode, items: segment.mode == .declarative ? [] : segment.constants(of: module))
    }
    activeData = module.data.enumerated().compactMap { number, segment in
      guard case .active(let memory, let offset) = segment.mode else { return nil }
      return ActiveData(segment: number, memory: memory.position, offset: ConstantCode(offset, of: module))
    }
  }
}

extension ElementSegment {
  /// The elements of a valid segment.
  fileprivate func constants(of module: WasmModule) -> [ConstantCode] {
    var constants: [ConstantCode] = []
    constants.reserveCapacity(Int(count))
    switch items {
    case .functions(let range):
      var cursor = ByteCursor(module.bytes, range)
      while constants.count < Int(count), let index = try? cursor.unsigned32() {
        constants.append(.function(FunctionIndex(index)))
      }
    case .expressions(let range):
      var reader = InstructionReader(rest: ByteCursor(module.bytes, range), of: module.bytes, features: .all)
      while constants.count < Int(count), let expression = try? reader.passExpression() {
        constants.append(ConstantCode(ConstantExpression(expression), of: module))
      }
    }
    return constants
  }
}
