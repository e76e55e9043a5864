import Testing

@testable import CodeVerifier
@testable import MachineCode

/// Numbers that grow from round to round, up to a mask or without end, and what may be reached by them.
@Suite struct X64VerifierGrowthTests: VerifierSuite {
  /// Reaches something in a memory of `reach` bytes in every round, by a number that begins as `start` and grows.
  private static func check(
    reach: UInt64, start: Int64 = 5, copied: Bool = false, scale: Int32 = 0, made: Bool = true,
    grow: @escaping (inout X64.Assembler) -> Void
  ) -> Reason? {
    var policy = policy
    policy.regions[Int(Layout.memory)] = .init(reach: reach)
    return check(policy) { asm, _, _ in
      asm.load(.rcx, start)
      let outer = asm.bindLabel()
      asm.emit(.mov, .rax, .rcx, .dword)
      if copied { asm.emit(.mov, .rdx, .rax, .dword) }
      if scale > 0 { asm.emit(.shl, .rax, scale, .qword) }
      if made { asm.emit(.lea, .rsi, .at(.r14, index: .rax), .qword) }
      // What was made stays over the rounds of a loop within.
      let inner = asm.bindLabel()
      asm.emit(.mov, made ? .at(.rsi, 8) : .at(.r14, index: .rax, 8), .r8, .qword)
      asm.emit(.sub, .rdi, 1, .dword)
      asm.jump(if: .notEqual, inner)
      grow(&asm)
      asm.emit(.test, .r9, .r9, .dword)
      asm.jump(if: .notEqual, outer)
      asm.emit(.ret)
    }.reason
  }

  private static func masked(_ mask: Int32) -> (inout X64.Assembler) -> Void {
    { asm in
      asm.emit(.add, .rcx, 24, .dword)
      asm.emit(.and, .rcx, mask, .dword)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func masksBoundWhatGrows(copied: Bool, made: Bool) {
    func check(reach: UInt64, scale: Int32 = 0, _ grow: @escaping (inout X64.Assembler) -> Void) -> Reason? {
      Self.check(reach: reach, copied: copied, scale: scale, made: made, grow: grow)
    }
    #expect(check(reach: 0x110, Self.masked(0xF8)) == nil)
    #expect(check(reach: 0x1_0010, Self.masked(0xFFF8)) == nil)
    #expect(check(reach: 0x1_0000_0010, Self.masked(-8)) == nil)
    #expect(check(reach: 0x1_0010, scale: 8, Self.masked(0xF8)) == nil)
    // One bit more.
    #expect(check(reach: 0x110, Self.masked(0x1F8)) == .outOfBounds)
    #expect(check(reach: 0x1_0010, Self.masked(0x1_FFF8)) == .outOfBounds)
    #expect(check(reach: 0xFF00, scale: 8, Self.masked(0xF8)) == .outOfBounds)
    #expect(check(reach: 0x8_0010, scale: 3, Self.masked(0x1_FFF8)) == .outOfBounds)
    // One byte less.
    #expect(check(reach: 0x1_0000, Self.masked(0xFFF8)) == .outOfBounds)
    // Nothing bounds it.
    #expect(check(reach: 0x1_0010) { asm in asm.emit(.add, .rcx, 1, .dword) } == .outOfBounds)
    #expect(check(reach: 1 << 31) { asm in asm.emit(.lea, .rcx, .at(.rcx, index: .rcx), .dword) } == .outOfBounds)
  }

  /// An address that moves on by itself leaves every region in the end.
  @Test func addressesThatMoveOn() {
    func moved(by step: Int32, mask: Int32? = nil, reach: UInt64) -> Reason? {
      var policy = Self.policy
      policy.regions[Int(Layout.memory)] = .init(reach: reach)
      return Self.check(policy) { asm, _, _ in
        asm.emit(.mov, .rsi, .r14, .qword)
        let loop = asm.bindLabel()
        asm.emit(.mov, .at(.rsi), .r8, .qword)
        asm.emit(.add, .rsi, step, .qword)
        if let mask {
          asm.emit(.and, .rcx, mask, .dword)
          asm.emit(.lea, .rsi, .at(.r14, index: .rcx), .qword)
        }
        asm.emit(.test, .r9, .r9, .dword)
        asm.jump(if: .notEqual, loop)
        asm.emit(.ret)
      }.reason
    }
    #expect(moved(by: 8, mask: 0xF8, reach: 0x108) == nil)
    #expect(moved(by: 8, mask: 0x1F8, reach: 0x108) == .outOfBounds)
    for reach: UInt64 in [0x108, 0x1_0008, (1 << 33) + 65536] {
      let found = moved(by: 8, reach: reach)
      #expect(found == .outOfBounds || found == .badAddress)
    }
  }
}
