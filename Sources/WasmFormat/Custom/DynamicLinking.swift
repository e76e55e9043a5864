/// The `dylink.0` section: what a dynamic linker must know of a side module.
public struct DynamicLinking: Hashable, Sendable {
  public static let sectionName = "dylink.0"

  public struct MemoryNeeds: Hashable, Sendable {
    public var memoryBytes: UInt32 = 0
    /// Base-2 logarithm.
    public var memoryAlignment: UInt32 = 0
    public var tableElements: UInt32 = 0
    /// Base-2 logarithm.
    public var tableAlignment: UInt32 = 0

    public init() {}
  }

  public struct ExportFlags: Hashable, Sendable {
    public var name: String
    public var flags: UInt32
  }

  public struct ImportFlags: Hashable, Sendable {
    public var module: String
    public var name: String
    public var flags: UInt32
  }

  public var memory: MemoryNeeds?
  /// The libraries to load before.
  public var needed: [String] = []
  public var exports: [ExportFlags] = []
  public var imports: [ImportFlags] = []
  /// Where to look for libraries.
  public var runtimePaths: [String] = []

  public init() {}

  private enum Subsection: UInt8, CaseIterable {
    case memory = 1
    case needed, exports, imports, runtimePaths
  }

  init(_ contents: CustomContents, warnings: inout [ReadError]) {
    var section = contents
    section.readSubsections(warnings: &warnings) { code, part throws(ReadError) in
      guard let subsection = Subsection(rawValue: code) else {
        throw part.warning("a known subsection", found: "\(code)")
      }
      try self.read(subsection, from: &part)
    }
  }

  private mutating func read(_ subsection: Subsection, from part: inout CustomContents) throws(ReadError) {
    if subsection == .memory {
      var needs = MemoryNeeds()
      needs.memoryBytes = try part.cursor.unsigned32()
      needs.memoryAlignment = try part.cursor.unsigned32()
      needs.tableElements = try part.cursor.unsigned32()
      needs.tableAlignment = try part.cursor.unsigned32()
      memory = needs
      return
    }
    for _ in 0..<(try part.cursor.unsigned32()) {
      switch subsection {
      case .memory: break
      case .needed: needed.append(try part.text())
      case .runtimePaths: runtimePaths.append(try part.text())
      case .exports: exports.append(ExportFlags(name: try part.text(), flags: try part.cursor.unsigned32()))
      case .imports:
        imports.append(
          ImportFlags(module: try part.text(), name: try part.text(), flags: try part.cursor.unsigned32()))
      }
    }
  }

  package func encode(into sink: inout ByteSink) {
    for subsection in Subsection.allCases {
      guard has(subsection) else { continue }
      sink.byte(subsection.rawValue)
      let start = sink.count
      encode(subsection, into: &sink)
      sink.insertLength(at: start)
    }
  }

  private func has(_ subsection: Subsection) -> Bool {
    switch subsection {
    case .memory: memory != nil
    case .needed: !needed.isEmpty
    case .exports: !exports.isEmpty
    case .imports: !imports.isEmpty
    case .runtimePaths: !runtimePaths.isEmpty
    }
  }

  private func encode(_ subsection: Subsection, into sink: inout ByteSink) {
    switch subsection {
    case .memory:
      let needs = memory ?? MemoryNeeds()
      sink.unsigned(needs.memoryBytes)
      sink.unsigned(needs.memoryAlignment)
      sink.unsigned(needs.tableElements)
      sink.unsigned(needs.tableAlignment)
    case .needed, .runtimePaths:
      let names = subsection == .needed ? needed : runtimePaths
      sink.unsigned(UInt64(names.count))
      for name in names { sink.string(name) }
    case .exports:
      sink.unsigned(UInt64(exports.count))
      for export in exports {
        sink.string(export.name)
        sink.unsigned(export.flags)
      }
    case .imports:
      sink.unsigned(UInt64(imports.count))
      for entry in imports {
        sink.string(entry.module)
        sink.string(entry.name)
        sink.unsigned(entry.flags)
      }
    }
  }
}
