import WasmFormat

/// What a module's functions are like to whoever thinks of putting their bodies where they are called. It is made before
/// anything is compiled, so that what becomes of a function does not depend on which ones were compiled before it.
struct InliningPlan: Sendable {
  /// Longer bodies, in bytes, are never looked at.
  private static let longestBody = 1 << 10
  static let never = UInt16.max

  /// How much code each function that the module defines makes, in instructions; `never` for one that stays by itself.
  private let sizes: [UInt16]
  /// How many calls name each of them; no more are counted than there is room for.
  private let callCounts: [UInt8]
  /// Which of them call others.
  private let calling: [Bool]

  init(_ module: WasmModule, importedFunctions: Int, features: Features) {
    var sizes = Array(repeating: Self.never, count: module.bodies.count)
    var callCounts = Array(repeating: UInt8(0), count: module.bodies.count)
    var calling = Array(repeating: false, count: module.bodies.count)
    var instruction = Instruction()
    for position in module.bodies.indices {
      let body = module.bodies[position]
      var size: UInt16? = body.range.count <= Self.longestBody ? 0 : nil
      var reader = InstructionReader(body, of: module, features: features)
      // Validation has read the same bytes before.
      while (try? reader.next(&instruction)) == true {
        if Self.isCall(instruction.operator) { calling[position] = true }
        if instruction.operator == .call || instruction.operator == .returnCall {
          let callee = Int(instruction.index) - importedFunctions
          if callee >= 0, callCounts[callee] < .max { callCounts[callee] += 1 }
        }
        if let known = size { size = Self.weight(of: instruction.operator).map { known + $0 } }
      }
      if let size { sizes[position] = size }
    }
    self.sizes = sizes
    self.callCounts = callCounts
    self.calling = calling
  }

  private static func isCall(_ operator: Operator) -> Bool {
    switch `operator` {
    case .call, .callIndirect, .callRef, .returnCall, .returnCallIndirect, .returnCallRef: return true
    default:
      if case .continuation = OperatorTable.rows[Int(`operator`.rawValue)].family { return true }
      return false
    }
  }

  /// How much an instruction adds to where it is put; nil if its function has to stay by itself.
  private static func weight(of operator: Operator) -> UInt16? {
    switch LoweringRule.table[Int(`operator`.rawValue)].form {
    case .localGet, .localSet, .localTee, .constant: return 0
    case .irregular:
      switch OperatorTable.rows[Int(`operator`.rawValue)].family {
      case .control:
        switch `operator` {
        case .block, .loop, .end, .nop, .else, .br, .return: return 0
        case .returnCall, .returnCallIndirect, .returnCallRef: return nil
        case .call: return 3
        case .callIndirect, .callRef: return 8
        default: return 1
        }
      case .parametric: return `operator` == .drop ? 0 : 1
      case .exception, .vectorTernary, .continuation: return nil
      case .aggregate, .table, .memory: return 6
      default: return 1
      }
    default: return 1
    }
  }

  /// The size of a function by its position among those that the module defines.
  @inline(__always)
  func size(at position: Int) -> UInt16 { sizes[position] }

  /// Whether a function calls others, or itself.
  func hasCalls(_ position: Int) -> Bool { calling[position] }

  func isCalledOnce(_ position: Int) -> Bool { callCounts[position] == 1 }
}
