import Foundation
import Martlet
import MartletWASI
import Testing
import WasmFormat

/// What is handed out to streams and sources of random bytes has to lie in the program's memory.
private final class Fence: File, RandomSource {
  private var bounds: Range<UInt> = 0..<0
  private(set) var breaches = 0
  private(set) var passed = 0

  func enclose(_ memory: Memory) throws {
    try memory.withBytes(at: 0, count: UInt64(memory.byteCount)) { bytes in
      let start = UInt(bitPattern: bytes.baseAddress)
      bounds = start..<start + UInt(bytes.count)
    }
  }

  private func check(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
    let start = UInt(bitPattern: bytes.baseAddress)
    let isInside =
      start >= bounds.lowerBound && start <= bounds.upperBound
      && UInt(bytes.count) <= bounds.upperBound - start
    if isInside { passed += 1 } else { breaches += 1 }
    return bytes.count
  }

  func read(_ slices: Slices) throws(Errno) -> Int { slices.reduce(0) { $0 + check($1.bytes) } }
  func write(_ slices: Slices) throws(Errno) -> Int { slices.reduce(0) { $0 + check($1.bytes) } }
  func fill(_ bytes: UnsafeMutableRawBufferPointer) throws(Errno) { _ = check(bytes) }
}

/// Whatever numbers a program passes, it gets an error or a result: the host is never harmed, and no byte outside the
/// program's memory is touched.
@Suite struct HostileCallTests {
  private func guest(_ dialect: String, _ fence: Fence = Fence()) throws -> Guest {
    let files = MemoryFileSystem()
    try files.write(Array("hello".utf8), to: "a/b.txt")
    var capabilities = Capabilities.deterministic(arguments: ["x", "y"], environment: [("K", "V")])
    capabilities.random = fence
    capabilities.standardInput = fence
    capabilities.standardOutput = fence
    capabilities.mount(files.limited(by: Quota(bytes: 1 << 16, files: 100)), at: "/")
    let guest = try Guest(capabilities, dialect: dialect)
    try fence.enclose(guest.memory)
    return guest
  }

  /// Numbers at which programs that mean harm, or have mistakes, would try.
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 5, 7, 8, 16, 24, 64, 1000, 1024, 65535, 65536, 131_060, 131_064, 131_068, 131_071, 131_072, 131_073,
    0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF,
  ]

  /// MARTLET_HOSTILE_CALLS asks for another number of them.
  private static let callCount: Int = {
    if let text = ProcessInfo.processInfo.environment["MARTLET_HOSTILE_CALLS"], let count = Int(text) { return count }
    #if DEBUG
      return 60_000
    #else
      return 1_000_000
    #endif
  }()

  @Test(arguments: WASI.moduleNames) func generatedCallsAreSurvived(_ dialect: String) throws {
    var random = SystemRandomNumberGenerator()
    let fence = Fence()
    let guest = try guest(dialect, fence)
    let names = Guest.names.filter { dialect != "wasi_unstable" || $0 != "sock_accept" }
    let functions = try names.map { try guest.function($0) }
    let types = functions.map(\.type)
    // The streams and the directory stay, or soon nothing would be left to call.
    let removing = names.map { ["fd_close", "fd_renumber", "fd_fdstat_set_rights"].contains($0) }

    // What the host knows, and what another memory holds: neither may arrive, nor be overwritten.
    let secret = (0..<16).map { _ in UInt8.random(in: 128...255, using: &random) }
    let secrets = (0..<2000).map { _ in secret + secret }
    let canary = [UInt8](repeating: 0xC5, count: guest.canary.byteCount)
    try guest.canary.write(canary, at: 0)
    var outcomes: [UInt64: Int] = [:]
    var exits = 0

    for round in 0..<Self.callCount {
      if round % 64 == 0 {
        // Records made of the same numbers: vectors, subscriptions.
        var bytes: [UInt8] = []
        for _ in 0..<200 {
          bytes += Guest.bytes(UInt32(truncatingIfNeeded: Self.numbers.randomElement(using: &random)!))
        }
        try guest.memory.write(bytes, at: [0, 1024, 131_072 - 800].randomElement(using: &random)!)
      }
      if round % 8192 == 0 { try #require(try !holds(guest.memory, secret)) }
      let index = Int.random(in: 0..<names.count, using: &random)
      var slots = types[index].parameters.map { type in
        let number = Self.numbers.randomElement(using: &random)!
        return type == .i64 ? number : number & 0xFFFF_FFFF
      }
      if removing[index], slots[0] < 4 { continue }
      if slots.isEmpty { slots.append(0) }
      do {
        try slots.withUnsafeMutableBufferPointer { try functions[index].call(slots: $0) }
        outcomes[slots[0], default: 0] += 1
      } catch is ProcessExit {
        exits += 1
      }
    }
    try #require(try !holds(guest.memory, secret))
    #expect(try guest.canary.read(at: 0, count: canary.count) == canary)
    #expect(secrets.allSatisfy { $0 == secret + secret })
    #expect(fence.breaches == 0 && fence.passed > 0)
    // All are error numbers of the interface, and they are not all the same.
    #expect(outcomes.keys.allSatisfy { $0 <= 76 } && outcomes.count > 10 && outcomes[0, default: 0] > 0 && exits > 0)
  }

  private func holds(_ memory: Memory, _ bytes: [UInt8]) throws -> Bool {
    try memory.withBytes(at: 0, count: UInt64(memory.byteCount)) { all in
      bytes.withUnsafeBytes { bytes in
        var start = 0
        while let found = memchr(all.baseAddress! + start, Int32(bytes[0]), all.count - start) {
          start = all.baseAddress!.distance(to: found)
          if all.count - start < bytes.count { return false }
          if memcmp(found, bytes.baseAddress!, bytes.count) == 0 { return true }
          start += 1
        }
        return false
      }
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
