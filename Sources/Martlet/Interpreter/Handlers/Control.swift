// Branches and returns.

enum ControlHandlers {
  static let jump: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
  }

  /// a = index, upper half = number of entries before the default one. Each entry is 32 bits: the distance from 12 bytes
  /// before it, so that it is resolved like the distance of any other branch.
  static let branchTable: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let entry = pc + (16 &+ Int(min(frame.i32(pc.a), pc.upper)) &<< 2)
    let target = entry + (Int(entry.load(as: Int32.self)) &- 12)
    return next(target, frame, memory, memorySize, instance, word, double, single)
  }

  static let branchTableByWord: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let entry = pc + (16 &+ Int(min(UInt32(truncatingIfNeeded: word), pc.upper)) &<< 2)
    let target = entry + (Int(entry.load(as: Int32.self)) &- 12)
    return next(target, frame, memory, memorySize, instance, word, double, single)
  }

  static let unreachable: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    trap(.unreachable, pc, frame, memory, memorySize, instance)
  }

  // MARK: Returns. Upper half: the byte offset of the header

  static let returnNothing: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    leave(pc, frame, memory, memorySize, instance, double, single)
  }

  /// The only result is in slot b.
  static let returnSlot: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    frame.set(0, frame.word(pc.b))
    return leave(pc, frame, memory, memorySize, instance, double, single)
  }

  static let returnWord: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    frame.set(0, word)
    return leave(pc, frame, memory, memorySize, instance, double, single)
  }

  static let returnDouble: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    frame.set(0, double)
    return leave(pc, frame, memory, memorySize, instance, double, single)
  }

  static let returnSingle: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    frame.set(0, single)
    return leave(pc, frame, memory, memorySize, instance, double, single)
  }
}

@inline(__always)
private func leave(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ double: Double,
  _ single: Float
) -> Int {
  let header = frame + Int(pc.upper)
  return next(
    header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self),
    header.load(fromByteOffset: FrameLayout.callerFrame, as: Frame.self), memory, memorySize, instance,
    UInt64(UInt(bitPattern: header)), double, single)
}
