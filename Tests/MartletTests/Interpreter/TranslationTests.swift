import Martlet
import Testing
import WasmFormat

/// Where the translator must not be too clever.
struct TranslationTests {
  private func run(_ function: String, _ arguments: [Value] = []) throws -> [Int32?] {
    let instance = try Instance(Module(wat: "(module \(function))"), in: Store())
    return try instance.function("f").call(arguments).map(\.number)
  }

  @Test func operandsKeepTheOldValueOfALocal() throws {
    #expect(
      try run(
        """
        (func (export "f") (param i32) (result i32)
          local.get 0 local.get 0 i32.const 1 i32.add local.set 0 local.get 0 i32.const 100 i32.mul i32.add)
        """, [.i32(5)]) == [605])
  }

  @Test func operandsKeepTheOldValueAcrossBlocks() throws {
    #expect(
      try run(
        """
        (func (export "f") (param i32 i32) (result i32)
          local.get 0
          (block (br_if 0 (local.get 1)) (local.set 0 (i32.const 50)))
          local.get 0 i32.sub)
        """, [.i32(7), .i32(0)]) == [-43])
  }

  @Test func resultsThatExchangeParameters() throws {
    #expect(
      try run(#"(func (export "f") (param i32 i32) (result i32 i32) local.get 1 local.get 0)"#, [.i32(1), .i32(2)])
        == [2, 1])
  }

  @Test func conditionsThatAreUsedTwice() throws {
    #expect(
      try run(
        """
        (func (export "f") (param i32) (result i32) (local i32)
          (local.tee 1 (i32.lt_s (local.get 0) (i32.const 10)))
          (if (then (return (local.get 1))))
          (i32.const 7))
        """, [.i32(3)]) == [1])
  }

  @Test func oppositeOfFloatComparisons() throws {
    let source = """
      (func (export "f") (param f64 f64) (result i32)
        (if (result i32) (i32.eqz (f64.lt (local.get 0) (local.get 1))) (then (i32.const 1)) (else (i32.const 0))))
      """
    #expect(try run(source, [.f64(1), .f64(2)]) == [0])
    #expect(try run(source, [.f64(.nan), .f64(2)]) == [1])
  }

  @Test func branchesWithValuesThatMove() throws {
    let source = """
      (func (export "f") (param i32) (result i32)
        (block (result i32)
          i32.const 1000
          i32.const 5
          local.get 0
          br_if 0
          i32.add))
      """
    #expect(try run(source, [.i32(1)]) == [5])
    #expect(try run(source, [.i32(0)]) == [1005])
  }

  @Test func loopsThatExchangeTheirParameters() throws {
    #expect(
      try run(
        """
        (func (export "f") (param i32) (result i32)
          i32.const 1 i32.const 1
          (loop (param i32 i32) (result i32) (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (call $step) (br_if 0 (local.get 0)) drop))
        (func $step (param i32 i32) (result i32 i32)
          local.get 1 local.get 0 local.get 1 i32.add)
        """, [.i32(10)]) == [89])
  }
}
