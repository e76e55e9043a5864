import Foundation
import Martlet
import MartletWASI
import TestSupport
import Testing
import WasmFormat

/// The official programs for wasi-threads. Where they are not found, there are none.
@Suite struct ThreadTests {
  private static let folder = Suites.folder("wasi/wasi-threads")

  static let programs: [String] = {
    guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
    return names.filter { $0.hasSuffix(".wat") }.sorted()
  }()

  private static let engine: Engine = {
    var configuration = Engine.Configuration()
    configuration.features.insert(Features(.threads))
    return Engine(configuration)
  }()

  private static func expectedStatus(_ name: String) throws -> UInt32 {
    let folder = try #require(folder)
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name.dropLast(4)).json") else { return 0 }
    return try JSONDecoder().decode(SuiteTests.Manifest.self, from: data).exitCode ?? 0
  }

  @Test(arguments: programs) func throughTheLibrary(_ name: String) throws {
    let folder = try #require(Self.folder)
    // Nobody writes into this pipe, so reading from it waits.
    let pipe = Pipe()
    var capabilities = Capabilities(arguments: [name])
    capabilities.standardInput = HostFile(borrowing: pipe.fileHandleForReading.fileDescriptor)
    let store = Store(engine: Self.engine)
    let module = try Module(path: "\(folder)/\(name)", engine: Self.engine)
    let status = try WASI(capabilities).run(module, in: store)
    #expect(status == (try Self.expectedStatus(name)))
    withExtendedLifetime(pipe) {}
    // The store can be used as before.
    let plain = try Module(wat: #"(module (func (export "f") (loop)))"#, engine: Self.engine)
    try Instance(plain, in: store).function("f").call()
  }

  @Test(arguments: programs) func inAProcess(_ name: String) throws {
    let folder = try #require(Self.folder)
    let tool = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let places = [tool, tool.deletingLastPathComponent(), tool.deletingLastPathComponent().deletingLastPathComponent()]
    guard
      let martlet = places.map({ $0.appendingPathComponent("martlet") }).first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { return print("the martlet command was not found beside the tests; nothing was run") }
    let process = Process()
    process.executableURL = martlet
    process.arguments = ["run", "--features", "wasm3,threads", "\(folder)/\(name)"]
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    process.waitUntilExit()
    #expect(UInt32(process.terminationStatus) == (try Self.expectedStatus(name)))
  }

  /// Threads that write, wait and ask for the time at once.
  @Test func callsTakeTurns() throws {
    let module = try Module(
      wat: """
        (module
          (import "env" "memory" (memory 1 1 shared))
          (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
          (export "memory" (memory 0))
          (func (export "wasi_thread_start") (param i32 i32) (local i32 i32)
            ;; Each thread has 64 bytes of its own: a vector, the text, and room for results.
            (local.set 2 (i32.add (i32.const 1024) (i32.mul (local.get 1) (i32.const 64))))
            (i32.store (local.get 2) (i32.add (local.get 2) (i32.const 16)))
            (i32.store offset=4 (local.get 2) (i32.const 2))
            (i32.store16 offset=16 (local.get 2) (i32.add (i32.const 0x0A61) (local.get 1)))
            (local.set 3 (i32.const 500))
            (loop
              (if (call $write (i32.const 1) (local.get 2) (i32.const 1) (i32.add (local.get 2) (i32.const 32)))
                (then (unreachable)))
              (if (call $time (i32.const 1) (i64.const 0) (i32.add (local.get 2) (i32.const 40)))
                (then (unreachable)))
              (br_if 0 (local.tee 3 (i32.sub (local.get 3) (i32.const 1)))))
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
            (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
          (func (export "_start") (local i32 i32)
            (loop
              (if (i32.le_s (call $spawn (local.get 0)) (i32.const 0)) (then (unreachable)))
              (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 4))))
            (loop
              (local.set 1 (i32.atomic.load (i32.const 0)))
              (if (i32.lt_u (local.get 1) (i32.const 4))
                (then
                  (drop (memory.atomic.wait32 (i32.const 0) (local.get 1) (i64.const -1)))
                  (br 1))))))
        """, engine: Self.engine)
    let output = OutputBytes()
    var capabilities = Capabilities(arguments: ["threads"])
    capabilities.standardOutput = output
    capabilities.audit = Audit()
    #expect(try WASI(capabilities).run(module, in: Store(engine: Self.engine)) == 0)
    let lines = output.text.split(separator: "\n")
    for letter in ["a", "b", "c", "d"] { #expect(lines.count { $0 == letter } == 500) }
    #expect(capabilities.audit?.entries.first { $0.kind == .writeFile }?.given == 2000)
  }

  @Test func aTrapInAThreadEndsTheProgram() throws {
    let module = try Module(
      wat: """
        (module
          (import "env" "memory" (memory 1 1 shared))
          (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
          (func (export "wasi_thread_start") (param i32 i32) (unreachable))
          (func (export "_start")
            (drop (call $spawn (i32.const 0)))
            (loop (br 0))))
        """, engine: Self.engine)
    #expect {
      try WASI(Capabilities(arguments: [])).run(module, in: Store(engine: Self.engine))
    } throws: { error in
      (error as? Trap)?.kind == .unreachable
    }
  }

  @Test func threadsAreLimited() throws {
    let module = try Module(
      wat: """
        (module
          (import "env" "memory" (memory 1 1 shared))
          (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
          (func (export "wasi_thread_start") (param i32 i32)
            (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
          (func (export "_start")
            (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then (unreachable)))
            (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then (unreachable)))
            (if (i32.ge_s (call $spawn (i32.const 0)) (i32.const 0)) (then (unreachable)))))
        """, engine: Self.engine)
    var capabilities = Capabilities(arguments: [])
    capabilities.threadLimit = 2
    #expect(try WASI(capabilities).run(module, in: Store(engine: Self.engine)) == 0)
  }

  @Test func deadlinesEndWaitingForInput() throws {
    let module = try Module(
      wat: """
        (module
          (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "read")
            (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 1))
            (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))))
          (func (export "sleep")
            (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 1000000000000))
            (drop (call $poll (i32.const 0) (i32.const 128) (i32.const 1) (i32.const 256)))))
        """)
    let pipe = Pipe()
    var capabilities = Capabilities(arguments: [])
    capabilities.standardInput = HostFile(borrowing: pipe.fileHandleForReading.fileDescriptor)
    let wasi = try WASI(capabilities)
    let store = Store()
    var imports: Imports = [:]
    wasi.define(in: &imports, for: store)
    let instance = try Instance(module, in: store, imports: imports)
    for name in ["read", "sleep"] {
      #expect {
        _ = try store.bounded(timeout: .milliseconds(30)) { try instance.function(name).call() }
      } throws: { error in
        (error as? Trap)?.kind == .deadlineExceeded
      }
    }
    withExtendedLifetime(pipe) {}
  }
}
