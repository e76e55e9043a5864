import TestSupport
import Testing
import WasmFormat

@testable import Martlet

@Suite struct ManyInstancesTests {
  /// In a process of its own, where no other test takes memory meanwhile.
  @Test func manyLeaveNothingBehind() async {
    await #expect(processExitsWith: .success) {
      let module = try Module(
        wat: #"""
          (module (import "env" "log" (func $log (param i32))) (memory (export "m") 1) (data (i32.const 8) "data")
            (table 4 funcref) (elem (i32.const 0) $log $f) (func $f (export "f") (call $log (i32.const 1))))
          """#)
      func run(_ count: Int) throws {
        for _ in 0..<count {
          let store = Store()
          let log = Function(in: store, type: FunctionType(parameters: [.i32]), raw: { _, _ in })
          _ = try Instance(module, in: store, imports: ["env": ["log": log]])
        }
      }
      try run(1000)
      let before = residentBytes()
      #if DEBUG
        try run(10_000)
      #else
        try run(100_000)
      #endif
      // A leak of 256 bytes an instance would show in a release build.
      if let before, let after = residentBytes() { #expect(after - before < 20 << 20) }
    }
  }

  /// Ten thousand that wait for requests: each costs a few records beside the pages of its memory that it touched.
  @Test func anIdleInstanceCostsLittle() async {
    await #expect(processExitsWith: .success) {
      let module = try Module(
        wat: #"""
          (module (import "env" "log" (func $log (param i32))) (memory (export "m") 16) (data (i32.const 8) "data")
            (global $calls (mut i32) (i32.const 0)) (table 4 funcref) (elem (i32.const 0) $log $f)
            (func $f (export "f") (global.set $calls (i32.const 1))))
          """#)
      func instance() throws -> Instance {
        let store = Store()
        let log = Function(in: store, type: FunctionType(parameters: [.i32]), raw: { _, _ in })
        let instance = try Instance(module, in: store, imports: ["env": ["log": log]])
        try instance.function("f").call()
        return instance
      }
      let count = 10_000
      var idle = [try instance()]
      let before = residentBytes()
      for _ in 1..<count { idle.append(try instance()) }
      if let before, let after = residentBytes() { #expect((after - before) / count < 16 << 10) }
      #expect(idle.count == count)
    }
  }

  /// Functions of these instances could have got out, so only collections free them; those come by themselves.
  @Test func escapedInstancesAreFreedNowAndThen() throws {
    let store = Store()
    let table = try Table(in: store, type: TableType(element: .functionReference, limits: SizeLimits(minimum: 1)))
    let module = try Module(
      wat: #"""
        (module (import "env" "t" (table 1 funcref))
          (elem (i32.const 0) $f) (func $f (export "f") (result funcref) (ref.func $f)))
        """#)
    for _ in 0..<2000 {
      _ = try Instance(module, in: store, imports: ["env": ["t": table]])
      #expect(store.instanceCount < 200)
    }
    store.collect()
    #expect(store.instanceCount == 1, "the table still holds the last one's function")
    try table.set(0, to: .function(nil))
    store.collect()
    #expect(store.instanceCount == 0)
  }

  @Test func externalReferencesAreFreedNowAndThen() throws {
    let store = Store()
    let table = try Table(in: store, type: TableType(element: .externReference, limits: SizeLimits(minimum: 1)))
    for number in 0..<10_000 {
      try table.set(0, to: .extern(ExternReference(number)))
      if case .extern(let reference?) = try table.get(0) {
        #expect(reference.value as? Int == number)
      } else {
        Issue.record("the reference is gone")
      }
    }
    #expect(store.hostObjects.count < 2000)
  }
}
