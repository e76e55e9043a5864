extension X64Code.Verifier {
  /// Reads one instruction, knowing nothing of the encoding table: what this accepts and what the assembler emits were
  /// written separately, so that a mistake in one does not hide in the other.
  struct InstructionDecoder {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let start: Int
    private let end: Int
    private var cursor: Int
    private var result = Instruction()

    // Prefixes.
    private var hasWordPrefix = false
    private var repeatPrefix: UInt8 = 0
    private var isWide = false
    private var hasREX = false
    private var extendR: UInt8 = 0
    private var extendX: UInt8 = 0
    private var extendB: UInt8 = 0
    private var isVector = false
    private var isEvex = false
    private var isLong = false
    private var vector: UInt8 = 0

    // ModRM.
    private var reg: UInt8 = 0
    private var rm: UInt8 = 0

    /// The instruction at `offset`, or nil when it is not one of those allowed or runs past `end`.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, end: Int) -> Instruction? {
      var decoder = InstructionDecoder(bytes: bytes, start: offset, end: min(end, offset + 15), cursor: offset)
      guard decoder.decode() else { return nil }
      if decoder.result.isLocked && !(decoder.result.readsMemory && decoder.result.writesMemory) { return nil }
      decoder.result.length = decoder.cursor - offset
      return decoder.result
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, start: Int, end: Int, cursor: Int) {
      self.bytes = bytes
      self.start = start
      self.end = end
      self.cursor = cursor
    }

    // MARK: Reading

    private mutating func byte() -> UInt8? {
      guard cursor < end else { return nil }
      cursor += 1
      return bytes[cursor - 1]
    }

    private mutating func signed(_ size: Int) -> Int64? {
      guard cursor + size <= end else { return nil }
      var value: UInt64 = 0
      for index in 0..<size { value |= UInt64(bytes[cursor + index]) << UInt64(8 * index) }
      cursor += size
      let shift = UInt64(64 - 8 * size)
      return Int64(bitPattern: value << shift) >> Int64(shift)
    }

    private mutating func immediate(_ size: Int) -> Bool {
      guard let value = signed(size) else { return false }
      result.immediate = value
      return true
    }

    /// Reads ModRM, SIB and displacement.
    private mutating func operands() -> Bool {
      guard let modrm = byte() else { return false }
      reg = modrm >> 3 & 7 | extendR << 3
      rm = modrm & 7 | extendB << 3
      let mode = modrm >> 6
      if mode == 3 { return true }
      result.hasMemory = true
      var size = mode == 0 ? 0 : mode == 1 ? 1 : 4
      result.base = rm
      if modrm & 7 == 4 {
        guard let sib = byte() else { return false }
        result.scale = sib >> 6
        let index = sib >> 3 & 7 | extendX << 3
        result.index = index == 4 ? Instruction.none : index
        result.base = sib & 7 | extendB << 3
        if sib & 7 == 5 && mode == 0 {
          result.base = Instruction.none
          size = 4
        }
      } else if modrm & 7 == 5 && mode == 0 {
        result.base = Instruction.none
        result.isRelative = true
        size = 4
      }
      result.displacementOffset = cursor - start
      guard size > 0 else { return true }
      guard let value = signed(size) else { return false }
      result.displacement = value
      isShortDisplacement = size == 1
      return true
    }

    private var isShortDisplacement = false

    // MARK: Describing

    private var operandSize: UInt8 { isWide ? 8 : hasWordPrefix ? 2 : 4 }

    private mutating func memory(_ size: Int, reads: Bool, writes: Bool) {
      guard result.hasMemory else { return }
      result.memorySize = size
      result.readsMemory = reads
      result.writesMemory = writes
      // In EVEX a short displacement counts in units of the operand.
      if isEvex && isShortDisplacement { result.displacement *= Int64(size) }
    }

    /// The byte registers 4 to 7 are parts of the first four unless there is a REX prefix.
    private func byteRegister(_ number: UInt8, _ size: UInt8) -> UInt8 {
      size == 1 && !hasREX && number >= 4 && number < 8 ? number - 4 : number
    }

    /// The register-or-memory operand is changed; the source is the register, or the immediate when `source` is nil.
    private mutating func toPlace(_ action: Instruction.Action, _ size: UInt8, source: UInt8?, reads: Bool = true) {
      result.action = action
      result.size = size
      if let source { result.source = byteRegister(source, size) }
      if result.hasMemory {
        memory(Int(size), reads: reads, writes: true)
      } else {
        result.destination = byteRegister(rm, size)
      }
    }

    /// The register operand is changed; the source is the register or memory.
    private mutating func toRegister(_ action: Instruction.Action, _ size: UInt8, memorySize: UInt8? = nil) {
      result.action = action
      result.size = size
      result.destination = byteRegister(reg, size)
      result.memorySize = Int(memorySize ?? size)
      if result.hasMemory {
        memory(Int(memorySize ?? size), reads: true, writes: false)
      } else {
        result.source = byteRegister(rm, memorySize ?? size)
      }
    }

    /// Some general register gets a value nobody follows.
    private mutating func compute(_ register: UInt8, _ size: UInt8) {
      result.action = .other
      result.size = size
      result.destination = register
    }

    // MARK: Decoding

    private mutating func decode() -> Bool {
      while true {
        guard let prefix = cursor < end ? bytes[cursor] : nil else { return false }
        if prefix == 0x66 {
          hasWordPrefix = true
        } else if prefix == 0xF2 || prefix == 0xF3 {
          repeatPrefix = prefix
        } else if prefix == 0xF0 {
          result.isLocked = true
        } else {
          break
        }
        cursor += 1
      }
      guard var opcode = byte() else { return false }
      if opcode == 0xC5 || opcode == 0xC4 || opcode == 0x62 { return decodeVectorPrefix(opcode) }
      if opcode & 0xF0 == 0x40 {
        hasREX = true
        isWide = opcode & 8 != 0
        extendR = opcode >> 2 & 1
        extendX = opcode >> 1 & 1
        extendB = opcode & 1
        guard let next = byte() else { return false }
        opcode = next
      }
      guard opcode == 0x0F else { return decodePrimary(opcode) }
      guard let second = byte() else { return false }
      if second == 0x38 || second == 0x3A {
        guard let third = byte() else { return false }
        return second == 0x38 ? decode38(third) : decode3A(third)
      }
      return decodeSecondary(second)
    }

    private mutating func decodeVectorPrefix(_ escape: UInt8) -> Bool {
      guard !hasWordPrefix, repeatPrefix == 0, !result.isLocked, let one = byte() else { return false }
      isVector = true
      hasREX = true
      extendR = ~one >> 7 & 1
      var map: UInt8 = 1
      var tail = one
      if escape != 0xC5 {
        extendX = ~one >> 6 & 1
        extendB = ~one >> 5 & 1
        map = one & (escape == 0xC4 ? 31 : 7)
        guard let two = byte() else { return false }
        tail = two
        isWide = two & 0x80 != 0
      }
      vector = ~tail >> 3 & 15
      isLong = tail & 4 != 0
      switch tail & 3 {
      case 1: hasWordPrefix = true
      case 2: repeatPrefix = 0xF3
      case 3: repeatPrefix = 0xF2
      default: break
      }
      if escape == 0x62 {
        // No masks, no broadcasts, 128 bits only.
        guard one & 8 == 0, tail & 4 != 0, let three = byte(), three & 0xF7 == 0 else { return false }
        extendR |= (~one >> 4 & 1) << 1
        isEvex = true
        isLong = false
      }
      guard let opcode = byte() else { return false }
      switch map {
      case 1: return decodeSecondary(opcode)
      case 2: return decode38(opcode)
      case 3: return decode3A(opcode)
      default: return false
      }
    }

    /// Opcodes of one byte.
    private mutating func decodePrimary(_ opcode: UInt8) -> Bool {
      guard repeatPrefix == 0 || opcode == 0x90 else { return false }
      let size: UInt8 = opcode & 1 == 0 ? 1 : operandSize
      switch opcode {
      case 0x00...0x3F where opcode & 7 < 4:
        guard operands() else { return false }
        result.writesFlags = true
        let action = Self.arithmetic(opcode >> 3)
        if action == .compare {
          return compare(size, registerFirst: opcode & 2 != 0)
        }
        if opcode & 2 == 0 { toPlace(action, size, source: reg) } else { toRegister(action, size) }
        return true
      case 0x50...0x57, 0x58...0x5F:
        guard !hasWordPrefix else { return false }
        result.action = opcode < 0x58 ? .push : .pop
        result.size = 8
        let register = opcode & 7 | extendB << 3
        if opcode < 0x58 { result.source = register } else { result.destination = register }
        return true
      case 0x63:
        guard isWide, operands() else { return false }
        toRegister(.signExtend, 8, memorySize: 4)
        return true
      case 0x69, 0x6B:
        guard operands() else { return false }
        result.writesFlags = true
        toRegister(.multiply, operandSize)
        return immediate(opcode == 0x6B ? 1 : operandSize == 2 ? 2 : 4)
      case 0x70...0x7F: return branch(opcode & 15, 1)
      case 0x80, 0x81, 0x83:
        guard operands() else { return false }
        guard immediate(opcode != 0x81 ? 1 : operandSize == 2 ? 2 : 4) else { return false }
        result.writesFlags = true
        let action = Self.arithmetic(reg & 7)
        if action == .compare {
          result.action = .compare
          result.size = size
          memory(Int(size), reads: true, writes: false)
          if !result.hasMemory { result.destination = byteRegister(rm, size) }
        } else {
          toPlace(action, size, source: nil)
        }
        return true
      case 0x84, 0x85:
        guard operands() else { return false }
        result.writesFlags = true
        memory(Int(size), reads: true, writes: false)
        if !result.hasMemory && reg == rm {
          // A comparison with zero.
          result.action = .compare
          result.size = size
          result.destination = byteRegister(rm, size)
        }
        return true
      case 0x86, 0x87:
        guard operands() else { return false }
        toPlace(.exchange, size, source: reg)
        return true
      case 0x88, 0x89:
        guard operands() else { return false }
        toPlace(.move, size, source: reg, reads: false)
        return true
      case 0x8A, 0x8B:
        guard operands() else { return false }
        toRegister(.move, size)
        return true
      case 0x8D:
        guard operands(), result.hasMemory, !hasWordPrefix else { return false }
        result.action = .address
        result.size = operandSize
        result.destination = reg
        return true
      case 0x8F:
        guard operands(), !hasWordPrefix, reg & 7 == 0 else { return false }
        result.action = .pop
        result.size = 8
        memory(8, reads: false, writes: true)
        if !result.hasMemory { result.destination = rm }
        return true
      case 0x90: return !hasREX && !hasWordPrefix && repeatPrefix != 0xF2
      case 0x99:
        result.clobbers = 1 << 2
        result.size = operandSize
        return true
      case 0xB8...0xBF:
        guard !hasWordPrefix else { return false }
        result.action = .move
        result.size = operandSize
        result.destination = opcode & 7 | extendB << 3
        return immediate(isWide ? 8 : 4)
      case 0xC0, 0xC1, 0xD0, 0xD1, 0xD2, 0xD3:
        guard operands() else { return false }
        let action: Instruction.Action =
          opcode == 0xD2 || opcode == 0xD3
          ? .other : reg & 7 == 4 ? .shiftLeft : reg & 7 == 5 ? .shiftRight : .other
        result.writesFlags = true
        guard reg & 7 != 6 else { return false }
        toPlace(action, size, source: nil)
        if opcode < 0xD0 { return immediate(1) }
        result.immediate = 1
        return true
      case 0xC2, 0xC3:
        guard !hasWordPrefix else { return false }
        result.action = .ret
        guard opcode == 0xC2 else { return true }
        guard let count = signed(2) else { return false }
        result.immediate = count & 0xFFFF
        return true
      case 0xC6, 0xC7:
        guard operands(), reg & 7 == 0, immediate(size == 1 ? 1 : size == 2 ? 2 : 4) else { return false }
        toPlace(.move, size, source: nil, reads: false)
        return true
      case 0xCC:
        result.action = .trap
        return true
      case 0xE8, 0xE9, 0xEB:
        guard !hasWordPrefix else { return false }
        result.action = opcode == 0xE8 ? .call : .jump
        result.displacementOffset = cursor - start
        guard let distance = signed(opcode == 0xEB ? 1 : 4) else { return false }
        result.displacement = distance
        return true
      case 0xF6, 0xF7:
        guard operands() else { return false }
        result.writesFlags = reg & 7 != 2
        switch reg & 7 {
        case 0:
          memory(Int(size), reads: true, writes: false)
          if !result.hasMemory && size >= 4 {
            result.action = .test
            result.size = size
            result.destination = rm
          }
          return immediate(size == 1 ? 1 : size == 2 ? 2 : 4)
        case 2, 3:
          toPlace(.other, size, source: nil)
          return true
        case 4...7:
          memory(Int(size), reads: true, writes: false)
          result.clobbers = 0b101
          return true
        default: return false
        }
      case 0xF8, 0xF9:
        result.writesFlags = true
        return true
      case 0xFE, 0xFF:
        guard operands() else { return false }
        switch (reg & 7, opcode) {
        case (0, _), (1, _):
          result.writesFlags = true
          toPlace(.other, size, source: nil)
          return true
        case (2, 0xFF), (4, 0xFF), (6, 0xFF):
          guard !hasWordPrefix else { return false }
          result.action = reg & 7 == 2 ? .indirectCall : reg & 7 == 4 ? .indirectJump : .push
          result.size = 8
          memory(8, reads: true, writes: false)
          if !result.hasMemory { result.source = rm }
          return true
        default: return false
        }
      default: return false
      }
    }

    private static func arithmetic(_ number: UInt8) -> Instruction.Action {
      switch number {
      case 0: .add
      case 1: .or
      case 4: .and
      case 5: .subtract
      case 6: .xor
      case 7: .compare
      default: .other
      }
    }

    /// Compares registers, or a register with memory. Register and memory are kept apart from their order, which is
    /// remembered in `clobbers` being empty and the destination being the first operand.
    private mutating func compare(_ size: UInt8, registerFirst: Bool) -> Bool {
      result.action = .compare
      result.size = size
      memory(Int(size), reads: true, writes: false)
      if result.hasMemory {
        if registerFirst {
          result.destination = byteRegister(reg, size)
        } else {
          result.source = byteRegister(reg, size)
        }
      } else {
        result.destination = byteRegister(registerFirst ? reg : rm, size)
        result.source = byteRegister(registerFirst ? rm : reg, size)
      }
      return true
    }

    private mutating func branch(_ condition: UInt8, _ size: Int) -> Bool {
      // Processors disagree about a word prefix here.
      guard !hasWordPrefix, repeatPrefix == 0 else { return false }
      result.action = .branch
      result.condition = condition
      result.displacementOffset = cursor - start
      guard let distance = signed(size) else { return false }
      result.displacement = distance
      return true
    }

    /// Opcodes behind 0F, and map 1 of VEX and EVEX.
    private mutating func decodeSecondary(_ opcode: UInt8) -> Bool {
      if opcode >= 0x10 && opcode <= 0x17 || opcode >= 0x28 && opcode <= 0x2F || opcode >= 0x50 && opcode <= 0x7F
        || opcode == 0xC2 || opcode >= 0xC4 && opcode <= 0xC6 || opcode >= 0xD0
      {
        return decodeVector(opcode)
      }
      guard !isVector else { return false }
      let size = operandSize
      switch opcode {
      case 0x0B:
        result.action = .trap
        return true
      case 0x1E: return repeatPrefix == 0xF3 && byte() == 0xFA
      case 0x1F:
        guard operands(), reg & 7 == 0 else { return false }
        // Its address is never used.
        result.hasMemory = false
        return true
      case 0x40...0x4F:
        guard operands() else { return false }
        result.condition = opcode & 15
        toRegister(.conditionalMove, size)
        return true
      case 0x80...0x8F: return branch(opcode & 15, 4)
      case 0x90...0x9F:
        guard operands() else { return false }
        toPlace(.other, 1, source: nil, reads: false)
        return true
      case 0xA3, 0xAB, 0xB3, 0xBB:
        // With memory the bit number would reach beyond the operand.
        guard operands(), !result.hasMemory else { return false }
        result.writesFlags = true
        if opcode != 0xA3 { compute(rm, size) }
        return true
      case 0xBA:
        guard operands(), reg & 7 >= 4, immediate(1) else { return false }
        result.writesFlags = true
        if reg & 7 == 4 { memory(Int(size), reads: true, writes: false) } else { toPlace(.other, size, source: nil) }
        return true
      case 0xA4, 0xA5, 0xAC, 0xAD:
        guard operands() else { return false }
        result.writesFlags = true
        toPlace(.other, size, source: nil)
        return opcode & 1 == 1 || immediate(1)
      case 0xAE:
        guard operands(), !result.hasMemory, repeatPrefix == 0, !hasWordPrefix else { return false }
        return reg & 7 >= 5
      case 0xAF, 0xB8, 0xBC, 0xBD:
        guard opcode != 0xB8 || repeatPrefix == 0xF3, operands() else { return false }
        // The bit scans leave their destination alone when there is no bit.
        result.mayKeep = opcode >= 0xBC && repeatPrefix == 0
        result.writesFlags = true
        toRegister(.other, size)
        return true
      case 0xB0, 0xB1:
        guard operands(), result.hasMemory else { return false }
        result.mayKeep = true
        result.writesFlags = true
        toPlace(.other, opcode == 0xB0 ? 1 : size, source: nil)
        result.clobbers = 1
        return true
      case 0xB6, 0xB7, 0xBE, 0xBF:
        guard operands() else { return false }
        toRegister(opcode < 0xB8 ? .zeroExtend : .other, size, memorySize: opcode & 1 == 0 ? 1 : 2)
        return true
      case 0xC0, 0xC1:
        guard operands() else { return false }
        result.writesFlags = true
        let size: UInt8 = opcode == 0xC0 ? 1 : size
        toPlace(.other, size, source: nil)
        result.clobbers = 1 << UInt16(byteRegister(reg, size))
        return true
      case 0xC7:
        guard operands(), reg & 7 == 1, isWide, result.hasMemory else { return false }
        result.writesFlags = true
        result.size = 8
        memory(16, reads: true, writes: true)
        result.clobbers = 0b101
        return true
      case 0xC8...0xCF:
        compute(opcode & 7 | extendB << 3, operandSize)
        return true
      default: return false
      }
    }

    /// Moves, arithmetic and shuffles on vector registers behind 0F. Only a few write memory or general registers.
    private mutating func decodeVector(_ opcode: UInt8) -> Bool {
      if opcode == 0x77 { return isVector && !isEvex && !hasWordPrefix && repeatPrefix == 0 && !isLong }
      if opcode == 0xE7 || opcode == 0xF7 || opcode == 0xF0 || opcode == 0xFF { return false }
      if opcode == 0x2B || opcode == 0x78 && !isEvex || opcode == 0x79 { return false }
      // Without a prefix these are operations on the old 64-bit registers.
      let isOld = !isVector && !hasWordPrefix && repeatPrefix == 0
      if isOld && (opcode >= 0x60 && opcode <= 0x7F || opcode == 0xC4 || opcode == 0xC5 || opcode >= 0xD0) {
        return false
      }
      guard operands() else { return false }
      let full = isLong ? 32 : 16
      let scalar = repeatPrefix == 0xF3 ? 4 : repeatPrefix == 0xF2 ? 8 : full
      switch opcode {
      case 0x10: memory(scalar, reads: true, writes: false)
      case 0x11: memory(scalar, reads: false, writes: true)
      case 0x12, 0x16: memory(repeatPrefix == 0xF3 ? 16 : 8, reads: true, writes: false)
      case 0x13, 0x17:
        guard result.hasMemory, repeatPrefix == 0 else { return false }
        memory(8, reads: false, writes: true)
      case 0x29, 0x7F: memory(full, reads: false, writes: true)
      case 0xD6:
        guard hasWordPrefix else { return false }
        memory(8, reads: false, writes: true)
      case 0x7E:
        if repeatPrefix == 0xF3 {
          memory(8, reads: true, writes: false)
        } else {
          guard hasWordPrefix else { return false }
          if result.hasMemory {
            memory(isWide ? 8 : 4, reads: false, writes: true)
          } else {
            compute(rm, isWide ? 8 : 4)
          }
        }
      case 0x6E: memory(isWide ? 8 : 4, reads: true, writes: false)
      case 0x2A, 0x7B:
        guard repeatPrefix != 0, opcode == 0x2A || isEvex else { return false }
        memory(isWide ? 8 : 4, reads: true, writes: false)
      case 0x2C, 0x2D, 0x78:
        if opcode == 0x78 && repeatPrefix == 0 {
          memory(hasWordPrefix && !isWide ? 8 : 16, reads: true, writes: false)
          break
        }
        // The register has no fifth bit.
        guard repeatPrefix != 0, extendR < 2 else { return false }
        memory(scalar, reads: true, writes: false)
        compute(reg, isWide ? 8 : 4)
      case 0x2E, 0x2F:
        result.writesFlags = true
        memory(hasWordPrefix ? 8 : 4, reads: true, writes: false)
      case 0x50, 0xD7, 0xC5:
        guard !result.hasMemory else { return false }
        compute(reg, 4)
      case 0xC4: memory(2, reads: true, writes: false)
      case 0x51...0x59, 0x5C...0x5F, 0xC2: memory(scalar, reads: true, writes: false)
      case 0x5A: memory(repeatPrefix != 0 ? scalar : hasWordPrefix ? 16 : 8, reads: true, writes: false)
      case 0xE6: memory(repeatPrefix == 0xF3 && !isEvex ? 8 : 16, reads: true, writes: false)
      case 0x7A:
        guard isEvex else { return false }
        let isHalf = !isWide && (repeatPrefix == 0xF3 || hasWordPrefix)
        memory(isHalf ? 8 : 16, reads: true, writes: false)
      default: memory(full, reads: true, writes: false)
      }
      let hasImmediate = opcode >= 0x70 && opcode <= 0x73 || opcode == 0xC2 || opcode >= 0xC4 && opcode <= 0xC6
      return !hasImmediate || immediate(1)
    }

    /// Opcodes behind 0F 38, and map 2.
    private mutating func decode38(_ opcode: UInt8) -> Bool {
      guard operands() else { return false }
      let full = isLong ? 32 : 16
      switch opcode {
      case 0xF0, 0xF1:
        guard !isVector, repeatPrefix == 0, result.hasMemory else { return false }
        if opcode == 0xF0 {
          toRegister(.other, operandSize)
        } else {
          toPlace(.other, operandSize, source: nil, reads: false)
        }
        return true
      case 0xF2, 0xF3, 0xF5, 0xF6, 0xF7:
        if !isVector {
          guard opcode == 0xF6, hasWordPrefix || repeatPrefix == 0xF3 else { return false }
          result.writesFlags = true
          toRegister(.other, isWide ? 8 : 4)
          return true
        }
        guard !isEvex, !isLong, opcode != 0xF3 || reg & 7 >= 1 && reg & 7 <= 3 else { return false }
        let size: UInt8 = isWide ? 8 : 4
        memory(Int(size), reads: true, writes: false)
        compute(opcode == 0xF3 ? vector : reg, size)
        if opcode == 0xF6 { result.clobbers = 1 << UInt16(vector) }
        let hasPrefix = hasWordPrefix || repeatPrefix != 0
        result.writesFlags = opcode == 0xF2 || opcode == 0xF3 || (opcode == 0xF5 || opcode == 0xF7) && !hasPrefix
        return true
      case 0x7A, 0x7B, 0x7C:
        return isEvex && !result.hasMemory
      case 0x17: result.writesFlags = true
      case 0x00...0x16, 0x1C...0x1F, 0x28, 0x29, 0x2B, 0x37...0x41, 0x44...0x47, 0x50...0x55, 0x75...0x77, 0x7D...0x7F,
        0x8D:
        break
      case 0x18: memory(4, reads: true, writes: false)
      case 0x20...0x25, 0x30...0x35:
        let half = [8, 4, 2, 8, 4, 8]
        memory(half[Int(opcode & 7)], reads: true, writes: false)
      case 0x58, 0x59, 0x78, 0x79:
        memory(opcode == 0x58 ? 4 : opcode == 0x59 ? 8 : opcode == 0x78 ? 1 : 2, reads: true, writes: false)
      case 0x98...0x9F, 0xA8...0xAF, 0xB8...0xBF:
        memory(opcode & 1 == 1 ? (isWide ? 8 : 4) : full, reads: true, writes: false)
      default: return false
      }
      if opcode == 0x13 { memory(8, reads: true, writes: false) }
      if result.hasMemory && result.memorySize == 0 { memory(full, reads: true, writes: false) }
      return hasWordPrefix || opcode == 0x50 && repeatPrefix == 0xF2
    }

    /// Opcodes behind 0F 3A, and map 3. All have an immediate byte.
    private mutating func decode3A(_ opcode: UInt8) -> Bool {
      guard operands() else { return false }
      switch opcode {
      case 0xF0:
        guard isVector, !isEvex, !isLong, repeatPrefix == 0xF2 else { return false }
        memory(isWide ? 8 : 4, reads: true, writes: false)
        compute(reg, isWide ? 8 : 4)
        return immediate(1)
      case 0x14...0x17:
        let size = opcode == 0x14 ? 1 : opcode == 0x15 ? 2 : opcode == 0x16 && isWide ? 8 : 4
        if result.hasMemory { memory(size, reads: false, writes: true) } else { compute(rm, size == 8 ? 8 : 4) }
      case 0x1D: memory(8, reads: false, writes: true)
      case 0x20: memory(1, reads: true, writes: false)
      case 0x21, 0x0A: memory(4, reads: true, writes: false)
      case 0x22: memory(isWide ? 8 : 4, reads: true, writes: false)
      case 0x0B: memory(8, reads: true, writes: false)
      case 0x02, 0x04, 0x05, 0x08, 0x09, 0x0C...0x0F, 0x25, 0x40...0x42, 0x4A...0x4C, 0xCE:
        memory(isLong ? 32 : 16, reads: true, writes: false)
      default: return false
      }
      return hasWordPrefix && immediate(1)
    }
  }
}
