import Foundation

/// The official test suites, where they are found on this machine: the folder that `MARTLET_SUITES` names, or
/// `shared/suites` beside the checkout.
package enum Suites {
  /// The folder of the suites, or nil.
  package static let root: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let places: [String?] = [
      ProcessInfo.processInfo.environment["MARTLET_SUITES"],
      package.deletingLastPathComponent().appendingPathComponent("shared/suites").path,
    ]
    return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0 + "/COUNTS.tsv") }
  }()

  /// A folder below the suites, or beside them by way of `..`; nil where it is not.
  package static func folder(_ path: String) -> String? {
    guard let root, FileManager.default.fileExists(atPath: root + "/" + path) else { return nil }
    return root + "/" + path
  }

  /// The paths of all files below a folder of the suites that end so, relative to it, in order.
  package static func files(below folder: String, endingIn ending: String) -> [String] {
    guard let root else { return [] }
    let all = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(ending) }.sorted()
  }

  /// The paths of all scripts below a folder of the suites, relative to it, in order.
  package static func scripts(below folder: String) -> [String] { files(below: folder, endingIn: ".wast") }

  package static func read(_ path: String) throws -> [UInt8] {
    guard let root else { return [] }
    return Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
  }
}
