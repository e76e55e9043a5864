import CMartletPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

#if !os(Windows)
  /// An open file, device, pipe or terminal of this machine. Bytes go straight between it and the program's memory.
  ///
  /// ```swift
  /// capabilities.standardOutput = HostFile(borrowing: 1)
  /// ```
  public final class HostFile: File {
    private let descriptor: HostDescriptor
    private let type: FileType
    private let isPipe: Bool
    /// Whether others use the same open file, whose flags must stay as they are.
    private let isShared: Bool
    public private(set) var flags: FileFlags

    init(_ descriptor: HostDescriptor, type: FileType, flags: FileFlags = [], isShared: Bool = false) {
      self.descriptor = descriptor
      self.type = type
      self.flags = flags
      self.isShared = isShared
      isPipe = type != .regularFile && type != .characterDevice && type != .blockDevice
    }

    /// A descriptor of this process, which stays open when the program closes its own.
    public convenience init(borrowing number: Int32) {
      let descriptor = HostDescriptor(number, isOwned: false)
      let system = fcntl(number, F_GETFL)
      let flags: FileFlags = system >= 0 && system & O_APPEND != 0 ? .append : []
      self.init(descriptor, type: (try? descriptor.status().type) ?? .unknown, flags: flags, isShared: true)
    }

    /// Opens a file by a path of the host.
    public convenience init(path: String, options: OpenOptions) throws(Errno) {
      var mode = options.writes ? options.reads ? O_RDWR : O_WRONLY : O_RDONLY
      if options.creates { mode |= O_CREAT }
      if options.truncates { mode |= O_TRUNC }
      let descriptor = HostDescriptor(
        try check { open(path, mode | O_CLOEXEC | options.flags.systemFlags, 0o666) })
      self.init(descriptor, type: try descriptor.status().type, flags: options.flags)
    }

    public func status() throws(Errno) -> FileStatus { try descriptor.status() }

    public func read(_ slices: Slices) throws(Errno) -> Int {
      try checkReady(POLLIN)
      return try move(slices) { readv(descriptor.number, $0, $1) }
    }

    public func write(_ slices: Slices) throws(Errno) -> Int {
      try checkReady(POLLOUT)
      // A pipe without a reader raises a signal, which must not end this process.
      if isPipe { return try move(slices) { martlet_write_pipe(descriptor.number, $0, $1) } }
      return try move(slices) { writev(descriptor.number, $0, $1) }
    }

    public func read(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int {
      guard let offset = off_t(exactly: offset) else { throw .inval }
      return try move(slices) { preadv(descriptor.number, $0, $1, offset) }
    }

    public func write(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int {
      guard let offset = off_t(exactly: offset) else { throw .inval }
      return try move(slices) { pwritev(descriptor.number, $0, $1, offset) }
    }

    /// Does for a shared file what O_NONBLOCK would.
    @inline(__always)
    private func checkReady(_ events: Int32) throws(Errno) {
      guard isShared, flags.contains(.nonblocking) else { return }
      var found = pollfd(fd: descriptor.number, events: Int16(events), revents: 0)
      guard martlet_poll(&found, 1, 0) != 0 else { throw .again }
    }

    @inline(__always)
    private func move(_ slices: Slices, _ call: (UnsafePointer<iovec>, Int32) -> Int) throws(Errno) -> Int {
      let start = UnsafeRawPointer(slices.baseAddress!).assumingMemoryBound(to: iovec.self)
      return try check { call(start, Int32(slices.count)) }
    }

    public func seek(_ offset: Int64, from origin: SeekOrigin) throws(Errno) -> UInt64 {
      let whence =
        switch origin {
        case .start: SEEK_SET
        case .current: SEEK_CUR
        case .end: SEEK_END
        }
      return UInt64(try check { lseek(descriptor.number, off_t(offset), whence) })
    }

    public func setSize(_ size: UInt64) throws(Errno) {
      guard let size = off_t(exactly: size) else { throw .inval }
      _ = try check { ftruncate(descriptor.number, size) }
    }

    public func allocate(_ offset: UInt64, _ length: UInt64) throws(Errno) {
      guard let offset = Int64(exactly: offset), let length = Int64(exactly: length),
        !offset.addingReportingOverflow(length).overflow
      else { throw .inval }
      _ = try check { martlet_allocate(descriptor.number, offset, length) }
    }

    public func advise(_ offset: UInt64, _ length: UInt64, _ advice: UInt8) throws(Errno) {
      guard let offset = Int64(exactly: offset), let length = Int64(exactly: length) else { throw .inval }
      _ = try check { martlet_advise(descriptor.number, offset, length, Int32(advice)) }
    }

    public func setTimes(_ change: TimeChange) throws(Errno) { try change.apply(to: descriptor) }

    public func sync(onlyData: Bool) throws(Errno) {
      // What cannot be kept needs no keeping.
      guard type == .regularFile || type == .blockDevice else { return }
      #if os(Linux)
        _ = try check { onlyData ? fdatasync(descriptor.number) : fsync(descriptor.number) }
      #else
        _ = try check { fsync(descriptor.number) }
      #endif
    }

    public func setFlags(_ flags: FileFlags) throws(Errno) {
      // Systems do not change how a file that is already open is synchronised.
      let syncing: FileFlags = [.dataSync, .readSync, .sync]
      guard flags.intersection(syncing).isSubset(of: self.flags) else { throw .notsup }
      if isShared {
        guard flags.contains(.append) == self.flags.contains(.append) else { throw .notsup }
        self.flags = flags
        return
      }
      var system: Int32 = flags.systemFlags
      if flags.contains(.nonblocking) { system |= O_NONBLOCK }
      _ = try check { fcntl(descriptor.number, F_SETFL, system) }
      self.flags = flags
    }

    public var isSeekable: Bool { type == .regularFile || type == .blockDevice }

    public var pollDescriptor: Int32? { type == .regularFile ? nil : descriptor.number }

    public var readableBytes: UInt64 {
      if type == .regularFile {
        guard let size = try? status().size, let position = try? seek(0, from: .current) else { return 0 }
        return size > position ? size - position : 0
      }
      return descriptor.waitingBytes
    }
  }

  extension HostDescriptor {
    /// How many bytes wait to be read.
    var waitingBytes: UInt64 {
      var count: Int32 = 0
      return ioctl(number, UInt(FIONREAD), &count) == 0 ? UInt64(clamping: count) : 0
    }
  }
#endif
