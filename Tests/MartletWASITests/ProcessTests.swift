import Martlet
import MartletWASI
import Testing

@Suite struct ProcessTests {
  @Test func nothingIsGivenByDefault() throws {
    let guest = try Guest(Capabilities())
    for descriptor in 0..<4 as Range<UInt64> {
      #expect(try guest.call("fd_fdstat_get", descriptor, 512) == .badf)
      #expect(try guest.write("x", to: descriptor) == .badf)
    }
    #expect(try guest.call("args_sizes_get", 512, 516) == nil)
    #expect(try guest.number(at: 512, UInt64.self) == 0)
    #expect(try guest.call("environ_sizes_get", 512, 516) == nil)
    #expect(try guest.number(at: 512, UInt64.self) == 0)
    #expect(try guest.call("fd_prestat_get", 3, 512) == .badf)
    #expect(guest.wasi.missing == [.directory, .environment])
  }

  @Test func argumentsAndEnvironmentArrive() throws {
    let guest = try Guest(Capabilities(arguments: ["app", "é"], environment: [("K", "V")]))
    #expect(try guest.call("args_sizes_get", 512, 516) == nil)
    #expect(try guest.number(at: 512, UInt32.self) == 2)
    #expect(try guest.number(at: 516, UInt32.self) == 7)
    #expect(try guest.call("args_get", 600, 700) == nil)
    #expect(try guest.memory.read(at: 700, count: 7) == Array("app\0é\0".utf8))
    #expect(try guest.number(at: 604, UInt32.self) == 704)
    #expect(try guest.call("environ_get", 600, 700) == nil)
    #expect(try guest.memory.read(at: 700, count: 4) == Array("K=V\0".utf8))
    #expect(throws: Errno.inval) { try WASI(Capabilities(arguments: ["a\0b"])) }
  }

  @Test func streamsAreValues() throws {
    let output = OutputBytes(limit: 8)
    var capabilities = Capabilities()
    capabilities.standardInput = InputBytes(Array("input".utf8))
    capabilities.standardOutput = output
    let guest = try Guest(capabilities)
    #expect(try guest.read(0) == "input")
    #expect(try guest.read(0) == "")
    #expect(try guest.write("hello", to: 1) == nil)
    #expect(try guest.write("world", to: 1) == nil)
    #expect(try guest.write("!", to: 1) == .nospc)
    #expect(output.text == "hellowor")
    #expect(try guest.write("x", to: 0) == .notcapable)
  }

  @Test func exitIsAStatus() throws {
    for name in WASI.moduleNames {
      let module = try Module(
        wat: """
          (module (import "\(name)" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
            (func (export "_start") i32.const 42 call $exit unreachable))
          """)
      #expect(try WASI(Capabilities()).run(module) == 42)
    }
    let guest = try Guest(Capabilities())
    #expect(throws: ProcessExit(status: 134)) { try guest.call("proc_raise", 6) }
    #expect(try guest.call("proc_raise", 0) == nil)
    #expect(try guest.call("proc_raise", 99) == .inval)
  }

  @Test func theSameInEveryRunIfWanted() throws {
    func run() throws -> [UInt8] {
      let guest = try Guest(.deterministic())
      for clock in 0..<4 as Range<UInt64> {
        #expect(try guest.call("clock_time_get", clock, 0, 1024 + clock * 8) == nil)
      }
      #expect(try guest.call("random_get", 1100, 100) == nil)
      return try guest.memory.read(at: 1024, count: 200)
    }
    #expect(try run() == run())
  }

  @Test func waitingForAClockTakesThatTime() throws {
    let guest = try Guest(Capabilities())
    // User data 7; clock, monotonic, in 20 ms.
    try guest.memory.write(
      Guest.bytes(7 as UInt64) + Guest.bytes(0 as UInt64) + Guest.bytes(1 as UInt64) + Guest.bytes(20_000_000 as UInt64)
        + [UInt8](repeating: 0, count: 16), at: 1024)
    let start = ContinuousClock.now
    #expect(try guest.call("poll_oneoff", 1024, 2048, 1, 512) == nil)
    #expect(ContinuousClock.now - start >= .milliseconds(20))
    #expect(try guest.number(at: 512, UInt32.self) == 1)
    #expect(try guest.number(at: 2048, UInt64.self) == 7)
    #expect(try guest.call("poll_oneoff", 1024, 2048, 0, 512) == .inval)
  }

  @Test func theOlderInterfaceHasItsOwnLayouts() throws {
    let files = MemoryFileSystem()
    try files.write(Array("12345".utf8), to: "file")
    var capabilities = Capabilities.deterministic()
    capabilities.mount(files, at: "/")
    let guest = try Guest(capabilities, dialect: "wasi_unstable")
    let descriptor = try guest.open("file").get()
    #expect(try guest.call("fd_filestat_get", descriptor, 1024) == nil)
    #expect(try guest.number(at: 1024 + 20, UInt32.self) == 1)
    #expect(try guest.number(at: 1024 + 24, UInt64.self) == 5)
    // 0 is from the current position, 1 from the end, 2 from the start.
    #expect(try guest.call("fd_seek", descriptor, 0, 1, 512) == nil)
    #expect(try guest.number(at: 512, UInt64.self) == 5)
    #expect(try guest.call("fd_seek", descriptor, 2, 2, 512) == nil)
    #expect(try guest.number(at: 512, UInt64.self) == 2)
    try guest.memory.write(
      Guest.bytes(7 as UInt64) + Guest.bytes(0 as UInt64) + Guest.bytes(0 as UInt64) + Guest.bytes(1 as UInt64)
        + Guest.bytes(20_000_000 as UInt64) + [UInt8](repeating: 0, count: 16), at: 1024)
    #expect(try guest.call("poll_oneoff", 1024, 2048, 1, 512) == nil)
    #expect(try guest.number(at: 2048, UInt64.self) == 7)
    #expect(try guest.number(at: 2048 + 8, UInt16.self) == 0)
  }

  @Test func auditsCount() throws {
    let audit = Audit()
    var capabilities = Capabilities.deterministic(environment: [("HOME", "/")])
    capabilities.audit = audit
    capabilities.mount(MemoryFileSystem().readOnly, at: "/data")
    let guest = try Guest(capabilities)
    for _ in 0..<3 { try guest.call("clock_time_get", 0, 0, 512) }
    _ = try guest.open("../secret")
    try guest.call("environ_get", 600, 700)
    let lines = audit.entries.map { "\($0.kind.rawValue) \($0.subject) \($0.given) \($0.refused)" }
    #expect(lines.contains("clock realtime 3 0"))
    #expect(lines.contains("open /data/../secret 0 1"))
    #expect(lines.contains("environment HOME 1 0"))
  }
}
