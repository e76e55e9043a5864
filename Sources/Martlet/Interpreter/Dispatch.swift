import CMartletPlatform

typealias Code = UnsafeRawPointer
typealias Frame = UnsafeMutableRawPointer
typealias MemoryBase = UnsafeMutableRawPointer
typealias InstancePointer = UnsafeMutableRawPointer

/// Goes on with the instruction at `pc`. In release builds this is a jump; a debug build, where calls are never turned into
/// jumps, leaves the state in the store's record and returns to the loop of `Interpreter.call`.
@inline(__always)
func next(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  #if DEBUG
    instance.record.pointee.store.pointee.resumption = Resumption(
      pc: pc, frame: frame, memory: memory, memorySize: memorySize, instance: instance, word: word, double: double,
      single: single)
    return Resumption.exitCode
  #else
    return pc.load(as: Handler.self)(pc, frame, memory, memorySize, instance, word, double, single)
  #endif
}

/// The state of a run between two instructions, in debug builds.
package struct Resumption {
  package static let exitCode = Int.min

  var pc: Code
  var frame: Frame
  var memory: MemoryBase
  var memorySize: UInt
  var instance: InstancePointer
  var word: UInt64
  var double: Double
  var single: Float
}

// MARK: Operands of an instruction

/// An instruction is its handler's address and one or more words of operands. The first word of operands holds up to four
/// slots (a is the destination of whatever has one), or slots and a 32-bit number in its upper half.
extension UnsafeRawPointer {
  @inline(__always) var a: Int { Int(load(fromByteOffset: 8, as: UInt16.self)) }
  @inline(__always) var b: Int { Int(load(fromByteOffset: 10, as: UInt16.self)) }
  @inline(__always) var c: Int { Int(load(fromByteOffset: 12, as: UInt16.self)) }
  @inline(__always) var d: Int { Int(load(fromByteOffset: 14, as: UInt16.self)) }
  /// The signed 16-bit constant of a compare and branch.
  @inline(__always) var shortConstant: Int { Int(load(fromByteOffset: 10, as: Int16.self)) }
  /// The first half of the first word as a number.
  @inline(__always) var lower: UInt32 { load(fromByteOffset: 8, as: UInt32.self) }
  /// The second half of the first word as a number: a constant, an address offset, or the distance of a branch.
  @inline(__always) var upper: UInt32 { load(fromByteOffset: 12, as: UInt32.self) }
  @inline(__always) var branchTarget: UnsafeRawPointer { self + Int(load(fromByteOffset: 12, as: Int32.self)) }
  @inline(__always) var secondWord: UInt64 { load(fromByteOffset: 16, as: UInt64.self) }
  @inline(__always) func number(at byteOffset: Int) -> UInt32 { load(fromByteOffset: byteOffset, as: UInt32.self) }
}

// MARK: Slots

extension UnsafeMutableRawPointer {
  @inline(__always) func word(_ slot: Int) -> UInt64 { load(fromByteOffset: slot &<< 3, as: UInt64.self) }
  @inline(__always) func i32(_ slot: Int) -> UInt32 { load(fromByteOffset: slot &<< 3, as: UInt32.self) }
  @inline(__always) func f64(_ slot: Int) -> Double { load(fromByteOffset: slot &<< 3, as: Double.self) }
  @inline(__always) func f32(_ slot: Int) -> Float { load(fromByteOffset: slot &<< 3, as: Float.self) }

  @inline(__always)
  func set(_ slot: Int, _ value: UInt64) { storeBytes(of: value, toByteOffset: slot &<< 3, as: UInt64.self) }
  @inline(__always)
  func set(_ slot: Int, _ value: Double) { storeBytes(of: value, toByteOffset: slot &<< 3, as: Double.self) }
  /// The upper half becomes zero.
  @inline(__always)
  func set(_ slot: Int, _ value: Float) { set(slot, UInt64(value.bitPattern)) }

  @inline(__always)
  var record: UnsafeMutablePointer<InstanceRecord> { assumingMemoryBound(to: InstanceRecord.self) }

  @inline(__always)
  var storeRecord: UnsafeMutablePointer<StoreRecord> { record.pointee.store }

  /// The slots from the given one on.
  @inline(__always)
  func slots(from slot: Int) -> UnsafeMutablePointer<UInt64> {
    (self + slot &<< 3).assumingMemoryBound(to: UInt64.self)
  }
}

// MARK: Traps

/// Ends the run with a trap.
@inline(never)
func stop(_ pc: Code, _ frame: Frame, _ instance: InstancePointer, _ trap: TrapCode) -> Int {
  let store = instance.storeRecord
  store.pointee.trapKind = store.reason(for: trap).rawValue
  store.pointee.lastPC = pc
  store.pointee.lastFrame = frame
  store.pointee.lastInstance = instance.record
  return Exit.trap.rawValue
}

/// The same with the trap's code in `word`, so that a handler can jump here with its registers as they are.
@inline(never)
private func stopByCode(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  stop(pc, frame, instance, TrapCode(rawValue: UInt32(truncatingIfNeeded: word)) ?? .unreachable)
}

@inline(__always)
func trap(
  _ kind: TrapCode, _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer
) -> Int {
  stopByCode(pc, frame, memory, memorySize, instance, UInt64(kind.rawValue), 0, 0)
}

/// An access beyond the end of the memory as the registers know it. Another thread may have grown a shared memory since,
/// in which case the instruction is tried again.
@inline(never)
func memoryFault(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let record = instance.record.pointee.memory
  let size = currentByteCount(record)
  if record.pointee.base == memory, size > memorySize {
    return next(pc, frame, memory, size, instance, word, double, single)
  }
  return stop(pc, frame, instance, .memoryOutOfBounds)
}

/// The size of a memory that another thread may be growing.
@inline(__always)
func currentByteCount(_ record: UnsafeMutablePointer<MemoryRecord>) -> UInt {
  UInt(
    martlet_load_acquire(
      UnsafeRawPointer(record) + MemoryLayout<MemoryRecord>.offset(of: \.byteCount)!))
}
