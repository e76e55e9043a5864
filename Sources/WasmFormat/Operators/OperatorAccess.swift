extension OperatorFamily {
  /// How many bytes of memory an access touches; nil for operators that access no memory.
  package var accessedBytes: UInt8? {
    switch self {
    case .load(_, let bytes, _), .store(_, let bytes), .atomicLoad(_, let bytes), .atomicStore(_, let bytes),
      .atomicUpdate(_, let bytes, _), .atomicCompareExchange(_, let bytes), .vectorLoadLane(let bytes),
      .vectorStoreLane(let bytes):
      bytes
    case .atomicWait(let width): width == .i32 ? 4 : 8
    case .atomicNotify: 4
    case .vectorStore: 16
    case .vectorLoad(let form):
      switch form {
      case .full: 16
      case .splat8: 1
      case .splat16: 2
      case .splat32, .zero32: 4
      default: 8
      }
    default: nil
    }
  }

  /// Base-2 logarithm of the alignment that an access has unless it says otherwise.
  package var naturalAlignment: UInt8 { UInt8(truncatingIfNeeded: accessedBytes?.trailingZeroBitCount ?? 0) }
}
