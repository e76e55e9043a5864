extension X64 {
  /// The single instruction that does a binary vector operation, where there is one.
  static func single(_ operation: VectorOperation, _ shape: LaneShape) -> Operation? {
    func pick(
      _ b: Operation?, _ w: Operation?, _ d: Operation?, _ q: Operation? = nil, _ ps: Operation? = nil,
      _ pd: Operation? = nil
    ) -> Operation? {
      switch shape {
      case .i8x16: b
      case .i16x8: w
      case .i32x4: d
      case .i64x2: q
      case .f32x4: ps
      case .f64x2: pd
      }
    }
    switch operation {
    case .add: return pick(.paddb, .paddw, .paddd, .paddq, .addps, .addpd)
    case .sub: return pick(.psubb, .psubw, .psubd, .psubq, .subps, .subpd)
    case .mul: return pick(nil, .pmullw, .pmulld, nil, .mulps, .mulpd)
    case .div: return pick(nil, nil, nil, nil, .divps, .divpd)
    case .addSatS: return pick(.paddsb, .paddsw, nil)
    case .addSatU: return pick(.paddusb, .paddusw, nil)
    case .subSatS: return pick(.psubsb, .psubsw, nil)
    case .subSatU: return pick(.psubusb, .psubusw, nil)
    case .minS: return pick(.pminsb, .pminsw, .pminsd)
    case .minU: return pick(.pminub, .pminuw, .pminud)
    case .maxS: return pick(.pmaxsb, .pmaxsw, .pmaxsd)
    case .maxU: return pick(.pmaxub, .pmaxuw, .pmaxud)
    case .averageU: return pick(.pavgb, .pavgw, nil)
    case .dot: return .pmaddwd
    case .narrowS: return pick(.packsswb, .packssdw, nil)
    case .narrowU: return pick(.packuswb, .packusdw, nil)
    case .eq: return pick(.pcmpeqb, .pcmpeqw, .pcmpeqd, .pcmpeqq)
    case .gtS: return pick(.pcmpgtb, .pcmpgtw, .pcmpgtd)
    case .and: return .pand
    case .or: return .por
    case .xor: return .pxor
    default: return nil
    }
  }

  /// Operations of one instruction whose operands stand the other way round.
  static func singleSwapped(_ operation: VectorOperation, _ shape: LaneShape) -> Operation? {
    switch operation {
    case .ltS: single(.gtS, shape)
    case .pseudoMin: shape == .f32x4 ? .minps : .minpd
    case .pseudoMax: shape == .f32x4 ? .maxps : .maxpd
    case .andNot: .pandn
    case .dotBytes: .pmaddubsw
    default: nil
    }
  }

  /// Whether the operands of an operation may change places.
  static func commutes(_ operation: VectorOperation) -> Bool {
    switch operation {
    case .add, .mul, .addSatS, .addSatU, .minS, .minU, .maxS, .maxU, .averageU, .dot, .eq, .and, .or, .xor: true
    default: false
    }
  }

  /// The predicate of a float comparison, and whether its operands stand the other way round.
  static func floatPredicate(_ operation: VectorOperation) -> (Int32, Bool)? {
    switch operation {
    case .eq: (0, false)
    case .lt: (1, false)
    case .le: (2, false)
    case .ne: (4, false)
    case .gt: (1, true)
    case .ge: (2, true)
    default: nil
    }
  }

  static func shift(_ operation: VectorOperation, _ shape: LaneShape) -> Operation {
    switch (operation, shape) {
    case (.shl, .i32x4): .pslld
    case (.shl, .i64x2): .psllq
    case (.shl, _): .psllw
    case (.shrU, .i32x4): .psrld
    case (.shrU, .i64x2): .psrlq
    case (.shrU, _): .psrlw
    case (_, .i32x4): .psrad
    default: .psraw
    }
  }
}
