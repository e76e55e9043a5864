import Testing
import WasmFormat
import WasmText

/// Literals become the nearest number, ties to even, and are refused when they are out of range.
@Suite struct NumberTests {
  /// The bytes of a constant's immediate.
  static func bits(_ text: String) throws -> [UInt8] {
    let module = try WasmModule(wat: "(global i32 (\(text)))")
    return Array(module.bytes[module.globals[0].initializer.range].dropFirst().dropLast())
  }

  static func single(_ text: String) throws -> UInt32 {
    try bits("f32.const \(text)").reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  static func double(_ text: String) throws -> UInt64 {
    try bits("f64.const \(text)").reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0x8000_0000), ("1.5", 0x3FC0_0000), ("0x1.8p0", 0x3FC0_0000), ("1e10", 0x5015_02F9),
      ("16777217", 0x4B80_0000), ("16777219", 0x4B80_0002), ("16777217.0000000000000000000001", 0x4B80_0001),
      ("0x1.000001p0", 0x3F80_0000), ("0x1.000003p0", 0x3F80_0002), ("0x1.0000010000000000000001p0", 0x3F80_0001),
      ("0x1p-149", 1), ("0x1p-150", 0), ("0x1.0000001p-150", 1), ("0x1.8p-149", 2), ("1.4e-45", 1), ("7e-46", 0),
      ("7.1e-46", 1), ("0x0.fffffep-126", 0x007F_FFFF), ("0x0.ffffffp-126", 0x0080_0000), ("3.4028235e38", 0x7F7F_FFFF),
      ("340282356779733661637539395458142568447", 0x7F7F_FFFF), ("0x1.fffffefp127", 0x7F7F_FFFF),
      ("inf", 0x7F80_0000), ("-nan", 0xFFC0_0000), ("nan:0x1", 0x7F80_0001), ("+nan:0x7f_ffff", 0x7FFF_FFFF),
      ("1_0.2_5", 0x4124_0000), ("0x1_0.8_0p1_0", 0x4684_0000), ("1e-400", 0), ("1e-99999999999999999999", 0),
      ("0e99999999999999999999", 0),
    ] as [(String, UInt32)])
  func singles(_ text: String, _ expected: UInt32) throws { #expect(try Self.single(text) == expected) }

  @Test(
    arguments: [
      ("0.1", 0x3FB9_9999_9999_999A), ("1e23", 0x44B5_2D02_C7E1_4AF6), ("8.5e23", 0x44E6_7FD2_F45F_5FA6),
      ("9007199254740993", 0x4340_0000_0000_0000),
      ("9007199254740993.00000000000000000000000001", 0x4340_0000_0000_0001),
      ("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF), ("2.2250738585072012e-308", 0x0010_0000_0000_0000),
      ("4.9406564584124654e-324", 1), ("2.4703282292062327e-324", 0), ("2.4703282292062328e-324", 1),
      ("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF), ("0x1.fffffffffffff7p1023", 0x7FEF_FFFF_FFFF_FFFF),
      ("0x1p-1074", 1), ("0x1p-1075", 0), ("0x1.0000000000000000000000000001p-1075", 1),
      ("0x123456789abcdef123456789p-100", 0x3F72_3456_789A_BCDF),
      ("123456789012345678901234567890", 0x45F8_EE90_FF6C_373E),
      ("nan:0xf_ffff_ffff_ffff", 0x7FFF_FFFF_FFFF_FFFF),
    ] as [(String, UInt64)])
  func doubles(_ text: String, _ expected: UInt64) throws { #expect(try Self.double(text) == expected) }

  /// The shortest text of any number reads back as that number.
  @Test func numbersReadBack() throws {
    var state: UInt64 = 0x1234_5678_9ABC_DEF1
    var text = "(module"
    var expected: [UInt64] = []
    for _ in 0..<3000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let number = Double(bitPattern: state)
      guard number.isFinite else { continue }
      text += "(global f64 (f64.const \(number)))(global f32 (f32.const \(Float(number).isFinite ? Float(number) : 0)))"
      expected.append(state)
      expected.append(UInt64(Float(number).isFinite ? Float(number).bitPattern : 0))
    }
    let module = try WasmModule(wat: text + ")")
    for (global, bits) in zip(module.globals, expected) {
      let bytes = module.bytes[global.initializer.range].dropFirst().dropLast()
      #expect(bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) } == bits)
    }
  }

  @Test(arguments: [
    "i32.const 4294967296", "i32.const -2147483649", "i64.const 18446744073709551616",
    "i64.const 0x1_0000_0000_0000_0000",
    "i64.const -9223372036854775809", "i32.const 1.0", "f32.const 0x1p128", "f32.const 3.4028236e38",
    "f32.const 340282356779733661637539395458142568448", "f64.const 1.7976931348623159e308", "f64.const 1e309",
    "f64.const 1e99999999999999999999", "f32.const nan:0x0", "f32.const nan:0x80_0000",
  ])
  func outOfRange(_ text: String) {
    #expect { try Self.bits(text) } throws: { ($0 as? TextErrors)?.first.kind == .constantOutOfRange }
  }

  @Test(
    arguments: [
      ("i32.const 4294967295", [0x7F]), ("i32.const -0x8000_0000", [0x80, 0x80, 0x80, 0x80, 0x78]),
      ("i32.const 0x3f", [0x3F]),
      ("i32.const +64", [0xC0, 0]), ("i64.const 0xffff_ffff_ffff_ffff", [0x7F]),
      ("i64.const 9223372036854775807", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0]),
    ] as [(String, [UInt8])])
  func integers(_ text: String, _ expected: [UInt8]) throws { #expect(try Self.bits(text) == expected) }
}
