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
    let width: LanePattern.Width =
      switch self {
      case .f32x4: .f32
      case .f64x2: .f64
      default: .integer
      }
    return patterns.count == laneCount && zip(patterns, lanes(of: vector)).allSatisfy { $0.matches($1, width) }
  }

  fileprivate func lanes(of vector: V128) -> [UInt64] {
    let laneBits = 128 / laneCount
    return (0..<laneCount).map { lane in
      let bit = lane * laneBits
      return (bit < 64 ? vector.low : vector.high) >> UInt64(bit % 64) & UInt64.max >> UInt64(64 - laneBits)
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

// MARK: Words

/// What must come of an action, as the script has it.
func words(_ patterns: [ResultPattern]) -> String {
  patterns.isEmpty ? "no result" : patterns.map(\.description).joined(separator: " ")
}

/// What came of it, written in the same way.
func words(_ values: [Value], like patterns: [ResultPattern] = []) -> String {
  words(values.enumerated().map { $1.pattern(like: $0 < patterns.count ? patterns[$0] : nil) })
}

extension Value {
  /// The pattern of this value; of a vector in the shape of the other pattern.
  fileprivate func pattern(like other: ResultPattern?) -> ResultPattern {
    switch self {
    case .i32(let number): return .i32(UInt32(bitPattern: number))
    case .i64(let number): return .i64(UInt64(bitPattern: number))
    case .f32(let number): return .f32(.bits(UInt64(number.bitPattern)))
    case .f64(let number): return .f64(.bits(number.bitPattern))
    case .v128(let vector):
      let shape = other?.shape ?? .i32x4
      return .v128(shape, shape.lanes(of: vector).map(LanePattern.bits))
    case .function(let reference): return reference == nil ? .null(.function) : .function(nil)
    case .extern(let reference): return reference.map { .extern($0.value as? UInt32) } ?? .null(.extern)
    case .exception(let reference): return reference == nil ? .null(.exception) : .exception
    case .continuation(let reference): return reference == nil ? .null(.continuation) : .continuation
    case .any(nil): return .null(.any)
    case .any(let reference?):
      return switch reference.kind {
      case .i31: .i31
      case .structure: .structure
      case .array: .array
      case .extern: .host(reference.extern?.value as? UInt32)
      }
    }
  }
}

extension ResultPattern {
  fileprivate var shape: VectorShape? {
    switch self {
    case .v128(let shape, _): shape
    case .either(let patterns): patterns.lazy.compactMap(\.shape).first
    default: nil
    }
  }
}
