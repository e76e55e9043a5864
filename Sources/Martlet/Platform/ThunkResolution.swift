/// The address where a handler's instructions begin.
///
/// A closure that becomes a function pointer gets a thunk, which in release builds is a single jump to the body. Code holds
/// the body's address, so that no instruction pays for the jump.
func address(of handler: Handler) -> UnsafeRawPointer {
  let thunk = unsafeBitCast(handler, to: UnsafeRawPointer.self)
  #if arch(x86_64)
    // Where frame pointers are kept, the thunk makes a frame and takes it down again: push %rbp, mov %rsp, %rbp, pop %rbp.
    let isFramed =
      thunk.loadUnaligned(as: UInt32.self) == 0xE589_4855 && thunk.load(fromByteOffset: 4, as: UInt8.self) == 0x5D
    let jump = isFramed ? thunk + 5 : thunk
    if jump.load(as: UInt8.self) == 0xE9 {
      return jump + 5 + Int((jump + 1).loadUnaligned(as: Int32.self))
    }
  #elseif arch(arm64)
    let word = thunk.load(as: UInt32.self)
    if word >> 26 == 0b000101 {
      // A distance of 26 bits, counted in instructions.
      return thunk + Int(Int32(bitPattern: word << 6) >> 6) * 4
    }
  #endif
  return thunk
}
