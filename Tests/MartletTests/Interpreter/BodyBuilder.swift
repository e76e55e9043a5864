import Martlet
import WasmFormat

/// Makes modules too large to write down: one exported function `f` with a body of bytes.
struct BodyBuilder {
  var parameters: [UInt8] = []
  var results: [UInt8] = []
  /// Runs of locals: how many of which type.
  var locals: [(count: Int, type: UInt8)] = []
  var code: [UInt8] = []

  static let i32: UInt8 = 0x7F
  static let i64: UInt8 = 0x7E
  static let v128: UInt8 = 0x7B

  mutating func add(_ bytes: UInt8...) { code += bytes }
  mutating func addIndexed(_ operation: UInt8, _ index: Int) {
    code.append(operation)
    code += Self.unsigned(index)
  }
  mutating func constant(_ number: Int) { code += [0x41] + Self.signed(number) }

  static func unsigned(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    repeat {
      let low = UInt8(rest & 0x7F)
      rest >>= 7
      bytes.append(rest == 0 ? low : low | 0x80)
    } while rest != 0
    return bytes
  }

  static func signed(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    while true {
      let low = UInt8(truncatingIfNeeded: rest & 0x7F)
      rest >>= 7
      if rest == 0 && low & 0x40 == 0 || rest == -1 && low & 0x40 != 0 {
        bytes.append(low)
        return bytes
      }
      bytes.append(low | 0x80)
    }
  }

  private static func section(_ code: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [code] + unsigned(contents.count) + contents
  }

  /// The bytes of the module; the body's last `end` is added.
  var module: [UInt8] {
    var body = Self.unsigned(locals.count)
    for run in locals { body += Self.unsigned(run.count) + [run.type] }
    body += code + [0x0B]
    return [0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0]
      + Self.section(
        1,
        [1, 0x60] + Self.unsigned(parameters.count) + parameters + Self.unsigned(results.count) + results)
      + Self.section(3, [1, 0]) + Self.section(7, [1, 1, 0x66, 0, 0])
      + Self.section(10, [1] + Self.unsigned(body.count) + body)
  }

  /// Instantiates the module and calls its function.
  func run(_ arguments: [Value] = []) throws -> [Value] {
    let instance = try Instance(Module(bytes: module), in: Store())
    return try instance.function("f").call(arguments)
  }
}

extension Value {
  /// The number of an i32.
  var number: Int32? { if case .i32(let number) = self { number } else { nil } }
}
