import Foundation

/// What a benchmark program prints: name, nanoseconds, checksum, clock and, from some, one more number.
package struct ProgramLine: Equatable, Sendable {
  package var name: String
  package var nanoseconds: Double
  package var checksum: String
  package var clock: String
  package var extra: Double?

  package init?(_ output: String) {
    let words = output.split(whereSeparator: \.isWhitespace)
    guard words.count >= 4, let nanoseconds = UInt64(words[1]), UInt64(words[2]) != nil else { return nil }
    name = String(words[0])
    self.nanoseconds = Double(nanoseconds)
    checksum = String(words[2])
    clock = String(words[3])
    extra = words.count > 4 ? Double(words[4]) : nil
  }

  /// The kernel's CPU time. A host that offers only the wall's clock counts what other processes took as well; then what
  /// the process used beyond a bare start is the better figure when it is smaller.
  package func kernelTime(processTime: Double, bareStart: Double?) -> Double {
    guard clock == "wall", let bareStart, processTime > bareStart else { return nanoseconds }
    return min(nanoseconds, processTime - bareStart)
  }
}

/// What an in-process driver prints.
package struct DriverLine: Codable, Equatable, Sendable {
  package var measure: String
  package var ns: Double
  package var operations: Int

  package init?(_ output: String) {
    guard let found = try? JSONDecoder().decode(DriverLine.self, from: Data(output.utf8)) else { return nil }
    self = found
  }
}
