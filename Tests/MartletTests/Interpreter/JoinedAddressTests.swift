import Martlet
import Testing

/// Accesses that take over the sum that makes their address.
struct JoinedAddressTests {
  /// The constant must not take the slot of the sum's second operand before the address is made.
  @Test func aConstantIsStoredWhereASumPoints() throws {
    let module = try Module(
      wat: """
        (module
          (memory 1)
          (func (export "run") (param i32 i32) (result i32)
            (i32.store
              (i32.add (i32.mul (local.get 0) (i32.const 4)) (i32.mul (local.get 1) (i32.const 64)))
              (i32.const 7))
            (i32.load (i32.add (i32.mul (local.get 0) (i32.const 4)) (i32.mul (local.get 1) (i32.const 64))))))
        """)
    let instance = try Instance(module, in: Store())
    guard case .i32(let stored)? = try instance.function("run").call([.i32(3), .i32(5)]).first else {
      Issue.record("no result")
      return
    }
    #expect(stored == 7)
  }
}
