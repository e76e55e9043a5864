extension X64 {
  /// An instruction read back through the encoding table.
  package struct Decoded: Sendable {
    /// What stands in the register-or-memory field.
    enum Place: Hashable, Sendable {
      case none
      case register(UInt8)
      case memory(base: UInt8?, index: UInt8?, scale: Scale, displacement: Int32)
      /// Relative to the end of the instruction.
      case relative(Int32)
    }

    package internal(set) var form: Form
    package internal(set) var width = Width.fixed
    package internal(set) var length = 0
    var isLocked = false
    var usesVEX = false
    var usesEVEX = false
    var condition: Condition?
    /// The register field, or the register in the opcode.
    var reg: UInt8 = 0
    /// The register in the VEX or EVEX prefix.
    var vector: UInt8 = 0
    var rm = Place.none
    package internal(set) var immediate: Int64 = 0
  }

  /// Finds the table's row for some bytes.
  package struct Decoder: Sendable {
    /// The rows for each encoding space (legacy, VEX, EVEX), map and opcode.
    private let rows: [[Form]]

    package static let shared = Decoder()

    private init() {
      var rows = [[Form]](repeating: [], count: 3 * 4 * 256)
      for form in FormTable.shared.forms {
        let spaces: [Int] =
          switch form.space {
          case .legacy: [0]
          case .sse, .sse3: [0, 1]
          case .vex: [1]
          case .evex: [2]
          }
        let opcodes: [UInt8] =
          if form.hasCondition {
            (0..<16).map { form.opcode | $0 }
          } else if form.shape == .o || form.shape == .oi {
            (0..<8).map { form.opcode | $0 }
          } else if form.sizes == .all {
            [form.opcode, form.opcode & 0xFE]
          } else {
            [form.opcode]
          }
        for space in spaces {
          for opcode in opcodes { rows[(space << 2 | Int(form.map.rawValue)) << 8 | Int(opcode)].append(form) }
        }
      }
      self.rows = rows
    }

    /// The instruction at the start of `bytes`, or nil when no row describes it.
    package func decode(_ bytes: some RandomAccessCollection<UInt8>) -> Decoded? {
      var reader = Reader(bytes.prefix(15))
      guard let head = Head(&reader) else { return nil }
      for form in rows[(head.space << 2 | head.map) << 8 | Int(head.opcode)] {
        var attempt = reader
        if let decoded = Self.match(form, head, &attempt) { return decoded }
      }
      return nil
    }

    private static func match(_ form: Form, _ head: Head, _ reader: inout Reader) -> Decoded? {
      var decoded = Decoded(form: form)
      decoded.isLocked = head.isLocked
      decoded.usesVEX = head.space == 1
      decoded.usesEVEX = head.space == 2
      guard let width = width(of: form, head) else { return nil }
      decoded.width = width
      if head.space != 0 && head.isLong != form.isLong { return nil }
      if form.hasCondition { decoded.condition = Condition(rawValue: head.opcode & 15) }
      if form.shape == .o || form.shape == .oi { decoded.reg = head.opcode & 7 | head.rexB << 3 }
      decoded.vector = head.vector
      if form.shape == .d || form.shape == .db {
        guard let distance = reader.signed(bytes: form.shape == .d ? 4 : 1) else { return nil }
        decoded.rm = .relative(Int32(distance))
      } else if form.digit >= 0xC0 {
        guard reader.byte() == form.digit else { return nil }
      } else if form.shape.hasModRM {
        guard readOperands(&decoded, form, head, &reader) else { return nil }
      }
      let size = form.immediateBytes(width)
      if size > 0 {
        guard let value = reader.signed(bytes: size) else { return nil }
        decoded.immediate =
          form.immediate == .ub || form.immediate == .is4
          ? value & 0xFF : form.immediate == .iw ? value & 0xFFFF : value
      }
      decoded.length = reader.count
      return decoded
    }

    /// The operand size that prefixes and W bit select, or nil when they do not fit the row.
    private static func width(of form: Form, _ head: Head) -> Width? {
      if head.space != 0 {
        guard head.prefix == form.prefix else { return nil }
        switch form.sizes {
        case .w0: return head.isWide ? nil : .fixed
        case .w1: return head.isWide ? .fixed : nil
        case .all, .wide, .long: return head.isWide ? .qword : .dword
        }
      }
      let hasWords = form.sizes == .all || form.sizes == .wide
      guard head.prefix == form.prefix || head.prefix == .p66 && form.prefix == .np && hasWords else { return nil }
      switch form.sizes {
      case .w0: return head.isWide ? nil : .fixed
      case .w1: return head.isWide ? .fixed : nil
      case .all where head.opcode & 1 == 0: return head.hasWordPrefix ? nil : .byte
      case .all, .wide: return head.isWide ? .qword : head.hasWordPrefix ? .word : .dword
      case .long: return head.isWide ? .qword : .dword
      }
    }

    private static func readOperands(
      _ decoded: inout Decoded, _ form: Form, _ head: Head, _ reader: inout Reader
    ) -> Bool {
      guard let modrm = reader.byte() else { return false }
      let digit = modrm >> 3 & 7
      if form.digit < Form.noDigit && digit != form.digit { return false }
      decoded.reg = digit | head.rexR << 3
      let mode = modrm >> 6
      if mode == 3 {
        if form.rm.isMemoryOnly { return false }
        let high = form.rm.isVectorRegister && head.space == 2 ? head.rexX << 4 : 0
        decoded.rm = .register(modrm & 7 | head.rexB << 3 | high)
        return true
      }
      if form.rm.isRegisterOnly { return false }
      var base: UInt8? = modrm & 7 | head.rexB << 3
      var index: UInt8?
      var scale = Scale.one
      var displacementSize = mode == 0 ? 0 : mode == 1 ? 1 : 4
      if modrm & 7 == 4 {
        guard let sib = reader.byte() else { return false }
        scale = Scale(rawValue: sib >> 6)!
        let number = sib >> 3 & 7 | head.rexX << 3
        index = number == 4 ? nil : number
        base = sib & 7 | head.rexB << 3
        if sib & 7 == 5 && mode == 0 {
          base = nil
          displacementSize = 4
        }
      } else if modrm & 7 == 5 && mode == 0 {
        guard let distance = reader.signed(bytes: 4) else { return false }
        decoded.rm = .relative(Int32(distance))
        return true
      }
      var displacement: Int64 = 0
      if displacementSize > 0 {
        guard let value = reader.signed(bytes: displacementSize) else { return false }
        displacement = value
        if displacementSize == 1 && head.space == 2 {
          displacement *= Int64(form.rm.memoryBytes(decoded.width))
        }
      }
      decoded.rm = .memory(base: base, index: index, scale: scale, displacement: Int32(displacement))
      return true
    }
  }
}

extension X64.Form {
  /// Whether a condition is added to the opcode.
  var hasCondition: Bool { operation == .j || operation == .set || operation == .cmov }

}

extension X64.Decoder {
  /// A cursor over the bytes of one instruction.
  struct Reader {
    private let bytes: [UInt8]
    private(set) var count = 0

    init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

    var next: UInt8? { count < bytes.count ? bytes[count] : nil }

    mutating func byte() -> UInt8? {
      guard count < bytes.count else { return nil }
      count += 1
      return bytes[count - 1]
    }

    mutating func signed(bytes size: Int) -> Int64? {
      guard count + size <= bytes.count else { return nil }
      var value: UInt64 = 0
      for index in 0..<size { value |= UInt64(bytes[count + index]) << UInt64(index * 8) }
      count += size
      let unused = UInt64(64 - size * 8)
      return Int64(bitPattern: value << unused) >> Int64(unused)
    }
  }

  /// Prefixes and opcode.
  struct Head {
    /// 0 legacy, 1 VEX, 2 EVEX.
    var space = 0
    var map = 0
    var opcode: UInt8 = 0
    var prefix = X64.Form.Prefix.np
    var hasWordPrefix = false
    var isLocked = false
    var isWide = false
    var isLong = false
    var rexR: UInt8 = 0
    var rexX: UInt8 = 0
    var rexB: UInt8 = 0
    var vector: UInt8 = 0

    init?(_ reader: inout Reader) {
      prefixes: while let byte = reader.next {
        switch byte {
        case 0xF0: isLocked = true
        case 0x66: hasWordPrefix = true
        case 0xF3: prefix = .pF3
        case 0xF2: prefix = .pF2
        default: break prefixes
        }
        _ = reader.byte()
      }
      if prefix == .np && hasWordPrefix { prefix = .p66 }
      guard let first = reader.next else { return nil }
      switch first {
      case 0xC5, 0xC4, 0x62:
        _ = reader.byte()
        guard readVector(first, &reader) else { return nil }
      default:
        if first & 0xF0 == 0x40 {
          _ = reader.byte()
          isWide = first & 8 != 0
          rexR = first >> 2 & 1
          rexX = first >> 1 & 1
          rexB = first & 1
        }
        if reader.next == 0x0F {
          _ = reader.byte()
          map = 1
          if reader.next == 0x38 { map = 2 } else if reader.next == 0x3A { map = 3 }
          if map > 1 { _ = reader.byte() }
        }
      }
      guard let opcode = reader.byte() else { return nil }
      self.opcode = opcode
    }

    private mutating func readVector(_ escape: UInt8, _ reader: inout Reader) -> Bool {
      guard prefix == .np, !isLocked, let one = reader.byte() else { return false }
      rexR = ~one >> 7 & 1
      var tail = one
      map = 1
      if escape != 0xC5 {
        rexX = ~one >> 6 & 1
        rexB = ~one >> 5 & 1
        map = Int(one & (escape == 0xC4 ? 31 : 7))
        guard map >= 1, map <= 3, let two = reader.byte() else { return false }
        tail = two
        isWide = two & 0x80 != 0
      }
      vector = ~tail >> 3 & 15
      prefix = X64.Form.Prefix(rawValue: tail & 3)!
      space = 1
      isLong = tail & 4 != 0
      if escape == 0x62 {
        guard one & 8 == 0, tail & 4 != 0, let three = reader.byte(), three & ~8 == 0 else { return false }
        rexR |= (~one >> 4 & 1) << 1
        vector |= (~three >> 3 & 1) << 4
        space = 2
        isLong = false
      }
      return true
    }
  }
}
