import MartletCommands
import MartletTools
import Testing

/// Says hello, looks for a directory, and exits with 3.
private let hello = """
  (module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")
    (data (i32.const 16) "hello\\0a")
    (func (export "_start")
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (drop (call $prestat (i32.const 3) (i32.const 8)))
      (call $exit (i32.const 3))))
  """

@Suite struct ProgramTests {
  @Test func theProgramsOutputAndStatusAreTheCommands() {
    let run = Run(["run", "-"], input: hello)
    #expect(run.text == "hello\n")
    #expect(run.status == .other(3))
    #expect(run.errors.contains("--dir"))
  }

  @Test func anAuditTellsWhatWasAskedFor() {
    let run = Run(["run", "--audit", "-"], input: hello)
    #expect(run.errors.contains("standard output"))
    #expect(run.errors.contains("exit"))
  }

  @Test func capabilitiesAreReadWithoutRunning() {
    let run = Run(["capabilities", "-"], input: hello)
    #expect(run.status == .fine)
    #expect(run.text.contains("fd_write") && run.text.contains("end itself"))
    #expect(!run.text.contains("hello"))
    #expect(Run(["capabilities", "-"], input: "(module)").text.contains("asks for nothing"))
    #expect(Run(["capabilities", "--json", "-"], input: hello).text.hasPrefix("{\"capabilities\":["))
  }

  @Test func importsThatTheInterfaceLacksAreNamed() {
    let module = "(module (import \"wasi_snapshot_preview1\" \"sock_open\" (func (param i32) (result i32))) (memory 1))"
    let run = Run(["run", "-"], input: module)
    #expect(run.status == .badInput)
    #expect(run.errors.contains("sock_open") && run.errors.contains("WASI preview 1"), "\(run.errors)")
    #expect(!run.errors.contains("--preload"))
  }

  @Test func badOptionsSaySo() {
    #expect(Run(["run", "--dir", "::x", "-"], input: hello).status == .badUsage)
    #expect(Run(["run", "--listen", "nowhere", "-"], input: hello).status == .badUsage)
    #expect(Run(["run", "--dir", "/does/not/exist", "-"], input: hello).errors.contains("cannot open the directory"))
  }
}
