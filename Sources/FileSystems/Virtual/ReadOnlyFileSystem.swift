/// A view of a file system that nothing can be written through.
///
/// ```swift
/// capabilities.mount(HostFileSystem("/etc/app").readOnly, at: "/config")
/// ```
public struct ReadOnlyFileSystem<Base: FileSystem>: FileSystem {
  public var base: Base

  public init(_ base: Base) { self.base = base }

  public func root() throws(Errno) -> any Directory { ReadOnlyDirectory(try base.root()) }
}

extension FileSystem {
  /// The same files, but nothing can be written.
  public var readOnly: ReadOnlyFileSystem<Self> { ReadOnlyFileSystem(self) }
}

private final class ReadOnlyDirectory: Directory {
  private let base: any Directory

  init(_ base: any Directory) { self.base = base }

  func status() throws(Errno) -> FileStatus { try base.status() }
  func status(of name: FileName) throws(Errno) -> FileStatus { try base.status(of: name) }
  func entries() throws(Errno) -> [DirectoryEntry] { try base.entries() }
  func readLink(_ name: FileName) throws(Errno) -> [UInt8] { try base.readLink(name) }
  func sync(onlyData: Bool) throws(Errno) {}
  func descend(_ path: ArraySlice<UInt8>) -> (any Directory)? { base.descend(path).map(ReadOnlyDirectory.init) }

  func open(_ name: FileName, _ options: OpenOptions) throws(Errno) -> OpenedNode {
    var options = options
    if options.creates {
      // Making what is already there is only opening it.
      let exists = (try? base.status(of: name)) != nil
      guard exists else { throw .rofs }
      guard !options.isExclusive else { throw .exist }
      options.creates = false
    }
    guard !options.changesSomething else { throw .rofs }
    switch try base.open(name, options) {
    case .directory(let directory): return .directory(ReadOnlyDirectory(directory))
    case .file(let file): return .file(ReadOnlyFile(file))
    }
  }

  func setTimes(_ change: TimeChange) throws(Errno) { throw .rofs }
  func setTimes(_ change: TimeChange, of name: FileName) throws(Errno) { throw .rofs }
  func makeDirectory(_ name: FileName) throws(Errno) { throw .rofs }
  func makeSymbolicLink(_ name: FileName, to target: [UInt8]) throws(Errno) { throw .rofs }
  func link(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) { throw .rofs }
  func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) { throw .rofs }
  func removeDirectory(_ name: FileName) throws(Errno) { throw .rofs }
  func unlink(_ name: FileName) throws(Errno) { throw .rofs }
}

/// A file that was opened for reading. Its times are the only thing that could still be changed.
private final class ReadOnlyFile: File {
  private let base: any File

  init(_ base: any File) { self.base = base }

  func status() throws(Errno) -> FileStatus { try base.status() }
  func read(_ slices: Slices) throws(Errno) -> Int { try base.read(slices) }
  func read(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int { try base.read(slices, at: offset) }
  func seek(_ offset: Int64, from origin: SeekOrigin) throws(Errno) -> UInt64 { try base.seek(offset, from: origin) }
  func advise(_ offset: UInt64, _ length: UInt64, _ advice: UInt8) throws(Errno) {
    try base.advise(offset, length, advice)
  }
  func setSize(_ size: UInt64) throws(Errno) { throw .rofs }
  func allocate(_ offset: UInt64, _ length: UInt64) throws(Errno) { throw .rofs }
  func setTimes(_ change: TimeChange) throws(Errno) { throw .rofs }
  func setFlags(_ flags: FileFlags) throws(Errno) { try base.setFlags(flags) }
  var flags: FileFlags { base.flags }
  var isSeekable: Bool { base.isSeekable }
  var pollDescriptor: Int32? { base.pollDescriptor }
  var readableBytes: UInt64 { base.readableBytes }
}
