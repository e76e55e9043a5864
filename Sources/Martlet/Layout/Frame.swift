/// How a call looks on the WebAssembly stack. Interpreter and compiled code agree on this page and nothing else.
///
/// The stack is one region of 8-byte slots for each store, growing upwards. A frame is a run of slots:
///
/// ```
/// frame[0 ..< h]       parameters; when the function returns, its results. h = max(parameter slots, result slots)
/// frame[h ..< h + 3]   header: return address, caller's frame, caller's instance
/// frame[h + 3 ...]     locals, then operands; a callee's frame begins among the operands
/// ```
///
/// The caller evaluates arguments into the slots where the callee's parameters will be, so a call moves nothing, and finds
/// the results in the same place. `h` follows from the callee's type alone.
///
/// Every value is in its slot when an instruction ends: registers only forward it to the next instruction. Therefore
/// a frame can be walked, scanned for references, or taken over by compiled code between any two instructions.
///
/// A slot holds: i32 zero-extended; i64; f32 in the low half, upper half zero; f64; a reference. v128 takes two slots.
package enum FrameLayout {
  package static let slotBytes = 8
  package static let headerSlots = 3

  // Byte offsets within the header.
  package static let returnAddress = 0
  package static let callerFrame = 8
  /// Written only by calls that change the instance (see `Interpreter/Calls.swift`).
  package static let callerInstance = 16

  /// The slots in front of the header for a function of the given type.
  package static func slotsBeforeHeader(parameterSlots: Int, resultSlots: Int) -> Int {
    max(parameterSlots, resultSlots)
  }
}

/// A reference in a slot, table, global or heap field. One word for every reference type.
///
/// | bits | meaning |
/// |---|---|
/// | 0 | null |
/// | …1 | i31: the number in the upper 32 bits of the word shifted right by one |
/// | …10 | host object: index into the store's host objects, shifted left by 2 |
/// | …00 | address: of a `FunctionRecord` (func hierarchy) or of a heap object (any and exn hierarchies) |
///
/// `any.convert_extern` and `extern.convert_any` therefore change nothing.
package struct RawReference: Hashable, Sendable {
  package var bits: UInt64

  @inline(__always)
  package init(bits: UInt64) { self.bits = bits }

  package static let null = RawReference(bits: 0)

  @inline(__always)
  package var isNull: Bool { bits == 0 }

  @inline(__always)
  package init(i31 value: UInt32) { bits = UInt64(value & 0x7FFF_FFFF) << 1 | 1 }

  @inline(__always)
  package var isI31: Bool { bits & 1 != 0 }

  /// The 31 bits, zero-extended.
  @inline(__always)
  package var i31Unsigned: UInt32 { UInt32(truncatingIfNeeded: bits >> 1) }

  /// The 31 bits, sign-extended.
  @inline(__always)
  package var i31Signed: Int32 { Int32(bitPattern: i31Unsigned << 1) >> 1 }

  @inline(__always)
  package init(hostObject index: UInt32) { bits = UInt64(index) << 2 | 2 }

  @inline(__always)
  package var hostObjectIndex: UInt32? { bits & 3 == 2 ? UInt32(truncatingIfNeeded: bits >> 2) : nil }

  @inline(__always)
  package init(address: UnsafeRawPointer) { bits = UInt64(UInt(bitPattern: address)) }

  /// The address of a function record or heap object; nil for null, i31 and host objects.
  @inline(__always)
  package var address: UnsafeMutableRawPointer? {
    bits & 3 == 0 ? UnsafeMutableRawPointer(bitPattern: UInt(bits)) : nil
  }
}
