/// What a number of the program's stands for.
final class Descriptor {
  enum Node {
    case file(any File)
    case directory(any Directory)
    #if !os(Windows)
      case listener(HostListener)
      case socket(HostSocket)
    #endif
  }

  let node: Node
  /// What may be done with it, and with what is opened through it.
  var rights: Rights
  var inheritedRights: Rights
  /// The path under which a directory was mounted.
  let mountPath: [UInt8]?
  /// What audits call it.
  let label: String
  /// The entries as `fd_readdir` goes through them: fixed when it begins, so that positions keep their meaning.
  var listing: [DirectoryEntry]?

  init(_ node: Node, rights: Rights, inherited: Rights = [], mountPath: [UInt8]? = nil, label: String = "") {
    self.node = node
    self.rights = rights
    inheritedRights = inherited
    self.mountPath = mountPath
    self.label = label
  }

  /// The file, socket or stream; `isdir` or `badf` for others.
  @inline(__always)
  var file: any File {
    get throws(Errno) {
      switch node {
      case .file(let file): return file
      case .directory: throw .isdir
      #if !os(Windows)
        case .socket(let socket): return socket
        case .listener: throw .badf
      #endif
      }
    }
  }

  var directory: any Directory {
    get throws(Errno) {
      guard case .directory(let directory) = node else { throw .notdir }
      return directory
    }
  }
}

/// The program's descriptors by number.
struct DescriptorTable {
  private var slots: [Descriptor?] = [nil, nil, nil]
  private var openCount = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  @inline(__always)
  subscript(number: UInt32) -> Descriptor? {
    Int(number) < slots.count ? slots[Int(number)] : nil
  }

  /// Adds a descriptor under the lowest free number behind the standard streams.
  mutating func add(_ descriptor: Descriptor) throws(Errno) -> UInt32 {
    guard openCount < limit else { throw .mfile }
    let number = slots.dropFirst(3).firstIndex { $0 == nil } ?? slots.count
    set(descriptor, at: number)
    return UInt32(number)
  }

  /// Puts a descriptor under a number, in place of the one that is there.
  private mutating func set(_ descriptor: Descriptor, at number: Int) {
    while slots.count <= number { slots.append(nil) }
    if slots[number] == nil { openCount += 1 }
    slots[number] = descriptor
  }

  mutating func setStandard(_ descriptor: Descriptor, at number: UInt32) { set(descriptor, at: Int(number)) }

  mutating func remove(_ number: UInt32) throws(Errno) {
    guard self[number] != nil else { throw .badf }
    slots[Int(number)] = nil
    openCount -= 1
  }

  /// Puts a descriptor under another number that is in use, in place of what is there.
  mutating func move(_ number: UInt32, to target: UInt32) throws(Errno) {
    guard let descriptor = self[number], self[target] != nil else { throw .badf }
    guard number != target else { return }
    slots[Int(target)] = descriptor
    slots[Int(number)] = nil
    openCount -= 1
  }

  mutating func removeAll() {
    slots = [nil, nil, nil]
    openCount = 0
  }
}
