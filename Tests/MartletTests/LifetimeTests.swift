import Testing
import WasmFormat

@testable import Martlet

@Suite struct LifetimeTests {
  /// Says in a flag whether it is alive.
  private final class Witness {
    private let flag: Flag
    init(_ flag: Flag) {
      self.flag = flag
      flag.isUp = true
    }
    deinit { flag.isUp = false }
  }

  private final class Flag {
    var isUp = false
  }

  private static func function(in store: Store, holding witness: Witness) -> Function {
    Function(in: store, type: FunctionType()) { _ in
      _ = witness
      return []
    }
  }

  @Test func instancesGoWithTheirLastHandle() throws {
    let store = Store()
    let module = try Module(
      wat: #"(module (memory (export "m") 1) (table 3 funcref) (elem (i32.const 0) $f) (func $f (export "f")))"#)
    var instance: Instance? = try Instance(module, in: store)
    #expect(store.instanceCount == 1)
    var memory = instance?.memory("m")
    instance = nil
    #expect(store.instanceCount == 1)
    #expect(memory?.byteCount == 65536)
    memory = nil
    #expect(store.instanceCount == 0)
  }

  @Test func importersKeepWhatTheyImport() throws {
    let flag = Flag()
    let store = Store()
    let module = try Module(wat: #"(module (import "env" "f" (func)))"#)
    var instance: Instance? = try Instance(
      module, in: store, imports: ["env": ["f": Self.function(in: store, holding: Witness(flag))]])
    #expect(flag.isUp)
    withExtendedLifetime(instance) {}
    instance = nil
    #expect(!flag.isUp)
  }

  @Test func storesGoWithTheirLastHandle() throws {
    let flag = Flag()
    var function: Function? = Self.function(in: Store(), holding: Witness(flag))
    #expect(flag.isUp)
    try function?.call()
    function = nil
    #expect(!flag.isUp)
  }

  @Test func functionsInTablesOfOthersLiveUntilACollection() throws {
    let flag = Flag()
    let store = Store()
    let table = try Table(in: store, type: TableType(element: .functionReference, limits: SizeLimits(minimum: 1)))
    try table.set(0, to: .function(Self.function(in: store, holding: Witness(flag))))
    store.collect()
    #expect(flag.isUp)
    var value: Value? = try table.get(0)
    if case .function(let function?) = value { try function.call() } else { Issue.record("the function is gone") }
    try table.set(0, to: .function(nil))
    store.collect()
    #expect(flag.isUp, "a handle keeps the function")
    value = nil
    store.collect()
    #expect(!flag.isUp)
    withExtendedLifetime((table, value)) {}
  }

  /// The instance that owns the table is imported by the one whose function stands in the table.
  @Test func cyclesOfInstancesAreCollected() throws {
    let store = Store()
    do {
      let owner = try Instance(Module(wat: #"(module (table (export "t") 2 funcref))"#), in: store)
      let module = try Module(
        wat: #"(module (import "o" "t" (table 2 funcref)) (elem (i32.const 0) $f) (func $f (export "f")))"#)
      var imports = Imports()
      imports.define("o", owner)
      _ = try Instance(module, in: store, imports: imports)
      store.collect()
      #expect(store.instanceCount == 2)
      if case .function(_?)? = try owner.table("t")?.get(0) {} else { Issue.record("the function is gone") }
    }
    store.collect()
    #expect(store.instanceCount == 0)
  }

  @Test func externalReferencesLiveWhileTheProgramHasThem() throws {
    let flag = Flag()
    let store = Store()
    let instance = try Instance(
      Module(
        wat: #"(module (table (export "t") 2 externref) (global (export "g") (mut externref) (ref.null extern)))"#),
      in: store)
    let table = try #require(instance.table("t"))
    try table.set(1, to: .extern(ExternReference(Witness(flag))))
    store.collect()
    #expect(flag.isUp)
    try instance.global("g")?.set(table.get(1))
    try table.set(1, to: .extern(nil))
    store.collect()
    #expect(flag.isUp)
    try instance.global("g")?.set(.extern(nil))
    store.collect()
    #expect(!flag.isUp)
    withExtendedLifetime(instance) {}
  }

  @Test func externalReferencesKeepTheirIdentity() throws {
    let store = Store()
    let table = try Table(in: store, type: TableType(element: .externReference, limits: SizeLimits(minimum: 2)))
    let reference = ExternReference("it")
    try table.set(0, to: .extern(reference))
    try table.set(1, to: .extern(reference))
    guard case .extern(let first?) = try table.get(0), case .extern(let second?) = try table.get(1) else {
      Issue.record("the reference is gone")
      return
    }
    #expect(first === reference && second === reference)
    #expect(store.hostObjects.count == 1)
  }

  /// While it runs, the program takes the only reference to the function out of the table.
  @Test func aHostFunctionSurvivesItsOwnCall() throws {
    let flag = Flag()
    let store = Store()
    let instance = try Instance(
      Module(
        wat: #"""
          (module (table (export "t") 1 funcref)
            (func (export "call") (call_indirect (i32.const 0)))
            (func (export "clear") (table.set (i32.const 0) (ref.null func))))
          """#), in: store)
    var witness: Witness? = Witness(flag)
    let clear = try instance.function("clear")
    try instance.table("t")?.set(
      0,
      to: .function(
        Function(in: store, type: FunctionType()) { [witness] _ in
          try clear.call()
          store.collect()
          #expect(flag.isUp)
          withExtendedLifetime(witness) {}
          return []
        }))
    witness = nil
    try instance.function("call").call()
    store.collect()
    #expect(!flag.isUp)
  }

  /// In a process of its own, where no other test takes the number of a type that is gone.
  @Test func typesGoWithTheirModules() async {
    await #expect(processExitsWith: .success) {
      func identity() throws -> UInt32 {
        try Module(wat: #"(module (type (struct (field i8 i16 i8 i16 i8 i16 (mut i64)))))"#).layout.typeIdentities[0]
      }
      let first = try identity()
      for _ in 0..<3 { #expect(try identity() == first) }
    }
  }
}
