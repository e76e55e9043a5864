/// Where a section is in the bytes of a module.
public struct SectionLayout: Hashable, Sendable {
  public var kind: SectionKind
  /// The name of a custom section.
  public var name: String?
  /// Offset of the section's code.
  public var offset: Int
  /// Everything behind code and size.
  public var contents: ByteRange

  /// The whole section with its code and size.
  public var byteCount: Int { contents.end - offset }

  /// The sections of a module in the order in which they stand. The bytes must have been read as a module before, or the
  /// list ends where they are not one.
  public static func sections(of bytes: ByteStorage) -> [SectionLayout] {
    var cursor = ByteCursor(bytes, ByteRange(offset: 0, count: bytes.count))
    var sections: [SectionLayout] = []
    do {
      _ = try cursor.take(8)
      while !cursor.isAtEnd {
        let offset = cursor.offset
        guard let kind = SectionKind(rawValue: try cursor.byte()) else { break }
        let contents = try cursor.take(cursor.length())
        var section = SectionLayout(kind: kind, name: nil, offset: offset, contents: contents)
        if kind == .custom {
          var inside = ByteCursor(bytes, contents)
          section.name = try inside.name(limit: .max)
        }
        sections.append(section)
      }
    } catch {
      return sections
    }
    return sections
  }
}
