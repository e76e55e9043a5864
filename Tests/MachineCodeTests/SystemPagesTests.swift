import MachineCode
import TestSupport
import Testing

/// Large buffers of the compiler are pages of the system, which go back as soon as nobody needs them.
@Suite struct SystemPagesTests {
  @Test func contentsSurviveGrowth() {
    var buffer = GrowableBuffer<UInt32>()
    let count: UInt32 = 300_000
    for number in 0..<count { buffer.append(number) }
    var isFine = buffer.count == Int(count)
    for number in 0..<count where buffer[number] != number { isFine = false }
    #expect(isFine)
    buffer.fill(count: 2_000_000, with: 7)
    #expect(buffer.count == 2_000_000 && buffer[0] == 7 && buffer[1_999_999] == 7)
  }

  /// An allocator would keep what lies between the small things that stay.
  @Test func largeRunsGoBack() async {
    await #expect(processExitsWith: .success) {
      var kept: [UnsafeMutablePointer<UInt64>] = []
      func use(_ buffers: Int) {
        var buffer = GrowableBuffer<UInt64>()
        buffer.fill(count: 100 << 10, with: 1)
        kept.append(.allocate(capacity: 4))
        if buffers > 1 { use(buffers - 1) }
        precondition(buffer[99] == 1)
      }
      use(1)
      guard let before = residentBytes() else { return }
      use(100)
      guard let after = residentBytes() else { return }
      #expect(after - before < 16 << 20, "\(before) bytes became \(after)")
      for place in kept { place.deallocate() }
    }
  }
}
