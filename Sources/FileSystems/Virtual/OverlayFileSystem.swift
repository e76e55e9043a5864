/// A file system over another one: programs see and change it as if it were the other, but what they write is kept apart,
/// in memory, and can be looked through and dropped.
///
/// ```swift
/// let overlay = OverlayFileSystem(HostFileSystem("project"))
/// capabilities.mount(overlay, at: "/project")
/// // … the program runs …
/// for change in overlay.changes() { print(change) }
/// overlay.discard()
/// ```
public final class OverlayFileSystem: FileSystem {
  /// A difference to the file system below.
  public struct Change: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
      case written, removed, madeDirectory, madeLink
    }

    public var kind: Kind
    /// Relative to the mount point.
    public var path: String

    public var description: String {
      switch kind {
      case .written: "+ \(path)"
      case .removed: "- \(path)"
      case .madeDirectory: "+ \(path)/"
      case .madeLink: "+ \(path) (link)"
      }
    }
  }

  private let base: any FileSystem
  private let memory: MemoryState
  private var top: OverlayLayer

  /// `clocks` give the times of what is written; this machine's if there are none.
  public init(_ base: any FileSystem, clocks: (any Clocks)? = nil) {
    self.base = base
    memory = MemoryState(clocks)
    top = OverlayLayer(memory)
  }

  public func root() throws(Errno) -> any Directory { OverlayDirectory(top, below: try base.root()) }

  /// Everything that was written, made or removed, sorted by path.
  public func changes() -> [Change] {
    var changes: [Change] = []
    top.collect(into: &changes, "")
    return changes.sorted { $0.path < $1.path }
  }

  /// The contents of a file that was written.
  public func contents(of path: String) throws(Errno) -> [UInt8] {
    var components: [FileName] = []
    for part in path.utf8.split(separator: UInt8(ascii: "/")) { components.append(try FileName(part)) }
    guard let name = components.popLast() else { throw .isdir }
    var layer = top
    for component in components {
      guard let next = layer.layers[component] else { throw .noent }
      layer = next
    }
    guard case .file(let node)? = layer.own.nodes[name] else { throw .noent }
    return node.bytes
  }

  /// Forgets what was written. Programs that still run keep what they have open.
  public func discard() { top = OverlayLayer(memory) }
}

/// What has changed in one directory.
final class OverlayLayer {
  /// Files and links made here, and copies of files below that were opened for writing.
  let own: MemoryDirectory
  /// Names of the directory below that are gone or replaced.
  var hidden: Set<FileName> = []
  /// The layers of directories beneath, whether they are below, too, or only here.
  var layers: [FileName: OverlayLayer] = [:]
  /// Whether the directory was made here.
  var isNew = false

  init(_ state: MemoryState) { own = MemoryDirectory(state) }

  func collect(into changes: inout [OverlayFileSystem.Change], _ prefix: String) {
    for name in hidden where own.nodes[name] == nil && layers[name]?.isNew != true {
      changes.append(.init(kind: .removed, path: prefix + name.description))
    }
    for (name, node) in own.nodes {
      if case .link = node {
        changes.append(.init(kind: .madeLink, path: prefix + name.description))
      } else {
        changes.append(.init(kind: .written, path: prefix + name.description))
      }
    }
    for (name, layer) in layers {
      if layer.isNew { changes.append(.init(kind: .madeDirectory, path: prefix + name.description)) }
      layer.collect(into: &changes, "\(prefix)\(name)/")
    }
  }
}

/// A directory seen through its layer.
private final class OverlayDirectory: Directory {
  private let layer: OverlayLayer
  /// The directory below; nil for one that was made here.
  private let below: (any Directory)?

  init(_ layer: OverlayLayer, below: (any Directory)?) {
    self.layer = layer
    self.below = below
  }

  private var state: MemoryState { layer.own.attributes.state }

  /// The directory below, for a name that still means there what it did.
  private func below(for name: FileName) -> (any Directory)? { layer.hidden.contains(name) ? nil : below }

  private func isInLayer(_ name: FileName) -> Bool { layer.own.nodes[name] != nil || layer.layers[name]?.isNew == true }

  private func exists(_ name: FileName) -> Bool { (try? status(of: name)) != nil }

  func status() throws(Errno) -> FileStatus {
    guard let below else { return layer.own.currentStatus }
    return try below.status()
  }

  func status(of name: FileName) throws(Errno) -> FileStatus {
    if let node = layer.own.nodes[name] { return node.status }
    if let inner = layer.layers[name], inner.isNew { return inner.own.currentStatus }
    guard let below = below(for: name) else { throw .noent }
    return try below.status(of: name)
  }

  func setTimes(_ change: TimeChange) throws(Errno) {
    // Of directories below, only what is in them can change.
    guard below == nil else { throw .rofs }
    layer.own.attributes.set(change)
  }

  func setTimes(_ change: TimeChange, of name: FileName) throws(Errno) {
    if let inner = layer.layers[name], inner.isNew { return inner.own.attributes.set(change) }
    try copyUp(name)
    try layer.own.setTimes(change, of: name)
  }

  func sync(onlyData: Bool) throws(Errno) {}

  func entries() throws(Errno) -> [DirectoryEntry] {
    var entries = try below?.entries().filter { !layer.hidden.contains($0.name) && !isInLayer($0.name) } ?? []
    entries += try layer.own.entries()
    for (name, inner) in layer.layers where inner.isNew {
      entries.append(DirectoryEntry(name: name, inode: inner.own.attributes.inode, type: .directory))
    }
    return entries.sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
  }

  /// The layer of a directory beneath, made when it is first needed.
  private func innerLayer(_ name: FileName) -> OverlayLayer {
    if let inner = layer.layers[name] { return inner }
    let inner = OverlayLayer(state)
    layer.layers[name] = inner
    return inner
  }

  func open(_ name: FileName, _ options: OpenOptions) throws(Errno) -> OpenedNode {
    if layer.own.nodes[name] != nil { return try layer.own.open(name, options) }
    if let inner = layer.layers[name], inner.isNew {
      if options.creates && options.isExclusive { throw .exist }
      guard !options.changesSomething else { throw .isdir }
      return .directory(OverlayDirectory(inner, below: nil))
    }
    guard let below = below(for: name), let found = try? below.status(of: name) else {
      return try layer.own.open(name, options)
    }
    if options.creates && options.isExclusive { throw .exist }
    switch found.type {
    case .symbolicLink: throw .loop
    case .directory:
      guard !options.changesSomething else { throw .isdir }
      return .directory(OverlayDirectory(innerLayer(name), below: try below.directory(name)))
    default: break
    }
    guard options.writes || options.truncates else {
      var options = options
      options.creates = false
      return try below.open(name, options)
    }
    guard !options.needsDirectory else { throw .notdir }
    try copyUp(name, withContents: !options.truncates)
    return try layer.own.open(name, options)
  }

  /// Makes a copy of a file below, or of a link, that can be changed.
  private func copyUp(_ name: FileName, withContents: Bool = true) throws(Errno) {
    guard layer.own.nodes[name] == nil else { return }
    guard let below = below(for: name) else { throw .noent }
    let found = try below.status(of: name)
    let copy: MemoryNode
    switch found.type {
    case .regularFile:
      let node = MemoryFileNode(state)
      if withContents { node.bytes = try Self.contents(of: name, in: below, count: found.size) }
      copy = .file(node)
    case .symbolicLink: copy = .link(MemoryLink(state, try below.readLink(name)))
    case .directory: throw .rofs
    default: throw .notsup
    }
    copy.common.set(TimeChange(access: .set(found.accessTime), modification: .set(found.modificationTime)))
    layer.own.nodes[name] = copy
    layer.hidden.insert(name)
  }

  private static func contents(
    of name: FileName, in directory: any Directory, count: UInt64
  ) throws(Errno) -> [UInt8] {
    guard case .file(let file) = try directory.open(name, OpenOptions()) else { throw .isdir }
    guard count <= UInt64(MemoryFileNode.sizeLimit) else { throw .fbig }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let outcome: Result<Int, Errno> = buffer.withUnsafeMutableBytes { buffer in
        guard let start = buffer.baseAddress else { return .success(0) }
        return withUnsafePointer(to: Slice(start: start, count: buffer.count)) { slice in
          do throws(Errno) {
            return .success(try file.read(Slices(start: slice, count: 1)))
          } catch {
            return .failure(error)
          }
        }
      }
      let count = try outcome.get()
      guard count > 0 else { return bytes }
      bytes += buffer.prefix(count)
      guard bytes.count <= MemoryFileNode.sizeLimit else { throw .fbig }
    }
  }

  func readLink(_ name: FileName) throws(Errno) -> [UInt8] {
    if layer.own.nodes[name] != nil { return try layer.own.readLink(name) }
    if layer.layers[name]?.isNew == true { throw .inval }
    guard let below = below(for: name) else { throw .noent }
    return try below.readLink(name)
  }

  func makeDirectory(_ name: FileName) throws(Errno) {
    guard !exists(name) else { throw .exist }
    let inner = OverlayLayer(state)
    inner.isNew = true
    layer.layers[name] = inner
  }

  func makeSymbolicLink(_ name: FileName, to target: [UInt8]) throws(Errno) {
    guard !exists(name) else { throw .exist }
    try layer.own.makeSymbolicLink(name, to: target)
  }

  private func peer(_ directory: any Directory) throws(Errno) -> OverlayDirectory {
    guard let other = directory as? OverlayDirectory, other.state === state else { throw .xdev }
    return other
  }

  func link(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
    let other = try peer(directory)
    guard !other.exists(newName) else { throw .exist }
    guard try status(of: name).type != .directory else { throw .perm }
    try copyUp(name)
    try layer.own.link(name, to: other.layer.own, as: newName)
  }

  func rename(_ name: FileName, to directory: any Directory, as newName: FileName) throws(Errno) {
    let other = try peer(directory)
    let moved = try status(of: name)
    if layer === other.layer, name == newName { return }
    let replaced = try? other.status(of: newName)
    if moved.type == .directory {
      // A directory below cannot move without all that is in it; programs copy then, as between devices.
      guard let inner = layer.layers[name], inner.isNew else { throw .xdev }
      guard !inner.contains(other.layer) else { throw .inval }
      if let replaced {
        guard replaced.type == .directory else { throw .notdir }
        try other.removeDirectory(newName)
      }
      layer.layers[name] = nil
      other.layer.layers[newName] = inner
      return
    }
    if let replaced, replaced.type == .directory { throw .isdir }
    try copyUp(name)
    if replaced != nil { try other.unlink(newName) }
    try layer.own.rename(name, to: other.layer.own, as: newName)
  }

  func removeDirectory(_ name: FileName) throws(Errno) {
    guard try status(of: name).type == .directory else { throw .notdir }
    guard case .directory(let directory) = try open(name, OpenOptions(needsDirectory: true)) else { throw .notdir }
    guard try directory.entries().isEmpty else { throw .notempty }
    let wasBelow = layer.layers[name]?.isNew != true
    layer.layers[name] = nil
    if wasBelow { layer.hidden.insert(name) }
  }

  func unlink(_ name: FileName) throws(Errno) {
    guard try status(of: name).type != .directory else { throw .isdir }
    if layer.own.nodes[name] != nil {
      try layer.own.unlink(name)
    } else {
      layer.hidden.insert(name)
    }
  }
}

extension OverlayLayer {
  /// Whether a layer is this one or beneath it.
  fileprivate func contains(_ layer: OverlayLayer) -> Bool {
    self === layer || layers.values.contains { $0.contains(layer) }
  }
}
