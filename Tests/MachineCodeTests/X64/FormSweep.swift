@testable import MachineCode

/// Every row of the encoding table with operands of all kinds: low and high registers, the bases that are encoded
/// specially, displacements of all lengths, indices, addresses relative to the instruction.
struct FormSweep {
  struct Case {
    var form: X64.Form
    var width: X64.Width
    var reg: UInt8
    var vector: UInt8
    var rm: UInt8?
    var memory: X64.Memory?
    var condition: UInt8
    var immediate: Int64
  }

  static let generalTuples: [(UInt8, UInt8, UInt8)] = [
    (0, 3, 1), (4, 5, 6), (8, 12, 9), (15, 13, 14), (7, 8, 2), (12, 1, 15), (5, 4, 0),
  ]
  static let vectorTuples: [(UInt8, UInt8, UInt8)] = [(0, 1, 2), (7, 8, 3), (9, 6, 15), (15, 14, 13), (4, 0, 12)]
  static let highTuples: [(UInt8, UInt8, UInt8)] = [(0, 1, 2), (16, 8, 31), (9, 24, 15), (31, 15, 17), (23, 20, 7)]

  static let memories: [X64.Memory] = [
    .at(.rax), .at(.rsp), .at(.rbp), .at(.r12), .at(.r13), .at(.rbx, 0x7F), .at(.rsp, -0x80), .at(.r13, 0x80),
    .at(.rdi, 0x1234_5678), .at(.rdx, 32), .at(.rax, index: .rcx, scale: .eight, 16),
    .at(.r12, index: .r13, scale: .four),
    .at(.rbp, index: .r12, scale: .two, -0x200), .at(.r13, index: .rbp), .at(index: .r9, scale: .four, 0x100),
    .at(.rsp, index: .rsi, scale: .one, 0x7FFF_FFFF),
  ]

  static func widths(_ form: X64.Form) -> [X64.Width] {
    switch form.sizes {
    case .all: [.byte, .word, .dword, .qword]
    case .wide: [.word, .dword, .qword]
    case .long: [.dword, .qword]
    case .w0, .w1: [.fixed]
    }
  }

  static func immediates(_ form: X64.Form, _ width: X64.Width) -> [Int64] {
    switch form.immediate {
    case .none: [0]
    case .ib: [1, -1, 127, -128]
    case .ub: [3, 0, 15, 31]
    case .iw: [16, 0xFFF0]
    case .is4: [0x30, 0xF0]
    case .iz: width == .byte ? [5, -128] : width == .word ? [0x1234, -2] : [0x1234_5678, -0x8000_0000, 1]
    case .iv: width == .dword ? [0x7FFF_FFFF, 0] : [0x1234_5678_9ABC_DEF0, -1]
    }
  }

  static func cases(_ form: X64.Form) -> [Case] {
    var cases: [Case] = []
    // Displacements belong to labels, which have tests of their own.
    if form.shape == .d || form.shape == .db { return [] }
    for width in widths(form) {
      let immediates = immediates(form, width)
      var turn = 0
      func add(_ reg: UInt8, _ vector: UInt8, rm: UInt8? = nil, _ memory: X64.Memory? = nil) {
        let condition = form.hasCondition ? UInt8(turn * 5 & 15) : 0
        cases.append(
          Case(
            form: form, width: width, reg: form.digit < 8 ? form.digit : reg, vector: usesVector(form) ? vector : 0,
            rm: rm, memory: memory, condition: condition, immediate: immediates[turn % immediates.count]))
        turn += 1
      }
      guard form.shape.hasModRM else {
        let registers: [UInt8] = form.shape == .o || form.shape == .oi ? [0, 4, 5, 7, 8, 12, 15] : [0]
        for register in registers { add(register, 0) }
        continue
      }
      let vectors = form.space == .evex ? highTuples : vectorTuples
      for index in 0..<7 {
        let general = generalTuples[index]
        let vector = vectors[index % vectors.count]
        let reg = form.reg.isVectorRegister ? vector.0 : general.0
        let rm = form.rm.isVectorRegister ? vector.2 : general.2
        let middle = (form.reg == .none ? form.rm : form.reg).isVectorRegister ? vector.1 : general.1
        if !form.rm.isMemoryOnly { add(reg, middle, rm: rm) }
        if !form.rm.isRegisterOnly && index < 3 {
          let third = (memories.count + 2) / 3
          for memory in memories.dropFirst(index * third).prefix(third) { add(reg, middle, memory) }
        }
      }
    }
    return cases
  }

  private static func usesVector(_ form: X64.Form) -> Bool {
    switch form.shape {
    case .rvm, .rmv, .vm, .vmb, .rvmb, .rvmr: true
    default: form.space == .sse3
    }
  }

  static func encode(_ item: Case, _ assembler: inout X64.Assembler) {
    var item = item
    if !assembler.usesVEX && item.form.space.rawValue <= X64.Form.Space.sse3.rawValue { item.vector = 0 }
    withUnsafePointer(to: item.form) { form in
      if let rm = item.rm {
        assembler.encode(
          form, item.width, reg: item.reg, vector: item.vector, rm: rm, condition: item.condition,
          immediate: item.immediate)
      } else if let memory = item.memory {
        assembler.encode(
          form, item.width, reg: item.reg, vector: item.vector, memory, condition: item.condition,
          immediate: item.immediate)
      } else {
        assembler.encode(opcodeOnly: form, item.width, register: item.reg, immediate: item.immediate)
      }
    }
  }
}
