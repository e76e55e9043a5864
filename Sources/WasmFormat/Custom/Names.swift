/// The `name` section: what tools call the parts of a module.
public struct Names: Hashable, Sendable {
  public static let sectionName = "name"

  public var module: String?
  public var functions = NameMap()
  /// By function.
  public var locals = IndirectNameMap()
  /// By function. Labels are numbered in the order in which their blocks begin.
  public var labels = IndirectNameMap()
  public var types = NameMap()
  public var tables = NameMap()
  public var memories = NameMap()
  public var globals = NameMap()
  public var elements = NameMap()
  public var data = NameMap()
  /// By type.
  public var fields = IndirectNameMap()
  public var tags = NameMap()

  public init() {}

  public var isEmpty: Bool { self == Names() }
}

/// The parts of a name section. Raw values are the codes of the binary format.
enum NameSubsection: UInt8, CaseIterable {
  case module = 0
  case functions, locals, labels, types, tables, memories, globals, elements, data, fields, tags

  var map: WritableKeyPath<Names, NameMap>? {
    switch self {
    case .functions: \.functions
    case .types: \.types
    case .tables: \.tables
    case .memories: \.memories
    case .globals: \.globals
    case .elements: \.elements
    case .data: \.data
    case .tags: \.tags
    case .module, .locals, .labels, .fields: nil
    }
  }

  var indirectMap: WritableKeyPath<Names, IndirectNameMap>? {
    switch self {
    case .locals: \.locals
    case .labels: \.labels
    case .fields: \.fields
    default: nil
    }
  }
}

// MARK: Reading

extension Names {
  /// Reads a name section as far as it makes sense. What does not is left out and reported.
  init(_ contents: CustomContents, warnings: inout [ReadError]) {
    var section = contents
    section.readSubsections(warnings: &warnings) { code, part throws(ReadError) in
      guard let subsection = NameSubsection(rawValue: code) else {
        throw part.warning("a known subsection", found: "\(code)")
      }
      try self.read(subsection, from: &part)
    }
  }

  private mutating func read(_ subsection: NameSubsection, from part: inout CustomContents) throws(ReadError) {
    if let map = subsection.map {
      let isOrdered = self[keyPath: map].adopt(try part.nameAssociations())
      if !isOrdered { throw part.warning("indices in increasing order") }
    } else if let map = subsection.indirectMap {
      var groups: [IndirectNameMap.Group] = []
      var areOrdered = true
      for _ in 0..<(try part.cursor.unsigned32()) {
        let index = try part.cursor.unsigned32()
        var names = NameMap()
        areOrdered = names.adopt(try part.nameAssociations()) && areOrdered
        groups.append(IndirectNameMap.Group(index: index, names: names))
      }
      areOrdered = self[keyPath: map].adopt(groups) && areOrdered
      if !areOrdered { throw part.warning("indices in increasing order") }
    } else {
      module = try part.text()
    }
  }
}

extension CustomContents {
  fileprivate mutating func nameAssociations() throws(ReadError) -> [NameMap.Association] {
    let count = Int(try cursor.unsigned32())
    var associations: [NameMap.Association] = []
    associations.reserveCapacity(min(count, cursor.remaining / 2))
    for _ in 0..<count {
      let index = try cursor.unsigned32()
      associations.append(NameMap.Association(index: index, name: try text()))
    }
    return associations
  }
}

// MARK: Writing

extension Names {
  /// The contents of a name section with these names.
  package func encode(into sink: inout ByteSink) {
    for subsection in NameSubsection.allCases {
      let isPresent =
        subsection.map.map { !self[keyPath: $0].isEmpty } ?? subsection.indirectMap.map { !self[keyPath: $0].isEmpty }
        ?? (module != nil)
      guard isPresent else { continue }
      sink.byte(subsection.rawValue)
      let start = sink.count
      if let map = subsection.map {
        sink.nameMap(self[keyPath: map])
      } else if let map = subsection.indirectMap {
        sink.unsigned(UInt64(self[keyPath: map].groups.count))
        for group in self[keyPath: map].groups {
          sink.unsigned(group.index)
          sink.nameMap(group.names)
        }
      } else {
        sink.string(module ?? "")
      }
      sink.insertLength(at: start)
    }
  }
}

extension ByteSink {
  fileprivate mutating func nameMap(_ names: NameMap) {
    unsigned(UInt64(names.count))
    for association in names.associations {
      unsigned(association.index)
      string(association.name)
    }
  }
}
