import Foundation
import Martlet
import Testing
import WasmCompiler
import WasmFormat

/// Modules compiled ahead of time: they do what they do otherwise, and what is not as it should be is refused.
@Suite(.enabled(if: CompilationTarget.current != nil)) struct CompiledFileTests {
  static let program = """
    (module $program
      (import "host" "twice" (func $twice (param i32) (result i32)))
      (type $step (func (param i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 8) "abc")
      (table funcref (elem $twice $increment))
      (global $calls (mut i32) (i32.const 0))
      (tag $failed (param i32))
      (func $increment (type $step) (i32.add (local.get 0) (i32.const 1)))
      (func (export "apply") (param i32 i32) (result i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (call_indirect (type $step) (local.get 1) (local.get 0)))
      (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
      (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
      (func $fail (param i32) (throw $failed (local.get 0)))
      (func (export "catch") (param i32) (result i32)
        (block $caught (result i32)
          (try_table (catch $failed $caught) (call $fail (local.get 0)))
          (i32.const -1)))
      (func (export "choose") (param i32) (result f64)
        (block (block (block (block (br_table 0 1 2 3 (local.get 0)))
          (return (f64.const 0.5))) (return (f64.const 1.5))) (return (f64.const 2.5))) (f64.const -1)))
    """

  static func compiled(_ engine: Engine = .standard, for target: CompilationTarget? = nil) throws -> [UInt8] {
    try Module(wat: program, engine: engine).compiled(for: target)
  }

  static func instance(_ module: Module) throws -> Instance {
    let store = Store(engine: module.engine)
    return try Instance(
      module, in: store, imports: ["host": ["twice": Function(in: store) { (number: Int32) in number * 2 }]])
  }

  /// Backtraces have the names of files.
  private static func firstLine(_ text: String) -> String { String(text.prefix { $0 != "\n" }) }

  /// Calls everything and says what came of it.
  static func outcome(_ module: Module) throws -> [String] {
    let instance = try instance(module)
    let calls: [(String, [Value])] = [
      ("apply", [.i32(0), .i32(21)]), ("apply", [.i32(1), .i32(21)]), ("apply", [.i32(2), .i32(21)]),
      ("byte", [.i32(9)]), ("byte", [.i32(-1)]), ("divide", [.i32(7), .i32(-2)]), ("divide", [.i32(7), .i32(0)]),
      ("catch", [.i32(5)]), ("choose", [.i32(0)]), ("choose", [.i32(2)]), ("choose", [.i32(9)]),
    ]
    return calls.map { name, arguments in
      do { return try "\(instance.function(name).call(arguments))" } catch { return firstLine("\(error)") }
    }
  }

  static func reason(_ bytes: [UInt8], _ engine: Engine = .standard) -> CompiledModuleError.Reason? {
    do {
      _ = try Module(compiled: bytes, engine: engine)
      return nil
    } catch let error as CompiledModuleError {
      return error.reason
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }

  @Test(arguments: CompilationTarget.allCases) func doesWhatTheModuleDoes(target: CompilationTarget) throws {
    guard let current = CompilationTarget.current, current == target || current == .x64v3 else { return }
    let expected = try Self.outcome(Module(wat: Self.program))
    #expect(expected.contains { $0.contains("integer divide by zero") }, "\(expected)")
    #expect(try Self.outcome(Module(compiled: Self.compiled(for: target))) == expected)
  }

  @Test func theSameModuleGivesTheSameBytes() throws {
    #expect(try Self.compiled() == Self.compiled())
  }

  @Test func filesAreMapped() throws {
    let path = NSTemporaryDirectory() + "martlet-\(UUID().uuidString).martlet"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try Self.compiled()
    #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o644]))
    let module = try Module(compiledFile: path)
    #expect(try Self.outcome(module) == Self.outcome(Module(wat: Self.program)))
    #expect(module.name == path.split(separator: "/").last.map(String.init))

    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
    do {
      _ = try Module(compiledFile: path)
      Issue.record("loaded")
    } catch let error as CompiledModuleError {
      #expect(error.reason == .unguarded && error.message.contains("chmod"), "\(error)")
    }
  }

  @Test func otherThingsAreRefused() throws {
    #expect(Self.reason([]) == .notCompiled)
    #expect(Self.reason([0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0]) == .notCompiled)

    var deterministic = Engine.Configuration()
    deterministic.isDeterministic = true
    #expect(Self.reason(try Self.compiled(), Engine(deterministic)) == .otherConfiguration)
    #expect(Self.reason(try Self.compiled(Engine(deterministic))) == .otherConfiguration)
    #expect(Self.reason(try Self.compiled(Engine(deterministic)), Engine(deterministic)) == nil)

    var old = Engine.Configuration()
    old.features = .wasm2
    #expect(Self.reason(try Self.compiled(), Engine(old)) == .otherConfiguration)
  }

  @Test func otherMakersAndProcessorsAreRefused() throws {
    let wasm = try Module(wat: Self.program).contents.encoded()
    func file(_ version: String, _ level: UInt32, _ change: (inout ArtifactHeader) -> Void = { _ in }) -> [UInt8] {
      var compiled = CompiledModule()
      compiled.code = [0xC3]
      var header = ArtifactHeader(version: version, runtime: .current, level: level)
      change(&header)
      return wasm.withUnsafeBytes { header.file(compiled, of: $0) }
    }
    #expect(Self.reason(file(Engine.version, 1)) == nil)
    #expect(Self.reason(file("0.0.1", 1)) == .otherVersion)
    #expect(Self.reason(file(Engine.version, 1) { $0.format += 1 }) == .otherVersion)
    #expect(Self.reason(file(Engine.version, 1) { $0.runtime += 1 }) == .otherVersion)
    #expect(Self.reason(file(Engine.version, 99)) == .otherProcessor)
    #expect(Self.reason(file(Engine.version, 1) { $0.architecture = 2 }) == .otherProcessor)
    #expect(Self.reason(file(Engine.version, 1) { $0.metersFuel = true }) == .otherConfiguration)
  }

  @Test func damageIsRefused() throws {
    let bytes = try Self.compiled()
    for position in stride(from: 0, to: bytes.count, by: 13) {
      for bit in [0, 3, 7] {
        var damaged = bytes
        damaged[position] ^= 1 << UInt8(bit)
        let reason = Self.reason(damaged)
        #expect(reason != nil, "byte \(position), bit \(bit)")
        if reason == nil { return }
      }
    }
    for count in stride(from: 0, to: bytes.count, by: 101) {
      #expect(Self.reason(Array(bytes[..<count])) != nil, "\(count) bytes")
    }
    #expect(Self.reason(bytes + [0]) == .damaged)
  }

  /// Damage that nothing detects can only be made on purpose, and even then tables are not read beyond their ends.
  @Test func tablesStayWithinTheirBytes() throws {
    var compiled = CompiledModule()
    compiled.functionOffsets = [1, 2, 3]
    compiled.entryAdapters = [4]
    let bytes = CodeTables.bytes(of: compiled)
    for count in 0..<bytes.count {
      bytes[..<count].withUnsafeBytes { #expect(CodeTables($0) == nil || count >= bytes.count - 8) }
    }
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0xFF
      damaged.withUnsafeBytes { buffer in
        guard let tables = CodeTables(buffer) else { return }
        #expect(tables.functionOffsets.count * 4 <= buffer.count)
        _ = tables.functionOffsets.reduce(0) { $0 &+ $1 }
      }
    }
  }
}
