/// What is done with descriptors that are open.
extension WASI {
  /// The descriptor of a number, if the program may do with it what it wants.
  @inline(__always)
  func descriptor(_ number: UInt32, _ needed: Rights = []) throws(Errno) -> Descriptor {
    guard let descriptor = table[number] else {
      if audit != nil { subject = "descriptor \(number)" }
      throw .badf
    }
    if audit != nil { subject = descriptor.label }
    guard descriptor.rights.isSuperset(of: needed) else { throw .notcapable }
    return descriptor
  }

  func advise(_ number: UInt32, _ offset: UInt64, _ length: UInt64, _ advice: UInt32) throws(Errno) {
    let descriptor = try descriptor(number)
    guard advice <= 5 else { throw .inval }
    if case .directory = descriptor.node { throw .badf }
    guard descriptor.rights.contains(.advise) else { throw .notcapable }
    guard !offset.addingReportingOverflow(length).overflow else { throw .inval }
    try descriptor.file.advise(offset, length, UInt8(truncatingIfNeeded: advice))
  }

  func allocate(_ number: UInt32, _ offset: UInt64, _ length: UInt64) throws(Errno) {
    let descriptor = try descriptor(number)
    if case .directory = descriptor.node { throw .badf }
    guard descriptor.rights.contains(.allocate) else { throw .notcapable }
    guard length > 0 else { throw .inval }
    try descriptor.file.allocate(offset, length)
  }

  func close(_ number: UInt32) throws(Errno) { try table.remove(number) }

  func renumber(_ number: UInt32, _ target: UInt32) throws(Errno) { try table.move(number, to: target) }

  func sync(_ number: UInt32, onlyData: Bool) throws(Errno) {
    let descriptor = try descriptor(number)
    switch descriptor.node {
    case .directory(let directory): try directory.sync(onlyData: onlyData)
    default: try descriptor.file.sync(onlyData: onlyData)
    }
  }

  func descriptorStatus(_ memory: GuestMemory, _ number: UInt32, _ result: UInt32) throws(Errno) {
    let record = try memory.record(at: result, size: 24)
    let descriptor = try descriptor(number)
    var type = FileType.directory
    var flags: FileFlags = []
    switch descriptor.node {
    case .directory: break
    case .file(let file):
      type = try file.status().type
      flags = file.flags
    #if !os(Windows)
      case .socket(let socket):
        type = .streamSocket
        flags = socket.flags
      case .listener(let listener):
        type = .streamSocket
        flags = listener.flags
    #endif
    }
    record.clear()
    record.store(type.rawValue, at: 0)
    record.store(flags.rawValue, at: 2)
    record.store(descriptor.rights.rawValue, at: 8)
    record.store(descriptor.inheritedRights.rawValue, at: 16)
  }

  func setFlags(_ number: UInt32, _ bits: UInt32) throws(Errno) {
    let descriptor = try descriptor(number, .setFlags)
    let flags = try FileFlags(bits: bits)
    switch descriptor.node {
    case .directory: throw .badf
    case .file(let file): try file.setFlags(flags)
    #if !os(Windows)
      case .socket(let socket): try socket.setFlags(flags)
      case .listener(let listener): try listener.setFlags(flags)
    #endif
    }
  }

  func setRights(_ number: UInt32, _ rights: UInt64, _ inherited: UInt64) throws(Errno) {
    let descriptor = try descriptor(number)
    let (rights, inherited) = (Rights(rawValue: rights), Rights(rawValue: inherited))
    guard rights.isSubset(of: descriptor.rights), inherited.isSubset(of: descriptor.inheritedRights) else {
      throw .notcapable
    }
    descriptor.rights = rights
    descriptor.inheritedRights = inherited
  }

  func fileStatus(_ memory: GuestMemory, _ number: UInt32, _ result: UInt32, _ dialect: Dialect) throws(Errno) {
    let record = try memory.record(at: result, size: dialect.statusSize)
    let descriptor = try descriptor(number, .status)
    let status: FileStatus
    switch descriptor.node {
    case .directory(let directory): status = try directory.status()
    #if !os(Windows)
      case .listener(let listener): status = try listener.descriptor.status()
    #endif
    default: status = try descriptor.file.status()
    }
    dialect.write(status, to: record)
  }

  func setSize(_ number: UInt32, _ size: UInt64) throws(Errno) {
    let descriptor = try descriptor(number)
    if case .directory = descriptor.node { throw .badf }
    guard descriptor.rights.contains(.setSize) else { throw .notcapable }
    try descriptor.file.setSize(size)
  }

  func setTimes(_ number: UInt32, _ change: TimeChange) throws(Errno) {
    let descriptor = try descriptor(number, .setTimes)
    switch descriptor.node {
    case .directory(let directory): try directory.setTimes(change)
    default: try descriptor.file.setTimes(change)
    }
  }

  // MARK: Reading and writing

  func read(
    _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ result: UInt32
  ) throws(Errno) {
    try transfer(.read, memory, number, vectors, count, result) { (file, slices) throws(Errno) in
      try waitUntilReady(file, to: .read)
      return try file.read(slices)
    }
  }

  func read(
    _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ offset: UInt64, _ result: UInt32
  ) throws(Errno) {
    try transfer(.read, memory, number, vectors, count, result) { (file, slices) throws(Errno) in
      try file.read(slices, at: offset)
    }
  }

  func write(
    _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ result: UInt32
  ) throws(Errno) {
    try transfer(.write, memory, number, vectors, count, result) { (file, slices) throws(Errno) in
      try waitUntilReady(file, to: .write)
      return try file.write(slices)
    }
  }

  func write(
    _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ offset: UInt64, _ result: UInt32
  ) throws(Errno) {
    try transfer(.write, memory, number, vectors, count, result) { (file, slices) throws(Errno) in
      try file.write(slices, at: offset)
    }
  }

  /// Lets a file that was opened for it read into the slices of a call, or write what they hold, and tells the program how
  /// much that was.
  @inline(__always)
  private func transfer(
    _ right: Rights, _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ result: UInt32,
    _ body: (any File, Slices) throws(Errno) -> Int
  ) throws(Errno) {
    let place = try memory.place(at: result, UInt32.self)
    let descriptor = try descriptor(number)
    let file = try descriptor.file
    guard descriptor.rights.contains(right) else { throw .notcapable }
    let moved = try memory.withSlices(at: vectors, count: count) { (slices) throws(Errno) in try body(file, slices) }
    place.store(UInt32(truncatingIfNeeded: moved))
  }

  func seek(
    _ memory: GuestMemory, _ number: UInt32, _ offset: Int64, _ whence: UInt32, _ result: UInt32, _ dialect: Dialect
  ) throws(Errno) {
    let place = try memory.place(at: result, UInt64.self)
    let origin = try dialect.seekOrigin(whence)
    let descriptor = try descriptor(number)
    if case .directory = descriptor.node { throw .badf }
    let onlyTells = origin == .current && offset == 0
    let file = try descriptor.file
    guard file.isSeekable else { throw .spipe }
    guard descriptor.rights.contains(.seek) || onlyTells && descriptor.rights.contains(.tell) else { throw .notcapable }
    place.store(try file.seek(offset, from: origin))
  }

  func tell(_ memory: GuestMemory, _ number: UInt32, _ result: UInt32) throws(Errno) {
    try seek(memory, number, 0, 1, result, .preview1)
  }

  // MARK: Mounted directories

  private func mount(_ number: UInt32) throws(Errno) -> [UInt8] {
    if number == 3, table[number] == nil { miss(.directory) }
    guard let path = try descriptor(number).mountPath else { throw .badf }
    return path
  }

  func mountStatus(_ memory: GuestMemory, _ number: UInt32, _ result: UInt32) throws(Errno) {
    let record = try memory.record(at: result, size: 8)
    let path = try mount(number)
    record.clear()
    record.store(UInt32(path.count), at: 4)
  }

  func mountPath(_ memory: GuestMemory, _ number: UInt32, _ start: UInt32, _ count: UInt32) throws(Errno) {
    let bytes = try memory.bytes(at: start, count: count)
    let path = try mount(number)
    guard path.count <= bytes.count else { throw .nametoolong }
    bytes.copyBytes(from: path)
  }
}

extension FileFlags {
  init(bits: UInt32) throws(Errno) {
    guard bits <= UInt32(FileFlags.all.rawValue) else { throw .inval }
    self.init(rawValue: UInt16(truncatingIfNeeded: bits))
  }
}

extension TimeChange {
  /// From the numbers of a call. `flags` has two bits for each time: set it to the number, set it to now.
  init(access: UInt64, modification: UInt64, flags: UInt32) throws(Errno) {
    func change(_ time: UInt64, _ bits: UInt32) throws(Errno) -> Change {
      switch bits & 3 {
      case 0: return .keep
      case 1: return .set(time)
      case 2: return .now
      default: throw .inval
      }
    }
    guard flags < 16 else { throw .inval }
    self.init(access: try change(access, flags), modification: try change(modification, flags >> 2))
  }
}
