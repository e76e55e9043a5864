import CMartletPlatform
import WasmFormat

// Lanes of vectors, and vectors in memory. A lane's number is d; in memory accesses it is c.

// MARK: Lanes

@inline(__always)
private func splat<Lane: FixedWidthInteger & BitwiseCopyable>(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ type: Lane.Type
) -> Int {
  let lane = Lane(truncatingIfNeeded: frame.word(pc.b))
  let place = frame.place(pc.a)
  for position in 0..<16 / MemoryLayout<Lane>.size {
    place.storeBytes(of: lane, toByteOffset: position &* MemoryLayout<Lane>.size, as: Lane.self)
  }
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func extract<Lane: FixedWidthInteger & BitwiseCopyable>(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ widen: (Lane) -> UInt64
) -> Int {
  let result = widen(frame.place(pc.b).load(fromByteOffset: pc.d &* MemoryLayout<Lane>.size, as: Lane.self))
  frame.set(pc.a, result)
  return next(pc + 16, frame, memory, memorySize, instance, result, double, single)
}

/// The vector is copied word by word: the destination may overlap it.
@inline(__always)
private func replace<Lane: FixedWidthInteger & BitwiseCopyable>(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ type: Lane.Type
) -> Int {
  let lane = Lane(truncatingIfNeeded: frame.word(pc.c))
  let low = frame.word(pc.b)
  let high = frame.word(pc.b &+ 1)
  frame.set(pc.a, low)
  frame.set(pc.a &+ 1, high)
  frame.place(pc.a).storeBytes(of: lane, toByteOffset: pc.d &* MemoryLayout<Lane>.size, as: Lane.self)
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

enum LaneHandlers {
  /// The next two words.
  static let constant: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    copyVector(frame.place(pc.a), pc + 16)
    return next(pc + 32, frame, memory, memorySize, instance, word, double, single)
  }

  /// Every lane becomes the value in b.
  static func splatted(_ shape: VectorShape) -> Handler {
    switch shape {
    case .i8x16: { splat($0, $1, $2, $3, $4, $5, $6, $7, UInt8.self) }
    case .i16x8: { splat($0, $1, $2, $3, $4, $5, $6, $7, UInt16.self) }
    case .i32x4, .f32x4: { splat($0, $1, $2, $3, $4, $5, $6, $7, UInt32.self) }
    case .i64x2, .f64x2, .v128: { splat($0, $1, $2, $3, $4, $5, $6, $7, UInt64.self) }
    }
  }

  /// Lane d of b. Floating-point lanes come as bits, in the slot only.
  static func extracted(_ shape: VectorShape, signed: Bool) -> Handler {
    switch (shape, signed) {
    case (.i8x16, true):
      { extract($0, $1, $2, $3, $4, $5, $6, $7) { (lane: Int8) in UInt64(UInt32(truncatingIfNeeded: lane)) } }
    case (.i8x16, false): { extract($0, $1, $2, $3, $4, $5, $6, $7) { (lane: UInt8) in UInt64(lane) } }
    case (.i16x8, true):
      { extract($0, $1, $2, $3, $4, $5, $6, $7) { (lane: Int16) in UInt64(UInt32(truncatingIfNeeded: lane)) } }
    case (.i16x8, false): { extract($0, $1, $2, $3, $4, $5, $6, $7) { (lane: UInt16) in UInt64(lane) } }
    case (.i32x4, _), (.f32x4, _): { extract($0, $1, $2, $3, $4, $5, $6, $7) { (lane: UInt32) in UInt64(lane) } }
    case (.i64x2, _), (.f64x2, _), (.v128, _):
      { extract($0, $1, $2, $3, $4, $5, $6, $7) { (lane: UInt64) in lane } }
    }
  }

  /// b with the value in c as lane d.
  static func replaced(_ shape: VectorShape) -> Handler {
    switch shape {
    case .i8x16: { replace($0, $1, $2, $3, $4, $5, $6, $7, UInt8.self) }
    case .i16x8: { replace($0, $1, $2, $3, $4, $5, $6, $7, UInt16.self) }
    case .i32x4, .f32x4: { replace($0, $1, $2, $3, $4, $5, $6, $7, UInt32.self) }
    case .i64x2, .f64x2, .v128: { replace($0, $1, $2, $3, $4, $5, $6, $7, UInt64.self) }
    }
  }
}

// MARK: Loads and stores. As for numbers: a = destination or value, b = address, upper half = offset.

@inline(__always)
private func loadVector(
  _ address: LoadAddress, _ bytes: UInt, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float,
  _ load: (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void
) -> Int {
  let start = address.effective(pc, frame, word)
  if start &+ bytes > memorySize { return memoryFault(pc, frame, memory, memorySize, instance, word, double, single) }
  load(frame.place(pc.a), memory + Int(bitPattern: start))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func storeVector(
  _ address: LoadAddress, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let start = address.effective(pc, frame, word)
  if start &+ 16 > memorySize { return memoryFault(pc, frame, memory, memorySize, instance, word, double, single) }
  copyVector(memory + Int(bitPattern: start), frame.place(pc.a))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func copyVector(_ to: UnsafeMutableRawPointer, _ from: UnsafeRawPointer) {
  to.storeBytes(of: from.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
}

@inline(__always)
private func loadSplat<Lane: FixedWidthInteger & BitwiseCopyable>(
  _ type: Lane.Type, _ to: UnsafeMutableRawPointer, _ from: UnsafeRawPointer
) {
  let lane = from.loadUnaligned(as: Lane.self)
  for position in 0..<16 / MemoryLayout<Lane>.size {
    to.storeBytes(of: lane, toByteOffset: position &* MemoryLayout<Lane>.size, as: Lane.self)
  }
}

@inline(__always)
private func loadZero(_ low: UInt64, _ to: UnsafeMutableRawPointer) {
  to.storeBytes(of: SIMD2(low, 0), as: SIMD2<UInt64>.self)
}

// Lane accesses: a = destination, b = address, c = lane, d = vector; the second word = offset.

@inline(__always)
private func loadLaneOf<Lane: FixedWidthInteger & BitwiseCopyable>(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ type: Lane.Type
) -> Int {
  let start = UInt(truncatingIfNeeded: frame.word(pc.b)) &+ UInt(truncatingIfNeeded: pc.secondWord)
  if start &+ UInt(MemoryLayout<Lane>.size) > memorySize {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let lane = (memory + Int(bitPattern: start)).loadUnaligned(as: Lane.self)
  let low = frame.word(pc.d)
  let high = frame.word(pc.d &+ 1)
  frame.set(pc.a, low)
  frame.set(pc.a &+ 1, high)
  frame.place(pc.a).storeBytes(of: lane, toByteOffset: pc.c &* MemoryLayout<Lane>.size, as: Lane.self)
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(__always)
private func storeLaneOf<Lane: FixedWidthInteger & BitwiseCopyable>(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float, _ type: Lane.Type
) -> Int {
  let start = UInt(truncatingIfNeeded: frame.word(pc.b)) &+ UInt(truncatingIfNeeded: pc.secondWord)
  if start &+ UInt(MemoryLayout<Lane>.size) > memorySize {
    return memoryFault(pc, frame, memory, memorySize, instance, word, double, single)
  }
  let lane = frame.place(pc.d).load(fromByteOffset: pc.c &* MemoryLayout<Lane>.size, as: Lane.self)
  (memory + Int(bitPattern: start)).storeBytes(of: lane, as: Lane.self)
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

enum VectorMemoryHandlers {
  static func load(_ load: VectorLoad, _ address: LoadAddress) -> Handler {
    switch load {
    case .full:
      address.pick(
        { loadVector(.slot, 16, $0, $1, $2, $3, $4, $5, $6, $7) { copyVector($0, $1) } },
        { loadVector(.register, 16, $0, $1, $2, $3, $4, $5, $6, $7) { copyVector($0, $1) } },
        { loadVector(.constant, 16, $0, $1, $2, $3, $4, $5, $6, $7) { copyVector($0, $1) } })
    case .extend8x8Signed:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i8x16_s($0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i8x16_s($0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i8x16_s($0, $1) } })
    case .extend8x8Unsigned:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i8x16_u($0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i8x16_u($0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i8x16_u($0, $1) } })
    case .extend16x4Signed:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i16x8_s($0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i16x8_s($0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i16x8_s($0, $1) } })
    case .extend16x4Unsigned:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i16x8_u($0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i16x8_u($0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i16x8_u($0, $1) } })
    case .extend32x2Signed:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i32x4_s($0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i32x4_s($0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i32x4_s($0, $1) } })
    case .extend32x2Unsigned:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i32x4_u($0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i32x4_u($0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { martlet_load_extend_i32x4_u($0, $1) } })
    case .splat8:
      address.pick(
        { loadVector(.slot, 1, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt8.self, $0, $1) } },
        { loadVector(.register, 1, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt8.self, $0, $1) } },
        { loadVector(.constant, 1, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt8.self, $0, $1) } })
    case .splat16:
      address.pick(
        { loadVector(.slot, 2, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt16.self, $0, $1) } },
        { loadVector(.register, 2, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt16.self, $0, $1) } },
        { loadVector(.constant, 2, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt16.self, $0, $1) } })
    case .splat32:
      address.pick(
        { loadVector(.slot, 4, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt32.self, $0, $1) } },
        { loadVector(.register, 4, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt32.self, $0, $1) } },
        { loadVector(.constant, 4, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt32.self, $0, $1) } })
    case .splat64:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt64.self, $0, $1) } },
        { loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt64.self, $0, $1) } },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { loadSplat(UInt64.self, $0, $1) } })
    case .zero32:
      address.pick(
        {
          loadVector(.slot, 4, $0, $1, $2, $3, $4, $5, $6, $7) {
            loadZero(UInt64($1.loadUnaligned(as: UInt32.self)), $0)
          }
        },
        {
          loadVector(.register, 4, $0, $1, $2, $3, $4, $5, $6, $7) {
            loadZero(UInt64($1.loadUnaligned(as: UInt32.self)), $0)
          }
        },
        {
          loadVector(.constant, 4, $0, $1, $2, $3, $4, $5, $6, $7) {
            loadZero(UInt64($1.loadUnaligned(as: UInt32.self)), $0)
          }
        })
    case .zero64:
      address.pick(
        { loadVector(.slot, 8, $0, $1, $2, $3, $4, $5, $6, $7) { loadZero($1.loadUnaligned(as: UInt64.self), $0) } },
        {
          loadVector(.register, 8, $0, $1, $2, $3, $4, $5, $6, $7) { loadZero($1.loadUnaligned(as: UInt64.self), $0) }
        },
        { loadVector(.constant, 8, $0, $1, $2, $3, $4, $5, $6, $7) { loadZero($1.loadUnaligned(as: UInt64.self), $0) } }
      )
    }
  }

  static func store(_ address: LoadAddress) -> Handler {
    address.pick(
      { storeVector(.slot, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeVector(.register, $0, $1, $2, $3, $4, $5, $6, $7) },
      { storeVector(.constant, $0, $1, $2, $3, $4, $5, $6, $7) })
  }

  static func loadLane(bytes: UInt8) -> Handler {
    switch bytes {
    case 1: { loadLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt8.self) }
    case 2: { loadLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt16.self) }
    case 4: { loadLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt32.self) }
    default: { loadLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt64.self) }
    }
  }

  static func storeLane(bytes: UInt8) -> Handler {
    switch bytes {
    case 1: { storeLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt8.self) }
    case 2: { storeLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt16.self) }
    case 4: { storeLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt32.self) }
    default: { storeLaneOf($0, $1, $2, $3, $4, $5, $6, $7, UInt64.self) }
    }
  }
}
