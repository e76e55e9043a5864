/// The `producers` section: which languages and tools made the module, with their versions.
public struct Producers: Hashable, Sendable {
  public static let sectionName = "producers"

  public struct Field: Hashable, Sendable {
    /// `language`, `processed-by` or `sdk`.
    public var name: String
    public var values: [Value]

    public init(name: String, values: [Value]) {
      self.name = name
      self.values = values
    }
  }

  public struct Value: Hashable, Sendable {
    public var name: String
    public var version: String

    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  public var fields: [Field] = []

  public init(fields: [Field] = []) { self.fields = fields }

  init(_ contents: CustomContents, warnings: inout [ReadError]) {
    var section = contents
    section.read(warnings: &warnings) { section throws(ReadError) in
      for _ in 0..<(try section.cursor.unsigned32()) {
        var field = Field(name: try section.text(), values: [])
        for _ in 0..<(try section.cursor.unsigned32()) {
          field.values.append(Value(name: try section.text(), version: try section.text()))
        }
        self.fields.append(field)
      }
    }
  }

  package func encode(into sink: inout ByteSink) {
    sink.unsigned(UInt64(fields.count))
    for field in fields {
      sink.string(field.name)
      sink.unsigned(UInt64(field.values.count))
      for value in field.values {
        sink.string(value.name)
        sink.string(value.version)
      }
    }
  }
}
