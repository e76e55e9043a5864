import Foundation
import Martlet
import MartletWASI
import WasmFormat

/// A program that does nothing but pass on calls, so that tests can make any call with any number.
final class Guest {
  let wasi: WASI
  let memory: Memory
  let canary: Memory
  /// What has to stay as long as the program is there.
  var kept: Scratch?
  private let instance: Instance

  init(_ capabilities: Capabilities, dialect: String = "wasi_snapshot_preview1") throws {
    wasi = try WASI(capabilities)
    let store = Store()
    var imports: Imports = [:]
    wasi.define(in: &imports, for: store)
    var text = "(module\n"
    var bodies = ""
    for (name, type) in Self.functions(imports, dialect) {
      let signature =
        type.parameters.map { "(param \($0))" }.joined() + type.results.map { "(result \($0))" }.joined()
      text += "(import \"\(dialect)\" \"\(name)\" (func $\(name) \(signature)))\n"
      let gets = type.parameters.indices.map { "(local.get \($0))" }.joined()
      bodies += "(func (export \"\(name)\") \(signature) (call $\(name) \(gets)))\n"
    }
    // The first memory is not the program's to show: nothing may ever touch it.
    text += "(memory (export \"canary\") 1) (memory (export \"memory\") 2)\n\(bodies))"
    instance = try Instance(Module(wat: text), in: store, imports: imports)
    memory = instance.memory("memory")!
    canary = instance.memory("canary")!
  }

  /// All functions with their types.
  private static func functions(_ imports: Imports, _ dialect: String) -> [(String, FunctionType)] {
    names.compactMap { name in
      guard case .function(let function)? = imports[dialect, name] else { return nil }
      return (name, function.type)
    }
  }

  static let names = """
    args_get args_sizes_get clock_res_get clock_time_get environ_get environ_sizes_get fd_advise fd_allocate fd_close
    fd_datasync fd_fdstat_get fd_fdstat_set_flags fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size
    fd_filestat_set_times fd_pread fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir fd_renumber fd_seek
    fd_sync fd_tell fd_write path_create_directory path_filestat_get path_filestat_set_times path_link path_open
    path_readlink path_remove_directory path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise
    random_get sched_yield sock_accept sock_recv sock_send sock_shutdown
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  func function(_ name: String) throws -> Function { try instance.function(name) }

  /// Calls a function. Returns the error, or nil for success.
  @discardableResult
  func call(_ name: String, _ arguments: UInt64...) throws -> Errno? { try call(name, arguments) }

  @discardableResult
  func call(_ name: String, _ arguments: [UInt64]) throws -> Errno? {
    let function = try instance.function(name)
    let values = zip(arguments, function.type.parameters).map { number, type in
      type == .i64 ? Value.i64(Int64(bitPattern: number)) : Value.i32(Int32(truncatingIfNeeded: number))
    }
    guard case .i32(let error)? = try function.call(values).first else { return nil }
    return error == 0 ? nil : Errno(rawValue: UInt16(error))
  }

  /// Puts text into memory, and returns where and how long.
  func put(_ text: String, at address: UInt64 = 1024) throws -> (UInt64, UInt64) {
    try memory.write(Array(text.utf8), at: address)
    return (address, UInt64(text.utf8.count))
  }

  func number<Number: FixedWidthInteger>(at address: UInt64, _: Number.Type) throws -> Number {
    try memory.withBytes(at: address, count: UInt64(MemoryLayout<Number>.size)) { bytes in
      Number(littleEndian: bytes.loadUnaligned(as: Number.self))
    }
  }

  static let allRights: UInt64 = (1 << 30) - 1

  /// Opens a path beneath the first directory.
  func open(
    _ path: String, create: Bool = false, directory: Bool = false, truncate: Bool = false,
    rights: UInt64 = Guest.allRights, follow: Bool = true, in parent: UInt64 = 3
  ) throws -> Result<UInt64, Errno> {
    let (start, count) = try put(path)
    let flags: UInt64 = (create ? 1 : 0) | (directory ? 2 : 0) | (truncate ? 8 : 0)
    let base = directory ? rights & ~(1 << 6) : rights
    if let error = try call("path_open", parent, follow ? 1 : 0, start, count, flags, base, rights, 0, 512) {
      return .failure(error)
    }
    return .success(UInt64(try number(at: 512, UInt32.self)))
  }

  func write(_ text: String, to descriptor: UInt64) throws -> Errno? {
    let (start, count) = try put(text, at: 4096)
    try memory.write(Self.bytes(UInt32(start)) + Self.bytes(UInt32(count)), at: 256)
    return try call("fd_write", descriptor, 256, 1, 512)
  }

  func read(_ descriptor: UInt64) throws -> String {
    try memory.write(Self.bytes(UInt32(4096)) + Self.bytes(UInt32(4096)), at: 256)
    if let error = try call("fd_read", descriptor, 256, 1, 512) { throw error }
    let count = Int(try number(at: 512, UInt32.self))
    return String(decoding: try memory.read(at: 4096, count: count), as: UTF8.self)
  }

  func contents(_ path: String, follow: Bool = true) throws -> String {
    try read(open(path, rights: 1 << 1, follow: follow).get())
  }

  static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}

/// A folder that goes with the test.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "martlet-wasi-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = path + "/" + name
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
  }

  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }
}
