// Calls. Every call instruction ends with the companion, one word that only callees of another instance return to: it
// restores the caller's instance and falls through to what follows the call.
//
// | instruction | words |
// |---|---|
// | direct | handler, code cell, frame and header offset, companion |
// | imported | handler, position of the import (lower half), frame and header offset, companion |
// | through a table | handler, a = index and upper half = table, frame and header offset, type identity and depth, companion |
// | by reference | handler, a = reference, frame and header offset, companion |
//
// Offsets are in bytes from the caller's frame. Tail calls have in place of "frame and header offset" two words: where the
// arguments stand (bytes) and how many slots they take; the byte offset of the own header and of the callee's.

/// What stands before the first instruction of a function: the bytes of its frame, and, where fuel is counted, what its
/// beginning costs. There the first instruction is always a `charge`.
enum EntryLayout {
  private static let frameBytes = -8
  private static let cost = -4

  @inline(__always)
  static func frameBytes(_ entry: Code) -> Int { Int(entry.load(fromByteOffset: frameBytes, as: UInt32.self)) }

  @inline(__always)
  static func cost(_ entry: Code) -> UInt32 { entry.load(fromByteOffset: cost, as: UInt32.self) }
}

/// What an instruction behind a call needs to find the call's parts.
enum CallLayout {
  static let companionBytes = 8
}

@inline(__always)
private func hasRoom(_ frame: Frame, _ entry: Code, _ instance: InstancePointer) -> Bool {
  let need = EntryLayout.frameBytes(entry)
  // Less than nothing where the limit has been lowered. A sum instead of the difference would need one more register.
  let room = Int(truncatingIfNeeded: instance.storeRecord.currentStackLimit) &- Int(bitPattern: frame)
  return _fastPath(room >= need)
}

@inline(__always)
private func exhausted(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer
) -> Int {
  trap(.callStackExhausted, pc, frame, memory, memorySize, instance)
}

/// Calls a function given by its record; `offsets` is where the frame and header offset stand in the instruction.
@inline(__always)
private func enter(
  _ record: UnsafeMutablePointer<FunctionRecord>, offsets: Int, length: Int, _ pc: Code, _ frame: Frame,
  _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer
) -> Int {
  let entry = record.pointee.cell.pointee.entry
  let calleeFrame = frame + Int(pc.number(at: offsets))
  guard hasRoom(calleeFrame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
  let header = frame + Int(pc.number(at: offsets + 4))
  header.storeBytes(of: frame, toByteOffset: FrameLayout.callerFrame, as: Frame.self)
  let callee = record.pointee.instance
  let word = UInt64(UInt(bitPattern: record))
  if UnsafeMutableRawPointer(callee) == instance {
    header.storeBytes(of: pc + length, toByteOffset: FrameLayout.returnAddress, as: Code.self)
    return next(entry, calleeFrame, memory, memorySize, instance, word, 0, 0)
  }
  return enterOther(record, entry, calleeFrame, header, pc + (length &- CallLayout.companionBytes), instance)
}

/// Calls a function of another instance, which will return to the companion.
@inline(__always)
private func enterOther(
  _ record: UnsafeMutablePointer<FunctionRecord>, _ entry: Code, _ calleeFrame: Frame,
  _ header: UnsafeMutableRawPointer, _ companion: Code, _ instance: InstancePointer
) -> Int {
  header.storeBytes(of: companion, toByteOffset: FrameLayout.returnAddress, as: Code.self)
  header.storeBytes(of: instance, toByteOffset: FrameLayout.callerInstance, as: InstancePointer.self)
  return begin(record, entry, calleeFrame, header)
}

/// Begins a function of another instance than the running one. A host function has no memory: it gets its header in that
/// place, since everything after the call would wait for the loads that lead to it.
@inline(__always)
func begin(
  _ record: UnsafeMutablePointer<FunctionRecord>, _ entry: Code, _ frame: Frame, _ header: UnsafeMutableRawPointer
) -> Int {
  let callee = record.pointee.instance
  let word = UInt64(UInt(bitPattern: record))
  if record.pointee.isHost { return next(entry, frame, header, 0, InstancePointer(callee), word, 0, 0) }
  let memory = callee.pointee.memory
  return next(
    entry, frame, memory.pointee.base, memory.pointee.byteCount, InstancePointer(callee), word, 0, 0)
}

/// Calls a function in place of the current one; `operands` is where the two words of a tail call stand.
@inline(__always)
private func replace(
  _ record: UnsafeMutablePointer<FunctionRecord>, operands: Int, _ pc: Code, _ frame: Frame, _ memory: MemoryBase,
  _ memorySize: UInt, _ instance: InstancePointer
) -> Int {
  let word = UInt64(UInt(bitPattern: record))
  guard UnsafeMutableRawPointer(record.pointee.instance) == instance else {
    return replaceAcross(
      pc, frame, memory, memorySize, instance, word, Double(bitPattern: UInt64(operands)), 0)
  }
  let entry = record.pointee.cell.pointee.entry
  guard hasRoom(frame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
  moveFrame(pc, frame, operands: operands)
  return next(entry, frame, memory, memorySize, instance, word, 0, 0)
}

/// A tail call to a function of another instance, which must return through the companion. The record is in `word`, the
/// place of the operands in `double`.
@inline(never)
private func replaceAcross(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(word)).unsafelyUnwrapped
  let operands = Int(truncatingIfNeeded: double.bitPattern)
  let entry = record.pointee.cell.pointee.entry
  guard hasRoom(frame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
  let header = frame + Int(pc.number(at: operands + 8))
  let returnAddress = header.load(fromByteOffset: FrameLayout.returnAddress, as: Code.self)
  if !isCompanion(returnAddress) {
    header.storeBytes(
      of: returnAddress - CallLayout.companionBytes, toByteOffset: FrameLayout.returnAddress, as: Code.self)
    header.storeBytes(of: instance, toByteOffset: FrameLayout.callerInstance, as: InstancePointer.self)
  }
  moveFrame(pc, frame, operands: operands)
  return begin(record, entry, frame, frame + Int(pc.number(at: operands + 12)))
}

/// Moves the arguments of a tail call to the beginning of the frame, and the header to where the callee expects it.
@inline(__always)
private func moveFrame(_ pc: Code, _ frame: Frame, operands: Int) {
  let old = frame + Int(pc.number(at: operands + 8))
  let returnAddress = old.load(fromByteOffset: FrameLayout.returnAddress, as: UInt.self)
  let callerFrame = old.load(fromByteOffset: FrameLayout.callerFrame, as: UInt.self)
  let callerInstance = old.load(fromByteOffset: FrameLayout.callerInstance, as: UInt.self)
  moveSlots(frame, to: 0, from: Int(pc.number(at: operands)) &>> 3, count: Int(pc.number(at: operands + 4)))
  let new = frame + Int(pc.number(at: operands + 12))
  new.storeBytes(of: returnAddress, toByteOffset: FrameLayout.returnAddress, as: UInt.self)
  new.storeBytes(of: callerFrame, toByteOffset: FrameLayout.callerFrame, as: UInt.self)
  new.storeBytes(of: callerInstance, toByteOffset: FrameLayout.callerInstance, as: UInt.self)
}

@inline(__always)
func isCompanion(_ code: Code) -> Bool { code.load(as: UnsafeRawPointer.self) == Glue.companion }

/// Whether a value of one type is one of another: only types below it in the hierarchy are.
@inline(__always)
func isSubtype(_ type: UInt32, of expected: UInt32, depth: UInt32, _ types: UnsafePointer<TypeRecord>) -> Bool {
  if type == expected { return true }
  let record = types + Int(type)
  return UInt32(record.pointee.depth) > depth && record.pointee.display[Int(depth)] == expected
}

/// The function that a call through a table means, or why there is none.
@inline(__always)
private func withTableElement(
  _ index: UInt64, _ pc: Code, type: Int, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt,
  _ instance: InstancePointer, _ body: (UnsafeMutablePointer<FunctionRecord>) -> Int
) -> Int {
  let table = instance.record.pointee.tables[Int(pc.upper)]
  guard index < table.pointee.count else { return trap(.undefinedElement, pc, frame, memory, memorySize, instance) }
  guard
    let record = UnsafeMutablePointer<FunctionRecord>(
      bitPattern: UInt(table.pointee.elements[Int(truncatingIfNeeded: index)]))
  else { return trap(.uninitializedElement, pc, frame, memory, memorySize, instance) }
  guard record.pointee.type == pc.number(at: type) else {
    return otherType(
      pc, frame, memory, memorySize, instance, UInt64(UInt(bitPattern: record)), Double(bitPattern: UInt64(type)), 0)
  }
  return body(record)
}

/// A function whose type is not the expected one, which is right if it is a subtype. Whether it is a tail call follows from
/// where the type stands in the instruction (which travels in `double`).
@inline(never)
private func otherType(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let type = Int(double.bitPattern)
  guard let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(word)),
    isSubtype(
      record.pointee.type, of: pc.number(at: type), depth: pc.number(at: type + 4), instance.storeRecord.pointee.types)
  else { return stop(pc, frame, instance, .indirectCallTypeMismatch) }
  return type == 24
    ? enter(record, offsets: 16, length: 40, pc, frame, memory, memorySize, instance)
    : replace(record, operands: 16, pc, frame, memory, memorySize, instance)
}

enum CallHandlers {
  static let direct: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    let cell = pc.load(fromByteOffset: 8, as: UnsafeMutablePointer<CodeCell>.self)
    let entry = cell.pointee.entry
    let calleeFrame = frame + Int(pc.number(at: 16))
    guard hasRoom(calleeFrame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
    let header = frame + Int(pc.number(at: 20))
    header.storeBytes(of: pc + 32, toByteOffset: FrameLayout.returnAddress, as: Code.self)
    header.storeBytes(of: frame, toByteOffset: FrameLayout.callerFrame, as: Frame.self)
    return next(entry, calleeFrame, memory, memorySize, instance, word, double, single)
  }

  /// The same where fuel is counted: it pays for the callee's beginning, and passes over the instruction that would do so. (To
  /// hand on `word`, which nobody needs, would need one more register than there is.)
  static let payingDirect: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let cell = pc.load(fromByteOffset: 8, as: UnsafeMutablePointer<CodeCell>.self)
    let entry = cell.pointee.entry
    let calleeFrame = frame + Int(pc.number(at: 16))
    guard hasRoom(calleeFrame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
    let header = frame + Int(pc.number(at: 20))
    header.storeBytes(of: pc + 32, toByteOffset: FrameLayout.returnAddress, as: Code.self)
    header.storeBytes(of: frame, toByteOffset: FrameLayout.callerFrame, as: Frame.self)
    return pay(
      EntryLayout.cost(entry), entry + PayingBranchLayout.chargeBytes, calleeFrame, memory, memorySize, instance, 0,
      double, single)
  }

  /// What is imported is of another instance: it was there before this one.
  static let imported: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    let record = instance.record.pointee.importedFunctions[Int(pc.lower)]
    let entry = record.pointee.cell.pointee.entry
    let calleeFrame = frame + Int(pc.number(at: 16))
    guard hasRoom(calleeFrame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
    let header = frame + Int(pc.number(at: 20))
    header.storeBytes(of: frame, toByteOffset: FrameLayout.callerFrame, as: Frame.self)
    return enterOther(record, entry, calleeFrame, header, pc + 24, instance)
  }

  static let indirect: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    withTableElement(frame.word(pc.a), pc, type: 24, frame, memory, memorySize, instance) {
      enter($0, offsets: 16, length: 40, pc, frame, memory, memorySize, instance)
    }
  }

  static let indirectByWord: Handler = { pc, frame, memory, memorySize, instance, word, _, _ in
    withTableElement(word, pc, type: 24, frame, memory, memorySize, instance) {
      enter($0, offsets: 16, length: 40, pc, frame, memory, memorySize, instance)
    }
  }

  static let reference: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    guard let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(frame.word(pc.a))) else {
      return trap(.nullFunctionReference, pc, frame, memory, memorySize, instance)
    }
    return enter(record, offsets: 16, length: 32, pc, frame, memory, memorySize, instance)
  }

  // MARK: Tail calls

  static let tailDirect: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    let entry = pc.load(fromByteOffset: 8, as: UnsafeMutablePointer<CodeCell>.self).pointee.entry
    guard hasRoom(frame, entry, instance) else { return exhausted(pc, frame, memory, memorySize, instance) }
    moveFrame(pc, frame, operands: 16)
    return next(entry, frame, memory, memorySize, instance, 0, 0, 0)
  }

  static let tailImported: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    replace(
      instance.record.pointee.importedFunctions[Int(pc.lower)], operands: 16, pc, frame, memory, memorySize, instance)
  }

  static let tailIndirect: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    withTableElement(frame.word(pc.a), pc, type: 32, frame, memory, memorySize, instance) {
      replace($0, operands: 16, pc, frame, memory, memorySize, instance)
    }
  }

  static let tailReference: Handler = { pc, frame, memory, memorySize, instance, _, _, _ in
    guard let record = UnsafeMutablePointer<FunctionRecord>(bitPattern: UInt(frame.word(pc.a))) else {
      return trap(.nullFunctionReference, pc, frame, memory, memorySize, instance)
    }
    return replace(record, operands: 16, pc, frame, memory, memorySize, instance)
  }
}
