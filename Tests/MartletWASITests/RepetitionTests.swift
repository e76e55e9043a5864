import Foundation
import Martlet
import MartletWASI
import TestSupport
import Testing

#if os(Linux)
  /// What one run leaves behind would add up: 10,000 of them in a release build.
  @Suite struct RepetitionTests {
    /// In a process of its own, so that nobody else opens files or takes memory meanwhile.
    @Test func runsLeaveNothingBehind() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        try scratch.write("some text\n", to: "in.txt")
        let files = try Module(path: GuestProgram.folder + "/files.wasm")
        let world = try Module(path: GuestProgram.folder + "/world.wasm")
        // Neither the directory nor the descriptor of a file that the program leaves open may stay.
        let leaving = try Module(wat: leavingOpen)

        func run(_ round: Int) throws {
          let output = OutputBytes()
          var capabilities = Capabilities(
            arguments: ["files", "copy", "box/in.txt", "box/out.txt"], environment: [("ROUND", "\(round)")])
          capabilities.standardOutput = output
          capabilities.audit = round % 3 == 0 ? Audit() : nil
          let host = HostFileSystem(scratch.path)
          if round % 2 == 0 {
            capabilities.mount(host, at: "box")
          } else {
            capabilities.mount(OverlayFileSystem(host), at: "box")
          }
          let module = [files, world, leaving][round % 3]
          let status = try WASI(capabilities).run(module)
          guard status == (round % 3 == 2 ? 7 : 0) else { throw Mistake("round \(round) ended with \(status)") }
        }

        #if DEBUG
          let rounds = 3000
        #else
          let rounds = 10_000
        #endif
        for round in 0..<1000 { try run(round) }
        let (descriptors, memory) = (openDescriptors(), residentBytes() ?? 0)
        for round in 1000..<rounds { try run(round) }
        guard openDescriptors() == descriptors else {
          throw Mistake("\(descriptors) descriptors became \(openDescriptors())")
        }
        // A leak of 256 bytes a run would show.
        guard let after = residentBytes(), after < memory + rounds * 256 else {
          throw Mistake("\(memory) bytes became \(residentBytes() ?? 0)")
        }
      }
    }
  }

  /// Opens the directory's file and exits without closing it.
  private let leavingOpen = """
    (module
      (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 64) "in.txt")
      (func (export "_start")
        (if (call $open
            (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 6) (i32.const 0) (i64.const 2) (i64.const 0)
            (i32.const 0) (i32.const 0))
          (then unreachable))
        (call $exit (i32.const 7))))
    """

  private struct Mistake: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  private func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
  }
#endif
