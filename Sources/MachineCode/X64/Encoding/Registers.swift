/// The x86-64 processor: registers, operations, encodings, disassembly and verification.
package enum X64 {}

extension X64 {
  /// A general-purpose register by its number in the encoding.
  package enum GeneralRegister: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15

    package var register: Register { Register(self) }
  }

  /// A vector register by its number in the encoding. Registers 16 to 31 exist only in EVEX forms.
  package struct VectorRegister: Hashable, Sendable {
    package let number: UInt8

    package init(_ number: UInt8) {
      precondition(number < 32)
      self.number = number
    }

    package var register: Register { Register(self) }
  }

  /// A register of either class, as operands carry it: general registers are 0 to 15, vector registers 32 to 63.
  package struct Register: Hashable, Sendable, BitwiseCopyable {
    package let code: UInt8

    @inline(__always) init(code: UInt8) { self.code = code }

    @inline(__always) package init(_ general: GeneralRegister) { code = general.rawValue }

    @inline(__always) package init(_ vector: VectorRegister) { code = 32 | vector.number }

    /// The general register with this number in the encoding.
    @inline(__always) package static func general(_ number: UInt8) -> Register { Register(code: number & 15) }

    /// The vector register with this number in the encoding.
    @inline(__always) package static func vector(_ number: UInt8) -> Register { Register(code: 32 | number & 31) }

    @inline(__always) package var isVector: Bool { code & 32 != 0 }

    /// The number as the encoding spells it, within its class.
    @inline(__always) package var number: UInt8 { code & 31 }

    /// The general register, when this is one.
    package var general: GeneralRegister? { isVector ? nil : GeneralRegister(rawValue: code) }
  }
}

extension X64.Register {
  package static var rax: Self { Self(.rax) }
  package static var rcx: Self { Self(.rcx) }
  package static var rdx: Self { Self(.rdx) }
  package static var rbx: Self { Self(.rbx) }
  package static var rsp: Self { Self(.rsp) }
  package static var rbp: Self { Self(.rbp) }
  package static var rsi: Self { Self(.rsi) }
  package static var rdi: Self { Self(.rdi) }
  package static var r8: Self { Self(.r8) }
  package static var r9: Self { Self(.r9) }
  package static var r10: Self { Self(.r10) }
  package static var r11: Self { Self(.r11) }
  package static var r12: Self { Self(.r12) }
  package static var r13: Self { Self(.r13) }
  package static var r14: Self { Self(.r14) }
  package static var r15: Self { Self(.r15) }

  package static var xmm0: Self { .vector(0) }
  package static var xmm1: Self { .vector(1) }
  package static var xmm2: Self { .vector(2) }
  package static var xmm3: Self { .vector(3) }
  package static var xmm4: Self { .vector(4) }
  package static var xmm5: Self { .vector(5) }
  package static var xmm6: Self { .vector(6) }
  package static var xmm7: Self { .vector(7) }
  package static var xmm8: Self { .vector(8) }
  package static var xmm9: Self { .vector(9) }
  package static var xmm10: Self { .vector(10) }
  package static var xmm11: Self { .vector(11) }
  package static var xmm12: Self { .vector(12) }
  package static var xmm13: Self { .vector(13) }
  package static var xmm14: Self { .vector(14) }
  package static var xmm15: Self { .vector(15) }
}
