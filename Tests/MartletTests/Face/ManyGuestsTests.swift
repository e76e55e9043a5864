import TestSupport
import Testing

@testable import Martlet

@Suite(.serialized) struct ManyGuestsTests {
  /// Counts those alive.
  private final class Witness {
    static nonisolated(unsafe) var count = 0
    init() { Self.count += 1 }
    deinit { Self.count -= 1 }
  }

  /// Instances with a Swift closure, external references, objects of the heap and exceptions that pass both ways, all of which
  /// go with their store. In a process of its own, where no other test takes memory meanwhile.
  @Test(arguments: Engine.Tier.allCases)
  func instancesLeaveNothingBehind(_ tier: Engine.Tier) async {
    await #expect(processExitsWith: .success) { [name = tier.rawValue as String] in
      var configuration = Engine.Configuration()
      configuration.tier = try #require(Engine.Tier(rawValue: name))
      let engine = Engine(configuration)
      let module = try Module(
        wat: #"""
          (module
            (import "env" "check" (func $check (param i32 externref) (result i32)))
            (import "env" "error" (tag $error (param i32 externref)))
            (type $pair (struct (field (mut externref)) (field i32)))
            (table $kept 4 externref)
            (global $last (mut (ref null $pair)) (ref.null $pair))
            (memory (export "memory") 1)
            (func (export "run") (param i32 externref) (result i32)
              (table.set $kept (i32.const 1) (local.get 1))
              (global.set $last (struct.new $pair (local.get 1) (local.get 0)))
              (block $caught (result i32 externref)
                (try_table (catch $error $caught) (drop (call $check (local.get 0) (local.get 1))))
                (return (i32.const 0)))
              (drop))
            (func (export "throw") (param externref) (throw $error (i32.const 9) (local.get 0))))
          """#, engine: engine)
      let error = TagDefinition(carrying: Int32.self, ExternReference?.self)
      func run(_ count: Int32) throws {
        for number in 0..<count {
          let store = Store(engine: engine)
          let witness = Witness()
          let check = Function(in: store) {
            (caller: Function.Caller, number: Int32, thing: ExternReference?) throws -> Int32 in
            _ = witness
            throw try ExceptionError(Tag(error, in: caller.store), carrying: number, thing)
          }
          let imports: Imports = ["env": ["check": check, "error": Tag(error, in: store)]]
          let instance = try Instance(module, in: store, imports: imports)
          let run = try instance.function("run", as: ((Int32, ExternReference?) throws -> Int32).self)
          #expect(try run(number, ExternReference(Witness())) == number)
          let fail = try instance.function("throw", as: ((ExternReference?) throws -> Void).self)
          do {
            try fail(ExternReference(Witness()))
            Issue.record("nothing was thrown")
          } catch let exception as ExceptionError {
            let (code, _) = try exception.payload(as: (Int32, ExternReference?).self)
            #expect(code == 9)
          }
        }
      }
      try run(500)
      #expect(Witness.count == 0)
      let before = residentBytes()
      #if DEBUG
        try run(2000)
      #else
        try run(100_000)
      #endif
      #expect(Witness.count == 0)
      // A leak of 256 bytes an instance would show in a release build.
      if let before, let after = residentBytes() { #expect(after - before < 20 << 20) }
    }
  }

  /// The same within one store, where collections free what has got out.
  @Test func oneStoreServesMany() throws {
    let store = Store()
    let module = try Module(
      wat: #"""
        (module (import "env" "f" (func $f (param externref) (result externref)))
          (table (export "t") 2 funcref) (elem (i32.const 0) $f $g)
          (func $g (export "g") (param externref) (result externref) (call $f (local.get 0))))
        """#)
    for number in 0..<20_000 as Range<Int32> {
      let witness = Witness()
      let echo = Function(in: store) { (thing: ExternReference?) -> ExternReference? in
        _ = witness
        return thing
      }
      let instance = try Instance(module, in: store, imports: ["env": ["f": echo]])
      let run = try instance.function("g", as: ((ExternReference?) throws -> ExternReference?).self)
      #expect(try run(ExternReference(number))?.value as? Int32 == number)
    }
    store.collect()
    #expect(store.instanceCount == 0 && store.hostObjects.count < 5000)
  }
}
