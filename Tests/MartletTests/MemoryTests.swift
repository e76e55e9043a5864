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

  @Test func memoriesOf32BitsKeepTheirLastPageOrNeverGetIt() throws {
    let memory = try Memory(in: Store(), type: MemoryType(limits: SizeLimits(minimum: 1)))
    #expect(memory.grow(by: 65535) == nil)
    #expect(memory.grow(by: 65534) == 1)
    #expect(memory.grow(by: 1) == nil)
  }

  /// What compiled code concludes from an access about others near it: sums that do not wrap, and some that do.
  @Test(arguments: [Engine.Tier.interpreter, .jit])
  func addressesNearTheEndWrapAsTheyShould(tier: Engine.Tier) throws {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    let module = try Module(
      wat: """
        (module
          (memory (export "m") 1)
          (func (export "near") (param i32) (result i32)
            (i32.store (local.get 0) (i32.const 7))
            (i32.load (i32.add (local.get 0) (i32.const 8))))
          (func (export "far") (param i32) (result i32)
            (i32.store (local.get 0) (i32.const 7))
            (i32.load (i32.add (local.get 0) (i32.const 0x10008))))
          (func (export "before") (param i32) (result i32)
            (i32.store (local.get 0) (i32.const 7))
            (i32.load (i32.sub (local.get 0) (i32.const 8))))
          (func (export "first") (param i32) (result i32)
            (drop (i32.load (i32.add (local.get 0) (i32.const 8))))
            (i32.load (local.get 0))))
        """, engine: Engine(configuration))
    let instance = try Instance(module, in: Store(engine: module.engine))
    let memory = try #require(instance.memory("m"))
    try #require(memory.grow(by: 65534) == 1)
    try memory.write([5], at: 0)
    func call(_ name: String, _ address: UInt32) throws -> Int32 {
      try instance.function(name, as: ((Int32) throws -> Int32).self)(Int32(bitPattern: address))
    }
    let end: UInt32 = 0xffff_0000
    #expect(try call("near", end - 16) == 0)
    #expect(throws: Trap.self) { try call("near", end - 8) }
    #expect(throws: Trap.self) { try call("near", .max - 7) }
    #expect(try call("far", end - 8) == 5)
    #expect(throws: Trap.self) { try call("far", end - 0x1_0000) }
    #expect(try call("before", 8) == 5)
    #expect(throws: Trap.self) { try call("before", 4) }
    #expect(throws: Trap.self) { try call("first", .max - 7) }
    #expect(throws: Trap.self) { try call("first", end - 4) }
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

  @Test func limitsOfTheStoreHoldForSharedMemories() throws {
    var limits = Store.Limits()
    limits.memoryBytes = 4 << 16
    let store = Store(limits: limits)
    let memory = try Memory(
      in: store, type: MemoryType(limits: SizeLimits(minimum: 1, maximum: 100), isShared: true))
    #expect(memory.grow(by: 3) == 1)
    #expect(memory.grow(by: 1) == nil)
  }

  @Test func instancesAndTablesOfAllAreLimited() throws {
    var limits = Store.Limits()
    limits.instances = 2
    limits.totalTableElements = 12
    let store = Store(limits: limits)
    let module = try Module(wat: "(module (table 5 externref))")
    let first = try Instance(module, in: store)
    var second: Instance? = try Instance(module, in: store)
    #expect(throws: LimitError.self) { try Instance(module, in: store) }
    withExtendedLifetime(second) {}
    second = nil
    let table = try Table(in: store, type: TableType(element: .functionReference, limits: SizeLimits(minimum: 5)))
    #expect(try table.grow(by: 2, filledWith: .function(nil)) == 5)
    #expect(try table.grow(by: 1, filledWith: .function(nil)) == nil)
    #expect(throws: LimitError.self) { try Instance(module, in: store) }
    withExtendedLifetime((first, table)) {}
  }

  /// Without limits, sizes that no machine has are refused like others.
  @Test func noLimitsAreNoTrap() throws {
    var limits = Store.Limits()
    limits.memoryBytes = .max
    limits.tableElements = .max
    limits.totalTableElements = .max
    limits.heapBytes = .max
    limits.stackBytes = .max
    let store = Store(limits: limits)
    let huge = SizeLimits(minimum: 0x8000_0000_0000, maximum: 0x8000_0000_0000)
    for isShared in [false, true] {
      #expect(throws: LimitError.self) {
        try Memory(in: store, type: MemoryType(limits: huge, addressType: .i64, isShared: isShared))
      }
    }
    let instance = try Instance(
      Module(
        wat: """
          (module
            (type $array (array i32))
            (table i64 1 externref)
            (memory i64 0)
            (func (export "growTable") (result i64) (table.grow (ref.null extern) (i64.const 0x2000000000000000)))
            (func (export "growMemory") (result i64) (memory.grow (i64.const 0x800000000000)))
            (func (export "array") (result i32) (array.len (array.new_default $array (i32.const 1000)))))
          """), in: store)
    #expect(try instance.function("growTable", as: (() throws -> Int64).self)() == -1)
    #expect(try instance.function("growMemory", as: (() throws -> Int64).self)() == -1)
    #expect(try instance.function("array", as: (() throws -> Int32).self)() == 1000)
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
