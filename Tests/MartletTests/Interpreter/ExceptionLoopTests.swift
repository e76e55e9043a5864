import Testing

@testable import Martlet

/// A program may throw and catch as often as it likes: no exception leaves anything on the thread's stack.
@Suite struct ExceptionLoopTests {
  private static let text = #"""
    (module
      (import "env" "error" (tag $error (param i32)))
      (import "env" "fail" (func $fail (param i32)))
      (func $throw (param i32) (throw $error (local.get 0)))
      (table funcref (elem $throw $fail))
      (func (export "run") (param $count i32) (param $callee i32) (result i32) (local $sum i32)
        (loop $again
          (block $caught (result i32)
            (try_table (catch $error $caught)
              (call_indirect (param i32) (local.get $count) (local.get $callee)))
            (unreachable))
          (local.set $sum (i32.add (local.get $sum)))
          (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
        (local.get $sum)))
    """#

  @Test(arguments: Engine.Tier.allCases, [Int32(0), 1])
  func leavesNothing(tier: Engine.Tier, callee: Int32) throws {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    let store = Store(engine: Engine(configuration))
    let error = TagDefinition(carrying: Int32.self)
    let fail = Function(in: store) { (caller: Function.Caller, number: Int32) throws -> Void in
      throw try ExceptionError(Tag(error, in: caller.store), carrying: number)
    }
    let module = try Module(wat: Self.text, engine: store.engine)
    let instance = try Instance(
      module, in: store, imports: ["env": ["error": Tag(error, in: store), "fail": fail]])
    let run = try instance.function("run", as: ((Int32, Int32) throws -> Int32).self)
    let count: Int32 = 200_000
    #expect(try run(count, callee) == Int32(truncatingIfNeeded: Int64(count) * (Int64(count) + 1) / 2))
  }
}
