/// What a file is.
public enum FileType: UInt8, Hashable, Sendable {
  case unknown, blockDevice, characterDevice, directory, regularFile, datagramSocket, streamSocket, symbolicLink
}

/// What is known of a file.
public struct FileStatus: Hashable, Sendable {
  /// Together with `inode`, the identity of the file.
  public var device: UInt64
  public var inode: UInt64
  public var type: FileType
  public var linkCount: UInt64
  /// In bytes; of a symbolic link, the length of its target.
  public var size: UInt64
  /// Times in nanoseconds since 1970.
  public var accessTime: UInt64
  public var modificationTime: UInt64
  public var changeTime: UInt64

  public init(
    device: UInt64 = 0, inode: UInt64 = 0, type: FileType, linkCount: UInt64 = 1, size: UInt64 = 0,
    accessTime: UInt64 = 0, modificationTime: UInt64 = 0, changeTime: UInt64 = 0
  ) {
    self.device = device
    self.inode = inode
    self.type = type
    self.linkCount = linkCount
    self.size = size
    self.accessTime = accessTime
    self.modificationTime = modificationTime
    self.changeTime = changeTime
  }
}

/// What to do with the times of a file.
public struct TimeChange: Hashable, Sendable {
  public enum Change: Hashable, Sendable {
    case keep
    case now
    /// Nanoseconds since 1970.
    case set(UInt64)
  }

  public var access: Change
  public var modification: Change

  public init(access: Change = .keep, modification: Change = .keep) {
    self.access = access
    self.modification = modification
  }
}

/// How an open file behaves.
public struct FileFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Every write goes to the end.
  public static let append = FileFlags(rawValue: 1 << 0)
  public static let dataSync = FileFlags(rawValue: 1 << 1)
  /// Nothing waits.
  public static let nonblocking = FileFlags(rawValue: 1 << 2)
  public static let readSync = FileFlags(rawValue: 1 << 3)
  public static let sync = FileFlags(rawValue: 1 << 4)

  package static let all = FileFlags(rawValue: (1 << 5) - 1)
}

/// How to open something in a directory.
public struct OpenOptions: Hashable, Sendable {
  public var reads: Bool
  public var writes: Bool
  /// Makes the file if there is none.
  public var creates: Bool
  /// Fails with `exist` if there is one; needs `creates`.
  public var isExclusive: Bool
  public var truncates: Bool
  /// Fails with `notdir` unless it is a directory.
  public var needsDirectory: Bool
  public var flags: FileFlags

  public init(
    reads: Bool = true, writes: Bool = false, creates: Bool = false, isExclusive: Bool = false, truncates: Bool = false,
    needsDirectory: Bool = false, flags: FileFlags = []
  ) {
    self.reads = reads
    self.writes = writes
    self.creates = creates
    self.isExclusive = isExclusive
    self.truncates = truncates
    self.needsDirectory = needsDirectory
    self.flags = flags
  }

  /// Whether anything may be changed by it.
  var changesSomething: Bool { writes || creates || truncates }
}

/// From where a position is counted.
public enum SeekOrigin: Hashable, Sendable {
  case start, current, end
}
