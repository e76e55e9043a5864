/// Walks paths, beneath one directory and never out of it.
///
/// Every step opens one name in a directory that is held open, without following a link. Links are followed here, by
/// walking their targets in turn; `..` goes back to the directory that was held before. So a directory that somebody
/// moves or swaps for a link meanwhile leads nowhere new.
package struct PathWalk {
  /// Links that a path may lead through.
  private static let linkLimit = 40
  private static let pathLimit = 4096
  /// Directories held open at once.
  private static let depthLimit = 512

  /// Where a path leads: to a name in a directory, which need not exist, or to the directory itself.
  package struct Place {
    package var directory: any Directory
    package var name: FileName?
    /// Whether the path ends with a slash, so that nothing but a directory will do.
    package var needsDirectory: Bool
  }

  /// The directories on the way, the one where the walk began first.
  private var held: [any Directory]
  /// The components still to walk, the next one last.
  private var pending: [ArraySlice<UInt8>] = []
  private var needsDirectory = false
  private var links = 0

  /// What to do with a link at the end of a path.
  package enum LastLink {
    case follow
    /// Follow it if a slash stands behind it.
    case followIfSlash
    case keep

    fileprivate func follows(_ hasSlash: Bool) -> Bool { self == .follow || self == .followIfSlash && hasSlash }
  }

  /// Finds where a path leads.
  package static func resolve(_ path: [UInt8], in directory: any Directory, lastLink: LastLink) throws(Errno) -> Place {
    guard !path.isEmpty else { throw .noent }
    if let place = try descend(path, in: directory, lastLink) { return place }
    var walk = PathWalk(held: [directory])
    try walk.push(path)
    return try walk.run(lastLink)
  }

  /// Goes to the last name of a path in one step, where the file system can. nil says that the path has to be walked:
  /// because it cannot, because the path ends with a link that leads on, or because something is wrong and the walk knows
  /// best what.
  private static func descend(
    _ path: [UInt8], in directory: any Directory, _ lastLink: LastLink
  ) throws(Errno) -> Place? {
    let slash = UInt8(ascii: "/")
    guard path.count <= pathLimit, path[0] != slash else { return nil }
    var rest = path[...]
    while rest.starts(with: "./".utf8) { rest = rest.dropFirst().drop { $0 == slash } }
    guard let end = rest.lastIndex(where: { $0 != slash }), let separator = rest[...end].lastIndex(of: slash),
      let name = try? FileName(rest[(separator + 1)...end]), let parent = directory.descend(rest[..<separator])
    else { return nil }
    let needsDirectory = end < path.count - 1
    if lastLink.follows(needsDirectory), try target(of: name, in: parent) != nil { return nil }
    return Place(directory: parent, name: name, needsDirectory: needsDirectory)
  }

  private init(held: [any Directory]) { self.held = held }

  private mutating func push(_ path: [UInt8]) throws(Errno) {
    guard path.count <= Self.pathLimit else { throw .nametoolong }
    guard path.first != UInt8(ascii: "/") else { throw .perm }
    let components = path.split(separator: UInt8(ascii: "/"))
    // What ends with a slash or a dot can only be a directory.
    if pending.isEmpty, path.last == UInt8(ascii: "/") || components.last?.elementsEqual(".".utf8) ?? false {
      needsDirectory = true
    }
    pending.append(contentsOf: components.reversed())
  }

  private mutating func run(_ lastLink: LastLink) throws(Errno) -> Place {
    while let component = pending.popLast() {
      if component.elementsEqual(".".utf8) { continue }
      if component.elementsEqual("..".utf8) {
        guard held.count > 1 else { throw .perm }
        held.removeLast()
        continue
      }
      let name = try FileName(component)
      let here = held[held.count - 1]
      let isLast = pending.allSatisfy { $0.elementsEqual(".".utf8) }
      if isLast {
        if lastLink.follows(needsDirectory), let target = try Self.target(of: name, in: here) {
          try follow(target)
          continue
        }
        return Place(directory: here, name: name, needsDirectory: needsDirectory)
      }
      guard held.count < Self.depthLimit else { throw .nametoolong }
      do {
        held.append(try here.directory(name))
      } catch {
        guard error == .loop || error == .notdir, let target = try Self.target(of: name, in: here) else { throw error }
        try follow(target)
      }
    }
    return Place(directory: held[held.count - 1], name: nil, needsDirectory: true)
  }

  private mutating func follow(_ target: [UInt8]) throws(Errno) {
    links += 1
    guard links <= Self.linkLimit else { throw .loop }
    guard !target.isEmpty else { throw .noent }
    try push(target)
  }

  /// Where a link leads; nil if it is none, or if nothing is there.
  private static func target(of name: FileName, in directory: any Directory) throws(Errno) -> [UInt8]? {
    do {
      return try directory.readLink(name)
    } catch {
      if error == .inval || error == .noent { return nil }
      throw error
    }
  }
}
