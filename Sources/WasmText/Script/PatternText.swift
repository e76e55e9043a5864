import WasmFormat

// Patterns as scripts have them.

extension ResultPattern: CustomStringConvertible {
  /// `(f32.const 1)`, `(v128.const i32x4 1 2 3 4)`, `(ref.func)`, `(either (i32.const 0) (i32.const 1))`
  public var description: String {
    switch self {
    case .i32(let bits): "(i32.const \(Int32(bitPattern: bits)))"
    case .i64(let bits): "(i64.const \(Int64(bitPattern: bits)))"
    case .f32(let lane): "(f32.const \(lane.text(VectorShape.f32x4)))"
    case .f64(let lane): "(f64.const \(lane.text(VectorShape.f64x2)))"
    case .v128(let shape, let lanes):
      "(v128.const \(shape) \(lanes.map { $0.text(shape) }.joined(separator: " ")))"
    case .null(let type): word("ref.null", type)
    case .extern(let number): word("ref.extern", number)
    case .host(let number): word("ref.host", number)
    case .function(let number): word("ref.func", number)
    case .i31: "(ref.i31)"
    case .structure: "(ref.struct)"
    case .array: "(ref.array)"
    case .eq: "(ref.eq)"
    case .any: "(ref.any)"
    case .exception: "(ref.exn)"
    case .continuation: "(ref.cont)"
    case .reference: "(ref)"
    case .either(let patterns): "(either \(patterns.map(\.description).joined(separator: " ")))"
    }
  }

  private func word(_ name: String, _ operand: (some CustomStringConvertible)?) -> String {
    "(\(name)\(operand.map { " \($0)" } ?? ""))"
  }
}

extension LanePattern {
  /// A number as a lane of the shape has it.
  fileprivate func text(_ shape: ResultPattern.VectorShape) -> String {
    guard case .bits(let bits) = self else { return self == .canonicalNaN ? "nan:canonical" : "nan:arithmetic" }
    var sink = ByteSink()
    switch shape {
    case .f32x4: sink.float32(bits: UInt32(truncatingIfNeeded: bits))
    case .f64x2: sink.float64(bits: bits)
    case .i8x16: sink.decimal(signed: Int64(Int8(truncatingIfNeeded: bits)))
    case .i16x8: sink.decimal(signed: Int64(Int16(truncatingIfNeeded: bits)))
    case .i32x4: sink.decimal(signed: Int64(Int32(truncatingIfNeeded: bits)))
    case .i64x2: sink.decimal(signed: Int64(bitPattern: bits))
    }
    return String(decoding: sink.buffer, as: UTF8.self)
  }
}
