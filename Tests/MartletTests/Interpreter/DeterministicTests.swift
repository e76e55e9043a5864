import Testing

@testable import Martlet

/// The deterministic profile makes results canonical, and leaves alone what only copies bits.
@Suite struct DeterministicTests {
  private static let text = #"""
    (module
      (func (export "negate") (param i32) (result i32)
        (i32.reinterpret_f32 (f32.neg (f32.reinterpret_i32 (local.get 0)))))
      (func (export "absolute") (param i32) (result i32)
        (i32.reinterpret_f32 (f32.abs (f32.reinterpret_i32 (local.get 0)))))
      (func (export "copySign") (param i32) (result i32)
        (i32.reinterpret_f32 (f32.copysign (f32.reinterpret_i32 (local.get 0)) (f32.const -1))))
      (func (export "negateLanes") (param i32) (result i32)
        (i32x4.extract_lane 0 (f32x4.neg (i32x4.splat (local.get 0)))))
      (func (export "add") (param i32) (result i32)
        (i32.reinterpret_f32 (f32.add (f32.reinterpret_i32 (local.get 0)) (f32.const 1))))
      (func (export "addLanes") (param i32) (result i32)
        (i32x4.extract_lane 0 (f32x4.add (i32x4.splat (local.get 0)) (v128.const f32x4 1 1 1 1)))))
    """#

  @Test(
    arguments: Engine.Tier.allCases,
    [
      ("negate", 0xffa0_0001), ("absolute", 0x7fa0_0001), ("copySign", 0xffa0_0001), ("negateLanes", 0xffa0_0001),
      ("add", 0x7fc0_0000), ("addLanes", 0x7fc0_0000),
    ] as [(String, UInt32)])
  func signalling(tier: Engine.Tier, expected: (name: String, bits: UInt32)) throws {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    configuration.isDeterministic = true
    let store = Store(engine: Engine(configuration))
    let instance = try Instance(Module(wat: Self.text, engine: store.engine), in: store)
    let function = try instance.function(expected.name, as: ((UInt32) throws -> UInt32).self)
    #expect(try function(0x7fa0_0001) == expected.bits)
  }
}
