import Foundation
import MartletWASI
import Testing

/// Nothing that a program says, and nothing that happens meanwhile, leads out of its directory.
/// Each of the tests walks name by name, and again goes in one step where the system can.
@Suite struct ConfinementTests {
  private func files(_ path: String, _ descends: Bool) -> HostFileSystem {
    var files = HostFileSystem(path)
    files.descends = descends
    return files
  }

  /// A sandbox with a secret beside it.
  private func sandbox(_ descends: Bool) throws -> (Scratch, Guest) {
    let scratch = try Scratch()
    try scratch.write("secret", to: "secret.txt")
    try scratch.write("inside", to: "box/file.txt")
    try scratch.write("deep", to: "box/a/b/deep.txt")
    try scratch.link("box/up", to: "..")
    try scratch.link("box/out", to: "../secret.txt")
    try scratch.link("box/absolute", to: scratch.path + "/secret.txt")
    try scratch.link("box/root", to: "/")
    try scratch.link("box/good", to: "a/b/deep.txt")
    try scratch.link("box/roundabout", to: "a/../a/b/../../file.txt")
    try scratch.link("box/loop", to: "loop")
    try scratch.link("box/first", to: "second")
    try scratch.link("box/second", to: "first")
    try scratch.link("box/a/back", to: "../file.txt")
    try scratch.link("box/a/away", to: "../../secret.txt")
    try scratch.link("box/dangling", to: "nowhere")
    var capabilities = Capabilities()
    capabilities.mount(files(scratch.path + "/box", descends), at: "/")
    let guest = try Guest(capabilities)
    guest.kept = scratch
    return (scratch, guest)
  }

  @Test(
    arguments: [
      "..", "../secret.txt", "a/../../secret.txt", "/secret.txt", "/", "a/b/../../../secret.txt", "up/secret.txt",
      "out",
      "absolute", "root/etc/passwd", "a/away", "./././../secret.txt", "a/back/../..", "up", "up/box/file.txt",
    ], [true, false])
  func pathsDoNotLeadOut(_ path: String, _ descends: Bool) throws {
    let (scratch, guest) = try sandbox(descends)
    for follow in [true, false] {
      guard case .success(let descriptor) = try guest.open(path, rights: 1 << 1, follow: follow) else { continue }
      Issue.record("\(path) opened as \(descriptor)")
    }
    for create in [true, false] { #expect(throws: Errno.self) { try guest.open(path, create: create).get() } }
    #expect(scratch.read("secret.txt") == "secret")
  }

  @Test(
    arguments: [
      ("file.txt", "inside"), ("./file.txt", "inside"), ("a/../file.txt", "inside"), ("a//b///deep.txt", "deep"),
      ("good", "deep"), ("roundabout", "inside"), ("a/back", "inside"), ("a/b/../back", "inside"),
      (".//a/b/deep.txt", "deep"),
    ], [true, false])
  func pathsInsideLeadWhereTheySay(_ place: (path: String, contents: String), _ descends: Bool) throws {
    let (_, guest) = try sandbox(descends)
    #expect(try guest.contents(place.path) == place.contents)
  }

  @Test(arguments: [true, false]) func loopsEnd(_ descends: Bool) throws {
    let (_, guest) = try sandbox(descends)
    for path in ["loop", "first", "loop/x", "first/x/.."] {
      #expect(throws: Errno.loop) { try guest.contents(path) }
    }
    #expect(throws: Errno.loop) { try guest.contents("good", follow: false) }
    #expect(throws: Errno.noent) { try guest.contents("dangling") }
    #expect(throws: Errno.notdir) { try guest.contents("file.txt/") }
    #expect(throws: Errno.notdir) { try guest.contents("file.txt/x") }
    #expect(throws: Errno.noent) { try guest.contents("") }
    #expect(throws: Errno.nametoolong) { try guest.contents(String(repeating: "x", count: 300)) }
    #expect(throws: Errno.nametoolong) { try guest.contents(String(repeating: "a/../", count: 2000)) }
  }

  @Test(arguments: [true, false]) func noCallTouchesWhatIsOutside(_ descends: Bool) throws {
    let (scratch, guest) = try sandbox(descends)
    for target in ["../secret.txt", "up/secret.txt", "/secret.txt", "a/../../secret.txt"] {
      let (start, count) = try guest.put(target)
      let (own, ownCount) = try guest.put("file.txt", at: 2048)
      #expect(try guest.call("path_unlink_file", 3, start, count) == .perm)
      #expect(try guest.call("path_create_directory", 3, start, count) == .perm)
      #expect(try guest.call("path_remove_directory", 3, start, count) == .perm)
      #expect(try guest.call("path_filestat_get", 3, 1, start, count, 512) == .perm)
      #expect(try guest.call("path_filestat_set_times", 3, 1, start, count, 0, 0, 5) == .perm)
      #expect(try guest.call("path_readlink", 3, start, count, 4096, 100, 512) == .perm)
      #expect(try guest.call("path_rename", 3, own, ownCount, 3, start, count) == .perm)
      #expect(try guest.call("path_rename", 3, start, count, 3, own, ownCount) == .perm)
      #expect(try guest.call("path_link", 3, 0, own, ownCount, 3, start, count) == .perm)
      #expect(try guest.call("path_link", 3, 0, start, count, 3, own, ownCount) == .perm)
      #expect(try guest.call("path_symlink", own, ownCount, 3, start, count) == .perm)
    }
    #expect(scratch.read("secret.txt") == "secret")
    #expect(scratch.read("box/file.txt") == "inside")
  }

  @Test(arguments: [true, false]) func aSubdirectoryIsASandboxOfItsOwn(_ descends: Bool) throws {
    let (_, guest) = try sandbox(descends)
    let inner = try guest.open("a", directory: true).get()
    #expect(throws: Errno.perm) { try guest.open("../file.txt", in: inner).get() }
    #expect(throws: Errno.perm) { try guest.open("back", in: inner).get() }
    #expect(throws: Never.self) { try guest.open("b/../b/deep.txt", in: inner).get() }
  }

  /// A thread swaps a directory for a link that leads out, while the program opens files through it.
  @Test(arguments: [true, false]) func swappingADirectoryForALinkLeadsNowhere(_ descends: Bool) throws {
    let scratch = try Scratch()
    try scratch.write("secret", to: "outside/file.txt")
    try scratch.write("inside", to: "box/directory/file.txt")
    try scratch.link("box/link", to: "../outside")
    var capabilities = Capabilities()
    capabilities.mount(files(scratch.path + "/box", descends), at: "/")
    let guest = try Guest(capabilities)
    guest.kept = scratch

    let box = scratch.path + "/box"
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      for _ in 0..<100_000 {
        rename(box + "/directory", box + "/other")
        rename(box + "/link", box + "/directory")
        rename(box + "/directory", box + "/link")
        rename(box + "/other", box + "/directory")
      }
      done.signal()
    }
    var opened = 0
    while done.wait(timeout: .now()) == .timedOut {
      guard case .success(let descriptor) = try guest.open("directory/file.txt", rights: 1 << 1) else { continue }
      try #require(try guest.read(descriptor) == "inside")
      try guest.call("fd_close", descriptor)
      opened += 1
    }
    #expect(opened > 0)
  }
}
