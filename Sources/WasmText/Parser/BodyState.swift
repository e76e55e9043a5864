import WasmFormat

/// An instruction sequence that is being read: what is open, and what is in scope.
struct BodyState: ~Copyable {
  /// What kind of construct the innermost open parenthesis or block is. The order matters: first those that take any
  /// instruction, then those that take folded ones, then those that take none.
  enum FrameKind: UInt8 {
    case sequence
    case flatBlock, flatIf, flatElse, flatTry, flatCatch, flatCatchAll
    case foldedBlock, then, elseArm, tryDo, tryCatch, tryCatchAll
    case single, foldedPlain, ifCondition
    case afterThen, afterElse, tryStart, tryAfterDo, tryAfterCatch, tryAfterCatchAll, tryDelegated

    @inline(__always)
    var takesFlat: Bool { rawValue <= FrameKind.tryCatchAll.rawValue }
    @inline(__always)
    var takesFolded: Bool { rawValue <= FrameKind.ifCondition.rawValue }
  }

  struct Frame {
    var kind: FrameKind
    /// The branch hint of an instruction that is not emitted yet.
    var hint: UInt8?
    /// How many names the label scope held before.
    var labelMark: Int32 = 0
    /// Where in `pending` the bytes begin that are emitted when the frame closes.
    var pendingStart: UInt32 = 0
    /// Where the construct begins in the text.
    var offset: UInt32
    var label: Name?
  }

  private(set) var frames: [Frame] = []
  /// The kind of the innermost frame.
  private(set) var top = FrameKind.sequence
  /// What `top` is when no frame is open.
  private var outermost = FrameKind.sequence
  /// The encodings of folded instructions whose operands are being read.
  var pending = ByteSink(capacity: 256)
  var labels = NameTable()
  var locals = NameTable()
  private(set) var labelDepth: UInt32 = 1
  private(set) var labelCount: UInt32 = 0
  /// Where the function's body begins in the output.
  private(set) var start = 0
  /// A function's instructions are being read.
  private(set) var isOpen = false
  var localTypes: [ValueType] = []

  mutating func begin(_ kind: FrameKind, at start: Int, isFunction: Bool) {
    outermost = kind
    top = kind
    self.start = start
    isOpen = isFunction
  }

  /// Forgets everything.
  mutating func close() {
    frames.removeAll(keepingCapacity: true)
    pending.count = 0
    labels.truncate(to: 0)
    locals.truncate(to: 0)
    labelDepth = 1
    labelCount = 0
    isOpen = false
    localTypes.removeAll(keepingCapacity: true)
  }

  /// How many instructions may be nested. Real programs stay far below.
  static let deepest = 500_000

  @inline(__always)
  mutating func push(_ frame: Frame) throws(TextError) {
    if frames.count == Self.deepest { throw TextError(.tooDeep, at: Int(frame.offset)) }
    frames.append(frame)
    top = frame.kind
  }

  @inline(__always)
  mutating func pop() -> Frame? {
    let frame = frames.popLast()
    top = frames.last?.kind ?? outermost
    return frame
  }

  /// Changes what the innermost frame is.
  mutating func become(_ kind: FrameKind) {
    guard !frames.isEmpty else { return }
    frames[frames.count - 1].kind = kind
    top = kind
  }

  /// Opens the scope of a label; says which label of the function it is.
  mutating func pushLabel(_ name: Name?) -> UInt32 {
    if let name { labels.insert(name, index: labelDepth) }
    labelDepth += 1
    defer { labelCount += 1 }
    return labelCount
  }

  mutating func popLabel(_ mark: Int32) {
    labels.truncate(to: Int(mark))
    labelDepth -= 1
  }

  mutating func markLabels() {
    frames[frames.count - 1].labelMark = Int32(truncatingIfNeeded: labels.count)
  }
}
