import Testing
import WasmFormat

@testable import Martlet

@Suite struct LimitTests {
  private static let text = """
    (module
      (memory (export "memory") 1)
      (table (export "table") 10 funcref)
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "growTable") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))
    """

  @Test func anInstanceStaysWithinItsLimits() throws {
    let store = Store()
    var limits = Instance.Limits()
    limits.memoryBytes = 3 << 16
    limits.tableElements = 12
    let module = try Module(wat: Self.text)
    let instance = try Instance(module, in: store, limits: limits)
    let free = try Instance(module, in: store)
    #expect(instance.usage == Instance.Usage(memoryBytes: 1 << 16, tableElements: 10, heapBytes: 0))
    #expect(try instance.function("grow").numbers([.i32(2)]) == [1])
    #expect(try instance.function("grow").numbers([.i32(1)]) == [-1])
    #expect(try instance.function("growTable").numbers([.i32(2)]) == [10])
    #expect(try instance.function("growTable").numbers([.i32(1)]) == [-1])
    #expect(instance.usage == Instance.Usage(memoryBytes: 3 << 16, tableElements: 12, heapBytes: 0))
    #expect(try free.function("grow").numbers([.i32(10)]) == [1])
    #expect(store.usage.memoryBytes == 14 << 16)
    #expect(store.usage.tableElements == 22)
    #expect(store.usage.instances == 2)
    limits.memoryBytes = 1000
    #expect(throws: LimitError.self) { try Instance(module, in: store, limits: limits) }
    #expect(store.usage.memoryBytes == 14 << 16)
    limits = Instance.Limits()
    limits.tableElements = 9
    #expect(throws: LimitError.self) { try Instance(module, in: store, limits: limits) }
    #expect(store.usage.memoryBytes == 14 << 16)
    #expect(store.usage.tableElements == 22)
  }

  @Test func accountsAreClosedWithTheirInstances() throws {
    let store = Store()
    let module = try Module(wat: Self.text)
    for _ in 0..<10 {
      let instance = try Instance(module, in: store)
      try instance.function("grow").call([.i32(3)])
    }
    #expect(store.usage.memoryBytes == 0)
    #expect(store.usage.tableElements == 0)
  }

  @Test func sharedMemoriesCountAsWhatTheyMayBecome() throws {
    var configuration = Engine.Configuration()
    configuration.features.insert(Features(.threads))
    let engine = Engine(configuration)
    var limits = Store.Limits()
    limits.totalMemoryBytes = 10 << 16
    let store = Store(engine: engine, limits: limits)
    let module = try Module(
      wat: """
        (module (memory (export "memory") 1 8 shared)
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
        """, engine: engine)
    let first = try Instance(module, in: store)
    #expect(store.usage.memoryBytes == 1 << 16)
    // Two pages are left for the second one.
    let second = try Instance(module, in: store)
    #expect(try second.function("grow").numbers([.i32(2)]) == [-1])
    #expect(try second.function("grow").numbers([.i32(1)]) == [1])
    #expect(throws: LimitError.self) { try Instance(module, in: store) }
    #expect(try first.function("grow").numbers([.i32(7)]) == [1])
    #expect(store.usage.memoryBytes == 10 << 16)
    #expect(second.usage.memoryBytes == 2 << 16)
  }
}
