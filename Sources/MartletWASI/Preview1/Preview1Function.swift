import WasmFormat

/// A function of the interface.
struct Preview1Function: Sendable {
  /// Does the work. Nothing happens unless every pointer is good.
  typealias Body = @Sendable (WASI, GuestMemory, Arguments) throws(Errno) -> Void

  let name: String
  let parameters: [ValueType]
  /// As what audits count it; nil for what needs no permission.
  let kind: Audit.Kind?
  let body: Body

  /// `types` has a letter for each parameter: `i` for i32, `I` for i64.
  init(_ name: String, _ types: String, _ kind: Audit.Kind?, _ body: @escaping Body) {
    self.name = name
    parameters = types.map { $0 == "I" ? .i64 : .i32 }
    self.kind = kind
    self.body = body
  }
}

/// The arguments of a call.
struct Arguments {
  let slots: UnsafeMutablePointer<UInt64>
  let dialect: Dialect

  @inline(__always)
  subscript(index: Int) -> UInt32 { UInt32(truncatingIfNeeded: slots[index]) }

  @inline(__always)
  func long(_ index: Int) -> UInt64 { slots[index] }
}

/// The two versions of the interface, which differ in a few layouts and numbers.
enum Dialect: CaseIterable, Sendable {
  case preview1, unstable

  var moduleName: String {
    switch self {
    case .preview1: "wasi_snapshot_preview1"
    case .unstable: "wasi_unstable"
    }
  }

  func lacks(_ function: String) -> Bool { self == .unstable && function == "sock_accept" }

  /// From where `fd_seek` counts.
  func seekOrigin(_ whence: UInt32) throws(Errno) -> SeekOrigin {
    switch (self, whence) {
    case (.preview1, 0), (.unstable, 2): return .start
    case (.preview1, 1), (.unstable, 0): return .current
    case (.preview1, 2), (.unstable, 1): return .end
    default: throw .inval
    }
  }

  var statusSize: UInt32 { self == .preview1 ? 64 : 56 }

  func write(_ status: FileStatus, to record: GuestRecord) {
    record.clear()
    record.store(status.device, at: 0)
    record.store(status.inode, at: 8)
    record.store(status.type.rawValue, at: 16)
    var offset = 24
    if self == .preview1 {
      record.store(status.linkCount, at: 24)
      offset = 32
    } else {
      record.store(UInt32(clamping: status.linkCount), at: 20)
    }
    record.store(status.size, at: offset)
    record.store(status.accessTime, at: offset + 8)
    record.store(status.modificationTime, at: offset + 16)
    record.store(status.changeTime, at: offset + 24)
  }

  var subscriptionSize: UInt32 { self == .preview1 ? 48 : 56 }

  /// Where a subscription to a clock has the clock's number; the fields behind it follow at the same distances.
  var clockOffset: Int { self == .preview1 ? 16 : 24 }
}

/// All functions, in the order of the interface.
let preview1Functions: [Preview1Function] = [
  .init("args_get", "ii", .arguments) { (w, m, a) throws(Errno) in try w.copyArguments(m, a[0], a[1]) },
  .init("args_sizes_get", "ii", .arguments) { (w, m, a) throws(Errno) in try w.argumentSizes(m, a[0], a[1]) },
  .init("environ_get", "ii", .environment) { (w, m, a) throws(Errno) in try w.copyEnvironment(m, a[0], a[1]) },
  .init("environ_sizes_get", "ii", nil) { (w, m, a) throws(Errno) in try w.environmentSizes(m, a[0], a[1]) },
  .init("clock_res_get", "ii", .clock) { (w, m, a) throws(Errno) in try w.clockResolution(m, a[0], a[1]) },
  .init("clock_time_get", "iIi", .clock) { (w, m, a) throws(Errno) in try w.clockTime(m, a[0], a[2]) },
  .init("fd_advise", "iIIi", .readFile) { (w, _, a) throws(Errno) in try w.advise(a[0], a.long(1), a.long(2), a[3]) },
  .init("fd_allocate", "iII", .writeFile) { (w, _, a) throws(Errno) in try w.allocate(a[0], a.long(1), a.long(2)) },
  .init("fd_close", "i", nil) { (w, _, a) throws(Errno) in try w.close(a[0]) },
  .init("fd_datasync", "i", .writeFile) { (w, _, a) throws(Errno) in try w.sync(a[0], onlyData: true) },
  .init("fd_fdstat_get", "ii", nil) { (w, m, a) throws(Errno) in try w.descriptorStatus(m, a[0], a[1]) },
  .init("fd_fdstat_set_flags", "ii", .inspectFile) { (w, _, a) throws(Errno) in try w.setFlags(a[0], a[1]) },
  .init("fd_fdstat_set_rights", "iII", nil) { (w, _, a) throws(Errno) in try w.setRights(a[0], a.long(1), a.long(2)) },
  .init("fd_filestat_get", "ii", .inspectFile) { (w, m, a) throws(Errno) in try w.fileStatus(m, a[0], a[1], a.dialect)
  },
  .init("fd_filestat_set_size", "iI", .writeFile) { (w, _, a) throws(Errno) in try w.setSize(a[0], a.long(1)) },
  .init("fd_filestat_set_times", "iIIi", .changeFile) { (w, _, a) throws(Errno) in
    try w.setTimes(a[0], TimeChange(access: a.long(1), modification: a.long(2), flags: a[3]))
  },
  .init("fd_pread", "iiiIi", .readFile) { (w, m, a) throws(Errno) in try w.read(m, a[0], a[1], a[2], a.long(3), a[4]) },
  .init("fd_prestat_get", "ii", nil) { (w, m, a) throws(Errno) in try w.mountStatus(m, a[0], a[1]) },
  .init("fd_prestat_dir_name", "iii", nil) { (w, m, a) throws(Errno) in try w.mountPath(m, a[0], a[1], a[2]) },
  .init("fd_pwrite", "iiiIi", .writeFile) { (w, m, a) throws(Errno) in
    try w.write(m, a[0], a[1], a[2], a.long(3), a[4])
  },
  .init("fd_read", "iiii", .readFile) { (w, m, a) throws(Errno) in try w.read(m, a[0], a[1], a[2], a[3]) },
  .init("fd_readdir", "iiiIi", .readFile) { (w, m, a) throws(Errno) in
    try w.readDirectory(m, a[0], a[1], a[2], a.long(3), a[4])
  },
  .init("fd_renumber", "ii", nil) { (w, _, a) throws(Errno) in try w.renumber(a[0], a[1]) },
  .init("fd_seek", "iIii", nil) { (w, m, a) throws(Errno) in
    try w.seek(m, a[0], Int64(bitPattern: a.long(1)), a[2], a[3], a.dialect)
  },
  .init("fd_sync", "i", .writeFile) { (w, _, a) throws(Errno) in try w.sync(a[0], onlyData: false) },
  .init("fd_tell", "ii", nil) { (w, m, a) throws(Errno) in try w.tell(m, a[0], a[1]) },
  .init("fd_write", "iiii", .writeFile) { (w, m, a) throws(Errno) in try w.write(m, a[0], a[1], a[2], a[3]) },
  .init("path_create_directory", "iii", .changeFile) { (w, m, a) throws(Errno) in
    try w.makeDirectory(m, a[0], a[1], a[2])
  },
  .init("path_filestat_get", "iiiii", .inspectFile) { (w, m, a) throws(Errno) in
    try w.pathStatus(m, a[0], a[1], a[2], a[3], a[4], a.dialect)
  },
  .init("path_filestat_set_times", "iiiiIIi", .changeFile) { (w, m, a) throws(Errno) in
    let change = try TimeChange(access: a.long(4), modification: a.long(5), flags: a[6])
    try w.setPathTimes(m, a[0], a[1], a[2], a[3], change)
  },
  .init("path_link", "iiiiiii", .changeFile) { (w, m, a) throws(Errno) in
    try w.link(m, a[0], a[1], (a[2], a[3]), a[4], (a[5], a[6]))
  },
  .init("path_open", "iiiiiIIii", .openPath) { (w, m, a) throws(Errno) in
    try w.open(m, a[0], a[1], (a[2], a[3]), a[4], a.long(5), a.long(6), a[7], a[8])
  },
  .init("path_readlink", "iiiiii", .inspectFile) { (w, m, a) throws(Errno) in
    try w.readLink(m, a[0], a[1], a[2], (a[3], a[4]), a[5])
  },
  .init("path_remove_directory", "iii", .changeFile) { (w, m, a) throws(Errno) in
    try w.removeDirectory(m, a[0], a[1], a[2])
  },
  .init("path_rename", "iiiiii", .changeFile) { (w, m, a) throws(Errno) in
    try w.rename(m, a[0], (a[1], a[2]), a[3], (a[4], a[5]))
  },
  .init("path_symlink", "iiiii", .changeFile) { (w, m, a) throws(Errno) in
    try w.makeSymbolicLink(m, (a[0], a[1]), a[2], (a[3], a[4]))
  },
  .init("path_unlink_file", "iii", .changeFile) { (w, m, a) throws(Errno) in try w.unlink(m, a[0], a[1], a[2]) },
  .init("poll_oneoff", "iiii", .wait) { (w, m, a) throws(Errno) in try w.poll(m, a[0], a[1], a[2], a[3], a.dialect) },
  // The next two end the program, so `WASI` itself sees to them.
  .init("proc_exit", "i", .process) { (_, _, _) throws(Errno) in },
  .init("proc_raise", "i", .process) { (_, _, _) throws(Errno) in },
  .init("sched_yield", "", nil) { (w, _, _) throws(Errno) in w.yield() },
  .init("random_get", "ii", .random) { (w, m, a) throws(Errno) in try w.randomBytes(m, a[0], a[1]) },
  .init("sock_accept", "iii", .socket) { (w, m, a) throws(Errno) in try w.accept(m, a[0], a[1], a[2]) },
  .init("sock_recv", "iiiiii", .socket) { (w, m, a) throws(Errno) in
    try w.receive(m, a[0], a[1], a[2], a[3], a[4], a[5])
  },
  .init("sock_send", "iiiii", .socket) { (w, m, a) throws(Errno) in try w.send(m, a[0], a[1], a[2], a[3], a[4]) },
  .init("sock_shutdown", "ii", .socket) { (w, _, a) throws(Errno) in try w.shutdown(a[0], a[1]) },
]
