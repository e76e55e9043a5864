/// A directory in memory.
final class MemoryDirectory: Directory {
  let attributes: MemoryAttributes
  var nodes: [FileName: MemoryNode] = [:]
  /// Whether it has been removed, so that nothing can be put into it any more.
  private var isGone = false

  init(_ state: MemoryState) { attributes = MemoryAttributes(state) }

  private var state: MemoryState { attributes.state }

  var currentStatus: FileStatus { attributes.status(.directory, size: 0) }

  func node(_ name: FileName) throws(Errno) -> MemoryNode {
    guard let node = nodes[name] else { throw .noent }
    return node
  }

  private func add(_ name: FileName, _ node: MemoryNode) throws(Errno) {
    guard !isGone else { throw .noent }
    guard nodes[name] == nil else { throw .exist }
    nodes[name] = node
    attributes.noteChange()
  }

  func status() throws(Errno) -> FileStatus { currentStatus }
  func status(of name: FileName) throws(Errno) -> FileStatus { try node(name).status }
  func setTimes(_ change: TimeChange) throws(Errno) { attributes.set(change) }
  func setTimes(_ change: TimeChange, of name: FileName) throws(Errno) { try node(name).common.set(change) }
  func sync(onlyData: Bool) throws(Errno) {}

  func entries() throws(Errno) -> [DirectoryEntry] {
    nodes.map { DirectoryEntry(name: $0.key, inode: $0.value.common.inode, type: $0.value.type) }
      .sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
  }

  func open(_ name: FileName, _ options: OpenOptions) throws(Errno) -> OpenedNode {
    if options.creates && options.isExclusive && nodes[name] != nil { throw .exist }
    switch nodes[name] {
    case .directory(let directory):
      guard !options.changesSomething else { throw .isdir }
      return .directory(directory)
    case .link: throw .loop
    case .file(let node):
      guard !options.needsDirectory else { throw .notdir }
      if options.truncates { node.setSize(0) }
      return .file(MemoryFile(node, options))
    case nil:
      guard options.creates else { throw .noent }
      guard !options.needsDirectory else { throw .inval }
      let node = MemoryFileNode(state)
      try add(name, .file(node))
      return .file(MemoryFile(node, options))
    }
  }

  func readLink(_ name: FileName) throws(Errno) -> [UInt8] {
    guard case .link(let link) = try node(name) else { throw .inval }
    return link.target
  }

  func makeDirectory(_ name: FileName) throws(Errno) { try add(name, .directory(MemoryDirectory(state))) }

  func makeSymbolicLink(_ name: FileName, to target: [UInt8]) throws(Errno) {
    try add(name, .link(MemoryLink(state, target)))
  }

  func link(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
    let other = try peer(directory)
    let node = try node(name)
    if case .directory = node { throw .perm }
    try other.add(newName, node)
    node.common.linkCount += 1
  }

  private func peer(_ directory: any Directory) throws(Errno) -> MemoryDirectory {
    guard let other = directory as? MemoryDirectory, other.state === state else { throw .xdev }
    return other
  }

  func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
    let other = try peer(directory)
    let node = try node(name)
    if let old = other.nodes[newName] {
      if old.common === node.common { return }
      switch (node, old) {
      case (.directory, .directory): try other.removeDirectory(newName)
      case (.directory, _): throw .notdir
      case (_, .directory): throw .isdir
      default: try other.unlink(newName)
      }
    }
    if case .directory(let moved) = node, moved.contains(other) { throw .inval }
    nodes[name] = nil
    attributes.noteChange()
    try other.add(newName, node)
  }

  /// Whether a directory is this one or somewhere beneath it.
  private func contains(_ directory: MemoryDirectory) -> Bool {
    var pending = [self]
    while let next = pending.popLast() {
      if next === directory { return true }
      for case .directory(let inner) in next.nodes.values { pending.append(inner) }
    }
    return false
  }

  func removeDirectory(_ name: FileName) throws(Errno) {
    guard case .directory(let directory) = try node(name) else { throw .notdir }
    guard directory.nodes.isEmpty else { throw .notempty }
    directory.isGone = true
    nodes[name] = nil
    attributes.noteChange()
  }

  func unlink(_ name: FileName) throws(Errno) {
    let node = try node(name)
    if case .directory = node { throw .isdir }
    node.common.linkCount -= 1
    nodes[name] = nil
    attributes.noteChange()
  }
}
