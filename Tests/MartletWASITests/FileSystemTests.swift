import Foundation
import Martlet
import MartletWASI
import Testing

@Suite struct FileSystemTests {
  private func guest(_ fileSystem: any FileSystem) throws -> Guest {
    var capabilities = Capabilities.deterministic()
    capabilities.mount(fileSystem, at: "/")
    return try Guest(capabilities)
  }

  private func names(_ guest: Guest, _ descriptor: UInt64) throws -> [String] {
    var names: [String] = []
    var cookie: UInt64 = 0
    while true {
      #expect(try guest.call("fd_readdir", descriptor, 8192, 300, cookie, 512) == nil)
      let used = UInt64(try guest.number(at: 512, UInt32.self))
      var offset: UInt64 = 0
      var whole = 0
      while offset + 24 <= used {
        let length = UInt64(try guest.number(at: 8192 + offset + 16, UInt32.self))
        guard offset + 24 + length <= used else { break }
        cookie = try guest.number(at: 8192 + offset, UInt64.self)
        names.append(String(decoding: try guest.memory.read(at: 8192 + offset + 24, count: Int(length)), as: UTF8.self))
        offset += 24 + length
        whole += 1
      }
      if used < 300 { return names }
      try #require(whole > 0)
    }
  }

  @Test func filesInMemoryAreWrittenAndRead() throws {
    let files = MemoryFileSystem()
    try files.write(Array("one".utf8), to: "in/one.txt")
    let guest = try guest(files)
    #expect(try guest.contents("in/one.txt") == "one")
    let descriptor = try guest.open("in/two.txt", create: true).get()
    #expect(try guest.write("second", to: descriptor) == nil)
    #expect(try guest.call("fd_seek", descriptor, 2, 0, 512) == nil)
    #expect(try guest.read(descriptor) == "cond")
    #expect(try files.read("in/two.txt") == Array("second".utf8))
    #expect(try names(guest, guest.open("in", directory: true).get()) == [".", "..", "one.txt", "two.txt"])
  }

  @Test func manyEntriesAreListedOnceEach() throws {
    let files = MemoryFileSystem()
    let all = (0..<500).map { "file-\($0)" }
    for name in all { try files.write([], to: name) }
    #expect(try Set(names(guest(files), 3)) == Set(all + [".", ".."]))
  }

  @Test func aReadOnlyViewCannotBeWritten() throws {
    let files = MemoryFileSystem()
    try files.write(Array("one".utf8), to: "one.txt")
    let guest = try guest(files.readOnly)
    #expect(try guest.contents("one.txt") == "one")
    #expect(throws: Errno.rofs) { try guest.open("one.txt").get() }
    #expect(throws: Errno.rofs) { try guest.open("new.txt", create: true).get() }
    #expect(throws: Errno.rofs) { try guest.open("one.txt", truncate: true, rights: 1 << 1).get() }
    let (start, count) = try guest.put("one.txt")
    #expect(try guest.call("path_unlink_file", 3, start, count) == .rofs)
    #expect(try guest.call("path_filestat_set_times", 3, 0, start, count, 0, 0, 5) == .rofs)
    #expect(try files.read("one.txt") == Array("one".utf8))
    #expect(guest.wasi.missing.contains(.writing("one.txt")))
  }

  @Test func anOverlayKeepsWritesApart() throws {
    let scratch = try Scratch()
    try scratch.write("old", to: "kept.txt")
    try scratch.write("old", to: "changed.txt")
    try scratch.write("old", to: "removed.txt")
    try scratch.write("old", to: "folder/inner.txt")
    let overlay = OverlayFileSystem(HostFileSystem(scratch.path))
    let guest = try guest(overlay)
    #expect(try guest.write("NEW", to: guest.open("changed.txt").get()) == nil)
    #expect(try guest.write("new", to: guest.open("folder/made.txt", create: true).get()) == nil)
    var (start, count) = try guest.put("removed.txt")
    #expect(try guest.call("path_unlink_file", 3, start, count) == nil)
    (start, count) = try guest.put("fresh")
    #expect(try guest.call("path_create_directory", 3, start, count) == nil)
    #expect(try guest.contents("changed.txt") == "NEW")
    #expect(try guest.contents("kept.txt") == "old")
    #expect(throws: Errno.noent) { try guest.contents("removed.txt") }
    #expect(try names(guest, 3) == [".", "..", "changed.txt", "folder", "fresh", "kept.txt"])
    #expect(
      overlay.changes().map(\.description) == ["+ changed.txt", "+ folder/made.txt", "+ fresh/", "- removed.txt"])
    #expect(try overlay.contents(of: "folder/made.txt") == Array("new".utf8))
    #expect(scratch.read("changed.txt") == "old")
    #expect(scratch.read("removed.txt") == "old")
    #expect(scratch.read("folder/made.txt") == nil)
    overlay.discard()
    #expect(overlay.changes().isEmpty)
  }

  @Test func quotasHold() throws {
    let quota = Quota(bytes: 10, files: 2)
    let guest = try guest(MemoryFileSystem().limited(by: quota))
    let first = try guest.open("first", create: true).get()
    #expect(try guest.write("12345678", to: first) == nil)
    #expect(try guest.write("123", to: first) == .dquot)
    #expect(try guest.call("fd_filestat_set_size", first, 11) == .dquot)
    #expect(try guest.call("fd_filestat_set_size", first, 4) == nil)
    #expect(quota.bytesLeft == 6)
    _ = try guest.open("second", create: true).get()
    #expect(throws: Errno.dquot) { try guest.open("third", create: true).get() }
    let (start, count) = try guest.put("first")
    #expect(try guest.call("path_unlink_file", 3, start, count) == nil)
    #expect(quota.bytesLeft == 10)
    #expect(quota.filesLeft == 1)
  }

  @Test func descriptorsAreLimited() throws {
    var capabilities = Capabilities.deterministic()
    capabilities.mount(MemoryFileSystem(), at: "/")
    capabilities.descriptorLimit = 4
    let guest = try Guest(capabilities)
    for name in ["a", "b", "c"] { _ = try guest.open(name, create: true).get() }
    #expect(throws: Errno.mfile) { try guest.open("d", create: true).get() }
    #expect(try guest.call("fd_renumber", 4, 0x7FFF_FFFF) == .badf)
  }

  @Test func renamingIntoItselfFails() throws {
    for fileSystem in [MemoryFileSystem() as any FileSystem, OverlayFileSystem(MemoryFileSystem())] {
      let guest = try guest(fileSystem)
      for path in ["a", "a/b"] {
        let (start, count) = try guest.put(path)
        #expect(try guest.call("path_create_directory", 3, start, count) == nil)
      }
      let (from, fromCount) = try guest.put("a")
      let (to, toCount) = try guest.put("a/b/c", at: 2048)
      #expect(try guest.call("path_rename", 3, from, fromCount, 3, to, toCount) == .inval)
      #expect(try guest.call("path_remove_directory", 3, from, fromCount) == .notempty)
    }
  }
}
