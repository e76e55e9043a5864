extension X64.Assembler {
  /// Writes one instruction whose register-or-memory operand is a register.
  mutating func encode(
    _ form: UnsafePointer<X64.Form>, _ width: X64.Width, reg: UInt8, vector: UInt8 = 0, rm: UInt8,
    condition: UInt8 = 0, immediate: Int64 = 0
  ) {
    code.reserve(16)
    let isByte =
      form.pointee.reg.isByteRegister(width) && reg &- 4 < 4 || form.pointee.rm.isByteRegister(width) && rm &- 4 < 4
    var place = code.base + code.count
    writeHead(
      &place, form, width, reg: reg, vector: vector, index: rm >> 4, base: rm, condition: condition, needsREX: isByte)
    put(&place, 0xC0 | (reg & 7) << 3 | rm & 7)
    writeImmediate(&place, form, width, immediate)
    code.advance(by: place - code.base - code.count)
  }

  /// Writes one instruction whose register-or-memory operand is memory.
  mutating func encode(
    _ form: UnsafePointer<X64.Form>, _ width: X64.Width, reg: UInt8, vector: UInt8 = 0, _ memory: X64.Memory,
    condition: UInt8 = 0, immediate: Int64 = 0
  ) {
    assert(!form.pointee.rm.isRegisterOnly, "this operand must be a register")
    code.reserve(24)
    let isByte = form.pointee.reg.isByteRegister(width) && reg &- 4 < 4
    let indexBit: UInt8 = memory.index == X64.Memory.noRegister ? 0 : memory.index >> 3 & 1
    let base: UInt8 = memory.base == X64.Memory.noRegister ? 0 : memory.base
    var place = code.base + code.count
    writeHead(
      &place, form, width, reg: reg, vector: vector, index: indexBit, base: base, condition: condition,
      needsREX: isByte)
    writeAddress(&place, form, width, reg: reg & 7, memory)
    writeImmediate(&place, form, width, immediate)
    code.advance(by: place - code.base - code.count)
  }

  /// Writes one instruction without a ModRM byte, or with a fixed one.
  mutating func encode(
    opcodeOnly form: UnsafePointer<X64.Form>, _ width: X64.Width, register: UInt8 = 0, immediate: Int64 = 0
  ) {
    code.reserve(16)
    var place = code.base + code.count
    writeHead(
      &place, form, width, reg: 0, vector: 0, index: 0, base: register, condition: register & 7, needsREX: false)
    if form.pointee.digit >= 0xC0 { put(&place, form.pointee.digit) }
    writeImmediate(&place, form, width, immediate)
    code.advance(by: place - code.base - code.count)
  }

  @inline(__always) private func put(_ place: inout UnsafeMutablePointer<UInt8>, _ byte: UInt8) {
    place.pointee = byte
    place += 1
  }

  @inline(__always) private func put32(_ place: inout UnsafeMutablePointer<UInt8>, _ value: Int32) {
    UnsafeMutableRawPointer(place).storeBytes(of: value.littleEndian, as: Int32.self)
    place += 4
  }

  /// Writes everything up to the opcode. `index` carries the extension bit of the index register, or of a high vector
  /// register; `condition` is added to the opcode.
  @inline(__always) private func writeHead(
    _ place: inout UnsafeMutablePointer<UInt8>, _ form: UnsafePointer<X64.Form>, _ width: X64.Width, reg: UInt8,
    vector: UInt8, index: UInt8, base: UInt8, condition: UInt8, needsREX: Bool
  ) {
    let sizes = form.pointee.sizes
    assert(sizes.allows(width), "the operation does not come in this width")
    assert(features.contains(form.pointee.feature), "the operation needs a feature that was not granted")
    let isWide: UInt8 = sizes == .w1 || width == .qword && sizes != .w0 ? 1 : 0
    let prefix = form.pointee.prefix.rawValue
    let map = form.pointee.map.rawValue
    var opcode = form.pointee.opcode | condition
    let space = form.pointee.space
    if space == .legacy || space.rawValue <= X64.Form.Space.sse3.rawValue && !usesVEX {
      assert(reg < 16 && base < 16)
      if width == .word && (sizes == .all || sizes == .wide) { put(&place, 0x66) }
      if width == .byte && sizes == .all { opcode &= 0xFE }
      if prefix != 0 { put(&place, prefix == 1 ? 0x66 : prefix == 2 ? 0xF3 : 0xF2) }
      let rex = isWide << 3 | (reg >> 3 & 1) << 2 | (index & 1) << 1 | base >> 3 & 1
      if rex != 0 || needsREX { put(&place, 0x40 | rex) }
      if map != 0 {
        put(&place, 0x0F)
        if map == 2 { put(&place, 0x38) } else if map == 3 { put(&place, 0x3A) }
      }
    } else if space != .evex {
      assert(reg < 16 && base < 16 && vector < 16, "only EVEX forms reach the upper registers")
      let length: UInt8 = form.pointee.isLong ? 4 : 0
      let tail = (~vector & 15) << 3 | length | prefix
      let lowBase = base >> 3 & 1
      if lowBase == 0 && index & 1 == 0 && isWide == 0 && map == 1 {
        put(&place, 0xC5)
        put(&place, (~reg >> 3 & 1) << 7 | tail)
      } else {
        put(&place, 0xC4)
        put(&place, (~reg >> 3 & 1) << 7 | (~index & 1) << 6 | (lowBase ^ 1) << 5 | map)
        put(&place, isWide << 7 | tail)
      }
    } else {
      put(&place, 0x62)
      put(
        &place,
        (~reg >> 3 & 1) << 7 | (~index & 1) << 6 | (~base >> 3 & 1) << 5 | (~reg >> 4 & 1) << 4 | map)
      put(&place, isWide << 7 | (~vector & 15) << 3 | 4 | prefix)
      put(&place, (~vector >> 4 & 1) << 3)
    }
    put(&place, opcode)
  }

  @inline(__always) private mutating func writeAddress(
    _ place: inout UnsafeMutablePointer<UInt8>, _ form: UnsafePointer<X64.Form>, _ width: X64.Width, reg: UInt8,
    _ memory: X64.Memory
  ) {
    let none = X64.Memory.noRegister
    let displacement = memory.displacement
    if memory.kind != .address {
      put(&place, reg << 3 | 5)
      let field = Position(offset: UInt32(place - code.base), item: UInt32(items.count))
      let behind = Int32(form.pointee.immediateBytes(width))
      fixups.append(
        Fixup(field: field, target: memory.target, addend: displacement &- 4 &- behind, kind: memory.kind))
      place += 4
      return
    }
    if memory.base == none {
      // Without a base the displacement always takes 32 bits, behind a SIB byte.
      let index: UInt8 = memory.index == none ? 4 : memory.index & 7
      put(&place, reg << 3 | 4)
      put(&place, memory.scale.rawValue << 6 | index << 3 | 5)
      put32(&place, displacement)
      return
    }
    let base = memory.base & 7
    var short = displacement
    var isShort = displacement == Int32(truncatingIfNeeded: Int8(truncatingIfNeeded: displacement))
    if form.pointee.space == .evex {
      // A short displacement counts in units of the memory operand's size.
      let unit = Int32(form.pointee.rm.memoryBytes(width))
      short = displacement / unit
      isShort = displacement % unit == 0 && short == Int32(truncatingIfNeeded: Int8(truncatingIfNeeded: short))
    }
    // The base registers rbp and r13 always take a displacement.
    let mode: UInt8 = displacement == 0 && base != 5 ? 0 : isShort ? 1 : 2
    if memory.index != none {
      put(&place, mode << 6 | reg << 3 | 4)
      put(&place, memory.scale.rawValue << 6 | (memory.index & 7) << 3 | base)
    } else if base == 4 {
      put(&place, mode << 6 | reg << 3 | 4)
      put(&place, 0x24)
    } else {
      put(&place, mode << 6 | reg << 3 | base)
    }
    if mode == 1 {
      put(&place, UInt8(truncatingIfNeeded: short))
    } else if mode == 2 {
      put32(&place, displacement)
    }
  }

  @inline(__always) private func writeImmediate(
    _ place: inout UnsafeMutablePointer<UInt8>, _ form: UnsafePointer<X64.Form>, _ width: X64.Width,
    _ immediate: Int64
  ) {
    switch form.pointee.immediateBytes(width) {
    case 0: break
    case 1: put(&place, UInt8(truncatingIfNeeded: immediate))
    case 2:
      put(&place, UInt8(truncatingIfNeeded: immediate))
      put(&place, UInt8(truncatingIfNeeded: immediate >> 8))
    case 4: put32(&place, Int32(truncatingIfNeeded: immediate))
    default:
      UnsafeMutableRawPointer(place).storeBytes(of: immediate.littleEndian, as: Int64.self)
      place += 8
    }
  }
}

extension X64.Form {
  /// Whether the vectors have 256 bits.
  @inline(__always) var isLong: Bool { reg == .y || rm == .y || rm == .x256 }

  /// How many bytes the immediate takes.
  @inline(__always) func immediateBytes(_ width: X64.Width) -> Int {
    switch immediate {
    case .none: 0
    case .ib, .ub, .is4: 1
    case .iw: 2
    case .iz: width == .byte ? 1 : width == .word ? 2 : 4
    case .iv: width == .qword ? 8 : 4
    }
  }
}
