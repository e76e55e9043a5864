/// How much may be added to file systems. Several may share one quota.
///
/// ```swift
/// let quota = Quota(bytes: 10 << 20, files: 100)
/// capabilities.mount(HostFileSystem("/var/upload").limited(by: quota), at: "/upload")
/// ```
public final class Quota {
  /// The bytes by which files may still grow.
  public private(set) var bytesLeft: UInt64
  /// The files, directories and links that may still be made.
  public private(set) var filesLeft: UInt64

  public init(bytes: UInt64 = .max, files: UInt64 = .max) {
    bytesLeft = bytes
    filesLeft = files
  }

  fileprivate func takeFile() throws(Errno) {
    guard filesLeft > 0 else { throw .dquot }
    if filesLeft != .max { filesLeft -= 1 }
  }

  fileprivate func giveFile() {
    if filesLeft != .max { filesLeft += 1 }
  }

  fileprivate func take(_ bytes: UInt64) throws(Errno) {
    guard bytes <= bytesLeft else { throw .dquot }
    if bytesLeft != .max { bytesLeft -= bytes }
  }

  fileprivate func give(_ bytes: UInt64) {
    if bytesLeft != .max { bytesLeft = bytesLeft.addingReportingOverflow(bytes).partialValue }
  }
}

/// A file system that counts what is added to it, and refuses more than a quota.
public struct LimitedFileSystem<Base: FileSystem>: FileSystem {
  public var base: Base
  public let quota: Quota

  public func root() throws(Errno) -> any Directory { LimitedDirectory(try base.root(), quota) }
}

extension FileSystem {
  /// The same files, of which only so many more can be made.
  public func limited(by quota: Quota) -> LimitedFileSystem<Self> { LimitedFileSystem(base: self, quota: quota) }
}

private final class LimitedDirectory: Directory {
  private let base: any Directory
  private let quota: Quota

  init(_ base: any Directory, _ quota: Quota) {
    self.base = base
    self.quota = quota
  }

  /// Does something that makes a file, which counts only if it succeeds.
  private func making<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
    try quota.takeFile()
    do {
      return try body()
    } catch {
      quota.giveFile()
      throw error
    }
  }

  /// The bytes that are free again when a name goes.
  private func bytesFreed(by name: FileName) -> UInt64 {
    guard let status = try? base.status(of: name), status.type == .regularFile, status.linkCount == 1 else { return 0 }
    return status.size
  }

  private func peer(_ directory: any Directory) throws(Errno) -> any Directory {
    guard let other = directory as? LimitedDirectory, other.quota === quota else { throw .xdev }
    return other.base
  }

  func status() throws(Errno) -> FileStatus { try base.status() }
  func status(of name: FileName) throws(Errno) -> FileStatus { try base.status(of: name) }
  func setTimes(_ change: TimeChange) throws(Errno) { try base.setTimes(change) }
  func setTimes(_ change: TimeChange, of name: FileName) throws(Errno) { try base.setTimes(change, of: name) }
  func sync(onlyData: Bool) throws(Errno) { try base.sync(onlyData: onlyData) }
  func entries() throws(Errno) -> [DirectoryEntry] { try base.entries() }
  func readLink(_ name: FileName) throws(Errno) -> [UInt8] { try base.readLink(name) }
  func descend(_ path: ArraySlice<UInt8>) -> (any Directory)? { base.descend(path).map { LimitedDirectory($0, quota) } }

  func open(_ name: FileName, _ options: OpenOptions) throws(Errno) -> OpenedNode {
    let isNew = options.creates && (try? base.status(of: name)) == nil
    let freed = options.truncates ? (try? base.status(of: name).size) ?? 0 : 0
    let node = isNew ? try making { () throws(Errno) in try base.open(name, options) } : try base.open(name, options)
    quota.give(freed)
    switch node {
    case .directory(let directory): return .directory(LimitedDirectory(directory, quota))
    case .file(let file): return .file(LimitedFile(file, quota))
    }
  }

  func makeDirectory(_ name: FileName) throws(Errno) {
    try making { () throws(Errno) in try base.makeDirectory(name) }
  }

  func makeSymbolicLink(_ name: FileName, to target: [UInt8]) throws(Errno) {
    try making { () throws(Errno) in try base.makeSymbolicLink(name, to: target) }
  }

  func link(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
    let other = try peer(directory)
    try making { () throws(Errno) in try base.link(name, to: other, as: newName) }
  }

  func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
    let other = try peer(directory)
    let replaced = try? other.status(of: newName)
    let moved = try base.status(of: name)
    try base.rename(name, to: other, as: newName)
    guard let replaced, replaced.inode != moved.inode else { return }
    quota.giveFile()
    if replaced.type == .regularFile, replaced.linkCount == 1 { quota.give(replaced.size) }
  }

  func removeDirectory(_ name: FileName) throws(Errno) {
    try base.removeDirectory(name)
    quota.giveFile()
  }

  func unlink(_ name: FileName) throws(Errno) {
    let freed = bytesFreed(by: name)
    try base.unlink(name)
    quota.give(freed)
    quota.giveFile()
  }
}

private final class LimitedFile: File {
  private let base: any File
  private let quota: Quota

  init(_ base: any File, _ quota: Quota) {
    self.base = base
    self.quota = quota
  }

  /// Does something that may let the file grow up to an end, and pays for the growth.
  private func growing<Result>(to end: UInt64, _ body: () throws(Errno) -> Result) throws(Errno) -> Result {
    let old = try base.status().size
    let needed = end > old ? end - old : 0
    try quota.take(needed)
    defer {
      let new = (try? base.status().size) ?? old
      let grown = new > old ? new - old : 0
      if grown < needed { quota.give(needed - grown) }
    }
    return try body()
  }

  private func end(_ slices: Slices, at offset: UInt64) throws(Errno) -> UInt64 {
    let count = slices.reduce(0 as UInt64) { $0 + UInt64($1.count) }
    let start = base.flags.contains(.append) ? try base.status().size : offset
    let (end, overflow) = start.addingReportingOverflow(count)
    guard !overflow else { throw .fbig }
    return count == 0 ? 0 : end
  }

  func write(_ slices: Slices) throws(Errno) -> Int {
    guard base.isSeekable else { return try base.write(slices) }
    let position = try base.seek(0, from: .current)
    return try growing(to: end(slices, at: position)) { () throws(Errno) in try base.write(slices) }
  }

  func write(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int {
    try growing(to: end(slices, at: offset)) { () throws(Errno) in try base.write(slices, at: offset) }
  }

  func setSize(_ size: UInt64) throws(Errno) {
    let old = try base.status().size
    try growing(to: size) { () throws(Errno) in try base.setSize(size) }
    if size < old { quota.give(old - size) }
  }

  func allocate(_ offset: UInt64, _ length: UInt64) throws(Errno) {
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow else { throw .inval }
    try growing(to: end) { () throws(Errno) in try base.allocate(offset, length) }
  }

  func status() throws(Errno) -> FileStatus { try base.status() }
  func read(_ slices: Slices) throws(Errno) -> Int { try base.read(slices) }
  func read(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int { try base.read(slices, at: offset) }
  func seek(_ offset: Int64, from origin: SeekOrigin) throws(Errno) -> UInt64 { try base.seek(offset, from: origin) }
  func advise(_ offset: UInt64, _ length: UInt64, _ advice: UInt8) throws(Errno) {
    try base.advise(offset, length, advice)
  }
  func setTimes(_ change: TimeChange) throws(Errno) { try base.setTimes(change) }
  func sync(onlyData: Bool) throws(Errno) { try base.sync(onlyData: onlyData) }
  func setFlags(_ flags: FileFlags) throws(Errno) { try base.setFlags(flags) }
  var flags: FileFlags { base.flags }
  var isSeekable: Bool { base.isSeekable }
  var pollDescriptor: Int32? { base.pollDescriptor }
  var readableBytes: UInt64 { base.readableBytes }
}
