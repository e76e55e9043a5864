import Martlet
import Testing
import WasmFormat

@Suite struct MemoryTests {
  private static func engine(_ strategy: Engine.MemoryStrategy) -> Engine {
    var configuration = Engine.Configuration()
    configuration.memoryStrategy = strategy
    return Engine(configuration)
  }

  @Test(arguments: [Engine.MemoryStrategy.reserve, .allocate])
  func memoriesGrowAndKeepTheirContents(strategy: Engine.MemoryStrategy) throws {
    let store = Store(engine: Self.engine(strategy))
    let memory = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 1, maximum: 5)))
    try memory.write([1, 2, 3], at: 65533)
    #expect(memory.grow(by: 0) == 1)
    #expect(memory.grow(by: 3) == 1)
    #expect(memory.pageCount == 4)
    #expect(try memory.read(at: 65533, count: 4) == [1, 2, 3, 0])
    try memory.write([9], at: 4 * 65536 - 1)
    #expect(memory.grow(by: 2) == nil)
    #expect(memory.grow(by: .max) == nil)
    #expect(memory.grow(by: 1) == 4)
    #expect(throws: Trap.self) { try memory.read(at: 5 * 65536, count: 1) }
    #expect(throws: Trap.self) { try memory.read(at: UInt64.max, count: 1) }
    #expect(memory.type.limits == SizeLimits(minimum: 5, maximum: 5))
  }

  @Test(arguments: [Engine.MemoryStrategy.reserve, .allocate])
  func largeMemoriesCostOnlyWhatIsTouched(strategy: Engine.MemoryStrategy) throws {
    let store = Store(engine: Self.engine(strategy))
    let memory = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 65536)))
    try memory.write([7], at: 1 << 32 - 1)
    #expect(try memory.read(at: 1 << 32 - 2, count: 2) == [0, 7])
    #expect(memory.grow(by: 1) == nil)
  }

  @Test func memoriesOf64BitsGrowBeyond4GiB() throws {
    let memory = try Memory(in: Store(), type: MemoryType(limits: SizeLimits(minimum: 1), addressType: .i64))
    #expect(memory.grow(by: 1 << 17) == 1)
    try memory.write([7], at: 1 << 33)
    #expect(try memory.read(at: 1 << 33, count: 1) == [7])
    #expect(memory.grow(by: 1 << 40) == nil)
  }

  @Test func memoriesOfSmallPagesAreExact() throws {
    let memory = try Memory(in: Store(), type: MemoryType(limits: SizeLimits(minimum: 3), pageSizeLog2: 0))
    #expect(memory.byteCount == 3)
    #expect(memory.grow(by: 4) == 3)
    try memory.write([1], at: 6)
    #expect(throws: Trap.self) { try memory.write([1], at: 7) }
  }

  @Test func limitsOfTheStoreHold() throws {
    var limits = Store.Limits()
    limits.memoryBytes = 4 << 16
    limits.totalMemoryBytes = 6 << 16
    limits.tableElements = 10
    let store = Store(limits: limits)
    let first = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 4)))
    #expect(first.grow(by: 1) == nil)
    #expect(throws: LimitError.self) { try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 5))) }
    #expect(throws: LimitError.self) { try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 3))) }
    do {
      let second = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 1)))
      #expect(second.grow(by: 1) == 1)
      #expect(second.grow(by: 1) == nil)
    }
    // What was freed can be had again.
    _ = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 2)))
    let table = try Table(in: store, type: TableType(element: .functionReference, limits: SizeLimits(minimum: 9)))
    #expect(try table.grow(by: 1, filledWith: .function(nil)) == 9)
    #expect(try table.grow(by: 1, filledWith: .function(nil)) == nil)
    withExtendedLifetime(first) {}
  }

  @Test func hugeTablesAreRefused() throws {
    let module = try Module(wat: "(module (table 0xffffffff funcref))")
    #expect(throws: LimitError.self) { try Instance(module, in: Store()) }
    let table = try Table(in: Store(), type: TableType(element: .externReference, limits: SizeLimits(minimum: 1)))
    #expect(try table.grow(by: 2_000_000_000, filledWith: .extern(nil)) == nil)
    #expect(try table.grow(by: .max, filledWith: .extern(nil)) == nil)
    #expect(table.count == 1)
  }
}
