/// Reads what is in a custom section. Nothing in it can make a module wrong, so mistakes become warnings.
struct CustomContents {
  var cursor: ByteCursor
  private let title: String
  private let bytes: ByteStorage

  init(_ section: CustomSection, of bytes: ByteStorage) {
    cursor = ByteCursor(bytes, section.contents, section: .custom)
    title = section.name
    self.bytes = bytes
  }

  mutating func text() throws(ReadError) -> String { try cursor.name(limit: .max) }

  /// Reads something, or reports why not.
  mutating func read(
    warnings: inout [ReadError], _ body: (inout CustomContents) throws(ReadError) -> Void
  ) {
    do throws(ReadError) {
      try body(&self)
      if !cursor.isAtEnd { throw warning("the end of the section", found: "\(cursor.remaining) more bytes") }
    } catch {
      warnings.append(error.within(title))
    }
  }

  /// Reads a series of subsections, each a code, a size and contents. A mistake in one leaves the others readable.
  mutating func readSubsections(
    warnings: inout [ReadError], _ body: (UInt8, inout CustomContents) throws(ReadError) -> Void
  ) {
    while !cursor.isAtEnd {
      do throws(ReadError) {
        let code = try cursor.byte()
        let range = try cursor.take(cursor.length())
        var part = self
        part.cursor = cursor.part(range)
        part.read(warnings: &warnings) { part throws(ReadError) in try body(code, &part) }
      } catch {
        warnings.append(error.within(title))
        return
      }
    }
  }

  func warning(_ expected: String, found: String? = nil) -> ReadError {
    cursor.error(.malformedCustomSection, expected: expected, found: found)
  }
}

extension WasmModule {
  /// The first custom section of a name.
  public func customSection(named name: String) -> CustomSection? {
    customSections.first { $0.name == name }
  }

  func contents(ofCustomSection name: String) -> CustomContents? {
    customSection(named: name).map { CustomContents($0, of: bytes) }
  }

  /// The names of the module's parts; nil when it has no name section. Mistakes are added to `warnings`.
  public func names(warnings: inout [ReadError]) -> Names? {
    contents(ofCustomSection: Names.sectionName).map { Names($0, warnings: &warnings) }
  }

  /// Which languages and tools made the module.
  public func producers(warnings: inout [ReadError]) -> Producers? {
    contents(ofCustomSection: Producers.sectionName).map { Producers($0, warnings: &warnings) }
  }

  /// Which features the module was compiled to use.
  public func targetFeatures(warnings: inout [ReadError]) -> TargetFeatures? {
    contents(ofCustomSection: TargetFeatures.sectionName).map { TargetFeatures($0, warnings: &warnings) }
  }

  /// Which branches the module's producer expects to be taken.
  public func branchHints(warnings: inout [ReadError]) -> BranchHints? {
    contents(ofCustomSection: BranchHints.sectionName).map { BranchHints($0, warnings: &warnings) }
  }

  /// What a dynamic linker must know of the module.
  public func dynamicLinking(warnings: inout [ReadError]) -> DynamicLinking? {
    contents(ofCustomSection: DynamicLinking.sectionName).map { DynamicLinking($0, warnings: &warnings) }
  }
}
