#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

#if !os(Windows)
  extension Errno {
    /// What the system says about the call that has just failed.
    package static var last: Errno { Errno(system: errno) }

    private static let systemNumbers: [Int32: Errno] = [
      E2BIG: .toobig, EACCES: .acces, EADDRINUSE: .addrinuse, EADDRNOTAVAIL: .addrnotavail,
      EAFNOSUPPORT: .afnosupport, EAGAIN: .again, EALREADY: .already, EBADF: .badf, EBADMSG: .badmsg, EBUSY: .busy,
      ECANCELED: .canceled, ECHILD: .child, ECONNABORTED: .connaborted, ECONNREFUSED: .connrefused,
      ECONNRESET: .connreset, EDEADLK: .deadlk, EDESTADDRREQ: .destaddrreq, EDOM: .dom, EDQUOT: .dquot,
      EEXIST: .exist, EFAULT: .fault, EFBIG: .fbig, EHOSTUNREACH: .hostunreach, EIDRM: .idrm, EILSEQ: .ilseq,
      EINPROGRESS: .inprogress, EINTR: .intr, EINVAL: .inval, EIO: .io, EISCONN: .isconn, EISDIR: .isdir,
      ELOOP: .loop, EMFILE: .mfile, EMLINK: .mlink, EMSGSIZE: .msgsize, EMULTIHOP: .multihop,
      ENAMETOOLONG: .nametoolong, ENETDOWN: .netdown, ENETRESET: .netreset, ENETUNREACH: .netunreach,
      ENFILE: .nfile, ENOBUFS: .nobufs, ENODEV: .nodev, ENOENT: .noent, ENOEXEC: .noexec, ENOLCK: .nolck,
      ENOLINK: .nolink, ENOMEM: .nomem, ENOMSG: .nomsg, ENOPROTOOPT: .noprotoopt, ENOSPC: .nospc, ENOSYS: .nosys,
      ENOTCONN: .notconn, ENOTDIR: .notdir, ENOTEMPTY: .notempty, ENOTRECOVERABLE: .notrecoverable,
      ENOTSOCK: .notsock, ENOTSUP: .notsup, ENOTTY: .notty, ENXIO: .nxio, EOVERFLOW: .overflow,
      EOWNERDEAD: .ownerdead, EPERM: .perm, EPIPE: .pipe, EPROTO: .proto, EPROTONOSUPPORT: .protonosupport,
      EPROTOTYPE: .prototype, ERANGE: .range, EROFS: .rofs, ESPIPE: .spipe, ESRCH: .srch, ESTALE: .stale,
      ETIMEDOUT: .timedout, ETXTBSY: .txtbsy, EXDEV: .xdev,
    ]

    init(system number: Int32) { self = Self.systemNumbers[number] ?? .io }
  }

  /// A descriptor of the host, closed with its last owner.
  package final class HostDescriptor {
    package let number: Int32
    private let isOwned: Bool

    init(_ number: Int32, isOwned: Bool = true) {
      self.number = number
      self.isOwned = isOwned
    }

    deinit {
      if isOwned { close(number) }
    }

    package func status() throws(Errno) -> FileStatus {
      var status = stat()
      guard fstat(number, &status) == 0 else { throw .last }
      return FileStatus(status)
    }
  }

  /// The answer of a call that gives -1 on failure. Calls that a signal interrupts begin again.
  @inline(__always)
  func check<Number: SignedInteger>(_ call: () -> Number) throws(Errno) -> Number {
    while true {
      let answer = call()
      if answer >= 0 { return answer }
      guard errno == EINTR else { throw .last }
    }
  }

  extension FileStatus {
    init(_ status: stat) {
      func nanoseconds(_ time: timespec) -> UInt64 {
        time.tv_sec < 0 ? 0 : UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: time.tv_nsec)
      }
      let type: FileType =
        switch status.st_mode & S_IFMT {
        case S_IFBLK: .blockDevice
        case S_IFCHR: .characterDevice
        case S_IFDIR: .directory
        case S_IFREG: .regularFile
        case S_IFLNK: .symbolicLink
        case S_IFSOCK: .streamSocket
        default: .unknown
        }
      #if canImport(Darwin)
        let times = (status.st_atimespec, status.st_mtimespec, status.st_ctimespec)
      #else
        let times = (status.st_atim, status.st_mtim, status.st_ctim)
      #endif
      self.init(
        device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino), type: type,
        linkCount: UInt64(truncatingIfNeeded: status.st_nlink), size: UInt64(clamping: status.st_size),
        accessTime: nanoseconds(times.0), modificationTime: nanoseconds(times.1), changeTime: nanoseconds(times.2))
    }
  }
#endif
