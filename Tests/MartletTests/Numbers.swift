@testable import Martlet

extension Function {
  /// Calls the function, whose results are integers.
  func numbers(_ arguments: [Value] = []) throws -> [Int64] { try call(arguments).map(\.integer) }
}

extension Value {
  /// The number; -1 for what is none.
  var integer: Int64 {
    switch self {
    case .i32(let number): Int64(number)
    case .i64(let number): number
    default: -1
    }
  }
}
