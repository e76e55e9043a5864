import Martlet
import Testing

// The code of the article "Data in a program's memory".

private struct Particle: PlainData {
  var x, y: Float
  var charge: Int64
}

@Suite struct MemorySamples {
  private static let text = #"""
    (module
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 2048))
      (func (export "malloc") (param $count i32) (result i32)
        (global.get $next)
        (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get $count)) (i32.const 15)) (i32.const -16))))
      (func (export "free") (param i32))
      (func (export "total") (param i32 i32) (result i64) (i64.const 0)))
    """#

  private func start() throws -> (Instance, Memory) {
    let instance = try Instance(Module(wat: Self.text), in: Store())
    return (instance, try #require(instance.memory("memory")))
  }

  @Test func valuesAndText() throws {
    let (_, memory) = try start()
    try memory.store(Particle(x: 1, y: 2, charge: -1), at: 64)
    let charge = try memory.load(Particle.self, at: 64).charge
    #expect(charge == -1)

    try memory.store(contentsOf: [1, 2, 3] as [Float], at: 128)
    let numbers = try memory.array(of: Float.self, at: 128, count: 3)
    #expect(numbers == [1, 2, 3])

    let count = try memory.store("Grüße", at: 256)
    let text = try memory.string(at: 256, count: count)
    let same = try memory.string(at: 256)  // up to a zero byte, as C has it
    #expect(text == "Grüße" && same == text)
  }

  @Test func views() throws {
    let (_, memory) = try start()
    try memory.store(contentsOf: [1, 2, 3, 4] as [Float], at: 128)
    try memory.withMutableSpan(of: Float.self, at: 128, count: 4) { samples in
      for index in samples.indices { samples[index] *= 0.5 }
    }
    let loudest = try memory.withSpan(of: Float.self, at: 128, count: 4) { samples in
      var loudest: Float = 0
      for index in samples.indices { loudest = max(loudest, abs(samples[index])) }
      return loudest
    }
    #expect(loudest == 2)
  }

  @Test func room() throws {
    let (instance, _) = try start()
    let particles = [Particle(x: 0, y: 0, charge: 1), Particle(x: 1, y: 1, charge: -1)]
    let allocator = try GuestAllocator(of: instance)
    let total = try instance.function("total", as: ((UInt32, Int32) throws -> Int64).self)
    let charge = try allocator.withCopy(of: particles) { region in
      try total(region.address32, Int32(particles.count))
    }
    #expect(charge == 0)
  }
}
