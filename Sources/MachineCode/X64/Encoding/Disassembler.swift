extension X64 {
  /// Writes code as text in Intel syntax, the same for the same bytes for ever: for golden files and for readers.
  package enum Disassembler {
    /// One instruction and its length. Bytes that no row describes become `.byte`.
    /// `address` is where it stands, so that branches can show where they go.
    package static func text(_ bytes: some RandomAccessCollection<UInt8>, at address: Int = 0) -> (String, length: Int)
    {
      guard let decoded = Decoder.shared.decode(bytes) else {
        return (bytes.first.map { ".byte \(hex(Int64($0)))" } ?? "", 1)
      }
      return (text(decoded, at: address), decoded.length)
    }

    /// All instructions, one a line, each with its offset. `name` may give a name to the symbol that a relocation at this
    /// offset refers to.
    package static func listing(
      _ bytes: some RandomAccessCollection<UInt8>, from start: Int = 0, naming name: (Int) -> String? = { _ in nil }
    ) -> String {
      var lines = ""
      var rest = bytes[...]
      var address = start
      while !rest.isEmpty {
        let (line, length) = text(rest, at: address)
        let digits = String(address, radix: 16)
        lines += String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "  " + line
        for offset in address..<address + length {
          if let name = name(offset) { lines += "  ; \(name)" }
        }
        lines += "\n"
        rest = rest.dropFirst(length)
        address += length
      }
      return lines
    }

    static func text(_ decoded: Decoded, at address: Int) -> String {
      let operands = operands(decoded, at: address)
      let name = (decoded.isLocked ? "lock " : "") + mnemonic(decoded)
      return operands.isEmpty ? name : name + " " + operands.joined(separator: ", ")
    }

    private static func mnemonic(_ decoded: Decoded) -> String {
      let operation = decoded.form.operation
      var name = operation.mnemonic
      if let condition = decoded.condition { name += condition.suffix }
      switch operation {
      case .mov where decoded.form.immediate == .iv && decoded.width == .qword: return "movabs"
      case .movd, .pinsrd, .pextrd, .vpbroadcastr:
        if operation == .vpbroadcastr { name = "vpbroadcastd" }
        if decoded.width == .qword { name = name.dropLast() + "q" }
      default: break
      }
      let hasTwin = decoded.form.space == .sse || decoded.form.space == .sse3
      return hasTwin && decoded.usesVEX ? "v" + name : name
    }

    private static func operands(_ decoded: Decoded, at address: Int) -> [String] {
      let form = decoded.form
      let width = decoded.width
      let reg = register(decoded.reg, form.reg, width)
      let rm = place(decoded, at: address)
      let vector = register(decoded.vector, form.reg == .none ? form.rm : form.reg, width)
      // Immediates of a word or a double word show their bits, all others their sign.
      let isBits = (form.immediate == .iz || form.immediate == .iv) && (width == .word || width == .dword)
      let mask: Int64 = !isBits ? -1 : width == .word ? 0xFFFF : 0xFFFF_FFFF
      let immediate = hex(decoded.immediate & mask)
      let extra = form.space == .sse3 && decoded.usesVEX
      switch form.shape {
      case .z: return []
      case .i: return [immediate]
      case .o: return [reg]
      case .oi: return [reg, immediate]
      case .m, .d, .db: return [rm]
      case .m1: return [rm, "1"]
      case .mc: return [rm, "cl"]
      case .mb, .mi: return extra ? [vector, rm, immediate] : [rm, immediate]
      case .rm:
        if form.implicit == .select { return [reg, rm, "xmm0"] }
        return extra ? [reg, vectorSource(decoded), rm] : [reg, rm]
      case .mr: return [rm, reg]
      case .rmb, .rmi: return extra ? [reg, vectorSource(decoded), rm, immediate] : [reg, rm, immediate]
      case .mrb: return [rm, reg, immediate]
      case .mrc: return [rm, reg, "cl"]
      case .rvm: return [reg, vectorSource(decoded), rm]
      case .rmv: return [reg, rm, vector]
      case .vm: return [vector, rm]
      case .vmb: return [vector, rm, immediate]
      case .rvmb: return [reg, vectorSource(decoded), rm, immediate]
      case .rvmr: return [reg, vector, rm, register(UInt8(decoded.immediate >> 4) & 15, .x, .fixed)]
      }
    }

    private static func vectorSource(_ decoded: Decoded) -> String {
      register(decoded.vector, decoded.form.reg, decoded.width)
    }

    private static func register(_ number: UInt8, _ operand: Form.Operand, _ width: Width) -> String {
      switch operand {
      case .none: return ""
      case .x8, .x16, .x32, .x64, .x128, .x: return "xmm\(number)"
      case .x256, .y: return "ymm\(number)"
      case .gv, .rv, .mv, .m, .m16, .m32, .m64, .m128:
        return general(number, width == .fixed ? .qword : width)
      case .g8: return general(number, .byte)
      case .g16: return general(number, .word)
      case .g32, .r32, .g32m8, .g32m16: return general(number, .dword)
      case .g64: return general(number, .qword)
      }
    }

    private static func general(_ number: UInt8, _ width: Width) -> String {
      let names = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"]
      guard number < 8 else {
        return "r\(number)" + (width == .byte ? "b" : width == .word ? "w" : width == .dword ? "d" : "")
      }
      let name = names[Int(number)]
      switch width {
      case .byte: return number < 4 ? "\(name.first!)l" : name + "l"
      case .word: return name
      case .dword: return "e" + name
      case .qword, .fixed: return "r" + name
      }
    }

    private static func place(_ decoded: Decoded, at address: Int) -> String {
      let form = decoded.form
      switch decoded.rm {
      case .none: return ""
      case .register(let number): return register(number, form.rm, decoded.width)
      case .relative(let distance):
        if form.shape == .d || form.shape == .db { return hex(Int64(address + decoded.length) + Int64(distance)) }
        return size(decoded) + "[rip" + signed(distance) + "]"
      case .memory(let base, let index, let scale, let displacement):
        var parts: [String] = []
        if let base { parts.append(general(base, .qword)) }
        if let index {
          let factor = 1 << Int(scale.rawValue)
          parts.append((factor == 1 && base != nil ? "" : "\(factor)*") + general(index, .qword))
        }
        let sum = parts.joined(separator: " + ")
        if parts.isEmpty { return size(decoded) + "[" + hex(Int64(displacement)) + "]" }
        return size(decoded) + "[" + sum + (displacement == 0 ? "" : signed(displacement)) + "]"
      }
    }

    private static func size(_ decoded: Decoded) -> String {
      switch decoded.form.rm.memoryBytes(decoded.width) {
      case 1: "byte ptr "
      case 2: "word ptr "
      case 4: "dword ptr "
      case 8: "qword ptr "
      case 16: "xmmword ptr "
      case 32: "ymmword ptr "
      default: ""
      }
    }

    private static func signed(_ value: Int32) -> String {
      value < 0 ? " - " + hex(-Int64(value)) : " + " + hex(Int64(value))
    }

    private static func hex(_ value: Int64) -> String {
      (value < 0 ? "-0x" : "0x") + String(value.magnitude, radix: 16)
    }
  }
}
