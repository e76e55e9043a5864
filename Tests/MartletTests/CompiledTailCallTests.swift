import Martlet
import Testing
import WasmFormat

/// Compiled tail calls between instances that go back and forth without end take the stack of one call.
@Suite struct CompiledTailCallTests {
  @Test func constantStack() throws {
    var configuration = Engine.Configuration()
    configuration.tier = .jit
    let engine = Engine(configuration)
    let store = Store(engine: engine)
    // More arguments than there are registers: those on the stack move when a call leaves the instance.
    let wide = "(type $w (func (param i32 i64 i64 i64 i64 i64 i64 i64 f64) (result i32)))"
    let first = try Instance(
      Module(
        wat: """
          (module
            (type $t (func (param i32) (result i32)))
            \(wide)
            (table (export "table") 2 funcref)
            (global $own (mut i32) (i32.const 7))
            (func $down (export "down") (type $t)
              (if (i32.eqz (local.get 0)) (then (return (global.get $own))))
              (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))
            (func $wide (export "wide") (type $w)
              (if (i32.eqz (local.get 0)) (then (return (i32.wrap_i64 (local.get 7)))))
              (return_call_indirect (type $w) (i32.sub (local.get 0) (i32.const 1)) (local.get 2) (local.get 3)
                (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 1) (local.get 8) (i32.const 1)))
            (func (export "run") (param i32) (result i32)
              (i32.add (call $down (local.get 0)) (global.get $own)))
            (func (export "runWide") (param i32) (result i32)
              (i32.add
                (call $wide (local.get 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5)
                  (i64.const 6) (i64.const 7) (f64.const 8))
                (global.get $own))))
          """, engine: engine), in: store)
    var imports = Imports()
    imports.define("a", first)
    let other = try Instance(
      Module(
        wat: """
          (module
            (type $t (func (param i32) (result i32)))
            \(wide)
            (import "a" "table" (table 2 funcref))
            (import "a" "down" (func $down (type $t)))
            (import "a" "wide" (func $wide (type $w)))
            (elem (i32.const 0) $up $upWide)
            (func $up (type $t) (return_call $down (local.get 0)))
            (func $upWide (type $w)
              (return_call $wide (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
                (local.get 6) (local.get 7) (local.get 8))))
          """, engine: engine), in: store, imports: imports)
    for count in [Int32(0), 1, 1_000_000] {
      #expect(try first.function("run").call([.i32(count)]) == [.i32(14)])
    }
    #expect(try first.function("runWide").call([.i32(0)]) == [.i32(14)])
    #expect(try first.function("runWide").call([.i32(1)]) == [.i32(8)])
    #expect(try first.function("runWide").call([.i32(700_000)]) == [.i32(14)])
    withExtendedLifetime(other) {}
  }
}
