import Glibc
import MachineCode
import Testing

/// Files that show what becomes of a function: its IR, the IR after optimising, the machine code. A file is its own test:
/// the first part is the input, everything after a line of `=` is expected. MARTLET_UPDATE_GOLDEN=1 rewrites them.
@Suite struct GoldenTests {
  static let folder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!)) + "/Golden"

  static func names() -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".golden") { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while true {
      let byte = getc(file)
      if byte < 0 { break }
      bytes.append(UInt8(byte))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The machine code of a function, each line with what it jumps to, and the tables.
  static func listing(_ code: CompiledCode) -> String {
    var text = X64.Disassembler.listing(code.bytes.prefix(code.codeSize)) { offset in
      code.relocations.first { Int($0.offset) == offset }.map { "symbol\($0.symbol)" }
    }
    if !text.hasSuffix("\n") { text += "\n" }
    for site in code.trapSites { text += "trap \(site.offset): code \(site.code.rawValue) source \(site.source)\n" }
    for handler in code.handlers {
      text += "handler \(handler.returnOffset): \(handler.index) at \(handler.landingOffset)\n"
    }
    text += "frame \(code.frame.size)\n"
    return text
  }

  static func output(_ input: String) -> String {
    var function = Function()
    var parser = IRParser(input)
    do {
      try parser.parse(into: &function)
    } catch {
      return "\(error)\n"
    }
    let violations = InvariantCheck.violations(in: &function)
    if !violations.isEmpty { return violations.joined(separator: "\n") + "\n" }
    var optimizer = Optimizer()
    optimizer.checks = true
    optimizer.optimize(&function)
    var text = "===== optimised\n" + IRPrinter.print(function, showsSource: true)
    optimizer.prepareForSelection(&function)
    for (name, features) in [("x86-64", X64.Features.baseline), ("x86-64-v3", .v3)] {
      if name == "x86-64-v3" && !input.contains("; v3") { continue }
      var backend = X64.Backend(features: features)
      backend.checks = true
      text += "===== \(name)\n" + listing(backend.compile(&function))
    }
    return text
  }

  @Test(arguments: names()) func agrees(name: String) {
    let path = Self.folder + "/" + name
    let text = Self.read(path)
    let end = text.range(of: "=====") ?? text.endIndex
    let input = String(text[..<end])
    let output = Self.output(input)
    if getenv("MARTLET_UPDATE_GOLDEN") != nil {
      guard let file = fopen(path, "w") else { return }
      fputs(input + output, file)
      fclose(file)
    } else {
      #expect(input + output == text, "\(name) changed; MARTLET_UPDATE_GOLDEN=1 rewrites it")
    }
  }
}

extension String {
  /// Where a piece of text first starts.
  fileprivate func range(of piece: String) -> Index? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(piece) { return index }
      index = self.index(after: index)
    }
    return nil
  }
}
