import Foundation

/// The toolchain's own disassembler, where it is installed.
enum Toolchain {
  static let disassembler: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = ["/opt/swift/usr/bin"] + path.split(separator: ":").map(String.init)
    return folders.map { $0 + "/llvm-objdump" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// The text of the instruction at every offset, in Intel syntax with single spaces.
  static func disassemble(_ code: [UInt8], with tool: String) throws -> [Int: String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let object = folder.appendingPathComponent("code.o")
    let listing = folder.appendingPathComponent("code.txt")
    try Data(objectFile(code)).write(to: object)
    _ = FileManager.default.createFile(atPath: listing.path, contents: nil)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = ["-d", "-M", "intel", "--no-show-raw-insn", object.path]
    process.standardOutput = try FileHandle(forWritingTo: listing)
    try process.run()
    process.waitUntilExit()
    var lines: [Int: String] = [:]
    for line in try String(contentsOf: listing, encoding: .utf8).split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":"),
        let offset = Int(line[..<colon].trimmingCharacters(in: .whitespaces), radix: 16)
      else { continue }
      var text = line[line.index(after: colon)...]
      if let comment = text.firstIndex(of: "#") { text = text[..<comment] }
      if let symbol = text.firstIndex(of: "<") { text = text[..<symbol] }
      lines[offset] = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }
    return lines
  }

  /// A relocatable file with nothing but code in it.
  private static func objectFile(_ code: [UInt8]) -> [UInt8] {
    let names = Array("\0.text\0.shstrtab\0".utf8)
    var bytes: [UInt8] = []
    func put(_ value: Int, _ size: Int) {
      for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
    }
    bytes += [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    put(1, 2)
    put(62, 2)
    put(1, 4)
    put(0, 8)
    put(0, 8)
    put(64 + code.count + names.count, 8)
    put(0, 4)
    put(64, 2)
    put(0, 2)
    put(0, 2)
    put(64, 2)
    put(3, 2)
    put(2, 2)
    bytes += code
    bytes += names
    func section(_ name: Int, _ type: Int, _ flags: Int, _ offset: Int, _ size: Int) {
      put(name, 4)
      put(type, 4)
      put(flags, 8)
      put(0, 8)
      put(offset, 8)
      put(size, 8)
      put(0, 8)
      put(1, 8)
      put(0, 8)
    }
    section(0, 0, 0, 0, 0)
    section(1, 1, 6, 64, code.count)
    section(7, 3, 0, 64 + code.count, names.count)
    return bytes
  }
}
