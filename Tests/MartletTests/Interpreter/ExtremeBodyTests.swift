import Martlet
import Testing
import WasmFormat

/// Bodies as large as the limits allow: they must work, in time and memory near their size.
struct ExtremeBodyTests {
  @Test func tableOfAMillionBranches() throws {
    var body = BodyBuilder()
    body.parameters = [BodyBuilder.i32]
    body.results = [BodyBuilder.i32]
    body.add(0x02, 0x40, 0x02, 0x40)
    body.addIndexed(0x20, 0)
    body.addIndexed(0x0E, 1_000_000)
    body.code += [UInt8](repeating: 0, count: 999_999) + [1, 0]
    body.add(0x0B)
    body.constant(10)
    body.add(0x0F, 0x0B)
    body.constant(20)
    #expect(try body.run([.i32(5)])[0].number == 10)
    #expect(try body.run([.i32(999_999)])[0].number == 20)
    #expect(try body.run([.i32(-1)])[0].number == 10)
  }

  @Test func branchTableThatMovesValues() throws {
    // Each label wants its value deeper than it is: the entries lead to code that moves it.
    var body = BodyBuilder()
    body.parameters = [BodyBuilder.i32]
    body.results = [BodyBuilder.i32]
    body.add(0x02, BodyBuilder.i32, 0x02, BodyBuilder.i32)
    body.constant(1)
    body.constant(7)
    body.addIndexed(0x20, 0)
    body.add(0x0E, 2, 0, 1, 2)
    body.add(0x0B)
    body.constant(100)
    body.add(0x6A, 0x0B)
    body.constant(1000)
    body.add(0x6A)
    #expect(try body.run([.i32(0)])[0].number == 1107)
    #expect(try body.run([.i32(1)])[0].number == 1007)
    #expect(try body.run([.i32(2)])[0].number == 7)
  }

  @Test func blocksNestedDeeply() throws {
    let depth = 100_000
    var body = BodyBuilder()
    body.results = [BodyBuilder.i32]
    for _ in 0..<depth { body.add(0x02, 0x40) }
    body.addIndexed(0x0C, depth - 1)
    for _ in 0..<depth { body.add(0x0B) }
    body.constant(3)
    #expect(try body.run()[0].number == 3)
  }

  @Test func manyLocals() throws {
    var body = BodyBuilder()
    body.results = [BodyBuilder.i32]
    body.locals = [(50_000, BodyBuilder.i32)]
    body.constant(42)
    body.addIndexed(0x21, 49_999)
    body.addIndexed(0x20, 49_999)
    body.addIndexed(0x20, 0)
    body.add(0x6A)
    #expect(try body.run()[0].number == 42)
  }

  /// More slots than 16 bits can number: vectors take two.
  @Test func localsBeyondNearSlots() throws {
    var body = BodyBuilder()
    body.parameters = [BodyBuilder.i32]
    body.results = [BodyBuilder.i32]
    body.locals = [(40_000, BodyBuilder.v128), (4, BodyBuilder.i32)]
    let far = 40_001
    body.addIndexed(0x20, 0)
    body.constant(5)
    body.add(0x6A)
    body.addIndexed(0x22, far)
    body.addIndexed(0x20, far)
    body.add(0x6C)
    body.addIndexed(0x21, far + 1)
    // A loop that counts the second down to 3 times the first.
    body.add(0x03, 0x40)
    body.addIndexed(0x20, far + 1)
    body.constant(1)
    body.add(0x6B)
    body.addIndexed(0x22, far + 1)
    body.addIndexed(0x20, far)
    body.constant(3)
    body.add(0x6C, 0x4A, 0x0D, 0x00, 0x0B)
    body.addIndexed(0x20, far + 1)
    body.addIndexed(0x20, far)
    body.add(0x6A)
    #expect(try body.run([.i32(4)])[0].number == 36)
  }

  @Test func deepRecursionIsATrap() throws {
    var body = BodyBuilder()
    body.add(0x10, 0)
    let error = #expect(throws: Trap.self) { try body.run() }
    #expect(error?.kind == .callStackExhausted)
  }
}
