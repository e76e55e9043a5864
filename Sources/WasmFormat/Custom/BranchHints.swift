/// The `metadata.code.branch_hint` section: which way conditional branches are expected to go.
public struct BranchHints: Hashable, Sendable {
  public static let sectionName = "metadata.code.branch_hint"

  public struct Hint: Hashable, Sendable {
    /// Offset of the branch from the beginning of the function's local declarations.
    public var offset: UInt32
    public var isLikely: Bool

    public init(offset: UInt32, isLikely: Bool) {
      self.offset = offset
      self.isLikely = isLikely
    }
  }

  public struct Function: Hashable, Sendable {
    public var index: FunctionIndex
    /// In the order of their offsets.
    public var hints: [Hint]

    public init(index: FunctionIndex, hints: [Hint]) {
      self.index = index
      self.hints = hints
    }
  }

  /// In the order of their indices.
  public var functions: [Function] = []

  public init(functions: [Function] = []) { self.functions = functions }

  init(_ contents: CustomContents, warnings: inout [ReadError]) {
    var section = contents
    section.read(warnings: &warnings) { section throws(ReadError) in
      for _ in 0..<(try section.cursor.unsigned32()) {
        let function = try Self.function(from: &section)
        guard self.functions.last.map({ $0.index < function.index }) ?? true else {
          throw section.warning("functions in increasing order")
        }
        self.functions.append(function)
      }
    }
  }

  private static func function(from section: inout CustomContents) throws(ReadError) -> Function {
    var function = Function(index: FunctionIndex(try section.cursor.unsigned32()), hints: [])
    for _ in 0..<(try section.cursor.unsigned32()) {
      let offset = try section.cursor.unsigned32()
      guard function.hints.last.map({ $0.offset < offset }) ?? true else {
        throw section.warning("hints in increasing order")
      }
      guard try section.cursor.unsigned32() == 1 else { throw section.warning("a hint of one byte") }
      let value = try section.cursor.byte()
      guard value < 2 else { throw section.warning("0 (unlikely) or 1 (likely)", found: "\(value)") }
      function.hints.append(Hint(offset: offset, isLikely: value == 1))
    }
    return function
  }

  package func encode(into sink: inout ByteSink) {
    sink.unsigned(UInt64(functions.count))
    for function in functions {
      sink.unsigned(function.index.rawValue)
      sink.unsigned(UInt64(function.hints.count))
      for hint in function.hints {
        sink.unsigned(hint.offset)
        sink.unsigned(1 as UInt32)
        sink.byte(hint.isLikely ? 1 : 0)
      }
    }
  }
}
