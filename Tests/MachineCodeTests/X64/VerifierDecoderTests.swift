import Testing

@testable import CodeVerifier
@testable import MachineCode

/// The verifier's decoder and the encoding table were written apart. Here they meet: on every form and operand they must
/// agree about length, memory and registers.
@Suite struct X64VerifierDecoderTests {
  typealias Instruction = X64Code.Verifier.Instruction

  @Test(arguments: [X64EncodingTests.everything, X64EncodingTests.withoutAVX])
  func agreesWithTheTable(_ features: X64.Features) {
    let sweep = X64EncodingTests.Sweep(features)
    var refused: Set<String> = []
    sweep.code.withUnsafeBufferPointer { code in
      for (index, item) in sweep.cases.enumerated() {
        let text = X64.Disassembler.text(sweep.bytes(index)).0
        guard let found = X64Code.Verifier.InstructionDecoder.decode(code, at: sweep.starts[index], end: code.count)
        else {
          refused.insert("\(item.form.operation) \(item.form.shape)" + (item.memory == nil ? "" : " memory"))
          continue
        }
        #expect(found.length == sweep.bytes(index).count, "\(text)")
        compareMemory(found, item, text)
        compareRegisters(found, item, text)
        #expect(found.writesFlags == writesFlags(item), "\(text)")
      }
    }
    // `cmpxchg` between registers is of no use; `bt` and its kin reach memory beyond their operand.
    #expect(
      refused == [
        "cmpxchg mr", "bt mr memory", "bts mr memory", "btr mr memory", "btc mr memory",
      ])
  }

  private func firstIsPlace(_ form: X64.Form) -> Bool { "\(form.shape)".hasPrefix("m") }

  private func writesFlags(_ item: FormSweep.Case) -> Bool {
    switch item.form.flags {
    case .none, .reads: false
    default: item.form.operation != .call
    }
  }

  private func compareMemory(_ found: Instruction, _ item: FormSweep.Case, _ text: String) {
    let form = item.form
    guard let memory = item.memory, form.operation != .lea, form.operation != .nop else {
      #expect(!found.hasMemory || form.operation == .lea, "\(text)")
      return
    }
    #expect(found.hasMemory, "\(text)")
    #expect(found.base == memory.base && found.index == memory.index, "\(text)")
    #expect(found.displacement == Int64(memory.displacement), "\(text)")
    if memory.indexRegister != nil { #expect(found.scale == memory.scale.rawValue, "\(text)") }
    #expect(found.memorySize == form.rm.memoryBytes(item.width == .fixed ? .qword : item.width), "\(text)")
    let writes = firstIsPlace(form) && form.access != .reads
    let reads = !(firstIsPlace(form) && form.access == .writes)
    #expect(found.writesMemory == writes && found.readsMemory == reads, "\(text): \(found)")
  }

  private func isGeneral(_ operand: X64.Form.Operand) -> Bool {
    operand != .none && !operand.isVectorRegister && !operand.isMemoryOnly
  }

  private func compareRegisters(_ found: Instruction, _ item: FormSweep.Case, _ text: String) {
    let form = item.form
    var operands: [UInt8?] = []
    let reg: UInt8? = isGeneral(form.reg) || form.reg == .gv ? item.reg : nil
    let rm: UInt8? = isGeneral(form.rm) ? item.rm : nil
    let middle: UInt8? = isGeneral(form.reg == .none ? form.rm : form.reg) ? item.vector : nil
    switch form.shape {
    case .o, .oi, .rm, .rmb, .rmi: operands = [reg, rm]
    case .rvm, .rvmb, .rmv: operands = [reg, middle, rm]
    case .vm: operands = [middle, rm]
    case .z, .d, .db, .rvmr, .vmb: break
    default: operands = [rm, reg]
    }
    var written = UInt16(0)
    let count: Int =
      switch form.access {
      case .reads: 0
      case .writes, .updates: 1
      case .exchanges, .writesTwo: 2
      }
    for operand in operands.prefix(count) { if let operand { written |= 1 << UInt16(operand) } }
    written |= form.implicit.writes & ~(1 << 4)
    var theirs = found.clobbers
    if found.action == .exchange { theirs |= 1 << UInt16(found.source) }
    if found.destination != Instruction.none && found.action != .compare && found.action != .test {
      theirs |= 1 << UInt16(found.destination)
    }
    #expect(written == theirs, "\(text): \(found)")
  }

  @Test func knowsNothingElse() {
    let forbidden: [[UInt8]] = [
      [0x0F, 0x05],  // syscall
      [0xCD, 0x80],  // int 0x80
      [0x0F, 0x34],  // sysenter
      [0xF4],  // hlt
      [0x0F, 0x01, 0xD0],  // xgetbv
      [0x0F, 0x31],  // rdtsc
      [0x0F, 0xA2],  // cpuid
      [0xF3, 0x48, 0x0F, 0xAE, 0xD0],  // wrfsbase rax
      [0x64, 0x48, 0x8B, 0x00],  // mov rax, fs:[rax]
      [0x67, 0x8B, 0x00],  // mov eax, [eax]
      [0xF3, 0xA4],  // rep movsb
      [0xAA],  // stosb
      [0x66, 0x0F, 0xF7, 0xC1],  // maskmovdqu: stores through rdi
      [0x0F, 0xE7, 0x00],  // movntq
      [0x0F, 0x6F, 0x00],  // movq mm0, [rax]
      [0x0F, 0xC3, 0x00],  // movnti
      [0x0F, 0x38, 0xF6, 0x00],  // wrssd
      [0xCB],  // retf
      [0xCF],  // iretq
      [0xC8, 0x00, 0x00, 0x00],  // enter
      [0xFF, 0x18],  // call far [rax]
      [0x66, 0xE9, 0x00, 0x00, 0x00, 0x00],  // jmp with a word prefix
      [0xE3, 0x00],  // jrcxz
      [0xE0, 0x00],  // loopne
      [0x8E, 0xD8],  // mov ds, eax
      [0x0F, 0x20, 0xC0],  // mov rax, cr0
      [0xF0, 0x89, 0x00],  // lock mov
      [0xF0, 0x01, 0xC0],  // lock add without memory
      [0xC4, 0xE2, 0x69, 0x90, 0x04, 0x08],  // vpgatherdd
      [0xC4, 0xE2, 0x69, 0x2E, 0x00],  // vmaskmovps store
      [0x62, 0xF2, 0x7E, 0x08, 0x33, 0x00],  // vpmovdw store
      [0x62, 0xF1, 0x7D, 0x09, 0x7F, 0x00],  // a masked store
      [0xC5, 0xF8, 0x92, 0xC0],  // kmovw
      [0xDD, 0x00],  // fld
      [0x0F, 0x77],  // emms
      [0x9B],  // fwait
      [0x06],  // no instruction at all
      [0x48], [0x48, 0x8B], [0x48, 0x8B, 0x84], [0xE8, 0, 0, 0],  // cut short
    ]
    for bytes in forbidden {
      bytes.withUnsafeBufferPointer {
        #expect(
          X64Code.Verifier.InstructionDecoder.decode($0, at: 0, end: $0.count) == nil,
          "\(bytes.map { String($0, radix: 16) })")
      }
    }
  }

  /// Whatever the bytes, decoding ends within them.
  @Test func survivesAnything() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200_000 {
      let count = Int.random(in: 0...16, using: &random)
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { bytes in
        for index in 0..<count { bytes[index] = UInt8.random(in: 0...255, using: &random) }
        let view = UnsafeBufferPointer(rebasing: bytes[..<count])
        if let found = X64Code.Verifier.InstructionDecoder.decode(view, at: 0, end: count) {
          #expect(found.length > 0 && found.length <= min(15, count))
        }
      }
    }
  }
}
