import WasmFormat

/// The operators with regular signatures that a set of features offers, by what they give.
final class OperatorMenu: Sendable {
  private let byResult: [ValueType: [Operator]]
  /// Operators that give nothing or several values.
  let others: [Operator]

  private init(_ features: Features) {
    var byResult: [ValueType: [Operator]] = [:]
    var others: [Operator] = []
    for identifier in Operator.allCases where features.has(identifier.row.feature) {
      guard let signature = identifier.signature, !signature.blocks else { continue }
      if signature.results.count == 1 {
        byResult[signature.results[0], default: []].append(identifier)
      } else {
        others.append(identifier)
      }
    }
    self.byResult = byResult
    self.others = others
  }

  func operators(giving type: ValueType) -> [Operator] { byResult[type] ?? [] }

  private static let all = OperatorMenu(.all)
  private static let wasm3 = OperatorMenu(.wasm3)

  static func of(_ features: Features) -> OperatorMenu {
    switch features {
    case .all: all
    case .wasm3: wasm3
    default: OperatorMenu(features)
    }
  }
}

extension OperatorSignature {
  /// memory.atomic.wait may wait for ever, so random code that is run does without it.
  var blocks: Bool { isWait }
}
