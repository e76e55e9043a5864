public import WasmFormat

/// How a text is turned into a module.
public struct TextOptions: Sendable {
  /// Identifiers and `@name` annotations become a name section.
  public var keepsNames = true
  /// What the text may use. Most features are left to validation; the parser only asks where they change the grammar.
  public var features = Features.all
  /// Larger texts are refused.
  public var largestText = 1 << 30

  /// Remembers where each instruction and each field stands, for `TextPlace`.
  var tracesPlaces = false

  public init() {}
}

extension WasmModule {
  /// Reads a module in the text format.
  ///
  /// ```swift
  /// let module = try WasmModule(wat: #"(module (func (export "answer") (result i32) (i32.const 42)))"#)
  /// print(module.exports[0].name)  // answer
  /// ```
  public init(wat text: String, options: TextOptions = TextOptions()) throws(TextErrors) {
    var text = text
    let result = text.withUTF8 { bytes in
      Result<WasmModule, TextErrors> { () throws(TextErrors) in
        try parseModule(UnsafeRawBufferPointer(bytes), options: options)
      }
    }
    self = try result.get()
  }

  /// Reads a module in the text format from bytes, which need not be UTF-8 in comments.
  public init(wat bytes: [UInt8], options: TextOptions = TextOptions()) throws(TextErrors) {
    let result = bytes.withUnsafeBytes { bytes in
      Result<WasmModule, TextErrors> { () throws(TextErrors) in try parseModule(bytes, options: options) }
    }
    self = try result.get()
  }
}

/// Reads a module in the text format: `(module …)`, or the fields of one without the parentheses.
///
/// The bytes are not needed afterwards. All mistakes up to `TextErrors.limit` are reported together.
public func parseModule(
  _ bytes: UnsafeRawBufferPointer, options: TextOptions = TextOptions()
) throws(TextErrors) -> WasmModule {
  try parseModule(bytes, range: 0..<bytes.count, options: options)
}

/// Reads a module that stands in a part of a text; places are reported relative to the whole text.
func parseModule(
  _ bytes: UnsafeRawBufferPointer, range: Range<Int>, options: TextOptions
) throws(TextErrors) -> WasmModule {
  let nothing: StaticString = ""
  let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing.utf8Start
  guard bytes.count <= min(options.largestText, 1 << 30) else {
    throw TextErrors([TextError(.tooLarge, "at most \(min(options.largestText, 1 << 30)) bytes can be read", at: 0)])
  }
  var parser = ModuleParser(base, range: range, options: options)
  parser.parse()
  if !parser.errors.isEmpty {
    var lines = SourceLines(base, count: bytes.count)
    throw TextErrors(parser.errors.sorted { $0.offset < $1.offset }.map { lines.locate($0) })
  }
  return parser.finish()
}
