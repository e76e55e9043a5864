/// Files that a program may be given: those of the host, ones in memory, a view of others.
///
/// ```swift
/// let notes = MemoryFileSystem()
/// try notes.write(Array("hello".utf8), to: "greeting.txt")
/// var capabilities = Capabilities()
/// capabilities.mount(notes, at: "/notes")
/// capabilities.mount(HostFileSystem("/usr/share/dict").readOnly, at: "/dict")
/// ```
public protocol FileSystem {
  /// The directory that a program sees as the mount point.
  func root() throws(Errno) -> any Directory
}

/// A directory of a file system.
///
/// Its methods see one name at a time and never follow a symbolic link: walking paths, with `..` and links, is done once,
/// above all file systems, and cannot leave the directory in which it begins.
public protocol Directory: AnyObject {
  func status() throws(Errno) -> FileStatus
  /// The status of an entry: of a link itself, if it is one.
  func status(of name: FileName) throws(Errno) -> FileStatus
  func setTimes(_ change: TimeChange) throws(Errno)
  func setTimes(_ change: TimeChange, of name: FileName) throws(Errno)
  func sync(onlyData: Bool) throws(Errno)

  /// Everything that there is, in any order, without `.` and `..`.
  func entries() throws(Errno) -> [DirectoryEntry]
  /// Opens a file or directory. Throws `loop` for a symbolic link.
  func open(_ name: FileName, _ options: OpenOptions) throws(Errno) -> OpenedNode
  /// The target of a symbolic link. Throws `inval` for anything else.
  func readLink(_ name: FileName) throws(Errno) -> [UInt8]
  /// Opens the directory at a path of several names in one step, where that is quicker than name by name. Links on the way
  /// are followed, but neither they nor `..` lead out of this directory. nil where it cannot be done so.
  func descend(_ path: ArraySlice<UInt8>) -> (any Directory)?

  func makeDirectory(_ name: FileName) throws(Errno)
  func makeSymbolicLink(_ name: FileName, to target: [UInt8]) throws(Errno)
  /// Makes another name for a file. Throws `xdev` if the other directory is of another file system.
  func link(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno)
  /// Moves an entry, in place of what has the new name.
  func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno)
  func removeDirectory(_ name: FileName) throws(Errno)
  func unlink(_ name: FileName) throws(Errno)
}

extension Directory {
  public func descend(_ path: ArraySlice<UInt8>) -> (any Directory)? { nil }

  /// Opens a directory in this one.
  func directory(_ name: FileName) throws(Errno) -> any Directory {
    guard case .directory(let directory) = try open(name, OpenOptions(needsDirectory: true)) else { throw .notdir }
    return directory
  }
}

/// An entry of a directory.
public struct DirectoryEntry: Hashable, Sendable {
  public var name: FileName
  public var inode: UInt64
  public var type: FileType

  public init(name: FileName, inode: UInt64, type: FileType) {
    self.name = name
    self.inode = inode
    self.type = type
  }
}

/// What opening a name gives.
public enum OpenedNode {
  case file(any File)
  case directory(any Directory)
}
