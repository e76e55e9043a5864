import Martlet
import Testing

@Suite struct MemoryAccessTests {
  private struct Particle: PlainData, Equatable {
    var x, y: Float
    var charge: Int64
  }

  private func memory(_ pages: UInt64 = 1, strategy: Engine.MemoryStrategy = .reserve) throws -> Memory {
    var configuration = Engine.Configuration()
    configuration.memoryStrategy = strategy
    let store = Store(engine: Engine(configuration))
    return try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: pages)))
  }

  @Test func valuesAreLoadedAndStored() throws {
    let memory = try memory()
    try memory.store(0x0102_0304 as UInt32, at: 7)
    #expect(try memory.read(at: 7, count: 4) == [4, 3, 2, 1])
    #expect(try memory.load(UInt16.self, at: 8) == 0x0203)
    let particle = Particle(x: 1, y: 2, charge: -3)
    try memory.store(particle, at: 101 as Int32)
    #expect(try memory.load(Particle.self, at: 101) == particle)
    try memory.store(contentsOf: [particle, particle], at: 65536 - 32)
    #expect(try memory.array(of: Particle.self, at: 65536 - 32, count: 2) == [particle, particle])
    #expect(try memory.array(of: Particle.self, at: 65536, count: 0) == [])
  }

  @Test func boundsAreChecked() throws {
    let memory = try memory()
    #expect(throws: Trap.self) { try memory.load(UInt32.self, at: 65533) }
    #expect(throws: Trap.self) { try memory.store(0 as UInt8, at: 65536) }
    #expect(throws: Trap.self) { try memory.load(UInt8.self, at: -1 as Int32) }
    #expect(throws: Trap.self) { try memory.load(UInt8.self, at: -1) }
    #expect(throws: Trap.self) { try memory.array(of: UInt64.self, at: 0, count: UInt64.max) }
    #expect(throws: Trap.self) { try memory.array(of: UInt64.self, at: 0, count: UInt64(1) << 61) }
    #expect(throws: Trap.self) { try memory.read(at: 8, count: -1) }
    #expect(throws: Trap.self) { try memory.store(contentsOf: [1, 2, 3] as [UInt16], at: 65531) }
    #expect(throws: Trap.self) { try memory.store("abc", at: 65534) }
    #expect(throws: Trap.self) { try memory.withSpan(at: 0, count: 65537) { $0.count } }
    #expect(throws: Trap.self) { try memory.copy(from: memory, at: 0, count: 65536, to: 1) }
  }

  @Test func textIsReadAndWritten() throws {
    let memory = try memory()
    #expect(try memory.store("Grüße 🐦", at: 5) == 12)
    #expect(try memory.string(at: 5, count: 12) == "Grüße 🐦")
    #expect(try memory.string(at: 5) == "Grüße 🐦")
    #expect(try memory.string(at: 100) == "")
    #expect(try memory.store("", at: 65536) == 0)
    #expect(throws: CallError.self) { try memory.string(at: 5, count: 3) }
    try memory.write([UInt8](repeating: 65, count: 16), at: 65520)
    #expect(throws: Trap.self) { try memory.string(at: 65520) }
  }

  @Test func viewsShowAndChangeTheMemory() throws {
    let memory = try memory()
    try memory.store(contentsOf: [1, 2, 3, 4] as [Float], at: 16)
    let sum = try memory.withSpan(of: Float.self, at: 16, count: 4) { numbers in
      var sum: Float = 0
      for index in numbers.indices { sum += numbers[index] }
      return sum
    }
    #expect(sum == 10)
    try memory.withMutableSpan(of: Float.self, at: 16, count: 4) { numbers in
      for index in numbers.indices { numbers[index] *= 2 }
    }
    #expect(try memory.array(of: Float.self, at: 16, count: 4) == [2, 4, 6, 8])
    #expect(throws: CallError.self) { try memory.withSpan(of: Float.self, at: 17, count: 1) { $0.count } }
    #expect(try memory.withSpan(at: 65536, count: 0) { $0.count } == 0)
  }

  /// A memory that growing would move cannot grow while somebody looks at it.
  @Test func viewsHoldTheMemoryStill() throws {
    let memory = try memory(strategy: .allocate)
    try memory.withMutableSpan(at: 0, count: 1) { bytes in
      #expect(memory.grow(by: 1) == nil)
      bytes[0] = 7
    }
    #expect(memory.grow(by: 1) == 1)
    #expect(try memory.load(UInt8.self, at: 0) == 7)
  }

  @Test func memoriesAreCopied() throws {
    let memory = try memory()
    try memory.store("abcdef", at: 0)
    try memory.copy(from: memory, at: 0, count: 6, to: 2)
    #expect(try memory.string(at: 0, count: 8) == "ababcdef")
  }

  private static let allocatorText = #"""
    (module
      (memory (export "memory") 1)
      (global $top (mut i32) (i32.const 1024))
      (global $live (export "live") (mut i32) (i32.const 0))
      (func (export "malloc") (param i32) (result i32)
        (if (i32.gt_u (local.get 0) (i32.const 30000)) (then (return (i32.const 0))))
        (global.set $live (i32.add (global.get $live) (i32.const 1)))
        (global.get $top)
        (global.set $top (i32.and (i32.add (i32.add (global.get $top) (local.get 0)) (i32.const 15)) (i32.const -16))))
      (func (export "free") (param i32) (global.set $live (i32.sub (global.get $live) (i32.const 1))))
      (func (export "liar") (param i32) (result i32) (i32.const -8))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.mul (local.get 2) (i32.const 100)))
      (func (export "sum") (param i32 i32) (result i32) (local $sum i32)
        (block (loop
          (br_if 1 (i32.eqz (local.get 1)))
          (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get 0))))
          (local.set 0 (i32.add (local.get 0) (i32.const 1)))
          (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
          (br 0)))
        (local.get $sum)))
    """#

  @Test func programsMakeRoomForArguments() throws {
    let instance = try Instance(Module(wat: Self.allocatorText), in: Store())
    let allocator = try GuestAllocator(of: instance)
    let sum = try instance.function("sum", as: ((UInt32, UInt32) throws -> Int32).self)
    #expect(try allocator.withCopy(of: "abc") { try sum($0.address32, $0.count32) } == 294)
    #expect(
      try allocator.withCopy(of: [1, 2, 300] as [UInt16]) { try sum($0.address32, $0.count32) } == 1 + 2 + 44 + 1)
    #expect(try instance.global("live")?.get(as: Int32.self) == 0)
    let region = try allocator.copy("kept")
    #expect(try instance.global("live")?.get(as: Int32.self) == 1)
    #expect(try allocator.memory.string(at: region.address, count: region.count) == "kept")
    #expect(throws: CallError.self) { try allocator.allocate(40000) }
    #expect(throws: CallError.self) { try allocator.allocate(1 << 32) }
    let liar = try GuestAllocator(of: instance, allocate: "liar")
    #expect(throws: Trap.self) { try liar.allocate(16) }
    let aligned = try GuestAllocator(of: instance, allocate: "cabi_realloc", free: nil)
    #expect(try aligned.copy([1, 2] as [Int64]).address == 800)
    #expect(throws: ExportError.self) { try GuestAllocator(of: instance, allocate: "alloc") }
    #expect(throws: LinkError.self) { try GuestAllocator(of: instance, allocate: "sum") }
  }
}
