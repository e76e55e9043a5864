// Moves between slots, constants, globals and select. a = destination.

enum MoveHandlers {
  /// b to a.
  static let copy: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = frame.word(pc.b)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// The register that holds the last integer or reference to a.
  static let copyWord: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, word)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let copyDouble: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, double)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let copySingle: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, single)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// b to a, and then d to c.
  static let copyTwo: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    frame.set(pc.a, frame.word(pc.b))
    let value = frame.word(pc.d)
    frame.set(pc.c, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// Two slots from b to a.
  static let copyWide: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let low = frame.word(pc.b)
    let high = frame.word(pc.b &+ 1)
    frame.set(pc.a, low)
    frame.set(pc.a &+ 1, high)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// As many slots as the second word says, from the upper half's slot to the lower half's; they may overlap.
  static let copyRange: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    copySlots(pc, frame, memory, memorySize, instance, word, double, single)
  }

  /// Between slots that are numbered with 32 bits, past the registers.
  static let copyFarKeeping: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(Int(pc.lower), frame.word(Int(pc.upper)))
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// The upper half.
  static let constant: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = UInt64(pc.upper)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// The second word.
  static let constantWord: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = pc.secondWord
    frame.set(pc.a, value)
    return next(pc + 24, frame, memory, memorySize, instance, value, double, single)
  }

  static let constantDouble: Handler = { pc, frame, memory, memorySize, instance, word, _, single in
    let value = Double(bitPattern: pc.secondWord)
    frame.set(pc.a, value)
    return next(pc + 24, frame, memory, memorySize, instance, word, value, single)
  }

  static let constantSingle: Handler = { pc, frame, memory, memorySize, instance, word, double, _ in
    let value = Float(bitPattern: pc.upper)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, value)
  }

  // MARK: Entering a function: its own locals become zero

  static let zeroOne: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, 0 as UInt64)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let zeroTwo: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, 0 as UInt64)
    frame.set(pc.a &+ 1, 0 as UInt64)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let zeroThree: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, 0 as UInt64)
    frame.set(pc.a &+ 1, 0 as UInt64)
    frame.set(pc.a &+ 2, 0 as UInt64)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let zeroFour: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, 0 as UInt64)
    frame.set(pc.a &+ 1, 0 as UInt64)
    frame.set(pc.a &+ 2, 0 as UInt64)
    frame.set(pc.a &+ 3, 0 as UInt64)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let zeroEight: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, 0 as UInt64)
    frame.set(pc.a &+ 1, 0 as UInt64)
    frame.set(pc.a &+ 2, 0 as UInt64)
    frame.set(pc.a &+ 3, 0 as UInt64)
    frame.set(pc.a &+ 4, 0 as UInt64)
    frame.set(pc.a &+ 5, 0 as UInt64)
    frame.set(pc.a &+ 6, 0 as UInt64)
    frame.set(pc.a &+ 7, 0 as UInt64)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  /// As many slots as the upper half says, from the lower half's on.
  static let zeroMany: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    zeroSlots(pc, frame, memory, memorySize, instance, word, double, single)
  }

  // MARK: Select: b where d (or the register) is not zero, otherwise c

  static let select: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = frame.word(frame.i32(pc.d) != 0 ? pc.b : pc.c)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  static let selectByWord: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let value = frame.word(UInt32(truncatingIfNeeded: word) != 0 ? pc.b : pc.c)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// The same with constants in place of one or both: in the words behind, in their order.
  static func select(_ values: SelectValues, byWord: Bool) -> Handler {
    switch (values, byWord) {
    case (.slotConstant, false): { selectJoined(.slotConstant, .slot, $0, $1, $2, $3, $4, $5, $6, $7) }
    case (.slotConstant, true): { selectJoined(.slotConstant, .register, $0, $1, $2, $3, $4, $5, $6, $7) }
    case (.constantSlot, false): { selectJoined(.constantSlot, .slot, $0, $1, $2, $3, $4, $5, $6, $7) }
    case (.constantSlot, true): { selectJoined(.constantSlot, .register, $0, $1, $2, $3, $4, $5, $6, $7) }
    case (.constants, false): { selectJoined(.constants, .slot, $0, $1, $2, $3, $4, $5, $6, $7) }
    case (.constants, true): { selectJoined(.constants, .register, $0, $1, $2, $3, $4, $5, $6, $7) }
    }
  }

  static let selectWide: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let source = frame.i32(pc.d) != 0 ? pc.b : pc.c
    let low = frame.word(source)
    let high = frame.word(source &+ 1)
    frame.set(pc.a, low)
    frame.set(pc.a &+ 1, high)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  // MARK: Globals. Upper half: the byte offset from the instance of one defined here, the position of an imported one

  static let globalGet: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = instance.load(fromByteOffset: Int(pc.upper), as: UInt64.self)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  static let globalGetDouble: Handler = { pc, frame, memory, memorySize, instance, word, _, single in
    let value = instance.load(fromByteOffset: Int(pc.upper), as: Double.self)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, word, value, single)
  }

  static let globalGetWide: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(pc.a, instance.load(fromByteOffset: Int(pc.upper), as: UInt64.self))
    frame.set(pc.a &+ 1, instance.load(fromByteOffset: Int(pc.upper) &+ 8, as: UInt64.self))
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let globalSet: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    instance.storeBytes(of: frame.word(pc.a), toByteOffset: Int(pc.upper), as: UInt64.self)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let globalSetWord: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    instance.storeBytes(of: word, toByteOffset: Int(pc.upper), as: UInt64.self)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let globalSetWide: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    instance.storeBytes(of: frame.word(pc.a), toByteOffset: Int(pc.upper), as: UInt64.self)
    instance.storeBytes(of: frame.word(pc.a &+ 1), toByteOffset: Int(pc.upper) &+ 8, as: UInt64.self)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let importedGet: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = instance.record.pointee.importedGlobals[Int(pc.upper)].load(as: UInt64.self)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  static let importedGetWide: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let place = instance.record.pointee.importedGlobals[Int(pc.upper)]
    frame.set(pc.a, place.load(as: UInt64.self))
    frame.set(pc.a &+ 1, place.load(fromByteOffset: 8, as: UInt64.self))
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let importedSet: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    instance.record.pointee.importedGlobals[Int(pc.upper)].storeBytes(of: frame.word(pc.a), as: UInt64.self)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  static let importedSetWide: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let place = instance.record.pointee.importedGlobals[Int(pc.upper)]
    place.storeBytes(of: frame.word(pc.a), as: UInt64.self)
    place.storeBytes(of: frame.word(pc.a &+ 1), toByteOffset: 8, as: UInt64.self)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
  }

  // MARK: The deterministic profile: what is not a number becomes the one canonical pattern

  static let canonicalizeDouble: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let value = double.isNaN ? Double(bitPattern: 0x7FF8_0000_0000_0000) : double
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, word, value, single)
  }

  static let canonicalizeSingle: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let value = single.isNaN ? Float(bitPattern: 0x7FC0_0000) : single
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, word, double, value)
  }
}

/// Where the values of a select with constants come from.
enum SelectValues {
  case slotConstant, constantSlot, constants
}

@inline(__always)
private func selectJoined(
  _ values: SelectValues, _ condition: Operand, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ word: UInt64, _ double: Double, _ single: Float
) -> Int {
  let isTrue = (condition == .register ? UInt32(truncatingIfNeeded: word) : frame.i32(pc.d)) != 0
  let slot = UnsafeRawPointer(frame + pc.b &<< 3)
  let place =
    switch values {
    case .slotConstant: isTrue ? slot : pc + 16
    case .constantSlot: isTrue ? pc + 16 : slot
    case .constants: isTrue ? pc + 16 : pc + 24
    }
  let value = place.load(as: UInt64.self)
  frame.set(pc.a, value)
  return next(values == .constants ? pc + 32 : pc + 24, frame, memory, memorySize, instance, value, double, single)
}

@inline(never)
private func copySlots(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  moveSlots(frame, to: Int(pc.lower), from: Int(pc.upper), count: Int(truncatingIfNeeded: pc.secondWord))
  return next(pc + 24, frame, memory, memorySize, instance, word, double, single)
}

@inline(never)
private func zeroSlots(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  frame.slots(from: Int(pc.lower)).update(repeating: 0, count: Int(pc.upper))
  return next(pc + 16, frame, memory, memorySize, instance, word, double, single)
}

/// Moves a run of slots within a frame.
@inline(__always)
func moveSlots(_ frame: Frame, to destination: Int, from source: Int, count: Int) {
  var position = 0
  if destination <= source {
    while position < count {
      frame.set(destination &+ position, frame.word(source &+ position))
      position &+= 1
    }
  } else {
    position = count
    while position > 0 {
      position &-= 1
      frame.set(destination &+ position, frame.word(source &+ position))
    }
  }
}
