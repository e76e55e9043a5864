package import WasmFormat

/// Makes valid modules from a seed, using whatever the enabled features offer.
///
/// ```swift
/// let module = RandomModule.make(seed: 7, features: .all)
/// ```
///
/// Every function is exported, and running one ends: a global counts down with each call and loop turn, and the code traps
/// when it reaches zero. So the modules serve for round trips as well as for comparing one tier with another.
package enum RandomModule {
  package struct Options: Sendable {
    package var functions = 6
    /// About how many instructions a function has.
    package var size = 60
    /// Calls and loop turns before the code stops itself.
    package var fuel: Int32 = 500
    package init() {}
  }

  package static func make(seed: UInt64, features: Features, options: Options = Options()) -> WasmModule {
    var random = RandomSource(seed: seed)
    let plan = RandomPlan(features: features, options: options, random: &random)
    return plan.module(random: &random, options: options)
  }
}

/// What a module declares, decided before its code is written.
struct RandomPlan {
  let features: Features
  var types: RandomTypes
  var functions: [TypeIndex] = []
  var tables: [TableType] = []
  var memories: [MemoryType] = []
  var tags: [TypeIndex] = []
  var globals: [GlobalType] = []
  /// Element types of the segments: passive ones, so that table.init may use them.
  var segments: [ValueType] = []
  var dataLengths: [Int] = []
  /// The globals in which continuations are kept: the first has the first type of `RandomContinuations.all`, and so on.
  var keptContinuations: UInt32 = 0
  /// The tag whose suspensions are answered with values.
  var askingTag: UInt32 = 0

  /// The global that counts down.
  static let fuelGlobal: UInt32 = 0

  init(features: Features, options: RandomModule.Options, random: inout RandomSource) {
    self.features = features
    types = RandomTypes(features: features, random: &random)
    let functionTypes = types.indices { if case .function = $0 { true } else { false } }
    functions = (0..<1 + random.below(options.functions)).map { _ in random.pick(functionTypes) }
    let address: (inout RandomSource) -> AddressType = { features.has(.memory64) && $0.once(in: 4) ? .i64 : .i32 }
    for _ in 0..<(features.has(.multiMemory) ? 1 + random.below(2) : 1) {
      memories.append(
        MemoryType(
          limits: SizeLimits(minimum: UInt64(random.below(3)), maximum: 4), addressType: address(&random),
          isShared: features.has(.threads) && random.once(in: 3)))
    }
    for _ in 0..<(features.has(.referenceTypes) ? 1 + random.below(3) : 1) {
      let element: ValueType =
        features.has(.referenceTypes) && random.once(in: 3) ? .externReference : .functionReference
      tables.append(
        TableType(
          element: element, limits: SizeLimits(minimum: UInt64(random.below(10)), maximum: 20),
          addressType: address(&random)))
    }
    globals = [GlobalType(.i32, isMutable: true)]
    for _ in 0..<random.below(5) {
      globals.append(GlobalType(types.defaultableType(&random), isMutable: !random.once(in: 4)))
    }
    if features.has(.exceptions) || features.has(.legacyExceptions) {
      tags = functionTypes.filter { types.function($0)?.results.isEmpty ?? false }.prefix(3).map(\.self)
    }
    if let continuations = types.continuations {
      functions += continuations.all.map(\.function)
      keptContinuations = UInt32(globals.count)
      for (type, _) in continuations.all {
        globals.append(GlobalType(.reference(HeapType(type), nullable: true), isMutable: true))
      }
      askingTag = UInt32(tags.count)
      tags.append(continuations.asking)
    }
    segments = (0..<random.below(3)).map { _ in .functionReference }
    dataLengths = features.has(.bulkMemory) ? (0..<random.below(3)).map { _ in random.below(40) } : []
  }

  func module(random: inout RandomSource, options: RandomModule.Options) -> WasmModule {
    var bytes = ByteSink(capacity: 4096)
    var bodies: [FunctionBody] = []
    var namesData = false
    for type in functions {
      var code = RandomCode(self, random: random, type: types.function(type) ?? FunctionType())
      code.writeBody(size: options.size)
      random = code.random
      namesData = namesData || code.namesData
      let start = bytes.count
      bytes.bytes(code.finished())
      bodies.append(FunctionBody(ByteRange(offset: start, count: bytes.count - start)))
    }

    func expression(_ write: (inout ByteSink) -> Void) -> ConstantExpression {
      let start = bytes.count
      write(&bytes)
      bytes.byte(0x0B)
      return ConstantExpression(ByteRange(offset: start, count: bytes.count - start))
    }
    var madeGlobals: [Global] = []
    for (number, type) in globals.enumerated() {
      let fuel = number == Int(Self.fuelGlobal) ? options.fuel : nil
      madeGlobals.append(Global(type, initializer: expression { Self.writeDefault(type.value, fuel: fuel, to: &$0) }))
    }
    var madeSegments: [ElementSegment] = []
    for type in segments {
      let count = random.below(6)
      let start = bytes.count
      for _ in 0..<count { bytes.unsigned(UInt32(random.below(functions.count))) }
      let items = ByteRange(offset: start, count: bytes.count - start)
      madeSegments.append(
        ElementSegment(
          mode: features.has(.bulkMemory)
            ? .passive
            : .active(
              TableIndex(0),
              offset: expression {
                $0.code(0x41)
                $0.byte(0)
              }),
          type: type, items: .functions(items), count: UInt32(count)))
    }
    if features.has(.referenceTypes) {
      // ref.func may name every function.
      let start = bytes.count
      for function in functions.indices { bytes.unsigned(UInt32(function)) }
      madeSegments.append(
        ElementSegment(
          mode: .declarative, type: .functionReference,
          items: .functions(ByteRange(offset: start, count: bytes.count - start)), count: UInt32(functions.count)))
    }
    var madeData: [DataSegment] = []
    for length in dataLengths {
      let start = bytes.count
      for _ in 0..<length { bytes.byte(UInt8(truncatingIfNeeded: random.next())) }
      madeData.append(DataSegment(mode: .passive, contents: ByteRange(offset: start, count: length)))
    }

    var module = WasmModule(bytes: ByteStorage(bytes.array))
    module.types = types.types
    module.recursiveGroupSizes = types.groupSizes
    module.functions = functions
    module.tables = tables.map { Table($0) }
    module.memories = memories
    module.tags = tags.map { TagType($0) }
    module.globals = madeGlobals
    module.elements = madeSegments
    module.data = madeData
    module.dataCount = namesData ? UInt32(madeData.count) : nil
    module.bodies = bodies
    module.exports = exports
    return module
  }

  /// Everything that can be looked at from outside.
  private var exports: [Export] {
    functions.indices.map { Export(name: "f\($0)", kind: .function, index: UInt32($0)) }
      + memories.indices.map { Export(name: "m\($0)", kind: .memory, index: UInt32($0)) }
      + globals.indices.filter { features.has(.mutableGlobals) || !globals[$0].isMutable }
      .map { Export(name: "g\($0)", kind: .global, index: UInt32($0)) }
  }

  private static func writeDefault(_ type: ValueType, fuel: Int32?, to sink: inout ByteSink) {
    var instruction = Instruction()
    instruction.operator = type.constantOperator
    instruction.low = UInt64(fuel ?? 0)
    instruction.typeBits = (type.heapType ?? .any).bits
    sink.instruction(instruction)
  }
}

extension ValueType {
  /// The operator that makes a value of the type from immediates: a constant, or null.
  var constantOperator: Operator {
    switch self {
    case .i32: .i32Const
    case .i64: .i64Const
    case .f32: .f32Const
    case .f64: .f64Const
    case .v128: .v128Const
    default: .refNull
    }
  }
}
