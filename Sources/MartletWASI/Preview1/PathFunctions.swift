/// What is done with paths beneath a directory.
extension WASI {
  /// A path in the program's memory: where, and how long.
  typealias PathRange = (start: UInt32, count: UInt32)

  /// A directory that may be used so, and a path to walk in it.
  private func walk(
    _ memory: GuestMemory, _ number: UInt32, _ range: PathRange, _ needed: Rights, _ lastLink: PathWalk.LastLink
  ) throws(Errno) -> PathWalk.Place {
    let path = try memory.text(at: range.start, count: range.count)
    self.path = path
    if table[number] == nil { miss(.directory) }
    let descriptor = try descriptor(number)
    let directory = try descriptor.directory
    if audit != nil { subject = Self.join(descriptor.label, path) }
    guard descriptor.rights.isSuperset(of: needed) else { throw .notcapable }
    do {
      return try PathWalk.resolve(path, in: directory, lastLink: lastLink)
    } catch {
      if error == .perm { miss(.path(String(decoding: path, as: UTF8.self))) }
      throw error
    }
  }

  private static func join(_ directory: String, _ path: [UInt8]) -> String {
    let path = String(decoding: path, as: UTF8.self)
    return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
  }

  private func lastLink(_ lookupFlags: UInt32) throws(Errno) -> PathWalk.LastLink {
    guard lookupFlags <= 1 else { throw .inval }
    return lookupFlags == 1 ? .follow : .followIfSlash
  }

  func makeDirectory(_ memory: GuestMemory, _ number: UInt32, _ path: UInt32, _ count: UInt32) throws(Errno) {
    let place = try walk(memory, number, (path, count), .createDirectory, .keep)
    guard let name = place.name else { throw .exist }
    try place.directory.makeDirectory(name)
  }

  func pathStatus(
    _ memory: GuestMemory, _ number: UInt32, _ flags: UInt32, _ path: UInt32, _ count: UInt32, _ result: UInt32,
    _ dialect: Dialect
  ) throws(Errno) {
    let record = try memory.record(at: result, size: dialect.statusSize)
    let place = try walk(memory, number, (path, count), .pathStatus, lastLink(flags))
    dialect.write(try place.status(), to: record)
  }

  func setPathTimes(
    _ memory: GuestMemory, _ number: UInt32, _ flags: UInt32, _ path: UInt32, _ count: UInt32, _ change: TimeChange
  ) throws(Errno) {
    let place = try walk(memory, number, (path, count), .pathSetTimes, lastLink(flags))
    guard let name = place.name else { return try place.directory.setTimes(change) }
    if place.needsDirectory { _ = try place.status() }
    try place.directory.setTimes(change, of: name)
  }

  func link(
    _ memory: GuestMemory, _ oldNumber: UInt32, _ flags: UInt32, _ oldPath: PathRange, _ newNumber: UInt32,
    _ newPath: PathRange
  ) throws(Errno) {
    guard flags <= 1 else { throw .inval }
    let old = try walk(memory, oldNumber, oldPath, .linkSource, flags == 1 ? .follow : .keep)
    let new = try walk(memory, newNumber, newPath, .linkTarget, .keep)
    guard let oldName = old.name else { throw .perm }
    guard let newName = new.name else { throw .exist }
    if old.needsDirectory { _ = try old.status() }
    if new.needsDirectory { throw try new.absentOrExisting() }
    try old.directory.link(oldName, to: new.directory, as: newName)
  }

  func makeSymbolicLink(
    _ memory: GuestMemory, _ target: PathRange, _ number: UInt32, _ path: PathRange
  ) throws(Errno) {
    let target = try memory.text(at: target.start, count: target.count)
    let place = try walk(memory, number, path, .symbolicLink, .keep)
    // A link that leads out of the directory could not be followed here; others might follow it.
    guard target.first != UInt8(ascii: "/") else { throw .perm }
    guard !target.isEmpty else { throw .noent }
    guard let name = place.name else { throw .exist }
    if place.needsDirectory { throw try place.absentOrExisting() }
    try place.directory.makeSymbolicLink(name, to: target)
  }

  func readLink(
    _ memory: GuestMemory, _ number: UInt32, _ path: UInt32, _ count: UInt32, _ buffer: PathRange, _ result: UInt32
  ) throws(Errno) {
    let used = try memory.place(at: result, UInt32.self)
    let bytes = try memory.bytes(at: buffer.start, count: buffer.count)
    let place = try walk(memory, number, (path, count), .readLink, .followIfSlash)
    guard let name = place.name else { throw .inval }
    let target = try place.directory.readLink(name).prefix(bytes.count)
    bytes.copyBytes(from: target)
    used.store(UInt32(target.count))
  }

  func removeDirectory(_ memory: GuestMemory, _ number: UInt32, _ path: UInt32, _ count: UInt32) throws(Errno) {
    let place = try walk(memory, number, (path, count), .removeDirectory, .keep)
    guard let name = place.name else { throw .inval }
    try place.directory.removeDirectory(name)
  }

  func unlink(_ memory: GuestMemory, _ number: UInt32, _ path: UInt32, _ count: UInt32) throws(Errno) {
    let place = try walk(memory, number, (path, count), .unlink, .keep)
    guard let name = place.name else { throw .isdir }
    if place.needsDirectory {
      throw try place.directory.status(of: name).type == .directory ? Errno.isdir : Errno.notdir
    }
    try place.directory.unlink(name)
  }

  func rename(
    _ memory: GuestMemory, _ oldNumber: UInt32, _ oldPath: PathRange, _ newNumber: UInt32, _ newPath: PathRange
  ) throws(Errno) {
    let old = try walk(memory, oldNumber, oldPath, .renameSource, .keep)
    let new = try walk(memory, newNumber, newPath, .renameTarget, .keep)
    guard let oldName = old.name, let newName = new.name else { throw .busy }
    if old.needsDirectory || new.needsDirectory {
      guard try old.directory.status(of: oldName).type == .directory else { throw .notdir }
    }
    try old.directory.rename(oldName, to: new.directory, as: newName)
  }

  func open(
    _ memory: GuestMemory, _ number: UInt32, _ lookupFlags: UInt32, _ path: PathRange, _ openFlags: UInt32,
    _ rights: UInt64, _ inherited: UInt64, _ fileFlags: UInt32, _ result: UInt32
  ) throws(Errno) {
    let resultPlace = try memory.place(at: result, UInt32.self)
    let flags = try FileFlags(bits: fileFlags)
    guard openFlags < 16 else { throw .inval }
    let (creates, needsDirectory) = (openFlags & 1 != 0, openFlags & 2 != 0)
    let (isExclusive, truncates) = (openFlags & 4 != 0, openFlags & 8 != 0)
    guard !(needsDirectory && (creates || isExclusive || truncates)) else { throw .inval }

    var needed: Rights = .open
    if creates { needed.insert(.createFile) }
    if truncates { needed.insert(.pathSetSize) }
    let lastLink = try lastLink(lookupFlags)
    // Few paths end with a link, and opening tells that one does: only then is it followed.
    var place = try walk(memory, number, path, needed, lastLink == .follow ? .followIfSlash : lastLink)
    let parent = try descriptor(number)
    let label = audit == nil ? "" : Self.join(parent.label, try memory.text(at: path.start, count: path.count))
    subject = label
    let asked = Rights(rawValue: rights).intersection(.all)
    let askedToInherit = Rights(rawValue: inherited).intersection(.all)
    guard asked.isSubset(of: parent.inheritedRights), askedToInherit.isSubset(of: parent.inheritedRights) else {
      throw .notcapable
    }
    let writes = !asked.isDisjoint(with: [.write, .allocate, .setSize]) && !needsDirectory
    let options = OpenOptions(
      reads: !writes || asked.contains(.read), writes: writes || truncates, creates: creates, isExclusive: isExclusive,
      truncates: truncates, needsDirectory: needsDirectory, flags: flags)

    let opened: OpenedNode
    do {
      opened = try Self.open(place, options, asked)
    } catch {
      guard error == .loop, lastLink == .follow else { throw error }
      place = try walk(memory, number, path, needed, .follow)
      opened = try Self.open(place, options, asked)
    }
    try add(opened, asked, askedToInherit, label, to: resultPlace)
  }

  private static func open(
    _ place: PathWalk.Place, _ options: OpenOptions, _ asked: Rights
  ) throws(Errno) -> OpenedNode {
    var options = options
    guard let name = place.name else {
      guard !options.creates || !options.isExclusive else { throw .exist }
      guard !options.creates, !options.truncates, !asked.contains(.write) else { throw .isdir }
      return .directory(place.directory)
    }
    if place.needsDirectory {
      if options.creates {
        throw (try? place.directory.status(of: name).type) == .directory ? Errno.isdir : Errno.notdir
      }
      options.needsDirectory = true
      options.reads = true
      options.writes = options.truncates
    }
    guard !options.needsDirectory || !asked.contains(.write) else { throw .isdir }
    return try place.directory.open(name, options)
  }

  /// Gives the program a number for what was opened, with those of the rights that make sense for it.
  private func add(
    _ node: OpenedNode, _ rights: Rights, _ inherited: Rights, _ label: String, to place: GuestPlace<UInt32>
  ) throws(Errno) {
    let descriptor: Descriptor
    switch node {
    case .directory(let directory):
      descriptor = Descriptor(
        .directory(directory), rights: rights.intersection(.directory), inherited: inherited, label: label)
    case .file(let file):
      let sensible = file.isSeekable ? Rights.file : .stream
      descriptor = Descriptor(.file(file), rights: rights.intersection(sensible), label: label)
    }
    place.store(try table.add(descriptor))
  }

  // MARK: Reading directories

  /// Fills a buffer with entries from a position on; the last one is cut off where the buffer ends.
  func readDirectory(
    _ memory: GuestMemory, _ number: UInt32, _ start: UInt32, _ count: UInt32, _ cookie: UInt64, _ result: UInt32
  ) throws(Errno) {
    let used = try memory.place(at: result, UInt32.self)
    let buffer = try memory.bytes(at: start, count: count)
    let descriptor = try descriptor(number)
    let directory = try descriptor.directory
    guard descriptor.rights.contains(.readDirectory) else { throw .notcapable }
    let entries: [DirectoryEntry]
    if cookie != 0, let listing = descriptor.listing {
      entries = listing
    } else {
      entries = try directory.entries()
      descriptor.listing = entries
    }
    // Every directory begins with itself and the one above, which here is itself again.
    let own = try directory.status().inode
    var filled = 0
    var position = cookie
    while filled < buffer.count, position < UInt64(entries.count) + 2 {
      let entry = position >= 2 ? entries[Int(position) - 2] : nil
      let name = entry?.name.bytes ?? (position == 0 ? [0x2E] : [0x2E, 0x2E])
      position += 1
      withUnsafeTemporaryAllocation(byteCount: 24, alignment: 8) { header in
        header.initializeMemory(as: UInt8.self, repeating: 0)
        header.storeBytes(of: position.littleEndian, toByteOffset: 0, as: UInt64.self)
        header.storeBytes(of: (entry?.inode ?? own).littleEndian, toByteOffset: 8, as: UInt64.self)
        header.storeBytes(of: UInt32(name.count).littleEndian, toByteOffset: 16, as: UInt32.self)
        header.storeBytes(of: (entry?.type ?? .directory).rawValue, toByteOffset: 20, as: UInt8.self)
        filled += Self.append(UnsafeRawBufferPointer(header), to: buffer, at: filled)
      }
      name.withUnsafeBytes { filled += Self.append($0, to: buffer, at: filled) }
    }
    used.store(UInt32(filled))
  }

  /// Copies as much as there is room for, and returns how much that is.
  private static func append(
    _ bytes: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> Int {
    let count = min(bytes.count, buffer.count - offset)
    guard count > 0 else { return 0 }
    UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + count])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    return count
  }
}

extension PathWalk.Place {
  func status() throws(Errno) -> FileStatus {
    guard let name else { return try directory.status() }
    let status = try directory.status(of: name)
    guard !needsDirectory || status.type == .directory else { throw .notdir }
    return status
  }

  /// Why nothing but a directory can be made at a path that ends with a slash.
  func absentOrExisting() throws(Errno) -> Errno {
    guard let name else { return .exist }
    return try directory.status(of: name).type == .directory ? .exist : .notdir
  }
}
