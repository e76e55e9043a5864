import CMartletPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

#if !os(Windows)
  /// A directory of this machine, and all that is beneath it.
  ///
  /// ```swift
  /// capabilities.mount(HostFileSystem("/srv/data"), at: "/data")
  /// ```
  public struct HostFileSystem: FileSystem {
    public var path: String
    /// Whether the system may go along several names at once, where it can.
    package var descends = true

    public init(_ path: String) { self.path = path }

    public func root() throws(Errno) -> any Directory {
      HostDirectory(
        HostDescriptor(try check { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }), descends: descends)
    }
  }

  /// A directory that is held open. Whatever happens to paths, names mean what they mean in it.
  final class HostDirectory: Directory {
    private let descriptor: HostDescriptor
    private let descends: Bool

    init(_ descriptor: HostDescriptor, descends: Bool) {
      self.descriptor = descriptor
      self.descends = descends
    }

    /// Calls the system with the directory and a name in it.
    @discardableResult
    private func call(_ name: FileName, _ body: (Int32, UnsafePointer<CChar>) -> Int32) throws(Errno) -> Int32 {
      let directory = descriptor.number
      return try check { name.withCString { body(directory, $0) } }
    }

    /// The other directory of a call that takes two.
    private func peer(_ directory: any Directory) throws(Errno) -> Int32 {
      guard let other = directory as? HostDirectory else { throw .xdev }
      return other.descriptor.number
    }

    func status() throws(Errno) -> FileStatus { try descriptor.status() }

    func status(of name: FileName) throws(Errno) -> FileStatus {
      var status = stat()
      try call(name) { fstatat($0, $1, &status, AT_SYMLINK_NOFOLLOW) }
      return FileStatus(status)
    }

    func setTimes(_ change: TimeChange) throws(Errno) { try change.apply(to: descriptor) }

    func setTimes(_ change: TimeChange, of name: FileName) throws(Errno) {
      let (access, modification) = (change.access.numbers, change.modification.numbers)
      try call(name) { martlet_set_times($0, $1, access.0, access.1, modification.0, modification.1) }
    }

    func sync(onlyData: Bool) throws(Errno) { _ = try check { fsync(descriptor.number) } }

    func entries() throws(Errno) -> [DirectoryEntry] {
      // The stream has a position, so it gets a descriptor of its own, and takes it over.
      let own = try check { openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
      guard let stream = fdopendir(own) else {
        let problem = Errno.last
        close(own)
        throw problem
      }
      defer { closedir(stream) }
      var entries: [DirectoryEntry] = []
      while true {
        errno = 0
        guard let entry = readdir(stream) else {
          guard errno == 0 else { throw .last }
          return entries
        }
        let bytes = withUnsafePointer(to: &entry.pointee.d_name) { place in
          place.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) { start in
            [UInt8](UnsafeRawBufferPointer(start: start, count: strlen(start)))
          }
        }
        // Names that are not UTF-8 cannot be said in WASI.
        guard let name = try? FileName(bytes), String(validating: bytes, as: UTF8.self) != nil else { continue }
        let type: FileType? =
          switch Int(entry.pointee.d_type) {
          case Int(DT_BLK): .blockDevice
          case Int(DT_CHR): .characterDevice
          case Int(DT_DIR): .directory
          case Int(DT_REG): .regularFile
          case Int(DT_LNK): .symbolicLink
          case Int(DT_SOCK): .streamSocket
          case Int(DT_FIFO): .unknown
          default: nil
          }
        entries.append(
          DirectoryEntry(
            name: name, inode: UInt64(truncatingIfNeeded: entry.pointee.d_ino),
            type: type ?? (try? status(of: name).type) ?? .unknown))
      }
    }

    func open(_ name: FileName, _ options: OpenOptions) throws(Errno) -> OpenedNode {
      var mode = options.writes ? options.reads ? O_RDWR : O_WRONLY : O_RDONLY
      if options.creates { mode |= O_CREAT }
      if options.isExclusive { mode |= O_EXCL }
      if options.truncates { mode |= O_TRUNC }
      if options.needsDirectory { mode |= O_DIRECTORY }
      // Without O_NONBLOCK, opening a pipe would wait for its other end.
      mode |= O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | options.flags.systemFlags
      let opened: HostDescriptor
      do {
        opened = HostDescriptor(try call(name) { openat($0, $1, mode, 0o666) })
      } catch {
        // With O_DIRECTORY, a link is called no directory.
        if error == .notdir, (try? status(of: name).type) == .symbolicLink { throw .loop }
        // Some systems say EMLINK for a link.
        throw error == .mlink ? .loop : error
      }
      if options.needsDirectory { return .directory(HostDirectory(opened, descends: descends)) }
      let status = try opened.status()
      if status.type == .directory { return .directory(HostDirectory(opened, descends: descends)) }
      let file = HostFile(opened, type: status.type, flags: options.flags)
      if status.type != .regularFile { try file.setFlags(options.flags) }
      return .file(file)
    }

    func descend(_ path: ArraySlice<UInt8>) -> (any Directory)? {
      guard descends else { return nil }
      let opened = withCString(path) { martlet_open_beneath(descriptor.number, $0) }
      return opened < 0 ? nil : HostDirectory(HostDescriptor(opened), descends: true)
    }

    func readLink(_ name: FileName) throws(Errno) -> [UInt8] {
      var target = [UInt8](repeating: 0, count: 4096)
      let directory = descriptor.number
      let count = try check {
        name.withCString { name in
          target.withUnsafeMutableBytes {
            readlinkat(directory, name, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
          }
        }
      }
      return Array(target.prefix(count))
    }

    func makeDirectory(_ name: FileName) throws(Errno) { try call(name) { mkdirat($0, $1, 0o777) } }

    func makeSymbolicLink(_ name: FileName, to target: [UInt8]) throws(Errno) {
      try call(name) { directory, name in
        withCString(target) { symlinkat($0, directory, name) }
      }
    }

    func link(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
      let other = try peer(directory)
      try call(name) { directory, name in newName.withCString { linkat(directory, name, other, $0, 0) } }
    }

    func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
      let other = try peer(directory)
      try call(name) { directory, name in newName.withCString { renameat(directory, name, other, $0) } }
    }

    func removeDirectory(_ name: FileName) throws(Errno) { try call(name) { unlinkat($0, $1, AT_REMOVEDIR) } }

    func unlink(_ name: FileName) throws(Errno) {
      do {
        try call(name) { unlinkat($0, $1, 0) }
      } catch {
        // Some systems say EPERM for a directory.
        throw error == .perm && (try? status(of: name).type) == .directory ? .isdir : error
      }
    }
  }

  extension FileName {
    fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
      FileSystems.withCString(bytes, body)
    }
  }

  private func withCString<Result>(
    _ bytes: some RandomAccessCollection<UInt8>, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { place in
      for (index, byte) in bytes.enumerated() { place[index] = CChar(bitPattern: byte) }
      place[bytes.count] = 0
      return body(UnsafePointer(place.baseAddress!))
    }
  }

  extension TimeChange.Change {
    var numbers: (martlet_time, UInt64) {
      switch self {
      case .keep: (martlet_time_keep, 0)
      case .now: (martlet_time_now, 0)
      case .set(let time): (martlet_time_set, time)
      }
    }
  }

  extension TimeChange {
    func apply(to descriptor: HostDescriptor) throws(Errno) {
      let (access, modification) = (access.numbers, modification.numbers)
      _ = try check {
        martlet_set_times(descriptor.number, nil, access.0, access.1, modification.0, modification.1)
      }
    }
  }

  extension FileFlags {
    /// The system's flags for opening.
    var systemFlags: Int32 {
      var flags: Int32 = 0
      if contains(.append) { flags |= O_APPEND }
      if contains(.dataSync) { flags |= O_DSYNC }
      if contains(.sync) || contains(.readSync) { flags |= O_SYNC }
      return flags
    }
  }
#endif
