import Testing
import WasmFormat
import WasmRandom
import WasmText

/// `featuresUsed` names what a module needs: with that it is valid, and with anything less it is not.
@Suite struct FeatureUseTests {
  private func isValid(_ bytes: [UInt8], _ features: Features) -> Bool {
    do {
      try WasmModule(reading: ByteStorage(bytes), features: features).validate(features: features)
      return true
    } catch {
      return false
    }
  }

  private func expectExactFeatures(_ bytes: [UInt8], _ title: String) throws {
    let used = try WasmModule(reading: ByteStorage(bytes), features: .all).featuresUsed()
    #expect(isValid(bytes, used), "\(title) needs more")
    // Mutable globals are named for other tools; Martlet always has them.
    for feature in Feature.allCases where used.has(feature) && feature != .mvp && feature != .mutableGlobals {
      #expect(!isValid(bytes, used.subtracting(Features(feature))), "\(title) does not need \(feature.name)")
    }
  }

  @Test(arguments: [Features.wasm1, .wasm2, .wasm3, .all])
  func ofRandomModules(_ features: Features) throws {
    for seed in 0..<40 as Range<UInt64> {
      try expectExactFeatures(RandomModule.make(seed: seed, features: features).encoded(), "seed \(seed)")
    }
  }

  @Test(arguments: [
    "(module (func $f) (table 1 funcref) (elem (i32.const 0) $f))",
    "(module (func $f) (table 1 funcref) (elem (i32.const 0) funcref (ref.func $f)))",
    "(module (func $f) (table 1 funcref) (table 1 funcref) (elem (table 1) (i32.const 0) func $f))",
    "(module (func $f) (elem declare func $f))",
    "(module (memory 1) (memory 1) (data (memory 1) (i32.const 0) \"a\"))",
    "(module (func (block (result funcref) unreachable) drop))",
    "(module (func unreachable select (result v128) drop))",
    "(module (func (param (ref func))))",
    "(module (type $f (func)) (func (param (ref $f))))",
    "(module (type (struct (field v128))))",
    "(module (type $s (struct (field (ref null $s)))))",
    "(module (global i32 (i32.const 1)) (global i32 (global.get 0)))",
    "(module (tag) (func (throw 0)))",
    "(module (tag (result i32)))",
  ])
  func ofText(_ text: String) throws {
    var options = TextOptions()
    options.features = .all
    try expectExactFeatures(try WasmModule(wat: text, options: options).encoded(), text)
  }

  /// Linkers write the index of the table in five bytes, which only modules with reference types may have.
  @Test func ofPaddedTableIndex() throws {
    var bytes = try WasmModule(wat: "(module (table 1 funcref) (func (call_indirect (i32.const 0))))").encoded()
    #expect(try WasmModule(reading: ByteStorage(bytes)).featuresUsed() == Features(.mvp))
    // The code section: its size, the count of bodies, the size of the body; the table's index stands before the end.
    let end = bytes.count - 1
    #expect(Array(bytes[(end - 10)...]) == [0x0A, 0x09, 0x01, 0x07, 0x00, 0x41, 0x00, 0x11, 0x00, 0x00, 0x0B])
    bytes[end - 9] += 1
    bytes[end - 7] += 1
    bytes.replaceSubrange(end - 1..<end, with: [0x80, 0x00])
    try expectExactFeatures(bytes, "a padded index")
    #expect(try WasmModule(reading: ByteStorage(bytes)).featuresUsed().has(.referenceTypes))
  }
}
