public import WasmFormat

/// How a module is printed.
public struct PrintOptions: Sendable {
  /// Nests operands in the instruction that takes them: `(i32.add (local.get 0) (i32.const 1))`.
  public var isFolded = false
  /// Uses the names of the name section.
  public var usesNames = true
  /// Adds the indices of definitions and the nesting of labels as comments: `(func $f (;3;)`.
  public var showsIndices = true
  /// Keeps custom sections that have no other form, as `(@custom …)`.
  public var keepsCustomSections = true

  public init() {}
}

extension WasmModule {
  /// The module in the text format. Parsing it again and encoding it yields the same bytes, if the module was encoded
  /// canonically.
  ///
  /// ```swift
  /// print(try module.printed())
  /// ```
  public func printed(_ options: PrintOptions = PrintOptions()) throws(ReadError) -> String {
    var printer = ModulePrinter(self, options)
    try printer.printModule()
    return String(decoding: printer.out.buffer, as: UTF8.self)
  }

  /// Appends the module in the text format.
  package func print(into sink: inout ByteSink, _ options: PrintOptions = PrintOptions()) throws(ReadError) {
    var printer = ModulePrinter(self, options)
    swap(&printer.out, &sink)
    defer { swap(&printer.out, &sink) }
    try printer.printModule()
  }
}
