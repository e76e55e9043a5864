import WasmFormat

// 128-bit arithmetic. a = first of two slots for the result, low half first.

enum WideHandlers {
  /// b and c = the first number, d = low half of the second, second word = slot of its high half.
  static func sum(_ operation: WideOperation) -> Handler {
    switch operation {
    case .subtract:
      { pc, frame, memory, memorySize, instance, word, double, single in
        let (low, borrow) = frame.word(pc.b).subtractingReportingOverflow(frame.word(pc.d))
        let high = frame.word(pc.c) &- frame.word(Int(pc.number(at: 16))) &- (borrow ? 1 : 0)
        frame.set(pc.a, low)
        frame.set(pc.a &+ 1, high)
        return next(pc + 24, frame, memory, memorySize, instance, high, double, single)
      }
    default:
      { pc, frame, memory, memorySize, instance, word, double, single in
        let (low, carry) = frame.word(pc.b).addingReportingOverflow(frame.word(pc.d))
        let high = frame.word(pc.c) &+ frame.word(Int(pc.number(at: 16))) &+ (carry ? 1 : 0)
        frame.set(pc.a, low)
        frame.set(pc.a &+ 1, high)
        return next(pc + 24, frame, memory, memorySize, instance, high, double, single)
      }
    }
  }

  /// b and c = factors.
  static func product(_ operation: WideOperation) -> Handler {
    switch operation {
    case .multiplySigned:
      { pc, frame, memory, memorySize, instance, word, double, single in
        let product = Int64(bitPattern: frame.word(pc.b)).multipliedFullWidth(by: Int64(bitPattern: frame.word(pc.c)))
        let high = UInt64(bitPattern: product.high)
        frame.set(pc.a, product.low)
        frame.set(pc.a &+ 1, high)
        return next(pc + 16, frame, memory, memorySize, instance, high, double, single)
      }
    default:
      { pc, frame, memory, memorySize, instance, word, double, single in
        let product = frame.word(pc.b).multipliedFullWidth(by: frame.word(pc.c))
        frame.set(pc.a, product.low)
        frame.set(pc.a &+ 1, product.high)
        return next(pc + 16, frame, memory, memorySize, instance, product.high, double, single)
      }
    }
  }
}
