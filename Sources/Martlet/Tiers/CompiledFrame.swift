import CMartletPlatform
import WasmCompiler

/// A frame of compiled code on the native stack.
///
/// What is known of one is an address in its code and a stack pointer. For a frame that has called something, they are the
/// last byte of the call, and the stack pointer as the callee leaves it when it returns; for one that a fault has stopped,
/// those of the instruction.
struct CompiledFrame {
  let image: Unmanaged<CompiledImage>
  let range: CompiledModule.CodeRange
  /// In the module's bytes, or among the sources of what was inserted.
  let source: UInt32
  /// Where the call returns to; for a fault, where the instruction is.
  let offset: UInt32
  /// The stack pointer within the function, whose frame lies above it.
  let stack: UnsafeMutableRawPointer
  /// Whether the function was stopped before it made its frame, since there was no room for one.
  let isUnbegun: Bool

  init?(pc: UnsafeRawPointer, stack: UnsafeMutableRawPointer) {
    guard let (image, offset) = CompiledImage.containing(pc) else { return nil }
    self.image = image
    let found = image._withUnsafeGuaranteedRef { image in
      (image.range(at: offset), image.callSite(returningTo: offset + 1), image.trapSite(at: offset))
    }
    guard let range = found.0 else { return nil }
    self.range = range
    if let call = found.1 {
      source = call.source
      self.offset = offset + 1
      // The caller makes room again for the arguments that the callee has removed.
      self.stack = stack - Int(call.argumentBytes)
      isUnbegun = false
    } else {
      source = found.2?.source ?? 0
      self.offset = offset
      self.stack = stack
      isUnbegun = found.2.flatMap { TrapReason($0.code) } == .callStackExhausted
    }
  }

  /// Makes the context that of the caller, where the call has returned; false when that is the end of the run.
  func leave(_ context: inout martlet_context) -> Bool {
    let top = stack + (isUnbegun ? 0 : Int(range.frameBytes))
    if !isUnbegun {
      for position in 0..<Int(range.savedCount) {
        let value = top.load(fromByteOffset: -8 * (position + 1), as: UInt64.self)
        context.restore(register: range.savedRegisters >> UInt32(position * 4) & 15, value)
      }
    }
    context.pc = top.load(as: UnsafeMutableRawPointer?.self)
    context.stack = top + 8 + Int(range.poppedBytes)
    context.undoSwitch()
    return UnsafeRawPointer(context.pc) != martlet_entered_address()
  }
}

extension martlet_context {
  /// Sets a register by its number in machine code.
  fileprivate mutating func restore(register number: UInt32, _ value: UInt64) {
    switch number {
    case 3: rbx = value
    case 5: rbp = value
    case 12: r12 = value
    case 13: r13 = value
    case 14: r14 = value
    case 15: r15 = value
    default: break
    }
  }

  /// Goes on where the caller of a tail call to another instance would have returned to.
  mutating func undoSwitch() {
    guard let stack, UnsafeRawPointer(pc) == martlet_undo_switch_address() else { return }
    r15 = stack.load(fromByteOffset: 8, as: UInt64.self)
    r14 = stack.load(fromByteOffset: 16, as: UInt64.self)
    pc = stack.load(fromByteOffset: 24, as: UnsafeMutableRawPointer?.self)
    self.stack = stack + 32
  }

  /// The frame that made the call which the context returns from.
  var frame: CompiledFrame? {
    guard let pc, let stack else { return nil }
    return CompiledFrame(pc: pc - 1, stack: stack)
  }

  /// Makes the context the end of a run.
  mutating func leave(_ activation: UnsafeMutablePointer<martlet_activation>, _ exit: Int) {
    pc = UnsafeMutableRawPointer(mutating: martlet_leave_address())
    stack = activation.pointee.stack
    rax = UInt64(bitPattern: Int64(exit))
  }
}
