import Synchronization
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

  /// Menus are made once: a function body is shorter than the table of operators.
  private static let made = Mutex<[Features: OperatorMenu]>([:])

  static func of(_ features: Features) -> OperatorMenu {
    made.withLock { made in
      if let menu = made[features] { return menu }
      let menu = OperatorMenu(features)
      made[features] = menu
      return menu
    }
  }
}

extension OperatorSignature {
  /// memory.atomic.wait may wait for ever, so random code that is run does without it.
  var blocks: Bool { isWait }
}
