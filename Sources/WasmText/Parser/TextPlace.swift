public import WasmFormat

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
    self.init(in: text, options) { $0.place(at: offset) }
  }

  /// The place of what validation refused in a module that was read from a text: of the instruction where it is known, else of
  /// the field. Reads the text once more.
  ///
  /// ```swift
  /// do {
  ///   try module.validate()
  /// } catch {
  ///   print(TextPlace(of: error, in: text)?.line ?? 0)
  /// }
  /// ```
  public init?(of error: ModuleError, in text: [UInt8], options: TextOptions = TextOptions()) {
    self.init(in: text, options) { trace in
      switch error {
      case .malformed(let problem): trace.place(at: problem.offset)
      case .invalid(let problem):
        problem.offset.flatMap { trace.place(at: $0) } ?? problem.item.flatMap { trace.fields[$0] }
      }
    }
  }

  private init?(in text: [UInt8], _ options: TextOptions, _ find: (SourceTrace) -> UInt32?) {
    var options = options
    options.tracesPlaces = true
    let found: TextError? = text.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
      var parser = ModuleParser(base, range: 0..<bytes.count, options: options)
      parser.parse()
      guard parser.errors.isEmpty, let place = find(parser.trace) else { return nil }
      var lines = SourceLines(base, count: bytes.count)
      return lines.locate(TextError(.unexpectedToken, at: Int(place)))
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

/// Where in the text things stand.
struct SourceTrace {
  /// An instruction's offset in what is emitted, and in the text.
  struct Instruction {
    var output: Int
    var text: UInt32
  }

  /// In the order of what is emitted.
  var instructions: [Instruction] = []
  var fields: [ModuleItem: UInt32] = [:]

  /// The place of the instruction that was emitted at an offset.
  func place(at offset: Int) -> UInt32? { instructions.last { $0.output <= offset }?.text }
}

typealias ItemCounts = [ModuleItem.Kind: Int]

extension ModuleParser {
  /// Notes that the instruction at a place of the text is emitted next.
  @inline(__always)
  mutating func traceInstruction(at place: UInt32) {
    if options.tracesPlaces { trace.instructions.append(SourceTrace.Instruction(output: out.count, text: place)) }
  }

  /// Notes that everything defined since `before` stands in the field that begins at a place of the text.
  mutating func traceField(at place: Int, since before: ItemCounts) {
    for (kind, count) in itemCounts {
      for index in (before[kind] ?? 0)..<count {
        trace.fields[ModuleItem(kind, index)] = UInt32(truncatingIfNeeded: place)
      }
    }
  }

  /// How many entries of each kind there are so far.
  var itemCounts: ItemCounts {
    [
      .type: module.types.count, .import: module.imports.count, .function: Int(counts[.function]),
      .table: Int(counts[.table]), .memory: Int(counts[.memory]), .global: Int(counts[.global]),
      .tag: Int(counts[.tag]), .export: module.exports.count, .start: module.start == nil ? 0 : 1,
      .element: Int(counts[.element]), .data: Int(counts[.data]),
    ]
  }
}
