/// A WebAssembly program did something that ends it: the reason, and where it was.
///
/// ```swift
/// do {
///   _ = try divide.call([.i32(1), .i32(0)])
/// } catch let trap as Trap where trap.kind == .integerDivideByZero {
///   print(trap)
///   // trap: integer divide by zero
///   //   at math::mean (app.wasm+0x1f3)
///   //   at main (app.wasm+0x0a8)
/// }
/// ```
public struct Trap: Error, Sendable {
  /// Why the program ended.
  public var kind: Kind
  /// The calls that were under way, innermost first.
  public var backtrace: Backtrace

  public init(_ kind: Kind, backtrace: Backtrace = Backtrace()) {
    self.kind = kind
    self.backtrace = backtrace
  }
}

extension Trap: CustomStringConvertible {
  public var description: String { "trap: \(kind.message)\(backtrace)" }
}

/// The calls that were under way when a program ended, innermost first.
///
/// ```swift
/// for frame in trap.backtrace.frames { print(frame.function, frame.offset) }
/// ```
public struct Backtrace: Hashable, Sendable {
  /// A function under way.
  public struct Frame: Hashable, Sendable {
    /// The name of the module: of its file, or from its name section.
    public var module: String
    /// The index of the function in its module.
    public var functionIndex: UInt32
    /// The function's name from the name section, an export's name, or nil.
    public var functionName: String?
    /// The byte in the module at which the instruction begins.
    public var offset: Int

    public init(module: String, functionIndex: UInt32, functionName: String?, offset: Int) {
      self.module = module
      self.functionIndex = functionIndex
      self.functionName = functionName
      self.offset = offset
    }
  }

  public var frames: [Frame]
  /// How many more calls there were, beyond the ones kept.
  public var omitted: Int

  public init(frames: [Frame] = [], omitted: Int = 0) {
    self.frames = frames
    self.omitted = omitted
  }
}

extension Backtrace.Frame: CustomStringConvertible {
  public var description: String {
    let digits = String(offset, radix: 16)
    let padding = String(repeating: "0", count: max(0, 3 - digits.utf8.count))
    return "\(functionName ?? "function \(functionIndex)") (\(module)+0x\(padding)\(digits))"
  }
}

extension Backtrace: CustomStringConvertible {
  /// One line for each frame, each beginning with a line break and indented.
  public var description: String {
    let lines = frames.map { "\n  at \($0)" }.joined()
    return omitted == 0 ? lines : lines + "\n  and \(omitted) more"
  }
}
