/// A file in memory, opened or not, with one name or several.
final class MemoryFileNode {
  var bytes: [UInt8] = []
  let attributes: MemoryAttributes

  init(_ state: MemoryState) { attributes = MemoryAttributes(state) }

  var status: FileStatus { attributes.status(.regularFile, size: bytes.count) }

  /// The most that a file may have, so that a program cannot ask for more than there is by seeking far.
  static let sizeLimit = 1 << 31

  func setSize(_ size: Int) {
    if size < bytes.count {
      bytes.removeLast(bytes.count - size)
    } else if size > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
    }
    attributes.noteChange()
  }

  func read(_ slices: Slices, at offset: UInt64) -> Int {
    guard var position = Int(exactly: offset), position < bytes.count else { return 0 }
    let start = position
    bytes.withUnsafeBytes { bytes in
      for slice in slices {
        let count = min(slice.count, bytes.count - position)
        guard count > 0 else { continue }
        slice.start.copyMemory(from: bytes.baseAddress! + position, byteCount: count)
        position += count
      }
    }
    return position - start
  }

  func write(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int {
    let count = slices.reduce(0) { $0 + $1.count }
    guard count > 0 else { return 0 }
    guard offset <= UInt64(Self.sizeLimit - count) else { throw .fbig }
    var position = Int(offset)
    let end = position + count
    if position > bytes.count { setSize(position) }
    for slice in slices {
      let overlap = min(slice.count, bytes.count - position)
      if overlap > 0 {
        bytes.withUnsafeMutableBytes { bytes in
          (bytes.baseAddress! + position).copyMemory(from: slice.start, byteCount: overlap)
        }
      }
      bytes.append(contentsOf: slice.bytes[max(overlap, 0)...])
      position += slice.count
    }
    assert(position == end)
    attributes.noteChange()
    return count
  }
}

/// A file in memory that has been opened.
final class MemoryFile: File {
  private let node: MemoryFileNode
  private let reads: Bool
  private let writes: Bool
  private var position: UInt64 = 0
  private(set) var flags: FileFlags

  init(_ node: MemoryFileNode, _ options: OpenOptions) {
    self.node = node
    reads = options.reads
    writes = options.writes
    flags = options.flags
  }

  func status() throws(Errno) -> FileStatus { node.status }

  func read(_ slices: Slices) throws(Errno) -> Int {
    let count = try read(slices, at: position)
    position += UInt64(count)
    return count
  }

  func write(_ slices: Slices) throws(Errno) -> Int {
    if flags.contains(.append) { position = UInt64(node.bytes.count) }
    let count = try write(slices, at: position)
    position += UInt64(count)
    return count
  }

  func read(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int {
    guard reads else { throw .badf }
    return node.read(slices, at: offset)
  }

  func write(_ slices: Slices, at offset: UInt64) throws(Errno) -> Int {
    guard writes else { throw .badf }
    // As systems do: a file opened for appending appends whatever the offset says.
    return try node.write(slices, at: flags.contains(.append) ? UInt64(node.bytes.count) : offset)
  }

  func seek(_ offset: Int64, from origin: SeekOrigin) throws(Errno) -> UInt64 {
    let base: UInt64 =
      switch origin {
      case .start: 0
      case .current: position
      case .end: UInt64(node.bytes.count)
      }
    let (sum, overflow) = Int64(base).addingReportingOverflow(offset)
    guard !overflow, sum >= 0 else { throw .inval }
    position = UInt64(sum)
    return position
  }

  func setSize(_ size: UInt64) throws(Errno) {
    guard writes else { throw .inval }
    guard size <= UInt64(MemoryFileNode.sizeLimit) else { throw .fbig }
    node.setSize(Int(size))
  }

  func allocate(_ offset: UInt64, _ length: UInt64) throws(Errno) {
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow else { throw .inval }
    if end > UInt64(node.bytes.count) { try setSize(end) }
  }

  func advise(_ offset: UInt64, _ length: UInt64, _ advice: UInt8) throws(Errno) {}
  func setTimes(_ change: TimeChange) throws(Errno) { node.attributes.set(change) }
  func setFlags(_ flags: FileFlags) throws(Errno) { self.flags = flags }
  var isSeekable: Bool { true }
  var readableBytes: UInt64 {
    let size = UInt64(node.bytes.count)
    return size > position ? size - position : 0
  }
}
