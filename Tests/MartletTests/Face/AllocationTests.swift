import CAllocationCounter
import Martlet
import Testing

@Suite struct AllocationTests {
  /// How often memory was allocated while a closure ran; nil where that is not counted.
  private func allocations(_ body: () throws -> Void) rethrows -> Int? {
    let before = allocation_count()
    try body()
    let after = allocation_count()
    return before < 0 ? nil : after - before
  }

  @Test func allocationsAreCounted() {
    guard let count = allocations({ UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 8).deallocate() })
    else { return }
    #expect(count == 1)
  }

  @Test(arguments: Engine.Tier.allCases)
  func callsAllocateNothing(_ tier: Engine.Tier) throws {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    let store = Store(engine: Engine(configuration))
    var sum: Int64 = 0
    let plain = Function(in: store) { (a: Int32, b: Double) throws -> Int64 in Int64(a) + Int64(b) }
    let pair = Function(in: store) { (a: Int32) -> (Int32, Int32) in (a, a &+ 1) }
    let seeing = Function(in: store) { (caller: Function.Caller, address: UInt32) throws -> Void in
      sum += try caller.memory.load(Int64.self, at: address)
    }
    let instance = try Instance(
      Module(
        wat: #"""
          (module
            (import "env" "plain" (func $plain (param i32 f64) (result i64)))
            (import "env" "pair" (func $pair (param i32) (result i32 i32)))
            (import "env" "seeing" (func $seeing (param i32)))
            (memory (export "memory") 1) (data (i32.const 8) "\01")
            (func (export "run") (param i32) (result i64 i32)
              (call $seeing (i32.const 8))
              (i64.extend_i32_s (i32.add (call $pair (local.get 0))))
              (i64.add (call $plain (i32.const 3) (f64.const 4)))
              (local.get 0)))
          """#, engine: store.engine), in: store, imports: ["env": ["plain": plain, "pair": pair, "seeing": seeing]])
    let run = try instance.function("run", as: ((Int32) throws -> (Int64, Int32)).self)
    let untyped = try instance.function("run")
    let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 2)
    defer { slots.deallocate() }
    var expected: Int64 = 0
    for number in 0..<10 as Range<Int32> { expected += try run(number).0 }
    var total: Int64 = 0
    let count = try allocations {
      for _ in 0..<100 {
        for number in 0..<10 as Range<Int32> {
          total += try run(number).0
          slots[0] = UInt64(number)
          try untyped.call(slots: slots)
        }
      }
    }
    #expect(total == expected * 100 && sum == 2010)
    if let count { #expect(count == 0) }
  }
}
