/// What may be done with a descriptor.
struct Rights: OptionSet, Hashable, Sendable {
  var rawValue: UInt64

  static let dataSync = Rights(rawValue: 1 << 0)
  static let read = Rights(rawValue: 1 << 1)
  static let seek = Rights(rawValue: 1 << 2)
  static let setFlags = Rights(rawValue: 1 << 3)
  static let sync = Rights(rawValue: 1 << 4)
  static let tell = Rights(rawValue: 1 << 5)
  static let write = Rights(rawValue: 1 << 6)
  static let advise = Rights(rawValue: 1 << 7)
  static let allocate = Rights(rawValue: 1 << 8)
  static let createDirectory = Rights(rawValue: 1 << 9)
  static let createFile = Rights(rawValue: 1 << 10)
  static let linkSource = Rights(rawValue: 1 << 11)
  static let linkTarget = Rights(rawValue: 1 << 12)
  static let open = Rights(rawValue: 1 << 13)
  static let readDirectory = Rights(rawValue: 1 << 14)
  static let readLink = Rights(rawValue: 1 << 15)
  static let renameSource = Rights(rawValue: 1 << 16)
  static let renameTarget = Rights(rawValue: 1 << 17)
  static let pathStatus = Rights(rawValue: 1 << 18)
  static let pathSetSize = Rights(rawValue: 1 << 19)
  static let pathSetTimes = Rights(rawValue: 1 << 20)
  static let status = Rights(rawValue: 1 << 21)
  static let setSize = Rights(rawValue: 1 << 22)
  static let setTimes = Rights(rawValue: 1 << 23)
  static let symbolicLink = Rights(rawValue: 1 << 24)
  static let removeDirectory = Rights(rawValue: 1 << 25)
  static let unlink = Rights(rawValue: 1 << 26)
  static let poll = Rights(rawValue: 1 << 27)
  static let shutdown = Rights(rawValue: 1 << 28)
  static let accept = Rights(rawValue: 1 << 29)

  static let all = Rights(rawValue: (1 << 30) - 1)

  /// What makes sense for a file.
  static let file: Rights = [
    .dataSync, .read, .seek, .setFlags, .sync, .tell, .write, .advise, .allocate, .status, .setSize, .setTimes, .poll,
  ]

  /// What makes sense for a directory.
  static let directory: Rights = [
    .setFlags, .sync, .advise, .createDirectory, .createFile, .linkSource, .linkTarget, .open, .readDirectory,
    .readLink, .renameSource, .renameTarget, .pathStatus, .pathSetSize, .pathSetTimes, .status, .setTimes,
    .symbolicLink, .removeDirectory, .unlink, .poll,
  ]

  /// What makes sense for a stream of bytes: no position.
  static let stream: Rights = [.read, .write, .setFlags, .sync, .dataSync, .advise, .status, .setTimes, .poll]

  static let socket: Rights = [.read, .write, .setFlags, .status, .poll, .shutdown]
  static let listener: Rights = [.read, .setFlags, .status, .poll, .accept]
}
