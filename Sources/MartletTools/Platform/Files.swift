#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(ucrt)
  import ucrt
#endif

/// What the operating system answered when a file could not be read or written.
package struct FileError: Error, CustomStringConvertible {
  package let description: String

  init(_ action: String, _ name: String, _ code: Int32) {
    self.init(action, name, String(cString: strerror(code)))
  }

  init(_ action: String, _ name: String, _ reason: String) { description = "cannot \(action) \(name): \(reason)" }

  static func tooLarge(_ name: String) -> FileError {
    FileError("read", name, "it is larger than \(mostBytesRead >> 30) GiB")
  }
}

/// The largest file that is read: no module is larger.
private let mostBytesRead = 1 << 30

let standardInput: Int32 = 0
let standardOutput: Int32 = 1
let standardError: Int32 = 2

func isDescriptorTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) != 0 }

package func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// Reads a descriptor to its end.
func readAll(_ descriptor: Int32, name: String, expecting size: Int = 1 << 16) throws(FileError) -> [UInt8] {
  var contents = [UInt8](repeating: 0, count: max(size, 4096))
  var count = 0
  while true {
    guard count <= mostBytesRead else { throw FileError.tooLarge(name) }
    if count == contents.count { contents.append(contentsOf: repeatElement(0, count: contents.count)) }
    let got = contents.withUnsafeMutableBytes { space in
      read(descriptor, space.baseAddress.map { $0 + count }, space.count - count)
    }
    if got == 0 { break }
    if got < 0 {
      if errno == EINTR { continue }
      throw FileError("read", name, errno)
    }
    count += got
  }
  contents.removeLast(contents.count - count)
  return contents
}

/// Writes everything; a reader that went away is not an error worth a message.
func writeAll(_ descriptor: Int32, _ bytes: [UInt8], name: String) throws(FileError) {
  guard !tryWriting(descriptor, bytes), errno != EPIPE else { return }
  throw FileError("write", name, errno)
}

private func tryWriting(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
  bytes.withUnsafeBytes { space in
    var done = 0
    while done < space.count {
      let wrote = write(descriptor, space.baseAddress.map { $0 + done }, space.count - done)
      if wrote < 0 {
        if errno == EINTR { continue }
        return false
      }
      done += wrote
    }
    return true
  }
}

/// Reads a whole file.
package func readFile(_ path: String) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError("open", path, errno) }
  defer { close(descriptor) }
  var status = stat()
  let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 1 << 16
  guard size <= mostBytesRead else { throw FileError.tooLarge(path) }
  return try readAll(descriptor, name: path, expecting: size + 1)
}

/// Replaces a file as a whole: readers see the old contents or the new, never a part. It keeps its mode; what a link leads to is
/// replaced, and not the link; into a device or a pipe, which cannot be replaced, the bytes are written. With `isGuarded`,
/// nobody but this user may write the file afterwards.
package func writeFile(_ path: String, _ bytes: [UInt8], isGuarded: Bool = false) throws(FileError) {
  var status = stat()
  var mode: mode_t?
  var target = path
  if stat(path, &status) == 0 {
    guard status.st_mode & S_IFMT == S_IFREG else { return try writeInPlace(path, bytes, 0) }
    guard access(path, W_OK) == 0 else { throw FileError("write", path, errno) }
    mode = status.st_mode & (isGuarded ? 0o755 : 0o777)
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
  } else if lstat(path, &status) == 0 {
    // A link that leads nowhere so far.
    return try writeInPlace(path, bytes, O_CREAT)
  }
  let (descriptor, temporary) = try makeTemporaryFile(beside: target, for: path, isGuarded ? 0o644 : 0o666)
  var complete = tryWriting(descriptor, bytes)
  if let mode, complete { complete = fchmod(descriptor, mode) == 0 }
  let problem = errno
  guard close(descriptor) == 0, complete else {
    unlink(temporary)
    throw FileError("write", path, problem)
  }
  guard rename(temporary, target) == 0 else {
    let problem = errno
    unlink(temporary)
    throw FileError("write", path, problem)
  }
}

private func writeInPlace(_ path: String, _ bytes: [UInt8], _ flags: Int32) throws(FileError) {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
  guard descriptor >= 0 else { throw FileError("write", path, errno) }
  let complete = tryWriting(descriptor, bytes)
  let problem = errno
  guard close(descriptor) == 0, complete else { throw FileError("write", path, problem) }
}

/// A new file in the folder of another, under a name that nobody has.
private func makeTemporaryFile(
  beside target: String, for path: String, _ mode: mode_t
) throws(FileError) -> (descriptor: Int32, name: String) {
  let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
  for attempt in 0..<1000 {
    let name = "\(folder).martlet-\(getpid())-\(attempt).tmp"
    let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    if descriptor >= 0 { return (descriptor, name) }
    guard errno == EEXIST else { break }
  }
  throw FileError("write", path, errno)
}

package func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// All files below a folder whose names end with `suffix`, sorted, symbolic links not followed.
package func filesBelow(_ folder: String, suffix: String) throws(FileError) -> [String] {
  guard let stream = opendir(folder) else { throw FileError("open", folder, errno) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  var found: [String] = []
  for name in names.sorted() {
    let path = "\(folder)/\(name)"
    var status = stat()
    guard lstat(path, &status) == 0 else { continue }
    if status.st_mode & S_IFMT == S_IFDIR {
      found += try filesBelow(path, suffix: suffix)
    } else if name.hasSuffix(suffix) {
      found.append(path)
    }
  }
  return found
}
