import Martlet
import Testing

@Suite struct SlotCallTests {
  private func instance() throws -> Instance {
    let module = try Module(
      wat: """
        (module
          (func (export "add") (param i32 i64) (result i64)
            (i64.add (i64.extend_i32_u (local.get 0)) (local.get 1)))
          (func (export "many") (result i32 f64 v128)
            (i32.const -1) (f64.const 0.5) (v128.const i64x2 3 4))
          (func (export "fail") (unreachable))
          (func (export "reference") (param externref)))
        """)
    return try Instance(module, in: Store())
  }

  @Test func argumentsAndResultsStandInSlots() throws {
    let instance = try instance()
    var slots: [UInt64] = [5, 7]
    try slots.withUnsafeMutableBufferPointer { try instance.function("add").call(slots: $0) }
    #expect(slots[0] == 12)
    slots = [0, 0, 0, 0]
    try slots.withUnsafeMutableBufferPointer { try instance.function("many").call(slots: $0) }
    #expect(slots == [0xFFFF_FFFF, Double(0.5).bitPattern, 3, 4])
  }

  @Test func whatCannotBePassedIsRefused() throws {
    let instance = try instance()
    var slots: [UInt64] = [1]
    slots.withUnsafeMutableBufferPointer { slots in
      #expect(throws: CallError.self) { try instance.function("add").call(slots: slots) }
      #expect(throws: CallError.self) { try instance.function("reference").call(slots: slots) }
      #expect(throws: Trap.self) { try instance.function("fail").call(slots: slots) }
    }
  }
}
