import CMartletPlatform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

#if !os(Windows)
  /// A socket that listens, so that a program can accept connections; it cannot make any itself.
  ///
  /// ```swift
  /// capabilities.listen(try HostListener(address: "127.0.0.1", port: 8080))
  /// ```
  public final class HostListener {
    package let descriptor: HostDescriptor
    package private(set) var flags: FileFlags = []

    /// Listens at a numeric address. Port 0 takes a free one.
    public init(address: String, port: UInt16) throws(Errno) {
      descriptor = HostDescriptor(try check { martlet_listen(address, String(port)) })
    }

    /// The port where connections arrive.
    public var port: UInt16 {
      withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { place in
        var size = socklen_t(place.count)
        let address = place.baseAddress!.assumingMemoryBound(to: sockaddr.self)
        guard getsockname(descriptor.number, address, &size) == 0 else { return 0 }
        // Both families have the port behind the family.
        return UInt16(bigEndian: place.load(fromByteOffset: 2, as: UInt16.self))
      }
    }

    package func accept(_ flags: FileFlags) throws(Errno) -> HostSocket {
      #if canImport(Glibc)
        let number = try check { Glibc.accept(descriptor.number, nil, nil) }
      #elseif canImport(Musl)
        let number = try check { Musl.accept(descriptor.number, nil, nil) }
      #else
        let number = try check { Darwin.accept(descriptor.number, nil, nil) }
      #endif
      let socket = HostSocket(HostDescriptor(number))
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      try socket.setFlags(flags)
      return socket
    }

    package func setFlags(_ flags: FileFlags) throws(Errno) {
      _ = try check { fcntl(descriptor.number, F_SETFL, flags.contains(.nonblocking) ? O_NONBLOCK : 0) }
      self.flags = flags
    }
  }

  /// A connection.
  package final class HostSocket: File {
    private let descriptor: HostDescriptor
    package private(set) var flags: FileFlags = []

    init(_ descriptor: HostDescriptor) { self.descriptor = descriptor }

    package func status() throws(Errno) -> FileStatus { try descriptor.status() }

    package func read(_ slices: Slices) throws(Errno) -> Int {
      try receive(slices, peeking: false, waitingForAll: false).count
    }

    package func receive(
      _ slices: Slices, peeking: Bool, waitingForAll: Bool
    ) throws(Errno) -> (count: Int, isTruncated: Bool) {
      var isTruncated = false
      let count = try check {
        martlet_receive(
          descriptor.number, slices.baseAddress, Int32(slices.count), peeking, waitingForAll, &isTruncated)
      }
      return (count, isTruncated)
    }

    package func write(_ slices: Slices) throws(Errno) -> Int {
      try check { martlet_send(descriptor.number, slices.baseAddress, Int32(slices.count)) }
    }

    package func shutdown(reading: Bool, writing: Bool) throws(Errno) {
      let both = Int32(SHUT_RDWR)
      let how = reading ? writing ? both : Int32(SHUT_RD) : Int32(SHUT_WR)
      #if canImport(Glibc)
        _ = try check { Glibc.shutdown(descriptor.number, how) }
      #elseif canImport(Musl)
        _ = try check { Musl.shutdown(descriptor.number, how) }
      #else
        _ = try check { Darwin.shutdown(descriptor.number, how) }
      #endif
    }

    package func setFlags(_ flags: FileFlags) throws(Errno) {
      _ = try check { fcntl(descriptor.number, F_SETFL, flags.contains(.nonblocking) ? O_NONBLOCK : 0) }
      self.flags = flags
    }

    package var pollDescriptor: Int32? { descriptor.number }

    package var readableBytes: UInt64 { descriptor.waitingBytes }
  }
#endif
