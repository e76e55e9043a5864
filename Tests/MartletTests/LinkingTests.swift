import Martlet
import Testing
import WasmFormat

@Suite struct LinkingTests {
  @Test func missingImportsAreNamed() throws {
    let module = try Module(wat: #"(module (import "env" "log" (func (param i32))))"#)
    let error = try #require(throws: LinkError.self) { try Instance(module, in: Store()) }
    #expect(error.kind == .unknownImport)
    #expect("\(error)" == "unknown import: env.log: func [i32] -> [] is needed; nothing is given")
  }

  @Test func importsOfAnotherTypeAreRefused() throws {
    let store = Store()
    let module = try Module(wat: #"(module (import "env" "log" (func (param i32))))"#)
    let log = Function(in: store, type: FunctionType(parameters: [.i64])) { _ in [] }
    let error = try #require(throws: LinkError.self) {
      try Instance(module, in: store, imports: ["env": ["log": log]])
    }
    #expect(error.kind == .incompatibleImportType)
    #expect("\(error)" == "incompatible import type: env.log: func [i32] -> [] is needed; func [i64] -> [] is given")
  }

  @Test func importsOfAnotherStoreAreRefused() throws {
    let module = try Module(wat: #"(module (import "env" "memory" (memory 1)))"#)
    let memory = try Memory(in: Store(), type: MemoryType(limits: SizeLimits(minimum: 1)))
    let error = try #require(throws: LinkError.self) {
      try Instance(module, in: Store(), imports: ["env": ["memory": memory]])
    }
    #expect(error.kind == .otherStore)
  }

  @Test(arguments: [
    (#"(memory 1)"#, true), (#"(memory 2)"#, true), (#"(memory 3)"#, false), (#"(memory 1 8)"#, true),
    (#"(memory 1 7)"#, false), (#"(memory i64 1)"#, false), (#"(global i32)"#, false),
  ])
  func memoriesAreMatchedByTheirSize(needed: String, fits: Bool) throws {
    let store = Store()
    let module = try Module(wat: #"(module (import "env" "it" \#(needed)))"#)
    let memory = try Memory(in: store, type: MemoryType(limits: SizeLimits(minimum: 2, maximum: 8)))
    let imports: Imports = ["env": ["it": memory]]
    if fits {
      _ = try Instance(module, in: store, imports: imports)
    } else {
      #expect(throws: LinkError.self) { try Instance(module, in: store, imports: imports) }
    }
  }

  @Test func typesOfDifferentModulesAreEqualByStructure() throws {
    let exporter = try Module(
      wat: #"""
        (module
          (rec (type $a (struct (field (ref null $b)))) (type $b (func (param (ref null $a)))))
          (func (export "f") (type $b)))
        """#)
    let importer = try Module(
      wat: #"""
        (module
          (type $unrelated (func))
          (rec (type $x (struct (field (ref null $y)))) (type $y (func (param (ref null $x)))))
          (import "m" "f" (func (type $y))))
        """#)
    let other = try Module(
      wat: #"""
        (module
          (rec (type $x (struct (field (ref $y)))) (type $y (func (param (ref null $x)))))
          (import "m" "f" (func (type $y))))
        """#)
    var linker = Linker(Store())
    try linker.instantiate(exporter, as: "m")
    _ = try linker.instantiate(importer)
    #expect(throws: LinkError.self) { try linker.instantiate(other) }
  }

  @Test func functionsMatchDeclaredSupertypes() throws {
    let exporter = try Module(
      wat: #"""
        (module
          (type $top (sub (func (result anyref))))
          (type $bottom (sub final $top (func (result i31ref))))
          (func (export "f") (type $bottom) (ref.null i31)))
        """#)
    let importer = try Module(
      wat: #"(module (type $top (sub (func (result anyref)))) (import "m" "f" (func (type $top))))"#)
    var linker = Linker(Store())
    try linker.instantiate(exporter, as: "m")
    _ = try linker.instantiate(importer)
  }

  @Test func namesAreComparedByTheirBytes() throws {
    let module = try Module(
      wat: "(module (global (export \"\u{E9}\") i32 (i32.const 1)) (global (export \"e\u{301}\") i32 (i32.const 2)))")
    let instance = try Instance(module, in: Store())
    #expect(instance.global("\u{E9}").map { "\($0.value)" } == "i32:1")
    #expect(instance.global("e\u{301}").map { "\($0.value)" } == "i32:2")
  }

  @Test func missingExportsAreNamed() throws {
    let instance = try Instance(Module(wat: #"(module (func (export "add")) (memory (export "m") 1))"#), in: Store())
    let error = try #require(throws: ExportError.self) { try instance.function("ad") }
    #expect("\(error)" == "no func \"ad\" is exported; there are: add")
  }
}
