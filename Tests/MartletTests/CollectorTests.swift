import Martlet
import Testing

/// Programs that allocate far more than their heap holds: what they still need must survive, the rest must go.
@Suite struct CollectorTests {
  private func run(_ wat: String, heapBytes: Int = 32 << 20, _ arguments: Value...) throws -> Int32 {
    var limits = Store.Limits()
    limits.heapBytes = heapBytes
    let store = Store(limits: limits)
    let instance = try Instance(try Module(wat: wat), in: store)
    guard case .i32(let result)? = try instance.function("run").call(arguments).first else { return -1 }
    return result
  }

  /// The fields of an object that is being made are on the stack only.
  @Test func treesSurviveTheirOwnMaking() throws {
    let nodes = try run(
      """
      (module
        (type $tree (struct (field (ref null $tree)) (field (ref null $tree))))
        (func $make (param $depth i32) (result (ref null $tree))
          (if (result (ref null $tree)) (i32.eqz (local.get $depth))
            (then (struct.new $tree (ref.null $tree) (ref.null $tree)))
            (else (struct.new $tree
              (call $make (i32.sub (local.get $depth) (i32.const 1)))
              (call $make (i32.sub (local.get $depth) (i32.const 1)))))))
        (func $count (param $tree (ref null $tree)) (result i32)
          (if (result i32) (ref.is_null (local.get $tree))
            (then (i32.const 0))
            (else (i32.add (i32.const 1) (i32.add
              (call $count (struct.get $tree 0 (local.get $tree)))
              (call $count (struct.get $tree 1 (local.get $tree))))))))
        (func (export "run") (param $rounds i32) (result i32)
          (local $sum i32) (local $kept (ref null $tree))
          (local.set $kept (call $make (i32.const 10)))
          (loop $again
            (local.set $sum (i32.add (local.get $sum) (call $count (call $make (i32.const 12)))))
            (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
          (i32.add (local.get $sum) (call $count (local.get $kept)))))
      """, .i32(100))
    #expect(nodes == 100 * 8191 + 2047)
  }

  @Test func arraysOfFixedLengthKeepTheirElements() throws {
    let sum = try run(
      """
      (module
        (type $box (struct (field i32)))
        (type $boxes (array (ref $box)))
        (func (export "run") (param $rounds i32) (result i32)
          (local $sum i32) (local $boxes (ref null $boxes))
          (loop $again
            (local.set $boxes (array.new_fixed $boxes 3
              (struct.new $box (i32.const 1)) (struct.new $box (i32.const 2)) (struct.new $box (i32.const 3))))
            (local.set $sum (i32.add (local.get $sum) (i32.add
              (struct.get $box 0 (array.get $boxes (local.get $boxes) (i32.const 0)))
              (struct.get $box 0 (array.get $boxes (local.get $boxes) (i32.const 2))))))
            (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
          (local.get $sum)))
      """, heapBytes: 16 << 20, .i32(300_000))
    #expect(sum == 1_200_000)
  }

  @Test func globalsAndTablesKeepObjectsAlive() throws {
    let sum = try run(
      """
      (module
        (type $cell (struct (field i32)))
        (type $bytes (array (mut i8)))
        (global $kept (mut anyref) (ref.null any))
        (table $table 10 anyref)
        (func (export "run") (param $rounds i32) (result i32)
          (global.set $kept (struct.new $cell (i32.const 40)))
          (table.set $table (i32.const 3) (struct.new $cell (i32.const 2)))
          (loop $again
            (drop (array.new_default $bytes (i32.const 100000)))
            (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
          (i32.add
            (struct.get $cell 0 (ref.cast (ref $cell) (global.get $kept)))
            (struct.get $cell 0 (ref.cast (ref $cell) (table.get $table (i32.const 3)))))))
      """, .i32(2000))
    #expect(sum == 42)
  }

  @Test func aFullHeapIsATrap() throws {
    let error = #expect(throws: Trap.self) {
      try run(
        """
        (module
          (type $list (struct (field (ref null $list)) (field i64)))
          (func (export "run") (result i32) (local $list (ref null $list))
            (loop $forever
              (local.set $list (struct.new $list (local.get $list) (i64.const 7)))
              (br $forever))
            (i32.const 0)))
        """, heapBytes: 8 << 20)
    }
    #expect(error.map { "\($0)".contains("heap") || "\($0)".contains("memory") } ?? false)
  }
}
