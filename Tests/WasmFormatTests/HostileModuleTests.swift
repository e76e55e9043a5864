import Testing
import WasmFormat

/// Small modules that ask for much: time and memory must stay in proportion to their size.
@Suite struct HostileModuleTests {
  /// A module of functions of type [] -> [], from their bodies.
  private func module(_ bodies: [[UInt8]]) -> WasmModule {
    var bytes: [UInt8] = []
    var ranges: [FunctionBody] = []
    for body in bodies {
      ranges.append(FunctionBody(ByteRange(offset: bytes.count, count: body.count)))
      bytes += body
    }
    var module = WasmModule(bytes: ByteStorage(bytes))
    module.types = [SubType(FunctionType())]
    module.recursiveGroupSizes = [1]
    module.functions = Array(repeating: TypeIndex(0), count: bodies.count)
    module.bodies = ranges
    return module
  }

  private func unsigned(_ value: UInt32) -> [UInt8] {
    var sink = ByteSink()
    sink.unsigned(value)
    return sink.array
  }

  private func joined(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

  /// A field with a reference to a type.
  private func field(_ type: UInt32) -> FieldType {
    FieldType(StorageType(.reference(HeapType(TypeIndex(type)), nullable: true)), isMutable: false)
  }

  private func kind(_ module: WasmModule, _ features: Features = .wasm3) -> ValidationError.Kind? {
    do {
      try module.validate(features: features)
      return nil
    } catch {
      guard case .invalid(let problem) = error else { return nil }
      return problem.kind
    }
  }

  @Test func manyLocalsInManyFunctions() throws {
    // 50,000 locals of alternating types, the last one read and set.
    let last = unsigned(49_999)
    let body = joined([2], unsigned(49_999), [0x7F, 1, 0x7E, 0x20], last, [0x21], last, [0x0B])
    try module(Array(repeating: body, count: 5_000)).validate()
  }

  @Test func manyLocalsThatCannotBeNull() throws {
    // (local (ref func)) 50,000 times; reading the last one is refused.
    let body = joined([1], unsigned(50_000), [0x64, 0x70, 0x20], unsigned(49_999), [0x1A, 0x0B])
    #expect(kind(module([body])) == .uninitializedLocal)
  }

  @Test func deepBlocks() throws {
    let depth = 100_000
    var body: [UInt8] = [0]
    for _ in 0..<depth { body += [0x02, 0x40] }
    body += [0x41, 0, 0x0D]
    body += unsigned(UInt32(depth))
    for _ in 0...depth { body.append(0x0B) }
    try module([body]).validate()
    var limits = ImplementationLimits()
    limits.blockNesting = 1_000
    #expect(throws: ModuleError.self) { try module([body]).validate(limits: limits) }
  }

  @Test func longBranchTable() throws {
    let entries = 1_000_000
    let labels = [UInt8](repeating: 0, count: entries)
    let body = joined([0, 0x02, 0x40, 0x41, 0, 0x0E], unsigned(UInt32(entries)), labels, [1, 0x0B, 0x0B])
    try module([body]).validate()
  }

  @Test func operandsAreLimited() throws {
    // Every call brings a thousand results.
    var calls: [UInt8] = [0]
    for _ in 0..<5_000 { calls += [0x10, 1] }
    calls += [0x00, 0x0B]
    var module = module([calls, [0, 0x00, 0x0B]])
    module.types.append(SubType(FunctionType(results: Array(repeating: .i64, count: 1_000))))
    module.recursiveGroupSizes.append(1)
    module.functions[1] = TypeIndex(1)
    #expect(kind(module) == .limitExceeded)
  }

  @Test func misplacedOperators() {
    #expect(kind(module([[0, 0x05, 0x0B]])) == .misplacedElse)
    #expect(kind(module([[0, 0x19, 0x0B]]), .all) == .misplacedCatch)
  }

  @Test func manyTypes() throws {
    // Alternately equal to the first, and new; each refers to the one before it.
    var module = module([])
    module.types = []
    let count = 100_000
    for index in 0..<UInt32(count) {
      let isNew = index % 2 == 1 && index > 1
      module.types.append(SubType(composite: .structure(isNew ? [field(index - 2)] : [])))
    }
    module.recursiveGroupSizes = Array(repeating: 1, count: count)
    try module.validate()
    let types = try CanonicalTypes(module.types, groupSizes: module.recursiveGroupSizes)
    #expect(types[TypeIndex(4)].canonical == 0)
    #expect(types[TypeIndex(5)].canonical == 5)
  }

  @Test func manyTypesInOneGroup() throws {
    var module = module([])
    module.types = []
    let count = 100_000
    for index in 0..<UInt32(count) {
      module.types.append(SubType(composite: .array(field((index + 1) % UInt32(count)))))
    }
    module.recursiveGroupSizes = [UInt32(count)]
    try module.validate()
  }

  @Test func supertypesAreLimited() {
    var module = module([])
    module.types = []
    for index in 0..<65 as Range<UInt32> {
      let supertypes = index == 0 ? [] : [TypeIndex(index - 1)]
      module.types.append(SubType(isFinal: false, supertypes: supertypes, composite: .structure([])))
    }
    module.recursiveGroupSizes = Array(repeating: 1, count: 65)
    #expect(kind(module) == .limitExceeded)
    module.types.removeLast()
    module.recursiveGroupSizes.removeLast()
    #expect(kind(module) == nil)
  }

  @Test func namesAreComparedByTheirBytes() throws {
    var module = module([[0, 0x0B]])
    module.exports = [
      Export(name: "\u{E9}", kind: .function, index: 0), Export(name: "e\u{301}", kind: .function, index: 0),
    ]
    try module.validate()
  }
}
