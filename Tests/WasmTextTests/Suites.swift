import Foundation
import Testing

/// The official test suites, where they are found on this machine.
enum Suites {
  /// The folder of the suites, or nil.
  static let root: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let places: [String?] = [
      ProcessInfo.processInfo.environment["MARTLET_SUITES"],
      package.deletingLastPathComponent().appendingPathComponent("shared/suites").path,
    ]
    return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0 + "/COUNTS.tsv") }
  }()

  /// The paths of all scripts below a folder of the suites, relative to it, in order.
  static func scripts(below folder: String) -> [String] {
    guard let root else { return [] }
    let all = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".wast") }.sorted()
  }

  static func read(_ path: String) throws -> [UInt8] {
    guard let root else { return [] }
    return Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
  }
}
