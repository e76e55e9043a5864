import Foundation
import Martlet
import MartletWASI
import Testing
import WasmFormat

/// Whatever numbers a program passes, it gets an error or a result: the host is never harmed, and no byte outside the
/// program's memory is touched.
@Suite struct HostileCallTests {
  private func guest(_ dialect: String) throws -> Guest {
    let files = MemoryFileSystem()
    try files.write(Array("hello".utf8), to: "a/b.txt")
    var capabilities = Capabilities.deterministic(arguments: ["x", "y"], environment: [("K", "V")])
    capabilities.standardInput = InputBytes([1, 2, 3])
    capabilities.standardOutput = OutputBytes(limit: 1 << 16)
    capabilities.mount(files.limited(by: Quota(bytes: 1 << 16, files: 100)), at: "/")
    return try Guest(capabilities, dialect: dialect)
  }

  /// Numbers at which programs that mean harm, or have mistakes, would try.
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 5, 7, 8, 16, 24, 64, 1000, 1024, 65535, 65536, 131_060, 131_064, 131_068, 131_071, 131_072, 131_073,
    0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF,
  ]

  @Test(arguments: WASI.moduleNames) func generatedCallsAreSurvived(_ dialect: String) throws {
    var random = SystemRandomNumberGenerator()
    let guest = try guest(dialect)
    let names = Guest.names.filter { !["proc_exit", "proc_raise"].contains($0) }
      .filter { dialect != "wasi_unstable" || $0 != "sock_accept" }
    let types = try names.map { try guest.type($0) }
    // MARTLET_HOSTILE_CALLS asks for more of them.
    let count = ProcessInfo.processInfo.environment["MARTLET_HOSTILE_CALLS"].flatMap(Int.init) ?? 60_000
    for round in 0..<count {
      if round % 64 == 0 {
        // Records made of the same numbers: vectors, subscriptions.
        var bytes: [UInt8] = []
        for _ in 0..<200 {
          bytes += Guest.bytes(UInt32(truncatingIfNeeded: Self.numbers.randomElement(using: &random)!))
        }
        try guest.memory.write(bytes, at: [0, 1024, 131_072 - 800].randomElement(using: &random)!)
      }
      let index = Int.random(in: 0..<names.count, using: &random)
      let arguments = types[index].parameters.map { _ in Self.numbers.randomElement(using: &random)! }
      // The streams and the directory stay, or soon nothing would be left to call.
      if ["fd_close", "fd_renumber", "fd_fdstat_set_rights"].contains(names[index]), arguments[0] & 0xFFFF_FFFF < 4 {
        continue
      }
      try guest.call(names[index], arguments)
    }
  }

  @Test func pointersAreCheckedBeforeAnythingHappens() throws {
    let guest = try guest("wasi_snapshot_preview1")
    let descriptor = try guest.open("new.txt", create: true).get()
    // The place for the result is bad, so nothing is written.
    try guest.memory.write(Guest.bytes(UInt32(4096)) + Guest.bytes(UInt32(8)), at: 256)
    #expect(try guest.call("fd_write", descriptor, 256, 1, 0xFFFF_FFFE) == .fault)
    #expect(try guest.call("fd_write", descriptor, 256, 1, 131_069) == .fault)
    // One of several vectors is bad, so none is written.
    try guest.memory.write(Guest.bytes(UInt32(131_070)) + Guest.bytes(UInt32(3)), at: 264)
    #expect(try guest.call("fd_write", descriptor, 256, 2, 512) == .fault)
    #expect(try guest.call("fd_write", descriptor, 256, 0xFFFF_FFFF, 512) == .inval)
    #expect(try guest.call("fd_filestat_get", descriptor, 1024) == nil)
    #expect(try guest.number(at: 1024 + 32, UInt64.self) == 0)
    // No file is made if its number cannot be told.
    let (start, count) = try guest.put("other.txt")
    #expect(try guest.call("path_open", 3, 0, start, count, 1, 0, 0, 0, 131_070) == .fault)
    #expect(try guest.call("path_filestat_get", 3, 0, start, count, 512) == .noent)
  }

  @Test func textHasToBeText() throws {
    let guest = try guest("wasi_snapshot_preview1")
    try guest.memory.write([0x61, 0xFF, 0xC0], at: 1024)
    #expect(try guest.call("path_create_directory", 3, 1024, 3) == .ilseq)
    try guest.memory.write([0x61, 0, 0x62], at: 1024)
    #expect(try guest.call("path_create_directory", 3, 1024, 3) == .inval)
    #expect(try guest.call("path_create_directory", 3, 131_070, 3) == .fault)
    #expect(try guest.call("path_create_directory", 3, 0, 131_072) == .nametoolong)
  }
}
