/// Why a call failed: the error numbers of WASI.
///
/// File systems and streams of your own throw them.
///
/// ```swift
/// func makeDirectory(_ name: FileName) throws(Errno) { throw .rofs }
/// ```
public enum Errno: UInt16, Error, Hashable, Sendable {
  /// Argument list too long.
  case toobig = 1
  /// Permission denied.
  case acces = 2
  /// Address in use.
  case addrinuse = 3
  /// Address not available.
  case addrnotavail = 4
  /// Address family not supported.
  case afnosupport = 5
  /// Resource unavailable, or operation would block.
  case again = 6
  /// Connection already in progress.
  case already = 7
  /// Bad file descriptor.
  case badf = 8
  /// Bad message.
  case badmsg = 9
  /// Device or resource busy.
  case busy = 10
  /// Operation canceled.
  case canceled = 11
  /// No child processes.
  case child = 12
  /// Connection aborted.
  case connaborted = 13
  /// Connection refused.
  case connrefused = 14
  /// Connection reset.
  case connreset = 15
  /// Resource deadlock would occur.
  case deadlk = 16
  /// Destination address required.
  case destaddrreq = 17
  /// Mathematics argument out of domain of function.
  case dom = 18
  /// Reserved.
  case dquot = 19
  /// File exists.
  case exist = 20
  /// Bad address.
  case fault = 21
  /// File too large.
  case fbig = 22
  /// Host is unreachable.
  case hostunreach = 23
  /// Identifier removed.
  case idrm = 24
  /// Illegal byte sequence.
  case ilseq = 25
  /// Operation in progress.
  case inprogress = 26
  /// Interrupted function.
  case intr = 27
  /// Invalid argument.
  case inval = 28
  /// I/O error.
  case io = 29
  /// Socket is connected.
  case isconn = 30
  /// Is a directory.
  case isdir = 31
  /// Too many levels of symbolic links.
  case loop = 32
  /// File descriptor value too large.
  case mfile = 33
  /// Too many links.
  case mlink = 34
  /// Message too large.
  case msgsize = 35
  /// Reserved.
  case multihop = 36
  /// Filename too long.
  case nametoolong = 37
  /// Network is down.
  case netdown = 38
  /// Connection aborted by network.
  case netreset = 39
  /// Network unreachable.
  case netunreach = 40
  /// Too many files open in system.
  case nfile = 41
  /// No buffer space available.
  case nobufs = 42
  /// No such device.
  case nodev = 43
  /// No such file or directory.
  case noent = 44
  /// Executable file format error.
  case noexec = 45
  /// No locks available.
  case nolck = 46
  /// Reserved.
  case nolink = 47
  /// Not enough space.
  case nomem = 48
  /// No message of the desired type.
  case nomsg = 49
  /// Protocol not available.
  case noprotoopt = 50
  /// No space left on device.
  case nospc = 51
  /// Function not supported.
  case nosys = 52
  /// The socket is not connected.
  case notconn = 53
  /// Not a directory or a symbolic link to a directory.
  case notdir = 54
  /// Directory not empty.
  case notempty = 55
  /// State not recoverable.
  case notrecoverable = 56
  /// Not a socket.
  case notsock = 57
  /// Not supported, or operation not supported on socket.
  case notsup = 58
  /// Inappropriate I/O control operation.
  case notty = 59
  /// No such device or address.
  case nxio = 60
  /// Value too large to be stored in data type.
  case overflow = 61
  /// Previous owner died.
  case ownerdead = 62
  /// Operation not permitted.
  case perm = 63
  /// Broken pipe.
  case pipe = 64
  /// Protocol error.
  case proto = 65
  /// Protocol not supported.
  case protonosupport = 66
  /// Protocol wrong type for socket.
  case prototype = 67
  /// Result too large.
  case range = 68
  /// Read-only file system.
  case rofs = 69
  /// Invalid seek.
  case spipe = 70
  /// No such process.
  case srch = 71
  /// Reserved.
  case stale = 72
  /// Connection timed out.
  case timedout = 73
  /// Text file busy.
  case txtbsy = 74
  /// Cross-device link.
  case xdev = 75
  /// Extension: Capabilities insufficient.
  case notcapable = 76
}

extension Errno: CustomStringConvertible {
  public var description: String {
    switch self {
    case .toobig: "argument list too long"
    case .acces: "permission denied"
    case .addrinuse: "address in use"
    case .addrnotavail: "address not available"
    case .afnosupport: "address family not supported"
    case .again: "resource unavailable, or operation would block"
    case .already: "connection already in progress"
    case .badf: "bad file descriptor"
    case .badmsg: "bad message"
    case .busy: "device or resource busy"
    case .canceled: "operation canceled"
    case .child: "no child processes"
    case .connaborted: "connection aborted"
    case .connrefused: "connection refused"
    case .connreset: "connection reset"
    case .deadlk: "resource deadlock would occur"
    case .destaddrreq: "destination address required"
    case .dom: "mathematics argument out of domain of function"
    case .dquot: "disk quota exceeded"
    case .exist: "file exists"
    case .fault: "bad address"
    case .fbig: "file too large"
    case .hostunreach: "host is unreachable"
    case .idrm: "identifier removed"
    case .ilseq: "illegal byte sequence"
    case .inprogress: "operation in progress"
    case .intr: "interrupted function"
    case .inval: "invalid argument"
    case .io: "I/O error"
    case .isconn: "socket is connected"
    case .isdir: "is a directory"
    case .loop: "too many levels of symbolic links"
    case .mfile: "file descriptor value too large"
    case .mlink: "too many links"
    case .msgsize: "message too large"
    case .multihop: "multihop attempted"
    case .nametoolong: "filename too long"
    case .netdown: "network is down"
    case .netreset: "connection aborted by network"
    case .netunreach: "network unreachable"
    case .nfile: "too many files open in system"
    case .nobufs: "no buffer space available"
    case .nodev: "no such device"
    case .noent: "no such file or directory"
    case .noexec: "executable file format error"
    case .nolck: "no locks available"
    case .nolink: "link severed"
    case .nomem: "not enough space"
    case .nomsg: "no message of the desired type"
    case .noprotoopt: "protocol not available"
    case .nospc: "no space left on device"
    case .nosys: "function not supported"
    case .notconn: "the socket is not connected"
    case .notdir: "not a directory or a symbolic link to a directory"
    case .notempty: "directory not empty"
    case .notrecoverable: "state not recoverable"
    case .notsock: "not a socket"
    case .notsup: "not supported, or operation not supported on socket"
    case .notty: "inappropriate I/O control operation"
    case .nxio: "no such device or address"
    case .overflow: "value too large to be stored in data type"
    case .ownerdead: "previous owner died"
    case .perm: "operation not permitted"
    case .pipe: "broken pipe"
    case .proto: "protocol error"
    case .protonosupport: "protocol not supported"
    case .prototype: "protocol wrong type for socket"
    case .range: "result too large"
    case .rofs: "read-only file system"
    case .spipe: "invalid seek"
    case .srch: "no such process"
    case .stale: "stale handle"
    case .timedout: "connection timed out"
    case .txtbsy: "text file busy"
    case .xdev: "cross-device link"
    case .notcapable: "capabilities insufficient"
    }
  }
}
