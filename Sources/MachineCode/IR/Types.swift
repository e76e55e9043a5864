/// The types of values. References and pointers are `i64`.
package enum ValueType: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case none, i32, i64, f32, f64, v128

  package var isInteger: Bool { self == .i32 || self == .i64 }
  package var isFloat: Bool { self == .f32 || self == .f64 }
  /// Whether values of this type live in vector registers.
  package var isVectorClass: Bool { rawValue >= ValueType.f32.rawValue }
  package var byteCount: Int {
    switch self {
    case .none: 0
    case .i32, .f32: 4
    case .i64, .f64: 8
    case .v128: 16
    }
  }
  package var name: String {
    switch self {
    case .none: "none"
    case .i32: "i32"
    case .i64: "i64"
    case .f32: "f32"
    case .f64: "f64"
    case .v128: "v128"
    }
  }
  package init?(name: some StringProtocol) {
    guard let found = ValueType.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}

/// A value: the index of the instruction that makes it.
package struct Value: Hashable, BitwiseCopyable, Sendable {
  package var index: UInt32
  @inline(__always) package init(_ index: UInt32) { self.index = index }
  @inline(__always) package init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }
  package static let none = Value(UInt32.max)
  @inline(__always) package var isNone: Bool { index == UInt32.max }
}

/// A basic block: an index into the function's blocks.
package struct Block: Hashable, BitwiseCopyable, Sendable {
  package var index: UInt32
  @inline(__always) package init(_ index: UInt32) { self.index = index }
  @inline(__always) package init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }
  package static let none = Block(UInt32.max)
  @inline(__always) package var isNone: Bool { index == UInt32.max }
}

/// A source variable while the function is built: the builder turns reads and writes of it into values.
package struct Variable: Hashable, BitwiseCopyable, Sendable {
  package var index: UInt32
  @inline(__always) package init(_ index: UInt32) { self.index = index }
}

/// Why a trap happened, as the front end numbers it. Zero means "does not trap".
package struct TrapCode: Hashable, BitwiseCopyable, Sendable {
  package var rawValue: UInt8
  package init(_ rawValue: UInt8) { self.rawValue = rawValue }
  package static let none = TrapCode(0)
}

/// How two integers compare.
package enum IntegerCondition: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case eq, ne, ltS, ltU, gtS, gtU, leS, leU, geS, geU

  package var inverse: IntegerCondition {
    switch self {
    case .eq: .ne
    case .ne: .eq
    case .ltS: .geS
    case .ltU: .geU
    case .gtS: .leS
    case .gtU: .leU
    case .leS: .gtS
    case .leU: .gtU
    case .geS: .ltS
    case .geU: .ltU
    }
  }
  /// The same comparison with its operands exchanged.
  package var swapped: IntegerCondition {
    switch self {
    case .eq: .eq
    case .ne: .ne
    case .ltS: .gtS
    case .ltU: .gtU
    case .gtS: .ltS
    case .gtU: .ltU
    case .leS: .geS
    case .leU: .geU
    case .geS: .leS
    case .geU: .leU
    }
  }
  package func holds(_ a: UInt64, _ b: UInt64, _ type: ValueType) -> Bool {
    let (signedA, signedB) =
      type == .i32
      ? (Int64(Int32(truncatingIfNeeded: a)), Int64(Int32(truncatingIfNeeded: b)))
      : (Int64(bitPattern: a), Int64(bitPattern: b))
    switch self {
    case .eq: return a == b
    case .ne: return a != b
    case .ltS: return signedA < signedB
    case .ltU: return a < b
    case .gtS: return signedA > signedB
    case .gtU: return a > b
    case .leS: return signedA <= signedB
    case .leU: return a <= b
    case .geS: return signedA >= signedB
    case .geU: return a >= b
    }
  }
  package var name: String { "\(self)" }
}

/// How two floats compare. Every condition but `ne` is false when an operand is not a number.
package enum FloatCondition: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case eq, ne, lt, gt, le, ge
  package var name: String { "\(self)" }
}

/// The lanes of a vector.
package enum LaneShape: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2

  package var laneBytes: Int {
    switch self {
    case .i8x16: 1
    case .i16x8: 2
    case .i32x4, .f32x4: 4
    case .i64x2, .f64x2: 8
    }
  }
  package var laneCount: Int { 16 / laneBytes }
  package var isFloat: Bool { self == .f32x4 || self == .f64x2 }
  /// The scalar type a lane is read as.
  package var laneType: ValueType {
    switch self {
    case .i8x16, .i16x8, .i32x4: .i32
    case .i64x2: .i64
    case .f32x4: .f32
    case .f64x2: .f64
    }
  }
  package var name: String { "\(self)" }
}

/// What an atomic read-modify-write does with the old value and its operand.
package enum AtomicOperation: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case add, sub, and, or, xor, exchange
  package var name: String { "\(self)" }
}

/// How memory is touched: packed into an instruction's detail and immediate.
package struct MemoryAccess: Equatable, BitwiseCopyable, Sendable {
  /// 1, 2, 4, 8 or 16.
  package var width: UInt8
  /// Narrow integer loads extend the sign rather than zeros.
  package var signed = false
  package var atomic = false
  /// Memory of different classes never overlaps. Class 0 is never written while the function runs.
  package var alias: UInt8
  package var offset: Int32
  /// The trap a fault here becomes; `.none` where the access cannot fault.
  package var trap = TrapCode.none
  package var operation = AtomicOperation.add

  package init(
    width: UInt8, signed: Bool = false, atomic: Bool = false, alias: UInt8, offset: Int32 = 0, trap: TrapCode = .none,
    operation: AtomicOperation = .add
  ) {
    self.width = width
    self.signed = signed
    self.atomic = atomic
    self.alias = alias & 63
    self.offset = offset
    self.trap = trap
    self.operation = operation
  }

  @inline(__always)
  package init(detail: UInt16, immediate: Int64) {
    width = 1 << UInt8(truncatingIfNeeded: detail & 7)
    signed = detail & 8 != 0
    atomic = detail & 16 != 0
    alias = UInt8(truncatingIfNeeded: detail >> 5) & 63
    operation = AtomicOperation(rawValue: UInt8(truncatingIfNeeded: detail >> 12) & 7) ?? .add
    offset = Int32(truncatingIfNeeded: immediate)
    trap = TrapCode(UInt8(truncatingIfNeeded: immediate >> 32))
  }

  @inline(__always) package var detail: UInt16 {
    UInt16(width.trailingZeroBitCount) | (signed ? 8 : 0) | (atomic ? 16 : 0) | UInt16(alias) << 5
      | UInt16(operation.rawValue) << 12
  }
  @inline(__always) package var immediate: Int64 {
    Int64(UInt32(bitPattern: offset)) | Int64(trap.rawValue) << 32
  }
}
