import Martlet
import WasmFormat
import WasmText

extension ResultPattern {
  /// Whether a value is what a test expects: bit for bit, or of the kind of NaN or reference that the pattern names.
  func matches(_ value: Value) -> Bool {
    switch (self, value) {
    case (.either(let patterns), _): patterns.contains { $0.matches(value) }
    case (.i32(let bits), .i32(let number)): bits == UInt32(bitPattern: number)
    case (.i64(let bits), .i64(let number)): bits == UInt64(bitPattern: number)
    case (.f32(let lane), .f32(let number)): lane.matches(UInt64(number.bitPattern), .f32)
    case (.f64(let lane), .f64(let number)): lane.matches(number.bitPattern, .f64)
    case (.v128(let shape, let lanes), .v128(let vector)): shape.matches(lanes, vector)
    case (.null(let type), _): value.isNull(of: type)
    case (.extern(let number), .extern(let reference?)): number == nil || reference.value as? UInt32 == number
    case (.host(let number), .any(let reference?)):
      reference.extern.map { number == nil || $0.value as? UInt32 == number } ?? false
    case (.function, .function(.some)): true
    case (.i31, .any(let reference?)): reference.kind == .i31
    case (.structure, .any(let reference?)): reference.kind == .structure
    case (.array, .any(let reference?)): reference.kind == .array
    case (.eq, .any(let reference?)): reference.kind != .extern
    case (.any, .any(.some)): true
    case (.exception, .exception(.some)): true
    case (.continuation, .continuation(.some)): true
    case (.reference, .any(.some)), (.reference, .extern(.some)), (.reference, .function(.some)),
      (.reference, .exception(.some)), (.reference, .continuation(.some)):
      true
    default: false
    }
  }
}

extension LanePattern {
  fileprivate enum Width {
    case f32, f64, integer
  }

  fileprivate func matches(_ bits: UInt64, _ width: Width) -> Bool {
    let quiet: UInt64 = width == .f32 ? 0x7FC0_0000 : 0x7FF8_0000_0000_0000
    let sign: UInt64 = width == .f32 ? 0x8000_0000 : 1 << 63
    return switch self {
    case .bits(let expected): bits == expected
    case .canonicalNaN: bits & ~sign == quiet
    case .arithmeticNaN: bits & quiet == quiet
    }
  }
}

extension ResultPattern.VectorShape {
  fileprivate func matches(_ patterns: [LanePattern], _ vector: V128) -> Bool {
    let laneBits: Int
    var width = LanePattern.Width.integer
    switch self {
    case .i8x16: laneBits = 8
    case .i16x8: laneBits = 16
    case .i32x4: laneBits = 32
    case .i64x2: laneBits = 64
    case .f32x4: (laneBits, width) = (32, .f32)
    case .f64x2: (laneBits, width) = (64, .f64)
    }
    let mask = UInt64.max >> UInt64(64 - laneBits)
    guard patterns.count == 128 / laneBits else { return false }
    return patterns.enumerated().allSatisfy { position, pattern in
      let bit = position * laneBits
      let half = bit < 64 ? vector.low : vector.high
      return pattern.matches(half >> UInt64(bit % 64) & mask, width)
    }
  }
}

extension Value {
  /// Whether the value is null, and if a type is given, a null of its hierarchy.
  fileprivate func isNull(of type: HeapType?) -> Bool {
    let hierarchy: Value
    switch self {
    case .function(nil), .extern(nil), .any(nil), .exception(nil), .continuation(nil): hierarchy = self
    default: return false
    }
    // A defined type may belong to any hierarchy that the module knows and the script does not.
    guard let type, type.typeIndex == nil else { return true }
    return switch (hierarchy, Value(defaultOf: .reference(type, nullable: true))) {
    case (.function, .function), (.extern, .extern), (.any, .any), (.exception, .exception),
      (.continuation, .continuation):
      true
    default: false
    }
  }
}
