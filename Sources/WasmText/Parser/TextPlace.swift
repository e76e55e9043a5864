import WasmFormat

/// A place in a text, for messages about what was read from it.
public struct TextPlace: Hashable, Sendable {
  public let line: Int
  public let column: Int
  private let excerpt: String
  private let excerptColumn: Int

  /// The place of the instruction that was emitted at an offset of the module's bytes, when the text was read; nil if there is
  /// none. Reads the text once more, so that reading need not remember places.
  ///
  /// ```swift
  /// do {
  ///   try module.validate()
  /// } catch .invalid(let error) {
  ///   print(TextPlace(ofInstructionAt: error.offset ?? 0, in: text)?.line ?? 0)
  /// }
  /// ```
  public init?(ofInstructionAt offset: Int, in text: [UInt8], options: TextOptions = TextOptions()) {
    var options = options
    options.tracesInstructions = true
    let found: TextError? = text.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
      var parser = ModuleParser(base, range: 0..<bytes.count, options: options)
      parser.parse()
      guard parser.errors.isEmpty, let place = parser.trace.last(where: { $0.output <= offset }) else { return nil }
      var lines = SourceLines(base, count: bytes.count)
      return lines.locate(TextError(.unexpectedToken, at: Int(place.text)))
    }
    guard let found else { return nil }
    line = found.line
    column = found.column
    excerpt = found.excerpt
    excerptColumn = found.excerptColumn
  }

  /// The line with a caret below the place.
  public var picture: String { "  \(excerpt)\n  \(String(repeating: " ", count: excerptColumn))^" }
}

/// An instruction's offset in what is emitted, and in the text.
struct TracedInstruction {
  var output: Int
  var text: UInt32
}

extension ModuleParser {
  /// Notes that the instruction at a place of the text is emitted next.
  @inline(__always)
  mutating func traceInstruction(at place: UInt32) {
    if options.tracesInstructions { trace.append(TracedInstruction(output: out.count, text: place)) }
  }
}
