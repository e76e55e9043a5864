/// The `target_features` section: which features the compiler was told to use or to avoid.
public struct TargetFeatures: Hashable, Sendable {
  public static let sectionName = "target_features"

  public struct Entry: Hashable, Sendable {
    /// `+` for used, `-` for disallowed, `=` for required.
    public var prefix: UInt8
    public var name: String

    public init(prefix: UInt8, name: String) {
      self.prefix = prefix
      self.name = name
    }
  }

  public var entries: [Entry] = []

  public init(entries: [Entry] = []) { self.entries = entries }

  init(_ contents: CustomContents, warnings: inout [ReadError]) {
    var section = contents
    section.read(warnings: &warnings) { section throws(ReadError) in
      for _ in 0..<(try section.cursor.unsigned32()) {
        self.entries.append(Entry(prefix: try section.cursor.byte(), name: try section.text()))
      }
    }
  }

  package func encode(into sink: inout ByteSink) {
    sink.unsigned(UInt64(entries.count))
    for entry in entries {
      sink.byte(entry.prefix)
      sink.string(entry.name)
    }
  }
}
