import Testing

@testable import WasmFormat

/// LEB128 is exact: every length that is allowed, and none that is not.
@Suite struct ByteCursorTests {
  private func cursor(_ bytes: [UInt8]) -> (ByteStorage, ByteCursor) {
    let storage = ByteStorage(bytes)
    return (storage, ByteCursor(storage, ByteRange(offset: 0, count: bytes.count)))
  }

  private static let unsigned32: [([UInt8], UInt32)] = [
    ([0x00], 0), ([0x7F], 127), ([0x80, 0x01], 128), ([0x82, 0x00], 2), ([0x82, 0x80, 0x80, 0x80, 0x00], 2),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .max),
  ]

  @Test(arguments: unsigned32) func readsUnsigned(_ bytes: [UInt8], _ value: UInt32) throws {
    var (storage, cursor) = cursor(bytes)
    #expect(try cursor.unsigned32() == value)
    #expect(cursor.isAtEnd && storage.count == bytes.count)
  }

  private static let signed32: [([UInt8], Int32)] = [
    ([0x00], 0), ([0x3F], 63), ([0x40], -64), ([0x7F], -1), ([0xC0, 0x00], 64), ([0xFF, 0x7F], -1),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x7F], -1), ([0x80, 0x80, 0x80, 0x80, 0x78], .min),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x07], .max),
  ]

  @Test(arguments: signed32) func readsSigned(_ bytes: [UInt8], _ value: Int32) throws {
    var (storage, cursor) = cursor(bytes)
    #expect(try cursor.signed32() == value)
    #expect(cursor.isAtEnd && storage.count == bytes.count)
  }

  private static let long: [([UInt8], Int64)] = [
    ([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F], .min),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00], .max),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], -1),
  ]

  @Test(arguments: long) func readsLong(_ bytes: [UInt8], _ value: Int64) throws {
    var (storage, cursor) = cursor(bytes)
    #expect(try cursor.signed64() == value)
    #expect(storage.count == bytes.count)
  }

  private static let refusedUnsigned: [([UInt8], ReadError.Kind)] = [
    ([], .unexpectedEnd), ([0x80], .unexpectedEnd), ([0x82, 0x80, 0x80, 0x80, 0x10], .integerTooLarge),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF], .integerTooLarge), ([0x80, 0x80, 0x80, 0x80, 0x80, 0x00], .integerTooLong),
  ]

  @Test(arguments: refusedUnsigned) func refusesUnsigned(_ bytes: [UInt8], _ kind: ReadError.Kind) {
    var (storage, cursor) = cursor(bytes)
    let error = #expect(throws: ReadError.self) { try cursor.unsigned32() }
    #expect(error?.kind == kind && storage.count == bytes.count)
  }

  private static let refusedSigned: [([UInt8], ReadError.Kind)] = [
    ([0x80, 0x80, 0x80, 0x80, 0x70], .integerTooLarge), ([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .integerTooLarge),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], .integerTooLong), ([0xFF], .unexpectedEnd),
  ]

  @Test(arguments: refusedSigned) func refusesSigned(_ bytes: [UInt8], _ kind: ReadError.Kind) {
    var (storage, cursor) = cursor(bytes)
    let error = #expect(throws: ReadError.self) { try cursor.signed32() }
    #expect(error?.kind == kind && storage.count == bytes.count)
  }

  @Test func writesWhatItReads() throws {
    for shift in 0..<64 as Range<UInt64> {
      for value in [UInt64(1) << shift, (UInt64(1) << shift) &- 1, ~(UInt64(1) << shift)] {
        var sink = ByteSink()
        sink.unsigned(value)
        sink.signed(Int64(bitPattern: value))
        var (storage, cursor) = cursor(sink.array)
        #expect(try cursor.unsigned64() == value)
        #expect(try cursor.signed64() == Int64(bitPattern: value))
        #expect(cursor.isAtEnd && storage.count > 0)
      }
    }
  }

  @Test func namesMustBeUTF8() {
    for bytes in [[1, 0xFF], [2, 0xC0, 0x80], [3, 0xED, 0xA0, 0x80], [4, 0xF4, 0x90, 0x80, 0x80]] as [[UInt8]] {
      var (storage, cursor) = cursor(bytes)
      let error = #expect(throws: ReadError.self) { try cursor.name(limit: 10) }
      #expect(error?.kind == .malformedUTF8 && storage.count == bytes.count)
    }
  }
}
