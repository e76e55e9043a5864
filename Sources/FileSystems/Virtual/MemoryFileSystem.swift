/// Files that live in memory.
///
/// ```swift
/// let files = MemoryFileSystem()
/// try files.write(Array("a=1\n".utf8), to: "etc/settings")
/// capabilities.mount(files, at: "/")
/// // … the program runs …
/// print(String(decoding: try files.read("out/report.txt"), as: UTF8.self))
/// ```
public final class MemoryFileSystem: FileSystem {
  let state: MemoryState
  private let top: MemoryDirectory

  /// Makes an empty file system, whose files get their times from clocks; from this machine's if none are given.
  public init(clocks: (any Clocks)? = nil) {
    state = MemoryState(clocks)
    top = MemoryDirectory(state)
  }

  public func root() throws(Errno) -> any Directory { top }

  /// Writes a file, and makes the directories on the way to it.
  public func write(_ bytes: [UInt8], to path: String) throws(Errno) {
    let (directory, name) = try place(path, making: true)
    let node = MemoryFileNode(state)
    node.bytes = bytes
    if case .directory = directory.nodes[name] { throw .isdir }
    directory.nodes[name] = .file(node)
  }

  /// The contents of a file.
  public func read(_ path: String) throws(Errno) -> [UInt8] {
    let (directory, name) = try place(path, making: false)
    switch directory.nodes[name] {
    case .file(let node): return node.bytes
    case .directory: throw .isdir
    case .link: throw .loop
    case nil: throw .noent
    }
  }

  private func place(_ path: String, making: Bool) throws(Errno) -> (MemoryDirectory, FileName) {
    var names: [FileName] = []
    for component in path.utf8.split(separator: UInt8(ascii: "/")) { names.append(try FileName(component)) }
    guard let last = names.popLast() else { throw .inval }
    var here = top
    for name in names {
      switch here.nodes[name] {
      case .directory(let next): here = next
      case nil where making:
        let next = MemoryDirectory(state)
        here.nodes[name] = .directory(next)
        here = next
      case nil: throw .noent
      default: throw .notdir
      }
    }
    return (here, last)
  }
}

/// What all files of one file system share.
final class MemoryState {
  private let clocks: (any Clocks)?
  private var lastInode: UInt64 = 0

  init(_ clocks: (any Clocks)?) {
    #if os(Windows)
      self.clocks = clocks
    #else
      self.clocks = clocks ?? HostClocks()
    #endif
  }

  /// Nanoseconds since 1970; 0 where there is no clock.
  func now() -> UInt64 {
    guard let time = try? clocks?.time(of: .realtime) else { return 0 }
    return time
  }

  func newInode() -> UInt64 {
    lastInode += 1
    return lastInode
  }

  /// A device number that no other file system in this process has.
  var device: UInt64 { UInt64(UInt(bitPattern: ObjectIdentifier(self))) }
}

/// What a name stands for.
enum MemoryNode {
  case file(MemoryFileNode)
  case directory(MemoryDirectory)
  case link(MemoryLink)

  var common: MemoryAttributes {
    switch self {
    case .file(let node): node.attributes
    case .directory(let node): node.attributes
    case .link(let node): node.attributes
    }
  }

  var type: FileType {
    switch self {
    case .file: .regularFile
    case .directory: .directory
    case .link: .symbolicLink
    }
  }

  var status: FileStatus {
    switch self {
    case .file(let node): node.status
    case .directory(let node): node.currentStatus
    case .link(let node): node.attributes.status(.symbolicLink, size: node.target.count)
    }
  }
}

/// Identity, links and times.
final class MemoryAttributes {
  let inode: UInt64
  let state: MemoryState
  var linkCount: UInt64 = 1
  var accessTime: UInt64
  var modificationTime: UInt64
  var changeTime: UInt64

  init(_ state: MemoryState) {
    self.state = state
    inode = state.newInode()
    let now = state.now()
    (accessTime, modificationTime, changeTime) = (now, now, now)
  }

  func noteChange() {
    modificationTime = state.now()
    changeTime = modificationTime
  }

  func set(_ change: TimeChange) {
    func apply(_ change: TimeChange.Change, to time: inout UInt64) {
      switch change {
      case .keep: break
      case .now: time = state.now()
      case .set(let new): time = new
      }
    }
    apply(change.access, to: &accessTime)
    apply(change.modification, to: &modificationTime)
    changeTime = state.now()
  }

  func status(_ type: FileType, size: Int) -> FileStatus {
    FileStatus(
      device: state.device, inode: inode, type: type, linkCount: linkCount, size: UInt64(size), accessTime: accessTime,
      modificationTime: modificationTime, changeTime: changeTime)
  }
}

final class MemoryLink {
  let target: [UInt8]
  let attributes: MemoryAttributes

  init(_ state: MemoryState, _ target: [UInt8]) {
    self.target = target
    attributes = MemoryAttributes(state)
  }
}
