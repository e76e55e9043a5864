/// What is known of x86-64 code here is the verifier's own: it shares nothing with what makes the code, so that a mistake
/// there is not repeated here.
package enum X64Code {
  /// The registers of 64 bits by their numbers in instructions.
  package enum GeneralRegister: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15
  }

  /// The number of something outside the code, which a relocation names.
  package typealias Symbol = UInt32
}
