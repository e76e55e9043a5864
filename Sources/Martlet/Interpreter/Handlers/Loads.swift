// Loads. a = destination, b = address, upper half = offset; where the address is constant, the upper half is the sum.

enum LoadAddress {
  case slot, register, constant
  /// The sum of b and a slot or constant in the second word, in 32 bits.
  case sum, sumConstant

  @inline(__always)
  var length: Int { self == .sum || self == .sumConstant ? 24 : 16 }

  @inline(__always)
  func effective(_ pc: Code, _ frame: Frame, _ word: UInt64) -> UInt {
    switch self {
    case .slot: UInt(truncatingIfNeeded: frame.word(pc.b)) &+ UInt(pc.upper)
    case .register: UInt(truncatingIfNeeded: word) &+ UInt(pc.upper)
    case .constant: UInt(pc.upper)
    case .sum: UInt(frame.i32(pc.b) &+ frame.i32(Int(pc.number(at: 16)))) &+ UInt(pc.upper)
    case .sumConstant: UInt(frame.i32(pc.b) &+ pc.number(at: 16)) &+ UInt(pc.upper)
    }
  }

  /// For accesses that leave the addition to an instruction of its own.
  @inline(never)
  func pick(_ slot: Handler, _ register: Handler, _ constant: Handler) -> Handler {
    pick(slot, register, constant, slot, slot)
  }

  @inline(never)
  func pick(
    _ slot: Handler, _ register: Handler, _ constant: Handler, _ sum: Handler, _ sumConstant: Handler
  ) -> Handler {
    switch self {
    case .slot: slot
    case .register: register
    case .constant: constant
    case .sum: sum
    case .sumConstant: sumConstant
    }
  }
}

/// What a load reads and how it widens it.
enum LoadKind {
  case u8, u16, u32, u64, s8to32, s16to32, s8to64, s16to64, s32to64, f32, f64
}

@inline(__always)
private func loadWord<Bits: FixedWidthInteger & BitwiseCopyable>(
  _ address: LoadAddress, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ widen: (Bits) -> UInt64
) -> Int {
  let start = address.effective(pc, frame, word)
  if _slowPath(start &+ UInt(MemoryLayout<Bits>.size) > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let result = widen((memory + Int(bitPattern: start)).loadUnaligned(as: Bits.self))
  frame.set(pc.a, result)
  return next(pc + address.length, frame, memory, memorySize, instance, result, double, single)
}

@inline(__always)
private func loadF64(
  _ address: LoadAddress, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let start = address.effective(pc, frame, word)
  if _slowPath(start &+ 8 > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let result = Double(bitPattern: (memory + Int(bitPattern: start)).loadUnaligned(as: UInt64.self))
  frame.set(pc.a, result)
  return next(pc + address.length, frame, memory, memorySize, instance, word, result, single)
}

@inline(__always)
private func loadF32(
  _ address: LoadAddress, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let start = address.effective(pc, frame, word)
  if _slowPath(start &+ 4 > memorySize) {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let result = Float(bitPattern: (memory + Int(bitPattern: start)).loadUnaligned(as: UInt32.self))
  frame.set(pc.a, result)
  return next(pc + address.length, frame, memory, memorySize, instance, word, double, result)
}

enum LoadHandlers {
  static func load(_ kind: LoadKind, _ address: LoadAddress) -> Handler {
    switch kind {
    case .u8:
      address.pick(
        { loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in UInt64(bits) } },
        { loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in UInt64(bits) } },
        { loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in UInt64(bits) } },
        { loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in UInt64(bits) } },
        { loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in UInt64(bits) } })
    case .u16:
      address.pick(
        { loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in UInt64(bits) } },
        { loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in UInt64(bits) } },
        { loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in UInt64(bits) } },
        { loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in UInt64(bits) } },
        { loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in UInt64(bits) } })
    case .u32:
      address.pick(
        { loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in UInt64(bits) } },
        { loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in UInt64(bits) } },
        { loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in UInt64(bits) } },
        { loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in UInt64(bits) } },
        { loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in UInt64(bits) } })
    case .u64:
      address.pick(
        { loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt64) in bits } },
        { loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt64) in bits } },
        { loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt64) in bits } },
        { loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt64) in bits } },
        { loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt64) in bits } })
    case .s8to32:
      address.pick(
        {
          loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(UInt32(truncatingIfNeeded: Int8(bitPattern: bits)))
          }
        },
        {
          loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(UInt32(truncatingIfNeeded: Int8(bitPattern: bits)))
          }
        },
        {
          loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(UInt32(truncatingIfNeeded: Int8(bitPattern: bits)))
          }
        },
        {
          loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(UInt32(truncatingIfNeeded: Int8(bitPattern: bits)))
          }
        },
        {
          loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(UInt32(truncatingIfNeeded: Int8(bitPattern: bits)))
          }
        })
    case .s16to32:
      address.pick(
        {
          loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(UInt32(truncatingIfNeeded: Int16(bitPattern: bits)))
          }
        },
        {
          loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(UInt32(truncatingIfNeeded: Int16(bitPattern: bits)))
          }
        },
        {
          loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(UInt32(truncatingIfNeeded: Int16(bitPattern: bits)))
          }
        },
        {
          loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(UInt32(truncatingIfNeeded: Int16(bitPattern: bits)))
          }
        },
        {
          loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(UInt32(truncatingIfNeeded: Int16(bitPattern: bits)))
          }
        })
    case .s8to64:
      address.pick(
        {
          loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(truncatingIfNeeded: Int8(bitPattern: bits))
          }
        },
        {
          loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(truncatingIfNeeded: Int8(bitPattern: bits))
          }
        },
        {
          loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(truncatingIfNeeded: Int8(bitPattern: bits))
          }
        },
        {
          loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(truncatingIfNeeded: Int8(bitPattern: bits))
          }
        },
        {
          loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt8) in
            UInt64(truncatingIfNeeded: Int8(bitPattern: bits))
          }
        })
    case .s16to64:
      address.pick(
        {
          loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(truncatingIfNeeded: Int16(bitPattern: bits))
          }
        },
        {
          loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(truncatingIfNeeded: Int16(bitPattern: bits))
          }
        },
        {
          loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(truncatingIfNeeded: Int16(bitPattern: bits))
          }
        },
        {
          loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(truncatingIfNeeded: Int16(bitPattern: bits))
          }
        },
        {
          loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt16) in
            UInt64(truncatingIfNeeded: Int16(bitPattern: bits))
          }
        })
    case .s32to64:
      address.pick(
        {
          loadWord(.slot, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in
            UInt64(truncatingIfNeeded: Int32(bitPattern: bits))
          }
        },
        {
          loadWord(.register, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in
            UInt64(truncatingIfNeeded: Int32(bitPattern: bits))
          }
        },
        {
          loadWord(.constant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in
            UInt64(truncatingIfNeeded: Int32(bitPattern: bits))
          }
        },
        {
          loadWord(.sum, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in
            UInt64(truncatingIfNeeded: Int32(bitPattern: bits))
          }
        },
        {
          loadWord(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) { (bits: UInt32) in
            UInt64(truncatingIfNeeded: Int32(bitPattern: bits))
          }
        })
    case .f32:
      address.pick(
        { loadF32(.slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF32(.register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF32(.constant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF32(.sum, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF32(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    case .f64:
      address.pick(
        { loadF64(.slot, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF64(.register, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF64(.constant, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF64(.sum, $0, $1, $2, $3, $4, $5, $6, $7) },
        { loadF64(.sumConstant, $0, $1, $2, $3, $4, $5, $6, $7) })
    }
  }
}
