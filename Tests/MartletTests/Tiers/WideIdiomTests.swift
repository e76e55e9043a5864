import Martlet
import Testing
import WasmFormat

/// Products and sums of 128 bits in arithmetic of 64, which the compiler finds again: whatever way they are written, all
/// tiers agree with the instructions that say it in one word.
@Suite struct WideIdiomTests {
  static let wat = """
    (module
      (func (export "product") (param $x i64) (param $y i64) (result i64 i64)
        (i64.mul_wide_u (local.get $x) (local.get $y)))
      (func (export "halves") (param $x i64) (param $y i64) (result i64 i64)
        (local $t i64) (local $u i64) (local $v i64)
        (local.set $t (i64.mul (i64.and (local.get $y) (i64.const 0xffffffff))
          (i64.and (local.get $x) (i64.const 0xffffffff))))
        (local.set $u (i64.add (i64.shr_u (local.get $t) (i64.const 32))
          (i64.mul (i64.shr_u (local.get $y) (i64.const 32)) (i64.and (local.get $x) (i64.const 0xffffffff)))))
        (local.set $v (i64.add (i64.mul (i64.and (local.get $y) (i64.const 0xffffffff))
          (i64.shr_u (local.get $x) (i64.const 32))) (i64.and (local.get $u) (i64.const 0xffffffff))))
        (i64.or (i64.and (local.get $t) (i64.const 0xffffffff)) (i64.shl (local.get $v) (i64.const 32)))
        (i64.add (i64.shr_u (local.get $v) (i64.const 32))
          (i64.add (i64.shr_u (local.get $u) (i64.const 32))
            (i64.mul (i64.shr_u (local.get $x) (i64.const 32)) (i64.shr_u (local.get $y) (i64.const 32))))))
      (func (export "sum") (param i64 i64 i64 i64) (result i64 i64)
        (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func (export "carried") (param i64 i64 i64 i64) (result i64 i64)
        (local $low i64)
        (local.set $low (i64.add (local.get 0) (local.get 2)))
        (local.get $low)
        (i64.add (i64.add (local.get 1) (local.get 3))
          (i64.extend_i32_u (i64.lt_u (local.get $low) (local.get 0)))))
      (func (export "carriedFirst") (param i64 i64 i64 i64) (result i64 i64)
        (local $low i64)
        (local.set $low (i64.add (local.get 0) (local.get 2)))
        (local.get $low)
        (i64.add (i64.add (i64.extend_i32_u (i64.gt_u (local.get 2) (local.get $low))) (local.get 1))
          (local.get 3)))
      (func (export "kept") (param i64 i64 i64 i64) (result i64 i64)
        (local $low i64) (local $carry i64)
        (local.set $low (i64.add (local.get 0) (local.get 2)))
        (local.set $carry (i64.extend_i32_u (i64.lt_u (local.get $low) (local.get 2))))
        (i64.xor (local.get $low) (i64.mul (local.get $carry) (local.get $low)))
        (i64.add (i64.add (local.get 1) (local.get $carry)) (i64.mul (local.get $carry) (local.get 3)))))
    """
  static let numbers: [Int64] = [
    0, 1, -1, 2, 0xffff_ffff, 0x1_0000_0000, .max, .min, 0x1234_5678_9abc_def0, -0x7654_3210_fedc_ba98,
  ]

  private func instance(_ tier: Engine.Tier) throws -> Instance {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    configuration.features = .all
    let engine = Engine(configuration)
    return try Instance(Module(wat: Self.wat, engine: engine), in: Store(engine: engine))
  }

  @Test func productsByHalvesAreProducts() throws {
    let compiled = try instance(.jit)
    let interpreted = try instance(.interpreter)
    for x in Self.numbers {
      for y in Self.numbers {
        let expected = try interpreted.function("product").call([.i64(x), .i64(y)]).map { "\($0)" }
        for name in ["product", "halves"] {
          #expect(try compiled.function(name).call([.i64(x), .i64(y)]).map { "\($0)" } == expected)
        }
      }
    }
  }

  @Test func sumsWithCarryAreSums() throws {
    let compiled = try instance(.jit)
    let interpreted = try instance(.interpreter)
    for a in Self.numbers {
      for b in Self.numbers {
        for c in Self.numbers.prefix(7) {
          let arguments: [Value] = [.i64(a), .i64(c), .i64(b), .i64(a)]
          let expected = try interpreted.function("sum").call(arguments).map { "\($0)" }
          for name in ["sum", "carried", "carriedFirst"] {
            #expect(try compiled.function(name).call(arguments).map { "\($0)" } == expected)
          }
          #expect(
            try compiled.function("kept").call(arguments).map { "\($0)" }
              == interpreted.function("kept").call(arguments).map { "\($0)" })
        }
      }
    }
  }
}
