import Martlet
import WasmFormat
import WasmRandom

/// Runs generated modules interpreted and compiled, and compares everything that can be seen: results, traps with the calls
/// that were under way, exceptions, memories and globals; for every other module also the fuel that is left.
struct TierComparison {
  private let engines: (interpreted: Engine, compiled: Engine)
  private let metered: (interpreted: Engine, compiled: Engine)
  private static let callsPerFunction = 2

  static let features = Features.all

  init(verifiesCode: Bool) {
    func engine(_ tier: Engine.Tier, metersFuel: Bool) -> Engine {
      var configuration = Engine.Configuration()
      configuration.features = Self.features
      configuration.isDeterministic = true
      configuration.tier = tier
      configuration.verifiesCode = verifiesCode
      configuration.metersFuel = metersFuel
      return Engine(configuration)
    }
    engines = (engine(.interpreter, metersFuel: false), engine(.jit, metersFuel: false))
    metered = (engine(.interpreter, metersFuel: true), engine(.jit, metersFuel: true))
  }

  /// The tiers do not agree.
  struct Difference: Error, CustomStringConvertible {
    let place: String
    let interpreted: String
    let compiled: String

    var description: String {
      "the tiers differ in \(place)\n  interpreted: \(interpreted)\n  compiled:    \(compiled)"
    }
  }

  /// Compares the tiers on a module. The numbers that its functions get follow from the source.
  func compare(_ module: WasmModule, _ random: inout RandomSource) throws {
    let engines = random.once(in: 2) ? metered : engines
    let left = try Run(module, engines.interpreted)
    let right = try Run(module, engines.compiled)
    for (index, type) in module.functions.enumerated() {
      guard case .function(let type) = module.types[type.position].composite else { continue }
      for call in 0..<Self.callsPerFunction {
        guard let arguments = Self.arguments(type.parameters, &random) else { break }
        let place = "call \(call) of function \(index) with \(arguments)"
        // Mostly enough, or else an end anywhere.
        let fuel: UInt64 = random.once(in: 3) ? UInt64(random.below(200)) : 10_000_000
        left.refuel(fuel)
        right.refuel(fuel)
        try check(place, left.call("f\(index)", arguments), right.call("f\(index)", arguments))
        try check("the state after \(place)", left.state, right.state)
      }
    }
  }

  private func check(_ place: String, _ left: String, _ right: String) throws {
    if left != right { throw Difference(place: place, interpreted: left, compiled: right) }
  }

  /// Numbers, and null for references; nil where null is not allowed.
  private static func arguments(_ types: [ValueType], _ random: inout RandomSource) -> [Value]? {
    var values: [Value] = []
    for type in types {
      switch type {
      case .i32: values.append(.i32(Int32(truncatingIfNeeded: random.interestingInteger())))
      case .i64: values.append(.i64(Int64(bitPattern: random.interestingInteger())))
      case .f32: values.append(.f32(Float(bitPattern: random.interestingFloatBits())))
      case .f64: values.append(.f64(Double(bitPattern: random.interestingDoubleBits())))
      case .v128: values.append(.v128(V128(low: random.interestingInteger(), high: random.next())))
      default:
        // References to types of the module are null as any other.
        guard type.isNullable, let value = Value(nullOf: type) else { return nil }
        values.append(value)
      }
    }
    return values
  }
}

extension Value {
  fileprivate init?(nullOf type: ValueType) {
    guard type.heapType?.typeIndex == nil else { return nil }
    self.init(defaultOf: type)
  }

  /// All bits of a number.
  fileprivate var exact: String {
    switch self {
    case .f32(let value): "f32:0x\(String(value.bitPattern, radix: 16))"
    case .f64(let value): "f64:0x\(String(value.bitPattern, radix: 16))"
    default: description
    }
  }
}

/// A module on one tier.
private struct Run {
  private let instance: Instance

  init(_ module: WasmModule, _ engine: Engine) throws {
    let store = Store(engine: engine)
    if engine.configuration.metersFuel { store.fuel = 1_000_000 }
    instance = try Instance(Module(module, engine: engine), in: store)
  }

  /// Sets the fuel of what counts it.
  func refuel(_ fuel: UInt64) {
    if instance.store.engine.configuration.metersFuel { instance.store.fuel = fuel }
  }

  /// What came of a call.
  func call(_ name: String, _ arguments: [Value]) -> String {
    do {
      return try "returned \(instance.function(name).call(arguments).map(\.exact))"
    } catch let exception as ExceptionError {
      return "threw \(exception.payload.map(\.exact))"
    } catch let trap as Trap {
      // Of several accesses that would trap alike, compiled code may find another one first.
      let calls = trap.backtrace.frames.map { "function \($0.functionIndex)" }.joined(separator: " in ")
      return "trap: \(trap.kind.message) in \(calls)"
    } catch {
      return "\(error)"
    }
  }

  /// What is in memories and globals, and the fuel.
  var state: String {
    let exports = instance.module.exports.map { export in
      switch instance.export(export.name) {
      case .memory(let memory):
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        try? memory.withBytes(at: 0, count: UInt64(memory.byteCount)) { bytes in
          for word in bytes.bindMemory(to: UInt64.self) where word != 0 { sum = (sum ^ word) &* 0x100_0000_01B3 }
        }
        return "\(export.name): \(memory.byteCount) bytes, \(String(sum, radix: 16))"
      case .global(let global): return "\(export.name): \(global.value.exact)"
      default: return ""
      }
    }
    return exports.joined(separator: " ") + ", fuel \(instance.store.fuel)"
  }
}
